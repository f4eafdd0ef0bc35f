//! A drug test, or the test that did not take place and why (domain.md 1.8, 1.9). A result with only 阴性 and 阳性 cannot support the law: refusing and
//! evading count towards a serious violation (戒毒条例 art. 20), an excuse does not, and of a test that was missed nobody knows yet which it was.
//! Absent: the plan of tests and its periods, and any conclusion: a positive is no relapse, which only the police establish.

use crate::{Episode, NoticeWay};
use base::{Choice, Day, Faults, Link, Outline, Period, Prose, Record, Set, Text, Time, Word, choices, field, months_after, record, within_days};
use count::{Counted, Fact, Known};
use org::{Campaign, Domain, Filing, Place, Project, Worker, each, repeated, within_a_day};
use people::{Person, Sex};

choices! {
    /// What was tested (吸毒检测程序规定 art. 6; saliva: Shanghai's 禁毒条例 art. 28).
    Sample "检测方式" {
        Urine = "urine" "尿液检测" | "尿检 尿液 尿样 尿样检测 现场检测",
        Hair = "hair" "毛发检测" | "毛发 发检 毛发检验",
        Saliva = "saliva" "唾液检测" | "唾液",
        Blood = "blood" "血液检测" | "血液 血检",
    }
    /// What came of it. With the last five no test took place.
    TestOutcome "检测结果" {
        Negative = "test_negative" "阴性" | "阴 (-) （-） (－) （－） － 正常 合格",
        Positive = "test_positive" "初检阳性" | "阳性 阳 (+) （+） (＋) （＋） ＋ 现场阳性",
        ConfirmedPositive = "test_confirmed_positive" "确认阳性" | "复检阳性 实验室阳性",
        ConfirmedNegative = "test_confirmed_negative" "确认阴性" | "复检阴性 假阳性 实验室阴性",
        Invalid = "test_invalid" "结果无效" | "无效 试纸失效 试剂失效",
        Elsewhere = "test_elsewhere" "异地已检" | "异地检测 外地已检 异地尿检",
        Missed = "test_missing" "缺检" | "未检 漏检 未检测",
        Refused = "test_refused" "拒绝检测" | "拒检 拒绝",
        Evaded = "test_evaded" "逃避检测" | "逃检 逃避 未到 无故未到 无故缺检 失联未检",
        Excused = "test_excused" "有正当理由未检" | "请假 请假未检 因故未检",
        Cancelled = "test_cancelled" "取消" | "已取消 改期",
    }
    /// The substances of a panel.
    Substance "毒品种类" {
        Morphine = "mop" "吗啡" | "MOP 海洛因 阿片类",
        Methamphetamine = "met" "甲基苯丙胺" | "MET 冰毒 MAMP 麻古",
        Ketamine = "ket" "氯胺酮" | "KET K粉",
        Ecstasy = "mdma" "摇头丸" | "MDMA",
        Cannabis = "thc" "大麻" | "THC",
        Cocaine = "coc" "可卡因" | "COC",
        Benzodiazepine = "bzd" "苯二氮卓" | "BZD 安定",
        Etomidate = "eto" "依托咪酯" | "ETO",
        Other = "other_substance" "其他" | "其它",
    }
}

choices! {
    /// Whether a test was in time, by the day that was agreed or by which the plan asked it. It stands as the channel of the test's facts.
    TestTiming "检测是否按时" { InTime = "test_in_time" "按时检测", Late = "test_late" "逾期检测" }
    /// What the laboratory found.
    LabResult "实验室结果" { Positive = "lab_positive" "阳性" | "检出", Negative = "lab_negative" "阴性" | "未检出" }
    /// What is missing for a test that would stand up; none of it refuses the record.
    TestGap "检测程序缺项" {
        OneTester = "gap_testers" "检测人不足两人",
        OtherSex = "gap_collector" "女性的尿样不是由女性采集",
        NotSealed = "gap_seals" "阳性样本没有登记 A、B 封存编号",
        NotTold = "gap_told" "没有登记告知结果的日期",
    }
}

