//! Numbers, dates and encodings of other countries.

use super::{lines, only, snapshots, together};

const JAPANESE: &str = "日付,通貨,キャンペーン名,広告グループ名,ターゲティング,マッチタイプ,インプレッション,クリック,広告費,広告がクリックされてから7日間の総売上高,広告がクリックされてから7日間の合計注文数\n2026/11/19,JPY,台所,コア,にんにく,EXACT,\"12,880\",12,\"￥1,258\",\"￥98,500\",3\n";
const READ: &str = "row keywords keyword 台所 / コア / にんにく / exact 2026-11-19 clicks=12 impressions=12880 orders=3 sales=98500 spend=1258";

/// The row of the keyword, and what is said of the file.
fn row(bytes: &[u8]) -> (String, Vec<String>) {
    let read = snapshots(&[("snapshots/a/report.csv", bytes)]);
    (only(&together(&read).table, &["row keywords keyword"]), lines(&read[0].diagnostics))
}

#[test]
fn japanese_reports_as_people_and_programs_write_them() {
    let plain = (READ.to_owned(), Vec::new());
    assert_eq!(row(JAPANESE.as_bytes()), plain);
    let wide = JAPANESE
        .replace("2026/11/19", "２０２６年１１月１９日")
        .replace("\"12,880\"", "１２，８８０")
        .replace("\"￥1,258\"", "１，２５８円")
        .replace("\"￥98,500\"", "￥９８，５００");
    assert_eq!(row(wide.as_bytes()), plain);
    assert_eq!(row(JAPANESE.replace("2026/11/19", "2026年11月19日 08:30").as_bytes()), plain);
    let (shift, _, lossy) = encoding_rs::SHIFT_JIS.encode(JAPANESE);
    assert!(!lossy);
    let (read, said) = row(&shift);
    assert_eq!(read, READ);
    assert!(said.len() == 1 && said[0].contains("read as Shift_JIS"), "{said:?}");
}

#[test]
fn lakhs_apostrophes_and_blanks_group_thousands() {
    let of = |amount: &str, currency: &str| {
        let text = format!(
            "Date;Currency;Campaign Name;Ad Group Name;Targeting;Match Type;Impressions;Clicks;Spend\n2026-11-19;{currency};K;A;p;EXACT;1;1;{amount}\n"
        );
        let (row, said) = row(text.as_bytes());
        assert_eq!(said, Vec::<String>::new(), "{amount}");
        row.rsplit_once("spend=").unwrap().1.to_owned()
    };
    for (amount, currency, read) in [
        ("₹1,25,840.50", "INR", "125840.5"),
        ("Rs.10,25,840.50", "INR", "1025840.5"),
        ("CHF 1'258.40", "CHF", "1258.4"),
        ("1 258,40 zł", "PLN", "1258.4"),
        ("1\u{a0}258,40 €", "EUR", "1258.4"),
        ("1\u{202f}258,40 €", "EUR", "1258.4"),
        ("1.258,40 €", "EUR", "1258.4"),
        ("AED 1,258.40", "AED", "1258.4"),
        ("(1,258.40)", "USD", "-1258.4"),
    ] {
        assert_eq!(of(amount, currency), read, "{amount}");
    }
}

#[test]
fn a_date_in_the_other_order_than_its_file_says_which_order_that_is() {
    let text = "Date,Campaign Name,Ad Group Name,Targeting,Match Type,Impressions,Clicks,Spend\n11/19/2026,K,A,p,EXACT,1,1,1\n11/20/2026,K,A,p,EXACT,1,1,1\n19/11/2026,K,A,p,EXACT,1,1,1\n";
    let (_, said) = row(text.as_bytes());
    assert!(
        said.len() == 1
            && said[0]
                .contains("month first, as the file's other dates have it, such as `11/20/2026`, found `19/11/2026`"),
        "{said:?}"
    );
}
