-- One row for each interaction and pair of people it ties; way 0 is together, 1 from a to b, 2 from b to a.
select id, least(sender, person) as a, greatest(sender, person) as b, "day", exact, class, channel, x,
  case when mutual then 0 when sender < person then 1 else 2 end as way
from taking where sender is not null
union all
select t.id, t.person, u.person, t."day", t.exact, t.class, t.channel, t.x, 0
from taking t join taking u on u.id = t.id and t.person < u.person
where t.several and u.several
