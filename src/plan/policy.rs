//! What a workspace and an account allow: caps, the ceiling of modes. An account's own caps only tighten.

use crate::program::Mode;
use crate::settings::{Caps, Settings};
use crate::value::Rational;
use std::cmp::Ordering;

/// The caps of one account.
#[derive(Debug, Clone)]
pub(super) struct Policy {
    /// `max_step`: a share of the value.
    pub(super) max_step: Option<Rational>,
    /// `max_adjustment_step`: points as a fraction.
    pub(super) max_adjustment_step: Option<Rational>,
    /// `max_drift`: a share in so many days, the workspace's and the account's.
    pub(super) max_drift: Vec<(Rational, u32)>,
    /// `max_entities`: a share of the entities in scope.
    pub(super) max_entities: Option<Rational>,
    /// `max_actions` that go out without a person.
    pub(super) max_actions: Option<u32>,
    /// `max_budget`: a share of the total daily budget.
    pub(super) max_budget: Option<Rational>,
    /// `max_paused`: a share of the entities in scope.
    pub(super) max_paused: Option<Rational>,
    /// `min_step`: a share of the value.
    pub(super) min_step: Option<Rational>,
    /// `total_budget = "no increase"`.
    pub(super) no_budget_increase: bool,
    /// `outside_changes = "hold"`.
    pub(super) outside_changes_hold: bool,
    /// The account's `mode`: no rule of it goes further.
    pub(super) ceiling: Mode,
}

impl Policy {
    /// The caps of an account by its name.
    pub(super) fn of(settings: &Settings, account: &str) -> Self {
        let account = settings.accounts.get(account);
        let base = &settings.guards;
        let own = account.and_then(|account| account.guards.as_ref()).unwrap_or(base);
        let ceiling = account.and_then(|account| account.mode.as_deref());
        let mut max_drift: Vec<_> = base.max_drift.into_iter().chain(own.max_drift).collect();
        max_drift.dedup();
        Self {
            max_step: least(base, own, |caps| caps.max_step),
            max_adjustment_step: least(base, own, |caps| caps.max_adjustment_step),
            max_drift,
            max_entities: least(base, own, |caps| caps.max_entities),
            max_actions: [base.max_actions, own.max_actions].into_iter().flatten().min(),
            max_budget: least(base, own, |caps| caps.max_budget),
            max_paused: least(base, own, |caps| caps.max_paused),
            // The dead band restrains more the wider it is.
            min_step: pick(base.min_step, own.min_step, Ordering::Greater),
            no_budget_increase: base.no_budget_increase || own.no_budget_increase,
            outside_changes_hold: base.outside_changes_hold || own.outside_changes_hold,
            // A ceiling that is no word of the language was reported when the settings were read; it must not open anything.
            ceiling: ceiling.map_or(Mode::Apply, |word| Mode::from_word(word).unwrap_or(Mode::Observe)),
        }
    }
}

fn least(base: &Caps, own: &Caps, cap: impl Fn(&Caps) -> Option<Rational>) -> Option<Rational> {
    pick(cap(base), cap(own), Ordering::Less)
}

/// Of two caps the one that lies further in the wanted order; one that is not there restrains nothing.
fn pick(left: Option<Rational>, right: Option<Rational>, wanted: Ordering) -> Option<Rational> {
    match (left, right) {
        (Some(left), Some(right)) if left.compare(right) == Ok(wanted) => Some(left),
        (left, right) => right.or(left),
    }
}

#[cfg(test)]
mod tests {
    use super::Policy;
    use crate::program::Mode;
    use crate::settings::{AccountSettings, Caps, Settings};
    use crate::value::Rational;

    #[test]
    fn an_account_only_tightens() {
        let percent = |value| Rational::new(value, 100).ok();
        let mut settings = Settings::default();
        let own = Caps {
            max_step: percent(50),
            max_budget: percent(10),
            max_actions: Some(3),
            max_drift: percent(20).map(|share| (share, 7)),
            min_step: percent(1),
            max_paused: None,
            no_budget_increase: true,
            ..Caps::default()
        };
        let account =
            AccountSettings { guards: Some(own), mode: Some("propose".to_owned()), ..AccountSettings::default() };
        settings.accounts.insert("acme-us".to_owned(), account);
        let policy = Policy::of(&settings, "acme-us");
        assert_eq!((policy.max_step, policy.max_budget), (percent(30), percent(10)));
        assert_eq!((policy.max_actions, policy.max_paused, policy.min_step), (Some(3), percent(5), percent(5)));
        assert_eq!(policy.max_drift.len(), 2, "each holds");
        assert_eq!((policy.ceiling, policy.no_budget_increase), (Mode::Propose, true));
        assert_eq!(Policy::of(&settings, "other").ceiling, Mode::Apply);
    }
}
