//! Random trees of the shapes that the parser can give.
//!
//! Two shapes are held back on purpose, because text cannot show them without a parenthesis: an operator behind a value
//! that takes everything up to its end (`larger of …`, a window with `when`), and a list member that holds a list.

use chrono::{Days as Later, NaiveDate};
use portreeve::syntax::ast::*;
use portreeve::syntax::words;
use portreeve::text::{FileId, Span, Spanned};
use portreeve::value::Currency;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

fn at<T>(node: T) -> Spanned<T> {
    Spanned::new(node, NOWHERE)
}

fn expr(kind: ExprKind) -> Expr {
    Expr { kind, span: NOWHERE }
}

fn cond(kind: CondKind) -> Cond {
    Cond { kind, span: NOWHERE }
}

/// Names of all kinds, also words that mean something elsewhere in the language.
fn ident() -> BoxedStrategy<Word> {
    let plain = select(vec![
        "acos",
        "spend",
        "clicks",
        "bid",
        "units",
        "days",
        "metric",
        "exact",
        "x_1",
        "_x",
        "höhe",
        "keyword",
        "other",
        "d",
        "usd",
        "previous",
        "report",
        "has_buy_box",
        "overall",
        "thenar",
        "notes",
        "isbn",
        "information",
        "lasting",
    ])
    .prop_map(str::to_owned);
    let random =
        "[a-z_][a-z0-9_]{0,6}".prop_filter("no word of the language", |word| !words().contains(&word.as_str()));
    prop_oneof![plain, random].prop_map(at).boxed()
}

/// After a dot any word may stand.
fn any_word() -> BoxedStrategy<Word> {
    prop_oneof![ident(), select(words().to_vec()).prop_map(|word| at(word.to_owned()))].boxed()
}

fn path() -> BoxedStrategy<Vec<Word>> {
    (prop_oneof![9 => ident(), 1 => Just(at("this".to_owned()))], vec(any_word(), 0..2))
        .prop_map(|(head, rest)| std::iter::once(head).chain(rest).collect())
        .boxed()
}

/// What may stand between quotes.
fn text() -> BoxedStrategy<String> {
    "[ -~äß€#\u{a0}]{0,12}".boxed()
}

fn name() -> BoxedStrategy<Word> {
    text().prop_filter("a name says something", |text| !text.trim().is_empty()).prop_map(at).boxed()
}

fn days() -> BoxedStrategy<Spanned<Days>> {
    (1..400_u32, select(vec![DayUnit::Days, DayUnit::Weeks, DayUnit::Hours]))
        .prop_map(|(count, unit)| at(Days { count, unit }))
        .boxed()
}

fn decimal() -> BoxedStrategy<Decimal> {
    (-99_999..99_999_i64, 0..4_u32).prop_map(|(digits, scale)| Decimal::new(digits, scale).normalize()).boxed()
}

fn date() -> BoxedStrategy<NaiveDate> {
    (0..20_000_u64)
        .prop_map(|days| NaiveDate::from_ymd_opt(1990, 1, 1).unwrap().checked_add_days(Later::new(days)).unwrap())
        .boxed()
}

fn currency() -> BoxedStrategy<Currency> {
    select(Currency::codes().to_vec()).prop_map(|code| Currency::from_code(code).unwrap()).boxed()
}

fn literal(in_hole: bool) -> BoxedStrategy<Literal> {
    let text = if in_hole { "[ -!#-\\[\\]-~]{0,8}".boxed() } else { text() };
    prop_oneof![
        decimal().prop_map(Literal::Number),
        decimal().prop_map(Literal::Percent),
        decimal().prop_map(Literal::Points),
        vec((decimal(), currency()), 1..3).prop_map(Literal::Money),
        days().prop_map(|days| Literal::Duration(days.node)),
        decimal().prop_map(Literal::PerDay),
        text.prop_map(Literal::Text),
        date().prop_map(Literal::Date),
        (0..24 * 60_u16).prop_map(Literal::Time),
        any::<bool>().prop_map(Literal::YesNo),
    ]
    .boxed()
}

