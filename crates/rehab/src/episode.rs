//! An episode: one legal measure on one person, from the decision to its end. It is the record that says who belongs to 社区戒毒人员 and
//! 社区康复人员. Absent: suspension (中止), a record of its own ([`Suspension`](crate::Suspension)), and tests, absences and violations within the episode.

use crate::Substance;
use base::{Choice, Day, Faults, Key, Link, Outline, Prose, Record, Set, Text, Word, choices, field, record, within_days, years_after};
use count::{Counted, Fact, Known, STANDING, state};
use org::{Filing, Population, Worker, each};
use people::Person;

choices! {
    /// Which measure. The codes are those of the populations that it makes.
    EpisodeKind "措施类别" {
        CommunityTreatment = "sj" "社区戒毒" | "社戒 社区戒毒人员",
        CommunityRehabilitation = "sk" "社区康复" | "社康 社区康复人员",
    }
    /// Why it ended. Detention is no end: it suspends (戒毒条例 art. 24).
    EndReason "结束情形" {
        Released = "released" "期满解除" | "解除 期满",
        Terminated = "terminated" "终止" | "判刑 收监 强制性教育措施",
        TransferredOut = "transferred_out" "变更执行地" | "转出 迁出",
        ToIsolation = "to_isolation" "转强制隔离戒毒" | "转强戒 强戒",
        DeemedRefused = "deemed_refused" "逾期未报到" | "未报到 视为拒绝",
        Died = "died" "死亡",
    }
    /// Whose rules hold where it is executed; everywhere else the national ones alone.
    Jurisdiction "适用规定" {
        National = "law_national" "国家规定" | "全国",
        Chongqing = "law_chongqing" "重庆" | "重庆市",
        Shanghai = "law_shanghai" "上海" | "上海市",
        Zhejiang = "law_zhejiang" "浙江" | "浙江省",
        Shandong = "law_shandong" "山东" | "山东省",
    }
}

record! {
    /// 逾期未报到、拒绝接受的经过和文书。
    Refusal "refusal" "逾期未报到处理" {
        warned: Option<Day> = field("告诫日期"),
        certified: Option<Day> = field("逾期未报到证明日期"),
        reported: Option<Day> = field("报告公安日期").help("视为拒绝接受的，及时报告公安（戒毒条例第十四条、第二十一条）"),
        receipt: Option<Text> = field("移交回执").personal(),
        reason: Option<Text> = field("本人说明的理由").confidential(),
    }
    /// 期满移送材料和公安解除通知。
    Completion "completion" "期满解除手续" {
        sent: Option<Day> = field("材料报送公安日期").help("重庆：期限届满前七个工作日内（重庆市禁毒条例第三十七条）"),
        notified: Option<Day> = field("解除通知书日期"),
        number: Option<Text> = field("解除通知书文号").personal(),
        served: Option<Day> = field("送达本人日期"),
        family: Option<Day> = field("送达家属日期"),
        street: Option<Day> = field("街道收到通知日期").help("公安应在 7 日内通知（戒毒条例第二十三条、第四十条）"),
    }
    /// 一个人的一次社区戒毒或社区康复，从决定到解除。照文书登记，不由系统改变法律身份；一个人同时最多有一次在执行。
    Episode "episode" "社戒社康执行" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        kind: EpisodeKind = field("措施类别").heads("类别").phone(),
        decided: Day = field("决定日期").phone(),
        served: Option<Day> = field("送达日期").heads("收到决定书日期").help("本人收到决定书的日期；之后 15 日内报到（戒毒条例第十四条、第三十八条）").phone(),
        reported: Option<Day> = field("报到日期").help("没有报到就留空，报到前不计入社戒社康人员").phone(),
        end: Option<Day> = field("期限止").heads("截止日期 期满日期").help("照文书填，含当天；与推算的不同，以文书为准").phone(),
        worker: Option<Link<Worker>> = field("责任社工").heads("社工").phone(),
        start: Option<Day> = field("期限起").heads("起始日期").help("照文书填。社区戒毒自报到之日起算（戒毒条例第十四条）；不填就是报到日期"),
        years: Option<u32> = field("期限").unit("年").usual("2 3").help("社区戒毒为 3 年，不用填；社区康复不超过 3 年，照决定书填"),
        number: Option<Text> = field("决定书文号").personal().heads("文号 决定书编号"),
        authority: Option<Text> = field("决定机关").heads("决定单位"),
        ended: Option<Day> = field("结束日期").heads("解除日期").help("最后一天，含当天；还在执行就留空"),
        reason: Option<EndReason> = field("结束情形").heads("现状"),
        jurisdiction: Option<Jurisdiction> = field("适用规定").help("执行地有地方条例的选地方；不选就按国家规定"),
        street: Option<Text> = field("执行地街道").heads("执行地 执行单位").help("写到省市县和乡镇、街道"),
        street_told: Option<Day> = field("通知街道日期").help("公安通知街道的日期；重庆：送达后三个工作日内（重庆市禁毒条例第三十一条）"),
        credited: Option<u32> = field("折抵天数").unit("天").help("强制隔离戒毒变更为社区戒毒的，已执行的天数（戒毒条例第三十一条）"),
        substances: Set<Substance> = field("滥用毒品种类").confidential().heads("毒品种类"),
        first_use: Option<Text> = field("初次吸毒时间").confidential().heads("首次吸毒时间"),
        caught: Option<Day> = field("查获日期").confidential().heads("末次查获日期"),
        police: Option<Text> = field("责任民警").personal().heads("民警"),
        officer: Option<Text> = field("禁毒专干").personal().heads("专干 责任专干"),
        refusal: Option<Refusal> = field("逾期未报到处理"),
        completion: Option<Completion> = field("期满解除手续"),
        note: Option<Prose> = field("备注").confidential(),
    }
}

