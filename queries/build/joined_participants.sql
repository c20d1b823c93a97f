-- Who is named as a receiver in any copy of each event.
select distinct coalesce(s.event, q.interaction) as id, q.reference
from log_participants q left join settled s on s.segment = q.segment and s.id = q.interaction
where s.replaced is null or not s.replaced
