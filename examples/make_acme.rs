//! Writes the snapshots of `examples/acme`: one brand on Amazon and in its own shop, 45 days to 2026-11-20.
//!
//! `cargo run --example make_acme` writes the same bytes every time. The stories in it are told in `examples/acme/README.md`.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};

/// How many days of daily data there are.
const DAYS: u64 = 45;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme/snapshots");
    let amazon = root.join("acme-us");
    save(amazon.join("targeting-2026-11-21.csv"), &keywords())?;
    save(amazon.join("campaigns-2026-11-21.csv"), &campaigns())?;
    save(amazon.join("search-terms-2026-11-21.csv"), &search_terms())?;
    save(amazon.join("advertised-products-2026-11-21.csv"), &product_ads())?;
    save(amazon.join("listings-2026-11-21.csv"), &listings())?;
    save(amazon.join("stock-2026-11-21.csv"), &stock())?;
    save(amazon.join("orders-2026-11-21.csv"), &orders(true))?;
    save(amazon.join("account-health-2026-11-21.csv"), &health())?;
    let shop = root.join("acme-shop");
    save(shop.join("listings-2026-11-21.csv"), &shop_listings())?;
    save(shop.join("orders-2026-11-21.csv"), &orders(false))?;
    save(shop.join("traffic-2026-11-21.csv"), &traffic())?;
    Ok(())
}

/// Snapshot files are data of this example, written whole; nobody reads them meanwhile.
fn save(path: PathBuf, text: &str) -> Result<(), Box<dyn Error>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::File::create(path)?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    Ok(())
}

/// A number from 0 to `below - 1` that depends on its arguments only.
fn chance(what: &str, day: u64, below: u64) -> u64 {
    let mut state = what.bytes().fold(day.wrapping_mul(0x9E37_79B9_7F4A_7C15), |state, byte| {
        state.rotate_left(7) ^ u64::from(byte).wrapping_mul(0xBF58_476D_1CE4_E5B9)
    });
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (state ^ (state >> 31)) % below.max(1)
}

/// The days, oldest first, with their number.
fn days() -> impl Iterator<Item = (u64, NaiveDate)> {
    let last = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default();
    (0..DAYS).map(move |at| (at, last.checked_sub_days(Days::new(DAYS - 1 - at)).unwrap_or(last)))
}

/// Cents as money.
fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A keyword and how it fares: clicks a day, cents a click, orders a hundred clicks, cents an order, ACOS rising or not.
struct Keyword {
    id: &'static str,
    campaign: usize,
    text: &'static str,
    match_type: &'static str,
    bid: u64,
    clicks: u64,
    rate: u64,
    price: u64,
    rising: bool,
}

const CAMPAIGNS: [(&str, &str, &str, u64); 4] = [
    ("c-100", "Travel mugs", "enabled", 6000),
    ("c-200", "Garlic tools", "enabled", 4000),
    ("c-300", "Kitchen scales", "enabled", 5000),
    ("c-400", "Brand", "enabled", 2500),
];

const fn keyword(
    id: &'static str,
    campaign: usize,
    text: &'static str,
    match_type: &'static str,
    figures: (u64, u64, u64, u64),
    rising: bool,
) -> Keyword {
    let (bid, clicks, rate, price) = figures;
    Keyword { id, campaign, text, match_type, bid, clicks, rate, price, rising }
}

