// What is in the network, and how deep is it?
CALL () {
  MATCH (p:Person) WHERE p.graphx_run IS NOT NULL
  RETURN count(p) AS people, count(CASE WHEN p.side <> 'ours' THEN 1 END) AS stakeholders,
    count(CASE WHEN p.side = 'ours' THEN 1 END) AS ours, count(CASE WHEN p.met_last IS NULL AND p.side <> 'ours' THEN 1 END) AS alone,
    count(DISTINCT CASE WHEN p.ties > 0 THEN p.community END) AS communities,
    coalesce(duration.inDays(min(p.first), max(p.last)).days + 1, 0) AS days
}
CALL () {
  MATCH (one:Person)-[t:TIE]->(other:Person) WHERE t.graphx_run IS NOT NULL
  RETURN count(t) AS ties, count(CASE t.band WHEN 'strong' THEN 1 END) AS strong,
    count(CASE t.band WHEN 'known' THEN 1 END) AS known, count(CASE t.band WHEN 'thin' THEN 1 END) AS thin,
    count(CASE t.band WHEN 'one-way' THEN 1 END) AS oneway, count(CASE WHEN t.bridge THEN 1 END) AS bridges,
    count(CASE WHEN one.side <> other.side THEN 1 END) AS across
}
UNWIND [
  [1, 'people', people, 'people', 'everybody in the log or on a roster'],
  [2, 'stakeholders', stakeholders, 'people', 'people outside the organisation'],
  [3, 'ours', ours, 'people', 'people inside the organisation'],
  [4, 'ties', ties, 'ties', 'pairs of people with at least one interaction'],
  [5, 'strong', strong, 'ties', 'depth score above the line for strong, and both sides acted or met'],
  [6, 'known', known, 'ties', 'depth score between the two lines, and both sides acted or met'],
  [7, 'thin', thin, 'ties', 'depth score below the line for thin, and both sides acted or met'],
  [8, 'one-way', oneway, 'ties', 'only one side ever acted, whatever the depth'],
  [9, 'bridges', bridges, 'ties', 'ties without a common contact'],
  [10, 'across', across, 'ties', 'ties between ours and stakeholders'],
  [11, 'without a tie to us', alone, 'people', 'stakeholders without a tie to ours; without any, where nobody is ours'],
  [12, 'communities', communities, 'groups', 'communities with at least one tie'],
  [13, 'days', days, 'days', 'from the first interaction to the last']
] AS each
WITH each ORDER BY each[0]
RETURN each[1] AS fact, toFloat(each[2]) AS value, each[3] AS unit, each[4] AS meaning
