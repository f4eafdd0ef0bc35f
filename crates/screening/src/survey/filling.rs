//! A form being filled in: which questions are asked, which answers are right. Called by the public page and by the workers'; both judge by this and
//! by nothing else, with or without the script in the browser. Pure: the day is a parameter.

use super::decimal::Decimal;
use super::design::{Design, Question};
use super::expression::{Answers, Value};
use super::form::QuestionSort;
use super::{Answered, design};
use base::{Day, Faults, PROSE_CHARS_MAX, Prose, Text, Time, Typed, text::halfwidth};
use std::collections::{BTreeSet, HashMap};

/// Where the answer to a question stands in a posted form.
pub fn path_of(name: &str) -> String {
    format!("answer.{name}")
}

/// The answers so far, by question.
#[derive(Clone, Debug)]
pub struct Filling {
    values: HashMap<String, Value>,
    today: Day,
}

impl Answers for Filling {
    fn answer(&self, name: &str) -> Value {
        self.values.get(name).cloned().unwrap_or_else(|| Value::Text(String::new()))
    }

    fn today(&self) -> Day {
        self.today
    }
}

/// Answers as the form wants them, or everything that is wrong with them. Questions that are not asked have no answer, whatever was typed.
pub fn fill(design: &Design, typed: &Typed) -> Result<Vec<Answered>, Faults> {
    let mut faults = Faults::new();
    let mut filling = read(design, typed, &mut faults);
    let mut answered = Vec::new();
    for question in &design.questions {
        let path = path_of(&question.name);
        if !is_asked(question, &filling) {
            filling.values.remove(&question.name);
            continue;
        }
        if question.sort == QuestionSort::Calculate {
            let value = question.calculation.as_ref().map_or(Value::Undefined, |calculation| calculation.value(&filling, &Value::Undefined));
            filling.values.insert(question.name.clone(), value);
        } else if !question.sort.is_asked() {
            continue;
        }
        let value = filling.answer(&question.name);
        let text = value.text();
        if text.is_empty() {
            let missing = question.required.as_ref().is_some_and(|required| required.holds(&filling, &value)) && !faults.has(&path);
            faults.require(!missing, &path, "required", said(&question.required_message, "请填写"));
            continue;
        }
        let right = question.constraint.as_ref().is_none_or(|constraint| constraint.holds(&filling, &value));
        faults.require(right, &path, "constraint", said(&question.constraint_message, "填得不对，请看提示"));
        answered.push(as_answered(question, text));
    }
    // what is not asked is not wrong
    let asked = |fault: &base::Fault| design.questions.iter().any(|question| path_of(&question.name) == fault.path && is_asked(question, &filling));
    let mut kept = Faults::new();
    for fault in faults.into_iter().filter(asked) {
        kept.add(fault.path, fault.code, fault.sentence);
    }
    if kept.is_empty() { Ok(answered) } else { Err(kept) }
}

/// Which questions (by their place in the design) are asked, given what was typed so far.
pub fn relevant(design: &Design, typed: &Typed) -> Vec<bool> {
    let mut filling = read(design, typed, &mut Faults::new());
    let mut asked = Vec::with_capacity(design.questions.len());
    for question in &design.questions {
        let is = is_asked(question, &filling);
        if !is {
            filling.values.remove(&question.name);
        } else if let Some(calculation) = question.calculation.as_ref().filter(|_| question.sort == QuestionSort::Calculate) {
            let value = calculation.value(&filling, &Value::Undefined);
            filling.values.insert(question.name.clone(), value);
        }
        asked.push(is);
    }
    asked
}

fn is_asked(question: &Question, filling: &Filling) -> bool {
    question.conditions.iter().all(|condition| condition.holds(filling, &Value::Undefined))
}

fn said(own: &str, usual: &str) -> String {
    if own.is_empty() { usual.to_owned() } else { own.to_owned() }
}

/// Everything that was typed, as values; what cannot be read is a fault and no value.
fn read(design: &Design, typed: &Typed, faults: &mut Faults) -> Filling {
    let mut filling = Filling { values: HashMap::new(), today: typed.today() };
    for question in design.questions.iter().filter(|question| question.sort.is_asked()) {
        let path = path_of(&question.name);
        let texts: Vec<&str> = typed.all(&path).filter(|text| !text.is_empty()).collect();
        if texts.len() > 1 && question.sort != QuestionSort::Any {
            faults.add(path, "said_twice", "这一题只能填一个，收到了几个");
            continue;
        }
        match value(question, &texts, typed.today()) {
            Ok(value) => filling.values.extend(value.map(|value| (question.name.clone(), value))),
            Err((code, sentence)) => faults.add(path, code, sentence),
        }
    }
    filling
}

type Wrong = (&'static str, &'static str);

fn value(question: &Question, texts: &[&str], today: Day) -> Result<Option<Value>, Wrong> {
    let Some(first) = texts.first() else { return Ok(None) };
    let plain = || halfwidth(first).replace(',', "");
    let number = |sentence: &'static str| plain().parse::<Decimal>().map_err(|_| ("not_a_number", sentence));
    let value = match question.sort {
        QuestionSort::Integer => {
            let sentence = "请只填整数，例如 20";
            let whole = number(sentence)?;
            Value::Number(whole.as_whole().map(|_| whole).ok_or(("not_a_number", sentence))?)
        }
        QuestionSort::Decimal => Value::Number(number("请填数字，小数点后最多四位，例如 37.2")?),
        QuestionSort::Day => Value::Day(Day::typed(first, today).ok_or(("not_a_day", "请写成日期，例如 2020-02-03"))?),
        QuestionSort::Time => {
            let time: Time = halfwidth(first).parse().map_err(|_| ("not_a_time", "请写成时间，例如 14:30"))?;
            Value::Text(time.to_string())
        }
        QuestionSort::One | QuestionSort::Any => {
            // chips send a code each; a list, as of a file, has all of them in one text
            let said: BTreeSet<&str> = texts.iter().flat_map(|text| text.split_whitespace()).collect();
            // each once, in the order of the form, however often and in which order a stranger sends them
            let codes: Vec<&str> = question.options.iter().map(|(code, _)| code.as_str()).filter(|code| said.contains(code)).collect();
            if codes.len() != said.len() || (question.sort == QuestionSort::One && codes.len() != 1) {
                return Err(("not_a_choice", "没有这个选项，请重新选"));
            }
            Value::Text(codes.join(" "))
        }
        _ if first.chars().count() > PROSE_CHARS_MAX => return Err(("too_long", "写得太长了")),
        _ => Value::Text((*first).to_owned()),
    };
    Ok(Some(value))
}

/// The answer as it is kept: with the question and the options in words, so that it can be read without the form.
fn as_answered(question: &design::Question, value: String) -> Answered {
    let label = |code: &str| question.options.iter().find(|(known, _)| known == code).map_or_else(|| code.to_owned(), |(_, label)| label.clone());
    let shown = question.sort.has_options().then(|| value.split(' ').map(label).collect::<Vec<_>>().join("、"));
    let asked: String = question.label.chars().take(base::TEXT_CHARS_MAX).collect();
    Answered {
        question: Text(question.name.clone()),
        asked: (!asked.is_empty()).then_some(Text(asked)),
        sort: question.sort,
        value: Prose(value),
        shown: shown.map(Prose),
    }
}
