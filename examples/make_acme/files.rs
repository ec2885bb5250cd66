//! Every file of the sample business, by its path in the workspace.

use super::business::{DAYS, Place, day};
use super::{reports, retail, sponsored};
use flate2::{Compression, GzBuilder};
use std::error::Error;
use std::io::Write;

/// A file that is larger than this is kept compressed, as people keep large exports.
const PLAIN_MAX: usize = 24_000;

/// A file: its path and its bytes.
type Named = (String, Vec<u8>);

/// Path and bytes of each.
pub(crate) fn all() -> Result<Vec<Named>, Box<dyn Error>> {
    let mut files = Vec::new();
    let mut add = |path: String, text: String| -> Result<(), Box<dyn Error>> {
        // A state that stands as it stood is downloaded once: a file whose content is known says nothing.
        if files.iter().any(|(_, bytes): &Named| bytes == text.as_bytes()) {
            return Ok(());
        }
        files.push(if text.len() > PLAIN_MAX {
            (format!("{path}.gz"), packed(&text)?)
        } else {
            (path, text.into_bytes())
        });
        Ok(())
    };
    let made = day(DAYS);
    for (account, place) in [("acme-us", Place::Us), ("acme-de", Place::De)] {
        let path = |name: &str| format!("snapshots/{account}/{name}");
        add(path(&format!("all-orders-{made}.txt")), retail::amazon_orders(place))?;
        add(path(&format!("business-report-by-date-{made}.csv")), reports::business_report(place))?;
        add(path(&format!("sponsored-products-targeting-{made}.csv")), sponsored::targeting(place))?;
        add(path(&format!("sponsored-products-search-terms-{made}.csv")), sponsored::search_terms(place))?;
        add(path(&format!("sponsored-products-campaigns-{made}.csv")), sponsored::campaigns(place))?;
        add(path(&format!("sponsored-products-advertised-products-{made}.csv")), sponsored::advertised(place))?;
        for at in inventory_days() {
            add(path(&format!("fba-inventory-{}.txt", day(at))), reports::fba_inventory(place, at))?;
        }
        for at in [DAYS - 14, DAYS - 7, DAYS - 3, DAYS] {
            add(path(&format!("all-listings-{}T0630.txt", day(at))), reports::merchant_listings(place, at))?;
            add(path(&format!("suppressed-listings-{}T0630.txt", day(at))), reports::suppressed(place, at))?;
        }
        for weeks in (0..9).rev() {
            let at = DAYS - 1 - 7 * weeks;
            add(path(&format!("account-health-{}.json", day(at))), reports::account_health(place, at))?;
        }
    }
    let path = |name: &str| format!("snapshots/acme-walmart/{name}");
    add(path(&format!("orders-{made}.csv")), retail::walmart_orders())?;
    add(path(&format!("connect-keywords-{made}.csv")), sponsored::walmart())?;
    add(path(&format!("stock-{made}.csv")), reports::walmart_stock())?;
    add(path(&format!("performance-{made}.csv")), reports::walmart_health())?;
    for at in [DAYS - 14, DAYS - 7, DAYS] {
        add(path(&format!("item-report-{}T0630.csv", day(at))), reports::walmart_items(at))?;
    }
    let path = |name: &str| format!("snapshots/acme-shop/{name}");
    add(path(&format!("orders_export-{made}.csv")), retail::shopify_orders())?;
    add(path(&format!("store-traffic-{made}.csv")), reports::shop_traffic())?;
    add(path(&format!("zendesk-tickets-{made}.csv")), reports::tickets())?;
    for at in [DAYS - 14, DAYS - 7, DAYS - 3, DAYS] {
        add(path(&format!("inventory_export-{}T0630.csv", day(at))), reports::shop_inventory(at))?;
    }
    add(path(&format!("products_export-{made}T0630.csv")), reports::shop_products())?;
    for (account, place) in [("acme-us", Place::Us), ("acme-de", Place::De)] {
        let name =
            format!("bulk-a1b2c3d4-{}-{}-1.xlsx", day(DAYS - 30).format("%Y%m%d"), day(DAYS - 1).format("%Y%m%d"));
        files.push((format!("snapshots/{account}/{name}"), sponsored::bulk(place)?));
    }
    Ok(files)
}

/// Weekly at first, daily in the last two weeks.
fn inventory_days() -> impl Iterator<Item = u64> {
    (0..DAYS).filter(|at| at + 14 >= DAYS || at % 7 == 0)
}

/// Without a time and a name, so that the bytes depend on the text alone.
fn packed(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut packed = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    packed.write_all(text.as_bytes())?;
    Ok(packed.finish()?)
}
