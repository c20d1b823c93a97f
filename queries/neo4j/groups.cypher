// How well does each stakeholder group know us, and which group does nobody talk to?
MATCH (p:Person) WHERE p.graphx_run IS NOT NULL
WITH count(DISTINCT p.side) = 2 AS sided
MATCH (p:Person) WHERE p.graphx_run IS NOT NULL
CALL (p, sided) {
  MATCH (p)-[t:TIE]-(o:Person)
  WHERE t.graphx_run IS NOT NULL AND (NOT sided OR p.side <> o.side)
  // A tie within one group is counted at one end only.
  WITH t, CASE WHEN p.side <> o.side OR p.group <> o.group OR p.id < o.id THEN t.band END AS band
  RETURN count(t) AS touched, count(band) AS ties,
    sum(CASE WHEN band IS NOT NULL THEN toInteger(floor(t.depth_sum * 1e9 + 0.5)) ELSE 0 END) AS depth,
    count(CASE band WHEN 'strong' THEN 1 END) AS strong, count(CASE band WHEN 'known' THEN 1 END) AS known,
    count(CASE band WHEN 'thin' THEN 1 END) AS thin, count(CASE band WHEN 'one-way' THEN 1 END) AS oneway,
    max(t.last) AS last
}
WITH p.group AS group, p.side AS side, count(p) AS people, count(CASE WHEN touched > 0 THEN 1 END) AS tied, sum(ties) AS ties,
  toFloat(sum(depth)) / 1e9 AS depth_sum, sum(strong) AS strong, sum(known) AS known, sum(thin) AS thin, sum(oneway) AS one_way,
  max(last) AS last
RETURN group, side, people, tied, ties, depth_sum, strong, known, thin, one_way, last,
  CASE WHEN ties = 0 THEN 'absent' ELSE '' END AS note
ORDER BY side DESC, depth_sum, group
