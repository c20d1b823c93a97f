-- Which interactions made this tie, and how much does each contribute?
-- order: 50
-- says: the interactions behind one tie, adding up to its depth exactly
-- reads: pair a b
-- shows: time, channel, kind, people, minutes, contribution, share, file, place
-- neo4j: never, a server holds ties and not the interactions they are made of
-- parameters:
--   a      person   required  one person: an id, a reference or a full name
--   b      person   required  the other person
--   limit  integer  -         how many at most; none for all
-- given:
--   day    integer  as_of       the as-of day, in days since 1970-01-01
--   left   integer  pair.left   the lesser of the two people's numbers
--   right  integer  pair.right  the greater of them
-- columns:
--   interaction   text     -        the interaction, as an opaque id
--   time          time     UTC      when
--   channel       text     -        through what
--   kind          text     -        what it was
--   people        integer  people   how many shared it
--   minutes       number   minutes  how long, when known
--   substance     number   -        1 composed for them, 0.5 composed but not for them, 0.1 one click
--   contribution  number   points   what it adds to the tie as of the day; the points of all rows add up to depth_sum exactly
--   share         number   0-1      its part of the tie
--   file          text     -        the source file
--   place         text     -        where in the file
--   direction     text     -        together, or who addressed whom
--   precision     text     -        how exactly the time is known
-- how:
--   The points of a day and channel class are divided among its interactions in proportion to their weights; the last digits go to
--   the largest remainders, so that the sum is exact. Points halve with every half-life, and all of them together are the tie's
--   depth_sum, whose score from 0 to 100 is its depth.
with aged as (
  select t."day", t.class, t.x, greatest(cast(floor(t.y * d.depth + 0.5e0) as bigint), 1) as y
  from days t join decays d on d.age = $day - t."day" where t."day" <= $day and t.a = $left and t.b = $right
),
parted as (
  select c.id, c."day", c.class, c.way, a.y,
    cast(cast(a.y as hugeint) * c.x // a.x as bigint) as whole, cast(cast(a.y as hugeint) * c.x % a.x as bigint) as rest
  from contacts c join aged a on a."day" = c."day" and a.class = c.class
  where c.a = $left and c.b = $right
),
ranked as (
  select p.*, row_number() over (partition by "day", class order by rest desc, id) as turn,
    p.y - sum(p.whole) over (partition by "day", class) as left_over
  from parted p
),
exact as (
  select id, way, whole + case when turn <= left_over then 1 else 0 end as units from ranked
)
select cast(e.id as varchar) as interaction, i."time", i.channel, i.kind, v.people, i.minutes, k.substance,
  e.units / 1e9 as contribution, e.units / nullif(cast(sum(e.units) over () as double), 0e0) as share, s.source as file, i.place,
  case when e.way = 0 then 'together' when (e.way = 1) = ($a < $b) then 'a to b' else 'b to a' end as direction, i."precision"
from exact e
join interactions i on i.id = e.id
join events v on v.id = e.id
join kinds k on k.kind = i.kind
left join segments s on s.segment = i.segment
order by i."time" desc, interaction
limit $limit
