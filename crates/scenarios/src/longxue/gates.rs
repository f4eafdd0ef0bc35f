//! Three entrances: shifts of workers and volunteers, what was counted through, visitors written down, forms filled in by QR code, leaflets and
//! notices. The training comes before the first shift.

use super::World;
use crate::book::{at, day, shift, time};
use base::{Day, Link, Text};
use duty::{
    Shift, ShiftName, ShiftStaff, Supervision, SupervisionWay, Team, TeamKind, TeamMember, Training, TrainingOccasion, Volunteer, VolunteerShift,
};
use org::{Item, PlaceKind, Unit};
use outreach::{Audience, Handout, Posting};
use screening::{Action, Answer, Passage, PostTally, PostWork, SelfReport, Temperature, Way};

/// Volunteers who came forward for the posts.
const VOLUNTEERS: usize = 5;

pub(super) fn shifts_and_counts(world: &mut World<'_>) {
    before_duty(world);
    for column in 0..super::plan::DAYS {
        for post in 0..world.posts.len() {
            for half in 0..2 {
                post_shift(world, column, post, half);
            }
            forms(world, column, post);
        }
        written_down(world, column);
    }
    volunteers(world);
    handouts_and_notices(world);
}

/// Training in the morning, then the first shift with two party members, and their team.
fn before_duty(world: &mut World<'_>) {
    let date = super::first_day();
    let training = Training {
        on: date,
        title: "门岗防护、测温和登记".into(),
        occasion: TrainingOccasion::BeforeDuty,
        minutes: 40,
        workers: world.workers.clone(),
        volunteers: Some(VOLUNTEERS as u32),
        trainer: Some("社区卫生服务中心".into()),
        place: None,
        campaign: Some(world.campaign),
        project: None,
    };
    let lead = world.hand(0);
    world.script.write(at(date, 8, 20), lead, &training);
    let team = Team {
        name: "龙穴社工党员先锋队".into(),
        kind: TeamKind::Party,
        founded: date,
        leader: Some(world.worker(0)),
        agency: None,
        members: [0, 1, 5].map(|n| TeamMember { worker: world.worker(n), from: None, to: None }).to_vec(),
        dissolved: None,
        campaign: Some(world.campaign),
        project: None,
    };
    world.script.write(at(date, 8, 25), lead, &team);
    let supervision = Supervision {
        on: day(2, 8),
        way: SupervisionWay::Group,
        supervisor: Some(world.worker(2)),
        outside: None,
        workers: [3, 4, 6, 8].map(|n| world.worker(n)).to_vec(),
        minutes: 60,
        issues: "电话里遇到情绪激动的人怎样回应；值守后自己的紧张怎样放下。".into(),
        advice: Some("通话前写三句话，通话后两人互相说一说。".into()),
        follow_up: Some(day(2, 14)),
        followed_up: None,
        campaign: Some(world.campaign),
        project: None,
    };
    world.script.write(at(day(2, 8), 18, 30), world.hand(2), &supervision);
}

fn post_shift(world: &mut World<'_>, column: usize, post: usize, half: usize) {
    let date = super::nth_day(column);
    let (name, window) = super::windows(column + 1 == super::plan::DAYS)[half];
    let is_first = column == 0 && post == 0 && half == 0;
    // After the two of the first shift the others take turns.
    let turn = column * 5 + post * 2 + half * 3;
    let workers = if is_first { vec![world.worker(0), world.worker(1)] } else { vec![world.worker(2 + turn), world.worker(3 + turn)] };
    let name = if is_first { ShiftName::First } else { name };
    let mut duty = Shift { place: Some(world.posts[post]), ..shift(date, name, super::POST, window, &workers, world.campaign) };
    if turn % 17 == 9 && !is_first {
        duty.staff.push(ShiftStaff { worker: world.worker(turn + 9), minutes: None, absent: Some("发热请假，已报备".into()) });
    }
    // The first of the shift writes it down.
    let hand = crate::script::Hand::worker(workers[0], world.station);
    let end = if half == 0 { at(date, 12, 32) } else { at(date, 18, 2) };
    let end = end.min(super::moment());
    world.script.write(end, hand, &duty);
    let counted = world.plan.passed[post][column * 2 + half];
    let inward = counted * 11 / 20;
    let tally = PostTally {
        on: date,
        place: world.posts[post],
        from: Some(window.0),
        to: Some(window.1),
        inward: Some(inward),
        outward: Some(counted - inward),
        passages: None,
        persons: None,
        vehicles: Some(counted / 6),
        abnormal: (turn % 23 == 7).then_some(1),
        turned_back: turn.is_multiple_of(5).then_some(1 + turn as u32 % 3),
        forms: None,
        workers,
        work: PostWork::Gate,
        shift: None,
        handover: None,
        note: None,
        taps: None,
        campaign: Some(world.campaign),
        project: None,
    };
    let tally_at = world.script.write(end, hand, &tally);
    if turn % 29 == 11 {
        let again = world.script.write(end, hand, &tally);
        world.script.delete(end, hand, again, 1, "同一班记了两次");
        let corrected = PostTally { vehicles: Some(counted / 6 + 2), ..tally };
        world.script.correct(end, hand, tally_at, 1, &corrected, "漏数了两辆车");
    }
}

