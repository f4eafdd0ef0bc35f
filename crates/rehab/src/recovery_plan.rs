//! The plan of community treatment or rehabilitation for one person (社区戒毒（康复）计划, 戒毒条例 art. 15; fields of the form in domain.md 1.18). A later one
//! replaces the earlier, and both are kept. Absent: plans of casework, which are a case's own, and the plan of tests, which is a rule.

use crate::Episode;
use base::{Day, Faults, Link, Outline, Prose, Record, Set, Text, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Domain, Filing, Worker, each};
use people::Person;

choices! {
    /// Which treatment the plan advises.
    Advice "治疗措施" {
        Maintenance = "advice_maintenance" "动员参加药物维持治疗" | "药物维持治疗 美沙酮",
        Treatment = "advice_treatment" "需要戒毒治疗" | "戒毒治疗",
        Psychology = "advice_psychology" "需要心理治疗" | "心理治疗",
        None = "advice_none" "暂不需要治疗" | "不需要",
    }
}

record! {
    /// 一名社戒社康人员的社区戒毒（康复）计划。情况变了就写一份新的，替代原来的。
    RecoveryPlan "recovery_plan" "社区戒毒（康复）计划" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        episode: Link<Episode> = field("哪一次社戒社康").heads("所属执行").phone(),
        on: Day = field("制定日期").preset("今天").phone(),
        family: Option<Prose> = field("家庭成员情况").confidential().help("称谓、年龄、工作、联系方式、态度"),
        history: Option<Prose> = field("吸毒史和戒毒经历").confidential(),
        situation: Prose = field("现实表现和困难").confidential().heads("目前情况").phone(),
        advice: Set<Advice> = field("治疗措施").confidential().phone(),
        counselling: Option<Prose> = field("教育和心理辅导安排").confidential().phone(),
        help: Option<Prose> = field("帮扶安排").confidential().help("就学、就业、就医、生活救助").phone(),
        tests: Option<Text> = field("检测安排").help("照本地检测计划写"),
        goals: Option<Prose> = field("阶段目标").confidential(),
        review: Option<Day> = field("下次修订日期"),
        agreed: Option<Day> = field("本人签名日期").heads("签名日期"),
        approver: Option<Text> = field("审批人").personal(),
        approved: Option<Day> = field("审批日期").heads("街道盖章日期"),
        supersedes: Option<Link<RecoveryPlan>> = field("替代的计划"),
        worker: Option<Link<Worker>> = field("经办社工").heads("社工 经办人").phone(),
        note: Option<Prose> = field("备注").confidential(),
    }
}

impl RecoveryPlan {
    fn filing(&self) -> Filing {
        Filing::of(None, None)
            .within(Domain::Management)
            .about([self.person])
            .by(each(&self.worker, 0))
            .link(self.episode, "episode")
            .link(self.supersedes, "supersedes")
    }
}

impl Record for RecoveryPlan {
    fn rules(&self, faults: &mut Faults) {
        let nothing_else = !self.advice.has(Advice::None) || self.advice.iter().count() == 1;
        faults.require(nothing_else, "advice", "advice_against_itself", "选了暂不需要治疗，就不再选别的");
        for (path, day) in [("agreed", self.agreed), ("approved", self.approved)] {
            faults.require(day.is_none_or(|day| day >= self.on), path, "before_the_day", "早于制定日期");
        }
        faults.require(self.review.is_none_or(|review| review > self.on), "review", "before_the_day", "下次修订日期应在制定日期之后");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(match (self.approved, self.agreed) {
            (Some(_), _) => "approved",
            (None, Some(_)) => "agreed",
            (None, None) => "written",
        });
        outline.due = self.review;
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        let stands = match (self.approved, self.agreed) {
            (Some(_), _) => "已审批",
            (None, Some(_)) => "待审批",
            (None, None) => "待本人签名",
        };
        format!("社区戒毒（康复）计划 {stands}")
    }
}

impl Counted for RecoveryPlan {
    /// A happening of its day.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().state("recovery_plan", self.on, Some(self.on), base::Word::NONE, known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::recovery_plan;
    use count::testing::{RuleExample, check_rules, day, facts_of, id};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<RecoveryPlan>; 6] = [
            (|_| {}, &[]),
            (|p| p.advice = Set::of([Advice::None]), &[]),
            (|p| p.advice = Set::of([Advice::None, Advice::Psychology]), &[("advice", "advice_against_itself")]),
            (|p| p.agreed = Some(p.on - 1), &[("agreed", "before_the_day")]),
            (|p| p.approved = Some(p.on - 1), &[("approved", "before_the_day")]),
            (|p| p.review = Some(p.on), &[("review", "before_the_day")]),
        ];
        check_rules(recovery_plan, &worked);
    }

    #[test]
    fn a_plan_is_signed_then_approved_and_looked_at_again() {
        let written = recovery_plan();
        let agreed = RecoveryPlan { agreed: Some(day("2020-02-12")), ..recovery_plan() };
        let approved = RecoveryPlan { approved: Some(day("2020-02-14")), ..agreed.clone() };
        for (plan, state, line) in [(written, "written", "待本人签名"), (agreed, "agreed", "待审批"), (approved, "approved", "已审批")] {
            assert_eq!((plan.outline().state, plan.line()), (Some(state), format!("社区戒毒（康复）计划 {line}")));
            assert_eq!(plan.outline().due, Some(day("2020-08-10")));
        }
        let later = RecoveryPlan { supersedes: Some(Link::to(id(44))), ..recovery_plan() };
        assert_eq!(later.outline().links, [(id(1), "person"), (id(11), "worker"), (id(40), "episode"), (id(44), "supersedes")]);
        assert_eq!(
            facts_of(&later).iter().map(|fact| (fact.day.to_string(), fact.times)).collect::<Vec<_>>(),
            [("2020-02-10".to_owned(), 1), ("2020-02-11".to_owned(), -1)]
        );
    }
}
