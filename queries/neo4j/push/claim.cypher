// Takes the stamp for one push, unless another push holds it and is alive. A push of the same run goes on where it broke off;
// one of a run that is whole changes nothing that can be read, and says so: it is repeating, not pushing.
// Writing first takes the lock, so that of two who come at the same moment the second sees what the first wrote.
// parameters:
//   owner     text     -  this push
//   instead   text     -  another push that is known to be dead
//   silence   integer  -  seconds without a batch after which a push is taken for dead
//   run       text     -  what is pushed
//   name      text     -  the organisation
//   files     list     -  the beginnings of the digests of the files in its log
//   host      text     -  the machine that pushes
//   pid       integer  -  the process that pushes
MERGE (r:GraphxRun {id: 'graphx'})
SET r.lock = $owner
WITH r
WHERE coalesce(r.state, 'complete') = 'complete' OR r.owner IN [$owner, $instead] OR r.beat < datetime() - duration({seconds: $silence})
WITH r, coalesce(r.run = $run, false) AS same, coalesce(r.state, '') AS state
WITH r, same AND state IN ['complete', 'repeating'] AS whole, same AND state IN ['pushing', 'repeating'] AS resumed
SET r.state = CASE WHEN whole THEN 'repeating' ELSE 'pushing' END, r.owner = $owner, r.host = $host, r.pid = $pid, r.name = $name,
  r.files = $files, r.run = $run, r.started = datetime(), r.beat = datetime(), r.step = CASE WHEN resumed THEN r.step ELSE '' END,
  r.done = CASE WHEN resumed THEN r.done ELSE 0 END
RETURN r.step AS step, r.done AS done
