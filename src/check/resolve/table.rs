//! Cells of tables: the keys are found on the entity at hand by their headings.

use crate::catalog::{Kind, Up};
use crate::check::checker::Checker;
use crate::check::context::{Ctx, Days};
use crate::check::names::{a, many};
use crate::check::print;
use crate::check::resolve::Value;
use crate::check::resolve::name::own_field;
use crate::check::resolve::typed::CellRef;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::{Num, NumKind, OwnField, Path, Txt, TxtKind};
use crate::syntax::ast::Word;
use crate::text::Span;
use crate::value::{Type, Unit};
use std::sync::Arc;

/// Why a heading has no value on an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum NoKey {
    /// Entities of this kind below it have one each.
    Several(Kind),
    /// Nothing near it has one.
    None,
}

impl<'a> Checker<'a> {
    /// `costs.min_price`: `parts` are the table's name and the column.
    pub(super) fn table_cell(&mut self, at: usize, parts: &'a [Word], ctx: &Ctx<'a>) -> Option<Value> {
        let (table, column, span) = self.column(at, parts, ctx)?;
        let text: Arc<str> = match ctx.path.last() {
            Some(owner) => format!("{}.{}", owner.word(), print::path(parts)).into(),
            None => print::path(parts).into(),
        };
        if let Days::Over { text: window, .. } = &ctx.days {
            let window = window.trim();
            return self.fail(
                Diagnostic::at(
                    Code::StateNeedsStatistic,
                    span,
                    format!("`{text}` is a cell of a table, so `{window}` has nothing to add up"),
                )
                .label("one value")
                .help(format!("leave out `{window}`")),
            );
        }
        let keys: Vec<Arc<str>> = self.program.tables.get(table)?.keys.clone();
        let keys: Vec<Option<Txt>> = keys.iter().map(|key| self.key(key, parts, ctx)).collect();
        let keys: Vec<Txt> = keys.into_iter().collect::<Option<_>>()?;
        let kind = self.names.tables.get(at)?.columns.get(column)?.clone();
        let declared = self.program.tables.get(table)?.columns.get(column)?.1;
        let num = NumKind::Cell { table, keys: keys.clone(), column };
        Some(if let Some(unit) = declared {
            Value::Num(Num { kind: num, unit, text, span })
        } else {
            let file = format!("tables/{}", self.names.tables.get(at)?.text.file.node).into();
            Value::Cell(CellRef { num, txt: TxtKind::Cell { table, keys, column }, text, span, kind, file })
        })
    }

    /// The column that a name with a dot means.
    fn column(&mut self, at: usize, parts: &'a [Word], ctx: &Ctx<'a>) -> Option<(usize, usize, Span)> {
        let info = self.names.tables.get(at)?;
        if info.broken {
            return None;
        }
        let (first, column) = (parts.first()?, parts.get(1)?);
        let span = ctx.at(first.span.to(column.span));
        let data = self.program.tables.get(at)?;
        if let Some(extra) = parts.get(2) {
            return self.fail(
                Diagnostic::at(Code::UnknownName, ctx.at(extra.span), format!("a column has no `{}`", extra.node))
                    .label("one part too many")
                    .help(format!("write `{}.{}`", first.node, column.node)),
            );
        }
        if let Some(found) = data.columns.iter().position(|(name, _)| name.as_ref() == column.node) {
            return Some((at, found, span));
        }
        let known: Vec<Arc<str>> = data.columns.iter().map(|(name, _)| Arc::clone(name)).collect();
        let is_key = data.keys.iter().any(|key| key.as_ref() == column.node);
        let problem = Diagnostic::at(
            Code::UnknownName,
            ctx.at(column.span),
            format!("the table `{}` has no column `{}`", first.node, column.node),
        )
        .label(if is_key { "a key, by which rows are found" } else { "unknown" });
        let problem = match nearest(&column.node, known.iter().map(AsRef::as_ref)) {
            Some(near) if !is_key => {
                problem.help(format!("did you mean `{}.{near}`?", first.node)).fix(ctx.at(column.span), near)
            }
            _ => problem.help(format!("its columns are {}", known.join(", "))),
        };
        self.fail(problem)
    }

