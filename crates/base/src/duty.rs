//! A duty: a thing that somebody has to do by a day, because of a rule. Made by the slices from what their records say, listed by the shell over all
//! slices. A duty never knows today: it carries days, and [`Duty::standing`] says how it stands on the day that is asked about, so that duties can be
//! kept and asked every morning. Absent: how duties arise, which is each slice's matter; words and colours of a standing, which are the page's.

use crate::{Day, Id};
use std::sync::Arc;

/// What a rule rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// The article says the duty and the number.
    Law,
    /// No article has the number; plans, forms or systems in use have it.
    Practice,
    /// The number is this system's own; the article, where one is named, says the duty only.
    Default,
}

/// Where the thing is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyForm {
    /// A new record of this kind, begun with these fields. `{whom}` and `{subject}` in the fields stand for the ids of the duty, `{due}` for its last day.
    New(&'static str, &'static str),
    /// This field of the record from which the duty arose is filled in.
    Amend(&'static str),
}

/// A rule as it stood when a duty arose: what it asks, of whom, and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyRule {
    /// Stable code.
    pub code: &'static str,
    /// What is to be done, for people.
    pub what: &'static str,
    /// Who has to do it, for people.
    pub who: &'static str,
    /// One sentence why, with places: `{since}`, `{opens}`, `{due}`, `{closes}`, `{limit}`, `{n}`, `{of}`, `{done}`, `{needed}`.
    pub why: &'static str,
    /// The time that the rule gives, for people: `15 日内`. Empty where it gives none.
    pub limit: String,
    /// Law and article, or the source where there is none.
    pub article: String,
    /// What the number rests on.
    pub basis: Basis,
    /// The book and the day from which this text of the rule holds: `chongqing 2013-03-01`.
    pub version: String,
    /// Whether it is a right that somebody may use until its last day: unused it has lapsed, and nobody has missed anything.
    pub is_right: bool,
    /// Whether the lead of the station does it, and not the worker who answers for the person.
    pub is_leads: bool,
}

/// A thing to be done by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The rule in force on the day on which it arose.
    pub rule: Arc<DutyRule>,
    /// Whom it is about.
    pub whom: Id,
    /// The record out of which it arose.
    pub subject: Id,
    /// Where it is done.
    pub form: DutyForm,
    /// The how manieth of how many, where a rule asks again and again; 0 of 0 where it asks once.
    pub part: (u16, u16),
    /// How often it was done, of how often it has to be: 0 or 1 of 1 for nearly everything. For a rule that counts days or times, what was
    /// reached of what it names.
    pub times: (u16, u16),
    /// The day on which it arose, from which its time is counted.
    pub since: Day,
    /// The first day on which it can be done.
    pub opens: Day,
    /// The last day on which it is done in time.
    pub due: Day,
    /// The last day on which it can be done at all: afterwards it stays missed. [`Day::MAX`] where it may always be made good.
    pub closes: Day,
    /// The days on which somebody is reminded, ascending.
    pub warn: Vec<Day>,
    /// The record that fulfils it, and the day of it.
    pub satisfied: Option<(Id, Day)>,
    /// Why it is not asked, if it is not.
    pub void: Option<&'static str>,
}

/// How a duty stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DutyStanding {
    /// It should have been done so many days ago.
    Overdue(i32),
    /// This is the last day.
    DueToday,
    /// The last day is near.
    Warn,
    /// It can be done.
    Open,
    /// Its time has not come.
    NotYet,
    /// It was not done, and can no longer be.
    Missed,
    /// It was done so many days late.
    DoneLate(i32),
    /// It was done in time.
    Done,
    /// It is not asked.
    Void,
}

impl DutyStanding {
    /// Whether somebody has to do something.
    pub fn is_pending(self) -> bool {
        matches!(self, Self::Overdue(_) | Self::DueToday | Self::Warn | Self::Open)
    }

    /// Whether it is done, late or not.
    pub fn is_done(self) -> bool {
        matches!(self, Self::Done | Self::DoneLate(_))
    }
}

impl Duty {
    /// A duty that arose on a day and is due on another, asked once, open from the beginning and for ever.
    pub fn new(rule: Arc<DutyRule>, form: DutyForm, whom: Id, subject: Id, since: Day, due: Day) -> Self {
        Self {
            rule,
            whom,
            subject,
            form,
            part: (0, 0),
            times: (0, 1),
            since,
            opens: since,
            due,
            closes: Day::MAX,
            warn: Vec::new(),
            satisfied: None,
            void: None,
        }
    }

    /// How it stands on a day. What is done later than that day is not done yet.
    pub fn standing(&self, on: Day) -> DutyStanding {
        match self.satisfied {
            Some((_, done)) if done <= on && done > self.due => return DutyStanding::DoneLate(done - self.due),
            Some((_, done)) if done <= on => return DutyStanding::Done,
            _ if self.void.is_some() => return DutyStanding::Void,
            _ => {}
        }
        if on > self.closes && self.rule.is_right {
            DutyStanding::Void
        } else if on > self.closes {
            DutyStanding::Missed
        } else if on > self.due {
            DutyStanding::Overdue(on - self.due)
        } else if on < self.opens {
            DutyStanding::NotYet
        } else if on == self.due {
            DutyStanding::DueToday
        } else if self.warn.first().is_some_and(|first| *first <= on) {
            DutyStanding::Warn
        } else {
            DutyStanding::Open
        }
    }

    /// Whether somebody is reminded of it on this day.
    pub fn reminds_on(&self, on: Day) -> bool {
        self.standing(on).is_pending() && (on == self.due || self.warn.contains(&on))
    }

