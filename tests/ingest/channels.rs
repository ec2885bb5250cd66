//! Files of the channels beside Amazon Ads: each kind in its own shape and in the shapes that people give it.

use super::dump::dump;
use super::{lines, settings, snapshots, together};
use portreeve::ingest::{Assembled, Assembly, Products, Profiles, Snapshot, Status, assemble, read};
use portreeve::settings::Settings;
use portreeve::text::Sources;

/// What files say together, with everything that is wrong with them, as text.
fn said(files: &[(&str, &str)]) -> String {
    let bytes: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let read = snapshots(&bytes);
    shown(&read, &together(&read))
}

fn shown(read: &[Snapshot], all: &Assembled) -> String {
    let mut out = String::new();
    for snapshot in read {
        out.extend(lines(&snapshot.diagnostics).into_iter().map(|line| line + "\n"));
    }
    out.extend(lines(&all.diagnostics).into_iter().map(|line| line + "\n"));
    for file in &all.report.files {
        for table in &file.tables {
            out += &format!("{}: {} by {}, {} rows\n", file.name, table.dataset, table.profile, table.rows);
        }
    }
    out + &dump(&all.table)
}

const ORDERS: &str = "\
Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Refunded Amount,Lineitem discount
#1002,a@x.example,partially_refunded,2026-11-20 08:00:00 -0500,USD,90.00,5.00,0.00,95.00,10.00,2026-11-20 23:30:00 -0500,1,Red mug,25.00,MUG-R,,30.00,0.00
#1002,,,,,,,,,,2026-11-20 23:30:00 -0500,3,Blue mug,25.00,MUG-B,,,0.00
#1001,b@x.example,paid,,USD,20.00,,,20.00,0.00,2026-11-19 10:00:00 -0500,1,Red mug,20.00,MUG-R,2026-11-19 11:00:00 -0500,0.00,0.00

#1000,c@x.example,paid,,USD,12.00,,,12.00,0.00,2026-11-18 10:00:00 -0500,2,\"Tea, loose\",6.00,,,0.00,0.00
";

#[test]
fn orders_of_shopify_have_lines_below_lines() {
    insta::assert_snapshot!("channels_shopify_orders", said(&[("snapshots/shop/orders_export_1.csv", ORDERS)]));
}

#[test]
fn orders_say_the_same_after_a_spreadsheet_and_in_another_order_of_columns() {
    let dump_of = |text: &str| {
        let read = snapshots(&[("snapshots/shop/orders_export_1.csv", text.as_bytes())]);
        dump(&together(&read).table)
    };
    let mut rows: Vec<Vec<String>> = ORDERS
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| line.replace("\"Tea, loose\"", "Tea; loose").split(',').map(str::to_owned).collect())
        .collect();
    let plain = |rows: &[Vec<String>]| rows.iter().map(|row| row.join(",")).collect::<Vec<_>>().join("\r\n");
    let expected = dump_of(&plain(&rows));
    // Saved by a spreadsheet: day first, no seconds, no offset.
    let days = [("2026-11-20 23:30:00 -0500", "20/11/2026 23:30"), ("2026-11-19 10:00:00 -0500", "19/11/2026 10:00")];
    let mut resaved = plain(&rows).replace("2026-11-18 10:00:00 -0500", "18/11/2026 10:00");
    let mut american = plain(&rows).replace("2026-11-18 10:00:00 -0500", "11/18/2026 10:00");
    for (from, to) in days {
        resaved = resaved.replace(from, to);
        let parts: Vec<&str> = to.split('/').collect();
        american = american.replace(from, &format!("{}/{}/{}", parts[1], parts[0], parts[2]));
    }
    assert_eq!(dump_of(&resaved), expected);
    assert_eq!(dump_of(&format!("\u{feff}{american}")), expected);
    // Columns the other way round, and some that are nobody's.
    for row in &mut rows {
        row.reverse();
        row.push("note".to_owned());
    }
    assert_eq!(dump_of(&plain(&rows)), expected);
}

