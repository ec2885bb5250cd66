//! Stock of one thing in several files of a day.

use super::{only, snapshots, together};

const PRODUCTS: &str = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\ntee,Tee,Size,M,TEE-M,18.00,40\ntee,,Size,L,TEE-L,18.00,7\n";
const INVENTORY: &str = "Handle,Title,Option1 Name,Option1 Value,SKU,Location,Incoming,Unavailable,Committed,Available,On hand\ntee,Tee,Size,M,TEE-M,Main,0,0,2,30,32\ntee,Tee,Size,M,TEE-M,Shop,0,0,0,8,8\ntee,Tee,Size,L,TEE-L,Main,not stocked,not stocked,not stocked,not stocked,not stocked\n";

/// What is available of each listing.
fn available(files: &[(&str, &str)]) -> String {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    only(&together(&snapshots(&files)).table, &["listing", "  available", "  location"])
        .lines()
        .map(|line| if line.starts_with("listing") { line.split_once(" called").unwrap().0 } else { line.trim() })
        .collect::<Vec<_>>()
        .join("; ")
}

/// The export of products says how much there is in all, that of the inventory where it lies: no file is the other's addition.
#[test]
fn products_and_inventory_of_a_shop_are_not_added_up() {
    let products = ("snapshots/shop/products-2026-11-20.csv", PRODUCTS);
    let inventory = ("snapshots/shop/inventory-2026-11-20.csv", INVENTORY);
    let alone = available(&[products]);
    assert!(alone.contains("listing `TEE-M`; location blank 2026-11-20; available 40 2026-11-20"), "{alone}");
    let both = available(&[products, inventory]);
    // Stocked nowhere is no figure, so that of the products stands; two places are none that a file could name.
    assert_eq!(
        both,
        "listing `TEE-L`; location blank 2026-11-20; available 7 2026-11-20; listing `TEE-M`; location refused 2026-11-20; available 38 2026-11-20"
    );
    // On a later day that only the products have, their sum is the newest.
    let later = available(&[("snapshots/shop/products-2026-11-21.csv", PRODUCTS), inventory]);
    assert!(later.contains("available 38 2026-11-20; available 40 2026-11-21"), "{later}");
}

#[test]
fn places_of_several_files_add_up() {
    let stock =
        |name: &str, place: &str| (name.to_owned(), format!("date,sku,location,available\n2026-11-20,A,{place},5\n"));
    let (one, other) = (stock("snapshots/a/one.csv", "home"), stock("snapshots/a/other.csv", "shop"));
    let both = available(&[(&one.0, &one.1), (&other.0, &other.1)]);
    assert!(both.contains("available 10 2026-11-20"), "{both}");
}
