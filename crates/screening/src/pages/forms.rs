//! Forms of the station: imported from a workbook, looked at with what was answered in numbers, filled in by workers, published. Called by the router.
//! Absent: editing a form's rows, which is the ordinary correction of its record.

use crate::open::{self, code_of};
use crate::survey::{AnswerUnit, Design, QuestionSort, SurveyAnswer, SurveyForm, fill, option_word, question_word, read_workbook};
use crate::{Happening, PublicForm};
use base::{Choice, Day, Faults, Link, Problem, Shape as _, Typed, Value as _, Word, policy::Class, policy::Grant};
use count::{Dimension, Filter, GroupValue, Measure};
use maud::{Markup, html};
use org::Campaign;
use shell::look::{self, Button, Card, Column, Empty, Field, Page, Sheet, Table, Tone, format::thousands};
use shell::pages::{frame, show, show_failed};
use shell::{Answer, Entry, Refusal, Visit};
use std::collections::HashMap;
use store::{ListQuestion, Row};

/// Forms and publications of a page.
const LISTED_MAX: u32 = 200;

/// A form with its record.
pub(super) struct Known {
    pub(super) row: Row,
    pub(super) form: SurveyForm,
    pub(super) design: Design,
}

impl Known {
    /// The form of the path, for who may read it.
    pub(super) fn of(visit: &Visit) -> Result<Self, Refusal> {
        let (row, _) = visit.readable(visit.id("id")?)?;
        let document = visit.shell.store().open_record(&row, None)?.doc.filter(|_| row.kind == SurveyForm::CODE && row.ended_at.is_none());
        let form = document.as_ref().and_then(SurveyForm::from_json).ok_or(Refusal::NotFound)?;
        let (design, _) = Design::of(&form);
        Ok(Self { row, form, design })
    }
}

fn rows_of(visit: &Visit, kind: &str) -> Result<Vec<Row>, Refusal> {
    let question = ListQuestion {
        orgs: Some(visit.scope(Class::Screening, Grant::Read)?.into_iter().collect()),
        kinds: vec![kind.to_owned()],
        limit: LISTED_MAX,
        ..ListQuestion::default()
    };
    visit.list(&question, Class::Screening, Grant::Read)
}

fn read_all<T: base::Value>(visit: &Visit, rows: Vec<Row>) -> Result<Vec<(Row, T)>, Refusal> {
    let documents = visit.shell.store().open_each(&rows)?;
    let read = documents.into_iter().map(|opened| opened.ok().and_then(|opened| T::from_json(&opened.doc?)));
    Ok(rows.into_iter().zip(read).filter_map(|(row, read)| Some((row, read?))).collect())
}

pub(super) fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let publications: Vec<(Row, PublicForm)> = read_all(visit, rows_of(visit, PublicForm::CODE)?)?;
    let forms: Vec<(Row, SurveyForm)> = read_all(visit, rows_of(visit, SurveyForm::CODE)?)?;
    let today = visit.today();
    let published = publications.iter().map(|(row, publication)| {
        let what = publication
            .form
            .and_then(|form| forms.iter().find(|(row, _)| row.id == form.id()))
            .map_or("来穗人员摸查表", |(_, form)| &form.title.0);
        let address = format!("/r/{}", code_of(row.id));
        look::Row::new(vec![
            html! { a href={ "/records/" (row.id) } { (publication.title) } },
            html! { (what) },
            html! { @if publication.is_open_on(today) { (look::tag(Tone::Ok, "收集中")) } @else { (look::tag(Tone::Plain, "未开放")) } },
            html! { a href=(address) { "打开" } "　" a href={ "/posters/" (row.id) } { "海报" } },
        ])
    });
    let published = published.collect();
    let designed = forms.iter().map(|(row, form)| {
        let asked = form.questions.iter().filter(|question| question.sort.is_asked()).count();
        look::Row::new(vec![
            html! { a href={ "/forms/" (row.id) } { (form.title) } },
            html! { (asked) " 题" },
            html! { "第 " (row.version) " 版" },
            html! { @if form.closed_on.is_none() { (look::tag(Tone::Ok, "在用")) } @else { (look::tag(Tone::Plain, "已停用")) } },
        ])
    });
    let designed = designed.collect();
    let no_publication = Empty::new("phone", "还没有公开过扫码填报", "公开以后有一张海报，扫码就能填，不用账号");
    let no_form = Empty::new("list", "还没有自己的表单", "用 Excel 按 XLSForm 的写法设计，再导入");
    let main = html! {
        (Table::new("扫码填报", vec![Column::new("名称").lead(), Column::new("表单"), Column::new("现状").narrow(), Column::new("链接")]).rows(published).empty(no_publication).show(visit.lang()))
        (Table::new("自己的表单", vec![Column::new("名称").lead(), Column::new("题目").narrow(), Column::new("版本").narrow(), Column::new("现状").narrow()]).rows(designed).empty(no_form).show(visit.lang()))
    };
    let actions = html! {
        @if visit.actor()?.grant(Class::Screening) >= Grant::Write {
            (Button::link("公开一份填报", "/records/new/public_form").primary().icon("plus"))
            (Button::link("导入表单", "/forms/import").icon("ul"))
        }
        (Button::link("核对摸查表", "/reports").icon("check"))
    };
    let page = Page::new("扫码填报与表单", "扫码填报与表单", main).actions(actions);
    Ok(show(visit, &page.crumb("摸查表核对", Some("/reports")).crumb("扫码填报与表单", None)))
}

