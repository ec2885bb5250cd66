//! What a profile makes of other columns: `gross - share(discount, gross) else 0`. Values are texts or exact numbers.

use crate::ingest::profile::Name;
use crate::value::Rational;

/// How deep parentheses and calls may lie in each other.
const DEPTH_MAX: usize = 16;

/// A formula whose names are those of the profile's inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ingest) enum Expr {
    Name(Name),
    Text(String),
    Number(Rational),
    Both(Operator, Box<Expr>, Box<Expr>),
    /// The second where the first is blank.
    Else(Box<Expr>, Box<Expr>),
    /// A function; the number tells the calls of one table apart.
    Call(Function, Vec<Expr>, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) enum Operator {
    Plus,
    Minus,
    Times,
    Over,
}

macro_rules! functions {
    ($( $(#[$about:meta])* $name:ident = $word:literal, $low:literal..$high:literal; )*) => {
        /// What a formula can call.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::ingest) enum Function { $( $(#[$about])* $name, )* }

        impl Function {
            /// By its word, with the least and most arguments.
            fn of(word: &str) -> Option<(Self, usize, usize)> {
                match word { $( $word => Some((Self::$name, $low, $high)), )* _ => None }
            }
        }

        const WORDS: &[&str] = &[$( $word, )*];
    };
}

functions! {
    /// The texts that are not blank, ` / ` between them.
    Join = "join", 1..9;
    /// The last text, numbered where all of them together were seen before: `GP-1`, `GP-1 #2`.
    Distinct = "distinct", 1..9;
    /// The second, in the first row of the file that has the first; blank in later ones.
    Once = "once", 2..2;
    /// How many rows of the group have it.
    Count = "count", 1..1;
    /// The row's share of a figure of the group, by the second; the shares add up to the figure exactly.
    Share = "share", 2..2;
    /// The smallest that is not blank.
    Min = "min", 1..9;
    /// The largest that is not blank.
    Max = "max", 1..9;
    /// The second where the first is not blank.
    Given = "given", 2..2;
    /// The day so many days after the first day that stands above the table.
    NthDay = "nth_day", 1..1;
    /// Of a text (the first) cut at another (the second) the piece of that number, from 1.
    Part = "part", 3..3;
    /// A member (the second) of a JSON object.
    Member = "member", 2..2;
    /// The last day of the `day`, `week` or `month` (the second) that begins on the first.
    LastDay = "last_day", 2..2;
    /// How many days there are from one to another, both included.
    Days = "days", 2..2;
    /// `yes` where the first contains the second in any letter case, else `no`; blank where it is blank.
    Mentions = "mentions", 2..2;
}

/// Reads a formula; `name` finds an input. The error says what is wrong.
pub(super) fn parse(text: &str, name: impl Fn(&str) -> Option<Name>, calls: &mut usize) -> Result<Expr, String> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, name: &name, calls };
    let expr = parser.whole()?;
    match parser.tokens.get(parser.at) {
        None => Ok(expr),
        Some(token) => Err(format!("`{}` does not belong here", token.word())),
    }
}

impl Expr {
    /// The names in it.
    pub(in crate::ingest) fn names(&self) -> Vec<Name> {
        match self {
            Self::Name(name) => vec![*name],
            Self::Text(_) | Self::Number(_) => Vec::new(),
            Self::Both(_, left, right) | Self::Else(left, right) => [left.names(), right.names()].concat(),
            Self::Call(_, arguments, _) => arguments.iter().flat_map(Self::names).collect(),
        }
    }

    /// Whether other rows have a say in it.
    pub(in crate::ingest) fn remembers(&self) -> bool {
        match self {
            Self::Name(_) | Self::Text(_) | Self::Number(_) => false,
            Self::Both(_, left, right) | Self::Else(left, right) => left.remembers() || right.remembers(),
            Self::Call(function, arguments, _) => {
                let own = matches!(function, Function::Distinct | Function::Once | Function::Count | Function::Share);
                own || arguments.iter().any(Self::remembers)
            }
        }
    }

    /// Whether it can be anything but blank in a file that has some of the inputs.
    pub(super) fn is_there(&self, has: &impl Fn(Name) -> bool) -> bool {
        match self {
            Self::Name(name) => has(*name),
            Self::Text(_) | Self::Number(_) => true,
            Self::Both(_, left, right) => left.is_there(has) && right.is_there(has),
            Self::Else(left, right) => left.is_there(has) || right.is_there(has),
            Self::Call(Function::Join | Function::Min | Function::Max, arguments, _) => {
                arguments.iter().any(|argument| argument.is_there(has))
            }
            Self::Call(_, arguments, _) => arguments.iter().all(|argument| argument.is_there(has)),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Number(Rational, String),
    Sign(char),
}

impl Token {
    fn word(&self) -> String {
        match self {
            Self::Word(text) | Self::Text(text) | Self::Number(_, text) => text.clone(),
            Self::Sign(sign) => sign.to_string(),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '\'' => {
                let body = rest.get(1..).unwrap_or("");
                let end = body.find('\'').ok_or_else(|| "a text is not closed".to_owned())?;
                tokens.push(Token::Text(body.get(..end).unwrap_or("").to_owned()));
                end + 2
            }
            '+' | '-' | '*' | '/' | '(' | ')' | ',' => {
                tokens.push(Token::Sign(first));
                1
            }
            '0'..='9' => {
                let length = run(rest, |letter| letter.is_ascii_digit() || letter == '.');
                let word = rest.get(..length).unwrap_or("");
                let decimal = word.parse().map_err(|_| format!("`{word}` is no number"))?;
                let value = Rational::from_decimal(decimal).map_err(|_| format!("`{word}` is too large"))?;
                tokens.push(Token::Number(value, word.to_owned()));
                length
            }
            'a'..='z' => {
                let length =
                    run(rest, |letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
                tokens.push(Token::Word(rest.get(..length).unwrap_or("").to_owned()));
                length
            }
            other => return Err(format!("`{other}` does not belong here")),
        };
        rest = rest.get(taken..).unwrap_or("").trim_start();
    }
    Ok(tokens)
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|letter| !belongs(letter)).unwrap_or(text.len())
}

struct Parser<'p, F> {
    tokens: &'p [Token],
    at: usize,
    depth: usize,
    name: &'p F,
    calls: &'p mut usize,
}

impl<F: Fn(&str) -> Option<Name>> Parser<'_, F> {
    fn takes(&mut self, sign: char) -> bool {
        let takes = self.tokens.get(self.at) == Some(&Token::Sign(sign));
        self.at += usize::from(takes);
        takes
    }

