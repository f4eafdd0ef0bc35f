//! A supervision of workers by a supervisor: work that is nobody's service. What was said stays on the record's own page.

use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Project, Worker, each, each_once, key_of};

choices! {
    /// In what form.
    SupervisionWay "督导方式" {
        Individual = "individual_supervision" "个别督导" | "个别 一对一 个督",
        Group = "group_supervision" "团体督导" | "团体 小组督导 团督",
        Peer = "peer_supervision" "朋辈督导" | "朋辈 同辈督导",
        OnSite = "on_site_supervision" "现场督导" | "现场",
        Online = "online_supervision" "线上督导" | "线上 电话督导",
    }
}

record! {
    /// 一次督导。督导和被督导都是工作时间，不是服务时间。
    Supervision "supervision" "督导记录" {
        supervisor: Option<Link<Worker>> = field("督导").heads("督导者").help("外请的督导，写在下一栏").phone(),
        workers: Vec<Link<Worker>> = field("被督导者").heads("社工 参加人员").phone(),
        way: SupervisionWay = field("方式").heads("督导方式").phone(),
        issues: Prose = field("议题").heads("督导议题 内容").confidential().phone(),
        advice: Option<Prose> = field("建议").heads("督导建议 督导意见").confidential().phone(),
        minutes: u32 = field("时长").unit("分钟").usual("30 60 90 120").phone(),
        on: Day = field("日期").heads("督导日期").preset("今天").phone(),
        follow_up: Option<Day> = field("跟进日期").heads("跟进").help("到这天要看建议落实得怎样"),
        followed_up: Option<Day> = field("已跟进日期"),
        outside: Option<Text> = field("外请督导").personal(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// The kind word of supervisions.
pub(crate) const SUPERVISION: &str = "supervision";

impl Supervision {
    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).with("supervisor", each(&self.supervisor, self.minutes));
        filing.with("worker", each(&self.workers, self.minutes))
    }

    fn is_open(&self) -> bool {
        self.follow_up.is_some() && self.followed_up.is_none()
    }
}

impl Record for Supervision {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.supervisor.is_some() || self.outside.is_some(), "supervisor", "no_supervisor", "请写督导是谁");
        faults.require(!self.workers.is_empty(), "workers", "nobody_supervised", "请写被督导的人");
        faults.require(
            self.supervisor.is_none_or(|supervisor| !self.workers.contains(&supervisor)),
            "workers",
            "supervises_oneself",
            "督导不能同时是被督导者",
        );
        faults.require(self.minutes > 0, "minutes", "no_minutes", "请填时长");
        let later = |day: Option<Day>| day.is_none_or(|day| day >= self.on);
        faults.require(later(self.follow_up), "follow_up", "before_supervision", "跟进日期在督导之前");
        faults.require(later(self.followed_up), "followed_up", "before_supervision", "已跟进日期在督导之前");
        each_once(faults, "workers", self.workers.iter().copied());
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(if self.is_open() { "open" } else { "closed" });
        outline.due = self.follow_up.filter(|_| self.is_open());
        outline.assignee = self.supervisor.or(self.workers.first().copied()).filter(|_| self.is_open()).map(Link::id);
        outline
    }

    fn line(&self) -> String {
        format!("{} {} 分钟 {} 人", self.way.label(), self.minutes, self.workers.len())
    }
}

impl Counted for Supervision {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let supervisor = key_of(self.supervisor, known);
        self.filing().facts(self.on, SUPERVISION, known, |event| event.item(self.way.word()).led_by(supervisor).happened())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::Part;
    use count::testing::{World, day, faults_of, id, link};

    pub(crate) fn supervision() -> Supervision {
        Supervision {
            on: day("2020-02-10"),
            way: SupervisionWay::Individual,
            supervisor: Some(link(1)),
            outside: None,
            workers: vec![link(2)],
            minutes: 90,
            issues: "电话里怎样谈隔离".into(),
            advice: None,
            follow_up: Some(day("2020-02-17")),
            followed_up: None,
            campaign: None,
            project: None,
        }
    }

    #[test]
    fn supervisor_and_supervised_both_work_and_nobody_is_served() {
        let facts = supervision().facts(&World::new());
        let rows: Vec<(Part, u32, u32, u32)> = facts.iter().map(|fact| (fact.part, fact.worker.0, fact.work_minutes, fact.service_minutes)).collect();
        assert_eq!(rows, [(Part::Event, 1, 0, 0), (Part::Effort, 1, 90, 0), (Part::Effort, 2, 90, 0)]);
        let outside = Supervision { supervisor: None, outside: Some("外请".into()), ..supervision() };
        assert_eq!(outside.facts(&World::new()).len(), 2);
        assert_eq!(faults_of(&outside), []);
    }

    #[test]
    fn advice_is_followed_up_by_its_day_until_somebody_did() {
        let open = supervision().outline();
        assert_eq!((open.state, open.due, open.assignee), (Some("open"), Some(day("2020-02-17")), Some(id(1))));
        let done = Supervision { followed_up: Some(day("2020-02-16")), ..supervision() }.outline();
        assert_eq!((done.state, done.due, done.assignee), (Some("closed"), None, None));
    }

    #[test]
    fn a_supervision_has_two_sides() {
        let wrong = Supervision { supervisor: None, workers: vec![], minutes: 0, follow_up: Some(day("2020-02-09")), ..supervision() };
        let expected =
            [("supervisor", "no_supervisor"), ("workers", "nobody_supervised"), ("minutes", "no_minutes"), ("follow_up", "before_supervision")];
        assert_eq!(faults_of(&wrong), expected.map(|(path, code)| (path.to_owned(), code)));
        let oneself = Supervision { workers: vec![link(1)], ..supervision() };
        assert_eq!(faults_of(&oneself), [("workers".to_owned(), "supervises_oneself")]);
    }
}
