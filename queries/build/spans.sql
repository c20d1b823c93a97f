-- The days on which each source holds something, by the channel it came through.
select distinct i.segment, c.code as channel, i."day" from log_interactions i join channels c on c.channel = i.channel
