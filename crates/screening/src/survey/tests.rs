//! Worked examples of forms: expressions, conditions across questions, workbooks of the convention, and what is never to panic.

use super::expression::{Answers, Value};
use super::*;
use base::{Day, Prose, Text, Typed, Value as _};
use proptest::prelude::*;
use std::collections::HashMap;

struct Known(HashMap<&'static str, Value>);

impl Answers for Known {
    fn answer(&self, name: &str) -> Value {
        self.0.get(name).cloned().unwrap_or_else(|| Value::Text(String::new()))
    }
    fn today(&self) -> Day {
        day("2020-02-03")
    }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn number(text: &str) -> Value {
    Value::Number(text.parse().unwrap())
}

fn known() -> Known {
    Known(HashMap::from([
        ("age", number("36")),
        ("temperature", number("37.3")),
        ("symptoms", Value::Text("cough fever".to_owned())),
        ("came", Value::Day(day("2020-01-23"))),
        ("name", Value::Text("罗明".to_owned())),
    ]))
}

#[test]
fn an_expression_comes_to_what_the_convention_says() {
    for (written, value) in [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("7 div 2", "3.5"),
        ("-7 mod 2", "-1"),
        ("10 - 2 - 3", "5"),
        ("${age} >= 18 and ${age} < 60", "true"),
        ("${age} < 18 or selected(${symptoms}, 'fever')", "true"),
        ("selected(${symptoms}, 'fev')", "false"),
        ("selected(${nobody}, '')", "false"),
        ("count-selected(${symptoms})", "2"),
        ("not(${name} = '罗明')", "false"),
        ("${name} != ''", "true"),
        ("${nobody} = ''", "true"),
        ("${nobody} > 0", "false"),
        ("${nobody} < 0", "false"),
        ("${came} <= today()", "true"),
        ("today() - ${came}", "11"),
        ("${came} + 14 >= today()", "true"),
        ("${came} = '2020-01-23'", "true"),
        ("${temperature} >= 37.3", "true"),
        ("${temperature} > 37.3", "false"),
        ("if(${age} > 60, 'old', 'young')", "young"),
        ("coalesce(${nobody}, ${name})", "罗明"),
        ("string-length(${name})", "2"),
        ("int(3.9) + round(2.5)", "6"),
        ("1 div 0 = 1 div 0", "false"),
        ("“a” = 'a'", "true"),
        ("1 < 2 = true()", "true"),
        ("or_not", "!看不懂“or_not”"),
        ("regex(., '^1')", "!不支持函数 regex()"),
        ("selected(${symptoms})", "!函数 selected() 的参数个数不对"),
        ("${age} >", "!没有写完"),
        ("(1", "!没有写完"),
        ("1 2", "!看不懂“2”"),
        ("/data/age > 1", "!看不懂“/”"),
        ("'open", "!没有写完"),
        ("", "!没有写完"),
    ] {
        let came = match Expression::read(written) {
            Ok(expression) => expression.value(&known(), &Value::Undefined).text(),
            Err(fault) => format!("!{fault}"),
        };
        assert_eq!(came, value, "{written}");
    }
}

#[test]
fn an_expression_that_is_nested_without_end_is_refused() {
    for written in ["(".repeat(1900), "-".repeat(1900), "not(".repeat(450), "1=".repeat(999), "1 ".repeat(3000)] {
        assert!(Expression::read(&written).is_err(), "{}", &written[..10]);
    }
    let long = format!("1{}", "+1".repeat(900));
    assert_eq!(Expression::read(&long).unwrap().value(&known(), &Value::Undefined).text(), "901");
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_or_refused_and_evaluated_without_panic(written in "[-+*()=<>!.,0-9 '\"a-z${}]{0,60}", this in "[0-9.a-z-]{0,8}") {
        if let Ok(expression) = Expression::read(&written) {
            let _ = expression.value(&known(), &Value::Text(this)).text();
        }
    }

    #[test]
    fn sense_made_of_signs_is_evaluated_without_panic(words in proptest::collection::vec(
        prop_oneof![Just("${age}"), Just("${came}"), Just("${symptoms}"), Just("999999999999"), Just("0"), Just("."), Just("div"), Just("mod"), Just("*"),
            Just("+"), Just("-"), Just("="), Just("<"), Just("and"), Just("not("), Just("("), Just(")"), Just("today()"), Just("'x'")], 0..40)) {
        if let Ok(expression) = Expression::read(&words.join(" ")) {
            let _ = expression.value(&known(), &number("3")).text();
        }
    }
}

fn question(sort: QuestionSort, name: &str) -> SurveyQuestion {
    SurveyQuestion { name: (!name.is_empty()).then(|| Text(name.to_owned())), label: Some(Prose(format!("题{name}"))), ..SurveyQuestion::of(sort) }
}

/// Age; of grown-ups whether they smoke, and how many a day; symptoms of everybody.
fn form() -> SurveyForm {
    let option = |list: &str, name: &str, label: &str| SurveyOption { list: list.into(), name: name.into(), label: label.into() };
    let yes = || Some(Prose("yes".to_owned()));
    SurveyForm {
        title: "健康问卷".into(),
        code: Some("health".into()),
        edition: None,
        on: day("2020-02-03"),
        questions: vec![
            SurveyQuestion { required: yes(), constraint: Some(". >= 0 and . <= 130".into()), ..question(QuestionSort::Integer, "age") },
            SurveyQuestion { relevant: Some("${age} >= 18".into()), ..question(QuestionSort::GroupBegin, "grown") },
            SurveyQuestion { list: Some("yn".into()), required: yes(), ..question(QuestionSort::One, "smokes") },
            SurveyQuestion {
                relevant: Some("${smokes} = 'y'".into()),
                constraint_message: Some("一天最多 100 支".into()),
                constraint: Some(". <= 100".into()),
                ..question(QuestionSort::Integer, "cigarettes")
            },
            question(QuestionSort::GroupEnd, ""),
            SurveyQuestion { list: Some("ill".into()), ..question(QuestionSort::Any, "symptoms") },
            SurveyQuestion { calculation: Some("if(${age} >= 60, 'old', 'young')".into()), ..question(QuestionSort::Calculate, "class") },
        ],
        options: vec![option("yn", "y", "是"), option("yn", "n", "否"), option("ill", "cough", "咳嗽"), option("ill", "fever", "发热")],
        left_out: None,
        closed_on: None,
    }
}

fn typed(answers: &[(&str, &str)]) -> Typed {
    let pairs = answers.iter().map(|(name, text)| (path_of(name), (*text).to_owned()));
    Typed::from_pairs(day("2020-02-03"), pairs)
}

/// The answers as `name=value`, or the faults as `name!code`.
fn filled(answers: &[(&str, &str)]) -> Vec<String> {
    let (design, faults) = Design::of(&form());
    assert!(faults.is_empty(), "{faults:?}");
    match fill(&design, &typed(answers)) {
        Ok(answered) => answered.iter().map(|one| format!("{}={}", one.question.0, one.value.0)).collect(),
        Err(faults) => faults.iter().map(|fault| format!("{}!{}", fault.path.trim_start_matches("answer."), fault.code)).collect(),
    }
}

#[test]
fn only_what_is_asked_has_to_be_answered_and_only_that_is_kept() {
    for (answers, wanted) in [
        (&[("age", "12")][..], &["age=12", "class=young"][..]),
        (&[("age", "12"), ("smokes", "y"), ("cigarettes", "500")], &["age=12", "class=young"]),
        (&[("age", "36")], &["smokes!required"]),
        (&[("age", "36"), ("smokes", "n"), ("cigarettes", "abc")], &["age=36", "smokes=n", "class=young"]),
        (&[("age", "36"), ("smokes", "y"), ("cigarettes", "500")], &["cigarettes!constraint"]),
        (&[("age", "６１"), ("smokes", "y"), ("cigarettes", "20")], &["age=61", "smokes=y", "cigarettes=20", "class=old"]),
        (&[], &["age!required"]),
        (&[("age", "131")], &["age!constraint", "smokes!required"]),
        (&[("age", "old")], &["age!not_a_number"]),
        (&[("age", "12"), ("age", "13")], &["age!said_twice"]),
        (&[("age", "5"), ("symptoms", "cough"), ("symptoms", "fever")], &["age=5", "symptoms=cough fever", "class=young"]),
        (&[("age", "5"), ("symptoms", "pain")], &["symptoms!not_a_choice"]),
    ] {
        assert_eq!(filled(answers), wanted, "{answers:?}");
    }
    let (design, _) = Design::of(&form());
    assert_eq!(relevant(&design, &typed(&[("age", "36"), ("smokes", "y")])), [true; 7]);
    assert_eq!(relevant(&design, &typed(&[("age", "5"), ("smokes", "y")])), [true, false, false, false, false, true, true]);
}

#[test]
fn a_form_that_cannot_be_understood_says_where() {
    let mut wrong = form();
    wrong.questions[2].list = Some("nothing".into());
    wrong.questions[3].relevant = Some("${smoke} = 'y'".into());
    wrong.questions[5].name = Some("age".into());
    wrong.questions[6].calculation = Some("regex(., 'x')".into());
    wrong.questions.remove(4);
    let (_, faults) = Design::of(&wrong);
    let found: Vec<String> = faults.iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect();
    assert_eq!(
        found,
        [
            "questions.2.list no_options",
            "questions.4.name said_twice",
            "questions.5.calculation expression",
            "questions group_open",
            "questions.3.relevant unknown_question"
        ]
    );
}

#[test]
fn a_form_is_kept_and_read_back_as_it_was() {
    let document = form().to_json();
    assert_eq!(SurveyForm::from_json(&document), Some(form()));
}

/// A workbook of the convention as somebody would send it.
fn workbook(survey: &[&[&str]], choices: &[&[&str]], settings: &[&[&str]]) -> sheets::Workbook {
    let mut writer = sheets::SheetWriter::new("2020-02-03T09:00:00+08:00".parse().unwrap()).unwrap();
    for (name, rows) in [("survey", survey), ("choices", choices), ("settings", settings)] {
        let Some((head, below)) = rows.split_first() else { continue };
        let columns: Vec<sheets::Column> = head.iter().map(|heading| sheets::Column::text(heading)).collect();
        let mut sheet = writer.table(name, "", &columns).unwrap();
        for row in below {
            let cells: Vec<sheets::Value> = row.iter().map(|text| sheets::Value::from(*text)).collect();
            sheet.row(&cells).unwrap();
        }
        sheet.finish().unwrap();
    }
    sheets::Workbook::from_bytes(writer.into_bytes().unwrap(), "问卷.xlsx").unwrap()
}

#[test]
fn a_workbook_of_the_convention_becomes_a_form_and_what_is_not_supported_is_named() {
    let mut book = workbook(
        &[
            &["type", "name", "label::English (en)", "label::中文 (zh)", "required", "relevant", "constraint", "appearance", "media::image"],
            &["start", "start", "", "", "", "", "", "", ""],
            &["text", "name", "Name", "姓名", "yes", "", "", "", ""],
            &["integer", "age", "Age", "年龄", "", "", ". < 130", "w2", ""],
            &["select_one yn", "ill", "Ill?", "生病吗", "", "${age} > 3", "", "", "face.png"],
            &["geopoint", "where", "Where", "在哪里", "", "", "", "", ""],
            &["text", "why", "Why", "为什么", "", "${where} != ''", "regex(., '^a')", "", ""],
            &["begin_repeat", "children", "Children", "孩子", "", "", "", "", ""],
            &["text", "child", "Child", "孩子姓名", "", "", "", "", ""],
            &["end_repeat", "", "", "", "", "", "", "", ""],
            &["note", "thanks", "Thanks", "谢谢", "", "", "", "", ""],
        ],
        &[
            &["list_name", "name", "label::English (en)", "label::中文 (zh)"],
            &["yn", "1", "Yes", "是"],
            &["yn", "0", "No", "否"],
            &["unused", "x", "X", "某"],
        ],
        &[&["form_title", "form_id", "version"], &["生活问卷", "life", "3"]],
    );
    let imported = read_workbook(&mut book, day("2020-02-03")).unwrap();
    let form = &imported.form;
    assert_eq!((form.title.0.as_str(), form.code.as_ref().map(|code| code.0.as_str())), ("生活问卷", Some("life")));
    let kept: Vec<(String, String)> = form
        .questions
        .iter()
        .map(|question| {
            (question.name.clone().map(|name| name.0).unwrap_or_default(), question.label.clone().map(|label| label.0).unwrap_or_default())
        })
        .collect();
    let pair = |name: &str, label: &str| (name.to_owned(), label.to_owned());
    assert_eq!(kept, [pair("name", "姓名"), pair("age", "年龄"), pair("ill", "生病吗"), pair("why", "为什么"), pair("thanks", "谢谢")]);
    assert_eq!(form.options.len(), 2, "a list that no question uses is not kept");
    // the writer leaves its first row for a title
    let named: Vec<(u32, &str)> = imported.not_taken.iter().map(|one| (one.row, one.column.as_str())).collect();
    assert_eq!(named, [(3, "type"), (6, "media:image"), (7, "type"), (8, "constraint"), (8, "relevant"), (9, "type")], "{:?}", imported.not_taken);
    assert!(Design::of(form).1.is_empty());
}