record! {
    /// 阳性样本的封存和保管。
    SealedSample "sealed_sample" "样本封存" {
        a: Option<Text> = field("A 样本封存编号").personal(),
        b: Option<Text> = field("B 样本封存编号").personal(),
        sealed: Option<Day> = field("封存日期").help("不填就是检测日期；从这天起保存两个月"),
        kept_at: Option<Text> = field("保管地点").help("冷藏；毛发常温避光，不与缴获的毒品同室"),
        disposed: Option<Day> = field("处置日期"),
    }
    /// 实验室检测或复检。
    LabTest "lab_test" "实验室检测" {
        sent: Option<Day> = field("送检日期"),
        laboratory: Option<Text> = field("检测机构"),
        result: Option<LabResult> = field("实验室结果"),
        on: Option<Day> = field("出具报告日期"),
        told: Option<Day> = field("告知实验室结果日期"),
        objected: Option<Day> = field("申请复检日期").help("对实验室结果有异议的，被告知之日起三日内申请"),
        again: Option<LabResult> = field("复检结果"),
        decided: Option<Day> = field("公安同意送检日期"),
    }
    /// 毛发样本。
    HairSample "hair_sample" "毛发样本" {
        length: Option<u32> = field("长度").unit("毫米").help("从头皮剪下，取根部 30 毫米以内"),
        a: Option<u32> = field("A 样本").unit("毫克").help("不少于 50 毫克"),
        b: Option<u32> = field("B 样本").unit("毫克").help("不少于 50 毫克"),
        from: Option<Day> = field("反映期间起"),
        to: Option<Day> = field("反映期间止"),
    }
    /// 一次吸毒检测，或一次应检而没有检的。阳性不等于复吸，复吸只由公安机关认定。
    Test "test" "吸毒检测记录" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象 被检测人").phone(),
        outcome: TestOutcome = field("检测结果").heads("结果 尿检结果").help("没有检的也要登记：不知道原因填缺检，弄清后改；拒绝和逃避合计 3 次为严重违反协议（戒毒条例第二十条）").phone(),
        on: Day = field("检测日期").heads("检测时间 日期 时间 尿检日期 尿检时间").preset("今天").help("没有检的填应检的日期").phone(),
        method: Sample = field("检测方式").heads("方式 检测方法 样本").preset("urine").phone(),
        substances: Set<Substance> = field("阳性项目").confidential().heads("毒品种类").phone(),
        reason: Option<Text> = field("未检原因").confidential().heads("原因 未检理由").phone(),
        testers: Vec<Text> = field("检测人").personal().heads("检测人员 采样人").help("两人以上；女性的尿样由女性采集（吸毒检测程序规定第八条）。一行一人"),
        worker: Option<Link<Worker>> = field("社工").heads("陪同社工 经办人 经办社工").phone(),
        place: Option<Link<Place>> = field("检测地点").heads("地点"),
        minutes: Option<u32> = field("时长").unit("分钟").usual("20 30 60"),
        at: Option<Time> = field("检测时刻"),
        notified: Option<Day> = field("通知日期").heads("通知时间").help("通知本人来检测的日期"),
        told: Option<Day> = field("告知结果日期").heads("告知日期").help("本人有异议的，三日内可以申请实验室检测"),
        objected: Option<Day> = field("异议日期").heads("申请复检日期"),
        seals: Option<Text> = field("留样封存编号").personal().heads("样本编号").help("现场阳性的样本分 A、B 两份封存，保存两个月（吸毒检测程序规定第八条）"),
        strip: Option<Text> = field("试剂批号").help("批号和有效期"),
        episode: Option<Link<Episode>> = field("哪一次社戒社康").heads("所属执行"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
        number: Option<Text> = field("检测编号").personal(),
        appointed: Option<Day> = field("约定检测日期").help("最迟哪天检；从待办填时是检测计划这一期的最后一天。据此算按时检测率"),
        notice_way: Option<NoticeWay> = field("通知方式"),
        collector: Option<Text> = field("采样人").personal(),
        collector_sex: Option<Sex> = field("采样人性别").help("女性的尿样由女性采集（吸毒检测程序规定第八条）"),
        witness: Option<Text> = field("见证人").personal(),
        medication: Option<Text> = field("服药情况").confidential().help("正在维持治疗，或服用可能影响结果的药物"),
        elsewhere: Option<Text> = field("异地检测单位和函号").help("结果是异地已检的填"),
        sample: Option<SealedSample> = field("样本封存"),
        lab: Option<LabTest> = field("实验室检测"),
        hair: Option<HairSample> = field("毛发样本"),
    }
}

