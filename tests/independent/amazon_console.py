#!/usr/bin/env python3
"""Sums of Amazon Ads console reports, computed apart from portreeve with the standard library only.

    python3 tests/independent/amazon_console.py ../shared/data/amazon_ads

prints, for each report, its rows, its days, its sums, and the spend of a few targets by day. The figures stand in
`tests/ingest/console.rs`; run this again when a file changes.
"""
import collections
import csv
import datetime
import decimal
import io
import os
import re
import sys
import xml.etree.ElementTree as tree
import zipfile

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# Money has two places; six keep every figure and drop the noise of doubles.
PLACES = decimal.Decimal("0.000001")


def workbook(path):
    """The first sheet as dicts by stripped header; numbers as text of the XML."""
    archive = zipfile.ZipFile(path)
    shared = []
    if "xl/sharedStrings.xml" in archive.namelist():
        for item in tree.fromstring(archive.read("xl/sharedStrings.xml")).iter(NS + "si"):
            shared.append("".join(text.text or "" for text in item.iter(NS + "t")))
    sheet = sorted(name for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))[0]
    rows = []
    for row in tree.fromstring(archive.read(sheet)).iter(NS + "row"):
        cells = {}
        for cell in row.iter(NS + "c"):
            column = re.match("[A-Z]+", cell.get("r")).group()
            value, inline = cell.find(NS + "v"), cell.find(NS + "is")
            if cell.get("t") == "s":
                cells[column] = shared[int(value.text)]
            elif inline is not None:
                cells[column] = "".join(text.text or "" for text in inline.iter(NS + "t"))
            elif value is not None:
                cells[column] = value.text
        rows.append(cells)
    names = {column: name.strip() for column, name in rows[0].items()}
    return [{names[column]: value for column, value in row.items() if column in names} for row in rows[1:]]


def table(path):
    if path.endswith(".xlsx"):
        return workbook(path)
    with io.open(path, encoding="utf-8-sig", newline="") as file:
        return [{name.strip(): value for name, value in row.items()} for row in csv.DictReader(file)]


def number(text):
    text = re.sub(r"^(Rs\.|[$₹])|,", "", text or "0")
    return decimal.Decimal(text).quantize(PLACES).normalize()


def day(text):
    if re.match(r"^[0-9.]+$", text):
        return datetime.date(1899, 12, 30) + datetime.timedelta(int(float(text)))
    return datetime.datetime.strptime(text, "%b %d, %Y").date()


def column(row, *patterns):
    for name, value in row.items():
        if any(re.match(pattern, name) for pattern in patterns):
            return value
    return None


METRICS = [
    ("impressions", [r"^Impressions$"]),
    ("clicks", [r"^Clicks$"]),
    ("spend", [r"^Spend$"]),
    ("sales", [r"^\d+ Day Total Sales"]),
    ("orders", [r"^\d+ Day Total Orders"]),
    ("units", [r"^\d+ Day Total Units"]),
]


def main(folder):
    for name in sorted(os.listdir(folder)):
        if not name.startswith("sp_") or "bulksheet" in name or "history" in name:
            continue
        rows = table(os.path.join(folder, name))
        first = "Date" if "Date" in rows[0] else "Start Date"
        last = "Date" if "Date" in rows[0] else "End Date"
        days = [day(row[first]) for row in rows] + [day(row[last]) for row in rows]
        sums = []
        for metric, patterns in METRICS:
            if column(rows[0], *patterns) is not None:
                total = sum((number(column(row, *patterns)) for row in rows), decimal.Decimal(0))
                sums.append(f"{metric} {total:f}")
        print(f"{name} | {len(rows)} rows | {min(days)}..{max(days)} | {', '.join(sums)}")
        keys = [name for name in ("Campaign Name", "Ad Group Name", "Targeting", "Match Type", "Customer Search Term",
                                  "Advertised ASIN", "Placement") if name in rows[0]]
        print(f"    {len({tuple(row[key].lower() for key in keys) for row in rows})} different {' / '.join(keys)}")
    targets = collections.Counter()
    rows = table(os.path.join(folder, "sp_targeting_daily_2026_us.xlsx"))
    for row in rows:
        targets[(row["Campaign Name"], row["Ad Group Name"], row["Targeting"], row["Match Type"])] += number(row["Spend"])
    for target, spend in sorted(targets.items(), key=lambda item: (-item[1], item[0]))[:3]:
        mine = [row for row in rows if target == (row["Campaign Name"], row["Ad Group Name"], row["Targeting"], row["Match Type"])]
        daily = sorted((day(row["Date"]), number(row["Spend"]), number(row["Clicks"])) for row in mine)
        print(" / ".join(target), spend)
        print("    " + ", ".join(f"{when} {cost:f} {clicks:f}" for when, cost, clicks in daily))


if __name__ == "__main__":
    main(sys.argv[1])
