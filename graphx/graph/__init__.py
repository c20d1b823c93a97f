"""The network as arrays, and every number that is computed on it."""
