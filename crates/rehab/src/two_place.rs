//! Two places that manage one person (双向管控): the place of registration and the place of residence both answer (禁毒办通〔2016〕37号), and which of the
//! two manages on a day has to be explicit, or a city counts the person twice. Provinces differ: Shanghai and Shandong put the police of the
//! residence in charge (上海市禁毒条例 art. 29, 山东省禁毒条例 art. 36). Absent: a change of the place of execution, which is a
//! [`Relocation`](crate::Relocation), and the tests that the other place does, which are tests with the result 异地已检.

use crate::Episode;
use base::{Choice, Day, Faults, Link, Outline, Phone, Prose, Record, Text, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Domain, Filing, Worker, each};
use people::Person;

choices! {
    /// Which place.
    ManagingPlace "管理地" {
        Registration = "managed_registration" "户籍地" | "户籍所在地",
        Residence = "managed_residence" "居住地" | "现居住地",
    }
}

record! {
    /// 从哪天到哪天由哪一地管理。
    ManagingTurn "managing_turn" "管理期间" {
        by: ManagingPlace = field("管理地"),
        from: Day = field("从"),
        to: Option<Day> = field("到").help("最后一天，现在仍是就留空"),
    }
    /// 一名户籍地和居住地不一致人员的双向管控。每一天由哪一地管理都要写明，汇总时才不会算两次。
    TwoPlace "two_place" "双向管控" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        from: Day = field("开始日期").preset("今天").phone(),
        turns: Vec<ManagingTurn> = field("由哪一地管理").help("按日期先后写，中间不空、不重叠").phone(),
        other_street: Text = field("对方街道").help("写到省市县和乡镇、街道").phone(),
        other_contact: Option<Text> = field("对方联系人").personal().phone(),
        other_phone: Option<Phone> = field("对方联系电话").personal().phone(),
        reason: Option<Prose> = field("事由").confidential().help("外出务工、就医、投亲等"),
        letter: Option<Text> = field("双向管控函编号").personal().heads("函号 文书"),
        sent: Option<Day> = field("发函日期").phone(),
        replied: Option<Day> = field("回函日期").phone(),
        reply: Option<Text> = field("回函内容").confidential(),
        tests: Option<Text> = field("异地检测安排").help("由对方做的检测，另记吸毒检测记录，结果选异地已检"),
        ended: Option<Day> = field("结束日期").help("最后一天，含当天").phone(),
        episode: Option<Link<Episode>> = field("哪一次社戒社康").heads("所属执行"),
        worker: Option<Link<Worker>> = field("经办社工").heads("社工 经办人").phone(),
        note: Option<Prose> = field("备注").confidential(),
    }
}

impl TwoPlace {
    /// Which place manages on a day; none outside of the days of this record.
    pub fn manager_on(&self, on: Day) -> Option<ManagingPlace> {
        self.turns.iter().find(|turn| turn.from <= on && turn.to.is_none_or(|to| on <= to)).map(|turn| turn.by)
    }

    fn filing(&self) -> Filing {
        Filing::of(None, None).within(Domain::Management).about([self.person]).by(each(&self.worker, 0)).link(self.episode, "episode")
    }

    /// The turns follow one another from the first day to the last.
    fn check_turns(&self, faults: &mut Faults) {
        faults.require(!self.turns.is_empty(), "turns", "no_manager", "请写明由哪一地管理");
        let mut expected = Some(self.from);
        for (at, turn) in self.turns.iter().enumerate() {
            let path = |member: &str| format!("turns.{at}.{member}");
            let sentence = match expected {
                Some(day) => format!("应从 {day} 起，每一天都写明由一地管理，不空也不重叠"),
                None => "前面的管理期间没有写到哪一天".to_owned(),
            };
            faults.require(expected == Some(turn.from), &path("from"), "turns_apart", sentence);
            faults.require(turn.to.is_none_or(|to| to >= turn.from), &path("to"), "ends_before_start", "结束日期在开始日期之前");
            expected = turn.to.map(|to| to + 1);
        }
        if let Some(last) = self.turns.last() {
            faults.require(last.to == self.ended, "ended", "ends_apart", "最后一个管理期间与结束日期不一致");
        }
    }
}

