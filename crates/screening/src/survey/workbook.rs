//! An `.xlsx` of the XLSForm convention (sheets `survey`, `choices`, `settings`) read as a [`SurveyForm`]. What is not supported is named by sheet,
//! row, column and what it is; the form is there without it, and whoever imports decides whether he takes it so. Called by the pages of forms.
//!
//! Absent: repeats, media, maps, choice filters, external files; expressions beyond `expression.rs`.

use super::design::Design;
use super::form::{QuestionSort, SurveyForm, SurveyOption, SurveyQuestion};
use base::{Day, Fault, Faults, PROSE_CHARS_MAX, Prose, ROWS_PER_GROUP_MAX, TEXT_CHARS_MAX, Text};
use sheets::{SheetFault, Workbook};
use std::collections::HashMap;

/// Something that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTaken {
    /// The sheet.
    pub sheet: &'static str,
    /// The row as Excel numbers it; 0 for the sheet as a whole.
    pub row: u32,
    /// The heading of the column.
    pub column: String,
    /// What it is, and what the form does without it.
    pub what: String,
}

/// A form out of a workbook.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The form, without what was not taken.
    pub form: SurveyForm,
    /// What was not taken.
    pub not_taken: Vec<NotTaken>,
}

/// A row by headings: its number and the cells that are not empty.
struct Line {
    number: u32,
    cells: HashMap<String, String>,
}

impl Line {
    fn get(&self, heading: &str) -> &str {
        self.cells.get(heading).map_or("", String::as_str)
    }

    fn take(&self, heading: &str) -> Option<Prose> {
        let text: String = self.get(heading).chars().take(PROSE_CHARS_MAX).collect();
        (!text.is_empty()).then_some(Prose(text))
    }

    /// The text in Chinese, if the form has languages; else the first that it has.
    fn said(&self, heading: &str) -> Option<Prose> {
        let translated = |wanted: &dyn Fn(&str) -> bool| {
            let mut found: Vec<&String> =
                self.cells.keys().filter(|key| key.strip_prefix(heading).is_some_and(|rest| rest.starts_with(':') && wanted(rest))).collect();
            found.sort();
            found.first().and_then(|key| self.take(key))
        };
        let chinese = |rest: &str| ["zh", "chinese", "中文", "汉语"].iter().any(|word| rest.contains(word));
        translated(&chinese).or_else(|| self.take(heading)).or_else(|| translated(&|_| true))
    }
}

/// Headings that carry something the form keeps, as they are spelt here; others are named. A translation is `label::中文`.
const SURVEY: &[&str] =
    &["type", "name", "label", "hint", "required", "required_message", "relevant", "constraint", "constraint_message", "default", "calculation"];
const CHOICES: &[&str] = &["list_name", "name", "label"];
const SETTINGS: &[&str] = &["form_title", "form_id", "version", "default_language"];
/// What says nothing that would be missed: how a form looks in other programs, and notes of its author.
const HARMLESS: &[&str] =
    &["appearance", "style", "notes", "note", "comment", "comments", "public_key", "submission_url", "instance_name", "read_only", "readonly"];
/// Facts about a phone that other programs gather by themselves; here nothing is gathered that nobody was asked for.
const GATHERED: &[&str] = &[
    "start",
    "end",
    "deviceid",
    "device_id",
    "subscriberid",
    "simserial",
    "phonenumber",
    "username",
    "email",
    "start-geopoint",
    "audit",
    "background-audio",
];

/// Other spellings of headings that are in use.
fn heading(written: &str) -> String {
    let lower = written.trim().to_lowercase();
    let (base, language) =
        lower.split_once(':').map_or((lower.as_str(), String::new()), |(base, rest)| (base, format!(":{}", rest.trim_start_matches(':').trim())));
    let base = base.trim().replace(' ', "_");
    let known = match base.as_str() {
        "caption" => "label",
        "list" => "list_name",
        "value" => "name",
        "relevance" => "relevant",
        "calculate" => "calculation",
        "constraint_msg" | "constraintmsg" => "constraint_message",
        "required_msg" | "requiredmsg" => "required_message",
        "title" | "set_form_title" => "form_title",
        "id" | "id_string" | "set_form_id" => "form_id",
        other => other,
    };
    format!("{known}{language}")
}

