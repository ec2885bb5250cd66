//! A planned action with what its row needs beside it, and why one is in no file.

use crate::plan::{Action, EntityRef, Field, Verb};
use crate::table::{Account, Entity};
use crate::value::Currency;

/// A planned action.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'a> {
    /// Its place among the changes of the account.
    pub(super) at: usize,
    pub(super) action: &'a Action,
    pub(super) account: &'a Account,
    /// The name of its rule.
    pub(super) rule: &'a str,
}

impl<'a> Change<'a> {
    /// The entity in the table.
    pub(super) fn entity(&self) -> Entity {
        self.action.entity.entity
    }

    /// The value after, as programs read it; empty where there is none.
    pub(super) fn to(&self) -> &'a str {
        self.action.to.as_deref().unwrap_or("")
    }

    /// The currency of its money.
    pub(super) fn currency(&self) -> Currency {
        self.action.currency.unwrap_or(self.account.currency)
    }

    /// What it does, in a few words: `lower bid of keyword garlic press`.
    pub(super) fn said(&self) -> String {
        said(self.action)
    }
}

fn said(action: &Action) -> String {
    let of = &action.entity;
    let name = if of.name.is_empty() { &of.id } else { &of.name };
    let kind = of.kind.word().replace('_', " ");
    let field = action.field.word().replace('_', " ");
    match action.verb {
        Verb::Lower | Verb::Raise | Verb::Set | Verb::Restore => {
            format!("{} {field} of {kind} `{name}`", action.verb.word())
        }
        Verb::Pause | Verb::Enable | Verb::Reorder => format!("{} {kind} `{name}`", action.verb.word()),
        Verb::AddNegative | Verb::AddKeyword => {
            let text = action.addition.as_ref().map_or(name, |added| &added.text);
            format!("{} `{text}`", action.verb.word().replace('_', " "))
        }
    }
}

/// Why a change is in no file, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Why {
    /// One sentence.
    pub(super) message: String,
    /// What to do.
    pub(super) help: String,
}

impl Why {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

/// Whether a change is one of an amount, and of which.
pub(super) fn amount(field: Field) -> Option<crate::catalog::WriteField> {
    match field {
        Field::Amount(field) => Some(field),
        Field::State | Field::Negative | Field::Keyword | Field::Reorder => None,
    }
}

/// An entity as messages name it, without its kind.
pub(super) fn called(entity: &EntityRef) -> &str {
    if entity.name.is_empty() { &entity.id } else { &entity.name }
}
