//! A suspension (中止): detention or arrest interrupts the measure, which goes on after the release (戒毒条例 art. 24). Prison and compulsory educational
//! measures end it instead, which the [`Episode`] says. The person stays under the measure and in its population; the suspension is a state of its
//! own beside it, so that whoever counts those in execution can leave them out. Absent: the new end, which the street confirms on the episode.

use crate::Episode;
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Domain, Filing, Worker, each};
use people::Person;

choices! {
    /// Why. National law knows the first two alone.
    SuspensionReason "中止情形" {
        Detained = "suspended_detained" "拘留" | "行政拘留 刑事拘留 被拘留",
        Arrested = "suspended_arrested" "逮捕" | "被逮捕 羁押",
        Hospital = "suspended_hospital" "住院治疗" | "住院 重病",
        Other = "suspended_other" "其他情形" | "其他 其它",
    }
}

record! {
    /// 社区戒毒（康复）的一次中止和恢复。收监执行刑罚、采取强制性教育措施的是终止，登记在社戒社康执行的结束情形里。
    Suspension "suspension" "中止执行" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        episode: Link<Episode> = field("哪一次社戒社康").heads("所属执行").phone(),
        from: Day = field("中止日期").heads("中止起 拘留日期").help("拘留、逮捕的日期；从这一天起不计入执行时间").phone(),
        reason: SuspensionReason = field("中止情形").heads("中止原因").phone(),
        expected: Option<Day> = field("预计释放日期").help("到时核实；没有消息就每月问一次").phone(),
        continued: Option<Day> = field("恢复执行日期").heads("释放日期 恢复日期").help("释放后继续执行的第一天").phone(),
        remaining: Option<u32> = field("剩余天数").unit("天").help("中止时还没有执行的天数，从中止日期数到期限止，含这两天"),
        new_end: Option<Day> = field("恢复后的期限止").help("照街道、公安确认的填；确认后把社戒社康执行的期限止也改成这一天"),
        basis: Option<Text> = field("依据").help("拘留、逮捕以外的情形，写明本地规定或批准的文书"),
        facility: Option<Text> = field("羁押或治疗场所").personal().heads("场所"),
        document: Option<Text> = field("程序说明编号").personal().heads("文书"),
        worker: Option<Link<Worker>> = field("经办社工").heads("社工 经办人").phone(),
        note: Option<Prose> = field("备注").confidential(),
        checked: Option<Day> = field("最近核实日期").help("最近一次问到何时释放的日期；每月核实一次"),
    }
}

/// Days that a suspension may leave: no term has more.
const REMAINING_MAX: u32 = 3 * 366;

impl Suspension {
    /// Days that are not served: from the first one to the day before the measure goes on, or until `on` while it does not.
    pub fn days(&self, on: Day) -> i32 {
        (self.continued.unwrap_or(on + 1) - self.from).max(0)
    }

    /// What is left of a term with this last day, both ends counted: the days that are still to be served after the release.
    pub fn remaining_of(&self, end: Day) -> i32 {
        (end - self.from + 1).max(0)
    }

    /// The last day of the term after the release, if nobody says otherwise: the days that were left, served without a gap. The law says only that the
    /// measure goes on; the street confirms the day.
    pub fn proposed_end(&self) -> Option<Day> {
        Some(self.continued? + self.remaining? as i32 - 1)
    }

    fn filing(&self) -> Filing {
        Filing::of(None, None).within(Domain::Management).about([self.person]).by(each(&self.worker, 0)).link(self.episode, "episode")
    }
}

