-- Every event once, where several loaded files hold copies of it: the fullest copy, and everybody any copy names.
with standing as (
  select coalesce(s.event, i.id) as event, i.*
  from log_interactions i left join settled s on s.segment = i.segment and s.id = i.id
  where s.replaced is null or not s.replaced
),
everybody as (
  select id as event, reference from participants
  union
  select event, sender from standing where sender is not null
),
named as (
  select event, count(*) as people from everybody group by event
),
ranked as (
  select i.*, coalesce(n.people, 0) as people, max(i.audience) over (partition by i.event) as reached,
    row_number() over (
      partition by i.event
      order by case when i.sender is null then 1 else 0 end, i.length desc nulls last, i.audience desc, i.minutes desc nulls last,
        i.segment
    ) as copy
  from standing i left join named n on n.event = i.event
)
select event as id, "time", "day", "precision", zone_known, channel, kind, sender, greatest(people, reached) as audience, minutes,
  thread, reply_to, length, question, topics, place, segment
from ranked where copy = 1
