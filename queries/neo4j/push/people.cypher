// One batch of people, as long as the push is ours.
// Writing first takes the lock: whose turn it is may change while this waits for it.
// parameters:
//   owner  text     -  this push
//   run    text     -  what is pushed
//   step   text     -  the step this batch belongs to
//   done   integer  -  how many rows of the step are there after it
//   rows   list     -  maps of id and facts
MATCH (r:GraphxRun {id: 'graphx'})
SET r.lock = $owner
WITH r WHERE r.owner = $owner
SET r.beat = datetime(), r.step = $step, r.done = $done
WITH r
UNWIND $rows AS row
MERGE (p:Person {id: row.id})
SET p += row.facts, p.graphx_run = $run
RETURN count(p) AS written
