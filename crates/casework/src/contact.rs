//! A contact: one encounter with the people served in it, by whatever channel (domain.md 2.5). And the attempt that reached nobody, which is
//! kept but is no service: its facts are of another kind and have no served rows. Absent: calls over a hotline (slice `hotline`).

use crate::Case;
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Set, Time, Word, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Channel, Domain, Filing, Place, Population, Project, Topic, Worker, repeated, within_a_day};
use people::Person;

choices! {
    /// Whether anybody was reached. With the first two it is service, with the others an attempt.
    Reached "结果" {
        Reached = "reached" "已联系上" | "联系上 接通 已接通 见到 已见到 成功",
        Relative = "relative" "家属接听" | "家人接听 家属接待 家人接待 家属代接",
        NoAnswer = "no_answer" "无人应答" | "无人接听 未接通 未接 不在家 未见到 未联系上 未遇 未遇到 无人在家 没人接 关机",
        WrongNumber = "wrong_number" "号码有误" | "号码错误 空号 停机 错号",
        Moved = "moved" "已搬离" | "搬走 已搬走 搬迁",
        Refused = "refused" "拒绝" | "拒接 拒访 拒绝探访",
    }
    /// As what somebody was served.
    ServedAs "身份" {
        Client = "client" "服务对象" | "本人",
        Family = "family" "家属" | "家人 亲属 家庭成员",
        Other = "other" "其他",
    }
}

record! {
    /// 一名社工在一次服务里的用时。
    Effort "effort" "社工用时" {
        worker: Link<Worker> = field("社工").heads("工作人员 探访人").phone(),
        minutes: Option<u32> = field("本人用时").unit("分钟").help("与服务时长相同就留空"),
    }
    /// 一次服务里的一个人。
    Served "served" "服务到的人" {
        person: Link<Person> = field("服务对象").phone(),
        role: ServedAs = field("身份").preset("client").help("家属本人也算一人次"),
    }
    /// 一次走访、电访、面谈或微信联系，以及没有联系上的尝试。热线来电另记在热线来电登记。
    Contact "contact" "走访/电访登记" {
        served: Vec<Served> = field("服务对象").personal().heads("姓名 对象").help("没有联系上时，填想联系的人").phone(),
        channel: Channel = field("方式").heads("探访方式 形式").phone(),
        topics: Set<Topic> = field("主题").heads("服务内容 内容类别").help("可多选；一次服务选几个主题仍是一次").phone(),
        minutes: Option<u32> = field("时长").unit("分钟").heads("服务时长 分钟").usual("5 10 20 30 60").help("直接服务的时间，几名社工同去只算一次").phone(),
        summary: Option<Prose> = field("主要内容").confidential().heads("内容 情况").help("不写身份证号和住址").phone(),
        next: Option<Day> = field("跟进").heads("跟进日期 下次联系").help("答应了哪天再联系，就会在那天提醒").phone(),
        outcome: Reached = field("结果").preset("reached").help("没有联系上的只计尝试，不计服务").phone(),
        on: Day = field("日期").heads("接触日期 走访日期 时间").preset("今天").phone(),
        workers: Vec<Effort> = field("社工").heads("工作人员 探访人").phone(),
        need: Option<Prose> = field("需求").confidential(),
        at: Option<Time> = field("开始时间"),
        anonymous: Option<u32> = field("另有不具名").unit("人").help("服务到但没有登记姓名的人数，不含上面已填姓名的人").usual("1 2 3 5"),
        place: Option<Link<Place>> = field("地点"),
        domain: Option<Domain> = field("领域"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
        case: Option<Link<Case>> = field("个案").heads("个案编号").help("属于某个个案的服务才选，面谈次数由此得出"),
    }
}

impl Reached {
    /// Whether it was service, and not an attempt.
    pub fn is_service(self) -> bool {
        matches!(self, Self::Reached | Self::Relative)
    }
}

/// Whether people meet by this channel.
pub(crate) fn is_in_person(channel: Channel) -> bool {
    matches!(channel, Channel::Visit | Channel::Site | Channel::Office)
}

impl ServedAs {
    /// The population to which somebody served in this role belongs for this event.
    fn populations(self) -> u64 {
        if self == Self::Family { Population::Family.bit() } else { 0 }
    }
}

impl Contact {
    /// Whether somebody was met, and not only heard or written to.
    pub fn is_in_person(&self) -> bool {
        self.outcome == Reached::Reached && is_in_person(self.channel)
    }

