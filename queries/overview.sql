-- What is in the network, and how deep is it?
-- order: 10
-- says: how many people and ties there are, and how deep
-- reads: people, ties
-- columns:
--   fact     text    -  what is counted
--   value    number  -  how much
--   unit     text    -  of what
--   meaning  text    -  in words
-- how:
--   Ties are counted between all people. Each is in one of four bands: one-way when only one side ever acted, else thin, known or
--   strong by its depth score. Where more than nine of ten are thin, the sentence says how long the log is and what strong takes:
--   a short log, or a register of months, has few ties that could be strong.
with facts as (
  select 1 as place, 'people' as fact, cast(count(*) as double) as value, 'people' as unit, 'everybody in the log or on a roster' as meaning
  from people
  union all select 2, 'stakeholders', count(*), 'people', 'people outside the organisation' from people where side <> 'ours'
  union all select 3, 'ours', count(*), 'people', 'people inside the organisation' from people where side = 'ours'
  union all select 4, 'ties', count(*), 'ties', 'pairs of people with at least one interaction' from ties
  union all select 5, 'strong', count(*), 'ties', 'depth score above the line for strong, and both sides acted or met' from ties where band = 'strong'
  union all select 6, 'known', count(*), 'ties', 'depth score between the two lines, and both sides acted or met' from ties where band = 'known'
  union all select 7, 'thin', count(*), 'ties', 'depth score below the line for thin, and both sides acted or met' from ties where band = 'thin'
  union all select 8, 'one-way', count(*), 'ties', 'only one side ever acted, whatever the depth' from ties where band = 'one-way'
  union all select 9, 'bridges', count(*), 'ties', 'ties without a common contact' from ties where bridge
  union all select 10, 'across', count(*), 'ties', 'ties between ours and stakeholders' from ties where a_side <> b_side
  union all
  select 11, 'without a tie to us', count(*), 'people', 'stakeholders without a tie to ours; without any, where nobody is ours'
  from people where met_last is null and side <> 'ours'
  union all select 12, 'communities', count(distinct community), 'groups', 'communities with at least one tie' from people where ties > 0
  union all select 13, 'days', coalesce(max("last") - min("first") + 1, 0), 'days', 'from the first interaction to the last' from people
)
select fact, value, unit, meaning from facts order by place
