//! The steps of the queue, each one act through the one door: a report is checked, decided on, followed day by day, lifted. Called by `queue.rs`' forms.
//! A decision makes the person's file if there is none, the result, and says so in the report: all of it or nothing.

use super::queue;
use crate::{Finding, FollowedDay, Origin, ScreenResult, SelfReport};
use base::{Choice, Id, Json, Link, Problem, Record, Typed, Value, policy::Class, policy::Grant};
use people::Person;
use shell::{Act, Answer, Entry, Refusal, Visit};
use store::Row;

/// Files that one number may name.
const NAMED_MAX: usize = 20;

pub(super) fn check(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, mut report): (Row, SelfReport) = opened(visit)?;
    report.checked_on = Some(visit.today().max(report.on));
    report.checked_by = visit.actor()?.worker.map(Link::to);
    store(visit, &row, &report, "核对")?;
    Ok(Answer::next(queue::href("submitted")))
}

pub(super) fn decide(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, mut report): (Row, SelfReport) = opened(visit)?;
    let missing = |what: &str| Refusal::from(Problem::new("not_chosen", format!("请选择{what}")));
    let result = Finding::from_code(visit.posted("result")).ok_or_else(|| missing("筛查结果"))?;
    let origin = Origin::from_code(visit.posted("origin")).ok_or_else(|| missing("来源地"))?;
    if report.decided_on.is_some() {
        return Err(Problem::overtaken("decided", "这份摸查表已经筛查过了").into());
    }
    let today = visit.today();
    let worker = visit.actor()?.worker.map(Link::to);
    let mut entries = Vec::new();
    let person = match (report.person, known_file(visit, &report)?) {
        (Some(person), _) => person,
        (None, Some(file)) => Link::to(file),
        (None, None) => {
            let file = visit.shell.new_id();
            entries.push(entry("person", file, &row, None, file_of(visit, &report), None));
            Link::to(file)
        }
    };
    let screened = ScreenResult {
        person,
        origin,
        result,
        channel: None,
        until: None,
        on: today,
        worker,
        lifted_on: None,
        followed: if result == Finding::Nothing {
            Vec::new()
        } else {
            vec![FollowedDay { on: today, temperature: report.temperature, symptoms: report.symptoms.clone(), worker }]
        },
        report: Some(Link::to(row.id)),
        note: None,
        campaign: report.campaign,
        project: None,
    };
    report.person = Some(person);
    report.decided_on = Some(today);
    entries.push(entry("self_report", row.id, &row, Some(row.version), texts(visit, &report), Some("筛查")));
    entries.push(entry("screen_result", visit.shell.new_id(), &row, None, texts(visit, &screened), None));
    let act = Act { id: visit.shell.new_id(), name: "StoreRecord", at: visit.now, entries, reads: Vec::new() };
    visit.shell.carry_out(visit.actor()?, act)?;
    Ok(Answer::next(queue::href("checked")))
}

pub(super) fn follow(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, mut result): (Row, ScreenResult) = opened(visit)?;
    let today = visit.today();
    if result.followed.iter().all(|followed| followed.on != today) {
        let worker = visit.actor()?.worker.map(Link::to);
        result.followed.push(FollowedDay { on: today, temperature: None, symptoms: None, worker });
        store(visit, &row, &result, "当天跟进")?;
    }
    Ok(Answer::next(queue::href("open")))
}

pub(super) fn lift(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, mut result): (Row, ScreenResult) = opened(visit)?;
    if !result.is_at_its_end(visit.today()) {
        return Err(Problem::new("not_over", "观察期还没有满，或最后一天还没有跟进。提前解除请在记录里写解除日期").into());
    }
    result.lifted_on = result.last_day();
    store(visit, &row, &result, "期满解除")?;
    Ok(Answer::next(queue::href("open")))
}

/// The record of the path as this type, for who may write it; in the version that the page showed.
fn opened<R: Record>(visit: &Visit) -> Result<(Row, R), Refusal> {
    let (row, kind) = visit.writable(visit.id("id")?)?;
    if row.kind != R::CODE || row.ended_at.is_some() {
        return Err(Refusal::NotFound);
    }
    visit.looked(&row, kind, "ReadRecord")?;
    let document: Option<Json> = visit.shell.store().open_record(&row, None)?.doc;
    let record = document.as_ref().and_then(R::from_json).ok_or(Refusal::NotFound)?;
    match visit.posted("_version").parse::<u32>() {
        Ok(seen) if seen != row.version => Err(Refusal::Overtaken { record: row.id, theirs: row.version }),
        _ => Ok((row, record)),
    }
}

fn texts(visit: &Visit, record: &impl Value) -> Typed {
    let mut typed = Typed::new(visit.today());
    record.write("", &mut typed);
    typed
}

fn entry(kind: &str, record: Id, beside: &Row, expected: Option<u32>, typed: Typed, why: Option<&str>) -> Entry {
    Entry { kind: kind.to_owned(), record, org: beside.org, expected, typed: Some(typed), why: why.map(str::to_owned) }
}

fn store(visit: &Visit, row: &Row, record: &impl Value, why: &str) -> Result<(), Refusal> {
    let entry = entry(&row.kind, row.id, row, Some(row.version), texts(visit, record), Some(why));
    visit.shell.keep(visit.actor()?, visit.now, entry).map(|_| ())
}

/// The file of the person with the report's identity number, if the caller may know it.
fn known_file(visit: &Visit, report: &SelfReport) -> Result<Option<Id>, Refusal> {
    let Some(number) = &report.resident_id else { return Ok(None) };
    let store = visit.shell.store();
    let keys: Vec<_> =
        store.names().search(number.as_str(), &|_| true, NAMED_MAX).into_iter().filter(|hit| hit.is_exact()).map(|hit| hit.key).collect();
    let rows = store.get_keys(&keys)?;
    let file = rows.into_iter().find(|row| row.kind == "person" && row.ended_at.is_none() && visit.sees(row, Class::Person, Grant::Masked));
    Ok(file.map(|row| row.id))
}

/// The file of somebody who was not known: what the report says of him, and nothing else.
fn file_of(visit: &Visit, report: &SelfReport) -> Typed {
    let person = Person {
        name: report.name.clone().unwrap_or_default(),
        former_names: Vec::new(),
        sex: report.sex,
        born: None,
        resident_id: report.resident_id.clone(),
        no_paper: None,
        phones: report.phone.iter().cloned().collect(),
        registered_at: report.registered_at.clone(),
        lives_at: report.lives_at.clone(),
        household: None,
        file_no: None,
        memberships: Vec::new(),
        since: Some(visit.today()),
        note: None,
        unchecked: None,
    };
    texts(visit, &person)
}