/// A window; `depth` levels may still be opened in its `when`.
fn window(depth: u32, in_hole: bool, open: bool) -> BoxedStrategy<Window> {
    let span = prop_oneof![
        days().prop_map(WindowDays::Last),
        days().prop_map(WindowDays::Previous),
        Just(WindowDays::Report),
    ];
    let when = if open && depth > 0 {
        of(compared(depth - 1, in_hole).prop_map(Box::new)).boxed()
    } else {
        Just(None).boxed()
    };
    (span, of(days()), when, any::<bool>())
        .prop_map(|(days, lagging, when, all_days)| Window { days, lagging, when, all_days, span: NOWHERE })
        .boxed()
}

/// A name or parenthesis, perhaps asked of a channel.
fn subject(depth: u32, in_hole: bool) -> BoxedStrategy<Expr> {
    let plain = path().prop_map(|path| expr(ExprKind::Name(path)));
    let plain =
        if depth == 0 { plain.boxed() } else { prop_oneof![4 => plain, 1 => paren(depth - 1, in_hole)].boxed() };
    let place = prop_oneof![
        ident().prop_filter("an entity is no channel", |word| word.node != "keyword").prop_map(|word| (word, false)),
        "[a-z-]{1,6}".prop_map(|name| (at(name), true)),
    ];
    (plain, of(place))
        .prop_map(|(value, place)| match place {
            Some((place, quoted)) => expr(ExprKind::OnChannel { value: Box::new(value), place, quoted }),
            None => value,
        })
        .boxed()
}

fn paren(depth: u32, in_hole: bool) -> BoxedStrategy<Expr> {
    value(depth, in_hole, true).prop_map(|value| expr(ExprKind::Paren(Box::new(value)))).boxed()
}

