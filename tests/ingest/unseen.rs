//! Files of known kinds that look unlike those that were seen: other languages, marketplaces, encodings and habits of people.

use super::{lines, snapshots, together};
use crate::cli::Workspace;
use crate::sheets::workbook;
use portreeve::catalog::{Dataset, Kind};
use portreeve::ingest::{Profiles, read};
use portreeve::settings::Settings;
use portreeve::table::{Column, Table};
use std::fmt::Write as _;

/// The figures of a dataset's rows and periods, one line a row, with the problems of the files above.
fn figures(files: &[(&str, &[u8])], dataset: Dataset, kind: Kind) -> String {
    let read = snapshots(files);
    let mut out = String::new();
    for snapshot in &read {
        out.extend(lines(&snapshot.diagnostics).into_iter().map(|line| line + "\n"));
    }
    out + &rows(&together(&read).table, dataset, kind)
}

fn rows(table: &Table, dataset: Dataset, kind: Kind) -> String {
    let mut out = String::new();
    let mut line = |days: &str, columns: &[Column], row: usize| {
        let shown = |column: &Column| match column.values[row] {
            Column::MISSING => format!("{} -", column.name),
            Column::REFUSED => format!("{} refused", column.name),
            value => format!("{} {}", column.name, super::dump::decimal(value, column.scale)),
        };
        let columns: Vec<String> = columns.iter().map(shown).collect();
        writeln!(out, "{days}: {}", columns.join(", ")).unwrap();
    };
    if let Some(rows) = table.rows(dataset, kind) {
        for (row, day) in rows.days.iter().enumerate() {
            line(&day.to_string(), &rows.columns, row);
        }
    }
    for period in table.periods(dataset, kind) {
        for row in 0..period.columns.first().map_or(0, |column| column.values.len()) {
            line(&format!("{} to {}", period.start, period.end), &period.columns, row);
        }
    }
    out
}

/// `text` in UTF-16 with its mark, as spreadsheets save "Unicode text".
fn utf_16(text: &str) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// `text` in Windows-1252; only what German files have.
fn windows_1252(text: &str) -> Vec<u8> {
    let byte = |letter: char| if letter == '\u{20ac}' { 0x80 } else { u8::try_from(u32::from(letter)).unwrap() };
    text.chars().map(byte).collect()
}

