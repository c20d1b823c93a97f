// Which organisations outside do we know, who holds them, and how many of their people are we in touch with?
WITH EXISTS { MATCH (p:Person) WHERE p.graphx_run IS NOT NULL AND p.side = 'ours' } AS sided
MATCH (p:Person)
WHERE p.graphx_run IS NOT NULL AND p.side <> 'ours' AND ($group IS NULL OR p.group = $group)
CALL (p, sided) {
  OPTIONAL MATCH (p)-[t:TIE]-(o:Person)
  WHERE t.graphx_run IS NOT NULL AND (o.side = 'ours' OR NOT sided)
  WITH t, o, CASE WHEN sided OR p.id < o.id OR p.organisation <> o.organisation OR ($group IS NOT NULL AND o.group <> $group)
    THEN toInteger(floor(t.depth_sum * 1e9 + 0.5)) ELSE 0 END AS units
  ORDER BY t.depth_sum DESC, o.id
  RETURN head(collect(o)) AS o, head(collect(t)) AS t, sum(units) AS units,
    collect(CASE WHEN t.depth >= $thin THEN o.id END) AS holders
}
WITH p, sided, o, t, units, holders ORDER BY p.met_last IS NULL, p.met_last DESC, p.met_by, p.id
WITH p.organisation AS organisation, sided, count(p) AS people, count(CASE WHEN p.met_silent <= $within THEN 1 END) AS in_touch,
  sum(units) AS units, head(collect(p.met_by)) AS last_by, max(p.met_last) AS last, min(p.next) AS next,
  sum(CASE WHEN size(holders) = 1 THEN 1 ELSE 0 END) AS single_threaded, collect(holders) AS holding,
  collect(CASE WHEN t IS NOT NULL THEN {ours: o.id, name: o.name, depth: t.depth, sum: t.depth_sum, person: p.id} END) AS deepest,
  collect(CASE WHEN p.group <> '' THEN p.group END) AS groups
CALL (deepest) {
  UNWIND CASE WHEN size(deepest) = 0 THEN [null] ELSE deepest END AS each
  WITH each ORDER BY each.sum DESC, each.person, each.ours
  RETURN head(collect(each)) AS best
}
CALL (holding) {
  UNWIND holding AS some UNWIND some AS one
  RETURN count(DISTINCT one) AS threads
}
CALL (groups) {
  UNWIND CASE WHEN size(groups) = 0 THEN [''] ELSE groups END AS name
  WITH name, count(*) AS times ORDER BY times DESC, name
  RETURN head(collect(name)) AS group
}
OPTIONAL MATCH (l:Person {id: last_by}) WHERE l.graphx_run IS NOT NULL
WITH * ORDER BY organisation = '', units DESC, organisation
LIMIT toInteger(coalesce($limit, 9223372036854775807))
RETURN organisation, group, people, in_touch, best.ours AS ours, best.name AS ours_name, toFloat(units) / 1e9 AS depth_sum,
  best.depth AS depth, last, l.name AS last_by_name, threads, single_threaded, next, last_by,
  best.person AS held, [] AS similar,
  CASE WHEN organisation = '' THEN 'no organisation is known of these people' WHEN NOT sided THEN 'nobody is marked as ours'
    ELSE '' END AS note
