// How good are one person's relationships, and with whom?
MATCH (me:Person {id: $person})
WHERE me.graphx_run IS NOT NULL
CALL (me) { MATCH (me)-[t:TIE]-(:Person) WHERE t.graphx_run IS NOT NULL RETURN sum(t.depth_sum) AS total }
MATCH (me)-[t:TIE]-(other:Person)
WHERE t.graphx_run IS NOT NULL
RETURN other.id AS person, other.name AS name, other.group AS group, other.side AS side, t.depth AS depth, t.warmth AS warmth,
  t.closeness AS closeness, t.depth_sum / total AS share,
  CASE WHEN startNode(t) = me THEN t.depth_ab ELSE t.depth_ba END AS given,
  CASE WHEN startNode(t) = me THEN t.depth_ba ELSE t.depth_ab END AS received, t.balance AS balance,
  t.rhythm_days AS rhythm_days, t.overdue AS overdue, t.first AS first, t.last AS last, t.interactions AS interactions,
  t.channels AS channels, t.band AS band, t.embeddedness AS embeddedness, t.depth_sum AS depth_sum, t.note AS note
ORDER BY closeness DESC, depth_sum DESC, person
LIMIT toInteger(coalesce($limit, 9223372036854775807))
