//! The brand: what it sells where, and what happened to it. Whole numbers only, money in cents.

use chrono::{Days, NaiveDate};

/// How many days of data there are.
pub(crate) const DAYS: u64 = 90;

/// A place where the brand sells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Us,
    De,
    Walmart,
    Shop,
}

/// A product: the ending of its SKU and ASIN, what is asked for it and how many go a day, by place (US, DE, Walmart, shop). A price
/// of zero is a place where it is not sold.
pub(crate) struct Product {
    pub(crate) sku: &'static str,
    pub(crate) title: &'static str,
    pub(crate) german: &'static str,
    pub(crate) prices: [u64; 4],
    pub(crate) units: [u64; 4],
    /// What is in stock on the last day: US, DE, Walmart, shop.
    pub(crate) stock: [u64; 4],
}

pub(crate) const PRODUCTS: [Product; 8] = [
    Product {
        sku: "MUG-500",
        title: "Acme Kitchen Travel Mug, Stainless Steel, 500 ml, Leakproof",
        german: "Acme Kitchen Thermobecher, Edelstahl, 500 ml, auslaufsicher",
        prices: [2499, 2299, 2497, 2399],
        units: [8, 4, 2, 2],
        stock: [640, 310, 150, 90],
    },
    Product {
        sku: "GARLIC-1",
        title: "Acme Kitchen Garlic Press, Stainless Steel, Easy to Clean",
        german: "Acme Kitchen Knoblauchpresse, Edelstahl, leicht zu reinigen",
        prices: [1799, 1699, 1797, 1749],
        units: [7, 3, 1, 1],
        stock: [0, 260, 120, 80],
    },
    Product {
        sku: "SCALE-5",
        title: "Acme Kitchen Digital Kitchen Scale, 5 kg, Glass Top",
        german: "Acme Kitchen Digitale Küchenwaage, 5 kg, Glasplatte",
        prices: [2199, 1999, 2197, 2149],
        units: [6, 3, 2, 1],
        stock: [520, 240, 160, 70],
    },
    Product {
        sku: "PEELER-2",
        title: "Acme Kitchen Peeler Set, 2 Pieces, Dishwasher Safe",
        german: "Acme Kitchen Sparschäler, 2 Stück, spülmaschinenfest",
        prices: [1299, 1199, 0, 1249],
        units: [3, 2, 0, 1],
        stock: [420, 190, 0, 60],
    },
    Product {
        sku: "BOARD-3",
        title: "Acme Kitchen Bamboo Cutting Board, Large, Juice Groove",
        german: "",
        prices: [3499, 0, 0, 3399],
        units: [3, 0, 0, 1],
        stock: [24, 0, 0, 24],
    },
    Product {
        sku: "KNIFE-8",
        title: "Acme Kitchen Chef Knife, 8 Inch, Forged Steel",
        german: "Acme Kitchen Kochmesser, 20 cm, geschmiedeter Stahl",
        prices: [3999, 3799, 3997, 3899],
        units: [3, 2, 1, 1],
        stock: [330, 170, 110, 50],
    },
    Product {
        sku: "GIFT-4",
        title: "Acme Kitchen Baking Gift Set, 4 Pieces, Boxed",
        german: "",
        prices: [5999, 0, 0, 5849],
        units: [2, 0, 0, 1],
        stock: [140, 0, 0, 45],
    },
    Product {
        sku: "WHISK-1",
        title: "Acme Kitchen Balloon Whisk, Stainless Steel, 11 Inch",
        german: "Acme Kitchen Schneebesen, Edelstahl, 28 cm",
        prices: [1099, 999, 1097, 1069],
        units: [3, 2, 2, 1],
        stock: [380, 210, 140, 65],
    },
];

impl Product {
    pub(crate) fn price(&self, place: Place) -> u64 {
        self.prices[place as usize]
    }

    pub(crate) fn is_sold(&self, place: Place) -> bool {
        self.price(place) > 0
    }

