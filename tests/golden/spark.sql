-- activity
WITH active AS (
  SELECT
    person,
    `day`
  FROM taking
  UNION ALL
  SELECT
    sender,
    `day`
  FROM events
  WHERE
    NOT sender IS NULL
)
SELECT
  person,
  `day`,
  COUNT(*) AS interactions
FROM active
GROUP BY
  person,
  `day`

-- ahead
WITH latest AS (
  SELECT
    p.segment,
    p.id,
    NOT s.`key` IS NULL AND s.`time` = p.`time` AS stands,
    ROW_NUMBER() OVER (
      PARTITION BY p.segment, p.id
      ORDER BY s.revision DESC, s.stamp DESC, CASE WHEN NOT s.`key` IS NULL AND s.`time` = p.`time` THEN 0 ELSE 1 END NULLS LAST
    ) AS place
  FROM log_planned AS p
  JOIN log_states AS s
    ON s.entry = p.entry AND (
      s.`key` IS NULL OR s.`key` = p.`key`
    )
), standing AS (
  SELECT
    p.segment,
    p.id,
    CAST(p.`time` AS DATE) AS `day`,
    p.sender,
    p.receivers
  FROM log_planned AS p
  LEFT JOIN latest AS l
    ON l.segment = p.segment AND l.id = p.id AND l.place = 1
  WHERE
    l.id IS NULL OR l.stands
), invited AS (
  SELECT
    segment,
    id,
    `day`,
    sender AS reference
  FROM standing
  WHERE
    NOT sender IS NULL
  UNION ALL
  SELECT
    segment,
    id,
    `day`,
    EXPLODE(receivers)
  FROM standing
), named AS (
  SELECT DISTINCT
    i.segment,
    i.id,
    i.`day`,
    p.person
  FROM invited AS i
  JOIN persons AS p
    ON p.reference = i.reference
), hosted AS (
  SELECT
    n.segment,
    n.id
  FROM named AS n
  JOIN directory AS d
    ON d.person = n.person
  WHERE
    d.side = 'ours'
  UNION
  SELECT
    n.segment,
    n.id
  FROM standing AS n
  JOIN segments AS s
    ON s.segment = n.segment
  JOIN directory AS d
    ON d.person = s.person
  WHERE
    d.side = 'ours'
  UNION
  SELECT
    segment,
    id
  FROM standing
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM directory
      WHERE
        side = 'ours'
    )
)
SELECT DISTINCT
  n.person,
  n.`day`
FROM named AS n
JOIN hosted AS h
  ON h.segment = n.segment AND h.id = n.id

-- candidate_people
SELECT
  c.number,
  q.reference
FROM candidates AS c
JOIN log_participants AS q
  ON q.segment = c.segment AND q.interaction = c.id

-- candidates
WITH several AS (
  SELECT
    `key`
  FROM log_interactions
  GROUP BY
    `key`
  HAVING
    COUNT(DISTINCT id) > 1
), entries AS (
  SELECT
    entry
  FROM log_states
  GROUP BY
    entry
  HAVING
    COUNT(DISTINCT segment) > 1
), moments AS (
  SELECT
    `time`
  FROM log_interactions
  WHERE
    NOT entry IS NULL
  GROUP BY
    `time`
  HAVING
    COUNT(DISTINCT segment) > 1
)
SELECT
  ROW_NUMBER() OVER (ORDER BY i.segment NULLS LAST, i.id NULLS LAST) AS number,
  i.segment,
  i.id,
  i.`key`,
  i.`time`,
  i.sender,
  i.minutes,
  i.entry
FROM log_interactions AS i
LEFT JOIN several AS k
  ON k.`key` = i.`key`
LEFT JOIN entries AS e
  ON e.entry = i.entry
LEFT JOIN moments AS m
  ON m.`time` = i.`time` AND NOT i.entry IS NULL
WHERE
  NOT k.`key` IS NULL OR NOT e.entry IS NULL OR NOT m.`time` IS NULL

