//! What was sold: orders as Amazon, Walmart and the shop export them.

use super::business::{Place, chance, days, money, products};
use std::fmt::Write as _;

/// All Orders by order date, with tabs.
pub(crate) fn amazon_orders(place: Place) -> String {
    let (site, currency, country) = match place {
        Place::De => ("Amazon.de", "EUR", "DE"),
        Place::Us | Place::Walmart | Place::Shop => ("Amazon.com", "USD", "US"),
    };
    let mut text = String::from(
        "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel\torder-channel\tship-service-level\tproduct-name\tsku\tasin\titem-status\tquantity\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\tgift-wrap-price\tgift-wrap-tax\titem-promotion-discount\tship-promotion-discount\tship-city\tship-state\tship-postal-code\tship-country\tpromotion-ids\n",
    );
    let mut number = 4_000_000;
    for (at, day) in days() {
        for product in products(place) {
            for line in 0..product.sold(place, at) {
                number += 1 + chance(product.sku, at * 60 + line, 900);
                let merchant = product.sku == "BOARD-3";
                let _ = writeln!(
                    text,
                    "{}-{number:07}-{:07}\t\t{day}T{:02}:{:02}:00+00:00\t{day}T20:30:00+00:00\tShipped\t{}\t{site}\tWebsiteOrderChannel\tStandard\t{}\t{}\t{}\tShipped\t1\t{currency}\t{}\t0.00\t0.00\t0.00\t0.00\t0.00\t0.00\t0.00\t\t\t\t{country}\t",
                    if place == Place::De { "302" } else { "112" },
                    number % 9_999_991,
                    16 + line % 4,
                    chance(product.sku, at * 90 + line, 60),
                    if merchant { "Merchant" } else { "Amazon" },
                    product.title(place, at),
                    product.sku(place),
                    product.asin(),
                    money(product.price(place)),
                );
            }
        }
    }
    text
}

/// Walmart has no file of orders to download that is worth its name: this is what an order system writes.
pub(crate) fn walmart_orders() -> String {
    let mut text = String::from("order_id,line,date,sku,quantity,amount,currency,status\n");
    let mut number = 108_000_000;
    for (at, day) in days() {
        for product in products(Place::Walmart) {
            for line in 0..product.sold(Place::Walmart, at) {
                number += 1 + chance(product.sku, at * 60 + line, 700);
                let price = money(product.price(Place::Walmart));
                let _ = writeln!(text, "{number},1,{day},{},1,{price},USD,delivered", product.sku(Place::Walmart));
            }
        }
    }
    text
}

/// The orders export of the shop's admin; who bought is left out, as it would not be read anyway.
pub(crate) fn shopify_orders() -> String {
    let mut text = String::from(
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Cancelled at,Refunded Amount,Vendor,Lineitem discount\n",
    );
    let mut number = 1000;
    for (at, day) in days() {
        for product in products(Place::Shop) {
            for line in 0..product.sold(Place::Shop, at) {
                number += 1;
                let price = product.price(Place::Shop);
                // The flash sale takes a quarter off.
                let flash = product.sku == "BOARD-3" && product.sold(Place::Shop, at) > 20;
                let off = if flash { price / 4 } else { 0 };
                let total = money(price - off);
                let time = format!("{day} {:02}:{:02}:00 -0800", 9 + line % 9, chance(product.sku, at * 40 + line, 60));
                let _ = writeln!(
                    text,
                    "#{number},,paid,{time},fulfilled,{time},no,USD,{total},0.00,0.00,{total},{},{},Standard,{time},1,\"{}\",{},,{},true,true,fulfilled,,0.00,Acme Kitchen,0.00",
                    if flash { "FLASH25" } else { "" },
                    money(off),
                    product.title,
                    money(price),
                    product.sku(Place::Shop),
                );
            }
        }
    }
    text
}
