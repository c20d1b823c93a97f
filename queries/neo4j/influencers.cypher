// Whom should we win or keep first?
UNWIND $picks AS k
MATCH (p:Person {id: k.person})
OPTIONAL MATCH (e:Person {id: k.shared_with})
CALL (p) {
  OPTIONAL MATCH (p)-[t:TIE]-(o:Person)
  WHERE t.graphx_run IS NOT NULL AND p.side <> 'ours' AND o.side = 'ours'
  RETURN t, o ORDER BY t.depth DESC, o.id LIMIT 1
}
RETURN k.rank AS rank, p.id AS person, p.name AS name, p.organisation AS organisation, p.group AS group, k.score AS score,
  p.reach AS reach, p.betweenness AS betweenness, p.constraint AS constraint, t.depth AS depth_to_us,
  o.name AS nearest_ours_name, '' AS reason, p.followers AS followers, k.covers AS covers, e.name AS shared_with_name,
  p.pagerank AS pagerank, p.ties AS degree, k.basis AS basis, o.id AS nearest_ours, p.strength AS strength, p.ties AS ties,
  k.shared_with AS shared_with, k.shared AS shared,
  k.note + CASE WHEN k.note <> '' AND p.note <> '' THEN '; ' ELSE '' END + p.note AS note
ORDER BY rank IS NULL, rank, coalesce(depth_to_us, -1.0) DESC, strength DESC, person
