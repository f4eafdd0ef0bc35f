//! The weeks of May 2021 in two streets: seventeen workers at testing points, check posts and vaccination points, on data checks, from door to
//! door, and keeping order. A shift a day each, and a count of each post's window.

use super::plan::date;
use super::{SEED, World};
use crate::book::{at, place, shift, time};
use crate::luck::Luck;
use crate::script::Hand;
use base::{Day, Link, Time};
use duty::{ShiftName, Target};
use org::{Campaign, Place, PlaceKind, Worker};
use screening::{PostTally, PostWork};

const STREETS: [&str; 2] = ["南湖街道", "桂园街道"];
/// Posts by turns, three a day in each street, with the people of a usual day.
const POSTS: [(PostWork, &str, PlaceKind, u32); 6] = [
    (PostWork::Testing, "核酸检测点", PlaceKind::Venue, 310),
    (PostWork::DataCheck, "数据核查专班", PlaceKind::Community, 120),
    (PostWork::Vaccination, "疫苗接种点", PlaceKind::Venue, 350),
    (PostWork::Gate, "围合卡口", PlaceKind::DoorPost, 180),
    (PostWork::DoorToDoor, "城中村片区", PlaceKind::Community, 60),
    (PostWork::Guidance, "商圈宣传点", PlaceKind::Venue, 168),
];
const POSTS_A_DAY: u32 = 3;
const A_POST: u32 = 2;

/// A shift at a post and what was counted there.
pub(super) struct Duty {
    pub(super) on: Day,
    pub(super) place: Link<Place>,
    pub(super) window: (Time, Time),
    pub(super) workers: Vec<Link<Worker>>,
    pub(super) work: PostWork,
    pub(super) served: u32,
    pub(super) campaign: Link<Campaign>,
}

/// A place of a street.
pub(super) fn place_of(world: &mut World<'_>, site: usize, name: &str, kind: PlaceKind, on: Day) -> Link<Place> {
    let hand = world.hand(site);
    world.script.write(at(on, 18, 0), hand, &place(name.to_owned(), kind, None))
}

/// Writes the shift and its count when it is over.
pub(super) fn on_duty(world: &mut World<'_>, site: usize, duty: &Duty) {
    let hand = world.hand(site);
    let target = if duty.work == PostWork::Gate { Target::Post } else { Target::Venue };
    let name = if duty.window.0.minutes() < 12 * 60 { ShiftName::Morning } else { ShiftName::Evening };
    let mut stood = shift(duty.on, name, target, duty.window, &duty.workers, duty.campaign);
    stood.place = Some(duty.place);
    let over = at(duty.on + 1, 0, 10).min(at(duty.on, duty.window.1.minutes() / 60, 20));
    world.script.write(over, hand, &stood);
    let tally = PostTally {
        place: duty.place,
        work: duty.work,
        from: Some(duty.window.0),
        to: Some(duty.window.1),
        inward: None,
        outward: None,
        passages: Some(duty.served),
        persons: None,
        vehicles: None,
        abnormal: None,
        turned_back: None,
        on: duty.on,
        workers: duty.workers.clone(),
        forms: None,
        shift: None,
        handover: None,
        note: None,
        taps: None,
        campaign: Some(duty.campaign),
        project: None,
    };
    world.script.write(over, hand, &tally);
}

/// The response of the city, and what the two streets did in its first weeks.
pub(super) fn of_may(world: &mut World<'_>) -> Link<Campaign> {
    let first = date(2021, 5, 6);
    let campaign = Campaign {
        name: "2021年疫情防控和疫苗接种".into(),
        first_day: first,
        area: None,
        standard: None,
        until: None,
        last_day: None,
        basis: Some("市疫情防控指挥部通知".into()),
    };
    let campaign = world.script.write(at(first, 8, 0), Hand::program(Some(world.city)), &campaign);
    // Chance of its own: these weeks are the same however much was done before them.
    let mut luck = Luck::new(SEED ^ 3);
    for street in STREETS {
        let site = world.plan.site(street);
        let places: Vec<_> = POSTS.iter().map(|(_, name, kind, _)| place_of(world, site, &format!("{street}{name}"), *kind, first - 1)).collect();
        for day in 0..26 {
            for post in 0..POSTS_A_DAY {
                let turn = (day * POSTS_A_DAY + post) as usize % POSTS.len();
                let (work, _, _, usual) = POSTS[turn];
                let on = first + day as i32;
                let workers = (0..A_POST).map(|n| world.worker(site, on, day + A_POST * post + n)).collect();
                let window = if post == 2 { (time(13, 0), time(21, 0)) } else { (time(8, 0), time(16, 0)) };
                let served = usual * luck.between(80, 120) / 100;
                on_duty(world, site, &Duty { on, place: places[turn], window, workers, work, served, campaign });
            }
        }
    }
    campaign
}
