// Which ties connect people who have nobody else in common?
MATCH (one:Person)-[t:TIE]->(other:Person)
WHERE t.graphx_run IS NOT NULL AND t.bridge AND ($group IS NULL OR one.group = $group OR other.group = $group)
RETURN one.id AS a, one.name AS a_name, other.id AS b, other.name AS b_name, t.depth AS depth, t.embeddedness AS embeddedness,
  t.edge_betweenness AS edge_betweenness, CASE WHEN t.depth > $deep THEN 'strong bridge' ELSE 'weak bridge' END AS box,
  '' AS reason
ORDER BY edge_betweenness IS NULL, edge_betweenness DESC, depth DESC, a, b
LIMIT toInteger(coalesce($limit, 9223372036854775807))
