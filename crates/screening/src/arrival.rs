//! Somebody newly found: an arrival whom nobody had on a list. One record a person, so that the figure is of persons and opens to them. From
//! that day on the person is an arrival in every other figure.

use crate::{DwellingCheck, Happening, Sweep};
use base::{Choice, Day, Faults, Link, Outline, Record, Word, field, record};
use count::{Counted, Fact, Known, STANDING, state};
use org::{Campaign, Filing, Place, PlaceKind, Population, Worker, each};
use people::Person;

record! {
    /// 排查中新发现的一名来穗人员，一人一条。只在第一次发现时写；以后的走访写服务记录。
    Arrival "arrival_found" "新增来穗人员" {
        person: Link<Person> = field("人员").personal().heads("姓名 租客").phone(),
        place: Option<Link<Place>> = field("出租屋").personal().heads("地址 出租屋编码").phone(),
        sweep: Option<Link<Sweep>> = field("联合排查").phone(),
        on: Day = field("发现日期").heads("日期 排查日期").preset("今天").phone(),
        worker: Option<Link<Worker>> = field("排查人").heads("社工").phone(),
        check: Option<Link<DwellingCheck>> = field("出租屋排查"),
        left_on: Option<Day> = field("离开日期").help("在本地的最后一天，还在就留空"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
    }
}

impl Arrival {
    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, None).within(Happening::ArrivalFound.domain()).about([self.person]).at(self.place);
        filing.by(each(&self.worker, 0)).link(self.sweep, "sweep").link(self.check, "check")
    }
}

impl Record for Arrival {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.left_on.is_none_or(|day| day >= self.on), "left_on", "ends_before_start", "离开日期在发现日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(if self.left_on.is_some() { "left" } else { "here" });
        outline
    }

    fn line(&self) -> String {
        if self.left_on.is_some() { "新增来穗人员 已离开".to_owned() } else { "新增来穗人员".to_owned() }
    }
}

impl Counted for Arrival {
    /// The finding, with the person in it; and what the person is from that day on, until the last day here.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let bit = Population::Arrival.bit();
        let item = if self.place.is_some() { PlaceKind::Dwelling.word() } else { Word::NONE };
        let person = known.standing(self.person.id(), self.on);
        let found = self.filing().facts(self.on, Happening::ArrivalFound.code(), known, |event| event.served_with(person, bit).item(item));
        found.into_iter().chain(standing(self.person, bit, self.on, self.left_on, known)).collect()
    }
}

/// Rows that say what a person is from a day to a last day.
pub(crate) fn standing(person: Link<Person>, populations: u64, from: Day, last: Option<Day>, known: &dyn Known) -> impl Iterator<Item = Fact> {
    state(STANDING, from, last, Fact { org: known.org(), subject: known.key(person.id()), populations, ..Fact::default() })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use base::Key;
    use count::Part;
    use count::testing::{World, day, faulty_fields, link};

    pub(crate) fn found() -> Arrival {
        Arrival {
            on: day("2020-02-03"),
            person: link(51),
            place: Some(link(300)),
            sweep: Some(link(60)),
            check: None,
            worker: Some(link(80)),
            left_on: None,
            campaign: Some(link(3)),
        }
    }

    #[test]
    fn who_was_found_is_an_arrival_from_that_day_until_the_last() {
        let bit = Population::Arrival.bit();
        let facts = found().facts(&World::new().lives(51, 5, 1));
        assert_eq!((facts[0].part, facts[0].subject, facts[0].times, facts[0].populations), (Part::Served, Key(51), 1, bit | 1));
        let states = |arrival: Arrival| -> Vec<(String, i32, u64)> {
            let facts = arrival.facts(&World::new().lives(51, 5, 1)).into_iter().filter(|fact| fact.kind == STANDING);
            facts.map(|fact| (fact.day.to_string(), fact.times, fact.populations)).collect()
        };
        assert_eq!(states(found()), [("2020-02-03".to_owned(), 1, bit)]);
        let left = Arrival { left_on: Some(day("2020-02-09")), ..found() };
        assert_eq!(states(left), [("2020-02-03".to_owned(), 1, bit), ("2020-02-10".to_owned(), -1, bit)]);
        assert_eq!(faulty_fields(&Arrival { left_on: Some(day("2020-02-02")), ..found() }), ["left_on"]);
    }
}
