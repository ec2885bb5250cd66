//! Why a proposed change is not carried out, in the order in which refusals are tried. The words are stable.

macro_rules! refusals {
    ($( $variant:ident = $code:literal, $about:literal; )*) => {
        /// Why a proposed change is not carried out.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Refusal { $( #[doc = $about] $variant, )* }

        impl Refusal {
            /// Every one, in the order of trial.
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

refusals! {
    Ambiguous = "ambiguous", "two different things have this name";
    Currency = "currency", "the amount is in another currency than the entity";
    StaleData = "stale_data", "the data is too old to act on";
    NoCurrent = "no_current", "no file shows the value now";
    Inherited = "inherited", "the bid is blank: the ad group's default holds";
    Every = "every", "a rule changed this field within the time of `every`";
    Once = "once", "the rule already did this once";
    Drifted = "drifted", "somebody else set another value after our change; it is left alone for 7d";
    InFlight = "in_flight", "our last change of this field was not yet seen in a snapshot";
    FreshEvidence = "fresh_evidence", "the rule's window begins before our last change of this field";
    OutsideChange = "outside_change", "somebody else changed this field inside the rule's window";
    PillarGate = "pillar_gate", "a foundation finding is open: mend that first";
    NoValue = "no_value", "the amount is zero, negative, undefined or above every limit";
    NoBound = "no_bound", "a bound of the rule is blank or unknown";
    LimitsContradict = "limits_contradict", "the limits leave no value, or would reverse the change";
    Guard = "guard", "a guard forbids it";
    AtFloor = "at_floor", "it is at the lower limit already";
    AtCeiling = "at_ceiling", "it is at the upper limit already";
    NothingToDo = "nothing_to_do", "the value is already there, or closer than `min_step`";
    Drift = "drift", "the field moved as far as `max_drift` allows";
    BlocksKeyword = "blocks_keyword", "the negative would block an enabled keyword in its reach";
    Exists = "exists", "it exists already, or was handed out";
    NoPlace = "no_place", "the campaign or ad group to add to is not there, or is not one";
    TextTooLong = "text_too_long", "the channel takes no keyword of this length";
    Overridden = "overridden", "a rule that overrides this one decides";
    Absorbed = "absorbed", "another rule's change in the same direction decides";
    Conflict = "conflict", "two rules ask for opposite changes: nothing happens";
    Moot = "moot", "the entity, or one above it, is paused by this plan";
    Unfunded = "unfunded", "budget raises exceed cuts, and `total_budget` allows no increase";
    Cap = "cap", "the account's plan exceeds a cap and waits for a person";
    ObserveMode = "observe_mode", "the rule only observes";
}
