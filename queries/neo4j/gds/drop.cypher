// Gives back the memory of a copy; nothing happens when there is none of that name.
// parameters:
//   name  text  -  what the copy is called
CALL gds.graph.drop($name, false) YIELD graphName
RETURN graphName AS name
