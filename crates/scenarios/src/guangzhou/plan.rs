//! Who does what in the city of report G, as a table by district: the last word on every number of the scenario. A total of the report is nowhere
//! written. Districts are made of stations and projects, each with its workers, volunteers, households and rounds; a scale below one takes some of
//! them, evenly spread and whole, and one above makes each of them larger.

use super::roster::AGENCY_NAMES_MAX;
use crate::Scale;

/// A district: how many sites it has, and what one of them is like. Sites differ a little from each other around these numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct District {
    /// What its codes begin with.
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    /// Six digits of resident numbers.
    pub(crate) area: &'static str,
    /// Streets and towns, each with a station, and those with a second one.
    streets: usize,
    second: usize,
    /// Projects that have a line and a room of their own.
    projects: usize,
    agencies: usize,
    /// Agencies whose head gives a private number for those who cannot get through.
    sub_lines: usize,
    /// Sites that send somebody into the reserve team.
    reserve: usize,
    workers: u32,
    volunteers: u32,
    households: u32,
    /// People at a testing point in half a day, at least.
    crowd: u32,
    /// Days on which everybody is tested, counted from 21 May.
    rounds: &'static [i32],
}

const DISTRICTS: [District; 11] = [
    District {
        code: "440100-LW",
        name: "荔湾区",
        area: "440103",
        streets: 22,
        second: 4,
        projects: 4,
        agencies: 13,
        sub_lines: 13,
        reserve: 18,
        workers: 18,
        volunteers: 102,
        households: 33,
        crowd: 690,
        rounds: &[5, 6, 8, 9, 10, 12, 13, 15, 16, 18, 20, 22, 24, 27],
    },
    inner("440100-YX", "越秀区", "440104", ([18, 3, 5], [13, 13, 15]), [17, 98, 33, 672]),
    inner("440100-HZ", "海珠区", "440105", ([18, 4, 4], [12, 12, 16]), [17, 96, 31, 676]),
    inner("440100-TH", "天河区", "440106", ([21, 4, 5], [14, 14, 17]), [17, 95, 27, 718]),
    inner("440100-BY", "白云区", "440111", ([24, 5, 5], [14, 14, 19]), [17, 94, 32, 727]),
    outer("440100-HP", "黄埔区", "440112", ([17, 1, 3], [9, 9, 11]), [16, 90, 29, 640]),
    outer("440100-PY", "番禺区", "440113", ([16, 3, 3], [10, 10, 12]), [17, 92, 30, 698]),
    outer("440100-HD", "花都区", "440114", ([10, 1, 2], [6, 6, 8]), [16, 86, 33, 655]),
    outer("440100-NS", "南沙区", "440115", ([9, 0, 2], [5, 5, 6]), [15, 84, 29, 594]),
    District { rounds: FAR, ..outer("440100-CH", "从化区", "440117", ([8, 1, 1], [4, 3, 5]), [15, 78, 35, 509]) },
    District { rounds: FAR, ..outer("440100-ZC", "增城区", "440118", ([13, 1, 2], [6, 5, 8]), [16, 84, 33, 580]) },
];

const NEAR: &[i32] = &[6, 9, 10, 13, 14, 15, 17, 18, 21, 22, 25, 28, 30];
const MIDDLE: &[i32] = &[9, 10, 13, 14, 15, 18, 19, 21, 25, 26, 28];
const FAR: &[i32] = &[10, 14, 15, 16, 18, 21, 25, 28];
/// Days on which a project's people are at the quarantine hotel: every second.
const AT_THE_HOTEL: &[i32] = &[7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31];

type Sites = ([usize; 3], [usize; 3]);

const fn inner(code: &'static str, name: &'static str, area: &'static str, sites: Sites, each: [u32; 4]) -> District {
    let ([streets, second, projects], [agencies, sub_lines, reserve]) = sites;
    let [workers, volunteers, households, crowd] = each;
    let rounds = NEAR;
    District { code, name, area, streets, second, projects, agencies, sub_lines, reserve, workers, volunteers, households, crowd, rounds }
}

const fn outer(code: &'static str, name: &'static str, area: &'static str, sites: Sites, each: [u32; 4]) -> District {
    District { rounds: MIDDLE, ..inner(code, name, area, sites, each) }
}

/// A station of a street, or a project.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Its number in the whole city.
    pub(crate) number: usize,
    pub(crate) district: usize,
    /// Its number within the district.
    pub(crate) nth: usize,
    /// The street, numbered through the city; a project has none.
    pub(crate) street: Option<usize>,
    /// Whether another station of the street came first.
    pub(crate) is_second: bool,
    /// Who runs it, numbered through the city.
    pub(crate) agency: usize,
    pub(crate) workers: u32,
    pub(crate) volunteers: u32,
    /// Households in hardship that are called and visited.
    pub(crate) households: u32,
    /// At least so many at its testing point in half a day; a project has none.
    pub(crate) crowd: Option<u32>,
    pub(crate) duty_days: &'static [i32],
    /// People who come into its quarantine hotel at the first and the second turn.
    pub(crate) isolated: Option<[u32; 2]>,
    /// Whether it sends a worker into the reserve team.
    pub(crate) reserve: bool,
}

/// Workshops of the closed factory: the name, and those who live there until it opens.
const WORKSHOPS: [(&str, u32); 9] = [
    ("总装一车间", 142),
    ("总装二车间", 128),
    ("机加工车间", 117),
    ("喷涂车间", 86),
    ("质检部", 64),
    ("仓储物流部", 91),
    ("设备维修部", 73),
    ("食堂和宿管", 58),
    ("行政与保安", 77),
];

