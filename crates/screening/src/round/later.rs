//! Dwellings that were ticked on paper (form MG-05), typed in afterwards: a line each in the order of the sheet, all of them one act, so that what is sent
//! twice is stored once. Called by the router. Absent: doors that were on no list, which have the form of a single check; and who was found, for people
//! need a file.

use super::{Door, Round};
use crate::{DwellingCheck, Hazard};
use base::{Choice, Day, Faults, Id, Shape, Typed, join};
use maud::{Markup, html};
use shell::look::{self, Button, Empty, Page};
use shell::pages::{show, show_failed};
use shell::{Act, Answer, Entry, Refusal, Visit};

/// Lines of a page, as many as the sheet has.
const LINES: usize = 20;
/// The boxes of a line are sent under one name for each line.
pub(super) const TICKED: &[&str] = &[
    "0.hazards",
    "1.hazards",
    "2.hazards",
    "3.hazards",
    "4.hazards",
    "5.hazards",
    "6.hazards",
    "7.hazards",
    "8.hazards",
    "9.hazards",
    "10.hazards",
    "11.hazards",
    "12.hazards",
    "13.hazards",
    "14.hazards",
    "15.hazards",
    "16.hazards",
    "17.hazards",
    "18.hazards",
    "19.hazards",
];

/// The sheet that is typed in.
struct Sheet<'a> {
    round: &'a Round,
    /// Its dwellings: those that are left, or those that the form was sent with.
    doors: Vec<&'a Door>,
}

impl<'a> Sheet<'a> {
    fn of(visit: &Visit, round: &'a Round) -> Self {
        let sent: Vec<Id> = (0..LINES).filter_map(|line| visit.posted(&name(line, "place")).parse().ok()).collect();
        let doors = if sent.is_empty() {
            round.doors.iter().filter(|door| door.here.is_empty()).take(LINES).collect()
        } else {
            sent.iter().filter_map(|place| round.doors.iter().find(|door| door.place.id == *place)).collect()
        };
        Self { round, doors }
    }

    fn page(&self, visit: &Visit, faults: &Faults) -> Page {
        let errors: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.path.as_str(), fault.sentence.as_str())).collect();
        let sent = visit.posted("_act");
        let act = if sent.is_empty() { visit.shell.new_id().to_string() } else { sent.to_owned() };
        let main = html! {
            @if !errors.is_empty() { (look::error_summary(visit.lang(), &errors)) }
            @if self.doors.is_empty() { (Empty::new("door", "没有剩下的出租屋", "名单之外的用“查一套”一套一套记")) } @else {
                form method="post" action={ (self.round.href()) "/later" } {
                    input type="hidden" name="_act" value=(act);
                    @for (line, door) in self.doors.iter().enumerate() { (row(visit, line, door, faults)) }
                    p class="row mt" { (Button::submit("存下纸面排查").primary()) (Button::link("返回", self.round.href())) }
                }
            }
        };
        Page::new("补录纸面排查", self.round.sweep.area.0.clone(), main)
            .heading_stays()
            .sub("没有查到的一行不填")
            .crumb("联合排查", Some("/sweeps"))
            .crumb("补录纸面排查", None)
            .back(self.round.href())
    }
}

fn name(line: usize, path: &str) -> String {
    join(&line.to_string(), path)
}

fn row(visit: &Visit, line: usize, door: &Door, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let (record, occupants, by, hazards) = (name(line, "record"), name(line, "occupants"), name(line, "rectify_by"), name(line, "hazards"));
    let known = visit.posted(&record);
    let id = if known.is_empty() { visit.shell.new_id().to_string() } else { known.to_owned() };
    let ticked = |code: &str| visit.form.iter().any(|(name, value)| *name == hazards && value == code);
    let choices: Vec<look::Choice<'_>> =
        Hazard::CHOICES.iter().map(|hazard| look::Choice::new(hazard.code, hazard.label, ticked(hazard.code))).collect();
    let error = |path: &str| faults.at(path).map_or("", |fault| fault.sentence.as_str());
    let title = format!("{} {}", line + 1, door.name);
    html! {
        section class="card" {
            div class="card-h" { h2 class="h3" lang="zh-CN" { (title) } }
            div class="pad" {
                input type="hidden" name=(record) value=(id);
                input type="hidden" name=(name(line, "place")) value=(door.place.id);
                (look::Field::new(lang, &occupants, "实住人数").error(error(&occupants)).short().number(visit.posted(&occupants), "人"))
                (look::Field::new(lang, &hazards, "隐患").apart(&hazards).error(error(&hazards)).many(&choices, look::Layout::Flow))
                (look::Field::new(lang, &by, "整改期限").error(error(&by)).day(visit.posted(&by), visit.today()))
            }
        }
    }
}

