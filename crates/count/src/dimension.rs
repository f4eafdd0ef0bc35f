//! By what figures are split and filtered, and which value of a dimension a row has. Named by questions, filters and pages.
//! Absent: the words themselves; a [`Vocabulary`] (in filter text) knows codes and labels.

use crate::{Fact, Part, Tree};
use base::{Day, Key, Word};

/// One way to split figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// Civil day.
    Day,
    /// Week, Monday to Sunday, named by its Monday.
    Week,
    /// Calendar month, named by its first day.
    Month,
    /// Calendar quarter, named by its first day.
    Quarter,
    /// Calendar year, named by its first day.
    Year,
    /// In a grouping: the organisation directly under the one that the question asks about, on the day of the fact; its own facts stand under
    /// itself. In a filter: the organisation and everything under it on that day.
    Org,
    /// The organisation of this level at or above the one of the fact, on that day.
    Level(Word),
    /// The agency that the fact names, else the one that ran the organisation on that day.
    Agency,
    /// Project or contract.
    Project,
    /// Emergency response.
    Campaign,
    /// Kind of event or state.
    Kind,
    /// How people were reached.
    Channel,
    /// Field of service.
    Domain,
    /// Topic. One event can have several: these groups overlap.
    Topic,
    /// What the person was. One person can be several things: these groups overlap. Rows that are not of people have no group.
    Population,
    /// Who did it: the worker or volunteer of a row of work, the leader in all other rows.
    Worker,
    /// Thing.
    Item,
    /// Place.
    Place,
    /// Unit of goods.
    Unit,
    /// What the row says of the event.
    Part,
}

/// Levels of organisation that have a name in `--by` and `--where`.
pub const LEVELS: [&str; 7] = ["province", "city", "district", "street", "community", "station", "team"];

/// The level that [`crate::Measure::Districts`] counts.
pub(crate) const DISTRICT: Dimension = Dimension::Level(Word::of("district"));

const CODES: [(Dimension, &str); 19] = [
    (Dimension::Day, "day"),
    (Dimension::Week, "week"),
    (Dimension::Month, "month"),
    (Dimension::Quarter, "quarter"),
    (Dimension::Year, "year"),
    (Dimension::Org, "org"),
    (Dimension::Agency, "agency"),
    (Dimension::Project, "project"),
    (Dimension::Campaign, "campaign"),
    (Dimension::Kind, "kind"),
    (Dimension::Channel, "channel"),
    (Dimension::Domain, "domain"),
    (Dimension::Topic, "topic"),
    (Dimension::Population, "population"),
    (Dimension::Worker, "worker"),
    (Dimension::Item, "item"),
    (Dimension::Place, "place"),
    (Dimension::Unit, "unit"),
    (Dimension::Part, "part"),
];

/// The value of one dimension: what a row of an answer, or a leaf of a filter, is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupValue {
    /// Not said.
    None,
    /// The first day of a day, week, month, quarter or year.
    From(Day),
    /// A record: organisation, agency, project, campaign, worker, place.
    Key(Key),
    /// A word: kind, channel, domain, item, unit.
    Word(Word),
    /// The n-th topic or population.
    Bit(u8),
    /// What the row says of the event.
    Part(Part),
}

/// From where rows are looked at.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'tree> {
    /// The organisation tree.
    pub tree: &'tree Tree,
    /// The organisation that the question asks about; [`Key::NONE`] for all.
    pub org: Key,
}

impl Dimension {
    /// All dimensions that have a code, those of named levels included.
    pub fn all() -> impl Iterator<Item = Dimension> {
        CODES.iter().map(|row| row.0).chain(LEVELS.iter().map(|level| Dimension::Level(Word::of(level))))
    }

    /// The dimension with this code (`month`, `district` …).
    pub fn by_code(code: &str) -> Option<Self> {
        let level = || LEVELS.contains(&code).then(|| Dimension::Level(Word::of(code)));
        CODES.iter().find(|row| row.1 == code).map(|row| row.0).or_else(level)
    }

