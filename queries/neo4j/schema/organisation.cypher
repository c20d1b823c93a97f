// No organisation stands twice in the graph.
CREATE CONSTRAINT graphx_organisation IF NOT EXISTS FOR (o:Organisation) REQUIRE o.id IS UNIQUE
