-- The interactions in which both of two people took part.
-- parameters:
--   a  integer  -  one person's number
--   b  integer  -  the other's
with taking as (
  select i.id, p.person from interactions i join persons p on p.reference = i.sender where p.person in ($a, $b)
  union
  select q.id, p.person from participants q join persons p on p.reference = q.reference where p.person in ($a, $b)
)
select i.* from interactions i
where i.id in (select id from taking group by id having count(*) = 2)