/// Who is told a result may ask for a laboratory, or for a second one, within so many days (吸毒检测程序规定).
pub const OBJECT_WITHIN_DAYS: i32 = 3;
/// The B sample is kept for so many months (吸毒检测程序规定 art. 8).
const SAMPLE_MONTHS: i32 = 2;
/// Of a hair at most so much, from the root (涉毒人员毛发样本检测规范).
const HAIR_MILLIMETRES_MAX: u32 = 30;
/// Each portion of hair at least (ibid.).
const HAIR_MILLIGRAMS_MIN: u32 = 50;
/// A test takes two or more (吸毒检测程序规定 art. 8).
const TESTERS_MIN: usize = 2;
/// A positive hair of at most three centimetres means use within so many months before sampling (涉毒人员毛发样本检测规范).
const HAIR_MONTHS: i32 = 6;

impl TestOutcome {
    /// Whether a test took place.
    pub fn took_place(self) -> bool {
        !matches!(self, Self::Missed | Self::Refused | Self::Evaded | Self::Excused | Self::Cancelled)
    }

    /// Whether it counts towards a serious violation: refusing or evading, one counter (戒毒条例 art. 20).
    pub fn is_violation(self) -> bool {
        matches!(self, Self::Refused | Self::Evaded)
    }

    /// Whether something was found.
    pub fn is_positive(self) -> bool {
        matches!(self, Self::Positive | Self::ConfirmedPositive)
    }
}

impl Test {
    /// The days of which the result speaks, where the sample keeps a memory of months: those on the report, else half a year; urine speaks of a few
    /// days, which no rule fixes.
    pub fn window(&self) -> Option<Period> {
        let speaks = self.method == Sample::Hair && self.outcome.took_place();
        let said = self.hair.as_ref();
        let from = said.and_then(|hair| hair.from).unwrap_or_else(|| months_after(self.on, -HAIR_MONTHS));
        let to = said.and_then(|hair| hair.to).unwrap_or(self.on);
        speaks.then_some(Period { from, to })
    }

    /// The last day on which the person may ask for a laboratory after a positive on the spot, if the day of telling is known.
    pub fn objection_until(&self) -> Option<Day> {
        self.told.filter(|_| self.outcome.is_positive()).map(|told| within_days(told, OBJECT_WITHIN_DAYS))
    }

    /// The last day on which the person may ask for a second laboratory.
    pub fn second_objection_until(&self) -> Option<Day> {
        self.lab.as_ref()?.told.map(|told| within_days(told, OBJECT_WITHIN_DAYS))
    }

    /// Until when the B sample is kept; none where nothing was sealed, or it has been disposed of.
    pub fn sample_kept_until(&self) -> Option<Day> {
        let sample = self.sample.as_ref();
        let is_kept = sample.is_some_and(|sample| sample.disposed.is_none()) || sample.is_none() && self.seals.is_some();
        is_kept.then(|| months_after(sample.and_then(|sample| sample.sealed).unwrap_or(self.on), SAMPLE_MONTHS))
    }

