//! What a crisis asks for: what is done at once, the follow-ups of its grade, and what the law obliges to report (domain.md 2.6). Each grade that it had
//! asks for its own from its first day; what was still to come ends where the grade changes or somebody closes the crisis. What the law asks ends with
//! neither.
//!
//! A follow-up is a contact, a talk or a line of the crisis itself from its day up to the day before the next one; one record is one follow-up. Absent:
//! minutes, which the crisis says itself.

use super::book::{BOOK, Rule};
use super::matter::Matter;
use crate::contact::is_in_person;
use crate::{Contact, Crisis, Notified, Reportable, Talk};
use base::{Choice, Day, Duty, DutyStanding, Id, Shape, Time, Value};
use org::Grade;
use shell::duties::Paper;

const CLOSED: &str = "危机已经结束";
const REGRADED: &str = "危机等级已经变化";
/// Follow-ups of one grade of one crisis: daily for ten years, longer than anything stays open.
const SLOTS_MAX: usize = 4_000;
/// From so many days between two follow-ups on, one may be done a little ahead.
const WEEK: i32 = 7;

/// Somebody was in touch with the person.
#[derive(Clone, Copy, Debug)]
struct Touch {
    id: Id,
    on: Day,
    at: Option<Time>,
    in_person: bool,
}

/// A grade with its days: up to the day before the next one, or before the crisis was closed.
struct Spell {
    grade: Grade,
    from: Day,
    until: Option<(Day, &'static str)>,
    /// The last day on which what is done counts for this grade: on the day of a change it is for the new one, on the day of the end for the last.
    last_day: Day,
    /// Whether it is graver than what was before.
    is_raised: bool,
}

/// A follow-up of a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// The first day on which it can be done.
    pub(super) opens: Day,
    /// Its day.
    pub(super) due: Day,
}

/// The follow-ups of a scheme that begins on a day, the earliest first.
pub(super) fn slots(rule: &Rule, since: Day) -> impl Iterator<Item = Slot> {
    let mut before = None;
    rule.due_days(since).take(SLOTS_MAX).map(move |due| {
        let gap = due - before.unwrap_or(since);
        let opens = match before {
            None if rule.early => since,
            _ if gap >= WEEK => due - rule.ahead,
            _ => due,
        };
        before = Some(due);
        Slot { opens, due }
    })
}

