-- What anybody of ours had to do with each person as of a day: the last day, who was in touch and through what (the richest
-- class first, then whoever exchanged most), the usual gap between all days, and the next meeting in a calendar: also one of the
-- day itself that had not happened when its calendar was exported, unless there was contact on that day. A gap is counted
-- between days only that a source knows to the day, and there have to be three of them. A broadcast (class 3) is no contact
-- with anybody of those whom it reaches, and counts only where there was never anything else.
-- parameters:
--   as_of  integer  -  days since 1970-01-01; later days do not exist, but for meetings in a calendar
--   today  date     -  the same day
with touches as (
  select f.person, f.ours, d."day", d.class, d.x, d.channels, d.class < 3 as personal,
    case when d.exact = 1 and d.class < 3 then d."day" end as exact_day
  from facing f join days d on d.a = f.a and d.b = f.b
  where d."day" <= $as_of
),
held as (
  select person, coalesce(max(case when personal then "day" end), max("day")) as last_day,
    case when count(case when personal then 1 end) > 0 then count(distinct exact_day) end as exact_days,
    min(exact_day) as first_exact, max(exact_day) as last_exact
  from touches group by person
),
latest as (
  select t.person, t.ours, t.channels,
    row_number() over (partition by t.person order by t.class, t.x desc, t.ours, t.channels) as place
  from touches t join held h on h.person = t.person and h.last_day = t."day"
),
coming as (
  select a.person, min(a."day") as next_day
  from ahead a left join held h on h.person = a.person
  where a."day" > $today or (a."day" = $today and coalesce(h.last_day < $as_of, true))
  group by a.person
)
select p.person, h.last_day as met_last, cast($as_of - h.last_day as integer) as met_silent,
  cast(h.exact_days as integer) as met_days,
  case when h.exact_days >= 3 then (h.last_exact - h.first_exact) / (h.exact_days - 1e0) end as met_rhythm,
  o.id as met_by, c.channel as met_channel, n.next_day
from present p
left join held h on h.person = p.person
left join latest l on l.person = p.person and l.place = 1
left join present o on o.person = l.ours
left join channels c on c.code = (l.channels & (-l.channels))
left join coming n on n.person = p.person
