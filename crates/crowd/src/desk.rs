//! What happens at a desk: somebody is checked in, alone by the page, or many together when a desk that was cut off sends its own list. Called by the
//! pages and the calls. Whoever came before with the same paper or code is refused kindly where the desk can still ask; what a desk without a network
//! has already done is kept, and shows as doubtful.

use crate::{Code, CrowdCheckIn, CrowdRegistration, CrowdSession, block, floors};
use base::{Choice as _, Day, Faults, Id, Json, Link, Problem, ResidentNumber, Shape as _, Time, Typed, Value as _, policy::Class};
use shell::{Actor, Entry, Refusal, Shell, Visit};
use std::collections::HashMap;
use store::{Receipt, Row, StoreError};

/// What a check-in says itself; the rest is the session's.
const OWN: [&str; 12] = ["number", "name", "resident_id", "phone", "code", "tube", "position", "proxy", "proxy_name", "at", "on", "note"];

/// Why nothing is taken any more.
const DESTROYED: &str = "这一场的名单已经按规定销毁，不再登记，也不再收名单。还要登记的，请另排一场";
/// Why nothing is shown any more.
const ENDED: &str = "这一场已经过了结束日期，名单不再打开，也不再登记。断网时登记的还可以补发；还要用的，请站长更正结束日期";

/// Somebody came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Before {
    pub(crate) desk: u32,
    pub(crate) number: u32,
    pub(crate) at: Time,
    pub(crate) on: Day,
}

impl Before {
    /// For the one who stands at the desk; the day where it is another one.
    pub(crate) fn sentence(self, today: Day) -> String {
        let Self { desk, number, at, on } = self;
        if on == today {
            format!("这位已经在 {at} 于 {desk} 号台登记过（{number} 号），不用再排一次")
        } else {
            format!("这位已经在 {on} {at} 于 {desk} 号台登记过（{number} 号），不用再排一次")
        }
    }
}

/// What became of one check-in.
pub(crate) enum Outcome {
    /// It is stored, now or before; somebody with the same paper may have come before: then it is doubtful.
    Stored(Receipt, Option<Before>),
    /// Somebody came before, and nothing was stored.
    Twice(Before),
}

/// One check-in as it was sent.
pub(crate) struct Sent {
    pub(crate) record: Id,
    pub(crate) typed: Typed,
}

/// The session that the path names, for whoever may work at its desks, as long as its list may be seen: until its last day, and until it was destroyed.
pub(crate) fn session_of(visit: &Visit) -> Result<(Row, CrowdSession), Refusal> {
    let (row, session) = workplace(visit)?;
    check_kept(&visit.shell, &row)?;
    check_going_on(visit, &session)?;
    Ok((row, session))
}

/// The same, whether or not it is over. That there is a session is known to everybody; who came is not.
pub(crate) fn workplace(visit: &Visit) -> Result<(Row, CrowdSession), Refusal> {
    let (row, kind) = visit.readable(visit.id("session")?)?;
    if kind.shape.code != "crowd_session" || !visit.shell.may_write(visit.actor()?, Class::Screening, row.org) {
        return Err(Refusal::NotFound);
    }
    let session = opened(&visit.shell, &row)?;
    Ok((row, session))
}

/// Refuses where the list of a session was destroyed: whatever were taken now would lie there again after the certificate.
pub(crate) fn check_kept(shell: &Shell, session: &Row) -> Result<(), Refusal> {
    match shell.store().check_not_destroyed(session.org, Class::Screening.code(), session.key) {
        Err(StoreError::Destroyed { .. }) => {
            floors::forget_destroyed(shell);
            Err(Problem::overtaken("session_destroyed", DESTROYED).into())
        }
        other => Ok(other?),
    }
}

/// Refuses after the last day of a session.
pub(crate) fn check_going_on(visit: &Visit, session: &CrowdSession) -> Result<(), Refusal> {
    if session.is_over(visit.today()) { Err(Problem::overtaken("session_ended", ENDED).into()) } else { Ok(()) }
}

/// The time of day.
pub(crate) fn clock(visit: &Visit) -> Time {
    visit.now.clock().parse().expect("the clock of a moment is written as a time is read")
}

/// The session in a row.
pub(crate) fn opened(shell: &Shell, row: &Row) -> Result<CrowdSession, Refusal> {
    let document = shell.store().open_record(row, None)?.doc.ok_or(Refusal::NotFound)?;
    CrowdSession::from_json(&document).ok_or_else(|| Refusal::Bug(format!("session {} does not fit its definition", row.key.0)))
}

