//! A whole file on paper or as one document: cover, catalogue, then every record on its form in the order of the catalogue (domain.md 1.18). With
//! names only for a purpose, which is kept, and marked with who took it; masked for those who see the file masked, and for everybody who asks for
//! that. Only what the caller may see is in it, and the names of other clients are masked in it. It is printed, or saved as a PDF, by the browser.

use super::timeline::{self, Entry};
use super::{catalogue, face, sight::Sight};
use crate::{Household, Person, Relation};
use base::{Key, Shape, Value, mask_name, policy::Class};
use maud::{Markup, html};
use shell::{
    Answer, Refusal, Visit,
    look::{self, Button, Field, Page, Sheet, Tone},
    pages::{frame, show, show_failed},
    print::{Printed, Whose, print_file_in_plain, printed},
    slice::KindDef,
};
use std::collections::HashSet;
use store::Row;

/// Characters of a purpose: one sentence.
const PURPOSE_CHARS_MAX: usize = 120;
/// Lines of a page of the catalogue.
const CATALOGUE_LINES: usize = 24;
/// Number and version of cover and catalogue.
const FORM: (&str, &str) = ("KP-FILE", "1");

/// The question what for; the masked document for those who see no more, and for who asks for it.
pub(super) fn ask(visit: &Visit) -> Result<Answer, Refusal> {
    let sight = Sight::of(visit);
    let row = sight.record(Person::CODE)?;
    if visit.asked("masked") != "1" && sight.reads(&row, Class::Person) {
        return Ok(show(visit, &form(visit, &sight, &row, "")?));
    }
    let records = records(&sight, &row)?;
    let detail = format!("{} records={} masked", row.kind, records.len());
    visit.shell.write_down(visit.actor()?, "PrintFile", row.key, &detail)?;
    let papers = printed(visit, &records, &Whose::Nobody)?;
    document(visit, &sight, &row, papers, None)
}

/// The document with names, if it is said what for.
pub(super) fn print(visit: &Visit) -> Result<Answer, Refusal> {
    let sight = Sight::of(visit);
    let row = sight.record(Person::CODE)?;
    if !sight.reads(&row, Class::Person) {
        return Err(Refusal::Denied);
    }
    let purpose: String = visit.posted("purpose").chars().take(PURPOSE_CHARS_MAX).collect();
    if purpose.is_empty() {
        return Ok(show_failed(visit, 422, form(visit, &sight, &row, "请写明用途")?));
    }
    let records = records(&sight, &row)?;
    let papers = printed(visit, &records, &Whose::These(named(visit, &row, &records)?))?;
    print_file_in_plain(visit, &row, &papers, &purpose)?;
    document(visit, &sight, &row, papers, Some(&purpose))
}

fn form(visit: &Visit, sight: &Sight<'_>, row: &Row, error: &str) -> Result<Page, Refusal> {
    let lang = visit.lang();
    let count = records(sight, row)?.len().to_string();
    let action = format!("/people/{}/print", row.id);
    let main = html! {
        @if !error.is_empty() { (look::error_summary(lang, &[("purpose", error)])) }
        (look::note(Tone::Info, &html! { p { "封面、目录和每一份记录各成一页，按目录的顺序排好；别的服务对象的姓名遮住。照片各成一页，跟在所属的记录后面；其他附件列出名称、大小和校验值。只含您可以查看的记录。" } }))
        form method="post" action=(action) {
            section class="card" { div class="pad" {
                (Field::new(lang, "purpose", "用途").hint("印在封面上，也会留存备查；不写人名，例如：移交新街道").error(error).longest(PURPOSE_CHARS_MAX as u16).required().wide().text(visit.posted("purpose")))
                div class="row" {
                    (Button::submit("打印带姓名的全档").primary().icon("print"))
                    (Button::link("遮住姓名的", format!("{action}?masked=1")).icon("eye"))
                }
            } }
        }
        p class="sm mut" { "打开后在浏览器里打印，或者选“另存为 PDF”存成一个文件。" }
    };
    let back = format!("/people/{}", row.id);
    let page = Page::new("打印全档", look::format::fill("打印全档：{} 份记录", &[&count]), main)
        .crumb("服务对象", Some("/people"))
        .crumb("档案", Some(&back));
    let page = page.crumb("打印全档", None).back(back).shape(look::Shape::Slim);
    Ok(if error.is_empty() { page } else { page.failed() })
}

/// The file, its household, and every record that names the person, as far as the caller may see them, in the order of the catalogue.
fn records(sight: &Sight<'_>, file: &Row) -> Result<Vec<(Row, &'static KindDef)>, Refusal> {
    let visit = sight.visit;
    let mut entries = timeline::of_person(sight, file.key, timeline::LINKED_MAX)?;
    entries.retain(|entry| entry.row.ended_at.is_none() && visit.shell.store().opens(entry.row.vault));
    let household = person(visit, file)?.household.and_then(|link| visit.known(link.id()));
    let own = sight.kind(file).map(|kind| (file.clone(), kind));
    entries.extend(own.into_iter().chain(household).map(|(row, kind)| Entry { row, kind, roles: Vec::new() }));
    Ok(catalogue::in_order(&entries).into_iter().map(|entry| (entry.row.clone(), entry.kind)).collect())
}

fn person(visit: &Visit, file: &Row) -> Result<Person, Refusal> {
    let document = visit.shell.store().open_record(file, None)?.doc;
    document.and_then(|document| Person::from_json(&document)).ok_or(Refusal::NotFound)
}

