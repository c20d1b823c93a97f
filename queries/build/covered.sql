-- The people whose own contacts some loaded source can see: everybody in a group's source, and the owner of a personal one.
select person from segments where person is not null
union
select p.person from log_interactions i join segments s on s.segment = i.segment join persons p on p.reference = i.sender
where s.person is null
union
select p.person from log_participants q join segments s on s.segment = q.segment join persons p on p.reference = q.reference
where s.person is null
