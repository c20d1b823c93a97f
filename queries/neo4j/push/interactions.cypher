// One batch of interactions with who wrote or called (BY) and who was addressed or present (WITH), as long as the push is ours.
// Writing first takes the lock: whose turn it is may change while this waits for it.
// parameters:
//   owner  text     -  this push
//   run    text     -  what is pushed
//   step   text     -  the step this batch belongs to
//   done   integer  -  how many rows of the step are there after it
//   rows   list     -  maps of id, facts, sender and people
MATCH (r:GraphxRun {id: 'graphx'})
SET r.lock = $owner
WITH r WHERE r.owner = $owner
SET r.beat = datetime(), r.step = $step, r.done = $done
WITH r
UNWIND $rows AS row
MERGE (i:Interaction {id: row.id})
SET i += row.facts, i.graphx_run = $run
WITH i, row
CALL (i, row) {
  MATCH (p:Person {id: row.sender}) WHERE p.graphx_run = $run
  MERGE (i)-[y:BY]->(p)
  SET y.graphx_run = $run
}
CALL (i, row) {
  UNWIND row.people AS person
  MATCH (p:Person {id: person}) WHERE p.graphx_run = $run
  MERGE (i)-[w:WITH]->(p)
  SET w.graphx_run = $run
}
RETURN count(i) AS written