-- carried
SELECT
  r.text,
  r.name,
  CAST(SUM(r.times) AS BIGINT) AS times
FROM log_references AS r
JOIN told AS t
  ON t.text = r.text
GROUP BY
  r.text,
  r.name

-- chosen
WITH taking AS (
  SELECT
    i.id,
    p.person
  FROM interactions AS i
  JOIN persons AS p
    ON p.reference = i.sender
  WHERE
    p.person IN (:a, :b)
  UNION
  SELECT
    q.id,
    p.person
  FROM participants AS q
  JOIN persons AS p
    ON p.reference = q.reference
  WHERE
    p.person IN (:a, :b)
)
SELECT
  i.*
FROM interactions AS i
WHERE
  i.id IN (
    SELECT
      id
    FROM taking
    GROUP BY
      id
    HAVING
      COUNT(*) = 2
  )

-- contacts
SELECT
  id,
  LEAST(sender, person) AS a,
  GREATEST(sender, person) AS b,
  `day`,
  exact,
  class,
  channel,
  x,
  CASE WHEN mutual THEN 0 WHEN sender < person THEN 1 ELSE 2 END AS way
FROM taking
WHERE
  NOT sender IS NULL
UNION ALL
SELECT
  t.id,
  t.person,
  u.person,
  t.`day`,
  t.exact,
  t.class,
  t.channel,
  t.x,
  0
FROM taking AS t
JOIN taking AS u
  ON u.id = t.id AND t.person < u.person
WHERE
  t.several AND u.several

-- covered
SELECT DISTINCT
  person
FROM watched

-- days
WITH added AS (
  SELECT
    a,
    b,
    `day`,
    class,
    COUNT(*) AS interactions,
    SUM(x) AS x,
    SUM(CASE WHEN way = 1 THEN x ELSE 0 END) AS x_ab,
    SUM(CASE WHEN way = 2 THEN x ELSE 0 END) AS x_ba,
    MAX(CASE WHEN way = 0 THEN 1 ELSE 0 END) AS together,
    MAX(exact) AS exact,
    BIT_OR(channel) AS channels
  FROM contacts
  GROUP BY
    a,
    b,
    `day`,
    class
)
SELECT
  d.a,
  d.b,
  d.`day`,
  d.class,
  d.interactions,
  CAST(d.x AS BIGINT) AS x,
  d.together,
  d.exact,
  d.channels,
  CAST(FLOOR(r.richness * 2e0 * d.x / (
    1e9 + d.x
  ) * 1e9 + 0.5e0) AS BIGINT) AS y,
  CAST(FLOOR(r.richness * 2e0 * d.x_ab / (
    1e9 + d.x_ab
  ) * 1e9 + 0.5e0) AS BIGINT) AS y_ab,
  CAST(FLOOR(r.richness * 2e0 * d.x_ba / (
    1e9 + d.x_ba
  ) * 1e9 + 0.5e0) AS BIGINT) AS y_ba
FROM added AS d
JOIN classes AS r
  ON r.class = d.class

-- directory
WITH listed AS (
  SELECT DISTINCT
    h.id
  FROM handles AS h
  JOIN log_cards AS c
    ON c.reference = h.reference
  WHERE
    c.name <> '' OR c.place <> ''
), everybody AS (
  SELECT
    r.id,
    name,
    organisation,
    `group`,
    department,
    side,
    note,
    followers,
    `key`,
    owner,
    refs,
    NOT l.id IS NULL AS listed
  FROM resolved AS r
  LEFT JOIN listed AS l
    ON l.id = r.id
  UNION ALL
  SELECT
    id,
    name,
    organisation,
    CASE side WHEN 'ours' THEN 'employee' ELSE '' END,
    '',
    side,
    '',
    NULL,
    FALSE,
    '',
    ARRAY(text),
    FALSE
  FROM plain
)
SELECT
  CAST(ROW_NUMBER() OVER (ORDER BY id NULLS LAST) - 1 AS INT) AS person,
  *
FROM everybody

