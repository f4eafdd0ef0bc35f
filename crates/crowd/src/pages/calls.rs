//! Calls of desks that work by themselves: a block of numbers, the list of what was done, and registrations by other programs. Everything may be sent
//! again: a block by its request, a check-in by its id.

use crate::desk::{self, Before, Outcome};
use crate::{Code, DESKS_MAX, block, floor::Came, floors};
use base::{Id, Json, Moment, Problem, Typed, Value as _, hex, json};
use sha2::{Digest as _, Sha256};
use shell::{Answer, Refusal, Visit};
use store::Stored;

/// Check-ins of one call.
const CHECK_INS_MAX: usize = 500;
/// Check-ins of which one answer tells, and those of the same act.
const CAME_MAX: usize = 2000;
/// Letters of a request for a block: a device and an id.
const REQUEST_LETTERS_MAX: usize = 64;
/// A device that took a block for the same desk within so many minutes may still be used: a block is about an hour.
const OTHER_MINUTES: i64 = 120;

fn body(visit: &Visit) -> Result<Json, Refusal> {
    let json: Json = serde_json::from_slice(&visit.body).map_err(|_| Problem::new("json", "请求的内容不是 JSON"))?;
    if json.is_object() { Ok(json) } else { Err(Problem::new("json", "请求的内容应是一个 JSON 对象").into()) }
}

fn desk_of(body: &Json, desks: u32) -> Result<u32, Refusal> {
    let desk = body["desk"].as_u64().and_then(|desk| u32::try_from(desk).ok());
    let desk = desk.filter(|desk| (1..=desks.min(DESKS_MAX)).contains(desk));
    desk.ok_or_else(|| Problem::new("desk", "这一场没有这个登记台").into())
}

/// A device says for whom it keeps what it sends: another account that has signed in there meanwhile sends nothing in its own name.
fn own(visit: &Visit, body: &Json) -> Result<(), Refusal> {
    let actor = visit.actor()?;
    if body["account"].as_str().is_some_and(|account| actor.account.0.to_string() != account) {
        return Err(Problem::new("other_account", "这些记录是另一个账号写的，请用那个账号登录后再发送").into());
    }
    Ok(())
}

/// `?desk=3&since=812&device=…`: what a desk has to know to go on by itself: the session, its own last tube, when another device took numbers for the same
/// desk, and of whom the acts since then told, by short hashes of session and paper or code: they hide papers from a glance, not from somebody who
/// reckons. A page from before the desk went by acts says no `since`; it gets what there is room for and is not sent to ask again.
pub(super) fn came(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, session) = desk::session_of(visit)?;
    let number: u32 = visit.asked("desk").parse().ok().filter(|desk| (1..=session.desks).contains(desk)).ok_or(Refusal::NotFound)?;
    let since = visit.asked("since").parse().ok();
    let (came, last, more, tube, other) = floors::read(&visit.shell, &row, |floor| {
        let (came, last, more) = floor.came_after(since.unwrap_or(0), CAME_MAX);
        let told = |came: &Came| -> Vec<Json> {
            let known = |by: String| json!([hashed(row.id, &by), came.desk, came.number, came.at.to_string(), came.on.to_string()]);
            came.known_by().map(known).collect()
        };
        let told: Vec<Json> = came.iter().flat_map(|came| told(came)).collect();
        (told, last, more && since.is_some(), floor.desk(number).tube, floor.other_device(number, visit.asked("device")))
    })?;
    let is_recent = |at: &Moment| visit.now.millis() - at.millis() <= OTHER_MINUTES * 60_000;
    let other = other.filter(is_recent).map(Moment::millis);
    let about = json!({
        "name": session.name.0, "on": session.on.to_string(), "from": session.from.to_string(), "to": session.to.to_string(), "tube": session.tube,
    });
    let account = visit.actor()?.account.0.to_string();
    let answer = json!({
        "account": account, "now": visit.now.millis(), "session": about, "tube": tube, "other": other, "seq": last, "more": more, "came": came,
    });
    Ok(Answer::Json(200, answer, None))
}

/// Eight bytes of SHA-256 over session and paper: `assets/desk.js` reckons the same.
fn hashed(session: Id, by: &str) -> String {
    hex::encode(&Sha256::digest(format!("{session}/{by}"))[..8])
}

