//! Rules as text, exactly in the language. Parentheses stand wherever a reader could pause.

use super::data::{CalendarRow, GeneratedWorkspace, Table, Unit};
use super::tree::{
    Action, Cond, Expr, Guard, Kind, Members, Metric, Never, Path, Quant, Rule, Set, TextArg, TextOp, Verb, Window,
};
use super::value::{Day, Op, Q, Value, decimal, shortest, whole};

/// The one rule file of a workspace.
pub(crate) fn rules(workspace: &GeneratedWorkspace) -> String {
    let mut out = String::new();
    for (name, literal) in &workspace.lets {
        out += &format!("let {name} = {}\n", expr(literal));
    }
    for (name, entries) in &workspace.lists {
        // Every other list is a file, so that both forms are read.
        if name.ends_with("_file") {
            out += &format!("list {name} from \"{name}.txt\"\n");
        } else {
            let entries: Vec<String> = entries.iter().map(|entry| quoted(entry)).collect();
            out += &format!("list {name} = {}\n", entries.join(", "));
        }
    }
    for table in &workspace.tables {
        out += &table_statement(table);
    }
    for calendar in &workspace.calendars {
        out += &format!("calendar {0} from \"{0}.csv\"\n", calendar.name);
    }
    for metric in &workspace.metrics {
        out += &metric_statement(metric);
    }
    for guard in &workspace.guards {
        out += &guard_statement(guard);
    }
    for suppress in &workspace.suppressions {
        out += &format!(
            "suppress {} for {} {} until {} because \"agreed\"\n",
            quoted(&suppress.rule),
            suppress.kind.word(),
            quoted(&suppress.entity),
            date(suppress.until)
        );
    }
    for rule in &workspace.rules {
        out += "\n";
        out += &self::rule(rule);
    }
    out
}

fn table_statement(table: &Table) -> String {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|(name, unit)| {
            let unit = match unit {
                Unit::Number => " as number",
                Unit::Percent => " as percent",
                Unit::Money => " as money",
                Unit::Days => " as days",
                Unit::Text => " as text",
            };
            format!("{name}{unit}")
        })
        .collect();
    let since = table.since.map(|column| format!(" since {column}")).unwrap_or_default();
    format!(
        "table {0} from \"{0}.csv\" by {1}{since} with {2}\n",
        table.name,
        table.keys.join(", "),
        columns.join(", ")
    )
}

fn metric_statement(metric: &Metric) -> String {
    let (value, unit) = match &metric.value {
        Expr::AsPercent(inner) => (expr(inner), " as percent"),
        other => (expr(other), ""),
    };
    let when = metric.when.as_ref().map(|when| format!(" when {}", condition(when))).unwrap_or_default();
    format!("metric {} = {value}{unit}{when}\n", metric.name)
}

fn guard_statement(guard: &Guard) -> String {
    let mut out = format!("guard {} on {}", quoted(&guard.name), guard.on.word());
    if let Some(filter) = &guard.filter {
        out += &format!(" where {}", condition(filter));
    }
    if let Some(cond) = &guard.condition {
        out += &format!(" if {}", condition(cond));
    }
    let nevers: Vec<String> = guard.nevers.iter().map(never).collect();
    out + &format!(" {}\n", nevers.join(", "))
}

fn never(never: &Never) -> String {
    let mut out = format!("never {}", never.verb.word().replace('_', " "));
    if let Some(field) = never.field {
        out += &format!(" {}", field.word());
    }
    for (word, bound) in [("below", &never.below), ("above", &never.above)] {
        if let Some(bound) = bound {
            out += &format!(" {word} {}", expr(bound));
        }
    }
    out
}

