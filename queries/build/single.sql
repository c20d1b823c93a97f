-- Every interaction, where no two loaded files hold copies of one.
select id, "time", "day", "precision", zone_known, channel, kind, sender, audience, minutes, thread, reply_to, length, question,
  topics, place, segment
from log_interactions
