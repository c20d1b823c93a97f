-- How good are one person's relationships, and with whom?
-- order: 30
-- says: one person's circle, closest first
-- reads: ties
-- shows: name, closeness, depth, warmth, band, channels, last, given, received, balance, rhythm_days, overdue, share
-- parameters:
--   person  person   required  who: an id, a reference or a full name
--   limit   integer  -         how many ties at most; none for all
-- columns:
--   person        text     -        the other person
--   name          text     -        the other's name
--   group         text     -        the other's stakeholder group
--   side          text     -        ours or stakeholder
--   depth         number   0-100    how deep the tie is
--   warmth        number   0-100    how alive it is
--   closeness     number   -        depth_sum relative to the summed depth of both people; the rank inside a circle
--   share         number   0-1      the part of this person's summed depth that is in this tie
--   given         number   depth_sum  depth_sum of what this person directed at the other
--   received      number   depth_sum  depth_sum of what the other directed at this person
--   balance       number   0-1      1 when both directions are equal
--   rhythm_days   number   days     mean gap between active days
--   overdue       number   rhythms  silence since the last contact, in rhythms
--   first         date     -        the first active day
--   last          date     -        the last active day
--   interactions  integer  -        interactions between the two
--   channels      list     -        the channels they used
--   band          text     -        thin, known, strong or one-way
--   embeddedness  integer  people   contacts in common
--   depth_sum     number   depth_sum  the sum D behind the depth score
--   note          text     -        why a number is missing
-- how:
--   The ties of one person, closest first. Closeness divides depth_sum by the fourth root of both people's summed depth, so that
--   being busy does not make somebody close.
with mine as (
  select b as person, b_name as name, b_group as "group", b_side as side, depth_ab as given, depth_ba as received, t.*
  from ties t where a = $person
  union all
  select a, a_name, a_group, a_side, depth_ba, depth_ab, t.*
  from ties t where b = $person
)
select person, name, "group", side, depth, warmth, closeness, depth_sum / sum(depth_sum) over () as share, given, received, balance,
  rhythm_days, overdue, "first", "last", interactions, channels, band, embeddedness, depth_sum, note
from mine
order by closeness desc, depth_sum desc, person
limit $limit
