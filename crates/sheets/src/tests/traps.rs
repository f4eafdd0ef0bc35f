//! What stations write that is not data, or stands for something else; what Excel has spoilt; sheets that are large and empty.

use super::{line, opened, today, wanted};
use crate::{Cell, CellFault, Given, Skip, TableRow, TableRows, Wanted, Workbook, find_header, guess_header, is_ditto, list, text};
use rust_xlsxwriter::{Format, Workbook as Book};
use std::io::Write;

fn columns() -> Vec<Wanted<'static>> {
    vec![
        wanted("on", "日期", &[], true),
        wanted("channel", "方式", &[], true),
        wanted("served", "服务对象", &["姓名"], true),
        wanted("workers", "社工", &[], false),
        wanted("minutes", "时长", &[], false),
    ]
}

fn read(csv: &str) -> (Vec<TableRow>, Vec<(u32, Skip)>) {
    let mut book = Workbook::from_bytes(csv.as_bytes().to_vec(), "x.csv").unwrap();
    let columns = columns();
    let mut table = TableRows::open(&mut book, "", &columns, &[]).unwrap();
    let rows = table.by_ref().map(Result::unwrap).collect();
    let skipped = table.skipped().iter().map(|skipped| (skipped.row, skipped.why)).collect();
    (rows, skipped)
}

#[test]
fn as_above_means_the_line_above_even_through_several_lines() {
    let (rows, _) = read("日期,方式,服务对象,社工,其他\n2020-02-03,入户,陈甲,李社工,晴\n同上,〃,李乙,\"\"\"\",同上\n2月4日,电访,王丙,同 上,雨\n");
    let texts = |path: &str| rows.iter().map(|row| row.cell(path).to_string()).collect::<Vec<_>>();
    assert_eq!(texts("on"), ["2020-02-03", "2020-02-03", "2月4日"]);
    assert_eq!(texts("channel"), ["入户", "入户", "电访"]);
    assert_eq!(texts("workers"), ["李社工", "李社工", "李社工"]);
    assert_eq!(rows[1].unknown, [("其他".to_owned(), "晴".to_owned())]);
}

#[test]
fn as_above_below_nothing_stays_for_the_reader_to_refuse() {
    let (rows, _) = read("日期,方式,服务对象\n2020-02-03,,陈甲\n2020-02-04,同上,李乙\n");
    assert!(is_ditto(&rows[1].cell("channel").to_string()));
}

#[test]
fn sums_and_remarks_are_left_out_wherever_they_begin() {
    let (rows, skipped) = read(
        "序号,日期,方式,服务对象,社工\n1,2020-02-03,入户,陈甲,李社工\n,2月小计,,,1\n2,2020-02-04,电访,李乙,李社工\n3,合计,,,2\n,总计人次：,,,2\n\
         以上数据截至2月29日。,,,,\n※ 未含志愿者,,,,\n制表：李社工,,,审核：,\n",
    );
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 4]);
    let why: Vec<Skip> = skipped.iter().map(|(_, why)| *why).collect();
    assert_eq!(why, [Skip::Total, Skip::Total, Skip::Total, Skip::Footer, Skip::Footer, Skip::Footer]);
}

#[test]
fn signatures_seals_and_sums_in_words_are_left_out() {
    let (rows, skipped) = read(
        "日期,方式,服务对象,社工,备注\n2020-02-03,入户,陈甲,李社工,\n共7人,,,,\n共三批,,,,\n,,,站长签名：,2020.3.2\n被检测人签名：,,,单位（盖章）,\n\
         以上物资已全部公示。经手人：李社工,,,,盖章\n负责人签字,,,,\n街道禁毒办（盖章）,,,,\n填表人：李社工,,审核：,,日期：2020.3.2\n填表：李社工,,,核对：,\n共青团员,,,,\n",
    );
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 12]);
    let why: Vec<Skip> = skipped.iter().map(|(_, why)| *why).collect();
    assert_eq!(why, [[Skip::Total; 2].as_slice(), &[Skip::Footer; 7]].concat());
}