fn rule(rule: &Rule) -> String {
    let mut lines = vec![format!("rule {}", quoted(&rule.name))];
    let mut line = |text: String| lines.push(format!("  {text}"));
    if let Some(pillar) = rule.pillar {
        line(format!("pillar {}", pillar.word()));
    }
    if let Some(severity) = rule.severity {
        line(format!("severity {severity}"));
    }
    if let Some(mode) = rule.mode {
        line(format!("mode {}", mode.word()));
    }
    if rule.says_on || rule.filter.is_some() {
        let filter = rule.filter.as_ref().map(|f| format!(" where {}", condition(f))).unwrap_or_default();
        line(format!("on {}{filter}", rule.on.word()));
    }
    for (word, cond) in [("if", &rule.condition), ("unless", &rule.unless)] {
        if let Some(cond) = cond {
            line(format!("{word} {}", condition(cond)));
        }
    }
    let actions: Vec<String> = rule.actions.iter().map(action).collect();
    line(format!("then {}", actions.join(", ")));
    if let Some(until) = &rule.until {
        line(format!("until {}", condition(until)));
    }
    if let Some(days) = rule.every {
        line(format!("every {days}d"));
    }
    if rule.once {
        line("once".into());
    }
    if let Some(other) = &rule.overrides {
        line(format!("overrides {}", quoted(other)));
    }
    if let Some(because) = &rule.because {
        line(format!("because {}", quoted(because)));
    }
    lines.join("\n") + "\n"
}

fn action(action: &Action) -> String {
    match action {
        Action::Change { verb, field, amount, not_below, not_above } => {
            let to = if *verb == Verb::Set { "to " } else { "" };
            format!(
                "{} {} {to}{}{}{}",
                verb.word(),
                field.word(),
                expr(amount),
                limit("not below", not_below.as_ref()),
                limit("not above", not_above.as_ref())
            )
        }
        Action::Pause => "pause".into(),
        Action::Enable => "enable".into(),
        Action::AddNegative { match_type, level } => format!("add negative {match_type} to {}", level.word()),
        Action::AddKeyword { match_type, bid, campaign } => {
            let to = campaign.as_ref().map(|name| format!(" to campaign {}", quoted(name))).unwrap_or_default();
            format!("add keyword {match_type}{}{to}", limit("bid", bid.as_ref()))
        }
        Action::Reorder { units, not_below, packs_of } => format!(
            "reorder {} units{}{}",
            expr(units),
            limit("not below", not_below.as_ref()),
            limit("in packs of", packs_of.as_ref())
        ),
        Action::Flag(message) => format!("flag {}", quoted(message)),
        Action::Alert(message) => format!("alert {}", quoted(message)),
    }
}

fn limit(words: &str, bound: Option<&Expr>) -> String {
    bound.map(|bound| format!(" {words} {}", expr(bound))).unwrap_or_default()
}

/// The top of a condition, where `and` needs no parentheses.
pub(crate) fn condition(cond: &Cond) -> String {
    match cond {
        Cond::And(parts) => joined(parts, " and "),
        Cond::Or(parts) => joined(parts, " or "),
        other => test(other),
    }
}

fn joined(parts: &[Cond], word: &str) -> String {
    let one = |part: &Cond| match part {
        // At the end of a chain it could mean the whole chain.
        Cond::For(..) | Cond::KOf(..) => format!("({})", test(part)),
        other => test(other),
    };
    parts.iter().map(one).collect::<Vec<_>>().join(word)
}

/// One comparison, or a condition in parentheses.
fn test(cond: &Cond) -> String {
    match cond {
        Cond::Compare(left, op, right) => {
            let sign = match op {
                Op::Less => "<",
                Op::LessOrEqual => "<=",
                Op::Equal => "=",
                Op::NotEqual => "!=",
                Op::GreaterOrEqual => ">=",
                Op::Greater => ">",
            };
            format!("{} {sign} {}", expr(left), expr(right))
        }
        Cond::Between(what, low, high) => {
            format!("{} between {} and {}", expr(what), expr(low), expr(high))
        }
        Cond::Text(what, op, argument) => format!("{} {} {}", expr(what), text_op(*op), text_arg(argument)),
        Cond::In(what, not, members) => {
            let members = match members {
                Members::Written(written) => written.iter().map(text_arg).collect::<Vec<_>>().join(", "),
                Members::List(list) => list.clone(),
            };
            format!("{}{} in {members}", expr(what), if *not { " not" } else { "" })
        }
        Cond::Is(what, yes) => format!("{} is {}", expr(what), if *yes { "yes" } else { "no" }),
        Cond::Missing(what) => format!("{} is missing", expr(what)),
        Cond::IsKnown(what) => format!("{} is known", expr(what)),
        Cond::Weekday(days) => {
            const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
            let names: Vec<&str> = days.iter().map(|day| NAMES[*day as usize]).collect();
            format!("weekday in {}", names.join(", "))
        }
        Cond::Time(from, to) => format!("time between {} and {}", clock(*from), clock(*to)),
        Cond::During(calendar) => format!("during {calendar}"),
        Cond::StartsWithin(calendar, days) => format!("{calendar} starts within {days}d"),
        Cond::EndedWithin(calendar, days) => format!("{calendar} ended within {days}d"),
        Cond::ChangedWithin(what, days) => format!("{} changed within {days}d", expr(what)),
        Cond::Quantified(quant, set) => {
            let word = match quant {
                Quant::Any => "any",
                Quant::Every => "every",
                Quant::No => "no",
            };
            let other = if set.other { " other" } else { "" };
            let inner = set.cond.as_ref().map_or_else(String::new, |cond| condition(cond));
            format!("{word}{other} {}{} has ({inner})", set.kind.word(), of(set))
        }
        Cond::Not(inner) => format!("not ({})", condition(inner)),
        Cond::And(_) | Cond::Or(_) => format!("({})", condition(cond)),
        Cond::For(inner, days) => format!("{} for {days}d", windowed(inner)),
        Cond::KOf(inner, needed, days) => format!("{} for {needed} of {days}d", windowed(inner)),
    }
}

