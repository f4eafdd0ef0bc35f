//! What is counted: the units of domain.md 2.9, each with its exact rule. Named by questions, indicators, contracts and briefings.
//! Absent: any rule about which records belong to a figure; that is the indicator's filter.

use crate::Part;
use base::Word;
use std::fmt;

/// A way to count rows of facts.
///
/// Rows are counted after the filter and within the group. "The event" means one record version; an event counts in a group when at least one
/// of its rows does. Where the filter or the grouping speaks of populations, only rows of people can pass: events are then those in which such
/// a person was *served*; worker and volunteer measures look at what the worker or the volunteer was (党员 on the first shift), never at whom
/// they served: nobody can say which minutes of a joint visit belonged to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// 个, 份, 条: distinct records with an event in the period, or with a state that began in it. 电话238个 is calls, not people.
    Records,
    /// 次, 场, 节: distinct events (states are none). A two-day fair is one unless it was planned as two.
    Events,
    /// 人, 名: distinct named persons served. Crowds have no persons. Months never add up to a quarter.
    Persons,
    /// 人次: people served in each event, added up, crowds included. A call to one client is 1, whatever number of topics it had.
    PersonTimes,
    /// 户: distinct households of the people served, or served as such. Not interchangeable with persons.
    Households,
    /// 户次: households served in each event, added up: a visit that meets three members is 1 户次 and 3 人次.
    HouseholdTimes,
    /// 人, 名: distinct workers with a part in an event.
    Workers,
    /// 人次: workers' parts, added up (two workers on one sweep are 2).
    WorkerTimes,
    /// 分钟 (工时): minutes of every worker, added up: two workers for an hour are two hours of work.
    WorkMinutes,
    /// 分钟 (服务时数): minutes of direct service, once an event: two workers for an hour are one hour of service.
    ServiceMinutes,
    /// 人, 名: distinct volunteers with a part in an event.
    Volunteers,
    /// 人次: volunteers' parts, added up.
    VolunteerTimes,
    /// 分钟 (志愿服务时长): minutes of every volunteer, added up.
    VolunteerMinutes,
    /// 份, 个, 瓶, 斤: goods, added up within one unit. A question must name the unit or group by it: 71 masks and 150 bottles are no 221.
    Quantity,
    /// 处: distinct places of events. Three notices at one gate are one place.
    Places,
    /// 家: distinct agencies of events.
    Agencies,
    /// 个: distinct organisations of the level of a district at or above those of events, on the day of each.
    Districts,
    /// 类: distinct things (kinds of place, of goods) of events.
    Items,
    /// 岗位: purchased posts on the last day of the period (of each period, where time is grouped). Posts are not staff.
    Posts,
    /// 条: lines open on the last day of the period.
    Lines,
    /// 个: states of any kind that hold on the last day of the period, added up; say the kind in the filter.
    States,
    /// 人, 名, 家: persons (or agencies) of whom a state holds on the last day of the period; a person in two such states is one.
    PersonsAt,
    /// 人, 名: persons of whom a state held on any day of the period: those in it at the start and those who came in.
    PersonsEver,
    /// 人, 名: of [`Measure::Persons`] those whom a row of this figure (its filter, its organisation) names for the first time ever: of a group those
    /// with a row on the day on which they first came. Months add up, for everybody comes for the first time once.
    PersonsNew,
    /// 人, 名: of [`Measure::Persons`] all others: who had come before. Whoever comes for the first time and again in one group is new there.
    PersonsAgain,
    /// 分钟: of the events that say how long they took, the lower median of their minutes of direct service: with an even number of them the smaller
    /// of the two in the middle, so that it is a duration that was written down. 0 where no event says it.
    MedianMinutes,
    /// 天, 秒 …: the lower median of the quantities above 0 within one unit, row by row: how many days until somebody registered. 0 where there is none.
    MedianQuantity,
}

use Measure::{
    Agencies, Districts, Events, HouseholdTimes, Households, Items, Lines, MedianMinutes, MedianQuantity, PersonTimes, Persons, PersonsAgain,
    PersonsAt, PersonsEver, PersonsNew, Places, Posts, Quantity, Records, ServiceMinutes, States, VolunteerMinutes, VolunteerTimes, Volunteers,
    WorkMinutes, WorkerTimes, Workers,
};

