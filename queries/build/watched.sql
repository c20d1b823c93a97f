-- Whose contacts each source can see: everybody who occurs in a group's source, and the owner of a personal one.
with seen as (
  select distinct segment, sender as reference from log_interactions where sender is not null
  union
  select distinct segment, reference from log_participants
)
select distinct e.segment, p.person, false as own
from seen e join segments s on s.segment = e.segment join persons p on p.reference = e.reference
where s.person is null
union all
select segment, person, true from segments where person is not null
