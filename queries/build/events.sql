-- Every interaction with its weight x: substance, minutes in person, and the audience it was shared with.
-- parameters:
--   broadcast  integer  50  more people than this make a broadcast
with sized as (
  select i.id, i."day", case when i."precision" = 'month' then 0 else 1 end as exact, i.kind, i.channel, i.sender, i.minutes, i.audience - coalesce(r.times, 0) as people
  from interactions i left join repeated r on r.id = i.id
)
select z.id, z."day", z.exact, z.people, c.code as channel, case when z.people > $broadcast then 3 else c.class end as class,
  k.mutual and z.people <= $broadcast as mutual, s.person as sender,
  cast(floor(
    k.substance * case when c.class = 0 then coalesce(l.weight, 1e0) else 1e0 end * w.weight * 1e9 + 0.5e0
  ) as bigint) as x
from sized z
join kinds k on k.kind = z.kind
join channels c on c.channel = z.channel
join audiences w on w.people = z.people
left join lengths l on l.minutes = z.minutes
left join persons s on s.reference = z.sender
