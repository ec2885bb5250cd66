//! The user's words for what the grammar tried.

use crate::syntax::grammar::Rule;
use crate::syntax::words::{CLAUSES, STATEMENTS, VERBS};

/// How a rule of the grammar is named to a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Say {
    /// A thing, described: `a value such as 35%`.
    Thing(&'static str),
    /// A word or sign to type.
    Type(&'static str),
    /// What could also stand there and is seldom meant: an operator, a window. Named when there is nothing else.
    Also(&'static str),
    /// Nothing to say: parts of other rules.
    Silent,
}

/// The user's word for each rule.
#[expect(clippy::match_same_arms, reason = "a keyword's line stands apart from that of the phrase it begins")]
pub(super) fn say(rule: Rule) -> Say {
    use Say::{Also, Silent, Thing, Type};
    match rule {
        Rule::EOI => Thing("the end of the statement"),
        Rule::statement
        | Rule::rule_statement
        | Rule::let_statement
        | Rule::metric_statement
        | Rule::list_statement
        | Rule::table_statement
        | Rule::calendar_statement
        | Rule::guard_statement
        | Rule::suppress_statement
        | Rule::test_statement => Thing("a statement"),
        Rule::test_line
        | Rule::as_of_line
        | Rule::at_line
        | Rule::account_line
        | Rule::given_row
        | Rule::given_line
        | Rule::next_line
        | Rule::thing_line
        | Rule::header_line
        | Rule::row_line
        | Rule::expect_line => Thing("a line of a test such as `given`, `next day` or `expect`"),
        Rule::setting | Rule::setting_key => Thing("a setting such as `channel amazon` or `currency USD`"),
        Rule::thing => Thing("an entity such as `keyword \"garlic press\"`"),
        Rule::line_word | Rule::named | Rule::ramp_sign | Rule::ramp_number | Rule::ramp_step => Silent,
        Rule::within => Also("in campaign \"…\""),
        Rule::series => Thing("a field with its values such as `spend $12 x 14`"),
        Rule::cell | Rule::cell_run | Rule::plain_cell => Thing("a value such as `$12`, `30 x 7` or `_`"),
        Rule::more_run => Also("a further value"),
        Rule::uncovered => Also("_"),
        Rule::ramp => Silent,
        Rule::expectation
        | Rule::expect_nothing
        | Rule::expect_undecided
        | Rule::expect_conflict
        | Rule::expect_held
        | Rule::expect_finding
        | Rule::expect_alert
        | Rule::expect_change
        | Rule::expect_pause
        | Rule::expect_enable
        | Rule::expect_addition
        | Rule::expect_reorder => Thing("an outcome such as `lower bid $1.00 -> $0.90`, `nothing` or `undecided`"),
        Rule::on_thing => Also("on keyword \"…\""),
        Rule::by_rules => Type("by \"rule\""),
        Rule::why => Type("because"),
        Rule::arrow => Type("->"),
        Rule::metric_when => Type("when"),
        Rule::metric_unit | Rule::column_unit => Type("as"),
        Rule::list_entry => Thing("a text in quotes"),
        Rule::table_keys => Type("by"),
        Rule::table_since => Also("since"),
        Rule::column_group | Rule::word => Thing("a name"),
        Rule::never => Type("never"),
        Rule::never_verb => Thing("an action such as `pause` or `lower bid`"),
        Rule::never_bound => Thing("a bound such as `below $0.50`"),
        Rule::suppress_until => Type("until"),
        Rule::suppress_because => Type("because"),
        Rule::clause
        | Rule::was_clause
        | Rule::area_clause
        | Rule::pillar_clause
        | Rule::severity_clause
        | Rule::mode_clause
        | Rule::tags_clause
        | Rule::on_clause
        | Rule::if_clause
        | Rule::unless_clause
        | Rule::then_clause
        | Rule::until_clause
        | Rule::every_clause
        | Rule::once_clause
        | Rule::overrides_clause
        | Rule::because_clause => Thing("the next clause"),
        Rule::action
        | Rule::step_action
        | Rule::set_action
        | Rule::pause_action
        | Rule::enable_action
        | Rule::add_action
        | Rule::reorder_action
        | Rule::flag_action
        | Rule::alert_action => Thing("an action such as `lower bid 10%`"),
        Rule::add_negative => Type("negative"),
        Rule::add_keyword => Type("keyword"),
        Rule::add_bid => Also("bid"),
        Rule::add_target => Also("to"),
        Rule::packs => Also("in packs of"),
        Rule::limit | Rule::not_below | Rule::not_above => Also("not below"),
        Rule::condition | Rule::test | Rule::window_test | Rule::quantified => {
            Thing("a condition such as `acos over 14d > 35%`")
        }
        Rule::tail
        | Rule::compare
        | Rule::between
        | Rule::is_test
        | Rule::membership
        | Rule::text_test
        | Rule::changed
        | Rule::calendar_test
        | Rule::compare_sign => Thing("a comparison such as `> 35%`"),
        Rule::any_of => Type("any"),
        Rule::for_tail => Also("for"),
        Rule::for_count | Rule::whole => Thing("a number of days such as `5 of 7d`"),
        Rule::all_days => Also("with all days"),
        Rule::during => Type("during"),
        Rule::weekday_test => Type("weekday"),
        Rule::time_test => Type("time"),
        Rule::of_parent => Also("of"),
        Rule::value | Rule::operand | Rule::paren | Rule::subject | Rule::number => {
            Thing("a value such as `35%` or `spend over 14d`")
        }
        Rule::change => Type("change in"),
        Rule::stat => Type("max"),
        Rule::aggregate => Type("count of"),
        Rule::set => Thing("a set such as `(review where rating <= 2)`"),
        Rule::dot_path => Thing("a field such as `.spend`"),
        Rule::pick => Type("larger of"),
        Rule::length_of => Type("length of"),
        Rule::words_in => Type("words in"),
        Rule::repeats_in => Type("repeats in"),
        Rule::spread => Type("spread of"),
        Rule::place | Rule::place_name => Thing("a channel such as `shopify`"),
        Rule::window => Also("over"),
        Rule::previous => Also("previous"),
        Rule::lagging => Also("lagging"),
        Rule::window_when => Also("when"),
        Rule::date => Thing("a date such as `2026-12-31`"),
        Rule::clock => Thing("a time such as `22:00`"),
        Rule::money | Rule::amount => Thing("an amount such as `$0.20`"),
        Rule::percent => Thing("a percent such as `35%`"),
        Rule::points => Thing("points such as `5 points`"),
        Rule::per_day => Thing("a rate such as `12 per day`"),
        Rule::duration => Thing("a number of days such as `14d`"),
        Rule::yes_no => Thing("`yes` or `no`"),
        Rule::text | Rule::template => Thing("a text in quotes"),
        Rule::regex => Thing("a pattern between slashes such as `/[0-9]+/`"),
        Rule::name | Rule::head | Rule::ident => Thing("a name"),
        Rule::equals => Type("="),
        Rule::comma => Also(","),
        Rule::bar => Also("|"),
        Rule::dot => Also("."),
        Rule::open => Type("("),
        Rule::close => Type(")"),
        Rule::hole_open => Type("{"),
        Rule::hole_close => Type("}"),
        Rule::add => Also("+"),
        Rule::subtract => Also("-"),
        Rule::multiply => Also("*"),
        Rule::divide => Also("/"),
        Rule::kw_not => Also("not"),
        Rule::kw_else => Also("else"),
        Rule::kw_on => Also("on"),
        Rule::kw_over => Also("over"),
        Rule::kw_for => Also("for"),
        Rule::kw_lagging => Also("lagging"),
        Rule::kw_with => Also("with"),
        Rule::kw_when => Also("when"),
        Rule::kw_of => Type("of"),
        Rule::kw_account => Type("account"),
        Rule::kw_at => Type("at"),
        Rule::kw_conflict => Type("conflict"),
        Rule::kw_day => Type("day"),
        Rule::kw_expect => Type("expect"),
        Rule::kw_finding => Type("finding"),
        Rule::kw_given => Type("given"),
        Rule::kw_held => Type("held"),
        Rule::kw_next => Type("next"),
        Rule::kw_nothing => Type("nothing"),
        Rule::kw_plan => Type("plan"),
        Rule::kw_restore => Type("restore"),
        Rule::kw_undecided => Type("undecided"),
        Rule::kw_x => Type("x"),
        Rule::kw_above => Type("above"),
        Rule::kw_across => Type("across channels"),
        Rule::kw_ad_group => Type("ad_group"),
        Rule::kw_add => Type("add"),
        Rule::kw_alert => Type("alert"),
        Rule::kw_all => Type("all days"),
        Rule::kw_and => Type("and"),
        Rule::kw_any => Type("any"),
        Rule::kw_area => Type("area"),
        Rule::kw_as => Type("as"),
        Rule::kw_avg => Type("avg"),
        Rule::kw_because => Type("because"),
        Rule::kw_below => Type("below"),
        Rule::kw_between => Type("between"),
        Rule::kw_bid => Type("bid"),
        Rule::kw_by => Also("by"),
        Rule::kw_calendar => Type("calendar"),
        Rule::kw_campaign => Type("campaign"),
        Rule::kw_change => Type("change in"),
        Rule::kw_changed => Type("changed within"),
        Rule::kw_channels => Type("channels"),
        Rule::kw_contain => Type("contain"),
        Rule::kw_contains => Type("contains"),
        Rule::kw_count => Type("count of"),
        Rule::kw_days => Type("days"),
        Rule::kw_does => Type("does not"),
        Rule::kw_during => Type("during"),
        Rule::kw_enable => Type("enable"),
        Rule::kw_end => Type("end with"),
        Rule::kw_ended => Type("ended within"),
        Rule::kw_ends => Type("ends with"),
        Rule::kw_every => Type("every"),
        Rule::kw_flag => Type("flag"),
        Rule::kw_from => Type("from"),
        Rule::kw_guard => Type("guard"),
        Rule::kw_has => Type("has"),
        Rule::kw_if => Type("if"),
        Rule::kw_ignoring => Also("ignoring"),
        Rule::kw_in => Type("in"),
        Rule::kw_is => Type("is"),
        Rule::kw_keyword => Type("keyword"),
        Rule::kw_known => Type("known"),
        Rule::kw_larger => Type("larger of"),
        Rule::kw_last => Type("last"),
        Rule::kw_length => Type("length of"),
        Rule::kw_let => Type("let"),
        Rule::kw_list => Type("list"),
        Rule::kw_lower => Type("lower"),
        Rule::kw_match => Type("match"),
        Rule::kw_matches => Type("matches"),
        Rule::kw_max => Type("max"),
        Rule::kw_mention => Type("mention"),
        Rule::kw_mentions => Type("mentions"),
        Rule::kw_metric => Type("metric"),
        Rule::kw_min => Type("min"),
        Rule::kw_missing => Type("missing"),
        Rule::kw_mode => Type("mode"),
        Rule::kw_negative => Type("negative"),
        Rule::kw_never => Type("never"),
        Rule::kw_no => Type("no"),
        Rule::kw_once => Type("once"),
        Rule::kw_or => Type("or"),
        Rule::kw_other => Also("other"),
        Rule::kw_overrides => Type("overrides"),
        Rule::kw_packs => Type("packs of"),
        Rule::kw_pause => Type("pause"),
        Rule::kw_pillar => Type("pillar"),
        Rule::kw_previous => Also("previous"),
        Rule::kw_raise => Type("raise"),
        Rule::kw_reorder => Type("reorder"),
        Rule::kw_repeats => Type("repeats in"),
        Rule::kw_report => Also("report"),
        Rule::kw_rule => Type("rule"),
        Rule::kw_set => Type("set"),
        Rule::kw_severity => Type("severity"),
        Rule::kw_since => Also("since"),
        Rule::kw_smaller => Type("smaller of"),
        Rule::kw_spread => Type("spread of"),
        Rule::kw_start => Type("start with"),
        Rule::kw_starts => Type("starts with"),
        Rule::kw_sum => Type("sum of"),
        Rule::kw_suppress => Type("suppress"),
        Rule::kw_table => Type("table"),
        Rule::kw_tags => Type("tags"),
        Rule::kw_test => Type("test"),
        Rule::kw_then => Type("then"),
        Rule::kw_time => Type("time"),
        Rule::kw_to => Type("to"),
        Rule::kw_units => Type("units"),
        Rule::kw_unless => Type("unless"),
        Rule::kw_until => Type("until"),
        Rule::kw_was => Type("was"),
        Rule::kw_weekday => Type("weekday"),
        Rule::kw_where => Also("where"),
        Rule::kw_within => Type("within"),
        Rule::kw_words => Type("words in"),
        Rule::kw_yes => Type("yes"),
        Rule::test_body
        | Rule::text_inner
        | Rule::template_text
        | Rule::hole
        | Rule::hole_text
        | Rule::hole_inner
        | Rule::regex_inner
        | Rule::entity
        | Rule::reserved
        | Rule::blank
        | Rule::WHITESPACE
        | Rule::COMMENT
        | Rule::rule_head
        | Rule::plain_test
        | Rule::quantifier
        | Rule::counted
        | Rule::measured
        | Rule::literal
        | Rule::digits
        | Rule::duration_unit
        | Rule::currency_sign
        | Rule::currency_code
        | Rule::word_text
        | Rule::word_char => Silent,
    }
}

/// The words that can begin what a rule reads, for "did you mean".
pub(super) fn starts(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::statement => STATEMENTS,
        Rule::clause => &[
            "area",
            "because",
            "every",
            "if",
            "mode",
            "on",
            "once",
            "overrides",
            "pillar",
            "severity",
            "tags",
            "then",
            "unless",
            "until",
            "was",
        ],
        Rule::never => CLAUSES,
        Rule::action | Rule::never_verb => VERBS,
        Rule::tail => &[
            "between", "changed", "contains", "does", "ended", "ends", "in", "is", "matches", "mentions", "not",
            "starts",
        ],
        Rule::window => &["over"],
        Rule::for_tail => &["for"],
        _ => match say(rule) {
            Say::Type(word) | Say::Also(word) => first_word(word),
            Say::Thing(_) | Say::Silent => &[],
        },
    }
}

/// The first word of `with all days`, when it is a word and not a sign.
fn first_word(phrase: &'static str) -> &'static [&'static str] {
    const ONE_WORD: &[&str] = &[
        "above", "across", "ad_group", "and", "any", "as", "because", "below", "by", "campaign", "channels", "contain",
        "days", "else", "end", "for", "from", "has", "if", "ignoring", "in", "keyword", "lagging", "match", "mention",
        "missing", "known", "negative", "never", "not", "of", "on", "or", "over", "packs", "previous", "report",
        "since", "start", "then", "to", "units", "until", "when", "where", "with", "within",
    ];
    let word = phrase.split(' ').next().unwrap_or("");
    ONE_WORD.iter().position(|known| *known == word).and_then(|at| ONE_WORD.get(at..=at)).unwrap_or(&[])
}
