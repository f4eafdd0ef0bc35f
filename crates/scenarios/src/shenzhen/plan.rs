//! How the work of thirteen years goes at each site, as rules over the table in `sites.rs`: the last word on every number of the scenario. A total of
//! the report is nowhere written. A site has a usual year, which the years' pace makes larger or smaller: the first years were slow, and in 2020
//! people were called more and met in groups less.

use super::sites::{SITES, Site};
use crate::Scale;
use base::Day;

/// A term: what its ledgers hold was entered together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term {
    pub(crate) from: Day,
    pub(crate) to: Day,
    /// The day on which the first site entered it; the others follow in the next days.
    pub(crate) entered: Day,
    /// Sites that enter on one day.
    pub(crate) sites_a_day: usize,
    /// Pace in percent of a usual year: visits and cases, groups, activities.
    pace: [u32; 3],
}

/// What a site's ledgers hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    Contacts,
    Cases,
    Groups,
    Activities,
}

/// Everything that happens, at a scale.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) sites: &'static [Site],
    pub(crate) terms: Vec<Term>,
    scale: Scale,
}

/// The years before the system was there: their ledgers were brought in together.
const YEARS: [(i32, [u32; 3]); 13] = [
    (2008, [90, 100, 60]),
    (2009, [95, 100, 70]),
    (2010, [100, 100, 80]),
    (2011, [100, 100, 90]),
    (2012, [100, 100, 100]),
    (2013, [100, 100, 100]),
    (2014, [100, 100, 105]),
    (2015, [100, 100, 105]),
    (2016, [105, 100, 110]),
    (2017, [105, 100, 110]),
    (2018, [105, 100, 115]),
    (2019, [110, 100, 120]),
    (2020, [130, 50, 55]),
];
const PACE_2021: [u32; 3] = [110, 90, 90];

/// A day of the scenario.
pub(crate) fn date(year: i32, month: u8, day: u8) -> Day {
    Day::from_ymd(year, month, day).expect("a day written in the program")
}

fn terms() -> Vec<Term> {
    let brought_in = date(2021, 1, 4);
    let year = |(year, pace): (i32, [u32; 3])| {
        let (from, to) = (date(year, 1, 1), date(year, 12, 31));
        Term { from, to, entered: brought_in, sites_a_day: 20, pace }
    };
    let quarter = |from, to, entered| Term { from, to, entered, sites_a_day: 50, pace: PACE_2021 };
    let of_2021 = [
        quarter(date(2021, 1, 1), date(2021, 3, 31), date(2021, 4, 1)),
        // The half-year is closed on the eve of the anti-drug day.
        quarter(date(2021, 4, 1), date(2021, 6, 20), date(2021, 6, 21)),
    ];
    YEARS.into_iter().map(year).chain(of_2021).collect()
}

/// Months from the year 0, so that they can be subtracted.
fn month_number(day: Day) -> i32 {
    let (year, month, _) = day.ymd();
    year * 12 + i32::from(month) - 1
}

impl Plan {
    pub(crate) fn new(scale: Scale) -> Self {
        Self { sites: &SITES, terms: terms(), scale }
    }

    /// How many of these a site has in a term.
    pub(crate) fn count(&self, site: usize, term: usize, work: Work) -> u32 {
        self.until(site, term + 1, work) - self.until(site, term, work)
    }

    /// How many there were before a term: the usual year over the months in which the site was open, each at its pace.
    fn until(&self, site: usize, term: usize, work: Work) -> u32 {
        let site = &self.sites[site];
        let (a_year, column) = match work {
            Work::Contacts => (site.contacts, 0),
            Work::Cases => (site.cases, 0),
            Work::Groups => (site.groups, 1),
            Work::Activities => (site.activities, 2),
        };
        let months = |term: &Term| {
            let first = month_number(term.from).max(month_number(site.opened()));
            u32::try_from(month_number(term.to) + 1 - first).unwrap_or(0)
        };
        let paced: u32 = self.terms[..term].iter().map(|term| months(term) * term.pace[column]).sum();
        self.scale.count(a_year * paced / 1200)
    }

    /// The site of this name.
    pub(crate) fn site(&self, name: &str) -> usize {
        self.sites.iter().position(|site| site.name == name).expect("a name of the table")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smaller_plan_is_smaller_at_every_site_and_never_runs_ahead() {
        let (whole, tenth) = (Plan::new(Scale::ONE), Plan::new(Scale::of(0.1)));
        for site in 0..whole.sites.len() {
            for work in [Work::Contacts, Work::Cases, Work::Groups, Work::Activities] {
                let sum = |plan: &Plan| (0..plan.terms.len()).map(|term| plan.count(site, term, work)).sum::<u32>();
                assert_eq!(sum(&tenth), Scale::of(0.1).count(sum(&whole)), "{} {work:?}", whole.sites[site].name);
            }
        }
    }

    #[test]
    fn nothing_happens_before_a_site_is_open() {
        let plan = Plan::new(Scale::ONE);
        for (site, row) in plan.sites.iter().enumerate() {
            for (term, of) in plan.terms.iter().enumerate().filter(|(_, term)| term.to < row.opened()) {
                assert_eq!(plan.count(site, term, Work::Contacts), 0, "{} {of:?}", row.name);
            }
        }
    }
}
