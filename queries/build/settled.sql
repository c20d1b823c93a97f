-- The event behind every candidate, by the smallest id of its copies, and whether a later state has replaced it.
with roots as (
  select v.root, min(c.id) as event from verdicts v join candidates c on c.number = v.number group by v.root
)
select c.segment, c.id, r.event, v.gone as replaced
from candidates c join verdicts v on v.number = c.number join roots r on r.root = v.root