-- events
WITH sized AS (
  SELECT
    i.id,
    i.`day`,
    CASE WHEN i.`precision` = 'month' THEN 0 ELSE 1 END AS exact,
    i.kind,
    i.channel,
    i.sender,
    i.minutes,
    i.audience - COALESCE(r.times, 0) AS people
  FROM interactions AS i
  LEFT JOIN repeated AS r
    ON r.id = i.id
)
SELECT
  z.id,
  z.`day`,
  z.exact,
  z.people,
  c.code AS channel,
  CASE WHEN z.people > :broadcast THEN 3 ELSE c.class END AS class,
  k.mutual AND z.people <= :broadcast AS mutual,
  s.person AS sender,
  CAST(FLOOR(
    k.substance * CASE WHEN c.class = 0 THEN COALESCE(l.weight, 1e0) ELSE 1e0 END * w.weight * 1e9 + 0.5e0
  ) AS BIGINT) AS x
FROM sized AS z
JOIN kinds AS k
  ON k.kind = z.kind
JOIN channels AS c
  ON c.channel = z.channel
JOIN audiences AS w
  ON w.people = z.people
LEFT JOIN lengths AS l
  ON l.minutes = z.minutes
LEFT JOIN persons AS s
  ON s.reference = z.sender

-- facing
WITH sided AS (
  SELECT
    COUNT(*) AS ours
  FROM present
  WHERE
    side = 'ours'
), ends AS (
  SELECT
    a,
    b,
    a AS person,
    b AS ours,
    channels
  FROM sums
  UNION ALL
  SELECT
    a,
    b,
    b,
    a,
    channels
  FROM sums
)
SELECT
  e.a,
  e.b,
  e.person,
  e.ours,
  e.channels
FROM ends AS e
JOIN present AS p
  ON p.person = e.person
JOIN present AS o
  ON o.person = e.ours
CROSS JOIN sided AS n
WHERE
  (
    o.side = 'ours' AND p.side <> 'ours'
  ) OR n.ours = 0

-- joined
WITH standing AS (
  SELECT
    COALESCE(s.event, i.id) AS event,
    i.*
  FROM log_interactions AS i
  LEFT JOIN settled AS s
    ON s.segment = i.segment AND s.id = i.id
  WHERE
    s.replaced IS NULL OR NOT s.replaced
), everybody AS (
  SELECT
    id AS event,
    reference
  FROM participants
  UNION
  SELECT
    event,
    sender
  FROM standing
  WHERE
    NOT sender IS NULL
), named AS (
  SELECT
    event,
    COUNT(*) AS people
  FROM everybody
  GROUP BY
    event
), ranked AS (
  SELECT
    i.*,
    COALESCE(n.people, 0) AS people,
    MAX(i.audience) OVER (PARTITION BY i.event) AS reached,
    ROW_NUMBER() OVER (
      PARTITION BY i.event
      ORDER BY CASE WHEN i.sender IS NULL THEN 1 ELSE 0 END NULLS LAST, i.length DESC, i.audience DESC, i.minutes DESC, i.segment NULLS LAST
    ) AS copy
  FROM standing AS i
  LEFT JOIN named AS n
    ON n.event = i.event
)
SELECT
  event AS id,
  `time`,
  `day`,
  `precision`,
  zone_known,
  channel,
  kind,
  sender,
  GREATEST(people, reached) AS audience,
  minutes,
  thread,
  reply_to,
  length,
  question,
  topics,
  place,
  segment
FROM ranked
WHERE
  copy = 1

-- joined_participants
SELECT DISTINCT
  COALESCE(s.event, q.interaction) AS id,
  q.reference
FROM log_participants AS q
LEFT JOIN settled AS s
  ON s.segment = q.segment AND s.id = q.interaction
WHERE
  s.replaced IS NULL OR NOT s.replaced

