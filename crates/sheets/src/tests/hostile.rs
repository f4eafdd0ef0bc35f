//! Workbooks that are made to harm whoever opens them: entities that multiply or fetch, tags without end, sheets as large as the format allows, archives
//! with too much in them. Each is refused or read for what little it says, at once and in little memory.

use super::{now, wanted};
use crate::{Column, SheetFault, SheetWriter, TableRows, Workbook, mark_refusals, plan_own};
use std::io::{Cursor, Read, Write};

fn plain() -> Vec<u8> {
    let mut writer = SheetWriter::new(now()).unwrap();
    let mut sheet = writer.sheet("表", "标题", &[Column::text("姓名"), Column::text("内容")]).unwrap();
    sheet.row(&["陈甲".into(), "你好".into()]).unwrap();
    sheet.finish().unwrap();
    writer.into_bytes().unwrap()
}

/// The same workbook with one part changed, and further parts.
fn with(part: &str, change: impl Fn(String) -> String, more: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(plain())).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut source = archive.by_index(index).unwrap();
        let name = source.name().unwrap().to_string();
        let mut text = String::new();
        source.read_to_string(&mut text).unwrap();
        let text = if name == part { change(text) } else { text };
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    for (name, bytes) in more {
        out.start_file(name.clone(), zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// Everything that we do with a workbook that was handed in; what it says, if it opens.
fn read(bytes: &[u8]) -> String {
    let _ = plan_own(bytes, &[wanted("name", "姓名", &[], true)]);
    let Ok(mut book) = Workbook::from_bytes(bytes.to_vec(), "x.xlsx") else { return String::new() };
    let _ = mark_refusals(&mut book, &[], &[], now());
    let mut said = String::new();
    for sheet in book.sheets().to_vec() {
        if let Ok(mut table) = TableRows::open(&mut book, &sheet, &[wanted("name", "姓名", &[], true)], &[]) {
            table.by_ref().take(10).for_each(drop);
        }
        let Ok(rows) = book.rows(&sheet) else { continue };
        for row in rows.take(10).filter_map(Result::ok) {
            said.extend(row.cells.iter().map(ToString::to_string));
        }
    }
    said
}

/// Entities declared before the first tag, and used where a text stood.
fn with_entities(declared: &str, used: &str) -> impl Iterator<Item = Vec<u8>> {
    let parts = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"];
    let (declared, used) = (declared.to_owned(), used.to_owned());
    parts.into_iter().map(move |part| {
        with(
            part,
            |text| {
                let start = text.find("?>").map_or(0, |at| at + 2);
                let body = text[start..].replace("你好", &used).replace("name=\"表\"", &format!("name=\"{used}\""));
                format!("{}<!DOCTYPE a [{declared}]>{body}", &text[..start])
            },
            &[],
        )
    })
}

#[test]
fn asvs_1_5_1_entities_neither_multiply_nor_fetch() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "the-secret-of-the-machine").unwrap();
    let mut laughs = "<!ENTITY a0 \"ha\">".to_owned();
    for level in 1..12 {
        laughs.push_str(&["<!ENTITY a", &level.to_string(), " \"", &format!("&a{};", level - 1).repeat(10), "\">"].concat());
    }
    let fetched = format!("<!ENTITY a11 SYSTEM \"file://{}\">", secret.path().display());
    for declared in [laughs, fetched, "<!ENTITY % p SYSTEM \"http://127.0.0.1:9/x\"> %p;".to_owned()] {
        for bytes in with_entities(&declared, "&a11;") {
            let said = read(&bytes);
            assert!(said.len() < 1000 && !said.contains("hahaha") && !said.contains("the-secret"), "{} bytes", said.len());
        }
    }
}

#[test]
fn tags_without_end_cost_nothing() {
    let deep = |name: &str| format!("{}{}", format!("<{name}>").repeat(60_000), format!("</{name}>").repeat(60_000));
    for (part, before) in [
        ("xl/worksheets/sheet1.xml", "</sheetData>"),
        ("xl/sharedStrings.xml", "</sst>"),
        ("xl/styles.xml", "</styleSheet>"),
        ("xl/workbook.xml", "</workbook>"),
    ] {
        for name in ["x", "row", "c", "si", "is"] {
            let bytes = with(part, |text| text.replace(before, &format!("{}{before}", deep(name))), &[]);
            assert!(read(&bytes).len() < 10_000, "{part} {name}");
        }
        // and the same left open
        let bytes = with(part, |text| text.replace(before, &"<x>".repeat(60_000)), &[]);
        read(&bytes);
    }
}

#[test]
fn a_sheet_as_large_as_the_format_allows_is_as_large_as_what_it_says() {
    for (dimension, cell) in [("A1:XFD1048576", "XFD1048576"), ("A1:ZZZ9999999999", "ZZZ9999999999"), ("A1:A1", "A1048576"), ("B:A", "A0")] {
        let change = |text: String| {
            let start = text.find("<dimension").unwrap();
            let end = start + text[start..].find("/>").unwrap() + 2;
            let row: String = cell.chars().filter(char::is_ascii_digit).collect();
            let far = format!("<row r=\"{row}\"><c r=\"{cell}\" t=\"inlineStr\"><is><t>far</t></is></c></row></sheetData>");
            format!("{}<dimension ref=\"{dimension}\"/>{}", &text[..start], &text[end..]).replace("</sheetData>", &far)
        };
        assert!(read(&with("xl/worksheets/sheet1.xml", change, &[])).len() < 10_000, "{dimension} {cell}");
    }
    // merged over everything
    let change = |text: String| text.replace("</sheetData>", "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A1:XFD1048576\"/></mergeCells>");
    assert!(read(&with("xl/worksheets/sheet1.xml", change, &[])).len() < 10_000);
}

#[test]
fn asvs_5_2_3_an_archive_with_too_many_parts_or_odd_names_is_no_danger() {
    let many: Vec<(String, Vec<u8>)> = (0..2_100).map(|n| (format!("xl/media/{n}.png"), vec![0])).collect();
    assert!(matches!(Workbook::from_bytes(with("", |text| text, &many), "x.xlsx"), Err(SheetFault::UnpacksTooLarge)));
    let odd = ["../../../evil", "/etc/evil", "xl\\..\\evil", "", "xl/worksheets/../../evil"].map(|name| (name.to_owned(), b"x".to_vec()));
    let said = read(&with("", |text| text, &odd));
    assert!(said.contains("陈甲"), "parts that nobody names are not looked at: {said}");
    // one archive inside another is a part like any other
    let inner = with("", |text| text, &[("xl/inner.zip".to_owned(), plain())]);
    assert!(read(&inner).contains("陈甲"));
}
