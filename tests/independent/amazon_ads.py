#!/usr/bin/env python3
"""Rows and sums of every Amazon Ads file of a folder, computed apart from portreeve.

    pip install openpyxl
    python3 tests/independent/amazon_ads.py ../shared/data/amazon_ads > tests/independent/amazon_ads.json

Of each file: the rows below its header, the rows that say something of what they are about, and the sums of their figures. Run
it again when a file changes; `tests/ingest/ads_files.rs` holds the program to the figures.
"""
import csv
import decimal
import glob
import gzip
import io
import json
import os
import re
import sys

import openpyxl

PLACES = decimal.Decimal("0.000001")
FIGURES = {
    "impressions": ["Impressions", "impressions"],
    "clicks": ["Clicks", "clicks"],
    "spend": ["Spend", "cost"],
    "sales": ["7 Day Total Sales", "14 Day Total Sales (₹)", "sales_7_d", "attributedSales1d"],
    "orders": ["7 Day Total Orders (#)", "14 Day Total Orders (#)", "purchases_7_d", "attributedConversions1d"],
}


def table(path):
    """The rows of a file as dicts by stripped header."""
    if path.endswith(".xlsx"):
        sheet = openpyxl.load_workbook(path).worksheets[0]
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    elif path.endswith(".json.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return json.load(file, parse_float=decimal.Decimal)
    else:
        with io.open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    header = [(name or "").strip() for name in rows[0]]
    return [dict(zip(header, row)) for row in rows[1:] if any(cell not in (None, "") for cell in row)]


def number(cell):
    text = re.sub(r"^(Rs\.|[$₹])|,", "", str(cell if cell not in (None, "") else 0))
    return decimal.Decimal(text).quantize(PLACES)


def is_used(row):
    """Whether a row says of what it is, and says how things are rather than what somebody wants to upload."""
    if row.get("Operation"):
        return False
    if "advertised_sku" in row:
        return bool(row["advertised_sku"] or row["advertised_asin"])
    return True


def main(folder):
    files = {}
    for path in sorted(glob.glob(os.path.join(folder, "*"))):
        rows = table(path)
        used = [row for row in rows if is_used(row)]
        sums = {}
        for figure, names in FIGURES.items():
            name = next((name for name in names if rows and name in rows[0]), None)
            if name is not None:
                total = sum((number(row[name]) for row in used), decimal.Decimal(0))
                sums[figure] = f"{total.normalize():f}"
        entry = {"rows": len(rows), "used": len(used), "sums": sums}
        if "eventSourceId" in rows[0]:
            # A target's last bid of a day is what counts; days are those of Los Angeles, which is seven hours behind in spring.
            last = {}
            for row in used:
                about = json.loads(row["metadata"])
                target = row["targetingSecondary"] or row["name"]
                kind = row["matchType"] if row["matchType"] in ("EXACT", "PHRASE", "BROAD") else ""
                day = (int(row["time"]) - 7 * 3_600_000) // 86_400_000
                key = (about["campaignName"].strip().lower(), about["adGroupName"].strip().lower(), target.strip().lower(), kind, day)
                if key not in last or int(row["time"]) >= last[key][0]:
                    last[key] = (int(row["time"]), number(row["to"]))
            entry["targets"] = len({key[:4] for key in last})
            entry["bids"] = len(last)
            entry["bid_sum"] = f"{sum(bid for _, bid in last.values()).normalize():f}"
        files[os.path.basename(path)] = entry
    json.dump(files, sys.stdout, indent=2, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main(sys.argv[1])
