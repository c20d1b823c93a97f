-- The references of which more is said than one name: by cards, as somebody's owner too, by decisions, by carrying several names, by being a role's.
select text from decided
union
select r.text from log_cards c join log_references r on r.reference = c.reference
union
select r.text from log_cards c join log_references r on r.text = 'email:' || lower(c.owner)
union
select text from log_references where name <> '' and not contains(name, '@') group by text having count(distinct name) > 1
union
select r.text from log_references r
join roles w on w.word = split_part(split_part(substr(r.text, 7), '@', 1), '+', 1)
where starts_with(r.text, 'email:')
