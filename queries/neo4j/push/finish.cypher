// Says that the run is whole, as long as the push is ours. The owner stays: this may be done twice, when its answer is lost.
// Writing first takes the lock: whose turn it is may change while this waits for it.
// parameters:
//   owner  text  -  this push
//   facts  map   -  what is in the run
MATCH (r:GraphxRun {id: 'graphx'})
SET r.lock = $owner
WITH r WHERE r.owner = $owner
SET r += $facts, r.state = 'complete', r.finished = datetime()
REMOVE r.lock, r.host, r.pid, r.beat, r.step, r.done
RETURN count(r) AS written