-- met
WITH touches AS (
  SELECT
    f.person,
    f.ours,
    d.`day`,
    d.class,
    d.x,
    d.channels,
    d.class < 3 AS personal,
    CASE WHEN d.exact = 1 AND d.class < 3 THEN d.`day` END AS exact_day
  FROM facing AS f
  JOIN days AS d
    ON d.a = f.a AND d.b = f.b
  WHERE
    d.`day` <= :as_of
), held AS (
  SELECT
    person,
    COALESCE(MAX(CASE WHEN personal THEN `day` END), MAX(`day`)) AS last_day,
    CASE
      WHEN COUNT(CASE WHEN personal THEN 1 END) > 0
      THEN COUNT(DISTINCT exact_day)
    END AS exact_days,
    MIN(exact_day) AS first_exact,
    MAX(exact_day) AS last_exact
  FROM touches
  GROUP BY
    person
), latest AS (
  SELECT
    t.person,
    t.ours,
    t.channels,
    ROW_NUMBER() OVER (
      PARTITION BY t.person
      ORDER BY t.class NULLS LAST, t.x DESC, t.ours NULLS LAST, t.channels NULLS LAST
    ) AS place
  FROM touches AS t
  JOIN held AS h
    ON h.person = t.person AND h.last_day = t.`day`
), coming AS (
  SELECT
    a.person,
    MIN(a.`day`) AS next_day
  FROM ahead AS a
  LEFT JOIN held AS h
    ON h.person = a.person
  WHERE
    a.`day` > :today
    OR (
      a.`day` = :today AND COALESCE(h.last_day < :as_of, TRUE)
    )
  GROUP BY
    a.person
)
SELECT
  p.person,
  h.last_day AS met_last,
  CAST(:as_of - h.last_day AS INT) AS met_silent,
  CAST(h.exact_days AS INT) AS met_days,
  CASE
    WHEN h.exact_days >= 3
    THEN (
      h.last_exact - h.first_exact
    ) / (
      h.exact_days - 1e0
    )
  END AS met_rhythm,
  o.id AS met_by,
  c.channel AS met_channel,
  n.next_day
FROM present AS p
LEFT JOIN held AS h
  ON h.person = p.person
LEFT JOIN latest AS l
  ON l.person = p.person AND l.place = 1
LEFT JOIN present AS o
  ON o.person = l.ours
LEFT JOIN channels AS c
  ON c.code = (
    l.channels & (
      -l.channels
    )
  )
LEFT JOIN coming AS n
  ON n.person = p.person

-- numbers
WITH ends AS (
  SELECT
    a AS person,
    depth
  FROM sums
  UNION ALL
  SELECT
    b,
    depth
  FROM sums
), strength AS (
  SELECT
    e.person,
    CASE WHEN MAX(c.person) IS NULL THEN 1e0 ELSE SUM(e.depth) / 1e9 END AS total
  FROM ends AS e
  LEFT JOIN covered AS c
    ON c.person = e.person
  GROUP BY
    e.person
), scored AS (
  SELECT
    s.*,
    s.depth / 1e9 AS depth_sum,
    s.warmth / 1e9 AS warmth_sum,
    100e0 * s.depth / (
      s.depth + :depth_scale * 1e9
    ) AS score,
    100e0 * s.warmth / (
      s.warmth + :warmth_scale * 1e9
    ) AS warm,
    CASE
      WHEN s.active_days >= 3
      THEN (
        s.last_day - s.first_day
      ) / (
        s.active_days - 1e0
      )
    END AS rhythm
  FROM sums AS s
)
SELECT
  s.a,
  s.b,
  s.score AS depth,
  s.warm AS warmth,
  s.depth_sum,
  s.warmth_sum,
  s.depth_sum / POWER(x.total * y.total, :exponent) AS closeness,
  CASE
    WHEN s.depth_ab + s.depth_ba > 0
    THEN 2e0 * LEAST(s.depth_ab, s.depth_ba) / (
      s.depth_ab + s.depth_ba
    )
  END AS balance,
  s.rhythm AS rhythm_days,
  (
    :as_of - s.last_day
  ) / s.rhythm AS overdue,
  s.first_day,
  s.last_day,
  s.active_days,
  s.interactions,
  m.channels,
  CASE
    WHEN s.together = 0 AND s.acted_ab + s.acted_ba < 2
    THEN 'one-way'
    WHEN s.score < :thin
    THEN 'thin'
    WHEN s.score <= :strong
    THEN 'known'
    ELSE 'strong'
  END AS band,
  s.depth_ab / 1e9 AS depth_ab,
  s.depth_ba / 1e9 AS depth_ba,
  v.seen_day
