// Copies the people and ties of one run into the memory of the server, for Graph Data Science. People without ties come along;
// what others keep in the same database does not.
// parameters:
//   name  text  -  what the copy is called
//   run   text  -  the run
MATCH (a:Person) WHERE a.graphx_run = $run
OPTIONAL MATCH (a)-[t:TIE]->(b:Person) WHERE t.graphx_run = $run AND b.graphx_run = $run
WITH gds.graph.project($name, a, b,
  {relationshipType: 'TIE', relationshipProperties: {depth: t.depth_sum, cost: t.cost}},
  {undirectedRelationshipTypes: ['TIE']}) AS made
RETURN made.nodeCount AS people, made.relationshipCount / 2 AS ties