    /// The stable code; `level` for a level without a name.
    pub fn code(self) -> &'static str {
        if let Dimension::Level(word) = self {
            return LEVELS.into_iter().find(|level| Word::of(level) == word).unwrap_or("level");
        }
        CODES.iter().find(|row| row.0 == self).map_or("level", |row| row.1)
    }

    /// Whether its groups are shared by a handful of people only, so that who sees figures only does not split by it.
    pub fn is_narrow(self) -> bool {
        matches!(self, Self::Day | Self::Worker | Self::Place)
    }

    /// Whether it splits time.
    pub fn of_time(self) -> bool {
        matches!(self, Self::Day | Self::Week | Self::Month | Self::Quarter | Self::Year)
    }

    /// The day, week, month … in which this day lies; nothing for dimensions that do not split time.
    pub fn span_of(self, day: Day) -> Option<GroupValue> {
        let (year, month, _) = day.ymd();
        let first = |month| Day::from_ymd(year, month, 1).unwrap_or(day);
        let from = match self {
            Self::Day => day,
            Self::Week => day - i32::from(day.weekday() - 1),
            Self::Month => first(month),
            Self::Quarter => first((month - 1) / 3 * 3 + 1),
            Self::Year => first(1),
            _ => return None,
        };
        Some(GroupValue::From(from))
    }

    /// The values that a row has: one, except for topics and populations (one for each bit), and none at all for the populations of a row that
    /// is not of people.
    pub fn values(self, fact: &Fact, scope: Scope<'_>) -> Vec<GroupValue> {
        let one = match self {
            Self::Topic => return bits(fact.topics),
            Self::Population if !is_of_people(fact.part) => return Vec::new(),
            Self::Population => return bits(fact.populations),
            Self::Org => key(scope.tree.branch_on(fact.org, scope.org, fact.day)),
            Self::Level(level) => key(scope.tree.ancestor_on(fact.org, fact.day, level)),
            Self::Agency if fact.agency.is_none() => key(scope.tree.agency_on(fact.org, fact.day)),
            Self::Agency => key(fact.agency),
            Self::Project => key(fact.project),
            Self::Campaign => key(fact.campaign),
            Self::Worker => key(fact.worker),
            Self::Place => key(fact.place),
            Self::Kind => word(fact.kind),
            Self::Channel => word(fact.channel),
            Self::Domain => word(fact.domain),
            Self::Item => word(fact.item),
            Self::Unit => word(fact.unit),
            Self::Part => GroupValue::Part(fact.part),
            Self::Day | Self::Week | Self::Month | Self::Quarter | Self::Year => self.span_of(fact.day).unwrap_or(GroupValue::None),
        };
        vec![one]
    }
}

/// Whether rows of this part say what a person was.
pub(crate) fn is_of_people(part: Part) -> bool {
    matches!(part, Part::Served | Part::Effort | Part::Volunteer | Part::State)
}

fn key(key: Key) -> GroupValue {
    if key.is_none() { GroupValue::None } else { GroupValue::Key(key) }
}

fn word(word: Word) -> GroupValue {
    if word.is_none() { GroupValue::None } else { GroupValue::Word(word) }
}

fn bits(bits: u64) -> Vec<GroupValue> {
    if bits == 0 {
        return vec![GroupValue::None];
    }
    (0..64).filter(|bit| bits >> bit & 1 == 1).map(GroupValue::Bit).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn every_dimension_has_one_code() {
        for dimension in Dimension::all() {
            assert_eq!(Dimension::by_code(dimension.code()), Some(dimension));
        }
        assert_eq!(Dimension::by_code("colour"), None);
    }

    #[test]
    fn a_day_lies_in_its_week_month_quarter_and_year() {
        let day: Day = "2020-02-13".parse().unwrap();
        let from = |dimension: Dimension| match dimension.span_of(day) {
            Some(GroupValue::From(day)) => day.to_string(),
            other => format!("{other:?}"),
        };
        let spans = [Dimension::Day, Dimension::Week, Dimension::Month, Dimension::Quarter, Dimension::Year].map(from);
        assert_eq!(spans, ["2020-02-13", "2020-02-10", "2020-02-01", "2020-01-01", "2020-01-01"]);
    }

    #[test]
    fn topics_overlap_and_rows_of_goods_have_no_population() {
        let tree = Tree::default();
        let scope = Scope { tree: &tree, org: Key::NONE };
        let fact = Fact { part: Part::Goods, topics: 0b101, populations: 1, ..Fact::default() };
        assert_eq!(Dimension::Topic.values(&fact, scope), [GroupValue::Bit(0), GroupValue::Bit(2)]);
        assert_eq!(Dimension::Population.values(&fact, scope), []);
        assert_eq!(Dimension::Channel.values(&fact, scope), [GroupValue::None]);
    }
}