    /// What this test lacks of the procedure (吸毒检测程序规定 art. 8), to be shown and mended; `sex` is the tested person's, where it is known.
    pub fn gaps(&self, sex: Option<Sex>) -> Vec<TestGap> {
        if !self.outcome.took_place() || self.outcome == TestOutcome::Elsewhere {
            return Vec::new();
        }
        let is_womans_urine = self.method == Sample::Urine && sex == Some(Sex::Female);
        let sealed = self.seals.is_some() || self.sample.as_ref().is_some_and(|sample| sample.a.is_some() && sample.b.is_some());
        [
            (self.testers.len() < TESTERS_MIN, TestGap::OneTester),
            (is_womans_urine && self.collector_sex.is_some_and(|by| by != Sex::Female), TestGap::OtherSex),
            (self.outcome.is_positive() && !sealed, TestGap::NotSealed),
            (self.outcome.is_positive() && self.told.is_none(), TestGap::NotTold),
        ]
        .into_iter()
        .filter_map(|(lacks, gap)| lacks.then_some(gap))
        .collect()
    }

    /// Whether it was in time: none where no day was agreed, where no test took place, and where the strip failed, so that the test is due again.
    pub fn timing(&self) -> Option<TestTiming> {
        let says_something = self.outcome.took_place() && self.outcome != TestOutcome::Invalid;
        let last = self.appointed.filter(|_| says_something)?;
        Some(if self.on <= last { TestTiming::InTime } else { TestTiming::Late })
    }

    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project)
            .within(Domain::Management)
            .about([self.person])
            .by(each(&self.worker, self.minutes.unwrap_or(0)))
            .at(self.place)
            .link(self.episode, "episode")
    }
}

impl Test {
    fn check_lab(&self, faults: &mut Faults) {
        let Some(lab) = &self.lab else { return };
        faults.require(self.outcome.took_place(), "lab", "nothing_sent", "没有检测，没有样本可以送检");
        let order = [("sent", lab.sent), ("on", lab.on), ("told", lab.told), ("objected", lab.objected)];
        let mut before = self.on;
        for (member, day) in order {
            let path = format!("lab.{member}");
            faults.require(day.is_none_or(|day| day >= before), &path, "days_order", format!("这个日期在 {before} 之前，前后不对"));
            before = day.unwrap_or(before).max(before);
        }
        let asked = lab.again.is_none() || lab.objected.is_some();
        faults.require(asked, "lab.objected", "never_asked", "填了复检结果，请填申请复检日期");
        let two = lab.told.is_none() || lab.result.is_some();
        faults.require(two, "lab.result", "no_result", "告知了实验室结果，请填结果");
    }

    fn check_hair(&self, faults: &mut Faults) {
        let Some(hair) = &self.hair else { return };
        faults.require(self.method == Sample::Hair, "hair", "no_hair", "检测方式不是毛发检测，不填毛发样本");
        let short = hair.length.is_none_or(|length| (1..=HAIR_MILLIMETRES_MAX).contains(&length));
        faults.require(short, "hair.length", "hair_too_long", "只取根部 30 毫米以内（涉毒人员毛发样本检测规范）");
        for (path, milligrams) in [("hair.a", hair.a), ("hair.b", hair.b)] {
            let enough = milligrams.is_none_or(|milligrams| milligrams >= HAIR_MILLIGRAMS_MIN);
            faults.require(enough, path, "hair_too_little", "A、B 两份各不少于 50 毫克（涉毒人员毛发样本检测规范）");
        }
        let in_order = hair.from.zip(hair.to).is_none_or(|(from, to)| from <= to) && hair.to.is_none_or(|to| to <= self.on);
        faults.require(in_order, "hair.to", "days_order", "反映期间止应在期间起之后、采样日期之前");
    }
}

