//! A team: who was gathered under one name for an emergency (突击队、预备队). Teams and their members are states, counted at a date; what they do
//! is counted by shifts, and where they are sent by deployments.

use base::{Choice, Day, Faults, Link, Outline, Record, Terms, Text, Word, choices, field, record};
use count::{Counted, Fact, Known, state};
use org::{Campaign, Filing, Organisation, Project, Worker, key_of};

choices! {
    /// What the team is for.
    TeamKind "队伍类别" {
        Emergency = "emergency_team" "突击队" | "应急队 服务队",
        Reserve = "reserve_team" "预备队" | "后备队 预备梯队",
        Psychology = "psychology_team" "心理服务队" | "心理援助队",
        Party = "party_team" "党员先锋队" | "党员突击队",
    }
}

record! {
    /// 一名队员，从哪天到哪天。
    TeamMember "team_member" "队员" {
        worker: Link<Worker> = field("队员").heads("姓名"),
        from: Option<Day> = field("从").help("和队伍同一天成立就留空"),
        to: Option<Day> = field("到").help("最后一天，还在队里就留空"),
    }
    /// 一支队伍。加入和退出各写日期；派到哪里，另记派遣。
    Team "team" "队伍" {
        name: Text = field("名称").heads("队伍名称").phone(),
        kind: TeamKind = field("类别").heads("队伍类别").phone(),
        leader: Option<Link<Worker>> = field("队长").heads("负责人").phone(),
        members: Vec<TeamMember> = field("队员").phone(),
        founded: Day = field("成立日期").preset("今天").phone(),
        agency: Option<Link<Organisation>> = field("组建机构").heads("机构"),
        dissolved: Option<Day> = field("解散日期").help("最后一天"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// The kind word of the state "this team exists".
pub(crate) const TEAM: &str = "team";
/// The kind word of the state "is a member of a team".
pub(crate) const TEAM_MEMBER: &str = "team_member";

impl Team {
    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).link(self.leader, "leader").link(self.agency, "agency");
        self.members.iter().fold(filing, |filing, member| filing.link(member.worker, "member"))
    }

    fn first_day_of(&self, member: &TeamMember) -> Day {
        member.from.unwrap_or(self.founded)
    }
}

impl Record for Team {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.dissolved.is_none_or(|last| last >= self.founded), "dissolved", "ends_before_start", "解散日期在成立日期之前");
        for (i, member) in self.members.iter().enumerate() {
            let from = self.first_day_of(member);
            faults.require(from >= self.founded, &format!("members.{i}.from"), "before_the_team", "队伍那天还没有成立");
            faults.require(member.to.is_none_or(|to| to >= from), &format!("members.{i}.to"), "ends_before_start", "结束日期在开始日期之前");
            // Somebody who left may come back, but is not in it twice at a time.
            let still_in_it = |other: &TeamMember| {
                other.worker == member.worker && other.to.is_none_or(|to| to >= from) && member.to.is_none_or(|to| to >= self.first_day_of(other))
            };
            let twice = self.members[..i].iter().any(still_in_it);
            faults.require(!twice, &format!("members.{i}"), "named_twice", "这段时间里，这个人已经在名单上");
        }
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.founded);
        outline.state = Some(if self.dissolved.is_some() { "closed" } else { "open" });
        outline.terms = Some(Terms { names: vec![self.name.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        format!("{} {} {} 人", self.kind.label(), self.name, self.members.len())
    }
}

impl Counted for Team {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let team =
            Fact { agency: key_of(self.agency, known), item: self.kind.word(), worker: key_of(self.leader, known), ..self.filing().row(known) };
        let mut facts: Vec<Fact> = state(Word::of(TEAM), self.founded, self.dissolved, team).collect();
        for member in &self.members {
            let from = self.first_day_of(member);
            // A dissolved team has no members, whatever their rows say.
            let to = member.to.into_iter().chain(self.dissolved).min();
            let standing = known.standing(member.worker.id(), from);
            let template = Fact { subject: standing.key, populations: standing.populations, ..team };
            facts.extend(state(Word::of(TEAM_MEMBER), from, to, template));
        }
        facts
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::testing::{World, day, faults_of, link};

    pub(crate) fn member(worker: u32, from: Option<&str>, to: Option<&str>) -> TeamMember {
        TeamMember { worker: link(worker), from: from.map(day), to: to.map(day) }
    }

    pub(crate) fn team(dissolved: Option<&str>, members: Vec<TeamMember>) -> Team {
        Team {
            name: "红棉预备队".into(),
            kind: TeamKind::Reserve,
            founded: day("2021-05-30"),
            leader: Some(link(1)),
            agency: Some(link(60)),
            members,
            dissolved: dissolved.map(day),
            campaign: Some(link(80)),
            project: None,
        }
    }

    #[test]
    fn a_team_and_its_members_are_states_that_end_with_it() {
        let members = vec![member(1, None, None), member(2, Some("2021-06-02"), Some("2021-06-10"))];
        let facts = team(Some("2021-06-22"), members).facts(&World::new());
        let rows: Vec<(Word, &str, i32, u32)> = [
            (TEAM, "2021-05-30", 1, 0),
            (TEAM, "2021-06-23", -1, 0),
            (TEAM_MEMBER, "2021-05-30", 1, 1),
            (TEAM_MEMBER, "2021-06-23", -1, 1),
            (TEAM_MEMBER, "2021-06-02", 1, 2),
            (TEAM_MEMBER, "2021-06-11", -1, 2),
        ]
        .map(|(kind, on, times, subject)| (Word::of(kind), on, times, subject))
        .into();
        let expected: Vec<_> = rows.into_iter().map(|(kind, on, times, subject)| (kind, day(on), times, subject)).collect();
        let found: Vec<_> = facts.iter().map(|fact| (fact.kind, fact.day, fact.times, fact.subject.0)).collect();
        assert_eq!(found, expected);
        assert!(facts.iter().all(|fact| fact.agency.0 == 60 && fact.campaign.0 == 80 && fact.item == TeamKind::Reserve.word()));
    }

    #[test]
    fn a_member_is_in_a_team_once_and_only_while_it_exists() {
        let worked = [
            (team(None, vec![member(1, None, None), member(2, None, None)]), vec![]),
            (team(None, vec![member(1, None, Some("2021-06-01")), member(1, Some("2021-06-10"), None)]), vec![]),
            (team(None, vec![member(1, None, None), member(1, None, None)]), vec![("members.1", "named_twice")]),
            (
                team(None, vec![member(1, None, Some("2021-06-10")), member(2, None, None), member(1, Some("2021-06-10"), None)]),
                vec![("members.2", "named_twice")],
            ),
            (team(Some("2021-05-29"), vec![]), vec![("dissolved", "ends_before_start")]),
            (
                team(None, vec![member(1, Some("2021-05-29"), Some("2021-05-28"))]),
                vec![("members.0.from", "before_the_team"), ("members.0.to", "ends_before_start")],
            ),
        ];
        for (team, expected) in worked {
            let expected: Vec<(String, &str)> = expected.into_iter().map(|(path, code)| (path.to_owned(), code)).collect();
            assert_eq!(faults_of(&team), expected);
        }
    }
}
