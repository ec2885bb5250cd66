//! W0050: an account's currency has no amount, so the rule stays undecided there.

use crate::check::inputs::Account;
use crate::check::lints::Look;
use crate::check::walk::{self, Visit};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Cond, CondKind, LetValue, Num, NumKind, OwnField, TextNeedle, TextTest, Txt, TxtKind};
use crate::text::Span;
use crate::value::{Currency, fold};
use std::collections::BTreeSet;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for checked in look.rules {
        let rule = &checked.rule;
        let mut amounts = Amounts { look, found: Vec::new() };
        for cond in rule.filter.iter().chain([&rule.condition]).chain(&rule.until) {
            walk::cond(cond, &mut amounts);
        }
        for action in &rule.actions {
            walk::action(action, false, &mut amounts);
        }
        found.extend(missing(look, &amounts.found, rule.filter.as_ref()));
    }
    for guard in &look.checker.program.guards {
        let mut amounts = Amounts { look, found: Vec::new() };
        for cond in guard.filter.iter().chain(&guard.condition) {
            walk::cond(cond, &mut amounts);
        }
        for never in &guard.never {
            for bound in never.below.iter().chain(&never.above) {
                walk::num(bound, &mut amounts);
            }
        }
        found.extend(missing(look, &amounts.found, guard.filter.as_ref()));
    }
    found
}

/// One amount of money: where it is used, its text, and for a `let` which.
struct Amount {
    span: Span,
    text: String,
    of_let: Option<usize>,
    currencies: BTreeSet<Currency>,
}

struct Amounts<'l, 'a, 'k> {
    look: &'k Look<'l, 'a>,
    found: Vec<Amount>,
}

impl Visit for Amounts<'_, '_, '_> {
    fn num(&mut self, num: &Num) -> bool {
        let program = &self.look.checker.program;
        let (amounts, of_let) = match &num.kind {
            NumKind::Money(amounts) => (amounts, None),
            NumKind::Let(at) => match program.lets.get(*at).map(|one| &one.value) {
                Some(LetValue::Money(amounts)) => (amounts, Some(*at)),
                _ => return true,
            },
            _ => return true,
        };
        let currencies = amounts.iter().map(|(currency, _)| *currency).collect();
        self.found.push(Amount { span: num.span, text: num.text.to_string(), of_let, currencies });
        true
    }
}

/// What one rule says: the first amount that some account has no use of.
fn missing(look: &Look<'_, '_>, amounts: &[Amount], filter: Option<&Cond>) -> Option<Diagnostic> {
    let accounts = &look.checker.inputs.accounts;
    let concerned: Vec<&Account> =
        accounts.iter().filter(|account| filter.is_none_or(|filter| can_include(filter, account))).collect();
    let lacks = |amount: &Amount, account: &Account| {
        let overridden =
            amount.of_let.is_some_and(|at| look.checker.program.account_lets.contains_key(&(account.name.clone(), at)));
        !overridden && account.currency.is_some_and(|currency| !amount.currencies.contains(&currency))
    };
    let (amount, account) =
        amounts.iter().find_map(|amount| Some((amount, concerned.iter().find(|account| lacks(amount, account))?)))?;
    let currency = account.currency?;
    let sign = currency.sign().map_or_else(|| format!("… {currency}"), |sign| format!("{sign}…"));
    let others = concerned.iter().filter(|account| lacks(amount, account)).count().saturating_sub(1);
    let more = if others == 0 { String::new() } else { format!(" and {others} more") };
    let problem = Diagnostic::at(
        Code::CurrencyNotCovered,
        amount.span,
        format!("`{}` has no amount in {currency}, the currency of account `{}`{more}", amount.text, account.name),
    )
    .label("money")
    .note("money is never converted: the rule stays undecided there");
    Some(match amount.of_let.and_then(|at| look.checker.program.lets.get(at)) {
        Some(one) => problem
            .also(one.span, "its value")
            .help(format!("add `| {sign}` to it, or put the account's own into `[accounts.{}.let]`", account.name)),
        None => problem.help(format!("write `{} | {sign}`", amount.text)),
    })
}

/// Whether a scope can include an account, by what it says of accounts.
pub(super) fn can_include(filter: &Cond, account: &Account) -> bool {
    match &filter.kind {
        CondKind::And(parts) => parts.iter().all(|part| can_include(part, account)),
        CondKind::Or(parts) => parts.iter().any(|part| can_include(part, account)),
        CondKind::Same { left, right } => {
            same(left, right, account).or_else(|| same(right, left, account)).unwrap_or(true)
        }
        CondKind::Not(inner) => match &inner.kind {
            CondKind::Same { left, right } => {
                !same(left, right, account).or_else(|| same(right, left, account)).unwrap_or(false)
            }
            _ => true,
        },
        CondKind::Text { value, test: TextTest::In(needles) } => needles.iter().any(|needle| match needle {
            TextNeedle::Literal(word) => own(value, account).is_none_or(|own| fold(&own) == **word),
            TextNeedle::Value(_) => true,
        }),
        _ => true,
    }
}

fn same(left: &Txt, right: &Txt, account: &Account) -> Option<bool> {
    let TxtKind::Literal(word) = &right.kind else { return None };
    own(left, account).map(|own| fold(&own) == fold(word))
}

/// A text that an account alone decides.
fn own(txt: &Txt, account: &Account) -> Option<String> {
    let TxtKind::Own { field, .. } = &txt.kind else { return None };
    match field {
        OwnField::Account => Some(account.name.clone()),
        OwnField::Channel => account.channel.clone(),
        OwnField::Market => account.market.clone(),
        OwnField::Currency => account.currency.map(|currency| currency.to_string()),
        OwnField::Id | OwnField::Name => None,
    }
}
