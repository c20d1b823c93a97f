// How much of one run is there.
// parameters:
//   run  text  -  the run
CALL () { MATCH (p:Person) WHERE p.graphx_run = $run RETURN count(p) AS people }
CALL () { MATCH (:Person)-[t:TIE]->(:Person) WHERE t.graphx_run = $run RETURN count(t) AS ties }
RETURN people, ties
