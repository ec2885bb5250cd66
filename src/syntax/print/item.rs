//! Statements as text.

use crate::syntax::ast::{
    Calendar, Guard, Item, Let, List, ListFrom, Metric, Never, NeverBound, Rule, Scope, Suppress, Table, Word,
};
use crate::syntax::print::Printer;
use crate::text::Span;

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
        self.mark(rule.span);
        let Some(name) = &rule.name else { return self.unnamed(rule) };
        self.word("rule ");
        self.quoted(&name.node);
        self.group(|printer| printer.clauses(rule));
    }

    fn clauses(&mut self, rule: &Rule) {
        if let Some(was) = &rule.was {
            self.clause("was", was.span);
            self.quoted(&was.node);
        }
        for (word, value) in
            [("area", &rule.area), ("pillar", &rule.pillar), ("severity", &rule.severity), ("mode", &rule.mode)]
        {
            if let Some(value) = value {
                self.clause(word, value.span);
                self.word(&value.node);
            }
        }
        self.names("tags", &rule.tags);
        if let Some(on) = &rule.on {
            self.clause("on", on.span);
            self.scope(on);
        }
        self.clause("if", rule.condition.span);
        self.cond(&rule.condition);
        if let Some(unless) = &rule.unless {
            self.clause("unless", unless.span);
            self.cond(unless);
        }
        if let Some(first) = rule.actions.first() {
            self.clause("then", first.span);
            self.list(&rule.actions, Self::action);
        }
        if let Some(until) = &rule.until {
            self.clause("until", until.span);
            self.cond(until);
        }
        if let Some(every) = &rule.every {
            self.clause("every", every.span);
            self.days(every.node);
        }
        if let Some(once) = rule.once {
            self.line();
            self.mark(once);
            self.word("once");
        }
        self.names("overrides", &rule.overrides);
        if let Some(because) = &rule.because {
            self.clause("because", because.span);
            self.template(because);
        }
    }

    fn unnamed(&mut self, rule: &Rule) {
        self.group(|printer| {
            printer.word("if ");
            printer.cond(&rule.condition);
            if let Some(unless) = &rule.unless {
                printer.blank();
                printer.word("unless ");
                printer.cond(unless);
            }
            printer.blank();
            printer.word("then ");
            printer.list(&rule.actions, Self::action);
        });
    }

    /// A clause on a line of its own.
    fn clause(&mut self, word: &str, place: Span) {
        self.line();
        self.mark(place);
        self.word(word);
        self.word(" ");
    }

    fn names(&mut self, word: &str, names: &[Word]) {
        if let Some(first) = names.first() {
            self.clause(word, first.span);
            self.quoted_list(names);
        }
    }

    fn scope(&mut self, scope: &Scope) {
        self.marked(&scope.entity);
        if let Some(filter) = &scope.filter {
            self.word(" where ");
            self.cond(filter);
        }
    }

    fn let_(&mut self, item: &Let) {
        self.head("let", item.span, &item.name, " = ");
        self.expr(&item.value);
    }

    fn metric(&mut self, item: &Metric) {
        self.head("metric", item.span, &item.name, " = ");
        self.group(|printer| {
            printer.expr(&item.value);
            if let Some(unit) = &item.unit {
                printer.blank();
                printer.word("as ");
                printer.marked(unit);
            }
            if let Some(when) = &item.when {
                printer.blank();
                printer.word("when ");
                printer.cond(when);
            }
        });
    }

    fn list_item(&mut self, item: &List) {
        match &item.from {
            ListFrom::Inline(entries) => {
                self.head("list", item.span, &item.name, " =");
                self.group(|printer| {
                    for (at, entry) in entries.iter().enumerate() {
                        printer.word(if at > 0 { "," } else { "" });
                        printer.blank();
                        printer.mark(entry.span);
                        printer.quoted(&entry.node);
                    }
                });
            }
            ListFrom::File(file) => {
                self.head("list", item.span, &item.name, " from ");
                self.quoted(&file.node);
            }
        }
    }

    fn table(&mut self, item: &Table) {
        self.head("table", item.span, &item.name, " from ");
        self.quoted(&item.file.node);
        self.group(|printer| {
            printer.blank();
            printer.word("by ");
            printer.columns(&item.keys);
            if let Some(since) = &item.since {
                printer.blank();
                printer.word("since ");
                printer.marked(since);
            }
            if !item.columns.is_empty() {
                printer.blank();
                printer.word("with ");
                printer.list(&item.columns, |printer, (columns, unit)| {
                    printer.columns(columns);
                    if let Some(unit) = unit {
                        printer.word(" as ");
                        printer.marked(unit);
                    }
                });
            }
        });
    }

    /// Columns that stay on one line: they are short, and one unit holds for all of them.
    fn columns(&mut self, columns: &[Word]) {
        for (at, column) in columns.iter().enumerate() {
            self.word(if at > 0 { ", " } else { "" });
            self.marked(column);
        }
    }

    fn calendar(&mut self, item: &Calendar) {
        self.head("calendar", item.span, &item.name, " from ");
        self.quoted(&item.file.node);
    }

    fn guard(&mut self, item: &Guard) {
        self.mark(item.span);
        self.word("guard ");
        self.quoted(&item.name.node);
        self.group(|printer| {
            printer.blank();
            printer.word("on ");
            printer.scope(&item.on);
            if let Some(condition) = &item.condition {
                printer.blank();
                printer.word("if ");
                printer.cond(condition);
            }
            for (at, never) in item.never.iter().enumerate() {
                printer.word(if at > 0 { "," } else { "" });
                printer.blank();
                printer.never(never);
            }
        });
    }

    fn never(&mut self, never: &Never) {
        self.mark(never.span);
        self.word("never ");
        self.word(&never.verb.node);
        if let Some(field) = &never.field {
            self.word(" ");
            self.word(&field.node);
        }
        if let Some(bound) = &never.bound {
            let (word, value) = match bound {
                NeverBound::Below(value) => (" below ", value),
                NeverBound::Above(value) => (" above ", value),
            };
            self.word(word);
            self.expr(value);
        }
    }

    fn suppress(&mut self, item: &Suppress) {
        self.mark(item.span);
        self.word("suppress ");
        self.quoted(&item.rule.node);
        self.group(|printer| {
            printer.blank();
            printer.word("for ");
            printer.marked(&item.entity);
            printer.word(" ");
            printer.quoted(&item.key.node);
            if let Some(until) = &item.until {
                printer.blank();
                printer.word("until ");
                printer.mark(until.span);
                printer.word(&until.node.format("%Y-%m-%d").to_string());
            }
            if let Some(because) = &item.because {
                printer.blank();
                printer.word("because ");
                printer.mark(because.span);
                printer.quoted(&because.node);
            }
        });
    }

    fn head(&mut self, word: &str, place: Span, name: &Word, then: &str) {
        self.mark(place);
        self.word(word);
        self.word(" ");
        self.word(&name.node);
        self.word(then);
    }
}
