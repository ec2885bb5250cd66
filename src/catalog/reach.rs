//! Which entities a rule reaches from the one it judges: upward by dot, downward by quantifier.

use crate::catalog::Kind;

/// How many entities of a kind stand above one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Up {
    /// One; the steps to it.
    One(Vec<Kind>),
    /// Several, so that a quantifier or an aggregate is needed.
    Many,
    /// None.
    None,
}

impl Kind {
    /// The way up to an entity of another kind. A campaign is one step from its keywords, a product two from a product ad (its listing, then
    /// the product).
    #[must_use]
    pub fn up(self, to: Self) -> Up {
        if self == to {
            return Up::One(Vec::new());
        }
        if self.ancestors().any(|above| above == to) {
            return Up::One(vec![to]);
        }
        match (self, to) {
            (Self::ProductAd, Self::Listing) | (Self::Listing, Self::Product) => Up::One(vec![to]),
            (Self::ProductAd | Self::Offer | Self::Review | Self::Order | Self::Ticket, Self::Product) => {
                Up::One(vec![Self::Listing, Self::Product])
            }
            _ if self.relates_to(to) => Up::Many,
            _ => Up::None,
        }
    }

    /// Everything above by [`Kind::parent`], the nearest first.
    pub fn ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), |kind| kind.parent())
    }

    /// Whether `any OTHER has …` finds entities of another kind without `of`: those below it, the listings that ads show, the
    /// listings of a product, the ads that show a listing, and the siblings of its own kind under its parent.
    #[must_use]
    pub fn relates_to(self, other: Self) -> bool {
        if self == other {
            // A listing's siblings are those of its account or those of its product: `of` says which.
            return !matches!(self, Self::Account | Self::Product | Self::Listing);
        }
        if other.ancestors().any(|above| above == self) {
            return true;
        }
        match self {
            Self::Campaign | Self::AdGroup | Self::Keyword | Self::SearchTerm | Self::Placement | Self::ProductAd => {
                matches!(other, Self::Listing | Self::Product)
            }
            Self::Listing => matches!(other, Self::ProductAd | Self::AdGroup | Self::Campaign),
            Self::Product => matches!(
                other,
                Self::Listing
                    | Self::Offer
                    | Self::Review
                    | Self::Order
                    | Self::Ticket
                    | Self::ProductAd
                    | Self::Account
            ),
            Self::Account => other == Self::Product,
            Self::Offer | Self::Review | Self::Order | Self::Ticket | Self::Health => false,
        }
    }

    /// Whether `any OTHER of PARENT has …` makes sense: the parent is above this one and others are below that parent.
    #[must_use]
    pub fn relates_through(self, parent: Self, other: Self) -> bool {
        // A product is sold in several accounts: `of account` asks about each of them.
        let above = matches!(self.up(parent), Up::One(_)) || (self == Self::Product && parent == Self::Account);
        above && parent.relates_to(other)
    }
}