/// Reads a workbook. `today` is the day under which the form is filed.
pub fn read_workbook(workbook: &mut Workbook, today: Day) -> Result<Imported, SheetFault> {
    let mut reading = Reading { not_taken: Vec::new(), questions: Vec::new(), rows: Vec::new(), skipped: 0 };
    let survey = lines(workbook, "survey")?;
    let choices = lines(workbook, "choices")?;
    let settings = lines(workbook, "settings")?;
    reading.columns("survey", &survey, SURVEY);
    reading.columns("choices", &choices, CHOICES);
    reading.columns("settings", &settings, SETTINGS);
    if survey.is_empty() {
        reading.name("survey", 0, "", "没有名为 survey 的工作表，或者里面没有题目");
    }
    for line in &survey {
        reading.question(line);
    }
    let options = reading.options(&choices);
    let setting = |name: &str| settings.iter().find_map(|line| short(line.get(name)));
    let form = SurveyForm {
        title: setting("form_title").or_else(|| setting("form_id")).unwrap_or_else(|| Text(title_of(workbook.file_name()))),
        code: setting("form_id"),
        edition: setting("version"),
        on: today,
        questions: reading.questions.clone(),
        options,
        left_out: None,
        closed_on: None,
    };
    Ok(reading.understood(form))
}

fn title_of(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let title: String = stem.chars().take(TEXT_CHARS_MAX).collect();
    if title.is_empty() { "表单".to_owned() } else { title }
}

fn short(text: &str) -> Option<Text> {
    let text: String = text.chars().take(TEXT_CHARS_MAX).collect();
    (!text.is_empty()).then_some(Text(text))
}

/// The rows of a sheet below its headings; none when the sheet is not there.
fn lines(workbook: &mut Workbook, sheet: &str) -> Result<Vec<Line>, SheetFault> {
    let Some(name) = workbook.sheets().iter().chain(workbook.hidden()).find(|name| name.trim().eq_ignore_ascii_case(sheet)).cloned() else {
        return Ok(Vec::new());
    };
    let mut rows = workbook.rows(&name)?;
    let Some(head) = rows.next().transpose()? else { return Ok(Vec::new()) };
    let headings: Vec<String> = head.cells.iter().map(|cell| heading(&cell.shown())).collect();
    let mut lines = Vec::new();
    for row in rows {
        let row = row?;
        let cells = headings.iter().zip(&row.cells).filter(|(heading, cell)| !heading.is_empty() && !cell.is_empty());
        let cells: HashMap<String, String> = cells.map(|(heading, cell)| (heading.clone(), written(cell))).collect();
        if !cells.is_empty() {
            lines.push(Line { number: row.number, cells });
        }
    }
    Ok(lines)
}

/// A cell as the author wrote it: yes and no are those of the convention.
fn written(cell: &sheets::Cell) -> String {
    match cell {
        sheets::Cell::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        other => other.shown().trim().to_owned(),
    }
}

struct Reading {
    not_taken: Vec<NotTaken>,
    questions: Vec<SurveyQuestion>,
    /// The row of the sheet of each question.
    rows: Vec<u32>,
    /// How many groups that are not taken are open.
    skipped: u32,
}

impl Reading {
    fn name(&mut self, sheet: &'static str, row: u32, column: &str, what: impl Into<String>) {
        self.not_taken.push(NotTaken { sheet, row, column: column.to_owned(), what: what.into() });
    }

    /// Names the columns that are not taken, once each, at the first row in which something stands.
    fn columns(&mut self, sheet: &'static str, lines: &[Line], known: &[&str]) {
        let mut named: HashMap<&str, u32> = HashMap::new();
        for line in lines {
            for heading in line.cells.keys() {
                let base = heading.split(':').next().unwrap_or_default();
                if !known.contains(&base) && !HARMLESS.contains(&base) {
                    named.entry(heading).and_modify(|row| *row = (*row).min(line.number)).or_insert(line.number);
                }
            }
        }
        let mut named: Vec<(&str, u32)> = named.into_iter().collect();
        named.sort_unstable();
        for (heading, row) in named {
            self.name(sheet, row, heading, format!("这一列不支持，没有收：{heading}"));
        }
    }

