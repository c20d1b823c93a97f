-- How many interactions each person took part in on each day.
with taking as (
  select id, "day", sender as person from events where sender is not null
  union
  select e.id, e."day", p.person from log_participants q join persons p on p.reference = q.reference join events e on e.id = q.interaction
)
select person, "day", count(*) as interactions from taking group by person, "day"
