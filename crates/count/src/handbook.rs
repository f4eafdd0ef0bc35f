//! The handbook as text: blocks of lines, each an indicator, read with everything that is wrong at once. Called by the report slice, which brings the
//! real one. Absent: what an indicator is and how its example is counted (`indicator.rs`).

use crate::indicator::{BadIndicator, Indicator, Share};
use crate::{Measure, Vocabulary};
use std::collections::BTreeSet;

/// What is wrong in the text of a handbook.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("第 {line} 行：{problem}")]
pub struct BadHandbook {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

/// All indicators, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handbook {
    indicators: Vec<Indicator>,
}

impl Handbook {
    /// Reads a handbook; reports everything that is wrong with its text at once.
    pub fn parse(text: &str) -> Result<Self, Vec<BadHandbook>> {
        let (mut indicators, mut problems) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for block in blocks(text, &mut problems) {
            // a share is one of indicators that stand above it
            match block.indicator(&indicators) {
                Ok(indicator) if !seen.insert(indicator.reference()) => {
                    problems.push(BadHandbook { line: block.line, problem: format!("{} 重复", indicator.reference()) });
                }
                Ok(indicator) => indicators.push(indicator),
                Err(several) => problems.extend(several),
            }
        }
        problems.sort_by_key(|problem| problem.line);
        if problems.is_empty() { Ok(Self { indicators }) } else { Err(problems) }
    }

    /// The indicator of a reference: `code@version`, or `code` alone for its newest version.
    pub fn find(&self, reference: &str) -> Option<&Indicator> {
        let (code, version) = reference.split_once('@').map_or((reference, None), |(code, version)| (code, Some(version)));
        let of_code = self.indicators.iter().filter(|one| one.code == code);
        match version {
            Some(version) => of_code.into_iter().find(|one| one.version.to_string() == version),
            None => of_code.max_by_key(|one| one.version),
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter()
    }

    /// Everything that is wrong with any of them, each with its reference: filters, units, examples.
    pub fn check(&self, words: &dyn Vocabulary) -> Vec<(String, BadIndicator)> {
        let problems = |one: &Indicator| one.problems(words).into_iter().map(|problem| (one.reference(), problem)).collect::<Vec<_>>();
        self.indicators.iter().flat_map(problems).collect()
    }
}

/// The lines of one indicator.
struct Block {
    line: usize,
    reference: String,
    fields: Vec<(usize, String, String)>,
}

const FIELDS: [&str; 9] = ["name", "unit", "measure", "share", "where", "over", "definition", "example", "expect"];
/// What an indicator may do without.
const OPTIONAL: [&str; 4] = ["measure", "share", "where", "over"];
/// No moving figure looks further back than ten years.
const MONTHS_MAX: u32 = 120;

/// Cuts the text into blocks.
fn blocks(text: &str, problems: &mut Vec<BadHandbook>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (line, written) in (1..).zip(text.lines()) {
        let trimmed = written.trim();
        let continues = written.starts_with(char::is_whitespace);
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if let Some(reference) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            blocks.push(Block { line, reference: reference.trim().into(), fields: Vec::new() });
            continue;
        }
        let field = trimmed.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
        let mut refuse = |problem: &str| problems.push(BadHandbook { line, problem: problem.into() });
        match (blocks.last_mut(), field) {
            (None, _) => refuse("此处应先有 [代码@版本]"),
            (Some(block), _) if continues => match block.fields.last_mut() {
                Some(field) => {
                    field.2.push('\n');
                    field.2.push_str(trimmed);
                }
                None => refuse("续行之前没有内容"),
            },
            (Some(block), Some((name, value))) if FIELDS.contains(&name) => {
                if block.fields.iter().any(|field| field.1 == name) {
                    refuse(&format!("{name} 重复"));
                }
                block.fields.push((line, name.into(), value.into()));
            }
            (Some(_), Some((name, _))) => refuse(&format!("没有“{name}”这一项，可用：{}", FIELDS.join("、"))),
            (Some(_), None) => refuse("应为“项 = 内容”"),
        }
    }
    blocks
}

/// What is counted, and of what it is the share, if it is one.
type Rule = (Measure, Option<Box<Share>>);

impl Block {
    fn field(&self, name: &str) -> Option<(usize, &str)> {
        self.fields.iter().find(|field| field.1 == name).map(|field| (field.0, field.2.as_str()))
    }

    /// The indicator, `above` being those that are known.
    fn indicator(&self, above: &[Indicator]) -> Result<Indicator, Vec<BadHandbook>> {
        let mut problems = Vec::new();
        let mut refuse = |line, problem: String| problems.push(BadHandbook { line, problem });
        let (code, version) = self.reference.split_once('@').unwrap_or((&self.reference, ""));
        let plain = !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let version = version.parse().unwrap_or(0);
        if !plain || version == 0 {
            refuse(self.line, format!("“{}”应为 代码@版本，代码用小写字母、数字和下划线，版本从 1 起", self.reference));
        }
        for name in FIELDS.iter().filter(|name| !OPTIONAL.contains(name) && self.field(name).is_none()) {
            refuse(self.line, format!("{} 缺少 {name}", self.reference));
        }
        let rule = self.rule(above).map_err(|(line, problem)| refuse(line, problem)).ok();
        let months = self.field("over").map(|(line, text)| (line, text.parse().ok().filter(|months| (1..=MONTHS_MAX).contains(months))));
        if let Some((line, None)) = months {
            refuse(line, format!("over 应为 1 到 {MONTHS_MAX} 的月数"));
        }
        let expect = self.field("expect").map(|(line, text)| (line, text.parse::<i64>()));
        if let Some((line, Err(_))) = expect {
            refuse(line, "expect 应为整数".into());
        }
        let text = |name: &str| self.field(name).map(|field| field.1.to_owned()).unwrap_or_default();
        match (rule, expect.and_then(|expect| expect.1.ok())) {
            (Some((measure, share)), Some(expect)) if problems.is_empty() => Ok(Indicator {
                code: code.into(),
                version,
                name: text("name"),
                unit: text("unit"),
                measure,
                filter: text("where").replace('\n', " "),
                months: months.and_then(|months| months.1),
                share,
                definition: text("definition").replace('\n', ""),
                example: text("example"),
                expect,
            }),
            _ => Err(problems),
        }
    }

    /// What is counted, or of which two figures above it is the share.
    fn rule(&self, above: &[Indicator]) -> Result<Rule, (usize, String)> {
        match (self.field("measure"), self.field("share")) {
            (Some((line, code)), None) => {
                let measure = Measure::by_code(code).ok_or_else(|| (line, format!("没有“{code}”这个计量")))?;
                Ok((measure, None))
            }
            (None, Some((line, text))) => {
                let bare = self.field("where").is_none() && self.field("over").is_none();
                let (part, whole) = text.split_once('/').filter(|_| bare).ok_or((line, "share 应为“分子 / 分母”，不带 where 和 over".to_owned()))?;
                let known = |reference: &str| {
                    let reference = reference.trim();
                    let found = above.iter().find(|one| one.reference() == reference && one.share.is_none() && !one.measure.is_median());
                    found.cloned().ok_or_else(|| (line, format!("“{reference}”应为写在前面的指标（代码@版本），不能是比率或中位数")))
                };
                let share = Share { part: known(part)?, whole: known(whole)? };
                Ok((share.part.measure, Some(Box::new(share))))
            }
            (None, None) => Err((self.line, format!("{} 缺少 measure", self.reference))),
            (Some(_), Some((line, _))) => Err((line, "measure 和 share 只能写一个".to_owned())),
        }
    }
}
