//! A change of the place of execution (变更执行地, 戒毒条例 art. 22): the old street sends the materials, the person reports at the new one within 15 days of
//! the change, time runs on without a gap, and the new street signs an agreement of its own. Written by whichever of the two streets uses the
//! program. Absent: the end of the old street's episode (`transferred_out`), and two places that manage at the same time ([`TwoPlace`](crate::TwoPlace)).

use crate::{Agreement, Episode};
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, choices, field, record, within_days};
use count::{Counted, Fact, Known};
use org::{Domain, Filing, Worker, each};
use people::Person;

choices! {
    /// What has changed.
    RelocationReason "变更原因" {
        Registration = "moved_registration" "户籍所在地变化" | "户籍 迁户",
        Residence = "moved_residence" "现居住地变化" | "居住地 搬家",
    }
}

record! {
    /// 一次变更社区戒毒（康复）执行地：材料转送、到新街道报到、签新协议。时间连续计算。
    Relocation "relocation" "变更执行地" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        episode: Link<Episode> = field("哪一次社戒社康").heads("所属执行").phone(),
        changed: Day = field("变更日期").help("执行地从这一天起变更；本人之后 15 日内到新街道报到（戒毒条例第二十二条）").phone(),
        from_street: Text = field("原执行地街道").help("写到省市县和乡镇、街道").phone(),
        to_street: Text = field("新执行地街道").phone(),
        reason: Option<RelocationReason> = field("变更原因").phone(),
        told: Option<Day> = field("本人报告日期").help("本人向原街道报告要变更的日期"),
        forwarded: Option<Day> = field("材料转送日期").help("重庆：接到本人报告之日起三个工作日内（重庆市禁毒条例第三十六条）").phone(),
        materials: Vec<Text> = field("转送的材料").help("协议、检测记录、谈话记录等，一行一件"),
        old_police: Option<Day> = field("通知原执行地公安日期"),
        letter: Option<Text> = field("移交函编号").personal().heads("函号 文书"),
        receipt: Option<Day> = field("收到回执日期"),
        reported: Option<Day> = field("到新街道报到日期").phone(),
        police_told: Option<Day> = field("新街道通知公安日期").help("重庆：报到之日起三个工作日内（重庆市禁毒条例第三十六条）"),
        agreement: Option<Link<Agreement>> = field("新协议").help("与新街道签订的协议"),
        worker: Option<Link<Worker>> = field("经办社工").heads("社工 经办人").phone(),
        note: Option<Prose> = field("备注").confidential(),
    }
}

/// Within so many days of the change one has to report at the new street (戒毒条例 art. 22).
pub const MOVE_REPORT_WITHIN_DAYS: i32 = 15;

impl Relocation {
    /// Where it stands.
    pub fn state(&self) -> &'static str {
        match (self.reported, self.agreement) {
            (_, Some(_)) => "settled",
            (Some(_), None) => "arrived",
            (None, None) => "moving",
        }
    }

    fn filing(&self) -> Filing {
        Filing::of(None, None)
            .within(Domain::Management)
            .about([self.person])
            .by(each(&self.worker, 0))
            .link(self.episode, "episode")
            .link(self.agreement, "agreement")
    }
}

impl Record for Relocation {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.from_street != self.to_street, "to_street", "same_street", "变更前后是同一个街道");
        let not_before = |day: Option<Day>, earlier: Option<Day>| day.zip(earlier).is_none_or(|(day, earlier)| day >= earlier);
        faults.require(not_before(self.forwarded, self.told), "forwarded", "before_told", "材料转送日期在本人报告之前");
        faults.require(not_before(self.receipt, self.forwarded), "receipt", "before_forwarded", "收到回执日期在材料转送之前");
        faults.require(not_before(self.reported, Some(self.changed)), "reported", "before_the_day", "到新街道报到日期在变更日期之前");
        let arrived = self.police_told.is_none() || self.reported.is_some();
        faults.require(arrived, "police_told", "not_arrived", "本人还没有到新街道报到，新街道还没有可以通知的");
        faults.require(not_before(self.police_told, self.reported), "police_told", "before_reported", "新街道通知公安日期在报到之前");
        let may_sign = self.agreement.is_none() || self.reported.is_some();
        faults.require(may_sign, "reported", "not_arrived", "到新街道报到后才签订新协议（戒毒条例第二十二条），请填报到日期");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.changed);
        outline.state = Some(self.state());
        outline.due = self.reported.is_none().then(|| within_days(self.changed, MOVE_REPORT_WITHIN_DAYS));
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        let stands = match self.state() {
            "settled" => "已签新协议",
            "arrived" => "已报到，未签新协议",
            _ => "未到新街道报到",
        };
        format!("变更执行地 {} {stands}", self.changed)
    }
}

impl Counted for Relocation {
    /// A happening of its day.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let reason = self.reason.map_or(base::Word::NONE, Choice::word);
        self.filing().state("relocation", self.changed, Some(self.changed), reason, known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::relocation;
    use count::testing::{RuleExample, check_rules, day, facts_of, id};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Relocation>; 10] = [
            (|_| {}, &[]),
            (|r| r.to_street = r.from_street.clone(), &[("to_street", "same_street")]),
            (|r| r.forwarded = Some(day("2020-04-26")), &[("forwarded", "before_told")]),
            (|r| r.receipt = Some(day("2020-04-28")), &[("receipt", "before_forwarded")]),
            (|r| r.reported = Some(r.changed - 1), &[("reported", "before_the_day")]),
            (|r| r.reported = Some(r.changed), &[]),
            (|r| r.police_told = Some(r.changed), &[("police_told", "not_arrived")]),
            (
                |r| {
                    r.reported = Some(r.changed + 2);
                    r.police_told = Some(r.changed + 1);
                },
                &[("police_told", "before_reported")],
            ),
            (|r| r.agreement = Some(Link::to(id(42))), &[("reported", "not_arrived")]),
            (
                |r| {
                    r.reported = Some(r.changed + 2);
                    r.agreement = Some(Link::to(id(42)));
                },
                &[],
            ),
        ];
        check_rules(relocation, &worked);
    }

    #[test]
    fn the_person_reports_within_fifteen_days_and_then_signs_anew() {
        // Changed, due: the day of the change is not counted. The calendar of holidays is asked by the clock.
        for (changed, due) in [("2020-05-06", "2020-05-21"), ("2020-02-14", "2020-02-29")] {
            let one = Relocation { changed: day(changed), ..relocation() };
            assert_eq!((one.outline().state, one.outline().due), (Some("moving"), Some(day(due))), "{changed}");
        }
        let arrived = Relocation { reported: Some(day("2020-05-10")), ..relocation() };
        assert_eq!((arrived.state(), arrived.outline().due, arrived.line()), ("arrived", None, "变更执行地 2020-05-01 已报到，未签新协议".into()));
        let settled = Relocation { agreement: Some(Link::to(id(42))), ..arrived };
        assert_eq!((settled.state(), settled.line()), ("settled", "变更执行地 2020-05-01 已签新协议".into()));
        assert_eq!(settled.outline().links, [(id(1), "person"), (id(11), "worker"), (id(40), "episode"), (id(42), "agreement")]);
        assert!(facts_of(&settled).iter().all(|fact| fact.item == RelocationReason::Residence.word()));
    }
}