    /// SKUs differ by place, as they do in life; `tables/products.csv` joins them.
    pub(crate) fn sku(&self, place: Place) -> String {
        match place {
            Place::Us | Place::Shop => self.sku.to_owned(),
            Place::De => format!("{}-DE", self.sku),
            Place::Walmart => format!("WM-{}", self.sku),
        }
    }

    pub(crate) fn asin(&self) -> String {
        format!("B0{:0>8}", self.sku.replace('-', ""))
    }

    /// Another contributor wrote over the German title of the knife three days before the end.
    pub(crate) fn title(&self, place: Place, at: u64) -> &'static str {
        match place {
            Place::De if self.sku == "KNIFE-8" && at + 3 >= DAYS => "Kochmesser 20 cm Messer Küche Profi Geschenk",
            Place::De => self.german,
            Place::Us | Place::Walmart | Place::Shop => self.title,
        }
    }

    /// Units of a day, with what happened.
    pub(crate) fn sold(&self, place: Place, at: u64) -> u64 {
        if !self.is_sold(place) {
            return 0;
        }
        let usual = self.units[place as usize];
        let weekly = if at % 7 < 2 { 110 } else { 96 };
        let some = (usual * weekly + chance(self.sku, at + 100 * place as u64, 100)) / 100;
        match (self.sku, place) {
            // Out of stock for eight days; its ads run on.
            ("GARLIC-1", Place::Us) if at + 8 >= DAYS => 0,
            // Suppressed nine days ago: its main image was refused.
            ("PEELER-2", Place::Us) if at + 9 >= DAYS => 0,
            // A reseller takes the Buy Box of the scale with an ever lower price.
            ("SCALE-5", Place::Us) if at + 12 >= DAYS => some / 3,
            // A flash sale in the shop, on stock that Amazon's orders are sent from as well.
            ("BOARD-3", Place::Shop) if at + 2 >= DAYS => some + 46 + chance("flash", at, 15),
            _ => some,
        }
    }

    /// Stock at the end of a day: what is there on the last one and what was sold since, a delivery every six weeks.
    pub(crate) fn available(&self, place: Place, at: u64) -> u64 {
        let last = self.stock[place as usize];
        if (self.sku, place) == ("GARLIC-1", Place::Us) && at + 9 >= DAYS {
            return 0;
        }
        // Amazon's orders of the board are sent from the shop's stock: it is one pile.
        let shared = self.sku == "BOARD-3";
        let since: u64 =
            (at + 1..DAYS)
                .map(|day| {
                    if shared { self.sold(Place::Us, day) + self.sold(Place::Shop, day) } else { self.sold(place, day) }
                })
                .sum();
        (last + since) % 700
    }

    /// The price of the Buy Box: ours, but for the scale, whose seller goes down a little every day.
    pub(crate) fn box_price(&self, place: Place, at: u64) -> u64 {
        let own = self.price(place);
        match (self.sku, place, (at + 12).checked_sub(DAYS)) {
            ("SCALE-5", Place::Us, Some(day)) => own - 60 - day * 35,
            _ => own,
        }
    }
}

/// The products of a place.
pub(crate) fn products(place: Place) -> impl Iterator<Item = &'static Product> {
    PRODUCTS.iter().filter(move |product| product.is_sold(place))
}

/// The days, oldest first, with their number.
pub(crate) fn days() -> impl Iterator<Item = (u64, NaiveDate)> {
    (0..DAYS).map(|at| (at, day(at)))
}

/// The day of a number; [`DAYS`] is the day on which everything is downloaded.
pub(crate) fn day(at: u64) -> NaiveDate {
    let last = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default();
    let first = last.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(last);
    first.checked_add_days(Days::new(at)).unwrap_or(last)
}

/// A number from 0 to `below - 1` that depends on its arguments only.
pub(crate) fn chance(what: &str, day: u64, below: u64) -> u64 {
    let mut state = what.bytes().fold(day.wrapping_mul(0x9E37_79B9_7F4A_7C15), |state, byte| {
        state.rotate_left(7) ^ u64::from(byte).wrapping_mul(0xBF58_476D_1CE4_E5B9)
    });
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (state ^ (state >> 31)) % below.max(1)
}

/// Cents as money.
pub(crate) fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
