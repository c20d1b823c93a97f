-- One row for each interaction and pair of people it ties; way 0 is together, 1 from a to b, 2 from b to a.
with present as (
  select distinct q.interaction as id, p.person from log_participants q join persons p on p.reference = q.reference
),
together as (
  select e.id, p.person from events e join present p on p.id = e.id where e.mutual
  union
  select id, sender from events where mutual and sender is not null
)
select e.id, least(e.sender, p.person) as a, greatest(e.sender, p.person) as b, e."day", e.class, e.channel, e.x,
  case when e.sender < p.person then 1 else 2 end as way
from events e join present p on p.id = e.id
where not e.mutual and e.sender <> p.person
union all
select e.id, t.person, u.person, e."day", e.class, e.channel, e.x, 0
from together t join together u on u.id = t.id and t.person < u.person join events e on e.id = t.id
