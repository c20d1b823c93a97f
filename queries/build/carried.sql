-- How often the references of which more is said carried which name.
select r.text, r.name, cast(sum(r.times) as bigint) as times
from log_references r join told t on t.text = r.text
group by r.text, r.name
