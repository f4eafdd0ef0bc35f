//! The one page of a volunteer who came by a code: where, until when, what to do, and the way out. Coming and going are written under the volunteer's own
//! account with the station's right to write them, for a volunteer may otherwise only read the own hours. Called by the router and by `door`. Absent: other
//! people, other shifts, and hours that nobody signed out of: the lead says how long those were.

use super::{Watch, door};
use crate::{Target, VolunteerShift};
use base::{Choice, Id, Key, Link, Shape, Typed, Value};
use maud::html;
use org::PlaceKind;
use shell::look::{self, Button, Card, Page};
use shell::{Act, Actor, Answer, Entry, Refusal, Visit};
use store::Row;

/// Why the record of the hours has one more version.
const WHY: &str = "志愿者签退";

/// The shift of the address, for a guest who is at home there.
fn own(visit: &Visit) -> Result<(Watch, Row, VolunteerShift), Refusal> {
    let id: Id = visit.parameter("shift").parse().map_err(|_| Refusal::NotFound)?;
    let actor = visit.actor()?;
    let home = format!("/task/{id}");
    let me = actor.worker.filter(|_| actor.bound.as_deref() == Some(home.as_str())).ok_or(Refusal::NotFound)?;
    let watch = Watch::read(visit, visit.shell.store().get(id)?)?;
    let (row, came) = watch.open_of(visit, visit.shell.store().key_of(me)?)?.ok_or(Refusal::NotFound)?;
    Ok((watch, row, came))
}

pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let (watch, _, came) = own(visit)?;
    let is_post = watch.shift.target == Target::Post;
    let pairs = [
        ("志愿者", html! { span lang="zh-CN" { (visit.shell.naming(came.volunteer.id()).name) } }),
        ("岗位", html! { span lang="zh-CN" { (watch.named(visit)) } }),
        ("签到", html! { @if let Some(at) = came.came { span class="num" { (at) } } }),
    ];
    let main = html! {
        (Card::new("您在岗").body(&look::summary_list(&pairs)))
        @if is_post { p { (Button::link("开始计数", format!("{}/count", watch.task())).primary().large().block()) } }
        form method="post" action={ (watch.task()) "/leave" } { p { (Button::submit("签退下岗").large().block()) } }
        p class="hint" { "到点自动结束。没有签退的，时长由带班的人核定。" }
    };
    Ok(Answer::Page(door::rendered(visit, Page::new("我的任务", "我的任务", main), watch.row.org)))
}

/// Writes down that the volunteer came.
pub(super) fn check_in(visit: &Visit, watch: &Watch, volunteer: Id, account: Key) -> Result<(), Refusal> {
    let typed = came_at(visit, watch, volunteer, &visit.now.clock());
    write(visit, watch, account, vec![(visit.shell.new_id(), None, typed)])
}

/// The record of somebody who came at this time today.
fn came_at(visit: &Visit, watch: &Watch, volunteer: Id, clock: &str) -> Typed {
    let mut typed = Typed::new(visit.today());
    typed.set("volunteer", volunteer.to_string());
    typed.set("post", watch.shift.target.label());
    typed.set("on", visit.today().to_string());
    typed.set("came", clock);
    typed.set("shift", watch.row.id.to_string());
    if watch.shift.target == Target::Post {
        typed.set("setting", PlaceKind::DoorPost.code());
    }
    for (path, id) in
        [("place", watch.shift.place.map(Link::id)), ("campaign", watch.shift.campaign.map(Link::id)), ("project", watch.shift.project.map(Link::id))]
    {
        if let Some(id) = id {
            typed.set(path, id.to_string());
        }
    }
    typed
}

/// Writes records of hours under the volunteer's account.
fn write(visit: &Visit, watch: &Watch, account: Key, records: Vec<(Id, Option<u32>, Typed)>) -> Result<(), Refusal> {
    let actor = Actor { account, ..Actor::program(watch.row.org) };
    let entry = |(record, expected, typed): (Id, Option<u32>, Typed)| Entry {
        kind: VolunteerShift::CODE.to_owned(),
        record,
        org: watch.row.org,
        expected,
        typed: Some(typed),
        why: expected.map(|_| WHY.to_owned()),
    };
    let entries = records.into_iter().map(entry).collect();
    visit.shell.carry_out(&actor, Act { id: visit.shell.new_id(), name: "StoreRecord", at: visit.now, entries, reads: Vec::new() })?;
    Ok(())
}

/// A minute of the day as a clock shows it, its end included.
fn clock_of(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

pub(super) fn leave(visit: &Visit) -> Result<Answer, Refusal> {
    let (watch, row, came) = own(visit)?;
    let mut typed = Typed::new(visit.today());
    came.write("", &mut typed);
    let mut records = Vec::new();
    let (came_today, now) = (came.on == visit.today(), visit.now.minute_of_day());
    if came_today {
        // who leaves in the minute of coming was there for that minute
        let earliest = came.came.map_or(0, |came| came.minutes() + 1);
        typed.set("left", clock_of(earliest.max(now)));
        records.push((row.id, Some(row.version), typed));
    } else {
        // over midnight: a day's hours end at 24:00, and the next day has a record of its own, unless it has just begun
        typed.set("left", "24:00");
        records.push((row.id, Some(row.version), typed));
        if now > 0 {
            let mut next = came_at(visit, &watch, came.volunteer.id(), "00:00");
            next.set("left", clock_of(now));
            records.push((visit.shell.new_id(), None, next));
        }
    }
    write(visit, &watch, visit.actor()?.account, records)?;
    visit.dismiss("/join?said=left")
}
