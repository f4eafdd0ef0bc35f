//! The course of a measure at a station that works well: what the legal clock asks is done, nearly always in time. Agreement, working group and plan
//! first, then risk assessments, absences, tests by the plan, half-year summaries and yearly assessments up to the demo's present. Called for every
//! registered client under a measure, and for the clients at the points of the clock. Absent: visits and calls, which the figures count (`care.rs`).

use super::clients::opened;
use super::{World, date, moment, paper};
use crate::book::{at, contact};
use base::{Choice, Day, Duty, Link, Set, Shape, months_after};
use casework::Talk;
use org::{Channel, Topic};
use people::Person;
use rehab::clock::{Clock, Matter, Paper, Papers};
use rehab::{Episode, EvaluationKind, MemberRole, RiskClass, Test, TestOutcome, ViolationKind, ViolationManner, ViolationMeasure};

/// How a station keeps up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// As life goes: somewhere within the time, now and then late, now and then not at all.
    Ordinary,
    /// As soon as it may be done; of this matter nothing that is still in time has been done.
    Prompt(Option<Matter>),
}

/// The file of somebody while it is being written, with what the clock reads in it.
pub(super) struct Course<'w, 'p> {
    pub(super) world: &'w mut World<'p>,
    pub(super) person: Link<Person>,
    pub(super) episode: Option<Link<Episode>>,
    /// Which class and which words: the place in the list of the street.
    number: usize,
    site: usize,
    pace: Pace,
    papers: Papers,
}

/// Hours of the day at which things are written.
const MORNING: u16 = 11;
const AFTERNOON: u16 = 15;

impl<'w, 'p> Course<'w, 'p> {
    pub(super) fn new(world: &'w mut World<'p>, (site, number): (usize, usize), person: Link<Person>, pace: Pace) -> Self {
        Self { world, person, episode: None, number, site, pace, papers: Papers::of(person.id()) }
    }

    /// A paper of a day. What was there before the post is entered when its files are opened, after the measure itself.
    pub(super) fn write<R: Shape + Paper>(&mut self, on: Day, hour: u16, record: &R) -> Link<R> {
        let opened = opened(self.site);
        let minute = (self.number % 60) as u16;
        let at = if on > opened { at(on, hour, minute) } else { at(opened, 18, 30) };
        let link = self.world.script.write(at, self.world.hand(self.site), record);
        self.papers.add(link.id(), record);
        link
    }

    /// The measure, from which everything else follows.
    pub(super) fn ordered(&mut self, episode: Episode) {
        let on = episode.reported.or(episode.served).unwrap_or(episode.decided);
        let episode = Episode { worker: Some(self.world.sites[self.site].worker), ..episode };
        let at = at(on.max(opened(self.site)), 17, (self.number % 60) as u16);
        let at = at.min(moment());
        let link = self.world.script.write(at, self.world.hand(self.site), &episode);
        self.papers.add(link.id(), &episode);
        self.episode = Some(link);
    }

    /// The day of the report, and the measure.
    fn under(&self) -> Option<(Day, Link<Episode>)> {
        let reported = self.papers.measures.iter().find_map(|measure| measure.reported)?;
        Some((reported, self.episode?))
    }

    /// The worker, once in office.
    fn worker_on(&self, on: Day) -> Option<Link<org::Worker>> {
        (on >= opened(self.site)).then_some(self.world.sites[self.site].worker)
    }

    /// Agreement within three working days, working group and plan within ten.
    pub(super) fn begin(&mut self, guardian: Option<&str>) {
        self.sign(guardian);
        self.gather(&[]);
        self.plan();
    }

    pub(super) fn sign(&mut self, guardian: Option<&str>) {
        let Some((reported, episode)) = self.under() else { return };
        let mut agreement = paper::agreement(self.person, episode, reported + 2);
        agreement.worker = self.worker_on(agreement.signed);
        agreement.number = Some(base::Text(format!("ZX{:02}-{:02}", self.site + 1, self.number + 1)));
        agreement.guardian = guardian.map(Into::into);
        agreement.project = agreement.worker.map(|_| self.world.project);
        self.write(agreement.signed, AFTERNOON, &agreement);
    }

