-- The people of whom nothing is said but one name at most: each is one reference.
with named as (
  select reference, text, max(case when name <> '' and not contains(name, '@') then name end) as name
  from log_references group by reference, text
),
parted as (
  select reference, text, name, substr(text, strpos(text, ':') + 1) as body,
    case when starts_with(text, 'email:') then split_part(text, '@', -1) else '' end as domain
  from named n where not exists (select 1 from told t where t.text = n.text)
)
select p.reference, p.text, 'p' || lower(lpad(to_hex(p.reference), 16, '0')) as id,
  coalesce(p.name, case when starts_with(p.text, 'email:') then p.body else coalesce(nullif(regexp_replace(p.body, '@[^@]*$', ''), ''), p.body) end)
    as name,
  case when g.domain is null then p.domain else '' end as organisation,
  case when d.domain is null then 'stakeholder' else 'ours' end as side
from parted p
left join public g on g.domain = p.domain
left join domains d on d.domain = p.domain
