-- The people who exist as of a day: who was active until then, who stands on a list of people, and who never was active.
-- parameters:
--   as_of  integer  -  days since 1970-01-01
select d.*, v.first_day, v.last_day, coalesce(v.interactions, 0) as interactions
from directory d
left join (
  select person, min("day") as ever, min(case when "day" <= $as_of then "day" end) as first_day, max(case when "day" <= $as_of then "day" end) as last_day,
    cast(sum(case when "day" <= $as_of then interactions end) as bigint) as interactions
  from activity group by person
) v on v.person = d.person
where v.person is null or v.ever <= $as_of or d.listed
