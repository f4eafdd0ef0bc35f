//! The page of a desk. One field takes everything: a hand scanner types the code of a registration, an id reader the number, a hand a name; each ends
//! with Enter, which sends the form. So one person is one scan and no tap. It works without the script; with it the page goes on without a network
//! (`live.rs`), and this form goes out of its way.

use super::live;
use crate::desk::{self, Before, Outcome, Sent};
use crate::{Code, CrowdCheckIn, CrowdSession, Proxy, floor::Desk, floors};
use base::{Choice as _, Id, ResidentNumber, Typed, Value as _};
use maud::{Markup, html};
use shell::look::{self, Button, Card, Field, Page, Tone};
use shell::pages::{show, show_failed};
use shell::text::t;
use shell::{Answer, Refusal, Visit};
use store::Row;

/// What stands on the page besides the form.
struct Said {
    note: Markup,
    /// What was typed, where it has to be sent again.
    typed: Option<String>,
    record: Id,
    is_asked: bool,
}

/// The desk: which one, and then its form.
pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, session) = match desk::session_of(visit) {
        Err(Refusal::Problem(problem)) => return closed(visit, &problem.sentence),
        other => other?,
    };
    let Some(number) = desk_asked(visit.asked("desk"), &session) else { return Ok(show(visit, &choice(visit, &row, &session))) };
    let note = if let Ok(record) = visit.asked("done").parse::<Id>() {
        done(visit, &row, record)?
    } else {
        html! {}
    };
    let said = Said { note, typed: None, record: visit.shell.new_id(), is_asked: false };
    Ok(show(visit, &form(visit, &row, &session, number, &said)?))
}

/// The desk of a session of which the list is no longer open: the script only sends what this device still has.
fn closed(visit: &Visit, why: &str) -> Result<Answer, Refusal> {
    let (row, session) = desk::workplace(visit)?;
    let main = html! { (look::note(Tone::Warn, &html! { p class="mb0" { (why) } })) (live::part(visit.lang())) };
    Ok(show_failed(visit, 409, framed(visit, &row, &session, main)))
}

fn desk_asked(text: &str, session: &CrowdSession) -> Option<u32> {
    text.parse().ok().filter(|desk| (1..=session.desks).contains(desk))
}

fn choice(visit: &Visit, row: &Row, session: &CrowdSession) -> Page {
    let lang = visit.lang();
    let main = html! {
        p { (t(lang, "在哪个登记台？选好以后这台设备一直用它")) }
        div class="row" {
            @for desk in 1..=session.desks { (Button::link(format!("{desk} 号台"), format!("/desk/{}?desk={desk}", row.id)).large()) }
        }
    };
    framed(visit, row, session, main)
}

fn framed(visit: &Visit, row: &Row, session: &CrowdSession, main: Markup) -> Page {
    let lang = visit.lang();
    let actions = html! {
        (Button::link(t(lang, "现场大屏"), format!("/desk/{}/screen", row.id)).icon("chart"))
        (Button::link(t(lang, "重复登记"), format!("/desk/{}/doubtful", row.id)))
    };
    let page = Page::new(t(lang, "登记台"), session.name.0.clone(), main).heading_stays();
    page.sub(format!("{} {}–{}", session.on, session.from, session.to)).actions(actions).crumb(t(lang, "集中登记"), Some("/desk"))
}

/// The number and the place of somebody who was just checked in, large enough to be read aloud.
fn done(visit: &Visit, row: &Row, record: Id) -> Result<Markup, Refusal> {
    let there = visit.shell.store().get(record)?;
    if there.campaign != row.key {
        return Err(Refusal::NotFound);
    }
    let document = visit.shell.store().open_record(&there, None)?.doc;
    let Some(came) = document.as_ref().and_then(CrowdCheckIn::from_json) else { return Ok(html! {}) };
    let lang = visit.lang();
    Ok(look::note(
        Tone::Ok,
        &html! {
            p class="h2 mb0" {
                (format!("{} 号", came.number))
                @if let (Some(tube), Some(position)) = (came.tube, came.position) { (format!("　第 {tube} 管 第 {position} 位")) }
            }
            @if visit.asked("twice") == "1" { p class="mb0" { (t(lang, "同一证件登记过，已存为重复登记，等人核对")) } }
        },
    ))
}

