//! What we write opens again as what it was.

use super::{now, today, wanted};
use crate::{Cell, Column, CsvWriter, Document, Kind, SheetWriter, Skip, TableRows, Template, TemplateColumn, Value, Workbook};
use std::io::Read;

fn columns() -> Vec<Column> {
    vec![
        Column::text("姓名"),
        Column::text("身份证号"),
        Column::of("日期", Kind::Day),
        Column::of("人次", Kind::Integer),
        Column::of("体温", Kind::Tenths),
        Column::of("登记时间", Kind::Moment),
        Column::text("内容"),
    ]
}

fn values() -> Vec<Value> {
    vec![
        "陈甲".into(),
        "044010618900101001".into(),
        today().into(),
        2.into(),
        Value::Tenths(365),
        Value::Moment(now()),
        "=HYPERLINK(\"http://x\")".into(),
    ]
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn what_is_written_is_read_back() {
    let mut writer = SheetWriter::new(now()).unwrap();
    writer.about("服务记录", &[("统计时段", "2020-02-03 至 2020-02-13"), ("口径", "=不是公式")]).unwrap();
    let mut sheet = writer.sheet("服务记录", "东山街社工站服务记录", &columns()).unwrap();
    sheet.row(&values()).unwrap();
    sheet.row(&[Value::Empty, Value::Empty, Value::Day("1890-01-02".parse().unwrap())]).unwrap();
    assert_eq!(sheet.rows(), 2);
    sheet.finish().unwrap();
    let bytes = writer.into_bytes().unwrap();
    let mut book = Workbook::from_bytes(bytes, "x.xlsx").unwrap();
    assert_eq!(book.sheets(), ["说明", "服务记录"]);
    let rows: Vec<_> = book.rows("服务记录").unwrap().map(Result::unwrap).collect();
    assert_eq!(rows[0].cell(0), &Cell::text("东山街社工站服务记录"));
    let expected = [
        Cell::text("陈甲"),
        Cell::text("044010618900101001"),
        Cell::Day(today()),
        Cell::Number("2".into()),
        Cell::Number("36.5".into()),
        Cell::DateTime(today(), "09:00".parse().unwrap()),
        Cell::text("=HYPERLINK(\"http://x\")"),
    ];
    assert_eq!(rows[2].cells, expected);
    assert_eq!(rows[3].cell(2), &Cell::text("1890-01-02"));
}

#[test]
fn a_written_sheet_prints_on_a4_and_has_no_formula() {
    let mut writer = SheetWriter::new(now()).unwrap();
    let mut sheet = writer.sheet("表", "标题", &columns()).unwrap();
    sheet.row(&values()).unwrap();
    sheet.finish().unwrap();
    let bytes = writer.into_bytes().unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"));
    for setting in ["orientation=\"landscape\"", "paperSize=\"9\"", "fitToHeight=\"0\"", "fitToPage=\"1\"", "ySplit=\"2\"", "第 &amp;P 页"] {
        assert!(sheet.contains(setting), "{setting}");
    }
    assert!(part(&bytes, "xl/workbook.xml").contains("_xlnm.Print_Titles"));
    assert!(part(&bytes, "docProps/core.xml").contains("2020-02-14T09:00:00Z"));
}

#[test]
fn who_made_a_file_and_how_much_is_in_it_stands_in_its_properties_and_at_the_foot_of_every_page() {
    let mut writer = SheetWriter::new(now()).unwrap().marked("陈社工 2020-02-14 09:00 导出 12 条").unwrap();
    writer.foot("东山街社工站", "陈社工 2020-02-14 09:00 导出 12 条");
    writer.about("服务记录", &[("用途", "核对")]).unwrap();
    writer.sheet("表", "标题", &columns()).unwrap().finish().unwrap();
    let bytes = writer.into_bytes().unwrap();
    for sheet in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
        assert!(part(&bytes, sheet).contains("&amp;R陈社工 2020-02-14 09:00 导出 12 条"), "{sheet}");
    }
    let properties = part(&bytes, "docProps/core.xml");
    assert!(properties.contains("导出 12 条") && properties.contains("2020-02-14T09:00:00Z"), "{properties}");
}

