"""Who is who, and who is ours: references joined to people by strong keys and by what people decided."""
