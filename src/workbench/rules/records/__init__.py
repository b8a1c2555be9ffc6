"""The files under parameters/ as strict records, values by the day they hold for, and faults with file and line."""

from workbench.rules.records.dated import Dated, DatedRecord, Policy, in_force, load_dated, read_dated
from workbench.rules.records.reading import (
    Day,
    Many,
    Number,
    Place,
    Problem,
    Record,
    RecordType,
    load_mapping,
    load_record,
    load_yaml,
    parameters_digest,
    read_record,
    shown_path,
    yaml_lines,
)

__all__ = [
    "Dated",
    "DatedRecord",
    "Day",
    "Many",
    "Number",
    "Place",
    "Policy",
    "Problem",
    "Record",
    "RecordType",
    "in_force",
    "load_dated",
    "load_mapping",
    "load_record",
    "load_yaml",
    "parameters_digest",
    "read_dated",
    "read_record",
    "shown_path",
    "yaml_lines",
]
