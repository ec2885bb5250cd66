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
        CondKind::And(parts) | CondKind::Or(parts) => parts.iter().for_each(|part| cond(part, visit)),
        CondKind::Not(inner) | CondKind::For { cond: inner, .. } => cond(inner, visit),
        CondKind::Compare { left, right, .. } => {
            num(left, visit);
            num(right, visit);
        }
        CondKind::Between { value, low, high } => {
            num(value, visit);
            num(low, visit);
            num(high, visit);
        }
        CondKind::Same { left, right } => {
            txt(left, visit);
            txt(right, visit);
        }
        CondKind::NumIn { value, members } => {
            num(value, visit);
            members.iter().for_each(|member| num(member, visit));
        }
        CondKind::Text { value, test } => {
            txt(value, visit);
            needles(test).iter().for_each(|needle| {
                if let TextNeedle::Value(other) = needle {
                    txt(other, visit);
                }
            });
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
        NumKind::Binary { left, right, .. } => {
            num(left, visit);
            num(right, visit);
        }
        NumKind::Else { value, default } => {
            num(value, visit);
            num(default, visit);
        }
        NumKind::Pick { of, .. } => of.iter().for_each(|one| num(one, visit)),
        NumKind::Change { last, previous } => {
            num(last, visit);
            num(previous, visit);
        }
        NumKind::Aggregate { set: of, value, .. } => {
            set(of, visit);
            value.iter().for_each(|value| num(value, visit));
        }
        NumKind::Cell { keys, .. } => keys.iter().for_each(|key| txt(key, visit)),
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
    window.when.iter().for_each(|when| cond(when, visit));
}

pub(super) fn set(set: &Set, visit: &mut impl Visit) {
    if visit.set(set) {
        set.filter.iter().for_each(|filter| cond(filter, visit));
    }
}

pub(super) fn txt(txt_: &Txt, visit: &mut impl Visit) {
    if !visit.txt(txt_) {
        return;
    }
    match &txt_.kind {
        TxtKind::Cell { keys, .. } => keys.iter().for_each(|key| txt(key, visit)),
        TxtKind::On { value, .. } | TxtKind::This(value) => txt(value, visit),
        TxtKind::Literal(_) | TxtKind::Let(_) | TxtKind::Attr { .. } | TxtKind::Own { .. } | TxtKind::OwnOffer => {}
    }
}

/// Amounts and bounds of an action; texts only when asked for.
pub(super) fn action(action: &Action, with_texts: bool, visit: &mut impl Visit) {
    match action {
        Action::Step { amount: StepAmount::Percent(amount) | StepAmount::Amount(amount), limits, .. } => {
            num(amount, visit);
            limits_(limits, visit);
        }
        Action::Set { value, limits, .. } => {
            num(value, visit);
            limits_(limits, visit);
        }
        Action::AddKeyword { bid, limits, .. } => {
            bid.iter().for_each(|bid| num(bid, visit));
            limits_(limits, visit);
        }
        Action::Reorder { quantity, limits, packs } => {
            num(quantity, visit);
            limits_(limits, visit);
            packs.iter().for_each(|packs| num(packs, visit));
        }
        Action::Flag(message) | Action::Alert { message, .. } if with_texts => template(message, visit),
        Action::Flag(_) | Action::Alert { .. } | Action::State { .. } | Action::AddNegative { .. } => {}
    }
}

fn limits_(limits: &Limits, visit: &mut impl Visit) {
    limits.below.iter().chain(&limits.above).for_each(|bound| num(bound, visit));
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

/// The flow metrics that a condition reads.
pub(super) fn flows_of_cond(of: &Cond, into: &mut Vec<FlowId>) {
    struct Flows<'a>(&'a mut Vec<FlowId>);
    impl Visit for Flows<'_> {
        fn num(&mut self, num: &Num) -> bool {
            match &num.kind {
                NumKind::Flow { flow, .. } => self.0.push(*flow),
                NumKind::Days { flows, .. } => self.0.extend(flows),
                _ => {}
            }
            true
        }
    }
    cond(of, &mut Flows(into));
}