impl Record for Test {
    fn rules(&self, faults: &mut Faults) {
        let took_place = self.outcome.took_place();
        let found = self.outcome.is_positive() || self.outcome == TestOutcome::ConfirmedNegative || self.outcome == TestOutcome::Elsewhere;
        faults.require(self.substances.is_empty() || found, "substances", "found_nothing", "结果不是阳性，不填阳性项目");
        let explained = self.outcome != TestOutcome::Excused || self.reason.is_some();
        faults.require(explained, "reason", "no_reason", "有正当理由未检的，请写明理由");
        faults.require(!took_place || self.reason.is_none(), "reason", "was_tested", "已经检测，不填未检原因");
        for again in repeated(&self.testers) {
            faults.add(format!("testers.{again}"), "tester_twice", "这名检测人填了两次");
        }
        within_a_day(faults, "minutes", self.minutes);
        faults.require(self.notified.is_none_or(|notified| notified <= self.on), "notified", "after_the_day", "通知日期在检测日期之后");
        faults.require(took_place || self.told.is_none(), "told", "nothing_to_tell", "没有检测，没有结果可以告知");
        faults.require(self.told.is_none_or(|told| told >= self.on), "told", "before_the_day", "告知日期在检测日期之前");
        let first = self.told.unwrap_or(self.on);
        faults.require(self.objected.is_none_or(|objected| objected >= first), "objected", "before_told", "异议日期在告知结果之前");
        faults.require(took_place || self.sample.is_none(), "sample", "nothing_sealed", "没有检测，没有样本");
        let elsewhere = self.elsewhere.is_none() || self.outcome == TestOutcome::Elsewhere;
        faults.require(elsewhere, "elsewhere", "tested_here", "结果不是异地已检，不填异地检测单位");
        self.check_lab(faults);
        self.check_hair(faults);
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(match self.outcome {
            TestOutcome::Missed => "unexplained",
            TestOutcome::Cancelled => "cancelled",
            outcome if outcome.took_place() => "tested",
            _ => "not_tested",
        });
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        format!("{} {}", self.method.label(), self.outcome.label())
    }
}

