//! A reported absence (外出报告, 请假): who leaves the county or district for three days or more reports it in writing (戒毒条例 art. 19). Report, approval as
//! local rules ask for it, extension, and the return that is registered (销假). Absent: reminders, and the absence that nobody reported, which is a
//! [`Violation`](crate::Violation).

use crate::Episode;
use base::{Choice, Day, Faults, Link, Outline, Period, Phone, Prose, Record, Text, Time, Word, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Domain, Filing, Worker, each};
use people::Person;

choices! {
    /// What the street said.
    LeaveDecision "审批结果" {
        Approved = "leave_approved" "同意" | "已同意 批准 准假 同意外出",
        Refused = "leave_refused" "不同意" | "拒绝 不批准 未批准",
        Withdrawn = "leave_withdrawn" "撤销" | "取消 本人撤销",
    }
    /// Which half of the day.
    HalfDay "半天" { Morning = "morning" "上午", Afternoon = "afternoon" "下午" }
    /// What becomes of a test that falls into the absence; local rules choose.
    LeaveTest "期间检测安排" {
        Later = "test_later" "返回后补检" | "补检 改期",
        Elsewhere = "test_there" "异地检测" | "委托异地检测",
        Hair = "test_hair_later" "返回后毛发检测" | "毛发检测",
    }
}

record! {
    /// 一次外出的报告：去哪里、多久、谁批的、什么时候销假。没有报告就离开的记违反协议登记。
    Leave "leave" "外出报告登记" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        from: Day = field("外出日期").heads("外出时间 离开日期 请假日期 起始日期").preset("今天").phone(),
        to: Day = field("返回日期").heads("返回时间 预计返回日期 截止日期").help("打算返回的日期，含当天").phone(),
        destination: Text = field("目的地").personal().heads("外出地点 去向").help("写到县区").phone(),
        reason: Option<Text> = field("事由").confidential().heads("外出事由 请假事由 原因").phone(),
        reported: Option<Day> = field("书面报告日期").heads("报告日期 申请日期").preset("今天").help("离开县区三日以上须书面报告（戒毒条例第十九条）").phone(),
        approver: Option<Text> = field("审批人").personal(),
        decision: Option<LeaveDecision> = field("审批结果").heads("审批 审批意见"),
        decided: Option<Day> = field("审批日期"),
        extended: Option<Day> = field("续假至").heads("续假"),
        returned: Option<Day> = field("销假日期").heads("销假时间 实际返回日期").help("本人回来报到的日期").phone(),
        transport: Option<Text> = field("交通方式").personal().help("班次、车次"),
        companion: Option<Text> = field("同行人").personal(),
        left_at: Option<Time> = field("外出时刻"),
        back_at: Option<Time> = field("返回时刻"),
        worker: Option<Link<Worker>> = field("经办社工").heads("社工 经办人").phone(),
        episode: Option<Link<Episode>> = field("哪一次社戒社康").heads("所属执行"),
        note: Option<Prose> = field("备注").confidential(),
        left_half: Option<HalfDay> = field("外出半天").help("没有写时刻的，上午还是下午"),
        back_half: Option<HalfDay> = field("返回半天"),
        phone_away: Option<Phone> = field("外出期间电话").personal(),
        opinion: Option<Text> = field("审批意见").confidential(),
        extension_asked: Option<Day> = field("续假申请日期"),
        checked_by: Option<Text> = field("销假核实人").personal(),
        tests: Option<LeaveTest> = field("期间检测安排").help("外出期间该检测的怎么办"),
        letter: Option<Text> = field("双向管控函编号").personal(),
    }
}

/// From so many days on an absence has to be reported in writing (戒毒条例 art. 19; 以上 includes the boundary).
pub const REPORT_FROM_DAYS: i32 = 3;
const MINUTES_A_DAY: i32 = 24 * 60;

impl Leave {
    /// The last day away: the registered return, else the extended, else the planned one.
    pub fn last_day(&self) -> Day {
        self.returned.or(self.extended).unwrap_or(self.to)
    }

    /// Days of the calendar away, both ends counted. The text of the law does not say how days are counted; this is the stricter way.
    pub fn calendar_days(&self) -> i32 {
        Period { from: self.from, to: self.last_day() }.days()
    }

