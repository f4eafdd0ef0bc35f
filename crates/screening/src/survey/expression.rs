//! The conditions of a form: the part of XPath that XLSForm authors write. `${age} >= 18 and selected(${symptom}, 'cough')`. Reading gives a tree
//! or says what it does not understand; evaluating is pure and total. Called by `design.rs` and `filling.rs`.
//!
//! A missing answer is the empty text: equal to `''`, and neither less nor more than anything. Absent: paths, repeats, regular expressions, clocks
//! (the day of `today()` is a parameter), anything that a form could use to run long.

use super::decimal::Decimal;
use super::token::{Token, tokens};
use base::Day;
use std::cmp::Ordering;

/// Characters of an expression; what is longer was not written by hand.
const EXPRESSION_CHARS_MAX: usize = 2_000;
/// Brackets within brackets.
const DEPTH_MAX: usize = 40;

/// Why an expression was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionFault {
    /// Longer than [`EXPRESSION_CHARS_MAX`] or nested too deep.
    #[error("写得太长或套得太深")]
    TooLarge,
    /// A sign that means nothing here.
    #[error("看不懂“{0}”")]
    Sign(String),
    /// A function that is not among those understood.
    #[error("不支持函数 {0}()")]
    Function(String),
    /// A function with the wrong number of values.
    #[error("函数 {0}() 的参数个数不对")]
    Values(String),
    /// It ends too early.
    #[error("没有写完")]
    Unfinished,
}

/// Two values side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Either.
    Or,
    /// Both.
    And,
    /// `=`.
    Equal,
    /// `!=`.
    Unequal,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    More,
    /// `>=`.
    AtLeast,
    /// `+`.
    Plus,
    /// `-`.
    Minus,
    /// `*`.
    Times,
    /// `div`.
    By,
    /// `mod`.
    Rest,
}

impl Operator {
    /// How tightly it binds: or, and, equality, order, sum, product.
    fn tightness(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::Unequal => 3,
            Self::Less | Self::AtMost | Self::More | Self::AtLeast => 4,
            Self::Plus | Self::Minus => 5,
            Self::Times | Self::By | Self::Rest => 6,
        }
    }
}

/// A function, with how many values it takes at least and at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `not(…)`.
    Not,
    /// `selected(answers, 'code')`.
    Selected,
    /// `count-selected(answers)`.
    CountSelected,
    /// `today()`.
    Today,
    /// `true()`.
    True,
    /// `false()`.
    False,
    /// `if(condition, then, else)`.
    If,
    /// `coalesce(first, second)`.
    Coalesce,
    /// `string-length(text)`.
    Length,
    /// `int(number)`: rounded down.
    Int,
    /// `round(number)`.
    Round,
    /// `number(text)`.
    Number,
    /// `string(value)`.
    Text,
    /// `boolean(value)`.
    Boolean,
}

const FUNCTIONS: &[(&str, Function, usize)] = &[
    ("not", Function::Not, 1),
    ("selected", Function::Selected, 2),
    ("count-selected", Function::CountSelected, 1),
    ("today", Function::Today, 0),
    ("true", Function::True, 0),
    ("false", Function::False, 0),
    ("if", Function::If, 3),
    ("coalesce", Function::Coalesce, 2),
    ("string-length", Function::Length, 1),
    ("int", Function::Int, 1),
    ("round", Function::Round, 1),
    ("number", Function::Number, 1),
    ("string", Function::Text, 1),
    ("boolean", Function::Boolean, 1),
];

/// An expression as a tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// `18`.
    Number(Decimal),
    /// `'cough'`.
    Text(String),
    /// `${age}`.
    Answer(String),
    /// `.`: the answer that is being checked.
    This,
    /// `-…`.
    Negative(Box<Expression>),
    /// Two values and what is between them.
    Pair(Operator, Box<Expression>, Box<Expression>),
    /// A function of values.
    Call(Function, Vec<Expression>),
}

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Yes or no.
    Truth(bool),
    /// A number.
    Number(Decimal),
    /// A civil day.
    Day(Day),
    /// A text; the empty one is no answer.
    Text(String),
    /// Not a number: what XPath calls NaN.
    Undefined,
}

/// What is known while a form is filled in.
pub trait Answers {
    /// The answer to a question; the empty text when there is none.
    fn answer(&self, name: &str) -> Value;
    /// The civil day.
    fn today(&self) -> Day;
}

