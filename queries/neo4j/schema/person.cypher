// Nobody stands twice in the graph; the index behind it finds a person by id.
CREATE CONSTRAINT graphx_person IF NOT EXISTS FOR (p:Person) REQUIRE p.id IS UNIQUE
