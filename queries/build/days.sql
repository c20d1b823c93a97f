-- The depth that each pair, day and channel class adds before it ages: y = richness * 2 X / (1 + X), in both directions too.
with added as (
  select a, b, "day", class, count(*) as interactions, sum(x) as x,
    sum(case when way = 1 then x else 0 end) as x_ab, sum(case when way = 2 then x else 0 end) as x_ba,
    max(case when way = 0 then 1 else 0 end) as together, max(exact) as exact, bit_or(channel) as channels
  from contacts group by a, b, "day", class
)
select d.a, d.b, d."day", d.class, d.interactions, cast(d.x as bigint) as x, d.together, d.exact, d.channels,
  cast(floor(r.richness * 2e0 * d.x / (1e9 + d.x) * 1e9 + 0.5e0) as bigint) as y,
  cast(floor(r.richness * 2e0 * d.x_ab / (1e9 + d.x_ab) * 1e9 + 0.5e0) as bigint) as y_ab,
  cast(floor(r.richness * 2e0 * d.x_ba / (1e9 + d.x_ba) * 1e9 + 0.5e0) as bigint) as y_ba
from added d join classes r on r.class = d.class
