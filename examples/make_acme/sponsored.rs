//! Sponsored ads: the console's daily reports (German ones for DE), the bulk workbook, and Walmart Connect.

use super::business::{DAYS, PRODUCTS, Place, chance, day, days, money};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use std::error::Error;
use std::fmt::Write as _;

/// A campaign: its id, name, daily budget in cents, and the product that it advertises.
struct Campaign {
    place: Place,
    id: u64,
    name: &'static str,
    budget: u64,
    sku: &'static str,
}

const fn campaign(place: Place, id: u64, name: &'static str, budget: u64, sku: &'static str) -> Campaign {
    Campaign { place, id, name, budget, sku }
}

const CAMPAIGNS: [Campaign; 9] = [
    campaign(Place::Us, 100, "Travel mugs", 6000, "MUG-500"),
    campaign(Place::Us, 200, "Garlic tools", 4000, "GARLIC-1"),
    campaign(Place::Us, 300, "Kitchen scales", 5000, "SCALE-5"),
    campaign(Place::Us, 400, "Brand", 400, "KNIFE-8"),
    campaign(Place::De, 500, "Thermobecher", 3000, "MUG-500"),
    campaign(Place::De, 600, "Küchenhelfer", 2500, "GARLIC-1"),
    campaign(Place::De, 700, "Marke", 1500, "WHISK-1"),
    campaign(Place::Walmart, 800, "Mugs and scales", 3500, "MUG-500"),
    campaign(Place::Walmart, 900, "Knives", 2000, "KNIFE-8"),
];

/// A keyword and how it fares: its bid in cents, clicks a day, orders a hundred clicks.
struct Keyword {
    id: u64,
    text: &'static str,
    match_type: &'static str,
    bid: u64,
    clicks: u64,
    rate: u64,
}

const fn keyword(id: u64, text: &'static str, match_type: &'static str, bid: u64, clicks: u64, rate: u64) -> Keyword {
    Keyword { id, text, match_type, bid, clicks, rate }
}

/// A keyword's campaign is the hundred that its id is in.
const KEYWORDS: [Keyword; 26] = [
    keyword(101, "travel mug", "exact", 105, 24, 12),
    keyword(102, "insulated travel mug", "exact", 125, 14, 15),
    keyword(103, "stainless travel mug", "exact", 155, 12, 13),
    keyword(104, "coffee cup with lid", "broad", 110, 9, 0),
    keyword(105, "mug for car", "phrase", 95, 6, 13),
    keyword(201, "garlic press", "exact", 110, 14, 17),
    keyword(202, "garlic press stainless steel", "exact", 125, 8, 19),
    keyword(203, "garlic crusher", "phrase", 80, 6, 14),
    keyword(204, "garlic mincer tool", "broad", 75, 8, 13),
    keyword(301, "kitchen scale", "exact", 85, 16, 14),
    keyword(302, "digital food scale", "exact", 95, 9, 15),
    keyword(303, "baking scale grams", "phrase", 80, 4, 14),
    keyword(401, "acme kitchen", "exact", 60, 5, 24),
    keyword(402, "acme chef knife", "exact", 75, 3, 26),
    keyword(501, "thermobecher", "exact", 85, 13, 13),
    keyword(502, "thermobecher auslaufsicher", "exact", 95, 7, 14),
    keyword(503, "kaffeebecher to go", "phrase", 70, 6, 13),
    keyword(601, "knoblauchpresse", "exact", 80, 10, 16),
    keyword(602, "knoblauchpresse edelstahl", "exact", 90, 5, 17),
    keyword(603, "küchenhelfer set", "broad", 60, 6, 13),
    keyword(701, "acme kitchen", "exact", 45, 4, 25),
    keyword(801, "travel mug", "exact", 70, 9, 12),
    keyword(802, "insulated tumbler", "phrase", 65, 6, 10),
    keyword(803, "kitchen scale", "exact", 60, 7, 11),
    keyword(901, "chef knife", "exact", 85, 6, 10),
    keyword(902, "acme kitchen knife", "exact", 50, 2, 22),
];

/// What a day, or several, came to.
#[derive(Clone, Copy, Default)]
struct Figures {
    impressions: u64,
    clicks: u64,
    spend: u64,
    orders: u64,
    sales: u64,
}

impl Figures {
    fn plus(self, other: Self) -> Self {
        Self {
            impressions: self.impressions + other.impressions,
            clicks: self.clicks + other.clicks,
            spend: self.spend + other.spend,
            orders: self.orders + other.orders,
            sales: self.sales + other.sales,
        }
    }
}

fn campaigns_of(place: Place) -> impl Iterator<Item = &'static Campaign> {
    CAMPAIGNS.iter().filter(move |campaign| campaign.place == place)
}