FROM scored AS s
JOIN strength AS x
  ON x.person = s.a
JOIN strength AS y
  ON y.person = s.b
JOIN masks AS m
  ON m.mask = s.channels
LEFT JOIN sight AS v
  ON v.a = s.a AND v.b = s.b

-- persons
WITH handled AS (
  SELECT
    reference,
    id,
    recurs
  FROM handles
  UNION ALL
  SELECT
    reference,
    id,
    FALSE
  FROM plain
)
SELECT
  h.reference,
  d.person,
  h.recurs OR :copies AS recurs
FROM handled AS h
JOIN directory AS d
  ON d.id = h.id

-- picked
SELECT
  *
FROM chosen

-- plain
WITH named AS (
  SELECT
    reference,
    text,
    MAX(CASE WHEN name <> '' AND NOT CONTAINS(name, '@') THEN name END) AS name
  FROM log_references
  GROUP BY
    reference,
    text
), parted AS (
  SELECT
    reference,
    text,
    name,
    SUBSTRING(text, LOCATE(':', text) + 1) AS body,
    CASE WHEN STARTSWITH(text, 'email:') THEN SPLIT_PART(text, '@', -1) ELSE '' END AS domain
  FROM named AS n
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM told AS t
      WHERE
        t.text = n.text
    )
)
SELECT
  p.reference,
  p.text,
  'p' || LOWER(LPAD(HEX(p.reference), 16, '0')) AS id,
  COALESCE(
    p.name,
    CASE
      WHEN STARTSWITH(p.text, 'email:')
      THEN p.body
      ELSE COALESCE(NULLIF(REGEXP_REPLACE(p.body, '@[^@]*$', ''), ''), p.body)
    END
  ) AS name,
  CASE WHEN g.domain IS NULL THEN p.domain ELSE '' END AS organisation,
  CASE WHEN d.domain IS NULL THEN 'stakeholder' ELSE 'ours' END AS side
FROM parted AS p
LEFT JOIN public AS g
  ON g.domain = p.domain
LEFT JOIN domains AS d
  ON d.domain = p.domain

-- present
SELECT
  d.*,
  v.first_day,
  v.last_day,
  COALESCE(v.interactions, 0) AS interactions
FROM directory AS d
LEFT JOIN (
  SELECT
    person,
    MIN(`day`) AS ever,
    MIN(CASE WHEN `day` <= :as_of THEN `day` END) AS first_day,
    MAX(CASE WHEN `day` <= :as_of THEN `day` END) AS last_day,
    CAST(SUM(CASE WHEN `day` <= :as_of THEN interactions END) AS BIGINT) AS interactions
  FROM activity
  GROUP BY
    person
) AS v
  ON v.person = d.person
WHERE
  v.person IS NULL OR v.ever <= :as_of OR d.listed

-- repeated
WITH several AS (
  SELECT
    reference,
    person
  FROM persons
  WHERE
    person IN (
      SELECT
        person
      FROM persons
      GROUP BY
        person
      HAVING
        COUNT(*) > 1
    )
), taking AS (
  SELECT
    q.id,
    s.person,
    q.reference
  FROM participants AS q
  JOIN several AS s
    ON s.reference = q.reference
  UNION
  SELECT
    i.id,
    s.person,
    i.sender
  FROM interactions AS i
  JOIN several AS s
    ON s.reference = i.sender
)
SELECT
  id,
  COUNT(*) - COUNT(DISTINCT person) AS times
FROM taking
GROUP BY
  id
HAVING
  COUNT(*) > COUNT(DISTINCT person)

