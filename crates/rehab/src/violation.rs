//! A breach of the agreement, and the three counters of 严重违反协议 (戒毒条例 art. 20). The counters say what the papers add up to; crossing one is a
//! duty to report to the police (art. 21), never a change of anybody's status, which the police alone decide.

use crate::{Episode, Test};
use base::{Choice, Day, Faults, Link, Outline, Period, Prose, Record, Set, Text, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Domain, Filing, Worker, each};
use people::Person;

choices! {
    /// What was breached. Refusing and evading are one counter by the wording of the law.
    ViolationKind "情形" {
        Test = "violation_test" "拒绝/逃避检测" | "拒绝 逃避检测 拒绝检测 逃避 拒检 拒绝或逃避检测 逃避或者拒绝接受检测",
        Left = "violation_left" "擅自离开" | "擅自外出 擅自离开执行地 未报告外出 离开",
        Other = "violation_other" "其他" | "其它 其他违反",
    }
    /// What was done about it.
    ViolationMeasure "处理" {
        Talked = "violation_talked" "批评教育" | "教育 口头教育 谈话教育",
        Warned = "violation_warned" "告诫" | "书面告诫 告诫书 警告",
        Reported = "violation_reported" "报告公安" | "报公安 报告派出所 移交公安 移交",
    }
    /// How it came about, as far as it is known.
    ViolationManner "性质" {
        Refused = "manner_refused" "明确拒绝" | "拒绝 拒检",
        Evaded = "manner_evaded" "逃避" | "逃检 失联 搬离 不答复",
        Unreported = "manner_unreported" "没有书面报告" | "未报告",
        Excused = "manner_excused" "查明有正当理由" | "有正当理由 撤销",
    }
    /// How the person was told.
    NoticeWay "通知方式" {
        Face = "notice_face" "当面" | "当面送达",
        Phone = "notice_phone" "电话",
        Wechat = "notice_wechat" "微信短信" | "微信 短信",
        Letter = "notice_letter" "书面送达" | "通知书",
        Family = "notice_family" "家属转达" | "家属",
    }
}

record! {
    /// 一次违反社区戒毒（康复）协议的情形和处理。是否严重违反协议由公安机关认定，系统只累计和提醒。
    Violation "violation" "违反协议登记" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        on: Day = field("日期").heads("发生日期 时间").preset("今天").help("擅自离开的，填离开的第一天").phone(),
        kind: ViolationKind = field("情形").heads("违反情形 情况").phone(),
        days: Option<u32> = field("天数").unit("天").heads("离开天数").help("擅自离开的天数，含离开当天；还没有回来就先不填").phone(),
        measures: Set<ViolationMeasure> = field("处理").heads("处理情况 处理措施").help("可多选；逃避或拒绝检测、擅自离开应及时报告公安（戒毒条例第二十一条）").phone(),
        reported: Option<Day> = field("报告公安日期"),
        document: Option<Text> = field("文书").personal().heads("文书编号 法律文书").help("告诫书、严重违反协议证明、移交回执的名称和编号"),
        reply: Option<Prose> = field("本人说明").confidential().heads("理由"),
        worker: Option<Link<Worker>> = field("经办人").heads("社工 经办社工").phone(),
        test: Option<Link<Test>> = field("哪一次检测"),
        episode: Option<Link<Episode>> = field("哪一次社戒社康").heads("所属执行").help("三项累计都在同一次执行期间内计算"),
        note: Option<Prose> = field("备注").confidential(),
        manner: Option<ViolationManner> = field("性质").help("事后查明有正当理由的选查明有正当理由，就不计入累计"),
        noticed: Option<Day> = field("事先通知日期").help("通知检测或提醒报告的日期"),
        notice_way: Option<NoticeWay> = field("通知方式"),
        noticed_by: Option<Text> = field("通知人").personal(),
        cause: Option<Text> = field("原因").confidential(),
        evidence: Option<Prose> = field("依据材料").confidential().help("通话记录、照片、证人等，材料作附件"),
        warned: Option<Day> = field("告诫日期").help("告诫书送达的日期"),
        receipt: Option<Text> = field("移交回执").personal(),
    }
}

/// From so many refused or evaded tests on it is a serious violation (戒毒条例 art. 20; 以上 includes the boundary).
pub const TESTS_SERIOUS: u32 = 3;
/// From so many unauthorised departures on.
pub const DEPARTURES_SERIOUS: u32 = 3;
/// Above so many days of unauthorised absence (超过 leaves the boundary out).
pub const ABSENT_DAYS_ALLOWED: i32 = 30;

/// What the breaches within one episode add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ViolationCount {
    /// Refused or evaded tests.
    pub tests: u32,
    /// Unauthorised departures.
    pub departures: u32,
    /// Days of unauthorised absence; a day in two of them counts once.
    pub absent_days: i32,
}