#[allow(clippy::unnecessary_wraps, reason = "every route's function answers or refuses")]
pub(super) fn import_page(visit: &Visit) -> Result<Answer, Refusal> {
    Ok(show(visit, &import_form(visit, "", &html! {})))
}

fn import_form(visit: &Visit, error: &str, found: &Markup) -> Page {
    let lang = visit.lang();
    let main = html! {
        @if !error.is_empty() { (look::error_summary(lang, &[("file", error)])) }
        (found)
        form method="post" action="/forms/import" enctype="multipart/form-data" {
            section class="card" { div class="pad" {
                (Field::new(lang, "file", "表格文件").hint(".xlsx，有 survey、choices、settings 三张表（XLSForm 的写法）").error(error).required().file(".xlsx", false))
                (Field::new(lang, "without", "不支持的部分不要，其余照样导入").tick("1", !visit.posted("without").is_empty()))
                p class="mb0" { (Button::submit("导入").primary()) }
            } }
        }
        (Card::new("支持哪些写法").body(&html! {
            p { "题型：" (QuestionSort::CHOICES.iter().map(|choice| choice.code).collect::<Vec<_>>().join("、")) }
            p { "列：type、name、label、hint、required、required_message、relevant、constraint、constraint_message、default、calculation；label 有几种语言时用中文的" }
            p class="mb0" { "公式：比较、and、or、not()、selected()、count-selected()、if()、coalesce()、today()、加减乘 div mod、${代号}、一个点（本题）" }
        }))
    };
    Page::new("导入表单", "导入表单", main).crumb("扫码填报与表单", Some("/forms")).crumb("导入", None)
}

pub(super) fn import(visit: &Visit) -> Result<Answer, Refusal> {
    let failed = |error: &str, found: &Markup| Ok(show_failed(visit, 422, import_form(visit, error, found)));
    let Some((_, name, bytes)) = visit.files.iter().find(|(field, _, bytes)| field == "file" && !bytes.is_empty()) else {
        return failed("请选一个 .xlsx 文件", &html! {});
    };
    let read = sheets::Workbook::from_bytes(bytes.clone(), name).and_then(|mut book| read_workbook(&mut book, visit.today()));
    let imported = match read {
        Ok(imported) => imported,
        Err(fault) => return failed(&fault.to_string(), &html! {}),
    };
    if !imported.not_taken.is_empty() && visit.posted("without").is_empty() {
        let rows = imported.not_taken.iter().map(|one| {
            let place = if one.row == 0 { String::new() } else { one.row.to_string() };
            look::Row::new(vec![html! { (one.sheet) }, html! { (place) }, html! { (one.column) }, html! { (one.what) }])
        });
        let columns = vec![Column::new("工作表").narrow(), Column::new("行").numeric(), Column::new("列").narrow(), Column::new("不支持什么").lead()];
        let found = html! {
            (look::note(Tone::Warn, &html! { p class="mb0" { "有 " (imported.not_taken.len()) " 处不支持，表单还没有导入。改好再传，或者勾上“不支持的部分不要”再传一次" } }))
            (Table::new("不支持的部分", columns).rows(rows.collect()).show(visit.lang()))
        };
        return failed("表格里有不支持的部分，请看下面的清单", &found);
    }
    let actor = visit.actor()?;
    let mut typed = Typed::new(visit.today());
    imported.form.write("", &mut typed);
    let record = visit.shell.new_id();
    let entry = Entry { kind: SurveyForm::CODE.to_owned(), record, org: actor.home(), expected: None, typed: Some(typed), why: None };
    match visit.shell.keep(actor, visit.now, entry) {
        Ok(_) => Ok(Answer::next(format!("/forms/{record}"))),
        Err(Refusal::Problem(problem)) => failed(&problem.to_string(), &html! {}),
        Err(other) => Err(other),
    }
}

pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let known = Known::of(visit)?;
    let counts = Counts::of(visit, &known)?;
    let form = &known.form;
    let main = html! {
        (look::note(Tone::Info, &html! { p class="mb0" { "收到 " (thousands(counts.forms)) " 份答卷。按题计数，改了、删了的答卷随之变化；小数、文字和日期只在名单里" } }))
        @if let Some(left_out) = &form.left_out { details class="card" { summary class="card-h" { h2 class="h3" { "导入时没有收进来的" } } div class="pad" { @for line in left_out.0.lines() { p class="sm mb0" { (line) } } } } }
        @for question in known.design.questions.iter().filter(|question| !question.label.is_empty() || question.sort.is_asked()) {
            (counted(visit, &known, question, &counts))
        }
    };
    let here = format!("/forms/{}", known.row.id);
    let actions = html! {
        @if form.closed_on.is_none() && visit.actor()?.grant(Class::Screening) >= Grant::Write { (Button::link("填一份", format!("{here}/fill")).primary().icon("plus")) }
        (Button::link("导出 Excel", format!("{here}/file")).icon("dl"))
        (Button::link("修改", format!("/records/{}/edit", known.row.id)))
        (Button::link("版本", format!("/records/{}/versions", known.row.id)))
    };
    let page =
        Page::new("自定义表单", form.title.0.clone(), main).heading_stays().sub(format!("第 {} 版　{}", known.row.version, form.on)).actions(actions);
    Ok(show(visit, &page.crumb("扫码填报与表单", Some("/forms")).crumb("表单", None)))
}

/// What was answered to a form, in numbers, out of the facts.
struct Counts {
    forms: i64,
    by_item: HashMap<(Word, Word), i64>,
}

impl Counts {
    fn of(visit: &Visit, known: &Known) -> Result<Self, Refusal> {
        let store = visit.shell.store();
        let answer = |measure, by: &[Dimension]| {
            let question = count::Question::new(measure, known.row.org, Day::MIN, Day::MAX)
                .filtered(Filter::is(Dimension::Kind, GroupValue::Word(Happening::SurveyAnswer.word())))
                .by(by.to_vec());
            store.engine().answer(&question, &store.tree()).map_err(|fault| Refusal::Bug(fault.to_string()))
        };
        let items = answer(Measure::Quantity, &[Dimension::Item, Dimension::Unit])?;
        let by_item = items.rows.iter().filter_map(|row| match row.group[..] {
            [GroupValue::Word(item), GroupValue::Word(unit)] => Some(((item, unit), row.values.first().copied()?)),
            _ => None,
        });
        let forms = answer(Measure::Events, &[Dimension::Item])?;
        let me = question_word(known.row.id, "");
        let forms = forms.rows.iter().find(|row| row.group[..] == [GroupValue::Word(me)]).and_then(|row| row.values.first().copied());
        Ok(Self { forms: forms.unwrap_or(0), by_item: by_item.collect() })
    }

    fn at(&self, item: Word, unit: Word) -> i64 {
        self.by_item.get(&(item, unit)).copied().unwrap_or(0)
    }
}

fn counted(visit: &Visit, known: &Known, question: &crate::survey::Question, counts: &Counts) -> Markup {
    let form = known.row.id;
    let rows: Vec<(String, i64)> = match question.sort {
        QuestionSort::One | QuestionSort::Any => question
            .options
            .iter()
            .map(|(code, label)| (label.clone(), counts.at(option_word(form, &question.name, code), AnswerUnit::Chosen.word())))
            .collect(),
        QuestionSort::Integer => vec![("合计".to_owned(), counts.at(question_word(form, &question.name), AnswerUnit::Given.word()))],
        QuestionSort::GroupBegin => return html! { h2 lang="zh-CN" { (question.label) } },
        QuestionSort::GroupEnd | QuestionSort::Calculate | QuestionSort::Note => return html! {},
        QuestionSort::Text | QuestionSort::Decimal | QuestionSort::Day | QuestionSort::Time => Vec::new(),
    };
    let label = if question.label.is_empty() { &question.name } else { &question.label };
    if rows.is_empty() {
        return html! { p { span lang="zh-CN" { (label) } span class="mut sm" { "　" (question.sort.label()) } } };
    }
    let rows =
        rows.into_iter().map(|(label, count)| look::Row::new(vec![html! { span lang="zh-CN" { (label) } }, html! { (thousands(count)) }])).collect();
    Table::new(label.as_str(), vec![Column::new("回答").lead(), Column::new("数量").numeric()]).tight().rows(rows).show(visit.lang())
}

