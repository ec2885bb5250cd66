//! Values.

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Aggregate, BinaryOp, Expr, ExprKind, Set, Stat, Window, WindowDays, Word};
use crate::syntax::build::{Builder, Part, first};
use crate::syntax::grammar::Rule;
use crate::text::{Span, Spanned};
use pest::pratt_parser::{Assoc, ConstPrattParser, Op};

/// `+ -` bind loosest, then `* /`, then `else`.
static OPERATORS: ConstPrattParser<Rule, 5> = ConstPrattParser::new_const([
    (Op::infix(Rule::add, Assoc::Left), true),
    (Op::infix(Rule::subtract, Assoc::Left), false),
    (Op::infix(Rule::multiply, Assoc::Left), true),
    (Op::infix(Rule::divide, Assoc::Left), false),
    (Op::infix(Rule::kw_else, Assoc::Right), true),
]);

impl Builder<'_> {
    /// A value: operands and operators.
    pub(super) fn value(&self, part: Part<'_>) -> Option<Expr> {
        self.boxed_value(part).map(|value| *value)
    }

    /// A value on the heap. What recurses hands boxes on: the nodes are large, and each would stand on the stack several
    /// times at each level.
    pub(super) fn boxed_value(&self, part: Part<'_>) -> Option<Box<Expr>> {
        OPERATORS
            .map_primary(|operand| self.operand(operand))
            .map_infix(|left, sign, right| Some(self.binary(left?, &sign, right?)))
            .parse(part.into_inner())
    }

    fn binary(&self, left: Box<Expr>, sign: &Part<'_>, right: Box<Expr>) -> Box<Expr> {
        let span = left.span.to(right.span);
        self.blank_before_minus(sign);
        let op = match sign.as_rule() {
            Rule::kw_else => return Box::new(Expr { kind: ExprKind::Else { value: left, default: right }, span }),
            Rule::add => BinaryOp::Add,
            Rule::subtract => BinaryOp::Subtract,
            Rule::multiply => BinaryOp::Multiply,
            _ => BinaryOp::Divide,
        };
        let op = Spanned::new(op, self.span(sign));
        Box::new(Expr { kind: ExprKind::Binary { left, op, right }, span })
    }

    /// The grammar sees the blank behind a `-`, not the one before it.
    fn blank_before_minus(&self, sign: &Part<'_>) {
        let start = sign.as_span().start();
        let before = self.mended.text().get(..start).and_then(|before| before.chars().next_back());
        if sign.as_rule() == Rule::subtract && !before.is_some_and(char::is_whitespace) {
            let place = self.span(sign);
            self.problems.borrow_mut().push(
                Diagnostic::at(Code::Syntax, place, "a `-` subtracts only with a blank on both sides")
                    .label("minus")
                    .help("write ` - `")
                    .fix(place, " -"),
            );
        }
    }

    /// An atom with what belongs to it: the channel it is asked of, its window.
    fn operand(&self, part: Part<'_>) -> Option<Box<Expr>> {
        let mut inner = part.into_inner();
        let atom = inner.next()?;
        let mut value = if atom.as_rule() == Rule::paren { self.paren_value(atom)? } else { self.atom(atom)? };
        for suffix in inner {
            value = if suffix.as_rule() == Rule::place {
                self.on_place(value, &suffix)?
            } else {
                let window = self.window(suffix)?;
                let span = value.span.to(window.span);
                Box::new(Expr { kind: ExprKind::Over { stat: None, value, window: Some(window) }, span })
            };
        }
        Some(value)
    }

    fn atom(&self, part: Part<'_>) -> Option<Box<Expr>> {
        let span = self.span(&part);
        let kind = match part.as_rule() {
            Rule::name => ExprKind::Name(self.path(part)),
            Rule::change => {
                let (value, window) = self.subject_and_window(part)?;
                ExprKind::Change { value, window }
            }
            Rule::stat => {
                let stat = part.clone().into_inner().find_map(|word| self.stat(&word))?;
                let (value, window) = self.subject_and_window(part)?;
                ExprKind::Over { stat: Some(stat), value, window }
            }
            Rule::aggregate => self.aggregate(part)?,
            Rule::pick => self.pick(part)?,
            Rule::length_of => ExprKind::LengthOf(self.only_subject(part)?),
            Rule::words_in => ExprKind::WordsIn(self.only_subject(part)?),
            Rule::spread => ExprKind::Spread(self.only_subject(part)?),
            Rule::repeats_in => {
                let ignoring = first(part.clone(), Rule::ident).map(|list| self.word(&list));
                ExprKind::RepeatsIn { value: self.only_subject(part)?, ignoring }
            }
            _ => ExprKind::Literal(self.literal(&part)?),
        };
        Some(Box::new(Expr { kind, span }))
    }

    /// The words of `campaign.budget`.
    pub(super) fn path(&self, part: Part<'_>) -> Vec<Word> {
        part.into_inner().filter(|word| word.as_rule() != Rule::dot).map(|word| self.word(&word)).collect()
    }

    /// A parenthesis where a value must stand.
    fn paren_value(&self, part: Part<'_>) -> Option<Box<Expr>> {
        let span = self.span(&part);
        let condition = first(part, Rule::condition)?;
        let Some(value) = plain_value(condition) else {
            return self.problem(
                Diagnostic::at(Code::Syntax, span, "a condition stands where a value belongs")
                    .label("condition")
                    .help("`and`, `or`, `not` and comparisons join conditions; `+ - * /` join values"),
            );
        };
        let value = self.boxed_value(value)?;
        Some(Box::new(Expr { kind: ExprKind::Paren(value), span }))
    }

    fn only_subject(&self, part: Part<'_>) -> Option<Box<Expr>> {
        self.subject_and_window(part).map(|(value, _)| value)
    }

    fn subject_and_window(&self, part: Part<'_>) -> Option<(Box<Expr>, Option<Window>)> {
        let (mut subject, mut window) = (None, None);
        for inner in part.into_inner() {
            match inner.as_rule() {
                Rule::subject => subject = self.operand(inner),
                Rule::window => window = Some(self.window(inner)?),
                _ => {}
            }
        }
        Some((subject?, window))
    }

    fn on_place(&self, value: Box<Expr>, part: &Part<'_>) -> Option<Box<Expr>> {
        let span = value.span.to(self.span(part));
        let place = part.clone().into_inner().last()?;
        let quoted = place.as_rule() != Rule::place_name;
        let place = if quoted { Spanned::new(self.quoted(&place)?, self.span(&place)) } else { self.word(&place) };
        Some(Box::new(Expr { kind: ExprKind::OnChannel { value, place, quoted }, span }))
    }

    fn stat(&self, word: &Part<'_>) -> Option<Spanned<Stat>> {
        let stat = match word.as_rule() {
            Rule::kw_min => Stat::Min,
            Rule::kw_max => Stat::Max,
            Rule::kw_avg => Stat::Avg,
            Rule::kw_last => Stat::Last,
            _ => return None,
        };
        Some(Spanned::new(stat, self.span(word)))
    }

    fn pick(&self, part: Part<'_>) -> Option<ExprKind> {
        let larger = first(part.clone(), Rule::kw_larger).is_some();
        let values = part.into_inner().filter(|inner| inner.as_rule() == Rule::value);
        let of = values.map(|value| self.value(value)).collect::<Option<_>>()?;
        Some(ExprKind::Pick { larger, of })
    }

    fn aggregate(&self, part: Part<'_>) -> Option<ExprKind> {
        let (mut function, mut set, mut field) = (None, None, None);
        for inner in part.into_inner() {
            let span = self.span(&inner);
            match inner.as_rule() {
                Rule::kw_count => function = Some(Spanned::new(Aggregate::Count, span)),
                Rule::kw_sum => function = Some(Spanned::new(Aggregate::Sum, span)),
                Rule::kw_min => function = Some(Spanned::new(Aggregate::Min, span)),
                Rule::kw_max => function = Some(Spanned::new(Aggregate::Max, span)),
                Rule::kw_avg => function = Some(Spanned::new(Aggregate::Avg, span)),
                Rule::ident => {
                    let entity = self.word(&inner);
                    set = Some(Set { entity, other: false, of: None, filter: None, span });
                }
                Rule::set => set = Some(self.set(inner)?),
                Rule::dot_path => field = Some(self.path(inner)),
                _ => {}
            }
        }
        Some(ExprKind::Aggregate { function: function?, set: set?, field })
    }

    /// `(ENTITY [of PARENT] [where C])`.
    fn set(&self, part: Part<'_>) -> Option<Set> {
        let span = self.span(&part);
        let (mut entity, mut of, mut filter) = (None, None, None);
        for inner in part.into_inner() {
            match inner.as_rule() {
                Rule::ident => entity = Some(self.word(&inner)),
                Rule::of_parent => of = self.parent(inner),
                Rule::condition => filter = Some(self.boxed_condition(inner)?),
                _ => {}
            }
        }
        Some(Set { entity: entity?, other: false, of, filter, span })
    }

    /// The word of `of PARENT`.
    pub(super) fn parent(&self, part: Part<'_>) -> Option<Word> {
        first(part, Rule::ident).map(|word| self.word(&word))
    }

    fn window(&self, part: Part<'_>) -> Option<Window> {
        let span = self.span(&part);
        let (mut days, mut lagging, mut when, mut all_days) = (None, None, None, None);
        for inner in part.into_inner() {
            let place = self.span(&inner);
            match inner.as_rule() {
                Rule::duration => days = Some(WindowDays::Last(self.days(&inner)?)),
                Rule::previous => days = Some(WindowDays::Previous(self.days(&first(inner, Rule::duration)?)?)),
                Rule::kw_report => days = Some(WindowDays::Report),
                Rule::lagging => {
                    self.twice("lagging", lagging.as_ref().map(|(place, _)| *place), place);
                    lagging = Some((place, self.days(&first(inner, Rule::duration)?)?));
                }
                Rule::window_when => {
                    self.twice("when", when.as_ref().map(|(place, _)| *place), place);
                    when = Some((place, self.test(first(inner, Rule::window_test)?)?));
                }
                Rule::all_days => {
                    self.twice("with all days", all_days, place);
                    all_days = Some(place);
                }
                _ => {}
            }
        }
        Some(Window {
            days: days?,
            lagging: lagging.map(|(_, days)| days),
            when: when.map(|(_, when)| when),
            all_days: all_days.is_some(),
            span,
        })
    }

    /// Reports a second part of a phrase that may stand once.
    pub(super) fn twice(&self, what: &str, earlier: Option<Span>, place: Span) {
        if let Some(earlier) = earlier {
            let problem = Diagnostic::at(Code::DuplicateClause, place, format!("`{what}` stands here twice"))
                .label("second")
                .also(earlier, "first")
                .help("keep one of the two");
            self.problems.borrow_mut().push(problem);
        }
    }
}

/// The value that a condition consists of, when it is nothing else.
pub(super) fn plain_value(condition: Part<'_>) -> Option<Part<'_>> {
    let test = only(condition, Rule::test)?;
    only(test, Rule::value)
}

/// The one inner part, when it is the only one and of that rule.
fn only(part: Part<'_>, wanted: Rule) -> Option<Part<'_>> {
    let mut inner = part.into_inner();
    let found = inner.next()?;
    (inner.next().is_none() && found.as_rule() == wanted).then_some(found)
}
