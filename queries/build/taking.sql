-- Who took part in which interaction besides its sender, everybody once, with what the interaction weighs.
with named as (
  select q.id, p.person from participants q join persons p on p.reference = q.reference where not p.recurs
  union all
  select distinct q.id, p.person from participants q join persons p on p.reference = q.reference where p.recurs
)
select e.id, e."day", e.exact, e.class, e.channel, e.x, e.mutual, e.mutual and (e.sender is null or e.people > 2) as several, e.sender, n.person
from named n join events e on e.id = n.id
where e.sender is null or e.sender <> n.person
