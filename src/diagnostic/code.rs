//! Every diagnostic code: its number, its name and its explanation page. A code never changes its meaning.

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Likely not what was meant; the rules run.
    Warning,
    /// The rules do not run, or the cell or file is not used.
    Error,
}

macro_rules! codes {
    ($( $variant:ident = $code:literal $name:literal; )*) => {
        /// A diagnostic code. `E` codes are errors, `W` warnings, `N` notes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $( #[doc = concat!("`", $code, "` ", $name, ".")] $variant, )*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )*];

            /// The code as messages print it, such as `E0012`.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $( Self::$variant => $code, )* }
            }

            /// The name, such as `unit_mismatch`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// The explanation page, Markdown: what it means, a failing example, the mended one.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $( Self::$variant => include_str!(concat!("explanations/", $code, ".md")), )* }
            }
        }
    };
}

codes! {
    Syntax = "E0001" "syntax";
    NestingTooDeep = "E0002" "nesting_too_deep";
    UnknownName = "E0003" "unknown_name";
    UnknownWord = "E0004" "unknown_word";
    FileNotFound = "E0005" "file_not_found";
    DuplicateName = "E0006" "duplicate_name";
    MissingClause = "E0007" "missing_clause";
    DuplicateClause = "E0008" "duplicate_clause";
    NumberForm = "E0009" "number_form";
    FileTooLarge = "E0010" "file_too_large";
    WindowMissing = "E0011" "window_missing";
    UnitMismatch = "E0012" "unit_mismatch";
    CurrencyMismatch = "E0013" "currency_mismatch";
    PercentOrPoints = "E0014" "percent_or_points";
    NotOnEntity = "E0015" "not_on_entity";
    ActionNotOnEntity = "E0016" "action_not_on_entity";
    HoursOnDailyData = "E0017" "hours_on_daily_data";
    StateNeedsStatistic = "E0018" "state_needs_statistic";
    RatioCannotBeSummed = "E0019" "ratio_cannot_be_summed";
    OverrideCycle = "E0022" "override_cycle";
    ContradictoryRange = "E0023" "contradictory_range";
    BoundsInverted = "E0024" "bounds_inverted";
    NeedsEvidenceLimit = "E0027" "needs_every_once_or_until";
    SuppressionIncomplete = "E0028" "suppression_incomplete";
    SecretInRule = "E0029" "secret_in_rule";
    AmbiguousWindow = "E0050" "ambiguous_window";
    NotACondition = "E0051" "not_a_condition";
    WrongType = "E0052" "wrong_type";
    Pattern = "E0053" "pattern";
    TableCell = "E0054" "table_cell";
    FilterReadsAttributes = "E0055" "filter_reads_attributes";
    SeveralValues = "E0056" "several_values";
    RefersToItself = "E0057" "refers_to_itself";
    WindowLength = "E0058" "window_length";
    Config = "E0060" "config";
    ConfigKey = "E0061" "config_key";
    OpposingActions = "W0021" "opposing_actions";
    AlwaysOrNever = "W0030" "always_or_never";
    RatioWithoutVolume = "W0031" "ratio_without_volume";
    NoLimit = "W0032" "no_limit";
    SubsumedRule = "W0033" "subsumed_rule";
    RedundantCondition = "W0034" "redundant_condition";
    ShortCooldown = "W0035" "short_cooldown";
    CommonThreshold = "W0036" "common_threshold";
    WindowLongerThanData = "W0037" "window_longer_than_data";
    NeverMatched = "W0038" "never_or_always_matched";
    AffectsTooMany = "W0039" "affects_too_many";
    MostlyUndecided = "W0040" "mostly_undecided";
    Flapping = "W0041" "flapping";
    Unused = "W0042" "unused";
    MixedScript = "W0044" "mixed_script_or_bidi";
    ConfusingPrecedence = "W0046" "confusing_precedence";
    CurrencyNotCovered = "W0050" "currency_not_covered";
    FiresOnTheNewborn = "W0051" "fires_on_the_newborn";
    OutsideChannelLimits = "W0052" "outside_channel_limits";
    NotInWorkspace = "W0053" "not_in_workspace";
    NamesShadowed = "N0060" "name_shadowed";
    LongForm = "N0062" "long_form";
    BadCell = "E0100" "bad_cell";
    FileRefused = "E0101" "file_refused";
    FileNotRecognised = "E0102" "file_not_recognised";
    BadRow = "E0103" "bad_row";
    AmbiguousEntity = "W0104" "ambiguous_entity";
    ValueRounded = "W0105" "value_rounded";
    EncodingGuessed = "N0106" "encoding_guessed";
    NoDay = "N0107" "no_day";
    AttributionMixed = "W0108" "attribution_mixed";
    NothingToRead = "N0108" "nothing_to_read";
    Internal = "E9999" "internal";
}

impl Code {
    /// How bad it is, from its first letter.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self.id().as_bytes().first() {
            Some(b'W') => Severity::Warning,
            Some(b'N') => Severity::Note,
            _ => Severity::Error,
        }
    }

    /// The code of a text such as `E0012` or `e12`, in any letter case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let (letter, digits) = text.split_at_checked(1)?;
        let number: u32 = digits.parse().ok()?;
        let id = format!("{letter}{number:04}");
        Self::ALL.iter().copied().find(|code| code.id() == id)
    }
}
