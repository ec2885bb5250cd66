//! What holds of every plan, on random proposals and histories.

use super::case::{Case, NOW, amount, as_of, key, keyword, word};
use crate::workbench::Laid;
use portreeve::catalog::{Kind, WriteField};
use portreeve::eval::{self, Amount, AskedChange, Bound, Current, Evaluation, Match, Proposal};
use portreeve::history::{ChangeState, ChangedField, ChangedValue, History, PastChange};
use portreeve::plan::{Action, Inputs, Plan, Verb, plan};
use portreeve::program::{Mode, RuleId};
use portreeve::syntax::ast::Direction;
use portreeve::table::{AccountId, Entity};
use portreeve::value::Rational;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

const KEYWORDS: u32 = 12;
const CAMPAIGNS: u32 = 4;

/// Rules whose matches are random: on keywords and on campaigns, in every mode, with and without a window, one over another.
const RULES: &str = "
rule \"A\" on keyword if clicks over 14d < 0 then lower bid 10%
rule \"B\" mode apply on keyword if clicks over 7d < 0 then raise bid 10% every 3d
rule \"C\" mode observe on keyword if clicks over 14d < 0 then pause overrides \"A\"
rule \"D\" mode apply on keyword if clicks over 14d < 0 then set bid to $1 once
rule \"E\" mode apply on campaign if clicks over 14d < 0 then raise budget 10%
rule \"F\" mode apply on campaign if clicks over 14d < 0 then pause
rule \"G\" on campaign if clicks over 7d < 0 then lower budget 10% every 2d overrides \"E\"
";

struct Ground {
    laid: Laid,
    evaluation: Evaluation,
}

fn ground() -> &'static Ground {
    static GROUND: OnceLock<Ground> = OnceLock::new();
    GROUND.get_or_init(|| {
        let keywords: Vec<_> = (0..KEYWORDS)
            .map(|at| {
                let group = at % CAMPAIGNS;
                let one = keyword(&format!("k{at:02}"), "1.00").of(&format!("c{group}"), &format!("g{group}"));
                if at % 3 == 0 { one.then("2026-11-12", "1.20") } else { one }
            })
            .collect();
        let case = Case::new(RULES).keywords(&keywords).campaigns(&[
            ("c0", "100", "enabled"),
            ("c1", "50", "enabled"),
            ("c2", "10", "enabled"),
            ("c3", "500", "enabled"),
        ]);
        let laid = case.lay();
        let evaluation = eval::evaluate(laid.inputs(&History::default()));
        assert!(evaluation.proposals.is_empty());
        Ground { laid, evaluation }
    })
}

fn run(proposals: Vec<Proposal>, history: &History) -> Plan {
    let Ground { laid, evaluation } = ground();
    let evaluation = Evaluation { proposals, ..evaluation.clone() };
    plan(Inputs {
        program: &laid.program,
        table: &laid.table,
        settings: &laid.settings,
        evaluation: &evaluation,
        history,
        now: NOW,
    })
}

fn cents(value: i64) -> Rational {
    Rational::new(i128::from(value), 100).unwrap()
}

fn current(entity: Entity) -> Rational {
    match entity.kind {
        Kind::Keyword => cents(if entity.index.is_multiple_of(3) { 120 } else { 100 }),
        _ => cents([10_000, 5_000, 1_000, 50_000][entity.index as usize]),
    }
}

fn any_change(entity: Entity) -> impl Strategy<Value = AskedChange> {
    let field = if entity.kind == Kind::Keyword { WriteField::Bid } else { WriteField::Budget };
    let step = move |(up, percent, by, fixed, floor): (bool, i64, i64, bool, Option<i64>)| AskedChange::Field {
        field,
        direction: Some(if up { Direction::Raise } else { Direction::Lower }),
        current: Current::Known(current(entity), as_of()),
        amount: if fixed { Amount::By(cents(by)) } else { Amount::Share(cents(percent)) },
        computed: false,
        below: floor.map_or(Bound::Free, |floor| Bound::At(cents(floor))),
        above: Bound::Free,
    };
    let set = move |to: i64| AskedChange::Field {
        field,
        direction: None,
        current: Current::Known(current(entity), as_of()),
        amount: Amount::To(cents(to)),
        computed: true,
        below: Bound::Free,
        above: Bound::Free,
    };
    prop_oneof![
        4 => (any::<bool>(), 1_i64..90, 1_i64..80, any::<bool>(), prop::option::of(1_i64..150)).prop_map(step),
        2 => (1_i64..300).prop_map(set),
        1 => Just(AskedChange::State { enable: false, current: Some("enabled".into()) }),
    ]
}

