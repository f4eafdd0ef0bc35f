//! The signs of an expression of a form, told apart. Called by `expression.rs`, which gives them their meaning. A name directly before a bracket is a
//! function; `and`, `or`, `div` and `mod` are operators where a value stands before them, as in XPath.

use super::decimal::Decimal;
use super::expression::{ExpressionFault, Operator};
use std::fmt;

/// One sign.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(Decimal),
    Text(String),
    Answer(String),
    This,
    Name(String),
    Operator(Operator),
    Open,
    Close,
    Comma,
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) | Self::Name(text) => f.write_str(text),
            Self::Answer(name) => write!(f, "${{{name}}}"),
            Self::This => f.write_str("."),
            Self::Operator(operator) => f.write_str(sign(*operator)),
            Self::Open => f.write_str("("),
            Self::Close => f.write_str(")"),
            Self::Comma => f.write_str(","),
        }
    }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Or => "or",
        Operator::And => "and",
        Operator::Equal => "=",
        Operator::Unequal => "!=",
        Operator::Less => "<",
        Operator::AtMost => "<=",
        Operator::More => ">",
        Operator::AtLeast => ">=",
        Operator::Plus => "+",
        Operator::Minus => "-",
        Operator::Times => "*",
        Operator::By => "div",
        Operator::Rest => "mod",
    }
}

/// Quotes as they are typed, straight ones and those that word processors make of them.
const QUOTES: [(char, &[char]); 4] =
    [('\'', &['\'']), ('"', &['"']), ('\u{2018}', &['\u{2019}', '\u{2018}']), ('\u{201c}', &['\u{201d}', '\u{201c}'])];

/// A text as signs.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, ExpressionFault> {
    let mut rest = text;
    let mut tokens: Vec<Token> = Vec::new();
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            rest = rest.trim_start();
            continue;
        }
        let (token, length) = token(rest, first, is_value(tokens.last()))?;
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(tokens)
}

/// Whether a value has just ended, so that what follows is an operator.
fn is_value(last: Option<&Token>) -> bool {
    matches!(last, Some(Token::Number(_) | Token::Text(_) | Token::Answer(_) | Token::This | Token::Close))
}

/// The sign with which a text begins, and its length in bytes.
fn token(rest: &str, first: char, after_value: bool) -> Result<(Token, usize), ExpressionFault> {
    if let Some((_, ends)) = QUOTES.iter().find(|(begin, _)| *begin == first) {
        let inner = &rest[first.len_utf8()..];
        let end = inner.find(*ends).ok_or(ExpressionFault::Unfinished)?;
        let quote = inner[end..].chars().next().map_or(0, char::len_utf8);
        return Ok((Token::Text(inner[..end].to_owned()), first.len_utf8() + end + quote));
    }
    if let Some(inner) = rest.strip_prefix("${") {
        let end = inner.find('}').ok_or(ExpressionFault::Unfinished)?;
        return Ok((Token::Answer(inner[..end].trim().to_owned()), end + 3));
    }
    for (written, operator) in [("!=", Operator::Unequal), ("<=", Operator::AtMost), (">=", Operator::AtLeast)] {
        if rest.starts_with(written) {
            return Ok((Token::Operator(operator), written.len()));
        }
    }
    let one = |token: Token| Ok((token, first.len_utf8()));
    match first {
        '=' => one(Token::Operator(Operator::Equal)),
        '<' => one(Token::Operator(Operator::Less)),
        '>' => one(Token::Operator(Operator::More)),
        '+' => one(Token::Operator(Operator::Plus)),
        '-' => one(Token::Operator(Operator::Minus)),
        '*' => one(Token::Operator(Operator::Times)),
        '(' => one(Token::Open),
        ')' => one(Token::Close),
        ',' => one(Token::Comma),
        '0'..='9' | '.' => {
            let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let written = &rest[..length];
            if written == "." {
                return one(Token::This);
            }
            written.parse().map(|number| (Token::Number(number), length)).map_err(|_| ExpressionFault::Sign(written.to_owned()))
        }
        'a'..='z' | 'A'..='Z' | '_' => {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-' && c != ':').unwrap_or(rest.len());
            let word = &rest[..length];
            let operator = match word {
                "or" => Some(Operator::Or),
                "and" => Some(Operator::And),
                "div" => Some(Operator::By),
                "mod" => Some(Operator::Rest),
                _ => None,
            };
            Ok((operator.filter(|_| after_value).map_or_else(|| Token::Name(word.to_owned()), Token::Operator), length))
        }
        other => Err(ExpressionFault::Sign(other.to_string())),
    }
}
