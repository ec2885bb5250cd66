//! Trees without their places, to compare what two texts say.

use crate::syntax::ast::{
    Action, ActionKind, AddTarget, Aggregate, Because, BinaryOp, Calendar, Cell, CellRun, CompareOp, Cond, CondKind,
    Days, Direction, Expect, ExpectKind, Expr, ExprKind, Guard, Item, Let, Limits, List, ListFrom, Literal, Metric,
    Never, NeverBound, Quantifier, Rule, Scope, Series, Set, Stat, Suppress, Table, Template, TemplatePart, Test,
    TestLine, TestLineKind, TextOp, TextOther, Thing, Window, WindowDays, Within,
};
use crate::text::{FileId, Span, Spanned};

/// Something with places in it.
pub(in crate::syntax) trait Erase {
    /// Makes every place the same.
    fn erase(&mut self);
}

impl Erase for Span {
    fn erase(&mut self) {
        *self = Self { file: FileId(0), start: 0, end: 0 };
    }
}

impl<T: Erase> Erase for Spanned<T> {
    fn erase(&mut self) {
        self.node.erase();
        self.span.erase();
    }
}

impl<T: Erase> Erase for Vec<T> {
    fn erase(&mut self) {
        self.iter_mut().for_each(Erase::erase);
    }
}

impl<T: Erase> Erase for Option<T> {
    fn erase(&mut self) {
        self.iter_mut().for_each(Erase::erase);
    }
}

impl<T: Erase> Erase for Box<T> {
    fn erase(&mut self) {
        self.as_mut().erase();
    }
}

impl<A: Erase, B: Erase> Erase for (A, B) {
    fn erase(&mut self) {
        self.0.erase();
        self.1.erase();
    }
}

/// Things without places.
macro_rules! placeless {
    ($($type:ty),* $(,)?) => {
        $( impl Erase for $type { fn erase(&mut self) {} } )*
    };
}

/// Structs, all fields named: a new field must be added here.
macro_rules! fields {
    ($($type:ident { $($field:ident),* })*) => {
        $( impl Erase for $type {
            fn erase(&mut self) {
                let Self { $($field),* } = self;
                $( $field.erase(); )*
            }
        } )*
    };
}

/// Enums, all variants and fields named.
macro_rules! variants {
    ($($type:ident { $($variant:ident $(( $($value:ident),* ))? $({ $($field:ident),* })? ;)* })*) => {
        $( impl Erase for $type {
            fn erase(&mut self) {
                match self {
                    $( Self::$variant $(( $($value),* ))? $({ $($field),* })? => {
                        $( $($value.erase();)* )?
                        $( $($field.erase();)* )?
                    } )*
                }
            }
        } )*
    };
}

placeless!(
    String,
    bool,
    u8,
    u16,
    u32,
    Days,
    BinaryOp,
    Stat,
    Aggregate,
    CompareOp,
    TextOp,
    Quantifier,
    Direction,
    Literal,
    chrono::NaiveDate,
    rust_decimal::Decimal,
    Cell,
);

fields! {
    Rule {
        name, was, area, pillar, severity, mode, tags, on, condition, unless, actions, until, every, once, overrides,
        because, span
    }
    Scope { entity, filter, span }
    Let { name, value, span }
    Metric { name, value, when, unit, span }
    List { name, from, span }
    Table { name, file, keys, since, columns, span }
    Calendar { name, file, span }
    Guard { name, on, condition, never, span }
    Never { verb, field, bound, span }
    Suppress { rule, entity, key, until, because, span }
    Test { name, lines, span }
    TestLine { kind, gap, span }
    Thing { kind, name, within, span }
    Within { kind, name }
    Series { name, runs }
    CellRun { cell, times }
    Expect { kind, on, by, because, span }
    Action { kind, span }
    Limits { below, above }
    Template { parts, span }
    Cond { kind, span }
    Set { entity, other, of, filter, span }
    Expr { kind, span }
    Window { days, lagging, when, all_days, span }
}

variants! {
    Item {
        Rule(item); Let(item); Metric(item); List(item); Table(item); Calendar(item); Guard(item); Suppress(item);
        Test(item);
    }
    ListFrom { Inline(entries); File(file); }
    NeverBound { Below(value); Above(value); }
    ActionKind {
        Step { direction, field, amount, limits };
        Set { field, value, limits };
        Pause;
        Enable;
        AddNegative { match_type, level };
        AddKeyword { match_type, bid, target, limits };
        Reorder { quantity, limits, packs };
        Flag(message);
        Alert { message, to };
    }
    AddTarget { Campaign(name); AdGroup(name); }
    TemplatePart { Text(text); Value(value); }
    CondKind {
        Or(parts);
        And(parts);
        Not(inner);
        Paren(inner);
        Compare { left, op, right };
        Between { value, negated, low, high };
        Is { value, negated, other };
        Missing { value, known };
        In { value, negated, members };
        Text { value, op, negated, other };
        Changed { value, within };
        During(calendar);
        Calendar { calendar, ended, within };
        Weekday { negated, days };
        Time { from, to };
        Quantified { quantifier, set, has };
        For { cond, at_least, days, all_days };
        Bare(value);
    }
    TextOther { Value(value); AnyOf(list); Regex(pattern); }
    ExprKind {
        Literal(literal);
        Name(path);
        Paren(inner);
        Binary { left, op, right };
        Over { stat, value, window };
        Change { value, window };
        Else { value, default };
        Pick { larger, of };
        Aggregate { function, set, field };
        LengthOf(value);
        WordsIn(value);
        RepeatsIn { value, ignoring };
        OnChannel { value, place, quoted };
        Spread(value);
    }
    WindowDays { Last(days); Previous(days); Report; }
    TestLineKind {
        AsOf(day);
        At(time);
        Account { name, settings };
        Given { thing, fields };
        GivenRow { calendar, name, fields };
        Next { days, thing, fields };
        Fields { thing, fields };
        Header(words);
        Row { cells, expect };
        Expect(expect);
    }
    Because { Code(word); Sentence(text); }
    ExpectKind {
        Nothing;
        Undecided;
        Conflict;
        PlanHeld;
        Finding { state, message };
        Alert { state, held, message };
        Change { verb, field, from, to };
        Pause;
        Enable;
        Addition { keyword, match_type, text, bid, level };
        Reorder(units);
    }
}

/// The same tree without its places.
pub(in crate::syntax) fn erased<T: Erase + Clone>(tree: &T) -> T {
    let mut tree = tree.clone();
    tree.erase();
    tree
}
