//! Survey of the hardship households on the sixth day of the new year, goods raised, claimed and brought to the door on 3 February, needs met in
//! the days after, parcels for arrivals. Goods go through the book of stock; what was not found at home is brought again.

use super::World;
use crate::book::{at, attempt, contact, day, delivery, need};
use base::{Day, Link, Set, Text};
use casework::Reached;
use org::{Channel, Item, Population, Topic, Unit};
use people::Household;
use supply::{
    Claim, Delivery, DeliveryLine, Direction, Donation, DonationLine, Failure, FoundBy, Need, NeedKind, NeedSurvey, Reason, StockMove, Urgency,
};

/// What was lacking besides protective goods: the household, what, how urgent, and after how many days of work it was there (none: not yet).
const LACKING: [(usize, NeedKind, &str, Urgency, Option<i32>); 21] = [
    (0, NeedKind::Food, "米和油各一袋", Urgency::Soon, Some(1)),
    (2, NeedKind::Food, "青菜、鸡蛋", Urgency::Soon, Some(1)),
    (3, NeedKind::Medicine, "降压药一个月的量", Urgency::Now, Some(0)),
    (5, NeedKind::Medicine, "降糖药", Urgency::Now, Some(1)),
    (6, NeedKind::Care, "每天有人量血压", Urgency::Normal, Some(3)),
    (9, NeedKind::Food, "米一袋", Urgency::Normal, Some(2)),
    (11, NeedKind::Food, "面条、罐头", Urgency::Normal, Some(4)),
    (12, NeedKind::Medicine, "代取医院开的药", Urgency::Soon, Some(2)),
    (14, NeedKind::Goods, "煤气一瓶", Urgency::Soon, Some(2)),
    (17, NeedKind::Money, "临时救助申请", Urgency::Normal, Some(7)),
    (18, NeedKind::Food, "买菜出不了门", Urgency::Soon, Some(3)),
    (21, NeedKind::Goods, "成人纸尿裤", Urgency::Soon, Some(5)),
    (24, NeedKind::Food, "孩子的奶粉", Urgency::Soon, Some(4)),
    (27, NeedKind::Care, "出院后的照料", Urgency::Normal, Some(8)),
    (30, NeedKind::Medicine, "眼药水", Urgency::Normal, Some(6)),
    (33, NeedKind::Psychological, "老人整夜睡不着", Urgency::Normal, Some(9)),
    // Households with a second need are one household.
    (2, NeedKind::Medicine, "止痛膏", Urgency::Normal, Some(5)),
    (18, NeedKind::Goods, "热水袋", Urgency::Normal, Some(6)),
    (20, NeedKind::Job, "开工后想在村里做保洁", Urgency::Normal, None),
    (26, NeedKind::Money, "房租缓交", Urgency::Normal, None),
    (35, NeedKind::Goods, "电热毯", Urgency::Normal, None),
];

/// Bottles of hand wash for each household.
const HAND_WASH: u32 = 2;
/// Columns of the plan's parcels begin on this day of work.
const PARCELS_FROM: usize = 6;

pub(super) fn survey_and_deliveries(world: &mut World<'_>) {
    let surveys = survey(world);
    raise(world);
    to_the_door(world);
    needs(world, &surveys);
}

fn survey(world: &mut World<'_>) -> Vec<Link<NeedSurvey>> {
    let date = day(1, 30);
    let mut surveys = Vec::new();
    for n in 0..world.residents.hardship.len() {
        let home = world.residents.hardship[n].clone();
        let worker = world.worker(n);
        let survey = NeedSurvey {
            on: date,
            household: home.household,
            person: (n % 4 != 1).then_some(home.members[0]),
            kinds: Set::of([Population::Hardship, crate::book::hardship(world.plan.hardship[n].0)]),
            found_by: FoundBy::Survey,
            round: Some("初六".into()),
            workers: vec![worker],
            minutes: Some(world.luck.of(&[10, 15, 15, 20, 25])),
            note: None,
            campaign: None,
            project: None,
        };
        surveys.push(world.script.write(at(date, 9 + n as u16 / 5, (n % 5) as u16 * 11), world.hand(n), &survey));
    }
    surveys
}

