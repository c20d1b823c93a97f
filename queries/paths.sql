-- Who can introduce us, and over which ties?
-- order: 90
-- says: who can introduce two people, and over which ties
-- reads: people, ties
-- shows: rank, via, weakest, reason, steps, strength, last, one_way, names
-- parameters:
--   a      person  required  who wants to be introduced
--   b      person  required  to whom
--   steps  1..4    3         a route has at most so many ties
--   least  number  0         only over ties of at least this depth score
--   limit  1..100  5         how many routes at most
-- columns:
--   rank            integer  -      1 is the nearest; equal costs are ordered by steps, then by the ids on the way
--   route           list     -      the people from a to b, as ids
--   names           list     -      the same people by name
--   steps           integer  ties   how many ties the route has
--   cost            number   -      the sum of 1/depth_sum over its ties, the distance that betweenness and closeness use
--   strength        number   depth_sum  the depth_sum of one tie that would bring the two as near: 1/cost
--   via             text     -      whom to ask first; empty where the two have a tie themselves
--   weakest         number   0-100  the depth score of its weakest tie
--   weakest_a_name  text     -      one end of the weakest tie, the one nearer to a
--   weakest_b_name  text     -      the other end
--   last            date     -      the last contact over the weakest tie
--   one_way         flag     -      whether on some tie of the route only one side ever acted
--   reason          text     -      whom to ask and where it may break, in words
-- how:
--   The routes of least cost on which nobody stands twice. A tie costs 1/depth_sum, and costs add up as resistances in series do:
--   a deep tie is near, and each further introduction takes something away. Costs are counted in whole billionths, so the routes
--   from b to a are exactly those from a to b.
with legs as (
  select a as one, b as other, cast(floor(1e9 / depth_sum + 0.5e0) as bigint) as cost from ties where depth >= $least
  union all
  select b, a, cast(floor(1e9 / depth_sum + 0.5e0) as bigint) from ties where depth >= $least
),
near as (select other as x, cost from legs where one = least($a, $b)),
far as (select other as y, cost from legs where one = greatest($a, $b)),
near_two as (
  select n.x, g.other as m, n.cost + g.cost as cost,
    row_number() over (partition by g.other order by n.cost + g.cost, n.x) as place
  from near n join legs g on g.one = n.x
  where $steps >= 4 and n.x <> greatest($a, $b) and g.other <> $a and g.other <> $b
),
far_two as (
  select f.y, g.other as m, f.cost + g.cost as cost,
    row_number() over (partition by g.other order by f.cost + g.cost, f.y) as place
  from far f join legs g on g.one = f.y
  where $steps >= 4 and f.y <> least($a, $b) and g.other <> $a and g.other <> $b
),
found as (
  select 1 as steps, cost, cast(null as varchar) as x, cast(null as varchar) as y, cast(null as varchar) as z
  from near where x = greatest($a, $b)
  union all
  select 2, n.cost + f.cost, n.x, null, null from near n join far f on f.y = n.x where $steps >= 2
  union all
  select 3, n.cost + g.cost + f.cost, n.x, f.y, null
  from near n join legs g on g.one = n.x join far f on f.y = g.other
  where $steps >= 3 and n.x <> greatest($a, $b) and f.y <> least($a, $b)
  union all
  select 4, n.cost + f.cost, n.x, n.m, f.y
  from near_two n join far_two f on f.m = n.m
    -- i * j - 1 routes come before that of the halves at places i and j: one for each pair before theirs, or where such a pair
    -- meets one person twice, the shorter way over that person.
    and n.place <= $limit and f.place <= $limit and n.place * f.place <= $limit
  where n.x <> f.y
),
best as (
  select row_number() over (order by cost, steps, x, y, z) as "rank", steps, cost,
    case when $a < $b or steps < 3 then x when steps = 3 then y else z end as p,
    case when $a < $b or steps <> 3 then y else x end as q,
    case when $a < $b or steps < 4 then z else x end as r
  from found
  order by cost, steps, x, y, z
  limit $limit
),
hops as (
  select "rank", $a as one, coalesce(p, $b) as other from best
  union all select "rank", p, coalesce(q, $b) from best where p is not null
  union all select "rank", q, coalesce(r, $b) from best where q is not null
  union all select "rank", r, $b from best where r is not null
),
held as (
  select h."rank", t.depth, t."last", case when t.a = h.one then t.a_name else t.b_name end as one_name,
    case when t.a = h.one then t.b_name else t.a_name end as other_name,
    max(case when t.band = 'one-way' then 1 else 0 end) over (partition by h."rank") as one_way,
    row_number() over (partition by h."rank" order by t.depth_sum, t.a, t.b) as place
  from hops h join ties t on t.a = least(h.one, h.other) and t.b = greatest(h.one, h.other)
)
select s."rank",
  case s.steps when 1 then [$a, $b] when 2 then [$a, s.p, $b] when 3 then [$a, s.p, s.q, $b]
    else [$a, s.p, s.q, s.r, $b] end as route,
  case s.steps when 1 then [a.name, b.name] when 2 then [a.name, p.name, b.name] when 3 then [a.name, p.name, q.name, b.name]
    else [a.name, p.name, q.name, r.name, b.name] end as names,
  s.steps, s.cost / 1e9 as cost, 1e9 / s.cost as strength, p.name as via, h.depth as weakest,
  h.one_name as weakest_a_name, h.other_name as weakest_b_name, h."last", h.one_way = 1 as one_way, '' as reason
from best s join held h on h."rank" = s."rank" and h.place = 1
  join people a on a.person = $a join people b on b.person = $b left join people p on p.person = s.p
  left join people q on q.person = s.q left join people r on r.person = s.r
order by s."rank"
