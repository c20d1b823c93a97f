-- Who has a meeting in somebody's calendar, and on which days, with somebody of ours or in a calendar of
-- ours; anybody's meetings where nobody is ours. What a later state of the entry has moved or called off is left out.
with latest as (
  select p.segment, p.id, s."key" is not null and s."time" = p."time" as stands,
    row_number() over (
      partition by p.segment, p.id
      order by s.revision desc, s.stamp desc nulls last, case when s."key" is not null and s."time" = p."time" then 0 else 1 end
    ) as place
  from log_planned p join log_states s on s.entry = p.entry and (s."key" is null or s."key" = p."key")
),
standing as (
  select p.segment, p.id, cast(p."time" as date) as "day", p.sender, p.receivers
  from log_planned p left join latest l on l.segment = p.segment and l.id = p.id and l.place = 1
  where l.id is null or l.stands
),
invited as (
  select segment, id, "day", sender as reference from standing where sender is not null
  union all
  select segment, id, "day", unnest(receivers) from standing
),
named as (
  select distinct i.segment, i.id, i."day", p.person from invited i join persons p on p.reference = i.reference
),
hosted as (
  select n.segment, n.id from named n join directory d on d.person = n.person where d.side = 'ours'
  union
  select n.segment, n.id from standing n join segments s on s.segment = n.segment join directory d on d.person = s.person
  where d.side = 'ours'
  union
  select segment, id from standing where not exists (select 1 from directory where side = 'ours')
)
select distinct n.person, n."day" from named n join hosted h on h.segment = n.segment and h.id = n.id