/// The round of the address, for who may write at it.
fn writable(visit: &Visit) -> Result<Round, Refusal> {
    visit.writable(visit.id("id")?)?;
    Round::of(visit)
}

pub(super) fn form(visit: &Visit) -> Result<Answer, Refusal> {
    let round = writable(visit)?;
    let sheet = Sheet::of(visit, &round);
    Ok(show(visit, &sheet.page(visit, &Faults::new())))
}

/// What stands in a line; none for a door that was not looked at.
fn typed(visit: &Visit, round: &Round, line: usize, place: Id) -> Option<Typed> {
    let hazards = name(line, "hazards");
    let (occupants, by) = (visit.posted(&name(line, "occupants")), visit.posted(&name(line, "rectify_by")));
    let ticked: Vec<&str> = visit.form.iter().filter(|(name, _)| *name == hazards).map(|(_, value)| value.as_str()).collect();
    if occupants.is_empty() && by.is_empty() && ticked.is_empty() {
        return None;
    }
    let mut typed = Typed::new(visit.today());
    typed.set("place", place.to_string());
    typed.set("sweep", round.row.id.to_string());
    typed.set("on", round.sweep.on.to_string());
    typed.set("occupants", occupants);
    // a day is read as it is meant today, and written as it stands
    typed.set("rectify_by", Day::typed(by, visit.today()).map_or_else(|| by.to_owned(), |day| day.to_string()));
    for code in ticked {
        typed.push("hazards", code);
    }
    for worker in &round.sweep.workers {
        typed.push("workers", worker.id().to_string());
    }
    if let Some(campaign) = round.sweep.campaign {
        typed.set("campaign", campaign.id().to_string());
    }
    Some(typed)
}

pub(super) fn take(visit: &Visit) -> Result<Answer, Refusal> {
    let round = writable(visit)?;
    let act: Id = visit.posted("_act").parse().unwrap_or_else(|_| visit.shell.new_id());
    let (mut entries, mut lines) = (Vec::new(), Vec::new());
    for line in 0..LINES {
        let Ok(place) = visit.posted(&name(line, "place")).parse::<Id>() else { continue };
        let Some(typed) = typed(visit, &round, line, place) else { continue };
        let record: Id = visit.posted(&name(line, "record")).parse().map_err(|_| Refusal::NotFound)?;
        lines.push(line);
        entries.push(Entry { kind: DwellingCheck::CODE.to_owned(), record, org: round.row.org, expected: None, typed: Some(typed), why: None });
    }
    let sheet = Sheet::of(visit, &round);
    if entries.is_empty() {
        let mut faults = Faults::new();
        faults.add(name(0, "occupants"), "nothing_checked", "至少填一行");
        return Ok(show_failed(visit, 422, sheet.page(visit, &faults)));
    }
    let several = entries.len() > 1;
    match visit.shell.carry_out(visit.actor()?, Act { id: act, name: "StoreRecord", at: visit.now, entries, reads: Vec::new() }) {
        Ok(_) => Ok(Answer::next(format!("{}?said=stored", round.href()))),
        Err(Refusal::Problem(problem)) if !problem.faults.is_empty() => {
            let mut faults = Faults::new();
            for fault in &problem.faults {
                // the door numbers entries, the sheet numbers its lines
                let (entry, path) = fault.path.split_once('.').filter(|_| several).unwrap_or(("0", fault.path.as_str()));
                let line = entry.parse::<usize>().ok().and_then(|entry| lines.get(entry)).copied().unwrap_or_default();
                faults.add(name(line, path), fault.code, fault.sentence.clone());
            }
            Ok(show_failed(visit, 422, sheet.page(visit, &faults)))
        }
        Err(refusal) => Err(refusal),
    }
}
