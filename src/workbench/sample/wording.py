"""What senders write in words: results where there are some, problems and remedies where they lag behind."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from workbench.base.labels import month_span
from workbench.base.text import format_number, to_thai_digits
from workbench.rules.framework import Indicator, ReportingWindow
from workbench.sample.assumptions import Problem, Texts
from workbench.sample.draws import happens, stream
from workbench.sample.year import SampleYear, month_values
from workbench.workbooks.forms import Row


def office_texts(rows: list[Row], office_code: str, window: ReportingWindow, year: SampleYear) -> list[Row]:
    """The narrative rows of an office's form, some of them filled in."""
    texts = year.assumptions.texts
    uses_thai_digits = happens(stream(year.seed, "digits", office_code), texts.thai_digits_pct)
    filled = []
    for row in rows:
        activity_code = row["subject_code"]
        random = stream(year.seed, "words", office_code, activity_code, window.form_month.id)
        indicator = _counted(activity_code, office_code, year)
        words = _office_words(indicator, office_code, window, year, random) if indicator else {}
        if uses_thai_digits:
            words = {key: to_thai_digits(text) for key, text in words.items()}
        filled.append(row | words)
    return filled


def _counted(activity_code: str, office_code: str, year: SampleYear) -> Indicator | None:
    """The first count of an activity that the office has a plan for."""
    indicators = year.framework.indicators_of(activity_code)
    return next((each for each in indicators if (each.indicator_code, office_code) in year.results), None)


def _office_words(
    indicator: Indicator, office_code: str, window: ReportingWindow, year: SampleYear, random: Random
) -> dict[str, str]:
    texts, last = year.assumptions.texts, window.covers_last
    code, activity_code = indicator.indicator_code, indicator.activity_code or ""
    done = month_values(year.results[code, office_code], window.covers_first, last)
    to_date, planned = year.result_to(code, office_code, last), year.plan_to(code, office_code, last)
    words = {}
    if done and activity_code in texts.results and happens(random, texts.written_pct.result):
        target = year.targets[code, office_code]
        words["result"] = random.choice(texts.results[activity_code]).format(
            done=format_number(done),
            unit=indicator.unit,
            to_date=format_number(to_date),
            target=format_number(target),
            pct=format_number(to_date / target * 100, 2),
            span=month_span(window.covers_first, last, "arabic"),
        )
    is_behind = to_date < planned * texts.behind_plan_pct / 100
    if is_behind and happens(random, texts.written_pct.problem):
        words |= _problem(texts.problems, activity_code, last.number, random)
    return words


def _problem(problems: Sequence[Problem], activity_code: str, month: int, random: Random) -> dict[str, str]:
    """A problem with its remedy; one of the activity's own is thrice as likely as a general one."""
    fitting = [
        each
        for each in problems
        if (not each.months or month in each.months) and (not each.activities or activity_code in each.activities)
    ]
    if not fitting:
        return {}
    chosen = random.choices(fitting, [3 if each.activities else 1 for each in fitting])[0]
    return {"problem": chosen.problem, "remedy": chosen.remedy}


def division_texts(rows: list[Row], division_code: str, window: ReportingWindow, year: SampleYear) -> list[Row]:
    """The narrative rows of a division's form: its activities in turn, and each of its policy projects (R11)."""
    texts, number = year.assumptions.texts, window.covers_last.number
    position = list(year.framework.windows).index(window)
    filled: list[Row] = []
    for row in rows:
        subject = row["subject_code"]
        said = {each.get("problem") for each in filled}
        random = stream(year.seed, "words", division_code, subject, window.form_month.id)
        if subject in texts.division_results:
            results = texts.division_results[subject]
            words = {"result": results[min(position // 2, len(results) - 1)]}
            if happens(random, texts.written_pct.problem):
                unsaid = [each for each in texts.division_problems if each.problem not in said]
                words |= _problem(unsaid, subject, number, random)
        else:
            words = _project_words(texts, subject, division_code, number)
        filled.append(row | words)
    return filled


def _project_words(texts: Texts, project_code: str, division_code: str, month: int) -> dict[str, str]:
    written = texts.projects.get(project_code, {}).get(division_code, ())
    fitting = next((each for each in written if month in each.months), None)
    if fitting is None:
        return {}
    return {"result": fitting.result, "problem": fitting.problem, "remedy": fitting.remedy}


def mission_rows(division_code: str, window: ReportingWindow, year: SampleYear) -> list[Row]:
    """A division's own work in the form's months (R10): free rows, everything written as text."""
    months = len(window.months)
    rows: list[Row] = []
    for work in year.assumptions.texts.mission.get(division_code, ()):
        random = stream(year.seed, "mission", division_code, work.work, window.form_month.id)
        plan = Decimal(work.plan * months) / 12
        done = (plan * Decimal(repr(random.uniform(0.8, 1.1)))).to_integral_value()
        spent = Decimal(work.spending * months) / 12 * Decimal(repr(random.uniform(0.75, 1.0)))
        rows.append(
            {
                "work": work.work,
                "unit": work.unit,
                "plan": format_number(plan),
                "result": format_number(done),
                "spending": format_number(spent, 2),
            }
        )
    return rows
