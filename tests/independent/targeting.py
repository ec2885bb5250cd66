#!/usr/bin/env python3
"""Answers the questions of targeting.rules from the targeting report itself, sharing nothing with Portreeve.

    python3 -m venv /tmp/pd && /tmp/pd/bin/pip install pandas openpyxl
    /tmp/pd/bin/python tests/independent/targeting.py FILE.xlsx > tests/independent/targeting.json

What the language says, written down here once more:
- the as-of day is the newest day of the file; sales, orders and units of Amazon ads settle 2 days, and all windows of a
  rule that reads one of them end 2 days earlier;
- on a covered day a target without a row had no activity; days before the file are uncovered, and `over Nd` bears one
  tenth of them, rounded down; beyond, the window is unknown;
- a ratio is a ratio of sums; 0/0 is undefined and so unknown; something/0 is above every limit;
- and, or, not are Kleene's; `for Nd` is the `and` over its days, `for K of Nd` holds on at least K of them.

Printed are counts, exact sums and a hash over "names, verdict" of every target: no name of a campaign or a target.
"""
import hashlib
import json
import sys
import warnings
from datetime import timedelta

import pandas as pd

warnings.filterwarnings("ignore", module="openpyxl")
raw = pd.read_excel(sys.argv[1])
raw.columns = [c.strip() for c in raw.columns]
cents = lambda c: (raw[c] * 100).round().astype(int)
data = pd.DataFrame({
    "day": pd.to_datetime(raw["Date"]).dt.date,
    "campaign": raw["Campaign Name"], "ad_group": raw["Ad Group Name"], "target": raw["Targeting"].astype(str), "match": raw["Match Type"],
    "impressions": raw["Impressions"].astype(int), "clicks": raw["Clicks"].astype(int), "orders": raw["7 Day Total Orders (#)"].astype(int),
    "spend": cents("Spend"), "sales": cents("7 Day Total Sales"),
})
AUTO = {"close-match", "loose-match", "substitutes", "complements"}


def kind(row):
    if row.match != "-":
        return row.match.lower()
    return "auto" if row.target in AUTO else "category" if row.target.startswith("category") else "product"


data["match"] = data.apply(kind, axis=1)
# Fewer rows than half the usual would make absent rows unknown; no day of this file is near that, whichever days one compares with.
rows = data.groupby("day").size()
assert rows.min() * 2 > rows.max()
first, newest = data.day.min(), data.day.max()
assert len(rows) == (newest - first).days + 1
METRICS = ["impressions", "clicks", "spend", "sales", "orders"]
KEYS = {"keyword": ["campaign", "ad_group", "target", "match"], "campaign": ["campaign"], "account": []}
LATE = {"sales", "orders"}


def daily(keys):
    """By entity: metric -> {day: value}."""
    entities = {}
    frame = data.groupby([*keys, "day"])[METRICS].sum() if keys else data.groupby("day")[METRICS].sum()
    for index, row in frame.iterrows():
        *names, day = index if keys else (index,)
        entities.setdefault(tuple(names), {})[day] = {m: int(row[m]) for m in METRICS}
    return entities


class Of:
    """One entity as one rule sees it: its windows end on `end`."""

    def __init__(self, days, end):
        self.days, self.end = days, end

    def on(self, day, metric):
        return None if day < first or day > newest else self.days.get(day, {}).get(metric, 0)

    def over(self, metric, n, lag=0, end=None, when=None):
        last = (end or self.end) - timedelta(lag)
        values = []
        for day in (last - timedelta(i) for i in range(n)):
            value = self.on(day, metric)
            if value is not None and when is not None and not when(day):
                continue
            values.append(value)
        uncovered = sum(v is None for v in values)
        return None if uncovered > n // 10 else sum(v for v in values if v is not None)

    def each(self, condition, n):
        return [condition(self.end - timedelta(i)) for i in range(n)]


def ratio(test):
    """Compares numerator/denominator by `test(num, den)`, which cross-multiplies."""

    def of(num, den):
        if num is None or den is None or den < 0 or num < 0 or (num == 0 and den == 0):
            return None
        return test(num, den)

    return of


# With a denominator of zero cross-multiplying says what the table says: above every limit.
above = lambda percent: ratio(lambda n, d: n * 1000 > d * round(percent * 10))
under = lambda percent: ratio(lambda n, d: n * 1000 < d * round(percent * 10))
cmp = lambda test, *values: None if any(v is None for v in values) else test(*values)