impl Expression {
    /// Reads an expression.
    pub fn read(text: &str) -> Result<Self, ExpressionFault> {
        if text.chars().count() > EXPRESSION_CHARS_MAX {
            return Err(ExpressionFault::TooLarge);
        }
        let tokens = tokens(text)?;
        let mut reader = Reader { tokens: &tokens, at: 0 };
        let expression = reader.pair(0, 0)?;
        match reader.next() {
            None => Ok(expression),
            Some(token) => Err(ExpressionFault::Sign(token.to_string())),
        }
    }

    /// The questions that it names.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Answer(name) => vec![name],
            Self::Negative(inner) => inner.names(),
            Self::Pair(_, left, right) => [left.names(), right.names()].concat(),
            Self::Call(_, values) => values.iter().flat_map(Self::names).collect(),
            Self::Number(_) | Self::Text(_) | Self::This => Vec::new(),
        }
    }

    /// What it comes to, `this` being the answer that is checked.
    pub fn value(&self, answers: &dyn Answers, this: &Value) -> Value {
        match self {
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(text.clone()),
            Self::Answer(name) => answers.answer(name),
            Self::This => this.clone(),
            Self::Negative(inner) => number(inner.value(answers, this).number().and_then(|number| Decimal::default().minus(number))),
            Self::Pair(operator, left, right) => match operator {
                Operator::Or => Value::Truth(left.holds(answers, this) || right.holds(answers, this)),
                Operator::And => Value::Truth(left.holds(answers, this) && right.holds(answers, this)),
                _ => pair(*operator, &left.value(answers, this), &right.value(answers, this)),
            },
            Self::Call(function, values) => call(*function, values, answers, this),
        }
    }

    /// Whether it holds.
    pub fn holds(&self, answers: &dyn Answers, this: &Value) -> bool {
        self.value(answers, this).is_true()
    }
}

impl Value {
    /// Whether it is true, as XPath says: a number that is not zero, a text that is not empty.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Truth(truth) => *truth,
            Self::Number(number) => *number != Decimal::default(),
            Self::Text(text) => !text.is_empty(),
            Self::Day(_) => true,
            Self::Undefined => false,
        }
    }

    /// As a number: a day is the number of its day since 1970.
    fn number(&self) -> Option<Decimal> {
        match self {
            Self::Truth(truth) => Some(Decimal::whole(i64::from(*truth))),
            Self::Number(number) => Some(*number),
            Self::Day(day) => Some(Decimal::whole(day.number().into())),
            Self::Text(text) => text.trim().parse().ok().or_else(|| text.parse::<Day>().ok().map(|day| Decimal::whole(day.number().into()))),
            Self::Undefined => None,
        }
    }

    /// As a text: what is written where an answer is kept.
    pub fn text(&self) -> String {
        match self {
            Self::Truth(truth) => truth.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Text(text) => text.clone(),
            Self::Undefined => String::new(),
        }
    }
}

fn number(number: Option<Decimal>) -> Value {
    number.map_or(Value::Undefined, Value::Number)
}

fn pair(operator: Operator, left: &Value, right: &Value) -> Value {
    let both = || left.number().zip(right.number());
    let ordered = |holds: fn(Ordering) -> bool| Value::Truth(both().is_some_and(|(left, right)| holds(left.cmp(&right))));
    match operator {
        Operator::Equal => Value::Truth(equal(left, right)),
        Operator::Unequal => Value::Truth(!equal(left, right)),
        Operator::Less => ordered(Ordering::is_lt),
        Operator::AtMost => ordered(Ordering::is_le),
        Operator::More => ordered(Ordering::is_gt),
        Operator::AtLeast => ordered(Ordering::is_ge),
        Operator::Plus => number(both().and_then(|(left, right)| left.plus(right))),
        Operator::Minus => number(both().and_then(|(left, right)| left.minus(right))),
        Operator::Times => number(both().and_then(|(left, right)| left.times(right))),
        Operator::By => number(both().and_then(|(left, right)| left.by(right))),
        Operator::Rest => number(both().and_then(|(left, right)| left.rest(right))),
        // both are decided before their right side is looked at
        Operator::Or => Value::Truth(left.is_true() || right.is_true()),
        Operator::And => Value::Truth(left.is_true() && right.is_true()),
    }
}

