"""Which channel counts where one sender's month came on several: a dated rule, read from parameters/."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from workbench.rules.records import Many, Policy, Record, load_record

PRECEDENCE_FILE = "channel_precedence.yaml"


class ChannelOrder(Policy):
    """From a day on, the channels in the order in which they precede each other."""

    channels: Many[str]


class _Orders(Record):
    orders: Many[ChannelOrder]


def load_channel_orders(parameters_dir: Path) -> tuple[ChannelOrder, ...]:
    """The orders by the day they hold from; none where the file is not there. Raises BadSetting."""
    path = parameters_dir / PRECEDENCE_FILE
    orders = load_record(_Orders, path).orders if path.is_file() else ()
    return tuple(sorted(orders, key=lambda order: order.since))


def in_order(channels: Iterable[str], orders: Sequence[ChannelOrder], on: date) -> list[str]:
    """The channels as they precede each other on a day; those that the order in force does not name come last.

    In force is the last order that began by that day, else the first there is.
    """
    begun = [order for order in orders if order.since <= on] or list(orders[:1])
    named = begun[-1].channels if begun else ()
    return sorted(set(channels), key=lambda code: (named.index(code) if code in named else len(named), code))