def all_of(*truths):
    return False if any(t is False for t in truths) else None if any(t is None for t in truths) else True


def any_of(*truths):
    return True if any(t is True for t in truths) else None if any(t is None for t in truths) else False


def at_least(k, truths):
    yes, unknown = truths.count(True), truths.count(None)
    return True if yes >= k else None if yes + unknown >= k else False


def falls(last, previous):
    return None if last is None or not previous else last * 10 < previous * 7


def day_acos(e, test):
    return lambda d: test(e.on(d, "spend"), e.on(d, "sales"))


def rolling(e, n, test):
    return lambda d: test(e.over("spend", n, end=d), e.over("sales", n, end=d))


wasteful = lambda e, n, c: all_of(cmp(lambda s: s > c, e.over("spend", n)), cmp(lambda o: o == 0, e.over("orders", n)))
more = lambda e, metric, n, least, **k: cmp(lambda v: v >= least, e.over(metric, n, **k))
busy = lambda e: (lambda day: e.on(day, "clicks") >= 2)

# name: (entity, metrics read, scope, condition, figure of a match)
RULES = {
    "wasteful in 14 days": ("keyword", "spend orders", None, lambda e: wasteful(e, 14, 200), lambda e: e.over("spend", 14)),
    "wasteful in 30 days": ("keyword", "spend orders", None, lambda e: wasteful(e, 30, 500), lambda e: e.over("spend", 30)),
    "wasteful, harvested only": ("keyword", "spend orders", lambda k: k[3] == "phrase" and "harvested" in k[0].lower(),
        lambda e: wasteful(e, 14, 100), lambda e: e.over("spend", 14)),
    "ACOS high on each day": ("keyword", "spend sales", None, lambda e: all_of(*e.each(day_acos(e, above(35)), 3)), lambda e: e.over("spend", 3)),
    "ACOS high on most days": ("keyword", "spend sales", None, lambda e: at_least(5, e.each(day_acos(e, above(35)), 7)), lambda e: e.over("spend", 7)),
    "ACOS high on some days": ("keyword", "spend sales", None,
        lambda e: all_of(at_least(2, e.each(day_acos(e, above(35)), 7)), more(e, "sales", 7, 1)), lambda e: e.over("sales", 7)),
    "ACOS low on two days": ("keyword", "spend sales", None, lambda e: at_least(2, e.each(day_acos(e, under(20)), 14)), lambda e: e.over("sales", 14)),
    "sales fall": ("keyword", "sales", None, lambda e: falls(e.over("sales", 7), e.over("sales", 7, 7)), lambda e: e.over("sales", 7, 7)),
    "sales of a campaign fall": ("campaign", "sales", None, lambda e: falls(e.over("sales", 7), e.over("sales", 7, 7)), lambda e: e.over("sales", 7, 7)),
    "ACOS high over 14 days": ("keyword", "spend sales", None,
        lambda e: all_of(above(35)(e.over("spend", 14), e.over("sales", 14)), more(e, "clicks", 14, 10)), lambda e: e.over("spend", 14)),
    "ACOS of a campaign high over 14 days": ("campaign", "spend sales", None,
        lambda e: all_of(above(35)(e.over("spend", 14), e.over("sales", 14)), more(e, "clicks", 14, 20)), lambda e: e.over("spend", 14)),
    "rolling ACOS high for 3 days": ("keyword", "spend sales", None,
        lambda e: all_of(*e.each(rolling(e, 7, above(35)), 3), more(e, "clicks", 7, 5)), lambda e: e.over("spend", 7)),
    "rolling ACOS high on 4 of 6 days": ("keyword", "spend sales orders", None,
        lambda e: all_of(at_least(4, e.each(rolling(e, 7, above(35)), 6)), more(e, "orders", 14, 1)), lambda e: e.over("sales", 14)),
    "nobody clicks": ("keyword", "clicks impressions", None,
        lambda e: all_of(under(0.3)(e.over("clicks", 14), e.over("impressions", 14)), more(e, "impressions", 14, 500)), lambda e: e.over("impressions", 14)),
    "sells well": ("keyword", "orders clicks", None,
        lambda e: all_of(above(10)(e.over("orders", 30), e.over("clicks", 30)), more(e, "clicks", 30, 10)), lambda e: e.over("orders", 30)),
    "quiet after spending": ("keyword", "impressions spend", None,
        lambda e: all_of(*e.each(lambda d: cmp(lambda v: v == 0, e.on(d, "impressions")), 5), more(e, "spend", 30, 101)), lambda e: e.over("spend", 30)),
    "spend leaps": ("keyword", "spend", None,
        lambda e: all_of(cmp(lambda a, b: a * 2 > b * 3, e.over("spend", 7), e.over("spend", 7, 7)), more(e, "spend", 7, 101, lag=7)), lambda e: e.over("spend", 7)),
    "return is low": ("keyword", "sales spend orders", None,
        lambda e: all_of(under(200)(e.over("sales", 30), e.over("spend", 30)), more(e, "orders", 30, 1)), lambda e: e.over("spend", 30)),
    "dear a week ago": ("keyword", "spend orders", None,
        lambda e: all_of(more(e, "spend", 7, 201, lag=7), cmp(lambda v: v == 0, e.over("orders", 7))), lambda e: e.over("spend", 7, 7)),
    "dear clicks on busy days": ("keyword", "spend clicks", None,
        lambda e: ratio(lambda n, d: n > d * 60)(e.over("spend", 28, when=busy(e)), e.over("clicks", 28, when=busy(e))), lambda e: e.over("spend", 28, when=busy(e))),
    "either kind of waste": ("keyword", "spend sales orders clicks", None,
        lambda e: all_of(any_of(above(60)(e.over("spend", 14), e.over("sales", 14)), under(2)(e.over("orders", 14), e.over("clicks", 14))),
            more(e, "clicks", 14, 8)), lambda e: e.over("spend", 14)),
    "not good": ("keyword", "spend sales", lambda k: k[3] in ("product", "auto", "category"),
        lambda e: above(35)(e.over("spend", 14), e.over("sales", 14)), lambda e: e.over("spend", 14)),
    "two months are not here": ("keyword", "spend", None, lambda e: more(e, "spend", 60, 101), lambda e: e.over("spend", 60)),
    "the account": ("account", "spend sales", None, lambda e: above(5)(e.over("spend", 28), e.over("sales", 28)), lambda e: e.over("spend", 28)),
}