#[test]
fn business_reports_of_other_marketplaces() {
    let of = |name: &str, text: &str| figures(&[(name, text.as_bytes())], Dataset::Listings, Kind::Listing);
    // Another dash in Britain and Canada.
    let british = "\u{feff}\"(Parent) ASIN\",\"(Child) ASIN\",\"Title\",\"SKU\",\"Sessions \u{2013} Total\",\"Sessions \u{2013} Total \u{2013} B2B\",\"Page views \u{2013} Total\",\"Featured Offer (Buy Box) percentage\",\"Units ordered\",\"Ordered Product Sales\",\"Total order items\"\n\"B0P\",\"B0C\",\"Mug, red\",\"MUG-R\",\"3,395\",\"12\",\"5,000\",\"99%\",\"153\",\"\u{a3}5,216.29\",\"140\"\n";
    let expected = "2026-11-01 to 2026-11-30: sessions 3395, page_views 5000, units 153, orders 140, sales 5216.29\n";
    assert_eq!(of("snapshots/uk/2026-11-01-2026-11-30.csv", british), expected);
    let german = british
        .replace("(Parent)", "(\u{dc}bergeordnete)")
        .replace("(Child)", "(Untergeordnete)")
        .replace("Sessions \u{2013} Total", "Sitzungen \u{2013} Summe")
        .replace("Page views \u{2013} Total", "Seitenaufrufe \u{2013} Summe")
        .replace("Units ordered", "Bestellte Einheiten")
        .replace("Ordered Product Sales", "Durch bestellte Produkte erzielter Umsatz")
        .replace("Total order items", "Zahl der Bestellposten")
        .replace("\u{a3}5,216.29", "5.216,29 \u{20ac}");
    // Counts stay counts, whatever mark groups them beside a decimal comma.
    assert_eq!(of("snapshots/de/2026-11-01-2026-11-30.csv", &german), expected);
    let dots = german.replace("3,395", "3.395").replace("5,000", "5.000");
    assert_eq!(of("snapshots/de/2026-11-01-2026-11-30.csv", &dots), expected);
    let spanish = "ASIN (parent),ASIN (child),T\u{ed}tulo,SKU,Sesiones: total,Unidades encargadas,Ventas de productos encargados\nB0P,B0C,Taza,MUG-R,\"3.395\",153,\"5.216,29 \u{20ac}\"\n";
    assert_eq!(
        of("snapshots/es/2026-11-01-2026-11-30.csv", spanish),
        "2026-11-01 to 2026-11-30: sessions 3395, units 153, sales 5216.29\n"
    );
    let japanese = "\u{ff08}\u{89aa}\u{ff09}ASIN,\u{ff08}\u{5b50}\u{ff09}ASIN,\u{30bf}\u{30a4}\u{30c8}\u{30eb},SKU,\u{30bb}\u{30c3}\u{30b7}\u{30e7}\u{30f3}\u{6570} - \u{5408}\u{8a08},\u{6ce8}\u{6587}\u{3055}\u{308c}\u{305f}\u{5546}\u{54c1}\u{70b9}\u{6570},\u{6ce8}\u{6587}\u{5546}\u{54c1}\u{306e}\u{58f2}\u{4e0a}\u{984d}\nB0P,B0C,x,MUG-R,\"3,395\",153,\"\u{ffe5}4,907,860\"\n";
    assert_eq!(
        of("snapshots/jp/2026-11-01-2026-11-30.csv", japanese),
        "2026-11-01 to 2026-11-30: sessions 3395, units 153, sales 4907860\n"
    );
    let by_date = "\u{65e5}\u{4ed8},\u{6ce8}\u{6587}\u{5546}\u{54c1}\u{306e}\u{58f2}\u{4e0a}\u{984d},\u{6ce8}\u{6587}\u{54c1}\u{76ee}\u{7dcf}\u{6570},\u{30bb}\u{30c3}\u{30b7}\u{30e7}\u{30f3}\u{6570} - \u{5408}\u{8a08}\n2026/11/02,\"\u{ffe5}907,860\",14,\"3,395\"\n";
    let files: [(&str, &[u8]); 1] = [("snapshots/jp/by-date.csv", by_date.as_bytes())];
    assert_eq!(figures(&files, Dataset::Traffic, Kind::Account), "2026-11-02: sessions 3395, purchases 14\n");
}

const ITALIAN: &str = "Data;Nome campagna;Nome gruppo di annunci;Parola chiave;Tipo di corrispondenza;Termine di ricerca del cliente;Impression;Clic;Spesa;Vendite totali (7 giorni);Ordini totali (7 giorni);Unit\u{e0} totali (7 giorni)\r\n20.11.2026;Cucina;Core;spremi aglio;EXACT;spremi aglio rosso;12.880;1.258;1.258,40 \u{20ac};98,50 \u{20ac};3;4\r\n";

