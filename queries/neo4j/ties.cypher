// Who is tied to whom, how deeply, and is the tie alive?
CALL () {
  WITH coalesce($person, $a, $b) AS who WHERE who IS NOT NULL
  MATCH (:Person {id: who})-[t:TIE]-(:Person) RETURN t
  UNION ALL
  WITH coalesce($person, $a, $b) AS who WHERE who IS NULL
  MATCH (:Person)-[t:TIE]->(:Person) RETURN t
}
WITH t, startNode(t) AS one, endNode(t) AS other
WHERE t.graphx_run IS NOT NULL AND t.depth >= $least AND ($person IS NULL OR $person IN [one.id, other.id])
  AND ($a IS NULL OR $a IN [one.id, other.id]) AND ($b IS NULL OR $b IN [one.id, other.id])
  AND ($band IS NULL OR t.band = $band) AND ($group IS NULL OR one.group = $group OR other.group = $group)
  AND ($channel IS NULL OR $channel IN t.channels) AND ($across IS NULL OR (one.side <> other.side) = $across)
RETURN one.id AS a, one.name AS a_name, other.id AS b, other.name AS b_name, t.depth AS depth, t.warmth AS warmth,
  t.depth_sum AS depth_sum, t.warmth_sum AS warmth_sum, t.closeness AS closeness, t.balance AS balance,
  t.rhythm_days AS rhythm_days, t.overdue AS overdue, t.first AS first, t.last AS last, t.active_days AS active_days,
  t.interactions AS interactions, t.channels AS channels, t.band AS band,
  /* measures of tie: t */ one.group AS a_group, other.group AS b_group, one.side AS a_side, other.side AS b_side,
  t.simmelian AS simmelian, t.note AS note
ORDER BY depth_sum DESC, a, b
LIMIT toInteger(coalesce($limit, 9223372036854775807))
