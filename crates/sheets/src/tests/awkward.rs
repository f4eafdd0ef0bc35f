//! Files as they come from the stations.

use super::{line, now, opened, today, wanted};
use crate::{Cell, HeaderPlace, Refusal, SheetFault, Skip, TableRow, TableRows, Wanted, Workbook, mark_refusals};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook as Book};

fn visit_columns() -> Vec<Wanted<'static>> {
    vec![
        wanted("on", "日期", &["时间", "走访日期"], true),
        wanted("minutes", "时长", &["服务时长"], false),
        wanted("channel", "方式", &["探访方式", "类别"], true),
        wanted("served", "服务对象", &["对象"], true),
        wanted("person_times", "服务人次", &[], false),
        wanted("summary", "主要内容", &["内容"], false),
    ]
}

/// Title, merged title, blank lines, a header with breaks and units, dates in three spellings, minutes with units, a total, a footer.
fn visits() -> Workbook {
    let mut book = Book::new();
    let sheet = book.add_worksheet().set_name("2月").unwrap();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 8, "东山街社工站走访/电访登记（2020年2月）", &plain).unwrap();
    sheet.write_string(1, 0, "填报单位：东山街社工站").unwrap();
    let headings = ["序号", "日　期", "时长\n（分钟）", "方式", "类别", "服务对象*", "服务人次", "主要内容", "需求"];
    for (column, heading) in (0..).zip(headings) {
        sheet.write_string(3, column, heading).unwrap();
    }
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    sheet.write_number(5, 0, 1).unwrap();
    sheet.write_datetime_with_format(5, 1, ExcelDateTime::from_ymd(2020, 2, 3).unwrap(), &date).unwrap();
    let rows: [(u32, &str, [&str; 7]); 3] = [
        (5, "", ["30分钟", "入户", "老年人", "陈甲", "1人次", "送口罩", "口罩"]),
        (6, "2020.2.4", ["0.5小时", "电访", "", "李乙、王丙", "２", "问平安", ""]),
        (8, "2020/2/30", ["三十", "电访", "", "赵丁", "1", "不可能的日子", ""]),
    ];
    for (row, day, texts) in rows {
        if !day.is_empty() {
            sheet.write_string(row, 1, day).unwrap();
        }
        for (column, text) in (2..).zip(texts) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    sheet.write_number(9, 0, 4).unwrap();
    sheet.write_string(10, 0, "合　计").unwrap().write_number(10, 6, 4).unwrap();
    sheet.write_string(11, 0, "填表人：陈甲").unwrap().write_string(11, 5, "审核：").unwrap();
    opened(book)
}

fn read(workbook: &mut Workbook, sheet: &str, wanted: &[Wanted<'_>]) -> (Vec<TableRow>, Vec<(u32, Skip)>) {
    let mut table = TableRows::open(workbook, sheet, wanted, &[]).unwrap();
    let rows = table.by_ref().map(Result::unwrap).collect();
    let skipped = table.skipped().iter().map(|skipped| (skipped.row, skipped.why)).collect();
    (rows, skipped)
}

#[test]
fn a_sheet_is_read_as_it_comes() {
    let mut book = visits();
    let (rows, skipped) = read(&mut book, "2月", &visit_columns());
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [6, 7, 9]);
    assert_eq!(rows[0].day("on", today()).unwrap().unwrap().to_string(), "2020-02-03");
    assert_eq!(rows[1].day("on", today()).unwrap().unwrap().to_string(), "2020-02-04");
    assert!(rows[2].day("on", today()).is_err());
    for row in &rows {
        assert_eq!(row.minutes("minutes"), Ok(Some(30)));
    }
    assert_eq!(rows[0].cell("channel"), &Cell::text("入户"));
    assert_eq!(rows[0].remark(), "类别: 老年人；需求: 口罩");
    assert_eq!(rows[0].header().heading_of("on"), Some("日期"));
    assert_eq!(skipped, [(10, Skip::NotFilled), (11, Skip::Total), (12, Skip::Footer)]);
}

#[test]
fn a_second_column_for_one_field_is_reported_and_kept() {
    let mut book = visits();
    let table = TableRows::open(&mut book, "2月", &visit_columns(), &[]).unwrap();
    let unknown: Vec<_> = table.header().unknown.iter().map(|own| (own.heading.as_str(), own.doubles.as_deref())).collect();
    assert_eq!(unknown, [("类别", Some("方式")), ("需求", None)]);
}

