//! A crisis: what was seen, how grave, what was done, who was told, and when to look again (domain.md 2.6). The days of follow-up are proposed
//! defaults, because no national table for social workers was found; they stand in the rule book of the clock. Absent: any diagnosis (精神卫生法 art.
//! 23), and what has to be done by when (`clock/crisis.rs`).

use crate::clock::{self, follow_up_due};
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Set, Text, Time, Word, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Channel, Filing, Grade, MINUTES_A_DAY, Place, Project, Topic, Worker, each, within_a_day};
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
    /// Signs that the law obliges to report, besides what the grade asks.
    Reportable "法定报告情形" {
        Minor = "minor_harm" "未成年人受侵害" | "未成年人 侵害未成年人",
        Violence = "incapable_violence" "无或限制民事行为能力人遭受家庭暴力" | "家庭暴力 家暴",
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
    /// 危机等级变了：哪天起、几级、为什么。
    Regrade "regrade" "等级变化" {
        on: Day = field("日期").preset("今天"),
        grade: Grade = field("等级"),
        reason: Option<Text> = field("理由"),
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
        worker: Option<Link<Worker>> = field("跟进社工").heads("责任社工").help("由谁随访；就是发现人的留空"),
        regrades: Vec<Regrade> = field("等级变化").help("升级或降级后，随访从变化那天重新排"),
        safety_plan: Option<Day> = field("安全计划日期").help("3级：24 小时内和本人一起写好安全计划"),
        reportable: Set<Reportable> = field("法定报告情形").confidential().help("有就必须报告：未成年人保护法第十一条，反家庭暴力法第十四条"),
        reported: Option<Day> = field("法定报告日期").heads("报案日期 报告日期"),
        reported_to: Option<Text> = field("报告给").heads("受理部门").help("公安；未成年人的也可以是民政、教育等部门"),
    }
}

impl Crisis {
    /// From which day on it had which grade; of several on one day the last stands.
    pub fn grades(&self) -> Vec<(Day, Grade)> {
        let mut grades = vec![(self.on, self.grade)];
        let mut changes: Vec<&Regrade> = self.regrades.iter().collect();
        changes.sort_by_key(|change| change.on);
        for change in changes {
            grades.retain(|(from, _)| *from < change.on);
            grades.push((change.on, change.grade));
        }
        grades
    }

    /// The grade on a day.
    pub fn grade_on(&self, day: Day) -> Grade {
        self.grades().into_iter().rev().find(|(from, _)| *from <= day).map_or(self.grade, |(_, grade)| grade)
    }

    /// The first notice of one of these on a day or after it; a notice without a day is of the day of the event.
    pub fn told(&self, whom: &[Notified], from: Day) -> Option<Day> {
        let of = self.notified.iter().filter(|notice| whom.contains(&notice.whom));
        of.map(|notice| notice.on.unwrap_or(self.on)).filter(|on| *on >= from).min()
    }

    /// After how many minutes the supervisor was told, where both times are written down.
    pub fn minutes_to_supervisor(&self) -> Option<i32> {
        let at = self.at?;
        let told = self.notified.iter().filter(|notice| notice.whom == Notified::Supervisor);
        let minutes = |on: Day, time: Time| (on - self.on) * MINUTES_A_DAY as i32 + i32::from(time.minutes());
        told.filter_map(|notice| Some(minutes(notice.on.unwrap_or(self.on), notice.at?) - i32::from(at.minutes()))).filter(|after| *after >= 0).min()
    }

    /// Whether the supervisor was told later than the minutes that the grade allows.
    pub fn is_supervisor_told_late(&self) -> bool {
        let allowed = clock::supervisor_minutes(self.grade, self.on);
        self.minutes_to_supervisor().zip(allowed).is_some_and(|(after, allowed)| after > allowed)
    }