/// Forms of arrivals. Those of the last afternoon wait for somebody to check them.
fn forms(world: &mut World<'_>, column: usize, post: usize) {
    let date = super::nth_day(column);
    let count = world.plan.forms[post][column];
    for n in 0..count {
        let turn = column * 7 + post * 3 + n as usize;
        let area = world.luck.of(&["430100", "450100", "360100", "441500", "420900", "411500", "500100", "440900"]);
        let human = world.census.human(area, (19, 60));
        let waits = column + 1 == super::plan::DAYS && n + 4 > count;
        let said_yes = area == "420900" && turn.is_multiple_of(3);
        let report = SelfReport {
            decided_on: None,
            receipt: None,
            consent: None,
            name: Some(Text(human.name.clone())),
            phone: Some(human.phone.clone()),
            resident_id: (!turn.is_multiple_of(4)).then(|| human.number.clone()),
            sex: Some(human.sex),
            registered_at: Some(home_of(area).into()),
            lives_at: Some(Text(world.census.address("龙穴街道"))),
            dwelling: None,
            landlord: None,
            arrived: date - world.luck.between(0, 12) as i32,
            origin: Some(home_of(area).into()),
            transport: Some(world.luck.of(&["长途大巴", "自驾", "高铁", "摩托车"]).into()),
            epidemic_area: Some(if said_yes { Answer::Yes } else { Answer::No }),
            contact: Some(if turn % 41 == 5 { Answer::Unknown } else { Answer::No }),
            temperature: Temperature::of_tenths(362 + world.luck.below(8)),
            symptoms: (turn % 97 == 13).then(|| "轻微咳嗽".into()),
            isolated_from: said_yes.then_some(date),
            filled_by: (turn % 19 == 6).then(|| "女儿代填".into()),
            on: date,
            person: None,
            checked_on: (!waits).then_some(date),
            checked_by: (!waits).then(|| world.worker(turn)),
            note: None,
            campaign: Some(world.campaign),
        };
        let minute = 9 * 60 + n * 7 * 60 / count.max(1);
        let written = at(date, minute as u16 / 60, minute as u16 % 60);
        world.script.write(written, world.office(), &report);
    }
}

fn home_of(area: &str) -> &'static str {
    match area {
        "430100" => "湖南",
        "450100" => "广西",
        "360100" => "江西",
        "441500" => "广东汕尾",
        "420900" => "湖北孝感",
        "411500" => "河南",
        "500100" => "重庆",
        _ => "广东茂名",
    }
}

