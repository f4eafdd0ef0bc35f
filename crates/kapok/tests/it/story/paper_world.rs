//! A station comes with its whole workbook, in its usual mess: `ledgers/station.xlsx`, made by the script beside it, and `station.expected.tsv`, what a
//! sensible person expects of each of its rows. Everything comes in at once; row by row it becomes what was expected, the figures are those of a recount
//! from the expectation, nobody is there twice, and a second import adds nothing.

use super::on_both;
use base::{Day, Key, Typed};
use sheets::Workbook;
use shell::{
    Actor,
    import::{Found, Order, Outcome, Progress, SheetOrder, Verdict, import_sheets, recognise_sheets},
    testing::TestApp,
};
use std::collections::{BTreeMap, BTreeSet};

const NOW: &str = "2020-03-05T17:00:00+08:00";
const WORKBOOK: &[u8] = include_bytes!("../../ledgers/station.xlsx");
const EXPECTED: &str = include_str!("../../ledgers/station.expected.tsv");

/// The sheets, and which ledger each is. The hidden one is named last and not read unless somebody says what it is.
const LEDGERS: [(&str, &str); 14] = [
    ("1月走访", "contacts"),
    ("2月走访电访", "contacts"),
    ("花名册", "clients"),
    ("尿检", "tests"),
    ("请假外出", "absences"),
    ("活动", "activities"),
    ("小组", "groups"),
    ("捐赠", "donations"),
    ("仓库", "stock"),
    ("派送", "deliveries"),
    ("义工时数", "volunteer_hours"),
    ("Sheet3", ""),
    ("通讯录", ""),
    ("去年走访", ""),
];
/// The columns that no ledger has; what stands below them is kept in remarks.
const UNKNOWN: [&str; 5] = ["“天气”", "“民警签名”", "“紧急联系人”", "“试剂盒批次”", "“经费”"];
/// Who and what several sheets name, in several ways, and is there once all the same.
const ONCE: [&str; 16] = [
    "罗细妹",
    "宋根",
    "谭四婆",
    "莫阿七",
    "罗阿强",
    "区月好",
    "陈社工",
    "李社工",
    "何婶",
    "冼叔",
    "苏小荷",
    "康大力",
    "重拾自信",
    "龙穴广场",
    "社工站",
    "卢阿伯",
];
/// Whom only refused rows name, or what is no ledger.
const NOBODY: [&str; 12] = ["黄火生", "梁带娣", "何阿娇", "李阿根", "吴木", "邓阿福", "手工坊", "月球", "居委", "区主任", "王警官", "匿名"];
/// What the files say of those whose cells were the most awkward.
const FILES: [(&str, &str, &str); 14] = [
    ("罗细妹", "born", "1881-03-07"),
    ("罗细妹", "phones.0", "19000001001"),
    ("罗细妹", "memberships.0.from", "2019-09-24"),
    ("罗细妹", "memberships.0.to", "2022-09-23"),
    ("罗细妹", "note", "低保\n社工：陈社工\n紧急联系人：父亲"),
    ("宋根", "resident_id", "440115750506997"),
    ("宋根", "phones.0", "19000001002"),
    ("宋根", "memberships.0.from", "2019-10-02"),
    ("宋根", "note", "社工：陈社工\n紧急联系人：妻"),
    ("谭四婆", "born", "1872-08-15"),
    ("谭四婆", "phones.0", "19000001003"),
    ("谭四婆", "memberships.0.from", "2019-09-24"),
    ("区月好", "phones.1", "19000001009"),
    ("区月好", "memberships.1.what", "elder_alone"),
];

/// What is expected of a row.
struct Expected {
    place: (String, u32),
    what: &'static str,
    column: &'static str,
    reason: &'static str,
    day: Option<Day>,
    who: Vec<&'static str>,
    figures: Vec<(&'static str, i64)>,
}

fn expected() -> Vec<Expected> {
    let row = |line: &'static str| {
        let cells: Vec<&'static str> = line.split('\t').collect();
        let [sheet, row, what, column, reason, day, who, figures] = cells[..] else { panic!("{line}") };
        let figure = |text: &'static str| text.split_once('=').map(|(name, number)| (name, number.parse().unwrap())).unwrap();
        Expected {
            place: (sheet.to_owned(), row.parse().unwrap()),
            what,
            column,
            reason,
            day: day.parse().ok(),
            who: who.split('、').filter(|name| !name.is_empty()).collect(),
            figures: figures.split_whitespace().map(figure).collect(),
        }
    };
    EXPECTED.lines().skip(1).map(row).collect()
}

