// Who can introduce us, and over which ties? From the end with fewer ties, without what costs more than shorter routes.
MATCH (a:Person {id: $a}), (b:Person {id: $b})
WHERE a.graphx_run IS NOT NULL AND b.graphx_run IS NOT NULL
WITH a, b, COUNT { (a)-[:TIE]-() } > COUNT { (b)-[:TIE]-() } AS turned
WITH a, b, CASE WHEN turned THEN b ELSE a END AS l, CASE WHEN turned THEN a ELSE b END AS r, turned = ($a < $b) AS back
CALL (l, r) {
  MATCH (l)-[t:TIE]-(r)
  WHERE t.graphx_run IS NOT NULL AND t.depth >= $least
  RETURN collect([toInteger(floor(1e9 / t.depth_sum + 0.5)), []]) AS one
}
CALL (l, r) {
  MATCH (l)-[s:TIE]-(x:Person)-[t:TIE]-(r)
  WHERE $steps >= 2 AND s.graphx_run IS NOT NULL AND t.graphx_run IS NOT NULL AND s.depth >= $least AND t.depth >= $least
  WITH x, toInteger(floor(1e9 / s.depth_sum + 0.5)) + toInteger(floor(1e9 / t.depth_sum + 0.5)) AS cost
  ORDER BY cost, x.id LIMIT toInteger($limit)
  RETURN collect([cost, [x]]) AS two
}
CALL (one, two) {
  UNWIND one + two AS each
  WITH each[0] AS cost ORDER BY cost LIMIT toInteger($limit)
  RETURN CASE WHEN count(*) < $limit THEN 9223372036854775807 ELSE max(cost) END AS most
}
CALL (l, r, back, most) {
  MATCH (r)-[t:TIE]-(y:Person)
  WHERE $steps >= 3 AND t.graphx_run IS NOT NULL AND t.depth >= $least AND y <> l AND floor(1e9 / t.depth_sum + 0.5) < most
  WITH l, r, back, most, collect(y) AS beside
  MATCH (l)-[s:TIE]-(x:Person)-[t:TIE]-(y:Person)
  WHERE $steps >= 3 AND s.graphx_run IS NOT NULL AND s.depth >= $least AND x <> r AND floor(1e9 / s.depth_sum + 0.5) < most
    AND y IN beside AND t.graphx_run IS NOT NULL AND t.depth >= $least
  WITH r, back, most, x, y, toInteger(floor(1e9 / s.depth_sum + 0.5)) + toInteger(floor(1e9 / t.depth_sum + 0.5)) AS half
  WHERE half < most
  MATCH (y)-[t:TIE]-(r)
  WHERE t.graphx_run IS NOT NULL
  WITH back, most, x, y, half + toInteger(floor(1e9 / t.depth_sum + 0.5)) AS cost
  WHERE cost < most
  WITH cost, CASE WHEN back THEN [y, x] ELSE [x, y] END AS way
  ORDER BY cost, [each IN way | each.id] LIMIT toInteger($limit)
  RETURN collect([cost, way]) AS three
}
CALL (one, two, three) {
  UNWIND one + two + three AS each
  WITH each[0] AS cost ORDER BY cost LIMIT toInteger($limit)
  RETURN CASE WHEN count(*) < $limit THEN 9223372036854775807 ELSE max(cost) END AS bound
}
CALL (l, r, back, bound) {
  CALL (l, r, bound) {
    MATCH (l)-[s:TIE]-(x:Person)-[t:TIE]-(m:Person)
    WHERE $steps >= 4 AND s.graphx_run IS NOT NULL AND s.depth >= $least AND floor(1e9 / s.depth_sum + 0.5) < bound
      AND x <> r AND m <> r AND t.graphx_run IS NOT NULL AND t.depth >= $least
    RETURN m, x, toInteger(floor(1e9 / s.depth_sum + 0.5)) + toInteger(floor(1e9 / t.depth_sum + 0.5)) AS cost, true AS near
    UNION ALL
    MATCH (l)-[s:TIE]-(:Person)-[t:TIE]-(m:Person)
    WHERE $steps >= 4 AND s.graphx_run IS NOT NULL AND floor(1e9 / s.depth_sum + 0.5) < bound AND t.graphx_run IS NOT NULL
    WITH l, r, bound, collect(DISTINCT m) AS middles
    MATCH (r)-[s:TIE]-(x:Person)-[t:TIE]-(m:Person)
    WHERE s.graphx_run IS NOT NULL AND s.depth >= $least AND floor(1e9 / s.depth_sum + 0.5) < bound
      AND x <> l AND m <> l AND m IN middles AND t.graphx_run IS NOT NULL AND t.depth >= $least
    RETURN m, x, toInteger(floor(1e9 / s.depth_sum + 0.5)) + toInteger(floor(1e9 / t.depth_sum + 0.5)) AS cost, false AS near
  }
  WITH back, bound, m, x, cost, near
  WHERE cost < bound
  WITH back, bound, m, x, cost, near ORDER BY cost, x.id
  WITH back, bound, m, collect(CASE WHEN near THEN [x, cost] END)[..$limit] AS near,
    collect(CASE WHEN NOT near THEN [x, cost] END)[..$limit] AS far
  UNWIND range(1, size(near)) AS place
  // Before halves i and j come i * j - 1 routes: one for each pair, or where it meets a person twice, the shorter way.
  UNWIND far[..$limit / place] AS half
  WITH back, bound, near[place - 1][0] AS x, m, half[0] AS y, near[place - 1][1] + half[1] AS cost
  WHERE x <> y AND cost < bound
  WITH cost, CASE WHEN back THEN [y, m, x] ELSE [x, m, y] END AS way
  ORDER BY cost, [each IN way | each.id] LIMIT toInteger($limit)
  RETURN collect([cost, way]) AS four
}
UNWIND one + two + three + four AS each
WITH a, b, each[0] AS cost, each[1] AS way
ORDER BY cost, size(way), [each IN way | each.id] LIMIT toInteger($limit)
WITH collect([cost, [a] + CASE WHEN $a < $b THEN way ELSE reverse(way) END + [b]]) AS best
UNWIND range(1, size(best)) AS rank
WITH rank, best[rank - 1][0] AS cost, best[rank - 1][1] AS people
CALL (people) {
  UNWIND range(1, size(people) - 1) AS place
  WITH people[place - 1] AS s, people[place] AS e
  MATCH (s)-[t:TIE]-(e)
  WHERE t.graphx_run IS NOT NULL
  WITH s, t, e ORDER BY t.depth_sum, startNode(t).id, endNode(t).id
  RETURN collect([s, t, e])[0] AS weakest, max(t.band = 'one-way') AS one_way
}
RETURN rank, [each IN people | each.id] AS route, [each IN people | each.name] AS names, size(people) - 1 AS steps,
  cost / 1e9 AS cost, 1e9 / cost AS strength, CASE WHEN size(people) > 2 THEN people[1].name END AS via,
  weakest[1].depth AS weakest, weakest[0].name AS weakest_a_name, weakest[2].name AS weakest_b_name,
  weakest[1].last AS last, one_way, '' AS reason
ORDER BY rank