#[test]
fn console_reports_in_other_languages() {
    let of = |bytes: &[u8]| figures(&[("snapshots/eu/report.csv", bytes)], Dataset::SearchTerms, Kind::SearchTerm);
    let expected = "2026-11-20: impressions 12880, clicks 1258, spend 1258.4, sales 98.5, orders 3, units 4\n";
    assert_eq!(of(ITALIAN.as_bytes()), expected);
    assert_eq!(of(&utf_16(&ITALIAN.replace(';', "\t"))), expected);
    let guessed = of(&windows_1252(ITALIAN));
    assert!(guessed.starts_with("N0106") && guessed.ends_with(expected), "{guessed}");
    let spanish = ITALIAN
        .replace("Data;", "Fecha;")
        .replace("Nome campagna", "Nombre de la campa\u{f1}a")
        .replace("Nome gruppo di annunci", "Nombre del grupo de anuncios")
        .replace("Parola chiave", "Segmentaci\u{f3}n")
        .replace("Tipo di corrispondenza", "Tipo de concordancia")
        .replace("Termine di ricerca del cliente", "T\u{e9}rmino de b\u{fa}squeda del cliente")
        .replace("Impression;Clic;Spesa", "Impresiones;Clics;Gasto")
        .replace("Vendite totali (7 giorni)", "Ventas totales de 7 d\u{ed}as (\u{20ac})")
        .replace("Ordini totali (7 giorni)", "Pedidos totales de 7 d\u{ed}as (#)")
        .replace("Unit\u{e0} totali (7 giorni)", "Unidades totales de 7 d\u{ed}as (#)");
    assert_eq!(of(spanish.as_bytes()), expected);
    // Of French the figures that count days have no known headers: what is spent is read, what is sold is not known.
    let french = "\u{feff}Date;Nom de la campagne;Nom du groupe d\u{2019}annonces;Ciblage;Type de correspondance;Impressions;Clics;D\u{e9}penses;Devise\r\n05/11/2026;Cuisine;Core;presse ail;EXACT;1\u{202f}258;12;1\u{202f}258,40 \u{20ac};EUR\r\n";
    assert_eq!(
        figures(&[("snapshots/fr/rapport.csv", french.as_bytes())], Dataset::Keywords, Kind::Keyword),
        "2026-11-05: impressions 1258, clicks 12, spend 1258.4\n"
    );
}

/// A console report, and what it looks like after people had it.
#[test]
fn habits_of_people_change_no_figure() {
    let plain = "Date,Campaign Name,Ad Group Name,Targeting,Match Type,Impressions,Clicks,Spend,7 Day Total Sales ,7 Day Total Orders (#)\n2026-11-19,Kitchen,Core,press,EXACT,12880,1258,1258.40,98.50,3\n2026-11-20,Kitchen,Core,press,EXACT,0,0,0,0,0\n";
    let of = |bytes: &[u8]| figures(&[("snapshots/us/report.csv", bytes)], Dataset::Keywords, Kind::Keyword);
    let expected = of(plain.as_bytes());
    assert!(expected.starts_with("2026-11-19: impressions 12880, clicks 1258, spend 1258.4"), "{expected}");
    let columns = |text: &str, order: &[usize], more: &str| {
        let of_line = |line: &str| {
            let cells: Vec<&str> = line.split(',').collect();
            let picked: Vec<&str> = order.iter().map(|at| cells[*at]).collect();
            format!("{more},{}", picked.join(","))
        };
        text.lines().map(of_line).collect::<Vec<_>>().join("\n")
    };
    let quoted = plain
        .replace("12880", "\"12,880\"")
        .replace("1258.40", "\"$1,258.40\"")
        .replace(",1258,", ",\"1,258\",")
        .replace("98.50", "98.50 USD");
    let dates = |text: &str, from: &str, to: &str| text.replace("2026-11-19", from).replace("2026-11-20", to);
    for (what, bytes) in [
        ("a mark and line ends of Windows", format!("\u{feff}{}", plain.replace('\n', "\r\n")).into_bytes()),
        ("upper case", plain.replace("Date,Campaign Name", "DATE, CAMPAIGN  NAME ").into_bytes()),
        ("another order", columns(plain, &[9, 8, 7, 6, 5, 4, 3, 2, 1, 0], "Notes").into_bytes()),
        ("quotes, signs and codes", quoted.clone().into_bytes()),
        ("tabs, in UTF-16", utf_16(&plain.replace(',', "\t"))),
        ("semicolons", plain.replace(',', ";").into_bytes()),
        ("names of months", dates(plain, "\"Nov 19, 2026\"", "\"Nov 20, 2026\"").into_bytes()),
        ("American dates", dates(plain, "11/19/2026", "11/20/26").into_bytes()),
        ("European dates", dates(plain, "19/11/2026", "20/11/2026").into_bytes()),
        ("blank lines and cells behind", plain.replace(",3\n", ",3,,\n,,,\n").into_bytes()),
    ] {
        assert_eq!(of(&bytes), expected, "{what}");
    }
    // A missing column is missing, not zero.
    let without = columns(plain, &[0, 1, 2, 3, 4, 5, 6, 7], "x");
    assert_eq!(
        of(without.as_bytes()),
        "2026-11-19: impressions 12880, clicks 1258, spend 1258.4\n2026-11-20: impressions 0, clicks 0, spend 0\n"
    );
}