    fn expects(&mut self, sign: char) -> Result<(), String> {
        if self.takes(sign) { Ok(()) } else { Err(format!("a `{sign}` is missing")) }
    }

    fn whole(&mut self) -> Result<Expr, String> {
        let mut left = self.sum()?;
        while matches!(self.tokens.get(self.at), Some(Token::Word(word)) if word == "else") {
            self.at += 1;
            left = Expr::Else(Box::new(left), Box::new(self.sum()?));
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Expr, String> {
        let mut left = self.product()?;
        loop {
            let operator = if self.takes('+') {
                Operator::Plus
            } else if self.takes('-') {
                Operator::Minus
            } else {
                return Ok(left);
            };
            left = Expr::Both(operator, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Expr, String> {
        let mut left = self.one()?;
        loop {
            let operator = if self.takes('*') {
                Operator::Times
            } else if self.takes('/') {
                Operator::Over
            } else {
                return Ok(left);
            };
            left = Expr::Both(operator, Box::new(left), Box::new(self.one()?));
        }
    }

    fn one(&mut self) -> Result<Expr, String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err("it is nested too deeply".to_owned());
        }
        let token = self.tokens.get(self.at).ok_or_else(|| "something is missing at the end".to_owned())?;
        self.at += 1;
        let expr = match token {
            Token::Number(value, _) => Expr::Number(*value),
            Token::Text(text) => Expr::Text(text.clone()),
            Token::Sign('(') => {
                let inner = self.whole()?;
                self.expects(')')?;
                inner
            }
            Token::Word(word) if self.takes('(') => self.call(word)?,
            Token::Word(word) => Expr::Name((self.name)(word).ok_or_else(|| format!("nothing is called `{word}`"))?),
            Token::Sign(sign) => return Err(format!("`{sign}` does not belong here")),
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn call(&mut self, word: &str) -> Result<Expr, String> {
        let (function, least, most) =
            Function::of(word).ok_or_else(|| format!("there is no function `{word}`, only {}", WORDS.join(", ")))?;
        let mut arguments = vec![self.whole()?];
        while self.takes(',') {
            arguments.push(self.whole()?);
        }
        self.expects(')')?;
        if !(least..=most).contains(&arguments.len()) {
            return Err(format!("`{word}` takes {least} to {most} values, here are {}", arguments.len()));
        }
        *self.calls += 1;
        Ok(Expr::Call(function, arguments, *self.calls))
    }
}

#[cfg(test)]
mod tests {
    use super::{Expr, parse};
    use crate::ingest::profile::Name;

    fn read(text: &str) -> Result<Expr, String> {
        let names = ["gross", "discount", "line"];
        parse(text, |word| names.iter().position(|name| *name == word).map(Name), &mut 0)
    }

    #[test]
    fn formulas_are_read() {
        for text in [
            "gross",
            "gross - share(discount, gross) else 0",
            "join(line, 'a b') else 'x'",
            "(gross + 1.5) * 2 / 3",
            "given(line, 'cancelled') else line",
        ] {
            assert!(read(text).is_ok(), "{text}");
        }
        assert_eq!(read("gross else discount").unwrap().names(), [Name(0), Name(1)]);
    }

    #[test]
    fn a_wrong_formula_says_what_is_wrong() {
        let deep = format!("{}gross", "(".repeat(40));
        for (text, problem) in [
            ("", "something is missing at the end"),
            ("gross +", "something is missing at the end"),
            ("amount", "nothing is called `amount`"),
            ("gross gross", "`gross` does not belong here"),
            ("(gross", "a `)` is missing"),
            ("'x", "a text is not closed"),
            ("once(gross)", "`once` takes 2 to 2 values, here are 1"),
            ("gross & 1", "`&` does not belong here"),
            ("1.2.3", "`1.2.3` is no number"),
            (deep.as_str(), "it is nested too deeply"),
        ] {
            assert_eq!(read(text).unwrap_err(), problem, "{text}");
        }
        assert!(read("sum(gross)").unwrap_err().starts_with("there is no function `sum`, only join,"));
    }

    #[test]
    fn what_a_file_lacks_is_told_before_its_rows() {
        let there = |text: &str, has: &[usize]| read(text).unwrap().is_there(&|name: Name| has.contains(&name.0));
        assert!(there("gross - discount", &[0, 1]));
        assert!(!there("gross - discount", &[0]));
        assert!(there("gross - (discount else 0)", &[0]));
        assert!(there("join(line, gross)", &[2]));
        assert!(!there("given(line, 'x')", &[0]));
        assert!(there("'x'", &[]));
    }
}
