//! 交接: a worker leaves, and those for whom he answers go to another. Which records say who answers, and in which field, the kinds say themselves
//! (`KindDef::answers`). For each person that is one act of ordinary corrections with the reason 交接, so it can be taken back as long as nothing
//! else has changed. What was promised to them goes along; the contacts in which it was promised stay with who had them. For leads, of the stations that
//! they lead. Absent: drafts, which are their writer's own.

use super::pages::what_is_open;
use crate::look::{self, Button, Card, Column, Empty, Field, OnPhone, Page, Row, Table, Tone};
use crate::pages::{show, show_failed};
use crate::text::t;
use crate::{Act, Answer, Entry, Needs, Refusal, Route, Shell, Visit, get, post, slice::Answers, slice::KindDef};
use base::{Control, Id, Key, Problem, policy::Role};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{DueQuestion, ListQuestion};

/// Who hands over.
const LEADS: Needs = Needs::Role(&[Role::Lead]);

/// Routes of this subject.
pub(super) const ROUTES: &[Route] = &[
    get("/handover", LEADS, "For whom a worker answers, with what is open, to be handed over to another", page).heavy(),
    post("/handover", LEADS, "Hands people over to another worker; logged", hand_over).heavy().with_many(&["pick"]),
];

/// The reason that stands in the versions.
const WHY: &str = "交接";
/// Records of one worker that are looked through: thirty times what a worker may have in hand (戒毒社工 1:30).
const RECORDS_MAX: u32 = 5_000;
/// Workers to choose from.
const WORKERS_MAX: u32 = 500;
/// So far ahead a promise to be in touch again is counted as open.
const PROMISES_DAYS: i32 = 366;

/// Somebody for whom a worker answers.
struct Charge {
    person: Key,
    /// The records that say so.
    records: Vec<store::Row>,
    /// All of them are over: they only say who answered last.
    is_over: bool,
}

/// The kinds that say who answers, with how they say it.
fn kinds(shell: &Shell) -> impl Iterator<Item = (&'static KindDef, Answers)> {
    shell.registry().kinds().filter_map(|kind| Some((kind, kind.answers?)))
}

/// The organisations that the caller leads.
fn led(visit: &Visit) -> Result<Vec<Key>, Refusal> {
    let actor = visit.actor()?;
    Ok(visit.shell.store().tree().iter().map(|node| node.key).filter(|org| visit.shell.leads(actor, *org)).collect())
}

/// Everything at the caller's stations that says of somebody that this worker answers for him; of all workers for none.
fn said(visit: &Visit, worker: Option<Key>) -> Result<Vec<store::Row>, Refusal> {
    let codes = kinds(&visit.shell).map(|(kind, _)| kind.shape.code.to_owned()).collect();
    let question = ListQuestion { orgs: Some(led(visit)?), kinds: codes, assignee: worker, limit: RECORDS_MAX, ..ListQuestion::default() };
    let mut rows = visit.shell.store().list(&question)?;
    rows.retain(|row| !row.assignee.is_none() && !row.subject.is_none());
    Ok(rows)
}

fn is_over(shell: &Shell, row: &store::Row) -> bool {
    let answers = shell.registry().kind(&row.kind).and_then(|kind| kind.answers);
    answers.is_some_and(|answers| answers.is_over(row.state.as_deref()))
}

/// For whom a worker answers at the caller's stations. What is over stays as it was, unless it is what still says who answers.
fn charges(visit: &Visit, worker: Key) -> Result<Vec<Charge>, Refusal> {
    let shell = &visit.shell;
    let mut of: BTreeMap<Key, Vec<store::Row>> = BTreeMap::new();
    for row in said(visit, Some(worker))? {
        of.entry(shell.store().stands_for(row.subject)).or_default().push(row);
    }
    let mut charges = Vec::new();
    for (person, mut records) in of {
        records.sort_by_key(|row| (row.day, row.key));
        let last = records.last().cloned();
        records.retain(|row| !is_over(shell, row));
        if !records.is_empty() {
            charges.push(Charge { person, records, is_over: false });
        } else if shell.answers_for(person)? == Some(worker) {
            charges.push(Charge { person, records: last.into_iter().collect(), is_over: true });
        }
    }
    Ok(charges)
}