const CUSTOMERS: &str = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Phone,Total Spent,Total Orders,Tags\n'7001,Ann,A,a@x.example,yes,'+1555,\"1,120.50\",3,\n'7002,Bob,B,b@x.example,yes,,20.00,1,\n'7003,Cy,C,c@x.example,no,,0.00,0,\n'7004,Di,D,d@x.example,no,,99.50,2,\n";

#[test]
fn customers_of_a_shop_are_three_figures_and_no_persons() {
    let workspace = Workspace::new(&[
        ("portreeve.toml", "[accounts.shop]\nchannel = \"shopify\"\ncurrency = \"USD\"\n"),
        ("snapshots/shop/customers-2026-11-20.csv", CUSTOMERS),
        (
            "rules/clv.rules",
            "rule \"Said\" on health if denominator > 0 then flag \"{metric}: {numerator} of {denominator}\"\nrule \"Few come back\" on health where metric is \"repeat_customers\" if numerator / denominator < 0.7 then flag \"{numerator} of {denominator} bought again\"\n",
        ),
    ]);
    let plan = workspace.run(&["plan", "--format", "json"]);
    for said in [
        "repeat_customers: 2 of 3",
        "orders_per_customer: 6 of 3",
        "spent_per_customer: 1240 of 3",
        "2 of 3 bought again",
    ] {
        assert!(plan.out.contains(said), "{said}\n{}", plan.out);
    }
    let data = workspace.run(&["data", "--format", "json"]);
    for personal in ["a@x.example", "Ann", "7001"] {
        assert!(!data.out.contains(personal) && !plan.out.contains(personal), "{personal}");
    }
}

#[test]
fn the_table_of_all_ad_groups_gives_default_bids() {
    let text = "State,Campaign name,Ad group name,Status,Default bid (USD),Keywords,Products,Impressions,Clicks\nENABLED,Kitchen,Core,DELIVERING,$0.75,3,1,100,5\n";
    let read = snapshots(&[("snapshots/us/ad-groups-2026-11-20.csv", text.as_bytes())]);
    let dump = super::dump(&together(&read).table);
    assert!(read[0].diagnostics.is_empty(), "{:?}", read[0].diagnostics);
    assert!(dump.contains("default_bid 0.75 2026-11-20") && dump.contains("Core"), "{dump}");
}

