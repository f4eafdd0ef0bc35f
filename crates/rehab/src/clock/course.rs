//! The course of one measure: where it stands on a day, what may happen to it next, which day of the term it is and how many are left. It explains itself:
//! what the law does not allow is refused with the article. Called by the person's page, by forms before they are sent, and by the clock. Absent: any act
//! that changes somebody's status; this says what the papers add up to.

use super::Papers;
use super::papers::Measure;
use crate::{EndReason, EpisodeKind, computed_end};
use base::{Choice, Day, Period, choices};

choices! {
    /// Where a measure stands (domain.md 1.3).
    State "执行状态" {
        Ordered = "ordered" "已决定，未报到",
        NotReported = "not_reported" "逾期未报到",
        DeemedRefused = "deemed_refused" "视为拒绝接受",
        Reported = "reported" "已报到，未签协议",
        AgreementSigned = "agreement_signed" "已签协议",
        Active = "active" "执行中",
        Suspended = "suspended" "中止",
        Released = "released" "期满解除",
        Terminated = "terminated" "终止",
        TransferredOut = "transferred_out" "变更执行地",
        ToIsolation = "to_isolation" "转强制隔离戒毒",
        ClosedDeath = "closed_death" "死亡",
    }
    /// What happens to it.
    Event "执行事项" {
        Report = "report" "报到",
        Overdue = "overdue" "登记逾期未报到",
        Deem = "deem" "登记视为拒绝接受",
        Sign = "sign" "签订协议",
        Begin = "begin" "由工作小组开始执行",
        Detain = "detain" "因拘留、逮捕中止",
        Free = "free" "释放后继续执行",
        Sentence = "sentence" "因收监执行刑罚、强制性教育措施终止",
        Expire = "expire" "期满解除",
        Move = "move" "变更执行地",
        Isolate = "isolate" "转强制隔离戒毒",
        Die = "die" "登记死亡",
    }
}

/// Why something may not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}（{article}）")]
pub struct Refusal {
    /// One sentence.
    pub why: String,
    /// The law that says so.
    pub article: &'static str,
}

/// The course of one measure, as days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// The measure.
    pub kind: EpisodeKind,
    /// The decision.
    pub decided: Day,
    /// Received by the person.
    pub served: Option<Day>,
    /// The last day of reporting in time; none while the decision has not been received.
    pub report_by: Option<Day>,
    /// Reported.
    pub reported: Option<Day>,
    /// Somebody wrote down that the person counts as refusing.
    pub deemed: Option<Day>,
    /// The first agreement.
    pub signed: Option<Day>,
    /// The working group began.
    pub began: Option<Day>,
    /// The first day of the term.
    pub start: Option<Day>,
    /// The last day of the term without any suspension: as printed, else as computed.
    pub plain_end: Option<Day>,
    /// When the street confirmed a new last day after a suspension, and which; the latest.
    pub confirmed: Option<(Day, Day)>,
    /// Suspensions: the first day on which the term does not run, and the day from which it runs again. In order, apart from one another.
    pub suspended: Vec<(Day, Option<Day>)>,
    /// The last day, and in which state it left the measure.
    pub ended: Option<(Day, State)>,
}

impl State {
    /// Whether nothing of this measure can follow.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Released | Self::Terminated | Self::TransferredOut | Self::ToIsolation | Self::ClosedDeath)
    }
}

impl From<EndReason> for State {
    fn from(reason: EndReason) -> Self {
        match reason {
            EndReason::Released => Self::Released,
            EndReason::Terminated => Self::Terminated,
            EndReason::TransferredOut => Self::TransferredOut,
            EndReason::ToIsolation => Self::ToIsolation,
            EndReason::DeemedRefused => Self::DeemedRefused,
            EndReason::Died => Self::ClosedDeath,
        }
    }
}

impl Course {
    /// A measure that was decided and received; the years are those of the order.
    pub fn ordered(kind: EpisodeKind, decided: Day, served: Option<Day>, report_by: Option<Day>) -> Self {
        Self {
            kind,
            decided,
            served,
            report_by,
            reported: None,
            deemed: None,
            signed: None,
            began: None,
            start: None,
            plain_end: None,
            confirmed: None,
            suspended: Vec::new(),
            ended: None,
        }
    }

