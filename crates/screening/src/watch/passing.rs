//! One person at the gate: a code, number or name is read, a temperature taken, the passage written down; an abnormal one is measured again and then
//! somebody writes what was done (domain.md 5.1: isolate on the spot, call 120, tell the street). The program shows the steps and decides nothing.
//! Each step is a form that works without script; what comes back is the screen of the watch. Absent: names in addresses, which is why looking
//! somebody up is posted too.

use super::Watch;
use super::page::{self, Found, Shown};
use crate::Passage;
use crate::pass::{QuarterKey, ResidentPass, number_in, quarter_in};
use base::{Choice, Faults, Id, Key, Problem, Shape, Typed, Value};
use org::Standard;
use shell::pages::{search, show, show_failed};
use shell::{Answer, Entry, Refusal, Visit};
use store::Row;

/// People that are offered for what was typed.
const PEOPLE_MAX: usize = 6;
/// Longer than any code, number or name.
const TYPED_CHARS_MAX: usize = 200;
/// Why a passage has one more version.
const MEASURED: &str = "复测";
const SETTLED: &str = "处置";
/// What is typed about somebody at the gate.
pub(super) const TEXTS: [&str; 8] = ["way", "person", "name", "phone", "temperature", "epidemic_area", "visiting", "at"];

/// What is known of a passage before anything is typed: where and when it is, and by which rule a reading is judged.
pub(super) fn known(watch: &Watch, standard: Standard) -> Vec<(&'static str, String)> {
    let mut known = vec![("place", watch.place.id().to_string()), ("on", watch.on.to_string()), ("standard", standard.code().to_owned())];
    known.extend(watch.campaign.map(|campaign| ("campaign", campaign.id().to_string())));
    known
}

pub(super) fn look(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = Watch::of(visit)?;
    let typed = visit.posted("code");
    let found = if typed.is_empty() || typed.chars().count() > TYPED_CHARS_MAX { Found::Nobody } else { find(visit, &watch, typed)? };
    Ok(show(visit, &page::page(visit, &watch, &Shown { found: Some(found), ..Shown::naming() })?))
}

fn find(visit: &Visit, watch: &Watch, typed: &str) -> Result<Found, Refusal> {
    if let Some(quarter) = quarter_in(typed) {
        let Some(token) = QuarterKey::of(&visit.shell, watch.org(), quarter)?.read(typed) else { return Ok(Found::Forged) };
        return Ok(pass(visit, watch, token.number)?.unwrap_or(Found::Forged));
    }
    if let Some(number) = number_in(typed)
        && let Some(found) = pass(visit, watch, number)?
    {
        return Ok(found);
    }
    let people = search::found(visit, typed, Some("person"), PEOPLE_MAX)?;
    Ok(if people.is_empty() { Found::Nobody } else { Found::People(people) })
}

/// The pass of this number, if it was given out here.
fn pass(visit: &Visit, watch: &Watch, number: Key) -> Result<Option<Found>, Refusal> {
    let Ok(row) = visit.shell.store().get_key(number) else { return Ok(None) };
    if row.kind != ResidentPass::CODE || row.org != watch.org() || row.ended_at.is_some() {
        return Ok(None);
    }
    let Some(pass) = visit.shell.store().open_record(&row, None)?.doc.as_ref().and_then(ResidentPass::from_json) else { return Ok(None) };
    visit.shell.write_down_soon(visit.actor()?, "ReadRecord", row.key, ResidentPass::CODE)?;
    Ok(Some(Found::Pass(Box::new((row, pass)))))
}

pub(super) fn write(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = Watch::of(visit)?;
    let mut typed = Typed::new(visit.today());
    for path in TEXTS.into_iter().filter(|path| !visit.posted(path).is_empty()) {
        typed.set(path, visit.posted(path));
    }
    // the telephone says when where it has a script: one that it also kept, because it saw no answer, is the same then
    if typed.is_blank("at") {
        if visit.now > watch.over() {
            return Err(Problem::new("watch_over", "这个班早已结束，请回到门岗打开现在的班再登记").into());
        }
        typed.set("at", visit.now.clock());
    }
    bearer(visit, &watch, &mut typed)?;
    for (path, text) in known(&watch, watch.standard(visit)?) {
        typed.set(path, text);
    }
    let record: Id = visit.posted("_record").parse().unwrap_or_else(|_| visit.shell.new_id());
    let entry = Entry { kind: Passage::CODE.to_owned(), record, org: watch.org(), expected: None, typed: Some(typed), why: None };
    match visit.shell.keep(visit.actor()?, visit.now, entry) {
        Ok(_) => Ok(next(&watch, record)),
        Err(Refusal::Problem(problem)) if !problem.faults.is_empty() => refused(visit, &watch, problem.faults),
        Err(refusal) => Err(refusal),
    }
}

