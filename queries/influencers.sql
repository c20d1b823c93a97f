-- Whom should we win or keep first?
-- parameters:
--   group         text     -      only this stakeholder group
--   organisation  text     -      only this organisation
--   ours          flag     false  whether our own people are listed too
--   limit         integer  20     how many at most
-- columns:
--   rank               integer  -       1 is first; equal scores are ordered by strength, then by id
--   person             text     -       who, as an opaque id
--   name               text     -       the name
--   organisation       text     -       the organisation
--   group              text     -       the stakeholder group
--   score              number   share   depth-weighted PageRank among everybody
--   reach              number   share   share of the people within two steps over ties that are not thin
--   betweenness        number   share   share of shortest ways (over 1/depth) that pass through
--   constraint         number   -       Burt's constraint; low means a broker
--   depth_to_us        number   0-100   the depth of the deepest tie to one of ours
--   nearest_ours_name  text     -       who of ours holds that tie
--   reason             text     -       why this person is here, in words
--   followers          integer  -       as declared somewhere; used in no number
--   nearest_ours       text     -       the id of that person of ours
--   strength           number   depth   the summed depth of all ties
--   ties               integer  people  how many people this person has a tie with
--   note               text     -       why a number is missing
-- how:
--   Ranked by PageRank on interaction depth: somebody counts who has deep ties with people who have deep ties. On five real event
--   streams it chose better than degree or betweenness. Followers and counts of contacts are not used.
with facing as (
  select case when a_side = 'ours' then b else a end as person, case when a_side = 'ours' then a else b end as ours,
    case when a_side = 'ours' then a_name else b_name end as ours_name, depth
  from ties where a_side <> b_side
),
nearest as (
  select person, ours, ours_name, depth, row_number() over (partition by person order by depth desc, ours) as place from facing
),
chosen as (
  select p.*, n.depth as depth_to_us, n.ours as nearest_ours, n.ours_name as nearest_ours_name
  from people p left join nearest n on n.person = p.person and n.place = 1
  where p.ties > 0 and ($ours or p.side <> 'ours') and ($group is null or p."group" = $group)
    and ($organisation is null or p.organisation = $organisation)
)
select row_number() over (order by pagerank desc, strength desc, person) as "rank", person, name, organisation, "group",
  pagerank as score, reach, betweenness, "constraint", depth_to_us, nearest_ours_name, '' as reason, followers, nearest_ours,
  strength, ties, note
from chosen
order by "rank"
limit $limit