    fn last_follow_up(&self) -> Option<Day> {
        self.follow_ups.iter().map(|follow_up| follow_up.on).max()
    }

    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project)
            .about(self.person)
            .by(each([&self.finder], self.minutes.unwrap_or(0)))
            .at(self.place)
            .link(self.worker, "follows_up")
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
        for (i, change) in self.regrades.iter().enumerate() {
            faults.require(change.on >= self.on, &format!("regrades.{i}.on"), "before_the_day", "等级变化在事发日期之前");
            faults.require(
                self.closed.is_none_or(|closed| change.on <= closed),
                &format!("regrades.{i}.on"),
                "after_the_end",
                "危机结束以后等级不再变化",
            );
        }
        faults.require(self.safety_plan.is_none_or(|plan| plan >= self.on), "safety_plan", "before_the_day", "安全计划日期在事发日期之前");
        faults.require(self.reported.is_none_or(|reported| reported >= self.on), "reported", "before_the_day", "报告日期在事发日期之前");
        let last = self.last_follow_up().unwrap_or(self.on).max(self.on);
        faults.require(self.closed.is_none_or(|closed| closed >= last), "closed", "closed_too_early", "结束日期在事发或最后一次随访之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(if self.closed.is_some() { "closed" } else { "open" });
        let (since, grade) = self.grades().pop().unwrap_or((self.on, self.grade));
        let last = self.last_follow_up().filter(|last| *last >= since);
        outline.due = if self.closed.is_some() { None } else { follow_up_due(grade, since, last) };
        outline.assignee = Some(self.worker.unwrap_or(self.finder).id());
        outline
    }

    fn line(&self) -> String {
        let end = if self.closed.is_some() { " 已结束" } else { "" };
        let grades = self.grades().into_iter().map(|(_, grade)| grade.label()).collect::<Vec<_>>().join(" → ");
        let late = if self.is_supervisor_told_late() { " 督导知情超时" } else { "" };
        format!("危机事件 {grades} 随访 {} 次{end}{late}", self.follow_ups.len())
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
    use crate::testing::crisis;
    use base::Key;
    use count::Part;
    use count::testing::{RuleExample, World, check_rules, day, id, link};

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

    fn regrade(on: &str, grade: Grade) -> Regrade {
        Regrade { on: day(on), grade, reason: None }
    }

    #[test]
    fn the_grade_is_that_of_the_last_change_and_follow_ups_begin_anew_with_it() {
        let changes = vec![regrade("2020-02-10", Grade::Low), regrade("2020-02-05", Grade::Immediate), regrade("2020-02-10", Grade::Medium)];
        let regraded = Crisis { regrades: changes, worker: Some(link(12)), ..crisis(Grade::High) };
        let spells = [("2020-02-03", Grade::High), ("2020-02-05", Grade::Immediate), ("2020-02-10", Grade::Medium)];
        assert_eq!(regraded.grades(), spells.map(|(from, grade)| (day(from), grade)));
        for (on, grade) in
            [("2020-02-04", Grade::High), ("2020-02-05", Grade::Immediate), ("2020-02-09", Grade::Immediate), ("2020-03-01", Grade::Medium)]
        {
            assert_eq!(regraded.grade_on(day(on)), grade, "{on}");
        }
        // Within 72 hours of the last change; whoever follows up is reminded, the finder otherwise.
        let outline = regraded.outline();
        assert_eq!((outline.due, outline.assignee), (Some(day("2020-02-13")), Some(id(12))));
        assert_eq!(regraded.line(), "危机事件 3级 高 → 4级 紧急 → 2级 中 随访 0 次");
        // Counted is the grade of the event.
        assert!(regraded.facts(&World::new()).iter().all(|fact| fact.item == Grade::High.word()));
    }

    #[test]
    fn the_supervisor_is_told_in_minutes_and_lateness_is_said() {
        // Grade, found, told on, told at; minutes, whether that was late. The weekly list and the same day know no minutes.
        let worked = [
            (Grade::Immediate, "02:10", None, "02:25", Some(15), false),
            (Grade::Immediate, "02:10", None, "02:26", Some(16), true),
            (Grade::High, "23:30", Some("2020-02-04"), "00:30", Some(60), false),
            (Grade::High, "23:30", Some("2020-02-04"), "00:31", Some(61), true),
            (Grade::Medium, "08:00", None, "23:59", Some(959), false),
            (Grade::Low, "08:00", Some("2020-02-09"), "08:00", Some(6 * 1440), false),
        ];
        for (grade, at, on, told, minutes, late) in worked {
            let notice = Notice { whom: Notified::Supervisor, on: on.map(day), at: told.parse().ok() };
            let crisis = Crisis { at: at.parse().ok(), notified: vec![notice], ..crisis(grade) };
            assert_eq!((crisis.minutes_to_supervisor(), crisis.is_supervisor_told_late()), (minutes, late), "{grade:?} {at}");
            assert_eq!(crisis.line().ends_with("督导知情超时"), late);
        }
        assert_eq!(crisis(Grade::Immediate).minutes_to_supervisor(), None);
    }

    #[test]
    fn no_day_lies_before_the_event() {
        let worked: [RuleExample<Crisis>; 10] = [
            (|_| {}, &[]),
            (|c| c.regrades = vec![Regrade { on: c.on - 1, grade: Grade::High, reason: None }], &[("regrades.0.on", "before_the_day")]),
            (
                |c| {
                    c.closed = Some(c.on + 9);
                    c.regrades = vec![Regrade { on: c.on + 10, grade: Grade::High, reason: None }];
                },
                &[("regrades.0.on", "after_the_end")],
            ),
            (|c| c.safety_plan = Some(c.on - 1), &[("safety_plan", "before_the_day")]),
            (|c| c.reported = Some(c.on - 1), &[("reported", "before_the_day")]),
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
