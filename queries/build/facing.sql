-- The ties between ours and the others, each from the stakeholder's side; every tie from both sides where nobody is ours.
with sided as (
  select count(*) as ours from present where side = 'ours'
),
ends as (
  select a, b, a as person, b as ours, channels from sums union all select a, b, b, a, channels from sums
)
select e.a, e.b, e.person, e.ours, e.channels
from ends e join present p on p.person = e.person join present o on o.person = e.ours cross join sided n
where (o.side = 'ours' and p.side <> 'ours') or n.ours = 0
