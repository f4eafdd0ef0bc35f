//! A risk assessment (风险分类评估, 禁毒办通〔2016〕37号): every half year, by the social worker together with the police, into three classes. Every
//! assessment is kept and none is overwritten; the class on a day is that of the latest one. Absent: any score that decides: 个人信息保护法 art. 24 wants no
//! automatic class, so the scores of the local sheet are kept as reasons and a person chooses.

use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, choices, field, months_after, record};
use count::{Counted, Fact, Known};
use org::{Domain, Filing, Worker, each, repeated};
use people::Person;

choices! {
    /// The class. Zhejiang divides the low one (浙公通字[2022]65号); everywhere else the first three are used.
    RiskClass "风险等级" {
        High = "class_high" "高风险" | "高 A A级 高危 红 红色 高风险类",
        Medium = "class_medium" "中风险" | "中 B B级 中危 黄 黄色 中风险类",
        Low = "class_low" "低风险" | "低 C C级 C1 低危 蓝 蓝色 一般低风险 低风险类",
        LongLow = "class_long_low" "长期低风险" | "C2 绿 绿色",
    }
}

record! {
    /// 评分表上的一项因素。
    RiskFactor "risk_factor" "因素" {
        factor: Text = field("因素").help("照本地评分表写，例如戒断时间、家庭、就业"),
        score: u32 = field("得分").unit("分"),
    }
    /// 一次半年风险分类评估。每次评估都保留，等级由人决定，分数只是依据。
    RiskAssessment "risk" "风险评估登记" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        on: Day = field("评估日期").heads("日期 评估时间").preset("今天").phone(),
        factors: Vec<RiskFactor> = field("因素得分").confidential().heads("评估因素 得分"),
        previous: Option<RiskClass> = field("上次等级").heads("原等级 上次评估等级").help("第一次评估就留空"),
        class: RiskClass = field("本次等级").heads("等级 风险等级 现等级 评估等级").phone(),
        reasons: Option<Prose> = field("评估理由").confidential().heads("理由 依据").phone(),
        measures: Option<Prose> = field("措施").confidential().heads("管控措施 服务措施").phone(),
        worker: Option<Link<Worker>> = field("评估人").heads("社工 评估社工 经办人").phone(),
        police: Option<Text> = field("会同民警").personal().heads("民警 责任民警"),
        approver: Option<Text> = field("审批人").personal(),
        approved: Option<Day> = field("审批日期"),
        next: Option<Day> = field("下次日期").heads("下次评估日期 下次评估").help("不填就是半年后；高风险可以早些"),
        note: Option<Prose> = field("备注").confidential(),
        proposed: Option<RiskClass> = field("建议等级").help("评估人会商后的建议；最后等级由人决定，填在本次等级"),
        sheet: Option<Text> = field("评分表").help("名称和版本，例如 本市评分表 2019 版"),
        police_signed: Option<Day> = field("民警会签日期"),
        opinion: Option<Prose> = field("审批意见").confidential(),
    }
}

/// Everybody is assessed again after so many months (half a year, report of Zhengzhou).
const AGAIN_AFTER_MONTHS: i32 = 6;

impl RiskAssessment {
    /// The day of the next assessment: half a year later by the calendar, or earlier if it was so decided. A later day on the sheet does not put it off.
    pub fn next_due(&self) -> Day {
        let half_year = months_after(self.on, AGAIN_AFTER_MONTHS);
        self.next.map_or(half_year, |next| next.min(half_year))
    }

    /// The sum of the factors, as the local sheet has it.
    pub fn score(&self) -> u32 {
        self.factors.iter().fold(0, |sum, factor| sum.saturating_add(factor.score))
    }

    fn filing(&self) -> Filing {
        Filing::of(None, None).within(Domain::Management).about([self.person]).by(each(&self.worker, 0))
    }
}

/// The class of somebody on a day: that of the latest assessment until then.
pub fn risk_class_on<'a>(assessments: impl IntoIterator<Item = &'a RiskAssessment>, day: Day) -> Option<RiskClass> {
    assessments.into_iter().filter(|assessment| assessment.on <= day).max_by_key(|assessment| assessment.on).map(|assessment| assessment.class)
}

