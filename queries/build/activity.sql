-- How many interactions each person took part in on each day.
with active as (
  select person, "day" from taking
  union all
  select sender, "day" from events where sender is not null
)
select person, "day", count(*) as interactions from active group by person, "day"