#[test]
fn what_could_be_taken_for_a_formula_is_text_and_numbers_stay_numbers() {
    let hostile = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "=cmd|'/C calc'!A0", "+86 19000000001", "-"];
    let plain = ["-12", "+3.5", "陈甲", "3=3", "'=1"];
    let mut writer = SheetWriter::new(now()).unwrap();
    let mut sheet = writer.sheet("表", "", &[Column::text("内容"), Column::of("人次", Kind::Integer)]).unwrap();
    for text in hostile.iter().chain(&plain) {
        sheet.row(&[(*text).into(), (-7).into()]).unwrap();
    }
    sheet.finish().unwrap();
    let bytes = writer.into_bytes().unwrap();
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!xml.contains("<f>") && !xml.contains("<f "));
    assert_eq!(xml.matches("<v>-7</v>").count(), hostile.len() + plain.len(), "numbers stay numbers");
    // as bare text too, so that it is harmless when somebody saves the sheet as .csv
    let strings: Vec<&str> = xml.split("<t").skip(1).filter_map(|rest| rest.split_once('>')?.1.split("</t>").next()).collect();
    for text in &hostile {
        let told = text.trim_start_matches(['\t', '\r']).replace('&', "&amp;").replace('\'', "&apos;");
        let is_there = strings.iter().any(|at| at.replace('\'', "&apos;") == format!(" {told}"));
        assert!(is_there, "{text:?} in {strings:?}");
    }
    let mut book = Workbook::from_bytes(bytes, "x.xlsx").unwrap();
    let read: Vec<String> = book.rows("表").unwrap().map(|row| row.unwrap().cell(0).to_string()).collect();
    for text in hostile.iter().chain(&plain) {
        assert!(read.iter().any(|at| at == text.trim()), "{text:?} in {read:?}");
    }
    let mut csv = CsvWriter::new(Vec::new(), &[Column::text("内容"), Column::of("人次", Kind::Integer)]).unwrap();
    for text in hostile {
        csv.row(&[text.into(), (-7).into()]).unwrap();
    }
    let text = String::from_utf8(csv.finish().unwrap()).unwrap();
    for line in text.trim_start_matches('\u{feff}').split("\r\n").skip(1).filter(|line| !line.is_empty()) {
        assert!(line.trim_start_matches('"').starts_with('\'') && line.ends_with(",-7"), "{line:?}");
    }
}

#[test]
fn a_sheet_says_on_paper_what_it_is_of_which_time_and_who_made_it() {
    let mut writer = SheetWriter::new(now()).unwrap();
    writer.foot("东山街社工站　A&B", "导出时间：2020-02-14 09:00");
    let columns = [Column::text("姓名"), Column::text("主要内容"), Column::text("记录编号")];
    let mut sheet = writer.sheet("表", "服务记录\n东山街社工站　2020-02-01 至 2020-02-14", &columns).unwrap();
    sheet.mark_last();
    let long = "说".repeat(50);
    sheet.row(&["宋阿公".into(), long.as_str().into(), "x".repeat(40).into()]).unwrap();
    assert_eq!(sheet.rows(), 1);
    sheet.finish().unwrap();
    writer.sheet("空表", "服务记录\n东山街社工站", &columns).unwrap().finish().unwrap();
    let bytes = writer.into_bytes().unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    for setting in [
        "&amp;L东山街社工站　A&amp;&amp;B&amp;C第 &amp;P 页／共 &amp;N 页&amp;R导出时间：2020-02-14 09:00",
        "ySplit=\"3\"",
        "<autoFilter ref=\"A3:C4\"/>",
        // Three lines of a text that is wider than any column.
        "<row r=\"4\" ht=\"51\"",
    ] {
        assert!(sheet.contains(setting), "{setting}: {sheet}");
    }
    let names = part(&bytes, "xl/workbook.xml");
    assert!(names.contains("表!$A$1:$B$4"), "the column of marks is not printed: {names}");
    assert!(names.contains("表!$1:$3"), "title and headings on every page: {names}");
    let mut book = Workbook::from_bytes(bytes, "x.xlsx").unwrap();
    let rows: Vec<_> = book.rows("空表").unwrap().map(Result::unwrap).collect();
    assert_eq!(rows[1].cell(0), &Cell::text("东山街社工站　（没有记录）"));
}

#[test]
fn a_file_is_saved_and_opened_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("东山街社工站_服务记录.xlsx");
    let mut writer = SheetWriter::new(now()).unwrap().rows_in(folder.path()).unwrap();
    writer.sheet("表", "标题", &columns()).unwrap().finish().unwrap();
    writer.save(&path).unwrap();
    let book = Workbook::open(&path).unwrap();
    assert_eq!((book.file_name(), book.sheets()), ("东山街社工站_服务记录.xlsx", &["表".to_owned()][..]));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "no rows are left behind");
}

#[test]
fn sheet_names_are_made_fit() {
    let mut writer = SheetWriter::new(now()).unwrap();
    let long = "很".repeat(40);
    for name in ["2020/2", "2020/2", "", &long] {
        writer.sheet(name, "", &columns()).unwrap().finish().unwrap();
    }
    let book = Workbook::from_bytes(writer.into_bytes().unwrap(), "x.xlsx").unwrap();
    assert_eq!(book.sheets(), ["20202", "20202_2", "表", &"很".repeat(27)]);
}

#[test]
fn text_that_no_cell_can_hold_is_cut_with_a_remark() {
    let mut writer = SheetWriter::new(now()).unwrap();
    let mut sheet = writer.sheet("表", "", &[Column::text("内容")]).unwrap();
    sheet.row(&["长".repeat(40_000).into()]).unwrap();
    sheet.finish().unwrap();
    let mut book = Workbook::from_bytes(writer.into_bytes().unwrap(), "x.xlsx").unwrap();
    let last = book.rows("表").unwrap().last().unwrap().unwrap();
    assert!(last.cell(0).to_string().ends_with("（过长，未完）"));
}