fn form(visit: &Visit, row: &Row, session: &CrowdSession, desk: u32, said: &Said) -> Result<Page, Refusal> {
    let lang = visit.lang();
    let state = floors::read(&visit.shell, row, |floor| floor.desk(desk))?;
    let typed = said.typed.clone().unwrap_or_default();
    let proxies: Vec<(&str, &str)> =
        std::iter::once(("", t(lang, "本人"))).chain(Proxy::CHOICES.iter().map(|choice| (choice.code, choice.label))).collect();
    let main = html! {
        (live::part(lang))
        div data-plain {
            (said.note)
            form method="post" action={ "/desk/" (row.id) } id="desk" class="card" {
                div class="pad" {
                    input type="hidden" name="_record" value=(said.record);
                    input type="hidden" name="desk" value=(desk);
                    @if said.is_asked { input type="hidden" name="_certain" value="1"; }
                    label class="h2" for="scan" { (t(lang, "扫码、读身份证，或写姓名")) }
                    input id="scan" name="scan" type="text" value=(typed) autocomplete="off" autocapitalize="off" spellcheck="false" autofocus enterkeyhint="done" class="wide";
                    details class="more mt" {
                        summary { (t(lang, "电话、代办")) }
                        (Field::new(lang, "phone", t(lang, "联系方式")).optional().text(visit.posted("phone")))
                        (Field::new(lang, "proxy", t(lang, "代办")).optional().select(visit.posted("proxy"), &proxies))
                        (Field::new(lang, "proxy_name", t(lang, "代办人姓名")).optional().text(visit.posted("proxy_name")))
                    }
                    div class="row mt" {
                        (Button::submit(t(lang, if said.is_asked { "仍要登记，存为重复" } else { "登记" })).primary().large())
                        @if session.tube.is_some() { (Button::submit(t(lang, "换新管再登记")).named("_tube", "new").large()) }
                    }
                }
            }
            (Card::new(format!("{desk} 号台")).body(&state_of(visit, session, &state)))
        }
    };
    Ok(framed(visit, row, session, main))
}

fn state_of(visit: &Visit, session: &CrowdSession, state: &Desk) -> Markup {
    let lang = visit.lang();
    let pace = state.pace(visit.today(), desk::clock(visit));
    let mut pairs = vec![
        (t(lang, "已登记"), html! { (format!("{} 人", state.came)) }),
        (t(lang, "近 10 分钟"), html! { (format!("{pace} 人")) }),
        (t(lang, "最后排队号"), html! { (state.last) }),
    ];
    if let (Some(size), Some((tube, position))) = (session.tube, state.tube) {
        pairs.push((t(lang, "当前管"), html! { (format!("第 {tube} 管，{position}/{size}")) }));
    }
    look::summary_list(&pairs)
}

/// What one line of the scanner, the reader or the hand says.
fn read_line(line: &str, typed: &mut Typed) {
    let line = line.trim();
    if let Some(code) = Code::typed(line) {
        typed.set("code", code.to_string());
    } else if ResidentNumber::parse(line).is_ok() || line.bytes().filter(u8::is_ascii_digit).count() >= 15 {
        // a number that is wrong is told as such, and not taken for a name
        typed.set("resident_id", line);
    } else {
        typed.set("name", line);
    }
}

/// Takes the form of a desk.
pub(super) fn check_in(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, session) = desk::session_of(visit)?;
    let desk = desk_asked(visit.posted("desk"), &session).ok_or(Refusal::NotFound)?;
    let record: Id = visit.posted("_record").parse().map_err(|_| Refusal::NotFound)?;
    let mut typed = Typed::new(visit.today());
    read_line(visit.posted("scan"), &mut typed);
    for name in ["phone", "proxy", "proxy_name"] {
        if !visit.posted(name).is_empty() {
            typed.set(name, visit.posted(name));
        }
    }
    let (is_certain, fresh) = (visit.posted("_certain") == "1", visit.posted("_tube") == "new");
    let outcome = desk::check_in(visit, (&row, &session), desk, Sent { record, typed }, is_certain, fresh);
    let again = |note: Markup, is_asked: bool| -> Result<Answer, Refusal> {
        let said = Said { note, typed: Some(visit.posted("scan").to_owned()), record, is_asked };
        Ok(show_failed(visit, if is_asked { 409 } else { 422 }, form(visit, &row, &session, desk, &said)?))
    };
    match outcome {
        Ok(Outcome::Stored(_, before)) => {
            let twice = if before.is_some() { "&twice=1" } else { "" };
            Ok(Answer::next(format!("/desk/{}?desk={desk}&done={record}{twice}", row.id)))
        }
        Ok(Outcome::Twice(before)) => again(twice(visit, before), true),
        Err(Refusal::Problem(problem)) => {
            let sentences: Vec<&str> = problem.faults.iter().map(|fault| fault.sentence.as_str()).collect();
            let text = if sentences.is_empty() { problem.sentence.clone() } else { sentences.join("；") };
            again(look::note(Tone::Bad, &html! { p class="mb0" { (text) } }), false)
        }
        Err(other) => Err(other),
    }
}

fn twice(visit: &Visit, before: Before) -> Markup {
    look::note(
        Tone::Warn,
        &html! {
            p class="h3 mb0" { (before.sentence(visit.today())) }
            p class="mb0" { (t(visit.lang(), "不是同一个人，或者要再来一次，就点“仍要登记，存为重复”")) }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_field_takes_a_code_a_paper_or_a_name() {
        let today = "2020-02-03".parse().unwrap();
        let code = Code::of("01940000-0000-7000-8000-0000000000ff".parse().unwrap()).to_string();
        for (line, path) in [
            (code.as_str(), "code"),
            ("罗细妹", "name"),
            ("440106189001011235", "resident_id"),
            (" 44010618900101123x ", "resident_id"),
            ("", "name"),
        ] {
            let mut typed = Typed::new(today);
            read_line(line, &mut typed);
            let found: Vec<(&str, &str)> = typed.pairs().collect();
            assert_eq!(found, [(path, line.trim())], "{line}");
        }
    }
}