    /// The value of a key on the entity at hand; an error that says why there is none.
    fn key(&mut self, key: &str, parts: &[Word], ctx: &Ctx<'a>) -> Option<Txt> {
        let why = match self.key_value(key, ctx.kind, &ctx.path) {
            Ok(txt) => return Some(txt),
            Err(why) => why,
        };
        let (one, text) = (a(ctx.kind), print::path(parts));
        let table = parts.first().map_or("", |word| word.node.as_str());
        let span = parts.first().map(|word| ctx.at(word.span))?;
        let problem = match why {
            NoKey::Several(kind) => Diagnostic::at(
                Code::SeveralValues,
                span,
                format!("{one} can have several {}, so `{text}` is not one value", many(kind)),
            )
            .label(format!("found by {key}"))
            .help(format!(
                "write `any {0} has {text} …`, or one number of all such as `max of {0}.{text}`",
                kind.word()
            )),
            NoKey::None => Diagnostic::at(
                Code::NotOnEntity,
                span,
                format!("{one} has no `{key}`, by which `{table}` finds its row"),
            )
            .label(format!("found by {key}"))
            .help("judge an entity that has one, or give the table other keys"),
        };
        self.fail(problem)
    }

    /// The value that a heading has on an entity: its own field, its parent's name or id, or a parent's field.
    pub(in crate::check) fn key_value(&self, key: &str, kind: Kind, path: &[Kind]) -> Result<Txt, NoKey> {
        let txt = |kind: TxtKind| Txt { kind, text: key.into() };
        let at = |steps: Vec<Kind>| Path(path.iter().copied().chain(steps).collect());
        if kind == Kind::Product && matches!(key, "account" | "channel" | "market" | "currency") {
            return Err(NoKey::Several(Kind::Listing));
        }
        if let Some(field) = own_field(key) {
            return Ok(txt(TxtKind::Own { path: at(Vec::new()), field }));
        }
        if let Some(attr) = self.catalog.find_attr(kind, key).filter(|attr| attr.ty != Type::Numeric(Unit::Money)) {
            return Ok(txt(TxtKind::Attr { path: at(Vec::new()), attr: attr.id }));
        }
        let (word, field) = match key.strip_suffix("_id") {
            Some(word) => (word, OwnField::Id),
            None => (key, OwnField::Name),
        };
        if let Some(of) = Kind::from_word(word) {
            // Products go by their id, which `products.csv` gives them.
            let field = if of == Kind::Product { OwnField::Id } else { field };
            return match kind.up(of) {
                Up::One(steps) => Ok(txt(TxtKind::Own { path: at(steps), field })),
                Up::Many => Err(NoKey::Several(of)),
                Up::None => Err(NoKey::None),
            };
        }
        let mut several = None;
        for other in Kind::ALL.iter().rev() {
            let Some(attr) = self.catalog.find_attr(*other, key) else { continue };
            match kind.up(*other) {
                Up::One(steps) => return Ok(txt(TxtKind::Attr { path: at(steps), attr: attr.id })),
                Up::Many if several.is_none() || *other == Kind::Listing => several = Some(*other),
                Up::Many | Up::None => {}
            }
        }
        Err(several.map_or(NoKey::None, NoKey::Several))
    }
}

/// Whether a heading of a calendar says for whom a row holds.
pub(in crate::check) fn is_key_heading(heading: &str) -> bool {
    const KEYS: &[&str] = &[
        "account",
        "channel",
        "market",
        "sku",
        "asin",
        "brand",
        "product",
        "campaign",
        "campaign_id",
        "ad_group",
        "ad_group_id",
        "keyword",
        "keyword_id",
        "match_type",
    ];
    KEYS.contains(&heading)
}