/// Truths are compared as truths, numbers and days as numbers, everything else as texts.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Undefined, _) | (_, Value::Undefined) => false,
        (Value::Truth(_), _) | (_, Value::Truth(_)) => left.is_true() == right.is_true(),
        (Value::Text(left), Value::Text(right)) => left == right,
        _ => left.number().is_some() && left.number() == right.number(),
    }
}

fn call(function: Function, values: &[Expression], answers: &dyn Answers, this: &Value) -> Value {
    let value = |at: usize| values.get(at).map_or(Value::Undefined, |expression| expression.value(answers, this));
    match function {
        Function::Not => Value::Truth(!value(0).is_true()),
        Function::Selected => Value::Truth(value(0).text().split(' ').any(|code| !code.is_empty() && code == value(1).text())),
        Function::CountSelected => Value::Number(Decimal::whole(value(0).text().split_whitespace().count().try_into().unwrap_or(i64::MAX))),
        Function::Today => Value::Day(answers.today()),
        Function::True => Value::Truth(true),
        Function::False => Value::Truth(false),
        Function::If => value(if value(0).is_true() { 1 } else { 2 }),
        Function::Coalesce => {
            let first = value(0);
            if first.text().is_empty() { value(1) } else { first }
        }
        Function::Length => Value::Number(Decimal::whole(value(0).text().chars().count().try_into().unwrap_or(i64::MAX))),
        Function::Int => number(value(0).number().map(Decimal::floor)),
        Function::Round => number(value(0).number().map(Decimal::round)),
        Function::Number => number(value(0).number()),
        Function::Text => Value::Text(value(0).text()),
        Function::Boolean => Value::Truth(value(0).is_true()),
    }
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<&Token> {
        let token = self.tokens.get(self.at);
        self.at += 1;
        token
    }

    fn takes(&mut self, wanted: &Token) -> bool {
        let is_it = self.tokens.get(self.at) == Some(wanted);
        self.at += usize::from(is_it);
        is_it
    }

    fn operator(&self) -> Option<Operator> {
        match self.tokens.get(self.at)? {
            Token::Operator(operator) => Some(*operator),
            _ => None,
        }
    }

    /// Values side by side that bind tighter than what stands before them; those of one tightness from left to right.
    fn pair(&mut self, looser: u8, depth: usize) -> Result<Expression, ExpressionFault> {
        if depth > DEPTH_MAX {
            return Err(ExpressionFault::TooLarge);
        }
        let mut left = self.single(depth)?;
        while let Some(operator) = self.operator().filter(|operator| operator.tightness() > looser) {
            self.at += 1;
            let right = self.pair(operator.tightness(), depth + 1)?;
            left = Expression::Pair(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn single(&mut self, depth: usize) -> Result<Expression, ExpressionFault> {
        if depth > DEPTH_MAX {
            return Err(ExpressionFault::TooLarge);
        }
        match self.next().cloned() {
            None => Err(ExpressionFault::Unfinished),
            Some(Token::Number(number)) => Ok(Expression::Number(number)),
            Some(Token::Text(text)) => Ok(Expression::Text(text)),
            Some(Token::Answer(name)) => Ok(Expression::Answer(name)),
            Some(Token::This) => Ok(Expression::This),
            Some(Token::Operator(Operator::Minus)) => Ok(Expression::Negative(Box::new(self.single(depth + 1)?))),
            Some(Token::Open) => {
                let inner = self.pair(0, depth + 1)?;
                if self.takes(&Token::Close) { Ok(inner) } else { Err(ExpressionFault::Unfinished) }
            }
            Some(Token::Name(name)) if self.takes(&Token::Open) => self.call(&name, depth),
            Some(token) => Err(ExpressionFault::Sign(token.to_string())),
        }
    }

    fn call(&mut self, name: &str, depth: usize) -> Result<Expression, ExpressionFault> {
        let known = FUNCTIONS.iter().find(|(known, _, _)| *known == name);
        let (_, function, wanted) = known.ok_or_else(|| ExpressionFault::Function(name.to_owned()))?;
        let mut values = Vec::new();
        if !self.takes(&Token::Close) {
            loop {
                values.push(self.pair(0, depth + 1)?);
                if self.takes(&Token::Close) {
                    break;
                }
                if !self.takes(&Token::Comma) {
                    return Err(ExpressionFault::Unfinished);
                }
            }
        }
        if values.len() == *wanted { Ok(Expression::Call(*function, values)) } else { Err(ExpressionFault::Values(name.to_owned())) }
    }
}