#[test]
fn refused_rows_come_back_marked_and_the_mended_file_is_read_again() {
    let mut book = visits();
    let refusal =
        Refusal {
            sheet: "2月".into(), row: 9, column: Some("日期".into()), value: "2020/2/30".into(), reason: "“2020/2/30”不是日期".into()
        };
    let headers = [HeaderPlace { sheet: "2月".into(), row: 4 }];
    let bytes = mark_refusals(&mut book, &headers, &[refusal], now()).unwrap();
    let mut marked = Workbook::from_bytes(bytes, "台账.xlsx").unwrap();
    let rows: Vec<_> = marked.rows("2月").unwrap().map(Result::unwrap).collect();
    let at = |number: u32| rows.iter().find(|row| row.number == number).unwrap();
    assert_eq!(at(4).cell(9), &Cell::text("错误原因"));
    assert_eq!(at(9).cell(9), &Cell::text("“日期”：“2020/2/30”不是日期"));
    assert_eq!(at(9).cell(1), &Cell::text("2020/2/30"));
    assert_eq!(at(6).cell(9), &Cell::Empty);
    let (again, _) = read(&mut marked, "2月", &visit_columns());
    assert_eq!(again.len(), 3);
    assert_eq!(again[2].remark(), "");
    let twice = mark_refusals(&mut marked, &headers, &[], now()).unwrap();
    let mut twice = Workbook::from_bytes(twice, "台账.xlsx").unwrap();
    let widest = twice.rows("2月").unwrap().map(|row| row.unwrap().cells.len()).max();
    assert_eq!(widest, Some(10));
}

#[test]
fn cells_merged_downwards_hold_for_each_line_and_say_so() {
    let mut book = Book::new();
    let sheet = book.add_worksheet().set_name("户").unwrap();
    for (column, heading) in (0..).zip(["户主", "物品", "数量"]) {
        sheet.write_string(0, column, heading).unwrap();
    }
    sheet.merge_range(1, 0, 3, 0, "陈甲", &Format::new().set_bold()).unwrap();
    for (row, (item, quantity)) in (1..).zip([("口罩", 2), ("洗手液", 1)]) {
        sheet.write_string(row, 1, item).unwrap().write_number(row, 2, quantity).unwrap();
    }
    let columns = [wanted("head", "户主", &[], true), wanted("item", "物品", &[], true), wanted("quantity", "数量", &[], true)];
    let mut book = opened(book);
    let (rows, skipped) = read(&mut book, "户", &columns);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].cell("head"), &Cell::text("陈甲"));
    assert_eq!((rows[0].repeated.len(), rows[1].repeated.as_slice()), (0, &[0][..]));
    assert_eq!(skipped, [(4, Skip::NotFilled)]);
}

