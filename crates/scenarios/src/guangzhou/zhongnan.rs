//! Zhongnan in Liwan, closed from the end of May: its line is answered around the clock for a month, medicine comes to the gate by the cart, and
//! vegetables that farmers gave are carried to the doors of the closed buildings.

use super::calls::call;
use super::hardship::Home;
use super::{DAYS, LINE_CREW, World, nth_day, volunteers};
use crate::book::{at, delivery, need, place, shift, summary, time};
use crate::script::Hand;
use base::{Link, Set, Text};
use duty::{ShiftName, Target, Volunteer};
use hotline::{Answer, Caller, CallerRole};
use org::{Item, PlaceKind, Population, Topic, Unit};
use people::Household;
use supply::{Delivery, DeliveryLine, Donation, DonationLine, Failure, FoundBy, Need, NeedKind, Receiver, Urgency};

/// The line is answered around the clock from 23 May until 21 June.
const LINE_FROM: i32 = 2;
const LINE_UNTIL: i32 = 31;
const SHIFTS: [(ShiftName, (u16, u16)); 3] = [(ShiftName::Night, (0, 8)), (ShiftName::Morning, (8, 16)), (ShiftName::Evening, (16, 24))];
/// Medicine comes by the cart from 31 May on.
const CARTS_FROM: i32 = 10;
/// The call of the night (9 June), and the vegetables (13 June): no round on either day.
const NIGHT: i32 = 19;
const VEGETABLES: i32 = 23;
/// Vegetables for one household, in jin.
const A_HOUSEHOLD: u32 = 12;
/// Volunteers for one building.
const A_BUILDING: usize = 2;

pub(super) fn month(world: &mut World<'_>, homes: &[Home], crowd: &[Link<Volunteer>]) {
    around_the_clock(world);
    medicine(world);
    at_two_in_the_night(world, &homes[4]);
    vegetables(world, crowd, &homes[4]);
}

/// Four crews of two: three work on a day, and whoever worked the evening has the next day's morning, then a night, then a day off.
fn around_the_clock(world: &mut World<'_>) {
    let (all, desk) = (world.sites[0].workers.clone(), world.desk(0));
    let crews: Vec<_> = all[all.len() - LINE_CREW..].chunks(2).map(<[_]>::to_vec).collect();
    for column in LINE_FROM..=LINE_UNTIL {
        for (slot, (name, (from, to))) in SHIFTS.into_iter().enumerate() {
            let crew = &crews[(column as usize + slot) % crews.len()];
            let mut duty = shift(nth_day(column), name, Target::Line, (time(from, 0), time(to, 0)), crew, world.campaign);
            duty.line = Some("中南街社工站红棉守护热线".into());
            // What ends at midnight is typed in on the next evening.
            world.script.write(world.typed_in(0, (column + 1).min(DAYS - 1)), desk, &duty);
        }
    }
}

fn medicine(world: &mut World<'_>) {
    let desk = world.desk(0);
    let gate = place("中南街封闭区交接点".into(), PlaceKind::DoorPost, None);
    let gate = world.script.write(at(nth_day(CARTS_FROM), 8, 0), desk, &gate);
    for column in CARTS_FROM..DAYS {
        let on = nth_day(column);
        for (n, parcels) in world.plan.carts.iter().enumerate() {
            let line = DeliveryLine { item: Item::Medicine, quantity: *parcels, unit: Unit::Copy };
            let workers = world.crew(0, column, 2).into_iter().skip(n % 2).take(2).collect();
            let mut cart = delivery(on, vec![line], workers, world.campaign);
            (cart.place, cart.relation) = (Some(gate), Some(Receiver::Staff));
            (cart.minutes, cart.note) = (Some(30), (n == 0).then(|| base::Prose("按医院代开药清单逐份核对后交接".into())));
            let moment = world.typed_in(0, column);
            world.script.write(moment, desk, &cart);
        }
    }
}

