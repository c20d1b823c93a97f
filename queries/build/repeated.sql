-- How many references of an interaction are one person again: they are not counted in its audience.
with several as (
  select reference, person from persons
  where person in (select person from persons group by person having count(*) > 1)
),
taking as (
  select q.id, s.person, q.reference from participants q join several s on s.reference = q.reference
  union
  select i.id, s.person, i.sender from interactions i join several s on s.reference = i.sender
)
select id, count(*) - count(distinct person) as times from taking group by id having count(*) > count(distinct person)
