-- The number of the person behind every reference, and whether somebody may stand more than once in an interaction.
-- parameters:
--   copies  flag  -  whether interactions are held by several files
with handled as (
  select reference, id, recurs from handles
  union all
  select reference, id, false from plain
)
select h.reference, d.person, h.recurs or $copies as recurs from handled h join directory d on d.id = h.id
