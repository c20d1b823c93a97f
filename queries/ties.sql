-- Who is tied to whom, how deeply, and is the tie alive?
-- order: 40
-- says: who is tied to whom, how deeply, and is it alive
-- reads: ties
-- parameters:
--   person   person   -  only ties of this person
--   a        person   -  with b: only the tie of these two
--   b        person   -  with a: only the tie of these two
--   band     band     -  only thin, known, strong or one-way ties
--   group    group    -  only ties with somebody of this stakeholder group
--   channel  channel  -  only ties that used this channel
--   across   flag     -  only ties between ours and stakeholders
--   least    number   0  only ties of at least this depth score
--   limit    integer  -  how many at most; none for all
-- columns:
--   a             text     -         one person
--   a_name        text     -         the name of a
--   b             text     -         the other person
--   b_name        text     -         the name of b
--   depth         number   0-100     how deep the tie is
--   warmth        number   0-100     how alive it is: depth with a short memory
--   depth_sum     number   depth_sum  the sum D behind the depth score
--   warmth_sum    number   warmth_sum  the sum W behind the warmth score
--   closeness     number   -         depth_sum relative to the summed depth of both people
--   balance       number   0-1       1 when both sides wrote to each other equally; empty when nothing had a direction
--   rhythm_days   number   days      mean gap between active days
--   overdue       number   rhythms   silence since the last contact, in rhythms
--   first         date     -         the first active day
--   last          date     -         the last active day
--   active_days   integer  days      days with at least one interaction
--   interactions  integer  -         interactions between the two
--   channels      list     -         the channels they used
--   band          text     -         thin, known or strong by depth; one-way when only one side ever acted
--   measures of tie without simmelian edge_betweenness
--   a_group       text     -         the stakeholder group of a
--   b_group       text     -         the stakeholder group of b
--   a_side        text     -         ours or stakeholder
--   b_side        text     -         ours or stakeholder
--   measure       simmelian
--   note          text     -         why a number is missing
-- how:
--   Each day and channel class adds at most twice its richness, however much was exchanged, and halves with every half-life,
--   the shorter one for warmth. Open a tie's receipt to see every interaction and what it contributes.
select a, a_name, b, b_name, depth, warmth, depth_sum, warmth_sum, closeness, balance, rhythm_days, overdue, "first", "last",
  active_days, interactions, channels, band, /* measures of tie */ a_group, b_group, a_side, b_side, simmelian, note
from ties
where ($person is null or a = $person or b = $person)
  and ($a is null or a = $a or b = $a) and ($b is null or a = $b or b = $b)
  and ($band is null or band = $band) and ($group is null or a_group = $group or b_group = $group)
  and ($channel is null or list_contains(channels, $channel))
  and ($across is null or (a_side <> b_side) = $across) and depth >= $least
order by depth_sum desc, a, b
limit $limit
