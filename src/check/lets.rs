//! `let` values, and what `[accounts.x.let]` puts in their place.

use crate::catalog::Kind;
use crate::check::checker::Checker;
use crate::check::context::Ctx;
use crate::check::names::Named;
use crate::check::read::{Amount, amount};
use crate::check::resolve::{Value, a_type, a_unit};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::{LetDef, LetValue, NumKind, TxtKind};
use crate::syntax::ast::{self, ExprKind};
use crate::text::Spanned;
use crate::value::{Currency, Rational, Type, Unit};

impl<'a> Checker<'a> {
    /// Reads every `let` and every override.
    pub(super) fn read_lets(&mut self) {
        for at in 0..self.names.lets.len() {
            let Some(text) = self.names.lets.get(at).map(|info| info.text) else { continue };
            let found = self.let_literal(text);
            let ty = found.as_ref().map(|(_, ty)| *ty);
            // A refused one keeps its place, so that the others keep theirs.
            let value = found.map_or(LetValue::Text("".into()), |(value, _)| value);
            self.program.lets.push(LetDef { name: text.name.node.as_str().into(), value, span: text.span });
            if let Some(info) = self.names.lets.get_mut(at) {
                info.ty = ty;
            }
        }
        let accounts = &self.inputs.accounts;
        for account in accounts {
            for (name, text) in &account.lets {
                if let Some((at, value)) = self.override_of(name, text, account.currency) {
                    self.program.account_lets.insert((account.name.clone(), at), value);
                }
            }
        }
    }

    fn let_literal(&mut self, text: &'a ast::Let) -> Option<(LetValue, Type)> {
        let literal = match &text.value.kind {
            ExprKind::Literal(literal) => literal,
            ExprKind::Name(parts) if parts.len() == 1 => {
                let word = crate::check::print::path(parts);
                return self.fail(
                    Diagnostic::at(
                        Code::WrongType,
                        text.value.span,
                        format!("`let` holds a fixed value, and `{word}` is a name"),
                    )
                    .label("a name")
                    .help(format!("a text stands in quotes: `\"{word}\"`; a formula is a `metric`")),
                );
            }
            _ => {
                return self.fail(
                    Diagnostic::at(
                        Code::WrongType,
                        text.value.span,
                        "`let` holds a fixed value, and this is a formula",
                    )
                    .label("a formula")
                    .help(format!("write `metric {} = …`", text.name.node)),
                );
            }
        };
        let value = self.literal(literal, &text.value, &Ctx::top(Kind::Account))?;
        let ty = value.ty();
        let value = match value {
            Value::Num(num) | Value::Date(num) => match num.kind {
                NumKind::Const(value) => LetValue::Num(value, num.unit),
                NumKind::Money(amounts) => LetValue::Money(amounts),
                _ => return None,
            },
            Value::Text(txt, _) | Value::YesNo(txt, _) => match txt.kind {
                TxtKind::Literal(text) => LetValue::Text(text),
                _ => return None,
            },
            Value::Cell(_) => return None,
        };
        Some((value, ty))
    }

