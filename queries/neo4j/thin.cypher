// Which relationships that matter are thin or going quiet?
WITH EXISTS { MATCH (p:Person) WHERE p.graphx_run IS NOT NULL AND p.side = 'ours' } AS sided
CALL (sided) {
  MATCH (one:Person)-[t:TIE]->(other:Person)
  WHERE t.graphx_run IS NOT NULL AND t.overdue >= $amber AND (NOT sided OR one.side <> other.side)
  WITH t, one, other, t.depth_sum * 2.0 ^ (round(t.overdue * t.rhythm_days) / $half) AS then
  WHERE 100.0 * then > $deep * (then + $scale)
  RETURN CASE WHEN one.side = 'ours' THEN other ELSE one END AS p, CASE WHEN one.side = 'ours' THEN one ELSE other END AS o, t,
    CASE WHEN t.overdue >= $red THEN 'red' ELSE 'amber' END AS level
  UNION ALL
  MATCH (p:Person)
  WHERE p.graphx_run IS NOT NULL AND p.key AND p.side <> 'ours'
  OPTIONAL MATCH (p)-[t:TIE]-(o:Person)
  WHERE t.graphx_run IS NOT NULL AND (o.side = 'ours' OR NOT sided AND startNode(t) = p)
  WITH p, o, t ORDER BY t.depth_sum DESC, o.id
  WITH p, collect(o) AS others, collect(t) AS held
  WHERE NOT any(t IN held WHERE coalesce(t.overdue, 0) >= $amber
      AND 100.0 * t.depth_sum * 2.0 ^ (round(t.overdue * t.rhythm_days) / $half)
        > $deep * (t.depth_sum * 2.0 ^ (round(t.overdue * t.rhythm_days) / $half) + $scale))
    AND (held = [] OR held[0].depth < $thin OR held[0].band = 'one-way')
  RETURN p, others[0] AS o, held[0] AS t, 'key' AS level
}
WITH p, o, t, level WHERE $group IS NULL OR p.group = $group
RETURN p.id AS person, p.name AS name, p.group AS group, o.id AS ours, o.name AS ours_name, t.depth AS depth,
  coalesce(t.band, 'not scored') AS band, t.last AS last, toInteger(round(t.overdue * t.rhythm_days)) AS days_silent,
  t.rhythm_days AS rhythm_days, t.overdue AS overdue, level, '' AS reason
ORDER BY level = 'key', days_silent IS NULL, days_silent DESC, person, ours
LIMIT toInteger(coalesce($limit, 9223372036854775807))
