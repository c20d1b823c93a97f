// Which ties carry the load, which are at risk, which bridges should be kept warm?
MATCH (one:Person)-[t:TIE]->(other:Person)
WHERE t.graphx_run IS NOT NULL
WITH t, one, other,
  CASE WHEN t.depth > $deep AND t.warmth >= $warm THEN 'alive and deep' WHEN t.depth > $deep THEN 'at risk'
    WHEN t.warmth >= $warm THEN 'growing' ELSE 'dormant' END AS life,
  CASE WHEN t.depth > $deep AND t.bridge THEN 'strong bridge' WHEN t.depth > $deep THEN 'embedded'
    WHEN t.bridge THEN 'weak bridge' ELSE 'deepen or let go' END AS place
WHERE ($life IS NULL OR life = $life) AND ($place IS NULL OR place = $place)
RETURN one.id AS a, one.name AS a_name, other.id AS b, other.name AS b_name, t.depth AS depth, t.warmth AS warmth,
  t.embeddedness AS embeddedness, life, place, t.last AS last
ORDER BY depth DESC, a, b
LIMIT toInteger(coalesce($limit, 9223372036854775807))
