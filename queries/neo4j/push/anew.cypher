// Forgets how far the push has come, as long as it is ours: the next one begins at the first row.
// Writing first takes the lock: whose turn it is may change while this waits for it.
// parameters:
//   owner  text  -  this push
MATCH (r:GraphxRun {id: 'graphx'})
SET r.lock = $owner
WITH r WHERE r.owner = $owner
SET r.step = '', r.done = 0, r.state = 'pushing'
RETURN count(r) AS written
