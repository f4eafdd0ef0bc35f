//! A group: one plan, a fixed list of members, several sessions. Counted as 个; its sessions are records of their own and counted as 节.

use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Set, Terms, Text, Word, choices, field, record};
use count::{Counted, Fact, Known, state};
use org::{Campaign, Filing, Project, Topic, Worker, each_once, key_of};
use people::Person;

choices! {
    /// What sort of group it is.
    GroupKind "小组类型" {
        Support = "support_group" "支持小组" | "支持 互助",
        Growth = "growth_group" "成长小组" | "成长",
        Education = "education_group" "教育小组" | "教育",
        Treatment = "treatment_group" "治疗小组" | "治疗 康复",
        Recreation = "recreation_group" "康乐小组" | "康乐 兴趣",
        Skills = "skills_group" "技能小组" | "技能 社交技能",
    }
}

record! {
    /// 一个小组：一份计划、一份名单、若干节。按个计；每一节另行登记，按节计。
    Group "group" "小组" {
        name: Text = field("小组名称").heads("名称").phone(),
        kind: GroupKind = field("类型").heads("小组类型 类别").phone(),
        members: Vec<Link<Person>> = field("组员").heads("名单").confidential().phone(),
        planned_sessions: Option<u32> = field("计划节数").unit("节").usual("4 6 8").phone(),
        from: Day = field("开始日期").heads("日期 开组日期").preset("今天").phone(),
        leaders: Vec<Link<Worker>> = field("带领社工").heads("社工 组长").phone(),
        topics: Set<Topic> = field("主题"),
        goal: Option<Prose> = field("目标").heads("小组目标"),
        evaluation: Option<Prose> = field("评估").heads("小组评估 总结").confidential(),
        to: Option<Day> = field("结束日期").heads("结组日期").help("最后一节的日期，还在进行就留空"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// The kind word of groups: a state that lasts while the group runs, so that groups begun in a year and groups running at a date are both told.
pub(crate) const GROUP: &str = "group";

impl Group {
    fn filing(&self) -> Filing {
        let filing = self.leaders.iter().fold(Filing::of(self.campaign, self.project), |filing, leader| filing.link(*leader, "worker"));
        self.members.iter().fold(filing, |filing, member| filing.link(*member, "member"))
    }
}

impl Record for Group {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.to.is_none_or(|to| to >= self.from), "to", "ends_before_start", "结束日期在开始日期之前");
        faults.require(self.planned_sessions != Some(0), "planned_sessions", "no_sessions", "小组至少有一节");
        each_once(faults, "leaders", self.leaders.iter().copied());
        each_once(faults, "members", self.members.iter().copied());
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.from);
        outline.state = Some(if self.to.is_some() { "closed" } else { "open" });
        outline.assignee = self.leaders.first().filter(|_| self.to.is_none()).map(|leader| leader.id());
        outline.terms = Some(Terms { names: vec![self.name.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        let sessions = self.planned_sessions.map(|sessions| format!(" 计划 {sessions} 节")).unwrap_or_default();
        format!("{} {} 人{sessions}", self.kind.label(), self.members.len())
    }
}

impl Counted for Group {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let leader = key_of(self.leaders.first().copied(), known);
        let group = Fact { topics: self.topics.bits(), item: self.kind.word(), worker: leader, ..self.filing().row(known) };
        state(Word::of(GROUP), self.from, self.to, group).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::testing::{World, day, faults_of, link};

    pub(crate) fn group(to: Option<&str>) -> Group {
        Group {
            from: day("2020-05-06"),
            name: "同行者".into(),
            kind: GroupKind::Support,
            planned_sessions: Some(6),
            leaders: vec![link(1)],
            members: [11, 12, 13].map(link).into(),
            topics: Set::of([Topic::Emotion]),
            goal: None,
            evaluation: None,
            to: to.map(day),
            campaign: None,
            project: Some(link(70)),
        }
    }

    #[test]
    fn a_group_is_one_thing_that_lasts_whatever_its_sessions_and_members() {
        let worked = [(None, vec![("2020-05-06", 1)]), (Some("2020-06-10"), vec![("2020-05-06", 1), ("2020-06-11", -1)])];
        for (to, expected) in worked {
            let facts = group(to).facts(&World::new());
            let expected: Vec<(Day, i32)> = expected.into_iter().map(|(on, times)| (day(on), times)).collect();
            assert_eq!(facts.iter().map(|fact| (fact.day, fact.times)).collect::<Vec<_>>(), expected);
            assert!(facts.iter().all(|fact| fact.subject.is_none() && fact.project.0 == 70 && fact.item == GroupKind::Support.word()));
        }
        assert_eq!(group(None).line(), "支持小组 3 人 计划 6 节");
    }

    #[test]
    fn a_list_of_members_names_each_once() {
        assert_eq!(faults_of(&group(Some("2020-05-06"))), []);
        let wrong = Group { planned_sessions: Some(0), members: vec![link(11); 2], ..group(Some("2020-05-05")) };
        let expected = [("to", "ends_before_start"), ("planned_sessions", "no_sessions"), ("members.1", "named_twice")];
        assert_eq!(faults_of(&wrong), expected.map(|(path, code)| (path.to_owned(), code)));
    }
}
