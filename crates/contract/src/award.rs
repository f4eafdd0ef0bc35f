//! An honour won by the work: what for, from whom, at which level, and in which place. Counted as 项; the place is a number of its own (第 1 名) and
//! never a sum of several.

use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Terms, Text, choices, field, record};
use count::{Counted, Event, Fact, Known};
use org::{CountUnit, Domain, Filing, Project, Worker};

choices! {
    /// How far whoever honours reaches.
    AwardLevel "表彰级别" {
        Street = "award_street" "街道级" | "街道 镇街 乡镇",
        District = "award_district" "区县级" | "区级 县级 区 县",
        City = "award_city" "市级" | "市",
        Province = "award_province" "省级" | "省",
        National = "award_national" "国家级" | "国家 全国",
        Trade = "award_trade" "行业" | "行业协会 协会",
    }
}

record! {
    /// 一项表彰、奖励或评比名次，给单位或给个人。一年评一次的，写评的是哪一年。
    Award "award" "表彰奖励" {
        title: Text = field("名称").heads("奖项 荣誉 荣誉称号 获奖名称").phone(),
        grantor: Text = field("授予单位").heads("颁发单位 评比单位").phone(),
        level: AwardLevel = field("级别").heads("表彰级别").phone(),
        rank: Option<u32> = field("名次").help("有名次的填数字，第一名填 1；只有等级的写进备注").usual("1 2 3").phone(),
        on: Day = field("授予日期").heads("日期 获奖日期").preset("今天").phone(),
        year: Option<u32> = field("评比年度").heads("年度").help("评的是哪一年的工作，例如 2019"),
        domain: Option<Domain> = field("领域"),
        worker: Option<Link<Worker>> = field("获奖人").help("给个人的填，给单位的留空"),
        project: Option<Link<Project>> = field("项目"),
        note: Option<Prose> = field("备注"),
    }
}

/// The kind word of awards.
pub(crate) const AWARD: &str = "award";
/// Years that can be meant.
const YEARS: std::ops::RangeInclusive<u32> = 1980..=2100;

impl Award {
    fn filing(&self) -> Filing {
        let filing = Filing::of(None, self.project).link(self.worker, "worker");
        self.domain.map_or(filing.clone(), |domain| filing.within(domain))
    }
}

impl Record for Award {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.rank != Some(0), "rank", "no_rank", "名次从 1 起，没有名次就留空");
        faults.require(self.year.is_none_or(|year| YEARS.contains(&year)), "year", "no_year", "请写四位年份，例如 2019");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.terms = Some(Terms { names: vec![self.title.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        let rank = self.rank.map(|rank| format!(" 第 {rank} 名")).unwrap_or_default();
        let year = self.year.map(|year| format!("{year} 年度 ")).unwrap_or_default();
        format!("{year}{} {}{rank}", self.title, self.level.label())
    }
}

impl Counted for Award {
    /// One event; a place won is a quantity of places, to be asked for one award at a time.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().facts(self.on, AWARD, known, |event: Event| {
            let event = event.item(self.level.word()).happened();
            self.rank.map_or(event.clone(), |rank| event.goods(self.level.word(), CountUnit::Rank.word(), rank))
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::Part;
    use count::testing::{World, day, faults_of};

    pub(crate) fn award(rank: Option<u32>) -> Award {
        Award {
            title: "禁毒宣传教育工作评比".into(),
            grantor: "省禁毒办".into(),
            level: AwardLevel::Province,
            rank,
            on: day("2020-01-10"),
            year: Some(2019),
            domain: Some(Domain::Publicity),
            worker: None,
            project: None,
            note: None,
        }
    }

    #[test]
    fn an_award_is_one_and_its_place_is_a_number_of_its_own() {
        for (rank, quantities) in [(None, vec![]), (Some(1), vec![1])] {
            let facts = award(rank).facts(&World::new());
            assert_eq!(facts[0].part, Part::Event);
            assert!(facts.iter().all(|fact| fact.item == AwardLevel::Province.word() && fact.domain == Domain::Publicity.word()));
            let places: Vec<u32> = facts.iter().filter(|fact| fact.unit == CountUnit::Rank.word()).map(|fact| fact.quantity).collect();
            assert_eq!(places, quantities);
        }
        assert_eq!(award(Some(1)).line(), "2019 年度 禁毒宣传教育工作评比 省级 第 1 名");
    }

    #[test]
    fn a_place_begins_at_one_and_a_year_has_four_digits() {
        assert_eq!(faults_of(&award(Some(3))), []);
        assert_eq!(faults_of(&Award { year: Some(19), ..award(Some(0)) }), [("rank".to_owned(), "no_rank"), ("year".to_owned(), "no_year")]);
    }
}
