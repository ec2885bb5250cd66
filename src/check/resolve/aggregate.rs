//! `count of SET`, `sum|min|max|avg of SET.X`.

use crate::catalog::Kind;
use crate::check::checker::Checker;
use crate::check::context::{Ctx, Days};
use crate::check::print;
use crate::check::resolve::arith::plain;
use crate::check::resolve::window::{fill_days, is_ratio_of_metrics};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Num, NumKind};
use crate::syntax::ast::{self, Aggregate, Expr, Word};
use crate::text::Spanned;
use crate::value::Unit;

impl<'a> Checker<'a> {
    pub(super) fn aggregate(
        &mut self,
        expr: &'a Expr,
        function: &Spanned<Aggregate>,
        set: &'a ast::Set,
        field: Option<&'a [Word]>,
        ctx: &Ctx<'a>,
    ) -> Option<Num> {
        let found = self.set(set, ctx);
        let Some(field) = field else {
            if let (Days::Over { .. }, true) = (&ctx.days, found.is_some()) {
                return self.fail(
                    Diagnostic::at(Code::StateNeedsStatistic, ctx.at(expr.span), "a count of entities is of one day")
                        .label("number")
                        .help("leave out the window, and ask for activity inside the set: `(keyword where clicks over 30d > 0)`"),
                );
            }
            let kind = NumKind::Aggregate { function: function.node, set: Box::new(found?), value: None };
            return Some(plain(expr, kind, Unit::Number, ctx));
        };
        let kind = found.as_ref().map(|set| set.kind).or_else(|| Kind::from_word(&set.entity.node))?;
        let inner = Ctx { days: ctx.days.clone(), ..ctx.inside(kind) };
        let value = self.name(field, &inner).and_then(|value| self.as_num(value));
        let (set, mut value) = (found?, value?);
        fill_days(&mut value);
        if matches!(function.node, Aggregate::Sum | Aggregate::Avg) {
            self.summable(expr, function.node, set.kind, field, &value, ctx)?;
        }
        let unit = value.unit;
        let kind = NumKind::Aggregate { function: function.node, set: Box::new(set), value: Some(Box::new(value)) };
        Some(plain(expr, kind, unit, ctx))
    }

    /// Ratios do not add up, and a mean of them is not the ratio of the whole.
    fn summable(
        &mut self,
        expr: &Expr,
        function: Aggregate,
        of: Kind,
        field: &[Word],
        value: &Num,
        ctx: &Ctx<'a>,
    ) -> Option<()> {
        let ratio = is_ratio_of_metrics(value);
        let percent = matches!(value.unit, Unit::Percent | Unit::Points);
        if !(ratio || percent && function == Aggregate::Sum) {
            return Some(());
        }
        let (name, of) = (print::path(field), of.word());
        let word = if function == Aggregate::Sum { "sum" } else { "mean" };
        let problem = Diagnostic::at(
            Code::RatioCannotBeSummed,
            ctx.at(expr.span),
            format!("the {word} of the `{name}` of several {of}s says nothing about all of them"),
        )
        .label(format!("a {word} of ratios"));
        self.fail(match (ratio, parts(value)) {
            (true, Some((above, below))) => problem.help(format!(
                "add up the parts and divide: `sum of {of}.{above} over 30d / sum of {of}.{below} over 30d`"
            )),
            _ => problem.help(format!("write `max of {of}.{name}` or `min of {of}.{name}`")),
        })
    }
}

/// The names of a plain ratio's two sides.
fn parts(value: &Num) -> Option<(String, String)> {
    let NumKind::Binary { left, right, .. } = &value.kind else { return None };
    let name = |num: &Num| match &num.kind {
        NumKind::Flow { .. } => num.text.split(' ').next().map(str::to_owned),
        _ => None,
    };
    Some((name(left)?, name(right)?))
}
