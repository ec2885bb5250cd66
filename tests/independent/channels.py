"""Figures of real channel exports, computed apart from Portreeve with nothing but Python's csv and json.

    python3 tests/independent/channels.py ../shared/data > tests/independent/channels.json

tests/ingest/channels.rs holds Portreeve's reading to them, so that the test needs no Python.
A figure is `DATASET/ENTITY/COLUMN`: the sum of what is known of it, and how many entity-days have a cell that is not known.
"""

import csv
import io
import json
import sys
from collections import OrderedDict
from decimal import Decimal
from pathlib import Path

ROOT = Path(sys.argv[1])


def rows(path, encoding="utf-8-sig", delimiter=","):
    return list(csv.DictReader(io.StringIO((ROOT / path).read_text(encoding), newline=""), delimiter=delimiter))


def plain(number):
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure(values):
    """Sum of the known values, number of unknown ones."""
    known = [value for value in values if value is not None]
    return {"sum": plain(sum(known, Decimal(0))), "unknown": len(values) - len(known)}


def summed(parts):
    """A figure of several rows is unknown when one of them is."""
    return None if any(part is None for part in parts) else sum(parts, Decimal(0))


def number(text):
    return Decimal(text) if text not in ("", None) else None


def grouped(table, key):
    groups = OrderedDict()
    for row in table:
        groups.setdefault(key(row), []).append(row)
    return groups


def shopify_orders(path, day):
    table = rows(path)
    orders = list(grouped(table, lambda row: row["Name"]).values())
    priced = "Lineitem price" in table[0]
    refunds = 0
    by_day = OrderedDict()
    for lines in orders:
        first = lines[0]
        cancelled = bool(first["Cancelled at"])
        units = sum(Decimal(line["Lineitem quantity"]) for line in lines)
        amount = None
        if priced:
            amount = sum(Decimal(line["Lineitem price"]) * Decimal(line["Lineitem quantity"]) for line in lines)
            amount -= Decimal(first["Discount Amount"] or 0)
        back = Decimal(first["Refunded Amount"] or 0)
        if priced:
            back = min(back, Decimal(first["Subtotal"]))
        if cancelled:
            units, back = Decimal(0), Decimal(0)
            amount = Decimal(0) if priced else None
        if back:
            refunds += len(lines)
        at = by_day.setdefault(day(first["Created at"]), {"units": [], "sales": [], "orders": []})
        at["units"].append(units)
        at["sales"].append(amount - back if amount is not None else None)
        at["orders"].append(Decimal(0 if cancelled else 1))
    figures = {f"orders/account/{name}": figure([summed(at[name]) for at in by_day.values()]) for name in ("units", "orders")}
    if priced:
        figures["orders/account/sales"] = figure([summed(at["sales"]) for at in by_day.values()])
    tables = [["shopify orders", len(table)]] + ([["shopify refunds", refunds]] if refunds else [])
    return {"tables": tables, "figures": figures}


def shopify_products(path):
    table = rows(path)
    variants = [row for row in table if row["Variant Price"]]
    pictures = {handle: sum(bool(row["Image Src"]) for row in of) for handle, of in grouped(table, lambda row: row["Handle"]).items()}
    skus = grouped(variants, lambda row: row["Variant SKU"])
    prices = [{Decimal(row["Variant Price"]) for row in of} for of in skus.values()]
    counts = [{pictures[row["Handle"]] for row in of} for of in skus.values()]
    stock = [summed([number(row["Variant Inventory Qty"]) for row in of if row["Variant Inventory Qty"]]) for of in skus.values()]
    stocked = sum(bool(row["Variant Inventory Qty"]) for row in variants)
    one = lambda sets: [Decimal(next(iter(values))) if len(values) == 1 else None for values in sets]
    return {
        "tables": [["shopify products", len(variants)], ["shopify product stock", stocked]],
        "figures": {
            "listing.price": figure(one(prices)),
            "listing.image_count": figure(one(counts)),
            "listing.available": figure(stock),
        },
    }


def shopify_inventory(path):
    table = rows(path)
    names = {"available": "Available", "inbound": "Incoming", "reserved": "Committed", "unfulfillable": "Unavailable"}
    return {
        "tables": [["shopify inventory", len(table)]],
        "figures": {f"listing.{name}": figure([number(row[header]) for row in table]) for name, header in names.items()},
    }


