"""One workspace in use: what scripts, the command line and the app work with."""
