//! The account of a contract on a day: every target with what was reached of it, the posts with their vacant days, and what falls out of these in a
//! sentence. The numbers are as the caller may see them, so agency, purchaser and evaluator read the same account of the same facts, each with his
//! own eyes. Called by `pages.rs`. Absent: layout.

use crate::progress::{Pace, Progress, days_of};
use crate::{Contract, Post, Target};
use base::{Day, Key, Period, Shape, Value};
use shell::figures::{Figure, FiguresAsked};
use shell::{Refusal, Visit};
use std::collections::BTreeMap;
use store::Row;

/// Targets and posts that are looked through for one contract; the largest has some hundred.
const LINKED_MAX: u32 = 5_000;

/// A target and how far it is.
pub(crate) struct Line {
    pub(crate) row: Row,
    pub(crate) target: Target,
    /// The days for which it is set; none where the contract serves none of them.
    pub(crate) days: Option<Period>,
    /// What was counted; none without an indicator, or with one that the handbook does not have.
    pub(crate) figure: Option<Figure>,
    pub(crate) progress: Option<Progress>,
}

impl Line {
    pub(crate) fn standing(&self) -> Pace {
        self.progress.map_or(Pace::Unknown, |progress| progress.standing())
    }
}

/// A post and how long nobody held it.
pub(crate) struct Place {
    pub(crate) row: Row,
    pub(crate) post: Post,
    pub(crate) vacant_days: u32,
}

/// The account.
pub(crate) struct Account {
    pub(crate) row: Row,
    pub(crate) contract: Contract,
    pub(crate) lines: Vec<Line>,
    pub(crate) places: Vec<Place>,
    /// The days of service until today; none before the first.
    pub(crate) until_today: Option<Period>,
    pub(crate) today: Day,
}

impl Account {
    /// Of the contract of the address.
    pub(crate) fn of(visit: &Visit) -> Result<Self, Refusal> {
        let (row, kind) = visit.readable(visit.id("id")?)?;
        if row.kind != Contract::CODE || row.ended_at.is_some() {
            return Err(Refusal::NotFound);
        }
        visit.looked(&row, kind, "ReadRecord")?;
        let contract = open::<Contract>(visit, &row)?.ok_or(Refusal::NotFound)?;
        let today = visit.today();
        let until_today = Period::new(contract.from, contract.last_day().min(today));
        let linked = visit.shell.store().linked(row.key, Some("contract"), None, LINKED_MAX)?;
        let known = linked.into_iter().filter_map(|linked| visit.known(linked.row.id)).map(|(row, _)| row).filter(|row| row.ended_at.is_none());
        let (mut targets, mut places) = (Vec::new(), Vec::new());
        for row in known {
            if row.kind == Target::CODE {
                targets.extend(open::<Target>(visit, &row)?.map(|target| (row, target)));
            } else if row.kind == Post::CODE
                && let Some(post) = open::<Post>(visit, &row)?
            {
                let vacant_days = until_today.map_or(0, |days| post.vacant_days(days.from, days.to));
                places.push(Place { row, post, vacant_days });
            }
        }
        targets.sort_by_key(|(row, target)| (target.year, row.key));
        places.sort_by_key(|place| place.row.key);
        let lines = lines(visit, row.org, &contract, targets)?;
        Ok(Self { row, contract, lines, places, until_today, today })
    }

    /// Days over and days in all.
    pub(crate) fn days(&self) -> (i64, i64) {
        let all = i64::from(self.contract.last_day() - self.contract.from + 1);
        (self.until_today.map_or(0, |days| i64::from(days.days())).min(all), all)
    }

    pub(crate) fn vacant_days(&self) -> u32 {
        self.places.iter().map(|place| place.vacant_days).sum()
    }

    /// How it stands, in plain words.
    pub(crate) fn sentence(&self) -> String {
        let (over, all) = self.days();
        let of = |standing: Pace| self.lines.iter().filter(|line| line.standing() == standing).count();
        let said = [Pace::Reached, Pace::OnPace, Pace::Behind, Pace::Missed, Pace::NotBegun, Pace::Unknown]
            .into_iter()
            .filter(|standing| of(*standing) > 0)
            .map(|standing| format!("{} {} 项", standing.word(), of(standing)));
        let said: Vec<String> = said.collect();
        let targets =
            if said.is_empty() { "还没有登记指标".to_owned() } else { format!("{} 项指标：{}", self.lines.len(), said.join("，")) };
        let posts = if self.places.is_empty() {
            String::new()
        } else {
            format!("；{} 个岗位，空缺合计 {} 天", self.places.len(), self.vacant_days())
        };
        format!("服务期 {all} 天，过了 {over} 天。{targets}{posts}。")
    }
}

/// The document of a record; none if it was deleted.
pub(crate) fn open<R: Value>(visit: &Visit, row: &Row) -> Result<Option<R>, Refusal> {
    Ok(visit.shell.store().open_record(row, None)?.doc.as_ref().and_then(R::from_json))
}

/// Counts every target by its own indicator and version, those of the same days together.
pub(crate) fn lines(visit: &Visit, org: Key, contract: &Contract, targets: Vec<(Row, Target)>) -> Result<Vec<Line>, Refusal> {
    let today = visit.today();
    let mut lines: Vec<Line> =
        targets.into_iter().map(|(row, target)| Line { row, days: days_of(contract, &target), target, figure: None, progress: None }).collect();
    let mut of_days: BTreeMap<(Day, Day), Vec<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let counted = line.days.and_then(|days| Period::new(days.from, days.to.min(today))).filter(|_| line.target.indicator.is_some());
        if let Some(days) = counted {
            of_days.entry((days.from, days.to)).or_default().push(at);
        }
    }
    for ((from, to), ats) in of_days {
        let named = |at: &usize| lines[*at].target.indicator.as_ref().map(|indicator| indicator.0.clone()).unwrap_or_default();
        let indicators = ats.iter().map(named).collect();
        let figures = visit.figures(&FiguresAsked { org, days: Period { from, to }, indicators })?;
        for (at, figure) in ats.into_iter().zip(figures) {
            lines[at].figure = figure;
        }
    }
    for line in &mut lines {
        let not_begun = line.days.is_some_and(|days| today < days.from);
        let value = line.figure.as_ref().and_then(|figure| figure.value).or(not_begun.then_some(0));
        let lasting = line.figure.as_ref().is_some_and(|figure| figure.lasting);
        line.progress = line.days.map(|days| Progress::on(today, days, &line.target, value, lasting));
    }
    Ok(lines)
}