/// Every measure with its code and the units in which it may be printed; the first is the usual one.
const TABLE: [(Measure, &str, &[&str]); 27] = [
    (Records, "records", &["个", "份", "条", "次", "场", "节", "篇", "套", "支", "户", "家", "项", "宗", "件", "本"]),
    (Events, "events", &["次", "场", "节", "个", "场次", "节次", "篇", "份", "套", "批"]),
    (Persons, "persons", &["人", "名", "位", "个"]),
    (PersonTimes, "person_times", &["人次"]),
    (Households, "households", &["户"]),
    (HouseholdTimes, "household_times", &["户次"]),
    (Workers, "workers", &["人", "名", "位"]),
    (WorkerTimes, "worker_times", &["人次"]),
    (WorkMinutes, "work_minutes", &["分钟", "小时"]),
    (ServiceMinutes, "service_minutes", &["分钟", "小时"]),
    (Volunteers, "volunteers", &["人", "名", "位"]),
    (VolunteerTimes, "volunteer_times", &["人次"]),
    (VolunteerMinutes, "volunteer_minutes", &["分钟", "小时"]),
    (Quantity, "quantity", &[]),
    (Places, "places", &["处", "个"]),
    (Agencies, "agencies", &["家"]),
    (Districts, "districts", &["个"]),
    (Items, "items", &["类", "种", "个"]),
    (Posts, "posts", &["个", "岗位"]),
    (Lines, "lines", &["条"]),
    (States, "states", &["个", "条", "项", "名", "人", "家", "处", "支"]),
    (PersonsAt, "persons_at", &["人", "名", "位", "家"]),
    (PersonsEver, "persons_ever", &["人", "名", "位"]),
    (PersonsNew, "persons_new", &["人", "名", "位"]),
    (PersonsAgain, "persons_again", &["人", "名", "位"]),
    (MedianMinutes, "median_minutes", &["分钟"]),
    (MedianQuantity, "median_quantity", &[]),
];

/// The kind word of states that [`Measure::Posts`] counts.
pub const POST: Word = Word::of("post");
/// The kind word of states that [`Measure::Lines`] counts.
pub const LINE: Word = Word::of("line");

impl Measure {
    /// All measures, in the order in which people expect them.
    pub fn all() -> impl Iterator<Item = Measure> {
        TABLE.iter().map(|row| row.0)
    }

    /// The stable code of the command line, indicators and JSON.
    pub fn code(self) -> &'static str {
        TABLE[self as usize].1
    }

    /// The measure with this code.
    pub fn by_code(code: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == code).map(|row| row.0)
    }

    /// Units in which it may be printed, the usual one first. Empty: any unit of goods.
    pub fn units(self) -> &'static [&'static str] {
        TABLE[self as usize].2
    }

    /// Whether it looks at states on a date and not at events in a period.
    pub fn of_states(self) -> bool {
        matches!(self, Posts | Lines | States | PersonsAt | PersonsEver)
    }

    /// Whether it counts people who are served, or of whom something holds: few of them may be somebody in particular.
    pub fn counts_people(self) -> bool {
        matches!(self, Persons | PersonTimes | Households | HouseholdTimes | PersonsAt | PersonsEver | PersonsNew | PersonsAgain)
    }

    /// Whether it asks what was before the period, and so may change by a record of an earlier day.
    pub fn looks_back(self) -> bool {
        matches!(self, PersonsNew | PersonsAgain)
    }

    /// Whether it is the value in the middle: of nothing there is none, and 0 says so.
    pub fn is_median(self) -> bool {
        matches!(self, MedianMinutes | MedianQuantity)
    }

    /// Whether it looks at quantities, which are of one unit or say nothing.
    pub fn needs_unit(self) -> bool {
        matches!(self, Quantity | MedianQuantity)
    }

    /// The measure of which it is a part wherever both are counted: itself for most. Numbers of one kin give each other away.
    #[must_use]
    pub fn kin(self) -> Self {
        if self.looks_back() { Persons } else { self }
    }

    /// The kind of state to which it is bound.
    pub fn state_kind(self) -> Option<Word> {
        match self {
            Posts => Some(POST),
            Lines => Some(LINE),
            _ => None,
        }
    }

    /// Whether a row of this part can add to it. `on_people`: the filter or the grouping speaks of populations.
    pub fn looks_at(self, part: Part, on_people: bool) -> bool {
        match self {
            Records if part == Part::State => true,
            Records | Events | ServiceMinutes | MedianMinutes | Places | Agencies | Districts | Items => {
                part != Part::State && (!on_people || part == Part::Served)
            }
            Persons | PersonTimes | Households | HouseholdTimes | PersonsNew | PersonsAgain => part == Part::Served,
            Workers | WorkerTimes | WorkMinutes => part == Part::Effort,
            Volunteers | VolunteerTimes | VolunteerMinutes => part == Part::Volunteer,
            Quantity | MedianQuantity => part == Part::Goods && !on_people,
            Posts | Lines | States | PersonsAt | PersonsEver => part == Part::State,
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_measures() {
        for (at, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, at);
            assert_eq!(Measure::by_code(row.1).unwrap().code(), row.1);
        }
    }
}
