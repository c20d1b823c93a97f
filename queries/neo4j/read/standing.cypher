// What is needed of everybody to pick some, or to say what cannot be told of them; without the people whom nobody pushed.
MATCH (p:Person) WHERE p.graphx_run IS NOT NULL
RETURN p.id AS person, p.group AS group, p.organisation AS organisation, p.side AS side, p.ties AS ties, p.strength AS strength,
  p.last AS last, p.met_days AS met_days, p.met_rhythm AS met_rhythm