impl Counted for Test {
    /// A test is an event that served the person; one that did not take place is a happening of its day. A cancelled one never was.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let (filing, outcome) = (self.filing(), Word::of(self.outcome.code()));
        if self.outcome == TestOutcome::Cancelled {
            return Vec::new();
        }
        if !self.outcome.took_place() {
            return filing.state("test_missed", self.on, Some(self.on), outcome, known);
        }
        filing.facts(self.on, "test", known, |event| {
            let event = event.channel(self.timing().map_or(Word::NONE, Choice::word));
            event.item(outcome).service_minutes(self.minutes.unwrap_or(0)).served(known.standing(self.person.id(), self.on))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::test;
    use base::Key;
    use count::testing::{RuleExample, World, check_rules, day, id};
    use count::{Measure, Part};
    use org::Population;

    fn with(outcome: TestOutcome) -> Test {
        let reason = (outcome == TestOutcome::Excused).then(|| Text("住院".into()));
        Test { outcome, reason, ..test() }
    }

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Test>; 25] = [
            (|_| {}, &[]),
            (|t| t.substances = Set::of([Substance::Morphine]), &[("substances", "found_nothing")]),
            (
                |t| {
                    t.substances = Set::of([Substance::Morphine]);
                    t.outcome = TestOutcome::Positive;
                },
                &[],
            ),
            (|t| t.outcome = TestOutcome::Excused, &[("reason", "no_reason")]),
            (|t| t.reason = Some(Text("住院".into())), &[("reason", "was_tested")]),
            (
                |t| {
                    t.outcome = TestOutcome::Refused;
                    t.reason = Some(Text("不愿意".into()));
                },
                &[],
            ),
            (|t| t.testers.push(Text("民警甲".into())), &[("testers.2", "tester_twice")]),
            (|t| t.minutes = Some(1441), &[("minutes", "over_a_day")]),
            (|t| t.notified = Some(t.on), &[]),
            (|t| t.notified = Some(t.on + 1), &[("notified", "after_the_day")]),
            (|t| t.told = Some(t.on - 1), &[("told", "before_the_day")]),
            (
                |t| {
                    t.outcome = TestOutcome::Evaded;
                    t.told = Some(t.on);
                },
                &[("told", "nothing_to_tell")],
            ),
            (
                |t| {
                    t.told = Some(t.on + 2);
                    t.objected = Some(t.on + 1);
                },
                &[("objected", "before_told")],
            ),
            (|t| t.objected = Some(t.on - 1), &[("objected", "before_told")]),
            (|t| t.testers.clear(), &[]),
            (|t| t.elsewhere = Some("某市某街道".into()), &[("elsewhere", "tested_here")]),
            (
                |t| {
                    t.outcome = TestOutcome::Evaded;
                    t.sample = Some(sealed());
                },
                &[("sample", "nothing_sealed")],
            ),
            (|t| t.lab = Some(LabTest { sent: Some(day("2020-02-05")), on: Some(day("2020-02-04")), ..lab() }), &[("lab.on", "days_order")]),
            (|t| t.lab = Some(LabTest { told: Some(day("2020-02-09")), ..lab() }), &[("lab.result", "no_result")]),
            (|t| t.lab = Some(LabTest { again: Some(LabResult::Negative), ..lab() }), &[("lab.objected", "never_asked")]),
            (|t| t.lab = Some(LabTest { sent: Some(day("2020-02-02")), ..lab() }), &[("lab.sent", "days_order")]),
            (|t| t.hair = Some(hair_sample()), &[("hair", "no_hair")]),
            (|t| with_hair(t, HairSample { length: Some(31), ..hair_sample() }), &[("hair.length", "hair_too_long")]),
            (|t| with_hair(t, HairSample { b: Some(49), ..hair_sample() }), &[("hair.b", "hair_too_little")]),
            (|t| with_hair(t, HairSample { to: Some(day("2020-02-04")), ..hair_sample() }), &[("hair.to", "days_order")]),
        ];
        check_rules(test, &worked);
    }

    fn sealed() -> SealedSample {
        SealedSample { a: Some("A-1".into()), b: Some("B-1".into()), sealed: None, kept_at: None, disposed: None }
    }

    fn lab() -> LabTest {
        LabTest { sent: None, laboratory: None, result: None, on: None, told: None, objected: None, again: None, decided: None }
    }

    fn hair_sample() -> HairSample {
        HairSample { length: Some(30), a: Some(50), b: Some(50), from: None, to: None }
    }

    fn with_hair(test: &mut Test, hair: HairSample) {
        test.method = Sample::Hair;
        test.hair = Some(hair);
    }

    #[test]
    fn who_is_told_may_object_for_three_days_and_the_sample_is_kept_for_two_months() {
        // Outcome, told, sealed on; objection until, kept until. The test was on 3 February 2020.
        let worked = [
            (TestOutcome::Negative, Some("2020-02-03"), None, None, None),
            (TestOutcome::Positive, None, Some("2020-02-03"), None, Some("2020-04-03")),
            (TestOutcome::Positive, Some("2020-02-03"), Some("2020-02-03"), Some("2020-02-06"), Some("2020-04-03")),
            (TestOutcome::Positive, Some("2020-02-27"), Some("2020-12-31"), Some("2020-03-01"), Some("2021-02-28")),
        ];
        for (outcome, told, sealed_on, until, kept) in worked {
            let sample = sealed_on.map(|on| SealedSample { sealed: Some(day(on)), ..sealed() });
            let one = Test { told: told.map(day), sample, ..with(outcome) };
            assert_eq!((one.objection_until(), one.sample_kept_until()), (until.map(day), kept.map(day)), "{outcome:?} {told:?}");
        }
        // Without a day of sealing it is the day of the test; what was disposed of is not kept.
        let plain = Test { sample: Some(sealed()), ..with(TestOutcome::Positive) };
        assert_eq!(plain.sample_kept_until(), Some(day("2020-04-03")));
        let gone = Test { sample: Some(SealedSample { disposed: Some(day("2020-04-10")), ..sealed() }), ..plain };
        assert_eq!(gone.sample_kept_until(), None);
        let told = LabTest { result: Some(LabResult::Positive), told: Some(day("2020-02-10")), ..lab() };
        assert_eq!(Test { lab: Some(told), ..with(TestOutcome::Positive) }.second_objection_until(), Some(day("2020-02-13")));
    }