/// Workers of the caller's stations by name: whoever can be named in the field that says who answers.
fn workers(visit: &Visit) -> Result<Vec<(store::Row, String)>, Refusal> {
    let shell = &visit.shell;
    let linked = |(kind, answers): (&KindDef, Answers)| match kind.shape.field(answers.field)?.control {
        Control::Link(to) => Some(to),
        _ => None,
    };
    let to: BTreeSet<&str> = kinds(shell).filter_map(linked).collect();
    let codes = to.into_iter().map(str::to_owned).collect();
    let question = ListQuestion { orgs: Some(led(visit)?), kinds: codes, limit: WORKERS_MAX, unmerged: true, ..ListQuestion::default() };
    let rows = shell.store().list(&question)?;
    let names = shell.namings_of(&rows);
    let mut workers: Vec<_> = rows.into_iter().zip(names).map(|(row, naming)| (row, naming.name)).collect();
    workers.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(workers)
}

fn page(visit: &Visit) -> Result<Answer, Refusal> {
    match visit.asked("worker").parse::<Id>() {
        Ok(worker) => Ok(show(visit, &of_worker(visit, worker, "")?)),
        Err(_) => Ok(show(visit, &of_all(visit)?)),
    }
}

fn framed(title: &str, heading: String, main: Markup) -> Page {
    Page::new(title, heading, main).crumb("今日工作台", Some("/today")).crumb("交接", Some("/handover"))
}

/// Who answers for how many.
fn of_all(visit: &Visit) -> Result<Page, Refusal> {
    let lang = visit.lang();
    let mut people: BTreeMap<Key, BTreeSet<Key>> = BTreeMap::new();
    for row in said(visit, None)?.iter().filter(|row| !is_over(&visit.shell, row)) {
        people.entry(row.assignee).or_default().insert(visit.shell.store().stands_for(row.subject));
    }
    let named = visit.shell.named_by_key(people.keys().copied());
    let rows = people.iter().filter_map(|(worker, people)| {
        let (row, naming) = named.get(worker)?;
        Some(Row::new(vec![html! { a class="name" href={ "/handover?worker=" (row.id) } { (naming.name) } }, html! { (people.len()) }]))
    });
    let columns = vec![Column::new("社工").lead(), Column::new("负责的人").numeric()];
    let empty = Empty::new("people", "没有人可以移交", "社戒社康、管控和个案里写了责任社工的人会列在这里");
    let main = html! { (Table::new("负责的人", columns).quiet().rows(rows.collect()).empty(empty).show(lang)) };
    Ok(framed("交接", "谁的服务对象要移交".to_owned(), main).sub("社工离岗或换片区时，把他负责的人交给别人"))
}

/// For whom one worker answers, with what is open; the form that hands them over.
fn of_worker(visit: &Visit, worker: Id, error: &str) -> Result<Page, Refusal> {
    let lang = visit.lang();
    let row = visit.shell.store().get(worker)?;
    let workers = workers(visit)?;
    if !workers.iter().any(|(known, _)| known.key == row.key) {
        return Err(Refusal::NotFound);
    }
    let charges = charges(visit, row.key)?;
    let name = visit.shell.naming_of(&row).name;
    let options: Vec<(String, &str)> =
        workers.iter().filter(|(other, _)| other.key != row.key).map(|(other, name)| (other.id.to_string(), name.as_str())).collect();
    let options: Vec<(&str, &str)> = std::iter::once(("", "请选择")).chain(options.iter().map(|(id, name)| (id.as_str(), *name))).collect();
    let main = html! {
        @if !error.is_empty() { (look::error_summary(lang, &[("to", error)])) }
        @if charges.is_empty() {
            section class="card" { (Empty::new("okc", "没有要移交的", "这位社工现在不负责谁")) }
        } @else {
            form method="post" action="/handover" {
                input type="hidden" name="worker" value=(worker);
                (table(visit, row.key, &charges)?)
                section class="card" { div class="pad" {
                    (Field::new(lang, "to", "交给").error(error).required().select(visit.posted("to"), &options))
                    p class="sm mut" { "每个人的责任社工按“更正”改，原因写“交接”，旧版本留着；没有再改动之前可以逐个撤销。草稿不移交；约定的跟进一起交给接手的社工，原记录不改。" }
                    (Button::submit("移交选中的人").primary().icon("swap"))
                } }
            }
        }
    };
    let heading = look::format::fill("{} 负责的 {} 人", &[&name, &charges.len().to_string()]);
    let page = framed("交接", heading, main).sub("勾选要移交的人，选一位接手的社工").crumb(name, None).back("/handover");
    Ok(if error.is_empty() { page } else { page.failed() })
}

