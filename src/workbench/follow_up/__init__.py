"""Silent offices: ranking, letters, guides."""
