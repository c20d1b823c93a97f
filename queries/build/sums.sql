-- Every tie as of a day, in integers of 1e-9: decayed depth and warmth, both directions, first and last day. A day keeps at least a
-- billionth however long ago it was: a tie exists while an interaction does, and a weight of nothing would be no weight.
-- parameters:
--   as_of  integer  -  days since 1970-01-01; later days do not exist
select t.a, t.b,
  cast(sum(greatest(cast(floor(t.y * d.depth + 0.5e0) as bigint), 1)) as bigint) as depth,
  cast(sum(cast(floor(t.y * d.warmth + 0.5e0) as bigint)) as bigint) as warmth,
  cast(sum(cast(floor(t.y_ab * d.depth + 0.5e0) as bigint)) as bigint) as depth_ab,
  cast(sum(cast(floor(t.y_ba * d.depth + 0.5e0) as bigint)) as bigint) as depth_ba,
  max(case when t.y_ab > 0 then 1 else 0 end) as acted_ab, max(case when t.y_ba > 0 then 1 else 0 end) as acted_ba,
  max(t.together) as together, min(t."day") as first_day, max(t."day") as last_day, count(distinct t."day") as active_days,
  cast(sum(t.interactions) as bigint) as interactions, bit_or(t.channels) as channels
from days t join decays d on d.age = $as_of - t."day"
where t."day" <= $as_of
group by t.a, t.b
