//! A registered user at large (社会面吸毒人员, 一人一档): since when, under which control, since when without drugs, and when the three years are full, after
//! which the police stop monitoring (戒毒条例 art. 7). It makes the populations 社会面, 药物维持治疗 and 戒断三年未复吸. Absent: risk classes, contacts and their
//! number, which are records of their own; doses; and the end of monitoring by itself, which the police confirm.

use base::{Choice, Day, Faults, Key, Link, Outline, Prose, Record, Text, choices, field, record, years_after};
use count::{Counted, Fact, Known, STANDING, state};
use org::{Domain, Filing, Population, Worker, each};
use people::Person;

choices! {
    /// Where the person is for the police (管控情况 of deployed systems).
    Control "管控情况" {
        Known = "control_known" "在控" | "管控中 正常管控",
        Lost = "control_lost" "失控" | "下落不明 失联 脱失",
        Died = "control_died" "死亡",
        Abroad = "control_abroad" "出国（境）" | "出国 出境 出国境",
        InCustody = "control_custody" "在押" | "服刑 拘留 羁押 强制隔离戒毒 强戒",
        MovedAway = "control_moved" "迁出" | "转出 外地管控 双向管控外地",
    }
    /// Whether the person uses.
    Abstinence "戒毒情况" {
        Abstinent = "abstinent_short" "戒断不满三年" | "戒断未满三年 戒断 停吸 社会面戒断不满三年",
        ThreeYears = "abstinent_long" "戒断三年未复吸" | "戒断三年 社会面戒断三年未复吸 戒断满三年",
        Relapsed = "relapsed" "复吸" | "在吸",
        Unknown = "abstinence_unknown" "不详" | "未知 待查",
    }
}

record! {
    /// 一名社会面吸毒人员的管控档案。每次走访、电访、检测、风险评估另记，次数由记录得出。
    Monitoring "monitoring" "社会面管控档案" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        since: Day = field("列管日期").heads("建档日期 纳入日期").help("从哪天起由本站跟进").preset("今天").phone(),
        control: Control = field("管控情况").heads("管控状态 现状").preset("control_known").phone(),
        abstinence: Option<Abstinence> = field("戒毒情况").confidential().heads("戒断情况 吸毒现状").phone(),
        maintenance: Option<Day> = field("药物维持治疗").confidential().heads("是否美沙酮 美沙酮 维持治疗").help("开始服药治疗的日期；没有就留空。阳性要据此判断").phone(),
        maintenance_ended: Option<Day> = field("维持治疗结束").confidential(),
        caught: Option<Day> = field("末次查获日期").confidential().heads("查获日期 最近查获日期"),
        clean_since: Option<Day> = field("戒断起算日").confidential().heads("戒断起始日 戒断日期").help("查获、开始执行社戒社康或解除强戒的日期；复吸后重新起算"),
        confirmed: Option<Day> = field("确认戒断三年日期").help("公安确认三年未复吸、不再动态管控的日期"),
        worker: Option<Link<Worker>> = field("社工").heads("责任社工 跟进社工").phone(),
        police: Option<Text> = field("责任民警").personal().heads("民警"),
        ended: Option<Day> = field("结束日期").heads("撤管日期").help("最后一天，例如转为社戒社康、迁出、死亡；仍在社会面就留空"),
        note: Option<Prose> = field("备注").confidential(),
    }
}

/// After so many years without relapse monitoring stops (戒毒条例 art. 7).
const YEARS_CLEAN: i32 = 3;

impl Monitoring {
    /// The day on which three years without relapse are full, as far as the papers say; it is asked of the police and decides nothing.
    pub fn three_years_full(&self) -> Option<Day> {
        self.clean_since.map(|since| years_after(since, YEARS_CLEAN))
    }

    /// The last day under monitoring: it ends with the file, or on the day before the police confirm the three years.
    fn last(&self) -> Option<Day> {
        let confirmed = self.confirmed.map(|confirmed| confirmed - 1);
        self.ended.into_iter().chain(confirmed).min()
    }

    fn filing(&self) -> Filing {
        Filing::of(None, None).within(Domain::Management).about([self.person]).by(each(&self.worker, 0))
    }
}

impl Record for Monitoring {
    fn rules(&self, faults: &mut Faults) {
        let not_before = |day: Option<Day>, earlier: Option<Day>| day.zip(earlier).is_none_or(|(day, earlier)| day >= earlier);
        let over = matches!(self.control, Control::Died | Control::MovedAway | Control::InCustody);
        faults.require(!over || self.ended.is_some(), "ended", "not_ended", "死亡、在押或迁出的不在社会面，请填结束日期");
        faults.require(not_before(self.ended, Some(self.since)), "ended", "ends_before_start", "结束日期在列管日期之前");
        faults.require(not_before(self.maintenance_ended, self.maintenance), "maintenance_ended", "ends_before_start", "结束日期在开始服药之前");
        let began = self.maintenance.is_some() || self.maintenance_ended.is_none();
        faults.require(began, "maintenance", "never_began", "填了维持治疗结束日期，请填开始日期");
        faults.require(not_before(self.clean_since, self.caught), "clean_since", "before_caught", "戒断起算日在末次查获之前，请核对");
        faults.require(
            not_before(self.confirmed, self.three_years_full()),
            "confirmed",
            "not_three_years",
            "从戒断起算日起还不满三年（戒毒条例第七条）",
        );
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.since);
        outline.state = Some(match (self.ended, self.confirmed, self.control) {
            (Some(_), ..) => "ended",
            (None, Some(_), _) => "confirmed",
            (None, None, Control::Lost) => "lost",
            (None, None, _) => "monitored",
        });
        let is_open = self.ended.is_none() && self.confirmed.is_none() && self.abstinence != Some(Abstinence::Relapsed);
        outline.due = self.three_years_full().filter(|_| is_open);
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        let ended = self.ended.map_or_else(String::new, |ended| format!(" 至 {ended}"));
        format!("社会面 {} {} 起{ended}", self.control.label(), self.since)
    }
}

