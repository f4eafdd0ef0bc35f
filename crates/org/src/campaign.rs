//! An emergency response with a first day, from which "day n" is counted, and a lawful end; and a project under which service is done. A project
//! lasts, and so does an agency's work in each of its fields: at a date it can be asked how many agencies serve in one.

use crate::{Domain, Organisation, Standard, key_of};
use base::{Choice, Day, Faults, Link, Outline, Record, Set, Terms, Text, Word, field, record};
use count::{Counted, Fact, Known, state};

record! {
    /// 一次突发事件响应。第一天算第 1 天；结束后个人资料按《突发事件应对法》第八十五条销毁，数字保留。
    Campaign "campaign" "应急行动" {
        name: Text = field("名称"),
        first_day: Day = field("第一天").help("简报里“第 n 天”从这天算起，含当天"),
        area: Option<Text> = field("范围").help("哪几个街道、社区、小区"),
        standard: Option<Standard> = field("体温标准").help("各岗点按这个判断要不要复测；不填按“超过 37.3℃”"),
        until: Option<Day> = field("资料保存到").help("到这天还没有结束就再看一次；到期只提醒，不会自动销毁"),
        last_day: Option<Day> = field("结束日期"),
        basis: Option<Text> = field("依据"),
    }
    /// 服务项目，或一份合同下的服务。
    Project "project" "项目" {
        name: Text = field("名称"),
        code: Option<Text> = field("编号"),
        from: Day = field("从"),
        to: Option<Day> = field("到").help("最后一天，还在做就留空"),
        agency: Option<Link<Organisation>> = field("承接机构").heads("机构 实施机构").help("哪家机构做这个项目；按机构计数用"),
        domains: Set<Domain> = field("领域").help("做哪几个领域就选哪几个；禁毒项目多为前四项"),
    }
}

/// The kind word of the state of a running project: counted as 个.
pub const PROJECT: Word = Word::of("project");
/// The kind word of the state of an agency's work in one field under a project: agencies are counted at a date, as 家.
pub const PROJECT_DOMAIN: Word = Word::of("project_domain");

impl Campaign {
    /// Which day of it a day is, the first being 1; none before it, and none after its end.
    pub fn day_number(&self, day: Day) -> Option<i32> {
        (day >= self.first_day && self.last_day.is_none_or(|last| day <= last)).then(|| day - self.first_day + 1)
    }
}

impl Record for Campaign {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.last_day.is_none_or(|last| last >= self.first_day), "last_day", "ends_before_start", "结束日期在第一天之前");
        faults.require(self.until.is_none_or(|until| until >= self.first_day), "until", "kept_before_start", "资料保存到的日子在第一天之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.first_day);
        outline.state = Some(if self.last_day.is_some() { "closed" } else { "open" });
        outline.terms = Some(Terms { names: vec![self.name.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        self.name.0.clone()
    }
}

impl Counted for Campaign {}

impl Record for Project {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.to.is_none_or(|to| to >= self.from), "to", "ends_before_start", "结束日期在开始日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.from);
        outline.link(self.agency.map(Link::id), "agency");
        outline.terms =
            Some(Terms { names: vec![self.name.0.clone()], numbers: self.code.iter().map(|code| code.0.clone()).collect(), ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        self.name.0.clone()
    }
}

impl Counted for Project {
    /// That the project runs, and that its agency serves in each of its fields.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let agency = key_of(self.agency, known);
        let row = Fact { org: known.org(), agency, project: known.me(), subject: agency, ..Fact::default() };
        let fields = self.domains.iter().flat_map(|domain| state(PROJECT_DOMAIN, self.from, self.to, Fact { domain: domain.word(), ..row }));
        state(PROJECT, self.from, self.to, row).chain(fields).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Key;
    use count::testing::{ME, World, day, facts_of, faults_of, figure, kind, link};
    use count::{Dimension, GroupValue, Measure};

    const DRUG_WORK: [Domain; 4] = [Domain::Treatment, Domain::Aid, Domain::Publicity, Domain::Management];

    fn project(agency: Option<u32>, domains: &[Domain], to: Option<&str>) -> Project {
        Project {
            name: "禁毒社工服务".into(),
            code: None,
            from: day("2008-04-01"),
            to: to.map(day),
            agency: agency.map(link),
            domains: Set::of(domains.iter().copied()),
        }
    }

    #[test]
    fn an_agency_with_two_projects_is_one_and_one_whose_project_is_over_is_none() {
        let projects = [
            project(Some(1), &DRUG_WORK, None),
            project(Some(1), &[Domain::Publicity], None),
            project(Some(2), &DRUG_WORK, Some("2020-12-31")),
            project(Some(3), &[Domain::Epidemic], None),
            project(None, &DRUG_WORK, None),
        ];
        let records: Vec<Vec<Fact>> = projects.iter().map(facts_of).collect();
        let agencies = |on: &str, of: Domain| {
            let conditions = [kind("project_domain"), (Dimension::Domain, GroupValue::Word(of.word()))];
            figure(&records, Measure::PersonsAt, day(on), &conditions)
        };
        assert_eq!((agencies("2020-12-31", Domain::Aid), agencies("2021-01-01", Domain::Aid)), (2, 1));
        assert_eq!(agencies("2021-06-25", Domain::Publicity), 1);
        assert_eq!(figure(&records, Measure::States, day("2021-06-25"), &[kind("project")]), 4, "a project of four fields is one");
    }

    #[test]
    fn the_first_day_of_a_response_is_day_one_and_after_its_end_there_is_none() {
        let response = |last_day: Option<&str>| Campaign {
            name: "疫情防控".into(),
            first_day: day("2020-01-23"),
            area: None,
            standard: None,
            until: None,
            last_day: last_day.map(day),
            basis: None,
        };
        let worked =
            [("2020-01-22", None, None), ("2020-01-23", None, Some(1)), ("2020-02-13", None, Some(22)), ("2020-02-13", Some("2020-02-12"), None)];
        for (on, last_day, number) in worked {
            assert_eq!(response(last_day).day_number(day(on)), number, "{on} {last_day:?}");
        }
        assert_eq!(faults_of(&Campaign { until: Some(day("2020-01-22")), ..response(None) }), [("until".to_owned(), "kept_before_start")]);
    }

    #[test]
    fn every_row_names_the_project_and_its_agency() {
        let facts = project(Some(7), &DRUG_WORK, Some("2021-06-30")).facts(&World::new());
        assert_eq!(facts.len(), 2 * 5);
        assert!(facts.iter().all(|fact| (fact.project, fact.agency, fact.subject) == (ME, Key(7), Key(7))));
        assert_eq!(faults_of(&project(None, &[], Some("2008-03-31"))), [("to".to_owned(), "ends_before_start")]);
    }
}
