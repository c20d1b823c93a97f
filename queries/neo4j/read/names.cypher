// Everybody with their references.
MATCH (p:Person) WHERE p.graphx_run IS NOT NULL
RETURN p.id AS id, p.name AS name, p.references AS references ORDER BY id