    fn filing(&self) -> Filing {
        let whole = self.minutes.unwrap_or(0);
        Filing::of(self.campaign, self.project)
            .about(self.served.iter().map(|served| served.person))
            .by(self.workers.iter().map(|effort| (effort.worker, effort.minutes.unwrap_or(whole))))
            .at(self.place)
            .link(self.case, "case")
    }
}

impl Record for Contact {
    fn rules(&self, faults: &mut Faults) {
        let somebody = !self.served.is_empty() || self.anonymous.unwrap_or(0) > 0;
        faults.require(somebody || !self.outcome.is_service(), "served", "nobody_served", "请填服务对象；不便登记姓名的，填不具名人数");
        faults.require(!self.workers.is_empty(), "workers", "no_worker", "请至少填一名社工");
        within_a_day(faults, "minutes", self.minutes);
        for (i, effort) in self.workers.iter().enumerate() {
            within_a_day(faults, &format!("workers.{i}.minutes"), effort.minutes);
        }
        for again in repeated(self.workers.iter().map(|effort| effort.worker)) {
            faults.add(format!("workers.{again}.worker"), "worker_twice", "这名社工填了两次，用时会重复计算");
        }
        faults.require(self.next.is_none_or(|next| next >= self.on), "next", "before_the_day", "跟进日期在本次日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.assignee = self.workers.first().map(|effort| effort.worker.id());
        outline.due = self.next;
        outline.case = self.case.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        let minutes = self.minutes.map_or_else(String::new, |minutes| format!("{minutes} 分钟"));
        let about = if self.outcome.is_service() {
            self.topics.iter().map(Choice::label).collect::<Vec<_>>().join("、")
        } else {
            self.outcome.label().to_owned()
        };
        let parts = [self.channel.label().to_owned(), minutes, about];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

impl Counted for Contact {
    /// Service: a row for each person, one for the unnamed, one for each worker. An attempt: the event and the workers' time, nothing else.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let is_service = self.outcome.is_service();
        self.filing().facts(self.on, if is_service { "contact" } else { "contact_attempt" }, known, |event| {
            let event = event.channel(self.channel.word()).domain(self.domain.map_or(Word::NONE, Choice::word)).topics(self.topics.bits()).happened();
            if !is_service {
                return event;
            }
            let event = event.service_minutes(self.minutes.unwrap_or(0)).crowd(self.anonymous.unwrap_or(0), 0);
            self.served.iter().fold(event, |event, served| event.served_with(known.standing(served.person.id(), self.on), served.role.populations()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::contact;
    use base::{Key, Word};
    use count::Part;
    use count::testing::{RuleExample, World, check_rules, day, id};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Contact>; 12] = [
            (|_| {}, &[]),
            (|c| c.served.clear(), &[("served", "nobody_served")]),
            (
                |c| {
                    c.served.clear();
                    c.anonymous = Some(0);
                },
                &[("served", "nobody_served")],
            ),
            (
                |c| {
                    c.served.clear();
                    c.anonymous = Some(3);
                },
                &[],
            ),
            (
                |c| {
                    c.served.clear();
                    c.outcome = Reached::NoAnswer;
                },
                &[],
            ),
            (
                |c| {
                    c.served.clear();
                    c.outcome = Reached::Relative;
                },
                &[("served", "nobody_served")],
            ),
            (|c| c.minutes = Some(1440), &[]),
            (|c| c.minutes = Some(1441), &[("minutes", "over_a_day")]),
            (|c| c.next = Some(c.on - 1), &[("next", "before_the_day")]),
            (|c| c.next = Some(c.on), &[]),
            (|c| c.workers.push(c.workers[0].clone()), &[("workers.1.worker", "worker_twice")]),
            (
                |c| {
                    c.workers.clear();
                    c.minutes = Some(2000);
                    c.served.clear();
                },
                &[("served", "nobody_served"), ("workers", "no_worker"), ("minutes", "over_a_day")],
            ),
        ];
        check_rules(contact, &worked);
    }

    #[test]
    fn a_visit_of_two_workers_to_a_client_and_a_relative_is_two_person_times_and_one_service_time() {
        let town = World::new().since(1, Population::CommunityTreatment.bit(), "2020-01-01");
        let mut visit = contact();
        visit.served.push(Served { person: Link::to(id(2)), role: ServedAs::Family });
        visit.workers.push(Effort { worker: Link::to(id(12)), minutes: Some(45) });
        visit.topics = Set::of([Topic::Emotion, Topic::Job]);
        let facts = visit.facts(&town);
        let rows: Vec<(Part, Key, u64, u32)> = facts.iter().map(|f| (f.part, f.subject, f.populations, f.work_minutes)).collect();
        assert_eq!(
            rows,
            [
                (Part::Served, Key(1), Population::CommunityTreatment.bit(), 0),
                (Part::Served, Key(2), Population::Family.bit(), 0),
                (Part::Effort, Key::NONE, 0, 20),
                (Part::Effort, Key::NONE, 0, 45),
            ]
        );
        for fact in &facts {
            assert_eq!((fact.kind, fact.channel, fact.service_minutes), (Word::of("contact"), Channel::Phone.word(), 20));
            assert_eq!((fact.topics, fact.org), (visit.topics.bits(), town.org()));
        }
    }

    #[test]
    fn what_the_person_was_is_asked_of_the_day_of_the_contact() {
        let town = World::new().since(1, Population::Hardship.bit(), "2020-02-04");
        let populations = |on: &str| Contact { on: day(on), ..contact() }.facts(&town)[0].populations;
        assert_eq!(populations("2020-02-03"), 0);
        assert_eq!(populations("2020-02-04"), Population::Hardship.bit());
    }

    #[test]
    fn the_unnamed_are_person_times_without_persons() {
        let facts = Contact { anonymous: Some(4), ..contact() }.facts(&World::new());
        let times: Vec<(Key, i32)> = facts.iter().filter(|f| f.part == Part::Served).map(|f| (f.subject, f.times)).collect();
        assert_eq!(times, [(Key::NONE, 4), (Key(1), 1)]);
    }

    #[test]
    fn an_attempt_has_its_own_kind_no_person_and_no_service_minutes_but_the_workers_time() {
        for outcome in [Reached::NoAnswer, Reached::WrongNumber, Reached::Moved, Reached::Refused] {
            let facts = Contact { outcome, anonymous: Some(2), ..contact() }.facts(&World::new());
            let parts: Vec<(Part, Word, i32, u32, u32)> =
                facts.iter().map(|f| (f.part, f.kind, f.times, f.service_minutes, f.work_minutes)).collect();
            let attempt = Word::of("contact_attempt");
            assert_eq!(parts, [(Part::Event, attempt, 0, 0, 0), (Part::Effort, attempt, 0, 0, 20)]);
        }
    }

    #[test]
    fn every_record_that_a_contact_names_is_linked_and_the_follow_up_is_due() {
        let visit = Contact {
            next: Some(day("2020-02-10")),
            place: Some(Link::to(id(30))),
            campaign: Some(Link::to(id(31))),
            project: Some(Link::to(id(32))),
            case: Some(Link::to(id(33))),
            ..contact()
        };
        let outline = visit.outline();
        assert_eq!((outline.subject, outline.assignee, outline.due), (Some(id(1)), Some(id(11)), visit.next));
        assert_eq!((outline.campaign, outline.project), (Some(id(31)), Some(id(32))));
        let links = [(id(1), "person"), (id(11), "worker"), (id(30), "place"), (id(33), "case"), (id(31), "campaign"), (id(32), "project")];
        assert_eq!((outline.case, outline.links), (Some(id(33)), links.into()));
    }

    #[test]
    fn the_line_says_what_was_done_and_names_nobody() {
        let talk = Contact { topics: Set::of([Topic::Emotion, Topic::Job]), ..contact() };
        assert_eq!(talk.line(), "电话 20 分钟 就业关怀、情绪疏导");
        assert_eq!(Contact { outcome: Reached::NoAnswer, minutes: None, ..contact() }.line(), "电话 无人应答");
    }
}
