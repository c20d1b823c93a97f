// How much of one run is there.
// parameters:
//   run  text  -  the run
CALL () { MATCH (p:Person) WHERE p.run = $run RETURN count(p) AS people }
CALL () { MATCH (:Person)-[t:TIE]->(:Person) WHERE t.run = $run RETURN count(t) AS ties }
RETURN people, ties
