-- What the files know of the entries that several of them hold.
select s.entry, s.segment, s."key", s.revision, s.stamp, s."time"
from log_states s
join (select entry from log_states group by entry having count(distinct segment) > 1) e on e.entry = s.entry
