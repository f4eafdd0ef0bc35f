//! What somebody should know before knocking: the same dwelling was looked at days ago, two rounds go through the same area at the same time, somebody
//! is named in both. Pure. Called by the pages of a round. Absent: refusal; a second visit may be meant, and whoever plans it knows why.

use base::{Day, Key, Time};
use org::window_minutes;

/// Within so many days a dwelling that was looked at is not looked at again without a reason.
pub(crate) const NEAR_DAYS: i32 = 7;
/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;

/// One look at a dwelling, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Looked {
    pub(crate) on: Day,
    /// The round in which it was done.
    pub(crate) sweep: Option<Key>,
    /// Something dangerous was found and had not been put right: looking again is what is wanted.
    pub(crate) open: bool,
}

/// Why looking at a dwelling in a round is looking twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Twice {
    /// So many times in this round.
    Here(usize),
    /// So many days before this round's day, by somebody else; 0 on the day itself.
    Before(i32),
    /// So many days after it.
    After(i32),
}

/// Whether a dwelling with these looks is looked at twice if the round of this day looks at it; the nearest of other looks, the earlier first.
pub(crate) fn twice(sweep: Key, on: Day, looks: &[Looked]) -> Option<Twice> {
    let here = looks.iter().filter(|look| look.sweep == Some(sweep)).count();
    if here > 1 {
        return Some(Twice::Here(here));
    }
    let others = looks.iter().filter(|look| look.sweep != Some(sweep));
    let away = |look: &Looked| on.number() - look.on.number();
    // a look at what was left open is no second look, and this round's look at what it left open is none of the other's
    let near = others.filter(|look| away(look).abs() <= NEAR_DAYS && !(look.open && away(look) >= 0));
    let nearest = near.map(away).min_by_key(|days| (days.abs(), -days))?;
    Some(if nearest >= 0 { Twice::Before(nearest) } else { Twice::After(-nearest) })
}

/// A round as it is planned.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) key: Key,
    pub(crate) area: String,
    pub(crate) on: Day,
    /// From when to when; to before from is the next day.
    pub(crate) hours: Option<(Time, Time)>,
    pub(crate) workers: Vec<Key>,
}

impl Planned {
    /// From which minute to which, counted from the first of all days.
    fn minutes(&self) -> Option<(i64, i64)> {
        let (from, to) = self.hours?;
        let start = i64::from(self.on.number()) * DAY_MINUTES + i64::from(from.minutes());
        Some((start, start + i64::from(window_minutes(from, to))))
    }

    /// Whether both go on at some minute; unknown where one does not say its hours.
    fn overlaps(&self, other: &Self) -> Option<bool> {
        let ((from, to), (other_from, other_to)) = (self.minutes()?, other.minutes()?);
        Some(from < other_to && other_from < to)
    }
}

/// How two rounds get into each other's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clash {
    /// They go through the same area at the same time; where hours are missing, on the same day.
    Area(Key),
    /// This worker is named in both, and their hours meet.
    Worker(Key, Key),
}

/// How a round clashes with others, round by round.
pub(crate) fn clashes(round: &Planned, others: &[Planned]) -> Vec<Clash> {
    let mut clashes = Vec::new();
    for other in others.iter().filter(|other| other.key != round.key) {
        let meets = round.overlaps(other);
        if meets.unwrap_or(round.on == other.on) && same_area(&round.area, &other.area) {
            clashes.push(Clash::Area(other.key));
        }
        if meets == Some(true) {
            let mut both: Vec<Key> = round.workers.iter().copied().filter(|worker| other.workers.contains(worker)).collect();
            both.sort_unstable();
            both.dedup();
            clashes.extend(both.into_iter().map(|worker| Clash::Worker(other.key, worker)));
        }
    }
    clashes
}

/// The single areas that somebody wrote into one line, without what is typed now this way and now that.
fn areas(text: &str) -> impl Iterator<Item = String> {
    const BETWEEN: [char; 7] = ['、', '，', ',', '；', ';', '/', '\n'];
    // one character names no area
    text.split(BETWEEN).map(plain).filter(|area| area.chars().count() > 1)
}

