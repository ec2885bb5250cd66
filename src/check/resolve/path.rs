//! Names with dots: upward to other entities, into tables and calendars, `this.`.

use crate::catalog::{Dataset, Kind, Up};
use crate::check::checker::Checker;
use crate::check::context::{Ctx, Days};
use crate::check::names::{Named, a, many};
use crate::check::print;
use crate::check::resolve::Value;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::{Cond, CondKind, Num, NumKind, Path, Relation, Set, Txt, TxtKind};
use crate::syntax::ast::{Aggregate, Word};
use crate::value::Unit;
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// A name with at least one dot.
    pub(super) fn path(&mut self, parts: &'a [Word], ctx: &Ctx<'a>) -> Option<Value> {
        let (first, rest) = parts.split_first()?;
        if first.node == "this" {
            return self.this(first, rest, ctx);
        }
        match self.names.find(&first.node, ctx.standard) {
            Some(named @ Named::Table(at)) => {
                self.used.insert(named);
                self.table_cell(at, parts, ctx)
            }
            Some(named @ Named::Calendar(at)) => {
                self.used.insert(named);
                self.calendar_cell(at, parts, ctx)
            }
            _ => self.steps(parts, ctx),
        }
    }

    /// Upward steps, then a field or a table's cell there.
    fn steps(&mut self, parts: &'a [Word], ctx: &Ctx<'a>) -> Option<Value> {
        let mut at = ctx.clone();
        for (done, word) in parts.iter().enumerate() {
            let rest = parts.get(done..)?;
            if rest.len() == 1 {
                return self.field(word, parts, &at);
            }
            if let Some(named @ Named::Table(table)) = self.names.find(&word.node, ctx.standard) {
                self.used.insert(named);
                return self.table_cell(table, rest, &at);
            }
            let Some(kind) = Kind::from_word(&word.node) else {
                let problem = self.unknown_step(word, rest, &at);
                return self.fail(problem);
            };
            match at.kind.up(kind) {
                Up::One(steps) => at = at.up(&steps),
                Up::Many => {
                    let problem = several(at.kind, kind, word, rest, ctx);
                    return self.fail(problem);
                }
                Up::None => {
                    let problem = no_way(at.kind, kind, word, ctx);
                    return self.fail(problem);
                }
            }
        }
        None
    }

    /// `this.title`: of the judged entity, inside a set.
    fn this(&mut self, word: &'a Word, rest: &'a [Word], ctx: &Ctx<'a>) -> Option<Value> {
        let Some(judged) = ctx.judged else {
            let name = print::path(rest);
            return self.fail(
                Diagnostic::at(
                    Code::WrongType,
                    ctx.at(word.span),
                    "`this.` stands only inside `any`, `every`, `no` and sets",
                )
                .label("the judged entity itself")
                .help(format!("here `{name}` alone is the judged entity's")),
            );
        };
        let outer = Ctx { kind: judged, base: judged, path: Vec::new(), judged: None, ..ctx.clone() };
        let text: Arc<str> = format!("this.{}", print::path(rest)).into();
        let span = ctx.at(rest.last().map_or(word.span, |last| word.span.to(last.span)));
        let txt = |inner: Txt| Txt { kind: TxtKind::This(Box::new(inner)), text: Arc::clone(&text) };
        let num = |inner: Num| {
            let unit = inner.unit;
            Num { kind: NumKind::This(Box::new(inner)), unit, text: Arc::clone(&text), span }
        };
        Some(match self.name(rest, &outer)? {
            Value::Num(inner) => Value::Num(num(inner)),
            Value::Date(inner) => Value::Date(num(inner)),
            Value::Text(inner, _) => Value::Text(txt(inner), span),
            Value::YesNo(inner, _) => Value::YesNo(txt(inner), span),
            cell @ Value::Cell(_) => Value::Text(txt(self.as_txt(&cell)?), span),
        })
    }

    /// Whether an account health metric goes by this name: `account.odr` is short for it.
    pub(super) fn is_health_metric(&self, name: &str) -> bool {
        let metric = self.catalog.find_attr(Kind::Health, "metric").map(|attr| attr.id);
        metric.and_then(|id| self.catalog.words(id)).is_some_and(|words| words.words.iter().any(|word| word == name))
    }

    /// `account.odr`: the value of the account's row of that metric.
    pub(super) fn health_value(&mut self, written: &str, word: &'a Word, ctx: &Ctx<'a>) -> Option<Num> {
        let span = ctx.at(word.span);
        if let Days::Over { .. } = ctx.days {
            return self.fail(
                Diagnostic::at(
                    Code::StateNeedsStatistic,
                    span,
                    format!("`{written}` is a value that holds from day to day"),
                )
                .label("percent")
                .help("judge `on health where metric is …` and take `max value over 30d`"),
            );
        }
        let metric = self.catalog.find_attr(Kind::Health, "metric")?.id;
        let value = self.catalog.find_attr(Kind::Health, "value")?;
        debug_assert_eq!(value.from, [Dataset::AccountHealth]);
        let same = CondKind::Same {
            left: Txt { kind: TxtKind::Attr { path: Path::default(), attr: metric }, text: "metric".into() },
            right: Txt { kind: TxtKind::Literal(word.node.as_str().into()), text: word.node.as_str().into() },
        };
        let text: Arc<str> = format!("metric is {}", word.node).into();
        let set = Set {
            kind: Kind::Health,
            relation: if ctx.base == Kind::Account { Relation::Nearest } else { Relation::Of(Kind::Account) },
            other: false,
            filter: Some(Box::new(Cond { kind: same, text, span })),
            text: format!("health where metric is {}", word.node).into(),
        };
        let each = NumKind::Attr { path: Path::default(), attr: value.id };
        let each = Num { kind: each, unit: Unit::Percent, text: "value".into(), span };
        // There is one row of a metric in an account, so the largest of them is the row's value.
        let kind = NumKind::Aggregate { function: Aggregate::Max, set: Box::new(set), value: Some(Box::new(each)) };
        Some(Num { kind, unit: Unit::Percent, text: written.into(), span })
    }

    /// A first part that is neither an entity nor a table.
    fn unknown_step(&self, word: &Word, rest: &[Word], at: &Ctx<'a>) -> Diagnostic {
        let tables = self.names.of_sort(|named| matches!(named, Named::Table(_) | Named::Calendar(_)));
        let kinds = Kind::ALL.iter().map(|kind| kind.word()).filter(|kind| *kind != at.kind.word());
        let known = kinds.chain(tables.iter().map(String::as_str));
        let name = &word.node;
        let problem = Diagnostic::at(
            Code::UnknownName,
            at.at(word.span),
            format!("`{name}` is neither an entity nor a table, so `{}` has no meaning", print::path(rest)),
        )
        .label("unknown");
        match nearest(name, known) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(at.at(word.span), near),
            None if tables.is_empty() => problem.help("a table is declared by `table NAME from \"file.csv\" by sku`"),
            None => problem.help(format!("the tables are {}", tables.join(", "))),
        }
    }
}

/// A step to entities of which there are many.
fn several(from: Kind, to: Kind, word: &Word, rest: &[Word], ctx: &Ctx<'_>) -> Diagnostic {
    let (field, name, to_word) = (print::path(rest.get(1..).unwrap_or(&[])), print::path(rest), to.word());
    Diagnostic::at(
        Code::SeveralValues,
        ctx.at(word.span),
        format!("{} can have several {}, so `{name}` is not one value", a(from), many(to)),
    )
    .label("several")
    .help(format!(
        "write `any {to_word} has {field} …`, `every {to_word} has {field} …`, or one number of all such as `min of {to_word}.{field}`"
    ))
}

/// A step to an entity that cannot be reached.
fn no_way(from: Kind, to: Kind, word: &Word, ctx: &Ctx<'_>) -> Diagnostic {
    let problem = Diagnostic::at(
        Code::NotOnEntity,
        ctx.at(word.span),
        format!("{} has no {}", a(from), to.word().replace('_', " ")),
    )
    .label(to.about());
    if to.ancestors().any(|above| above == from) || from == to {
        return problem.help(format!("write `any {} has …`", to.word()));
    }
    problem.help(format!("judge `on {}` instead, and reach what is above it by dots", to.word()))
}