fn keywords_of(campaign: &Campaign) -> impl Iterator<Item = &'static Keyword> {
    let id = campaign.id;
    KEYWORDS.iter().filter(move |keyword| keyword.id / 100 * 100 == id)
}

/// One keyword's day. A quarter of the bids is saved in the auction.
fn figures(campaign: &Campaign, keyword: &Keyword, at: u64) -> Figures {
    let seed = format!("{}{}", keyword.id, keyword.text);
    let clicks = keyword.clicks * (80 + chance(&seed, at, 41)) / 100;
    let impressions = clicks * (110 + chance(keyword.text, at, 90)) + chance(&seed, at + 400, 50);
    let cost = keyword.bid * (62 + chance(&seed, at + 1000, 25)) / 100;
    // In hundredths of a percent, as some days have few orders.
    let rate = match (keyword.id, campaign.sku) {
        // A rival's deal takes two orders of three since three weeks, and more every week.
        (103, _) if at + 21 >= DAYS => keyword.rate * 100 / 3,
        // Nothing to sell: the press is out of stock.
        (_, "GARLIC-1") if campaign.place == Place::Us && at + 8 >= DAYS => 0,
        // The Buy Box of the scale is another seller's.
        (_, "SCALE-5") if at + 12 >= DAYS => keyword.rate * 50,
        _ => keyword.rate * 100,
    };
    let orders = (clicks * rate + chance(&seed, at + 2000, 10_000)) / 10_000;
    let orders = if rate == 0 { 0 } else { orders };
    let price =
        PRODUCTS.iter().find(|product| product.sku == campaign.sku).map_or(0, |product| product.price(campaign.place));
    Figures { impressions, clicks, spend: clicks * cost, orders, sales: orders * price }
}

fn day_of(campaign: &Campaign, at: u64) -> Figures {
    keywords_of(campaign).map(|keyword| figures(campaign, keyword, at)).fold(Figures::default(), Figures::plus)
}

/// A console report: the English form with commas between the cells, the German one with semicolons and decimal commas.
struct Report {
    german: bool,
    text: String,
}

impl Report {
    fn new(place: Place, english: &str, german: &str) -> Self {
        let of_germany = place == Place::De;
        let figures = if of_germany {
            "Impressionen;Klicks;Ausgaben;7 Tage, Umsatz gesamt;7 Tage, Aufträge gesamt (#);7 Tage, Einheiten gesamt (#)"
        } else {
            "Impressions,Clicks,Spend,7 Day Total Sales ,7 Day Total Orders (#),7 Day Total Units (#)"
        };
        let text = if of_germany { format!("{german};{figures}\n") } else { format!("{english},{figures}\n") };
        Self { german: of_germany, text }
    }

    fn money(&self, cents: u64) -> String {
        if self.german { money(cents).replace('.', ",") } else { money(cents) }
    }

    fn row(&mut self, cells: &[&str], sums: Figures) {
        let mark = if self.german { ";" } else { "," };
        let own = [
            sums.impressions.to_string(),
            sums.clicks.to_string(),
            self.money(sums.spend),
            self.money(sums.sales),
            sums.orders.to_string(),
            sums.orders.to_string(),
        ];
        let cells: Vec<&str> = cells.iter().copied().chain(own.iter().map(String::as_str)).collect();
        let _ = writeln!(self.text, "{}", cells.join(mark));
    }

    fn day(&self, at: u64) -> String {
        day(at).format(if self.german { "%d.%m.%Y" } else { "%Y-%m-%d" }).to_string()
    }
}

fn currency(place: Place) -> &'static str {
    if place == Place::De { "EUR" } else { "USD" }
}

fn group(campaign: &Campaign) -> String {
    format!("{} - core", campaign.name)
}

pub(crate) fn targeting(place: Place) -> String {
    let mut report = Report::new(
        place,
        "Date,Portfolio name,Currency,Campaign Name,Ad Group Name,Targeting,Match Type",
        "Datum;Portfolioname;Währung;Kampagnen-Name;Name der Anzeigengruppe;Ausrichtung;Übereinstimmungstyp",
    );
    for (at, _) in days() {
        for campaign in campaigns_of(place) {
            for keyword in keywords_of(campaign) {
                let sums = figures(campaign, keyword, at);
                let words = [
                    &report.day(at),
                    "",
                    currency(place),
                    campaign.name,
                    &group(campaign),
                    keyword.text,
                    &keyword.match_type.to_uppercase(),
                ];
                report.row(&words, sums);
            }
        }
    }
    report.text
}

