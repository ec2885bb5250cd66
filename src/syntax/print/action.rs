//! Actions as text.

use crate::syntax::ast::{Action, ActionKind, AddTarget, Direction, Limits};
use crate::syntax::print::Printer;

impl Printer {
    pub(super) fn action(&mut self, action: &Action) {
        match &action.kind {
            ActionKind::Step { direction, field, amount, limits } => {
                self.word(match direction {
                    Direction::Raise => "raise ",
                    Direction::Lower => "lower ",
                });
                self.word(&field.node);
                self.word(" ");
                self.expr(amount);
                self.limits(limits);
            }
            ActionKind::Set { field, value, limits } => {
                self.word("set ");
                self.word(&field.node);
                self.word(" to ");
                self.expr(value);
                self.limits(limits);
            }
            ActionKind::Pause => self.word("pause"),
            ActionKind::Enable => self.word("enable"),
            ActionKind::AddNegative { match_type, level } => {
                self.word("add negative ");
                self.word(&match_type.node);
                self.word(" to ");
                self.word(&level.node);
            }
            ActionKind::AddKeyword { match_type, bid, target, limits } => {
                self.word("add keyword ");
                self.word(&match_type.node);
                if let Some(bid) = bid {
                    self.word(" bid ");
                    self.expr(bid);
                }
                self.limits(limits);
                if let Some(target) = target {
                    self.target(target);
                }
            }
            ActionKind::Reorder { quantity, limits, packs } => {
                self.word("reorder ");
                self.expr(quantity);
                self.word(" units");
                self.limits(limits);
                if let Some(packs) = packs {
                    self.word(" in packs of ");
                    self.expr(packs);
                }
            }
            ActionKind::Flag(message) => {
                self.word("flag ");
                self.template(message);
            }
            ActionKind::Alert { message, to } => {
                self.word("alert ");
                self.template(message);
                if !to.is_empty() {
                    self.word(" to ");
                    self.quoted_list(to);
                }
            }
        }
    }

    fn target(&mut self, target: &AddTarget) {
        let (word, name) = match target {
            AddTarget::Campaign(name) => (" to campaign ", name),
            AddTarget::AdGroup(name) => (" to ad_group ", name),
        };
        self.word(word);
        self.quoted(&name.node);
    }

    fn limits(&mut self, limits: &Limits) {
        if let Some(below) = &limits.below {
            self.word(" not below ");
            self.expr(below);
        }
        if let Some(above) = &limits.above {
            self.word(" not above ");
            self.expr(above);
        }
    }
}
