//! A crisis: what was seen, how grave, what was done, who was told, and when to look again (domain.md 2.6). The days of follow-up are proposed
//! defaults, because no national table for social workers was found. Absent: any diagnosis (精神卫生法 art. 23) and the duty to report harm to a
//! minor or domestic violence, which is a rule of its own.

use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, Time, Word, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Channel, Filing, Grade, Place, Project, Topic, Worker, each, within_a_day};
use people::Person;

choices! {
    /// Who was told.
    Notified "通知对象" {
        Supervisor = "supervisor" "督导",
        Family = "family" "家属" | "家人 监护人",
        Police = "police" "公安 110" | "110 派出所 公安",
        Ambulance = "ambulance" "急救 120" | "120 医院 急救",
        Community = "community" "街道社区" | "街道 社区 居委会 居委",
        Helpline = "helpline" "心理热线 12356" | "12356 心理热线",
        Other = "other" "其他",
    }
}

record! {
    /// 通知了谁、什么时候。
    Notice "notice" "通知" {
        whom: Notified = field("通知对象"),
        on: Option<Day> = field("日期").help("事发当天就留空"),
        at: Option<Time> = field("时间"),
    }
    /// 一次随访。
    FollowUp "follow_up" "随访" {
        on: Day = field("随访日期").preset("今天"),
        result: Option<Text> = field("随访情况"),
    }
    /// 一次危机事件：自伤自杀、暴力、断药、临产等。随访中提供的服务另记走访/电访登记，不在这里重复计。
    Crisis "crisis" "危机事件登记" {
        person: Option<Link<Person>> = field("对象").personal().heads("姓名 服务对象").help("不知道是谁就留空").phone(),
        grade: Grade = field("等级").heads("风险等级").help("4级：正在实施或手段在手，立即报 110、120；3级：有计划有意图；2级：有想法无计划").phone(),
        signs: Prose = field("征兆").confidential().heads("表现 情况").help("时间、行为、原话").phone(),
        actions: Option<Prose> = field("采取措施").confidential().heads("措施 处理").phone(),
        notified: Vec<Notice> = field("通知").help("4级 15 分钟内、3级 1 小时内、2级当天告知督导").phone(),
        on: Day = field("日期").heads("时间 发现时间").preset("今天").phone(),
        finder: Link<Worker> = field("发现人").heads("社工").phone(),
        minutes: Option<u32> = field("时长").unit("分钟").help("已计入来电或走访登记的时间不再填").usual("10 20 30 60"),
        follow_ups: Vec<FollowUp> = field("随访").confidential().heads("随访1 随访2 随访3"),
        outcome: Option<Prose> = field("结果").confidential(),
        closed: Option<Day> = field("结束日期").help("确认平稳、不再随访的日期；没有结束就一直提醒"),
        channel: Option<Channel> = field("发现方式"),
        at: Option<Time> = field("发现时间"),
        place: Option<Link<Place>> = field("地点"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
        note: Option<Prose> = field("备注").confidential(),
    }
}

/// The day by which to look again, from the grade, the day of the event and the last follow-up. All days are counted from the event, so that a
/// late follow-up moves none of the later ones. `None`: the scheme asks for no more; closing stays a person's decision.
///
/// Grade 4: the same day, then daily. Grade 3: 24 hours, 72 hours, then weekly four times. Grade 2: within 72 hours, then weekly. Grade 1: after
/// 30 days (proposed defaults of domain.md 2.6).
pub fn follow_up_due(grade: Grade, happened: Day, last: Option<Day>) -> Option<Day> {
    const HIGH: [i32; 6] = [1, 3, 7, 14, 21, 28];
    const LOW: i32 = 30;
    let gone = last.map_or(-1, |last| last - happened);
    let days = match grade {
        Grade::Immediate => Some(gone + 1),
        Grade::High => HIGH.into_iter().find(|days| *days > gone),
        Grade::Medium if last.is_none() => Some(3),
        Grade::Medium => Some((gone / 7 + 1) * 7),
        Grade::Low => (gone < LOW).then_some(LOW),
    };
    days.map(|days| happened + days)
}

impl Crisis {
    fn last_follow_up(&self) -> Option<Day> {
        self.follow_ups.iter().map(|follow_up| follow_up.on).max()
    }

    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project).about(self.person).by(each([&self.finder], self.minutes.unwrap_or(0))).at(self.place)
    }
}