/// What shoppers typed: the keyword, what they typed, its share of the keyword's clicks in percent, and orders a hundred clicks.
const TERMS: [(u64, &str, u64, u64); 8] = [
    (104, "coffee cup with lid and straw", 40, 0),
    (104, "insulated coffee cup", 20, 0),
    (105, "cup holder travel mug", 45, 16),
    (203, "garlic crusher metal", 40, 15),
    (204, "garlic mincer", 35, 22),
    (204, "free kitchen gadgets", 30, 0),
    (503, "thermobecher kaffee to go", 45, 20),
    (603, "küchenhelfer gratis", 35, 0),
];

pub(crate) fn search_terms(place: Place) -> String {
    let mut report = Report::new(
        place,
        "Date,Portfolio name,Currency,Campaign Name,Ad Group Name,Targeting,Match Type,Customer Search Term",
        "Datum;Portfolioname;Währung;Kampagnen-Name;Name der Anzeigengruppe;Ausrichtung;Übereinstimmungstyp;Suchbegriff eines Kunden",
    );
    for (at, _) in days() {
        for campaign in campaigns_of(place) {
            for keyword in keywords_of(campaign) {
                let all = figures(campaign, keyword, at);
                for (_, term, share, rate) in TERMS.iter().filter(|term| term.0 == keyword.id) {
                    let clicks = all.clicks * share / 100;
                    let orders = ((clicks * rate + chance(term, at, 100)) / 100).min(all.orders);
                    let orders = if *rate == 0 { 0 } else { orders };
                    let sums = Figures {
                        impressions: all.impressions * share / 100,
                        clicks,
                        spend: all.spend / all.clicks.max(1) * clicks,
                        orders,
                        sales: all.sales / all.orders.max(1) * orders,
                    };
                    let words = [
                        &report.day(at),
                        "",
                        currency(place),
                        campaign.name,
                        &group(campaign),
                        keyword.text,
                        &keyword.match_type.to_uppercase(),
                        term,
                    ];
                    report.row(&words, sums);
                }
            }
        }
    }
    report.text
}

pub(crate) fn campaigns(place: Place) -> String {
    let mut report = Report::new(
        place,
        "Date,Start Date,Portfolio name,Program Type,Campaign Name,Status,Currency,Budget Amount,Targeting Type,Bidding strategy",
        "Datum;Startdatum;Portfolioname;Program Type;Kampagnen-Name;Status;Währung;Tagesbudget;Targeting-Typ;Gebotsstrategie",
    );
    for (at, _) in days() {
        for campaign in campaigns_of(place) {
            let start = if report.german { "02.03.2026" } else { "2026-03-02" };
            let budget = report.money(campaign.budget);
            let words = [
                &report.day(at),
                start,
                "",
                "Sponsored Products",
                campaign.name,
                "ENABLED",
                currency(place),
                &budget,
                "Manual targeting",
                "Dynamic bids - down only",
            ];
            report.row(&words, day_of(campaign, at));
        }
    }
    report.text
}

pub(crate) fn advertised(place: Place) -> String {
    let mut report = Report::new(
        place,
        "Date,Portfolio name,Currency,Campaign Name,Ad Group Name,Advertised SKU,Advertised ASIN",
        "Datum;Portfolioname;Währung;Kampagnen-Name;Name der Anzeigengruppe;Beworbene SKU;Beworbene ASIN",
    );
    for (at, _) in days() {
        for campaign in campaigns_of(place) {
            for product in PRODUCTS.iter().filter(|product| product.sku == campaign.sku) {
                let words = [
                    &report.day(at),
                    "",
                    currency(place),
                    campaign.name,
                    &group(campaign),
                    &product.sku(place),
                    &product.asin(),
                ];
                report.row(&words, day_of(campaign, at));
            }
        }
    }
    report.text
}

/// A keyword report of Walmart Connect, whose rows carry ids and bids.
pub(crate) fn walmart() -> String {
    let mut text = String::from(
        "date,campaignId,campaignName,adGroupId,adGroupName,keywordId,biddedKeyword,matchType,bid,numAdsShown,numAdsClicks,adSpend,attributedSales14days,attributedOrders14days,unitsSold14days\n",
    );
    for (at, day) in days() {
        for campaign in campaigns_of(Place::Walmart) {
            for keyword in keywords_of(campaign) {
                let sums = figures(campaign, keyword, at);
                let _ = writeln!(
                    text,
                    "{day},{},{},{},{},{},{},{},{},{},{},{},{},{},{}",
                    campaign.id,
                    campaign.name,
                    campaign.id * 10,
                    group(campaign),
                    keyword.id,
                    keyword.text,
                    keyword.match_type,
                    money(keyword.bid),
                    sums.impressions,
                    sums.clicks,
                    money(sums.spend),
                    money(sums.sales),
                    sums.orders,
                    sums.orders,
                );
            }
        }
    }
    text
}

