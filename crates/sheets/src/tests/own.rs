//! A station's own workbook keeps its look and takes the rows where its names or headings say.

use super::{today, wanted};
use crate::{Cell, SheetFault, Value, Wanted, Workbook, fill, plan_own};
use rust_xlsxwriter::{DataValidation, Format, FormatBorder, Workbook as Book};
use std::io::{Cursor, Read};

fn columns() -> Vec<Wanted<'static>> {
    vec![wanted("on", "日期", &["时间"], true), wanted("served", "服务对象", &["姓名"], false), wanted("minutes", "时长", &[], false)]
}

fn row(name: &str) -> Vec<Value> {
    vec![today().into(), name.into(), 20.into()]
}

/// Title over merged cells, heading, four bordered lines (the first with names if asked for), a signature line below.
fn form(by_names: bool) -> Book {
    let mut book = Book::new();
    let bordered = Format::new().set_border(FormatBorder::Thin).set_bold();
    let sheet = book.add_worksheet().set_name("走访表").unwrap();
    sheet.merge_range(0, 0, 0, 3, "东山街走访表 {{期间}}", &Format::new().set_bold()).unwrap();
    for (column, label) in [(0, "姓名"), (1, "日期"), (2, "时长"), (3, "备注")] {
        sheet.write_with_format(1, column, label, &bordered).unwrap();
    }
    for line in 2..6 {
        for column in 0..4 {
            sheet.write_blank(line, column, &bordered).unwrap();
        }
    }
    if by_names {
        for (column, name) in [(0, "{{服务对象}}"), (1, "{{日期}}"), (2, "{{minutes}}"), (3, "已核")] {
            sheet.write_with_format(2, column, name, &bordered).unwrap();
        }
    }
    sheet.merge_range(6, 0, 6, 3, "填表人：            审核：", &Format::new()).unwrap();
    sheet.add_data_validation(2, 3, 5, 3, &DataValidation::new().allow_list_strings(&["已核", "未核"]).unwrap()).unwrap();
    sheet.set_print_area(0, 0, 6, 3).unwrap();
    sheet.set_column_width(0, 31).unwrap();
    book
}

fn filled(mut book: Book, rows: usize) -> Vec<u8> {
    let template = book.save_to_buffer().unwrap();
    let mut out = Cursor::new(Vec::new());
    let rows = (0..rows).map(|number| row(&format!("宋{number}")));
    fill(&template, &columns(), &[("期间", "2020-02".to_owned())], rows, &mut out).unwrap();
    out.into_inner()
}

fn cells(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
    let mut book = Workbook::from_bytes(bytes.to_vec(), "x.xlsx").unwrap();
    book.rows("走访表").unwrap().map(|row| row.unwrap()).map(|row| (row.number, row.cells.iter().map(Cell::to_string).collect())).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn rows_go_under_known_headings_and_what_is_below_moves_only_when_it_must() {
    for (rows, signature) in [(0, 7), (2, 7), (4, 7), (9, 12)] {
        let bytes = filled(form(false), rows);
        let cells = cells(&bytes);
        assert_eq!(cells[0].1[0], "东山街走访表 2020-02");
        let data: Vec<&(u32, Vec<String>)> = cells.iter().filter(|(_, texts)| texts[0].starts_with('宋')).collect();
        assert_eq!(data.len(), rows);
        assert!(data.iter().zip(3..).all(|((number, texts), at)| *number == at && texts[1] == "2020-02-14" && texts[2] == "20"));
        assert_eq!(cells.last().map(|(number, _)| *number), Some(signature), "{rows} rows");
    }
}

#[test]
fn names_in_braces_say_the_column_and_what_stands_beside_them_is_repeated() {
    let cells = cells(&filled(form(true), 2));
    assert_eq!(cells[2].1, ["宋0", "2020-02-14", "20", "已核"]);
    assert_eq!(cells[3].1, ["宋1", "2020-02-14", "20", "已核"]);
}

#[test]
fn the_look_grows_with_the_rows() {
    let bytes = filled(form(false), 9);
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    for kept in ["<mergeCell ref=\"A1:D1\"/>", "<mergeCell ref=\"A12:D12\"/>", "sqref=\"D3:D11\"", "<cols>"] {
        assert!(sheet.contains(kept), "{kept} is not in the sheet");
    }
    assert!(part(&bytes, "xl/workbook.xml").contains("$A$1:$D$12"));
    assert!(!sheet.contains("<f>"));
    // A date looks like one, with the border and the weight of its column.
    let style = sheet.split("r=\"B3\" s=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().parse::<usize>().unwrap();
    let looks = part(&bytes, "xl/styles.xml");
    let look = looks.split("<cellXfs").nth(1).unwrap().split("<xf ").nth(style + 1).unwrap();
    assert!(look.contains("numFmtId=\"164\"") && look.contains("applyBorder=\"1\""), "{look}");
}

#[test]
fn the_mark_stands_at_the_foot_of_an_own_workbook() {
    let mut out = Cursor::new(Vec::new());
    let words = [(crate::MARK_WORD, "陈社工 2020-02-14 导出 1 条".to_owned())];
    fill(&form(true).save_to_buffer().unwrap(), &columns(), &words, std::iter::once(row("宋甲")), &mut out).unwrap();
    let bytes = out.into_inner();
    assert!(part(&bytes, "xl/worksheets/sheet1.xml").contains("<oddFooter>&amp;L陈社工 2020-02-14 导出 1 条</oddFooter>"));
    assert_eq!(cells(&bytes)[2].1[0], "宋甲", "it opens");
}

#[test]
fn a_text_that_looks_like_a_formula_stays_text() {
    let template = form(true).save_to_buffer().unwrap();
    let mut out = Cursor::new(Vec::new());
    let values = vec![today().into(), "=1+1 & <b>".into(), 1.into()];
    fill(&template, &columns(), &[], std::iter::once(values), &mut out).unwrap();
    assert_eq!(cells(&out.into_inner())[2].1[0], "=1+1 & <b>");
}

#[test]
fn what_cannot_be_filled_is_refused_when_it_is_handed_in() {
    let mut with_sum = form(false);
    with_sum.worksheet_from_index(0).unwrap().write_formula(7, 2, "=SUM(C3:C6)").unwrap();
    assert!(matches!(plan_own(&with_sum.save_to_buffer().unwrap(), &columns()), Err(SheetFault::NotATemplate(why)) if why.contains("第 8 行")));
    let mut other = Book::new();
    other.add_worksheet().write(0, 0, "什么也不是").unwrap();
    assert!(matches!(plan_own(&other.save_to_buffer().unwrap(), &columns()), Err(SheetFault::NoHeader(_))));
    assert!(matches!(plan_own(b"PK\x03\x04 broken", &columns()), Err(SheetFault::Broken(_))));
    assert!(matches!(plan_own(b"a,b", &columns()), Err(SheetFault::NotATemplate(_))));
    let mut misspelt = form(true);
    misspelt.worksheet_from_index(0).unwrap().write(2, 3, "{{被方问人}}").unwrap();
    assert_eq!(plan_own(&misspelt.save_to_buffer().unwrap(), &columns()).unwrap().unknown, ["被方问人"]);
}