/// What has to be done about a person, of all crises.
pub(super) fn duties(papers: &[Paper<'_>]) -> Vec<Duty> {
    let touches = touches(papers);
    crises(papers).flat_map(|(id, crisis)| of_crisis(id, &crisis, &touches)).collect()
}

/// The gravest crisis that nobody has closed, with the next follow-up.
pub(super) fn stands(papers: &[Paper<'_>], today: Day) -> Vec<(&'static str, String)> {
    let touches = touches(papers);
    let open = crises(papers).filter(|(_, crisis)| crisis.on <= today && crisis.closed.is_none_or(|closed| closed > today));
    let Some((id, crisis)) = open.max_by_key(|(id, crisis)| (crisis.grade_on(today), crisis.on, *id)) else { return Vec::new() };
    let is_asked = |duty: &Duty| !matches!(duty.standing(today), DutyStanding::Missed | DutyStanding::Void) && !duty.standing(today).is_done();
    let follow_ups = of_crisis(id, &crisis, &touches).into_iter().filter(|duty| duty.rule.code == Matter::FollowUp.code() && is_asked(duty));
    let next = match follow_ups.map(|duty| duty.due).min() {
        Some(due) => format!("下一次随访 {due}"),
        None => "随访已做完，等社工确认结束".to_owned(),
    };
    vec![("危机", format!("{}，{next}", crisis.grade_on(today).label()))]
}

fn crises<'a>(papers: &'a [Paper<'a>]) -> impl Iterator<Item = (Id, Crisis)> {
    papers.iter().filter(|paper| paper.kind == Crisis::CODE).filter_map(|paper| Some((paper.id, Crisis::from_json(paper.document)?)))
}

fn touches(papers: &[Paper<'_>]) -> Vec<Touch> {
    let touch = |paper: &Paper<'_>| match paper.kind {
        Contact::CODE => {
            let contact = Contact::from_json(paper.document)?;
            let in_person = contact.is_in_person();
            contact.outcome.is_service().then_some(Touch { id: paper.id, on: contact.on, at: contact.at, in_person })
        }
        Talk::CODE => {
            let talk = Talk::from_json(paper.document)?;
            Some(Touch { id: paper.id, on: talk.on, at: talk.at, in_person: is_in_person(talk.channel) })
        }
        _ => None,
    };
    let mut touches: Vec<Touch> = papers.iter().filter_map(touch).collect();
    touches.sort_by_key(|touch| (touch.on, touch.at, touch.id));
    touches
}

fn of_crisis(id: Id, crisis: &Crisis, touches: &[Touch]) -> Vec<Duty> {
    let Some(person) = crisis.person else { return Vec::new() };
    // what was before the event on its day is what it was found by
    let is_after = |touch: &&Touch| touch.on > crisis.on || (touch.on == crisis.on && touch.at.zip(crisis.at).is_none_or(|(at, found)| at >= found));
    let mut done: Vec<Touch> = touches.iter().filter(is_after).copied().collect();
    done.extend(crisis.follow_ups.iter().map(|look| Touch { id, on: look.on, at: None, in_person: false }));
    done.sort_by_key(|touch| touch.on);
    let desk = Desk { id, whom: person.id(), crisis, done };
    let mut duties = desk.reports();
    for spell in spells(crisis) {
        if spell.is_raised {
            duties.extend(desk.acts(&spell));
        }
        duties.extend(desk.follow_ups(&spell));
    }
    duties
}

fn spells(crisis: &Crisis) -> Vec<Spell> {
    let grades = crisis.grades();
    let spell = |(n, (from, grade)): (usize, &(Day, Grade))| {
        let changed = grades.get(n + 1).map(|(from, _)| *from);
        Spell {
            grade: *grade,
            from: *from,
            until: changed.map(|on| (on, REGRADED)).or(crisis.closed.map(|closed| (closed, CLOSED))),
            last_day: changed.map(|on| on - 1).or(crisis.closed).unwrap_or(Day::MAX),
            is_raised: n == 0 || *grade > grades[n - 1].1,
        }
    };
    grades.iter().enumerate().map(spell).collect()
}

/// What is needed to make the duties of one crisis.
struct Desk<'a> {
    id: Id,
    whom: Id,
    crisis: &'a Crisis,
    done: Vec<Touch>,
}

impl Desk<'_> {
    /// What the law obliges to report, at whatever grade, until it is reported.
    fn reports(&self) -> Vec<Duty> {
        let reported = self.crisis.reported.into_iter().chain(self.crisis.told(&[Notified::Police], self.crisis.on)).min();
        let matter = |reportable| match reportable {
            Reportable::Minor => Matter::Minor,
            Reportable::Violence => Matter::Violence,
        };
        let rules = self.crisis.reportable.iter().filter_map(|reportable| BOOK.rule(matter(reportable), None, self.crisis.on));
        rules.map(|rule| Duty { satisfied: reported.map(|on| (self.id, on)), ..rule.duty(self.whom, self.id, self.crisis.on) }).collect()
    }

    /// What is done at once when it is found, and again when it gets graver.
    fn acts(&self, spell: &Spell) -> Vec<Duty> {
        use Notified::{Ambulance, Family, Police, Supervisor};
        let told = |whom: &[Notified]| self.crisis.told(whom, spell.from).map(|on| (self.id, on));
        let found_in_person = spell.from == self.crisis.on && self.crisis.channel.is_some_and(is_in_person);
        let met = || self.done.iter().find(|touch| touch.in_person && touch.on >= spell.from).map(|touch| (touch.id, touch.on));
        let acts = [
            (Matter::Call, told(&[Police, Ambulance])),
            (Matter::Supervisor, told(&[Supervisor])),
            (Matter::Family, told(&[Family])),
            (Matter::SafetyPlan, self.crisis.safety_plan.filter(|on| *on >= spell.from).map(|on| (self.id, on))),
            (Matter::Face, if found_in_person { Some((self.id, spell.from)) } else { met() }),
        ];
        let raise = |(matter, satisfied): (Matter, Option<(Id, Day)>)| {
            let rule = BOOK.rule(matter, Some(spell.grade), spell.from)?;
            let mut duty = Duty { satisfied, ..rule.duty(self.whom, self.id, spell.from) };
            // what was to be done by its end was to be done; what was due later is not asked
            if let Some((until, why)) = spell.until.filter(|_| satisfied.is_none()) {
                if duty.due > until { duty.void = Some(why) } else { duty.closes = until.max(duty.due) }
            }
            Some(duty)
        };
        acts.into_iter().filter_map(raise).collect()
    }

    /// The follow-ups of a grade: all of a scheme that ends, and of one that goes on those up to the next that is not done.
    fn follow_ups(&self, spell: &Spell) -> Vec<Duty> {
        let Some(rule) = BOOK.rule(Matter::FollowUp, Some(spell.grade), spell.from) else { return Vec::new() };
        let done: Vec<&Touch> = self.done.iter().filter(|touch| touch.on <= spell.last_day).collect();
        let last = done.last().map(|touch| touch.on);
        let mut duties = Vec::new();
        let mut coming = slots(rule, spell.from).peekable();
        while let Some(slot) = coming.next() {
            let is_over = spell.until.is_some_and(|(until, _)| slot.due >= until);
            let closes = coming.peek().map_or(Day::MAX, |next| next.opens - 1);
            let touch = done.iter().find(|touch| touch.on >= slot.opens && touch.on <= closes);
            if rule.goes_on() && is_over && touch.is_none() {
                break;
            }
            let mut duty = rule.duty_by(self.whom, self.id, spell.from, slot.due);
            duty.part = (duties.len() as u16 + 1, 0);
            duty.opens = slot.opens;
            duty.satisfied = touch.map(|touch| (touch.id, touch.on));
            duty.closes = closes.min(spell.last_day);
            duty.void = spell.until.filter(|_| is_over && touch.is_none()).map(|(_, why)| why);
            // nobody has looked since: of a scheme that goes on this one is asked until somebody does
            let is_next = rule.goes_on() && spell.until.is_none() && touch.is_none() && last.is_none_or(|last| slot.due > last);
            if is_next {
                duty.closes = Day::MAX;
            }
            duties.push(duty);
            if is_next {
                break;
            }
        }
        duties
    }
}
