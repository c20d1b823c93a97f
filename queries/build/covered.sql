-- The people whose own contacts some loaded source can see: everybody in a group's source, and the owner of a personal one.
with seen as (
  select distinct i.sender as reference from log_interactions i join segments s on s.segment = i.segment where s.person is null
  union all
  select distinct q.reference from log_participants q join segments s on s.segment = q.segment where s.person is null
)
select person from segments where person is not null
union
select p.person from seen join persons p on p.reference = seen.reference