/// `{"desk": 3, "request": "…"}` to `{"first": 301, "last": 400}`. What stands before a full stop in the request is the device.
pub(super) fn block(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, session) = desk::session_of(visit)?;
    let body = body(visit)?;
    let request = body["request"].as_str().map(str::trim).filter(|request| !request.is_empty() && request.len() <= REQUEST_LETTERS_MAX);
    let request = request.ok_or_else(|| Problem::new("request", "缺少 request：每次领号段用一个新的编号，重发用原来的"))?;
    let block = block::take(visit, &row, desk_of(&body, session.desks)?, request)?;
    Ok(Answer::Json(200, json!({"desk": block.desk, "first": block.first, "last": block.last}), None))
}

/// `{"desk": 3, "done": true, "check_ins": [{"id": …, "number": 301, …}]}`: `done` says that the desk has already done it, so all are kept, also after the
/// last day of the session: then the answer no longer says who came before.
pub(super) fn check_ins(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, session) = desk::workplace(visit)?;
    desk::check_kept(&visit.shell, &row)?;
    let body = body(visit)?;
    own(visit, &body)?;
    let is_done = body["done"].as_bool().unwrap_or(false);
    if !is_done {
        desk::check_going_on(visit, &session)?;
    }
    let is_over = session.is_over(visit.today());
    let desk = desk_of(&body, session.desks)?;
    let items = body["check_ins"].as_array().ok_or_else(|| Problem::new("check_ins", "缺少 check_ins"))?;
    if items.len() > CHECK_INS_MAX {
        return Err(Problem::new("too_many", format!("一次最多 {CHECK_INS_MAX} 条")).into());
    }
    let mut all = Vec::with_capacity(items.len());
    let read: Vec<Result<(), Refusal>> = items.iter().map(|item| desk::sent(visit, item).map(|sent| all.push(sent))).collect();
    let mut outcomes = desk::check_in_all(visit, (&row, &session), desk, all, is_done)?.into_iter();
    let lost = || Err(Refusal::Bug("a check-in without an answer".to_owned()));
    let answer = |(item, read): (&Json, Result<(), Refusal>)| {
        let outcome = read.and_then(|()| outcomes.next().unwrap_or_else(lost));
        let mut said = match outcome {
            Ok(Outcome::Stored(receipt, before)) => {
                let status = if receipt.stored == Stored::Now { "stored" } else { "already_stored" };
                json!({"status": status, "seq": receipt.seq, "before": before.filter(|_| !is_over).map(before_json)})
            }
            Ok(Outcome::Twice(before)) => json!({"status": "twice", "before": before_json(before), "reason": before.sentence(visit.today())}),
            Err(refusal) => {
                let status = if refusal.status() == 409 { "conflict" } else { "refused" };
                let faults = if let Refusal::Problem(problem) = &refusal { problem.faults.iter().collect() } else { Vec::new() };
                let errors: Vec<Json> =
                    faults.iter().map(|fault| json!({"path": fault.path, "code": fault.code, "detail": fault.sentence})).collect();
                json!({"status": status, "code": refusal.code(), "reason": refusal.sentence(), "errors": errors})
            }
        };
        said["id"] = item["id"].clone();
        said
    };
    let answers: Vec<Json> = items.iter().zip(read).map(answer).collect();
    Ok(Answer::Json(200, json!({ "check_ins": answers }), None))
}

fn before_json(before: Before) -> Json {
    json!({"desk": before.desk, "number": before.number, "at": before.at.to_string(), "on": before.on.to_string()})
}

/// `{"id": …, "name": …, "phone": …, "window": "08:30"}` to the code.
pub(super) fn register(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, session) = desk::session_of(visit)?;
    let body = body(visit)?;
    let record = match body["id"].as_str() {
        Some(id) => id.parse().map_err(|_| Problem::new("id", "id 应是 UUIDv7"))?,
        None => visit.shell.new_id(),
    };
    let mut typed = Typed::new(visit.today());
    for name in ["name", "resident_id", "phone", "proxy", "proxy_name", "proxy_phone", "note", "window"] {
        if let Some(text) = body[name].as_str() {
            typed.set(name, text);
        }
    }
    let (receipt, window) = desk::register(visit, visit.actor()?, (&row, &session), record, typed)?;
    let status = if receipt.stored == Stored::Now { 201 } else { 200 };
    let code = Code::of(record).to_json();
    Ok(Answer::Json(status, json!({"id": record.to_string(), "code": code, "window": window.to_string()}), None))
}
