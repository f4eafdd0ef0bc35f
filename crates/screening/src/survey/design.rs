//! What the rows of a form mean together: questions in order, each with the conditions of its groups, its expressions read, its options at hand.
//! Called by the rules of a form, by the import and by everything that fills one in. What cannot be understood is a fault at its row; the rest of the
//! design stands without it, so that all faults are found at once.

use super::expression::Expression;
use super::form::{QuestionSort, SurveyForm, SurveyQuestion};
use base::{Faults, Prose};
use std::collections::HashSet;

/// Groups within groups.
const GROUPS_MAX: usize = 8;

/// One thing on the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The row of the form, from 0.
    pub row: usize,
    /// What it is.
    pub sort: QuestionSort,
    /// Its name in expressions; empty for notes without one.
    pub name: String,
    /// What is asked.
    pub label: String,
    /// A line below it.
    pub hint: String,
    /// Code and label of what can be chosen.
    pub options: Vec<(String, String)>,
    /// Whether it has to be answered.
    pub required: Option<Expression>,
    /// What is said when it is not.
    pub required_message: String,
    /// When it is asked: its own condition and those of its groups.
    pub conditions: Vec<Expression>,
    /// What a right answer fulfils.
    pub constraint: Option<Expression>,
    /// What is said of one that does not.
    pub constraint_message: String,
    /// What stands in it at first.
    pub initial: String,
    /// What a calculated answer comes to.
    pub calculation: Option<Expression>,
}

/// A form, understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Design {
    /// In order; a group is its begin, with the label, and its end.
    pub questions: Vec<Question>,
}

impl Design {
    /// The design, and what could not be understood.
    pub fn of(form: &SurveyForm) -> (Self, Faults) {
        let mut reading = Reading { form, faults: Faults::new(), groups: Vec::new(), names: HashSet::new() };
        let questions: Vec<Question> = form.questions.iter().enumerate().filter_map(|(row, asked)| reading.row(row, asked)).collect();
        if !reading.groups.is_empty() {
            reading.faults.add("questions", "group_open", "有一组题没有写 end_group");
        }
        let faults = reading.names_known(&questions);
        (Self { questions }, faults)
    }

    /// The question of this name.
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.name == name)
    }
}

/// A path of a field of a row.
fn at(row: usize, field: &str) -> String {
    format!("questions.{row}.{field}")
}

fn text(prose: Option<&Prose>) -> String {
    prose.map_or_else(String::new, |prose| prose.0.clone())
}

/// Whether a name can be used in expressions and addresses of fields.
fn is_name(name: &str) -> bool {
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    first && name.len() <= 100 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

struct Reading<'a> {
    form: &'a SurveyForm,
    faults: Faults,
    groups: Vec<Option<Expression>>,
    names: HashSet<&'a str>,
}

impl<'a> Reading<'a> {
    fn row(&mut self, row: usize, asked: &'a SurveyQuestion) -> Option<Question> {
        let relevant = self.expression(row, "relevant", asked.relevant.as_ref());
        let mut conditions: Vec<Expression> = self.groups.iter().flatten().cloned().collect();
        conditions.extend(relevant.clone());
        match asked.sort {
            QuestionSort::GroupBegin => {
                self.faults.require(self.groups.len() < GROUPS_MAX, &at(row, "sort"), "too_deep", "分组最多套 8 层");
                self.groups.push(relevant);
            }
            QuestionSort::GroupEnd if self.groups.pop().is_none() => {
                self.faults.add(at(row, "sort"), "no_group", "这里没有要结束的组");
                return None;
            }
            QuestionSort::Note | QuestionSort::GroupEnd => {}
            _ => self.name(row, asked),
        }
        let options = self.options(row, asked);
        Some(Question {
            row,
            sort: asked.sort,
            name: asked.name.as_ref().map_or_else(String::new, |name| name.0.clone()),
            label: text(asked.label.as_ref()),
            hint: text(asked.hint.as_ref()),
            options,
            required: self.required(row, asked),
            required_message: text(asked.required_message.as_ref()),
            conditions,
            constraint: self.expression(row, "constraint", asked.constraint.as_ref()),
            constraint_message: text(asked.constraint_message.as_ref()),
            initial: text(asked.initial.as_ref()),
            calculation: self.expression(row, "calculation", asked.calculation.as_ref()),
        })
    }

    fn name(&mut self, row: usize, asked: &'a SurveyQuestion) {
        let Some(name) = &asked.name else {
            return self.faults.add(at(row, "name"), "required", "请写代号");
        };
        self.faults.require(is_name(&name.0), &at(row, "name"), "not_a_name", "代号只用英文字母、数字、下划线，字母开头");
        let is_new = self.names.insert(&name.0);
        self.faults.require(is_new, &at(row, "name"), "said_twice", "这个代号前面用过了");
        let calculates = asked.sort != QuestionSort::Calculate || asked.calculation.is_some();
        self.faults.require(calculates, &at(row, "calculation"), "required", "计算题要写算式");
    }

    fn options(&mut self, row: usize, asked: &SurveyQuestion) -> Vec<(String, String)> {
        if !asked.sort.has_options() {
            return Vec::new();
        }
        let list = asked.list.as_ref().map_or("", |list| list.0.as_str());
        let of_list = self.form.options.iter().filter(|option| option.list.0 == list);
        let options: Vec<(String, String)> = of_list.map(|option| (option.name.0.clone(), option.label.0.clone())).collect();
        self.faults.require(!options.is_empty(), &at(row, "list"), "no_options", format!("选项表“{list}”里没有选项"));
        let single: HashSet<&str> = options.iter().map(|(code, _)| code.as_str()).collect();
        self.faults.require(single.len() == options.len(), &at(row, "list"), "said_twice", format!("选项表“{list}”里有重复的代号"));
        let spaced = options.iter().any(|(code, _)| code.contains(char::is_whitespace));
        self.faults.require(!spaced, &at(row, "list"), "not_a_name", format!("选项表“{list}”里的代号不能有空格"));
        options
    }

    fn required(&mut self, row: usize, asked: &SurveyQuestion) -> Option<Expression> {
        let written = asked.required.as_ref().map_or("", |prose| prose.0.trim());
        match written.to_ascii_lowercase().as_str() {
            "" | "no" | "false" | "false()" | "否" => None,
            "yes" | "true" | "true()" | "是" | "必填" => Expression::read("true()").ok(),
            _ => self.expression(row, "required", asked.required.as_ref()),
        }
    }

    fn expression(&mut self, row: usize, field: &str, written: Option<&Prose>) -> Option<Expression> {
        match Expression::read(&written?.0) {
            Ok(expression) => Some(expression),
            Err(fault) => {
                self.faults.add(at(row, field), "expression", fault.to_string());
                None
            }
        }
    }

    /// Every name in an expression is that of a question with an answer.
    fn names_known(mut self, questions: &[Question]) -> Faults {
        for question in questions {
            let asked = &self.form.questions[question.row];
            let fields = [
                ("relevant", &asked.relevant),
                ("constraint", &asked.constraint),
                ("calculation", &asked.calculation),
                ("required", &asked.required),
            ];
            for (field, written) in fields {
                let Some(expression) = written.as_ref().and_then(|written| Expression::read(&written.0).ok()) else { continue };
                for name in expression.names().into_iter().filter(|name| !self.names.contains(name)) {
                    self.faults.add(at(question.row, field), "unknown_question", format!("没有代号是 {name} 的题"));
                }
            }
        }
        self.faults
    }
}
