"""Looks at upload files with another reader than ours: openpyxl.

    portreeve plan WORKSPACE --uploads DIR
    python3 tests/independent/uploads.py DIR [headers.json]

Checks every amazon-ads-bulk.xlsx below DIR: one sheet of the right name, the header in the channel's order (that of
`amazon_bulk_sp_blank_template_31` when the header arrays are given), ids and dates as text cells, amounts as numbers, what each
kind of row must hold, and that every record of uploads.json stands where it says. Not needed by the tests.
"""

import hashlib
import json
import pathlib
import sys

import openpyxl

HEADER = (
    "Product,Entity,Operation,Campaign ID,Ad Group ID,Portfolio ID,Ad ID,Keyword ID,Product Targeting ID,Campaign Name,"
    "Ad Group Name,Start Date,End Date,Targeting Type,State,Daily Budget,SKU,ASIN,Ad Group Default Bid,Bid,Keyword Text,"
    "Native Language Keyword,Native Language Locale,Match Type,Bidding Strategy,Placement,Percentage,"
    "Product Targeting Expression,Audience ID,Shopper Cohort Percentage,Shopper Cohort Type"
).split(",")
NUMBERS = {"Daily Budget", "Ad Group Default Bid", "Bid", "Percentage"}
NEEDS = {
    ("Keyword", "Update"): ["Campaign ID", "Ad Group ID", "Keyword ID", "State"],
    ("Product targeting", "Update"): ["Campaign ID", "Ad Group ID", "Product Targeting ID", "State"],
    ("Ad group", "Update"): ["Campaign ID", "Ad Group ID", "State"],
    ("Campaign", "Update"): ["Campaign ID", "State"],
    ("Product ad", "Update"): ["Campaign ID", "Ad Group ID", "Ad ID", "State"],
    ("Negative keyword", "Update"): ["Campaign ID", "Ad Group ID", "Keyword ID", "State"],
    ("Negative product targeting", "Update"): ["Campaign ID", "Ad Group ID", "Product Targeting ID", "State"],
    ("Bidding adjustment", "Update"): ["Campaign ID", "Bidding Strategy", "Placement", "Percentage"],
    ("Keyword", "Create"): ["Campaign ID", "Ad Group ID", "State", "Keyword Text", "Match Type"],
    ("Negative keyword", "Create"): ["Campaign ID", "Ad Group ID", "State", "Keyword Text", "Match Type"],
    ("Campaign negative keyword", "Create"): ["Campaign ID", "State", "Keyword Text", "Match Type"],
    ("Negative product targeting", "Create"): ["Campaign ID", "Ad Group ID", "State", "Product Targeting Expression"],
}


def look(path, header):
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Sponsored Products Campaigns"], book.sheetnames
    rows = list(book.active.iter_rows())
    assert [cell.value for cell in rows[0]] == header, "the header is not in the channel's order"
    ids = 0
    for row in rows[1:]:
        cells = {name: cell for name, cell in zip(header, row) if cell.value is not None}
        for name, cell in cells.items():
            kind = "n" if name in NUMBERS else "s"
            assert cell.data_type == kind, f"{path} {cell.coordinate}: {name} is {cell.data_type}, not {kind}"
            ids += name.endswith("ID")
        needs = NEEDS[cells["Entity"].value, cells["Operation"].value]
        missing = [name for name in needs if name not in cells]
        assert not missing, f"{path} row {row[0].row}: {missing} are missing"
    manifest = json.loads((path.parent / "uploads.json").read_text("utf-8"))
    file = next(file for file in manifest["files"] if file["name"] == path.name)
    assert file["hash"] == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    assert [record["record"] for record in file["records"]] == list(range(2, len(rows) + 1))
    for record in file["records"]:
        values = {str(cell.value) for cell in rows[record["record"] - 1]}
        assert not record["key"] or record["key"] in values or "Bidding adjustment" in values, record
    return len(rows) - 1, ids


def main():
    root = pathlib.Path(sys.argv[1])
    header = HEADER
    if len(sys.argv) > 2:
        header = json.loads(pathlib.Path(sys.argv[2]).read_text("utf-8"))["amazon_bulk_sp_blank_template_31"]["header"]
        assert header == HEADER
    books = sorted(root.rglob("amazon-ads-bulk.xlsx"))
    assert books, "no bulk workbook below that folder"
    for path in books:
        rows, ids = look(path, header)
        print(f"{path}: {rows} rows, {ids} ids as text, header in order")


main()
