"""What tests share: planted worlds, servers that pretend, browsers, oracles."""
