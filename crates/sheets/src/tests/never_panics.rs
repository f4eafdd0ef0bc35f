//! Whatever stands in a file, reading it ends in a value or a fault.

use super::{today, wanted};
use crate::{Cell, Epoch, TableRows, Value, Workbook, code, day_since, flag, list, minutes, number_with_unit, time};
use proptest::prelude::*;

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
            let _ = (time(&cell), number_with_unit(&cell), minutes(&cell, unit.as_deref()), flag(&cell), list(&cell), code(&cell));
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
    fn no_table_upsets_the_header_finding(lines in prop::collection::vec(prop::collection::vec(awkward_heading(), 0..6), 0..8)) {
        let text: String = lines.iter().map(|cells| cells.join(",") + "\n").collect();
        let columns = [wanted("on", "日期", &["时间"], true), wanted("minutes", "时长", &["服务时长"], false)];
        let Ok(mut book) = Workbook::from_bytes(text.into_bytes(), "x.csv") else { return Ok(()) };
        for row in TableRows::open(&mut book, "", &columns).into_iter().flatten() {
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