/// One operand. An `open` one may take everything up to its end.
fn operand(depth: u32, in_hole: bool, open: bool) -> BoxedStrategy<Expr> {
    let leaf = prop_oneof![
        2 => literal(in_hole).prop_map(|literal| expr(ExprKind::Literal(literal))),
        3 => subject(0, in_hole),
        3 => (subject(0, in_hole), window(0, in_hole, false)).prop_map(|(value, window)| {
            expr(ExprKind::Over { stat: None, value: Box::new(value), window: Some(window) })
        }),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let below = depth - 1;
    let windowed = move || window(below, in_hole, open);
    let stats = select(vec![Stat::Min, Stat::Max, Stat::Avg, Stat::Last]);
    let closed = prop_oneof![
        4 => leaf,
        2 => (subject(below, in_hole), windowed()).prop_map(|(value, window)| {
            expr(ExprKind::Over { stat: None, value: Box::new(value), window: Some(window) })
        }),
        1 => (stats, subject(below, in_hole), of(windowed())).prop_map(|(stat, value, window)| {
            expr(ExprKind::Over { stat: Some(at(stat)), value: Box::new(value), window })
        }),
        1 => (subject(below, in_hole), of(windowed())).prop_map(|(value, window)| {
            expr(ExprKind::Change { value: Box::new(value), window })
        }),
        1 => (aggregate(below, in_hole), of(windowed())).prop_map(|(value, window)| match window {
            Some(window) => expr(ExprKind::Over { stat: None, value: Box::new(value), window: Some(window) }),
            None => value,
        }),
        1 => subject(below, in_hole).prop_map(|value| expr(ExprKind::LengthOf(Box::new(value)))),
        1 => subject(below, in_hole).prop_map(|value| expr(ExprKind::WordsIn(Box::new(value)))),
        1 => (subject(below, in_hole), of(ident())).prop_map(|(value, ignoring)| {
            expr(ExprKind::RepeatsIn { value: Box::new(value), ignoring })
        }),
        1 => subject(below, in_hole).prop_map(|value| expr(ExprKind::Spread(Box::new(value)))),
        1 => paren(below, in_hole),
    ];
    if !open {
        return closed.boxed();
    }
    let pick = (any::<bool>(), vec(value(below, in_hole, false), 2..4))
        .prop_map(|(larger, of)| expr(ExprKind::Pick { larger, of }));
    prop_oneof![8 => closed, 1 => pick].boxed()
}

fn aggregate(depth: u32, in_hole: bool) -> BoxedStrategy<Expr> {
    let set = (ident(), of(ident()), of(condition(depth, in_hole).prop_map(Box::new)))
        .prop_map(|(entity, of, filter)| Set { entity, other: false, of, filter, span: NOWHERE });
    let function = select(vec![Aggregate::Sum, Aggregate::Min, Aggregate::Max, Aggregate::Avg]);
    prop_oneof![
        set.clone().prop_map(|set| ExprKind::Aggregate { function: at(Aggregate::Count), set, field: None }),
        (function, set, vec(any_word(), 1..3)).prop_map(|(function, set, field)| ExprKind::Aggregate {
            function: at(function),
            set,
            field: Some(field),
        }),
    ]
    .prop_map(expr)
    .boxed()
}

/// Operands and operators with the precedence of the language; the last operand may be open.
pub(super) fn value(depth: u32, in_hole: bool, open: bool) -> BoxedStrategy<Expr> {
    let shape = vec(vec(vec(operand(depth, in_hole, false), 1..2), 1..3), 1..3);
    let defaults = of(operand(depth, in_hole, false));
    let signs = vec(any::<bool>(), 8);
    let chain = (shape, defaults, signs).prop_map(|(sum, default, signs)| {
        let mut signs = signs.into_iter().cycle();
        let mut default = default;
        let products = sum.into_iter().map(|product| {
            let factors = product.into_iter().map(|mut operands| {
                let value = operands.remove(0);
                match default.take() {
                    Some(default) => expr(ExprKind::Else { value: Box::new(value), default: Box::new(default) }),
                    None => value,
                }
            });
            factors.collect::<Vec<_>>().into_iter().reduce(|left, right| {
                let op = if signs.next().unwrap() { BinaryOp::Multiply } else { BinaryOp::Divide };
                expr(ExprKind::Binary { left: Box::new(left), op: at(op), right: Box::new(right) })
            })
        });
        let products: Vec<Expr> = products.map(Option::unwrap).collect();
        let mut signs = [true, false].into_iter().cycle();
        products
            .into_iter()
            .reduce(|left, right| {
                let op = if signs.next().unwrap() { BinaryOp::Add } else { BinaryOp::Subtract };
                expr(ExprKind::Binary { left: Box::new(left), op: at(op), right: Box::new(right) })
            })
            .unwrap()
    });
    if open { prop_oneof![3 => chain, 1 => operand(depth, in_hole, true)].boxed() } else { chain.boxed() }
}

/// A value compared with another: what may stand after the `when` of a window.
fn compared(depth: u32, in_hole: bool) -> BoxedStrategy<Cond> {
    let ops = select(vec![
        CompareOp::Equal,
        CompareOp::NotEqual,
        CompareOp::Less,
        CompareOp::LessEqual,
        CompareOp::Greater,
        CompareOp::GreaterEqual,
    ]);
    let any_value = move || value(depth, in_hole, true);
    let one = move || value(depth, in_hole, false);
    let text_op = select(vec![TextOp::Contains, TextOp::Mentions, TextOp::StartsWith, TextOp::EndsWith]);
    let comparison = prop_oneof![
        4 => (any_value(), ops, any_value())
            .prop_map(|(left, op, right)| CondKind::Compare { left, op: at(op), right }),
        1 => (one(), any::<bool>(), one(), any_value())
            .prop_map(|(value, negated, low, high)| CondKind::Between { value, negated, low, high }),
        2 => (any_value(), any::<bool>(), one()).prop_map(|(value, negated, other)| CondKind::Is { value, negated, other }),
        1 => (one(), any::<bool>()).prop_map(|(value, known)| CondKind::Missing { value, known }),
        1 => (one(), any::<bool>(), vec(one(), 1..4))
            .prop_map(|(value, negated, members)| CondKind::In { value, negated, members }),
        1 => (one(), text_op, any::<bool>(), one()).prop_map(|(value, op, negated, other)| CondKind::Text {
            value,
            op: at(op),
            negated,
            other: TextOther::Value(other),
        }),
        1 => (one(), any::<bool>(), ident()).prop_map(|(value, negated, list)| CondKind::Text {
            value,
            op: at(TextOp::Mentions),
            negated,
            other: TextOther::AnyOf(list),
        }),
        1 => (one(), days()).prop_map(|(value, within)| CondKind::Changed { value, within }),
        1 => ident().prop_map(CondKind::During),
        1 => (ident(), any::<bool>(), days())
            .prop_map(|(calendar, ended, within)| CondKind::Calendar { calendar, ended, within }),
        1 => (any::<bool>(), vec(ident(), 1..3)).prop_map(|(negated, days)| CondKind::Weekday { negated, days }),
        1 => (0..24 * 60_u16, 0..24 * 60_u16).prop_map(|(from, to)| CondKind::Time { from: at(from), to: at(to) }),
    ];
    if in_hole {
        return comparison.prop_map(cond).boxed();
    }
    // A pattern ends at a slash; within the braces of a text it could not hold a quote.
    let pattern = (one(), any::<bool>(), "[a-z/.*+? \"#]{1,8}").prop_map(|(value, negated, pattern)| CondKind::Text {
        value,
        op: at(TextOp::Matches),
        negated,
        other: TextOther::Regex(at(pattern)),
    });
    prop_oneof![15 => comparison, 1 => pattern].prop_map(cond).boxed()
}

/// One test, perhaps over several days.
fn test(depth: u32, in_hole: bool) -> BoxedStrategy<Cond> {
    let short = depth.saturating_sub(1);
    let plain = compared(short, in_hole);
    let for_days =
        (plain.clone(), of(1..30_u32), days(), any::<bool>()).prop_map(|(inner, at_least, days, all_days)| {
            cond(CondKind::For { cond: Box::new(inner), at_least, days, all_days })
        });
    let bare = value(short, in_hole, false)
        .prop_filter("a parenthesis alone is a condition", |value| !matches!(value.kind, ExprKind::Paren(_)))
        .prop_map(|value| cond(CondKind::Bare(value)));
    if depth == 0 {
        return prop_oneof![8 => plain, 2 => for_days, 1 => bare].boxed();
    }
    let in_paren = condition(depth - 1, in_hole)
        .prop_filter("a value in parentheses is still a value", |inner| !matches!(inner.kind, CondKind::Bare(_)))
        .prop_map(|inner| cond(CondKind::Paren(Box::new(inner))));
    let quantifier = select(vec![Quantifier::Any, Quantifier::Every, Quantifier::No]);
    let has = prop_oneof![plain.clone(), for_days.clone(), in_paren.clone()];
    let quantified = (quantifier, any::<bool>(), ident(), of(ident()), has)
        .prop_filter("`other` is read as the word", |(_, other, entity, ..)| *other || entity.node != "other")
        .prop_map(|(quantifier, other, entity, of, has)| {
            cond(CondKind::Quantified {
                quantifier: at(quantifier),
                set: Set { entity, other, of, filter: None, span: NOWHERE },
                has: Box::new(has),
            })
        });
    prop_oneof![6 => plain, 2 => for_days, 1 => bare, 2 => in_paren, 2 => quantified].boxed()
}

/// A condition: `or` of `and` of tests, some with `not`.
pub(super) fn condition(depth: u32, in_hole: bool) -> BoxedStrategy<Cond> {
    let negatable = (test(depth, in_hole), prop::bool::weighted(0.2))
        .prop_map(|(test, not)| if not { cond(CondKind::Not(Box::new(test))) } else { test });
    vec(vec(negatable, 1..3), 1..3)
        .prop_map(|parts| {
            let mut ors: Vec<Cond> = parts
                .into_iter()
                .map(|mut ands| if ands.len() == 1 { ands.remove(0) } else { cond(CondKind::And(ands)) })
                .collect();
            if ors.len() == 1 { ors.remove(0) } else { cond(CondKind::Or(ors)) }
        })
        .boxed()
}

fn template() -> BoxedStrategy<Template> {
    let hole = value(1, true, true).prop_map(TemplatePart::Value);
    let words = "[ -~ä]{0,6}".prop_map(|text| TemplatePart::Text(format!("x{text}")));
    (words.clone(), of((hole, of(words))))
        .prop_map(|(first, rest)| {
            let mut parts = vec![first];
            if let Some((hole, last)) = rest {
                parts.push(hole);
                parts.extend(last);
            }
            Template { parts, span: NOWHERE }
        })
        .boxed()
}

fn limits() -> BoxedStrategy<Limits> {
    (of(value(0, false, false)), of(value(0, false, false))).prop_map(|(below, above)| Limits { below, above }).boxed()
}

fn action() -> BoxedStrategy<Action> {
    let amount = || value(1, false, false);
    let target = prop_oneof![name().prop_map(AddTarget::Campaign), name().prop_map(AddTarget::AdGroup)];
    prop_oneof![
        (any::<bool>(), ident(), amount(), limits()).prop_map(|(up, field, amount, limits)| ActionKind::Step {
            direction: if up { Direction::Raise } else { Direction::Lower },
            field,
            amount,
            limits,
        }),
        (ident(), amount(), limits()).prop_map(|(field, value, limits)| ActionKind::Set { field, value, limits }),
        Just(ActionKind::Pause),
        Just(ActionKind::Enable),
        (ident(), ident()).prop_map(|(match_type, level)| ActionKind::AddNegative { match_type, level }),
        (ident(), of(amount()), of(target), limits())
            .prop_map(|(match_type, bid, target, limits)| ActionKind::AddKeyword { match_type, bid, target, limits }),
        (amount(), limits(), of(amount())).prop_map(|(quantity, limits, packs)| ActionKind::Reorder {
            quantity,
            limits,
            packs
        }),
        template().prop_map(ActionKind::Flag),
        (template(), vec(name(), 0..3)).prop_map(|(message, to)| ActionKind::Alert { message, to }),
    ]
    .prop_map(|kind| Action { kind, span: NOWHERE })
    .boxed()
}

fn scope() -> BoxedStrategy<Scope> {
    (ident(), of(condition(1, false))).prop_map(|(entity, filter)| Scope { entity, filter, span: NOWHERE }).boxed()
}

fn rule() -> BoxedStrategy<Item> {
    let meta = (of(name()), of(ident()), of(ident()), of(ident()), of(ident()), vec(name(), 0..3));
    let rest =
        (of(scope()), condition(2, false), of(condition(1, false)), vec(action(), 1..3), of(condition(1, false)));
    let end = (of(days()), vec(name(), 0..3), of(template()), any::<bool>());
    let named = (name(), meta, rest, end).prop_map(|(name, meta, rest, end)| {
        let (was, area, pillar, severity, mode, tags) = meta;
        let (on, condition, unless, actions, until) = rest;
        let (every, overrides, because, once) = end;
        let once = (once && every.is_none()).then_some(NOWHERE);
        let name = Some(name);
        Rule {
            name,
            was,
            area,
            pillar,
            severity,
            mode,
            tags,
            on,
            condition,
            unless,
            actions,
            until,
            every,
            once,
            overrides,
            because,
            span: NOWHERE,
        }
    });
    let unnamed =
        (condition(2, false), of(condition(1, false)), vec(action(), 1..3)).prop_map(|(condition, unless, actions)| {
            Rule {
                name: None,
                was: None,
                area: None,
                pillar: None,
                severity: None,
                mode: None,
                tags: Vec::new(),
                on: None,
                condition,
                unless,
                actions,
                until: None,
                every: None,
                once: None,
                overrides: Vec::new(),
                because: None,
                span: NOWHERE,
            }
        });
    prop_oneof![named, unnamed].prop_map(|rule| Item::Rule(Box::new(rule))).boxed()
}

fn metric() -> BoxedStrategy<Item> {
    // Behind a window a `when` would be the window's.
    (ident(), value(2, false, false), of((ident(), of(condition(1, false)))))
        .prop_map(|(name, value, end)| {
            let (unit, when) = end.map_or((None, None), |(unit, when)| (Some(unit), when));
            Item::Metric(Box::new(Metric { name, value, when, unit, span: NOWHERE }))
        })
        .boxed()
}

fn table() -> BoxedStrategy<Item> {
    // Only the last group of columns may lack a unit: without one it would run on into the next.
    let with_unit = (vec(any_word(), 1..3), any_word()).prop_map(|(columns, unit)| (columns, Some(unit)));
    let without = vec(any_word(), 1..3).prop_map(|columns| (columns, None));
    let columns =
        (vec(with_unit, 0..3), of(without)).prop_map(|(groups, last)| groups.into_iter().chain(last).collect());
    (ident(), name(), vec(any_word(), 1..3), of(any_word()), columns)
        .prop_map(|(name, file, keys, since, columns)| {
            Item::Table(Table { name, file, keys, since, columns, span: NOWHERE })
        })
        .boxed()
}

fn guard() -> BoxedStrategy<Item> {
    let step = (select(vec!["raise", "lower", "set"]), of(ident()));
    let other = select(vec!["pause", "enable", "add negative", "add keyword", "reorder"]).prop_map(|verb| (verb, None));
    let bound = prop_oneof![
        value(0, false, false).prop_map(NeverBound::Below),
        value(0, false, false).prop_map(NeverBound::Above),
    ];
    let never = (prop_oneof![step, other], of(bound)).prop_map(|((verb, field), bound)| Never {
        verb: at(verb.to_owned()),
        field,
        bound,
        span: NOWHERE,
    });
    (name(), scope(), of(condition(1, false)), vec(never, 1..3))
        .prop_map(|(name, on, condition, never)| {
            Item::Guard(Box::new(Guard { name, on, condition, never, span: NOWHERE }))
        })
        .boxed()
}

fn cell() -> BoxedStrategy<Cell> {
    let amount = (0..99_999_i64, 0..3_u32).prop_map(|(digits, scale)| Decimal::new(digits, scale).normalize());
    prop_oneof![
        Just(Cell::Uncovered),
        ident()
            .prop_filter("`x` repeats, `_` is no day", |word| word.node != "x" && word.node != "_")
            .prop_map(|word| Cell::Word(word.node)),
        decimal().prop_map(|value| Cell::Literal(Literal::Number(value))),
        decimal().prop_map(|value| Cell::Literal(Literal::Percent(value))),
        (amount.clone(), currency())
            .prop_map(|(value, currency)| Cell::Literal(Literal::Money(vec![(value, currency)]))),
        date().prop_map(|day| Cell::Literal(Literal::Date(day))),
        text().prop_map(|text| Cell::Literal(Literal::Text(text))),
        (amount.clone(), amount, 1..50_u32).prop_map(|(start, step, count)| Cell::Ramp {
            start,
            step,
            count,
            currency: None
        }),
    ]
    .boxed()
}

/// A first value may be a word; a later one may not.
fn series() -> BoxedStrategy<Series> {
    let run = |cell: BoxedStrategy<Cell>| (cell, 1..20_u32).prop_map(|(cell, times)| CellRun { cell: at(cell), times });
    let plain = cell().prop_filter("no word", |cell| !matches!(cell, Cell::Word(_) | Cell::Literal(Literal::YesNo(_))));
    // A unit or currency behind a number would be the number's.
    let field = ident().prop_filter("no unit, no currency, no entity", |word| {
        let unit = ["days", "week", "weeks", "hour", "hours", "point", "points"].contains(&word.node.as_str());
        word.node.len() > 3 && !unit && word.node != "keyword"
    });
    (field, run(cell()), vec(run(plain.boxed()), 0..3))
        .prop_map(|(name, first, more)| Series { name, runs: std::iter::once(first).chain(more).collect() })
        .boxed()
}

fn thing() -> BoxedStrategy<Thing> {
    let within = (select(vec!["campaign", "ad_group", "account"]), name())
        .prop_map(|(kind, name)| Within { kind: at(kind.to_owned()), name });
    (select(vec!["keyword", "listing", "campaign"]), name(), vec(within, 0..2))
        .prop_map(|(kind, name, within)| Thing { kind: at(kind.to_owned()), name: Some(name), within, span: NOWHERE })
        .boxed()
}

fn expect() -> BoxedStrategy<Expect> {
    let plain = prop_oneof![
        decimal().prop_map(Literal::Number),
        decimal().prop_map(Literal::Percent),
        (decimal(), currency()).prop_map(|(value, currency)| Literal::Money(vec![(value, currency)])),
    ];
    let verbs = select(vec!["lower", "raise", "set", "restore"]).prop_map(|verb| at(verb.to_owned()));
    let states = select(vec!["opened", "firing", "clear"]).prop_map(|state| at(state.to_owned()));
    let kind = prop_oneof![
        Just(ExpectKind::Nothing),
        Just(ExpectKind::Undecided),
        Just(ExpectKind::Conflict),
        Just(ExpectKind::PlanHeld),
        Just(ExpectKind::Pause),
        (states.clone(), of(name())).prop_map(|(state, message)| ExpectKind::Finding { state, message }),
        (states, of((1..5_u32, 1..9_u32)), of(name())).prop_map(|(state, held, message)| ExpectKind::Alert {
            state,
            held,
            message
        }),
        (verbs, ident(), of(plain.clone().prop_map(at)), plain.clone().prop_map(at))
            .prop_map(|(verb, field, from, to)| ExpectKind::Change { verb, field, from, to }),
        (any::<bool>(), ident(), of(name()), of(plain.prop_map(at)), of(ident())).prop_map(
            |(keyword, match_type, text, bid, level)| ExpectKind::Addition { keyword, match_type, text, bid, level }
        ),
        (0..9_999_i64).prop_map(|units| ExpectKind::Reorder(at(Decimal::from(units)))),
    ];
    let because = prop_oneof![ident().prop_map(Because::Code), name().prop_map(Because::Sentence)];
    (kind, of(thing()), vec(name(), 0..3), of(because))
        .prop_map(|(kind, on, by, because)| Expect { kind, on, by, because, span: NOWHERE })
        .boxed()
}

fn test_item() -> BoxedStrategy<Item> {
    let fields = || vec(series(), 1..3);
    let kind = prop_oneof![
        date().prop_map(|day| TestLineKind::AsOf(at(day))),
        (0..24 * 60_u16).prop_map(|time| TestLineKind::At(at(time))),
        (name(), vec(name(), 0..2)).prop_map(|(name, values)| TestLineKind::Account {
            name,
            settings: values.into_iter().map(|value| (at("channel".to_owned()), value)).collect(),
        }),
        (thing(), vec(series(), 0..3)).prop_map(|(thing, fields)| TestLineKind::Given { thing, fields }),
        (any::<bool>(), ident(), fields()).prop_map(|(calendar, name, fields)| TestLineKind::GivenRow {
            calendar,
            name,
            fields
        }),
        (1..9_u32, of(thing()), vec(series(), 0..3)).prop_map(|(days, thing, fields)| TestLineKind::Next {
            days,
            thing,
            fields
        }),
        (of(thing()), fields()).prop_map(|(thing, fields)| TestLineKind::Fields { thing, fields }),
        vec(ident(), 1..4).prop_map(TestLineKind::Header),
        (vec(cell().prop_map(at), 1..3), expect()).prop_map(|(cells, expect)| TestLineKind::Row { cells, expect }),
        expect().prop_map(TestLineKind::Expect),
    ];
    let line = (kind, any::<bool>()).prop_map(|(kind, gap)| TestLine { kind, gap, span: NOWHERE });
    (name(), vec(line, 1..5))
        .prop_map(|(name, mut lines)| {
            // A blank line directly below the name is dropped.
            lines[0].gap = false;
            Item::Test(Box::new(Test { name, lines, span: NOWHERE }))
        })
        .boxed()
}

/// Any statement.
pub(super) fn item() -> BoxedStrategy<Item> {
    let lists = prop_oneof![vec(name(), 1..4).prop_map(ListFrom::Inline), name().prop_map(ListFrom::File)];
    let suppress = (name(), ident(), name(), of(date().prop_map(at)), of(name()));
    prop_oneof![
        6 => rule(),
        1 => (ident(), value(0, false, false)).prop_map(|(name, value)| Item::Let(Let { name, value, span: NOWHERE })),
        2 => metric(),
        1 => (ident(), lists).prop_map(|(name, from)| Item::List(List { name, from, span: NOWHERE })),
        1 => table(),
        1 => (ident(), name()).prop_map(|(name, file)| Item::Calendar(Calendar { name, file, span: NOWHERE })),
        2 => guard(),
        1 => suppress.prop_map(|(rule, entity, key, until, because)| {
            Item::Suppress(Suppress { rule, entity, key, until, because, span: NOWHERE })
        }),
        2 => test_item(),
    ]
    .boxed()
}