impl Record for TwoPlace {
    fn rules(&self, faults: &mut Faults) {
        self.check_turns(faults);
        let not_before = |day: Option<Day>, earlier: Option<Day>| day.zip(earlier).is_none_or(|(day, earlier)| day >= earlier);
        faults.require(self.replied.is_none() || self.sent.is_some(), "sent", "never_sent", "填了回函日期，请填发函日期");
        faults.require(not_before(self.replied, self.sent), "replied", "before_sent", "回函日期在发函日期之前");
        faults.require(self.reply.is_none() || self.replied.is_some(), "replied", "no_reply", "填了回函内容，请填回函日期");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.from);
        outline.state = Some(match (self.ended, self.replied) {
            (Some(_), _) => "ended",
            (None, Some(_)) => "managed",
            (None, None) => "asked",
        });
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        let by = self.turns.last().map_or("", |turn| turn.by.label());
        match (self.ended, self.replied) {
            (Some(ended), _) => format!("双向管控 {} 至 {ended}", self.from),
            (None, Some(_)) => format!("双向管控 {} 起，{by}管理", self.from),
            (None, None) => format!("双向管控 {} 起，{by}管理，未回函", self.from),
        }
    }
}

impl Counted for TwoPlace {
    /// A state for every turn, with the managing place as its thing.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let filing = self.filing();
        self.turns.iter().flat_map(|turn| filing.state("two_place", turn.from, turn.to, turn.by.word(), known)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::two_place;
    use base::Word;
    use count::testing::{RuleExample, check_rules, day, facts_of, id};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<TwoPlace>; 11] = [
            (|_| {}, &[]),
            (|t| t.turns.clear(), &[("turns", "no_manager")]),
            (|t| t.turns[0].from = t.from + 1, &[("turns.0.from", "turns_apart")]),
            // A day that nobody manages, a day that two manage.
            (|t| t.turns[1].from = day("2020-06-02"), &[("turns.1.from", "turns_apart")]),
            (|t| t.turns[1].from = day("2020-05-31"), &[("turns.1.from", "turns_apart")]),
            (|t| t.turns[0].to = None, &[("turns.1.from", "turns_apart")]),
            (|t| t.turns[1].to = Some(day("2020-07-01")), &[("ended", "ends_apart")]),
            (
                |t| {
                    t.turns[1].to = Some(day("2020-07-01"));
                    t.ended = Some(day("2020-07-01"));
                },
                &[],
            ),
            (|t| t.sent = None, &[("sent", "never_sent")]),
            (|t| t.replied = Some(day("2020-03-31")), &[("replied", "before_sent")]),
            (
                |t| {
                    t.replied = None;
                    t.reply = Some("同意协助".into());
                },
                &[("replied", "no_reply")],
            ),
        ];
        check_rules(two_place, &worked);
    }

    #[test]
    fn on_every_day_one_place_manages() {
        use ManagingPlace::{Registration, Residence};
        let mut ended = TwoPlace { ended: Some(day("2020-07-01")), ..two_place() };
        ended.turns[1].to = Some(day("2020-07-01"));
        for (on, by) in [
            ("2020-03-31", None),
            ("2020-04-01", Some(Registration)),
            ("2020-05-31", Some(Registration)),
            ("2020-06-01", Some(Residence)),
            ("2020-07-01", Some(Residence)),
            ("2020-07-02", None),
        ] {
            assert_eq!(ended.manager_on(day(on)), by, "{on}");
        }
        assert_eq!(two_place().manager_on(day("2030-01-01")), Some(Residence));
        let rows: Vec<(String, i32, Word)> = facts_of(&ended).iter().map(|fact| (fact.day.to_string(), fact.times, fact.item)).collect();
        let expected =
            [("2020-04-01", 1, Registration), ("2020-06-01", -1, Registration), ("2020-06-01", 1, Residence), ("2020-07-02", -1, Residence)];
        assert_eq!(rows, expected.map(|(on, times, by)| (on.to_owned(), times, by.word())));
    }

    #[test]
    fn the_letter_waits_for_its_answer() {
        let asked = TwoPlace { replied: None, reply: None, ..two_place() };
        assert_eq!((asked.outline().state, asked.line()), (Some("asked"), "双向管控 2020-04-01 起，居住地管理，未回函".into()));
        assert_eq!((two_place().outline().state, two_place().line()), (Some("managed"), "双向管控 2020-04-01 起，居住地管理".into()));
        assert_eq!(two_place().outline().links, [(id(1), "person"), (id(11), "worker"), (id(40), "episode")]);
    }
}
