//! A question turned into tables: for each number in a column, whether it passes and in which group it stands, so that the scan over millions of
//! rows only looks things up. Called by the engine at the beginning of a question, under the lock of the dictionaries.
//!
//! The filter is taken apart at its outermost `and`. A part that speaks only of time, only of who did it, only of what it was or only of the row
//! is decided here, once for each distinct value; whatever mixes them (or asks for a worker or a place) stays a [`Residual`] that the scan tries
//! on the rows themselves.

use crate::cell::{Sets, Sizes};
use crate::columns::{Dictionaries, Frame, Matter, Shape};
use crate::dimension::{DISTRICT, is_of_people};
use crate::intern::{Intern, QuickMap};
use crate::{Dimension, Fact, Filter, GroupValue, Measure, Question, Scope};
use base::{Day, Key};

/// "Does not belong to the figure", in every table.
pub(crate) const SKIP: u32 = u32::MAX;
/// Bit of a role: the row makes its event count.
pub(crate) const COUNTS_EVENT: u8 = 1 << 3;
/// Bits of a role that are the part.
pub(crate) const PART: u8 = 0b111;
/// The role of a row that does not belong to the figure: a part that is none.
pub(crate) const NO_ROLE: u8 = PART;

/// What a dimension depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Time,
    Frame,
    Matter,
    Shape,
    Worker,
    Place,
}

impl Level {
    fn of(dimension: Dimension) -> Self {
        use Dimension as D;
        match dimension {
            D::Day | D::Week | D::Month | D::Quarter | D::Year => Self::Time,
            D::Org | D::Level(_) | D::Agency | D::Project | D::Campaign => Self::Frame,
            D::Kind | D::Channel | D::Domain | D::Topic => Self::Matter,
            D::Population | D::Item | D::Unit | D::Part => Self::Shape,
            D::Worker => Self::Worker,
            D::Place => Self::Place,
        }
    }
}

/// Which columns and sets the measures need.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "one for each column; the scan reads them one by one")]
pub(crate) struct Wanted {
    pub(crate) events: bool,
    pub(crate) service: bool,
    pub(crate) persons: bool,
    pub(crate) workers: bool,
    pub(crate) volunteers: bool,
    /// Person-times, minutes of work or quantity.
    pub(crate) amounts: bool,
    /// Sums of rows beside person-times and the minutes of workers.
    pub(crate) other_sums: bool,
    pub(crate) households: bool,
    pub(crate) places: bool,
    pub(crate) agencies: bool,
    pub(crate) districts: bool,
    pub(crate) items: bool,
}

impl Wanted {
    fn new(measures: &[Measure]) -> Self {
        use Measure as M;
        let any = |several: &[Measure]| several.iter().any(|one| measures.contains(one));
        Self {
            events: any(&[M::Events, M::Records]),
            service: any(&[M::ServiceMinutes, M::MedianMinutes]),
            persons: any(&[M::Persons]),
            workers: any(&[M::Workers]),
            volunteers: any(&[M::Volunteers]),
            amounts: any(&[M::PersonTimes, M::WorkerTimes, M::WorkMinutes, M::VolunteerTimes, M::VolunteerMinutes, M::Quantity, M::MedianQuantity]),
            other_sums: any(&[M::WorkerTimes, M::VolunteerTimes, M::VolunteerMinutes, M::Quantity]),
            households: any(&[M::Households, M::HouseholdTimes]),
            places: any(&[M::Places]),
            agencies: any(&[M::Agencies]),
            districts: any(&[M::Districts]),
            items: any(&[M::Items]),
        }
    }

    /// Whether anything has to be read from the rows of an event.
    pub(crate) fn rows(&self) -> bool {
        self.persons || self.workers || self.volunteers || self.amounts || self.households || self.items
    }

    /// Whether something is told apart once an event.
    pub(crate) fn of_events(&self) -> bool {
        self.places || self.agencies || self.districts
    }

    /// Whether events are counted, or something that counts once an event.
    pub(crate) fn events_or_service(&self) -> bool {
        self.events || self.service
    }
}