/// A check-in out of a call: what is not a check-in's own is refused.
pub(crate) fn sent(visit: &Visit, item: &Json) -> Result<Sent, Refusal> {
    let mut faults = Faults::new();
    let members = item.as_object().ok_or_else(|| Problem::new("json", "应是一个 JSON 对象"))?;
    for name in members.keys().filter(|name| *name != "id" && !OWN.contains(&name.as_str())) {
        faults.add(name.as_str(), "unknown", "没有这一栏");
    }
    let record = item["id"].as_str().and_then(|id| id.parse().ok());
    if record.is_none() {
        faults.add("id", "required", "id 应是 UUIDv7");
    }
    if members.values().any(|value| value.is_object() || value.is_array()) {
        faults.add("", "shape", "应是一个值");
    }
    let Some(record) = record.filter(|_| faults.is_empty()) else { return Err(faults.into()) };
    let own: serde_json::Map<String, Json> =
        members.iter().filter(|(name, _)| *name != "id").map(|(name, value)| (name.clone(), value.clone())).collect();
    Ok(Sent { record, typed: Typed::from_json(visit.today(), &Json::Object(own)) })
}

/// Checks in one person at a desk whose numbers this server gives out.
pub(crate) fn check_in(
    visit: &Visit,
    at: (&Row, &CrowdSession),
    desk: u32,
    mut sent: Sent,
    is_certain: bool,
    fresh_tube: bool,
) -> Result<Outcome, Refusal> {
    let (row, session) = at;
    let turn = visit.shell.memory::<floors::Floors>().turn(row.id, desk);
    let _turn = turn.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Ok(there) = visit.shell.store().get(sent.record) {
        // sent twice: the number that it has is the one that holds
        let document = visit.shell.store().open_record(&there, None)?.doc;
        let known = document.as_ref().and_then(CrowdCheckIn::from_json).filter(|_| there.campaign == row.key).ok_or(Refusal::NotFound)?;
        known.write("", &mut sent.typed);
    } else {
        let number = block::next_number(visit, row, desk)?;
        sent.typed.set("number", number.to_string());
        sent.typed.set("at", visit.now.clock());
        sent.typed.set("on", visit.today().to_string());
        if let Some(size) = session.tube {
            let last = floors::read(&visit.shell, row, |floor| floor.desk(desk).tube)?;
            let (tube, position) = place_in_tube(last, size, fresh_tube);
            sent.typed.set("tube", tube.to_string());
            sent.typed.set("position", position.to_string());
        }
    }
    check_in_all(visit, at, desk, vec![sent], is_certain)?.pop().unwrap_or_else(|| Err(Refusal::Bug("a check-in without an answer".to_owned())))
}

/// The place after the last one of a desk: the next in its tube, or the first of a new one when it is full or was closed early.
fn place_in_tube(last: Option<(u32, u32)>, size: u32, is_fresh: bool) -> (u32, u32) {
    match last {
        Some((tube, position)) if position < size && !is_fresh => (tube, position + 1),
        Some((tube, _)) => (tube + 1, 1),
        None => (1, 1),
    }
}

