// One batch of ties between people who are there, as long as the push is ours.
// Writing first takes the lock: whose turn it is may change while this waits for it.
// parameters:
//   owner  text     -  this push
//   run    text     -  what is pushed
//   step   text     -  the step this batch belongs to
//   done   integer  -  how many rows of the step are there after it
//   rows   list     -  maps of a, b, key and facts
MATCH (r:GraphxRun {id: 'graphx'})
SET r.lock = $owner
WITH r WHERE r.owner = $owner
SET r.beat = datetime(), r.step = $step, r.done = $done
WITH r
UNWIND $rows AS row
MATCH (a:Person {id: row.a})
MATCH (b:Person {id: row.b})
MERGE (a)-[t:TIE {key: row.key}]->(b)
SET t += row.facts, t.graphx_run = $run
RETURN count(t) AS written