/// Visitors of the first post with name and temperature; a high one is taken again and sent on.
fn written_down(world: &mut World<'_>, column: usize) {
    let date = super::nth_day(column);
    for n in 0..world.plan.written_down[0][column] {
        let human = world.census.human("440115", (20, 70));
        let high = column == 6 && n == 1;
        let passage = Passage {
            on: date,
            at: time(9 + n as u16 % 8, 15),
            place: Some(world.posts[0]),
            way: Way::In,
            person: None,
            name: Some(Text(human.name.clone())),
            phone: Some(human.phone.clone()),
            temperature: Temperature::of_tenths(if high { 376 } else { 363 + world.luck.below(7) }),
            remeasured: high.then(|| Temperature::of_tenths(375)).flatten(),
            remeasured_at: None,
            epidemic_area: Some(Answer::No),
            visiting: Some(Text(world.census.address("龙头社区"))),
            left_at: None,
            action: high.then_some(Action::Emergency),
            steps: base::Set::default(),
            standard: None,
            note: None,
            campaign: Some(world.campaign),
        };
        let hand = world.hand(2 + column * 5);
        world.script.write(at(date, 9 + n as u16 % 8, 16).min(super::moment()), hand, &passage);
    }
}

/// Volunteers at the posts: each comes every second or third day; one forgot to check out and the lead answers for the hours.
fn volunteers(world: &mut World<'_>) {
    for n in 0..VOLUNTEERS {
        let human = world.census.human("440115", (20, 55));
        let registered = day(2, 2);
        let volunteer = Volunteer {
            name: Text(human.name.clone()),
            phone: Some(human.phone.clone()),
            number: Some(Text(format!("NS2020{:04}", 31 + n))),
            resident_id: None,
            registered: Some(registered),
            skills: Some(["维持秩序", "会讲潮汕话", "护理", "开车", "心理辅导"][n].into()),
            available: Some("上午".into()),
            trained: Some(super::first_day()),
            insured_since: Some(registered),
            household: None,
            marks: base::Set::default(),
            note: None,
            unchecked: None,
        };
        let lead = world.hand(0);
        let volunteer = world.script.write(at(registered, 10, 5 * n as u16), lead, &volunteer);
        for column in (n % 2..super::plan::DAYS).step_by(2 + n % 2) {
            service(world, volunteer, n, column);
        }
    }
}

fn service(world: &mut World<'_>, volunteer: Link<Volunteer>, n: usize, column: usize) {
    let date: Day = super::nth_day(column);
    let forgot = n == 3 && column == 4;
    let record = VolunteerShift {
        on: date,
        volunteer,
        post: "门岗引导和测温".into(),
        setting: Some(PlaceKind::DoorPost),
        place: Some(world.posts[n % world.posts.len()]),
        came: Some(time(8, 30 + n as u16)),
        left: (!forgot).then(|| time(12, 20 + n as u16)),
        break_minutes: Some(15),
        minutes: forgot.then_some(210),
        confirmed_by: Some(world.worker(0)),
        activity: None,
        topics: base::Set::default(),
        note: None,
        shift: None,
        campaign: Some(world.campaign),
        project: None,
    };
    world.script.write(at(date, 12, 40 + n as u16), world.hand(0), &record);
}

fn handouts_and_notices(world: &mut World<'_>) {
    let plan = world.plan;
    for (n, (column, post, copies, guide)) in plan.handouts.iter().enumerate() {
        let date = super::nth_day(*column as usize);
        let handout = Handout {
            on: date,
            item: if *guide { Item::Guide } else { Item::Leaflet },
            title: Some(if *guide { "来穗人员防疫指引" } else { "预防新型冠状病毒感染单张" }.into()),
            quantity: *copies,
            unit: Unit::Copy,
            to: Audience::Resident,
            place: Some(world.posts[*post as usize]),
            workers: vec![world.worker(n * 3), world.worker(n * 3 + 1)],
            version: Some(day(2, 2)),
            note: None,
            campaign: Some(world.campaign),
            project: None,
        };
        world.script.write(at(date, 11, 10 + n as u16), world.hand(n * 3), &handout);
    }
    for (n, (column, board)) in plan.notices.iter().enumerate() {
        let date = super::nth_day(*column as usize);
        let posting = Posting {
            on: date,
            place: world.boards[*board as usize % world.boards.len()],
            what: if n < 12 { "致来穗人员的一封信" } else { "门岗测温登记须知" }.into(),
            workers: vec![world.worker(n * 2 + 1)],
            copies: Some(1 + n as u32 % 2),
            removed: None,
            campaign: Some(world.campaign),
            project: None,
        };
        world.script.write(at(date, 15, 5 + 3 * n as u16), world.hand(n * 2 + 1), &posting);
    }
}
