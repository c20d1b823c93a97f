"""Written times: moments as people and programs write them, and the zones that they name."""
