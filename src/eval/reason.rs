//! Why something could not be decided. The words are stable; the sentence beside them is not.

macro_rules! reasons {
    ($( $variant:ident = $code:literal, $about:literal; )*) => {
        /// Why a condition or a value is unknown.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason { $( #[doc = $about] $variant, )* }

        impl Reason {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )*];

            /// The stable word of JSON and tests.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )* }
            }

            /// What it means, in one sentence.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $( Self::$variant => $about, )* }
            }
        }
    };
}

reasons! {
    MissingDay = "missing_day", "a day of the window is covered by no file";
    SuspectDay = "suspect_day", "a day has far fewer rows than usual, and this entity has none there";
    StaleData = "stale_data", "the newest day that all datasets of the rule cover is too far back";
    NoDataset = "no_dataset", "the account never delivered the dataset that has it";
    NoPeriod = "no_period", "no summary file covers exactly the days asked for";
    Missing = "missing", "the value is missing";
    RefusedCell = "refused_cell", "the cell could not be read";
    TooOld = "too_old", "the newest value is older than `state_age`";
    Undefined = "undefined", "the ratio has no value";
    Unlimited = "unlimited", "two values above every limit cannot be compared";
    Currency = "currency", "the amounts are in different currencies";
    NoneRelated = "none_related", "there is nothing of which every one could hold";
    AgeUnknown = "age_unknown", "it is at least that old, but when it began is not known";
    NoMoment = "no_moment", "the time of day is known only with `--at` or in the daemon";
    Apart = "apart", "the two accounts' days are more than 3 days apart";
    SeveralAccounts = "several_accounts", "the channel has more than one account";
    Ambiguous = "ambiguous", "two different things have this name";
    Overflow = "overflow", "a number is too large";
}
