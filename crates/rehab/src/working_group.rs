//! The working group (工作小组) that carries out the measure on one person: full-time worker, community police, medical staff, family and volunteers
//! (戒毒条例 art. 17; Shanghai adds the social worker, 上海市禁毒条例 art. 32). Who is in how many groups is asked of the records. Absent: the leading group
//! of the street (art. 15), which is about nobody in particular.

use crate::{Episode, Jurisdiction};
use base::{Choice, Day, Faults, Link, Outline, Phone, Prose, Record, Set, Text, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Domain, Filing, Worker, each, repeated};
use people::Person;

choices! {
    /// What somebody is in the group. The first five are the law's.
    MemberRole "小组角色" {
        Officer = "member_officer" "专职工作人员" | "专干 禁毒专干",
        Police = "member_police" "社区民警" | "民警",
        Medic = "member_medic" "社区医务人员" | "医生 医务人员",
        Family = "member_family" "家庭成员" | "家属",
        Volunteer = "member_volunteer" "禁毒志愿者" | "志愿者",
        SocialWorker = "member_social_worker" "禁毒社工" | "社工",
        Other = "member_other" "其他" | "其它",
    }
}

record! {
    /// 小组的一名成员。
    GroupMember "group_member" "成员" {
        role: MemberRole = field("角色"),
        name: Text = field("姓名").personal(),
        unit: Option<Text> = field("单位"),
        phone: Option<Phone> = field("联系电话").personal(),
        from: Option<Day> = field("从").help("不填就是小组成立日期"),
        to: Option<Day> = field("到").help("最后一天，现在仍是就留空"),
        signed: Option<Day> = field("签名日期"),
    }
    /// 一名社戒社康人员的工作小组。换人时给旧成员填到哪天、再加一行，不删旧行。
    WorkingGroup "working_group" "工作小组" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        episode: Link<Episode> = field("哪一次社戒社康").heads("所属执行").phone(),
        formed: Day = field("成立日期").preset("今天").phone(),
        members: Vec<GroupMember> = field("成员").personal().help("专职工作人员、社区民警、社区医务人员、家庭成员、禁毒志愿者（戒毒条例第十七条）").phone(),
        lacking: Set<MemberRole> = field("无法配备的角色").help("确实没有的，例如没有家庭成员，并写明原因"),
        lacking_why: Option<Text> = field("无法配备的原因").confidential(),
        worker: Option<Link<Worker>> = field("经办社工").heads("社工 经办人").phone(),
        note: Option<Prose> = field("备注").confidential(),
    }
}

/// Whom the law wants in every group (戒毒条例 art. 17).
const ROLES: [MemberRole; 5] = [MemberRole::Officer, MemberRole::Police, MemberRole::Medic, MemberRole::Family, MemberRole::Volunteer];

impl GroupMember {
    fn holds(&self, formed: Day, on: Day) -> bool {
        self.from.unwrap_or(formed) <= on && self.to.is_none_or(|to| on <= to)
    }
}

impl WorkingGroup {
    /// Roles that nobody fills on a day and that nobody has explained.
    pub fn gaps(&self, on: Day, jurisdiction: Option<Jurisdiction>) -> Vec<MemberRole> {
        let local = (jurisdiction == Some(Jurisdiction::Shanghai)).then_some(MemberRole::SocialWorker);
        let is_filled = |role: MemberRole| self.members.iter().any(|member| member.role == role && member.holds(self.formed, on));
        ROLES.into_iter().chain(local).filter(|role| !self.lacking.has(*role) && !is_filled(*role)).collect()
    }

    /// The first day on which every role of national law was filled or explained; none while that has never been so.
    pub fn complete_on(&self) -> Option<Day> {
        let starts = self.members.iter().filter_map(|member| member.from).chain([self.formed]);
        starts.filter(|on| *on >= self.formed && self.gaps(*on, None).is_empty()).min()
    }

    fn filing(&self) -> Filing {
        Filing::of(None, None).within(Domain::Management).about([self.person]).by(each(&self.worker, 0)).link(self.episode, "episode")
    }
}

