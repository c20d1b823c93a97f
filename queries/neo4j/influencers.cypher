// Whom should we win or keep first?
MATCH (p:Person)
WHERE p.graphx_run IS NOT NULL AND p.ties > 0 AND ($ours OR p.side <> 'ours') AND ($group IS NULL OR p.group = $group)
  AND ($organisation IS NULL OR p.organisation = $organisation)
WITH p ORDER BY p.pagerank DESC, p.strength DESC, p.id LIMIT toInteger(coalesce($limit, 9223372036854775807))
WITH collect(p) AS chosen
UNWIND range(1, size(chosen)) AS rank
WITH rank, chosen[rank - 1] AS p
CALL (p) {
  OPTIONAL MATCH (p)-[t:TIE]-(o:Person)
  WHERE t.graphx_run IS NOT NULL AND p.side <> 'ours' AND o.side = 'ours'
  RETURN t, o ORDER BY t.depth DESC, o.id LIMIT 1
}
RETURN rank, p.id AS person, p.name AS name, p.organisation AS organisation, p.group AS group, p.pagerank AS score,
  p.reach AS reach, p.betweenness AS betweenness, p.constraint AS constraint, t.depth AS depth_to_us,
  o.name AS nearest_ours_name, '' AS reason, p.followers AS followers, o.id AS nearest_ours, p.strength AS strength,
  p.ties AS ties, p.note AS note
