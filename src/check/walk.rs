//! Every number, text and condition inside another, for facts about rules and for lints.

use crate::catalog::FlowId;
use crate::program::{
    Action, Cond, CondKind, Limits, Num, NumKind, Set, StepAmount, Template, TemplatePart, TextNeedle, TextTest, Txt,
    TxtKind, Window,
};

/// What is met on the way. Each method says whether to go inside.
pub(super) trait Visit {
    fn num(&mut self, _num: &Num) -> bool {
        true
    }

    fn txt(&mut self, _txt: &Txt) -> bool {
        true
    }

    fn cond(&mut self, _cond: &Cond) -> bool {
        true
    }

    fn set(&mut self, _set: &Set) -> bool {
        true
    }
}

pub(super) fn cond(cond_: &Cond, visit: &mut impl Visit) {
    if !visit.cond(cond_) {
        return;
    }
    match &cond_.kind {
        CondKind::And(parts) | CondKind::Or(parts) => {
            for part in parts {
                cond(part, visit);
            }
        }
        CondKind::Not(inner) | CondKind::For { cond: inner, .. } => cond(inner, visit),
        CondKind::Compare { left, right, .. } => nums([left, right], visit),
        CondKind::Between { value, low, high } => nums([value, low, high], visit),
        CondKind::Same { left, right } => txts([left, right], visit),
        CondKind::NumIn { value, members } => nums(std::iter::once(value).chain(members), visit),
        CondKind::Text { value, test } => {
            txt(value, visit);
            let others = needles(test).iter().filter_map(|needle| match needle {
                TextNeedle::Value(other) => Some(other),
                TextNeedle::Literal(_) => None,
            });
            txts(others, visit);
        }
        CondKind::NumMissing(value) => num(value, visit),
        CondKind::TxtMissing(value) => txt(value, visit),
        CondKind::Quantified { set: of, .. } => set(of, visit),
        CondKind::Changed { .. }
        | CondKind::During(_)
        | CondKind::StartsWithin { .. }
        | CondKind::EndedWithin { .. }
        | CondKind::Weekday(_)
        | CondKind::Time { .. } => {}
    }
}

/// The needles of a test; a pattern has none.
pub(super) fn needles(test: &TextTest) -> &[TextNeedle] {
    match test {
        TextTest::In(needles)
        | TextTest::Contains(needles)
        | TextTest::Mentions(needles)
        | TextTest::StartsWith(needles)
        | TextTest::EndsWith(needles) => needles,
        TextTest::Matches(_) => &[],
    }
}

fn nums<'n>(all: impl IntoIterator<Item = &'n Num>, visit: &mut impl Visit) {
    for one in all {
        num(one, visit);
    }
}

fn txts<'t>(all: impl IntoIterator<Item = &'t Txt>, visit: &mut impl Visit) {
    for one in all {
        txt(one, visit);
    }
}

pub(super) fn num(num_: &Num, visit: &mut impl Visit) {
    if !visit.num(num_) {
        return;
    }
    match &num_.kind {
        NumKind::Flow { window: inner, .. } | NumKind::Days { window: inner, .. } => window(inner, visit),
        NumKind::Stat { value, window: inner, .. } => {
            num(value, visit);
            window(inner, visit);
        }
        NumKind::Binary { left, right, .. } => nums([left.as_ref(), right], visit),
        NumKind::Else { value, default } => nums([value.as_ref(), default], visit),
        NumKind::Pick { of, .. } => nums(of, visit),
        NumKind::Change { last, previous } => nums([last.as_ref(), previous], visit),
        NumKind::Aggregate { set: of, value, .. } => {
            set(of, visit);
            nums(value.as_deref(), visit);
        }
        NumKind::Cell { keys, .. } => txts(keys, visit),
        NumKind::Length(text) | NumKind::Words(text) | NumKind::Repeats { text, .. } => txt(text, visit),
        NumKind::On { value, .. } | NumKind::Spread(value) | NumKind::This(value) => num(value, visit),
        NumKind::Const(_)
        | NumKind::Money(_)
        | NumKind::Let(_)
        | NumKind::Attr { .. }
        | NumKind::CalendarCell { .. }
        | NumKind::Derived { .. } => {}
    }
}

fn window(window: &Window, visit: &mut impl Visit) {
    if let Some(when) = &window.when {
        cond(when, visit);
    }
}

pub(super) fn set(set: &Set, visit: &mut impl Visit) {
    if visit.set(set)
        && let Some(filter) = &set.filter
    {
        cond(filter, visit);
    }
}

pub(super) fn txt(txt_: &Txt, visit: &mut impl Visit) {
    if !visit.txt(txt_) {
        return;
    }
    match &txt_.kind {
        TxtKind::Cell { keys, .. } => txts(keys, visit),
        TxtKind::On { value, .. } | TxtKind::This(value) => txt(value, visit),
        TxtKind::Literal(_) | TxtKind::Let(_) | TxtKind::Attr { .. } | TxtKind::Own { .. } | TxtKind::OwnOffer => {}
    }
}

/// Amounts and bounds of an action; texts only when asked for.
pub(super) fn action(action: &Action, with_texts: bool, visit: &mut impl Visit) {
    match action {
        Action::Step { amount: StepAmount::Percent(amount) | StepAmount::Amount(amount), limits, .. } => {
            nums([amount], visit);
            bounds(limits, visit);
        }
        Action::Set { value, limits, .. } => {
            num(value, visit);
            bounds(limits, visit);
        }
        Action::AddKeyword { bid, limits, .. } => {
            nums(bid, visit);
            bounds(limits, visit);
        }
        Action::Reorder { quantity, limits, packs } => {
            num(quantity, visit);
            bounds(limits, visit);
            nums(packs, visit);
        }
        Action::Flag(message) | Action::Alert { message, .. } if with_texts => template(message, visit),
        Action::Flag(_) | Action::Alert { .. } | Action::State { .. } | Action::AddNegative { .. } => {}
    }
}

fn bounds(limits: &Limits, visit: &mut impl Visit) {
    nums(limits.below.iter().chain(&limits.above), visit);
}

pub(super) fn template(template: &Template, visit: &mut impl Visit) {
    for part in &template.0 {
        match part {
            TemplatePart::Text(_) => {}
            TemplatePart::Num(value) => num(value, visit),
            TemplatePart::Txt(value) => txt(value, visit),
        }
    }
}

/// Collects the flow metrics on the way.
#[derive(Debug, Default)]
pub(super) struct Flows(pub(super) Vec<FlowId>);

impl Visit for Flows {
    fn num(&mut self, num: &Num) -> bool {
        match &num.kind {
            NumKind::Flow { flow, .. } => self.0.push(*flow),
            NumKind::Days { flows, .. } => self.0.extend(flows),
            _ => {}
        }
        true
    }
}

impl Flows {
    /// Each once, in order.
    pub(super) fn sorted(mut self) -> Vec<FlowId> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0
    }
}
