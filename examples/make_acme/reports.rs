//! Listings, stock, traffic, account health and tickets, as each place reports them.

use super::business::{DAYS, Place, chance, day, days, money, products};
use std::fmt::Write as _;

fn currency(place: Place) -> &'static str {
    if place == Place::De { "EUR" } else { "USD" }
}

/// Business report by date. Visits grow with what is sold.
pub(crate) fn business_report(place: Place) -> String {
    let mut text = String::from(
        "Date,Ordered Product Sales,Units Ordered,Total Order Items,Page Views - Total,Sessions - Total,Featured Offer (Buy Box) Percentage,Unit Session Percentage\n",
    );
    for (at, day) in days() {
        let (mut units, mut sales) = (0, 0);
        for product in products(place) {
            units += product.sold(place, at);
            sales += product.sold(place, at) * product.price(place);
        }
        let sessions = units * 9 + chance("visits", at + 100 * place as u64, 40);
        let _ = writeln!(
            text,
            "{},\"{}{}\",{units},{units},{},{sessions},{}%,{}.{:02}%",
            day.format("%m/%d/%y"),
            if place == Place::De { "€" } else { "$" },
            money(sales),
            sessions * 13 / 10,
            97 - chance("box", at, 4),
            units * 100 / sessions.max(1),
            units * 10_000 / sessions.max(1) % 100,
        );
    }
    text
}

/// FBA inventory planning of one day, what Amazon stores only.
pub(crate) fn fba_inventory(place: Place, at: u64) -> String {
    let mut text = String::from(
        "snapshot-date\tsku\tfnsku\tasin\tproduct-name\tcondition\tavailable\tinbound-quantity\tTotal Reserved Quantity\tunfulfillable-quantity\tyour-price\tlowest-price-new-plus-shipping\tfeaturedoffer-price\tcurrency\n",
    );
    for product in products(place).filter(|product| product.sku != "BOARD-3") {
        let low = money(product.box_price(place, at));
        let _ = writeln!(
            text,
            "{}\t{}\tX00{}\t{}\t{}\tNew\t{}\t{}\t{}\t{}\t{}\t{low}\t{low}\t{}",
            day(at),
            product.sku(place),
            product.sku.replace('-', ""),
            product.asin(),
            product.title(place, at),
            product.available(place, at),
            if product.sku == "MUG-500" { 200 } else { 0 },
            product.units[place as usize],
            chance(product.sku, at / 7, 3),
            money(product.price(place)),
            currency(place),
        );
    }
    text
}

/// The merchant listings report; `quantity` is blank for what Amazon stores.
pub(crate) fn merchant_listings(place: Place, at: u64) -> String {
    let mut text = String::from(
        "item-name\titem-description\tlisting-id\tseller-sku\tprice\tquantity\topen-date\tproduct-id-type\titem-note\titem-condition\tasin1\tproduct-id\tfulfillment-channel\tstatus\n",
    );
    for (product, number) in products(place).zip(1_u64..) {
        let merchant = product.sku == "BOARD-3";
        let known = at.min(DAYS - 1);
        let quantity = if merchant { product.available(place, known).to_string() } else { String::new() };
        let fulfilment = match (merchant, place) {
            (true, _) => "DEFAULT",
            (false, Place::De) => "AMAZON_EU",
            (false, _) => "AMAZON_NA",
        };
        let _ = writeln!(
            text,
            "{}\tFrom the Acme Kitchen workshop.\t0407A{number:03}\t{}\t{}\t{quantity}\t2025-02-11 09:12:00 PST\t1\t\t11\t{}\t{}\t{fulfilment}\t{}",
            product.title(place, known),
            product.sku(place),
            money(product.price(place)),
            product.asin(),
            product.asin(),
            if product.sku == "PEELER-2" && place == Place::Us && known + 9 >= DAYS { "Inactive" } else { "Active" },
        );
    }
    text
}

