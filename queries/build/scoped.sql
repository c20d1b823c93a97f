-- The interactions in which somebody of a scope took part, one row for each person in them.
-- parameters:
--   group   text     -  only interactions with somebody of this stakeholder group
--   person  text     -  only interactions with this person
--   since   integer  -  only from this day on, in days since 1970-01-01
--   as_of   integer  -  only until this day
with everybody as (
  select id, person from taking
  union
  select id, sender from events where sender is not null
),
wanted as (
  select distinct e.id
  from everybody e join directory d on d.person = e.person
  where ($group is null or d."group" = $group) and ($person is null or d.id = $person)
)
select i.id as interaction, i."time", i.channel, i.kind, i.minutes, i.audience, d.id as person, e.person = v.sender as sent
from wanted w
join interactions i on i.id = w.id
join events v on v.id = w.id
join everybody e on e.id = w.id
join directory d on d.person = e.person
where i."day" <= $as_of and ($since is null or i."day" >= $since)
