"""Where a workspace lives on the disk: its folder, its settings, files that appear whole or not at all."""
