"""Questions in, sheets that can be defended out, whichever engine is asked."""