/// Lists of codes, one list for each number of a column. An empty list: does not belong.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    ends: Vec<u32>,
    codes: Vec<u32>,
    /// The code where every list has one (or none: [`SKIP`]): the usual case, one look-up.
    pub(crate) single: Option<Vec<u32>>,
    /// The code that all of them have.
    pub(crate) only: Option<u32>,
}

impl Lists {
    fn new(lists: Vec<Vec<u32>>) -> Self {
        let code = |list: &Vec<u32>| list.first().copied().unwrap_or(SKIP);
        let single: Option<Vec<u32>> = lists.iter().all(|list| list.len() <= 1).then(|| lists.iter().map(code).collect());
        let only = single.iter().flatten().copied().reduce(|one, other| if one == other { one } else { SKIP }).filter(|code| *code != SKIP);
        let ends = lists.iter().scan(0, |end, list| {
            *end += list.len() as u32;
            Some(*end)
        });
        let ends = std::iter::once(0).chain(ends).collect();
        Self { ends, codes: lists.into_iter().flatten().collect(), single, only }
    }

    #[inline]
    pub(crate) fn of(&self, number: u32) -> &[u32] {
        let number = number as usize;
        &self.codes[self.ends[number] as usize..self.ends[number + 1] as usize]
    }
}

/// The days of one month: the code of the time group and the epoch of the tree; [`SKIP`] outside the period. By day of month.
pub(crate) type Days = [(u32, u32); 32];

/// A part of the filter that has to be tried on rows, with what is needed to see a row as a fact.
#[derive(Debug)]
pub(crate) struct Residual<'a> {
    filter: Filter,
    scope: Scope<'a>,
    frames: Vec<Frame>,
    matters: Vec<Matter>,
    shapes: Vec<Shape>,
    workers: Vec<Key>,
    places: Vec<Key>,
}

impl Residual<'_> {
    /// Whether the row passes.
    pub(crate) fn holds(&self, day: Day, frame: u32, matter: u32, shape: u32, worker: u32, place: u32) -> bool {
        let fact = Fact { day, worker: self.workers[worker as usize], place: self.places[place as usize], ..Fact::default() };
        let fact = of_frame(of_matter(of_shape(fact, &self.shapes[shape as usize]), &self.matters[matter as usize]), self.frames[frame as usize]);
        self.filter.holds(&fact, self.scope)
    }
}

fn of_frame(fact: Fact, frame: Frame) -> Fact {
    Fact { org: frame.org, agency: frame.agency, project: frame.project, campaign: frame.campaign, ..fact }
}

fn of_matter(fact: Fact, matter: &Matter) -> Fact {
    Fact { kind: matter.kind, channel: matter.channel, domain: matter.domain, topics: matter.topics, ..fact }
}

fn of_shape(fact: Fact, shape: &Shape) -> Fact {
    Fact { part: shape.part, item: shape.item, unit: shape.unit, populations: shape.populations, ..fact }
}

