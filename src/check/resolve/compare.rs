//! Comparisons: signs, `between`, `is`, `in`, `is missing`.

use crate::check::checker::Checker;
use crate::check::context::Ctx;
use crate::check::print;
use crate::check::resolve::typed::a_type;
use crate::check::resolve::words::{attribute_of, is_channel};
use crate::check::resolve::{Value, bare_number};
use crate::check::units;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::{CondKind, Num, NumKind, TextNeedle, TextTest, Txt, TxtKind};
use crate::syntax::ast::{CompareOp, Expr, ExprKind, Word};
use crate::text::Spanned;
use crate::value::{Type, fold};
use std::cmp::Ordering;

impl<'a> Checker<'a> {
    /// `A > B`.
    pub(super) fn compare(
        &mut self,
        left: &'a Expr,
        op: &Spanned<CompareOp>,
        right: &'a Expr,
        ctx: &Ctx<'a>,
    ) -> Option<CondKind> {
        let one = self.whole_value(left, ctx);
        if let Some(value) = one.as_ref().filter(|value| value.is_texty() && !matches!(value, Value::Cell(_))) {
            let problem = text_by_sign(value, op, right, ctx);
            return self.fail(problem);
        }
        let other = self.whole_value(right, ctx);
        let (left, right) = self.pair((left, one?), (right, other?), "be compared")?;
        Some(CondKind::Compare { left, op: op.node, right })
    }

    /// `X between A and B`.
    pub(super) fn between(
        &mut self,
        value: &'a Expr,
        low: &'a Expr,
        high: &'a Expr,
        ctx: &Ctx<'a>,
    ) -> Option<CondKind> {
        let values = [value, low, high].map(|one| self.whole_value(one, ctx));
        let [x, a, b] = values;
        let (x, a, b) = (x?, a?, b?);
        let (left, from) = self.pair((value, x.clone()), (low, a), "be compared")?;
        let (_, to) = self.pair((value, x), (high, b), "be compared")?;
        self.same_currency(&from, &to, from.span.to(to.span))?;
        self.ends_in_order(&from, &to)?;
        Some(CondKind::Between { value: left, low: from, high: to })
    }

    /// `between 10 and 5` holds nothing.
    fn ends_in_order(&mut self, low: &Num, high: &Num) -> Option<()> {
        let (lows, highs) = (self.amounts_of(low), self.amounts_of(high));
        let inverted = lows.iter().any(|(currency, low)| {
            let high = highs.iter().find(|(other, _)| other == currency);
            high.is_some_and(|(_, high)| low.compare(*high) == Ok(Ordering::Greater))
        });
        if !inverted {
            return Some(());
        }
        self.fail(
            Diagnostic::at(
                Code::BoundsInverted,
                low.span.to(high.span),
                format!("nothing is at least `{}` and at most `{}`", low.text, high.text),
            )
            .label("the lower end first")
            .help(format!("write `between {} and {}`", high.text, low.text)),
        )
    }

    /// Two numbers, or two dates, that may be compared.
    fn pair(&mut self, left: (&'a Expr, Value), right: (&'a Expr, Value), verb: &str) -> Option<(Num, Num)> {
        let (one, other) = match (left.1, right.1) {
            (Value::Date(one), Value::Date(other)) => return Some((one, other)),
            (Value::Date(date), other) | (other, Value::Date(date)) => return self.fail(date_and(&date, &other)),
            (one, other) => (self.as_num(one), self.as_num(other)),
        };
        let (one, other) = (one?, other?);
        for num in [&one, &other] {
            if let NumKind::This(_) = num.kind {
                return self.fail(
                    Diagnostic::at(
                        Code::WrongType,
                        num.span,
                        format!("`{}` is compared by `is`, `in` or a text test only", num.text),
                    )
                    .label("of the judged entity")
                    .help("take one number of all instead, such as `price > min of offer.price`"),
                );
            }
        }
        if !one.unit.comparable(other.unit) {
            let problem = units::comparison(self, (left.0, &one), (right.0, &other), verb);
            return self.fail(problem);
        }
        self.same_currency(&one, &other, one.span)?;
        Some((one, other))
    }

