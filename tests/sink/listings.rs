//! Prices and stock: Amazon, Walmart, Shopify; orders to suppliers.

use super::{Cells, Shop, cells, file, names, refused, table};
use portreeve::sink::FileKind;
use serde_json::{Value, json};

const CHEAPER: &str = "rule \"Cheaper\" on listing if price > $10 then lower price 10% once\n";
const BUFFER: &str = "rule \"Hold back\" on listing if available < 50 then set buffer to 10 once\n";

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn json_of(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn amazon_takes_prices_and_quantities_in_one_row_a_sku() {
    let shop = Shop::new(&format!("{CHEAPER}{BUFFER}"))
        .daily(
            "sku,title,price,buffer,fulfilment",
            &["MUG-1,Mug,19.99,,AMAZON_NA", "TEE-1,\"Tee, \"\"M\"\"\",12.5,0,DEFAULT"],
        )
        .daily("sku,location,available", &["MUG-1,FBA,9", "TEE-1,home,40"]);
    let uploads = shop.uploads();
    let tsv = file(&uploads, FileKind::AmazonPriceQuantity);
    assert_eq!(
        text(&tsv.bytes),
        "sku\tprice\tminimum-seller-allowed-price\tmaximum-seller-allowed-price\tquantity\tfulfillment-channel\thandling-time\r\n\
         MUG-1\t17.99\t\t\t\tAMAZON_NA\t\r\n\
         TEE-1\t11.25\t\t\t30\tDEFAULT\t\r\n"
    );
    assert_eq!((tsv.records[1].record, tsv.records[1].actions.len(), tsv.records[1].key.as_str()), (3, 2, "TEE-1"));
    assert_eq!(names(&uploads), ["amazon-price-quantity.txt"]);
    assert!(
        uploads.notes[0].contains("`market` and the seller id as `seller` in [accounts.acme-us]"),
        "{:?}",
        uploads.notes
    );
}

#[test]
fn stock_that_amazon_holds_is_called_by_the_part_of_the_world() {
    for (settings, word) in
        [("market = \"US\"", "AMAZON_NA"), ("market = \"DE\"", "AMAZON_EU"), ("market = \"JP\"", "AMAZON_JP")]
    {
        let shop = Shop::new(CHEAPER).settings("market = \"US\"", settings);
        let uploads = shop.daily("sku,price,fulfilment", &["A,20,fba", "B,20,merchant"]).uploads();
        let lines = text(&file(&uploads, FileKind::AmazonPriceQuantity).bytes).to_owned();
        assert!(
            lines.contains(&format!("A\t18.00\t\t\t\t{word}\t")) && lines.contains("B\t18.00\t\t\t\tDEFAULT\t"),
            "{lines}"
        );
    }
    // Where the word was not found, no row has one.
    let uploads = Shop::new(CHEAPER)
        .settings("market = \"US\"", "market = \"AU\"")
        .daily("sku,price,fulfilment", &["A,20,fba"])
        .uploads();
    assert!(!text(&file(&uploads, FileKind::AmazonPriceQuantity).bytes).contains("fulfillment-channel"));
}

#[test]
fn where_one_way_of_sending_is_not_known_no_row_says_one() {
    let shop = Shop::new(CHEAPER).daily("sku,price,fulfilment", &["MUG-1,19.99,AMAZON_NA", "TEE-1,12.5,"]);
    let uploads = shop.uploads();
    let lines = text(&file(&uploads, FileKind::AmazonPriceQuantity).bytes).to_owned();
    assert!(!lines.contains("fulfillment-channel") && lines.contains("MUG-1\t17.99"), "{lines}");
}

#[test]
fn a_quantity_is_refused_where_it_would_change_more() {
    let header = "sku,price,buffer,fulfilment";
    let stock = "sku,location,available";
    let fba = Shop::new(BUFFER).daily(header, &["A,1,0,AMAZON_EU"]).daily(stock, &["A,x,9"]).uploads();
    assert!(refused(&fba)[0].contains("amazon holds the stock of this SKU"), "{:?}", refused(&fba));
    let unknown = Shop::new(BUFFER).daily(header, &["A,1,0,"]).daily(stock, &["A,x,9"]).uploads();
    assert!(refused(&unknown)[0].contains("no file says who sends this SKU"), "{:?}", refused(&unknown));
    let negative = Shop::new(BUFFER).daily(header, &["A,1,0,DEFAULT"]).daily(stock, &["A,x,3"]).uploads();
    assert!(text(&file(&negative, FileKind::AmazonPriceQuantity).bytes).contains("A\t\t\t\t0\tDEFAULT"));
}

#[test]
fn the_listings_feed_says_the_same() {
    let shop = Shop::new(&format!("{CHEAPER}{BUFFER}"))
        .settings("market = \"US\"", "market = \"US\"\nseller = \"A1EXAMPLE0000\"")
        .daily("sku,price,buffer,fulfilment", &["TEE-1,12.5,0,DEFAULT"])
        .daily("sku,location,available", &["TEE-1,home,40"]);
    let uploads = shop.uploads();
    assert_eq!(names(&uploads), ["amazon-price-quantity.txt", "amazon-listings-feed.json"]);
    let feed = file(&uploads, FileKind::AmazonListingsFeed);
    let price = json!([{"marketplace_id": "ATVPDKIKX0DER", "currency": "USD", "audience": "ALL",
        "our_price": [{"schedule": [{"value_with_tax": 11.25}]}]}]);
    assert_eq!(
        json_of(&feed.bytes).to_string(),
        json!({
            "header": {"sellerId": "A1EXAMPLE0000", "version": "2.0", "issueLocale": "en_US"},
            "messages": [{
                "messageId": 1, "sku": "TEE-1", "operationType": "PATCH", "productType": "PRODUCT",
                "patches": [
                    {"op": "merge", "path": "/attributes/purchasable_offer", "value": price},
                    {"op": "merge", "path": "/attributes/fulfillment_availability",
                     "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": 30}]},
                ],
            }],
        })
        .to_string()
    );
    assert_eq!(feed.records[0].record, 1);
}

