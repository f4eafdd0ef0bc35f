//! A partner elsewhere that is licensed to run a project of one's own under its name. Counted while the licence is in force, and by provinces. What
//! the partner does is recorded as activities under the project, by whoever reports it.

use crate::Province;
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Terms, Text, Word, field, record};
use count::{Counted, Event, Fact, Known, state};
use org::{Project, key_of};

record! {
    /// 外地合作单位得到授权，用本项目的品牌开展服务。一家一份授权一条；续签的改授权止，另换地市的另记。
    Partner "partner" "合作授权" {
        name: Text = field("合作单位").heads("单位名称 授权单位 名称").phone(),
        project: Link<Project> = field("品牌项目").heads("项目").phone(),
        province: Province = field("省份").heads("省 省市").phone(),
        city: Option<Text> = field("地市").heads("城市 市").phone(),
        from: Day = field("授权起").heads("授权日期 从").preset("今天").phone(),
        to: Option<Day> = field("授权止").heads("到期日期 到").help("授权的最后一天，没有写期限就留空").phone(),
        licence: Option<Text> = field("授权书编号").heads("编号"),
        note: Option<Prose> = field("备注"),
    }
}

/// The kind word of the state "licensed".
pub(crate) const PARTNER: &str = "partner";
/// The kind word of the licensing itself, by which provinces are counted as kinds of things.
pub(crate) const PARTNER_LICENSED: &str = "partner_licensed";

impl Partner {
    /// Whether the licence is in force on a day.
    pub fn is_active_on(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

impl Record for Partner {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.to.is_none_or(|to| to >= self.from), "to", "ends_before_start", "授权止在授权起之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.from);
        // No state: a licence is over by the day on which one asks, not by what was written.
        outline.project = Some(self.project.id());
        outline.link(self.project.id(), "project");
        outline.terms = Some(Terms {
            names: vec![self.name.0.clone()],
            numbers: self.licence.iter().map(|licence| licence.0.clone()).collect(),
            ..Terms::default()
        });
        outline
    }

    fn line(&self) -> String {
        let city = self.city.as_ref().map_or("", |city| city.0.as_str());
        format!("{} {}{city}", self.name, self.province.label())
    }
}

impl Counted for Partner {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let (project, item) = (key_of(Some(self.project), known), self.province.word());
        let licensed = Event::on(self.from, PARTNER_LICENSED).org(known.org()).project(project).item(item).happened().facts();
        let row = Fact { org: known.org(), project, item, ..Fact::default() };
        licensed.into_iter().chain(state(Word::of(PARTNER), self.from, self.to, row)).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::testing::{World, day, faults_of, link};

    pub(crate) fn partner(province: Province, from: &str, to: Option<&str>) -> Partner {
        Partner {
            name: "海州禁毒志愿者协会".into(),
            project: link(70),
            province,
            city: Some("海州".into()),
            from: day(from),
            to: to.map(day),
            licence: None,
            note: None,
        }
    }

    #[test]
    fn a_licence_is_in_force_from_its_first_day_to_its_last() {
        let partner = partner(Province::Jiangsu, "2018-03-01", Some("2021-02-28"));
        for (on, active) in [("2018-02-28", false), ("2018-03-01", true), ("2021-02-28", true), ("2021-03-01", false)] {
            assert_eq!(partner.is_active_on(day(on)), active, "{on}");
        }
        let facts = partner.facts(&World::new());
        assert!(facts.iter().all(|fact| fact.item == Province::Jiangsu.word() && fact.project.0 == 70));
        assert_eq!(facts.len(), 3);
        assert_eq!(faults_of(&super::tests::partner(Province::Jiangsu, "2018-03-01", Some("2018-02-28"))), [("to".to_owned(), "ends_before_start")]);
        assert_eq!(partner.line(), "海州禁毒志愿者协会 江苏海州");
    }
}
