//! What was counted on paper while nothing else worked, typed in afterwards: the lines of form MG-01, an hour each, under the day and the shift to which
//! they belong. All lines are one act: sent twice they are stored once. Called by the routes of `watch`. Absent: names from paper, which are typed into
//! the passage's own form or imported as a sheet.

use super::{Watch, count, page};
use crate::PostTally;
use base::{Faults, Id, Shape, Typed, join};
use maud::{Markup, html};
use shell::look::{self, Button, Page};
use shell::pages::{show, show_failed};
use shell::{Act, Answer, Entry, Refusal, Visit};

/// The columns of a line: path, heading.
const COLUMNS: [(&str, &str); 5] = [("inward", "进"), ("outward", "出"), ("vehicles", "车辆"), ("abnormal", "异常"), ("turned_back", "劝返")];

pub(super) fn form(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = Watch::of(visit)?;
    Ok(show(visit, &drawn(visit, &watch, &Faults::new())))
}

fn drawn(visit: &Visit, watch: &Watch, faults: &Faults) -> Page {
    let lines = watch.hours.lines();
    let sent = visit.posted("_act");
    let act = if sent.is_empty() { visit.shell.new_id().to_string() } else { sent.to_owned() };
    let record = |line: usize| {
        let known = visit.posted(&format!("{line}.record"));
        if known.is_empty() { visit.shell.new_id().to_string() } else { known.to_owned() }
    };
    let cell = |line: usize, path: &str, label: &str, hour: &str| -> Markup {
        let name = join(&line.to_string(), path);
        html! { td { input type="text" inputmode="numeric" autocomplete="off" name=(name) value=(visit.posted(&name)) aria-label={ (hour) " " (label) } aria-invalid=[faults.has(&name).then_some("true")]; } }
    };
    let errors: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.path.as_str(), fault.sentence.as_str())).collect();
    let main = html! {
        @if !errors.is_empty() { (look::error_summary(visit.lang(), &errors)) }
        form method="post" action={ (watch.href()) "/paper" } {
            input type="hidden" name="_act" value=(act);
            div class="scroll" {
                table class="late" {
                    caption class="vh" { "纸面计数" }
                    thead { tr { th scope="col" { "时段" } @for (_, label) in COLUMNS { th scope="col" { (label) } } } }
                    tbody {
                        @for (at, (from, to)) in lines.iter().enumerate() {
                            @let hour = format!("{from}–{to}");
                            tr {
                                th scope="row" { span class="num" { (hour) } input type="hidden" name={ (at) ".record" } value=(record(at)); }
                                @for (path, label) in COLUMNS { (cell(at, path, label, &hour)) }
                            }
                        }
                    }
                }
            }
            p class="row mt" { (Button::submit("存下纸面计数").primary()) (Button::link("返回", watch.href())) }
        }
    };
    let heading = page::place_name(visit, watch);
    Page::new("补录纸面计数", heading, main)
        .heading_stays()
        .sub(format!("{} {} {}", watch.on, watch.name, watch.hours))
        .crumb("门岗", Some("/post"))
        .crumb("补录纸面计数", None)
        .back(watch.href())
        .shape(look::Shape::Slim)
}

pub(super) fn take(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = Watch::of(visit)?;
    let act: Id = visit.posted("_act").parse().map_err(|_| Refusal::NotFound)?;
    let mut entries = Vec::new();
    let mut lines = Vec::new();
    for (at, window) in watch.hours.lines().into_iter().enumerate() {
        let said: Vec<(&str, &str)> =
            COLUMNS.iter().map(|(path, _)| (*path, visit.posted(&join(&at.to_string(), path)))).filter(|(_, text)| !text.is_empty()).collect();
        if said.is_empty() {
            continue;
        }
        let record: Id = visit.posted(&format!("{at}.record")).parse().map_err(|_| Refusal::NotFound)?;
        let typed = said.iter().fold(count::of_watch(visit, &watch, window), |mut typed: Typed, (path, text)| {
            typed.set(path, *text);
            typed
        });
        lines.push(at);
        entries.push(Entry { kind: PostTally::CODE.to_owned(), record, org: watch.org(), expected: None, typed: Some(typed), why: None });
    }
    if entries.is_empty() {
        let mut faults = Faults::new();
        faults.add("0.inward", "nothing_counted", "至少填一行");
        return Ok(show_failed(visit, 422, drawn(visit, &watch, &faults)));
    }
    let several = entries.len() > 1;
    match visit.shell.carry_out(visit.actor()?, Act { id: act, name: "StoreRecord", at: visit.now, entries, reads: Vec::new() }) {
        Ok(_) => Ok(Answer::next(format!("{}?said=stored", watch.href()))),
        Err(Refusal::Problem(problem)) if !problem.faults.is_empty() => {
            let mut faults = Faults::new();
            for fault in &problem.faults {
                // the door numbers entries, the sheet numbers hours
                let (entry, path) = fault.path.split_once('.').filter(|_| several).unwrap_or(("0", fault.path.as_str()));
                let line = entry.parse::<usize>().ok().and_then(|entry| lines.get(entry)).copied().unwrap_or_default();
                let path = if path == "passages" { "inward" } else { path };
                faults.add(join(&line.to_string(), path), fault.code, fault.sentence.clone());
            }
            Ok(show_failed(visit, 422, drawn(visit, &watch, &faults)))
        }
        Err(refusal) => Err(refusal),
    }
}