#[test]
fn a_price_outside_what_the_seller_allows_is_refused() {
    let shop = Shop::new(CHEAPER).daily("sku,price,min_allowed_price", &["A,19.99,18.50", "B,20.00,5"]);
    let uploads = shop.uploads();
    let said = refused(&uploads);
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("the price 17.99 is below the lowest price 18.50 that the seller set"), "{said:?}");
    assert!(text(&file(&uploads, FileKind::AmazonPriceQuantity).bytes).contains("B\t18.00"));
}

#[test]
fn walmart_takes_two_feeds() {
    let shop = Shop::new(&format!("{CHEAPER}{BUFFER}"))
        .settings("channel = \"amazon\"", "channel = \"walmart\"")
        .daily("sku,price,buffer", &["TEE-1,12.50,0"])
        .daily("sku,location,available", &["TEE-1,home,40"]);
    let uploads = shop.uploads();
    assert_eq!(names(&uploads), ["walmart-price.json", "walmart-inventory.json"]);
    assert_eq!(
        json_of(&file(&uploads, FileKind::WalmartPrice).bytes).to_string(),
        "{\"PriceHeader\":{\"version\":\"1.7\"},\"Price\":[{\"sku\":\"TEE-1\",\"pricing\":[{\"currentPrice\":{\"currency\":\"USD\",\"amount\":11.25},\"currentPriceType\":\"BASE\"}]}]}"
    );
    assert_eq!(
        json_of(&file(&uploads, FileKind::WalmartInventory).bytes).to_string(),
        "{\"InventoryHeader\":{\"version\":\"1.4\"},\"Inventory\":[{\"sku\":\"TEE-1\",\"quantity\":{\"unit\":\"EACH\",\"amount\":30}}]}"
    );
}

fn shopify(rules: &str) -> Shop {
    Shop::new(rules).settings("channel = \"amazon\"", "channel = \"shopify\"")
}

const PRODUCTS: &str =
    "sku,title,price,buffer,handle,option1_name,option1_value,option2_name,option2_value,option3_name,option3_value";

