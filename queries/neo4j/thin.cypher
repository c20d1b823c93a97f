// Which stakeholders are we about to lose, or hardly know?
WITH EXISTS { MATCH (p:Person) WHERE p.graphx_run IS NOT NULL AND p.side = 'ours' } AS sided
MATCH (p:Person)
WHERE p.graphx_run IS NOT NULL AND p.side <> 'ours' AND ($group IS NULL OR p.group = $group)
CALL (p, sided) {
  OPTIONAL MATCH (p)-[t:TIE]-(o:Person)
  WHERE t.graphx_run IS NOT NULL AND (o.side = 'ours' OR NOT sided)
  WITH p, t, o, t.depth_sum * 2.0 ^ ((p.met_silent + duration.inDays(t.last, p.met_last).days) / $half) AS peak
  WITH t, o, 100.0 * peak > $deep * (peak + $scale) AS strong,
    CASE WHEN t.seen > t.last THEN duration.inDays(t.last, t.seen).days ELSE 0 END >= $amber * t.rhythm_days AND t.last < p.met_last
      AS lapsed
  ORDER BY t.depth_sum DESC, o.id
  RETURN head(collect(o)) AS o, head(collect(t)) AS t, head(collect(strong)) AS strong,
    count(CASE WHEN t.depth >= $thin THEN 1 END) AS threads, count(CASE WHEN lapsed AND strong THEN 1 END) > 0 AS handed
}
WITH p, sided, o, t, strong, threads, handed, coalesce(t.seen, t.last) AS seen
WITH *, CASE WHEN seen > p.met_last THEN duration.inDays(p.met_last, seen).days WHEN t IS NOT NULL THEN 0 END AS silent,
  CASE WHEN t IS NOT NULL THEN p.met_silent - duration.inDays(p.met_last, seen).days END AS unseen,
  strong AND p.met_silent / p.met_rhythm >= $amber AS late
WITH *, silent / p.met_rhythm AS overdue
WITH *, CASE
    WHEN strong AND overdue >= $amber THEN 'quiet'
    WHEN p.key AND t.depth < $thin THEN 'key and thin'
    WHEN t.band = 'one-way' AND t.depth >= $thin THEN 'one-way'
    WHEN p.key AND t IS NULL THEN 'absent'
    WHEN sided AND handed AND overdue < $amber THEN 'handed over'
    WHEN sided AND threads = 1 THEN 'single-threaded' END AS class
WITH *, CASE
    WHEN class IN ['quiet', 'single-threaded'] AND silent > $within THEN 'silent over a year'
    WHEN late AND coalesce(class, 'single-threaded') IN ['handed over', 'single-threaded'] AND overdue < $amber AND unseen > 0
      THEN 'no data'
    ELSE class END AS section,
  CASE WHEN class = 'quiet' AND overdue >= $red AND p.next IS NULL THEN 'red' WHEN class = 'quiet' THEN 'amber'
    WHEN p.key AND class IN ['key and thin', 'one-way', 'absent'] THEN 'key' END AS level
WHERE section IS NOT NULL AND ($section IS NULL OR section = $section)
OPTIONAL MATCH (l:Person {id: p.met_by}) WHERE l.graphx_run IS NOT NULL
WITH *, CASE section
    WHEN 'quiet' THEN CASE level WHEN 'red' THEN 1 ELSE 2 END WHEN 'key and thin' THEN 3 WHEN 'one-way' THEN 4 WHEN 'absent' THEN 5
    WHEN 'handed over' THEN 6 WHEN 'single-threaded' THEN 7 WHEN 'silent over a year' THEN 8 ELSE 9 END AS place
ORDER BY place, p.key DESC, t.depth_sum IS NULL, t.depth_sum DESC, p.id
LIMIT toInteger(coalesce($limit, 9223372036854775807))
RETURN p.id AS person, p.name AS name, p.group AS group, o.id AS ours, o.name AS ours_name, t.depth AS depth,
  coalesce(t.band, 'not scored') AS band, p.met_last AS last, silent AS days_silent, p.met_rhythm AS rhythm_days, overdue, level,
  '' AS reason, class, p.met_by AS last_by, l.name AS last_by_name, p.met_channel AS last_channel, threads, p.key AS key,
  '' AS odds, p.next AS next, p.owner AS owner, section, seen,
  CASE WHEN NOT sided THEN 'nobody is marked as ours'
    WHEN unseen >= $blind OR section = 'no data' THEN 'no data since ' + toString(seen)
    WHEN p.met_days = 0 THEN 'months only' ELSE '' END AS note