#[test]
fn a_line_with_nothing_but_its_number_was_never_filled_in() {
    let (rows, skipped) = read("编号,日期,方式,服务对象\n1,2020-02-03,入户,陈甲\n2,,,\n3,2020-02-04,,\n2020年,,,\nV07,,,\n");
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 4, 6]);
    assert_eq!(skipped, [(3, Skip::NotFilled), (5, Skip::Part)]);
}

#[test]
fn of_two_columns_for_the_time_the_one_with_days_is_the_day() {
    let columns = [wanted("on", "来电时间", &["日期", "时间"], true), wanted("who", "来电人", &[], true)];
    for (csv, expected) in [
        ("日期,来电时间,来电人\n3月2日,9:05,陈甲\n同上,10点,李乙\n", 0),
        ("来电时间,时间,来电人\n2020-03-02,9:05,陈甲\n", 0),
        ("时间,日期,来电人\n9:05,20/3/2,陈甲\n", 1),
        // Nothing tells them apart: the label holds.
        ("日期,来电时间,来电人\n3月2日,3月2日,陈甲\n", 1),
        ("日期,来电时间,来电人\n,9:05,陈甲\n", 1),
    ] {
        let mut book = Workbook::from_bytes(csv.as_bytes().to_vec(), "x.csv").unwrap();
        let rows = book.head("").unwrap();
        assert_eq!(find_header(&rows, &columns, &[]).unwrap().column_of("on"), Some(expected), "{csv}");
    }
}

#[test]
fn a_month_alone_parts_the_table_and_belongs_to_the_rows_below() {
    let (rows, skipped) = read("日期,方式,服务对象\n2020-02-03,入户,陈甲\n2020年3月,,\n3月2日,入户,陈甲\n三月份,,\n3月3日,,\n2020年3月4日,,\n");
    let parts: Vec<(u32, &str)> = rows.iter().map(|row| (row.number, &*row.part)).collect();
    assert_eq!(parts, [(2, ""), (4, "2020年3月"), (6, "三月份"), (7, "三月份")]);
    assert_eq!(skipped, [(3, Skip::Part), (5, Skip::Part)]);
}

#[test]
fn a_line_that_says_little_is_a_row_and_a_name_that_looks_like_a_sum_is_reported() {
    let (rows, skipped) = read("日期,方式,服务对象,社工\n2020-02-03,,,\n,,陈合计,\n");
    assert_eq!((rows.len(), skipped), (1, vec![(3, Skip::Total)]));
}

#[test]
fn text_that_excel_has_spoilt_is_refused_with_the_reason() {
    let lost = |number: &str| text(&Cell::Number(number.to_owned()));
    assert_eq!(lost("440524188001010000"), Err(CellFault::LostDigits("440524188001010000".to_owned())));
    assert_eq!(lost("440524188001010014"), Ok(Some("440524188001010014".to_owned())));
    assert_eq!(lost("19000001234"), Ok(Some("19000001234".to_owned())));
    for spoilt in ["4.40524E+17", "1.9E+10", "4e+17"] {
        assert_eq!(text(&Cell::text(spoilt)), Err(CellFault::Scientific(spoilt.to_owned())), "{spoilt}");
    }
    for fine in ["E+10", "3E", "2B-1E+1号楼", "12E+1", "5E-3"] {
        assert_eq!(text(&Cell::text(fine)), Ok(Some(fine.to_owned())), "{fine}");
    }
    assert!(matches!(text(&Cell::Error("#N/A".to_owned())), Err(CellFault::Formula(_))));
    assert_eq!(list(&Cell::Number("19000001234".to_owned())), ["19000001234"]);
}

