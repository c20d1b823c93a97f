-- Everybody, numbered in the order of their ids.
with everybody as (
  select id, name, organisation, "group", department, side, note, followers, "key", refs from resolved
  union all
  select id, name, organisation, case side when 'ours' then 'employee' else '' end, '', side, '', null, false, [text] from plain
)
select cast(row_number() over (order by id) - 1 as integer) as person, * from everybody