/// What Amazon hides from search, and why.
pub(crate) fn suppressed(place: Place, at: u64) -> String {
    let mut text =
        String::from("Status\tReason\tSKU\tASIN\tProduct name\tCondition\tStatus Change Date\tIssue Description\n");
    for product in products(place).filter(|product| product.sku == "PEELER-2" && place == Place::Us && at + 9 >= DAYS) {
        let _ = writeln!(
            text,
            "Search Suppressed\tImage\t{}\t{}\t{}\tNew\t{}\tThe main image has a watermark",
            product.sku(place),
            product.asin(),
            product.title(place, at),
            day(DAYS - 9),
        );
    }
    text
}

/// The seller performance report of a week's end. In the US defects creep up.
pub(crate) fn account_health(place: Place, at: u64) -> String {
    let (market, orders) = match place {
        Place::De => ("A1PA6795UKMFR9", 960),
        Place::Us | Place::Walmart | Place::Shop => ("ATVPDKIKX0DER", 1900),
    };
    let weeks = (DAYS - 1 - at) / 7;
    let defects = if place == Place::De { 2 } else { 17 - weeks.min(10) };
    let late = if place == Place::De { 7 } else { 21 };
    // In UTC, on whose clock the day of Berlin ends an hour early.
    let window = |days: u64| {
        let (first, last) = (day(at.saturating_sub(days - 1)), day(at));
        format!("{{\"reportingDateFrom\": \"{first}T00:00Z\", \"reportingDateTo\": \"{last}T21:59Z\"}}")
    };
    // A rate in ten thousandths.
    let rate = |count: u64| format!("0.{:06}", count * 1_000_000 / orders);
    format!(
        "{{\n \"accountStatuses\": [{{\"marketplaceId\": \"{market}\", \"status\": \"NORMAL\"}}],\n \"performanceMetrics\": [{{\n  \"marketplaceId\": \"{market}\",\n  \"lateShipmentRate\": {{\"reportingDateRange\": {}, \"orderCount\": {orders}, \"lateShipmentCount\": {late}, \"status\": \"GOOD\", \"rate\": {}, \"targetValue\": 0.04, \"targetCondition\": \"LESS_THAN\"}},\n  \"orderDefectRate\": {{\n   \"mfn\": {{\"reportingDateRange\": {}, \"orderCount\": {orders}, \"orderWithDefects\": {{\"count\": {defects}, \"status\": \"GOOD\"}}, \"status\": \"GOOD\", \"rate\": {}, \"targetValue\": 0.01, \"targetCondition\": \"LESS_THAN\"}}\n  }}\n }}]\n}}\n",
        window(30),
        rate(late),
        window(60.min(at + 1)),
        rate(defects),
    )
}

/// The item report of Walmart: published items with ratings and the Buy Box.
pub(crate) fn walmart_items(at: u64) -> String {
    let mut text = String::from(
        "SKU,Item ID,Product Name,Lifecycle Status,Publish Status,Status Change Reason,Product Category,Price,Currency,Buy Box Item Price,Buy Box Shipping Price,Brand,Fulfillment Type,Reviews Count,Average Rating\n",
    );
    for (product, number) in products(Place::Walmart).zip(55_010_u64..) {
        let price = money(product.price(Place::Walmart));
        let rating = if product.sku == "GARLIC-1" { "4.2" } else { "4.6" };
        let _ = writeln!(
            text,
            "{},{number},\"{}\",ACTIVE,PUBLISHED,,Home,{price},USD,{price},0.00,Acme Kitchen,Seller Fulfilled,{},{rating}",
            product.sku(Place::Walmart),
            product.title,
            60 + at / 7,
        );
    }
    text
}

/// Walmart's stock by week, from the order system.
pub(crate) fn walmart_stock() -> String {
    let mut text = String::from("date,sku,location,available,inbound,reserved\n");
    for (at, day) in days().filter(|(at, _)| (DAYS - 1 - at).is_multiple_of(7)) {
        for product in products(Place::Walmart) {
            let _ = writeln!(
                text,
                "{day},{},main,{},0,1",
                product.sku(Place::Walmart),
                product.available(Place::Walmart, at)
            );
        }
    }
    text
}