/// What donors gave, and how it came into the book.
fn raise(world: &mut World<'_>) {
    let date = super::first_day();
    let plan = world.plan;
    for (n, (donor, masks, disinfectant, hand_wash)) in plan.donations.iter().enumerate() {
        let goods =
            [(Item::Mask, *masks, Unit::Piece), (Item::Disinfectant, *disinfectant, Unit::Bottle), (Item::HandWash, *hand_wash, Unit::Bottle)];
        let goods = goods.into_iter().filter(|(_, quantity, _)| *quantity > 0);
        let line = |(item, quantity, unit)| DonationLine { item, quantity, unit, spec: None, lot: None, expires: None };
        let received_by = Some(world.worker(n));
        let donation = Donation {
            on: date,
            donor: Some((*donor).into()),
            contact: None,
            lines: goods.clone().map(line).collect(),
            directed_use: Some("困难家庭防护".into()),
            received_by,
            receipt: None,
            published_on: (n % 2 == 0).then_some(date + 3),
            note: None,
            campaign: Some(world.campaign),
            project: None,
        };
        let (moment, hand) = (at(date, 9, 3 + 7 * n as u16), world.hand(n));
        let donation = world.script.write(moment, hand, &donation);
        for (item, quantity, unit) in goods {
            let movement = StockMove { donation: Some(donation), ..movement(world, date, (Direction::In, Reason::Donation), (item, quantity, unit)) };
            world.script.write(moment, hand, &movement);
        }
    }
}

fn movement(world: &World<'_>, on: Day, (direction, reason): (Direction, Reason), (item, quantity, unit): (Item, u32, Unit)) -> StockMove {
    StockMove {
        on,
        direction,
        item,
        quantity,
        unit,
        reason,
        spec: None,
        expires: None,
        counterparty: None,
        worker: Some(world.worker(0)),
        approved_by: None,
        donation: None,
        delivery: None,
        note: None,
        campaign: Some(world.campaign),
    }
}

/// Every household gets a mask for each who lives there and hand wash. Three were not at home and got theirs in the evening.
fn to_the_door(world: &mut World<'_>) {
    let date = super::first_day();
    for n in 0..world.residents.hardship.len() {
        let home = world.residents.hardship[n].clone();
        let size = home.members.len() as u32;
        let lines = vec![
            DeliveryLine { item: Item::Mask, quantity: size, unit: Unit::Piece },
            DeliveryLine { item: Item::HandWash, quantity: HAND_WASH, unit: Unit::Bottle },
        ];
        let workers = vec![world.worker(2 + n), world.worker(3 + n)];
        let brought = Delivery { household: Some(home.household), ..delivery(date, lines, workers, world.campaign) };
        let moment = at(date, 14 + n as u16 / 12, (n % 12) as u16 * 4);
        let hand = world.hand(2 + n);
        if n % 13 == 4 {
            let absent = Delivery { confirmed: None, relation: None, failed: Some(Failure::Absent), ..brought.clone() };
            world.script.write(moment, hand, &absent);
        }
        let late = if n % 13 == 4 { at(date, 19, n as u16) } else { moment };
        let arrived = world.script.write(late, hand, &brought);
        for (item, quantity, unit) in [(Item::Mask, size, Unit::Piece), (Item::HandWash, HAND_WASH, Unit::Bottle)] {
            let out = StockMove { delivery: Some(arrived), ..movement(world, date, (Direction::Out, Reason::Delivery), (item, quantity, unit)) };
            world.script.write(late, hand, &out);
        }
    }
    for n in 0..world.posts.len() as u32 {
        let out = movement(world, date + 1, (Direction::Out, Reason::OwnUse), (Item::HandWash, 10 + 5 * n, Unit::Bottle));
        world.script.write(at(date + 1, 8, 20 + n as u16), world.hand(0), &out);
    }
}

