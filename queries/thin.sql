-- Which relationships that matter are thin or going quiet?
-- parameters:
--   deep   number   model.strong  a tie counts as deep when its depth score at the last contact was above this
--   amber  number   4   silence of this many rhythms is amber
--   red    number   8   silence of this many rhythms is red
--   group  text     -   only this stakeholder group
--   limit  integer  -   how many at most; none for all
--   thin   number   model.thin    a key stakeholder's deepest tie below this is thin
--   half   number   model.half_life    the half-life of depth in days
--   scale  number   model.depth_scale  the depth sum that scores 50
-- columns:
--   person       text     -        the stakeholder
--   name         text     -        the stakeholder's name
--   group        text     -        the stakeholder group
--   ours         text     -        our person who holds the tie
--   ours_name    text     -        the name of our person
--   depth        number   0-100    how deep the tie is now
--   band         text     -        thin, known, strong, one-way, or not scored where there is no tie
--   last         date     -        the last contact
--   days_silent  integer  days     days since the last contact
--   rhythm_days  number   days     the usual gap between contacts
--   overdue      number   rhythms  silence in usual gaps
--   level        text     -        red, amber, or key: a key stakeholder who is thin, one-way or absent
--   reason       text     -        why this row is here, in words
-- how:
--   Deep ties whose silence is at least four (amber) or eight (red) times their own rhythm, longest silence first; then key
--   stakeholders whose deepest tie to us is thin or one-way, or who have none. Ties with fewer than three active days have no rhythm.
with facing as (
  select case when a_side = 'ours' then b else a end as person, case when a_side = 'ours' then a else b end as ours, t.*
  from ties t
  where a_side <> b_side or not exists (select 1 from people where side = 'ours')
),
held as (
  select f.person, f.ours, f.depth, f.band, f."last", f.rhythm_days, f.overdue, f.depth_sum,
    cast(round(f.overdue * f.rhythm_days) as integer) as quiet,
    row_number() over (partition by f.person order by f.depth_sum desc, f.ours) as place
  from facing f
),
late as (
  select h.*, h.quiet as days_silent, case when h.overdue >= $red then 'red' else 'amber' end as level
  from held h
  where h.overdue >= $amber
    and 100e0 * h.depth_sum * power(2e0, h.quiet / $half) > $deep * (h.depth_sum * power(2e0, h.quiet / $half) + $scale)
),
wanting as (
  select p.person, h.ours, h.depth, coalesce(h.band, 'not scored') as band, h."last", h.rhythm_days, h.overdue, h.quiet as days_silent,
    'key' as level
  from people p left join held h on h.person = p.person and h.place = 1
  where p."key" and p.side <> 'ours' and (h.person is null or h.depth < $thin or h.band = 'one-way')
    and p.person not in (select person from late)
),
listed as (
  select person, ours, depth, band, "last", days_silent, rhythm_days, overdue, level from late
  union all
  select person, ours, depth, band, "last", days_silent, rhythm_days, overdue, level from wanting
)
select l.person, p.name, p."group", l.ours, o.name as ours_name, l.depth, l.band, l."last", l.days_silent, l.rhythm_days, l.overdue,
  l.level, '' as reason
from listed l join people p on p.person = l.person left join people o on o.person = l.ours
where $group is null or p."group" = $group
order by case l.level when 'key' then 1 else 0 end, l.days_silent desc nulls last, l.person, l.ours
limit $limit
