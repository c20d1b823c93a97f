-- Which ties carry the load, which are at risk, which bridges should be kept warm?
-- parameters:
--   deep   number   50  a depth score from here on is deep
--   warm   number   50  a warmth score from here on is warm
--   life   text     -   only this box of depth and warmth
--   place  text     -   only this box of depth and structure
--   limit  integer  -   how many at most; none for all
-- columns:
--   a             text     -       one person
--   a_name        text     -       the name of a
--   b             text     -       the other person
--   b_name        text     -       the name of b
--   depth         number   0-100   how deep the tie is
--   warmth        number   0-100   how alive it is
--   embeddedness  integer  people  contacts in common
--   life          text     -       core (deep and warm), at risk (deep and cool), growing (shallow and warm), dormant
--   place         text     -       core (strong, embedded), strong bridge, weak bridge, deepen or let go
--   last          date     -       the last active day
-- how:
--   Two times two: depth with warmth says whether a tie lives, depth with common contacts says what it is for. A monthly
--   correspondence stands at about 50 in both scores, which is where the lines are drawn by convention.
with placed as (
  select a, a_name, b, b_name, depth, warmth, embeddedness,
    case when depth >= $deep and warmth >= $warm then 'core' when depth >= $deep then 'at risk'
      when warmth >= $warm then 'growing' else 'dormant' end as life,
    case when depth >= $deep and bridge then 'strong bridge' when depth >= $deep then 'core'
      when bridge then 'weak bridge' else 'deepen or let go' end as place,
    "last"
  from ties
)
select a, a_name, b, b_name, depth, warmth, embeddedness, life, place, "last" from placed
where ($life is null or life = $life) and ($place is null or place = $place)
order by depth desc, a, b
limit $limit