fn workbook() -> Workbook {
    Workbook::from_bytes(WORKBOOK.to_vec(), "龙穴社工站台账.xlsx").unwrap()
}

fn recognised(app: &TestApp, org: Key) -> Vec<Found> {
    let ledgers: Vec<_> = app.shell.registry().ledgers().collect();
    recognise_sheets(&app.shell, org, &mut workbook(), &ledgers, &|_| None).unwrap()
}

/// Everything that is recognised comes in at once.
fn take(app: &TestApp, org: Key) -> Outcome {
    let found = recognised(app, org);
    let known = found.iter().filter_map(|sheet| Some((sheet, app.shell.registry().ledger(&sheet.ledger)?)));
    let sheets = known.map(|(sheet, ledger)| SheetOrder { sheet: sheet.sheet.clone(), ledger, given: Vec::new() }).collect();
    let order = Order { batch: app.shell.new_id(), org, sheets, dry_run: false, whole: false, why: None };
    import_sheets(&app.shell, &Actor::program(org), &order, &mut workbook(), &Progress::default()).unwrap()
}

/// Where rows did not become what was expected, in words.
fn differences(expected: &[Expected], outcome: &Outcome) -> Vec<String> {
    let mut became: BTreeMap<(String, u32), Verdict> = outcome.lines.iter().map(|line| ((line.sheet.clone(), line.row), line.verdict)).collect();
    let mut found = Vec::new();
    for row in expected {
        let refusals: Vec<_> = outcome.refusals.iter().filter(|refusal| (&refusal.sheet, refusal.row) == (&row.place.0, row.place.1)).collect();
        let fits = match (row.what, became.remove(&row.place)) {
            ("left out", None) | ("taken", Some(Verdict::New)) | ("doubtful", Some(Verdict::Doubtful)) | ("already", Some(Verdict::Already)) => true,
            ("refused", Some(Verdict::Refused)) => {
                refusals.iter().any(|refusal| refusal.column.as_deref() == Some(row.column) && refusal.reason.starts_with(row.reason))
            }
            (_, verdict) => {
                found.push(format!("{:?} should be {}, is {verdict:?}", row.place, row.what));
                true
            }
        };
        if !fits {
            found.push(format!("{:?} should be refused for {}: {}, is for {refusals:?}", row.place, row.column, row.reason));
        }
    }
    found.extend(became.iter().map(|line| format!("{line:?} was not expected at all")));
    found
}

/// The figures of a period, recounted from the expectation; minutes are told in hours.
fn recount(expected: &[Expected], is_in: impl Fn(Day) -> bool) -> BTreeMap<String, i64> {
    let mut figures = BTreeMap::<String, i64>::new();
    let names: BTreeSet<&str> = expected.iter().flat_map(|row| &row.figures).map(|(name, _)| *name).collect();
    let rows: Vec<&Expected> = expected.iter().filter(|row| row.day.is_some_and(&is_in)).collect();
    for name in names {
        let sum: i64 = rows.iter().flat_map(|row| &row.figures).filter(|(own, _)| *own == name).map(|(_, number)| number).sum();
        match name.strip_suffix("_minutes") {
            Some(whose) => figures.insert(format!("{whose}_hours"), (sum + 30) / 60),
            None => figures.insert(name.to_owned(), sum),
        };
    }
    let persons: BTreeSet<&str> = rows.iter().flat_map(|row| &row.who).copied().collect();
    figures.insert("service_persons".to_owned(), persons.len() as i64);
    figures
}

