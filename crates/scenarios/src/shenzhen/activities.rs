//! Activities: publicity in schools, communities, firms and shops, and the city's own: a forum, and the events of the anti-drug day.

use super::plan::{Work, date};
use super::sites::SiteKind;
use super::{World, entered, spread};
use crate::book::at;
use crate::script::Hand;
use base::{Day, Set, Text};
use org::{PlaceKind, Population, Topic};
use outreach::{Activity, ActivityKind};

/// Into which places, how it is called, and how many come in percent of the site's usual audience.
const PLACES: [(PlaceKind, &str, u32); 8] = [
    (PlaceKind::Community, "禁毒宣传进社区", 100),
    (PlaceKind::School, "禁毒课堂进校园", 190),
    (PlaceKind::Enterprise, "禁毒宣传进企业", 110),
    (PlaceKind::Community, "社区禁毒游园会", 150),
    (PlaceKind::Shop, "禁毒宣传进商铺", 35),
    (PlaceKind::School, "毒品预防教育主题班会", 60),
    (PlaceKind::Venue, "广场禁毒宣传", 140),
    (PlaceKind::Entertainment, "禁毒宣传进娱乐场所", 40),
];
/// The first day of the anti-drug events of 2021, and the people at the forum of 2018.
const ONLINE: (i32, u8, u8) = (2021, 6, 25);
const FORUM_ROWS: [u32; 6] = [212, 208, 176, 150, 133, 108];

/// An activity with nothing said beside its name.
pub(super) fn activity(name: String, kind: ActivityKind, on: Day, signed_in: Option<u32>) -> Activity {
    Activity {
        name: Text(name),
        kind,
        place_kind: None,
        place: None,
        signed_in,
        estimate: None,
        minutes: Some(90),
        on,
        workers: Vec::new(),
        handed_out: None,
        consultations: None,
        volunteers: None,
        online: None,
        topics: Set::of([Topic::Education]),
        attended: Vec::new(),
        audience: None,
        to: None,
        organisers: None,
        partners: None,
        article: None,
        summary: None,
        note: None,
        campaign: None,
        project: None,
    }
}

pub(super) fn held(world: &mut World<'_>, site: usize, term: usize) {
    let count = world.plan.count(site, term, Work::Activities);
    let of = world.plan.terms[term];
    let window = world.window(site, &of);
    let row = world.plan.sites[site];
    let (hand, written) = (world.hand(site), entered(site, &of, 5));
    for n in 0..count {
        let on = spread(window, n, count);
        let (place, name, percent) = match row.kind {
            SiteKind::School => PLACES[if n % 3 == 0 { 5 } else { 1 }],
            _ => PLACES[(site + n as usize + term) % PLACES.len()],
        };
        let inside = matches!(row.kind, SiteKind::Detox | SiteKind::Detention | SiteKind::Clinic);
        let came = row.audience * if inside { 100 } else { percent } / 100;
        let signed_in = (came * world.luck.between(75, 125) / 100).max(3);
        let (name, kind) = if inside { ("所内主题教育活动", ActivityKind::Care) } else { (name, ActivityKind::Publicity) };
        let mut record = activity(format!("{name}（{}）", row.name), kind, on, Some(signed_in));
        record.place_kind = (!inside).then_some(place);
        record.audience = (place == PlaceKind::School && !inside).then_some(Population::Minor);
        record.workers = vec![world.worker(site, on, n)];
        record.project = Some(world.stations[site].project);
        world.script.write(written, hand, &record);
    }
}

/// The forum of 2018; the first event of the anti-drug day on line, the second in a square.
pub(super) fn of_the_city(world: &mut World<'_>) {
    let under = Hand::program(Some(world.city));
    let mut forum = activity("禁毒社会工作论坛".into(), ActivityKind::Forum, date(2018, 11, 23), Some(FORUM_ROWS.iter().sum()));
    forum.minutes = Some(420);
    world.script.write(at(date(2021, 1, 12), 10, 0), under, &forum);
    let day = date(ONLINE.0, ONLINE.1, ONLINE.2);
    let mut online = activity("国际禁毒日线上启动仪式".into(), ActivityKind::Publicity, day, None);
    online.online = Some(38_600);
    world.script.write(at(day, 17, 30), under, &online);
    let mut square = activity("国际禁毒日广场主题活动".into(), ActivityKind::Publicity, day + 1, Some(426));
    square.place_kind = Some(PlaceKind::Venue);
    square.consultations = Some(68);
    world.script.write(at(day + 1, 17, 30), under, &square);
}