#[test]
fn a_csv_is_marked_as_utf8_and_runs_nothing() {
    let mut writer = CsvWriter::new(Vec::new(), &columns()).unwrap();
    writer.row(&values()).unwrap();
    let bytes = writer.finish().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert_eq!(
        text,
        "\u{feff}姓名,身份证号,日期,人次,体温,登记时间,内容\r\n陈甲,044010618900101001,2020-02-14,2,36.5,2020-02-14 09:00,\"'=HYPERLINK(\"\"http://x\"\")\"\r\n"
    );
    let mut book = Workbook::from_bytes(bytes, "x.csv").unwrap();
    let last = book.rows("").unwrap().last().unwrap().unwrap();
    assert_eq!(last.cell(6), &Cell::text("=HYPERLINK(\"http://x\")"));
}

fn template() -> Template {
    let column = |label: &str, kind: Kind, choices: &[&str], example: &str| TemplateColumn {
        label: label.into(),
        kind,
        required: label == "日期",
        help: format!("{label}怎样填。"),
        choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
        example: example.into(),
    };
    Template {
        title: "走访/电访登记".into(),
        code: "contacts@1".into(),
        notes: vec!["带 * 的列必填".into(), "请勿改动表头".into()],
        columns: vec![
            column("日期", Kind::Day, &[], "2020-02-03"),
            column("方式", Kind::Text, &["入户探访", "电话探访"], "电话探访"),
            column("身份证号", Kind::Text, &[], "440106189001010017"),
            column("时长（分钟）", Kind::Integer, &[], "30"),
        ],
    }
}

#[test]
fn a_template_is_read_as_the_ledger_it_was_made_for() {
    let mut book = Workbook::from_bytes(template().to_bytes(now()).unwrap(), "x.xlsx").unwrap();
    assert_eq!(book.template_code(), Some("contacts@1"));
    assert_eq!(book.sheets(), ["走访电访登记"]);
    let columns = [wanted("on", "日期", &[], true), wanted("channel", "方式", &[], true), wanted("minutes", "时长", &[], false)];
    let mut table = TableRows::open(&mut book, "走访电访登记", &columns, &[]).unwrap();
    assert!(table.by_ref().next().is_none());
    assert_eq!(table.header().row, 4);
    assert_eq!(table.header().unit_of("minutes"), Some("分钟"));
    assert!(table.header().missing.is_empty());
    assert_eq!(table.skipped()[0].why, Skip::Example);
}

#[test]
fn a_template_offers_lists_and_keeps_numbers_as_text() {
    let bytes = template().to_bytes(now()).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<formula1>选项!$B$1:$B$2</formula1>"));
    assert!(part(&bytes, "xl/workbook.xml").contains("state=\"hidden\""));
    assert!(part(&bytes, "xl/styles.xml").contains("numFmtId=\"49\""));
}

#[test]
fn a_briefing_is_set_as_an_official_paper() {
    let rows = vec![vec!["电访".to_owned(), "54".to_owned(), "人次".to_owned()]];
    let bytes = Document::new(now())
        .title("疫情防控期间社会工作服务简报")
        .subtitle("2020年2月14日")
        .heading("一、总体情况")
        .paragraph("电访54人次。\n走访12户。")
        .table(&["指标", "数值", "单位"], &rows)
        .signature("东山街社工站", "2020年2月14日")
        .into_bytes()
        .unwrap();
    let text = part(&bytes, "word/document.xml");
    for setting in [
        "w:eastAsia=\"仿宋\"",
        "w:eastAsia=\"方正小标宋简体\"",
        "w:line=\"580\"",
        "w:lineRule=\"exact\"",
        "w:firstLine=\"640\"",
        "w:w=\"11906\"",
        "w:top=\"2098\"",
        "<w:sz w:val=\"32\"",
        "电访54人次。",
        "走访12户。",
    ] {
        assert!(text.contains(setting), "{setting}");
    }
    assert!(part(&bytes, "docProps/core.xml").contains("2020-02-14T09:00:00"));
}

#[test]
fn a_hundred_thousand_rows_pass_in_a_stream() {
    const ROWS: i64 = 100_000;
    let mut writer = SheetWriter::new(now()).unwrap();
    let mut sheet = writer.sheet("大表", "大表", &[Column::text("姓名"), Column::of("人次", Kind::Integer)]).unwrap();
    for number in 0..ROWS {
        sheet.row(&["陈甲".into(), number.into()]).unwrap();
    }
    sheet.finish().unwrap();
    let mut book = Workbook::from_bytes(writer.into_bytes().unwrap(), "x.xlsx").unwrap();
    let columns = [wanted("name", "姓名", &[], true), wanted("count", "人次", &[], true)];
    let table = TableRows::open(&mut book, "大表", &columns, &[]).unwrap();
    let total: i64 = table.map(|row| row.unwrap().cell("count").to_string().parse::<i64>().unwrap()).sum();
    assert_eq!(total, ROWS * (ROWS - 1) / 2);
}
