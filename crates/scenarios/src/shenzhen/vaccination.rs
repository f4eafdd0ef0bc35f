//! Three days of June 2021: fifteen vaccination venues of one district, open from eight to midnight, with workers of the same street in two shifts.
//! The day before, a long one at a testing point.

use super::plan::date;
use super::response::{Duty, on_duty, place_of};
use super::{DISTRICTS, World};
use crate::book::{at, time};
use crate::script::Hand;
use base::{Day, Link};
use org::{Campaign, PlaceKind};
use screening::PostWork;

/// A venue in a street of the district: those served in the first and in the second shift of each of the three days.
struct Venue {
    name: &'static str,
    street: usize,
    served: [[u32; 2]; 3],
}

const fn venue(name: &'static str, street: usize, served: [[u32; 2]; 3]) -> Venue {
    Venue { name, street, served }
}

const DISTRICT: usize = 5;
const STREETS: [&str; 11] = ["吉华", "平湖", "坂田", "布吉", "南湾", "横岗", "园山", "龙城", "龙岗", "坪地", "宝龙"];
/// Workers of one shift at one venue.
const A_SHIFT: u32 = 2;

#[rustfmt::skip]
const VENUES: [Venue; 15] = [
    venue("吉华体育馆", 0, [[3001, 2256], [2742, 2375], [2489, 2095]]),
    venue("平湖文体中心", 1, [[2796, 2363], [2603, 1778], [2497, 1936]]),
    venue("坂田文化广场", 2, [[2268, 2178], [2159, 1838], [2088, 1730]]),
    venue("坂田体育公园", 2, [[2702, 2254], [3029, 2448], [2533, 2208]]),
    venue("布吉体育中心", 3, [[3054, 2334], [2998, 2456], [2848, 2366]]),
    venue("布吉文化广场", 3, [[2001, 1686], [1893, 1453], [1782, 1698]]),
    venue("南湾文体中心", 4, [[2394, 2024], [1945, 1994], [2044, 1606]]),
    venue("横岗体育中心", 5, [[2362, 2050], [2243, 1780], [2313, 1666]]),
    venue("横岗文化广场", 5, [[2833, 1991], [2620, 2133], [2472, 1955]]),
    venue("园山文化广场", 6, [[3272, 2311], [3124, 2372], [2997, 2192]]),
    venue("龙城体育馆", 7, [[1964, 1685], [2194, 1482], [2242, 1703]]),
    venue("龙城文化中心", 7, [[2241, 1641], [1701, 1581], [1827, 1527]]),
    venue("龙岗文体中心", 8, [[2308, 2003], [2259, 2034], [2540, 2183]]),
    venue("坪地广场", 9, [[2523, 2097], [2563, 2125], [2826, 2553]]),
    venue("宝龙文体中心", 10, [[2480, 1751], [2436, 1704], [2117, 2082]]),
];

pub(super) fn three_days(world: &mut World<'_>, before: Link<Campaign>) {
    let first = date(2021, 6, 7);
    long_day(world, first - 1, before);
    let district = Hand::program(Some(world.districts[DISTRICT]));
    let campaign = Campaign {
        name: base::Text(format!("{}新冠疫苗集中接种", DISTRICTS[DISTRICT].1)),
        first_day: first,
        area: None,
        standard: None,
        until: None,
        last_day: Some(first + 2),
        basis: Some("区新冠疫苗接种工作专班通知".into()),
    };
    let campaign = world.script.write(at(first, 7, 30), district, &campaign);
    for (n, venue) in VENUES.iter().enumerate() {
        let site = world.plan.site(&format!("{}街道", STREETS[venue.street]));
        let place = place_of(world, site, venue.name, PlaceKind::Venue, first - 1);
        // A second venue of the same street has other people.
        let second = u32::from(n > 0 && VENUES[n - 1].street == venue.street);
        for (day, served) in (0..).zip(venue.served) {
            for (half, served) in (0..).zip(served) {
                let window = if half == 0 { (time(8, 0), time(16, 0)) } else { (time(16, 0), time(24, 0)) };
                let workers = (0..A_SHIFT).map(|at| 4 * second + A_SHIFT * half + at).map(|seat| world.worker(site, first, seat)).collect();
                let duty = Duty { on: first + day, place, window, workers, work: PostWork::Vaccination, served, campaign };
                on_duty(world, site, &duty);
            }
        }
    }
}

/// Noon to half past eleven at night, until the last sample had gone.
fn long_day(world: &mut World<'_>, on: Day, campaign: Link<Campaign>) {
    let site = world.plan.site("吉华街道");
    let place = place_of(world, site, "吉华核酸检测点", PlaceKind::Venue, on - 1);
    let workers = (0..6).map(|seat| world.worker(site, on, seat)).collect();
    let window = (time(12, 0), time(23, 30));
    on_duty(world, site, &Duty { on, place, window, workers, work: PostWork::Testing, served: 1_864, campaign });
}
