//! A frozen table taken away: as a workbook with its definitions and its adjustments, and on paper. Who sees figures only takes away what was
//! printed for him.

use super::frozen::{Seen, version_between, word};
use crate::{Comparison, Frozen};
use base::Choice;
use maud::{Markup, html};
use sheets::{Column, Kind, SheetFault, SheetWriter, Value};
use shell::export::XLSX;
use shell::look::{self, Sheet};
use shell::pages::frame;
use shell::{Answer, Refusal, Visit};

/// Lines of a printed sheet: with the widest heads as many as fit on A4.
const SHEET_LINES: usize = 24;
/// Indicators beside one another on a printed sheet.
const SHEET_COLUMNS: usize = 8;
/// Adjustments that the file lists; the page has them all.
const LATE_LISTED: usize = 2_000;

pub(crate) fn file(visit: &Visit) -> Result<Answer, Refusal> {
    let seen = Seen::of(visit)?;
    let comparison = if seen.exact { Some(seen.comparison(visit)?) } else { None };
    let bytes = workbook(visit, &seen, comparison.as_ref())?;
    Ok(Answer::File { name: format!("{}.xlsx", seen.frozen.title), media: XLSX, bytes })
}

fn workbook(visit: &Visit, seen: &Seen, comparison: Option<&Comparison>) -> Result<Vec<u8>, Refusal> {
    let broken = |fault: SheetFault| Refusal::Bug(fault.to_string());
    let frozen = &seen.frozen;
    let mut book = SheetWriter::new(visit.now).map_err(broken)?;
    let org = visit.shell.org_name(seen.org);
    let who = &visit.actor()?.name;
    book.foot(&format!("{org}　导出人：{who}"), &format!("导出时间：{} {}", visit.today(), visit.now.clock()));
    let about = about(frozen, &org);
    let about: Vec<(&str, &str)> = about.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    book.about(&frozen.title.0, &about).map_err(broken)?;
    let heads = || seen.heads().into_iter().map(|head| Column::text(&head));
    let title = format!("{}\n{org}　{} 至 {}", frozen.title, frozen.from, frozen.to);
    let columns: Vec<Column> =
        heads().chain(frozen.definitions.iter().map(|one| Column::of(&format!("{}（{}）", one.name, one.unit), Kind::Integer))).collect();
    let mut sheet = book.sheet("定稿", &title, &columns).map_err(broken)?;
    for line in 0..frozen.lines.len() {
        let labels = seen.labels(line).into_iter().map(|label| Value::from(label.to_owned()));
        let numbers = seen.printed(line).into_iter().map(number);
        sheet.row(&labels.chain(numbers).collect::<Vec<_>>()).map_err(broken)?;
    }
    sheet.finish().map_err(broken)?;
    if let Some(comparison) = comparison {
        differences(seen, comparison, &title, &mut book).map_err(broken)?;
        adjustments(visit, seen, comparison, &title, &mut book)?;
    }
    book.into_bytes().map_err(broken)
}

/// A printed number as a number; what is hidden stays a text.
fn number(printed: &str) -> Value {
    printed.replace(',', "").parse().map_or_else(|_| Value::from(printed.to_owned()), Value::Integer)
}

fn about(frozen: &Frozen, org: &str) -> Vec<(String, String)> {
    let line = |name: &str, text: String| (name.to_owned(), text);
    let mut about = vec![
        line("单位", org.to_owned()),
        line("种类", frozen.sort.label().to_owned()),
        line("期间", format!("{} 至 {}", frozen.from, frozen.to)),
        line("算到", format!("{}，序号 {}", frozen.at, frozen.seq)),
        line("定稿", format!("{} {}", frozen.on, frozen.who)),
        line("检验码", frozen.seal.0.clone()),
        line("程序版本", frozen.program.0.clone()),
        line("另加条件", frozen.condition.as_ref().map_or_else(|| "无".to_owned(), |condition| condition.0.clone())),
    ];
    about.extend(frozen.note.as_ref().map(|note| line("说明", note.0.clone())));
    about.extend(frozen.definitions.iter().map(|one| (format!("{}（{}）", one.name, one.unit), format!("{}　{}", one.indicator, one.meaning))));
    about.push(line("提醒", "人数、户数按整个期间去重，各组相加可能大于合计；人、人次、户不能相加。".to_owned()));
    about.push(line("遮去的数", format!("只看数字的人看到的表里，少于 {} 人的数和会让人算出它的数写作 <{}。", frozen.small, frozen.small)));
    about
}