-- scoped
WITH everybody AS (
  SELECT
    id,
    person
  FROM taking
  UNION
  SELECT
    id,
    sender
  FROM events
  WHERE
    NOT sender IS NULL
), wanted AS (
  SELECT DISTINCT
    e.id
  FROM everybody AS e
  JOIN directory AS d
    ON d.person = e.person
  WHERE
    (
      :group IS NULL OR d.`group` = :group
    )
    AND (
      :person IS NULL OR d.id = :person
    )
)
SELECT
  i.id AS interaction,
  i.`time`,
  i.channel,
  i.kind,
  i.minutes,
  i.audience,
  d.id AS person,
  e.person = v.sender AS sent
FROM wanted AS w
JOIN interactions AS i
  ON i.id = w.id
JOIN events AS v
  ON v.id = w.id
JOIN everybody AS e
  ON e.id = w.id
JOIN directory AS d
  ON d.person = e.person
WHERE
  i.`day` <= :as_of AND (
    :since IS NULL OR i.`day` >= :since
  )

-- segments
SELECT
  f.segment,
  p.person,
  f.source,
  f.scope,
  f.people,
  f.interactions,
  f.`first`,
  f.`last`,
  f.loader
FROM files AS f
LEFT JOIN persons AS p
  ON p.reference = f.owner

-- settled
WITH roots AS (
  SELECT
    v.root,
    MIN(c.id) AS event
  FROM verdicts AS v
  JOIN candidates AS c
    ON c.number = v.number
  GROUP BY
    v.root
)
SELECT
  c.segment,
  c.id,
  r.event,
  v.gone AS replaced
FROM candidates AS c
JOIN verdicts AS v
  ON v.number = c.number
JOIN roots AS r
  ON r.root = v.root

-- shared_states
SELECT
  s.entry,
  s.segment,
  s.`key`,
  s.revision,
  s.stamp,
  s.`time`
FROM log_states AS s
JOIN (
  SELECT
    entry
  FROM log_states
  GROUP BY
    entry
  HAVING
    COUNT(DISTINCT segment) > 1
) AS e
  ON e.entry = s.entry

-- sight
WITH reaching AS (
  SELECT
    segment,
    MAX(`day`) AS last_day,
    BIT_OR(channel) AS channels
  FROM spans
  WHERE
    `day` <= :as_of
  GROUP BY
    segment
), views AS (
  SELECT
    w.person,
    w.own,
    r.channels,
    MAX(r.last_day) AS last_day
  FROM watched AS w
  JOIN reaching AS r
    ON r.segment = w.segment
  GROUP BY
    w.person,
    w.own,
    r.channels
), seen AS (
  SELECT
    f.a,
    f.b,
    v.last_day
  FROM facing AS f
  JOIN views AS v
    ON v.person = f.ours
  WHERE
    (
      f.channels & v.channels
    ) <> 0
  UNION ALL
  SELECT
    f.a,
    f.b,
    v.last_day
  FROM facing AS f
  JOIN views AS v
    ON v.person = f.person AND v.own
  WHERE
    (
      f.channels & v.channels
    ) <> 0
)
SELECT
  a,
  b,
  MAX(last_day) AS seen_day
FROM seen
GROUP BY
  a,
  b

-- single
SELECT
  id,
  `time`,
  `day`,
  `precision`,
  zone_known,
  channel,
  kind,
  sender,
  audience,
  minutes,
  thread,
  reply_to,
  length,
  question,
  topics,
  place,
  segment
FROM log_interactions

-- single_participants
SELECT
  interaction AS id,
  reference
FROM log_participants

-- spans
SELECT DISTINCT
  i.segment,
  c.code AS channel,
  i.`day`
FROM log_interactions AS i
JOIN channels AS c
  ON c.channel = i.channel