pub(super) fn fill_page(visit: &Visit) -> Result<Answer, Refusal> {
    let known = Known::of(visit)?;
    let mut typed = Typed::new(visit.today());
    open::preset(&known.design, &mut typed);
    Ok(show(visit, &filled(visit, &known, &typed, &Faults::new(), visit.shell.new_id())))
}

fn filled(visit: &Visit, known: &Known, typed: &Typed, faults: &Faults, record: base::Id) -> Page {
    let sentences: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.path.as_str(), fault.sentence.as_str())).collect();
    let main = html! {
        (look::error_summary(visit.lang(), &sentences))
        form method="post" action={ "/forms/" (known.row.id) "/fill" } data-today=(visit.today()) lang="zh-CN" {
            input type="hidden" name="_record" value=(record);
            (open::fields(visit, &known.design, typed, faults))
            p { (Button::submit("保存").primary().large()) }
        }
    };
    let page = Page::new("填表", known.form.title.0.clone(), main).heading_stays().shape(look::Shape::Slim);
    page.crumb("扫码填报与表单", Some("/forms")).crumb("填表", None)
}

/// The response for which the form is open to everybody: what a worker fills in for somebody who cannot lies where the answers of the others lie, and
/// is destroyed with them.
fn campaign_of(visit: &Visit, known: &Known) -> Result<Option<Link<Campaign>>, Refusal> {
    let publications: Vec<(Row, PublicForm)> = read_all(visit, rows_of(visit, PublicForm::CODE)?)?;
    let of_form = |publication: &PublicForm| publication.form.map(Link::id) == Some(known.row.id) && publication.is_open_on(visit.today());
    let open = publications.into_iter().map(|(_, publication)| publication).filter(of_form).filter(|publication| publication.campaign.is_some());
    Ok(open.max_by_key(|publication| publication.from).and_then(|publication| publication.campaign))
}

pub(super) fn take(visit: &Visit) -> Result<Answer, Refusal> {
    let known = Known::of(visit)?;
    if known.form.closed_on.is_some() {
        return Err(Problem::new("form_closed", "这份表单已经停用").into());
    }
    let record = visit.posted("_record").parse().unwrap_or_else(|_| visit.shell.new_id());
    let posted = visit.typed();
    let failed = |faults: &Faults| Ok(show_failed(visit, 422, filled(visit, &known, &posted, faults, record)));
    let answers = match fill(&known.design, &posted) {
        Ok(answers) => answers,
        Err(faults) => return failed(&faults),
    };
    let answer = SurveyAnswer {
        form: Link::to(known.row.id),
        version: known.row.version,
        on: visit.today(),
        answers,
        worker: visit.actor()?.worker.map(Link::to),
        filled_by: None,
        receipt: None,
        consent: None,
        campaign: campaign_of(visit, &known)?,
        note: None,
    };
    let mut typed = Typed::new(visit.today());
    answer.write("", &mut typed);
    let entry = Entry { kind: SurveyAnswer::CODE.to_owned(), record, org: known.row.org, expected: None, typed: Some(typed), why: None };
    match visit.shell.keep(visit.actor()?, visit.now, entry) {
        Ok(_) => Ok(Answer::next(format!("/records/{record}"))),
        Err(Refusal::Problem(problem)) if !problem.faults.is_empty() => failed(&problem.faults),
        Err(other) => Err(other),
    }
}

pub(super) fn poster(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, _) = visit.readable(visit.id("id")?)?;
    let document = visit.shell.store().open_record(&row, None)?.doc.filter(|_| row.kind == PublicForm::CODE);
    let publication = document.as_ref().and_then(PublicForm::from_json).ok_or(Refusal::NotFound)?;
    let address = visit.whole_address(&format!("/r/{}", code_of(row.id)));
    let sheet = Sheet {
        code: "SM-01".to_owned(),
        version: "2026-01".to_owned(),
        reference: visit.shell.org_name(row.org),
        title: publication.title.0.clone(),
        body: html! {
            div class="qr poster" { (look::qr(&address, "填报的二维码")) }
            p class="code" { (address) }
            p { "用手机扫一扫就能填，不用账号，大约两分钟。可以替家里的老人、孩子填。" }
            p { "填完请记下回执号，24 小时内可以更正。没有手机的人请在门岗当面登记。" }
        },
        note: format!(
            "收集单位：{}。用途：{}。保存：{}。有问题找：{}",
            publication.collector, publication.purpose, publication.kept, publication.enquiries
        ),
        signatures: Vec::new(),
    };
    let printed = format!("{} {}", visit.today(), visit.now.clock());
    Ok(Answer::Page(look::print_page(&frame(visit), "填报海报", &[sheet], "/forms", &html! {}, &printed)))
}
