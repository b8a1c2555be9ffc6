"""Seeded draws: a stream of its own for every question, so that no answer depends on the order of asking."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from workbench.base.text import round_half_up


def stream(seed: int, *names: object) -> Random:
    """The random numbers of one question under a seed.

    >>> stream(1, "size", "TH50").random() == stream(1, "size", "TH50").random()
    True
    """
    return Random("|".join(map(str, (seed, *names))))


def between(random: Random, bounds: Sequence[Decimal] | Sequence[int]) -> float:
    """An even draw between a low and a high bound."""
    low, high = bounds
    return random.uniform(float(low), float(high))


def happens(random: Random, percent: Decimal | float) -> bool:
    """Whether something of so many percent happens."""
    return random.random() * 100 < float(percent)


def whole(value: float) -> Decimal:
    """The value as a whole decimal, halves up, never below zero."""
    return max(Decimal(0), round_half_up(Decimal(repr(value)), 0))


def baht(value: float, step: int = 1) -> Decimal:
    """The value in whole steps of baht."""
    return whole(value / step) * step


def allocate(total: int, weights: Sequence[float]) -> list[int]:
    """`total` cut into whole parts by weight that add up exactly; the largest remainders get the rest.

    >>> allocate(10, [1, 1, 1])
    [4, 3, 3]
    """
    whole_weight = sum(weights)
    shares = [total * weight / whole_weight for weight in weights]
    parts = [int(share) for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - shares[index], index))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def scatter(total: int, weights: Sequence[float], random: Random) -> list[int]:
    """`total` over months by weight: small numbers fall on single months, large ones follow the shape."""
    if total > 3 * len(weights):
        return allocate(total, weights)
    parts = [0] * len(weights)
    for index in random.choices(range(len(weights)), weights, k=total):
        parts[index] += 1
    return parts