#[test]
fn checkouts_that_nobody_paid_are_no_orders() {
    let text = "\
Name,Email,Financial Status,Currency,Subtotal,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Refunded Amount
#31245678901234,d@x.example,,USD,50.00,0.00,2026-11-20 09:00:00 -0500,2,Red mug,25.00,MUG-R,,
";
    let out = said(&[("snapshots/shop/checkouts_export_1.csv", text), ("snapshots/shop/orders.csv", ORDERS)]);
    insta::assert_snapshot!("channels_shopify_checkouts", out);
}

#[test]
fn products_and_stock_of_shopify_meet_in_one_listing() {
    let old = "\
Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Status
mug,Steel mug,\"<p>Holds
heat</p>\",Acme,Color,Red,MUG-R,4,18.00,24.00,https://cdn/1.jpg,active
mug,,,,,Blue,MUG-B,,18.00,,https://cdn/2.jpg,
mug,,,,,,,,,,https://cdn/3.jpg,
tea,Tea,,Acme,Title,Default Title,,7,6.00,,,draft
";
    let new = "\
Title,URL handle,Description,Vendor,Status,SKU,Option1 name,Option1 value,Price,Compare-at price,Inventory quantity,Product image URL
Steel mug,mug,\"<p>Holds
heat</p>\",Acme,active,MUG-R,Color,Red,18.00,24.00,4,https://cdn/1.jpg
,mug,,,,MUG-B,,Blue,18.00,,,https://cdn/2.jpg
,mug,,,,,,,,,,https://cdn/3.jpg
Tea,tea,,Acme,draft,,Title,Default Title,6.00,,7,
";
    let expected = said(&[("snapshots/shop/products-2026-11-20.csv", old)]);
    insta::assert_snapshot!("channels_shopify_products", expected);
    assert_eq!(said(&[("snapshots/shop/products-2026-11-20.csv", new)]), expected);
}

#[test]
fn stock_of_shopify_lies_in_rows_or_in_columns() {
    let long = "\
Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,Bin name,Incoming (not editable),Unavailable (not editable),Committed (not editable),Available (not editable),On hand (current),On hand (new)
mug,Steel mug,Color,Red,MUG-R,,,Main,,5,1,2,38,41,
mug,Steel mug,Color,Red,MUG-R,,,Outlet,,0,0,0,not stocked,not stocked,
mug,Steel mug,Color,Blue,,,,Main,,0,0,0,0,0,
";
    let wide = "\
Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Main,Outlet
mug,Steel mug,Color,Red,MUG-R,,,38,not stocked
mug,Steel mug,Color,Blue,,,,0,2
";
    insta::assert_snapshot!("channels_shopify_stock", said(&[("snapshots/shop/inventory-2026-11-20.csv", long)]));
    insta::assert_snapshot!("channels_shopify_stock_wide", said(&[("snapshots/shop/inventory-2026-11-20.csv", wide)]));
}

const KEYWORDS: &str = "\
Search keyword report
1 May 2026 - 8 May 2026
Keyword status,Keyword,Match type,Campaign,Ad group,Impr.,Currency code,Cost,Clicks,Conversions,Search impr. share
Enabled,garlic press,Broad match,Kitchen,Core,\"1,234\",EUR,1258.40,12,1.50,< 10%
Paused,peeler,Exact match,Kitchen,Core,0,EUR,0.00,0, --,> 90%
 --,,Total: Your keywords, --, --,\"1,234\",EUR,1258.40,12,1.50, --
";

#[test]
fn reports_of_google_ads_say_their_days_above_and_their_totals_below() {
    insta::assert_snapshot!("channels_google_keywords", said(&[("snapshots/g/report.csv", KEYWORDS)]));
    let without_days = KEYWORDS.replace("1 May 2026 - 8 May 2026", "All time");
    assert_eq!(
        said(&[("snapshots/g/report.csv", &without_days)]),
        "E0101 File(\"snapshots/g/report.csv\") cannot be read: it is a summary of several days (`google ads keyword report`), and nothing says of which\n"
    );
}

