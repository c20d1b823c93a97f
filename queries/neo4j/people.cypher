// Who is in the network, and where does everybody stand in it?
MATCH (p:Person)
WHERE p.graphx_run IS NOT NULL AND ($group IS NULL OR p.group = $group) AND ($side IS NULL OR p.side = $side)
  AND ($organisation IS NULL OR p.organisation = $organisation) AND ($department IS NULL OR p.department = $department)
  AND ($search IS NULL OR toLower(p.name + ' ' + p.organisation + reduce(text = '', each IN p.references | text + ' ' + each))
    CONTAINS toLower($search))
  AND ($untied IS NULL OR (p.met_last IS NULL AND p.side <> 'ours') = $untied)
RETURN p.id AS person, p.name AS name, p.organisation AS organisation, p.group AS group, p.department AS department,
  p.side AS side, p.references AS references, p.ties AS ties,
  /* measures of person: p */ p.first AS first, p.last AS last,
  p.interactions AS interactions, p.followers AS followers, p.component AS component, p.reach AS reach,
  p.key AS key, p.owner AS owner, p.next AS next, p.note AS note
ORDER BY strength DESC, person
LIMIT toInteger(coalesce($limit, 9223372036854775807))
