"""Who runs SQL: DuckDB on this machine, or Spark on many. What asks an engine knows none by name."""
