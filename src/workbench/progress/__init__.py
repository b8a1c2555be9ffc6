"""From observations to progress, spending and timeliness: pure computation."""