    #[test]
    fn what_a_test_lacks_is_said_and_refuses_nothing() {
        use TestGap::{NotSealed, NotTold, OneTester, OtherSex};
        type Change = fn(&mut Test);
        let worked: [(Change, &[TestGap]); 7] = [
            (|_| {}, &[]),
            (|t| drop(t.testers.pop()), &[OneTester]),
            (|t| t.collector_sex = Some(Sex::Female), &[]),
            (|t| t.collector_sex = Some(Sex::Male), &[OtherSex]),
            (|t| t.outcome = TestOutcome::Positive, &[NotSealed, NotTold]),
            (
                |t| {
                    t.outcome = TestOutcome::Positive;
                    t.told = Some(t.on);
                    t.sample = Some(sealed());
                },
                &[],
            ),
            // Nothing was tested here.
            (
                |t| {
                    t.outcome = TestOutcome::Elsewhere;
                    t.testers.clear();
                },
                &[],
            ),
        ];
        for (at, (change, gaps)) in worked.into_iter().enumerate() {
            let mut one = test();
            change(&mut one);
            assert_eq!(one.gaps(Some(Sex::Female)), gaps, "row {at}");
            assert!(count::testing::faults_of(&one).is_empty(), "row {at}");
        }
        let by_a_man = Test { collector_sex: Some(Sex::Male), ..test() };
        assert_eq!((by_a_man.gaps(Some(Sex::Male)), by_a_man.gaps(None)), (vec![], vec![]));
    }

    #[test]
    fn each_outcome_is_counted_as_what_it_is() {
        // Outcome, kind and part of its first row, state, whether it counts towards a serious violation.
        let worked = [
            (TestOutcome::Negative, Some(("test", Part::Served)), "tested", false),
            (TestOutcome::Positive, Some(("test", Part::Served)), "tested", false),
            (TestOutcome::ConfirmedPositive, Some(("test", Part::Served)), "tested", false),
            (TestOutcome::ConfirmedNegative, Some(("test", Part::Served)), "tested", false),
            (TestOutcome::Invalid, Some(("test", Part::Served)), "tested", false),
            (TestOutcome::Elsewhere, Some(("test", Part::Served)), "tested", false),
            (TestOutcome::Missed, Some(("test_missed", Part::State)), "unexplained", false),
            (TestOutcome::Refused, Some(("test_missed", Part::State)), "not_tested", true),
            (TestOutcome::Evaded, Some(("test_missed", Part::State)), "not_tested", true),
            (TestOutcome::Excused, Some(("test_missed", Part::State)), "not_tested", false),
            (TestOutcome::Cancelled, None, "cancelled", false),
        ];
        assert_eq!(worked.len(), TestOutcome::CHOICES.len());
        for (outcome, counted, state, is_violation) in worked {
            let facts = with(outcome).facts(&World::new());
            let first = facts.first().map(|fact| (fact.kind, fact.part));
            assert_eq!(first, counted.map(|(kind, part)| (Word::of(kind), part)), "{outcome:?}");
            assert!(facts.iter().all(|fact| fact.item == outcome.word() && fact.domain == Domain::Management.word()), "{outcome:?}");
            assert_eq!((with(outcome).outline().state, outcome.is_violation()), (Some(state), is_violation), "{outcome:?}");
        }
    }