#[test]
fn a_report_is_the_same_in_every_language_and_form() {
    let expected = dump_alone("snapshots/g/report.csv", KEYWORDS.as_bytes());
    let german = "Suchkeyword-Bericht\r\n1. Mai 2026 – 8. Mai 2026\r\nKeyword-Status;Suchkeyword;Keyword-Option;Kampagne;Anzeigengruppe;Impr.;Währungscode;Kosten;Klicks;Conversions\r\nAktiviert;garlic press;Weitgehend passend;Kitchen;Core;1.234;EUR;1.258,40;12;1,50\r\nPausiert;peeler;Genau passend;Kitchen;Core;0;EUR;0,00;0; --\r\nGesamt: Ihre Keywords;;;;;1.234;EUR;1.258,40;12;1,50\r\n";
    let (cp1252, _, lossy) = encoding_rs::WINDOWS_1252.encode(german);
    assert!(!lossy);
    let tabs = KEYWORDS.replace("\"1,234\"", "1.234").replace(',', "\t").replace("1.234", "\"1,234\"");
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(tabs.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(dump_alone("snapshots/g/report.csv", &cp1252), expected);
    assert_eq!(dump_alone("snapshots/g/report.csv", &utf16), expected);
    assert_eq!(dump_alone("snapshots/g/report.csv", german.as_bytes()), expected);
    let json = r#"[{"Day":"2026-05-08","Campaign":"Kitchen","Ad group":"Core","Keyword":"garlic press","Match type":"Broad match","Clicks":12,"Cost":1258.40}]"#;
    let csv = "Day,Keyword,Match type,Ad group,Campaign,Clicks,Cost\n2026-05-08,garlic press,Broad match,Core,Kitchen,12,1258.40\n";
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in csv.lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            let at = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
            match cell.parse::<f64>() {
                Ok(number) => drop(sheet.write_number(at.0, at.1, number).unwrap()),
                Err(_) => drop(sheet.write_string(at.0, at.1, cell).unwrap()),
            }
        }
    }
    let daily = dump_alone("snapshots/g/day.csv", csv.as_bytes());
    assert!(daily.contains("row keywords keyword"), "{daily}");
    assert_eq!(dump_alone("snapshots/g/day.json", json.as_bytes()), daily);
    assert_eq!(dump_alone("snapshots/g/day.xlsx", &book.save_to_buffer().unwrap()), daily);
}

fn dump_alone(name: &str, bytes: &[u8]) -> String {
    dump(&together(&snapshots(&[(name, bytes)])).table)
}

#[test]
fn analytics_hold_several_tables_in_one_file() {
    let text = "# ---\n# Account: acme\n# ---\n#\n# Start date: 20260501\n# End date: 20260503\nNth day,Sessions\n0000,10\n0001,0\n0002,7\n\n# Start date: 20260501\n# End date: 20260503\nNth day,Add to carts,Checkouts\n0000,4,2\n0001,0,0\n0002,1,1\n\n# Start date: 20260501\n# End date: 20260503\nEvent name,Sessions\npage_view,17\n";
    insta::assert_snapshot!("channels_google_analytics", said(&[("snapshots/g/data-export.csv", text)]));
}

#[test]
fn a_feed_says_what_shoppers_pay() {
    let text = "id\ttitle\tdescription\tlink\timage link\tavailability\tprice\tsale price\tbrand\nMUG-R\tSteel mug\t\thttps://x\thttps://i\tin_stock\t24.00 USD\t18.00 USD\tAcme\nTEA\tTea \"loose\"\t\thttps://x\thttps://i\tout_of_stock\t6.00 USD\t\tAcme\n";
    insta::assert_snapshot!("channels_google_feed", said(&[("snapshots/g/feed-2026-11-20.txt", text)]));
}

const BUSINESS: &str = "\u{feff}\"(Parent) ASIN\",\"(Child) ASIN\",\"Title\",\"SKU\",\"Sessions - Mobile App\",\"Sessions - Total\",\"Page Views - Total\",\"Featured Offer (Buy Box) Percentage\",\"Units Ordered\",\"Unit Session Percentage\",\"Ordered Product Sales\",\"Total Order Items\"
\"B0P\",\"B0A\",\"Steel mug\",\"MUG-R\",\"1,000\",\"3,395\",\"5,001\",\"99%\",\"120\",\"3.53%\",\"$5,216.29\",\"101\"
\"B0P\",\"B0A\",\"Steel mug\",\"MUG-R-FBM\",\"1,000\",\"3,395\",\"5,001\",\"99%\",\"3\",\"0.09%\",\"$60.00\",\"3\"
";

