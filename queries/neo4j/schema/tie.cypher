// Two people have one tie, whoever pushes at the same moment.
CREATE CONSTRAINT graphx_tie IF NOT EXISTS FOR ()-[t:TIE]-() REQUIRE t.key IS UNIQUE
