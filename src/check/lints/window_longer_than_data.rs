//! W0037: with data, a window of more days than an account's files hold, so the rule stays undecided there.

use crate::catalog::FlowId;
use crate::check::lints::Look;
use crate::check::lints::currency_not_covered::can_include;
use crate::check::record::{Data, Held};
use crate::check::rule::Checked;
use crate::check::walk::{self, Visit};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Cond, CondKind, Num, NumKind, WindowDays};
use crate::text::Span;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let Some(data) = look.checker.inputs.data else { return Vec::new() };
    look.rules.iter().filter_map(|checked| rule(look, data, checked)).collect()
}

/// The longest window of a rule that some account cannot answer yet: one a rule, since the shorter ones come with it.
fn rule(look: &Look<'_, '_>, data: &dyn Data, checked: &Checked<'_>) -> Option<Diagnostic> {
    let mut windows = Windows::default();
    for cond in checked.rule.filter.iter().chain([&checked.rule.condition]) {
        walk::cond(cond, &mut windows);
    }
    windows.found.sort_by_key(|window| std::cmp::Reverse(window.days));
    windows.found.iter().find_map(|window| {
        let included = |held: &Held| {
            let account = look.checker.inputs.accounts.iter().find(|account| account.name == held.account);
            let Some((filter, account)) = checked.rule.filter.as_ref().zip(account) else { return true };
            can_include(filter, account)
        };
        let held: Vec<Held> = data.too_short(window.flow, window.days).into_iter().filter(included).collect();
        Some(report(window, held.first()?, held.len()))
    })
}

fn report(window: &Wanted, held: &Held, accounts: usize) -> Diagnostic {
    let more = if accounts > 1 { format!(", and {} more accounts as well", accounts - 1) } else { String::new() };
    let days = |count: usize| if count == 1 { "1 day".to_owned() } else { format!("{count} days") };
    Diagnostic::at(
        Code::WindowLongerThanData,
        window.span,
        format!(
            "`{}` looks at {} days, and account `{}` holds {} of `{}`{more}",
            window.text,
            window.days,
            held.account,
            days(held.days),
            held.dataset
        ),
    )
    .label("longer than the data")
    .note(format!("the first day is {}: until there are enough the rule stays undecided", held.first))
    .help(format!("put older files into snapshots/{}/, or write a window of {}", held.account, days(held.days)))
}

/// A window of days of a flow metric.
struct Wanted {
    flow: FlowId,
    days: u32,
    span: Span,
    text: String,
}

#[derive(Default)]
struct Windows {
    /// How many days before the end of the windows the day at hand can lie, for the `for` and statistics around.
    back: u32,
    found: Vec<Wanted>,
}

impl Windows {
    fn each_day(&mut self, days: u32, go: impl FnOnce(&mut Self)) {
        let before = self.back;
        self.back = before.saturating_add(days.saturating_sub(1));
        go(self);
        self.back = before;
    }
}

impl Visit for Windows {
    fn cond(&mut self, cond: &Cond) -> bool {
        match &cond.kind {
            CondKind::For { cond: inner, days, .. } => {
                let at = self.found.len();
                self.each_day(*days, |windows| walk::cond(inner, windows));
                // The whole of it is what is too long.
                for window in self.found.iter_mut().skip(at) {
                    (window.span, window.text) = (cond.span, cond.text.to_string());
                }
                false
            }
            // The other alternative may decide, and a set may be of what another dataset answers.
            CondKind::Or(_) | CondKind::Quantified { .. } => false,
            _ => true,
        }
    }

    fn num(&mut self, num: &Num) -> bool {
        match &num.kind {
            NumKind::Flow { path, flow, window } if path.0.is_empty() => {
                let days = match window.days {
                    WindowDays::Day => 1,
                    WindowDays::Last { length, .. } => length,
                    WindowDays::Report => return false,
                };
                let days = days.saturating_add(self.back);
                self.found.push(Wanted { flow: *flow, days, span: num.span, text: num.text.to_string() });
                false
            }
            NumKind::Stat { value, window, .. } => {
                if let WindowDays::Last { length, .. } = window.days {
                    self.each_day(length, |windows| walk::num(value, windows));
                }
                false
            }
            // A default may stand in, and others have data of their own.
            NumKind::Else { .. }
            | NumKind::On { .. }
            | NumKind::Spread(_)
            | NumKind::This(_)
            | NumKind::Aggregate { .. } => false,
            _ => true,
        }
    }
}
