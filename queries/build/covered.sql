-- The people whose own contacts some loaded source can see: everybody in a group's source, and the owner of a personal one.
select distinct person from watched
