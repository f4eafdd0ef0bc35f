//! A post that a contract buys, placed in an organisation, and the people who hold it one after another. Posts are counted by the day on which they
//! were bought and by the day on which they stand; a vacant post is a post (domain.md 8: deductions for vacancy are per day).

use crate::Contract;
use base::{Day, Faults, Link, Outline, Prose, Record, Text, Word, choices, field, record};
use count::{Counted, Event, Fact, Known, POST, state};
use org::{Organisation, Project, Worker, key_of};

choices! {
    /// What a holder has to have.
    Certificate "资格要求" {
        None = "no_certificate" "不限",
        Assistant = "assistant_certificate" "助理社会工作师" | "助理社工师 初级",
        Professional = "professional_certificate" "社会工作师" | "社工师 中级",
        Senior = "senior_certificate" "高级社会工作师" | "高级社工师 高级",
    }
}

record! {
    /// 一个人在这个岗位上的一段时间。
    Holding "holding" "在岗人员" {
        worker: Link<Worker> = field("社工").phone(),
        from: Day = field("从").phone(),
        to: Option<Day> = field("到").help("在岗的最后一天，还在岗就留空"),
    }
    /// 合同里购买的一个岗位。换人加一行在岗人员；没有人的日子是空缺，岗位还在。
    Post "post" "购买岗位" {
        title: Text = field("岗位名称").heads("岗位 名称").phone(),
        org: Link<Organisation> = field("用人单位").heads("驻点 服务单位 派驻单位").help("岗位设在哪个街道、社区或站点").phone(),
        contract: Link<Contract> = field("合同").phone(),
        bought: Day = field("购买日期").heads("签订日期").help("写合同的签订日期；按年数新购岗位用").phone(),
        from: Day = field("设岗日期").heads("从 开始日期").phone(),
        holders: Vec<Holding> = field("在岗人员").phone(),
        code: Option<Text> = field("岗位编号").heads("编号"),
        certificate: Option<Certificate> = field("资格要求"),
        to: Option<Day> = field("撤岗日期").heads("到").help("岗位的最后一天，还在就留空"),
        project: Option<Link<Project>> = field("项目"),
        note: Option<Prose> = field("备注"),
    }
}

/// The kind word of a post's being bought: an event on the day of the contract.
pub(crate) const POST_BOUGHT: &str = "post_bought";
/// The kind word of the state "somebody holds the post".
pub(crate) const POST_FILLED: &str = "post_filled";

impl Post {
    /// Whether the post stands on a day.
    pub fn stands_on(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Who holds it on a day; nobody where it is vacant or does not stand.
    pub fn holder_on(&self, day: Day) -> Option<Link<Worker>> {
        let holds = |holding: &&Holding| holding.from <= day && holding.to.is_none_or(|to| day <= to);
        self.holders.iter().filter(|_| self.stands_on(day)).find(holds).map(|holding| holding.worker)
    }

    /// Days from the first to the last, both included, on which it stood and nobody held it.
    pub fn vacant_days(&self, first: Day, last: Day) -> u32 {
        let days = (0..=(last - first).max(-1)).map(|n| first + n);
        days.filter(|day| self.stands_on(*day) && self.holder_on(*day).is_none()).count() as u32
    }

    /// The last day of a holding, no later than that of the post.
    fn last_day_of(&self, holding: &Holding) -> Option<Day> {
        holding.to.into_iter().chain(self.to).min()
    }
}

impl Record for Post {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.to.is_none_or(|to| to >= self.from), "to", "ends_before_start", "撤岗日期在设岗日期之前");
        for (i, holding) in self.holders.iter().enumerate() {
            let path = |member: &str| format!("holders.{i}.{member}");
            faults.require(holding.to.is_none_or(|to| to >= holding.from), &path("to"), "ends_before_start", "结束日期在开始日期之前");
            faults.require(self.stands_on(holding.from), &path("from"), "outside_the_post", "这天岗位还没有设，或已撤岗");
        }
        for (i, pair) in self.holders.windows(2).enumerate() {
            let follows = pair[0].to.is_some_and(|to| to < pair[1].from);
            let sentence = "一个岗位同时只有一人；请先填前一人的结束日期，并按日期从早到晚排";
            faults.require(follows, &format!("holders.{}.from", i + 1), "held_twice", sentence);
        }
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.bought);
        let is_held = self.holders.last().is_some_and(|holding| holding.to.is_none());
        outline.state = Some(match (self.to, is_held) {
            (Some(_), _) => "closed",
            (None, true) => "filled",
            (None, false) => "vacant",
        });
        outline.project = self.project.map(Link::id);
        outline.link(self.contract.id(), "contract");
        outline.link(self.org.id(), "org");
        for holding in &self.holders {
            outline.link(holding.worker.id(), "worker");
        }
        outline.link(outline.project, "project");
        outline
    }

    fn line(&self) -> String {
        match self.outline().state {
            Some("filled") => format!("{} 在岗", self.title),
            Some("vacant") => format!("{} 空缺", self.title),
            _ => format!("{} 已撤岗", self.title),
        }
    }
}

