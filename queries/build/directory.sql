-- Everybody, numbered in the order of their ids; listed are those whom a list of people names; a card without name and place is of none.
with listed as (
  select distinct h.id from handles h join log_cards c on c.reference = h.reference
  where c.name <> '' or c.place <> ''
),
everybody as (
  select r.id, name, organisation, "group", department, side, note, followers, "key", owner, refs, l.id is not null as listed
  from resolved r left join listed l on l.id = r.id
  union all
  select id, name, organisation, case side when 'ours' then 'employee' else '' end, '', side, '', null, false, '', [text], false from plain
)
select cast(row_number() over (order by id) - 1 as integer) as person, * from everybody