/// Two in the night: an old man's heart medicine is used up. In the morning it is at his door.
fn at_two_in_the_night(world: &mut World<'_>, home: &Home) {
    let on = nth_day(NIGHT);
    let crews = &world.sites[0].workers;
    let operator = crews[crews.len() - LINE_CREW + (NIGHT as usize % 4) * 2];
    let worker = crews[1];
    let hand = Hand::worker(worker, world.sites[0].org);
    let person = home.members[0];
    let mut ring = call(world, (NIGHT, time(2, 0)), world.sites[0].line, operator, 25);
    ring.callers = vec![Caller { person, role: CallerRole::Own }];
    ring.topics = Set::of([Topic::Medical, Topic::Emotion]);
    ring.summary = Some(summary(Set::of([Topic::Medical]), 0));
    (ring.outcome, ring.next) = (Answer::FollowUp, Some(on));
    world.script.write(at(on, 8, 0), hand, &ring);
    let open = Need {
        person: Some(person),
        found_by: Some(FoundBy::Hotline),
        assignee: Some(worker),
        campaign: Some(world.campaign),
        ..need(on, NeedKind::Medicine, "救心药用完了", Urgency::Now)
    };
    let wanted = world.script.write(at(on, 8, 1), hand, &open);
    let line = DeliveryLine { item: Item::Medicine, quantity: 2, unit: Unit::Box };
    let mut brought = delivery(on, vec![line], vec![worker], world.campaign);
    (brought.person, brought.need) = (Some(person), Some(wanted));
    world.script.write(at(on, 10, 20), hand, &brought);
    world.script.correct(at(on, 10, 40), hand, wanted, 1, &Need { met_on: Some(on), ..open }, "已送到");
}

/// Given on one day, carried the next: to each building a pair of volunteers. The household of the night is among them.
fn vegetables(world: &mut World<'_>, crowd: &[Link<Volunteer>], night: &Home) {
    let desk = world.desk(0);
    for (n, (donor, jin)) in world.plan.vegetables.iter().enumerate() {
        let donation = Donation {
            donor: Some(Text((*donor).to_owned())),
            lines: vec![DonationLine { item: Item::Vegetables, quantity: *jin, unit: Unit::Jin, spec: None, lot: None, expires: None }],
            on: nth_day(VEGETABLES - 1),
            received_by: Some(world.sites[0].workers[1]),
            contact: None,
            directed_use: Some("送给封闭楼栋的住户".into()),
            receipt: None,
            published_on: None,
            note: None,
            campaign: Some(world.campaign),
            project: None,
        };
        world.script.write(at(nth_day(VEGETABLES - 1), 17, n as u16), desk, &donation);
    }
    let on = nth_day(VEGETABLES);
    let mut carriers = crowd.chunks(A_BUILDING);
    for (building, households) in world.plan.buildings.iter().enumerate() {
        for volunteer in carriers.next().unwrap_or_default() {
            let mut service = volunteers::service(world, 0, VEGETABLES, *volunteer, true);
            (service.post, service.setting, service.place) = ("蔬菜分装和上门派送".into(), Some(PlaceKind::Community), None);
            service.topics = Set::of([Topic::Goods]);
            let moment = world.typed_in(0, VEGETABLES);
            world.script.write(moment, desk, &service);
        }
        for n in 0..*households {
            let home = if (building, n) == (0, 0) { night.household } else { household(world, (building, n)) };
            to_the_door(world, on, home, building as u32 * 6 + n);
        }
    }
}

/// A household behind the closed doors: known by its head alone.
fn household(world: &mut World<'_>, (building, n): (usize, u32)) -> Link<Household> {
    let head = world.census.human("440103", (28, 80));
    let kinds = if n == 0 { Set::of([Population::Hardship]) } else { Set::default() };
    let record = head.household(1 + n % 4, kinds, format!("中南街海中村{}号楼{}房", building + 1, 101 + n * 100));
    let desk = world.desk(0);
    world.script.write(at(nth_day(VEGETABLES - 1), 17, 10), desk, &record)
}

fn to_the_door(world: &mut World<'_>, on: base::Day, home: Link<Household>, turn: u32) {
    let line = DeliveryLine { item: Item::Vegetables, quantity: A_HOUSEHOLD, unit: Unit::Jin };
    let brought = Delivery {
        household: Some(home),
        volunteers: Some(A_BUILDING as u32),
        relation: Some(Receiver::Left),
        minutes: Some(5),
        ..delivery(on, vec![line], Vec::new(), world.campaign)
    };
    let (moment, desk) = (world.typed_in(0, VEGETABLES), world.desk(0));
    if turn % 31 == 8 {
        let nobody = Delivery { confirmed: None, relation: None, failed: Some(Failure::Absent), ..brought.clone() };
        world.script.write(moment, desk, &nobody);
    }
    world.script.write(moment, desk, &brought);
}