def google_keywords(path):
    text = (ROOT / path).read_text("utf-16").splitlines()
    table = list(csv.DictReader(text[2:], delimiter="\t"))
    table = [row for row in table if not any(cell.strip().startswith("Total:") for cell in row.values())]
    names = {"impressions": "Impr.", "clicks": "Clicks", "spend": "Cost", "orders": "Conversions"}
    return {
        "tables": [["google ads keyword report", len(table)]],
        "figures": {f"keywords/keyword/{name}": figure([number(row[header].replace(",", "")) for row in table]) for name, header in names.items()},
    }


def sheet(path, profile, key, names):
    table = rows(path)
    groups = grouped(table, key).values()
    return {
        "tables": [[profile, len(table)]],
        "figures": {f"campaigns/campaign/{name}": figure([summed([number(row[header]) for row in of]) for of in groups]) for name, header in names.items()},
    }


def kaggle_day(text):
    if "/" in text:
        month, day, year = text.split("/")
    else:
        day, month, year = text.split("-")
    return int(year), int(month), int(day)


def fivetran_stock(path):
    table = rows(path)
    names = {
        "available": ["fulfillable_quantity"],
        "reserved": ["total_reserved_quantity"],
        "unfulfillable": ["total_unfulfillable_quantity"],
        "inbound": ["inbound_working_quantity", "inbound_shipped_quantity", "inbound_receiving_quantity"],
    }
    skus = grouped(table, lambda row: row["seller_sku"]).values()
    total = lambda of, headers: sum((Decimal(row[header] or 0) for row in of for header in headers), Decimal(0))
    return {
        "tables": [["amazon fba inventory, fivetran", len(table)]],
        "figures": {f"listing.{name}": figure([total(of, headers) for of in skus]) for name, headers in names.items()},
    }


def fivetran_items(path):
    table = rows(path)
    return {
        "tables": [["amazon items, fivetran", len(table)]],
        "figures": {"listing.pack": figure([Decimal(row["package_quantity"]) for row in table])},
    }


def document(path):
    return json.loads((ROOT / path).read_text("utf-8"), parse_float=Decimal)


def sales_and_traffic(path):
    data = document(path)
    days, items = data["salesAndTrafficByDate"], data["salesAndTrafficByAsin"]
    children, sessions, views = set(), [], []
    for item in items:
        child = item.get("childAsin") or item["parentAsin"]
        fresh = child not in children
        children.add(child)
        sessions.append(Decimal(item["trafficByAsin"]["sessions"]) if fresh else None)
        views.append(Decimal(item["trafficByAsin"]["pageViews"]) if fresh else None)
    return {
        "tables": [["amazon sales and traffic by date", len(days)], ["amazon sales and traffic by asin", len(items)]],
        "figures": {
            "traffic/account/sessions": figure([Decimal(day["trafficByDate"]["sessions"]) for day in days]),
            "traffic/account/purchases": figure([Decimal(day["salesByDate"]["totalOrderItems"]) for day in days]),
            "listings/listing/sessions": figure(sessions),
            "listings/listing/page_views": figure(views),
            "listings/listing/units": figure([Decimal(item["salesByAsin"]["unitsOrdered"]) for item in items]),
            "listings/listing/sales": figure([Decimal(item["salesByAsin"]["orderedProductSales"]["amount"]) for item in items]),
            "listings/listing/orders": figure([Decimal(item["salesByAsin"]["totalOrderItems"]) for item in items]),
            "listing.buy_box_pct": figure([Decimal(item["trafficByAsin"]["buyBoxPercentage"]) / 100 for item in items]),
        },
    }


def seller_performance(path):
    metrics = document(path)["performanceMetrics"][0]
    plain_ones = {name: of for name, of in metrics.items() if isinstance(of, dict) and name != "orderDefectRate"}
    everything = list(plain_ones.values()) + list(metrics["orderDefectRate"].values())
    count = lambda of: next((of[key] for key in of if key.endswith("Count") and key not in ("orderCount", "shipmentCount", "totalUnitCount")), None)
    inner = lambda of: of.get("invoiceDefect", of.get("orderWithDefects", {})).get("count")
    numerators = [inner(of) if inner(of) is not None else count(of) for of in everything]
    decimals = lambda values: [Decimal(value) if value is not None else None for value in values]
    rounded = lambda value: None if value is None else round(Decimal(value), 8)
    return {
        "tables": [["amazon account health", len(plain_ones)], ["amazon order defect rate", len(metrics["orderDefectRate"])]],
        "figures": {
            "health.value": figure([rounded(of.get("rate")) for of in everything]),
            "health.threshold": figure(decimals([of.get("targetValue") for of in everything])),
            "health.numerator": figure(decimals(numerators)),
        },
    }


