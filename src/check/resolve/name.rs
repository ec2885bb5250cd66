//! Names: values of the workspace, fields and metrics of entities, words.

use crate::catalog::{Attr, AttrId, Kind, Meaning};
use crate::check::checker::Checker;
use crate::check::context::{Ctx, Days};
use crate::check::names::Named;
use crate::check::print;
use crate::check::resolve::Value;
use crate::check::resolve::arith::with_window;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Derived, Num, NumKind, OwnField, Path, Txt, TxtKind};
use crate::syntax::ast::Word;
use crate::text::Span;
use crate::value::{Type, Unit};
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// `acos`, `campaign.budget`, `this.text`, `costs.min_price`.
    pub(super) fn name(&mut self, parts: &'a [Word], ctx: &Ctx<'a>) -> Option<Value> {
        let (last, steps) = parts.split_last()?;
        if steps.is_empty() { self.simple_name(last, ctx) } else { self.path(parts, ctx) }
    }

    /// A name without a dot, of the entity at hand.
    fn simple_name(&mut self, word: &'a Word, ctx: &Ctx<'a>) -> Option<Value> {
        match self.names.find(&word.node, ctx.standard) {
            Some(named @ Named::Let(at)) => {
                self.used.insert(named);
                self.let_value(at, word, ctx)
            }
            Some(named @ Named::Metric(_)) => self.metric(named, word, ctx),
            Some(named @ (Named::List(_) | Named::Table(_) | Named::Calendar(_))) => {
                self.used.insert(named);
                self.fail(not_a_value(word, named, ctx))
            }
            None => self.field(word, std::slice::from_ref(word), ctx),
        }
    }

    /// A field or metric of the entity that bare names belong to here. `written` is the whole name, for texts.
    pub(super) fn field(&mut self, word: &'a Word, written: &[Word], ctx: &Ctx<'a>) -> Option<Value> {
        let whole = written.first().map_or(word.span, |first| first.span.to(word.span));
        let found = self.field_of(word, &print::path(written), ctx)?;
        Some(found.at(ctx.at(whole)))
    }

    fn field_of(&mut self, word: &'a Word, written: &str, ctx: &Ctx<'a>) -> Option<Value> {
        if word.node == "days" {
            return self.days(written, word, ctx);
        }
        match self.catalog.meaning(ctx.kind, &word.node) {
            Some(Meaning::Flow(id)) => {
                let (unit, written) = (self.catalog.flow(id).ty, self.flow_text(id, written, ctx));
                let Type::Numeric(unit) = unit else { return None };
                let (window, text) = self.flow_window(&written, word, ctx)?;
                let kind = NumKind::Flow { path: Path(ctx.path.clone()), flow: id, window };
                Some(Value::Num(Num { kind, unit, text, span: ctx.at(word.span) }))
            }
            Some(Meaning::Attr(id)) => self.attribute(id, written, word, ctx),
            None => match self.names.find_shipped(&word.node) {
                Some(named) => self.metric(named, word, ctx),
                None if ctx.kind == Kind::Account && self.is_health_metric(&word.node) => {
                    Some(Value::Num(self.health_value(written, word, ctx)?))
                }
                None => {
                    let problem = self.unknown_field(word, ctx);
                    self.fail(problem)
                }
            },
        }
    }

    /// Inside a definition a metric goes by the name that the entity knows it by: a keyword's `ad_spend` is its `spend`.
    fn flow_text(&self, id: crate::catalog::FlowId, written: &str, ctx: &Ctx<'a>) -> String {
        if ctx.use_span.is_none() {
            return written.to_owned();
        }
        let name = &self.catalog.flow(id).name;
        match ctx.path.last() {
            Some(owner) => format!("{}.{name}", owner.word()),
            None => name.clone(),
        }
    }

    fn attribute(&mut self, id: AttrId, written: &str, word: &'a Word, ctx: &Ctx<'a>) -> Option<Value> {
        let attr = self.catalog.attr(id);
        if let Days::Over { text, .. } = &ctx.days {
            let problem = needs_statistic(attr, written, text, ctx.at(word.span));
            return self.fail(problem);
        }
        let (span, text): (Span, Arc<str>) = (ctx.at(word.span), written.into());
        let path = Path(ctx.path.clone());
        let num = |kind: NumKind, unit: Unit| Num { kind, unit, text: Arc::clone(&text), span };
        if let Some(what) = self.derived(attr) {
            let Type::Numeric(unit) = attr.ty else { return None };
            return Some(Value::Num(num(NumKind::Derived { path, what }, unit)));
        }
        let txt = |kind: TxtKind| Txt { kind, text: Arc::clone(&text) };
        Some(match attr.ty {
            Type::Numeric(unit) => Value::Num(num(NumKind::Attr { path, attr: id }, unit)),
            Type::Date => Value::Date(num(NumKind::Attr { path, attr: id }, Unit::Duration)),
            Type::YesNo if attr.name == "own" => Value::YesNo(txt(TxtKind::OwnOffer), span),
            Type::YesNo => Value::YesNo(txt(TxtKind::Attr { path, attr: id }), span),
            Type::Text | Type::Time => match own_field(&attr.name) {
                Some(field) => Value::Text(txt(TxtKind::Own { path, field }), span),
                None => Value::Text(txt(TxtKind::Attr { path, attr: id }), span),
            },
        })
    }

    /// The numbers that no column holds.
    fn derived(&self, attr: &Attr) -> Option<Derived> {
        if !attr.from.is_empty() || !matches!(attr.ty, Type::Numeric(_)) {
            return None;
        }
        match (attr.kind, attr.name.as_str()) {
            (_, "age") => Some(Derived::Age),
            (Kind::Listing, "lowest_other_price") => Some(Derived::LowestOtherPrice),
            (Kind::Listing, "buy_box_other_price") => Some(Derived::BuyBoxOtherPrice),
            (Kind::Offer, "landed_price") => Some(Derived::LandedPrice),
            (Kind::Health, "headroom") => Some(Derived::Headroom),
            (Kind::Product, name) => {
                self.catalog.find_attr(Kind::Listing, name).map(|attr| Derived::OverListings(attr.id))
            }
            _ => None,
        }
    }

    /// `days`: how many days of the window count.
    fn days(&mut self, written: &str, word: &'a Word, ctx: &Ctx<'a>) -> Option<Value> {
        let (window, text) = self.flow_window(written, word, ctx)?;
        // Which metrics stand beside it is known when the whole formula is read.
        let kind = NumKind::Days { path: Path(ctx.path.clone()), flows: Vec::new(), window };
        Some(Value::Num(Num { kind, unit: Unit::Duration, text, span: ctx.at(word.span) }))
    }

    /// The window of a bare metric and its text with the window; an error when nobody said one.
    fn flow_window(&mut self, written: &str, word: &Word, ctx: &Ctx<'a>) -> Option<(crate::program::Window, Arc<str>)> {
        if ctx.filter {
            return self.fail(
                Diagnostic::at(
                    Code::FilterReadsAttributes,
                    ctx.at(word.span),
                    format!("`where` reads attributes only, and `{written}` adds up over days"),
                )
                .label("a figure of days")
                .help(format!("put it into the condition: `if {written} over 14d …`")),
            );
        }
        if matches!(ctx.days, Days::Unset) {
            return self.fail(window_missing(written, ctx.at(word.span)));
        }
        let window = self.window_of(ctx)?;
        let text = match &ctx.days {
            Days::Over { text, .. } => with_window(written, text),
            Days::Unset | Days::Day => written.into(),
        };
        Some((window, text))
    }
}

