//! What a contract demands of a year, by one indicator: the number, its unit and its definition. Which rule counts it, and which version of that
//! rule, is part of the contract (domain.md 8); what was reached is asked of the statistics. Absent: any field for what was reached.

use crate::Contract;
use base::{Day, Faults, Link, Outline, Prose, Record, Terms, Text, field, record};
use count::Counted;
use org::Project;

record! {
    /// 合同里的一项年度指标。完成多少由系统按口径从记录里数，不在这里填。
    Target "target" "合同指标" {
        name: Text = field("指标").heads("指标名称 服务指标 考核指标").phone(),
        yearly: u32 = field("年度目标").heads("目标 目标值 年度指标").phone(),
        unit: Option<Text> = field("单位").heads("计量单位").help("例如 人次、个、场、小时").phone(),
        contract: Option<Link<Contract>> = field("合同").heads("合同名称 合同编号").phone(),
        year: Option<u32> = field("年度").heads("年份 考核年度").help("例如 2020；不写就按合同的服务期").phone(),
        indicator: Option<Text> = field("指标代码").help("指标手册里的代码连同版本，例如 visits@1；版本写进合同，以后改口径不影响"),
        definition: Option<Prose> = field("口径").heads("统计口径 指标口径"),
        weight: Option<u32> = field("权重").unit("%"),
        evidence: Option<Prose> = field("佐证").heads("佐证材料"),
        project: Option<Link<Project>> = field("项目"),
        note: Option<Prose> = field("备注"),
    }
}

/// Years that can be meant.
const YEARS: std::ops::RangeInclusive<u32> = 2000..=2100;

impl Target {
    /// How much of the target is reached when so much is done, in whole percent, rounded down: 100 only when it is reached.
    pub fn percent_of(&self, done: u64) -> u64 {
        if self.yearly == 0 { 100 } else { done.saturating_mul(100) / u64::from(self.yearly) }
    }
}

/// Whether it is a code with its version: `visits@1`.
fn is_indicator(text: &str) -> bool {
    let is_code = |code: &str| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    text.split_once('@').is_some_and(|(code, version)| is_code(code) && version.parse::<u16>().is_ok_and(|version| version > 0))
}

impl Record for Target {
    fn rules(&self, faults: &mut Faults) {
        let indicator = self.indicator.as_ref().is_none_or(|indicator| is_indicator(&indicator.0));
        faults.require(indicator, "indicator", "not_an_indicator", "请写指标手册里的代码和版本，例如 visits@1");
        faults.require(self.year.is_none_or(|year| YEARS.contains(&year)), "year", "no_year", "请写四位年份，例如 2020");
        faults.require(self.weight.is_none_or(|weight| weight <= 100), "weight", "over_the_whole", "权重最多 100%");
    }

    fn outline(&self) -> Outline {
        let first = self.year.and_then(|year| Day::from_ymd(year as i32, 1, 1));
        let mut outline = Outline::on(first.unwrap_or_default());
        outline.project = self.project.map(Link::id);
        outline.link(self.contract.map(Link::id), "contract");
        outline.link(outline.project, "project");
        outline.terms = Some(Terms { names: vec![self.name.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        let unit = self.unit.as_ref().map_or("", |unit| unit.0.as_str());
        let year = self.year.map(|year| format!("{year} 年 ")).unwrap_or_default();
        format!("{year}{} {} {unit}", self.name, self.yearly).trim_end().to_owned()
    }
}

impl Counted for Target {}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::testing::{RuleExample, check_rules, day, link};

    pub(crate) fn target() -> Target {
        Target {
            name: "入户走访".into(),
            yearly: 600,
            unit: Some("人次".into()),
            contract: Some(link(60)),
            year: Some(2019),
            indicator: Some("visits@1".into()),
            definition: Some("见到并服务到的人次".into()),
            weight: Some(20),
            evidence: None,
            project: None,
            note: None,
        }
    }

    #[test]
    fn a_target_is_reached_when_it_is_reached_and_not_before() {
        for (done, percent) in [(0, 0), (5, 0), (6, 1), (599, 99), (600, 100), (658, 109)] {
            assert_eq!(target().percent_of(done), percent, "{done}");
        }
        assert_eq!(Target { yearly: 0, ..target() }.percent_of(0), 100);
    }

    #[test]
    fn the_version_of_the_rule_is_part_of_the_target() {
        let worked: [RuleExample<Target>; 8] = [
            (|_| {}, &[]),
            (|t| t.indicator = None, &[]),
            (|t| t.indicator = Some("visits".into()), &[("indicator", "not_an_indicator")]),
            (|t| t.indicator = Some("visits@0".into()), &[("indicator", "not_an_indicator")]),
            (|t| t.indicator = Some("走访@1".into()), &[("indicator", "not_an_indicator")]),
            (|t| t.indicator = Some("sj_sk_2@12".into()), &[]),
            (|t| t.year = Some(20), &[("year", "no_year")]),
            (|t| t.weight = Some(101), &[("weight", "over_the_whole")]),
        ];
        check_rules(target, &worked);
    }

    #[test]
    fn it_stands_under_the_first_day_of_its_year() {
        assert_eq!(target().outline().day, day("2019-01-01"));
        assert_eq!(target().line(), "2019 年 入户走访 600 人次");
        assert_eq!(Target { year: None, unit: None, ..target() }.line(), "入户走访 600");
    }
}