/// Who leaves for an area of risk: day, how many of the reserve, whether the risk is high, and the last day.
const DEPARTURES: [(i32, usize, bool, Option<i32>); 4] =
    [(9, 5, true, Some(25)), (10, 4, true, Some(26)), (13, 4, false, Some(28)), (16, 3, false, None)];

/// Households of each closed building in Zhongnan, each building served by a pair of volunteers.
const BUILDINGS: [u32; 19] = [5, 6, 5, 5, 6, 5, 5, 5, 6, 5, 5, 6, 5, 5, 6, 5, 5, 6, 4];
/// Parcels of medicine on one cart, and the carts of a day: at nine, at ten …
const CARTS: [u32; 6] = [25, 30, 20, 30, 25, 20];
/// Vegetables given, in jin, by each of those who gave.
const VEGETABLES: [(&str, u32); 3] = [("从化江埔菜农合作社", 560), ("石井批发市场商户", 400), ("荔湾街坊（匿名）", 240)];

/// Everything that happens, at a scale.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) districts: &'static [District],
    pub(crate) sites: Vec<Site>,
    pub(crate) workshops: Vec<(&'static str, u32)>,
    pub(crate) departures: &'static [(i32, usize, bool, Option<i32>)],
    pub(crate) buildings: &'static [u32],
    pub(crate) carts: &'static [u32],
    pub(crate) vegetables: &'static [(&'static str, u32)],
}

impl Plan {
    /// The plan at a scale. The first site, Zhongnan in Liwan, is in every one, and what is special to it is never smaller.
    pub(crate) fn new(scale: Scale) -> Self {
        let more = |planned: u32| scale.count(planned).max(planned);
        let is_kept = |site: &Site| scale.count(site.number as u32 + 1) > scale.count(site.number as u32);
        let grown = |site: Site| Site {
            workers: more(site.workers),
            volunteers: more(site.volunteers),
            households: more(site.households),
            crowd: site.crowd.map(more),
            isolated: site.isolated.map(|turns| turns.map(more)),
            ..site
        };
        Self {
            districts: &DISTRICTS,
            sites: all_sites().into_iter().filter(is_kept).map(grown).collect(),
            workshops: WORKSHOPS.iter().map(|(name, people)| (*name, scale.count(*people))).collect(),
            departures: &DEPARTURES,
            buildings: &BUILDINGS,
            carts: &CARTS,
            vegetables: &VEGETABLES,
        }
    }

    /// Whether the head of an agency gives a private number.
    pub(crate) fn has_sub_line(&self, agency: usize) -> bool {
        let mut first = 0;
        self.districts.iter().any(|district| {
            let within = agency.checked_sub(first);
            first += district.agencies;
            within.is_some_and(|within| within < district.sub_lines)
        })
    }
}

fn all_sites() -> Vec<Site> {
    let (mut streets, mut agencies) = (0, 0);
    let mut sites = Vec::new();
    for (number, district) in DISTRICTS.iter().enumerate() {
        for nth in 0..district.streets + district.second + district.projects {
            sites.push(site(district, (number, nth, sites.len()), (streets, agencies)));
        }
        streets += district.streets;
        agencies += district.agencies;
    }
    debug_assert!(agencies <= AGENCY_NAMES_MAX);
    sites
}

fn site(like: &District, (district, nth, number): (usize, usize, usize), (first_street, first_agency): (usize, usize)) -> Site {
    let is_station = nth < like.streets + like.second;
    let is_second = is_station && nth >= like.streets;
    let n = nth as u32;
    let takes_isolated = !is_station || nth.is_multiple_of(2);
    let turn = |turn: usize| 86 + ((number * 13 + turn * 29) % 44) as u32;
    // Those who sit on the line of Zhongnan around the clock do nothing else.
    let on_the_line = if number == 0 { super::LINE_CREW as u32 } else { 0 };
    Site {
        number,
        district,
        nth,
        street: is_station.then(|| first_street + if is_second { nth - like.streets } else { nth }),
        is_second,
        agency: first_agency + nth % like.agencies,
        workers: on_the_line + if is_station { like.workers + n % 4 } else { 9 + n % 3 },
        volunteers: if is_station { like.volunteers + n * 7 % 12 } else { 34 + n * 5 % 7 },
        households: if is_station { like.households + n * 3 % 5 } else { 8 + n % 3 },
        crowd: is_station.then_some(like.crowd),
        duty_days: if is_station { like.rounds } else { AT_THE_HOTEL },
        isolated: takes_isolated.then(|| [turn(0), turn(1)]),
        reserve: nth < like.reserve,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smaller_scale_takes_whole_sites_and_zhongnan_always() {
        let all = Plan::new(Scale::ONE);
        for thousandths in [10, 50, 100, 500] {
            let scale = Scale::of_thousandths(thousandths);
            let some = Plan::new(scale);
            assert_eq!(some.sites.len() as u32, scale.count(all.sites.len() as u32));
            assert_eq!(some.sites[0].number, 0);
            for site in &some.sites {
                assert_eq!((site.workers, site.volunteers), (all.sites[site.number].workers, all.sites[site.number].volunteers));
            }
        }
        let twice = Plan::new(Scale::of(2.0));
        assert_eq!(twice.sites.len(), all.sites.len());
        assert_eq!(twice.sites[7].households, 2 * all.sites[7].households);
    }

    #[test]
    fn every_agency_of_a_district_runs_a_site() {
        for (n, district) in DISTRICTS.iter().enumerate() {
            let runs: std::collections::BTreeSet<usize> = all_sites().iter().filter(|site| site.district == n).map(|site| site.agency).collect();
            assert_eq!(runs.len(), district.agencies, "{}", district.name);
        }
    }
}