const KEYWORDS: [Keyword; 14] = [
    keyword("k-101", 0, "travel mug", "exact", (105, 24, 11, 2499), false),
    keyword("k-102", 0, "insulated travel mug", "exact", (125, 14, 14, 2499), false),
    keyword("k-103", 0, "stainless travel mug", "exact", (155, 12, 12, 2499), true),
    keyword("k-104", 0, "coffee cup with lid", "broad", (110, 9, 0, 2499), false),
    keyword("k-105", 0, "mug for car", "phrase", (95, 6, 6, 2499), false),
    keyword("k-201", 1, "garlic press", "exact", (120, 18, 16, 1799), false),
    keyword("k-202", 1, "garlic press stainless steel", "exact", (135, 10, 18, 1799), false),
    keyword("k-203", 1, "garlic crusher", "phrase", (90, 8, 3, 1799), true),
    keyword("k-204", 1, "kitchen gadgets", "broad", (75, 15, 2, 1799), false),
    keyword("k-301", 2, "kitchen scale", "exact", (85, 16, 12, 2199), false),
    keyword("k-302", 2, "digital food scale", "exact", (95, 9, 13, 2199), false),
    keyword("k-303", 2, "baking scale grams", "phrase", (80, 4, 9, 2199), false),
    keyword("k-401", 3, "acme kitchen", "exact", (60, 5, 30, 2199), false),
    keyword("k-402", 3, "acme garlic press", "exact", (55, 3, 35, 1799), false),
];

/// One keyword's day: impressions, clicks, spend, sales in cents, orders.
fn figures(keyword: &Keyword, at: u64) -> (u64, u64, u64, u64, u64) {
    let clicks = keyword.clicks * (80 + chance(keyword.id, at, 41)) / 100;
    let impressions = clicks * (110 + chance(keyword.text, at, 90)) + chance(keyword.match_type, at, 50);
    let price = keyword.bid * (62 + chance(keyword.id, at + 1000, 25)) / 100;
    // A rising ACOS: a competitor's deal halves the orders of the last three weeks.
    let rate = if keyword.rising && at + 21 >= DAYS { keyword.rate / 3 } else { keyword.rate };
    let orders = (clicks * rate + chance(keyword.text, at + 2000, 100)) / 100;
    let orders = if keyword.rate == 0 { 0 } else { orders };
    (impressions, clicks, clicks * price, orders * keyword.price, orders)
}

fn keywords() -> String {
    let mut text = String::from(
        "date,campaign_id,campaign,ad_group_id,ad_group,keyword_id,keyword,match_type,state,campaign_state,bid,currency,impressions,clicks,spend,sales,orders,units\n",
    );
    for (at, day) in days() {
        for keyword in &KEYWORDS {
            let (id, campaign, state, _) = CAMPAIGNS[keyword.campaign];
            let (impressions, clicks, spend, sales, orders) = figures(keyword, at);
            let _ = writeln!(
                text,
                "{day},{id},{campaign},g{id},{campaign} – core,{},{},{},enabled,{state},{},USD,{impressions},{clicks},{},{},{orders},{orders}",
                keyword.id,
                keyword.text,
                keyword.match_type,
                money(keyword.bid),
                money(spend),
                money(sales),
            );
        }
    }
    text
}

fn campaigns() -> String {
    let mut text = String::from(
        "date,campaign_id,campaign,state,start_date,budget,currency,impressions,clicks,spend,sales,orders,units,budget_used\n",
    );
    for (at, day) in days() {
        for (index, (id, name, state, budget)) in CAMPAIGNS.iter().enumerate() {
            let own = KEYWORDS.iter().filter(|keyword| keyword.campaign == index).map(|keyword| figures(keyword, at));
            let sums = own.fold((0, 0, 0, 0, 0), |sum, own| {
                (sum.0 + own.0, sum.1 + own.1, sum.2 + own.2, sum.3 + own.3, sum.4 + own.4)
            });
            // The scales' campaign runs out of budget by the afternoon.
            let used = if index == 2 { 97 + chance(name, at, 4) } else { (sums.2 * 100 / budget).min(100) };
            let _ = writeln!(
                text,
                "{day},{id},{name},{state},2026-03-02,{},USD,{},{},{},{},{},{},{used}%",
                money(*budget),
                sums.0,
                sums.1,
                money(sums.2),
                money(sums.3),
                sums.4,
                sums.4,
            );
        }
    }
    text
}