/// The people who were ticked, by the ids of their files.
fn picked(visit: &Visit) -> BTreeSet<&str> {
    visit.form.iter().filter(|(name, _)| name == "pick").map(|(_, id)| id.as_str()).collect()
}

fn table(visit: &Visit, worker: Key, charges: &[Charge]) -> Result<Markup, Refusal> {
    let named = visit.shell.named_by_key(charges.iter().map(|charge| charge.person));
    let promises = promises(visit, worker)?;
    let picked = picked(visit);
    let mut rows = Vec::with_capacity(charges.len());
    for charge in charges {
        let (file, naming) = named.get(&charge.person).ok_or(Refusal::NotFound)?;
        let open = what_is_open(visit, charge.person)?;
        let bad = open.iter().any(|line| line.tone == Tone::Bad);
        let href = visit.shell.href(file);
        let id = file.id.to_string();
        let ticked = if visit.form.is_empty() { !charge.is_over } else { picked.contains(id.as_str()) };
        let cells = vec![
            html! { span { a class="name" href=(href) { (naming.name) } " " span class="sm mut" { (naming.detail) } } },
            html! { span { @for row in &charge.records { (record(visit, row)) " " } } },
            html! { @if let Some(first) = open.first() { span { (look::tag(if bad { Tone::Bad } else { Tone::Plain }, &format!("{} 件", open.len()))) " " span class="sm" { (first.what) " " (first.near) } } } },
            html! { @if let Some(promises) = promises.get(&charge.person) { (promises.len()) } },
            html! { a class="more" href={ (href) "/handover" } { "看清单" } },
        ];
        rows.push(Row::new(cells).pick(id, naming.name.clone(), ticked));
    }
    let columns = vec![
        Column::new("服务对象").lead(),
        Column::new("因为"),
        Column::new("要办的事"),
        Column::new("约定跟进").numeric(),
        Column::new("移交清单").on_phone(OnPhone::Bare),
    ];
    Ok(Table::new("负责的人", columns).quiet().rows(rows).show(visit.lang()))
}

/// 社区戒毒 执行中: the record by which a worker answers for somebody.
fn record(visit: &Visit, row: &store::Row) -> Markup {
    let Some(kind) = visit.shell.registry().kind(&row.kind) else { return html! {} };
    let state = row.state.as_deref().map_or("", |code| kind.state_word(code));
    html! { a class="nw" href={ "/records/" (row.id) } { (kind.shape.label) } " " span class="sm mut nw" { (state) } }
}

/// The promises to be in touch again that a worker has given, by whom they were given to.
fn promises(visit: &Visit, worker: Key) -> Result<HashMap<Key, Vec<store::Row>>, Refusal> {
    let until = visit.today() + PROMISES_DAYS;
    let question = DueQuestion { assignee: Some(worker), orgs: Some(led(visit)?), until, limit: RECORDS_MAX, ..DueQuestion::default() };
    let mut promises: HashMap<Key, Vec<store::Row>> = HashMap::new();
    for row in visit.shell.store().due(&question)? {
        if visit.shell.registry().kind(&row.kind).is_some_and(|kind| kind.follow_up) && !row.subject.is_none() {
            promises.entry(visit.shell.store().stands_for(row.subject)).or_default().push(row);
        }
    }
    Ok(promises)
}

/// The record and the version by which it can be taken back, or why it was refused.
type Done = Result<(Id, u32), String>;

/// What became of one person.
struct Outcome {
    name: String,
    done: Done,
}