#[test]
fn every_sort_of_cell_is_told_apart() {
    let mut book = Book::new();
    let sheet = book.add_worksheet().set_name("表").unwrap();
    let format = |code: &str| Format::new().set_num_format(code);
    sheet.write_string(0, 0, "440106189001010017").unwrap();
    sheet.write_number(0, 1, 0.1 + 0.2).unwrap();
    sheet.write_number(0, 2, 12).unwrap();
    sheet.write_boolean(0, 3, true).unwrap();
    sheet.write_number_with_format(0, 4, 43_864.604_166_666_7, &format("yyyy-mm-dd hh:mm")).unwrap();
    sheet.write_number_with_format(0, 5, 0.354_166_666_7, &format("hh:mm")).unwrap();
    sheet.write_number_with_format(0, 6, 1.0625, &format("[h]:mm")).unwrap();
    sheet.write_formula(0, 7, Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.write_string(0, 8, "  ").unwrap();
    sheet.write_number(0, 9, 19_000_000_001_f64).unwrap();
    sheet.write_number_with_format(0, 10, 43864, &format("m\"月\"d\"日\"")).unwrap();
    let mut book = opened(book);
    let row = book.rows("表").unwrap().next().unwrap().unwrap();
    let shown: Vec<String> = row.cells.iter().map(Cell::to_string).collect();
    let expected = ["440106189001010017", "0.3", "12", "是", "2020-02-03 14:30", "08:30", "25:30", "#N/A", "", "19000000001", "2020-02-03"];
    assert_eq!(shown, expected);
    assert_eq!(row.cell(0), &Cell::text("440106189001010017"));
}

/// The file with another text in the XML of its first sheet, as other programs may write it.
fn patched(mut book: Book, from: &str, to: &str) -> Workbook {
    use std::io::{Cursor, Read, Write};
    let mut original = zip::ZipArchive::new(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
    let mut copy = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..original.len() {
        let mut part = original.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if name.ends_with("sheet1.xml") || name.ends_with("workbook.xml") {
            bytes = String::from_utf8(bytes).unwrap().replace(from, to).into_bytes();
        }
        copy.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        copy.write_all(&bytes).unwrap();
    }
    Workbook::from_bytes(copy.finish().unwrap().into_inner(), "x.xlsx").unwrap()
}

#[test]
fn a_number_of_eighteen_digits_loses_none() {
    let mut book = Book::new();
    book.add_worksheet().set_name("表").unwrap().write_number(1, 2, 123).unwrap();
    let mut book = patched(book, "<v>123</v>", "<v>440106189001010017</v>");
    let row = book.rows("表").unwrap().next().unwrap().unwrap();
    assert_eq!((row.number, row.cell(2)), (2, &Cell::Number("440106189001010017".into())));
}

#[test]
fn a_workbook_of_1904_keeps_its_days() {
    let mut book = Book::new();
    let sheet = book.add_worksheet().set_name("表").unwrap();
    sheet.write_string(0, 0, "日期").unwrap().write_string(0, 1, "到期").unwrap();
    sheet.write_number(1, 0, 42402).unwrap();
    sheet.write_number_with_format(1, 1, 42402, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
    let mut book = patched(book, "<workbookPr ", "<workbookPr date1904=\"1\" ");
    let columns = [wanted("on", "日期", &[], true), wanted("until", "到期", &[], true)];
    let (rows, _) = read(&mut book, "表", &columns);
    for path in ["on", "until"] {
        assert_eq!(rows[0].day(path, today()).unwrap().unwrap().to_string(), "2020-02-03", "{path}");
    }
}

#[test]
fn an_unknown_formula_error_does_not_cost_the_file() {
    let mut book = Book::new();
    let sheet = book.add_worksheet().set_name("表").unwrap();
    sheet.write_formula(0, 0, Formula::new("=NA()").set_result("#N/A")).unwrap().write_string(0, 1, "内容").unwrap();
    let mut book = patched(book, "#N/A", "#SPILL!");
    let row = book.rows("表").unwrap().next().unwrap().unwrap();
    assert_eq!(row.cells, [Cell::Empty, Cell::text("内容")]);
}

#[test]
fn hidden_sheets_are_left_out() {
    let mut book = Book::new();
    book.add_worksheet().set_name("表").unwrap();
    book.add_worksheet().set_name("选项").unwrap().set_hidden(true);
    assert_eq!(opened(book).sheets(), ["表"]);
}

#[test]
fn a_csv_keeps_the_row_numbers_that_a_person_sees() {
    let text = "走访登记\n\n日期,方式,服务对象,主要内容\n2020-02-03,入户,陈甲,\"两行\n内容\"\n\n\n2月4日,电访,李乙,=\"0123\"\n";
    for bytes in [text.as_bytes().to_vec(), encoding_rs::GB18030.encode(text).0.into_owned()] {
        let mut book = Workbook::from_bytes(bytes, "台账.csv").unwrap();
        let (rows, _) = read(&mut book, "", &visit_columns());
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [4, 7]);
        assert_eq!(rows[0].cell("summary"), &Cell::text("两行\n内容"));
        assert_eq!(rows[1].cell("summary"), &Cell::text("0123"));
        assert_eq!(rows[1].day("on", today()).unwrap().unwrap().to_string(), "2020-02-04");
    }
}

#[test]
fn files_that_are_not_taken_say_what_to_do() {
    let name = |extension: &str| format!("台账.{extension}");
    let refused = |bytes: &[u8], extension: &str| Workbook::from_bytes(bytes.to_vec(), &name(extension)).err().unwrap();
    let old = [&[0xD0, 0xCF, 0x11, 0xE0][..], &[0; 600]].concat();
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let locked = [&old[..], &locked].concat();
    assert!(matches!(refused(&old, "xls"), SheetFault::OldFormat(_)));
    assert!(matches!(refused(&old, "xlsx"), SheetFault::OldFormat(_)));
    assert!(matches!(refused(&locked, "xlsx"), SheetFault::Locked(_)));
    assert!(matches!(refused(b"<html>", "xls"), SheetFault::OldFormat(_)));
    assert!(matches!(refused(b"%PDF-1.7", "pdf"), SheetFault::UnknownFormat(_)));
    assert!(matches!(refused(b"PK\x03\x04broken", "xlsx"), SheetFault::Broken(_)));
    assert!(matches!(refused(&vec![b','; 50_000_001], "csv"), SheetFault::TooLarge));
    assert!(refused(&old, "xls").to_string().contains("另存为 .xlsx"));
    let mut no_table = Workbook::from_bytes(b"a,b\n1,2\n".to_vec(), "x.csv").unwrap();
    let fault = TableRows::open(&mut no_table, "", &visit_columns(), &[]).err().unwrap();
    assert!(fault.to_string().contains("日期、方式、服务对象"));
}

#[test]
fn an_archive_that_unpacks_to_too_much_is_refused() {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![b' '; 1_000_000];
    for _ in 0..151 {
        archive.write_all(&zeros).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < 1_000_000);
    assert!(matches!(Workbook::from_bytes(bytes, "x.xlsx"), Err(SheetFault::UnpacksTooLarge)));
}

#[test]
fn repeated_headers_and_examples_are_left_out() {
    let text = "日期,方式,服务对象\n示例：2020-02-01,入户,陈甲\n2020-02-03,入户,李乙\n日期,方式,服务对象\n2020-02-04,电访,王丙\n注：本表一式两份\n";
    let mut book = Workbook::from_bytes(text.as_bytes().to_vec(), "x.csv").unwrap();
    let (rows, skipped) = read(&mut book, "", &visit_columns());
    assert_eq!(rows.len(), 2);
    assert_eq!(skipped, [(2, Skip::Example), (4, Skip::RepeatedHeader), (6, Skip::Footer)]);
    assert_eq!(line(1, &["a", ""]).cell(9), &Cell::Empty);
}