/// `for` binds to one comparison; anything more stands in parentheses.
fn windowed(cond: &Cond) -> String {
    match cond {
        Cond::Compare(..) | Cond::Between(..) | Cond::Text(..) | Cond::Is(..) => test(cond),
        Cond::And(_) | Cond::Or(_) => test(cond),
        other => format!("({})", test(other)),
    }
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn of(set: &Set) -> String {
    set.of.map(|kind| format!(" of {}", kind.word())).unwrap_or_default()
}

fn text_op(op: TextOp) -> &'static str {
    match op {
        TextOp::Is => "is",
        TextOp::IsNot => "is not",
        TextOp::Contains => "contains",
        TextOp::DoesNotContain => "does not contain",
        TextOp::Mentions => "mentions",
        TextOp::DoesNotMention => "does not mention",
        TextOp::StartsWith => "starts with",
        TextOp::DoesNotStartWith => "does not start with",
        TextOp::EndsWith => "ends with",
        TextOp::DoesNotEndWith => "does not end with",
        TextOp::Matches => "matches",
        TextOp::DoesNotMatch => "does not match",
    }
}

fn text_arg(argument: &TextArg) -> String {
    match argument {
        TextArg::Quoted(text) => quoted(text),
        TextArg::Word(word) => (*word).to_owned(),
        TextArg::Expr(inner) => expr(inner),
        TextArg::AnyOf(list) => format!("any {list}"),
        TextArg::Pattern(pattern) => format!("/{pattern}/"),
    }
}

pub(crate) fn expr(expr: &Expr) -> String {
    match expr {
        Expr::Lit(value) => literal(value),
        Expr::Money(alternatives) => {
            let amounts: Vec<String> = alternatives.iter().map(|(code, amount)| money(code, amount)).collect();
            amounts.join(" | ")
        }
        Expr::Let(name) => name.clone(),
        Expr::Name(path, name) => at(*path, name),
        Expr::Metric(path, name) => at(*path, name),
        Expr::DayCount => "days".into(),
        Expr::Column(table, column) => format!("{table}.{column}"),
        Expr::CalendarColumn(calendar, column) => format!("{calendar}.{column}"),
        Expr::Over(inner, window) => enclosed(format!("{}{}", tight(inner), over(window)), window),
        Expr::OverReport(inner) => format!("{} over report", tight(inner)),
        Expr::Gauge(how, inner, window) => enclosed(format!("{} {}{}", how.word(), tight(inner), over(window)), window),
        Expr::Change(inner, days) => format!("change in {} over {days}d", tight(inner)),
        Expr::Add(a, b) => format!("{} + {}", operand(a), operand(b)),
        Expr::Subtract(a, b) => format!("{} - {}", operand(a), operand(b)),
        Expr::Multiply(a, b) => format!("{} * {}", operand(a), operand(b)),
        Expr::Divide(a, b) => format!("{} / {}", operand(a), operand(b)),
        // The language writes it at the end of a metric, which `metric_statement` does.
        Expr::AsPercent(inner) => operand(inner),
        Expr::Larger(a, b) => format!("(larger of {}, {})", self::expr(a), self::expr(b)),
        Expr::Smaller(a, b) => format!("(smaller of {}, {})", self::expr(a), self::expr(b)),
        Expr::Else(a, b) => format!("({} else {})", operand(a), operand(b)),
        Expr::Length(inner) => format!("length of {}", tight(inner)),
        Expr::Words(inner) => format!("words in {}", tight(inner)),
        Expr::Repeats(inner, list) => format!("repeats in {} ignoring {list}", tight(inner)),
        Expr::Total(how, set, None) => format!("{} of {}", how.word(), self::set(set)),
        Expr::Total(how, set, Some(inner)) => format!("{} of {}.{}", how.word(), self::set(set), self::expr(inner)),
        Expr::On(name, place) if place.contains('-') => format!("{name} on {}", quoted(place)),
        Expr::On(name, place) => format!("{name} on {place}"),
        Expr::Spread(name) => format!("spread of {name} across channels"),
    }
}

