"""The parts of the demo organisation: who there is, what they do together, and the files in which it is found again."""