fn search_terms() -> String {
    let terms: [(&str, &str, u64, u64, u64); 6] = [
        ("k-104", "coffee cup with lid and straw", 4, 0, 2499),
        ("k-104", "insulated coffee cup", 3, 1, 2499),
        ("k-204", "garlic mincer", 5, 2, 1799),
        ("k-204", "free kitchen gadgets", 6, 0, 1799),
        ("k-203", "garlic crusher metal", 4, 1, 1799),
        ("k-105", "acme travel mug", 2, 1, 2499),
    ];
    let mut text = String::from(
        "date,campaign_id,campaign,ad_group_id,ad_group,keyword_id,keyword,match_type,search_term,currency,impressions,clicks,spend,sales,orders,units\n",
    );
    for (at, day) in days() {
        for (id, term, clicks, orders, price) in terms {
            let Some(keyword) = KEYWORDS.iter().find(|keyword| keyword.id == id) else { continue };
            let (campaign_id, campaign, _, _) = CAMPAIGNS[keyword.campaign];
            let clicks = chance(term, at, clicks + 1);
            let orders = if clicks > 0 && chance(term, at + 500, 12) == 0 { orders } else { 0 };
            let spend = clicks * keyword.bid * 7 / 10;
            let _ = writeln!(
                text,
                "{day},{campaign_id},{campaign},g{campaign_id},{campaign} – core,{id},{},{},{term},USD,{},{clicks},{},{},{orders},{orders}",
                keyword.text,
                keyword.match_type,
                clicks * 40,
                money(spend),
                money(orders * price),
            );
        }
    }
    text
}

/// SKU, title, price in cents, stock, units a day, campaign.
const PRODUCTS: [(&str, &str, u64, u64, u64, usize); 4] = [
    ("MUG-500", "Acme Kitchen Travel Mug, Stainless Steel, 500 ml, Leakproof", 2499, 640, 9, 0),
    ("GARLIC-1", "Acme Kitchen Garlic Press, Stainless Steel, Easy Clean", 1799, 38, 8, 1),
    ("SCALE-5", "Acme Kitchen Digital Scale, 5 kg, Free Shipping, Best Seller", 2199, 410, 7, 2),
    ("PEELER-2", "Acme Kitchen Peeler Set, 2 Pieces", 1299, 900, 2, 1),
];

fn product_ads() -> String {
    let mut text = String::from(
        "date,campaign_id,campaign,ad_group_id,ad_group,sku,asin,state,currency,impressions,clicks,spend,sales,orders,units\n",
    );
    for (at, day) in days() {
        for (sku, _, _, _, _, campaign) in PRODUCTS.iter().filter(|product| product.0 != "PEELER-2") {
            let (id, name, _, _) = CAMPAIGNS[*campaign];
            let own =
                KEYWORDS.iter().filter(|keyword| keyword.campaign == *campaign).map(|keyword| figures(keyword, at));
            let sums = own.fold((0, 0, 0, 0, 0), |sum, own| {
                (sum.0 + own.0, sum.1 + own.1, sum.2 + own.2, sum.3 + own.3, sum.4 + own.4)
            });
            let _ = writeln!(
                text,
                "{day},{id},{name},g{id},{name} – core,{sku},B0{},enabled,USD,{},{},{},{},{},{}",
                sku.replace('-', "X"),
                sums.0,
                sums.1,
                money(sums.2),
                money(sums.3),
                sums.4,
                sums.4,
            );
        }
    }
    text
}

fn listings() -> String {
    let mut text = String::from(
        "date,sku,asin,title,brand,bullet_count,image_count,aplus,price,currency,status,suppressed,rating,review_count,has_buy_box,buy_box_pct,buy_box_price,sessions,page_views\n",
    );
    for (at, day) in days() {
        for (sku, title, price, _, units, _) in PRODUCTS {
            // The peeler set was suppressed nine days ago: its main image was refused.
            let suppressed = sku == "PEELER-2" && at + 9 >= DAYS;
            // A reseller undercuts the scale since last week.
            let lost = sku == "SCALE-5" && at + 7 >= DAYS;
            let (buy_box, share, box_price) = if lost { ("no", 22, price - 150) } else { ("yes", 97, price) };
            let sessions = if suppressed { 0 } else { units * (9 + chance(sku, at, 4)) };
            let _ = writeln!(
                text,
                "{day},{sku},B0{},\"{title}\",Acme Kitchen,{},{},{},{},USD,{},{},{},{},{buy_box},{share}%,{},{sessions},{}",
                sku.replace('-', "X"),
                if sku == "PEELER-2" { 3 } else { 5 },
                if sku == "PEELER-2" { 2 } else { 7 },
                if sku == "MUG-500" { "yes" } else { "no" },
                money(price),
                if suppressed { "inactive" } else { "active" },
                if suppressed { "yes" } else { "no" },
                if sku == "GARLIC-1" && at + 20 >= DAYS { "4.1" } else { "4.5" },
                180 + at,
                money(box_price),
                sessions + sessions / 3,
            );
        }
    }
    text
}

