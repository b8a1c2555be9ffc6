"""From observations to progress, spending and timeliness: pure computation."""

__all__ = [
    "budget",
    "comparison",
    "computation",
    "evidence",
    "forecast",
    "formulas",
    "lineage",
    "outstanding",
    "results",
    "timeliness",
]
