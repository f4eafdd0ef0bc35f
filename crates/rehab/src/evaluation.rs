//! A periodic evaluation (定期评估): the half-year summary and the yearly assessment of somebody under a measure, which go into the person's file (domain.md
//! 1.8, 1.18; report of Zhengzhou). Absent: the risk class, which is assessed by itself ([`RiskAssessment`](crate::RiskAssessment)).

use crate::Episode;
use base::{Choice, Day, Faults, Link, Outline, Period, Prose, Record, Text, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Domain, Filing, Worker, each};
use people::Person;

choices! {
    /// Which one.
    EvaluationKind "评估类别" {
        HalfYear = "evaluation_half_year" "半年小结" | "半年总结 半年评估",
        Year = "evaluation_year" "年度评估" | "年度总结 一年评估 年度考核",
        Final = "evaluation_final" "期满评估" | "解除评估 结束评估",
    }
    /// How the agreement was kept.
    Compliance "履行情况" {
        Good = "compliance_good" "履行良好" | "良好 好",
        Fair = "compliance_fair" "基本履行" | "一般 基本",
        Poor = "compliance_poor" "履行较差" | "较差 差",
    }
}

record! {
    /// 对一名社戒社康人员的半年小结或年度评估，归入本人档案。
    Evaluation "evaluation" "定期评估" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        kind: EvaluationKind = field("评估类别").heads("类别").phone(),
        on: Day = field("评估日期").heads("日期").preset("今天").phone(),
        from: Option<Day> = field("评估期起").heads("期间起"),
        to: Option<Day> = field("评估期止").heads("期间止"),
        compliance: Compliance = field("履行情况").heads("执行情况").phone(),
        summary: Prose = field("评估内容").confidential().heads("内容 小结").help("检测、报告、就业、家庭、身心状况").phone(),
        advice: Option<Prose> = field("下步建议").confidential().heads("建议"),
        worker: Option<Link<Worker>> = field("评估人").heads("社工 经办社工").phone(),
        reviewer: Option<Text> = field("审核人").personal(),
        signed: Option<Day> = field("本人签名日期").heads("签名日期 签名"),
        episode: Option<Link<Episode>> = field("哪一次社戒社康").heads("所属执行"),
        own_words: Option<Prose> = field("本人意见").confidential(),
        opinion: Option<Prose> = field("街道意见").confidential().heads("审核意见"),
        reviewed: Option<Day> = field("审核日期"),
    }
}

impl Evaluation {
    /// The days that are evaluated, if both ends are said.
    pub fn period(&self) -> Option<Period> {
        Period::new(self.from?, self.to?)
    }

    fn filing(&self) -> Filing {
        Filing::of(None, None).within(Domain::Management).about([self.person]).by(each(&self.worker, 0)).link(self.episode, "episode")
    }
}

impl Record for Evaluation {
    fn rules(&self, faults: &mut Faults) {
        let in_order = self.from.zip(self.to).is_none_or(|(from, to)| from <= to);
        faults.require(in_order, "to", "ends_before_start", "评估期止在评估期起之前");
        faults.require(self.from.is_none_or(|from| from <= self.on), "from", "after_the_day", "评估期还没有开始");
        faults.require(self.signed.is_none_or(|signed| signed >= self.on), "signed", "before_the_day", "签名日期在评估日期之前");
        faults.require(self.reviewed.is_none_or(|reviewed| reviewed >= self.on), "reviewed", "before_the_day", "审核日期在评估日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(if self.signed.is_some() { "signed" } else { "written" });
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        format!("{} {}", self.kind.label(), self.compliance.label())
    }
}

impl Counted for Evaluation {
    /// A happening of its day.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().state("evaluation", self.on, Some(self.on), self.kind.word(), known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::evaluation;
    use base::{Key, Word};
    use count::testing::{RuleExample, World, check_rules, day, id};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Evaluation>; 7] = [
            (|_| {}, &[]),
            (|e| e.from = None, &[]),
            (|e| e.to = Some(day("2020-02-02")), &[("to", "ends_before_start")]),
            (|e| e.on = day("2020-02-02"), &[("from", "after_the_day")]),
            (|e| e.signed = Some(e.on), &[]),
            (|e| e.signed = Some(e.on - 1), &[("signed", "before_the_day")]),
            (|e| e.reviewed = Some(e.on - 1), &[("reviewed", "before_the_day")]),
        ];
        check_rules(evaluation, &worked);
    }

    #[test]
    fn an_evaluation_is_a_happening_of_the_person_and_hangs_on_the_episode() {
        let facts = evaluation().facts(&World::new());
        let rows: Vec<(Word, Key, Word)> = facts.iter().map(|fact| (fact.kind, fact.subject, fact.item)).collect();
        assert_eq!(rows, [(Word::of("evaluation"), Key(1), EvaluationKind::HalfYear.word()); 2]);
        assert_eq!(evaluation().outline().links, [(id(1), "person"), (id(11), "worker"), (id(40), "episode")]);
        assert_eq!((evaluation().line(), evaluation().outline().state), ("半年小结 履行良好".to_owned(), Some("written")));
        assert_eq!(evaluation().period().map(Period::days), Some(182));
        assert_eq!(Evaluation { to: None, ..evaluation() }.period(), None);
    }
}