/// Every number that differs, at both cut-offs, as counted.
fn differences(seen: &Seen, comparison: &Comparison, title: &str, book: &mut SheetWriter) -> Result<(), SheetFault> {
    let integer = |label: &str| Column::of(label, Kind::Integer);
    let (since, until) = (format!("截至序号 {}", comparison.since), format!("截至序号 {}", comparison.until));
    let first = seen.heads().into_iter().map(|head| Column::text(&head));
    let columns: Vec<Column> =
        first.chain([Column::text("指标"), Column::text("单位"), integer("定稿"), integer(&since), integer(&until), integer("差")]).collect();
    let mut sheet = book.sheet("变动", title, &columns)?;
    for (line, numbers) in comparison.numbers.iter().enumerate() {
        for (compared, one) in numbers.iter().zip(&seen.frozen.definitions) {
            let Some(compared) = compared.filter(|compared| compared.now != compared.then || compared.then != compared.frozen) else { continue };
            let labels = seen.labels(line).into_iter().map(|label| Value::from(label.to_owned()));
            let names = [one.name.0.clone(), if one.unit.0 == "小时" { "分钟".to_owned() } else { one.unit.0.clone() }].map(Value::from);
            let values = [compared.frozen, compared.then, compared.now, compared.now - compared.then].map(Value::Integer);
            sheet.row(&labels.chain(names).chain(values).collect::<Vec<_>>())?;
        }
    }
    sheet.finish()
}

/// The records by which they differ: kind and number, and the reason where the caller may open the record.
fn adjustments(visit: &Visit, seen: &Seen, comparison: &Comparison, title: &str, book: &mut SheetWriter) -> Result<(), Refusal> {
    let broken = |fault: SheetFault| Refusal::Bug(fault.to_string());
    let cuts = (comparison.since, comparison.until);
    let columns =
        ["变动", "记录", "最后改动", "原因"].map(Column::text).into_iter().chain([Column::of("日期", Kind::Day), Column::of("编号", Kind::Integer)]);
    let mut sheet = book.sheet("调整", title, &columns.collect::<Vec<_>>()).map_err(broken)?;
    let late = seen.frozen.late_records(&visit.shell, seen.org, seen.frozen.lines.len() - 1, None, cuts)?;
    for (key, became) in late.into_iter().take(LATE_LISTED) {
        let row = visit.shell.store().get_key(key)?;
        let label = visit.shell.registry().kind(&row.kind).map_or("", |kind| kind.shape.label);
        let version = version_between(visit, &row, cuts, visit.known(row.id).is_some())?;
        let (at, why) = version.map_or_else(|| (String::new(), "人员身份或合并变了，重新计入".to_owned()), |(at, why)| (at.to_string(), why));
        let texts = [word(became).1.to_owned(), label.to_owned(), at, why].map(Value::from);
        let values = texts.into_iter().chain([Value::Day(row.day), Value::Integer(key.0.into())]);
        sheet.row(&values.collect::<Vec<_>>()).map_err(broken)?;
    }
    sheet.finish().map_err(broken)
}

pub(crate) fn print(visit: &Visit) -> Result<Answer, Refusal> {
    let seen = Seen::of(visit)?;
    let frozen = &seen.frozen;
    let back = format!("/frozen/{}", visit.parameter("id"));
    let columns: Vec<usize> = (0..frozen.definitions.len()).collect();
    let lines: Vec<usize> = (0..frozen.lines.len()).collect();
    let reference = format!("算到 {}，序号 {}　检验码 {}", frozen.at, frozen.seq, frozen.seal);
    let sheet = |body: Markup| Sheet {
        code: "TJ".to_owned(),
        version: frozen.program.0.clone(),
        reference: reference.clone(),
        title: frozen.title.0.clone(),
        body,
        note: format!(
            "{}　{} 至 {}　定稿：{} {}。人、人次、户不能相加。",
            visit.shell.org_name(seen.org),
            frozen.from,
            frozen.to,
            frozen.who,
            frozen.on
        ),
        signatures: ["填表", "审核", "单位盖章"].map(Into::into).to_vec(),
    };
    let mut sheets: Vec<Sheet> = Vec::new();
    for lines in lines.chunks(SHEET_LINES) {
        sheets.extend(columns.chunks(SHEET_COLUMNS).map(|columns| sheet(grid(&seen, lines, columns))));
    }
    sheets.push(sheet(html! {
        table class="form grid" {
            thead { tr { @for head in ["指标", "单位", "口径", "代码"] { th { (head) } } } }
            tbody { @for one in &frozen.definitions { tr { td { (one.name) } td { (one.unit) } td { (one.meaning) } td { (one.indicator) } } } }
        }
    }));
    let printed = format!("{} {} {}", visit.actor()?.name, visit.today(), visit.now.clock());
    Ok(Answer::Page(look::print_page(&frame(visit), "定稿报表", &sheets, &back, &html! {}, &printed)))
}

fn grid(seen: &Seen, lines: &[usize], columns: &[usize]) -> Markup {
    html! {
        table class="form grid" {
            thead {
                tr {
                    @for head in seen.heads() { th { (head) } }
                    @for at in columns { @let one = &seen.frozen.definitions[*at]; th { (one.name) "（" (one.unit) "）" } }
                }
            }
            tbody {
                @for line in lines {
                    tr {
                        @for label in seen.labels(*line) { td { (label) } }
                        @let numbers = seen.printed(*line);
                        @for at in columns { td class="num" { (numbers.get(*at).copied().unwrap_or_default()) } }
                    }
                }
            }
        }
    }
}