#[test]
fn a_workbook_says_what_of_it_is_left_out() {
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let header = ["Product", "Entity", "Operation", "Campaign ID", "Campaign Name", "State", "Daily Budget"];
    let campaign =
        |operation: &str, id: &str| row(&["Sponsored Products", "Campaign", operation, id, id, "enabled", "#45"]);
    let portfolios = vec![
        row(&["Product", "Entity", "Operation", "Portfolio ID", "Portfolio name", "Budget amount", "Budget policy"]),
        row(&["Portfolios", "Portfolio", "", "9001", "House", "#100", "monthlyRecurring"]),
    ];
    let said = |rows: &[Vec<String>]| {
        let rows: Vec<Vec<String>> = std::iter::once(row(&header)).chain(rows.iter().cloned()).collect();
        let sheets = [("Portfolios", portfolios.clone()), ("Sponsored Products Campaigns", rows)];
        let bytes = workbook("2026-11-21T15:00:00", &sheets);
        let read = snapshots(&[("snapshots/us/bulk-a-20261022-20261120-1.xlsx", &bytes)]);
        (read[0].rows(), lines(&read[0].diagnostics).join("\n"))
    };
    let (rows, told) = said(&[campaign("", "c1")]);
    assert_eq!(rows, 1);
    assert!(told.contains("these are the amazon ads portfolios, of which nothing is read"), "{told}");
    let (rows, told) = said(&[campaign("", "c1"), campaign("Update", "c2")]);
    assert_eq!(rows, 1);
    assert!(told.contains("1 row is left out for what `Operation` says"), "{told}");
    let (rows, told) = said(&[campaign("Update", "c1"), campaign("Archive", "c2")]);
    assert_eq!(rows, 0);
    assert!(told.contains("2 rows are left out for what `Operation` says, and no other row counts"), "{told}");
}

#[test]
fn a_long_nested_document_says_what_to_do() {
    let text = format!("{{\"records\":[{{\"a\":{{\"b\":\"{}\"}}}}]}}", "x".repeat(65 << 20));
    let lines = format!("{text}\n{{}}\n");
    for (name, text, help) in [("a.json", &text, "one a line (.jsonl)"), ("a.jsonl", &lines, "split it by its lines")] {
        let read = read(&format!("snapshots/us/{name}"), text.as_bytes(), &Profiles::standard(), &Settings::default());
        let told = &read.diagnostics[0];
        assert!(told.message.contains("inside a JSON document of 66 MB, and 64 MB is the most"), "{}", told.message);
        assert!(told.help.as_deref().is_some_and(|text| text.contains(help)), "{:?}", told.help);
    }
}

/// A console report of five weeks, twenty-five keywords a day, the last day cut off in the middle.
#[test]
fn a_truncated_report_acts_on_nothing_that_its_last_day_lacks() {
    let report = |last: usize| {
        let mut text = "Date,Campaign Name,Ad Group Name,Targeting,Match Type,Impressions,Clicks,Spend,7 Day Total Sales ,7 Day Total Orders (#)\n".to_owned();
        let first = chrono::NaiveDate::from_ymd_opt(2026, 10, 17).unwrap();
        for (day, date) in first.iter_days().take(35).enumerate() {
            for keyword in 0..if day == 34 { last } else { 25 } {
                writeln!(text, "{date},Kitchen,Core,press {keyword:02},EXACT,400,10,$12.00,$20.00,1").unwrap();
            }
        }
        text
    };
    // Were an absent row a day without clicks, thirteen keywords would be called idle.
    let rules = "rule \"Idle\" on keyword if clicks over 1d = 0 then flag \"idle\"\n";
    let plan = |last: usize| {
        let workspace = Workspace::new(&[
            ("portreeve.toml", "[accounts.us]\nchannel = \"amazon\"\ncurrency = \"USD\"\nsettle = \"0d\"\n"),
            ("snapshots/us/targeting.csv", &report(last)),
            ("rules/a.rules", rules),
        ]);
        let data = workspace.run(&["data", "--format", "json"]).out;
        let plan = workspace.run(&["plan", "--format", "json"]).out;
        let (data, plan): (serde_json::Value, serde_json::Value) =
            (serde_json::from_str(&data).unwrap(), serde_json::from_str(&plan).unwrap());
        (
            data["accounts"][0]["datasets"][0]["suspect"].to_string(),
            plan["findings"].as_array().unwrap().len(),
            plan["undecided"][0]["entities"].as_u64().unwrap_or(0),
        )
    };
    assert_eq!(plan(12), ("[\"2026-11-20\"]".to_owned(), 0, 13));
    // Fourteen of twenty-five rows are a quiet day, on which the others did nothing.
    assert_eq!(plan(14), ("[]".to_owned(), 11, 0));
}
