-- Which stakeholders are we about to lose, or hardly know?
-- order: 60
-- says: whom we may lose: stakeholders nobody of ours is in touch with any more, and key ones nobody is close to
-- reads: people, ties
-- shows: level, key, name, group, ours_name, reason, odds, last, last_by_name, last_channel, next, days_silent, rhythm_days,
--   overdue, depth, band, threads, owner, note
-- parameters:
--   deep    number   model.strong  a tie counts as strong when its depth score at its own last contact was above this
--   amber   number   4             silence of this many usual gaps is amber
--   red     number   8             silence of this many usual gaps is red
--   within  number   365           silence of more days than this is a section of its own
--   blind   number   30            when so many days are not seen by any source of the tie, the row says so
--   group   group    -             only this stakeholder group
--   section  quiet|key and thin|one-way|absent|handed over|single-threaded|silent over a year|no data  -  only this section
--   limit   integer  -             how many at most; none for all
--   thin    number   model.thin    a tie with a depth score below this is thin, whatever its band is
-- given:
--   half   number  model.half_life    the half-life of depth in days
--   scale  number  model.depth_scale  the depth_sum that scores 50
-- columns:
--   person        text     -        the stakeholder
--   name          text     -        the stakeholder's name
--   group         text     -        the stakeholder group
--   ours          text     -        who of ours has the deepest tie with them
--   ours_name     text     -        the name of who of ours has the deepest tie
--   depth         number   0-100    how deep that tie is now
--   band          text     -        thin, known, strong or one-way; not scored where there is no tie
--   last          date     -        the last contact by anybody of ours
--   days_silent   integer  days     days since the last contact, as far as a loaded source sees the deepest tie
--   rhythm_days   number   days     the usual gap between days with contact by anybody of ours
--   overdue       number   gaps     silence in usual gaps
--   level         text     -        red or amber for the quiet; key for a key stakeholder who is thin, one-way or absent
--   reason        text     -        why this row is here, in words
--   class         text     -        quiet, key and thin, one-way, absent, handed over or single-threaded: the first that holds
--   last_by       text     -        who of ours had the last contact
--   last_by_name  text     -        the name of who of ours had the last contact
--   last_channel  text     -        through what the last contact came
--   threads       integer  people   how many of ours have a tie with them that is not thin
--   key           flag     -        whether they are a key stakeholder
--   odds          text     -        how many that were as silent stayed silent for half a year, and on what that was measured
--   next          date     -        the next meeting that is in a calendar already
--   owner         text     -        who looks after them, as a list of people or a decision says
--   section       text     -        where the row is shown: its class, silent over a year, or no data
--   seen          date     -        the last day on which a loaded source sees the deepest tie
--   note          text     -        what the data cannot say
-- how:
--   One row for each stakeholder, by the first rule that holds. Quiet: the deepest tie was strong at its own last contact, and
--   nobody of ours was in touch for so many of the usual gaps between contacts by anybody of ours as amber and red say; with a
--   meeting ahead nobody is red. Key and thin: a key stakeholder whose deepest tie is thin. One-way: in the deepest tie, which is
--   not thin, only one side ever acted. Absent: a key stakeholder without any tie. Handed over, which is no alarm: one of ours
--   who had a strong tie fell silent, another is in touch. Single-threaded: exactly one of ours has a tie that is not thin.
--   Silence counts to the last day on which a loaded source sees the deepest tie; after it there is no data, which is not
--   silence: load a newer export. A usual gap needs three days of contact known to the day; a register of months has none: load a
--   calendar or a mailbox. Handed over and single-threaded need somebody of ours: say who is.
with sided as (
  select count(*) > 0 as ours from people where side = 'ours'
),
facing as (
  select t.a as person, t.b as ours, t.depth, t.band, t.depth_sum, t."last", t.rhythm_days, t.seen
  from ties t cross join sided s where (t.b_side = 'ours' and t.a_side <> 'ours') or not s.ours
  union all
  select t.b, t.a, t.depth, t.band, t.depth_sum, t."last", t.rhythm_days, t.seen
  from ties t cross join sided s where (t.a_side = 'ours' and t.b_side <> 'ours') or not s.ours
),
peaks as (
  select f.person, f.ours, f.depth, f.band, f.depth_sum, coalesce(f.seen, f."last") as seen,
    coalesce(greatest(f.seen - f."last", 0) >= $amber * f.rhythm_days and f."last" < p.met_last, false) as lapsed,
    f.depth_sum * power(2e0, (p.met_silent + (p.met_last - f."last")) / $half) as peak
  from facing f join people p on p.person = f.person
),
held as (
  select k.*, 100e0 * k.peak > $deep * (k.peak + $scale) as strong,
    count(case when k.depth >= $thin then 1 end) over (partition by k.person) as threads,
    max(case when k.lapsed and 100e0 * k.peak > $deep * (k.peak + $scale) then 1 else 0 end) over (partition by k.person) as handed,
    row_number() over (partition by k.person order by k.depth_sum desc, k.ours) as place
  from peaks k
),
counted as (
  select p.person, p.name, p."group", p."key", p.owner, p.met_last, p.met_by, p.met_channel, p.met_days, p.met_rhythm, p."next",
    h.ours, h.depth, h.band, h.depth_sum, h.seen, h.strong, h.handed, coalesce(h.threads, 0) as threads, s.ours as sided,
    case when h.ours is not null then greatest(h.seen - p.met_last, 0) end as silent,
    p.met_silent + (p.met_last - h.seen) as unseen,
    h.strong and p.met_silent / p.met_rhythm >= $amber as late
  from people p cross join sided s left join held h on h.person = p.person and h.place = 1
  where p.side <> 'ours' and ($group is null or p."group" = $group)
),
classed as (
  select *, silent / met_rhythm as overdue,
    case when strong and silent / met_rhythm >= $amber then 'quiet'
      when "key" and depth < $thin then 'key and thin'
      when band = 'one-way' and depth >= $thin then 'one-way'
      when "key" and ours is null then 'absent'
      when sided and handed = 1 and silent / met_rhythm < $amber then 'handed over'
      when sided and threads = 1 then 'single-threaded' end as class
  from counted
),
sectioned as (
  select *, case when class in ('quiet', 'single-threaded') and silent > $within then 'silent over a year'
      when late and coalesce(class, 'single-threaded') in ('handed over', 'single-threaded') and overdue < $amber
        and unseen > 0 then 'no data'
      else class end as section,
    case when class = 'quiet' and overdue >= $red and "next" is null then 'red' when class = 'quiet' then 'amber'
      when "key" and class in ('key and thin', 'one-way', 'absent') then 'key' end as level
  from classed
)
select x.person, x.name, x."group", x.ours, o.name as ours_name, x.depth, coalesce(x.band, 'not scored') as band,
  x.met_last as "last", cast(x.silent as integer) as days_silent, x.met_rhythm as rhythm_days, x.overdue, x.level, '' as reason,
  x.class, x.met_by as last_by, l.name as last_by_name, x.met_channel as last_channel, x.threads, x."key", '' as odds, x."next",
  x.owner, x.section, case when x.ours is not null then x.seen end as seen,
  case when not x.sided then 'nobody is marked as ours'
    when x.unseen >= $blind or x.section = 'no data' then 'no data since ' || cast(x.seen as varchar)
    when x.met_days = 0 then 'months only' else '' end as note
from sectioned x left join people o on o.person = x.ours left join people l on l.person = x.met_by
where x.section is not null and ($section is null or x.section = $section)
order by case x.section when 'quiet' then case x.level when 'red' then 1 else 2 end when 'key and thin' then 3 when 'one-way' then 4
    when 'absent' then 5 when 'handed over' then 6 when 'single-threaded' then 7 when 'silent over a year' then 8 else 9 end,
  x."key" desc, x.depth_sum desc nulls last, x.person
limit $limit
