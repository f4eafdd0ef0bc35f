//! Filters as text: `kind=contact and channel in (phone, sms) and not population=family and day>=2020-02-03`. Written on the command line, in
//! indicators and in contracts; Chinese brackets and commas are taken as well. Absent: the words, which a [`Vocabulary`] knows.
//!
//! ```text
//! either    = both { "or" both }
//! both      = one { "and" one }
//! one       = "not" one | "(" either ")" | dimension comparison
//! comparison = "=" value | "!=" value | "in" "(" value { "," value } ")" | (">=" | "<=" | ">" | "<") day        (only for day)
//! ```
//! A value is a code; `-` is "not said". Days are `2020-02-03`, weeks any of their days, months `2020-02`, quarters `2020-Q1`, years `2020`.

use crate::{Dimension, Filter, GroupValue, Part};
use base::{Day, Key, Word};

/// The words of the work: codes in text, labels on screen. Implemented where all slices are known.
pub trait Vocabulary {
    /// The word of a code of this dimension (kind, channel, domain, item, unit).
    fn word(&self, dimension: Dimension, code: &str) -> Option<Word>;
    /// The bit of a topic or population.
    fn bit(&self, dimension: Dimension, code: &str) -> Option<u8>;
    /// The record of a code (organisation, agency, project, campaign, worker, place).
    fn key(&self, dimension: Dimension, code: &str) -> Option<Key>;
    /// What people read for a value.
    fn label(&self, dimension: Dimension, value: GroupValue) -> String;
}

/// What is wrong with the text of a filter, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("条件第 {at} 个字处：{problem}")]
pub struct BadFilter {
    /// The character, counted from 1.
    pub at: usize,
    /// What is wrong, as a sentence for the one who wrote it.
    pub problem: String,
}

/// Nesting deeper than this is a mistake, and would exhaust the stack.
const DEPTH_MAX: usize = 50;

impl Filter {
    /// Reads a filter; the empty text is every row.
    pub fn parse(text: &str, words: &dyn Vocabulary) -> Result<Self, BadFilter> {
        let tokens = tokens(text);
        let end = text.chars().count() + 1;
        let mut parser = Parser { tokens: &tokens, end, depth: 0, words };
        if tokens.is_empty() {
            return Ok(Self::all());
        }
        let filter = parser.either()?;
        match parser.tokens.first() {
            None => Ok(filter),
            Some(token) => Err(bad(token.at, format!("“{}”在此处多余，条件之间用 and 或 or 连接", token.text))),
        }
    }
}

/// The part with this code.
pub fn part_by_code(code: &str) -> Option<Part> {
    const PARTS: [(&str, Part); 6] = [
        ("event", Part::Event),
        ("served", Part::Served),
        ("effort", Part::Effort),
        ("volunteer", Part::Volunteer),
        ("goods", Part::Goods),
        ("state", Part::State),
    ];
    PARTS.iter().find(|part| part.0 == code).map(|part| part.1)
}

impl Dimension {
    /// The value of a code in this dimension.
    pub fn value(self, code: &str, words: &dyn Vocabulary) -> Option<GroupValue> {
        if code == "-" {
            return (!self.of_time()).then_some(GroupValue::None);
        }
        match self {
            Self::Day | Self::Week => self.span_of(code.parse().ok()?),
            Self::Month => self.span_of(format!("{code}-01").parse().ok()?),
            Self::Quarter => {
                let (year, quarter) = code.split_once("-Q")?;
                let first = quarter.parse::<u8>().ok().filter(|quarter| (1..=4).contains(quarter))? * 3 - 2;
                self.span_of(Day::from_ymd(year.parse().ok()?, first, 1)?)
            }
            Self::Year => self.span_of(Day::from_ymd(code.parse().ok()?, 1, 1)?),
            Self::Org | Self::Level(_) | Self::Agency | Self::Project | Self::Campaign | Self::Worker | Self::Place => {
                words.key(self, code).map(GroupValue::Key)
            }
            Self::Kind | Self::Channel | Self::Domain | Self::Item | Self::Unit => words.word(self, code).map(GroupValue::Word),
            Self::Topic | Self::Population => words.bit(self, code).map(GroupValue::Bit),
            Self::Part => part_by_code(code).map(GroupValue::Part),
        }
    }

    /// What people read for a value: `2020-02`, `2020-Q1`, or the label of the vocabulary.
    pub fn label(self, value: GroupValue, words: &dyn Vocabulary) -> String {
        let GroupValue::From(day) = value else { return words.label(self, value) };
        let (year, month, _) = day.ymd();
        match self {
            Self::Month => format!("{year:04}-{month:02}"),
            Self::Quarter => format!("{year:04}-Q{}", month.div_ceil(3)),
            Self::Year => format!("{year:04}"),
            _ => day.to_string(),
        }
    }
}

