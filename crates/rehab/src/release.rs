//! The way from a facility back to the street (出所衔接, 必接): whoever leaves isolation or detention is fetched at the gate, comes to the station, signs,
//! and is told rights and duties (戒毒条例 art. 34; report of Yuexiu). Absent: the measure itself ([`Episode`](crate::Episode)) and the agreement as a paper.

use crate::Agreement;
use base::{Choice, ChoiceDef, Day, Faults, Link, Outline, Prose, Record, Text, Time, Word, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Domain, Filing, Population, Project, Worker, each, within_a_day};
use people::Person;

choices! {
    /// What somebody comes out of.
    Facility "场所类别" {
        Isolation = "from_isolation" "强制隔离戒毒所" | "强戒所 戒毒所",
        Detention = "from_detention" "拘留所" | "行政拘留",
        Custody = "from_custody" "看守所",
        Prison = "from_prison" "监狱",
        Other = "from_other" "其他",
    }
}

record! {
    /// 一名人员出所时的接回和衔接。预告了还没到日子的，也先登记。
    Release "release" "出所衔接" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        facility: Text = field("场所").personal().heads("出所场所 场所名称 监所").phone(),
        on: Day = field("出所日期").heads("日期 出所时间 解除日期").help("预告的出所日期；有变化就改").phone(),
        fetched_by: Vec<Text> = field("接回人").personal().help("到场接人的社工、民警、家属，一行一人").phone(),
        arrived: Option<Day> = field("到站日期").heads("到站时间 报到日期").phone(),
        agreed: Option<Day> = field("签协议").heads("签协议日期 签订协议").help("签协议的日期；没有社戒社康决定、不用签的就留空").phone(),
        told: Option<Day> = field("告知").heads("告知日期 权利义务告知").help("告知权利义务的日期").phone(),
        worker: Option<Link<Worker>> = field("社工").heads("经办社工 经办人").phone(),
        minutes: Option<u32> = field("时长").unit("分钟").usual("60 120 180"),
        kind: Option<Facility> = field("场所类别"),
        announced: Option<Day> = field("预告日期").help("收到场所或公安通知的日期"),
        at: Option<Time> = field("到站时刻"),
        unmet: Option<Text> = field("未接到原因").confidential().heads("未接原因").help("没有接到人就写明原因，并报告公安"),
        agreement: Option<Link<Agreement>> = field("协议"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
        papers: Option<Day> = field("收到移交材料日期").help("场所移交的法律文书、诊断评估结果"),
    }
}

/// The unit in which it is counted how long somebody took from the gate to the station.
pub(crate) const RELEASE_DAY: ChoiceDef = ChoiceDef { code: "release_day", label: "出所后第几天", synonyms: "" };

impl Release {
    /// Whether somebody stood at the gate or the person came to the station.
    pub fn is_met(&self) -> bool {
        !self.fetched_by.is_empty() || self.arrived.is_some()
    }

    /// Where it stands.
    pub fn state(&self) -> &'static str {
        match (self.is_met(), self.told) {
            (true, Some(_)) => "settled",
            (true, None) => "fetched",
            (false, _) if self.unmet.is_some() => "unmet",
            (false, _) => "awaited",
        }
    }

    /// On the how manieth day the person came to the station, that of the release being the first.
    fn days_until_station(&self) -> Option<u32> {
        u32::try_from(self.arrived? - self.on + 1).ok()
    }

    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project)
            .within(Domain::Management)
            .about([self.person])
            .by(each(&self.worker, self.minutes.unwrap_or(0)))
            .link(self.agreement, "agreement")
    }
}

impl Record for Release {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.announced.is_none_or(|announced| announced <= self.on), "announced", "after_the_day", "预告日期在出所日期之后");
        for (path, day) in [("arrived", self.arrived), ("agreed", self.agreed), ("told", self.told)] {
            faults.require(day.is_none_or(|day| day >= self.on), path, "before_the_day", "早于出所日期");
        }
        faults.require(self.unmet.is_none() || !self.is_met(), "unmet", "was_met", "已经接到，不填未接到原因");
        let came = self.is_met() || self.agreed.is_none() && self.told.is_none();
        faults.require(came, "fetched_by", "not_met", "已签协议或已告知，请填接回人或到站日期");
        within_a_day(faults, "minutes", self.minutes);
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(self.state());
        // To be there on the day; to tell rights and duties at the station the same day.
        outline.due = matches!(self.state(), "awaited" | "fetched").then_some(self.arrived.unwrap_or(self.on));
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        let stands = match self.state() {
            "awaited" => "待接",
            "unmet" => "未接到",
            "fetched" => "已接回，未告知",
            _ => "已接回并告知",
        };
        let agreed = if self.agreed.is_some() { "，已签协议" } else { "" };
        format!("出所衔接 {stands}{agreed}")
    }
}