    fn question(&mut self, line: &Line) {
        let kind = line.get("type").to_lowercase().replace('_', " ");
        let words: Vec<&str> = kind.split_whitespace().collect();
        let begins = words.first() == Some(&"begin");
        let ends = words.first() == Some(&"end") && words.len() > 1;
        if words.is_empty() {
            return;
        }
        if self.skipped > 0 {
            self.skipped = if begins {
                self.skipped + 1
            } else if ends {
                self.skipped - 1
            } else {
                self.skipped
            };
            return;
        }
        if words == ["begin", "repeat"] {
            self.skipped = 1;
            return self.name("survey", line.number, "type", format!("不支持 repeat（重复的一组），{} 整组没有收", line.get("name")));
        }
        if let Some(sort) = self.sort(line, &words) {
            let row = self.row(line, sort);
            self.rows.push(line.number);
            self.questions.push(row);
        }
    }

    fn sort(&mut self, line: &Line, words: &[&str]) -> Option<QuestionSort> {
        let sort = match words {
            ["text" | "string"] => QuestionSort::Text,
            ["integer" | "int"] => QuestionSort::Integer,
            ["decimal"] => QuestionSort::Decimal,
            ["date" | "today"] => QuestionSort::Day,
            ["time"] => QuestionSort::Time,
            ["note"] => QuestionSort::Note,
            ["calculate"] => QuestionSort::Calculate,
            ["begin", "group"] => QuestionSort::GroupBegin,
            ["end", "group"] => QuestionSort::GroupEnd,
            ["select", "one", ..] if words.len() > 2 => QuestionSort::One,
            ["select", "multiple", ..] if words.len() > 2 => QuestionSort::Any,
            [gathered] if GATHERED.contains(gathered) || GATHERED.contains(&gathered.replace(' ', "_").as_str()) => {
                self.name("survey", line.number, "type", format!("不自动收集 {gathered}，这一行没有收"));
                return None;
            }
            ["select", "one" | "multiple", "from", "file", ..] => {
                self.name("survey", line.number, "type", "不支持从文件取选项，这一题没有收");
                return None;
            }
            _ => {
                self.name("survey", line.number, "type", format!("不支持题型 {}，这一题没有收", line.get("type")));
                return None;
            }
        };
        if words.contains(&"file") || words.contains(&"search()") {
            self.name("survey", line.number, "type", "不支持从文件取选项，这一题没有收");
            return None;
        }
        Some(sort)
    }

    fn row(&mut self, line: &Line, sort: QuestionSort) -> SurveyQuestion {
        let list = sort.has_options().then(|| {
            let mut words = line
                .get("type")
                .split_whitespace()
                .filter(|word| !matches!(*word, "from" | "one" | "multiple" | "select" | "select_one" | "select_multiple"));
            let list = words.next().unwrap_or_default();
            let other = words.next().is_some_and(|word| word.eq_ignore_ascii_case("or_other") || word == "or");
            (list.to_owned(), other)
        });
        if list.as_ref().is_some_and(|(_, other)| *other) {
            self.name("survey", line.number, "type", "不支持 or_other（其他，请说明），只有列出的选项");
        }
        if sort == QuestionSort::GroupBegin && line.get("appearance").contains("table-list") {
            self.name("survey", line.number, "appearance", "不支持表格样式，按一题一题显示");
        }
        if line.said("label").is_some_and(|label| label.0.contains("${")) {
            self.name("survey", line.number, "label", "题目里的 ${…} 不会换成回答，照原样显示");
        }
        let name = line.get("name");
        SurveyQuestion {
            sort,
            name: short(name),
            label: line.said("label"),
            hint: line.said("hint"),
            list: list.and_then(|(list, _)| short(&list)),
            required: line.take("required").filter(|_| sort.is_asked()),
            required_message: line.said("required_message"),
            relevant: line.take("relevant"),
            constraint: line.take("constraint").filter(|_| sort.is_asked()),
            constraint_message: line.said("constraint_message"),
            initial: line.take("default").filter(|_| sort.is_asked()),
            calculation: line.take("calculation").filter(|_| sort == QuestionSort::Calculate),
        }
    }

