-- Who is named as a receiver in each candidate.
select c.number, q.reference
from candidates c join log_participants q on q.segment = c.segment and q.interaction = c.id