fn any_entity() -> impl Strategy<Value = Entity> {
    prop_oneof![
        3 => (0..KEYWORDS).prop_map(|index| Entity { kind: Kind::Keyword, index }),
        1 => (0..CAMPAIGNS).prop_map(|index| Entity { kind: Kind::Campaign, index }),
    ]
}

fn any_proposal() -> impl Strategy<Value = Proposal> {
    (any_entity(), 0_u32..4).prop_flat_map(|(entity, rule)| {
        let rule = RuleId(if entity.kind == Kind::Keyword { rule } else { 4 + rule % 3 });
        any_change(entity).prop_map(move |change| Proposal {
            matched: Arc::new(Match {
                rule,
                entity,
                account: AccountId(0),
                because: "because".to_owned(),
                evidence: Vec::new(),
            }),
            action: 0,
            change,
            guards: Vec::new(),
            refused: None,
        })
    })
}

/// At most one change of a rule on an entity, as evaluation gives them.
fn any_proposals(most: usize) -> impl Strategy<Value = Vec<Proposal>> {
    prop::collection::vec(any_proposal(), 0..most).prop_map(|all| {
        let mut one: BTreeMap<(Entity, RuleId), Proposal> = BTreeMap::new();
        for proposal in all {
            one.entry((proposal.matched.entity, proposal.matched.rule)).or_insert(proposal);
        }
        one.into_values().collect()
    })
}

fn any_past() -> impl Strategy<Value = PastChange> {
    let state = prop_oneof![
        3 => Just(ChangeState::Confirmed),
        3 => Just(ChangeState::Emitted),
        1 => Just(ChangeState::Failed),
        1 => Just(ChangeState::Expired),
        1 => (0_u32..20).prop_map(|back| ChangeState::Drifted(as_of().minus(back))),
    ];
    (any_entity(), 0_u32..7, 0_u32..40, state, any::<bool>(), any::<bool>(), 1_i64..9999).prop_map(
        |(entity, rule, back, state, unattended, pauses, odd)| {
            let day = as_of().minus(back);
            let id = if entity.kind == Kind::Keyword {
                format!("k{:02}", entity.index)
            } else {
                format!("c{}", entity.index)
            };
            // The value on that day, and one that no file ever shows.
            let seen = if entity.kind == Kind::Keyword && day < super::case::day("2026-11-12") {
                cents(100)
            } else {
                current(entity)
            };
            let odd = ChangedValue::Amount(Rational::new(i128::from(odd), 100_000).unwrap());
            let field = if entity.kind == Kind::Keyword { WriteField::Bid } else { WriteField::Budget };
            PastChange {
                id: format!("{id}-{back}-{rule}").into(),
                entity: key(entity.kind, &id),
                field: if pauses { ChangedField::State } else { ChangedField::Field(field) },
                rule: ["A", "B", "C", "D", "E", "F", "G"][rule as usize].into(),
                day,
                at: i64::from(day.0) * 86_400 + 40_000,
                from: if pauses { word("enabled") } else { ChangedValue::Amount(seen) },
                to: if pauses { word("asleep") } else { odd },
                state,
                gives_back: false,
                unattended,
                place: None,
            }
        },
    )
}

fn planned(plan: &Plan) -> Vec<&Action> {
    plan.actions.iter().filter(|action| action.refusal.is_none()).collect()
}