fn at(path: Path, name: &str) -> String {
    match path {
        Path::Own => name.to_owned(),
        Path::Up(kind) => format!("{}.{name}", kind.word()),
        Path::This => format!("this.{name}"),
    }
}

fn set(set: &Set) -> String {
    match (&set.cond, set.of) {
        (None, None) => set.kind.word().to_owned(),
        (None, Some(_)) => format!("({}{})", set.kind.word(), of(set)),
        (Some(cond), _) => format!("({}{} where {})", set.kind.word(), of(set), condition(cond)),
    }
}

fn over(window: &Window) -> String {
    let previous = if window.previous { "previous " } else { "" };
    let mut out = format!(" over {previous}{}d", window.days);
    if window.lagging > 0 {
        out += &format!(" lagging {}d", window.lagging);
    }
    if let Some(when) = &window.when {
        out += &format!(" when {}", condition(when));
    }
    if window.with_all_days {
        out += " with all days";
    }
    out
}

/// The condition of a `when` reaches as far as it can, so the whole stands in parentheses.
fn enclosed(text: String, window: &Window) -> String {
    if window.when.is_some() { format!("({text})") } else { text }
}

/// A name, or anything else in parentheses.
fn tight(inner: &Expr) -> String {
    match inner {
        Expr::Name(..) | Expr::Metric(..) | Expr::On(..) | Expr::Total(..) => expr(inner),
        other => format!("({})", expr(other)),
    }
}

fn operand(inner: &Expr) -> String {
    match inner {
        Expr::Add(..) | Expr::Subtract(..) | Expr::Multiply(..) | Expr::Divide(..) | Expr::AsPercent(_) => {
            format!("({})", expr(inner))
        }
        other => expr(other),
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Number(n) => shortest(n),
        Value::Percent(p) => format!("{}%", shortest(&(p * whole(100)))),
        Value::Points(p) => format!("{} points", shortest(&(p * whole(100)))),
        Value::Money(amount, code) => money(code, amount),
        Value::Days(days) => format!("{}d", shortest(days)),
        Value::PerDay(rate) => format!("{} per day", shortest(rate)),
        Value::Text(text) => quoted(text),
        Value::Date(day) => date(*day),
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.into(),
        Value::AboveEveryLimit | Value::AtLeastDays(_) => panic!("{value:?} has no literal"),
    }
}

pub(crate) fn money(code: &str, amount: &Q) -> String {
    let sign = match code {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        _ => return format!("{} {code}", shortest(amount)),
    };
    format!("{sign}{}", shortest(amount))
}

pub(crate) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

pub(crate) fn date(day: Day) -> String {
    chrono::NaiveDate::from_num_days_from_ce_opt(day).unwrap().to_string()
}

/// The kinds whose rules may leave `on` out, by the field of their action.
pub(crate) fn follows_from_field(rule: &Rule) -> bool {
    use super::tree::Field::{Adjustment, Bid, Budget, DefaultBid, Price};
    let Some(Action::Change { field, .. }) = rule.actions.first() else {
        return false;
    };
    match field {
        Bid => rule.on == Kind::Keyword,
        Budget => rule.on == Kind::Campaign,
        DefaultBid => rule.on == Kind::AdGroup,
        Adjustment => rule.on == Kind::Placement,
        Price => rule.on == Kind::Listing,
        _ => false,
    }
}

/// One row of a calendar file.
pub(crate) fn calendar_row(row: &CalendarRow) -> Vec<String> {
    let mut cells = vec![row.name.clone(), date(row.start), date(row.end)];
    cells.extend(row.key.clone());
    cells.extend(row.number.as_ref().map(|n| decimal(n, 0)));
    cells
}
