-- The chosen interactions in the place of all.
select * from chosen
