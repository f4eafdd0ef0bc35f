//! Shorthand for records in which most fields are empty, and for days and moments of early 2020. Called by both scenarios. Absent: any decision
//! about who does what.

use base::{Day, Link, Moment, Prose, Set, Text, Time};
use casework::{Contact, Effort, Reached, Served, ServedAs};
use duty::{Shift, ShiftName, ShiftStaff, Target};
use org::{Campaign, Channel, Level, Organisation, Place, PlaceKind, Placement, Population, Topic, Worker};
use people::Person;
use supply::{Delivery, DeliveryLine, Need, NeedKind, Receiver, Urgency};

/// A day of 2020.
pub(crate) fn day(month: u8, day: u8) -> Day {
    Day::from_ymd(2020, month, day).expect("a day of 2020 written in the program")
}

/// A moment of the Chinese clock.
pub(crate) fn at(day: Day, hour: u16, minute: u16) -> Moment {
    Moment::of(day, hour * 60 + minute)
}

/// A clock time.
pub(crate) fn time(hour: u16, minute: u16) -> Time {
    Time::new(hour, minute).expect("a clock time written in the program")
}

/// An organisation under another from a day on.
pub(crate) fn organisation(
    code: &str,
    name: &str,
    level: Level,
    parent: Option<Link<Organisation>>,
    agency: Option<Link<Organisation>>,
) -> Organisation {
    let from = Day::from_ymd(2010, 1, 1).expect("a day written in the program");
    Organisation {
        code: code.into(),
        name: name.into(),
        level,
        placements: vec![Placement { from, parent, agency }],
        former_names: Vec::new(),
        closed: None,
        residents: None,
    }
}

/// A place.
pub(crate) fn place(name: String, kind: PlaceKind, code: Option<String>) -> Place {
    Place { name: Text(name), kind, code: code.map(Text), address: None, since: None, until: None }
}

/// A contact that reached somebody; what is special is changed by the caller.
pub(crate) fn contact(on: Day, channel: Channel, minutes: u32, worker: Link<Worker>, served: &[Link<Person>], topics: &[Topic]) -> Contact {
    Contact {
        on,
        channel,
        served: served.iter().map(|person| Served { person: *person, role: ServedAs::Client }).collect(),
        topics: Set::of(topics.iter().copied()),
        minutes: Some(minutes),
        outcome: Reached::Reached,
        workers: vec![Effort { worker, minutes: None }],
        summary: None,
        need: None,
        next: None,
        at: None,
        anonymous: None,
        place: None,
        domain: None,
        note: None,
        campaign: None,
        project: None,
        case: None,
    }
}

/// The same contact as an attempt that reached nobody.
pub(crate) fn attempt(contact: &Contact, outcome: Reached) -> Contact {
    Contact { outcome, minutes: Some(3), topics: Set::default(), summary: None, next: None, anonymous: None, ..contact.clone() }
}

/// A shift of these workers.
pub(crate) fn shift(on: Day, name: ShiftName, target: Target, window: (Time, Time), workers: &[Link<Worker>], campaign: Link<Campaign>) -> Shift {
    Shift {
        on,
        name: Some(name),
        target,
        place: None,
        from: Some(window.0),
        to: Some(window.1),
        staff: workers.iter().map(|worker| ShiftStaff { worker: *worker, minutes: None, absent: None }).collect(),
        line: None,
        backup: None,
        handover: None,
        note: None,
        campaign: Some(campaign),
        project: None,
    }
}

/// A need that nobody has met yet.
pub(crate) fn need(on: Day, kind: NeedKind, detail: &str, urgency: Urgency) -> Need {
    Need {
        on,
        household: None,
        person: None,
        kind,
        item: None,
        quantity: None,
        unit: None,
        detail: Some(detail.into()),
        urgency,
        deadline: None,
        found_by: None,
        survey: None,
        assignee: None,
        claimed_until: None,
        met_on: None,
        channel: None,
        failed_on: None,
        failed_reason: None,
        note: None,
        campaign: None,
        project: None,
    }
}

/// A delivery that was received on its day.
pub(crate) fn delivery(on: Day, lines: Vec<DeliveryLine>, workers: Vec<Link<Worker>>, campaign: Link<Campaign>) -> Delivery {
    Delivery {
        on,
        household: None,
        person: None,
        place: None,
        lines,
        confirmed: Some(on),
        relation: Some(Receiver::Own),
        receiver: None,
        failed: None,
        workers,
        volunteers: None,
        carriers: None,
        minutes: Some(10),
        channel: Some(Channel::Visit),
        need: None,
        note: None,
        campaign: Some(campaign),
        project: None,
    }
}

/// Sentences as workers leave them behind, by what the contact was about.
pub(crate) fn summary(topics: Set<Topic>, number: u32) -> Prose {
    let about = |topic: Topic| topics.has(topic);
    let lines: &[&str] = if about(Topic::Emotion) {
        &[
            "一个人在家心烦，说着说着哭了，陪着把话说完，情绪平稳下来。约好明天再打。",
            "担心家里人出事，夜里睡不好。听他讲，教了呼吸放松，答应睡前试试。",
        ]
    } else if about(Topic::Stress) {
        &["居家太久心里憋闷，一起排了一天的作息，先从早起走动做起。", "怕复工没有着落，压力大。把能做的和不能做的分开讲，心里松了一些。"]
    } else if about(Topic::Medical) {
        &["问药快吃完怎么办，告知社区医院可代开，已记下药名。", "轻微咳嗽，没有发热，问了体温和去过的地方，告知发热门诊的去法。"]
    } else if about(Topic::Job) {
        &["厂里没有通知开工，生活费还够半个月，登记了找活的意向。", "想做外卖骑手，讲了防护和报名的办法。"]
    } else if about(Topic::Living) {
        &["米和油还有，青菜难买，告知街口菜站的时间。", "独居，女儿在外地回不来，日常由邻居帮买菜。", "家里口罩只剩两个，记下需要，等物资到了送去。"]
    } else if about(Topic::Mind) {
        &["近来看消息看得心慌，建议每天只看两次，晚上不看。", "情绪平稳，愿意在群里报平安。"]
    } else if about(Topic::PreventionPolicy) {
        &["问外出要不要报备、老家的人能不能来，按街道通告逐条讲清。", "告知进出小区测温、登记的要求，表示配合。"]
    } else if about(Topic::PreventionService) {
        &["核对了近十四天去过的地方和接触的人，没有异常，居家每天量体温。", "教用小程序申报，当场填好。"]
    } else if about(Topic::Prevention) {
        &["讲了戴口罩、洗手、通风，本人能复述。", "提醒不聚会、不串门，家里老人也在旁边听。"]
    } else {
        &["近况平稳，没有新的困难。", "问候，提醒注意身体。", "说一切都好，约下次见面的时间。"]
    };
    Prose(lines[number as usize % lines.len()].to_owned())
}

/// The populations of hardship by the letter of the plan.
pub(crate) fn hardship(letter: char) -> Population {
    match letter {
        'E' => Population::ElderAlone,
        'D' => Population::Disabled,
        'T' => Population::Destitute,
        _ => Population::LowIncome,
    }
}
