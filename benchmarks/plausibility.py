"""Plant the usual slips in the sample year's forms and print the share that the checks of parameters/ ask about.

Run: python benchmarks/plausibility.py [--root build/sample] [--each 400] [--seed 1], on a workspace that has received
the sample year. The good forms come first: none of them should be asked about. Only the checks count as catching: what
reading itself remarks upon (a person and a half, two heads that changed places) is named and not counted.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from workbench.base.fiscal import year_period
from workbench.intake.earlier import load_budget, load_forms, load_plans
from workbench.intake.ingest import known_supplied
from workbench.intake.relations import Asked, find_questions, one_a_cell, prepare_checks
from workbench.intake.statement import Said, Statement
from workbench.intake.terms import Known
from workbench.ledger.ledger import open_ledger
from workbench.rules.framework import Framework, load_checks, load_framework
from workbench.rules.registers import load_divisions, load_offices
from workbench.rules.workspace import find_workspace

YEAR = 2563
Values = dict[Any, Said]
Slip = Callable[["Form", Random], Statement | None]


@dataclass(frozen=True)
class Form:
    """One good form with what is known beside it."""

    statement: Statement
    known: Known
    framework: Framework


def load_good_forms(root: Path) -> tuple[list[Form], tuple[Asked, ...]]:
    """Every form of the workspace in use, each with the forms before it, and the checks of the year's end."""
    place = find_workspace(root)
    framework, last_day = load_framework(place.parameters, YEAR), year_period(YEAR).end_date
    offices = load_offices(place.parameters, last_day)
    with open_ledger(place) as ledger:
        view, supplied = ledger.view(), known_supplied(ledger, offices, YEAR)
    plans, budget = load_plans(view, YEAR), load_budget(view, YEAR)
    forms = []
    for sender in [each.code for each in (*offices, *load_divisions(place.parameters, last_day))]:
        targets = {code: value for (code, office), value in supplied.targets.items() if office == sender}
        said = [statement for _, (_, statement) in sorted(load_forms(view, sender, YEAR).items())]
        for number, statement in enumerate(said):
            known = Known(said[:number], targets, plans.get(sender, {}), budget)
            forms.append(Form(statement, known, framework))
    return forms, prepare_checks(load_checks(place.parameters, last_day), framework)


def subjects_asked(form: Form, statement: Statement, asked: tuple[Asked, ...]) -> set[tuple[str, str]]:
    """(check, subject) of every question about a statement in the place of a form."""
    found = one_a_cell(find_questions(asked, statement, form.known, form.framework))
    return {(each.check.code, each.subject) for each in found}


# -- slips -----------------------------------------------------------------------------------------


def one_result(change: Callable[[Decimal, Random], Decimal], unit: str = "") -> Slip:
    """A slip in one result, of elements of a unit where one is named."""

    def slip(form: Form, random: Random) -> Statement | None:
        results = form.statement.results
        keys = [
            key for key, said in results.items()
            if said.value and unit in ("", form.framework.indicator(key[0]).element(key[1]).unit)
        ]  # fmt: skip
        return replace(form.statement, results=_changed(results, keys, change, random)) if keys else None

    return slip


def one_amount(change: Callable[[Decimal, Random], Decimal]) -> Slip:
    """A slip in one amount of money received or spent."""

    def slip(form: Form, random: Random) -> Statement | None:
        spending = form.statement.spending
        keys = [key for key, said in spending.items() if said.value and key[2] in ("received", "disbursed")]
        return replace(form.statement, spending=_changed(spending, keys, change, random)) if keys else None

    return slip


def whole_sheet(factor: Decimal) -> Slip:
    """The whole spending sheet in another unit."""

    def slip(form: Form, random: Random) -> Statement | None:
        spending = {
            key: replace(said, value=round(said.value * factor, 2)) for key, said in form.statement.spending.items()
        }
        return replace(form.statement, spending=spending) if spending else None

    return slip


def sums_instead_of_month(form: Form, random: Random) -> Statement | None:
    """Every flow typed as the sum since October."""
    sums: Counter[Any] = Counter()
    for statement in (*form.known.earlier, form.statement):
        sums.update({key: said.value for key, said in statement.results.items() if _is_flow(form, key)})
    results = {
        key: replace(said, value=Decimal(sums[key])) if key in sums else said
        for key, said in form.statement.results.items()
    }
    is_other = any(results[key].value != said.value for key, said in form.statement.results.items())
    return replace(form.statement, results=results) if is_other else None


def month_instead_of_sum(form: Form, random: Random) -> Statement | None:
    """Every amount spent typed as the month's own."""
    if not form.known.earlier:
        return None
    before = form.known.earlier[-1].spending
    spending = {
        key: replace(said, value=said.value - before[key].value) if key[2] == "disbursed" and key in before else said
        for key, said in form.statement.spending.items()
    }
    return replace(form.statement, spending=spending) if spending else None


def swapped_elements(form: Form, random: Random) -> Statement | None:
    """Two elements of one indicator in each other's row."""
    results = dict(form.statement.results)
    pairs = [
        (one, other) for one in results for other in results
        if one < other and one[0] == other[0] and results[one].value != results[other].value
    ]  # fmt: skip
    return replace(form.statement, results=_swapped(results, *random.choice(pairs))) if pairs else None