/// Stores check-ins of one desk, each by itself. Unless the desk is certain (it has already done it), nobody is stored who came before.
pub(crate) fn check_in_all(
    visit: &Visit,
    (row, session): (&Row, &CrowdSession),
    desk: u32,
    all: Vec<Sent>,
    is_certain: bool,
) -> Result<Vec<Result<Outcome, Refusal>>, Refusal> {
    let mut entries = Vec::with_capacity(all.len());
    let mut here: HashMap<String, Before> = HashMap::new();
    let mut verdicts = Vec::with_capacity(all.len());
    for Sent { record, mut typed } in all {
        fill(&visit.shell, row, session, desk, &mut typed);
        let paper = ResidentNumber::parse(typed.get("resident_id")).ok().map(|paper| paper.modern().as_str().to_owned());
        let code = Code::typed(typed.get("code"));
        let before = floors::read(&visit.shell, row, |floor| {
            let before = floor.before(record, paper.as_deref(), code)?;
            Some(Before { desk: before.desk, number: before.number, at: before.at, on: before.on })
        })?;
        let keys: Vec<String> = paper.into_iter().chain(code.map(|code| code.to_string())).collect();
        let before = before.or_else(|| keys.iter().find_map(|key| here.get(key).copied()));
        if let Some(before) = before.filter(|_| !is_certain) {
            verdicts.push(Err(before));
            continue;
        }
        if let (Ok(number), Ok(at)) = (typed.get("number").parse(), typed.get("at").parse()) {
            here.extend(keys.into_iter().map(|key| (key, Before { desk, number, at, on: visit.today() })));
        }
        verdicts.push(Ok(before));
        entries.push(Entry { kind: "crowd_check_in".to_owned(), record, org: row.org, expected: None, typed: Some(typed), why: None });
    }
    let mut receipts = visit.shell.keep_all(visit.actor()?, visit.now, entries).into_iter();
    let outcome = |verdict| match verdict {
        Err(before) => Ok(Outcome::Twice(before)),
        Ok(before) => match receipts.next() {
            Some(receipt) => Ok(Outcome::Stored(receipt?, before)),
            None => Err(Refusal::Bug("a check-in without an answer".to_owned())),
        },
    };
    Ok(verdicts.into_iter().map(outcome).collect())
}

/// Registers somebody for a window of a session. A window that is full is refused; two who take the last place at the same moment may both have it.
pub(crate) fn register(
    visit: &Visit,
    actor: &Actor,
    (row, session): (&Row, &CrowdSession),
    record: Id,
    mut typed: Typed,
) -> Result<(Receipt, Time), Refusal> {
    typed.set("session", row.id.to_string());
    typed.set("on", session.on.to_string());
    let asked: Option<Time> = typed.get("window").parse().ok();
    let window = asked.filter(|asked| session.windows().any(|window| window == *asked));
    let window = window.ok_or_else(|| Problem::new("window", "这一场没有这个时段"))?;
    let (taken, is_known) = floors::read(&visit.shell, row, |floor| (floor.expected(window), floor.is_registered(record)))?;
    if !is_known && session.places().is_some_and(|places| taken >= places as usize) {
        return Err(Problem::new("window_full", "这个时段已经约满，请换一个时段").into());
    }
    let entry = Entry { kind: CrowdRegistration::CODE.to_owned(), record, org: row.org, expected: None, typed: Some(typed), why: None };
    Ok((visit.shell.keep(actor, visit.now, entry)?, window))
}

/// What a check-in has from its session, and from its registration where the desk said no name.
fn fill(shell: &Shell, row: &Row, session: &CrowdSession, desk: u32, typed: &mut Typed) {
    typed.set("session", row.id.to_string());
    typed.set("desk", desk.to_string());
    typed.set("work", session.work.code());
    for (path, link) in [("place", session.place.map(Link::id)), ("campaign", session.campaign.map(Link::id))] {
        if let Some(link) = link {
            typed.set(path, link.to_string());
        }
    }
    let Some(code) = Code::typed(typed.get("code")).filter(|_| typed.is_blank("name")) else { return };
    let Ok(registration) = shell.store().get(code.record()) else { return };
    // of another session: the code is kept, and nobody's name is taken over
    if registration.kind != "crowd_registration" || registration.campaign != row.key {
        return;
    }
    let document = shell.store().open_record(&registration, None).ok().and_then(|opened| opened.doc);
    let Some(registration) = document.as_ref().and_then(CrowdRegistration::from_json) else { return };
    let CrowdRegistration { name, resident_id, phone, proxy, proxy_name, .. } = registration;
    name.write("name", typed);
    for (path, text) in [
        ("resident_id", resident_id.map(|number| number.as_str().to_owned())),
        ("phone", phone.map(|phone| phone.as_str().to_owned())),
        ("proxy", proxy.map(|proxy| proxy.code().to_owned())),
        ("proxy_name", proxy_name.map(|name| name.0)),
    ] {
        if let Some(text) = text.filter(|_| typed.is_blank(path)) {
            typed.set(path, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tube_is_filled_then_the_next_begun_and_one_closed_early_stays_as_it_is() {
        for (last, fresh, next) in
            [(None, false, (1, 1)), (Some((1, 1)), false, (1, 2)), (Some((1, 10)), false, (2, 1)), (Some((4, 3)), true, (5, 1)), (None, true, (1, 1))]
        {
            assert_eq!(place_in_tube(last, 10, fresh), next, "{last:?} {fresh}");
        }
    }
}
