// Removes some BY relationships that an earlier run left, as long as the push is ours.
// Writing first takes the lock: whose turn it is may change while this waits for it.
// parameters:
//   owner  text     -  this push
//   run    text     -  the run that stays
//   most   integer  -  how many at once
MATCH (r:GraphxRun {id: 'graphx'})
SET r.lock = $owner
WITH r WHERE r.owner = $owner
SET r.beat = datetime()
WITH r
MATCH ()-[t:BY]->() WHERE t.graphx_run <> $run
WITH t LIMIT $most
DELETE t
RETURN count(*) AS removed