/// Who shows a pass is who stands in its record, and nothing has to be typed.
fn bearer(visit: &Visit, watch: &Watch, typed: &mut Typed) -> Result<(), Refusal> {
    let Ok(id) = visit.posted("pass").parse::<Id>() else { return Ok(()) };
    let key = visit.shell.store().key_of(id)?;
    let Some(Found::Pass(given)) = pass(visit, watch, key)? else { return Err(Refusal::NotFound) };
    if let Some((path, text)) = bearer_text(&given.1) {
        typed.set(path, text);
    }
    Ok(())
}

/// Who stands in a pass, as a text of a passage.
pub(super) fn bearer_text(pass: &ResidentPass) -> Option<(&'static str, String)> {
    let named = || pass.name.as_ref().map(|name| ("name", name.0.clone()));
    pass.person.map(|person| ("person", person.id().to_string())).or_else(named)
}

fn refused(visit: &Visit, watch: &Watch, faults: Faults) -> Result<Answer, Refusal> {
    Ok(show_failed(visit, 422, page::page(visit, watch, &Shown { faults, ..Shown::naming() })?))
}

/// The screen again, with what became of the passage.
fn next(watch: &Watch, passage: Id) -> Answer {
    Answer::next(format!("{}?passed={passage}", watch.href()))
}

/// A passage of this watch that the caller may correct, with its texts.
fn passage(visit: &Visit, watch: &Watch) -> Result<(Row, Typed), Refusal> {
    let id: Id = visit.posted("passage").parse().map_err(|_| Refusal::NotFound)?;
    let (row, kind) = visit.writable(id)?;
    let document = visit.shell.store().open_record(&row, None)?.doc.ok_or(Refusal::NotFound)?;
    let is_of_here = row.kind == Passage::CODE && Passage::from_json(&document).is_some_and(|passage| passage.place == Some(watch.place));
    let typed = (kind.fill)(&document, visit.today()).filter(|_| is_of_here).ok_or(Refusal::NotFound)?;
    Ok((row, typed))
}

fn correct(visit: &Visit, watch: &Watch, row: &Row, typed: Typed, why: &str) -> Result<Answer, Refusal> {
    match visit.shell.keep(visit.actor()?, visit.now, Entry::after(row, Some(typed), why)) {
        Ok(_) => Ok(next(watch, row.id)),
        Err(Refusal::Problem(problem)) if !problem.faults.is_empty() => refused(visit, watch, problem.faults),
        Err(refusal) => Err(refusal),
    }
}

pub(super) fn measure(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = Watch::of(visit)?;
    let (row, mut typed) = passage(visit, &watch)?;
    if visit.posted("remeasured").is_empty() {
        let mut faults = Faults::new();
        faults.add("remeasured", "required", "请写复测体温");
        return refused(visit, &watch, faults);
    }
    typed.set("remeasured", visit.posted("remeasured"));
    typed.set("remeasured_at", visit.now.clock());
    correct(visit, &watch, &row, typed, MEASURED)
}

pub(super) fn settle(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = Watch::of(visit)?;
    let (row, mut typed) = passage(visit, &watch)?;
    if visit.posted("action").is_empty() {
        return Err(Problem::new("no_action", "请选怎样处置").into());
    }
    typed.set("action", visit.posted("action"));
    typed.remove("steps");
    for (_, step) in visit.form.iter().filter(|(name, _)| name == "steps") {
        typed.push("steps", step.as_str());
    }
    if !visit.posted("note").is_empty() {
        typed.set("note", visit.posted("note"));
    }
    correct(visit, &watch, &row, typed, SETTLED)
}