/// Walmart's seller performance by week.
pub(crate) fn walmart_health() -> String {
    let mut text = String::from("date,metric,numerator,denominator,window,threshold,status\n");
    for (at, day) in days().filter(|(at, _)| (DAYS - 1 - at).is_multiple_of(7)) {
        let _ = writeln!(text, "{day},cancel_rate,{},410,30d,2%,good", 2 + chance("cancel", at, 2));
        let _ = writeln!(text, "{day},late_delivery_rate,{},410,30d,10%,good", 14 + chance("late", at, 5));
    }
    text
}

/// The shop's visits, from its analytics. The flash sale brings many.
pub(crate) fn shop_traffic() -> String {
    let mut text = String::from("date,currency,sessions,carts,checkouts,purchases,new_customers,marketing_spend\n");
    for (at, day) in days() {
        let orders: u64 = products(Place::Shop).map(|product| product.sold(Place::Shop, at)).sum();
        let sessions = orders * 31 + chance("shop", at, 60);
        let carts = orders * 3 + chance("cart", at, 4);
        let _ = writeln!(
            text,
            "{day},USD,{sessions},{carts},{},{orders},{},{}",
            orders + orders / 2,
            orders * 3 / 5,
            money(4200 + chance("spend", at, 900)),
        );
    }
    text
}

/// The shop's stock by place. The board's pile is the one that Amazon's orders are sent from.
pub(crate) fn shop_inventory(at: u64) -> String {
    let mut text = String::from(
        "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,SKU,HS Code,COO,Location,Incoming,Unavailable,Committed,Available,On hand\n",
    );
    for product in products(Place::Shop) {
        let left = product.available(Place::Shop, at.min(DAYS - 1));
        let _ = writeln!(
            text,
            "{},\"{}\",Title,Default Title,,,,,{},,US,Reno warehouse,0,0,0,{left},{left}",
            product.sku.to_lowercase(),
            product.title,
            product.sku(Place::Shop),
        );
    }
    text
}

/// The shop's products, each with one variant and one picture.
pub(crate) fn shop_products() -> String {
    let mut text = String::from(
        "Handle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Compare At Price,Image Src,Image Position,Status\n",
    );
    for product in products(Place::Shop) {
        let handle = product.sku.to_lowercase();
        let _ = writeln!(
            text,
            "{handle},\"{}\",<p>From the Acme Kitchen workshop.</p>,{},Kitchen,true,Title,Default Title,{},{},,https://shop.example/{handle}.jpg,1,active",
            product.title,
            if product.sku == "SCALE-5" { "ACME-Kitchen" } else { "Acme Kitchen" },
            product.sku(Place::Shop),
            money(product.price(Place::Shop)),
        );
    }
    text
}

/// Tickets of the help desk.
pub(crate) fn tickets() -> String {
    let mut text = String::from("Id,Created at,Status,Subject,Priority,Via,First reply time in minutes\n");
    let subjects = ["Where is my order", "Wrong item", "Lid does not fit", "Return label", "Invoice"];
    let mut number = 8100;
    for (at, day) in days() {
        for ticket in 0..=chance("tickets", at, 3) {
            number += 1;
            let open = at + 2 >= DAYS && ticket == 0;
            let subject = subjects
                .get(usize::try_from(chance("subject", at * 5 + ticket, 5)).unwrap_or(0))
                .copied()
                .unwrap_or("");
            let _ = writeln!(
                text,
                "{number},{day} 09:{:02}:00,{},{subject},normal,email,{}",
                chance("minute", at + ticket, 60),
                if open { "open" } else { "solved" },
                if open { String::new() } else { (90 + chance("reply", at + ticket, 500)).to_string() },
            );
        }
    }
    text
}