def offers(path):
    notification = document(path)["Payload"]["AnyOfferChangedNotification"]
    summary = notification["Summary"]
    prices = [offer["ListingPrice"]["Amount"] for offer in notification["Offers"]]
    new = [price["LandedPrice"]["Amount"] for price in summary["LowestPrices"] if price["Condition"] == "new"]
    box = [price["LandedPrice"]["Amount"] for price in summary["BuyBoxPrices"] if price["Condition"] == "new"]
    return {
        "tables": [["amazon offers", len(prices)], ["amazon offer summary", 1]],
        "figures": {
            "offer.price": figure([Decimal(price) for price in prices]),
            "listing.lowest_price": figure([Decimal(min(new))]),
            "listing.buy_box_price": figure([Decimal(box[0])]),
            "listing.map": figure([Decimal(summary["MinimumAdvertisedPrice"]["Amount"])]),
        },
    }


def pricing_health(path):
    payload = document(path)["payload"]
    return {
        "tables": [["amazon pricing health", 1]],
        "figures": {
            "listing.price": figure([Decimal(payload["merchantOffer"]["listingPrice"]["amount"])]),
            "listing.list_price": figure([Decimal(payload["summary"]["referencePrice"]["msrpPrice"]["amount"])]),
        },
    }


def analytics(path, header, column):
    """The rows of the one table with this header, `Grand total` left out."""
    lines = (ROOT / path).read_text("utf-8").splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith(header))
    below = []
    for line in lines[at + 1 :]:
        if not line.strip() or line.startswith("#"):
            break
        below.append(line)
    table = [row for row in csv.reader(below) if "Grand total" not in row]
    place = next(csv.reader([lines[at]])).index(column)
    return {
        "tables": [["google analytics by source", len(table)]],
        "figures": {"traffic/account/sessions": figure([sum(Decimal(row[place]) for row in table)])},
    }


def nothing():
    return {"tables": [], "figures": {}}


FILES = {
    "shopify/inventory_export_2023.csv": shopify_inventory,
    "shopify/products_export_ca_2024.csv": shopify_products,
    "shopify/orders_export_78col_2020-2022_us_deidentified.csv": lambda path: shopify_orders(path, lambda text: text[:10]),
    "shopify/orders_export_pruned_ca_2022-2024_deidentified.csv": lambda path: shopify_orders(path, lambda text: text[:10]),
    "google/google_ads_search_keyword_report_utf16_tsv_2026.csv": google_keywords,
    "google/kaggle_google_ads_daily_uncleaned_2024.csv": lambda path: sheet(
        path,
        "google ads daily sheet",
        lambda row: (row["Campaign_Name"].strip().lower(), kaggle_day(row["Ad_Date"])),
        {"clicks": "Clicks", "impressions": "Impressions", "spend": "Cost", "orders": "Conversions", "sales": "Sale_Amount"},
    ),
    "google/ga4_exploration_2023.csv": lambda path: analytics(path, "App-instance ID", "Sessions"),
    "google/ga4_home_snapshot_multisection_2023.csv": lambda path: analytics(path, "Session default channel group", "Sessions"),
    "other/kaggle_global_ads_daily_2024.csv": lambda path: sheet(
        path,
        "ad platforms by day",
        lambda row: tuple(row[name] for name in ("date", "platform", "campaign_type", "industry", "country")),
        {"clicks": "clicks", "impressions": "impressions", "spend": "ad_spend", "orders": "conversions", "sales": "revenue"},
    ),
    "amazon_seller_central/fivetran_fba_inventory_summary.csv": fivetran_stock,
    "amazon_seller_central/fivetran_item_summary.csv": fivetran_items,
    "amazon_seller_central/fivetran_item_display_group_sales_rank.csv": lambda _: nothing(),
    "amazon_seller_central/official_example_json_listings_feed.json": lambda _: nothing(),
    "amazon_seller_central/official_example_listings_feed_processing_report.json": lambda _: nothing(),
    "amazon_seller_central/official_example_search_query_performance_1.json": lambda _: nothing(),
    "amazon_seller_central/official_example_any_offer_changed_1.json": offers,
    "amazon_seller_central/official_example_pricing_health_1.json": pricing_health,
    "amazon_seller_central/official_example_listings_item_issues_change_1.json": lambda _: {"tables": [["amazon listing issues", 1]], "figures": {}},
    "amazon_seller_central/official_example_sales_and_traffic_1.json": sales_and_traffic,
    "amazon_seller_central/official_example_sales_and_traffic_2.json": sales_and_traffic,
    "amazon_seller_central/official_example_v2_seller_performance_1.json": seller_performance,
}

print(json.dumps({path: read(path) for path, read in FILES.items()}, indent=1, sort_keys=True))