/// Within so many days of receiving the decision one has to report (戒毒条例 art. 14 and 38).
pub const REPORT_WITHIN_DAYS: i32 = 15;
/// Community treatment lasts so many years, and community rehabilitation no longer (禁毒法 art. 33 and 48).
const YEARS_MAX: u32 = 3;

/// The last day of a term, as documents print it: three years from 3 February 2020 are 2020-02-03 to 2023-02-02, both included. Where the
/// corresponding day does not exist, the term ends on the last day of that month (Civil Code art. 202), which is then not shortened by a day.
///
/// Community treatment always lasts three years; community rehabilitation as many as ordered, 1 to 3; none for any other number. A proposal:
/// the printed end holds. A holiday does not move it, because it is the end of a measure and not a day by which to act.
pub fn computed_end(kind: EpisodeKind, start: Day, years: u32) -> Option<Day> {
    let years = match kind {
        EpisodeKind::CommunityTreatment => YEARS_MAX,
        EpisodeKind::CommunityRehabilitation => Some(years).filter(|years| (1..=YEARS_MAX).contains(years))?,
    };
    let corresponding = years_after(start, years as i32);
    let exists = corresponding.ymd().2 == start.ymd().2;
    Some(if exists { corresponding - 1 } else { corresponding })
}

impl EpisodeKind {
    /// What the person is while it lasts.
    pub fn population(self) -> Population {
        match self {
            Self::CommunityTreatment => Population::CommunityTreatment,
            Self::CommunityRehabilitation => Population::CommunityRehabilitation,
        }
    }
}

impl Episode {
    /// The first day on which the person counts as under the measure; none before the person has reported. Community treatment begins with the
    /// report (戒毒条例 art. 14), also where time in isolation counts toward the term and the printed term begins earlier (art. 31); community
    /// rehabilitation with the printed day, else with the report.
    pub fn begins(&self) -> Option<Day> {
        let reported = self.reported?;
        Some(match self.kind {
            EpisodeKind::CommunityTreatment => reported,
            EpisodeKind::CommunityRehabilitation => self.start.unwrap_or(reported),
        })
    }

    /// The last day under the measure: the real one, else the printed one. None while neither is known: a computed end ends nobody's measure.
    pub fn lasts_until(&self) -> Option<Day> {
        self.ended.or(self.end)
    }

    /// The end of the term by calculation, to be proposed where none is printed and to be asked about where another one is.
    pub fn proposed_end(&self) -> Option<Day> {
        let years = if self.kind == EpisodeKind::CommunityTreatment { Some(YEARS_MAX) } else { self.years };
        computed_end(self.kind, self.start.or(self.reported)?, years?)
    }

    /// The first day on which it should be in execution: that of the beginning, or where nobody reported, the day after the time for it was over.
    /// It is the denominator of the rate of execution: who still has time to report is not in it.
    pub fn should_run_from(&self) -> Day {
        let over = within_days(self.served.unwrap_or(self.decided), REPORT_WITHIN_DAYS) + 1;
        self.begins().map_or(over, |begins| begins.min(over))
    }

