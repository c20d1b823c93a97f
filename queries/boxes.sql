-- Which ties carry the load, which are at risk, which bridges should be kept warm?
-- order: 70
-- says: which ties are core, at risk, growing, dormant; which bridges to keep warm
-- reads: ties
-- shows: a_name, b_name, depth, embeddedness, life, place, warmth
-- parameters:
--   deep   number                                               model.strong  a depth score above this is deep, which is strong whatever the band is
--   warm   number                                               model.warm    a warmth score from here on is warm
--   life   alive and deep|at risk|growing|dormant               -             only this box of depth and warmth
--   place  embedded|strong bridge|weak bridge|deepen or let go  -             only this box of depth and structure
--   limit  integer                                              -             how many at most; none for all
-- columns:
--   a             text     -       one person
--   a_name        text     -       the name of a
--   b             text     -       the other person
--   b_name        text     -       the name of b
--   depth         number   0-100   how deep the tie is
--   warmth        number   0-100   how alive it is
--   embeddedness  integer  people  contacts in common
--   life          text     -       alive and deep, at risk (deep and cool), growing (shallow and warm), dormant
--   place         text     -       embedded (deep, common contacts), strong bridge, weak bridge (keep warm), deepen or let go
--   last          date     -       the last active day
-- how:
--   Two times two: depth with warmth says whether a tie lives, depth with common contacts says what it is for. A bridge is a tie
--   without a common contact; a weak bridge is one that is not deep. The lines are those of the depth model, drawn by convention.
with placed as (
  select a, a_name, b, b_name, depth, warmth, embeddedness,
    case when depth > $deep and warmth >= $warm then 'alive and deep' when depth > $deep then 'at risk'
      when warmth >= $warm then 'growing' else 'dormant' end as life,
    case when depth > $deep and bridge then 'strong bridge' when depth > $deep then 'embedded'
      when bridge then 'weak bridge' else 'deepen or let go' end as place,
    "last"
  from ties
)
select a, a_name, b, b_name, depth, warmth, embeddedness, life, place, "last" from placed
where ($life is null or life = $life) and ($place is null or place = $place)
order by depth desc, a, b
limit $limit
