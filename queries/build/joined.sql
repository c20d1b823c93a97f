-- Every interaction once, where several loaded files hold copies of it: the fullest copy, and everybody any copy names.
with named as (
  select interaction, count(distinct reference) as people from log_participants group by interaction
),
ranked as (
  select i.*, coalesce(n.people, 0) + case when i.sender is null then 0 else 1 end as people,
    max(i.audience) over (partition by i.id) as reached,
    row_number() over (partition by i.id order by i.length desc nulls last, i.audience desc, i.minutes desc nulls last, i.segment) as copy
  from log_interactions i left join named n on n.interaction = i.id
)
select id, "time", "day", "precision", zone_known, channel, kind, sender, greatest(people, reached) as audience, minutes,
  thread, reply_to, length, question, topics, place, segment
from ranked where copy = 1