impl Counted for Monitoring {
    /// What the person is, each from its day; and the file as a state with the control as its thing.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let person = known.key(self.person.id());
        if person == Key::NONE {
            return Vec::new();
        }
        let is = |population: Population| Fact { org: known.org(), subject: person, populations: population.bit(), ..Fact::default() };
        let mut facts: Vec<Fact> = state(STANDING, self.since, self.last(), is(Population::AtLarge)).collect();
        if let Some(from) = self.maintenance {
            facts.extend(state(STANDING, from, self.maintenance_ended, is(Population::Maintenance)));
        }
        if let Some(from) = self.confirmed {
            // Relapse ends the file; the next one begins anew.
            facts.extend(state(STANDING, from, self.ended, is(Population::Abstinent)));
        }
        facts.extend(self.filing().state("monitoring", self.since, self.last(), self.control.word(), known));
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::monitoring;
    use base::Word;
    use count::testing::{RuleExample, World, check_rules, day, id};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Monitoring>; 11] = [
            (|_| {}, &[]),
            (|m| m.control = Control::Lost, &[]),
            (|m| m.control = Control::Died, &[("ended", "not_ended")]),
            (
                |m| {
                    m.control = Control::MovedAway;
                    m.ended = Some(m.since);
                },
                &[],
            ),
            (|m| m.ended = Some(m.since - 1), &[("ended", "ends_before_start")]),
            (|m| m.maintenance_ended = Some(m.since), &[("maintenance", "never_began")]),
            (
                |m| {
                    m.maintenance = Some(day("2019-06-01"));
                    m.maintenance_ended = Some(day("2019-05-31"));
                },
                &[("maintenance_ended", "ends_before_start")],
            ),
            (|m| m.clean_since = Some(day("2017-03-31")), &[("clean_since", "before_caught")]),
            (|m| m.confirmed = Some(day("2020-03-31")), &[("confirmed", "not_three_years")]),
            (|m| m.confirmed = Some(day("2020-04-01")), &[]),
            (
                |m| {
                    m.caught = None;
                    m.clean_since = None;
                    m.confirmed = Some(day("2019-02-01"));
                },
                &[],
            ),
        ];
        check_rules(monitoring, &worked);
    }

    #[test]
    fn what_somebody_is_follows_from_the_days_of_the_file() {
        use Population::{Abstinent, AtLarge, Maintenance};
        let file =
            Monitoring { maintenance: Some(day("2019-06-01")), confirmed: Some(day("2020-04-01")), ended: Some(day("2020-12-31")), ..monitoring() };
        let street = World::after(file.facts(&World::new()));
        let bits = |populations: &[Population]| populations.iter().map(|population| population.bit()).sum::<u64>();
        for (on, expected) in [
            ("2018-12-31", vec![]),
            ("2019-01-01", vec![AtLarge]),
            ("2019-06-01", vec![AtLarge, Maintenance]),
            ("2020-03-31", vec![AtLarge, Maintenance]),
            // Confirmed: no longer monitored.
            ("2020-04-01", vec![Maintenance, Abstinent]),
            ("2020-12-31", vec![Maintenance, Abstinent]),
            ("2021-01-01", vec![Maintenance]),
        ] {
            assert_eq!(street.standing(id(1), day(on)).populations, bits(&expected), "{on}");
        }
    }

    #[test]
    fn the_three_years_are_asked_of_the_police_until_somebody_answers() {
        type Change = fn(&mut Monitoring);
        assert_eq!(monitoring().three_years_full(), Some(day("2020-04-01")));
        let leap = Monitoring { clean_since: Some(day("2020-02-29")), ..monitoring() };
        assert_eq!(leap.three_years_full(), Some(day("2023-02-28")));
        let worked: [(Change, &str, Option<&str>); 5] = [
            (|_| {}, "monitored", Some("2020-04-01")),
            (|m| m.control = Control::Lost, "lost", Some("2020-04-01")),
            (|m| m.confirmed = Some(day("2020-04-03")), "confirmed", None),
            (|m| m.ended = Some(day("2020-01-01")), "ended", None),
            (|m| m.abstinence = Some(Abstinence::Relapsed), "monitored", None),
        ];
        for (change, state, due) in worked {
            let mut file = monitoring();
            change(&mut file);
            assert_eq!((file.outline().state, file.outline().due), (Some(state), due.map(day)));
        }
    }

    #[test]
    fn the_file_is_counted_at_a_date_by_its_control() {
        let facts = monitoring().facts(&World::new());
        let file: Vec<(Word, Word, i32)> = facts.iter().filter(|fact| fact.kind != STANDING).map(|fact| (fact.kind, fact.item, fact.times)).collect();
        assert_eq!(file, [(Word::of("monitoring"), Control::Known.word(), 1)]);
        assert_eq!(monitoring().line(), "社会面 在控 2019-01-01 起");
    }
}
