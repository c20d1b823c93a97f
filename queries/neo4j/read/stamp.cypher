// What was pushed, by whom, and whether it is whole; no row where nothing was ever pushed.
MATCH (r:GraphxRun {id: 'graphx'})
RETURN r.run AS run, r.state AS state, r.fingerprint AS fingerprint, r.maker AS maker, r.as_of AS as_of, r.first AS first, r.last AS last,
  r.people AS people, r.ties AS ties, r.settings AS settings, r.name AS name, r.files AS files, r.owner AS owner, r.host AS host, r.pid AS pid,
  r.started AS started, r.finished AS finished
