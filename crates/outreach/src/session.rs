//! A session of a group: who should have come, who came. Counted as 节 and as person-times of those who came; never as a group or an activity.

use crate::Group;
use base::{Day, Faults, Link, Outline, Prose, Record, Set, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Place, Project, Topic, Worker, each, each_once, within_a_day};
use people::Person;

record! {
    /// 小组的一节。实到按人计入服务人次；没有登记姓名的，写人数。
    GroupSession "group_session" "小组节次" {
        group: Link<Group> = field("小组").heads("小组名称").phone(),
        number: u32 = field("节次").unit("节").heads("第几节").usual("1 2 3 4 5 6 7 8").phone(),
        attended: Vec<Link<Person>> = field("实到").heads("出席 到场组员").confidential().phone(),
        unnamed: Option<u32> = field("未登记姓名").unit("人").heads("实到人数").help("到场、但没有写在上面名单里的人数").usual("1 2 3 5").phone(),
        minutes: Option<u32> = field("时长").unit("分钟").usual("60 90 120").phone(),
        on: Day = field("日期").heads("活动日期").preset("今天").phone(),
        leaders: Vec<Link<Worker>> = field("带领社工").heads("社工").phone(),
        due: Option<u32> = field("应到").unit("人").heads("应到人数").usual("6 8 10 12"),
        topics: Set<Topic> = field("主题"),
        place: Option<Link<Place>> = field("地点"),
        summary: Option<Prose> = field("小结").heads("过程 总结").confidential(),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// The kind word of sessions.
pub(crate) const GROUP_SESSION: &str = "group_session";

impl GroupSession {
    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).link(self.group, "group");
        let filing = self.attended.iter().fold(filing, |filing, person| filing.link(*person, "attended"));
        filing.by(each(&self.leaders, self.minutes.unwrap_or(0))).at(self.place)
    }

    /// How many came, named or not.
    pub fn present(&self) -> u32 {
        self.attended.len() as u32 + self.unnamed.unwrap_or(0)
    }
}

impl Record for GroupSession {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.number > 0, "number", "no_number", "节次从 1 起");
        within_a_day(faults, "minutes", self.minutes);
        let enough = self.due.is_none_or(|due| due >= self.present());
        faults.require(enough, "due", "more_than_due", format!("实到 {} 人，应到不能更少；有人新加入请改应到", self.present()));
        each_once(faults, "attended", self.attended.iter().copied());
        each_once(faults, "leaders", self.leaders.iter().copied());
    }

    fn outline(&self) -> Outline {
        self.filing().outline(self.on)
    }

    fn line(&self) -> String {
        let minutes = self.minutes.map(|minutes| format!(" {minutes} 分钟")).unwrap_or_default();
        let due = self.due.map(|due| format!("／应到 {due}")).unwrap_or_default();
        format!("小组第 {} 节{minutes} 实到 {}{due}", self.number, self.present())
    }
}

impl Counted for GroupSession {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().facts(self.on, GROUP_SESSION, known, |event| {
            let event = event.topics(self.topics.bits()).service_minutes(self.minutes.unwrap_or(0)).crowd(self.unnamed.unwrap_or(0), 0).happened();
            self.attended.iter().fold(event, |event, person| event.served(known.standing(person.id(), self.on)))
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use base::Choice;
    use count::Part;
    use count::testing::{World, day, faults_of, link};
    use org::Population;

    pub(crate) fn session(attended: &[u32], unnamed: Option<u32>, due: Option<u32>) -> GroupSession {
        GroupSession {
            on: day("2020-05-13"),
            group: link(60),
            number: 2,
            minutes: Some(90),
            attended: attended.iter().map(|n| link(*n)).collect(),
            unnamed,
            due,
            leaders: vec![link(1), link(2)],
            place: None,
            topics: Set::of([Topic::Emotion]),
            summary: None,
            note: None,
            campaign: None,
            project: None,
        }
    }

    #[test]
    fn those_who_came_are_served_and_an_hour_of_two_leaders_is_one_of_service() {
        let sk = Population::CommunityRehabilitation.bit();
        let around = World::new().is(11, sk).is(12, 0);
        let facts = session(&[11, 12], Some(3), Some(8)).facts(&around);
        let served: Vec<(u32, i32, u64)> =
            facts.iter().filter(|fact| fact.part == Part::Served).map(|fact| (fact.subject.0, fact.times, fact.populations)).collect();
        assert_eq!(served, [(0, 3, 0), (11, 1, sk), (12, 1, 0)]);
        let work: Vec<u32> = facts.iter().filter(|fact| fact.part == Part::Effort).map(|fact| fact.work_minutes).collect();
        assert_eq!(work, [90, 90]);
        assert!(facts.iter().all(|fact| fact.service_minutes == 90 && fact.topics == Topic::Emotion.bit()));
        assert_eq!(session(&[11, 12], Some(3), Some(8)).line(), "小组第 2 节 90 分钟 实到 5／应到 8");
    }

    #[test]
    fn a_session_to_which_nobody_came_was_still_held() {
        let facts = session(&[], None, Some(8)).facts(&World::new());
        assert_eq!(facts[0].part, Part::Event);
    }

    #[test]
    fn no_more_come_than_were_due_and_nobody_twice() {
        for (attended, unnamed, due, ok) in
            [(vec![11, 12], None, Some(2), true), (vec![11, 12], Some(1), Some(2), false), (vec![11], None, None, true)]
        {
            assert_eq!(faults_of(&session(&attended, unnamed, due)).is_empty(), ok);
        }
        let wrong = GroupSession { number: 0, minutes: Some(1441), ..session(&[11, 11], None, None) };
        let expected = [("number", "no_number"), ("minutes", "over_a_day"), ("attended.1", "named_twice")];
        assert_eq!(faults_of(&wrong), expected.map(|(path, code)| (path.to_owned(), code)));
    }
}
