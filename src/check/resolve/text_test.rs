//! Tests on text: `contains`, `mentions`, `starts with`, `ends with`, `matches`.

use crate::check::checker::Checker;
use crate::check::context::Ctx;
use crate::check::names::Named;
use crate::check::print;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{CondKind, TextNeedle, TextTest};
use crate::syntax::ast::{Expr, ExprKind, TextOp, TextOther, Word};
use crate::text::Spanned;
use regex::{Regex, RegexBuilder};

/// How much memory a compiled pattern may take, in bytes. Matching is linear in the text whatever the pattern.
const PATTERN_BYTES_MAX: usize = 1 << 20;

impl<'a> Checker<'a> {
    pub(super) fn text_test(
        &mut self,
        value: &'a Expr,
        op: &Spanned<TextOp>,
        other: &'a TextOther,
        ctx: &Ctx<'a>,
    ) -> Option<CondKind> {
        let left = self.whole_value(value, ctx).and_then(|value| self.as_txt(&value));
        let test = match other {
            TextOther::Regex(pattern) => self.pattern(pattern, ctx).map(TextTest::Matches),
            TextOther::AnyOf(word) => {
                let entries = self.list(word, ctx);
                entries
                    .and_then(|entries| with_needles(op.node, entries.into_iter().map(TextNeedle::Literal).collect()))
            }
            TextOther::Value(other) => self.sought(value, op.node, other, ctx),
        };
        Some(CondKind::Text { value: left?, test: test? })
    }

    fn sought(&mut self, value: &'a Expr, op: TextOp, other: &'a Expr, ctx: &Ctx<'a>) -> Option<TextTest> {
        if let ExprKind::Name(parts) = &other.kind
            && let [word] = parts.as_slice()
        {
            if let Some(Named::List(_)) = self.names.find(&word.node, ctx.standard) {
                let text = format!("{} mentions any {}", print::expr(value), word.node);
                return self.fail(
                    Diagnostic::at(Code::WrongType, ctx.at(word.span), format!("`{}` is a list", word.node))
                        .label("list")
                        .help(format!("write `{text}`"))
                        .fix(ctx.at(word.span), format!("any {}", word.node)),
                );
            }
            if self.names.find(&word.node, ctx.standard).is_none()
                && self.catalog.meaning(ctx.kind, &word.node).is_none()
            {
                return self.fail(
                    Diagnostic::at(
                        Code::UnknownName,
                        ctx.at(word.span),
                        format!("`{}` is neither a list nor a field", word.node),
                    )
                    .label("unknown")
                    .help(format!("a text stands in quotes: `\"{}\"`", word.node))
                    .fix(ctx.at(word.span), format!("\"{}\"", word.node)),
                );
            }
        }
        let needles = self.needles(other, None, ctx)?;
        if let [TextNeedle::Literal(text)] = needles.as_slice()
            && text.is_empty()
        {
            return self.fail(
                Diagnostic::at(Code::WrongType, ctx.at(other.span), "an empty text is part of every text")
                    .label("empty")
                    .help(format!("write what to look for, or ask `{} is missing`", print::expr(value))),
            );
        }
        with_needles(op, needles)
    }

    fn pattern(&mut self, pattern: &Word, ctx: &Ctx<'a>) -> Option<Regex> {
        match RegexBuilder::new(&pattern.node).size_limit(PATTERN_BYTES_MAX).build() {
            Ok(regex) => Some(regex),
            Err(error) => {
                let (message, help) = pattern_words(&error);
                self.fail(
                    Diagnostic::at(
                        Code::Pattern,
                        ctx.at(pattern.span),
                        format!("the pattern `/{}/` {message}", pattern.node),
                    )
                    .label("pattern")
                    .help(help),
                )
            }
        }
    }
}

/// The test of an operator; a pattern is none of them.
fn with_needles(op: TextOp, needles: Vec<TextNeedle>) -> Option<TextTest> {
    match op {
        TextOp::Contains => Some(TextTest::Contains(needles)),
        TextOp::Mentions => Some(TextTest::Mentions(needles)),
        TextOp::StartsWith => Some(TextTest::StartsWith(needles)),
        TextOp::EndsWith => Some(TextTest::EndsWith(needles)),
        TextOp::Matches => None,
    }
}

/// What is wrong with a pattern: the last line of the library's report says it.
fn pattern_words(error: &regex::Error) -> (String, &'static str) {
    const SLASH: &str = "signs such as `. * + ? ( ) [ ] { } | ^ $` stand for themselves after a backslash";
    match error {
        regex::Error::CompiledTooBig(_) => ("is too large".to_owned(), "write a shorter pattern, or a list of words"),
        regex::Error::Syntax(text) => {
            let last = text.lines().last().unwrap_or(text).trim();
            let reason = last.strip_prefix("error: ").unwrap_or(last).trim_end_matches('.');
            if reason.starts_with("look-around") || reason.starts_with("backreferences") {
                return (
                    format!("cannot be read: {reason}"),
                    "ask two questions instead: `matches /…/ and does not match /…/`",
                );
            }
            (format!("cannot be read: {reason}"), SLASH)
        }
        _ => ("cannot be read".to_owned(), SLASH),
    }
}