impl Record for RiskAssessment {
    fn rules(&self, faults: &mut Faults) {
        for again in repeated(self.factors.iter().map(|factor| &factor.factor)) {
            faults.add(format!("factors.{again}.factor"), "factor_twice", "这项因素填了两次");
        }
        faults.require(self.next.is_none_or(|next| next > self.on), "next", "before_the_day", "下次日期应在本次评估之后");
        faults.require(self.approved.is_none_or(|approved| approved >= self.on), "approved", "before_the_day", "审批日期在评估日期之前");
        faults.require(self.police_signed.is_none_or(|signed| signed >= self.on), "police_signed", "before_the_day", "会签日期在评估日期之前");
        let named = self.police_signed.is_none() || self.police.is_some();
        faults.require(named, "police", "nobody_named", "填了会签日期，请填会同民警");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(if self.approver.is_some() || self.approved.is_some() { "approved" } else { "assessed" });
        outline.due = Some(self.next_due());
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        match self.previous {
            Some(previous) if previous != self.class => format!("风险评估 {} 调整为 {}", previous.label(), self.class.label()),
            _ => format!("风险评估 {}", self.class.label()),
        }
    }
}

impl Counted for RiskAssessment {
    /// A happening of its day with the class as its thing: how many were assessed in a half-year, and into which class.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().state("risk_assessment", self.on, Some(self.on), self.class.word(), known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::risk;
    use base::{Key, Word};
    use count::testing::{RuleExample, World, check_rules, day};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<RiskAssessment>; 9] = [
            (|_| {}, &[]),
            (|r| r.factors.push(r.factors[0].clone()), &[("factors.2.factor", "factor_twice")]),
            (|r| r.next = Some(r.on), &[("next", "before_the_day")]),
            (|r| r.next = Some(r.on + 1), &[]),
            (|r| r.approved = Some(r.on - 1), &[("approved", "before_the_day")]),
            (|r| r.factors.clear(), &[]),
            (|r| r.police_signed = Some(r.on), &[("police", "nobody_named")]),
            (
                |r| {
                    r.police = Some("民警甲".into());
                    r.police_signed = Some(r.on - 1);
                },
                &[("police_signed", "before_the_day")],
            ),
            (
                |r| {
                    r.police = Some("民警甲".into());
                    r.police_signed = Some(r.on);
                },
                &[],
            ),
        ];
        check_rules(risk, &worked);
    }

    #[test]
    fn the_next_assessment_is_due_half_a_year_later_or_earlier_if_so_decided() {
        // Assessed, next as written, due.
        let worked = [
            ("2020-01-15", None, "2020-07-15"),
            ("2020-08-31", None, "2021-02-28"),
            ("2019-08-31", None, "2020-02-29"),
            ("2020-01-15", Some("2020-04-15"), "2020-04-15"),
            ("2020-01-15", Some("2020-07-15"), "2020-07-15"),
            ("2020-01-15", Some("2021-01-15"), "2020-07-15"),
        ];
        for (on, next, due) in worked {
            let assessment = RiskAssessment { on: day(on), next: next.map(day), ..risk() };
            assert_eq!((assessment.next_due(), assessment.outline().due), (day(due), Some(day(due))), "{on} {next:?}");
        }
    }

    #[test]
    fn the_class_on_a_day_is_that_of_the_latest_assessment() {
        let assessed = |on, class| RiskAssessment { on: day(on), class, ..risk() };
        // In the order in which they were entered, which is not that of the days.
        let all = [assessed("2020-07-15", RiskClass::Low), assessed("2020-01-15", RiskClass::High), assessed("2021-01-15", RiskClass::Medium)];
        for (on, expected) in [
            ("2020-01-14", None),
            ("2020-01-15", Some(RiskClass::High)),
            ("2020-07-14", Some(RiskClass::High)),
            ("2020-07-15", Some(RiskClass::Low)),
            ("2022-01-01", Some(RiskClass::Medium)),
        ] {
            assert_eq!(risk_class_on(&all, day(on)), expected, "{on}");
        }
    }

    #[test]
    fn an_assessment_is_counted_by_its_class_and_says_what_changed() {
        let facts = risk().facts(&World::new());
        assert!(facts.iter().all(|fact| (fact.kind, fact.subject) == (Word::of("risk_assessment"), Key(1)) && fact.item == RiskClass::Medium.word()));
        assert_eq!(facts.len(), 2);
        assert_eq!((risk().line(), risk().score(), risk().outline().state), ("风险评估 高风险 调整为 中风险".to_owned(), 5, Some("approved")));
        let first = RiskAssessment { previous: None, approver: None, ..risk() };
        assert_eq!((first.line(), first.outline().state), ("风险评估 中风险".to_owned(), Some("assessed")));
    }
}
