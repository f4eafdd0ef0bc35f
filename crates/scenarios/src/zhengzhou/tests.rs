//! What holds of the city at any size.

use super::{Plan, moment, script};
use crate::testing::{all_rows, empty};
use crate::{Scale, figures, prepare};
use base::{DutyStanding, Key};
use shell::Shell;
use std::{collections::BTreeMap, sync::OnceLock};
use store::Row;

#[test]
fn the_posts_are_the_same_at_every_size_and_care_grows_with_it() {
    let shell = empty("zhengzhou");
    prepare(&shell, "zhengzhou", Scale::of(0.05)).unwrap();
    let found: BTreeMap<String, Option<i64>> =
        figures(&shell, "zhengzhou").unwrap().into_iter().map(|figure| (figure.row.id, figure.computed)).collect();
    let of = |id: &str| found[id].unwrap();
    assert_eq!((of("Z5"), of("Z6"), of("Z8"), of("Z10"), of("Z18")), (13, 58, 8, 1, 1));
    // One of each in every street at so small a scale.
    let streets = 58;
    assert_eq!((of("Z14"), of("Z15"), of("Z16"), of("Z19"), of("Z21")), (streets, streets, streets, streets, streets));
    assert_eq!(of("Z20"), 9);
    let report = shell.store().verify(&mut |_| {}).unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn nobody_works_longer_than_a_day_has() {
    let script = script(&Plan::new(Scale::of(0.3)));
    let mut minutes = std::collections::HashMap::new();
    for note in script.notes.iter().filter(|note| note.kind == "contact") {
        let typed = note.typed.as_ref().unwrap();
        let spent: u32 = typed.get("minutes").parse().unwrap();
        *minutes.entry((note.author, typed.get("on").to_owned())).or_insert(0) += spent;
    }
    assert!(minutes.len() > 100 && minutes.values().all(|minutes| *minutes <= 9 * 60));
}

/// What there is to do for one client today, by rule, in the order of last days.
type ToDo = &'static [(&'static str, DutyStanding)];

/// File number of each client at a point of the clock, and what there is to do; whoever has a risk class is contacted as often as it says.
#[rustfmt::skip]
const POINTS: [(&str, ToDo); 24] = {
    use DutyStanding::{DueToday, Open, Overdue, Warn};
    [
        ("ZZ01-REPORT-14", &[("report", Warn)]),
        ("ZZ01-REPORT-16", &[("report", DueToday)]),
        ("ZZ01-REPORT-18", &[("report", Overdue(3)), ("unreported", Overdue(2))]),
        ("ZZ01-AGREEMENT", &[("agreement", Warn), ("group", Open), ("plan", Open), ("test", Open)]),
        ("ZZ01-GROUP", &[("group", Warn)]),
        ("ZZ01-REFUSAL-2", &[("tests_warning", DueToday), ("test", Open), ("contact", Open)]),
        ("ZZ01-REFUSAL-3", &[("tests_serious", DueToday), ("test", Open), ("contact", Open)]),
        ("ZZ01-ABSENT-29", &[("absent_serious", Warn), ("contact", Open)]),
        ("ZZ01-SUSPENDED", &[("suspension_check", Warn)]),
        ("ZZ01-MOVED-10", &[("move_report", Warn), ("test", Open), ("contact", Open)]),
        ("ZZ01-MAINTENANCE", &[("sample_kept", Open), ("contact", Open)]),
        ("ZZ01-POSITIVE", &[("positive", DueToday), ("second_objection", Open), ("contact", Open), ("sample_kept", Open)]),
        ("ZZ01-ABSTINENT", &[("abstinence", Warn), ("contact", Open)]),
        ("ZZ01-EXCLUDED", &[("term_end", Warn), ("contact", Open)]),
        ("ZZ01-MINOR", &[]),
        ("ZZ01-BIRTH", &[("contact", Open)]),
        ("ZZ01-HARDSHIP", &[("half_year", Warn), ("contact", Open)]),
        ("ZZ01-RELEASE", &[("meet", Warn)]),
        ("ZZ01-TERM-20", &[("term_end", Warn), ("contact", Open)]),
        ("ZZ01-RISK", &[("risk", DueToday), ("contact", Open)]),
        ("ZZ01-TEST", &[("test", Warn), ("contact", Open)]),
        ("ZZ01-LEAVE", &[("leave_return", Open), ("test", Open)]),
        ("ZZ01-TWO-PLACE", &[("contact", Open)]),
        ("ZZ01-HAIR", &[]),
    ]
};

