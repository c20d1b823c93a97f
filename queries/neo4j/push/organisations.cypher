// One batch of people with the organisation they work for, as long as the push is ours.
// Writing first takes the lock: whose turn it is may change while this waits for it.
// parameters:
//   owner  text     -  this push
//   run    text     -  what is pushed
//   step   text     -  the step this batch belongs to
//   done   integer  -  how many rows of the step are there after it
//   rows   list     -  maps of person, and id and name of the organisation
MATCH (r:GraphxRun {id: 'graphx'})
SET r.lock = $owner
WITH r WHERE r.owner = $owner
SET r.beat = datetime(), r.step = $step, r.done = $done
WITH r
UNWIND $rows AS row
MATCH (p:Person {id: row.person})
MERGE (o:Organisation {id: row.id})
SET o.name = row.name, o.graphx_run = $run
MERGE (p)-[w:WORKS_FOR]->(o)
SET w.graphx_run = $run
RETURN count(w) AS written
