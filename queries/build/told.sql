-- The references of which more is said than one name: by cards, by decisions, or by carrying several names.
select text from decided
union
select r.text from log_cards c join log_references r on r.reference = c.reference
union
select text from log_references where name <> '' and not contains(name, '@') group by text having count(distinct name) > 1