fn stock() -> String {
    let mut text = String::from("date,sku,location,available,inbound,reserved,unfulfillable\n");
    for (at, day) in days() {
        for (sku, _, _, stock, units, _) in PRODUCTS {
            let available = stock + (DAYS - 1 - at) * units;
            let _ =
                writeln!(text, "{day},{sku},FBA,{available},{},{},0", if sku == "MUG-500" { 200 } else { 0 }, units);
        }
    }
    text
}

/// Order lines: those of Amazon, or of the shop.
fn orders(amazon: bool) -> String {
    let mut text = String::from(
        "order_id,line,date,sku,customer,quantity,amount,currency,discount,shipping,status,new_customer\n",
    );
    let mut number = 5000;
    for (at, day) in days() {
        for (sku, _, price, _, units, _) in PRODUCTS {
            let suppressed = amazon && sku == "PEELER-2" && at + 9 >= DAYS;
            let lost = amazon && sku == "SCALE-5" && at + 7 >= DAYS;
            let usual = if amazon { units } else { units / 3 + 1 };
            let count = if suppressed {
                0
            } else if lost {
                usual / 3
            } else {
                usual * (85 + chance(sku, at + 300, 31)) / 100
            };
            for line in 0..count {
                number += 1;
                let price = if amazon { price } else { price - 100 };
                let _ = writeln!(
                    text,
                    "{}-{number},1,{day},{sku},c{},1,{},USD,0.00,0.00,shipped,{}",
                    if amazon { "112" } else { "S" },
                    chance(sku, at * 50 + line, 900),
                    money(price),
                    if chance(sku, at * 70 + line, 4) == 0 { "no" } else { "yes" },
                );
            }
        }
    }
    text
}

fn health() -> String {
    let mut text = String::from("date,metric,value,numerator,denominator,window,threshold,status\n");
    for (at, day) in days() {
        // Defects creep up: one more every eight days.
        let (defects, orders) = (6 + at / 8, 1400);
        let _ = writeln!(
            text,
            "{day},odr,{}.{:02}%,{defects},{orders},60d,1%,ok",
            defects * 100 / orders,
            defects * 10000 / orders % 100
        );
        let _ = writeln!(text, "{day},late_shipment_rate,1.2%,17,{orders},30d,4%,ok");
    }
    text
}

fn shop_listings() -> String {
    let mut text =
        String::from("date,sku,title,brand,bullet_count,image_count,aplus,price,currency,status,suppressed\n");
    for (_, day) in days() {
        for (sku, title, price, _, _, _) in PRODUCTS {
            let brand = if sku == "SCALE-5" { "ACME-Kitchen" } else { "Acme Kitchen" };
            let price = if sku == "MUG-500" { price - 300 } else { price - 100 };
            let _ = writeln!(text, "{day},{sku},\"{title}\",{brand},5,6,no,{},USD,active,no", money(price));
        }
    }
    text
}

fn traffic() -> String {
    let mut text = String::from("date,currency,sessions,carts,checkouts,purchases,new_customers,marketing_spend\n");
    for (at, day) in days() {
        let sessions = 380 + chance("shop", at, 120);
        let carts = sessions * 6 / 100;
        let purchases = carts * (18 + chance("cart", at, 5)) / 100;
        let _ = writeln!(
            text,
            "{day},USD,{sessions},{carts},{},{purchases},{},{}",
            carts / 2,
            purchases * 2 / 3,
            money(4500)
        );
    }
    text
}
