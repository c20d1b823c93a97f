-- What was read: every event of the log as it stands there, also those that tie nobody.
-- order: 140
-- says: what was read: the events of the log, of all files or of one, with their places
-- reads: interactions
-- shows: time, channel, kind, sender_name, receiver_names, people, minutes, question, precision, zone_known, source, place
-- neo4j: never, a server holds ties and not the events they are made of
-- parameters:
--   file     file     -     only what this loaded file holds, called as its account calls it or by its digest
--   person   person   -     only events with this person
--   channel  channel  -     only this channel
--   since    date     -     only from this day on
--   limit    integer  1000  how many at most; limit= alone for all
-- given:
--   day  integer  as_of  the as-of day, in days since 1970-01-01
-- columns:
--   interaction     text     -        the event, as an opaque id
--   time            time     UTC      when
--   precision       text     -        how exactly the time is known
--   zone_known      flag     -        whether the source says in which zone the time is
--   channel         text     -        through what
--   kind            text     -        what it was
--   sender          text     -        who wrote, called or invited; empty where the source names nobody
--   sender_name     text     -        the name of who wrote, called or invited
--   receivers       list     -        who was addressed or present besides the sender, by id
--   people          integer  people   how many shared it, named or only counted
--   minutes         number   minutes  how long, when known
--   thread          text     -        the conversation it belongs to, as an opaque id
--   question        flag     -        whether it asks for an answer
--   source          text     -        the file
--   place           text     -        where in the file
--   receiver_names  list     -        the names of the receivers, in their order
-- how:
--   The log itself, newest first, then by id. Of events that several files hold one copy stands for all: the fullest, with everybody
--   whom any copy names; of a calendar entry its latest state. With a file, everything that file holds is shown as it was read from
--   there, copies and earlier states included: as many events as the coverage counts for it. Meetings ahead of the day of an
--   export are no events yet. Neo4j holds ties, not the events behind them.
with asked as (
  select i.*, s.person as sender_person
  from interactions i left join persons s on s.reference = i.sender
  where i."day" <= $day and ($since is null or cast(i."time" as date) >= $since) and ($channel is null or i.channel = $channel)
    and ($file is null or i.segment = $file)
),
received as (
  select distinct q.id, p.person from participants q join persons p on p.reference = q.reference
),
wanted as (
  select a.* from asked a
  where $person is null or exists (select 1 from directory d where d.id = $person and d.person = a.sender_person)
    or exists (select 1 from received r join directory d on d.person = r.person where r.id = a.id and d.id = $person)
  order by a."time" desc, a.id, a.place limit $limit
),
listed as (
  select r.id, list(d.id order by d.id) as receivers, list(d.name order by d.id) as receiver_names
  from received r join directory d on d.person = r.person
  where r.id in (select id from wanted) group by r.id
)
select cast(w.id as varchar) as interaction, w."time", w."precision", w.zone_known, w.channel, w.kind, d.id as sender,
  d.name as sender_name, coalesce(l.receivers, []) as receivers, w.audience - coalesce(t.times, 0) as people, w.minutes,
  cast(w.thread as varchar) as thread, w.question, f.source, w.place, coalesce(l.receiver_names, []) as receiver_names
from wanted w
left join directory d on d.person = w.sender_person
left join listed l on l.id = w.id
left join repeated t on t.id = w.id
left join segments f on f.segment = w.segment
order by w."time" desc, interaction, w.place