    /// The course that the papers of a person tell of one measure.
    pub fn of(papers: &Papers, measure: &Measure, report_by: Option<Day>) -> Self {
        let earliest = |days: &mut dyn Iterator<Item = Day>| days.min();
        let belongs = |episode, day| papers.belongs(measure, episode, day);
        let signed = earliest(&mut papers.agreements.iter().filter(|paper| belongs(paper.episode, paper.on)).map(|paper| paper.on));
        let began = earliest(&mut papers.groups.iter().filter(|paper| belongs(paper.episode, paper.about)).filter_map(|paper| paper.on));
        let suspensions = papers.suspensions_of(measure);
        let start = measure.term_start();
        let computed = start.and_then(|start| computed_end(measure.kind, start, measure.years()));
        let ended = measure.ended.map(|(on, reason)| (on, State::from(reason)));
        Self {
            reported: measure.reported,
            deemed: None,
            signed,
            began,
            start,
            plain_end: measure.end.or(computed),
            confirmed: suspensions.iter().filter_map(|suspension| suspension.new_end).max(),
            suspended: apart(suspensions.iter().map(|suspension| (suspension.from, suspension.continues))),
            ended,
            ..Self::ordered(measure.kind, measure.decided, measure.served, report_by)
        }
    }

    /// Where it stands on a day.
    pub fn state(&self, on: Day) -> State {
        let until = |day: Option<Day>| day.is_some_and(|day| day <= on);
        match self.ended {
            // The last day still belongs to the measure, but what ended it is known on that day.
            Some((ended, state)) if ended <= on => state,
            _ if !until(self.reported) && until(self.deemed) => State::DeemedRefused,
            _ if !until(self.reported) && self.report_by.is_some_and(|last| last < on) => State::NotReported,
            _ if !until(self.reported) => State::Ordered,
            _ if self.is_suspended(on) => State::Suspended,
            _ if until(self.began) && until(self.signed) => State::Active,
            _ if until(self.signed) => State::AgreementSigned,
            _ => State::Reported,
        }
    }

    /// Whether the term does not run on a day.
    pub fn is_suspended(&self, on: Day) -> bool {
        self.suspended.iter().any(|(from, continues)| *from <= on && continues.is_none_or(|continues| on < continues))
    }

    /// Days of the term that did not run before a day.
    pub fn suspended_days_before(&self, day: Day) -> i32 {
        let days = |(from, continues): &(Day, Option<Day>)| (continues.unwrap_or(Day::MAX).min(day) - *from).max(0);
        self.suspended.iter().map(days).sum()
    }

    /// The last day of the term with the days of suspension added that nobody has confirmed yet; none while a suspension lasts, because nobody knows
    /// how long. What was confirmed may meanwhile be printed too, so it stands instead of the printed day and not beside it.
    pub fn proposed_end(&self) -> Option<Day> {
        let (known, end) = self.confirmed.map_or((Day::MIN, self.plain_end), |(on, end)| (on, Some(end)));
        let later = self.suspended.iter().filter(|(from, _)| *from >= known);
        let days: Option<i32> = later.map(|(from, continues)| continues.map(|continues| continues - *from)).sum();
        Some(end? + days?)
    }

    /// The last day that holds: the new one if the street confirmed it, else the printed one, else the computed one. A proposal ends nothing.
    pub fn end(&self) -> Option<Day> {
        self.confirmed.map(|(_, end)| end).or(self.plain_end)
    }

    /// Days of the term that are left, this day included; none before the person has reported. It stands still during a suspension.
    pub fn remaining_days(&self, on: Day) -> Option<i32> {
        Some((self.whole_term()? - (on - self.start? - self.suspended_days_before(on)).max(0)).max(0))
    }

    /// Which day of the term this is, the first being 1; days of suspension are none.
    pub fn day_n(&self, on: Day) -> Option<i32> {
        let gone = on - self.start? - self.suspended_days_before(on);
        Some(if self.is_suspended(on) { gone } else { gone + 1 })
    }

