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
    Ambiguous = "ambiguous", "two different things have this name, and the report without ids does not say which";
    Currency = "currency", "the amount or a bound is in another currency than the entity; nothing is ever converted";
    StaleData = "stale_data", "the newest day that the rule's files cover is more than `stale_after` back: too old to act on";
    NoCurrent = "no_current", "no file shows the value now, so there is nothing to change from and nothing to check against";
    Inherited = "inherited", "the bid is blank: the ad group's default bid holds for this keyword";
    Every = "every", "some rule changed this field less than the time of `every` ago";
    Once = "once", "the rule did this already, and acts `once`, or once per episode when it has `until`";
    Drifted = "drifted", "a snapshot showed another value than the one we set: somebody else decided, and the field is left alone for 7 days";
    InFlight = "in_flight", "our last change of this field is in no snapshot yet, so the value we see is the one before it";
    FreshEvidence = "fresh_evidence", "the rule's window begins on or before the day we last changed this field: it would judge the old value again";
    OutsideChange = "outside_change", "somebody else changed this field inside the rule's window, and `outside_changes = \"hold\"` makes that count";
    PillarGate = "pillar_gate", "a foundation finding of severity high or critical is open: nothing is amplified until it is mended";
    NoValue = "no_value", "the amount is zero, negative, undefined or above every limit";
    NothingToDo = "nothing_to_do", "the value is there already, or a computed one is within `min_step` of it";
    NoBound = "no_bound", "a bound of the rule is blank or not known, and an unknown bound allows nothing";
    LimitsContradict = "limits_contradict", "the limits leave no value, or would turn the change around or make it larger";
    Guard = "guard", "a guard forbids it, or what the guard asks is not known";
    AtFloor = "at_floor", "the value is at the lowest that a limit allows";
    AtCeiling = "at_ceiling", "the value is at the highest that a limit allows";
    Drift = "drift", "in the time of `max_drift` the field moved as far as it allows";
    NoPlace = "no_place", "the campaign or ad group to add to is not in these files, or its name means several";
    TextTooLong = "text_too_long", "the channel takes no keyword or negative of so many words or characters";
    BlocksKeyword = "blocks_keyword", "the negative would block a keyword that is enabled, or is being added, in its reach";
    Exists = "exists", "it exists already, or was handed out before";
    Overridden = "overridden", "a rule that overrides this one asks for the same field";
    Absorbed = "absorbed", "another rule's change in the same direction decides: the one that spends less, for prices and stock the smaller one";
    Conflict = "conflict", "two rules ask for opposite changes or different values, and neither overrides the other: nothing happens";
    Moot = "moot", "the entity, or one above it, is being paused";
    Unfunded = "unfunded", "budget raises exceed cuts, and `total_budget = \"no increase\"` allows no more";
    Cap = "cap", "the account's part of the plan exceeds a cap of `[guards]`, so all of it waits for a person";
    ObserveMode = "observe_mode", "the rule, or its account, only observes: this is what it would do";
}