/// The tables of one question about events.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) question: &'a Question,
    pub(crate) at: u32,
    pub(crate) wanted: Wanted,
    /// Whether groups depend on single rows (population, item, unit, part, worker, place).
    pub(crate) by_rows: bool,
    /// Whether an event can stand in several groups.
    pub(crate) overlapping: bool,
    /// Whether every row that can occur counts its event: then an event passes without a look at its rows.
    pub(crate) every_row_counts: bool,
    pub(crate) residual: Option<Residual<'a>>,
    time_filter: Filter,
    epochs: Vec<Day>,
    times: Intern<Vec<GroupValue>>,
    /// By epoch, by frame.
    pub(crate) frames: Vec<Vec<u32>>,
    /// By epoch, by frame: the agency, as a number; 0 for none.
    pub(crate) agencies: Vec<Vec<u32>>,
    /// The same: the district.
    pub(crate) districts: Vec<Vec<u32>>,
    pub(crate) matters: Lists,
    /// Roles for the totals and for the groups.
    pub(crate) roles: Vec<u8>,
    pub(crate) group_roles: Vec<u8>,
    pub(crate) shapes: Lists,
    /// By shape: the item, as a number.
    pub(crate) items: Vec<u32>,
    values: [Vec<Vec<GroupValue>>; 3],
    workers: Vec<Key>,
    places: Vec<Key>,
    pub(crate) sets: Sets,
    levels: Vec<(Level, usize)>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(question: &'a Question, at: u32, scope: Scope<'a>, tables: &Dictionaries) -> Self {
        let parts = Parts::new(&question.filter);
        let by = |level| question.by.iter().copied().filter(|dimension| Level::of(*dimension) == level).collect::<Vec<_>>();
        let epochs = epochs(question, scope);
        let wanted = Wanted::new(&question.measures);
        let holders = |is_wanted, of| if is_wanted { Holders::new(of, &epochs, tables.frames.values(), scope) } else { Holders::default() };
        let (agencies, districts) = (holders(wanted.agencies, Dimension::Agency), holders(wanted.districts, DISTRICT));
        let frames = Frames::new(&epochs, tables.frames.values(), &parts.frame, &by(Level::Frame), scope);
        let (matters, matter_values) =
            lists(tables.matters.values(), &parts.matter, &by(Level::Matter), scope, |matter| of_matter(Fact::default(), matter));
        let (shapes, shape_values) = lists(tables.shapes.values(), &parts.shape, &by(Level::Shape), scope, |shape| of_shape(Fact::default(), shape));
        let on_people = question.filter.is_on_people();
        let roles = |on_people| roles(tables.shapes.values(), question, &parts.shape, scope, on_people);
        let total_roles = roles(on_people);
        let mut items = Intern::default();
        let item_of_shape: Vec<u32> = tables.shapes.values().iter().map(|shape| items.number(&shape.item)).collect();
        let by_rows = !by(Level::Shape).is_empty() || !by(Level::Worker).is_empty() || !by(Level::Place).is_empty();
        let sizes = Sizes {
            persons: tables.persons.values().len(),
            households: tables.households.values().len(),
            workers: tables.workers.values().len(),
            places: tables.places.values().len(),
            agencies: agencies.count,
            districts: districts.count,
            items: items.values().len(),
        };
        let copies = by_rows || parts.residual != Filter::all();
        let keys = |keys: &Intern<Key>| if copies { keys.values().to_vec() } else { Vec::new() };
        let (workers, places) = (keys(&tables.workers), keys(&tables.places));
        let residual = (parts.residual != Filter::all()).then(|| Residual {
            filter: parts.residual,
            scope,
            frames: tables.frames.values().to_vec(),
            matters: tables.matters.values().to_vec(),
            shapes: tables.shapes.values().to_vec(),
            workers: workers.clone(),
            places: places.clone(),
        });
        Self {
            question,
            at,
            wanted,
            by_rows,
            overlapping: matters.single.is_none(),
            every_row_counts: residual.is_none() && total_roles.iter().all(|role| *role != NO_ROLE && role & COUNTS_EVENT != 0),
            residual,
            time_filter: parts.time,
            epochs,
            times: Intern::default(),
            sets: Sets::new(&wanted, sizes),
            frames: frames.codes,
            agencies: agencies.numbers,
            districts: districts.numbers,
            matters,
            group_roles: roles(on_people || question.by.contains(&Dimension::Population)),
            roles: total_roles,
            shapes,
            items: item_of_shape,
            values: [frames.values, matter_values, shape_values],
            workers,
            places,
            levels: positions(&question.by),
        }
    }

    /// The days of a calendar month that belong to the question; nothing, if none does.
    pub(crate) fn days(&mut self, month: i32, scope: Scope<'_>) -> Option<Days> {
        let mut days = [(SKIP, 0); 32];
        let mut any = false;
        for day_of_month in 1..=31_u8 {
            let Some(day) = Day::from_ymd(month.div_euclid(12), month.rem_euclid(12) as u8 + 1, day_of_month) else {
                // no event has such a day: as the first, so that the days of a whole month may be all alike
                days[day_of_month as usize] = days[1];
                continue;
            };
            let fact = Fact { day, ..Fact::default() };
            if !(self.question.from..=self.question.to).contains(&day) || !self.time_filter.holds(&fact, scope) {
                continue;
            }
            let spans = self.question.by.iter().filter_map(|dimension| dimension.span_of(day)).collect();
            let epoch = self.epochs.partition_point(|from| *from <= day) - 1;
            days[day_of_month as usize] = (self.times.number(&spans), epoch as u32);
            any = true;
        }
        any.then_some(days)
    }

    /// How many codes there are of each kind, in the order of [`Plan::group`].
    pub(crate) fn sizes(&self) -> [u128; 6] {
        let [frames, matters, shapes] = &self.values;
        let keys = |keys: &[Key]| keys.len().max(1) as u128;
        let lists = [self.times.values().len(), frames.len(), matters.len(), shapes.len()].map(|len| len.max(1) as u128);
        [lists[0], lists[1], lists[2], lists[3], keys(&self.workers), keys(&self.places)]
    }

    /// The group that these codes mean, in the order of the question.
    pub(crate) fn group(&self, codes: [u32; 6]) -> Vec<GroupValue> {
        let key = |keys: &[Key], code: u32| match keys.get(code as usize) {
            Some(key) if !key.is_none() => GroupValue::Key(*key),
            _ => GroupValue::None,
        };
        let value = |(level, at): &(Level, usize)| match level {
            Level::Time => self.times.values()[codes[0] as usize][*at],
            Level::Frame => self.values[0][codes[1] as usize][*at],
            Level::Matter => self.values[1][codes[2] as usize][*at],
            Level::Shape => self.values[2][codes[3] as usize][*at],
            Level::Worker => key(&self.workers, codes[4]),
            Level::Place => key(&self.places, codes[5]),
        };
        self.levels.iter().map(value).collect()
    }

    /// Whether groups are split by worker, by place.
    pub(crate) fn splits(&self) -> (bool, bool) {
        let by = |wanted| self.levels.iter().any(|(level, _)| *level == wanted);
        (by(Level::Worker), by(Level::Place))
    }
}

