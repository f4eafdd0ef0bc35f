//! A form of the station as it is drawn, for the public and for workers alike: every question with its condition beside it, so that the script can
//! hide what is not asked. Without the script everything is shown, and what is not asked is not looked at. Called by `page.rs` and `pages/`.

use crate::survey::{Design, Expression, Function, Operator, Question, QuestionSort, path_of};
use base::{Faults, Json, Typed, json};
use maud::{Markup, html};
use shell::look::{Choice, Field, Layout};
use shell::{Visit, text::Lang};

/// More options than these are a list to open.
const OPTIONS_SHOWN_MAX: usize = 20;

/// The questions, with what was typed and what is wrong with it.
pub(crate) fn fields(visit: &Visit, design: &Design, typed: &Typed, faults: &Faults) -> Markup {
    let asked = |question: &Question| {
        let condition = condition(question);
        let error = faults.at(&path_of(&question.name)).map_or("", |fault| fault.sentence.as_str());
        html! { div data-if=[condition] data-question=(question.name) { (one(visit, question, typed, error)) } }
    };
    let calculated = design.questions.iter().filter(|question| question.sort == QuestionSort::Calculate);
    let calculated: Vec<Json> = calculated.filter_map(|question| Some(json!([question.name, tree(question.calculation.as_ref()?)]))).collect();
    html! {
        section class="card" {
            div class="pad" data-questions=(Json::Array(calculated)) { @for question in &design.questions { (asked(question)) } }
        }
    }
}

/// The texts of an empty form: what its author filled in.
pub(crate) fn preset(design: &Design, typed: &mut Typed) {
    for question in design.questions.iter().filter(|question| question.sort.is_asked() && !question.initial.is_empty()) {
        let initial = if question.initial.replace(' ', "") == "today()" { typed.today().to_string() } else { question.initial.clone() };
        // a default that has to be reckoned is left to who fills it in
        if !initial.contains("${") && !initial.contains('(') {
            typed.set(&path_of(&question.name), initial);
        }
    }
}

fn one(visit: &Visit, question: &Question, typed: &Typed, error: &str) -> Markup {
    let path = path_of(&question.name);
    let label = if question.label.is_empty() { question.name.as_str() } else { question.label.as_str() };
    let mut field = Field::new(Lang::ZhHans, &path, label).hint(&question.hint).error(error);
    if question.required.is_none() && question.sort.is_asked() {
        field = field.optional();
    }
    let text = typed.get(&path);
    match question.sort {
        QuestionSort::Note => html! { p class="prose" { (question.label) } @if !question.hint.is_empty() { p class="hint" { (question.hint) } } },
        QuestionSort::GroupBegin => html! { @if !question.label.is_empty() { h2 { (question.label) } } },
        QuestionSort::GroupEnd | QuestionSort::Calculate => html! {},
        QuestionSort::Text => field.wide().text(text),
        QuestionSort::Integer | QuestionSort::Decimal => field.number(text, ""),
        QuestionSort::Day => field.day(text, visit.today()),
        QuestionSort::Time => field.time(text),
        QuestionSort::One if question.options.len() > OPTIONS_SHOWN_MAX => {
            let options: Vec<(&str, &str)> = question.options.iter().map(|(code, label)| (code.as_str(), label.as_str())).collect();
            field.select(text, &options)
        }
        QuestionSort::One | QuestionSort::Any => {
            let chosen = |code: &str| typed.all(&path).any(|text| text.split_whitespace().any(|one| one == code));
            let choices: Vec<Choice<'_>> = question.options.iter().map(|(code, label)| Choice::new(code, label, chosen(code))).collect();
            if question.sort == QuestionSort::One { field.one(&choices, Layout::Public) } else { field.many(&choices, Layout::Public) }
        }
    }
}

/// The conditions of a question as a tree for the script; none where it is always asked.
fn condition(question: &Question) -> Option<String> {
    let trees: Vec<Json> = question.conditions.iter().map(tree).collect();
    (!trees.is_empty()).then(|| Json::Array(trees).to_string())
}

/// An expression for the script: a list of its sign and its values.
fn tree(expression: &Expression) -> Json {
    match expression {
        Expression::Number(number) => json!(["number", number.to_string()]),
        Expression::Text(text) => json!(["text", text]),
        Expression::Answer(name) => json!(["answer", name]),
        Expression::This => json!(["text", ""]),
        Expression::Negative(inner) => json!(["minus", ["number", "0"], tree(inner)]),
        Expression::Pair(operator, left, right) => json!([operator_word(*operator), tree(left), tree(right)]),
        Expression::Call(function, values) => {
            let name = function_word(*function);
            Json::Array([Json::from(name)].into_iter().chain(values.iter().map(tree)).collect())
        }
    }
}

fn operator_word(operator: Operator) -> &'static str {
    match operator {
        Operator::Or => "or",
        Operator::And => "and",
        Operator::Equal => "equal",
        Operator::Unequal => "unequal",
        Operator::Less => "less",
        Operator::AtMost => "atmost",
        Operator::More => "more",
        Operator::AtLeast => "atleast",
        Operator::Plus => "plus",
        Operator::Minus => "minus",
        Operator::Times => "times",
        Operator::By => "by",
        Operator::Rest => "rest",
    }
}

fn function_word(function: Function) -> &'static str {
    match function {
        Function::Not => "not",
        Function::Selected => "selected",
        Function::CountSelected => "count",
        Function::Today => "today",
        Function::True => "true",
        Function::False => "false",
        Function::If => "if",
        Function::Coalesce => "coalesce",
        Function::Length => "length",
        Function::Int => "int",
        Function::Round => "round",
        Function::Number => "tonumber",
        Function::Text => "totext",
        Function::Boolean => "boolean",
    }
}