    /// The working group, without these roles.
    pub(super) fn gather(&mut self, without: &[MemberRole]) {
        let Some((reported, episode)) = self.under() else { return };
        let days = if self.pace == Pace::Ordinary { self.world.luck.between(3, 8) } else { 2 };
        let formed = reported + days as i32;
        let family = (MemberRole::Family, self.world.census.human("410105", (30, 60)).name);
        let members: Vec<(MemberRole, String)> = self.world.sites[self.site].team.iter().cloned().chain([family]).collect();
        let members: Vec<(MemberRole, String)> = members.into_iter().filter(|(role, _)| !without.contains(role)).collect();
        let mut group = paper::group(self.person, episode, formed, &members);
        group.worker = self.worker_on(formed);
        self.write(formed, MORNING, &group);
    }

    pub(super) fn plan(&mut self) {
        let Some((reported, episode)) = self.under() else { return };
        let days = if self.pace == Pace::Ordinary { self.world.luck.between(4, 9) } else { 3 };
        let mut plan = paper::plan(self.person, episode, reported + days as i32);
        plan.worker = self.worker_on(plan.on);
        self.write(plan.on, AFTERNOON, &plan);
    }

    /// What the clock asks of this matter and what is neither done nor void, by last day.
    fn asked(&self, matter: Matter) -> Vec<Duty> {
        let duties = Clock::new(&self.world.book, &self.world.calendar).duties(&self.papers);
        let of_it = |duty: &Duty| duty.rule.code == matter.code() && duty.satisfied.is_none() && duty.void.is_none();
        duties.into_iter().filter(of_it).collect()
    }

    /// Does what is asked, until the demo's present.
    pub(super) fn follow(mut self) {
        self.assess_again_and_again();
        if self.pace == Pace::Ordinary {
            self.travel();
        }
        self.take_tests();
        self.evaluate();
    }

    /// The day on which something is written that may be written from the day on which it opens; none if it has not been written yet.
    fn day_of(&mut self, matter: Matter, duty: &Duty) -> Option<Day> {
        let luck = &mut self.world.luck;
        let on = match self.pace {
            Pace::Prompt(left) if left == Some(matter) && duty.due >= moment().day() => return None,
            Pace::Prompt(_) => duty.opens + 2,
            Pace::Ordinary if luck.once_in(4) => duty.due + luck.between(3, 30) as i32,
            Pace::Ordinary => duty.due - luck.between(1, 20) as i32,
        };
        Some(self.world.calendar.moved_off_holiday(on)).filter(|on| *on <= moment().day())
    }

    fn assess_again_and_again(&mut self) {
        while let Some(duty) = self.asked(Matter::Risk).into_iter().next() {
            let Some(on) = self.day_of(Matter::Risk, &duty) else { return };
            self.assess(on);
        }
    }

    /// An assessment of risk; who was a high one is better the next time.
    pub(super) fn assess(&mut self, on: Day) {
        let previous = self.papers.class_on(on);
        let first = [RiskClass::Low, RiskClass::Low, RiskClass::Medium, RiskClass::Low, RiskClass::High][(self.number + self.site) % 5];
        let first = if self.pace == Pace::Ordinary { first } else { RiskClass::Low };
        let class = previous.map_or(first, |class| if class == RiskClass::High { RiskClass::Medium } else { class });
        let scores = [10 + (self.number % 4) as u32, 8, 5 + (self.site % 5) as u32];
        let mut assessment = paper::assessment(self.person, on, class, scores);
        (assessment.previous, assessment.worker) = (previous, self.worker_on(on));
        self.write(on, AFTERNOON, &assessment);
    }

    /// One in three was away once, and reported it.
    fn travel(&mut self) {
        let Some((reported, _)) = self.under().filter(|_| self.world.luck.once_in(3)) else { return };
        let from = reported + self.world.luck.between(60, 400) as i32;
        let mut leave = paper::leave(self.person, self.episode, (from, from + self.world.luck.between(3, 8) as i32));
        (leave.returned, leave.worker) = (Some(leave.to), self.worker_on(from));
        // Entered once, when the person is back.
        if leave.to < date(2020, 1, 20) {
            self.write(leave.to, AFTERNOON, &leave);
        }
    }

    fn take_tests(&mut self) {
        for duty in self.asked(Matter::Test) {
            // What somebody refused is not made good, nor what was done beforehand done again.
            let known = self.papers.tests.iter().any(|test| duty.opens <= test.on && test.on <= duty.closes);
            if let Some(on) = self.day_of_test(&duty).filter(|_| !known) {
                self.take_test(on);
            }
        }
    }

