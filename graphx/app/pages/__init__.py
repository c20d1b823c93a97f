"""The pages of the app: each a file that asks and shows, and computes nothing."""