    /// `X is yes`, `X is exact`, `X is this.text`.
    pub(super) fn is(&mut self, value: &'a Expr, negated: bool, other: &'a Expr, ctx: &Ctx<'a>) -> Option<CondKind> {
        let one = self.whole_value(value, ctx);
        let known = one.as_ref().and_then(Value::as_txt);
        let two = match bare_word(other) {
            Some(word) => self.right_word(word, known.as_ref(), ctx),
            None => self.whole_value(other, ctx),
        };
        let (one, two) = (one?, two?);
        if let (Value::Num(left) | Value::Date(left), Value::Num(right) | Value::Date(right)) = (&one, &two) {
            let of_judged = |num: &Num| matches!(num.kind, NumKind::This(_));
            if (of_judged(left) || of_judged(right)) && one.ty() == two.ty() {
                return Some(CondKind::Compare { left: left.clone(), op: CompareOp::Equal, right: right.clone() });
            }
        }
        let (Some(left), Some(right)) = (one.as_txt(), two.as_txt()) else {
            let problem = number_by_is(&one, &two, negated);
            return self.fail(problem);
        };
        self.same_kind(&one, &two)?;
        if let (TxtKind::Literal(word), true) = (&right.kind, bare_word(other).is_none() && one.ty() == Type::Text) {
            let word = Word::new(word.to_string(), two.span());
            self.known_word(&left, &word)?;
        }
        Some(CondKind::Same { left, right })
    }

    /// A yes/no is not a text.
    fn same_kind(&mut self, one: &Value, two: &Value) -> Option<()> {
        let (yes_no, other) = match (one, two) {
            (Value::YesNo(..), Value::Text(txt, _)) => (one, txt),
            (Value::Text(txt, _), Value::YesNo(..)) if !matches!(one, Value::Cell(_)) => (two, txt),
            _ => return Some(()),
        };
        let span = if matches!(one, Value::YesNo(..)) { two.span() } else { one.span() };
        self.fail(
            Diagnostic::at(
                Code::WrongType,
                span,
                format!("`{}` is yes or no, and `{}` is text", yes_no.text(), other.text),
            )
            .label("text")
            .also(yes_no.span(), "yes or no")
            .help(format!("write `{} is yes` or `{} is no`", yes_no.text(), yes_no.text())),
        )
    }

    /// `X is missing`.
    pub(super) fn missing(&mut self, value: &'a Expr, ctx: &Ctx<'a>) -> Option<CondKind> {
        Some(match self.whole_value(value, ctx)? {
            Value::Num(num) | Value::Date(num) => CondKind::NumMissing(num),
            cell @ Value::Cell(_) if !cell.is_texty() => CondKind::NumMissing(self.as_num(cell)?),
            text => CondKind::TxtMissing(self.as_txt(&text)?),
        })
    }

    /// `X in A, B`, `X in LIST`.
    pub(super) fn one_of(&mut self, value: &'a Expr, members: &'a [Expr], ctx: &Ctx<'a>) -> Option<CondKind> {
        let one = self.whole_value(value, ctx)?;
        if let Some(left) = one.as_txt().filter(|_| one.is_texty()) {
            let found: Vec<Option<Vec<TextNeedle>>> =
                members.iter().map(|member| self.needles(member, Some(&left), ctx)).collect();
            let needles: Vec<TextNeedle> =
                found.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
            return Some(CondKind::Text { value: left, test: TextTest::In(needles) });
        }
        let found: Vec<Option<Num>> = members
            .iter()
            .map(|member| {
                let other = self.whole_value(member, ctx)?;
                self.pair((value, one.clone()), (member, other), "be compared").map(|(_, other)| other)
            })
            .collect();
        let members = found.into_iter().collect::<Option<Vec<_>>>()?;
        let value = match one {
            Value::Date(num) => num,
            other => self.as_num(other)?,
        };
        Some(CondKind::NumIn { value, members })
    }

    /// What one member of `in`, or the other side of a text test, looks for.
    pub(super) fn needles(&mut self, member: &'a Expr, left: Option<&Txt>, ctx: &Ctx<'a>) -> Option<Vec<TextNeedle>> {
        if let Some(word) = bare_word(member)
            && let Some(crate::check::names::Named::List(_)) = self.names.find(&word.node, ctx.standard)
        {
            return Some(self.list(word, ctx)?.into_iter().map(TextNeedle::Literal).collect());
        }
        let value = match bare_word(member) {
            Some(word) => self.right_word(word, left, ctx)?,
            None => self.whole_value(member, ctx)?,
        };
        let txt = self.as_txt(&value)?;
        Some(vec![match &txt.kind {
            TxtKind::Literal(text) => TextNeedle::Literal(fold(text).into()),
            _ => TextNeedle::Value(txt),
        }])
    }

