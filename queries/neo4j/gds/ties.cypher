// The ties of one run with their depth.
// parameters:
//   run  text  -  the run
MATCH (a:Person)-[t:TIE]->(b:Person) WHERE t.graphx_run = $run
RETURN a.id AS a, b.id AS b, t.depth_sum AS depth
