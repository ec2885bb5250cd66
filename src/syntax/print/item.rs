//! Statements as text.

use crate::syntax::ast::{
    Calendar, Guard, Item, Let, List, ListFrom, Metric, NeverBound, Rule, Scope, Suppress, Table, Test, Word,
};
use crate::syntax::print::Printer;

impl Printer {
    pub(super) fn item(&mut self, item: &Item) {
        match item {
            Item::Rule(rule) => self.rule(rule),
            Item::Let(item) => self.let_(item),
            Item::Metric(item) => self.metric(item),
            Item::List(item) => self.list_item(item),
            Item::Table(item) => self.table(item),
            Item::Calendar(item) => self.calendar(item),
            Item::Guard(item) => self.guard(item),
            Item::Suppress(item) => self.suppress(item),
            Item::Test(item) => self.test(item),
        }
    }

    pub(super) fn rule(&mut self, rule: &Rule) {
        let Some(name) = &rule.name else { return self.unnamed(rule) };
        self.word("rule ");
        self.quoted(&name.node);
        if let Some(was) = &rule.was {
            self.clause("was");
            self.quoted(&was.node);
        }
        for (word, value) in
            [("area", &rule.area), ("pillar", &rule.pillar), ("severity", &rule.severity), ("mode", &rule.mode)]
        {
            if let Some(value) = value {
                self.clause(word);
                self.word(&value.node);
            }
        }
        self.names("tags", &rule.tags);
        if let Some(on) = &rule.on {
            self.clause("on");
            self.scope(on);
        }
        self.clause("if");
        self.cond(&rule.condition);
        if let Some(unless) = &rule.unless {
            self.clause("unless");
            self.cond(unless);
        }
        self.clause("then");
        self.list(&rule.actions, Self::action);
        if let Some(until) = &rule.until {
            self.clause("until");
            self.cond(until);
        }
        if let Some(every) = &rule.every {
            self.clause("every");
            self.days(every.node);
        }
        if rule.once.is_some() {
            self.word("\n  once");
        }
        self.names("overrides", &rule.overrides);
        if let Some(because) = &rule.because {
            self.clause("because");
            self.template(because);
        }
    }

    fn unnamed(&mut self, rule: &Rule) {
        self.word("if ");
        self.cond(&rule.condition);
        if let Some(unless) = &rule.unless {
            self.word(" unless ");
            self.cond(unless);
        }
        self.word(" then ");
        self.list(&rule.actions, Self::action);
    }

    fn clause(&mut self, word: &str) {
        self.word("\n  ");
        self.word(word);
        self.word(" ");
    }

    fn names(&mut self, word: &str, names: &[Word]) {
        if !names.is_empty() {
            self.clause(word);
            self.quoted_list(names);
        }
    }

    fn scope(&mut self, scope: &Scope) {
        self.word(&scope.entity.node);
        if let Some(filter) = &scope.filter {
            self.word(" where ");
            self.cond(filter);
        }
    }

    fn let_(&mut self, item: &Let) {
        self.head("let", &item.name, " = ");
        self.expr(&item.value);
    }

    fn metric(&mut self, item: &Metric) {
        self.head("metric", &item.name, " = ");
        self.expr(&item.value);
        if let Some(unit) = &item.unit {
            self.word(" as ");
            self.word(&unit.node);
        }
        if let Some(when) = &item.when {
            self.word(" when ");
            self.cond(when);
        }
    }

    fn list_item(&mut self, item: &List) {
        match &item.from {
            ListFrom::Inline(entries) => {
                self.head("list", &item.name, " = ");
                self.quoted_list(entries);
            }
            ListFrom::File(file) => {
                self.head("list", &item.name, " from ");
                self.quoted(&file.node);
            }
        }
    }

    fn table(&mut self, item: &Table) {
        self.head("table", &item.name, " from ");
        self.quoted(&item.file.node);
        self.word(" by ");
        self.word_list(&item.keys);
        if let Some(since) = &item.since {
            self.word(" since ");
            self.word(&since.node);
        }
        if !item.columns.is_empty() {
            self.word(" with ");
            self.list(&item.columns, |printer, (columns, unit)| {
                printer.word_list(columns);
                if let Some(unit) = unit {
                    printer.word(" as ");
                    printer.word(&unit.node);
                }
            });
        }
    }

    fn calendar(&mut self, item: &Calendar) {
        self.head("calendar", &item.name, " from ");
        self.quoted(&item.file.node);
    }

    fn guard(&mut self, item: &Guard) {
        self.word("guard ");
        self.quoted(&item.name.node);
        self.word(" on ");
        self.scope(&item.on);
        if let Some(condition) = &item.condition {
            self.word(" if ");
            self.cond(condition);
        }
        self.word(" ");
        self.list(&item.never, |printer, never| {
            printer.word("never ");
            printer.word(&never.verb.node);
            if let Some(field) = &never.field {
                printer.word(" ");
                printer.word(&field.node);
            }
            if let Some(bound) = &never.bound {
                let (word, value) = match bound {
                    NeverBound::Below(value) => (" below ", value),
                    NeverBound::Above(value) => (" above ", value),
                };
                printer.word(word);
                printer.expr(value);
            }
        });
    }

    fn suppress(&mut self, item: &Suppress) {
        self.word("suppress ");
        self.quoted(&item.rule.node);
        self.word(" for ");
        self.word(&item.entity.node);
        self.word(" ");
        self.quoted(&item.key.node);
        if let Some(until) = &item.until {
            self.word(" until ");
            self.word(&until.node.format("%Y-%m-%d").to_string());
        }
        if let Some(because) = &item.because {
            self.word(" because ");
            self.quoted(&because.node);
        }
    }

    fn test(&mut self, item: &Test) {
        self.word("test ");
        self.quoted(&item.name.node);
        self.word(&item.body.node);
    }

    fn head(&mut self, word: &str, name: &Word, then: &str) {
        self.word(word);
        self.word(" ");
        self.word(&name.node);
        self.word(then);
    }
}