impl Counted for Post {
    /// That it was bought; that it stands; and who holds it. All belong to the organisation in which the post is placed.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let placed = known.key(self.org.id());
        let org = if placed.is_none() { known.org() } else { placed };
        let project = key_of(self.project, known);
        let row = Fact { org, project, ..Fact::default() };
        let bought = Event::on(self.bought, POST_BOUGHT).org(org).project(project).happened().facts();
        let held = self.holders.iter().flat_map(|holding| {
            let worker = known.key(holding.worker.id());
            state(Word::of(POST_FILLED), holding.from, self.last_day_of(holding), Fact { subject: worker, worker, ..row })
        });
        bought.into_iter().chain(state(POST, self.from, self.to, row)).chain(held).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::Part;
    use count::testing::{World, day, faults_of, link};

    pub(crate) fn post(holders: &[(u32, &str, Option<&str>)]) -> Post {
        let holding = |(worker, from, to): &(u32, &str, Option<&str>)| Holding { worker: link(*worker), from: day(from), to: to.map(day) };
        Post {
            title: "禁毒社工".into(),
            org: link(20),
            contract: link(60),
            bought: day("2017-12-20"),
            from: day("2018-01-01"),
            holders: holders.iter().map(holding).collect(),
            code: None,
            certificate: Some(Certificate::Assistant),
            to: None,
            project: Some(link(70)),
            note: None,
        }
    }

    #[test]
    fn a_post_is_filled_or_vacant_on_each_day() {
        let post = post(&[(1, "2018-01-08", Some("2018-05-31")), (2, "2018-06-11", None)]);
        let worked = [
            ("2017-12-31", false, None),
            ("2018-01-01", true, None),
            ("2018-01-08", true, Some(1)),
            ("2018-05-31", true, Some(1)),
            ("2018-06-01", true, None),
            ("2018-06-11", true, Some(2)),
            ("2030-01-01", true, Some(2)),
        ];
        for (on, stands, holder) in worked {
            let found = (post.stands_on(day(on)), post.holder_on(day(on)));
            assert_eq!(found, (stands, holder.map(link)), "{on}");
        }
        assert_eq!(post.vacant_days(day("2018-01-01"), day("2018-12-31")), 7 + 10);
        assert_eq!(post.vacant_days(day("2018-01-02"), day("2018-01-01")), 0);
        let closed = Post { to: Some(day("2018-06-05")), ..post };
        assert_eq!((closed.holder_on(day("2018-06-11")), closed.vacant_days(day("2018-06-01"), day("2018-06-30"))), (None, 5));
    }

    #[test]
    fn one_holder_at_a_time_and_within_the_life_of_the_post() {
        let faults = |holders: &[(u32, &str, Option<&str>)]| faults_of(&post(holders));
        assert_eq!(faults(&[(1, "2018-01-01", Some("2018-05-31")), (2, "2018-06-01", None)]), []);
        let twice = [("holders.1.from".to_owned(), "held_twice")];
        assert_eq!(faults(&[(1, "2018-01-01", Some("2018-06-01")), (2, "2018-06-01", None)]), twice);
        assert_eq!(faults(&[(1, "2018-01-01", None), (2, "2018-06-01", None)]), twice);
        assert_eq!(
            faults(&[(1, "2017-12-31", Some("2017-12-30"))]),
            [("holders.0.to".to_owned(), "ends_before_start"), ("holders.0.from".to_owned(), "outside_the_post")]
        );
        assert_eq!(faults_of(&Post { to: Some(day("2017-12-31")), ..post(&[]) }), [("to".to_owned(), "ends_before_start")]);
    }

    #[test]
    fn its_rows_belong_to_the_place_of_the_post() {
        let post = Post { to: Some(day("2018-12-31")), ..post(&[(1, "2018-01-08", None)]) };
        let rows: Vec<(Word, Part, String, i32)> =
            post.facts(&World::new()).iter().map(|fact| (fact.kind, fact.part, fact.day.to_string(), fact.times)).collect();
        let expected = [
            (POST_BOUGHT, Part::Event, "2017-12-20", 0),
            ("post", Part::State, "2018-01-01", 1),
            ("post", Part::State, "2019-01-01", -1),
            (POST_FILLED, Part::State, "2018-01-08", 1),
            (POST_FILLED, Part::State, "2019-01-01", -1),
        ];
        assert_eq!(rows, expected.map(|(kind, part, on, times)| (Word::of(kind), part, on.to_owned(), times)));
        assert!(post.facts(&World::new()).iter().all(|fact| fact.org.0 == 20 && fact.project.0 == 70));
        let states = [post.outline().state, Post { to: None, ..post.clone() }.outline().state];
        assert_eq!(states, [Some("closed"), Some("filled")]);
        assert_eq!(super::tests::post(&[]).outline().state, Some("vacant"));
    }
}
