-- The five numbers of every tie, and its band.
-- parameters:
--   as_of         integer  -     days since 1970-01-01
--   depth_scale   number   8.5   D of this scores 50
--   warmth_scale  number   1.5   W of this scores 50
--   exponent      number   0.25  how strongly closeness takes account of how busy both people are
--   thin          number   25    depth scores below this are thin
--   strong        number   60    depth scores above this are strong
with ends as (
  select a as person, depth from sums union all select b, depth from sums
),
strength as (
  select e.person, case when max(c.person) is null then 1e0 else sum(e.depth) / 1e9 end as total
  from ends e left join covered c on c.person = e.person group by e.person
),
scored as (
  select s.*, s.depth / 1e9 as depth_sum, s.warmth / 1e9 as warmth_sum,
    100e0 * s.depth / (s.depth + $depth_scale * 1e9) as score,
    100e0 * s.warmth / (s.warmth + $warmth_scale * 1e9) as warm,
    case when s.active_days >= 3 then (s.last_day - s.first_day) / (s.active_days - 1e0) end as rhythm
  from sums s
)
select s.a, s.b, s.score as depth, s.warm as warmth, s.depth_sum, s.warmth_sum,
  s.depth_sum / power(x.total * y.total, $exponent) as closeness,
  case when s.depth_ab + s.depth_ba > 0 then 2e0 * least(s.depth_ab, s.depth_ba) / (s.depth_ab + s.depth_ba) end as balance,
  s.rhythm as rhythm_days, ($as_of - s.last_day) / s.rhythm as overdue, s.first_day, s.last_day, s.active_days, s.interactions,
  m.channels,
  case when s.together = 0 and s.acted_ab + s.acted_ba < 2 then 'one-way'
    when s.score < $thin then 'thin' when s.score <= $strong then 'known' else 'strong' end as band,
  s.depth_ab / 1e9 as depth_ab, s.depth_ba / 1e9 as depth_ba, v.seen_day
from scored s
join strength x on x.person = s.a
join strength y on y.person = s.b
join masks m on m.mask = s.channels
left join sight v on v.a = s.a and v.b = s.b