#[test]
fn a_business_report_asks_for_its_period() {
    let help = |name: &str, toml: &str| {
        let settings = if toml.is_empty() { Settings::default() } else { settings(toml) };
        let snapshot = read(name, BUSINESS.as_bytes(), &Profiles::standard(), &settings);
        let all = together(std::slice::from_ref(&snapshot));
        (
            shown(std::slice::from_ref(&snapshot), &all),
            snapshot.diagnostics.first().and_then(|first| first.help.clone()),
        )
    };
    let (out, said) = help("snapshots/us/BusinessReport-11-21-26.csv", "");
    assert!(out.contains("it is a summary of several days (`amazon business report by asin`)"), "{out}");
    assert!(said.unwrap().starts_with("say it in portreeve.toml: [[files]]"));
    let (named, problem) = help("snapshots/us/BusinessReport-2026-11-01-2026-11-20.csv", "");
    assert_eq!(problem, None);
    insta::assert_snapshot!("channels_business_report", named);
    let toml = "[[files]]\npath = \"us/Business*.csv\"\nfrom = 2026-11-01\nto = 2026-11-20\n";
    let (forced, _) = help("snapshots/us/BusinessReport-11-21-26.csv", toml);
    assert_eq!(forced.lines().filter(|line| line.starts_with("period")).count(), 3, "{forced}");
}

#[test]
fn flat_files_of_amazon_have_quotes_that_are_data() {
    let orders = "amazon-order-id\tpurchase-date\torder-status\tsales-channel\tsku\tquantity\tcurrency\titem-price\titem-promotion-discount\tproduct-name\n\
        111-1\t2026-11-20T03:12:44+00:00\tShipped\tAmazon.com\tMUG-R\t2\tUSD\t40.00\t4.00\tMug 12\" tall\n\
        111-1\t2026-11-20T03:12:44+00:00\tShipped\tAmazon.com\tMUG-R\t1\tUSD\t20.00\t\tMug 12\" tall\n\
        111-2\t2026-11-20T05:00:00+00:00\tPending\tAmazon.com\tTEA\t1\t\t\t\t\"Tea\n\
        111-3\t2026-11-20T06:00:00+00:00\tCancelled\tAmazon.com\tTEA\t0\tUSD\t6.00\t\tTea\n\
        111-4\t2026-11-20T07:00:00+00:00\tShipped\tNon-Amazon\tTEA\t5\tUSD\t\t\tTea\n";
    let listings = "item-name\titem-description\tlisting-id\tseller-sku\tprice\tquantity\topen-date\tasin1\tfulfillment-channel\tstatus\n\
        Mug 12\" tall\tHolds heat\tL1\tMUG-R\t20.00\t\t08/07/2016 10:12:40 BST\tB0A\tAMAZON_NA\tActive\n\
        Tea\t\tL2\tTEA\t6.00\t12\t08/07/2016 10:12:40 BST\tB0B\tDEFAULT\tInactive\n";
    let stock = "sku\tfnsku\tasin\tafn-warehouse-quantity\tafn-fulfillable-quantity\tafn-unsellable-quantity\tafn-reserved-quantity\tafn-inbound-working-quantity\tafn-inbound-shipped-quantity\tafn-inbound-receiving-quantity\n\
        MUG-R\tX1\tB0A\t60\t50\t1\t9\t10\t20\t\n";
    let suppressed = "Status\tReason\tSKU\tASIN\tProduct name\tIssue Description\nSearch Suppressed\tMissing image\tTEA\tB0B\tTea\tno main image\n";
    let returns = "return-date\torder-id\tsku\tasin\tquantity\treason\n2026-11-20T09:00:00+00:00\t111-1\tMUG-R\tB0A\t1\tDEFECTIVE\n";
    let offers = r#"{"Payload":{"AnyOfferChangedNotification":{"SellerId":"A1","OfferChangeTrigger":{"ASIN":"B0A","TimeOfOfferChange":"2026-11-20T19:42:04.284Z"},
        "Summary":{"ListPrice":{"Amount":25.0,"CurrencyCode":"USD"}},"Offers":[{"SellerId":"A2","ListingPrice":{"Amount":19.5,"CurrencyCode":"USD"},"Shipping":{"Amount":0.0},"IsFulfilledByAmazon":true}]}}}"#;
    let out = said(&[
        ("snapshots/us/orders.txt", orders),
        ("snapshots/us/2026-11-20/listings.txt", listings),
        ("snapshots/us/2026-11-20/stock.txt", stock),
        ("snapshots/us/2026-11-20/suppressed.txt", suppressed),
        ("snapshots/us/returns.txt", returns),
        ("snapshots/us/offers.json", offers),
    ]);
    insta::assert_snapshot!("channels_amazon_seller", out);
}

