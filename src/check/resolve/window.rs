//! Windows: `over …`, statistics over days, `change in`.

use crate::check::checker::Checker;
use crate::check::context::{Ctx, Days, When};
use crate::check::print;
use crate::check::resolve::Value;
use crate::check::resolve::arith::plain;
use crate::check::walk::{self, Flows};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Cond, CondKind, Num, NumKind, Op, Path, Window, WindowDays, WindowRole};
use crate::syntax::ast::{self, Expr, Stat};
use crate::text::{Span, Spanned};
use crate::value::Unit;

impl<'a> Checker<'a> {
    /// The window that a bare metric gets here; `None` when nobody said one, or its `when` is broken.
    pub(super) fn window_of(&mut self, ctx: &Ctx<'a>) -> Option<Window> {
        let (days, all_days, when) = match &ctx.days {
            Days::Unset => return None,
            Days::Day => (WindowDays::Day, false, None),
            Days::Over { days, all_days, when, .. } => (*days, *all_days, *when),
        };
        self.windows_taken = self.windows_taken.saturating_add(1);
        let conds: Vec<When<'a>> = ctx.when.iter().copied().chain(when).collect();
        let found: Vec<Option<Cond>> =
            conds.into_iter().map(|when| self.cond(when.cond, &ctx.on_its_days(when))).collect();
        let conds = found.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Window { days, when: all_of(conds).map(Box::new), all_days })
    }

    /// `X over 14d`: handed to each bare metric inside X.
    pub(super) fn over(
        &mut self,
        expr: &'a Expr,
        value: &'a Expr,
        window: &'a ast::Window,
        ctx: &Ctx<'a>,
    ) -> Option<Value> {
        let days = self.over_days(window, ctx)?;
        let canonical = if let Days::Over { text, .. } = &days { text.trim().to_owned() } else { String::new() };
        let inner = ctx.with_days(days);
        let before = self.windows_taken;
        let found = self.value(value, &inner)?;
        if self.windows_taken == before {
            let text = print::expr(value);
            // `acos > 35% over 14d`: the days were meant of the other side.
            let help = match value.kind {
                ast::ExprKind::Literal(_) => format!("write the days behind the metric: `acos {canonical} > {text}`"),
                _ => format!("leave out `{}`", self.source(window.span)),
            };
            return self.fail(
                Diagnostic::at(
                    Code::StateNeedsStatistic,
                    ctx.at(window.span),
                    format!("nothing in `{text}` adds up over days"),
                )
                .label("has nothing to add up")
                .help(help),
            );
        }
        Some(match found {
            Value::Num(mut num) => {
                fill_days(&mut num);
                if !matches!(value.kind, ast::ExprKind::Name(_)) {
                    num.text = print::expr(expr);
                }
                Value::Num(Num { span: ctx.at(expr.span), ..num })
            }
            other => other,
        })
    }

    /// The days of an `over`.
    pub(super) fn over_days(&mut self, window: &'a ast::Window, ctx: &Ctx<'a>) -> Option<Days<'a>> {
        let lagging = match &window.lagging {
            Some(days) => Some(self.duration(days, ctx)?),
            None => None,
        };
        let lag = lagging.unwrap_or(0);
        let days = match &window.days {
            ast::WindowDays::Last(days) => {
                WindowDays::Last { length: self.window_days(days, ctx)?, lag, role: WindowRole::Plain }
            }
            ast::WindowDays::Previous(days) => {
                let length = self.window_days(days, ctx)?;
                WindowDays::Last { length, lag: lag.saturating_add(length), role: WindowRole::Previous }
            }
            ast::WindowDays::Report if lagging.is_some() || window.all_days => {
                return self.fail(
                    Diagnostic::at(
                        Code::WindowLength,
                        ctx.at(window.span),
                        "a report has the period that its file names",
                    )
                    .label("one period")
                    .help("write `over report` alone, or a number of days such as `over 30d`"),
                );
            }
            ast::WindowDays::Report => WindowDays::Report,
        };
        let when = window.when.as_deref().map(|cond| When { cond, standard: ctx.standard, use_span: ctx.use_span });
        Some(Days::Over { days, text: window_text(window), all_days: window.all_days, when })
    }

    /// `min|max|avg|last X over 30d`: X of each day.
    pub(super) fn statistic(
        &mut self,
        expr: &'a Expr,
        stat: &'a Spanned<Stat>,
        value: &'a Expr,
        window: Option<&'a ast::Window>,
        ctx: &Ctx<'a>,
    ) -> Option<Value> {
        let text = print::expr(value);
        let word = stat_word(stat.node);
        let Some(window) = window else {
            return self.fail(
                Diagnostic::at(
                    Code::WindowMissing,
                    ctx.at(expr.span),
                    format!("`{word} {text}` needs to know which days"),
                )
                .label(format!("{word} of some days"))
                .help(format!("write `{word} {text} over 30d`")),
            );
        };
        let found = self.value(value, &ctx.with_days(Days::Day));
        let days = self.over_days(window, ctx);
        let (num, days) = (self.as_num(found?)?, days?);
        let Days::Over { days, all_days, when, .. } = days else { return None };
        if days == WindowDays::Report {
            return self.fail(
                Diagnostic::at(
                    Code::WindowLength,
                    ctx.at(window.span),
                    format!("a report has no single days to take the `{word}` of"),
                )
                .label("one period")
                .help(format!("write a number of days such as `{word} {text} over 30d`")),
            );
        }
        if stat.node == Stat::Avg && is_ratio_of_metrics(&num) {
            let better = format!("{text}{}", window_text(window));
            return self.fail(
                Diagnostic::at(
                    Code::RatioCannotBeSummed,
                    ctx.at(expr.span),
                    format!("the mean of daily `{text}` is not the `{text}` of those days"),
                )
                .label("a mean of ratios")
                .note("a day with one click would count as much as a day with a thousand")
                .help(format!("write `{better}`: the parts are added up before they are divided"))
                .fix(ctx.at(expr.span), better),
            );
        }
        let when = match when {
            Some(when) => Some(Box::new(
                self.cond(when.cond, &Ctx { base: ctx.base, path: ctx.path.clone(), ..ctx.on_its_days(when) })?,
            )),
            None => None,
        };
        self.windows_taken = self.windows_taken.saturating_add(1);
        let unit = num.unit;
        let kind = NumKind::Stat { stat: stat.node, value: Box::new(num), window: Window { days, when, all_days } };
        Some(Value::Num(plain(expr, kind, unit, ctx)))
    }

    /// `change in X over 7d`: the last days against those before.
    pub(super) fn change(
        &mut self,
        expr: &'a Expr,
        value: &'a Expr,
        window: Option<&'a ast::Window>,
        ctx: &Ctx<'a>,
    ) -> Option<Num> {
        let text = print::expr(value);
        let problem = |span: Span, message: String| {
            Diagnostic::at(Code::WindowMissing, ctx.at(span), message)
                .label("the last days against those before")
                .help(format!("write `change in {text} over 7d`"))
        };
        let Some(window) = window else {
            return self.fail(problem(expr.span, format!("`change in {text}` needs to know which days")));
        };
        let days = self.over_days(window, ctx)?;
        let Days::Over { days: WindowDays::Last { length, lag, role: WindowRole::Plain }, text, all_days, when } = days
        else {
            return self
                .fail(problem(window.span, "`change in` compares the last days with as many days before".to_owned()));
        };
        let last = WindowDays::Last { length, lag, role: WindowRole::Change };
        let last = self.change_part(value, &ctx.with_days(Days::Over { days: last, text, all_days, when }))?;
        let before = WindowDays::Last { length, lag: lag.saturating_add(length), role: WindowRole::Previous };
        let text = format!(" over previous {length}d").into();
        let previous = self.change_part(value, &ctx.with_days(Days::Over { days: before, text, all_days, when }))?;
        let kind = NumKind::Change { last: Box::new(last), previous: Box::new(previous) };
        Some(plain(expr, kind, Unit::Percent, ctx))
    }

    fn change_part(&mut self, value: &'a Expr, ctx: &Ctx<'a>) -> Option<Num> {
        let before = self.windows_taken;
        let (found, mut problems) = self.aside(|checker| {
            let value = checker.value(value, ctx)?;
            checker.as_num(value)
        });
        for problem in &mut problems {
            if problem.code == Code::StateNeedsStatistic {
                let text = print::expr(value);
                problem.help = Some(format!(
                    "write `{text} changed within 7d`, or compare two days: `last {text} over 7d > last {text} over previous 7d`"
                ));
            }
        }
        for problem in problems {
            self.report(problem);
        }
        let mut num = found?;
        if self.windows_taken == before {
            let text = print::expr(value);
            return self.fail(
                Diagnostic::at(
                    Code::StateNeedsStatistic,
                    ctx.at(value.span),
                    format!("nothing in `{text}` adds up over days"),
                )
                .label(num.unit.word())
                .help("name a metric such as `sales` or `acos`"),
            );
        }
        fill_days(&mut num);
        Some(num)
    }
}