/// The statistics of the whole time and of each of its days agree with the recount: so each day was read as the day that it is.
fn check_figures(app: &TestApp, org: Key, expected: &[Expected]) {
    let days: BTreeSet<Day> = expected.iter().filter_map(|row| row.day).collect();
    let (first, last) = (*days.first().unwrap(), *days.last().unwrap());
    for (from, to) in std::iter::once((first, last)).chain(days.iter().map(|day| (*day, *day))) {
        let recounted = recount(expected, |day| (from..=to).contains(&day));
        let told: BTreeMap<String, i64> =
            recounted.keys().map(|name| (name.clone(), report::evaluate(&app.shell, org, from, to, name).unwrap())).collect();
        assert_eq!(told, recounted, "{from} to {to}");
    }
}

/// The records that are called exactly so.
fn called(app: &TestApp, org: Key, name: &str) -> Vec<Key> {
    let names = app.shell.store().names();
    names.search_in(&[org], name, &|_| true, 20).into_iter().filter(|hit| hit.is_exact()).map(|hit| hit.key).collect()
}

fn texts(app: &TestApp, row: &store::Row) -> Typed {
    let kind = app.shell.registry().kind(&row.kind).unwrap();
    let document = app.shell.store().open_record(row, None).unwrap().doc.unwrap();
    (kind.fill)(&document, app.shell.now().day()).unwrap()
}

fn check_people(app: &TestApp, org: Key) {
    for name in ONCE {
        assert_eq!(called(app, org, name).len(), 1, "{name}");
    }
    for name in NOBODY {
        assert_eq!(called(app, org, name).len(), 0, "{name}");
    }
    // Two of them stand in the roster; the third was telephoned, and nobody knows yet which of the two it was.
    assert_eq!(called(app, org, "陈金水").len(), 3);
    for (name, path, text) in FILES {
        let row = app.shell.store().get_key(called(app, org, name)[0]).unwrap();
        assert_eq!(texts(app, &row).get(path), text, "{name} {path}");
    }
}

#[test]
fn every_row_of_the_workbook_stands_in_the_expectation() {
    let mut book = workbook();
    for sheet in book.sheets().to_vec() {
        let rows: Vec<u32> = book.rows(&sheet).unwrap().map(|row| row.unwrap().number).collect();
        let of_sheet: Vec<u32> = expected().iter().filter(|row| row.place.0 == sheet).map(|row| row.place.1).collect();
        assert_eq!(rows, of_sheet, "{sheet}");
    }
}

#[test]
fn every_sheet_is_taken_for_what_it_is() {
    on_both(NOW, |app| {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        let found = recognised(app, org);
        let said: Vec<_> = found.iter().map(|sheet| (sheet.sheet.as_str(), sheet.ledger.as_str())).collect();
        assert_eq!(said, LEDGERS);
    });
}

#[test]
fn a_station_brings_its_whole_workbook_and_every_row_becomes_what_a_person_expects() {
    on_both(NOW, |app| {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        let expected = expected();
        let outcome = take(app, org);
        assert_eq!(differences(&expected, &outcome), Vec::<String>::new());
        assert_eq!(outcome.unknown.iter().map(String::as_str).collect::<BTreeSet<_>>(), BTreeSet::from(UNKNOWN));
        check_people(app, org);
        check_figures(app, org, &expected);
        let contacts = store::ListQuestion { orgs: Some(vec![org]), kinds: vec!["contact".to_owned()], limit: 100, ..store::ListQuestion::default() };
        let rows = app.shell.store().list(&contacts).unwrap();
        let first = rows.iter().min_by_key(|row| row.day).unwrap();
        assert_eq!((texts(app, first).get("summary"), texts(app, first).get("note")), ("说想找工作", "天气：晴"));

        let again = take(app, org);
        let refused = expected.iter().filter(|row| row.what == "refused").count() as u32;
        assert_eq!((again.stored, again.made, again.refused, again.already), (0, 0, refused, outcome.rows - refused), "{:?}", again.lines);
        check_people(app, org);
        check_figures(app, org, &expected);
        assert!(app.shell.store().verify(&mut |_| {}).is_ok_and(|verified| verified.findings.is_empty()));
    });
}