def swapped_measures(first: str, second: str) -> Slip:
    """Two columns of the spending sheet under each other's head."""

    def slip(form: Form, random: Random) -> Statement | None:
        spending = dict(form.statement.spending)
        for key in [key for key in spending if key[2] == first and (*key[:2], second) in spending]:
            spending = _swapped(spending, key, (*key[:2], second))
        is_other = spending != form.statement.spending
        return replace(form.statement, spending=spending) if is_other else None

    return slip


def mistype(value: Decimal, random: Random) -> Decimal:
    """One digit another."""
    digits = list(f"{value:f}")
    at = random.choice([place for place, digit in enumerate(digits) if digit.isdigit()])
    digits[at] = random.choice([digit for digit in "0123456789" if digit != digits[at]])
    return Decimal("".join(digits))


def transpose(value: Decimal, random: Random) -> Decimal:
    """Two neighbouring digits in each other's place."""
    digits = list(f"{value:f}".partition(".")[0])
    at = random.randrange(max(1, len(digits) - 1))
    digits[at : at + 2] = reversed(digits[at : at + 2])
    return Decimal("".join(digits))


def times(factor: str) -> Callable[[Decimal, Random], Decimal]:
    """A value so many times as large."""
    return lambda value, random: value * Decimal(factor)


def _is_flow(form: Form, key: tuple[str, str]) -> bool:
    return form.framework.indicator(key[0]).element(key[1]).nature.startswith("flow")


def _changed(values: Any, keys: list[Any], change: Callable[[Decimal, Random], Decimal], random: Random) -> Values:
    key = random.choice(keys)
    return {**values, key: replace(values[key], value=change(values[key].value, random))}


def _swapped(values: Values, one: Any, other: Any) -> Values:
    swap = {one: other, other: one}
    return {key: replace(said, value=values[swap.get(key, key)].value) for key, said in values.items()}


SLIPS: dict[str, Slip] = {
    "one result × 1000": one_result(times("1000")),
    "one result ÷ 1000 (of people and places: reading remarks upon the fraction)": one_result(times("0.001")),
    "one result in baht typed as million baht": one_result(times("0.000001"), "บาท"),
    "one result × 10": one_result(times("10")),
    "one result, one digit mistyped": one_result(mistype),
    "one result, two digits transposed": one_result(transpose),
    "all results as sums since October": sums_instead_of_month,
    "two elements of an indicator swapped": swapped_elements,
    "spending sheet in thousand baht": whole_sheet(Decimal("0.001")),
    "spending sheet in million baht": whole_sheet(Decimal("0.000001")),
    "spending sheet in satang (× 100)": whole_sheet(Decimal(100)),
    "one amount × 1000": one_amount(times("1000")),
    "one amount ÷ 1000": one_amount(times("0.001")),
    "one amount × 10": one_amount(times("10")),
    "one amount, one digit mistyped": one_amount(mistype),
    "spent in the month instead of to date": month_instead_of_sum,
    "received and spent swapped (reading remarks upon swapped heads)": swapped_measures("received", "disbursed"),
    "PO and spent swapped (reading remarks upon swapped heads)": swapped_measures("committed", "disbursed"),
}


def planted(forms: list[Form], slip: Slip, wanted: int, random: Random) -> Iterator[tuple[Form, Statement]]:
    """So many forms with a slip in them, which the good form does not have."""
    left = wanted * 20
    while wanted and left:
        form, left = random.choice(forms), left - 1
        bad = slip(form, random)
        if bad is not None and bad != form.statement:
            wanted -= 1
            yield form, bad


def main() -> None:
    """Print the good forms asked about, then each slip with its number planted and the share caught."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, default=Path("build/sample"))
    parser.add_argument("--each", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    forms, asked = load_good_forms(options.root)
    values = sum(len(form.statement.results) + len(form.statement.spending) for form in forms)
    in_vain = sum(bool(subjects_asked(form, form.statement, asked)) for form in forms)
    print(f"{len(forms)} good forms, {values:,} values: {in_vain} forms asked about in vain")
    print(f"{'slip':76} {'planted':>8} {'caught':>7} {'first forms':>12} {'later forms':>12}")
    for name, slip in SLIPS.items():
        first, later = catch(forms, asked, slip, options.each, Random(f"{options.seed} {name}"))
        shares = [f"{_share(each):>{width}}" for each, width in ((first + later, 7), (first, 12), (later, 12))]
        print(f"{name:76} {len(first + later):8} {' '.join(shares)}")


def catch(
    forms: list[Form], asked: tuple[Asked, ...], slip: Slip, wanted: int, random: Random
) -> tuple[list[bool], list[bool]]:
    """Whether each planted slip was asked about: those in a sender's first form of the year, and in later ones."""
    caught: dict[bool, list[bool]] = {True: [], False: []}
    for form, bad in planted(forms, slip, wanted, random):
        before = subjects_asked(form, form.statement, asked)
        caught[not form.known.earlier].append(bool(subjects_asked(form, bad, asked) - before))
    return caught[True], caught[False]


def _share(caught: list[bool]) -> str:
    return f"{sum(caught) / len(caught):.0%}" if caught else "–"


if __name__ == "__main__":
    main()
