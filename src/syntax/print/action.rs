//! Actions as text.

use crate::syntax::ast::{Action, ActionKind, AddTarget, Direction, Expr, Limits};
use crate::syntax::print::Printer;

impl Printer {
    pub(super) fn action(&mut self, action: &Action) {
        self.mark(action.span);
        self.group(|printer| printer.action_kind(&action.kind));
    }

    fn action_kind(&mut self, kind: &ActionKind) {
        match kind {
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
                    self.part("bid", bid);
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
                    self.part("in packs of", packs);
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
            AddTarget::Campaign(name) => ("to campaign ", name),
            AddTarget::AdGroup(name) => ("to ad_group ", name),
        };
        self.blank();
        self.word(word);
        self.mark(name.span);
        self.quoted(&name.node);
    }

    /// A part of an action that may begin a line: `not below $0.20`.
    fn part(&mut self, word: &str, value: &Expr) {
        self.blank();
        self.word(word);
        self.word(" ");
        self.expr(value);
    }

    fn limits(&mut self, limits: &Limits) {
        if let Some(below) = &limits.below {
            self.part("not below", below);
        }
        if let Some(above) = &limits.above {
            self.part("not above", above);
        }
    }
}
