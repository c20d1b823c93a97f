// The people whom a text may mean: by id, by reference, by e-mail address, by full name.
// parameters:
//   text  text  -  what somebody typed
MATCH (p:Person)
WHERE p.graphx_run IS NOT NULL AND (p.id = $text OR $text IN p.references OR toLower($text) IN p.references
  OR 'email:' + toLower($text) IN p.references OR toLower(p.name) = toLower($text))
RETURN p.id AS id, p.name AS name, p.references AS references