tables = {entity: daily(keys) for entity, keys in KEYS.items()}
answers = {}


def judge(name, entity, end, scope, condition, figure):
    lines, counts, total = [], {True: 0, False: 0, None: 0}, 0
    for names, days in tables[entity].items():
        if scope and not scope(names):
            continue
        e = Of(days, end)
        e.names = names
        truth = condition(e)
        counts[truth] += 1
        total += figure(e) if truth else 0
        lines.append("\t".join([*names, {True: "yes", False: "no", None: "unknown"}[truth]]))
    digest = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
    answers[name] = {"end": end.isoformat(), "in_scope": len(lines), "matched": counts[True], "undecided": counts[None], "figure": total, "sha256": digest}


def end_of(metrics):
    return newest - timedelta(2 if LATE & set(metrics.split()) else 0)


for name, (entity, metrics, scope, condition, figure) in RULES.items():
    judge(name, entity, end_of(metrics), scope, condition, figure)

# Campaigns that hold two or more targets with some waste.
waste = {}
for names, days in tables["keyword"].items():
    waste.setdefault(names[0], []).append(wasteful(Of(days, end_of("orders")), 14, 40))
judge("a campaign with waste in it", "campaign", end_of("orders"), None, lambda e: at_least(2, waste[e.names[0]]), lambda e: e.over("spend", 14))

# What the bid rules find; that the file has no bid is another matter.
judge("bids.rules:2", "keyword", end_of("sales"), None, lambda e: all_of(*e.each(day_acos(e, above(35)), 7)), lambda e: e.over("spend", 7))
judge("Trim", "keyword", end_of("sales"), None, RULES["ACOS high over 14 days"][3], lambda e: e.over("spend", 14))
judge("Raise", "keyword", end_of("sales"), None,
    lambda e: all_of(under(20)(e.over("spend", 30), e.over("sales", 30)), more(e, "orders", 30, 2)), lambda e: e.over("sales", 30))

answers = dict(sorted(answers.items()))
json.dump({"rows": len(data), "days": len(rows), "as_of": newest.isoformat(), "spend": int(data.spend.sum()), "sales": int(data.sales.sum()),
    "orders": int(data.orders.sum()), "entities": {e: len(t) for e, t in tables.items()}, "rules": answers}, sys.stdout, indent=1)
print()
