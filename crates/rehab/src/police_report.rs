//! A report to the police and what they concluded (报告公安与认定): who works in the measure reports a refusal, a suspected relapse or a serious violation
//! without delay (戒毒条例 art. 21; not doing so is a disciplinary matter, art. 44); only the police conclude. So this changes nobody's status: what
//! follows from a conclusion is entered on the [`Episode`] by a person who holds the decision. Absent: sanctions, which are the police's.

use crate::{Episode, Test, Violation};
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Domain, Filing, Worker, each, each_once};
use people::Person;

choices! {
    /// What is reported (the three cases of art. 21).
    ReportMatter "报告事项" {
        Refusal = "report_refusal" "拒绝接受社区戒毒（康复）" | "拒绝接受 逾期未报到 拒绝报到",
        Relapse = "report_relapse" "涉嫌复吸" | "复吸 又吸食、注射毒品",
        Serious = "report_serious" "严重违反协议" | "严重违反",
    }
    /// What the police concluded.
    Conclusion "认定结果" {
        Confirmed = "report_confirmed" "认定" | "属实 成立",
        Rejected = "report_rejected" "不予认定" | "未认定 不属实 排除",
    }
}

record! {
    /// 一次向公安机关的报告，和公安机关的认定。是否复吸、是否严重违反协议只由公安机关认定。
    PoliceReport "police_report" "报告公安与认定" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        matter: ReportMatter = field("报告事项").heads("事项 情形").phone(),
        on: Day = field("发现日期").heads("日期").preset("今天").help("发现的当天就应当报告（戒毒条例第二十一条规定及时报告）").phone(),
        facts: Prose = field("情况").confidential().help("时间、经过、依据").phone(),
        reported: Option<Day> = field("报告日期").heads("报告公安日期").phone(),
        station: Option<Text> = field("接受报告的公安机关").heads("派出所 公安机关").phone(),
        receipt: Option<Text> = field("移交回执").personal().heads("回执"),
        document: Option<Text> = field("报告书编号").personal().heads("文书 文书编号"),
        violations: Vec<Link<Violation>> = field("依据的违反协议登记"),
        test: Option<Link<Test>> = field("依据的检测"),
        concluded: Option<Day> = field("认定日期"),
        conclusion: Option<Conclusion> = field("认定结果"),
        number: Option<Text> = field("认定或决定文书号").personal(),
        outcome: Option<Prose> = field("处理结果").confidential().help("照公安机关的文书写；法律身份的变化另在社戒社康执行里登记"),
        episode: Option<Link<Episode>> = field("哪一次社戒社康").heads("所属执行"),
        worker: Option<Link<Worker>> = field("经办社工").heads("社工 经办人").phone(),
        note: Option<Prose> = field("备注").confidential(),
    }
}

impl PoliceReport {
    /// Where it stands.
    pub fn state(&self) -> &'static str {
        match (self.conclusion, self.reported) {
            (Some(Conclusion::Confirmed), _) => "confirmed",
            (Some(Conclusion::Rejected), _) => "rejected",
            (None, Some(_)) => "reported",
            (None, None) => "unreported",
        }
    }

    fn filing(&self) -> Filing {
        let filing = Filing::of(None, None)
            .within(Domain::Management)
            .about([self.person])
            .by(each(&self.worker, 0))
            .link(self.test, "test")
            .link(self.episode, "episode");
        self.violations.iter().fold(filing, |filing, violation| filing.link(*violation, "violation"))
    }
}

impl Record for PoliceReport {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.reported.is_none_or(|reported| reported >= self.on), "reported", "before_the_day", "报告日期在发现日期之前");
        let whole = self.concluded.is_some() == self.conclusion.is_some();
        faults.require(whole, "conclusion", "concluded_in_half", "认定日期和认定结果要一起填");
        faults.require(self.concluded.is_none_or(|concluded| concluded >= self.on), "concluded", "before_the_day", "认定日期在发现日期之前");
        each_once(faults, "violations", self.violations.iter().copied());
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(self.state());
        // Without delay: on the same day.
        outline.due = (self.state() == "unreported").then_some(self.on);
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        let stands = match self.state() {
            "confirmed" => "公安已认定",
            "rejected" => "公安不予认定",
            "reported" => "已报告，待认定",
            _ => "未报告",
        };
        format!("{} {stands}", self.matter.label())
    }
}

impl Counted for PoliceReport {
    /// A happening of its day.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().state("police_report", self.on, Some(self.on), self.matter.word(), known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::police_report;
    use count::STANDING;
    use count::testing::{RuleExample, check_rules, day, facts_of, id};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<PoliceReport>; 6] = [
            (|_| {}, &[]),
            (|r| r.reported = Some(r.on - 1), &[("reported", "before_the_day")]),
            (|r| r.concluded = Some(r.on), &[("conclusion", "concluded_in_half")]),
            (|r| r.conclusion = Some(Conclusion::Confirmed), &[("conclusion", "concluded_in_half")]),
            (
                |r| {
                    r.concluded = Some(r.on - 1);
                    r.conclusion = Some(Conclusion::Rejected);
                },
                &[("concluded", "before_the_day")],
            ),
            (|r| r.violations.push(r.violations[0]), &[("violations.3", "named_twice")]),
        ];
        check_rules(police_report, &worked);
    }

    #[test]
    fn it_is_due_the_same_day_and_changes_no_status_whatever_is_concluded() {
        let concluded = |conclusion| PoliceReport {
            reported: Some(day("2020-05-06")),
            concluded: Some(day("2020-05-20")),
            conclusion: Some(conclusion),
            ..police_report()
        };
        let worked = [
            (police_report(), "unreported", Some("2020-05-06"), "严重违反协议 未报告"),
            (PoliceReport { reported: Some(day("2020-05-06")), ..police_report() }, "reported", None, "严重违反协议 已报告，待认定"),
            (concluded(Conclusion::Confirmed), "confirmed", None, "严重违反协议 公安已认定"),
            (concluded(Conclusion::Rejected), "rejected", None, "严重违反协议 公安不予认定"),
        ];
        for (report, state, due, line) in worked {
            assert_eq!((report.state(), report.outline().due, report.line()), (state, due.map(day), line.to_owned()));
            assert!(facts_of(&report).iter().all(|fact| fact.kind != STANDING && fact.item == ReportMatter::Serious.word()));
        }
        let links = [(id(1), "person"), (id(11), "worker"), (id(40), "episode"), (id(60), "violation"), (id(61), "violation"), (id(62), "violation")];
        assert_eq!(police_report().outline().links, links);
    }
}
