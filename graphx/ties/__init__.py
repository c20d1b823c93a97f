"""From the log to ties: who did how much with whom on which day, and the tables that answers read."""