    /// A bare word on the right: a value of the workspace, a word of the attribute on the left, a field of the entity, or
    /// simply a word.
    fn right_word(&mut self, word: &'a Word, left: Option<&Txt>, ctx: &Ctx<'a>) -> Option<Value> {
        if self.names.find(&word.node, ctx.standard).is_some() {
            return self.name(std::slice::from_ref(word), ctx);
        }
        let Some(left) = left else {
            // `title starts with brand` speaks of the listing's brand as `title is brand` does.
            if self.catalog.meaning(ctx.kind, &word.node).is_some() {
                return self.name(std::slice::from_ref(word), ctx);
            }
            return Some(Value::Text(word_literal(word), ctx.at(word.span)));
        };
        let attr = attribute_of(left);
        let has_words = attr.is_some_and(|attr| self.catalog.words(attr).is_some()) || is_channel(left);
        if !has_words && self.catalog.meaning(ctx.kind, &word.node).is_some() {
            return self.name(std::slice::from_ref(word), ctx);
        }
        let txt = self.known_word(left, word)?;
        Some(Value::Text(txt, ctx.at(word.span)))
    }

    /// A word that the attribute on the left can hold.
    fn known_word(&mut self, left: &Txt, word: &Word) -> Option<Txt> {
        if is_channel(left) {
            let known = self.channels();
            let folded = fold(&word.node);
            let near = nearest(&folded, known.iter().map(String::as_str));
            if let Some(near) = near.filter(|near| near.name != folded) {
                let problem = Diagnostic::at(Code::UnknownWord, word.span, format!("`{}` is no channel", word.node))
                    .label("unknown word")
                    .help(format!("did you mean `{near}`?"))
                    .fix(word.span, near);
                return self.fail(problem);
            }
            return Some(word_literal(word));
        }
        self.word_of(attribute_of(left), word)
    }
}

/// A name of one part, which on the right of `is` and `in` may be a word.
fn bare_word(expr: &Expr) -> Option<&Word> {
    match &expr.kind {
        ExprKind::Name(parts) => match parts.as_slice() {
            [word] => Some(word),
            _ => None,
        },
        _ => None,
    }
}

fn word_literal(word: &Word) -> Txt {
    Txt { kind: TxtKind::Literal(word.node.as_str().into()), text: word.node.as_str().into() }
}

/// `match_type = exact`.
fn text_by_sign(value: &Value, op: &Spanned<CompareOp>, right: &Expr, ctx: &Ctx<'_>) -> Diagnostic {
    let text = value.text();
    let problem = Diagnostic::at(
        Code::WrongType,
        ctx.at(op.span),
        format!("`{text}` is {}, which `{}` does not compare", a_type(value.ty()), op.node.sign()),
    )
    .label("for numbers and dates")
    .also(value.span(), value.ty().word());
    let other = print::expr(right);
    match op.node {
        CompareOp::Equal => problem.help(format!("write `{text} is {other}`")).fix(ctx.at(op.span), "is"),
        CompareOp::NotEqual => problem.help(format!("write `{text} is not {other}`")).fix(ctx.at(op.span), "is not"),
        CompareOp::Less | CompareOp::LessEqual | CompareOp::Greater | CompareOp::GreaterEqual => {
            problem.help(match bare_number(right) {
                Some(_) => format!("its number of characters is `length of {text} {} {other}`", op.node.sign()),
                None => format!("write `{text} is {other}`, or `contains`, `mentions` or `in` in place of `is`"),
            })
        }
    }
}

/// `orders is 0`.
fn number_by_is(one: &Value, two: &Value, negated: bool) -> Diagnostic {
    let number = if one.as_txt().is_none() { one } else { two };
    let (word, op) = if negated { ("is not", "!=") } else { ("is", "=") };
    let problem = Diagnostic::at(
        Code::WrongType,
        number.span(),
        format!("`{}` is {}, and `{word}` compares text", number.text(), a_type(number.ty())),
    )
    .label(number.ty().word());
    if one.as_txt().is_none() && two.as_txt().is_none() {
        return problem.help(format!("write `{} {op} {}`", one.text(), two.text()));
    }
    problem
        .also(if one.as_txt().is_none() { two.span() } else { one.span() }, "text")
        .help("compare it with a number, such as `> 10`")
}

fn date_and(date: &Num, other: &Value) -> Diagnostic {
    Diagnostic::at(
        Code::WrongType,
        other.span(),
        format!("`{}` is a date and `{}` is {}", date.text, other.text(), a_type(other.ty())),
    )
    .label(other.ty().word())
    .also(date.span, "date")
    .help("compare a date with a date such as `2026-11-20`, or ask for `age > 30d`")
}