/// For each dimension of a grouping its level, and which value of that level it is.
fn positions(by: &[Dimension]) -> Vec<(Level, usize)> {
    let level = |at: usize| Level::of(by[at]);
    (0..by.len()).map(|at| (level(at), (0..at).filter(|before| level(*before) == level(at)).count())).collect()
}

/// First days of the stretches of the period in which the tree stands still.
fn epochs(question: &Question, scope: Scope<'_>) -> Vec<Day> {
    let changes = scope.tree.changes().iter().copied().filter(|day| *day > question.from && *day <= question.to);
    std::iter::once(question.from).chain(changes).collect()
}

/// The filter by what its parts depend on.
struct Parts {
    time: Filter,
    frame: Filter,
    matter: Filter,
    shape: Filter,
    residual: Filter,
}

impl Parts {
    fn new(filter: &Filter) -> Self {
        let mut parts = Self { time: Filter::all(), frame: Filter::all(), matter: Filter::all(), shape: Filter::all(), residual: Filter::all() };
        parts.take(filter);
        parts
    }

    fn take(&mut self, filter: &Filter) {
        if let Filter::And(all) = filter {
            return all.iter().for_each(|one| self.take(one));
        }
        let mut levels = Vec::new();
        filter.any_dimension(&mut |dimension| {
            levels.push(Level::of(dimension));
            false
        });
        levels.dedup();
        let part = match levels[..] {
            [Level::Time] => &mut self.time,
            [Level::Frame] => &mut self.frame,
            [Level::Matter] => &mut self.matter,
            [Level::Shape] => &mut self.shape,
            _ => &mut self.residual,
        };
        *part = std::mem::take(part).and(filter.clone());
    }
}

/// Frames as the tree stood in each epoch.
struct Frames {
    codes: Vec<Vec<u32>>,
    values: Vec<Vec<GroupValue>>,
}