fn share_of(count: usize, percent: i128) -> bool {
    Rational::whole(i64::try_from(count).unwrap())
        .compare(Rational::new(percent * i128::from(KEYWORDS + CAMPAIGNS), 100).unwrap())
        .unwrap()
        .is_le()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_order_of_proposals_and_of_history_does_not_show(
        proposals in any_proposals(40),
        past in prop::collection::vec(any_past(), 0..12),
        seed in any::<u64>(),
    ) {
        let mut shuffled = proposals.clone();
        let mut history = History { changes: past, ..History::default() };
        let before = run(proposals, &history);
        // A cheap shuffle: sorted by a hash of the place.
        let hash = |at: usize| (at as u64 + 1).wrapping_mul(seed | 1).rotate_left(17);
        let mut order: Vec<usize> = (0..shuffled.len()).collect();
        order.sort_by_key(|at| hash(*at));
        shuffled = order.into_iter().map(|at| shuffled[at].clone()).collect();
        history.changes.reverse();
        prop_assert_eq!(format!("{before:?}"), format!("{:?}", run(shuffled, &history)));
    }

    #[test]
    fn caps_hold_for_every_plan(proposals in (1_usize..20).prop_flat_map(any_proposals), past in prop::collection::vec(any_past(), 0..6)) {
        let history = History { changes: past, ..History::default() };
        let asked: BTreeSet<_> = proposals.iter().map(|one| (one.matched.entity, one.matched.rule)).collect();
        let plan = run(proposals, &history);
        let planned = planned(&plan);
        let entities: BTreeSet<_> = planned.iter().map(|action| action.entity.entity).collect();
        let paused: BTreeSet<_> =
            planned.iter().filter(|action| action.verb == Verb::Pause).map(|action| action.entity.entity).collect();
        prop_assert!(planned.is_empty() || share_of(entities.len(), 30), "{} entities", entities.len());
        prop_assert!(share_of(paused.len(), 5) , "{} paused", paused.len());
        let mut moved = Rational::ZERO;
        let mut fields = BTreeSet::new();
        for action in &planned {
            prop_assert!(fields.insert((action.entity.entity, action.field)), "two changes of one field");
            prop_assert!(action.mode != Mode::Observe);
            let (Some(from), Some(to)) = (action.from_value, action.to_value) else { continue };
            let size = to.minus(from).unwrap().abs().unwrap();
            let step = from.times(cents(30)).unwrap();
            prop_assert!(size.compare(step).unwrap().is_le() || size == cents(1), "{action:?}");
            prop_assert!(to.on_grid(2).is_some() && to.compare(cents(2)).unwrap().is_ge());
            if action.entity.kind == Kind::Campaign {
                moved = moved.plus(size).unwrap();
            }
        }
        prop_assert!(moved.compare(cents(66_000).times(cents(20)).unwrap()).unwrap().is_le(), "{moved:?} moved");
        // Whatever became of it, everything that was asked is there.
        let mut shown = BTreeSet::new();
        for action in &plan.actions {
            shown.extend(std::iter::once(action.rule).chain(action.also.iter().copied()).map(|rule| (action.entity.entity, rule)));
        }
        prop_assert_eq!(asked, shown);
    }

    #[test]
    fn more_history_never_allows_more(
        proposal in any_proposal(),
        past in prop::collection::vec(any_past(), 0..8),
        more in prop::collection::vec(any_past(), 1..4),
    ) {
        let entity = proposal.matched.entity;
        let id = ground().laid.table.strings.get(ground().laid.table.kind(entity.kind).ids[entity.index as usize]).to_string();
        let here = |mut change: PastChange| {
            change.entity = key(entity.kind, &id);
            change.from = match change.field {
                ChangedField::State => word("enabled"),
                _ if entity.kind == Kind::Keyword && change.day < super::case::day("2026-11-12") => amount("1.00"),
                _ => ChangedValue::Amount(current(entity)),
            };
            if entity.kind != Kind::Keyword && change.field != ChangedField::State {
                change.field = ChangedField::Field(WriteField::Budget);
            } else if change.field != ChangedField::State {
                change.field = ChangedField::Field(WriteField::Bid);
            }
            change
        };
        let less = History { changes: past.into_iter().map(here).collect(), ..History::default() };
        let mut greater = less.clone();
        greater.changes.extend(more.into_iter().map(here));
        let size = |history: &History| {
            let plan = run(vec![proposal.clone()], history);
            let action = planned(&plan).first().map(|action| (action.from_value, action.to_value));
            action.map(|(from, to)| match (from, to) {
                (Some(from), Some(to)) => to.minus(from).unwrap().abs().unwrap(),
                _ => Rational::ONE,
            })
        };
        if let Some(with_more) = size(&greater) {
            let with_less = size(&less);
            prop_assert!(with_less.is_some_and(|less| with_more.compare(less).unwrap().is_le()), "{with_less:?} {with_more:?}");
        }
    }
}
