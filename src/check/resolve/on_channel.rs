//! A product across channels: `price on shopify`, `spread of price across channels`.

use crate::catalog::Kind;
use crate::check::checker::Checker;
use crate::check::context::Ctx;
use crate::check::names::a;
use crate::check::print;
use crate::check::resolve::Value;
use crate::check::resolve::arith::plain;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::{Num, NumKind, Place, Txt, TxtKind};
use crate::syntax::ast::{Expr, ExprKind, Word};
use crate::value::Unit;

impl<'a> Checker<'a> {
    /// `X on shopify`, `X on "acme-us"`: of the product's listings there.
    pub(super) fn on_channel(
        &mut self,
        expr: &'a Expr,
        value: &'a Expr,
        place: &'a Word,
        quoted: bool,
        ctx: &Ctx<'a>,
    ) -> Option<Value> {
        let found = self.sold_at(place, quoted, ctx);
        let value = self.of_listing(value, expr, ctx)?;
        let (place, text, span) = (found?, print::expr(expr), ctx.at(expr.span));
        Some(match value {
            Value::Num(num) => {
                let unit = num.unit;
                Value::Num(plain(expr, NumKind::On { place, value: Box::new(num) }, unit, ctx))
            }
            Value::Date(num) => {
                Value::Date(plain(expr, NumKind::On { place, value: Box::new(num) }, Unit::Duration, ctx))
            }
            Value::YesNo(txt, _) => Value::YesNo(Txt { kind: TxtKind::On { place, value: Box::new(txt) }, text }, span),
            Value::Text(txt, _) => Value::Text(Txt { kind: TxtKind::On { place, value: Box::new(txt) }, text }, span),
            cell @ Value::Cell(_) => {
                let txt = self.as_txt(&cell)?;
                Value::Text(Txt { kind: TxtKind::On { place, value: Box::new(txt) }, text }, span)
            }
        })
    }

    /// `spread of X across channels`: how far the product's listings lie apart, a percent of the lowest.
    pub(super) fn spread(&mut self, expr: &'a Expr, value: &'a Expr, ctx: &Ctx<'a>) -> Option<Num> {
        let value = self.of_listing(value, expr, ctx)?;
        let num = self.as_num(value)?;
        Some(plain(expr, NumKind::Spread(Box::new(num)), Unit::Percent, ctx))
    }

    /// X on a listing of the product at hand.
    fn of_listing(&mut self, value: &'a Expr, whole: &'a Expr, ctx: &Ctx<'a>) -> Option<Value> {
        let inner = Ctx { kind: Kind::Listing, base: Kind::Listing, path: Vec::new(), ..ctx.clone() };
        let at_product = ctx.kind == Kind::Product && ctx.path.is_empty();
        if at_product || (ctx.kind == Kind::Product && ctx.base == Kind::Listing) {
            return self.value(value, &inner);
        }
        if ctx.kind == Kind::Listing && ctx.path.is_empty() {
            if let Some(field) = of_product(value) {
                return self.name(field, &inner);
            }
            let text = print::expr(whole);
            return self.fail(
                Diagnostic::at(
                    Code::NotOnEntity,
                    ctx.at(whole.span),
                    "a listing is in one account; its product is in several",
                )
                .label("across channels")
                .help(format!("write `product.{text}`")),
            );
        }
        self.fail(
            Diagnostic::at(
                Code::NotOnEntity,
                ctx.at(whole.span),
                format!("{} is in one account, and `{}` asks across channels", a(ctx.kind), print::expr(whole)),
            )
            .label("across channels")
            .help("judge `on product`, or from a listing write `product.price on shopify`"),
        )
    }

    /// A channel that has one account, or an account.
    fn sold_at(&mut self, word: &Word, quoted: bool, ctx: &Ctx<'a>) -> Option<Place> {
        let (name, span) = (word.node.as_str(), ctx.at(word.span));
        if quoted {
            let known: Vec<&str> = self.inputs.accounts.iter().map(|account| account.name.as_str()).collect();
            if !known.is_empty() && !known.contains(&name) {
                let problem =
                    Diagnostic::at(Code::NotInWorkspace, span, format!("this workspace has no account `{name}`"))
                        .label("account");
                let problem = match nearest(name, known.iter().copied()) {
                    Some(near) => problem.help(format!("did you mean `\"{near}\"`?")),
                    None => problem.help(format!("the accounts are {}", known.join(", "))),
                };
                self.report(problem);
            }
            return Some(Place::Account(name.into()));
        }
        let known = self.channels();
        let near = nearest(name, known.iter().map(String::as_str));
        if !known.iter().any(|channel| channel == name) {
            let problem =
                Diagnostic::at(Code::UnknownWord, span, format!("`{name}` is no channel")).label("unknown word");
            let problem = match near {
                Some(near) => problem.help(format!("did you mean `{near}`?")).fix(span, near),
                None => {
                    problem.help(format!("the channels are {}; an account's name stands in quotes", known.join(", ")))
                }
            };
            return self.fail(problem);
        }
        let accounts: Vec<&str> = self
            .inputs
            .accounts
            .iter()
            .filter(|account| account.channel.as_deref() == Some(name))
            .map(|account| account.name.as_str())
            .collect();
        if let [first, _, ..] = accounts.as_slice() {
            let problem = Diagnostic::at(
                Code::SeveralValues,
                span,
                format!("`{name}` has several accounts: {}", accounts.join(", ")),
            )
            .label("several accounts")
            .help(format!("name one of them in quotes: `on \"{first}\"`"));
            return self.fail(problem);
        }
        Some(Place::Channel(name.into()))
    }
}

/// The rest of `product.X`.
fn of_product(value: &Expr) -> Option<&[Word]> {
    match &value.kind {
        ExprKind::Name(parts) => {
            let (first, rest) = parts.split_first()?;
            (first.node == "product" && !rest.is_empty()).then_some(rest)
        }
        _ => None,
    }
}