/// All of several conditions, as one.
pub(super) fn all_of(mut conds: Vec<Cond>) -> Option<Cond> {
    if conds.len() < 2 {
        return conds.pop();
    }
    let text = conds.iter().map(|cond| cond.text.as_ref()).collect::<Vec<_>>().join(" and ");
    let span = conds.first()?.span;
    Some(Cond { kind: CondKind::And(conds), text: text.into(), span })
}

/// ` over 14d lagging 3d`.
fn window_text(window: &ast::Window) -> std::sync::Arc<str> {
    let name = ast::Expr {
        kind: ast::ExprKind::Over {
            stat: None,
            value: Box::new(ast::Expr { kind: ast::ExprKind::Name(Vec::new()), span: window.span }),
            window: Some(window.clone()),
        },
        span: window.span,
    };
    // The printer has no form for a window alone: a name without parts prints as nothing before it.
    format!(" {}", print::expr(&name).trim()).into()
}

fn stat_word(stat: Stat) -> &'static str {
    match stat {
        Stat::Min => "min",
        Stat::Max => "max",
        Stat::Avg => "avg",
        Stat::Last => "last",
    }
}

/// Whether a value is one metric divided by another, so that its days cannot be averaged.
pub(in crate::check) fn is_ratio_of_metrics(num: &Num) -> bool {
    match &num.kind {
        NumKind::Binary { op: Op::Divide, left, right, .. } => reads_flow(left) && reads_flow(right),
        NumKind::Binary { left, right, .. } => is_ratio_of_metrics(left) || is_ratio_of_metrics(right),
        NumKind::Else { value, .. } | NumKind::This(value) | NumKind::On { value, .. } => is_ratio_of_metrics(value),
        _ => false,
    }
}