#[test]
fn what_a_station_has_said_of_its_headings_overrules_what_would_be_recognised() {
    let given = |heading: &str, path: Option<&str>| Given { heading: heading.to_owned(), path: path.map(str::to_owned) };
    let rows = [line(1, &["走访的日子", "方式", "姓名", "家属姓名"]), line(2, &["2月3日", "入户", "陈甲", "陈乙"])];
    assert_eq!(find_header(&rows, &columns(), &[]).unwrap().missing, ["日期"]);
    let said = [given("走访的日子", Some("on")), given("家属姓名", Some("served")), given("姓名", None)];
    let header = find_header(&rows, &columns(), &said).unwrap();
    assert_eq!((header.column_of("on"), header.column_of("served")), (Some(0), Some(3)));
    assert_eq!(header.unknown.len(), 1);
    assert_eq!((header.unknown[0].heading.as_str(), header.unknown[0].doubles.as_deref()), ("姓名", None));
}

#[test]
fn where_no_heading_is_known_the_fullest_line_is_shown_as_the_header() {
    let rows = [line(1, &["东山街社工站"]), line(3, &["甲", "乙", "丙"]), line(4, &["一", "二", "三"])];
    assert_eq!(guess_header(&rows).map(|row| row.number), Some(3));
    assert_eq!(guess_header(&rows[..1]), None);
}

#[test]
fn a_header_over_two_lines_under_a_title_with_merged_groups_is_read() {
    let mut book = Book::new();
    let sheet = book.add_worksheet().set_name("2月").unwrap();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 4, "走访登记表", &plain).unwrap();
    sheet.merge_range(1, 0, 2, 0, "日期", &plain).unwrap();
    sheet.merge_range(1, 1, 1, 2, "服务情况", &plain).unwrap();
    sheet.write_string(2, 1, "方式").unwrap().write_string(2, 2, "时长").unwrap();
    sheet.merge_range(1, 3, 2, 3, "服务对象", &plain).unwrap();
    sheet.merge_range(1, 4, 2, 4, "社工", &plain).unwrap();
    sheet.write_number(3, 0, 43864).unwrap().write_string(3, 1, "入户").unwrap().write_string(3, 2, "半小时").unwrap();
    sheet.write_string(3, 3, "陈甲").unwrap().write_string(3, 4, "李社工").unwrap();
    let mut book = opened(book);
    let columns = columns();
    let mut table = TableRows::open(&mut book, "2月", &columns, &[]).unwrap();
    let row = table.next().unwrap().unwrap();
    assert_eq!((row.number, row.minutes("minutes")), (4, Ok(Some(30))));
    assert_eq!(row.day("on", today()).unwrap().unwrap().to_string(), "2020-02-03");
}

/// A sheet of a million lines that were formatted and never filled in, as a careless "select all" leaves it.
fn formatted_and_empty() -> Vec<u8> {
    let mut book = Book::new();
    let sheet = book.add_worksheet().set_name("表").unwrap();
    for (column, heading) in (0..).zip(["日期", "方式", "服务对象"]) {
        sheet.write_string(0, column, heading).unwrap();
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book.save_to_buffer().unwrap())).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().to_string();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        out.start_file(name.clone(), zip::write::SimpleFileOptions::default()).unwrap();
        if !name.ends_with("sheet1.xml") {
            out.write_all(&bytes).unwrap();
            continue;
        }
        let text = String::from_utf8(bytes).unwrap();
        let (before, after) = text.split_once("</sheetData>").unwrap();
        out.write_all(before.as_bytes()).unwrap();
        for row in 2..=1_048_576 {
            write!(out, "<row r=\"{row}\"><c r=\"A{row}\" s=\"0\"/><c r=\"B{row}\" s=\"0\"/><c r=\"C{row}\" s=\"0\"/></row>").unwrap();
        }
        write!(out, "</sheetData>{after}").unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn a_million_lines_that_were_never_filled_in_are_passed_over() {
    let mut book = Workbook::from_bytes(formatted_and_empty(), "空表.xlsx").unwrap();
    let columns = columns();
    let mut table = TableRows::open(&mut book, "表", &columns, &[]).unwrap();
    assert!(table.next().is_none());
    assert_eq!(table.skipped(), []);
}
