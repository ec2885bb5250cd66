//! Text to tree and back (pest, comments, formatter). Knows no metric and no unit rule.

pub mod ast;
