//! 移交清单: a client moves, and another street takes over. On one page what is open: what the law asks for, what was promised, and how much the file
//! holds; the file itself goes along as the print of the whole (`whole.rs`). Names are masked; it is written into the audit.

use super::timeline::{self, Entry};
use super::{catalogue, face, sight::Sight};
use crate::Person;
use base::Shape;
use maud::{Markup, html};
use shell::{
    Answer, Refusal, Visit,
    duties::{OpenLine, what_is_open},
    look::{self, Button, Sheet},
    pages::frame,
};
use store::Row;

/// Lines of one sheet.
const SHEET_LINES: usize = 20;
/// Lines left for what is added by hand.
const LINES_LEFT: usize = 3;

/// The checklist on paper.
pub(super) fn checklist(visit: &Visit) -> Result<Answer, Refusal> {
    let sight = Sight::of(visit);
    let row = sight.record(Person::CODE)?;
    let face = face::faces(visit, vec![row])?.pop().ok_or(Refusal::NotFound)?;
    let entries = timeline::of_person(&sight, face.row.key, timeline::LINKED_MAX)?;
    visit.shell.write_down(visit.actor()?, "Print", face.row.key, "handover masked")?;
    let lines = lines(visit, &face.row, &entries)?;
    let head = head(&sight, &face, &entries)?;
    let chunks: Vec<&[[String; 5]]> = if lines.is_empty() { vec![&[]] } else { lines.chunks(SHEET_LINES).collect() };
    let last = chunks.len() - 1;
    let sheets: Vec<Sheet> =
        chunks.into_iter().enumerate().map(|(at, chunk)| sheet(visit, &face.row, (at == 0).then_some(&head), chunk, at == last)).collect();
    let printed = format!("打印人：{}　{} {}", visit.actor()?.name, visit.today(), visit.now.clock());
    let back = format!("/people/{}", face.row.id);
    let whole = html! { (Button::link("打印全档", format!("{back}/print")).icon("book")) };
    Ok(Answer::Page(look::marked_print_page(&frame(visit), "移交清单", &sheets, &back, &whole, &printed, &face::watermark(visit)?)))
}

/// What is open: duties, then promises to be in touch again.
fn lines(visit: &Visit, file: &Row, entries: &[Entry]) -> Result<Vec<[String; 5]>, Refusal> {
    let duty = |line: OpenLine| [line.due.to_string(), line.near, line.what, line.article, "□".to_owned()];
    let mut lines: Vec<[String; 5]> = what_is_open(visit, file.key)?.into_iter().map(duty).collect();
    let promised = timeline::dues(entries).into_iter().filter(|entry| !visit.shell.is_clocked(&entry.row));
    lines.extend(promised.filter_map(|entry| {
        let by = entry.row.due?;
        let late = visit.today() - by;
        let near = if late > 0 { format!("超期 {late} 天") } else { format!("还剩 {} 天", -late) };
        Some([by.to_string(), near, format!("跟进：{}", entry.kind.shape.label), "约定".to_owned(), "□".to_owned()])
    }));
    Ok(lines)
}

/// Whose file it is, how it stands, and how much is in it.
fn head(sight: &Sight<'_>, face: &face::Face, entries: &[Entry]) -> Result<Markup, Refusal> {
    let visit = sight.visit;
    let stands = visit.shell.stands_of(visit, face.row.key)?;
    let number = face.person.file_no.as_ref().map_or("", |number| number.0.as_str());
    let mut pairs: Vec<(&str, String)> = vec![
        ("服务对象", face.name(false)),
        ("档案号", number.to_owned()),
        ("移出单位", visit.shell.org_name(face.row.org)),
        ("接收单位", String::new()),
    ];
    pairs.extend(stands.pairs);
    pairs.push(("卷内文件", format!("{} 份", catalogue::in_order(entries).len() + 1)));
    pairs.push(("交接日期", "　　　年　　月　　日".to_owned()));
    Ok(html! {
        table class="mt" {
            colgroup { @for width in ["w4", "w8", "w4", "w8"] { col class=(width); } }
            tbody {
                @for line in pairs.chunks(2) {
                    tr {
                        @for (label, text) in line { th scope="row" { (label) } td class="l" { (text) } }
                        @if line.len() == 1 { th {} td {} }
                    }
                }
            }
        }
    })
}

fn sheet(visit: &Visit, file: &Row, head: Option<&Markup>, lines: &[[String; 5]], is_last: bool) -> Sheet {
    let left = if is_last { LINES_LEFT } else { 0 };
    let body = html! {
        @if let Some(head) = head { (head) }
        table class="mt" {
            colgroup { @for width in ["w4", "w3", "w8", "w6", "w3"] { col class=(width); } }
            thead { tr { @for heading in ["期限", "还有", "没有办完的事", "依据", "已交代"] { th scope="col" { (heading) } } } }
            tbody {
                @for line in lines { tr { @for (at, text) in line.iter().enumerate() { td class=[(at == 2 || at == 3).then_some("l")] { (text) } } } }
                @for _ in 0..left { tr { @for _ in 0..5 { td {} } } }
            }
        }
    };
    Sheet {
        code: "KP-HANDOVER".to_owned(),
        version: "1".to_owned(),
        reference: visit.shell.org_name(file.org),
        title: "移交清单".to_owned(),
        body,
        note: if is_last {
            "姓名已遮去一部分，全档另附。空行手写补充；接收单位逐项打勾确认。".to_owned()
        } else {
            String::new()
        },
        signatures: if is_last { ["移交人：", "接收人：", "（单位盖章）"].map(Into::into).to_vec() } else { Vec::new() },
    }
}