    /// Where it stands.
    pub fn state(&self) -> &'static str {
        match (self.reason, self.reported) {
            (Some(reason), _) => reason.code(),
            (None, Some(_)) => "reported",
            (None, None) => "ordered",
        }
    }
}

impl Episode {
    /// The ends that the law does not allow on these days.
    fn check_end(&self, faults: &mut Faults) {
        match self.reason {
            Some(EndReason::Released) => {
                faults.require(self.reported.is_some(), "reason", "never_reported", "没有报到日期，不能是期满解除");
                let full = self.ended.zip(self.end).is_none_or(|(ended, end)| ended >= end);
                faults.require(
                    full,
                    "ended",
                    "before_term",
                    "期限止还没有到；社区戒毒、社区康复自期满之日起解除，不能提前（戒毒条例第二十三条、第四十条）",
                );
            }
            Some(EndReason::DeemedRefused) => {
                faults.require(self.reported.is_none(), "reason", "has_reported", "已填报到日期，不能又是逾期未报到");
                let due = self.served.map(|served| within_days(served, REPORT_WITHIN_DAYS));
                let passed = self.ended.zip(due).is_none_or(|(ended, due)| ended > due);
                faults.require(passed, "ended", "not_overdue", "自收到决定书之日起 15 日的报到期限还没有过（戒毒条例第十四条、第三十八条）");
            }
            _ => {}
        }
    }

    /// The days on the papers around the measure.
    fn check_papers(&self, faults: &mut Faults) {
        let is_treatment = self.kind == EpisodeKind::CommunityTreatment;
        let sentence = "只有强制隔离戒毒变更为社区戒毒的才折抵（戒毒条例第三十一条）";
        faults.require(self.credited.is_none() || is_treatment, "credited", "no_credit", sentence);
        let told = self.street_told.is_none_or(|told| told >= self.decided);
        faults.require(told, "street_told", "days_order", "通知街道日期在决定日期之前");
        if let Some(refusal) = &self.refusal {
            let sentence = "报告公安日期在送达日期之前";
            let in_order = refusal.reported.zip(self.served).is_none_or(|(reported, served)| reported >= served);
            faults.require(in_order, "refusal.reported", "days_order", sentence);
        }
        if let Some(completion) = &self.completion {
            let known = completion.street.zip(completion.notified).is_none_or(|(street, notified)| street >= notified);
            faults.require(known, "completion.street", "days_order", "街道收到通知在解除通知书之前");
        }
    }
}

impl Record for Episode {
    fn rules(&self, faults: &mut Faults) {
        let not_before = |day: Option<Day>, earlier: Option<Day>| day.zip(earlier).is_none_or(|(day, earlier)| day >= earlier);
        faults.require(not_before(self.served, Some(self.decided)), "served", "days_order", "送达日期在决定日期之前");
        faults.require(not_before(self.reported, self.served.or(Some(self.decided))), "reported", "days_order", "报到日期在决定或送达日期之前");
        // Earlier than the report it may be: time served in isolation counts toward the term (戒毒条例 art. 31).
        let is_treatment = self.kind == EpisodeKind::CommunityTreatment;
        let in_time = !is_treatment || not_before(self.reported, self.start);
        faults.require(in_time, "start", "starts_after_report", "社区戒毒自报到之日起算，期限起不能晚于报到日期（戒毒条例第十四条）");
        faults.require(not_before(self.end, self.start.or(self.reported)), "end", "days_order", "期限止在期限起之前");
        let years_fit = self.years.is_none_or(|years| if is_treatment { years == YEARS_MAX } else { (1..=YEARS_MAX).contains(&years) });
        faults.require(years_fit, "years", "years_by_law", "社区戒毒为 3 年，社区康复不超过 3 年（禁毒法第三十三条、第四十八条）");
        let latest = self.reported.or(self.served).or(Some(self.decided));
        faults.require(not_before(self.ended, latest), "ended", "days_order", "结束日期在报到、送达或决定日期之前");
        faults.require(self.ended.is_some() == self.reason.is_some(), "reason", "end_in_half", "结束日期和结束情形要一起填");
        self.check_end(faults);
        self.check_papers(faults);
    }

    fn outline(&self) -> Outline {
        let mut outline = Filing::of(None, None).about([self.person]).by(each(&self.worker, 0)).outline(self.decided);
        outline.state = Some(self.state());
        outline.assignee = self.worker.map(Link::id);
        outline.due = match (self.ended, self.reported) {
            (Some(_), _) => None,
            (None, Some(_)) => self.end,
            (None, None) => self.served.map(|served| within_days(served, REPORT_WITHIN_DAYS)),
        };
        outline
    }

