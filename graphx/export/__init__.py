"""Answers and networks as files and pictures."""