fn hand_over(visit: &Visit) -> Result<Answer, Refusal> {
    let from: Id = visit.posted("worker").parse().map_err(|_| Problem::new("no_worker", "请先选一位要移交的社工"))?;
    let failed = |sentence: &str| Ok(show_failed(visit, 422, of_worker(visit, from, sentence)?));
    let to = visit.posted("to").parse::<Id>().ok().filter(|to| *to != from);
    let successor = workers(visit)?.into_iter().find(|(row, _)| Some(row.id) == to);
    let Some((successor, name)) = successor else { return failed("请选一位接手的社工") };
    let picked = picked(visit);
    if picked.is_empty() {
        return failed("请勾选要移交的人");
    }
    let worker = visit.shell.store().get(from)?;
    let charges = charges(visit, worker.key)?;
    let mut promises = promises(visit, worker.key)?;
    let named = visit.shell.named_by_key(charges.iter().map(|charge| charge.person));
    let mut outcomes = Vec::new();
    for charge in &charges {
        let (file, naming) = named.get(&charge.person).ok_or(Refusal::NotFound)?;
        if picked.contains(file.id.to_string().as_str()) {
            let follow_ups = promises.remove(&charge.person).unwrap_or_default();
            outcomes.push(Outcome { name: naming.name.clone(), done: one(visit, charge, &follow_ups, worker.key, &successor)? });
        }
    }
    Ok(show(visit, &outcome(visit, from, &name, &outcomes)))
}

/// Hands one person over; what the rules refuse is said and stops nobody else's.
fn one(visit: &Visit, charge: &Charge, promises: &[store::Row], from: Key, to: &store::Row) -> Result<Done, Refusal> {
    let shell = &visit.shell;
    let actor = visit.actor()?;
    let mut entries = Vec::with_capacity(charge.records.len());
    for row in &charge.records {
        let kind = shell.registry().kind(&row.kind).ok_or(Refusal::NotFound)?;
        let field = kind.answers.ok_or(Refusal::NotFound)?.field;
        let document = shell.store().open_record(row, None)?.doc;
        let Some(mut typed) = document.and_then(|document| (kind.fill)(&document, visit.today())) else { continue };
        typed.set(field, to.id.to_string());
        entries.push(Entry::after(row, Some(typed), WHY));
    }
    let act = Act { id: shell.new_id(), name: "HandOver", at: visit.now, entries, reads: Vec::new() };
    match shell.carry_out_with_promises(actor, act, promises, to.id, WHY) {
        Ok(receipt) => {
            let detail = format!("records={} promises={} from={} to={}", charge.records.len(), promises.len(), from.0, to.key.0);
            shell.write_down(actor, "HandOver", charge.person, &detail)?;
            let written = receipt.records.first().and_then(|first| Some((shell.store().get_key(first.key).ok()?.id, first.version)));
            Ok(written.ok_or_else(|| "没有可以更正的记录".to_owned()))
        }
        Err(Refusal::Problem(problem)) => Ok(Err(problem.faults.iter().map(|fault| fault.sentence.clone()).next().unwrap_or(problem.sentence))),
        Err(Refusal::Overtaken { .. }) => Ok(Err("刚刚被别人改过，请再试一次".to_owned())),
        Err(Refusal::Denied) => Ok(Err("没有更正的权限".to_owned())),
        Err(other) => Err(other),
    }
}

/// Who was handed over, each with the way back; who was not, and why.
fn outcome(visit: &Visit, from: Id, to: &str, outcomes: &[Outcome]) -> Page {
    let done = outcomes.iter().filter(|outcome| outcome.done.is_ok()).count();
    let rows = outcomes.iter().map(|outcome| {
        let state = match &outcome.done {
            Ok(_) => html! { (look::tag(Tone::Ok, "已移交")) },
            Err(why) => html! { (look::tag(Tone::Bad, "没有移交")) " " (why) },
        };
        let undo = html! {
            @if let Ok((record, version)) = &outcome.done {
                form class="inline" method="post" action={ "/records/" (record) "/undo" } {
                    input type="hidden" name="_version" value=(version);
                    (Button::submit("撤销").icon("undo").soft())
                }
            }
        };
        Row::new(vec![html! { (outcome.name) }, state, undo])
    });
    let columns = vec![Column::new("服务对象").lead(), Column::new("结果"), Column::new("撤销").on_phone(OnPhone::Bare)];
    let main = html! {
        (Table::new("移交结果", columns).quiet().rows(rows.collect()).empty(Empty::new("okc", "没有要移交的", "勾选的人已经不由这位社工负责")).show(visit.lang()))
        (Card::new("接下来").body(&html! {
            p { "要办的事已经列到接手社工的“今日工作台”上。请两位社工当面交接纸质材料，并和服务对象见一面。" }
            (Button::link(t(visit.lang(), "继续移交"), format!("/handover?worker={from}")).icon("left"))
        }))
    };
    let heading = look::format::fill("{} 人交给了 {}", &[&done.to_string(), to]);
    framed("交接", heading, main).crumb("结果", None)
}