#[test]
fn a_listing_that_is_no_longer_suppressed_is_said_to_be_so_by_its_absence() {
    let head = "Status,Reason,SKU,ASIN,Product name,Issue Description\n";
    let first = format!("{head}Search Suppressed,Missing image,TEA,B0B,Tea,no main image\n");
    let out = said(&[
        ("snapshots/us/2026-11-19/suppressed.csv", &first),
        ("snapshots/us/2026-11-20/suppressed.csv", head),
        ("snapshots/us/2026-11-20/listings.csv", "date,sku,price\n2026-11-20,TEA,6.00\n2026-11-20,MUG,9.00\n"),
    ]);
    let said: Vec<&str> =
        out.lines().filter(|line| line.starts_with("listing") || line.starts_with("  suppressed")).collect();
    assert_eq!(said.len(), 5, "{out}");
    assert_eq!(said[1], "  suppressed no 2026-11-19..2026-11-20");
    assert_eq!(said[3..], ["  suppressed yes 2026-11-19", "  suppressed no 2026-11-20"]);
}

#[test]
fn a_file_that_none_takes_names_the_nearest_and_what_it_lacks() {
    let text = "Handle,Title,Variant SKU,Vendor,Status\nmug,Mug,M,Acme,active\n";
    let read = snapshots(&[("snapshots/shop/products.csv", text.as_bytes())]);
    let all = together(&read);
    let near = all.report.files[0].nearest.clone().unwrap();
    assert_eq!((near.profile.as_str(), near.missing), ("shopify products", vec!["`variant price`".to_owned()]));
    assert_eq!(all.report.files[0].status, Status::NotRecognised);
}

#[test]
fn walmart_and_help_desks_are_read_by_their_headers() {
    let items = "SKU,Item ID,Product Name,Lifecycle Status,Publish Status,Price,Currency,Buy Box Item Price,Buy Box Shipping Price,MSRP,Brand,Reviews Count,Average Rating,Competitor Price,Minimum Seller Allowed Price\nMUG-R,123456789,Steel mug,ACTIVE,PUBLISHED,18.00,USD,17.50,0.99,24.00,Acme,12,4.5,17.00,15.00\n";
    let connect = "date,campaignId,adGroupId,biddedKeyword,keywordMatchType,numAdsShown,numAdsClicks,adSpend,attributedSales14days,attributedOrders14days,unitsSold14days,bid\n2026-11-20,100,200,steel mug,exact,1000,20,12.40,30.00,2,2,0.75\n";
    let zendesk = "Summation column,Id,Requester,Subject,Status,Priority,Created at,First reply time in minutes\n1,4711,Somebody,Broken mug,Open,Normal,2026-11-20 10:00,90\n1,4712,Somebody,Late,Solved,High,2026-11-20 11:00,\n";
    let gorgias = r#"{"data":[{"id":9,"status":"open","channel":"email","subject":"Where is it","created_datetime":"2026-11-20T10:00:00.000000","customer":{"email":"x"}}],"meta":{}}"#;
    let out = said(&[
        ("snapshots/w/ItemReport_1_2026-11-20.csv", items),
        ("snapshots/w/connect.csv", connect),
        ("snapshots/w/zendesk.csv", zendesk),
        ("snapshots/w/gorgias.json", gorgias),
    ]);
    insta::assert_snapshot!("channels_walmart_and_tickets", out);
}

