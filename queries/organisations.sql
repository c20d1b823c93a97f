-- Which organisations outside do we know, who holds them, and how many of their people are we in touch with?
-- order: 120
-- says: which organisations outside we know, who holds each, and how many of its people hang on one of ours
-- reads: people, ties
-- shows: organisation, group, depth, ours_name, people, in_touch, last, last_by_name, threads, single_threaded, next,
--   depth_sum, similar, note
-- parameters:
--   group   group    -    only people of this stakeholder group
--   within  integer  365  in touch means contact with anybody of ours within so many days
--   limit   integer  -    how many at most; none for all
-- given:
--   thin  number  model.thin  a tie with a depth score below this is thin, whatever its band is
-- columns:
--   organisation     text     -       the organisation; empty for the people of whom none is known
--   group            text     -       the stakeholder group of most of these people
--   people           integer  people  its people who are not ours
--   in_touch         integer  people  those with contact with anybody of ours within the days
--   ours             text     -       who of ours holds the deepest tie with any of them
--   ours_name        text     -       the name of who of ours holds the deepest tie
--   depth_sum        number   depth_sum  summed depth of all ties of ours with them
--   depth            number   0-100   how deep the deepest of these ties is now
--   last             date     -       the last contact by anybody of ours with any of them
--   last_by_name     text     -       the name of who of ours had the last contact
--   threads          integer  people  how many of ours have a tie with any of them that is not thin
--   single_threaded  integer  people  its people with whom exactly one of ours has a tie that is not thin
--   next             date     -       the next meeting with any of them that is in a calendar already
--   last_by          text     -       who of ours had the last contact
--   held             text     -       with whom of them the deepest tie is
--   similar          list     -       other organisations of this table whose names differ in case, marks or legal form only
--   note             text     -       what the data cannot say
-- how:
--   One row for each organisation, as lists of people, decisions and mail domains name it, and as a register names whom it
--   says was met, which then stands for all of its people: a public mail service says nothing, and people of whom no
--   organisation is known are one row, the last. Our own people are left out. Contact, its last day, the next meeting and ties
--   that are not thin are those of the list of thin relationships. Organisations are never joined by their names: where two may
--   be one, each names the other, and a decision about its people makes them one. Where nobody is marked as ours, ties with
--   anybody count, those within an organisation once.
with sided as (
  select count(*) > 0 as ours from people where side = 'ours'
),
facing as (
  select t.a as person, t.b as ours, t.depth, t.depth_sum, true as first_end
  from ties t cross join sided s where (t.b_side = 'ours' and t.a_side <> 'ours') or not s.ours
  union all
  select t.b, t.a, t.depth, t.depth_sum, false
  from ties t cross join sided s where (t.a_side = 'ours' and t.b_side <> 'ours') or not s.ours
),
outside as (
  select person, organisation, "group", met_last, met_by, met_silent, "next"
  from people where side <> 'ours' and ($group is null or "group" = $group)
),
held as (
  select p.organisation, f.person, f.ours, f.depth, f.depth_sum,
    case when f.first_end or s.ours or p.organisation <> o.organisation or ($group is not null and o."group" <> $group)
      then cast(floor(f.depth_sum * 1e9 + 0.5e0) as bigint) else 0 end as units,
    row_number() over (partition by p.organisation order by f.depth_sum desc, f.person, f.ours) as place
  from facing f join outside p on p.person = f.person join people o on o.person = f.ours cross join sided s
),
holding as (
  select organisation, cast(sum(units) as bigint) as units, count(distinct case when depth >= $thin then ours end) as threads
  from held group by organisation
),
single as (
  select organisation, count(*) as people from (
    select organisation, person from held where depth >= $thin group by organisation, person having count(*) = 1
  ) one group by organisation
),
latest as (
  select organisation, met_last, met_by, row_number() over (partition by organisation order by met_last desc, met_by, person) as place
  from outside where met_last is not null
),
grouped as (
  select organisation, "group", row_number() over (partition by organisation order by count(*) desc, "group") as place
  from outside where "group" <> '' group by organisation, "group"
),
counted as (
  select organisation, count(*) as people, count(case when met_silent <= $within then 1 end) as in_touch, min("next") as next_day
  from outside group by organisation
)
select c.organisation, coalesce(g."group", '') as "group", c.people, c.in_touch, d.ours, o.name as ours_name,
  coalesce(h.units, 0) / 1e9 as depth_sum, d.depth, l.met_last as "last", b.name as last_by_name, coalesce(h.threads, 0) as threads,
  coalesce(x.people, 0) as single_threaded, c.next_day as "next", l.met_by as last_by, d.person as held, [] as similar,
  case when c.organisation = '' then 'no organisation is known of these people' when not s.ours then 'nobody is marked as ours'
    else '' end as note
from counted c cross join sided s
left join grouped g on g.organisation = c.organisation and g.place = 1
left join holding h on h.organisation = c.organisation
left join held d on d.organisation = c.organisation and d.place = 1
left join single x on x.organisation = c.organisation
left join latest l on l.organisation = c.organisation and l.place = 1
left join people o on o.person = d.ours
left join people b on b.person = l.met_by
order by c.organisation = '', depth_sum desc, c.organisation
limit $limit
