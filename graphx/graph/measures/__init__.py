"""The measures: a file for each family, each measure a function with its declaration."""
