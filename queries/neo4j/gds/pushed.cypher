// Everybody of one run with the measures that were pushed.
// parameters:
//   run  text  -  the run
MATCH (p:Person) WHERE p.graphx_run = $run
RETURN p.id AS id, p.pagerank AS pagerank, p.betweenness AS betweenness, p.community AS community ORDER BY id