fn plain(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Whether two texts name the same area, or one an area within the other's.
pub(crate) fn same_area(one: &str, other: &str) -> bool {
    areas(one).any(|one| areas(other).any(|other| one.contains(&other) || other.contains(&one)))
}

/// Whether a dwelling lies in an area, by its name or its address.
pub(crate) fn lies_in(area: &str, texts: &[&str]) -> bool {
    areas(area).any(|area| texts.iter().any(|text| plain(text).contains(&area)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::{day, time};

    const ROUND: Key = Key(60);
    const OTHER: Key = Key(61);

    #[test]
    fn a_dwelling_is_looked_at_twice_within_seven_days() {
        let look = |on: &str, sweep, open| Looked { on: day(on), sweep, open };
        let here = look("2020-02-10", Some(ROUND), false);
        let worked = [
            (vec![], None),
            (vec![here], None),
            (vec![here, look("2020-02-10", Some(ROUND), false)], Some(Twice::Here(2))),
            (vec![look("2020-02-07", Some(OTHER), false)], Some(Twice::Before(3))),
            (vec![here, look("2020-02-07", Some(OTHER), false)], Some(Twice::Before(3))),
            (vec![look("2020-02-03", Some(OTHER), false)], Some(Twice::Before(7))),
            (vec![look("2020-02-02", Some(OTHER), false)], None),
            (vec![look("2020-02-10", Some(OTHER), false)], Some(Twice::Before(0))),
            (vec![look("2020-02-12", Some(OTHER), false)], Some(Twice::After(2))),
            // by nobody's round: a single visit
            (vec![look("2020-02-08", None, false)], Some(Twice::Before(2))),
            // the nearest, and of two as near the earlier
            (vec![look("2020-02-04", None, false), look("2020-02-08", Some(OTHER), false)], Some(Twice::Before(2))),
            (vec![look("2020-02-12", None, false), look("2020-02-08", None, false)], Some(Twice::Before(2))),
            // to see whether it was put right
            (vec![look("2020-02-07", Some(OTHER), true)], None),
            (vec![look("2020-02-12", Some(OTHER), true)], Some(Twice::After(2))),
        ];
        for (looks, expected) in worked {
            assert_eq!(twice(ROUND, day("2020-02-10"), &looks), expected, "{looks:?}");
        }
    }

    fn planned(key: u32, area: &str, on: &str, hours: Option<(&str, &str)>, workers: &[u32]) -> Planned {
        let hours = hours.map(|(from, to)| (time(from), time(to)));
        Planned { key: Key(key), area: area.to_owned(), on: day(on), hours, workers: workers.iter().copied().map(Key).collect() }
    }

    #[test]
    fn rounds_clash_by_area_and_by_worker_when_their_hours_meet() {
        let evening = Some(("19:30", "22:00"));
        let round = planned(60, "龙头社区", "2020-02-03", evening, &[80, 81, 80]);
        let (area, named) = (Clash::Area(OTHER), |worker: u32| Clash::Worker(OTHER, Key(worker)));
        let worked = [
            (planned(61, "龙头社区", "2020-02-03", Some(("21:00", "23:00")), &[82]), vec![area]),
            (planned(61, "龙头社区", "2020-02-03", Some(("22:00", "23:00")), &[80]), vec![]),
            (planned(61, "龙头社区", "2020-02-03", Some(("14:00", "19:30")), &[80]), vec![]),
            (planned(61, "龙头社区", "2020-02-04", evening, &[80]), vec![]),
            (planned(61, "沙尾社区", "2020-02-03", Some(("21:00", "23:00")), &[81, 80, 81]), vec![named(80), named(81)]),
            (planned(61, "龙头社区 1 栋", "2020-02-03", evening, &[81]), vec![area, named(81)]),
            // over midnight
            (planned(61, "龙头社区", "2020-02-02", Some(("20:00", "06:00")), &[80]), vec![]),
            (planned(61, "龙头社区", "2020-02-02", Some(("20:00", "19:45")), &[80]), vec![area, named(80)]),
            // who does not say when may go at any time, and nobody is told that he is in two places
            (planned(61, "龙头社区", "2020-02-03", None, &[80]), vec![area]),
            (planned(61, "龙头社区", "2020-02-04", None, &[80]), vec![]),
            // itself
            (planned(60, "龙头社区", "2020-02-03", evening, &[80]), vec![]),
        ];
        for (other, expected) in worked {
            assert_eq!(clashes(&round, std::slice::from_ref(&other)), expected, "{other:?}");
        }
    }

    #[test]
    fn areas_are_the_same_however_they_are_typed() {
        let worked = [
            ("龙头社区", "龙头社区", true),
            ("龙头 社区", "龙头社区", true),
            ("龙头社区、沙尾社区", "沙尾社区", true),
            ("龙头社区3栋", "龙头社区", true),
            ("龙头社区3栋", "龙头社区4栋", false),
            ("龙头社区", "沙尾社区", false),
            ("A区", "a区", true),
            ("区", "龙头社区", false),
        ];
        for (one, other, same) in worked {
            assert_eq!((same_area(one, other), same_area(other, one)), (same, same), "{one} {other}");
        }
        assert!(lies_in("龙头社区", &["三巷5栋201", "南沙区龙头 社区三巷"]) && lies_in("沙尾、三巷", &["三巷5栋201", ""]));
        assert!(!lies_in("龙头社区", &["三巷5栋201", ""]) && !lies_in("、", &["三巷5栋201"]));
    }
}