    fn options(&mut self, lines: &[Line]) -> Vec<SurveyOption> {
        let mut options = Vec::new();
        for line in lines {
            let (Some(list), Some(name)) = (short(line.get("list_name")), short(line.get("name"))) else {
                self.name("choices", line.number, "name", "选项缺少 list_name 或 name，没有收");
                continue;
            };
            let label = line.said("label").and_then(|label| short(&label.0)).unwrap_or_else(|| name.clone());
            options.push(SurveyOption { list, name, label });
        }
        // only lists that a question uses are kept: sample workbooks carry many
        let used: Vec<&str> = self.questions.iter().filter_map(|question| question.list.as_ref()).map(|list| list.0.as_str()).collect();
        options.retain(|option| used.contains(&option.list.0.as_str()));
        options
    }

    /// Takes out what the form could not be stored with, and names it.
    fn understood(mut self, mut form: SurveyForm) -> Imported {
        self.within_limits(&mut form);
        // taking out a question may leave an expression that names it, so it is tried until nothing is wrong any more
        for _ in 0..=form.questions.len() {
            let (_, faults) = Design::of(&form);
            if faults.is_empty() {
                break;
            }
            self.take_out_all(&mut form, faults);
        }
        let place = |one: &NotTaken| (["survey", "choices", "settings"].iter().position(|sheet| *sheet == one.sheet), one.row);
        self.not_taken.sort_by(|one, other| (place(one), &one.column).cmp(&(place(other), &other.column)));
        let left_out: Vec<String> = self.not_taken.iter().map(NotTaken::to_string).collect();
        let left_out: String = left_out.join("\n").chars().take(PROSE_CHARS_MAX).collect();
        form.left_out = (!left_out.is_empty()).then_some(Prose(left_out));
        Imported { form, not_taken: self.not_taken }
    }

    /// From the last row to the first, so that rows keep their places; each field once, and nothing more of a row that is gone.
    fn take_out_all(&mut self, form: &mut SurveyForm, faults: Faults) {
        let place = |fault: &Fault| {
            let mut path = fault.path.splitn(3, '.').skip(1);
            (path.next().and_then(|row| row.parse::<usize>().ok()), path.next().unwrap_or_default().to_owned())
        };
        let mut found: Vec<_> = faults.into_iter().map(|fault| (place(&fault), fault.sentence)).collect();
        found.sort_by(|(one, _), (other, _)| other.cmp(one));
        found.dedup_by(|one, other| one.0 == other.0);
        let mut gone = None;
        for ((row, field), why) in found {
            if (row.is_none() || row != gone) && self.take_out(form, row, &field, &why) {
                gone = row;
            }
        }
    }

    fn within_limits(&mut self, form: &mut SurveyForm) {
        for (sheet, count) in [("survey", form.questions.len()), ("choices", form.options.len())] {
            if count > ROWS_PER_GROUP_MAX {
                self.name(sheet, 0, "", format!("有 {count} 行，最多收 {ROWS_PER_GROUP_MAX} 行，后面的没有收"));
            }
        }
        form.questions.truncate(ROWS_PER_GROUP_MAX);
        form.options.truncate(ROWS_PER_GROUP_MAX);
    }

    /// Whether the whole row went.
    fn take_out(&mut self, form: &mut SurveyForm, row: Option<usize>, field: &str, why: &str) -> bool {
        let Some(row) = row.filter(|row| *row < form.questions.len()) else {
            // a group that is left open: it ends with the form
            self.name("survey", 0, "type", format!("{why}，按到表尾结束"));
            form.questions.push(SurveyQuestion::of(QuestionSort::GroupEnd));
            return false;
        };
        let number = self.rows.get(row).copied().unwrap_or_default();
        let question = &mut form.questions[row];
        let (column, said) = match field {
            "relevant" => (question.relevant.take().map(|_| "relevant"), "条件没有收，这一题总是会问"),
            "constraint" => (question.constraint.take().map(|_| "constraint"), "检查没有收，什么都可以填"),
            "required" => (question.required.take().map(|_| "required"), "必填条件没有收，可以不填"),
            _ => (None, "这一题没有收"),
        };
        self.name("survey", number, column.unwrap_or(field), format!("{why}；{said}"));
        if column.is_none() {
            form.questions.remove(row);
            self.rows.remove(row.min(self.rows.len().saturating_sub(1)));
        }
        column.is_none()
    }
}

impl std::fmt::Display for NotTaken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.sheet)?;
        if self.row > 0 {
            write!(f, " 第 {} 行", self.row)?;
        }
        if !self.column.is_empty() {
            write!(f, " {} 列", self.column)?;
        }
        write!(f, "：{}", self.what)
    }
}