    /// The value that an account puts in the place of a `let`.
    fn override_of(
        &mut self,
        name: &str,
        text: &Spanned<String>,
        currency: Option<Currency>,
    ) -> Option<(usize, LetValue)> {
        let Some(Named::Let(at)) = self.names.find(&name.to_lowercase(), false) else {
            let known = self.names.of_sort(|named| matches!(named, Named::Let(_)));
            let problem = Diagnostic::at(Code::UnknownName, text.span, format!("the rules have no `let {name}`"))
                .label("overrides nothing");
            let problem = match nearest(name, known.iter().map(String::as_str)) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("add `let {name} = {}` to a rule file", text.node)),
            };
            return self.fail(problem);
        };
        let ty = self.names.lets.get(at)?.ty?;
        let place = self.names.lets.get(at)?.text.value.span;
        let wrong = |what: String, help: String| {
            Diagnostic::at(Code::UnitMismatch, text.span, format!("`{}` {what}", text.node))
                .label("the account's value")
                .also(place, format!("{}: {}", name, a_type(ty)))
                .help(help)
        };
        let value = match ty {
            Type::Text => LetValue::Text(text.node.as_str().into()),
            Type::YesNo => match text.node.trim().to_ascii_lowercase().as_str() {
                word @ ("yes" | "no") => LetValue::Text(word.into()),
                _ => {
                    return self
                        .fail(wrong("is neither yes nor no".to_owned(), "write `\"yes\"` or `\"no\"`".to_owned()));
                }
            },
            Type::Date => match text.node.trim().parse() {
                Ok(date) => {
                    LetValue::Num(Rational::whole(crate::check::resolve::days_since_epoch(date)), Unit::Duration)
                }
                Err(_) => {
                    return self.fail(wrong(
                        "is no date".to_owned(),
                        "write year, month and day, such as `\"2026-11-20\"`".to_owned(),
                    ));
                }
            },
            Type::Numeric(Unit::Money) => match amounts(&text.node) {
                Ok(amounts) => {
                    self.covers(name, text, &amounts, currency);
                    LetValue::Money(amounts)
                }
                Err(why) => {
                    let example =
                        self.money_text(text.node.trim().trim_start_matches(|sign: char| !sign.is_ascii_digit()));
                    return self.fail(wrong(
                        format!("{why}, and `{name}` is money"),
                        format!("write an amount with its sign, such as `\"{example}\"`"),
                    ));
                }
            },
            Type::Numeric(unit) => match amount(&text.node) {
                Ok(Amount::Number(value, given)) if given == unit => LetValue::Num(value, unit),
                Ok(Amount::Number(value, given)) => {
                    let ready = ready(value, unit);
                    return self.fail(wrong(
                        format!("is {}, and `{name}` is {}", a_unit(given), a_unit(unit)),
                        format!("write `\"{ready}\"`"),
                    ));
                }
                Ok(Amount::Money(..)) => {
                    return self.fail(wrong(
                        format!("is money, and `{name}` is {}", a_unit(unit)),
                        "write a value of the same unit".to_owned(),
                    ));
                }
                Err(why) => return self.fail(wrong(why, "write a value of the same unit".to_owned())),
            },
            Type::Time => return None,
        };
        Some((at, value))
    }

    /// An account's own amount should be in the account's currency.
    fn covers(
        &mut self,
        name: &str,
        text: &Spanned<String>,
        amounts: &[(Currency, Rational)],
        currency: Option<Currency>,
    ) {
        let Some(currency) = currency else { return };
        if amounts.iter().any(|(known, _)| *known == currency) {
            return;
        }
        self.report(
            Diagnostic::at(
                Code::CurrencyNotCovered,
                text.span,
                format!("the account is in {currency}, and its `{name}` has no amount in {currency}"),
            )
            .label("money")
            .note("money is never converted: rules that read it stay undecided")
            .help(format!("write the amount in {currency}")),
        );
    }
}

/// `$0.20 | €0.18`.
fn amounts(text: &str) -> Result<Vec<(Currency, Rational)>, String> {
    text.split('|')
        .map(|part| match amount(part)? {
            Amount::Money(value, currency) => Ok((currency, value)),
            Amount::Number(..) => Err("has no sign of a currency".to_owned()),
        })
        .collect()
}

/// A number in the unit that was wanted.
fn ready(value: Rational, unit: Unit) -> String {
    use crate::value::show;
    match unit {
        Unit::Percent | Unit::Points => {
            let sign = if unit == Unit::Percent { "%" } else { " points" };
            format!("{}{sign}", show::trimmed(value, 4))
        }
        Unit::Duration => format!("{}d", show::trimmed(value, 4)),
        Unit::PerDay => format!("{} per day", show::trimmed(value, 4)),
        Unit::Number | Unit::Money | Unit::MoneyPerDay => show::trimmed(value, 4),
    }
}
