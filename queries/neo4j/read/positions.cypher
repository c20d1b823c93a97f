// Where everybody stands in the picture.
MATCH (p:Person) WHERE p.graphx_run IS NOT NULL AND p.x IS NOT NULL
RETURN p.id AS person, p.x AS x, p.y AS y ORDER BY person
