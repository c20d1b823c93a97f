-- The interactions that may be copies, clashes or earlier states of others: their key stands for several ids, their entry is
-- in several files, or an entry of another file begins at their time.
with several as (
  select "key" from log_interactions group by "key" having count(distinct id) > 1
),
entries as (
  select entry from log_states group by entry having count(distinct segment) > 1
),
moments as (
  select "time" from log_interactions where entry is not null group by "time" having count(distinct segment) > 1
)
select row_number() over (order by i.segment, i.id) as number, i.segment, i.id, i."key", i."time", i.sender, i.minutes, i.entry
from log_interactions i
left join several k on k."key" = i."key"
left join entries e on e.entry = i.entry
left join moments m on m."time" = i."time" and i.entry is not null
where k."key" is not null or e.entry is not null or m."time" is not null
