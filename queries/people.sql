-- Who is in the network, and where does everybody stand in it?
-- order: 20
-- says: who is there, with every measure
-- reads: people
-- parameters:
--   group         group         -  only this stakeholder group
--   side          side          -  only ours, or only stakeholder
--   organisation  organisation  -  only this organisation
--   department    department    -  only this department
--   search        text          -  only people whose name, organisation or reference holds this text
--   untied        flag          -  only stakeholders without a tie to ours; without any, where nobody is ours
--   limit         integer       -  how many at most; none for all
-- columns:
--   person          text     -       who, as an opaque id that stays the same
--   name            text     -       the name carried most often
--   organisation    text     -       from a roster or the e-mail domain
--   group           text     -       the stakeholder group
--   department      text     -       the department, for our own people
--   side            text     -       ours or stakeholder
--   references      list     -       the handles judged to be this person
--   ties            integer  people  how many people this person has a tie with
--   measures of person without component reach
--   first           date     -       the first interaction
--   last            date     -       the last interaction
--   interactions    integer  -       how many interactions this person took part in
--   followers       integer  -       as declared somewhere; used in no number
--   measure         component
--   measure         reach
--   key             flag     -       whether a list or a decision says that this is a key stakeholder
--   owner           text     -       who looks after this person, as a list of people or a decision says
--   next            date     -       the next meeting in which somebody of ours takes part, already in a calendar
--   note            text     -       why a number is missing, and where lists disagree
-- how:
--   Every measure reads the depth_sum of ties: strength, PageRank, eigenvector and communities as it is, ways between people over
--   its inverse. Followers and counts enter no number.
select person, name, organisation, "group", department, side, "references", ties,
  /* measures of person */ "first", "last", interactions, followers, component, reach,
  "key", owner, "next", note
from people
where ($group is null or "group" = $group) and ($side is null or side = $side)
  and ($organisation is null or organisation = $organisation) and ($department is null or department = $department)
  and ($search is null or contains(lower(name || ' ' || organisation || ' ' || array_to_string("references", ' ')), lower($search)))
  and ($untied is null or (met_last is null and side <> 'ours') = $untied)
order by strength desc, person
limit $limit
