//! Maintenance treatment (戒毒药物维持治疗): since when, at which clinic, until when. Somebody in it tests positive by design. Doses are the clinic's alone and
//! have no place here (domain.md 1.15). The files of people at large keep their own days ([`Monitoring`](crate::Monitoring)); this is for everybody.

use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, field, record};
use count::{Counted, Fact, Known, STANDING, state};
use org::{Domain, Filing, Population, Worker, each};
use people::Person;

record! {
    /// 一名人员的药物维持治疗：从哪天起、在哪家门诊、哪天结束。不登记剂量。
    Maintenance "maintenance" "药物维持治疗" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        since: Day = field("开始日期").heads("入组日期 开始服药日期").help("登记参加的日期").phone(),
        clinic: Text = field("门诊").confidential().heads("治疗门诊 机构").phone(),
        filed: Option<Day> = field("报公安备案日期").help("登记信息应当及时报公安机关备案（戒毒条例第十二条）"),
        consented: Option<Day> = field("本人同意日期").help("本人同意门诊向街道提供参加情况的日期；未经同意，门诊除依法外不提供"),
        ended: Option<Day> = field("结束日期").heads("退出日期").help("最后一天，含当天；还在治疗就留空").phone(),
        reason: Option<Text> = field("结束原因").confidential(),
        worker: Option<Link<Worker>> = field("经办社工").heads("社工 经办人").phone(),
        note: Option<Prose> = field("备注").confidential(),
    }
}

impl Maintenance {
    /// Whether the person was in treatment on a day: a positive of that day is to be read with it.
    pub fn holds(&self, on: Day) -> bool {
        self.since <= on && self.ended.is_none_or(|ended| on <= ended)
    }

    fn filing(&self) -> Filing {
        Filing::of(None, None).within(Domain::Treatment).about([self.person]).by(each(&self.worker, 0))
    }
}

impl Record for Maintenance {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.filed.is_none_or(|filed| filed >= self.since), "filed", "before_the_day", "备案日期在开始日期之前");
        faults.require(self.ended.is_none_or(|ended| ended >= self.since), "ended", "ends_before_start", "结束日期在开始日期之前");
        faults.require(self.reason.is_none() || self.ended.is_some(), "ended", "not_ended", "填了结束原因，请填结束日期");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.since);
        outline.state = Some(if self.ended.is_some() { "ended" } else { "treated" });
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        match self.ended {
            Some(ended) => format!("药物维持治疗 {} 至 {ended}", self.since),
            None => format!("药物维持治疗 {} 起", self.since),
        }
    }
}

impl Counted for Maintenance {
    /// What the person is while it lasts.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let subject = known.key(self.person.id());
        if subject.is_none() {
            return Vec::new();
        }
        let is = Fact { org: known.org(), subject, populations: Population::Maintenance.bit(), ..Fact::default() };
        state(STANDING, self.since, self.ended, is).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::maintenance;
    use count::testing::{RuleExample, World, check_rules, day, id};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Maintenance>; 5] = [
            (|_| {}, &[]),
            (|m| m.filed = Some(m.since - 1), &[("filed", "before_the_day")]),
            (|m| m.ended = Some(m.since - 1), &[("ended", "ends_before_start")]),
            (|m| m.ended = Some(m.since), &[]),
            (|m| m.reason = Some("转院".into()), &[("ended", "not_ended")]),
        ];
        check_rules(maintenance, &worked);
    }

    #[test]
    fn somebody_is_in_treatment_from_the_first_day_to_the_last() {
        let over = Maintenance { ended: Some(day("2020-06-30")), ..maintenance() };
        let town = World::after(over.facts(&World::new()));
        for (on, holds) in [("2019-12-31", false), ("2020-01-01", true), ("2020-06-30", true), ("2020-07-01", false)] {
            let populations = if holds { Population::Maintenance.bit() } else { 0 };
            assert_eq!((over.holds(day(on)), town.standing(id(1), day(on)).populations), (holds, populations), "{on}");
        }
        assert!(maintenance().holds(day("2030-01-01")));
        assert_eq!((over.outline().state, over.line()), (Some("ended"), "药物维持治疗 2020-01-01 至 2020-06-30".into()));
        assert_eq!((maintenance().outline().state, maintenance().line()), (Some("treated"), "药物维持治疗 2020-01-01 起".into()));
    }
}
