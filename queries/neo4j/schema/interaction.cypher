// No interaction stands twice in the graph.
CREATE CONSTRAINT graphx_interaction IF NOT EXISTS FOR (i:Interaction) REQUIRE i.id IS UNIQUE