const INVENTED: &str = r#"
channel = "plaza"

[words.status]
"live" = "active"

[[table]]
name = "plaza listings"
dataset = "listings"
numbers = "printed"
dates = ["dots"]
needs = ["date", "sku", "price"]
[table.columns]
date = ["dag"]
sku = ["artikel"]
title = ["naam"]
price = ["prijs"]
status = ["stand"]
"#;

fn with_profile(text: &str) -> Result<Profiles, Vec<String>> {
    let mut sources = Sources::default();
    let file = sources.add("channels/plaza.toml", text);
    let mut profiles = Profiles::standard();
    let place = |problem: &portreeve::diagnostic::Diagnostic| match &problem.place {
        portreeve::diagnostic::Place::Text(span) => {
            let at = sources.start(*span);
            format!("{}:{}:{} {}", sources.file(span.file).name, at.line, at.column, problem.message)
        }
        other => format!("{other:?} {}", problem.message),
    };
    match profiles.add(&sources, file) {
        Ok(()) => Ok(profiles),
        Err(problems) => Err(problems.iter().map(place).collect()),
    }
}

#[test]
fn a_channel_is_added_by_a_file() {
    let profiles = with_profile(INVENTED).unwrap();
    let settings =
        settings("[accounts.nl]\nchannel = \"plaza\"\ncurrency = \"EUR\"\ntimezone = \"Europe/Amsterdam\"\n");
    let text = "Artikel;Naam;Prijs;Stand;Dag\nMUG-R;Mok;€ 1.018,50;Live;20.11.2026\nTEA;Thee;€ 6,00;Uit;20.11.2026\n";
    let snapshot = read("snapshots/nl/plaza.csv", text.as_bytes(), &profiles, &settings);
    let products = Products::default();
    let assembly = Assembly { settings: &settings, profiles: &profiles, products: &products, known_at: None };
    let all = assemble(std::slice::from_ref(&snapshot), assembly);
    insta::assert_snapshot!("channels_invented", shown(&[snapshot], &all));
}

#[test]
fn a_mistake_in_a_profile_has_its_line_and_column() {
    let wrong = |from: &str, to: &str| with_profile(&INVENTED.replace(from, to)).unwrap_err();
    assert_eq!(
        wrong("dataset = \"listings\"", "dataset = \"listing\""),
        ["channels/plaza.toml:9:11 there is no dataset `listing`"]
    );
    assert_eq!(wrong("title =", "titel ="), ["channels/plaza.toml:16:1 `listings` has no column `titel`"]);
    assert_eq!(
        wrong("[\"dots\"]", "[\"dots\""),
        ["channels/plaza.toml:12:1 this cannot be read: missing comma between array elements, expected `,`"]
    );
    assert_eq!(wrong("needs =", "need ="), ["channels/plaza.toml:12:1 a profile has no key `need` here"]);
    assert_eq!(
        wrong("[table.columns]", "[table.make]\nmap = \"prijs * 2\"\n[table.columns]"),
        ["channels/plaza.toml:14:7 nothing is called `prijs`"]
    );
}

#[test]
fn a_file_of_which_nothing_is_read_is_known() {
    let text =
        "State,Ad group name,Status,Default bid (USD),Keywords,Products,Clicks\nENABLED,Core,DELIVERING,$0.75,3,1,5\n";
    let read = snapshots(&[("snapshots/us/ad_groups.csv", text.as_bytes())]);
    let all = together(&read);
    assert_eq!(all.report.files[0].status, Status::NothingToRead);
    assert!(lines(&read[0].diagnostics)[0].starts_with("N0108"), "{:?}", read[0].diagnostics);
    assert!(
        lines(&read[0].diagnostics)[0].ends_with(
            "this is the amazon ads table of one campaign's ad groups, of which nothing is read: it does not say of which campaign they are: the bulk workbook has each ad group's default bid with its campaign"
        ),
        "{:?}",
        read[0].diagnostics
    );
}
