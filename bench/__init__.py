"""What graphx costs, measured side by side with named rivals in one run: ``python -m bench`` or ``python -m bench NAME``."""