impl ViolationCount {
    /// Adds them up. Whoever asks gives the breaches of one episode: the counters are never reset by a year.
    pub fn of<'a>(violations: impl IntoIterator<Item = &'a Violation>) -> Self {
        let mut count = Self::default();
        let mut absences: Vec<Period> = Vec::new();
        for violation in violations.into_iter().filter(|violation| violation.counts()) {
            count.tests += u32::from(violation.kind == ViolationKind::Test);
            count.departures += u32::from(violation.kind == ViolationKind::Left);
            absences.extend(violation.absence());
        }
        absences.sort_unstable();
        let mut counted_to = Day::MIN;
        for absence in absences {
            let rest = Period { from: absence.from.max(counted_to + 1), to: absence.to };
            count.absent_days += rest.days();
            counted_to = counted_to.max(absence.to);
        }
        count
    }

    /// Whether one of them makes it a serious violation, so that it has to be reported to the police.
    pub fn is_serious(self) -> bool {
        self.tests >= TESTS_SERIOUS || self.departures >= DEPARTURES_SERIOUS || self.absent_days > ABSENT_DAYS_ALLOWED
    }
}

impl Violation {
    /// Whether it counts: what turned out to have a good reason was no breach.
    pub fn counts(&self) -> bool {
        self.manner != Some(ViolationManner::Excused)
    }

    /// The days of an unauthorised absence, as far as they are known.
    pub fn absence(&self) -> Option<Period> {
        let days = self.days.filter(|days| *days > 0 && self.kind == ViolationKind::Left && self.counts())?;
        Period::new(self.on, self.on + (days as i32 - 1))
    }

    fn filing(&self) -> Filing {
        Filing::of(None, None)
            .within(Domain::Management)
            .about([self.person])
            .by(each(&self.worker, 0))
            .link(self.test, "test")
            .link(self.episode, "episode")
    }
}

/// Days that one absence may last: longer than any episode is a typing error.
pub(crate) const ABSENCE_DAYS_MAX: u32 = 3 * 366;

impl Record for Violation {
    fn rules(&self, faults: &mut Faults) {
        let is_absence = self.kind == ViolationKind::Left;
        faults.require(is_absence || self.days.is_none(), "days", "no_absence", "只有擅自离开才填天数");
        let possible = self.days.is_none_or(|days| (1..=ABSENCE_DAYS_MAX).contains(&days));
        faults.require(possible, "days", "days_impossible", "天数至少为 1，也不会超过三年");
        faults.require(self.test.is_none() || self.kind == ViolationKind::Test, "test", "no_test", "情形不是拒绝或逃避检测，不选检测");
        let told = self.reported.is_none() || self.measures.has(ViolationMeasure::Reported);
        faults.require(told, "measures", "not_reported", "填了报告公安日期，处理里请选报告公安");
        faults.require(self.reported.is_none_or(|reported| reported >= self.on), "reported", "before_the_day", "报告日期在发生日期之前");
        let of_test = matches!(self.manner, Some(ViolationManner::Refused | ViolationManner::Evaded));
        faults.require(!of_test || self.kind == ViolationKind::Test, "manner", "no_test", "情形不是拒绝或逃避检测");
        let of_leaving = self.manner == Some(ViolationManner::Unreported);
        faults.require(!of_leaving || is_absence, "manner", "no_absence", "情形不是擅自离开");
        let explained = self.counts() || self.cause.is_some() || self.reply.is_some();
        faults.require(explained, "cause", "no_reason", "查明有正当理由的，请写明原因");
        faults.require(self.noticed.is_none_or(|noticed| noticed <= self.on), "noticed", "after_the_day", "事先通知日期在发生日期之后");
        let was_warned = self.warned.is_none() || self.measures.has(ViolationMeasure::Warned);
        faults.require(was_warned, "measures", "not_warned", "填了告诫日期，处理里请选告诫");
        faults.require(self.warned.is_none_or(|warned| warned >= self.on), "warned", "before_the_day", "告诫日期在发生日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(match self.counts() {
            false => "excused",
            true if self.measures.is_empty() => "open",
            true => "settled",
        });
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        let days = self.days.map_or_else(String::new, |days| format!(" {days} 天"));
        let measures = self.measures.iter().map(Choice::label).collect::<Vec<_>>().join("、");
        let settled = match self.counts() {
            false => "查明有正当理由".to_owned(),
            true if measures.is_empty() => "未处理".to_owned(),
            true => measures,
        };
        format!("{}{days} {settled}", self.kind.label())
    }
}