/// Everybody by file number.
fn people(shell: &Shell) -> BTreeMap<String, Key> {
    let rows: Vec<Row> = all_rows(shell).into_iter().filter(|row| row.kind == "person").collect();
    let opened = shell.store().open_all(&rows).unwrap();
    let numbered = |(row, opened): (&Row, &store::Opened)| Some((opened.doc.as_ref()?["file_no"].as_str()?.to_owned(), row.key));
    rows.iter().zip(&opened).filter_map(numbered).collect()
}

/// A small city, prepared once.
fn small() -> &'static Shell {
    static SHELL: OnceLock<Shell> = OnceLock::new();
    SHELL.get_or_init(|| {
        let shell = empty("zhengzhou");
        prepare(&shell, "zhengzhou", Scale::of(0.01)).unwrap();
        shell
    })
}

#[test]
fn a_desk_has_a_few_things_to_do_and_is_no_wall_of_what_is_late() {
    let (shell, today) = (small(), moment().day());
    let ordinary = people(shell).into_iter().filter(|(number, _)| number[5..].parse::<u32>().is_ok());
    let (mut followed, mut overdue, mut coming) = (0, 0, 0);
    for (number, person) in ordinary {
        let course = shell.whole_course(person).unwrap();
        followed += usize::from(!course.is_empty());
        let duties = shell.duties_of(person).unwrap();
        let pending: Vec<DutyStanding> = duties.iter().map(|held| held.duty.standing(today)).filter(|standing| standing.is_pending()).collect();
        assert!(pending.len() <= 5, "{number}: {pending:?}");
        let begun = ["report", "agreement", "group", "plan"]
            .map(|rule| course.iter().any(|held| held.duty.rule.code == rule && held.duty.standing(today).is_done()));
        assert!(course.is_empty() || begun == [true; 4], "{number}");
        overdue += pending.iter().filter(|standing| matches!(standing, DutyStanding::Overdue(_))).count();
        coming += pending.iter().filter(|standing| matches!(standing, DutyStanding::DueToday | DutyStanding::Warn)).count();
    }
    assert_eq!(followed, 2 * 58, "one in treatment and one in rehabilitation at every street");
    assert!((1..=followed / 6).contains(&overdue), "{overdue} of {followed}");
    assert!((5..=followed).contains(&coming), "{coming} of {followed}");
}

#[test]
fn each_client_at_a_point_of_the_clock_has_exactly_what_the_point_asks() {
    let shell = small();
    let (people, today) = (people(shell), moment().day());
    let asked = |number: &str| {
        let duties = shell.duties_of(people[number]).unwrap();
        let standing = duties.iter().map(|held| (held.duty.rule.code, held.duty.standing(today)));
        standing.filter(|(_, standing)| standing.is_pending()).collect::<Vec<(&str, DutyStanding)>>()
    };
    let wrong: Vec<_> = POINTS.iter().map(|(number, expected)| (number, asked(number), expected)).filter(|(_, asked, due)| asked != *due).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let numbered = people.keys().filter(|number| number.starts_with("ZZ01-") && number[5..].parse::<u32>().is_err()).count();
    assert_eq!(numbered, POINTS.len(), "every one of them is in the table");
    // Who is excluded is not asked about, though the three years are full in three days.
    let excluded = shell.whole_course(people["ZZ01-EXCLUDED"]).unwrap();
    let three_years = excluded.iter().find(|held| held.duty.rule.code == "abstinence").unwrap();
    assert_eq!((three_years.duty.due.to_string(), three_years.duty.void.is_some()), ("2020-02-20".to_owned(), true));
    // A positive under maintenance treatment is nothing to report.
    let treated = shell.whole_course(people["ZZ01-MAINTENANCE"]).unwrap();
    assert!(treated.iter().all(|held| held.duty.rule.code != "positive"));
}
