//! The clock as the shell runs it: which records of a person it reads, what has to be done, how the person stands. Called by the shell through the
//! definition of the kinds that keep an eye on somebody. Absent: rules (`clock`), and what other slices know.

use crate::clock::{Book, Clock, Papers, State};
use crate::{
    Agreement, Episode, Evaluation, Leave, Maintenance, Monitoring, PoliceReport, RecoveryPlan, Release, Relocation, RiskAssessment, Suspension,
    Test, Violation, WorkingGroup,
};
use base::{Calendar, Choice, Day, Duty, Shape, Value};
use shell::{duties, look::Term};
use std::sync::LazyLock;

/// One clock for everybody who is under a measure, is awaited from a facility, or is followed at large.
pub(crate) static CLOCK: duties::Clock = duties::Clock {
    kinds: &[
        Episode::CODE,
        Agreement::CODE,
        Test::CODE,
        Leave::CODE,
        Violation::CODE,
        RiskAssessment::CODE,
        Evaluation::CODE,
        Release::CODE,
        Monitoring::CODE,
        WorkingGroup::CODE,
        RecoveryPlan::CODE,
        Suspension::CODE,
        Relocation::CODE,
        Maintenance::CODE,
        PoliceReport::CODE,
    ],
    heeds: &[duties::IN_TOUCH],
    duties: |papers, calendar| gathered(papers).map(|papers| due(&papers, calendar)).unwrap_or_default(),
    stands: |papers, today| gathered(papers).map(|papers| stands(&papers, today)).unwrap_or_default(),
    term: |papers, today| term(&gathered(papers)?, today),
};

static BOOK: LazyLock<Book> = LazyLock::new(Book::shipped);

fn due(papers: &Papers, calendar: &Calendar) -> Vec<Duty> {
    Clock::new(&BOOK, calendar).duties(papers)
}

/// What the records tell; none if none of them says whose they are.
fn gathered(records: &[duties::Paper<'_>]) -> Option<Papers> {
    let whom = records.iter().find_map(|record| record.document.get("person")?.as_str()?.parse().ok())?;
    let mut papers = Papers::of(whom);
    for record in records {
        macro_rules! tell {
            ($($kind:ty),+) => {
                match record.kind {
                    $(<$kind>::CODE => if let Some(said) = <$kind>::from_json(record.document) { papers.add(record.id, &said) },)+
                    _ => {}
                }
            };
        }
        tell!(Episode, Agreement, Test, Leave, Violation, RiskAssessment, Evaluation, Release, Monitoring);
        papers.contacts.extend(record.in_touch().map(|on| (record.id, on)));
        tell!(WorkingGroup, RecoveryPlan, Suspension, Relocation, Maintenance, PoliceReport);
    }
    Some(papers)
}

/// Of the latest measure: where it stands, which day of the term it is, and the class of risk that was last assessed.
fn stands(papers: &Papers, today: Day) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    if let Some(measure) = papers.measures.iter().max_by_key(|measure| (measure.decided, measure.id)) {
        let calendar = Calendar::default();
        let course = Clock::new(&BOOK, &calendar).course(papers, measure);
        let state = course.state(today);
        pairs.push((measure.kind.label(), state.label().to_owned()));
        if let Some(day) = course.day_n(today).filter(|_| !state.is_final() && state != State::DeemedRefused) {
            let left = course.remaining_days(today).map(|left| format!("，还剩 {left} 天")).unwrap_or_default();
            pairs.push(("期限", format!("第 {day} 天{left}")));
        }
        if let Some(end) = course.end().filter(|_| !state.is_final()) {
            pairs.push(("期满", end.to_string()));
        }
    }
    if let Some(class) = papers.class_on(today) {
        pairs.push(("风险", class.label().to_owned()));
    }
    if papers.in_maintenance(today) {
        pairs.push(("维持治疗", "在治".to_owned()));
    }
    pairs
}

/// The term of the latest measure, while it runs.
fn term(papers: &Papers, today: Day) -> Option<Term> {
    let measure = papers.measures.iter().max_by_key(|measure| (measure.decided, measure.id))?;
    let calendar = Calendar::default();
    let course = Clock::new(&BOOK, &calendar).course(papers, measure);
    let state = course.state(today);
    let (day, left, last) = (course.day_n(today)?, course.remaining_days(today)?, course.end()?);
    let runs = !state.is_final() && state != State::DeemedRefused && day > 0;
    // the day itself is among those that are left
    let days = (day + left - 1).max(1);
    runs.then(|| Term { label: measure.kind.label(), day, days, left, first: course.start.unwrap_or(today), last, says: &["期限", "期满"] })
}
