"""From files to the log: what there is to load, who reads it, the segment it becomes and the account of it."""
