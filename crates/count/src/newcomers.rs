//! Who is served for the first time, and who comes again: distinct persons of a group told apart by the day on which a row of the figure first named
//! them. That day may lie long before the period, so everything until its end is read once for the first days and the period once more for the
//! groups, row by row; it takes a second where ten million rows lie before. Called by the engine and by drill.rs.

use crate::columns::Month;
use crate::intern::{QuickMap, QuickSet};
use crate::plan::{Days, NO_ROLE, PART, Plan, SKIP};
use crate::scan::{Task, read, worker};
use crate::states::Groups;
use crate::{Engine, Measure, Part, Question, Scope};
use base::Day;
use std::collections::BTreeSet;

/// The persons of one group, by number.
#[derive(Default)]
struct Met {
    new: QuickSet<u32>,
    all: QuickSet<u32>,
}

impl Met {
    fn add(&mut self, person: u32, is_first_day: bool) {
        self.all.insert(person);
        if is_first_day {
            self.new.insert(person);
        }
    }

    fn values(&self, question: &Question) -> Vec<i64> {
        let value = |measure: &Measure| match measure {
            Measure::PersonsNew => self.new.len() as i64,
            Measure::PersonsAgain => (self.all.len() - self.new.len()) as i64,
            _ => 0,
        };
        question.measures.iter().map(value).collect()
    }
}

/// A served row of the figure.
struct Served {
    event: usize,
    day: Day,
    person: u32,
    shape: u32,
    worker: u32,
}

/// A group by its codes, in the order of [`Plan::group`].
type Codes = (u32, u32, u32, u32, u32, u32);

impl Engine {
    /// The values of the measures that look back by group, and of the whole; others are 0.
    pub(crate) fn newcomers(&self, question: &Question, scope: Scope<'_>, at: u32) -> (Groups<Vec<i64>>, Vec<i64>) {
        let first = self.first_days(question, scope, at);
        let (plan, tasks) = self.planned(question, scope, at);
        let (by_worker, by_place) = plan.splits();
        let (mut groups, mut whole): (QuickMap<Codes, Met>, Met) = (QuickMap::default(), Met::default());
        for task in whole_months(&tasks) {
            read(&task.month, |month| {
                each_served(&plan, task, month, &mut |row| {
                    let is_first_day = first.get(&row.person) == Some(&row.day);
                    whole.add(row.person, is_first_day);
                    let (time, frame) = time_and_frame(&plan, &task.days, month, row.event);
                    let place = if by_place { month.place(row.event) } else { 0 };
                    let worker = if by_worker { row.worker } else { 0 };
                    for matter in plan.matters.of(month.matter[row.event]) {
                        for shape in plan.shapes.of(row.shape) {
                            groups.entry((time, frame, *matter, *shape, worker, place)).or_default().add(row.person, is_first_day);
                        }
                    }
                });
            });
        }
        let group = |codes: Codes| plan.group([codes.0, codes.1, codes.2, codes.3, codes.4, codes.5]);
        let groups = groups.into_iter().map(|(codes, met)| (group(codes), met.values(question))).collect();
        (groups, whole.values(question))
    }

    /// The records behind those measures in one group, whose rows are those of `cell`: of whom is new there, those of the first day; of whom comes
    /// again, all.
    pub(crate) fn behind_newcomers(&self, question: &Question, cell: &Question, scope: Scope<'_>, at: u32) -> BTreeSet<u32> {
        let first = self.first_days(question, scope, at);
        let (plan, tasks) = self.planned(cell, scope, at);
        let (mut rows, mut met) = (Vec::new(), Met::default());
        for task in whole_months(&tasks) {
            read(&task.month, |month| {
                each_served(&plan, task, month, &mut |row| {
                    let is_first_day = first.get(&row.person) == Some(&row.day);
                    met.add(row.person, is_first_day);
                    rows.push((month.record[row.event], row.person, is_first_day));
                });
            });
        }
        let wants = |measure| question.measures.contains(&measure);
        let (wants_new, wants_again) = (wants(Measure::PersonsNew), wants(Measure::PersonsAgain));
        let is_behind = |(_, person, is_first_day): &&(u32, u32, bool)| wants_new && *is_first_day || wants_again && !met.new.contains(person);
        rows.iter().filter(is_behind).map(|(record, ..)| *record).collect()
    }

    /// The day on which a row of the figure first named each person, by number, until the end of the period.
    fn first_days(&self, question: &Question, scope: Scope<'_>, at: u32) -> QuickMap<u32, Day> {
        let until = Question { from: Day::MIN, by: Vec::new(), ..question.clone() };
        let (plan, tasks) = self.planned(&until, scope, at);
        let mut first: QuickMap<u32, Day> = QuickMap::default();
        for task in whole_months(&tasks) {
            read(&task.month, |month| {
                each_served(&plan, task, month, &mut |row| {
                    let day = first.entry(row.person).or_insert(row.day);
                    *day = row.day.min(*day);
                });
            });
        }
        first
    }
}

/// Each month once: a scan may cut it, nothing is cut here.
fn whole_months(tasks: &[Task]) -> impl Iterator<Item = &Task> {
    tasks.iter().filter(|task| task.is_first())
}

/// Shows the rows of the figure that name a person who was served.
fn each_served(plan: &Plan<'_>, task: &Task, month: &Month, show: &mut dyn FnMut(Served)) {
    let (len, alive) = month.at(plan.at);
    for event in (0..len).filter(|event| alive[event / 64] >> (event % 64) & 1 == 1) {
        let (time, frame) = time_and_frame(plan, &task.days, month, event);
        if time == SKIP || frame == SKIP || plan.matters.of(month.matter[event]).is_empty() {
            continue;
        }
        let day = Day::from_ymd(task.number.div_euclid(12), task.number.rem_euclid(12) as u8 + 1, month.day[event]).unwrap_or(Day::MIN);
        for row in month.rows(event) {
            let (shape, person) = (month.shape[row], month.who[row]);
            let role = plan.group_roles[shape as usize];
            if role == NO_ROLE || role & PART != Part::Served as u8 || person == 0 {
                continue;
            }
            let worker = worker(month, event, row, role & PART);
            let (frame, matter, place) = (month.frame[event], month.matter[event], month.place(event));
            if plan.residual.as_ref().is_none_or(|residual| residual.holds(day, frame, matter, shape, worker, place)) {
                show(Served { event, day, person, shape, worker });
            }
        }
    }
}

/// The codes of an event's time and of its organisation.
fn time_and_frame(plan: &Plan<'_>, days: &Days, month: &Month, event: usize) -> (u32, u32) {
    let (time, epoch) = days[month.day[event] as usize];
    if time == SKIP { (SKIP, SKIP) } else { (time, plan.frames[epoch as usize][month.frame[event] as usize]) }
}
