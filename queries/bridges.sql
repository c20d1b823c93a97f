-- Which ties connect people who have nobody else in common?
-- order: 80
-- says: ties between people who have nobody else in common
-- reads: ties
-- parameters:
--   deep   number   model.strong  a depth score above this is deep, which is strong whatever the band is
--   group  group    -             only bridges with somebody of this stakeholder group
--   limit  integer  50            how many at most
-- columns:
--   a                 text     -       one person
--   a_name            text     -       the name of a
--   b                 text     -       the other person
--   b_name            text     -       the name of b
--   depth             number   0-100   how deep the tie is
--   embeddedness      integer  people  contacts in common: none
--   edge_betweenness  number   share   share of shortest ways (over 1/depth_sum) that cross this tie
--   box               text     -       strong bridge, or weak bridge: keep warm
--   reason            text     -       why this row is here, in words
-- how:
--   Local bridges (Granovetter 1973): ties without a common contact, those that most shortest ways cross first. A bridge is not
--   weak by definition, so both are shown: a weak one is not deep.
select a, a_name, b, b_name, depth, embeddedness, edge_betweenness,
  case when depth > $deep then 'strong bridge' else 'weak bridge' end as box, '' as reason
from ties
where bridge and ($group is null or a_group = $group or b_group = $group)
order by edge_betweenness desc nulls last, depth desc, a, b
limit $limit
