-- Those of the references of which more is said that some event or declared tie uses.
with acting as (
  select sender as reference from log_interactions where sender is not null
  union
  select reference from log_participants
  union
  select sender from log_planned where sender is not null
  union
  select unnest(receivers) from log_planned
  union
  select a from log_declared
  union
  select b from log_declared
)
select distinct r.text
from log_references r join told t on t.text = r.text join acting x on x.reference = r.reference
