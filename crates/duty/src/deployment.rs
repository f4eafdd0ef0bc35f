//! A deployment: members of a team are sent somewhere for some days. Counted as workers, with the risk of the area. What they do there, and the
//! minutes of it, are shifts and services of their own.

use crate::Team;
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Organisation, Place, Project, Worker, each, each_once};

choices! {
    /// The risk of the area to which they go, as announced on the day.
    RiskLevel "风险等级" {
        Low = "risk_area_low" "低风险地区" | "低风险 低",
        Medium = "risk_area_medium" "中风险地区" | "中风险 中",
        High = "risk_area_high" "高风险地区" | "高风险 高 封控区",
    }
}

record! {
    /// 一次派遣：哪些人去哪里、到哪天。到岗后的值班和服务另行记录，时长也在那里算。
    Deployment "deployment" "派遣" {
        workers: Vec<Link<Worker>> = field("派遣人员").heads("队员 人员").phone(),
        to: Option<Link<Organisation>> = field("支援单位").heads("前往单位 接收单位").phone(),
        place: Option<Link<Place>> = field("地点").heads("前往地点").phone(),
        risk: Option<RiskLevel> = field("风险等级").heads("风险").phone(),
        team: Option<Link<Team>> = field("队伍").phone(),
        on: Day = field("日期").heads("派遣日期 出发日期").preset("今天").phone(),
        until: Option<Day> = field("到").heads("结束日期 返回日期").help("最后一天，还没有回来就留空"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// The kind word of deployments.
pub(crate) const DEPLOYMENT: &str = "deployment";

impl Deployment {
    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).link(self.team, "team").with("worker", each(&self.workers, 0));
        filing.link(self.to, "to").at(self.place)
    }
}

impl Record for Deployment {
    fn rules(&self, faults: &mut Faults) {
        faults.require(!self.workers.is_empty(), "workers", "nobody_sent", "请写明派了谁去");
        faults.require(self.until.is_none_or(|until| until >= self.on), "until", "ends_before_start", "结束日期在派遣日期之前");
        each_once(faults, "workers", self.workers.iter().copied());
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(if self.until.is_some() { "closed" } else { "open" });
        outline
    }

    fn line(&self) -> String {
        let risk = self.risk.map(|risk| format!("{} ", risk.label())).unwrap_or_default();
        format!("派遣 {risk}{} 人", self.workers.len())
    }
}

impl Counted for Deployment {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().facts(self.on, DEPLOYMENT, known, |event| event.item(self.risk.map(Choice::word).unwrap_or_default()))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::Part;
    use count::testing::{World, day, faults_of, link};

    pub(crate) fn deployment(workers: &[u32], until: Option<&str>) -> Deployment {
        Deployment {
            on: day("2021-06-01"),
            team: Some(link(50)),
            workers: workers.iter().map(|n| link(*n)).collect(),
            to: None,
            place: None,
            risk: Some(RiskLevel::High),
            until: until.map(day),
            note: None,
            campaign: Some(link(80)),
            project: None,
        }
    }

    #[test]
    fn those_who_were_sent_are_counted_with_the_risk_and_without_minutes() {
        let facts = deployment(&[1, 2], None).facts(&World::new());
        let rows: Vec<(Part, u32, u32)> = facts.iter().map(|fact| (fact.part, fact.worker.0, fact.work_minutes)).collect();
        assert_eq!(rows, [(Part::Effort, 1, 0), (Part::Effort, 2, 0)]);
        assert!(facts.iter().all(|fact| fact.item == RiskLevel::High.word() && fact.campaign.0 == 80));
        assert_eq!(deployment(&[1, 2], None).line(), "派遣 高风险地区 2 人");
    }

    #[test]
    fn somebody_must_be_sent_and_nobody_comes_back_before_leaving() {
        let worked = [
            (deployment(&[1], Some("2021-06-01")), vec![]),
            (deployment(&[], None), vec![("workers", "nobody_sent")]),
            (deployment(&[1, 1], Some("2021-05-31")), vec![("until", "ends_before_start"), ("workers.1", "named_twice")]),
        ];
        for (deployment, expected) in worked {
            let expected: Vec<(String, &str)> = expected.into_iter().map(|(path, code)| (path.to_owned(), code)).collect();
            assert_eq!(faults_of(&deployment), expected);
        }
    }
}