const BULK: [&str; 33] = [
    "Product",
    "Entity",
    "Operation",
    "Campaign ID",
    "Ad Group ID",
    "Portfolio ID",
    "Ad ID",
    "Keyword ID",
    "Product Targeting ID",
    "Campaign Name",
    "Ad Group Name",
    "Campaign Name (Informational only)",
    "Ad Group Name (Informational only)",
    "Start Date",
    "End Date",
    "Targeting Type",
    "State",
    "Campaign State (Informational only)",
    "Ad Group State (Informational only)",
    "Daily Budget",
    "SKU",
    "ASIN (Informational only)",
    "Ad Group Default Bid",
    "Bid",
    "Keyword Text",
    "Match Type",
    "Bidding Strategy",
    "Impressions",
    "Clicks",
    "Spend",
    "Sales",
    "Orders",
    "Units",
];

/// The bulk workbook of the last thirty days: the only file that has ids and bids.
pub(crate) fn bulk(place: Place) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 11, 21)?.and_hms(6, 30, 0)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet().set_name("Sponsored Products Campaigns")?;
    for (column, name) in BULK.iter().zip(0_u16..).map(|(name, column)| (column, name)) {
        sheet.write_string(0, column, *name)?;
    }
    let rows = campaigns_of(place).flat_map(entity_rows);
    for (cells, row) in rows.zip(1_u32..) {
        for (name, text) in cells {
            let Some(column) = BULK.iter().position(|known| *known == name) else { continue };
            sheet.write_string(row, u16::try_from(column)?, text)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

type Cells = Vec<(&'static str, String)>;

/// The rows of a campaign: its own, its ad group's, its product ad's, its keywords'.
fn entity_rows(campaign: &'static Campaign) -> Vec<Cells> {
    let month = |of: &dyn Fn(u64) -> Figures| (DAYS - 30..DAYS).map(of).fold(Figures::default(), Figures::plus);
    let whole = month(&|at| day_of(campaign, at));
    let (id, group_id) = (campaign.id.to_string(), (campaign.id * 10).to_string());
    let row = |entity: &str, sums: Figures| -> Cells {
        vec![
            ("Product", "Sponsored Products".to_owned()),
            ("Entity", entity.to_owned()),
            ("Campaign ID", id.clone()),
            ("State", "enabled".to_owned()),
            ("Impressions", sums.impressions.to_string()),
            ("Clicks", sums.clicks.to_string()),
            ("Spend", money(sums.spend)),
            ("Sales", money(sums.sales)),
            ("Orders", sums.orders.to_string()),
            ("Units", sums.orders.to_string()),
        ]
    };
    let below = |entity: &str, sums: Figures| -> Cells {
        let mut cells = row(entity, sums);
        cells.extend([
            ("Ad Group ID", group_id.clone()),
            ("Campaign Name (Informational only)", campaign.name.to_owned()),
            ("Ad Group Name (Informational only)", group(campaign)),
            ("Campaign State (Informational only)", "enabled".to_owned()),
            ("Ad Group State (Informational only)", "enabled".to_owned()),
        ]);
        cells
    };
    let mut own = row("Campaign", whole);
    own.extend([
        ("Campaign Name", campaign.name.to_owned()),
        ("Start Date", "20260302".to_owned()),
        ("Targeting Type", "Manual".to_owned()),
        ("Daily Budget", money(campaign.budget)),
        ("Bidding Strategy", "Dynamic bids - down only".to_owned()),
    ]);
    let mut ad_group = row("Ad Group", whole);
    ad_group.extend([
        ("Ad Group ID", group_id.clone()),
        ("Campaign Name (Informational only)", campaign.name.to_owned()),
        ("Ad Group Name", group(campaign)),
        ("Campaign State (Informational only)", "enabled".to_owned()),
        ("Ad Group Default Bid", "0.75".to_owned()),
    ]);
    let mut rows = vec![own, ad_group];
    for product in PRODUCTS.iter().filter(|product| product.sku == campaign.sku) {
        let mut ad = below("Product Ad", whole);
        ad.extend([
            ("Ad ID", (campaign.id * 10 + 5).to_string()),
            ("SKU", product.sku(campaign.place)),
            ("ASIN (Informational only)", product.asin()),
        ]);
        rows.push(ad);
    }
    for keyword in keywords_of(campaign) {
        let mut cells = below("Keyword", month(&|at| figures(campaign, keyword, at)));
        cells.extend([
            ("Keyword ID", keyword.id.to_string()),
            ("Bid", money(keyword.bid)),
            ("Keyword Text", keyword.text.to_owned()),
            ("Match Type", keyword.match_type.to_owned()),
        ]);
        rows.push(cells);
    }
    rows
}
