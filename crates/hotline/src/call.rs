//! A call over a line (domain.md 3.2), by telephone or by message. Answered ones are service; missed, abandoned, harassing, silent and misdialled
//! ones are kept for the rate of answering, under a kind of their own.

use crate::Line;
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Set, Text, Time, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Channel, Filing, Grade, Population, Project, Topic, Worker, repeated, within_a_day};
use people::{Person, Sex};

choices! {
    /// What came of it. With the first four it was answered and is service.
    Answer "结果" {
        Resolved = "resolved" "已解决" | "解决 办结 已答复",
        FollowUp = "follow_up" "需回访" | "回访 跟进 待跟进",
        Referred = "referred" "已转介" | "转介",
        HandedOver = "handed_over" "危机移交" | "移交 危机干预",
        Missed = "missed" "未接" | "漏接 未接听",
        Abandoned = "abandoned" "对方挂断" | "放弃 中途挂断",
        Harassing = "harassing" "骚扰" | "骚扰电话",
        Silent = "silent" "无声" | "无声电话",
        WrongNumber = "wrong_number" "打错" | "错号 误拨",
    }
    /// What the caller is to the matter.
    CallerRole "来电人身份" {
        Own = "own" "本人" | "自己 服务对象",
        Family = "family" "家属" | "家人 亲属",
        Neighbour = "neighbour" "邻居" | "邻里",
        Unit = "unit" "单位" | "社区 学校 用人单位",
        Other = "other" "其他",
    }
    /// How old the caller seems or says to be.
    AgeBand "年龄段" {
        Minor = "age_minor" "18岁以下" | "未成年 未成年人 少年 儿童 17岁以下",
        Young = "age_young" "18—35岁" | "18-35岁 18-35 青年 18至35岁",
        Middle = "age_middle" "36—59岁" | "36-59岁 36-59 中年 36至59岁",
        Old = "age_old" "60岁以上" | "60以上 老年 长者 60岁及以上",
    }
}

record! {
    /// 一名接线人在这次来电里的用时。
    Operator "operator" "接线人" {
        worker: Link<Worker> = field("接线人").heads("社工 接线员").phone(),
        minutes: Option<u32> = field("本人用时").unit("分钟").help("与通话时长相同就留空"),
    }
    /// 一名报了姓名的来电人。
    Caller "caller" "来电人" {
        person: Link<Person> = field("来电人").help("对方愿意、且确认是同一人，才关联档案").phone(),
        role: CallerRole = field("身份").preset("own"),
    }
    /// 热线上的一次来电、短信或微信咨询，包括未接和无效的。社工打给服务对象的记走访/电访登记。
    Call "call" "热线来电登记" {
        line: Link<Line> = field("线路").heads("热线 热线号码").phone(),
        callers: Vec<Caller> = field("来电人").personal().heads("姓名").help("匿名就不填，仍计一人次").phone(),
        topics: Set<Topic> = field("类别").heads("来电类别 主题 分类").help("可多选；一通来电选几类仍是一人次").phone(),
        summary: Option<Prose> = field("内容摘要").confidential().heads("内容 来电内容").phone(),
        outcome: Answer = field("结果").heads("处理结果").help("未接、挂断、骚扰、无声、打错只计来电，不计服务").phone(),
        minutes: Option<u32> = field("时长").unit("分钟").heads("通话时长").usual("5 10 20 30 60").phone(),
        risk: Option<Grade> = field("风险等级").help("4级：正在实施或手段在手，不挂线，立即报 110、120").phone(),
        next: Option<Day> = field("回访日期").heads("回访 跟进").phone(),
        channel: Channel = field("方式").preset("phone").phone(),
        on: Day = field("来电日期").heads("日期 来电时间").preset("今天").phone(),
        workers: Vec<Operator> = field("接线人").heads("接线员 社工").phone(),
        anonymous: Option<u32> = field("匿名人数").unit("人").help("不填时：没有报姓名的来电算 1 人").usual("1 2 3"),
        phone: Option<Text> = field("联系方式").personal().heads("来电号码 电话"),
        actions: Option<Prose> = field("处理").confidential().heads("处理情况"),
        at: Option<Time> = field("来电时刻"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
        number: Option<Text> = field("编号").heads("来电编号"),
        sex: Option<Sex> = field("性别").personal().help("没有报姓名的来电人"),
        age: Option<AgeBand> = field("年龄段").personal().heads("年龄"),
        area: Option<Text> = field("所在街道").personal().heads("街道 所在区域 地区"),
        referred_to: Option<Text> = field("转介").heads("转介机构 转介去向").help("转去哪里；转介的过程另记转介登记"),
        note: Option<Prose> = field("备注").confidential(),
    }
}

impl AgeBand {
    /// The band of an age in full years.
    pub fn of_years(years: u32) -> Self {
        match years {
            0..=17 => Self::Minor,
            18..=35 => Self::Young,
            36..=59 => Self::Middle,
            _ => Self::Old,
        }
    }
}

impl Answer {
    /// Whether somebody was served.
    pub fn is_service(self) -> bool {
        matches!(self, Self::Resolved | Self::FollowUp | Self::Referred | Self::HandedOver)
    }
}

impl Call {
    /// People served who gave no name: what was filled in, else the one who called.
    fn unnamed(&self) -> u32 {
        self.anonymous.unwrap_or(u32::from(self.callers.is_empty()))
    }

