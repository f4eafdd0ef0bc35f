//! A schedule: what an account wants made by itself, of which organisation, and when. Pure but for keeping it: the hour of the station is the clock's,
//! and what is due follows from the schedule and the moment that is asked about. Kept sealed among the jobs, with its account in a plain column.
//! Called by the pages of schedules and by `made.rs`, which makes what is due. Absent: making.

use base::{Bucket, Day, Id, Key, Moment, Period, Time};
use serde::{Deserialize, Serialize};
use shell::{Actor, Refusal, Shell};
use store::Job;

/// What a schedule is called among the jobs.
const KIND: &str = "schedule";
/// Its states.
const ON: &str = "on";
const OFF: &str = "off";
/// Schedules that are looked through; a city of 400 stations with two each has 800.
const SCHEDULES_MAX: u32 = 4_000;
/// The days of a week in words, from Monday on.
pub(crate) const WEEKDAYS: [&str; 7] = ["每周一", "每周二", "每周三", "每周四", "每周五", "每周六", "每周日"];
/// The last day of every month: no month has a later one.
pub(crate) const LAST_DAY: u8 = 31;
/// What is due before this hour is about the day before: nobody wants the morning's report of a day that has only begun.
const NOON: u16 = 12 * 60;

/// What is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A briefing by the template of this code.
    Briefing(String),
    /// The month sheet.
    Month,
    /// A table of statistics over the days since the last one.
    Table {
        /// Codes of indicators.
        indicators: Vec<String>,
        /// Codes of dimensions.
        by: Vec<String>,
        /// A condition, empty for none.
        condition: String,
    },
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Every day.
    Daily,
    /// Every week on this day, 1 for Monday to 7 for Sunday.
    Weekly(u8),
    /// Every month on this day; in a month without it on its last.
    Monthly(u8),
}

/// A schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// What is made …
    pub what: What,
    /// … of which organisation …
    pub org: Key,
    /// … how often …
    pub rhythm: Rhythm,
    /// … and at which time of the day.
    pub at: Time,
}

/// A schedule as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// Its id.
    pub(crate) id: Id,
    /// Who has ordered it: under whose rights it is made, and who receives it.
    pub(crate) account: Key,
    /// Since when: what was due before is not made.
    pub(crate) since: Moment,
    /// Whether it goes on.
    pub(crate) is_on: bool,
    /// What it says.
    pub(crate) schedule: Schedule,
}

impl Rhythm {
    /// The last day until this one, included, on which it is due.
    fn last_day(self, today: Day) -> Day {
        match self {
            Self::Daily => today,
            Self::Weekly(weekday) => today - (7 + i32::from(today.weekday()) - i32::from(weekday)) % 7,
            Self::Monthly(day) => {
                let this = day_of_month(today, day);
                if this <= today { this } else { day_of_month(Bucket::Month.bucket_of(today).from - 1, day) }
            }
        }
    }
}

/// The day of this number in the month of a day; the last one where the month has no such day.
fn day_of_month(within: Day, number: u8) -> Day {
    let month = Bucket::Month.bucket_of(within);
    (month.from + (i32::from(number.max(1)) - 1)).min(month.to)
}

impl Schedule {
    /// The last moment until now at which it was due.
    pub fn last_due(&self, now: Moment) -> Moment {
        let on = |today: Day| Moment::of(self.rhythm.last_day(today), self.at.minutes());
        let due = on(now.day());
        if due <= now { due } else { on(now.day() - 1) }
    }

    /// The next moment after now at which it is due.
    pub fn next_due(&self, now: Moment) -> Moment {
        // two months hold every rhythm at least once
        let ahead = (0..=62).map(|days| self.last_due(Moment::of(now.day() + days, 24 * 60 - 1)));
        ahead.into_iter().find(|due| *due > now).unwrap_or(now)
    }

    /// The day that what is due at this moment is about: its own, or before noon the day before.
    pub fn day(&self, due: Moment) -> Day {
        if due.minute_of_day() < NOON { due.day() - 1 } else { due.day() }
    }

    /// The days over which a table that is due at this moment is counted: the day, the seven days, the month before the first or the month until then.
    pub fn period(&self, due: Moment) -> Period {
        let last = self.day(due);
        match self.rhythm {
            Rhythm::Daily => Period::day(last),
            Rhythm::Weekly(_) => Period { from: last - 6, to: last },
            Rhythm::Monthly(_) => {
                let last = due.day() - 1;
                Period { from: Bucket::Month.bucket_of(last).from, to: last }
            }
        }
    }

    /// The month of a month sheet that is due at this moment: that of the day before, so on the first the month that is over.
    pub fn month(due: Moment) -> Day {
        due.day() - 1
    }

    /// How often and when, in words: 每周一 08:00.
    pub fn when(&self) -> String {
        match self.rhythm {
            Rhythm::Daily => format!("每天 {}", self.at),
            Rhythm::Weekly(day) => format!("{} {}", WEEKDAYS.get(usize::from(day.max(1)) - 1).copied().unwrap_or(WEEKDAYS[6]), self.at),
            Rhythm::Monthly(LAST_DAY) => format!("每月最后一天 {}", self.at),
            Rhythm::Monthly(day) => format!("每月{day}日 {}", self.at),
        }
    }
}

