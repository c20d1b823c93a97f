// Removes some people that an earlier run left, as long as the push is ours. What somebody has tied to something of
// their own stays there as a bare id, and is ours no more.
// Writing first takes the lock: whose turn it is may change while this waits for it.
// parameters:
//   owner    text     -  this push
//   run      text     -  the run that stays
//   most     integer  -  how many at once
//   nothing  map      -  all that was ever written of one, without values
MATCH (r:GraphxRun {id: 'graphx'})
SET r.lock = $owner
WITH r WHERE r.owner = $owner
SET r.beat = datetime()
WITH r
MATCH (n:Person) WHERE n.graphx_run <> $run
WITH n LIMIT $most
SET n += $nothing
REMOVE n.graphx_run
WITH n, EXISTS { (n)--() } AS held
FOREACH (_ IN CASE WHEN held THEN [] ELSE [1] END | DELETE n)
RETURN count(*) AS removed