    /// Days of the whole term, as it was ordered.
    fn whole_term(&self) -> Option<i32> {
        let before = |known: Day| -> i32 {
            let known = self.suspended.iter().filter(|(from, _)| *from < known);
            known.filter_map(|(from, continues)| Some((*continues)? - *from)).sum()
        };
        let plain = self.confirmed.map_or(self.plain_end?, |(on, confirmed)| confirmed - before(on));
        Some(plain - self.start? + 1)
    }

    /// The days on which the term does not run or there is nobody to act on: before the report, in suspension, after the end.
    pub fn idle(&self) -> Vec<(Period, &'static str)> {
        let suspended = self
            .suspended
            .iter()
            .map(|(from, continues)| (Period { from: *from, to: continues.map_or(Day::MAX, |continues| continues - 1) }, "中止期间"));
        let before = self.reported.zip(self.start).map(|(reported, start)| (Period { from: start, to: reported - 1 }, "报到以前"));
        let after = self.ended.map(|(ended, _)| (Period { from: ended + 1, to: Day::MAX }, "措施已经结束"));
        before.into_iter().chain(suspended).chain(after).filter(|(period, _)| period.from <= period.to).collect()
    }

    /// Whether something may happen on a day, and where it leads.
    pub fn may(&self, event: Event, on: Day) -> Result<State, Refusal> {
        let state = self.state(on);
        if on < self.decided {
            return refuse(format!("{on} 还没有决定"), article(self.kind, "戒毒条例第十三条", "戒毒条例第三十七条"));
        }
        if state.is_final() {
            return refuse(format!("已经{}，不能再{}", state.label(), event.label()), final_article(state));
        }
        let is_reported = matches!(state, State::Reported | State::AgreementSigned | State::Active);
        match event {
            Event::Sentence => Ok(State::Terminated),
            Event::Isolate => Ok(State::ToIsolation),
            Event::Die => Ok(State::ClosedDeath),
            _ if state == State::DeemedRefused => {
                refuse(format!("已视为拒绝接受，不能再{}，由公安机关决定", event.label()), "戒毒条例第十四条、第二十一条")
            }
            Event::Report => self.may_report(state, on),
            Event::Overdue | Event::Deem => self.may_give_up(event, state),
            Event::Free if state == State::Suspended => Ok(self.state_without_suspension(on)),
            Event::Free => refuse("没有中止，不用继续执行".to_owned(), "戒毒条例第二十四条"),
            Event::Detain if state == State::Suspended => refuse("已经中止".to_owned(), "戒毒条例第二十四条"),
            _ if state == State::Suspended => self.refuse_in_suspension(event, on),
            Event::Move => Ok(State::TransferredOut),
            Event::Detain if is_reported => Ok(State::Suspended),
            _ if !is_reported => {
                refuse(format!("还没有报到，不能{}", event.label()), article(self.kind, "戒毒条例第十四条、第十六条", "戒毒条例第三十八条"))
            }
            Event::Sign if state == State::Reported => Ok(State::AgreementSigned),
            // A new agreement after a move, or a new version.
            Event::Sign => Ok(state),
            Event::Begin if state == State::AgreementSigned => Ok(State::Active),
            Event::Begin if state == State::Active => refuse("已经在执行".to_owned(), "戒毒条例第十七条"),
            Event::Begin => refuse("还没有签订协议，先签协议再开始执行".to_owned(), article(self.kind, "戒毒条例第十六条", "戒毒条例第三十八条")),
            Event::Expire | Event::Detain => self.may_expire(on),
        }
    }

    fn may_report(&self, state: State, on: Day) -> Result<State, Refusal> {
        let cited = article(self.kind, "戒毒条例第十四条", "戒毒条例第三十八条");
        match (state, self.served) {
            (State::Ordered | State::NotReported, Some(served)) if on < served => refuse(format!("{served} 才收到决定书，报到在收到之后"), cited),
            (State::Ordered | State::NotReported, _) => Ok(State::Reported),
            _ => refuse("已经报到".to_owned(), cited),
        }
    }