/// Keeps a new schedule of an account.
pub(crate) fn order(shell: &Shell, actor: &Actor, schedule: &Schedule) -> Result<Id, Refusal> {
    let id = shell.new_id();
    let result = serde_json::to_vec(schedule).map_err(|error| Refusal::Bug(error.to_string()))?;
    shell.store().add_job(&Job {
        id,
        kind: KIND.to_owned(),
        account: actor.account,
        state: ON.to_owned(),
        done: 0,
        total: 0,
        note: String::new(),
        started_at: shell.now(),
        ended_at: None,
        result: Some(result),
    })?;
    Ok(id)
}

/// Ends a schedule: what was made stays.
pub(crate) fn end(shell: &Shell, id: Id) -> Result<(), Refusal> {
    let job = shell.store().job(id)?;
    Ok(shell.store().change_job(&Job { state: OFF.to_owned(), ended_at: Some(shell.now()), ..job })?)
}

/// One schedule.
pub(crate) fn open(shell: &Shell, id: Id) -> Result<Kept, Refusal> {
    let job = shell.store().job(id)?;
    if job.kind == KIND { kept(&job) } else { Err(Refusal::NotFound) }
}

/// Schedules whose hour has struck, and new ones, which nobody has looked at yet. The others are not opened: that is asked every half minute.
pub(crate) fn due(shell: &Shell, now: Moment) -> Result<Vec<Kept>, Refusal> {
    let jobs = shell.store().due_jobs(KIND, ON, now, SCHEDULES_MAX)?;
    jobs.into_iter().map(|job| kept(&shell.store().job(job.id)?)).collect()
}

/// A schedule has nothing to do before its next hour.
pub(crate) fn sleep(shell: &Shell, kept: &Kept, now: Moment) -> Result<(), Refusal> {
    Ok(shell.store().put_off_job(kept.id, kept.schedule.next_due(now))?)
}

/// Schedules of an account that go on, the latest first.
pub(crate) fn going(shell: &Shell, account: Key) -> Result<Vec<Kept>, Refusal> {
    let jobs = shell.store().jobs(KIND, account, SCHEDULES_MAX)?;
    jobs.into_iter().filter(|job| job.state == ON).map(|job| kept(&shell.store().job(job.id)?)).collect()
}

fn kept(job: &Job) -> Result<Kept, Refusal> {
    let schedule = serde_json::from_slice(job.result.as_deref().unwrap_or_default()).map_err(|error| Refusal::Bug(error.to_string()))?;
    Ok(Kept { id: job.id, account: job.account, since: job.started_at, is_on: job.state == ON, schedule })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        format!("{text}:00+08:00").parse().unwrap()
    }

    fn schedule(rhythm: Rhythm, at: &str) -> Schedule {
        Schedule { what: What::Month, org: Key(1), rhythm, at: at.parse().unwrap() }
    }

    #[test]
    fn what_is_due_is_the_last_hour_that_has_struck() {
        // 2020-02-13 is a Thursday.
        let worked = [
            (Rhythm::Daily, "20:00", "2020-02-13T19:59", "2020-02-12T20:00", "2020-02-13T20:00"),
            (Rhythm::Daily, "20:00", "2020-02-13T20:00", "2020-02-13T20:00", "2020-02-14T20:00"),
            (Rhythm::Weekly(4), "08:00", "2020-02-13T07:59", "2020-02-06T08:00", "2020-02-13T08:00"),
            (Rhythm::Weekly(4), "08:00", "2020-02-13T08:00", "2020-02-13T08:00", "2020-02-20T08:00"),
            (Rhythm::Weekly(7), "08:00", "2020-02-13T08:00", "2020-02-09T08:00", "2020-02-16T08:00"),
            (Rhythm::Monthly(1), "06:00", "2020-03-01T05:59", "2020-02-01T06:00", "2020-03-01T06:00"),
            (Rhythm::Monthly(1), "06:00", "2020-03-01T06:00", "2020-03-01T06:00", "2020-04-01T06:00"),
        ];
        for (rhythm, at, now, last, next) in worked {
            let schedule = schedule(rhythm, at);
            assert_eq!((schedule.last_due(moment(now)), schedule.next_due(moment(now))), (moment(last), moment(next)), "{rhythm:?} {now}");
        }
    }

    #[test]
    fn a_month_without_that_day_is_due_on_its_last() {
        let due = |now: &str| schedule(Rhythm::Monthly(31), "18:00").last_due(moment(now));
        assert_eq!(due("2020-02-29T18:00"), moment("2020-02-29T18:00"));
        assert_eq!(due("2020-02-29T17:00"), moment("2020-01-31T18:00"));
        assert_eq!(due("2020-04-30T19:00"), moment("2020-04-30T18:00"));
    }

    #[test]
    fn the_morning_tells_of_the_day_before_and_the_first_of_the_month_that_is_over() {
        let days = |rhythm, at: &str, due: &str| {
            let period = schedule(rhythm, at).period(moment(due));
            (period.from.to_string(), period.to.to_string())
        };
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(days(Rhythm::Daily, "20:00", "2020-02-13T20:00"), pair("2020-02-13", "2020-02-13"));
        assert_eq!(days(Rhythm::Daily, "08:00", "2020-02-13T08:00"), pair("2020-02-12", "2020-02-12"));
        assert_eq!(days(Rhythm::Weekly(1), "08:00", "2020-02-17T08:00"), pair("2020-02-10", "2020-02-16"));
        assert_eq!(days(Rhythm::Monthly(1), "06:00", "2020-03-01T06:00"), pair("2020-02-01", "2020-02-29"));
        assert_eq!(days(Rhythm::Monthly(15), "18:00", "2020-03-15T18:00"), pair("2020-03-01", "2020-03-14"));
        assert_eq!(Schedule::month(moment("2020-03-01T06:00")).to_string(), "2020-02-29");
    }
}