/// `id`, `name`, `account` and the like, which every entity has.
pub(super) fn own_field(name: &str) -> Option<OwnField> {
    Some(match name {
        "id" => OwnField::Id,
        "name" => OwnField::Name,
        "account" => OwnField::Account,
        "channel" => OwnField::Channel,
        "market" => OwnField::Market,
        "currency" => OwnField::Currency,
        _ => return None,
    })
}

/// A bare metric with neither `over` nor `for`.
pub(super) fn window_missing(name: &str, span: Span) -> Diagnostic {
    Diagnostic::at(Code::WindowMissing, span, format!("`{name}` needs to know which days"))
        .label("a figure that adds up over days")
        .help(format!(
            "write `{name} over 14d` for the days taken together, or `for 7d` after the comparison for each day by itself"
        ))
}

/// A state attribute under `over`.
fn needs_statistic(attr: &Attr, written: &str, window: &str, span: Span) -> Diagnostic {
    let problem = Diagnostic::at(
        Code::StateNeedsStatistic,
        span,
        format!("`{written}` is a value that holds from day to day, so `{}` has nothing to add up", window.trim()),
    )
    .label(attr.ty.word());
    match attr.ty {
        Type::Numeric(_) => {
            problem.help(format!("write `max {written}{window}`, or `min`, `avg` or `last` in place of `max`"))
        }
        Type::Text | Type::YesNo | Type::Date | Type::Time => {
            problem.help(format!("leave out `{}`, or ask `{written} changed within 7d`", window.trim()))
        }
    }
}

fn not_a_value(word: &Word, named: Named, ctx: &Ctx<'_>) -> Diagnostic {
    let name = &word.node;
    let (what, help) = match named {
        Named::List(_) => ("a list", format!("write `title mentions any {name}` or `seller in {name}`")),
        Named::Table(_) => ("a table", format!("name one of its columns, such as `{name}.unit_cost`")),
        Named::Calendar(_) => ("a calendar", format!("write `during {name}`, or name one of its columns")),
        Named::Let(_) | Named::Metric(_) => ("a value", String::new()),
    };
    Diagnostic::at(Code::WrongType, ctx.at(word.span), format!("`{name}` is {what}, and a value is needed here"))
        .label(what.trim_start_matches("a "))
        .help(help)
}