impl Frames {
    fn new(epochs: &[Day], frames: &[Frame], filter: &Filter, by: &[Dimension], scope: Scope<'_>) -> Self {
        let mut numbers: QuickMap<Vec<GroupValue>, u32> = QuickMap::default();
        let mut values = Vec::new();
        let mut codes = Vec::new();
        for day in epochs {
            let facts = frames.iter().map(|frame| of_frame(Fact { day: *day, ..Fact::default() }, *frame));
            let mut codes_now = Vec::new();
            for fact in facts {
                let passes = scope.tree.within_on(fact.org, scope.org, fact.day) && filter.holds(&fact, scope);
                let group = || by.iter().flat_map(|dimension| dimension.values(&fact, scope)).collect::<Vec<_>>();
                codes_now.push(if passes { number(&mut numbers, &mut values, group()) } else { SKIP });
            }
            codes.push(codes_now);
        }
        Self { codes, values }
    }
}

/// The organisations of one dimension that stood above, to be told apart.
#[derive(Default)]
struct Holders {
    /// By epoch, by frame; 0 for none.
    numbers: Vec<Vec<u32>>,
    count: usize,
}

impl Holders {
    fn new(dimension: Dimension, epochs: &[Day], frames: &[Frame], scope: Scope<'_>) -> Self {
        let mut keys = Intern::<Key>::default();
        let mut holder = |day: Day, frame: Frame| match dimension.values(&of_frame(Fact { day, ..Fact::default() }, frame), scope)[..] {
            [GroupValue::Key(key)] => keys.number(&key),
            _ => 0,
        };
        let numbers = epochs.iter().map(|day| frames.iter().map(|frame| holder(*day, *frame)).collect()).collect();
        Self { numbers, count: keys.values().len() }
    }
}

/// The number of a group, a new one if it has none.
fn number(numbers: &mut QuickMap<Vec<GroupValue>, u32>, values: &mut Vec<Vec<GroupValue>>, group: Vec<GroupValue>) -> u32 {
    *numbers.entry(group).or_insert_with_key(|group| {
        values.push(group.clone());
        values.len() as u32 - 1
    })
}

/// For each value the groups in which it stands.
fn lists<T>(entries: &[T], filter: &Filter, by: &[Dimension], scope: Scope<'_>, seen: impl Fn(&T) -> Fact) -> (Lists, Vec<Vec<GroupValue>>) {
    let mut numbers: QuickMap<Vec<GroupValue>, u32> = QuickMap::default();
    let mut values = Vec::new();
    let codes = entries.iter().map(|entry| {
        let fact = seen(entry);
        if !filter.holds(&fact, scope) {
            return Vec::new();
        }
        let groups = combinations(by, &fact, scope);
        groups.into_iter().map(|group| number(&mut numbers, &mut values, group)).collect()
    });
    let codes = codes.collect();
    (Lists::new(codes), values)
}

/// Every combination of the values of a row.
pub(crate) fn combinations(by: &[Dimension], fact: &Fact, scope: Scope<'_>) -> Vec<Vec<GroupValue>> {
    by.iter().fold(vec![Vec::new()], |groups, dimension| {
        let values = dimension.values(fact, scope);
        let longer =
            |group: &Vec<GroupValue>| values.iter().map(|value| group.iter().copied().chain([*value]).collect::<Vec<_>>()).collect::<Vec<_>>();
        groups.iter().flat_map(longer).collect()
    })
}

/// What a row of each shape is to the figure.
fn roles(shapes: &[Shape], question: &Question, filter: &Filter, scope: Scope<'_>, on_people: bool) -> Vec<u8> {
    let seen_as = |shape: &Shape| {
        let useful = question.measures.iter().any(|measure| measure.looks_at(shape.part, on_people));
        let speaks = !on_people || is_of_people(shape.part);
        if !useful || !speaks || !filter.holds(&of_shape(Fact::default(), shape), scope) {
            return NO_ROLE;
        }
        let counts_event = Measure::Events.looks_at(shape.part, on_people);
        shape.part as u8 | if counts_event { COUNTS_EVENT } else { 0 }
    };
    shapes.iter().map(seen_as).collect()
}
