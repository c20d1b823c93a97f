// Drops the copies that killed processes have left: those of ours that are too old to be in use.
// parameters:
//   prefix  text     -  how the names of our copies begin
//   hours   integer  -  how old a copy must be
CALL gds.graph.list() YIELD graphName, creationTime
WHERE graphName STARTS WITH $prefix AND creationTime < datetime() - duration({hours: $hours})
CALL gds.graph.drop(graphName, false) YIELD graphName AS dropped
RETURN dropped AS name
