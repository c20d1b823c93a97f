"""One loader for each channel, a file or a folder; none knows another."""
