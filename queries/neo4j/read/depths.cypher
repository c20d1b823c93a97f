// Who has a tie with whom, and its depth.
MATCH (a:Person)-[t:TIE]->(b:Person) WHERE t.graphx_run IS NOT NULL
RETURN a.id AS a, b.id AS b, t.depth AS depth
