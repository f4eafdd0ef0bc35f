//! Values in the middle: how many minutes a contact usually takes, how many days somebody usually needs to register. A median cannot be made of the medians
//! of parts, so the rows are read once more and for each group it is kept how often each value comes: minutes and days are few different numbers.
//! Integers only: the lower median, which is a value that was written down. Called by the engine and, for those who see figures only, by suppression.rs.

use crate::columns::Month;
use crate::intern::QuickMap;
use crate::plan::{COUNTS_EVENT, NO_ROLE, PART, Plan, SKIP};
use crate::scan::{Task, read, worker};
use crate::states::Groups;
use crate::{Engine, Measure, Part, Question, Scope};
use base::Day;
use std::collections::BTreeMap;

/// The medians of one group.
#[derive(Debug)]
pub(crate) struct Middle {
    /// For each measure of the question; 0 where it is no median, or where there is no value.
    medians: Vec<i64>,
    /// Of how many values each is the middle.
    weights: Vec<i64>,
}

impl Middle {
    pub(crate) fn medians(&self) -> &[i64] {
        &self.medians
    }

    pub(crate) fn weights(&self) -> &[i64] {
        &self.weights
    }
}

/// How often each value comes.
#[derive(Default)]
struct Counted(BTreeMap<u32, u64>);

impl Counted {
    fn add(&mut self, value: u32) {
        if value > 0 {
            *self.0.entry(value).or_default() += 1;
        }
    }

    fn len(&self) -> u64 {
        self.0.values().sum()
    }

    /// The smallest value that half of all values do not exceed.
    fn lower_median(&self) -> i64 {
        let half = self.len().div_ceil(2);
        let mut below = 0;
        let reaches = |(_, often): &(&u32, &u64)| {
            below += **often;
            below >= half
        };
        self.0.iter().find(reaches).map_or(0, |(value, _)| i64::from(*value))
    }
}

/// The values of one group: minutes of its events, quantities of its rows.
#[derive(Default)]
struct Values {
    minutes: Counted,
    quantities: Counted,
}

impl Values {
    fn middle(&self, question: &Question) -> Middle {
        let of = |measure: &Measure| match measure {
            Measure::MedianMinutes => Some(&self.minutes),
            Measure::MedianQuantity => Some(&self.quantities),
            _ => None,
        };
        let each = |say: &dyn Fn(&Counted) -> i64| question.measures.iter().map(|measure| of(measure).map_or(0, say)).collect();
        Middle { medians: each(&Counted::lower_median), weights: each(&|counted| counted.len() as i64) }
    }
}

/// A group by its codes, in the order of [`Plan::group`].
type Codes = [u32; 6];

/// What one event adds to which groups: each group once, however many of its rows stand in it.
#[derive(Default)]
struct OfEvent {
    groups: Vec<Codes>,
    in_whole: bool,
}

impl Engine {
    /// The medians by group, and those of the whole.
    pub(crate) fn medians(&self, question: &Question, scope: Scope<'_>, at: u32) -> (Groups<Middle>, Middle) {
        let (plan, tasks) = self.planned(question, scope, at);
        let mut found = Found { groups: QuickMap::default(), whole: Values::default() };
        // each month once: a scan may cut it, nothing is cut here
        for task in tasks.iter().filter(|task| task.is_first()) {
            read(&task.month, |month| found.month(&plan, task, month));
        }
        let groups = found.groups.into_iter().map(|(codes, values)| (plan.group(codes), values.middle(question))).collect();
        (groups, found.whole.middle(question))
    }
}

struct Found {
    groups: QuickMap<Codes, Values>,
    whole: Values,
}

impl Found {
    fn month(&mut self, plan: &Plan<'_>, task: &Task, month: &Month) {
        let (len, alive) = month.at(plan.at);
        for event in (0..len).filter(|event| alive[event / 64] >> (event % 64) & 1 == 1) {
            let (time, epoch) = task.days[month.day[event] as usize];
            let frame = if time == SKIP { SKIP } else { plan.frames[epoch as usize][month.frame[event] as usize] };
            if frame != SKIP && !plan.matters.of(month.matter[event]).is_empty() {
                self.event(plan, task, month, event, (time, frame));
            }
        }
    }

    fn event(&mut self, plan: &Plan<'_>, task: &Task, month: &Month, event: usize, (time, frame): (u32, u32)) {
        let (by_worker, by_place) = plan.splits();
        let place = month.place(event);
        let day = || Day::from_ymd(task.number.div_euclid(12), task.number.rem_euclid(12) as u8 + 1, month.day[event]).unwrap_or(Day::MIN);
        let mut of_event = OfEvent::default();
        for row in month.rows(event) {
            let shape = month.shape[row];
            let (role, group_role) = (plan.roles[shape as usize], plan.group_roles[shape as usize]);
            let known = if role == NO_ROLE { group_role } else { role };
            if known == NO_ROLE {
                continue;
            }
            let worker = worker(month, event, row, known & PART);
            let passes = |residual: &crate::plan::Residual<'_>| residual.holds(day(), month.frame[event], month.matter[event], shape, worker, place);
            if !plan.residual.as_ref().is_none_or(passes) {
                continue;
            }
            let quantity = (known & PART == Part::Goods as u8).then(|| u32::try_from(month.amount(row)).unwrap_or(0));
            if role != NO_ROLE {
                of_event.in_whole |= role & COUNTS_EVENT != 0;
                self.whole.quantities.add(quantity.unwrap_or(0));
            }
            if group_role == NO_ROLE {
                continue;
            }
            for matter in plan.matters.of(month.matter[event]) {
                for code in plan.shapes.of(shape) {
                    let codes = [time, frame, *matter, *code, if by_worker { worker } else { 0 }, if by_place { place } else { 0 }];
                    if group_role & COUNTS_EVENT != 0 && !of_event.groups.contains(&codes) {
                        of_event.groups.push(codes);
                    }
                    if let Some(quantity) = quantity {
                        self.groups.entry(codes).or_default().quantities.add(quantity);
                    }
                }
            }
        }
        self.minutes(&of_event, u32::try_from(month.minutes(event)).unwrap_or(u32::MAX));
    }

    /// The minutes of an event, once in each group in which it counts.
    fn minutes(&mut self, of_event: &OfEvent, minutes: u32) {
        for codes in &of_event.groups {
            self.groups.entry(*codes).or_default().minutes.add(minutes);
        }
        if of_event.in_whole {
            self.whole.minutes.add(minutes);
        }
    }
}
