-- How well does each stakeholder group know us, and which group does nobody talk to?
-- columns:
--   group         text     -       the stakeholder group; empty when nobody said
--   side          text     -       ours or stakeholder
--   people        integer  people  people of the group
--   tied          integer  people  those with a tie to the other side
--   ties          integer  -       ties to the other side
--   depth_sum     number   depth_sum  summed depth of those ties
--   strong        integer  -       ties that are strong
--   known         integer  -       ties that are known
--   thin          integer  -       ties that are thin
--   one_way       integer  -       ties in which only one side ever acted
--   last          date     -       the last contact
--   note          text     -       absent when nobody has a tie
-- how:
--   Ties between ours and stakeholders, counted for the group of the person. Where nobody is marked as ours, or everybody is, all
--   ties count, each once for every group that it touches.
with facing as (
  select a as person, b as other, band, depth_sum, "last", a_side <> b_side as across, true as own from ties
  union all
  -- A tie within one group is counted at one end only.
  select b, a, band, depth_sum, "last", a_side <> b_side, a_side <> b_side or a_group <> b_group from ties
),
counted as (
  select * from facing where across or (select count(distinct side) from people) < 2
)
select p."group", p.side, count(distinct p.person) as people, count(distinct c.person) as tied, count(case when c.own then 1 end) as ties,
  cast(coalesce(sum(case when c.own then cast(floor(c.depth_sum * 1e9 + 0.5e0) as bigint) end), 0) as double) / 1e9 as depth_sum,
  count(case when c.own and c.band = 'strong' then 1 end) as strong, count(case when c.own and c.band = 'known' then 1 end) as known,
  count(case when c.own and c.band = 'thin' then 1 end) as thin, count(case when c.own and c.band = 'one-way' then 1 end) as one_way,
  max(c."last") as "last", case when count(c.person) = 0 then 'absent' else '' end as note
from people p left join counted c on c.person = p.person
group by p."group", p.side
order by p.side desc, depth_sum, p."group"