#[test]
fn shopify_products_have_every_variant_and_only_the_columns_that_must_be_there() {
    let shop = shopify("rule \"Cheaper\" on listing if price > $19 then lower price 10% once\n").daily(
        PRODUCTS,
        &[
            "TEE-L,Black Tee,18,0,black-tee,Size,L,,,,",
            "TEE-M,Black Tee,20,0,black-tee,Size,M,,,,",
            "CUP,Cup,9,0,cup,Title,Default Title,,,,",
        ],
    );
    let uploads = shop.uploads();
    let products = file(&uploads, FileKind::ShopifyProducts);
    assert_eq!(
        text(&products.bytes),
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\r\n\
         black-tee,Black Tee,Size,L,TEE-L,18.00\r\n\
         black-tee,,Size,M,TEE-M,18.00\r\n"
    );
    let counts: Vec<usize> = products.records.iter().map(|record| record.actions.len()).collect();
    assert_eq!((counts, products.changes()), (vec![0, 1], 1));
}

#[test]
fn a_variant_without_a_sku_gets_none() {
    let shop = shopify("rule \"Cheaper\" on listing if price > $19 then lower price 10% once\n").daily(
        PRODUCTS,
        &["black-tee / M,Black Tee,20,0,black-tee,Size,M,,,,", "TEE-L,Black Tee,20,0,black-tee,Size,L,,,,"],
    );
    let rows = table(&file(&shop.uploads(), FileKind::ShopifyProducts).bytes, b',');
    let skus: Vec<Option<&str>> = rows.iter().map(|row| row.get("Variant SKU").map(String::as_str)).collect();
    assert_eq!(skus, [Some("TEE-L"), None]);
}

#[test]
fn shopify_rows_that_would_overwrite_are_refused() {
    let rule = "rule \"Cheaper\" on listing if price > $19 then lower price 10% once\n";
    let no_handle = shopify(rule).daily("sku,title,price", &["TEE-M,Black Tee,20"]).uploads();
    assert!(refused(&no_handle)[0].contains("no file gives its handle"), "{:?}", refused(&no_handle));
    let shared =
        ["TEE,Black Tee,20,0,black-tee,Size,M,Colour,red,,", "TEE,Black Tee,20,0,black-tee,Size,M,Colour,blue,,"];
    let shared = shopify(rule).daily(PRODUCTS, &shared).uploads();
    assert!(refused(&shared)[0].contains("several variants of the product have this SKU"), "{:?}", refused(&shared));
    let no_price = shopify(rule)
        .daily(PRODUCTS, &["TEE-M,Black Tee,20,0,black-tee,Size,M,,,,", "TEE-L,Black Tee,,0,black-tee,Size,L,,,,"])
        .uploads();
    assert!(refused(&no_price)[0].contains("no file shows the price of `TEE-L`"), "{:?}", refused(&no_price));
}

#[test]
fn shopify_stock_is_on_hand_at_its_one_location() {
    let shop = shopify(BUFFER)
        .daily(PRODUCTS, &["TEE-M,Black Tee,20,0,black-tee,Size,M,,,,", "TEE-L,Black Tee,20,0,black-tee,Size,L,,,,"])
        .daily(
            "sku,location,available,reserved,unfulfillable",
            &["TEE-M,Main,38,2,1", "TEE-L,Main,4,0,0", "TEE-L,Annex,5,0,0"],
        );
    let uploads = shop.uploads();
    assert_eq!(
        text(&file(&uploads, FileKind::ShopifyInventory).bytes),
        "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,SKU,Location,On hand (new)\r\n\
         black-tee,Black Tee,Size,M,,,,,TEE-M,Main,31\r\n"
    );
    let said = refused(&uploads);
    assert!(said.len() == 1 && said[0].contains("lies at several locations"), "{said:?}");
}

#[test]
fn reorders_are_a_purchase_order_on_every_channel() {
    let rule = "rule \"Reorder\" on listing if available < 50 then reorder 100 units in packs of 24 once\n";
    let shop = Shop::new(rule).daily("sku,title,price", &["=A,Mug,5"]).daily("sku,location,available", &["=A,x,9"]);
    let uploads = shop.uploads();
    let rows: Vec<Cells> = table(&file(&uploads, FileKind::PurchaseOrder).bytes, b',');
    let picked: Cells = rows[0]
        .iter()
        .filter(|(name, _)| *name != "action" && *name != "reason")
        .map(|(a, b)| (a.clone(), b.clone()))
        .collect();
    let expected = [("account", "acme-us"), ("sku", "=A"), ("units", "120"), ("name", "Mug"), ("rule", "Reorder")];
    assert_eq!(picked, cells(&expected));
}
