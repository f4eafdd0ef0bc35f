//! Whatever stands in a file, reading it ends in a value or a fault. `PROPTEST_CASES=1000000 cargo test -p sheets never_panics --release` looks for
//! hours.

use super::{now, today, wanted};
use crate::{Cell, Epoch, TableRows, Value, Workbook, code, day_since, flag, list, mark_refusals, minutes, number_with_unit, time};
use proptest::prelude::*;
use std::io::{Cursor, Read, Write};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Pieces that the readers look for, mixed with anything.
fn awkward_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,6}",
        "[0-9０-９一二三十百千万〇零半廿]{0,9}",
        "[-+.,，:：/年月日时点分钟小个半约余 \n'=\"（）()]{0,4}",
        Just("下午".to_owned()),
        Just("小时".to_owned()),
        Just("0.".to_owned()),
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_cell_upsets_a_reader(text in awkward_text(), unit in prop::option::of(awkward_text())) {
        for cell in [Cell::text(&text), Cell::Number(text.clone())] {
            for epoch in [Epoch::Of1900, Epoch::Of1904] {
                let _ = day_since(&cell, today(), epoch);
            }
            let _ = (crate::text(&cell), time(&cell), number_with_unit(&cell), minutes(&cell, unit.as_deref()), flag(&cell), list(&cell), code(&cell));
        }
    }

    #[test]
    fn whole_numbers_are_read_as_written(number in -1_000_000_000_000_i64..=1_000_000_000_000) {
        let read = number_with_unit(&Cell::Number(number.to_string())).unwrap().unwrap();
        prop_assert_eq!(read.0.whole(), Some(number));
        let tenths = Value::Tenths(number / 10).to_string();
        prop_assert_eq!(number_with_unit(&Cell::text(&tenths)).unwrap().unwrap().0.tenths(), Some(number / 10));
    }

    #[test]
    fn no_bytes_upset_the_opening(bytes in prop::collection::vec(any::<u8>(), 0..400), is_zip in any::<bool>()) {
        let bytes = if is_zip { [b"PK\x03\x04", bytes.as_slice()].concat() } else { bytes };
        if let Ok(mut book) = Workbook::from_bytes(bytes, "x.csv") {
            for row in book.rows("").unwrap() {
                let _ = row;
            }
        }
    }

    #[test]
    fn no_damage_to_a_workbook_upsets_the_reading(damages in prop::collection::vec(damage(), 1..4)) {
        let Ok(mut book) = Workbook::from_bytes(damaged(&damages), "x.xlsx") else { return Ok(()) };
        let columns = [wanted("on", "日期", &["时间"], true), wanted("minutes", "时长", &["服务时长"], false)];
        for sheet in book.sheets().to_vec() {
            for row in TableRows::open(&mut book, &sheet, &columns, &[]).into_iter().flatten() {
                let _ = row.map(|row| (row.minutes("minutes"), row.day("on", today()), row.remark()));
            }
        }
        let _ = mark_refusals(&mut book, &[], &[], now());
    }

    #[test]
    fn no_table_upsets_the_header_finding(lines in prop::collection::vec(prop::collection::vec(awkward_heading(), 0..6), 0..8)) {
        let text: String = lines.iter().map(|cells| cells.join(",") + "\n").collect();
        let columns = [wanted("on", "日期", &["时间"], true), wanted("minutes", "时长", &["服务时长"], false)];
        let Ok(mut book) = Workbook::from_bytes(text.into_bytes(), "x.csv") else { return Ok(()) };
        for row in TableRows::open(&mut book, "", &columns, &[]).into_iter().flatten() {
            let _ = row.map(|row| (row.minutes("minutes"), row.day("on", today()), row.remark()));
        }
    }
}

fn awkward_heading() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("日期".to_owned()),
        Just("时长（分钟）".to_owned()),
        Just("（分钟）".to_owned()),
        Just("服务时长".to_owned()),
        Just("时间：2月3日".to_owned()),
        Just("合计".to_owned()),
        Just(String::new()),
        "[^,\n\"]{0,5}",
    ]
}

/// Where a part of the archive is hurt (part and place in thousandths), how many bytes go, and what comes instead.
type Damage = (u16, u16, usize, String);

fn damage() -> impl Strategy<Value = Damage> {
    let piece = prop_oneof![
        Just(String::new()),
        Just("<c r=\"XFD1048576\" t=\"s\"><v>99999999</v></c>".to_owned()),
        Just("<row r=\"4294967295\">".to_owned()),
        Just("<mergeCell ref=\"A1:XFD1048576\"/>".to_owned()),
        Just("<v>1e999</v>".to_owned()),
        Just("&#x0;".to_owned()),
        Just("<!DOCTYPE x [<!ENTITY a \"aaaa\">]>&a;".to_owned()),
        "[<>/=\"'& a-z0-9]{0,8}",
    ];
    (0_u16..1000, 0_u16..1000, 0_usize..12, piece)
}

/// A workbook as a station keeps it, hurt.
fn damaged(damages: &[Damage]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("2月").unwrap();
    sheet.merge_range(0, 0, 0, 2, "走访登记", &rust_xlsxwriter::Format::new()).unwrap();
    for (column, heading) in (0..).zip(["日期", "时长", "服务对象"]) {
        sheet.write_string(1, column, heading).unwrap();
    }
    for row in 2..6 {
        sheet.write_number(row, 0, 43864).unwrap().write_string(row, 1, "30分钟").unwrap().write_string(row, 2, "罗细妹").unwrap();
    }
    sheet.merge_range(6, 2, 8, 2, "宋阿公", &rust_xlsxwriter::Format::new()).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        let name = part.name().unwrap().to_string();
        part.read_to_end(&mut bytes).unwrap();
        parts.push((name, bytes));
    }
    for (part, place, gone, instead) in damages {
        let at = usize::from(*part) * parts.len() / 1000;
        let bytes = &mut parts[at].1;
        let from = usize::from(*place) * bytes.len() / 1000;
        let to = (from + gone).min(bytes.len());
        bytes.splice(from..to, instead.bytes());
    }
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