    fn line(&self) -> String {
        let begins = self.reported.and(self.start.or(self.reported));
        let stands = match (self.reason, begins, self.end) {
            (Some(reason), ..) => reason.label().to_owned(),
            (None, Some(begins), Some(end)) => format!("{begins} 至 {end}"),
            (None, Some(begins), None) => format!("{begins} 起"),
            (None, None, _) => "未报到".to_owned(),
        };
        format!("{} {stands}", self.kind.label())
    }
}

impl Counted for Episode {
    /// What the person is while it lasts, and the episode itself as a state of its kind: nothing of both before the person has reported. And from
    /// when until when it should be in execution, reported or not.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let person = known.key(self.person.id());
        if person == Key::NONE {
            return Vec::new();
        }
        let last = self.lasts_until();
        let of_person = Fact { org: known.org(), subject: person, ..Fact::default() };
        let episode = |from: Day, populations: u64| {
            let standing = known.standing(self.person.id(), from);
            Fact { item: self.kind.word(), household: standing.household, populations: standing.populations | populations, ..of_person }
        };
        let due = self.should_run_from();
        let mut facts: Vec<Fact> = Vec::new();
        if let Some(begins) = self.begins() {
            let populations = self.kind.population().bit();
            facts.extend(state(STANDING, begins, last, Fact { populations, ..of_person }));
            facts.extend(state(Word::of("episode"), begins, last, episode(begins, populations)));
        }
        if last.is_none_or(|last| last >= due) {
            facts.extend(state(Word::of("episode_due"), due, last, episode(due, 0)));
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::episode;
    use count::testing::{RuleExample, World, check_rules, day, id};

    type Change = fn(&mut Episode);
    /// Days and times of state rows.
    type Rows = &'static [(&'static str, i32)];

    #[test]
    fn a_term_ends_on_the_day_before_the_corresponding_day() {
        use EpisodeKind::{CommunityRehabilitation as Sk, CommunityTreatment as Sj};
        let worked = [
            (Sj, "2020-02-03", 3, Some("2023-02-02")),
            // Three years by law, whatever was typed.
            (Sj, "2020-02-03", 2, Some("2023-02-02")),
            (Sj, "2020-01-01", 3, Some("2022-12-31")),
            (Sj, "2021-03-01", 3, Some("2024-02-29")),
            (Sj, "2020-03-01", 3, Some("2023-02-28")),
            // 2023 has no 29 February: the last day of the month.
            (Sj, "2020-02-29", 3, Some("2023-02-28")),
            (Sj, "2020-02-28", 3, Some("2023-02-27")),
            (Sk, "2020-02-29", 2, Some("2022-02-28")),
            (Sk, "2020-06-15", 2, Some("2022-06-14")),
            (Sk, "2020-06-15", 3, Some("2023-06-14")),
            (Sk, "2020-06-15", 1, Some("2021-06-14")),
            (Sk, "2020-06-15", 0, None),
            (Sk, "2020-06-15", 4, None),
        ];
        for (kind, start, years, expected) in worked {
            assert_eq!(computed_end(kind, day(start), years), expected.map(day), "{kind:?} {start} {years}");
        }
    }

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Episode>; 25] = [
            (|_| {}, &[]),
            (|e| e.served = Some(e.decided - 1), &[("served", "days_order")]),
            (
                |e| {
                    e.start = None;
                    e.reported = Some(e.decided);
                },
                &[("reported", "days_order")],
            ),
            (|e| e.start = Some(day("2020-02-04")), &[("start", "starts_after_report")]),
            (|e| e.start = Some(day("2019-08-01")), &[]),
            (
                |e| {
                    e.kind = EpisodeKind::CommunityRehabilitation;
                    e.start = Some(day("2020-02-04"));
                },
                &[],
            ),
            (|e| e.end = Some(day("2020-02-02")), &[("end", "days_order")]),
            (|e| e.years = Some(2), &[("years", "years_by_law")]),
            (
                |e| {
                    e.kind = EpisodeKind::CommunityRehabilitation;
                    e.years = Some(2);
                },
                &[],
            ),
            (
                |e| {
                    e.kind = EpisodeKind::CommunityRehabilitation;
                    e.years = Some(4);
                },
                &[("years", "years_by_law")],
            ),
            (|e| e.ended = Some(day("2022-01-01")), &[("reason", "end_in_half")]),
            (|e| e.reason = Some(EndReason::Terminated), &[("reason", "end_in_half")]),
            (
                |e| {
                    e.ended = Some(day("2020-02-02"));
                    e.reason = Some(EndReason::Died);
                },
                &[("ended", "days_order")],
            ),
            (
                |e| {
                    e.ended = Some(day("2020-03-01"));
                    e.reason = Some(EndReason::DeemedRefused);
                },
                &[("reason", "has_reported")],
            ),
            (
                |e| {
                    e.reported = None;
                    e.start = None;
                    e.ended = Some(day("2023-02-02"));
                    e.reason = Some(EndReason::Released);
                },
                &[("reason", "never_reported")],
            ),
            // No release before the term is full; on its last day it is.
            (|e| released(e, "2023-02-01"), &[("ended", "before_term")]),
            (|e| released(e, "2023-02-02"), &[]),
            (|e| released(e, "2023-02-03"), &[]),
            // Received on 30 January: 14 February is the last day for reporting, and only after it somebody has not reported.
            (|e| refused(e, "2020-02-14"), &[("ended", "not_overdue")]),
            (|e| refused(e, "2020-02-15"), &[]),
            (|e| e.credited = Some(187), &[]),
            (
                |e| {
                    e.kind = EpisodeKind::CommunityRehabilitation;
                    e.credited = Some(187);
                },
                &[("credited", "no_credit")],
            ),
            (|e| e.street_told = Some(e.decided - 1), &[("street_told", "days_order")]),
            (
                |e| e.refusal = Some(Refusal { warned: None, certified: None, reported: Some(day("2020-01-29")), receipt: None, reason: None }),
                &[("refusal.reported", "days_order")],
            ),
            (
                |e| {
                    let (notified, street) = (Some(day("2023-02-03")), Some(day("2023-02-02")));
                    e.completion = Some(Completion { sent: None, notified, number: None, served: None, family: None, street });
                },
                &[("completion.street", "days_order")],
            ),
        ];
        check_rules(episode, &worked);
    }

    fn released(episode: &mut Episode, on: &str) {
        episode.ended = Some(day(on));
        episode.reason = Some(EndReason::Released);
    }

    fn refused(episode: &mut Episode, on: &str) {
        episode.reported = None;
        episode.start = None;
        episode.ended = Some(day(on));
        episode.reason = Some(EndReason::DeemedRefused);
    }

    #[test]
    fn the_state_and_what_is_due_follow_from_the_days() {
        let worked: [(Change, &str, Option<&str>); 5] = [
            (
                |e| {
                    e.reported = None;
                    e.start = None;
                    e.served = None;
                },
                "ordered",
                None,
            ),
            (
                |e| {
                    e.reported = None;
                    e.start = None;
                },
                "ordered",
                Some("2020-02-14"),
            ),
            (|_| {}, "reported", Some("2023-02-02")),
            (|e| e.end = None, "reported", None),
            (
                |e| {
                    e.ended = Some(day("2021-06-01"));
                    e.reason = Some(EndReason::Terminated);
                },
                "terminated",
                None,
            ),
        ];
        for (change, state, due) in worked {
            let mut episode = episode();
            change(&mut episode);
            let outline = episode.outline();
            assert_eq!((outline.state, outline.due), (Some(state), due.map(day)));
            assert_eq!((outline.subject, outline.assignee), (Some(id(1)), Some(id(11))));
        }
    }

    #[test]
    fn a_person_is_under_the_measure_from_the_report_to_the_end() {
        // What is on the papers; first and, if known, the day after the last.
        let worked: [(Change, Rows); 9] = [
            (|_| {}, &[("2020-02-03", 1), ("2023-02-03", -1)]),
            (|e| e.start = None, &[("2020-02-03", 1), ("2023-02-03", -1)]),
            // Half a year of isolation counts toward the term; it was not community treatment.
            (
                |e| {
                    e.start = Some(day("2019-08-01"));
                    e.end = Some(day("2022-07-31"));
                },
                &[("2020-02-03", 1), ("2022-08-01", -1)],
            ),
            (
                |e| {
                    e.kind = EpisodeKind::CommunityRehabilitation;
                    e.start = Some(day("2020-01-31"));
                },
                &[("2020-01-31", 1), ("2023-02-03", -1)],
            ),
            (
                |e| {
                    e.kind = EpisodeKind::CommunityRehabilitation;
                    e.start = None;
                    e.end = None;
                },
                &[("2020-02-03", 1)],
            ),
            (|e| e.end = None, &[("2020-02-03", 1)]),
            (
                |e| {
                    e.ended = Some(day("2021-06-01"));
                    e.reason = Some(EndReason::ToIsolation);
                },
                &[("2020-02-03", 1), ("2021-06-02", -1)],
            ),
            (
                |e| {
                    e.reported = None;
                    e.start = None;
                },
                &[],
            ),
            // A printed start without a report: still nobody under the measure.
            (|e| e.reported = None, &[]),
        ];
        for (i, (change, expected)) in worked.into_iter().enumerate() {
            let mut episode = episode();
            change(&mut episode);
            let facts = episode.facts(&World::new());
            for kind in [STANDING, Word::of("episode")] {
                let rows: Vec<(Day, i32)> = facts.iter().filter(|f| f.kind == kind).map(|f| (f.day, f.times)).collect();
                let expected: Vec<(Day, i32)> = expected.iter().map(|(on, times)| (day(on), *times)).collect();
                assert_eq!(rows, expected, "row {i}");
            }
            let population = episode.kind.population();
            let of_measure = facts.iter().filter(|fact| fact.kind != Word::of("episode_due"));
            assert!(of_measure.into_iter().all(|fact| fact.subject == Key(1) && fact.populations == population.bit()));
            assert!(facts.iter().all(|fact| fact.kind == STANDING || fact.item == population.word()));
        }
    }

    #[test]
    fn a_measure_should_run_from_the_report_or_from_the_end_of_the_time_for_it() {
        // What is on the papers; first day and day after the last on which it should be in execution.
        let worked: [(Change, Rows); 5] = [
            (|_| {}, &[("2020-02-03", 1), ("2023-02-03", -1)]),
            // Served on 31 January: until 15 February there is time.
            (
                |e| {
                    (e.served, e.reported, e.start, e.end) = (Some(day("2020-01-31")), None, None, None);
                },
                &[("2020-02-16", 1)],
            ),
            // Reported late: it should have run before it did.
            (
                |e| {
                    (e.served, e.reported, e.start) = (Some(day("2020-01-31")), Some(day("2020-03-02")), None);
                },
                &[("2020-02-16", 1), ("2023-02-03", -1)],
            ),
            // Deemed refused, and over.
            (
                |e| {
                    (e.served, e.reported, e.start, e.end) = (Some(day("2020-01-31")), None, None, None);
                    (e.ended, e.reason) = (Some(day("2020-02-20")), Some(EndReason::DeemedRefused));
                },
                &[("2020-02-16", 1), ("2020-02-21", -1)],
            ),
            // Died before the time was over.
            (
                |e| {
                    (e.served, e.reported, e.start, e.end) = (Some(day("2020-01-31")), None, None, None);
                    (e.ended, e.reason) = (Some(day("2020-02-05")), Some(EndReason::Died));
                },
                &[],
            ),
        ];
        for (i, (change, expected)) in worked.into_iter().enumerate() {
            let mut episode = episode();
            change(&mut episode);
            let facts = episode.facts(&World::new());
            let rows: Vec<(Day, i32)> = facts.iter().filter(|f| f.kind == Word::of("episode_due")).map(|f| (f.day, f.times)).collect();
            let expected: Vec<(Day, i32)> = expected.iter().map(|(on, times)| (day(on), *times)).collect();
            assert_eq!(rows, expected, "row {i}");
        }
    }

    #[test]
    fn the_printed_end_holds_and_the_computed_one_is_proposed() {
        let differs = Episode { end: Some(day("2023-02-03")), ..episode() };
        assert_eq!((differs.lasts_until(), differs.proposed_end()), (Some(day("2023-02-03")), Some(day("2023-02-02"))));
        let unknown = Episode { end: None, kind: EpisodeKind::CommunityRehabilitation, ..episode() };
        assert_eq!((unknown.lasts_until(), unknown.proposed_end()), (None, None));
        assert_eq!(Episode { years: Some(2), ..unknown }.proposed_end(), Some(day("2022-02-02")));
        let credited = Episode { start: Some(day("2019-08-01")), ..episode() };
        assert_eq!(credited.proposed_end(), Some(day("2022-07-31")));
        assert_eq!(episode().line(), "社区戒毒 2020-02-03 至 2023-02-02");
    }
}