    fn may_give_up(&self, event: Event, state: State) -> Result<State, Refusal> {
        let cited = article(self.kind, "戒毒条例第十四条", "戒毒条例第三十八条、禁毒法第四十八条");
        match (event, state, self.report_by) {
            (Event::Overdue, State::NotReported, _) => Ok(State::NotReported),
            (Event::Deem, State::NotReported, _) => Ok(State::DeemedRefused),
            (_, State::Ordered, Some(last)) => refuse(format!("到 {last} 都可以报到，还没有逾期"), cited),
            (_, State::Ordered, None) => refuse("本人还没有收到决定书，报到的期限没有起算".to_owned(), cited),
            _ => refuse("已经报到，不是逾期未报到".to_owned(), cited),
        }
    }

    fn refuse_in_suspension(&self, event: Event, on: Day) -> Result<State, Refusal> {
        let left = self.remaining_days(on).map_or_else(String::new, |days| format!("，还剩 {days} 日"));
        refuse(format!("中止期间期限不走{left}，释放后继续执行，不能{}", event.label()), "戒毒条例第二十四条")
    }

    fn may_expire(&self, on: Day) -> Result<State, Refusal> {
        let cited = article(self.kind, "戒毒条例第二十三条", "戒毒条例第四十条");
        match self.end() {
            Some(end) if on >= end => Ok(State::Released),
            Some(end) => refuse(format!("期限到 {end} 届满，还剩 {} 日，自期满之日起解除", end - on), cited),
            None => refuse("文书上的期限止还没有登记，不知道哪天期满".to_owned(), cited),
        }
    }

    fn state_without_suspension(&self, on: Day) -> State {
        Self { suspended: Vec::new(), ..self.clone() }.state(on)
    }

    /// The course after something happened, or why it may not. `Report` begins the term of community treatment; the term of rehabilitation and
    /// both ends are taken from the papers, so they are set by whoever has them.
    pub fn after(&self, event: Event, on: Day) -> Result<Self, Refusal> {
        let state = self.may(event, on)?;
        let mut next = self.clone();
        match event {
            Event::Report => {
                next.reported = Some(on);
                next.start = next.start.or(Some(on));
                let is_treatment = self.kind == EpisodeKind::CommunityTreatment;
                next.plain_end = next.plain_end.or_else(|| next.start.filter(|_| is_treatment).and_then(|start| computed_end(self.kind, start, 3)));
            }
            Event::Deem => next.deemed = Some(on),
            Event::Overdue => {}
            Event::Sign => next.signed = next.signed.or(Some(on)),
            Event::Begin => next.began = Some(on),
            Event::Detain => next.suspended.push((on, None)),
            Event::Free => {
                if let Some((_, continues)) = next.suspended.last_mut() {
                    *continues = Some(on);
                }
            }
            Event::Sentence | Event::Expire | Event::Move | Event::Isolate | Event::Die => next.ended = Some((on, state)),
        }
        Ok(next)
    }
}

fn refuse(why: String, article: &'static str) -> Result<State, Refusal> {
    Err(Refusal { why, article })
}

/// Rehabilitation has articles of its own and follows those of treatment for the rest (禁毒法 art. 48).
fn article(kind: EpisodeKind, treatment: &'static str, rehabilitation: &'static str) -> &'static str {
    match kind {
        EpisodeKind::CommunityTreatment => treatment,
        EpisodeKind::CommunityRehabilitation => rehabilitation,
    }
}

fn final_article(state: State) -> &'static str {
    match state {
        State::Terminated => "戒毒条例第二十四条",
        State::TransferredOut => "戒毒条例第二十二条",
        State::ToIsolation => "禁毒法第三十八条",
        State::ClosedDeath => "本系统规则",
        _ => "戒毒条例第二十三条、第四十条",
    }
}

/// Suspensions in order and apart: overlapping papers of one detention are one.
fn apart(suspensions: impl Iterator<Item = (Day, Option<Day>)>) -> Vec<(Day, Option<Day>)> {
    let mut apart: Vec<(Day, Option<Day>)> = Vec::new();
    let mut sorted: Vec<(Day, Option<Day>)> = suspensions.filter(|(from, continues)| continues.is_none_or(|continues| continues > *from)).collect();
    sorted.sort_unstable();
    for (from, continues) in sorted {
        match apart.last_mut() {
            Some((_, last)) if last.is_none_or(|last| from <= last) => *last = last.zip(continues).map(|(last, continues)| last.max(continues)),
            _ => apart.push((from, continues)),
        }
    }
    apart
}