/// Whose names are shown: the person's and the family's, who stand in the file as such.
fn named(visit: &Visit, file: &Row, records: &[(Row, &'static KindDef)]) -> Result<HashSet<Key>, Refusal> {
    let store = visit.shell.store();
    let mut people = HashSet::from([store.stands_for(file.key)]);
    let relations: Vec<Row> = records.iter().filter(|(row, _)| row.kind == Relation::CODE).map(|(row, _)| row.clone()).collect();
    for opened in store.open_all(&relations)? {
        let Some(relation) = opened.doc.and_then(|document| Relation::from_json(&document)) else { continue };
        for end in [relation.person.id(), relation.relative.id()] {
            people.insert(store.stands_for(store.key_of(end)?));
        }
    }
    people.extend(records.iter().filter(|(row, _)| row.kind == Household::CODE).map(|(row, _)| row.key));
    Ok(people)
}

fn document(visit: &Visit, sight: &Sight<'_>, file: &Row, papers: Vec<Printed>, purpose: Option<&str>) -> Result<Answer, Refusal> {
    let mut sheets = vec![cover(visit, file, &papers, purpose)?];
    let reference = visit.shell.org_name(file.org);
    let first = 2 + papers.len().div_ceil(CATALOGUE_LINES);
    sheets.extend(contents(&papers, first, &reference));
    sheets.extend(papers.into_iter().flat_map(|paper| paper.sheets));
    let actor = visit.actor()?;
    let taken = format!("打印人：{}　{} {}", actor.name, visit.today(), visit.now.clock());
    let mark = face::watermark(visit)?;
    let back = format!("/people/{}", file.id);
    let other = html! {
        @if purpose.is_none() && sight.reads(file, Class::Person) { (Button::link("带姓名的", format!("/people/{}/print", file.id)).icon("eye")) }
    };
    Ok(Answer::Page(look::marked_print_page(&frame(visit), "全档", &sheets, &back, &other, &taken, &mark)))
}

fn around(title: &str, reference: &str, body: Markup) -> Sheet {
    Sheet {
        code: FORM.0.to_owned(),
        version: FORM.1.to_owned(),
        reference: reference.to_owned(),
        title: title.to_owned(),
        body,
        note: String::new(),
        signatures: Vec::new(),
    }
}

/// Whose file it is, how it stands, how much is in it, and what it was taken for.
fn cover(visit: &Visit, file: &Row, papers: &[Printed], purpose: Option<&str>) -> Result<Sheet, Refusal> {
    let person = person(visit, file)?;
    let name = if purpose.is_some() { person.name.0.clone() } else { mask_name(&person.name.0) };
    let stands = visit.shell.stands_of(visit, file.key)?;
    let pages: usize = papers.iter().map(|paper| paper.sheets.len()).sum();
    let attachments: usize = papers.iter().map(|paper| paper.attachments).sum();
    let number = person.file_no.as_ref().map_or(String::new(), |number| number.0.clone());
    let mut lines: Vec<(&str, String)> = vec![("姓名", name), ("档案号", number), ("建档单位", visit.shell.org_name(file.org))];
    lines.extend(stands.pairs);
    let enclosed = if purpose.is_some() { "附在各件之后" } else { "不在本件内" };
    lines.push(("卷内文件", format!("{} 份，{pages} 页，附件 {attachments} 件（{enclosed}）", papers.len())));
    lines.push(("用途", purpose.unwrap_or("遮住姓名的阅览件").to_owned()));
    lines.push(("打印", format!("{}　{} {}", visit.actor()?.name, visit.today(), visit.now.clock())));
    let body = html! {
        table class="mt" {
            colgroup { col class="w6"; col class="w18"; }
            tbody { @for (label, text) in &lines { tr class="t2" { th scope="row" { (label) } td class="l" { span class="pre" { (text) } } } } }
        }
    };
    let note = "只含打印人可以查看的记录。戒毒信息依法保密（戒毒条例第七条、第四十三条），不得外传；用完交回或销毁。".to_owned();
    let title = if purpose.is_some() { "一人一档" } else { "一人一档（遮名件）" };
    Ok(Sheet {
        note,
        signatures: ["移交人：", "接收人：", "日期："].map(Into::into).to_vec(),
        ..around(title, &visit.shell.org_name(file.org), body)
    })
}

/// The catalogue: number, title, day, pages, attachments, and the page of the document on which each begins.
fn contents(papers: &[Printed], first: usize, reference: &str) -> Vec<Sheet> {
    let mut page = first;
    let lines: Vec<[String; 6]> = papers
        .iter()
        .enumerate()
        .map(|(at, paper)| {
            let begins = page;
            page += paper.sheets.len();
            let attachments = if paper.attachments == 0 { String::new() } else { paper.attachments.to_string() };
            let day = if paper.day == base::Day::default() { String::new() } else { paper.day.to_string() };
            [(at + 1).to_string(), paper.title.to_owned(), day, paper.sheets.len().to_string(), attachments, begins.to_string()]
        })
        .collect();
    let table = |lines: &[[String; 6]]| {
        html! {
            table class="mt" {
                colgroup { @for width in ["w2", "w10", "w4", "w2", "w2", "w4"] { col class=(width); } }
                thead { tr { @for head in ["序号", "文件", "日期", "页数", "附件", "起始页"] { th scope="col" { (head) } } } }
                tbody { @for line in lines { tr { @for (at, text) in line.iter().enumerate() { td class=[(at == 1).then_some("l")] { (text) } } } } }
            }
        }
    };
    lines.chunks(CATALOGUE_LINES).map(|lines| around("卷内目录", reference, table(lines))).collect()
}
