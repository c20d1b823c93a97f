"""Raw exports to records. Knows nothing of graphx; one file or folder of ``loaders/channels`` for each loader."""
