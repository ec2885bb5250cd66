//! Tokens, coarser than the grammar's: enough to cut a file into statements, to find forms of numbers and signs that the
//! language does not have, and to word an error. The grammar alone decides what is a rule.

use std::ops::Range;

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    /// First byte.
    pub(super) start: usize,
    /// First byte after it.
    pub(super) end: usize,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword, with an apostrophe in it when one stands there: `doesn't`.
    Word,
    /// Digits and what clings to them: `35`, `1,200.50`, `22:00`, `2026-11-20`, `7d`, `20k`.
    Number,
    /// `"…"` on one line.
    Text,
    /// `"…` without a closing quote on its line.
    OpenText,
    /// `“…”`, `'…'` and other quotes that the language does not have.
    WrongQuotes,
    /// `/…/` after `matches` or `match`.
    Regex,
    /// `# …` up to the end of its line.
    Comment,
    /// Anything else, signs of several characters together: `>=`, `&&`, `(`.
    Sign,
}

impl Token {
    /// Where it stands.
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Its text.
    pub(super) fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.range()).unwrap_or("")
    }

    /// Whether it is this word, in any letter case.
    pub(super) fn is_word(&self, text: &str, word: &str) -> bool {
        self.kind == Kind::Word && self.text(text).eq_ignore_ascii_case(word)
    }
}

/// Signs of more than one character, longest first.
const LONG_SIGNS: &[&str] = &[
    "===", "!==", "==", "!=", "<=", ">=", "=>", "=<", "<>", "&&", "||", "->", ":=", "+=", "-=", "*=", "/=", "**", "++",
    "//",
];

/// Quotes that open a text in other languages and word processors, each with what may close it: also itself, so that
/// no line is searched twice.
const WRONG_QUOTES: &[(char, &[char])] = &[
    ('“', &['”', '“', '"', '„']),
    ('”', &['”', '“', '"']),
    ('„', &['“', '”', '"', '‟', '„']),
    ('«', &['»', '«', '"']),
    ('»', &['«', '»', '"']),
    ('‘', &['’', '‘', '\'']),
    ('’', &['’', '‘', '\'']),
    ('‚', &['‘', '’', '\'', '‚']),
    ('\'', &['\'', '’']),
    ('`', &['`', '\'']),
];

/// The tokens of a text.
pub(super) fn lex(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new() };
    while let Some(char) = lexer.peek() {
        let start = lexer.at;
        let kind = lexer.token(char);
        if let Some(kind) = kind {
            lexer.tokens.push(Token { kind, start, end: lexer.at });
        }
    }
    lexer.tokens
}

/// Whether a character may stand in a name.
pub(super) fn is_word_char(char: char) -> bool {
    char.is_alphanumeric() || char == '_' || (!char.is_ascii() && unicode_normalization::char::is_combining_mark(char))
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character after the next one.
    fn after(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    fn eat(&mut self, mut wanted: impl FnMut(char) -> bool) {
        let length = self.rest().find(|char| !wanted(char)).unwrap_or(self.rest().len());
        self.at += length;
    }

    /// Steps over one token that begins with `first`; blanks are none.
    fn token(&mut self, first: char) -> Option<Kind> {
        let start = self.at;
        if first.is_whitespace() {
            self.eat(char::is_whitespace);
            return None;
        }
        let number = first.is_ascii_digit() || (first == '.' && self.after().is_some_and(|next| next.is_ascii_digit()));
        if number && !(first == '.' && self.clings(start)) {
            self.at += first.len_utf8();
            self.number();
            return Some(Kind::Number);
        }
        if is_word_char(first) {
            self.word();
            return Some(Kind::Word);
        }
        Some(match first {
            '#' => {
                self.eat(|char| char != '\n');
                let end = start + self.text.get(start..self.at).map_or(0, |comment| comment.trim_end().len());
                self.at = end;
                Kind::Comment
            }
            '"' => self.quoted(),
            '/' if self.regex() => Kind::Regex,
            _ if self.wrong_quotes(first) => Kind::WrongQuotes,
            _ => {
                let long = LONG_SIGNS.iter().find(|sign| self.rest().starts_with(**sign));
                self.at += long.map_or(first.len_utf8(), |sign| sign.len());
                Kind::Sign
            }
        })
    }

    /// Whether the last token ends exactly here and can hold a dot: `costs.5`.
    fn clings(&self, start: usize) -> bool {
        self.tokens.last().is_some_and(|last| last.end == start && last.kind == Kind::Word)
    }

    fn word(&mut self) {
        self.eat(is_word_char);
        let apostrophe = matches!(self.peek(), Some('\'' | '’')) && self.after().is_some_and(char::is_alphabetic);
        if apostrophe {
            self.at += self.peek().map_or(0, char::len_utf8);
            self.eat(is_word_char);
        }
    }

    fn number(&mut self) {
        let start = self.at;
        loop {
            self.eat(|char| char.is_ascii_digit());
            let joins = match self.peek() {
                Some('.' | ',' | ':' | '\'' | '’' | '_' | '\u{202f}' | '\u{a0}' | '\u{2009}') => true,
                // Only a year begins a date.
                Some('-') => self.text.get(start.saturating_sub(1)..self.at).is_some_and(looks_like_date),
                _ => false,
            };
            if !joins || !self.after().is_some_and(|next| next.is_ascii_digit()) {
                break;
            }
            self.at += self.peek().map_or(0, char::len_utf8);
        }
        self.eat(is_word_char);
    }

    fn quoted(&mut self) -> Kind {
        self.at += 1;
        loop {
            self.eat(|char| !matches!(char, '"' | '\\' | '\n' | '\r'));
            match self.peek() {
                Some('"') => {
                    self.at += 1;
                    return Kind::Text;
                }
                Some('\\') => {
                    self.at += 1;
                    if matches!(self.peek(), Some('"' | '\\')) {
                        self.at += 1;
                    }
                }
                _ => return Kind::OpenText,
            }
        }
    }

    /// A pattern: only after `matches` or `match`, closed on its line.
    fn regex(&mut self) -> bool {
        let (last, before) = match self.tokens.as_slice() {
            [.., before, last] => (Some(last), before.text(self.text)),
            [last] => (Some(last), ""),
            [] => (None, ""),
        };
        // Behind a dot any word is a name: `costs.match / 2`.
        let after_word = before != "."
            && last.is_some_and(|last| last.is_word(self.text, "matches") || last.is_word(self.text, "match"));
        if !after_word {
            return false;
        }
        let line = self.rest().lines().next().unwrap_or("");
        let mut escaped = true;
        let end = line.char_indices().find(|(_, char)| {
            let closes = *char == '/' && !escaped;
            escaped = *char == '\\' && !escaped;
            closes
        });
        self.at += end.map_or(0, |(end, _)| end + 1);
        end.is_some()
    }

    fn wrong_quotes(&mut self, first: char) -> bool {
        let Some((_, closing)) = WRONG_QUOTES.iter().find(|(open, _)| *open == first) else { return false };
        let line = self.rest().lines().next().unwrap_or("");
        let end = line.char_indices().skip(1).find(|(_, char)| closing.contains(char));
        match end {
            Some((end, close)) => {
                self.at += end + close.len_utf8();
                true
            }
            None => false,
        }
    }
}

/// `2026` and `2026-11`: what stands before a hyphen of a date.
fn looks_like_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (year, month, more) = (parts.next().unwrap_or(""), parts.next(), parts.next());
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(year, 4) && month.is_none_or(|month| digits(month, 2)) && more.is_none()
}
