//! Reported absences and changes of the place of execution (戒毒条例 art. 19, 22).

use super::Matter;
use super::book::DayCount;
use super::desk::Desk;
use super::papers::{Away, Measure, Move};
use base::{Day, Duty};

pub(super) fn raise(desk: &mut Desk<'_>, measure: &Measure) {
    let papers = desk.papers;
    for leave in papers.leaves.iter().filter(|leave| !leave.is_void && papers.belongs(measure, leave.episode, leave.from)) {
        report(desk, leave);
        let back = leave.returned.map(|returned| (leave.id, returned));
        if let Some(duty) = desk.raise(Matter::LeaveReturn, leave.id, leave.to) {
            desk.duties.push(Duty { opens: leave.from, satisfied: back, ..duty });
        }
    }
    for moved in papers.moves.iter().filter(|moved| papers.belongs(measure, moved.episode, moved.changed)) {
        changed(desk, measure, moved);
    }
}

impl Away {
    /// The days away, counted in one of the ways that are in use; to the return, or to the planned one.
    pub(super) fn days(&self, count: DayCount) -> i32 {
        let difference = self.returned.unwrap_or(self.to) - self.from;
        match count {
            DayCount::Calendar => difference + 1,
            DayCount::Difference => difference,
            DayCount::Whole => self.whole_days,
        }
    }

    /// The last day away, as far as it is known.
    pub(super) fn last_day(&self) -> Day {
        self.returned.unwrap_or(self.to)
    }
}

/// It is asked as soon as the absence is entered, and due when the person leaves.
fn report(desk: &mut Desk<'_>, leave: &Away) {
    let Some(rule) = desk.rule(Matter::LeaveReport, leave.from) else { return };
    let days = leave.days(rule.count);
    if days < i32::from(rule.threshold) {
        return;
    }
    let mut duty = rule.duty(desk.papers.whom, leave.id, leave.from, desk.calendar);
    duty.opens = Day::MIN;
    duty.times = (days.clamp(0, i32::from(u16::MAX)) as u16, rule.threshold);
    duty.satisfied = leave.reported.map(|reported| (leave.id, reported));
    desk.duties.push(duty);
}

fn changed(desk: &mut Desk<'_>, measure: &Measure, moved: &Move) {
    let own = |day: Option<Day>| day.map(|day| (moved.id, day));
    desk.add(Matter::MoveReport, moved.id, Some(moved.changed), own(moved.reported));
    desk.add(Matter::MoveForward, moved.id, moved.asked, own(moved.forwarded));
    desk.add(Matter::MovePolice, moved.id, moved.reported, own(moved.police_told));
    // A new agreement: one that was signed after the change.
    let signed = desk.papers.agreements.iter().filter(|paper| desk.papers.belongs(measure, paper.episode, paper.on));
    let signed = signed.filter(|paper| paper.on >= moved.changed).map(|paper| (paper.on, paper.id)).min();
    desk.add(Matter::MoveAgreement, moved.id, moved.reported, signed.map(|(on, id)| (id, on)));
}
