//! What somebody answered to a form of the station. One kind for all forms: it names the form and the version, and its rows can be read without
//! either. Absent: the rules of the form (`filling.rs` judges before it is kept), and any consequence for a person.
//!
//! Answers become countable as the goods of one event: each option that was chosen is a thing (`item`) of which there is one, each whole number a
//! thing of which there are so many, in a unit of their own. The words are hashes of the form's id, the question and the option, so two forms never
//! share one, and the form gives them their labels where they are shown.

use super::form::{QuestionSort, SurveyForm};
use crate::Happening;
use base::{Choice, Day, Faults, Id, Link, Outline, Prose, Record, Terms, Text, Word, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Worker, each};
use std::collections::BTreeSet;

record! {
    /// 一道题的回答。
    Answered "answered" "回答" {
        question: Text = field("代号"),
        asked: Option<Text> = field("题目"),
        sort: QuestionSort = field("题型"),
        value: Prose = field("回答").personal(),
        shown: Option<Prose> = field("选的是").personal(),
    }
    /// 一份自定义表单的答卷，按填写时的版本保存。
    SurveyAnswer "survey_answer" "表单答卷" {
        form: Link<SurveyForm> = field("表单").phone(),
        version: u32 = field("表单版本"),
        on: Day = field("填表日期").preset("今天").phone(),
        answers: Vec<Answered> = field("回答"),
        worker: Option<Link<Worker>> = field("代填社工"),
        filled_by: Option<Text> = field("代填人").personal(),
        receipt: Option<Text> = field("回执号").confidential(),
        consent: Option<Text> = field("同意的告知"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        note: Option<Prose> = field("备注").confidential(),
    }
}

choices! {
    /// In what an answer is counted.
    AnswerUnit "答卷计数" {
        Chosen = "answer_option" "选了的选项",
        Given = "answer_number" "填的整数",
    }
}

/// The thing that an option is in facts.
pub fn option_word(form: Id, question: &str, option: &str) -> Word {
    Word::of(&format!("{form}/{question}/{option}"))
}

/// The thing that a number is in facts.
pub fn question_word(form: Id, question: &str) -> Word {
    Word::of(&format!("{form}/{question}"))
}

impl SurveyAnswer {
    /// The answer to a question, as it is kept.
    pub fn answer(&self, question: &str) -> Option<&Answered> {
        self.answers.iter().find(|answered| answered.question.0 == question)
    }

    fn filing(&self) -> Filing {
        Filing::of(self.campaign, None).within(Happening::SurveyAnswer.domain()).by(each(&self.worker, 0)).link(self.form, "form")
    }
}

impl Record for SurveyAnswer {
    fn rules(&self, faults: &mut Faults) {
        faults.require(!self.answers.is_empty(), "answers", "required", "一题都没有填");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.terms = Some(Terms { numbers: self.receipt.iter().map(|receipt| receipt.0.clone()).collect(), ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        format!("表单答卷 {} 题", self.answers.len())
    }
}

impl Counted for SurveyAnswer {
    /// One answered form; beside it what was chosen and what was given as a number.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let form = self.form.id();
        self.filing().facts(self.on, Happening::SurveyAnswer.code(), known, |event| {
            self.answers.iter().fold(event.item(question_word(form, "")).happened(), |event, answered| {
                let question = &answered.question.0;
                match answered.sort {
                    QuestionSort::One | QuestionSort::Any => answered
                        .value
                        .0
                        .split(' ')
                        .collect::<BTreeSet<_>>()
                        .into_iter()
                        .fold(event, |event, code| event.goods(option_word(form, question, code), AnswerUnit::Chosen.word(), 1)),
                    // numbers that are negative or have decimals are listed and not counted
                    QuestionSort::Integer => match answered.value.0.parse() {
                        Ok(number) => event.goods(question_word(form, question), AnswerUnit::Given.word(), number),
                        Err(_) => event,
                    },
                    _ => event,
                }
            })
        })
    }
}
