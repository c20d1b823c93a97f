"""A Neo4j server: the graph pushed to it, asked there, and read from it."""