/// What the households lacked: found on the day of the survey, some claimed, most met.
fn needs(world: &mut World<'_>, surveys: &[Link<NeedSurvey>]) {
    let found = day(1, 30);
    for (n, (home, kind, detail, urgency, days)) in LACKING.into_iter().enumerate() {
        let household = world.residents.hardship[home].household;
        let worker = world.worker(home);
        let open = Need {
            household: Some(household),
            found_by: Some(FoundBy::Survey),
            survey: surveys.get(home).copied(),
            assignee: Some(worker),
            campaign: Some(world.campaign),
            deadline: (urgency != Urgency::Normal).then(|| super::first_day() + days.unwrap_or(0)),
            ..need(found, kind, detail, urgency)
        };
        let hand = world.hand(home);
        let record = world.script.write(at(found, 18, 2 * n as u16), hand, &open);
        let mut version = 1;
        if n % 5 == 1 {
            claim(world, record, super::first_day() + days.unwrap_or(4));
        }
        let Some(days) = days else { continue };
        let met_on = super::first_day() + days;
        let met = Need { met_on: Some(met_on), channel: Some(Channel::Visit), ..open.clone() };
        world.script.correct(at(met_on, 11, 4 + n as u16), hand, record, version, &met, "已解决");
        version += 1;
        if n == 6 {
            let moved = Need { met_on: Some(met_on - 1), ..met };
            world.script.correct(at(met_on + 1, 9, 30), hand, record, version, &moved, "送到的日子写晚了一天");
        }
    }
    failed(world, surveys, found);
}

/// One need that nobody could meet: it is kept, with the reason.
fn failed(world: &mut World<'_>, surveys: &[Link<NeedSurvey>], found: Day) {
    let home = world.residents.hardship[8].household;
    let open = Need {
        household: Some(home),
        survey: surveys.get(8).copied(),
        assignee: Some(world.worker(8)),
        ..need(found, NeedKind::Care, "要住家保姆", Urgency::Normal)
    };
    let hand = world.hand(8);
    let record = world.script.write(at(found, 18, 45), hand, &open);
    let end = Need { failed_on: Some(day(2, 6)), failed_reason: Some("疫情期间家政公司不派人，改为邻里轮流照看".into()), ..open };
    world.script.correct(at(day(2, 6), 17, 5), hand, record, 1, &end, "确认办不到");
}

fn claim(world: &mut World<'_>, need: Link<Need>, until: Day) {
    let on = day(2, 1);
    let claim = Claim {
        need,
        claimant: Text("木棉义工队".to_owned()),
        quantity: None,
        on,
        until: until.max(on),
        fulfilled_on: None,
        released_on: None,
        campaign: Some(world.campaign),
    };
    let hand = world.hand(0);
    let record = world.script.write(at(on, 10, 15), hand, &claim);
    let fulfilled = Claim { fulfilled_on: Some(claim.until), ..claim };
    world.script.correct(at(fulfilled.until, 12, 10), hand, record, 1, &fulfilled, "已完成");
}

/// Parcels for people who were found in the sweeps: carried to the door, one for each.
pub(super) fn parcels(world: &mut World<'_>) {
    let plan = world.plan;
    let mut waiting = world.residents.found.clone().into_iter();
    for (carrier, row) in plan.parcels.iter().enumerate() {
        for (column, parcels) in row.iter().enumerate() {
            let date = super::nth_day(PARCELS_FROM + column);
            for n in 0..*parcels {
                let Some(found) = waiting.by_ref().find(|found| found.on < date) else { return };
                let turn = carrier + column * 3 + n as usize;
                let gift = DeliveryLine { item: Item::Gift, quantity: 1, unit: Unit::Copy };
                let workers = vec![world.worker(turn), world.worker(turn + 4)];
                let brought = Delivery { person: Some(found.person), ..delivery(date, vec![gift], workers, world.campaign) };
                let moment = at(date, 10 + n as u16 / 6 % 6, (n % 6) as u16 * 9 + 2);
                let hand = world.hand(turn);
                if n % 9 == 7 {
                    let nobody = Delivery { confirmed: None, relation: None, failed: Some(Failure::Absent), ..brought.clone() };
                    world.script.write(moment, hand, &nobody);
                }
                world.script.write(moment, hand, &brought);
            }
        }
    }
}

/// A household that asked for something by itself, later: a call that nobody took is no need and no service.
pub(super) fn unanswered(world: &mut World<'_>, household: Link<Household>, turn: usize, date: Day) {
    let member = world.residents.hardship.iter().find(|home| home.household == household).map(|home| home.members[0]);
    let Some(member) = member else { return };
    let mut wanted = contact(date, Channel::Phone, 10, world.worker(turn), &[member], &[Topic::Care]);
    wanted.campaign = Some(world.campaign);
    world.script.write(at(date, 16, 40 + turn as u16 % 15), world.hand(turn), &attempt(&wanted, Reached::NoAnswer));
}