    /// Whole days of 24 hours away; where there is no clock time the afternoon begins at noon, and everything else at midnight. The milder way.
    pub fn whole_days(&self) -> i32 {
        let minute = |at: Option<Time>, half: Option<HalfDay>| match (at, half) {
            (Some(at), _) => i32::from(at.minutes()),
            (None, Some(HalfDay::Afternoon)) => MINUTES_A_DAY / 2,
            (None, _) => 0,
        };
        let minutes = (self.last_day() - self.from) * MINUTES_A_DAY + minute(self.back_at, self.back_half) - minute(self.left_at, self.left_half);
        minutes.max(0) / MINUTES_A_DAY
    }

    /// Whether a written report has to be there and is not.
    pub fn lacks_report(&self) -> bool {
        self.reported.is_none() && self.calendar_days() >= REPORT_FROM_DAYS
    }

    /// Where it stands.
    pub fn state(&self) -> &'static str {
        match (self.decision, self.returned) {
            (Some(LeaveDecision::Withdrawn), _) => "withdrawn",
            (_, Some(_)) => "returned",
            (Some(LeaveDecision::Refused), _) => "refused",
            (Some(LeaveDecision::Approved), _) => "approved",
            (None, _) => "pending",
        }
    }

    fn filing(&self) -> Filing {
        Filing::of(None, None).within(Domain::Management).about([self.person]).by(each(&self.worker, 0)).link(self.episode, "episode")
    }
}

impl Record for Leave {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.to >= self.from, "to", "ends_before_start", "返回日期在外出日期之前");
        faults.require(self.decided.is_none() || self.decision.is_some(), "decision", "no_decision", "填了审批日期，请选审批结果");
        faults.require(self.extended.is_none_or(|extended| extended > self.to), "extended", "not_longer", "续假至的日期应在原返回日期之后");
        faults.require(self.returned.is_none_or(|returned| returned >= self.from), "returned", "before_the_day", "销假日期在外出日期之前");
        let stayed = self.decision == Some(LeaveDecision::Withdrawn);
        faults.require(!stayed || self.returned.is_none(), "returned", "never_left", "已撤销的外出不用销假");
        let asked = self.extension_asked.is_none() || self.extended.is_some();
        faults.require(asked, "extended", "not_extended", "填了续假申请日期，请填续假至哪一天");
        let back_later = self.from < self.to || self.left_half.zip(self.back_half) != Some((HalfDay::Afternoon, HalfDay::Morning));
        faults.require(back_later, "back_half", "ends_before_start", "同一天，返回半天在外出半天之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.from);
        outline.state = Some(self.state());
        outline.due = match self.state() {
            "pending" => Some(self.from),
            "approved" => Some(self.last_day()),
            _ => None,
        };
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        let stands = match self.state() {
            "pending" => "待审批",
            "approved" => "同意",
            "refused" => "不同意",
            "withdrawn" => "撤销",
            _ => "已销假",
        };
        format!("外出 {} 至 {} {stands}", self.from, self.last_day())
    }
}

