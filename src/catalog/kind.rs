//! The entities that rules judge and the datasets that snapshots hold.

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $( $variant:ident = $word:literal, $about:literal; )* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( #[doc = $about] $variant, )* }

        impl $name {
            /// Every one, in a fixed order.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )*];

            /// The word of the language.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }

            /// What it is, in a few words.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $( Self::$variant => $about, )* }
            }

            /// The one of a word, in lower case.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }

            /// Its place in [`Self::ALL`].
            #[must_use]
            pub fn index(self) -> usize {
                self as usize
            }
        }
    };
}

words! {
    /// What a rule judges, in the order in which plans list them.
    Kind {
        Account = "account", "an account of a channel";
        Campaign = "campaign", "a campaign";
        AdGroup = "ad_group", "an ad group of a campaign";
        Keyword = "keyword", "a keyword or product target of an ad group";
        SearchTerm = "search_term", "what a shopper typed, by keyword";
        Placement = "placement", "where a campaign's ads stand";
        ProductAd = "product_ad", "a SKU advertised in an ad group";
        Listing = "listing", "a SKU in an account";
        Product = "product", "SKUs that are one product across accounts";
        Offer = "offer", "a seller's offer of a SKU";
        Review = "review", "a review";
        Order = "order", "an order line";
        Ticket = "ticket", "a support ticket";
        Health = "health", "an account health metric";
    }
}

words! {
    /// A canonical dataset.
    Dataset {
        Keywords = "keywords", "keywords and targets by day";
        SearchTerms = "search_terms", "search terms by keyword and day";
        Campaigns = "campaigns", "campaigns by day";
        Placements = "placements", "campaigns by placement and day";
        ProductAds = "product_ads", "advertised SKUs by ad group and day";
        Listings = "listings", "SKUs on the channel by day";
        Inventory = "inventory", "stock by SKU, location and day";
        Orders = "orders", "order lines";
        Reviews = "reviews", "reviews";
        AccountHealth = "account_health", "account health metrics by day";
        Traffic = "traffic", "visits by day";
        Offers = "offers", "sellers' offers by SKU and day";
        Tickets = "tickets", "support tickets";
    }
}

words! {
    /// A field that rules change.
    WriteField {
        Bid = "bid", "what a click on a keyword may cost";
        DefaultBid = "default_bid", "the bid of an ad group's keywords without one";
        Budget = "budget", "a campaign's budget of a day";
        Adjustment = "adjustment", "a placement's percent on top of the bid";
        Price = "price", "a listing's price";
        Buffer = "buffer", "stock held back from a listing";
    }
}

impl WriteField {
    /// The entity that has it.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Bid => Kind::Keyword,
            Self::DefaultBid => Kind::AdGroup,
            Self::Budget => Kind::Campaign,
            Self::Adjustment => Kind::Placement,
            Self::Price | Self::Buffer => Kind::Listing,
        }
    }
}

impl Kind {
    /// Whether it belongs to advertising: judged only when it and its parents are enabled.
    #[must_use]
    pub fn is_ad(self) -> bool {
        matches!(
            self,
            Self::Campaign | Self::AdGroup | Self::Keyword | Self::SearchTerm | Self::Placement | Self::ProductAd
        )
    }

    /// The entity directly above, the account being above all but products.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::Account | Self::Product => None,
            Self::AdGroup | Self::Placement => Some(Self::Campaign),
            Self::Keyword | Self::ProductAd => Some(Self::AdGroup),
            Self::SearchTerm => Some(Self::Keyword),
            Self::Offer | Self::Review | Self::Order | Self::Ticket => Some(Self::Listing),
            Self::Campaign | Self::Listing | Self::Health => Some(Self::Account),
        }
    }
}
