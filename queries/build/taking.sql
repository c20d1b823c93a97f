-- Who took part in which interaction besides its sender, everybody once, with what the interaction weighs.
with named as (
  select q.interaction as id, p.person from log_participants q join persons p on p.reference = q.reference where not p.recurs
  union all
  select distinct q.interaction, p.person from log_participants q join persons p on p.reference = q.reference where p.recurs
)
select e.id, e."day", e.class, e.channel, e.x, e.mutual, e.mutual and (e.sender is null or e.people > 2) as several, e.sender, n.person
from named n join events e on e.id = n.id
where e.sender is null or e.sender <> n.person