/// A word or a sign, with the place of its first character.
#[derive(Clone, Debug)]
struct Token {
    at: usize,
    text: String,
}

const SIGNS: &str = "()=!<>,";

/// Cuts the text; full-width signs count as their plain ones.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut open = false;
    for (at, character) in (1..).zip(text.chars()) {
        let character = match character {
            '（' => '(',
            '）' => ')',
            '，' | '、' => ',',
            '＝' => '=',
            other => other,
        };
        let sign = SIGNS.contains(character);
        let joins = match tokens.last() {
            Some(last) if character == '=' => last.at + 1 == at && matches!(last.text.as_str(), "!" | "<" | ">"),
            Some(_) => open && !sign,
            None => false,
        };
        if character.is_whitespace() {
            open = false;
        } else if let Some(last) = tokens.last_mut().filter(|_| joins) {
            last.text.push(character);
        } else {
            tokens.push(Token { at, text: character.into() });
            open = !sign;
        }
    }
    tokens
}

struct Parser<'a> {
    tokens: &'a [Token],
    end: usize,
    depth: usize,
    words: &'a dyn Vocabulary,
}

fn bad(at: usize, problem: impl Into<String>) -> BadFilter {
    BadFilter { at, problem: problem.into() }
}

impl Parser<'_> {
    fn either(&mut self) -> Result<Filter, BadFilter> {
        let mut any = vec![self.both()?];
        while self.takes("or") {
            any.push(self.both()?);
        }
        Ok(if any.len() == 1 { any.remove(0) } else { Filter::Or(any) })
    }

    fn both(&mut self) -> Result<Filter, BadFilter> {
        let mut all = vec![self.one()?];
        while self.takes("and") {
            all.push(self.one()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Filter::And(all) })
    }

    fn one(&mut self) -> Result<Filter, BadFilter> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(bad(self.at(), "括号或 not 嵌套过深"));
        }
        let filter = if self.takes("not") {
            Filter::Not(Box::new(self.one()?))
        } else if self.takes("(") {
            let inner = self.either()?;
            self.expect(")")?;
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn comparison(&mut self) -> Result<Filter, BadFilter> {
        let name = self.next("条件在此处没有写完，应为“维度=值”")?;
        let dimension = Dimension::by_code(&name.text).ok_or_else(|| bad(name.at, format!("没有“{}”这个维度", name.text)))?;
        let sign = self.next("维度之后应为 =、!= 或 in")?;
        match sign.text.as_str() {
            "=" => Ok(Filter::Is(dimension, vec![self.value(dimension)?])),
            "!=" => Ok(Filter::Not(Box::new(Filter::Is(dimension, vec![self.value(dimension)?])))),
            "in" => {
                self.expect("(")?;
                let mut values = vec![self.value(dimension)?];
                while self.takes(",") {
                    values.push(self.value(dimension)?);
                }
                self.expect(")")?;
                Ok(Filter::Is(dimension, values))
            }
            ">=" | "<=" | ">" | "<" if dimension == Dimension::Day => {
                let GroupValue::From(day) = self.value(dimension)? else { return Err(bad(sign.at, "应为日期")) };
                Ok(match sign.text.as_str() {
                    ">=" => Filter::Days(day, Day::MAX),
                    "<=" => Filter::Days(Day::MIN, day),
                    _ if day == Day::MAX && sign.text == ">" || day == Day::MIN && sign.text == "<" => Filter::Or(Vec::new()),
                    ">" => Filter::Days(day + 1, Day::MAX),
                    _ => Filter::Days(Day::MIN, day - 1),
                })
            }
            other => Err(bad(sign.at, format!("维度之后应为 =、!= 或 in（day 还可用 >=、<=、>、<），不能是“{other}”"))),
        }
    }

    fn value(&mut self, dimension: Dimension) -> Result<GroupValue, BadFilter> {
        let token = self.next("此处缺少值")?;
        let unknown = || bad(token.at, format!("{} 没有“{}”这个值", dimension.code(), token.text));
        dimension.value(&token.text, self.words).ok_or_else(unknown)
    }

    fn at(&self) -> usize {
        self.tokens.first().map_or(self.end, |token| token.at)
    }

    fn next(&mut self, otherwise: &str) -> Result<Token, BadFilter> {
        let (token, rest) = self.tokens.split_first().ok_or_else(|| bad(self.end, otherwise))?;
        self.tokens = rest;
        Ok(token.clone())
    }

    fn takes(&mut self, text: &str) -> bool {
        let found = self.tokens.first().is_some_and(|token| token.text == text);
        self.tokens = &self.tokens[usize::from(found)..];
        found
    }

    fn expect(&mut self, text: &str) -> Result<(), BadFilter> {
        let at = self.at();
        if self.takes(text) { Ok(()) } else { Err(bad(at, format!("此处应为“{text}”"))) }
    }
}