impl Counted for Leave {
    /// Being away, from the first day to the last: begun in a period it is a report (次), at a date it is somebody away (人). A withdrawn one never was.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        if self.decision == Some(LeaveDecision::Withdrawn) {
            return Vec::new();
        }
        let decision = self.decision.map_or(Word::NONE, Choice::word);
        self.filing().state("leave", self.from, Some(self.last_day()), decision, known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::leave;
    use base::Key;
    use count::testing::{RuleExample, World, check_rules, day, id, time};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Leave>; 14] = [
            (|_| {}, &[]),
            (|l| l.to = l.from, &[]),
            (|l| l.to = l.from - 1, &[("to", "ends_before_start")]),
            (|l| l.decision = None, &[("decision", "no_decision")]),
            (|l| l.extended = Some(l.to), &[("extended", "not_longer")]),
            (|l| l.extended = Some(l.to + 1), &[]),
            (|l| l.returned = Some(l.from - 1), &[("returned", "before_the_day")]),
            (|l| l.returned = Some(l.to + 9), &[]),
            (|l| l.decision = Some(LeaveDecision::Withdrawn), &[]),
            (
                |l| {
                    l.decision = Some(LeaveDecision::Withdrawn);
                    l.returned = Some(l.to);
                },
                &[("returned", "never_left")],
            ),
            (|l| l.reported = None, &[]),
            (|l| l.extension_asked = Some(l.to), &[("extended", "not_extended")]),
            (
                |l| {
                    l.to = l.from;
                    l.left_half = Some(HalfDay::Afternoon);
                    l.back_half = Some(HalfDay::Morning);
                },
                &[("back_half", "ends_before_start")],
            ),
            (
                |l| {
                    l.left_half = Some(HalfDay::Afternoon);
                    l.back_half = Some(HalfDay::Morning);
                },
                &[],
            ),
        ];
        check_rules(leave, &worked);
    }

    #[test]
    fn days_are_counted_both_ways() {
        // Left, returns, calendar days, days of 24 hours, whether a report is needed.
        let worked = [
            (("2020-02-03", None), ("2020-02-03", None), 1, 0, false),
            (("2020-02-03", None), ("2020-02-04", None), 2, 1, false),
            (("2020-02-03", None), ("2020-02-05", None), 3, 2, true),
            (("2020-02-03", Some("18:00")), ("2020-02-05", Some("08:00")), 3, 1, true),
            (("2020-02-03", Some("08:00")), ("2020-02-06", Some("08:00")), 4, 3, true),
            (("2020-02-28", Some("23:59")), ("2020-03-01", Some("00:01")), 3, 1, true),
        ];
        for ((from, left), (to, back), calendar, whole, needs_report) in worked {
            let times = (left.map(time), back.map(time));
            let leave = Leave { from: day(from), to: day(to), left_at: times.0, back_at: times.1, reported: None, ..leave() };
            assert_eq!((leave.calendar_days(), leave.whole_days(), leave.lacks_report()), (calendar, whole, needs_report), "{from} {to}");
            assert!(!Leave { reported: Some(day(from)), ..leave }.lacks_report());
        }
    }

    #[test]
    fn half_days_count_where_nobody_looked_at_the_clock() {
        use HalfDay::{Afternoon, Morning};
        // Left on the 3rd and back on the 6th of February; days of 24 hours. The calendar has four days whichever half it is.
        let worked =
            [(None, None, 3), (Some(Morning), Some(Afternoon), 3), (Some(Afternoon), Some(Morning), 2), (Some(Afternoon), Some(Afternoon), 3)];
        for (left_half, back_half, whole) in worked {
            let leave = Leave { to: day("2020-02-06"), left_half, back_half, ..leave() };
            assert_eq!((leave.calendar_days(), leave.whole_days()), (4, whole), "{left_half:?} {back_half:?}");
        }
        let by_clock = Leave { to: day("2020-02-06"), left_half: Some(Afternoon), left_at: Some(time("00:00")), ..leave() };
        assert_eq!(by_clock.whole_days(), 3);
    }

    #[test]
    fn the_state_and_what_is_due_follow_from_what_is_filled_in() {
        type Change = fn(&mut Leave);
        let worked: [(Change, &str, Option<&str>, &str); 6] = [
            (|_| {}, "approved", Some("2020-02-10"), "外出 2020-02-03 至 2020-02-10 同意"),
            (
                |l| {
                    l.decision = None;
                    l.decided = None;
                },
                "pending",
                Some("2020-02-03"),
                "外出 2020-02-03 至 2020-02-10 待审批",
            ),
            (|l| l.extended = Some(day("2020-02-14")), "approved", Some("2020-02-14"), "外出 2020-02-03 至 2020-02-14 同意"),
            (|l| l.decision = Some(LeaveDecision::Refused), "refused", None, "外出 2020-02-03 至 2020-02-10 不同意"),
            (|l| l.decision = Some(LeaveDecision::Withdrawn), "withdrawn", None, "外出 2020-02-03 至 2020-02-10 撤销"),
            (|l| l.returned = Some(day("2020-02-08")), "returned", None, "外出 2020-02-03 至 2020-02-08 已销假"),
        ];
        for (change, state, due, line) in worked {
            let mut leave = leave();
            change(&mut leave);
            let outline = leave.outline();
            assert_eq!((outline.state, outline.due, leave.line()), (Some(state), due.map(day), line.to_owned()));
            assert_eq!((outline.subject, outline.assignee), (Some(id(1)), Some(id(11))));
        }
    }

    #[test]
    fn somebody_is_away_from_the_first_day_to_the_return() {
        let rows = |leave: &Leave| -> Vec<(String, i32, Key)> {
            leave.facts(&World::new()).iter().map(|fact| (fact.day.to_string(), fact.times, fact.subject)).collect()
        };
        assert_eq!(rows(&leave()), [("2020-02-03".to_owned(), 1, Key(1)), ("2020-02-11".to_owned(), -1, Key(1))]);
        let back = Leave { returned: Some(day("2020-02-05")), ..leave() };
        assert_eq!(rows(&back), [("2020-02-03".to_owned(), 1, Key(1)), ("2020-02-06".to_owned(), -1, Key(1))]);
        assert_eq!(rows(&Leave { decision: Some(LeaveDecision::Withdrawn), ..leave() }), []);
    }
}