    /// One sentence why, with its days and what it rests on. Made when somebody asks: of thousands of duties few are ever read.
    pub fn why(&self) -> String {
        let rule = &self.rule;
        let mut sentence = rule.why.to_owned();
        let number = |n: u16| n.to_string();
        for (place, text) in [
            ("{since}", self.since.to_string()),
            ("{opens}", self.opens.to_string()),
            ("{due}", self.due.to_string()),
            ("{closes}", self.closes.to_string()),
            ("{limit}", rule.limit.clone()),
            ("{n}", number(self.part.0)),
            ("{of}", number(self.part.1)),
            ("{done}", number(self.times.0)),
            ("{needed}", number(self.times.1)),
        ] {
            sentence = sentence.replace(place, &text);
        }
        let rests = match (rule.basis, rule.article.as_str()) {
            (Basis::Law, article) => article.to_owned(),
            (Basis::Practice, article) => format!("{article}；数字为通行做法"),
            (Basis::Default, "") => "本系统默认".to_owned(),
            (Basis::Default, article) => format!("{article}；天数为本系统默认"),
        };
        format!("{sentence}（{rests}）")
    }

    /// The fields with which a new record begins; empty where a record that is there is completed.
    pub fn preset(&self) -> String {
        match self.form {
            DutyForm::New(_, fields) => {
                let ids = fields.replace("{whom}", &self.whom.to_string()).replace("{subject}", &self.subject.to_string());
                ids.replace("{due}", &self.due.to_string())
            }
            DutyForm::Amend(_) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Moment;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn id(n: u8) -> Id {
        Id::from_parts(Moment::default(), [n; 10])
    }

    fn duty() -> Duty {
        let rule = DutyRule {
            code: "sign",
            what: "签字",
            who: "经办人",
            why: "{since} 收到，应在 {limit}签字",
            limit: "3 个工作日内".to_owned(),
            article: "某条例第一条".to_owned(),
            basis: Basis::Default,
            version: "national 2020-01-01".to_owned(),
            is_right: false,
            is_leads: false,
        };
        let new = Duty::new(Arc::new(rule), DutyForm::New("paper", "about={subject}"), id(1), id(2), day("2020-02-03"), day("2020-02-06"));
        Duty { warn: vec![day("2020-02-05")], ..new }
    }

    #[test]
    fn a_duty_stands_differently_on_every_day_and_never_knows_today() {
        use DutyStanding::{Done, DoneLate, DueToday, Missed, NotYet, Open, Overdue, Void, Warn};
        type Change = fn(&mut Duty);
        let rows: [(Change, &[(&str, DutyStanding)]); 5] = [
            (
                |_| {},
                &[
                    ("2020-02-02", NotYet),
                    ("2020-02-03", Open),
                    ("2020-02-05", Warn),
                    ("2020-02-06", DueToday),
                    ("2020-02-07", Overdue(1)),
                    ("2020-03-07", Overdue(30)),
                ],
            ),
            (|duty| duty.satisfied = Some((id(3), day("2020-02-06"))), &[("2020-02-05", Warn), ("2020-02-06", Done), ("2021-02-06", Done)]),
            (|duty| duty.satisfied = Some((id(3), day("2020-02-08"))), &[("2020-02-07", Overdue(1)), ("2020-02-08", DoneLate(2))]),
            (|duty| duty.closes = duty.due, &[("2020-02-06", DueToday), ("2020-02-07", Missed), ("2030-02-07", Missed)]),
            (|duty| duty.void = Some("不再执行"), &[("2020-02-07", Void)]),
        ];
        for (row, (change, expected)) in rows.into_iter().enumerate() {
            let mut duty = duty();
            change(&mut duty);
            for (on, standing) in expected {
                assert_eq!(duty.standing(day(on)), *standing, "row {row} on {on}");
            }
        }
    }

    #[test]
    fn what_was_done_is_done_even_if_it_was_not_asked() {
        let done = Duty { satisfied: Some((id(3), day("2020-02-04"))), void: Some("不再执行"), ..duty() };
        assert_eq!(done.standing(day("2020-02-04")), DutyStanding::Done);
    }

    #[test]
    fn one_is_reminded_on_its_days_and_no_longer_when_it_is_done() {
        let reminded = |duty: &Duty| (0..9).map(|n| day("2020-02-01") + n).filter(|on| duty.reminds_on(*on)).collect::<Vec<_>>();
        assert_eq!(reminded(&duty()), [day("2020-02-05"), day("2020-02-06")]);
        let done = Duty { satisfied: Some((id(3), day("2020-02-05"))), ..duty() };
        assert_eq!(reminded(&done), []);
    }

    #[test]
    fn the_sentence_has_its_days_and_says_what_it_rests_on() {
        assert_eq!(duty().why(), "2020-02-03 收到，应在 3 个工作日内签字（某条例第一条；天数为本系统默认）");
        let with = |basis, article: &str| {
            let rule = DutyRule { basis, article: article.to_owned(), ..(*duty().rule).clone() };
            Duty { rule: Arc::new(rule), ..duty() }.why()
        };
        assert!(with(Basis::Law, "某条例第一条").ends_with("签字（某条例第一条）"));
        assert!(with(Basis::Practice, "某地计划").ends_with("（某地计划；数字为通行做法）"));
        assert!(with(Basis::Default, "").ends_with("（本系统默认）"));
        assert_eq!(duty().preset(), format!("about={}", id(2)));
    }
}
