-- The last day, as of a day, on which a loaded source sees each tie between ours and others: one that can see the contacts of our
-- side, or is the own view of the other side, and holds something of a channel of theirs.
-- parameters:
--   as_of  integer  -  days since 1970-01-01; later days do not exist
with reaching as (
  select segment, max("day") as last_day, bit_or(channel) as channels from spans where "day" <= $as_of group by segment
),
views as (
  select w.person, w.own, r.channels, max(r.last_day) as last_day
  from watched w join reaching r on r.segment = w.segment group by w.person, w.own, r.channels
),
seen as (
  select f.a, f.b, v.last_day from facing f join views v on v.person = f.ours where (f.channels & v.channels) <> 0
  union all
  select f.a, f.b, v.last_day from facing f join views v on v.person = f.person and v.own where (f.channels & v.channels) <> 0
)
select a, b, max(last_day) as seen_day from seen group by a, b
