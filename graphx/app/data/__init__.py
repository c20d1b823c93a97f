"""The pieces of the page on which files are loaded and people are told apart."""