impl Record for Suspension {
    fn rules(&self, faults: &mut Faults) {
        let by_law = matches!(self.reason, SuspensionReason::Detained | SuspensionReason::Arrested);
        let sentence = "戒毒条例第二十四条只规定被拘留、逮捕的中止；其他情形请写明本地依据";
        faults.require(by_law || self.basis.is_some(), "basis", "no_basis", sentence);
        faults.require(self.expected.is_none_or(|day| day >= self.from), "expected", "before_the_day", "预计释放日期在中止日期之前");
        let continued = self.continued.is_none_or(|day| day > self.from);
        faults.require(continued, "continued", "ends_before_start", "恢复执行日期应在中止日期之后；当天释放的没有中止");
        let possible = self.remaining.is_none_or(|days| (1..=REMAINING_MAX).contains(&days));
        faults.require(possible, "remaining", "days_impossible", "剩余天数至少为 1，也不会超过三年；期限已满的应当解除（戒毒条例第二十三条）");
        let confirmed = self.new_end.is_none() || self.continued.is_some();
        faults.require(confirmed, "continued", "not_continued", "填了恢复后的期限止，请填恢复执行日期");
        let in_order = self.new_end.zip(self.continued).is_none_or(|(end, from)| end >= from);
        faults.require(in_order, "new_end", "days_order", "恢复后的期限止在恢复执行日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.from);
        outline.state = Some(if self.continued.is_some() { "continued" } else { "suspended" });
        outline.due = self.expected.filter(|_| self.continued.is_none());
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        match self.continued {
            Some(continued) => format!("中止 {} {} 至 {}，已恢复", self.reason.label(), self.from, continued - 1),
            None => format!("中止 {} {} 起", self.reason.label(), self.from),
        }
    }
}

impl Counted for Suspension {
    /// A state from its first day to the day before the measure goes on. It takes nobody out of a population.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().state("suspension", self.from, self.continued.map(|day| day - 1), self.reason.word(), known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::suspension;
    use base::Key;
    use count::STANDING;
    use count::testing::{RuleExample, World, check_rules, day, id};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Suspension>; 10] = [
            (|_| {}, &[]),
            (|s| s.reason = SuspensionReason::Hospital, &[("basis", "no_basis")]),
            (
                |s| {
                    s.reason = SuspensionReason::Hospital;
                    s.basis = Some("街道批准".into());
                },
                &[],
            ),
            (|s| s.expected = Some(s.from - 1), &[("expected", "before_the_day")]),
            (|s| s.continued = Some(s.from), &[("continued", "ends_before_start")]),
            (|s| s.continued = Some(s.from + 1), &[]),
            (|s| s.remaining = Some(0), &[("remaining", "days_impossible")]),
            (|s| s.remaining = Some(1099), &[("remaining", "days_impossible")]),
            (|s| s.new_end = Some(s.from + 100), &[("continued", "not_continued")]),
            (
                |s| {
                    s.continued = Some(s.from + 10);
                    s.new_end = Some(s.from + 9);
                },
                &[("new_end", "days_order")],
            ),
        ];
        check_rules(suspension, &worked);
    }

    #[test]
    fn what_was_left_is_served_after_the_release() {
        // First day, printed end, day of going on; days left, days not served, proposed end.
        let worked = [
            ("2020-06-01", "2023-02-02", "2020-06-16", 977, 15, "2023-02-17"),
            // One day, and the last day of the term.
            ("2020-06-01", "2023-02-02", "2020-06-02", 977, 1, "2023-02-03"),
            ("2023-02-02", "2023-02-02", "2023-02-12", 1, 10, "2023-02-12"),
            // Over a leap day.
            ("2020-02-28", "2020-03-01", "2020-03-02", 3, 3, "2020-03-04"),
        ];
        for (from, end, continued, left, lost, proposed) in worked {
            let mut one = Suspension { from: day(from), expected: None, continued: Some(day(continued)), ..suspension() };
            assert_eq!((one.remaining_of(day(end)), one.days(day("2030-01-01"))), (left, lost), "{from}");
            one.remaining = Some(left as u32);
            assert_eq!(one.proposed_end(), Some(day(proposed)), "{from}");
            // Nothing is lost and nothing is won.
            assert_eq!(day(proposed) - day(end), lost, "{from}");
        }
        assert_eq!((suspension().days(day("2020-06-01")), suspension().days(day("2020-06-03"))), (1, 3));
        assert_eq!((suspension().proposed_end(), suspension().remaining_of(day("2020-05-31"))), (None, 0));
    }

    #[test]
    fn a_suspension_is_a_state_beside_the_measure_and_ends_nothing() {
        let rows = |suspension: &Suspension| -> Vec<(String, i32, Key)> {
            let facts = suspension.facts(&World::new());
            assert!(facts.iter().all(|fact| fact.kind != STANDING && fact.item == suspension.reason.word()));
            facts.iter().map(|fact| (fact.day.to_string(), fact.times, fact.subject)).collect()
        };
        assert_eq!(rows(&suspension()), [("2020-06-01".to_owned(), 1, Key(1))]);
        let over = Suspension { continued: Some(day("2020-06-16")), ..suspension() };
        assert_eq!(rows(&over), [("2020-06-01".to_owned(), 1, Key(1)), ("2020-06-16".to_owned(), -1, Key(1))]);
        assert_eq!((suspension().outline().state, suspension().outline().due), (Some("suspended"), Some(day("2020-06-15"))));
        assert_eq!((over.outline().state, over.outline().due), (Some("continued"), None));
        assert_eq!(suspension().outline().links, [(id(1), "person"), (id(11), "worker"), (id(40), "episode")]);
        assert_eq!((suspension().line(), over.line()), ("中止 拘留 2020-06-01 起".into(), "中止 拘留 2020-06-01 至 2020-06-15，已恢复".into()));
    }
}