    fn filing(&self) -> Filing {
        let whole = self.minutes.unwrap_or(0);
        Filing::of(self.campaign, self.project)
            .about(self.callers.iter().map(|caller| caller.person))
            .by(self.workers.iter().map(|operator| (operator.worker, operator.minutes.unwrap_or(whole))))
            .link(self.line, "line")
    }
}

impl Record for Call {
    fn rules(&self, faults: &mut Faults) {
        let is_service = self.outcome.is_service();
        let somebody = !self.callers.is_empty() || self.unnamed() > 0;
        faults.require(somebody || !is_service, "anonymous", "nobody_served", "接听了的来电至少有一人；不知道姓名就留空");
        faults.require(!self.workers.is_empty() || !is_service, "workers", "no_worker", "请填接线人");
        within_a_day(faults, "minutes", self.minutes);
        for (i, operator) in self.workers.iter().enumerate() {
            within_a_day(faults, &format!("workers.{i}.minutes"), operator.minutes);
        }
        for again in repeated(self.workers.iter().map(|operator| operator.worker)) {
            faults.add(format!("workers.{again}.worker"), "worker_twice", "这名接线人填了两次，用时会重复计算");
        }
        faults.require(self.next.is_none_or(|next| next >= self.on), "next", "before_the_day", "回访日期在来电日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.assignee = self.workers.first().map(|operator| operator.worker.id());
        outline.due = self.next;
        outline
    }

    fn line(&self) -> String {
        let minutes = self.minutes.map_or_else(String::new, |minutes| format!("{minutes} 分钟"));
        let about = self.topics.iter().map(Choice::label).collect::<Vec<_>>().join("、");
        let parts = ["来电", self.channel.label(), &minutes, &about, self.outcome.label()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

impl Counted for Call {
    /// The line stands as the place: it is where the service happened, and "over this line" becomes a filter like any other.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let is_service = self.outcome.is_service();
        self.filing().facts(self.on, if is_service { "call" } else { "call_attempt" }, known, |event| {
            let event = event.channel(self.channel.word()).topics(self.topics.bits()).place(known.key(self.line.id())).happened();
            if !is_service {
                // what came of it, so that the rate of answering leaves out who misdialled
                return event.item(self.outcome.word());
            }
            let event = event.service_minutes(self.minutes.unwrap_or(0)).crowd(self.unnamed(), 0);
            self.callers.iter().fold(event, |event, caller| {
                let role = if caller.role == CallerRole::Family { Population::Family.bit() } else { 0 };
                event.served_with(known.standing(caller.person.id(), self.on), role)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::call;
    use base::{Key, Word};
    use count::Part;
    use count::testing::{RuleExample, World, check_rules, day, id};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Call>; 10] = [
            (|_| {}, &[]),
            (|c| c.anonymous = Some(0), &[("anonymous", "nobody_served")]),
            (
                |c| {
                    c.anonymous = Some(0);
                    c.outcome = Answer::Silent;
                },
                &[],
            ),
            (|c| c.workers.clear(), &[("workers", "no_worker")]),
            (
                |c| {
                    c.workers.clear();
                    c.outcome = Answer::Missed;
                },
                &[],
            ),
            (|c| c.minutes = Some(1440), &[]),
            (|c| c.minutes = Some(1441), &[("minutes", "over_a_day")]),
            (|c| c.workers[0].minutes = Some(1441), &[("workers.0.minutes", "over_a_day")]),
            (|c| c.workers.push(c.workers[0].clone()), &[("workers.1.worker", "worker_twice")]),
            (|c| c.next = Some(c.on - 1), &[("next", "before_the_day")]),
        ];
        check_rules(call, &worked);
    }

    #[test]
    fn people_served_are_the_named_and_the_unnamed() {
        let caller = |n, role| Caller { person: Link::to(id(n)), role };
        let named = vec![caller(1, CallerRole::Own), caller(2, CallerRole::Family)];
        // Callers, unnamed as filled in, rows of people: person and person-times.
        let worked = [
            (vec![], None, vec![(0, 1)]),
            (vec![], Some(3), vec![(0, 3)]),
            (named.clone(), None, vec![(1, 1), (2, 1)]),
            (named.clone(), Some(0), vec![(1, 1), (2, 1)]),
            (named, Some(2), vec![(0, 2), (1, 1), (2, 1)]),
        ];
        for (callers, anonymous, expected) in worked {
            let facts = Call { callers, anonymous, ..call() }.facts(&World::new());
            let rows: Vec<(u32, i32)> = facts.iter().filter(|f| f.part == Part::Served).map(|f| (f.subject.0, f.times)).collect();
            assert_eq!(rows, expected);
            let family: Vec<u32> = facts.iter().filter(|f| f.populations & Population::Family.bit() != 0).map(|f| f.subject.0).collect();
            assert_eq!(family, if expected.len() == 1 { vec![] } else { vec![2] });
        }
    }

    #[test]
    fn an_unanswered_call_is_an_attempt_over_its_line() {
        for outcome in [Answer::Missed, Answer::Abandoned, Answer::Harassing, Answer::Silent, Answer::WrongNumber] {
            let facts = Call { outcome, workers: Vec::new(), ..call() }.facts(&World::new());
            let rows: Vec<(Part, Word, Key, u32)> = facts.iter().map(|f| (f.part, f.kind, f.place, f.service_minutes)).collect();
            assert_eq!(rows, [(Part::Event, Word::of("call_attempt"), Key(20), 0)]);
            assert!(facts.iter().all(|fact| fact.item == outcome.word()));
        }
    }

    #[test]
    fn every_row_says_over_which_line() {
        let facts = call().facts(&World::new());
        let rows: Vec<(Part, u32, u32)> = facts.iter().map(|f| (f.part, f.service_minutes, f.work_minutes)).collect();
        assert_eq!(rows, [(Part::Served, 25, 0), (Part::Effort, 25, 25)]);
        assert!(facts.iter().all(|fact| fact.place == Key(20) && fact.kind == Word::of("call") && fact.channel == Channel::Phone.word()));
    }

    #[test]
    fn the_line_and_everybody_named_are_linked_and_the_call_back_is_due() {
        let call = Call { next: Some(day("2020-02-05")), callers: vec![Caller { person: Link::to(id(1)), role: CallerRole::Own }], ..call() };
        let outline = call.outline();
        assert_eq!((outline.subject, outline.assignee, outline.due), (Some(id(1)), Some(id(11)), Some(day("2020-02-05"))));
        assert_eq!(outline.links, [(id(1), "person"), (id(11), "worker"), (id(20), "line")]);
        assert_eq!(call.line(), "来电 电话 25 分钟 已解决");
    }
}
