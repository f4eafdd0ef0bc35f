//! Whatever a station does to its workbook, taking it in ends in rows that are told apart one by one, or in a fault with a sentence; and what was
//! taken can be taken again without adding anything. `cargo xtask fuzz` looks for hours.

use kapok::program::{PLACES, SLICES};
use proptest::prelude::*;
use sheets::{Cell, Workbook};
use shell::{
    Actor,
    import::{Order, Outcome, Progress, SheetOrder, Verdict, import_sheets, recognise_sheets},
    testing::TestApp,
};
use std::sync::{LazyLock, Mutex, PoisonError};

const NOW: &str = "2020-03-05T17:00:00+08:00";
const STATION: &[u8] = include_bytes!("../../ledgers/station.xlsx");

/// A sheet as lines of shown cells.
type Lines = Vec<Vec<String>>;

/// The sheets of the station's workbook.
static SHEETS: LazyLock<Vec<(String, Lines)>> = LazyLock::new(|| {
    let mut book = Workbook::from_bytes(STATION.to_vec(), "station.xlsx").unwrap();
    let names = book.sheets().to_vec();
    let lines = |name: &str, book: &mut Workbook| book.rows(name).unwrap().map(|row| row.unwrap().cells.iter().map(shown).collect()).collect();
    names.into_iter().map(|name| (name.clone(), lines(&name, &mut book))).collect()
});

fn shown(cell: &Cell) -> String {
    cell.shown().into_owned()
}

/// What a cell may hold after somebody was at it.
fn cell() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,8}",
        "[0-9０-９一二三十百千万零半]{0,20}",
        "[-+.,，:：/年月日时点分钟小个半约余、；×x*% \n'=\"（）()]{0,4}",
        prop::sample::select(vec![
            "2020",
            "下午",
            "小时",
            "同上",
            "合计",
            "罗细妹",
            "未接通",
            "E+17",
            "440115187503070",
            "斤",
            "#REF!",
            "1900-02-29",
            "匿名"
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

/// Something that happens to a sheet; places are in thousandths of its length.
#[derive(Clone, Debug)]
enum Damage {
    Cell(u16, u16, String),
    Exchange(u16, u16),
    Twice(u16),
    Gone(u16),
    ColumnGone(u16),
    Heading(u16, String),
}

fn damage() -> impl Strategy<Value = Damage> {
    let place = || 0_u16..1000;
    prop_oneof![
        6 => (place(), place(), cell()).prop_map(|(row, column, text)| Damage::Cell(row, column, text)),
        1 => (place(), place()).prop_map(|(one, other)| Damage::Exchange(one, other)),
        1 => place().prop_map(Damage::Twice),
        1 => place().prop_map(Damage::Gone),
        1 => place().prop_map(Damage::ColumnGone),
        1 => (place(), cell()).prop_map(|(column, text)| Damage::Heading(column, text)),
    ]
}

fn at(place: u16, length: usize) -> usize {
    usize::from(place) * length / 1000
}

fn hurt(lines: &mut Lines, damage: &Damage) {
    let rows = lines.len();
    match damage {
        _ if rows == 0 => {}
        Damage::Cell(row, column, text) => {
            let line = &mut lines[at(*row, rows)];
            let columns = line.len().max(1);
            line.resize(columns, String::new());
            line[at(*column, columns)].clone_from(text);
        }
        Damage::Exchange(one, other) => lines.iter_mut().filter(|line| !line.is_empty()).for_each(|line| {
            let columns = line.len();
            line.swap(at(*one, columns), at(*other, columns));
        }),
        Damage::Twice(row) => {
            let line = lines[at(*row, rows)].clone();
            lines.push(line);
        }
        Damage::Gone(row) => drop(lines.remove(at(*row, rows))),
        Damage::ColumnGone(column) => lines.iter_mut().filter(|line| !line.is_empty()).for_each(|line| drop(line.remove(at(*column, line.len())))),
        Damage::Heading(column, text) => {
            let line = lines[..rows.min(5)].iter_mut().max_by_key(|line| line.len()).unwrap();
            let columns = line.len();
            if columns > 0 {
                line[at(*column, columns)].clone_from(text);
            }
        }
    }
}

fn csv(lines: &Lines) -> Vec<u8> {
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    lines.iter().map(|line| line.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n").collect::<String>().into_bytes()
}

/// Takes the sheet as the first ledger that it is recognised as; nothing if it is none.
fn take(app: &TestApp, org: base::Key, name: &str, bytes: &[u8], dry_run: bool) -> Option<Outcome> {
    let mut book = Workbook::from_bytes(bytes.to_vec(), &format!("{name}.csv")).ok()?;
    let ledgers: Vec<_> = app.shell.registry().ledgers().collect();
    let found = recognise_sheets(&app.shell, org, &mut book, &ledgers, &|_| None).ok()?;
    let sheet = found.first()?;
    let ledger = app.shell.registry().ledger(&sheet.ledger)?;
    let sheets = vec![SheetOrder { sheet: sheet.sheet.clone(), ledger, given: Vec::new() }];
    let order = Order { batch: app.shell.new_id(), org, sheets, dry_run, whole: false, why: None };
    import_sheets(&app.shell, &Actor::program(org), &order, &mut book, &Progress::default()).ok()
}

/// Every row is told apart, once.
fn is_told(outcome: &Outcome) {
    assert_eq!(outcome.rows, outcome.stored + outcome.already + outcome.refused, "{:?}", outcome.lines);
    assert!(outcome.refusals.iter().all(|refusal| !refusal.reason.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.min(20_000), ..ProptestConfig::default() })]

    #[test]
    #[ignore = "looks for other damage each time, and for long: cargo xtask fuzz and cargo xtask nightly run it"]
    fn no_mess_in_a_ledger_upsets_its_import(sheet in any::<prop::sample::Index>(), damages in prop::collection::vec(damage(), 1..6), for_good in 0_u8..8) {
        static APP: LazyLock<Mutex<(TestApp, base::Key)>> = LazyLock::new(|| {
            let app = TestApp::sqlite(SLICES, PLACES, NOW);
            let station = app.organisation("440115-LX", "龙穴社工站", "station", None);
            Mutex::new((app, station))
        });
        let app = APP.lock().unwrap_or_else(PoisonError::into_inner);
        let (app, station) = &*app;
        let (name, lines) = &SHEETS[sheet.index(SHEETS.len())];
        let mut lines = lines.clone();
        for damage in &damages {
            hurt(&mut lines, damage);
        }
        let bytes = csv(&lines);
        // Most attempts only look; some are kept, so that later ones meet people and records that are there already.
        let Some(outcome) = take(app, *station, name, &bytes, for_good != 0) else { return Ok(()) };
        is_told(&outcome);
        if for_good == 0 {
            let again = take(app, *station, name, &bytes, false).expect("it was taken a moment ago");
            is_told(&again);
            // What was refused may be taken now: a later row has made what it lacked.
            let refused: Vec<u32> = outcome.lines.iter().filter(|line| line.verdict == Verdict::Refused).map(|line| line.row).collect();
            let twice: Vec<_> = again.lines.iter().filter(|line| !refused.contains(&line.row) && line.verdict != Verdict::Already).collect();
            prop_assert!(twice.is_empty(), "{:?}", twice);
        }
    }
}