impl Counted for Violation {
    /// A happening of its day, unless it had a good reason; the days of an absence are for the counters, not for figures over many people.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        if !self.counts() {
            return Vec::new();
        }
        self.filing().state("violation", self.on, Some(self.on), self.kind.word(), known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::violation;
    use base::{Key, Word};
    use count::testing::{RuleExample, World, check_rules, day, id};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Violation>; 15] = [
            (|_| {}, &[]),
            (|v| v.days = None, &[]),
            (|v| v.kind = ViolationKind::Test, &[("days", "no_absence")]),
            (|v| v.days = Some(0), &[("days", "days_impossible")]),
            (|v| v.days = Some(1099), &[("days", "days_impossible")]),
            (|v| v.test = Some(Link::to(id(50))), &[("test", "no_test")]),
            (|v| v.reported = Some(v.on + 1), &[("measures", "not_reported")]),
            (
                |v| {
                    v.measures = Set::of([ViolationMeasure::Warned, ViolationMeasure::Reported]);
                    v.reported = Some(v.on + 1);
                },
                &[],
            ),
            (
                |v| {
                    v.measures = Set::of([ViolationMeasure::Reported]);
                    v.reported = Some(v.on - 1);
                },
                &[("reported", "before_the_day")],
            ),
            (|v| v.manner = Some(ViolationManner::Refused), &[("manner", "no_test")]),
            (
                |v| {
                    *v = test_refused();
                    v.manner = Some(ViolationManner::Unreported);
                },
                &[("manner", "no_absence")],
            ),
            (|v| v.manner = Some(ViolationManner::Excused), &[("cause", "no_reason")]),
            (|v| v.noticed = Some(v.on + 1), &[("noticed", "after_the_day")]),
            (|v| v.warned = Some(v.on), &[("measures", "not_warned")]),
            (
                |v| {
                    v.measures = Set::of([ViolationMeasure::Warned]);
                    v.warned = Some(v.on - 1);
                },
                &[("warned", "before_the_day")],
            ),
        ];
        check_rules(violation, &worked);
    }

    fn left(on: &str, days: u32) -> Violation {
        Violation { on: day(on), days: Some(days), ..violation() }
    }

    fn test_refused() -> Violation {
        Violation { kind: ViolationKind::Test, days: None, ..violation() }
    }

    fn excused(violation: Violation) -> Violation {
        Violation { manner: Some(ViolationManner::Excused), cause: Some("突发疾病住院".into()), ..violation }
    }

    #[test]
    fn what_had_a_good_reason_is_no_breach() {
        let found = excused(violation());
        assert_eq!((found.outline().state, found.line()), (Some("excused"), "擅自离开 4 天 查明有正当理由".to_owned()));
        assert_eq!((found.facts(&World::new()), found.absence()), (vec![], None));
    }

    #[test]
    fn the_counters_include_three_and_exclude_thirty() {
        // Breaches; tests, departures, days; serious.
        let worked = [
            (vec![], (0, 0, 0), false),
            (vec![test_refused(), test_refused()], (2, 0, 0), false),
            (vec![test_refused(), test_refused(), test_refused()], (3, 0, 0), true),
            (vec![left("2020-02-03", 5), left("2020-03-03", 5)], (0, 2, 10), false),
            (vec![left("2020-02-03", 1), left("2020-03-03", 1), left("2020-04-03", 1)], (0, 3, 3), true),
            (vec![left("2020-02-03", 30)], (0, 1, 30), false),
            (vec![left("2020-02-03", 31)], (0, 1, 31), true),
            // Two tests and two departures are two counters.
            (vec![test_refused(), test_refused(), left("2020-02-03", 5), left("2020-03-03", 5)], (2, 2, 10), false),
            // Registered twice and overlapping: 3 to 20 February once.
            (vec![left("2020-02-10", 11), left("2020-02-03", 10)], (0, 2, 18), false),
            (vec![left("2020-02-03", 20), left("2020-02-05", 3)], (0, 2, 20), false),
            // Not back yet.
            (vec![Violation { days: None, ..violation() }], (0, 1, 0), false),
            (vec![Violation { kind: ViolationKind::Other, days: None, ..violation() }], (0, 0, 0), false),
            // The third had a good reason.
            (vec![test_refused(), test_refused(), excused(test_refused())], (2, 0, 0), false),
            (vec![left("2020-02-03", 20), excused(left("2020-03-03", 20))], (0, 1, 20), false),
        ];
        for (i, (breaches, (tests, departures, absent_days), serious)) in worked.into_iter().enumerate() {
            let count = ViolationCount::of(&breaches);
            assert_eq!(count, ViolationCount { tests, departures, absent_days }, "row {i}");
            assert_eq!(count.is_serious(), serious, "row {i}");
        }
    }

    #[test]
    fn a_breach_is_a_happening_of_the_person_and_stays_open_until_something_is_done() {
        let facts = violation().facts(&World::new());
        assert!(facts.iter().all(|fact| (fact.kind, fact.subject) == (Word::of("violation"), Key(1)) && fact.item == ViolationKind::Left.word()));
        assert_eq!(
            facts.iter().map(|fact| (fact.day.to_string(), fact.times)).collect::<Vec<_>>(),
            [("2020-02-03".into(), 1), ("2020-02-04".into(), -1)]
        );
        assert_eq!((violation().outline().state, violation().line()), (Some("settled"), "擅自离开 4 天 批评教育".to_owned()));
        let open = Violation { measures: Set::default(), ..violation() };
        assert_eq!((open.outline().state, open.line()), (Some("open"), "擅自离开 4 天 未处理".to_owned()));
        assert_eq!(open.outline().links, [(id(1), "person"), (id(11), "worker")]);
    }
}