impl Record for WorkingGroup {
    fn rules(&self, faults: &mut Faults) {
        for again in repeated(self.members.iter().map(|member| (member.role, &member.name, member.from))) {
            faults.add(format!("members.{again}.name"), "member_twice", "这名成员填了两次");
        }
        for (at, member) in self.members.iter().enumerate() {
            let from = member.from.unwrap_or(self.formed);
            faults.require(member.to.is_none_or(|to| to >= from), &format!("members.{at}.to"), "ends_before_start", "结束日期在开始日期之前");
        }
        let explained = self.lacking.is_empty() || self.lacking_why.is_some();
        faults.require(explained, "lacking_why", "no_reason", "有无法配备的角色，请写明原因");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.formed);
        // As it stands: with those who have no last day.
        outline.state = Some(if self.gaps(Day::MAX, None).is_empty() { "complete" } else { "incomplete" });
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        let gaps = self.gaps(Day::MAX, None);
        if gaps.is_empty() {
            return format!("工作小组 {} 人，已配齐", self.members.len());
        }
        let gaps = gaps.into_iter().map(Choice::label).collect::<Vec<_>>().join("、");
        format!("工作小组 {} 人，缺{gaps}", self.members.len())
    }
}

impl Counted for WorkingGroup {
    /// Nothing: nobody counts groups, and their gaps are asked of the record.
    fn facts(&self, _known: &dyn Known) -> Vec<Fact> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::working_group;
    use count::testing::{RuleExample, check_rules, day, id};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<WorkingGroup>; 5] = [
            (|_| {}, &[]),
            (|g| g.members.push(g.members[1].clone()), &[("members.5.name", "member_twice")]),
            (|g| g.members[2].to = Some(g.formed - 1), &[("members.2.to", "ends_before_start")]),
            (|g| g.lacking = Set::of([MemberRole::Family]), &[("lacking_why", "no_reason")]),
            (
                |g| {
                    g.lacking = Set::of([MemberRole::Family]);
                    g.lacking_why = Some("没有亲属".into());
                },
                &[],
            ),
        ];
        check_rules(working_group, &worked);
    }

    #[test]
    fn a_group_is_complete_on_the_first_day_on_which_every_role_is_filled() {
        type Change = fn(&mut WorkingGroup);
        // Change; gaps on 1 March 2020, complete on.
        let worked: [(Change, &[MemberRole], Option<&str>); 6] = [
            (|_| {}, &[], Some("2020-02-10")),
            (|g| drop(g.members.pop()), &[MemberRole::Volunteer], None),
            (
                |g| {
                    g.members.pop();
                    g.lacking = Set::of([MemberRole::Volunteer]);
                },
                &[],
                Some("2020-02-10"),
            ),
            // The volunteer came later.
            (|g| g.members[4].from = Some(day("2020-02-20")), &[], Some("2020-02-20")),
            // The policeman left before the volunteer came: never complete.
            (
                |g| {
                    g.members[4].from = Some(day("2020-02-20"));
                    g.members[1].to = Some(day("2020-02-19"));
                },
                &[MemberRole::Police],
                None,
            ),
            // Complete once, with a gap now.
            (|g| g.members[1].to = Some(day("2020-02-29")), &[MemberRole::Police], Some("2020-02-10")),
        ];
        for (at, (change, gaps, complete)) in worked.into_iter().enumerate() {
            let mut group = working_group();
            change(&mut group);
            assert_eq!((group.gaps(day("2020-03-01"), None), group.complete_on()), (gaps.to_vec(), complete.map(day)), "row {at}");
            assert_eq!(group.outline().state, Some(if gaps.is_empty() { "complete" } else { "incomplete" }), "row {at}");
        }
    }

    #[test]
    fn shanghai_wants_the_social_worker_too() {
        assert_eq!(working_group().gaps(day("2020-03-01"), Some(Jurisdiction::Shanghai)), [MemberRole::SocialWorker]);
        assert_eq!(working_group().gaps(day("2020-03-01"), Some(Jurisdiction::Chongqing)), []);
        assert_eq!(working_group().line(), "工作小组 5 人，已配齐");
        assert_eq!(working_group().outline().links, [(id(1), "person"), (id(11), "worker"), (id(40), "episode")]);
    }
}
