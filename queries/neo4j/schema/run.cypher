// There is one stamp, whoever pushes at the same moment.
CREATE CONSTRAINT graphx_run IF NOT EXISTS FOR (r:GraphxRun) REQUIRE r.id IS UNIQUE