fn reads_flow(num: &Num) -> bool {
    match &num.kind {
        NumKind::Flow { .. } => true,
        NumKind::Binary { left, right, .. } => reads_flow(left) || reads_flow(right),
        NumKind::Else { value, .. } => reads_flow(value),
        _ => false,
    }
}

/// Gives `days` the metrics that stand beside it in a formula: their dataset decides which days are covered.
pub(super) fn fill_days(num: &mut Num) {
    let mut flows = Vec::new();
    flows_of(num, &mut flows);
    flows.sort_unstable();
    flows.dedup();
    put_flows(num, &flows);
}

fn flows_of(num: &Num, into: &mut Vec<crate::catalog::FlowId>) {
    match &num.kind {
        NumKind::Flow { flow, .. } => into.push(*flow),
        NumKind::Days { window, .. } => {
            // A `when` that reads metrics needs their dataset to be covered as well.
            if let Some(cond) = &window.when {
                let mut flows = Flows::default();
                walk::cond(cond, &mut flows);
                into.extend(flows.0);
            }
        }
        NumKind::Binary { left, right, .. } => {
            flows_of(left, into);
            flows_of(right, into);
        }
        NumKind::Else { value, default } => {
            flows_of(value, into);
            flows_of(default, into);
        }
        NumKind::Pick { of, .. } => of.iter().for_each(|one| flows_of(one, into)),
        _ => {}
    }
}

fn put_flows(num: &mut Num, beside: &[crate::catalog::FlowId]) {
    match &mut num.kind {
        NumKind::Days { flows, path: Path(_), .. } if flows.is_empty() => *flows = beside.to_vec(),
        NumKind::Binary { left, right, .. } => {
            put_flows(left, beside);
            put_flows(right, beside);
        }
        NumKind::Else { value, default } => {
            put_flows(value, beside);
            put_flows(default, beside);
        }
        NumKind::Pick { of, .. } => of.iter_mut().for_each(|one| put_flows(one, beside)),
        NumKind::Stat { value, .. } => put_flows(value, beside),
        _ => {}
    }
}