-- sums
SELECT
  t.a,
  t.b,
  CAST(SUM(GREATEST(CAST(FLOOR(t.y * d.depth + 0.5e0) AS BIGINT), 1)) AS BIGINT) AS depth,
  CAST(SUM(CAST(FLOOR(t.y * d.warmth + 0.5e0) AS BIGINT)) AS BIGINT) AS warmth,
  CAST(SUM(CAST(FLOOR(t.y_ab * d.depth + 0.5e0) AS BIGINT)) AS BIGINT) AS depth_ab,
  CAST(SUM(CAST(FLOOR(t.y_ba * d.depth + 0.5e0) AS BIGINT)) AS BIGINT) AS depth_ba,
  MAX(CASE WHEN t.y_ab > 0 THEN 1 ELSE 0 END) AS acted_ab,
  MAX(CASE WHEN t.y_ba > 0 THEN 1 ELSE 0 END) AS acted_ba,
  MAX(t.together) AS together,
  MIN(t.`day`) AS first_day,
  MAX(t.`day`) AS last_day,
  COUNT(DISTINCT t.`day`) AS active_days,
  CAST(SUM(t.interactions) AS BIGINT) AS interactions,
  BIT_OR(t.channels) AS channels
FROM days AS t
JOIN decays AS d
  ON d.age = :as_of - t.`day`
WHERE
  t.`day` <= :as_of
GROUP BY
  t.a,
  t.b

-- taking
WITH named AS (
  SELECT
    q.id,
    p.person
  FROM participants AS q
  JOIN persons AS p
    ON p.reference = q.reference
  WHERE
    NOT p.recurs
  UNION ALL
  SELECT DISTINCT
    q.id,
    p.person
  FROM participants AS q
  JOIN persons AS p
    ON p.reference = q.reference
  WHERE
    p.recurs
)
SELECT
  e.id,
  e.`day`,
  e.exact,
  e.class,
  e.channel,
  e.x,
  e.mutual,
  e.mutual AND (
    e.sender IS NULL OR e.people > 2
  ) AS several,
  e.sender,
  n.person
FROM named AS n
JOIN events AS e
  ON e.id = n.id
WHERE
  e.sender IS NULL OR e.sender <> n.person

-- told
SELECT
  text
FROM decided
UNION
SELECT
  r.text
FROM log_cards AS c
JOIN log_references AS r
  ON r.reference = c.reference
UNION
SELECT
  r.text
FROM log_cards AS c
JOIN log_references AS r
  ON r.text = 'email:' || LOWER(c.owner)
UNION
SELECT
  text
FROM log_references
WHERE
  name <> '' AND NOT CONTAINS(name, '@')
GROUP BY
  text
HAVING
  COUNT(DISTINCT name) > 1
UNION
SELECT
  r.text
FROM log_references AS r
JOIN roles AS w
  ON w.word = SPLIT_PART(SPLIT_PART(SUBSTRING(r.text, 7), '@', 1), '+', 1)
WHERE
  STARTSWITH(r.text, 'email:')

-- used
WITH acting AS (
  SELECT
    sender AS reference
  FROM log_interactions
  WHERE
    NOT sender IS NULL
  UNION
  SELECT
    reference
  FROM log_participants
  UNION
  SELECT
    sender
  FROM log_planned
  WHERE
    NOT sender IS NULL
  UNION
  SELECT
    EXPLODE(receivers)
  FROM log_planned
  UNION
  SELECT
    a
  FROM log_declared
  UNION
  SELECT
    b
  FROM log_declared
)
SELECT DISTINCT
  r.text
FROM log_references AS r
JOIN told AS t
  ON t.text = r.text
JOIN acting AS x
  ON x.reference = r.reference

-- watched
WITH seen AS (
  SELECT DISTINCT
    segment,
    sender AS reference
  FROM log_interactions
  WHERE
    NOT sender IS NULL
  UNION
  SELECT DISTINCT
    segment,
    reference
  FROM log_participants
)
SELECT DISTINCT
  e.segment,
  p.person,
  FALSE AS own
FROM seen AS e
JOIN segments AS s
  ON s.segment = e.segment
JOIN persons AS p
  ON p.reference = e.reference
WHERE
  s.person IS NULL
UNION ALL
SELECT
  segment,
  person,
  TRUE
FROM segments
WHERE
  NOT person IS NULL