    #[test]
    fn a_test_is_a_person_time_and_a_missed_one_is_a_happening_of_the_person() {
        let town = World::new().since(1, Population::CommunityTreatment.bit(), "2020-01-01");
        let rows = |test: &Test| -> Vec<(Part, Key, u64, u32)> {
            test.facts(&town).iter().map(|fact| (fact.part, fact.subject, fact.populations, fact.work_minutes)).collect()
        };
        let sj = Population::CommunityTreatment.bit();
        assert_eq!(rows(&test()), [(Part::Served, Key(1), sj, 0), (Part::Effort, Key::NONE, 0, 30)]);
        let missed = with(TestOutcome::Refused);
        assert_eq!(rows(&missed), [(Part::State, Key(1), sj, 0), (Part::State, Key(1), sj, 0)]);
        let all = [test().facts(&town), missed.facts(&town), missed.facts(&town)];
        let figure = |measure, code| count::testing::figure(&all, measure, day("2020-12-31"), &[count::testing::kind(code)]);
        assert_eq!((figure(Measure::Records, "test"), figure(Measure::PersonTimes, "test")), (1, 1));
        assert_eq!((figure(Measure::Records, "test_missed"), figure(Measure::PersonTimes, "test_missed")), (2, 0));
        assert_eq!(figure(Measure::PersonsEver, "test_missed"), 1);
    }

    #[test]
    fn a_test_is_in_time_until_the_day_that_was_agreed() {
        use TestTiming::{InTime, Late};
        // Agreed for, sampled on, what came of it, in time or not.
        let worked = [
            (Some("2020-02-03"), "2020-02-03", TestOutcome::Negative, Some(InTime)),
            (Some("2020-02-29"), "2020-02-03", TestOutcome::Positive, Some(InTime)),
            (Some("2020-02-03"), "2020-02-04", TestOutcome::Elsewhere, Some(Late)),
            (None, "2020-02-03", TestOutcome::Negative, None),
            // Nothing is known of it: it is due again.
            (Some("2020-02-03"), "2020-02-03", TestOutcome::Invalid, None),
            (Some("2020-02-03"), "2020-02-03", TestOutcome::Refused, None),
        ];
        for (appointed, on, outcome, timing) in worked {
            let test = Test { appointed: appointed.map(day), on: day(on), ..with(outcome) };
            assert_eq!(test.timing(), timing, "{appointed:?} {on} {outcome:?}");
            let channel = timing.map_or(Word::NONE, Choice::word);
            assert!(test.facts(&World::new()).iter().all(|fact| fact.channel == channel));
        }
    }

    #[test]
    fn a_hair_speaks_of_half_a_year() {
        let hair = |on: &str| Test { method: Sample::Hair, on: day(on), ..test() }.window().map(|window| window.to_string());
        assert_eq!(hair("2020-08-31"), Some("2020-02-29..2020-08-31".into()));
        assert_eq!(hair("2020-02-03"), Some("2019-08-03..2020-02-03".into()));
        assert_eq!(test().window(), None);
        let reported = HairSample { from: Some(day("2019-11-01")), to: Some(day("2020-01-20")), ..hair_sample() };
        let said = Test { method: Sample::Hair, hair: Some(reported), ..test() };
        assert_eq!(said.window().map(|window| window.to_string()), Some("2019-11-01..2020-01-20".into()));
        assert_eq!(Test { method: Sample::Hair, ..with(TestOutcome::Evaded) }.window(), None);
    }

    #[test]
    fn the_line_names_nobody_and_the_links_lead_to_everything() {
        assert_eq!(test().line(), "尿液检测 阴性");
        let whole = Test { place: Some(Link::to(id(30))), episode: Some(Link::to(id(40))), ..test() };
        assert_eq!(whole.outline().links, [(id(1), "person"), (id(11), "worker"), (id(30), "place"), (id(40), "episode")]);
        assert_eq!((whole.outline().subject, whole.outline().assignee), (Some(id(1)), Some(id(11))));
    }
}