    /// The day of the test of a period; after the return, where the person is away.
    fn day_of_test(&mut self, duty: &Duty) -> Option<Day> {
        let on = match self.pace {
            Pace::Prompt(Some(Matter::Test)) if duty.due >= moment().day() => return None,
            Pace::Prompt(_) => duty.opens + 3,
            Pace::Ordinary => duty.opens + 1 + self.world.luck.below((duty.due - duty.opens).max(4) as u32 * 3 / 4) as i32,
        };
        let away = self.papers.leaves.iter().find(|leave| leave.from <= on && on <= leave.to);
        let on = self.world.calendar.moved_off_holiday(away.map_or(on, |leave| leave.to + 1));
        Some(on.min(duty.due)).filter(|on| *on <= moment().day())
    }

    fn take_test(&mut self, on: Day) {
        let refused_before = self.papers.tests.iter().any(|test| test.outcome.is_violation());
        let luck = &mut self.world.luck;
        let outcome = match self.pace {
            Pace::Ordinary if luck.once_in(40) => TestOutcome::Missed,
            Pace::Ordinary if luck.once_in(50) => TestOutcome::Excused,
            Pace::Ordinary if !refused_before && luck.once_in(80) => TestOutcome::Refused,
            Pace::Ordinary | Pace::Prompt(_) => TestOutcome::Negative,
        };
        let mut test = paper::test(self.person, self.episode, on, outcome);
        test.worker = self.worker_on(on - 1);
        test.reason = (outcome == TestOutcome::Excused).then(|| "住院".into());
        if let Some(worker) = test.worker {
            (test.notified, test.project) = (Some(on - 1), Some(self.world.project));
            self.tell(on - 1, worker);
        }
        let test = self.write(on, MORNING, &test);
        if outcome == TestOutcome::Refused {
            self.refused(on, test);
        } else if self.papers.tests.len().is_multiple_of(4) {
            self.talk(on);
        }
    }

    /// Tests are arranged on `WeChat` the day before.
    fn tell(&mut self, on: Day, worker: Link<org::Worker>) {
        let asked = contact(on, Channel::Wechat, 5, worker, &[self.person], &[Topic::TestNotice]);
        let minute = self.world.luck.below(60) as u16;
        self.world.script.write(at(on, 16, minute), self.world.hand(self.site), &asked);
    }

    /// A refused test is a breach; the person was admonished at once.
    pub(super) fn refused(&mut self, on: Day, test: Link<Test>) {
        let mut breach = paper::violation(self.person, self.episode, on, ViolationKind::Test);
        breach.test = Some(test);
        breach.manner = Some(ViolationManner::Refused);
        breach.measures = Set::of([ViolationMeasure::Talked, ViolationMeasure::Warned]);
        (breach.warned, breach.worker) = (Some(on), self.worker_on(on));
        self.write(on, AFTERNOON, &breach);
    }

    fn talk(&mut self, on: Day) {
        let Some(worker) = self.worker_on(on - 1) else { return };
        let talk = Talk {
            person: self.person,
            content: "了解近况，说明检测安排和协议要求，听取困难".into(),
            minutes: Some(30),
            channel: Channel::Office,
            on,
            speaker: worker,
            recorder: None,
            attitude: Some("配合".into()),
            measures: Some("继续按月走访".into()),
            signed: Some(on),
            at: None,
            place: None,
            campaign: None,
            project: Some(self.world.project),
            note: None,
            ended: None,
            health: None,
            living: None,
            company: None,
            difficulty: None,
            advice: None,
            promised: None,
            next: None,
            countersigned: None,
        };
        let minute = self.world.luck.below(60) as u16;
        self.world.script.write(at(on, MORNING + 1, minute), self.world.hand(self.site), &talk);
    }

    /// Every second half-year is the yearly assessment.
    fn evaluate(&mut self) {
        for duty in self.asked(Matter::HalfYear) {
            let Some(on) = self.day_of(Matter::HalfYear, &duty) else { continue };
            let kind = if duty.part.0.is_multiple_of(2) { EvaluationKind::Year } else { EvaluationKind::HalfYear };
            let months = if kind == EvaluationKind::Year { 12 } else { 6 };
            let from = months_after(duty.since, i32::from(duty.part.0) * 6 - months);
            let mut evaluation = paper::evaluation(self.person, self.episode, kind, (from, on));
            evaluation.worker = self.worker_on(on);
            self.write(on, AFTERNOON, &evaluation);
        }
    }
}