impl Counted for Release {
    /// Fetching is a service of the day; somebody who was not met is a happening; what is only announced is nothing yet.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let kind = self.kind.map_or(Word::NONE, Choice::word);
        match self.state() {
            "awaited" => Vec::new(),
            "unmet" => self.filing().state("release_unmet", self.on, Some(self.on), kind, known),
            _ => self.filing().facts(self.on, "release", known, |event| {
                let standing = known.standing(self.person.id(), self.on);
                let event = self.days_until_station().into_iter().fold(event, |event, days| event.goods(kind, Word::of(RELEASE_DAY.code), days));
                event.item(kind).service_minutes(self.minutes.unwrap_or(0)).served_with(standing, Population::Released.bit())
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::release;
    use count::Part;
    use count::testing::{RuleExample, World, check_rules, day};

    fn awaited() -> Release {
        Release { fetched_by: Vec::new(), arrived: None, agreed: None, told: None, ..release() }
    }

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Release>; 9] = [
            (|_| {}, &[]),
            (|r| *r = awaited(), &[]),
            (|r| r.announced = Some(r.on + 1), &[("announced", "after_the_day")]),
            (|r| r.arrived = Some(r.on - 1), &[("arrived", "before_the_day")]),
            (|r| r.told = Some(r.on - 1), &[("told", "before_the_day")]),
            (|r| r.agreed = Some(r.on + 3), &[]),
            (|r| r.unmet = Some(Text("提前离开".into())), &[("unmet", "was_met")]),
            (
                |r| {
                    r.fetched_by.clear();
                    r.arrived = None;
                },
                &[("fetched_by", "not_met")],
            ),
            (|r| r.minutes = Some(1441), &[("minutes", "over_a_day")]),
        ];
        check_rules(release, &worked);
    }

    #[test]
    fn the_state_the_duty_and_what_is_counted_follow_from_what_happened() {
        // Release, state, due, kind and part of the first row, line.
        let worked = [
            (awaited(), "awaited", Some("2020-02-05"), None, "出所衔接 待接"),
            (
                Release { unmet: Some(Text("由外地公安带走".into())), ..awaited() },
                "unmet",
                None,
                Some(("release_unmet", Part::State)),
                "出所衔接 未接到",
            ),
            (
                Release { told: None, agreed: None, ..release() },
                "fetched",
                Some("2020-02-05"),
                Some(("release", Part::Served)),
                "出所衔接 已接回，未告知",
            ),
            (release(), "settled", None, Some(("release", Part::Served)), "出所衔接 已接回并告知，已签协议"),
        ];
        for (release, state, due, counted, line) in worked {
            let facts = release.facts(&World::new());
            assert_eq!((release.state(), release.outline().due, release.line()), (state, due.map(day), line.to_owned()));
            assert_eq!(facts.first().map(|fact| (fact.kind, fact.part)), counted.map(|(kind, part)| (Word::of(kind), part)), "{state}");
        }
    }

    #[test]
    fn the_day_of_the_release_is_the_first_on_the_way_to_the_station() {
        let days = |arrived: Option<&str>| {
            let release = Release { on: day("2020-02-03"), arrived: arrived.map(day), ..release() };
            release.facts(&World::new()).iter().filter(|fact| fact.part == Part::Goods).map(|fact| fact.quantity).collect::<Vec<_>>()
        };
        assert_eq!((days(Some("2020-02-03")), days(Some("2020-02-07")), days(None)), (vec![1], vec![5], vec![]));
    }

    #[test]
    fn who_was_fetched_counts_among_the_released_of_that_day() {
        let facts = release().facts(&World::new());
        let served: Vec<(u64, i32)> = facts.iter().filter(|fact| fact.part == Part::Served).map(|fact| (fact.populations, fact.times)).collect();
        assert_eq!(served, [(Population::Released.bit(), 1)]);
        assert_eq!(facts.iter().map(|fact| fact.work_minutes).sum::<u32>(), 120);
    }
}