impl Record for Crisis {
    fn rules(&self, faults: &mut Faults) {
        within_a_day(faults, "minutes", self.minutes);
        for (i, notice) in self.notified.iter().enumerate() {
            faults.require(notice.on.is_none_or(|on| on >= self.on), &format!("notified.{i}.on"), "before_the_day", "通知日期在事发日期之前");
        }
        for (i, follow_up) in self.follow_ups.iter().enumerate() {
            faults.require(follow_up.on >= self.on, &format!("follow_ups.{i}.on"), "before_the_day", "随访日期在事发日期之前");
        }
        let last = self.last_follow_up().unwrap_or(self.on).max(self.on);
        faults.require(self.closed.is_none_or(|closed| closed >= last), "closed", "closed_too_early", "结束日期在事发或最后一次随访之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(if self.closed.is_some() { "closed" } else { "open" });
        outline.due = if self.closed.is_some() { None } else { follow_up_due(self.grade, self.on, self.last_follow_up()) };
        outline.assignee = Some(self.finder.id());
        outline
    }

    fn line(&self) -> String {
        let end = if self.closed.is_some() { " 已结束" } else { "" };
        format!("危机事件 {} 随访 {} 次{end}", self.grade.label(), self.follow_ups.len())
    }
}

impl Counted for Crisis {
    /// The event on its day, with the grade as its thing. Follow-ups are contacts of their own days and are counted as such.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().facts(self.on, "crisis_event", known, |event| {
            let event = event
                .item(self.grade.word())
                .channel(self.channel.map_or(Word::NONE, Choice::word))
                .topics(Topic::Crisis.bit())
                .service_minutes(self.minutes.unwrap_or(0));
            match self.person {
                Some(person) => event.served(known.standing(person.id(), self.on)),
                None => event.crowd(1, 0),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Key;
    use count::Part;
    use count::testing::{RuleExample, World, check_rules, day, id};

    fn crisis(grade: Grade) -> Crisis {
        Crisis {
            on: day("2020-02-03"),
            grade,
            person: Some(Link::to(id(1))),
            finder: Link::to(id(11)),
            signs: Prose("夜间来电，说不想活".into()),
            actions: None,
            notified: Vec::new(),
            follow_ups: Vec::new(),
            outcome: None,
            closed: None,
            minutes: Some(50),
            channel: Some(Channel::Phone),
            at: None,
            place: None,
            campaign: None,
            project: None,
            note: None,
        }
    }

    #[test]
    fn the_next_follow_up_is_the_next_day_of_the_scheme() {
        // Event on 3 February 2020, a leap year; the last follow-up; the next one.
        let worked = [
            (Grade::Immediate, None, Some("2020-02-03")),
            (Grade::Immediate, Some("2020-02-03"), Some("2020-02-04")),
            (Grade::Immediate, Some("2020-02-09"), Some("2020-02-10")),
            (Grade::High, None, Some("2020-02-04")),
            (Grade::High, Some("2020-02-03"), Some("2020-02-04")),
            (Grade::High, Some("2020-02-04"), Some("2020-02-06")),
            (Grade::High, Some("2020-02-05"), Some("2020-02-06")),
            (Grade::High, Some("2020-02-06"), Some("2020-02-10")),
            (Grade::High, Some("2020-02-10"), Some("2020-02-17")),
            (Grade::High, Some("2020-02-24"), Some("2020-03-02")),
            (Grade::High, Some("2020-03-02"), None),
            (Grade::Medium, None, Some("2020-02-06")),
            (Grade::Medium, Some("2020-02-04"), Some("2020-02-10")),
            (Grade::Medium, Some("2020-02-06"), Some("2020-02-10")),
            (Grade::Medium, Some("2020-02-10"), Some("2020-02-17")),
            (Grade::Medium, Some("2020-02-12"), Some("2020-02-17")),
            (Grade::Low, None, Some("2020-03-04")),
            (Grade::Low, Some("2020-02-20"), Some("2020-03-04")),
            (Grade::Low, Some("2020-03-04"), None),
        ];
        for (grade, last, expected) in worked {
            assert_eq!(follow_up_due(grade, day("2020-02-03"), last.map(day)), expected.map(day), "{grade:?} after {last:?}");
        }
    }

    #[test]
    fn a_crisis_is_due_until_somebody_closes_it() {
        let mut open = crisis(Grade::High);
        assert_eq!((open.outline().state, open.outline().due), (Some("open"), Some(day("2020-02-04"))));
        open.follow_ups = vec![follow_up(day("2020-02-04"))];
        assert_eq!(open.outline().due, Some(day("2020-02-06")));
        open.closed = Some(day("2020-02-05"));
        assert_eq!((open.outline().state, open.outline().due), (Some("closed"), None));
        assert_eq!(open.line(), "危机事件 3级 高 随访 1 次 已结束");
    }

    fn follow_up(on: Day) -> FollowUp {
        FollowUp { on, result: None }
    }

    #[test]
    fn no_day_lies_before_the_event() {
        let worked: [RuleExample<Crisis>; 6] = [
            (|_| {}, &[]),
            (|c| c.notified = vec![Notice { whom: Notified::Supervisor, on: Some(c.on - 1), at: None }], &[("notified.0.on", "before_the_day")]),
            (|c| c.follow_ups = [c.on + 2, c.on - 2].map(follow_up).into(), &[("follow_ups.1.on", "before_the_day")]),
            (|c| c.closed = Some(c.on - 1), &[("closed", "closed_too_early")]),
            (
                |c| {
                    c.follow_ups = vec![follow_up(c.on + 2)];
                    c.closed = Some(c.on + 1);
                },
                &[("closed", "closed_too_early")],
            ),
            (
                |c| {
                    c.follow_ups = vec![follow_up(c.on + 2)];
                    c.closed = Some(c.on + 2);
                },
                &[],
            ),
        ];
        check_rules(|| crisis(Grade::Low), &worked);
    }

    #[test]
    fn a_crisis_of_somebody_unknown_is_one_person_time_and_no_person() {
        let facts = Crisis { person: None, ..crisis(Grade::Immediate) }.facts(&World::new());
        let rows: Vec<(Part, Key, i32, u32)> = facts.iter().map(|f| (f.part, f.subject, f.times, f.work_minutes)).collect();
        assert_eq!(rows, [(Part::Served, Key::NONE, 1, 0), (Part::Effort, Key::NONE, 0, 50)]);
        assert!(facts.iter().all(|fact| fact.item == Grade::Immediate.word() && fact.topics == Topic::Crisis.bit()));
    }
}
