//! A volunteer: registered, trained, insured. Being a volunteer is a state, counted at a date; what a volunteer is besides (party member, one of a
//! family that serves together) is a standing, from which the rows of hours take their populations.
//! Deliberately absent: a link to a client's file. One human may be both, and those who lead volunteers must not see it.

use base::{Choice, Day, Link, Outline, Phone, Prose, Record, ResidentNumber, Set, Terms, Text, Word, field, record};
use count::{Counted, Fact, Known, Part, STANDING, state};
use org::{Mark, Population};
use people::Household;

record! {
    /// 志愿者的登记。和服务对象的档案互不相通；服务时长另行逐次记录，资料不得公开（《志愿服务条例》第二十一条）。
    Volunteer "volunteer" "志愿者" {
        name: Text = field("姓名").heads("志愿者 志愿者姓名").personal().phone(),
        phone: Option<Phone> = field("电话").heads("联系电话 手机").personal().phone(),
        skills: Option<Text> = field("技能").heads("特长 专长").phone(),
        available: Option<Text> = field("可服务时间").heads("服务时间意向").phone(),
        registered: Option<Day> = field("登记日期").heads("注册日期").preset("今天").phone(),
        number: Option<Text> = field("志愿者编号").heads("编号 注册平台号 志愿者号").help("全国志愿服务平台上的编号，不是身份证号").personal(),
        resident_id: Option<ResidentNumber> = field("身份证号").heads("证件号码 身份证号码").personal(),
        trained: Option<Day> = field("培训日期").heads("培训"),
        insured_since: Option<Day> = field("保险生效日期").heads("保险").help("可能有人身危险的服务，须先投保（《志愿服务条例》第十七条）"),
        household: Option<Link<Household>> = field("家庭").help("一家人一起服务时才填").personal(),
        marks: Set<Mark> = field("标记").personal(),
        note: Option<Prose> = field("备注").confidential(),
        unchecked: Option<Day> = field("待核对").help("由台账或现场带入、还没有人核对过，核对后清空"),
    }
}

/// The kind word of the state "registered as a volunteer".
pub(crate) const VOLUNTEER: &str = "volunteer";

impl Volunteer {
    /// Whether somebody who leads may send the volunteer on a day where body or health may be endangered: insured by then (志愿服务条例 art. 17).
    pub fn is_insured_on(&self, day: Day) -> bool {
        self.insured_since.is_some_and(|since| since <= day)
    }

    fn populations(&self) -> u64 {
        let party = if self.marks.has(Mark::Party) { Population::Party.bit() } else { 0 };
        let family = if self.household.is_some() { Population::FamilyTeam.bit() } else { 0 };
        party | family
    }
}

impl Record for Volunteer {
    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.registered.or(self.unchecked).unwrap_or_default());
        outline.state = Some(if self.unchecked.is_some() { "unchecked" } else { "checked" });
        outline.household = self.household.map(Link::id);
        outline.link(outline.household, "household");
        outline.terms = Some(Terms {
            names: vec![self.name.0.clone()],
            phones: self.phone.iter().map(Phone::digits).collect(),
            numbers: self.number.iter().map(|number| number.0.clone()).chain(self.resident_id.iter().map(|id| id.as_str().to_owned())).collect(),
            ..Terms::default()
        });
        outline
    }

    fn line(&self) -> String {
        let insured = if self.insured_since.is_some() { "已投保" } else { "未投保" };
        let trained = if self.trained.is_some() { "已培训" } else { "未培训" };
        format!("志愿者登记 {insured} {trained}")
    }
}

impl Counted for Volunteer {
    /// The record does not say since when somebody is a party member or serves with the family, so the standing holds on every day: people are
    /// often registered after their first service, and its hours must carry it too.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let me = Fact { org: known.org(), subject: known.me(), part: Part::State, ..Fact::default() };
        let household = self.household.map(|household| known.key(household.id())).unwrap_or_default();
        let populations = self.populations();
        let mut facts: Vec<Fact> =
            self.registered.into_iter().flat_map(|day| state(Word::of(VOLUNTEER), day, None, Fact { populations, household, ..me })).collect();
        if populations != 0 {
            facts.extend(state(STANDING, Day::default(), None, Fact { populations, household, ..me }));
        }
        facts
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::testing::{ME, World, day, link};

    pub(crate) fn volunteer() -> Volunteer {
        Volunteer {
            name: "陈木棉".into(),
            phone: Some(Phone::parse("190 0000 0001").unwrap()),
            number: Some("4401000000001".into()),
            resident_id: None,
            registered: Some(day("2020-01-28")),
            skills: None,
            available: None,
            trained: None,
            insured_since: Some(day("2020-02-03")),
            household: None,
            marks: Set::default(),
            note: None,
            unchecked: None,
        }
    }

    #[test]
    fn what_a_volunteer_is_besides_is_a_standing() {
        let household = Some(link(7));
        let (party, family) = (Population::Party.bit(), Population::FamilyTeam.bit());
        let worked = [
            (None, Set::default(), 0, 0, vec!["2020-01-28"]),
            (None, Set::of([Mark::Licensed]), 0, 0, vec!["2020-01-28"]),
            (None, Set::of([Mark::Party]), party, 0, vec!["2020-01-28", "1970-01-01"]),
            (household, Set::default(), family, 7, vec!["2020-01-28", "1970-01-01"]),
            (household, Set::of([Mark::Party]), party | family, 7, vec!["2020-01-28", "1970-01-01"]),
        ];
        for (household, marks, populations, household_key, days) in worked {
            let facts = Volunteer { household, marks, ..volunteer() }.facts(&World::new());
            assert_eq!(facts.iter().map(|fact| fact.day).collect::<Vec<_>>(), days.into_iter().map(day).collect::<Vec<_>>());
            for fact in facts {
                assert_eq!((fact.part, fact.times), (Part::State, 1));
                assert_eq!((fact.subject, fact.populations, fact.household.0), (ME, populations, household_key));
            }
        }
    }

    #[test]
    fn without_a_day_of_registration_nobody_counts_as_registered() {
        let facts = Volunteer { registered: None, marks: Set::of([Mark::Party]), ..volunteer() }.facts(&World::new());
        assert_eq!(facts.len(), 1);
        assert_eq!((facts[0].kind, facts[0].day), (STANDING, Day::default()));
    }

    #[test]
    fn insurance_holds_from_its_first_day() {
        for (on, insured) in [("2020-02-02", false), ("2020-02-03", true), ("2020-02-04", true)] {
            assert_eq!(volunteer().is_insured_on(day(on)), insured, "{on}");
        }
        assert!(!Volunteer { insured_since: None, ..volunteer() }.is_insured_on(day("2020-02-03")));
    }

    #[test]
    fn a_volunteer_is_found_by_name_phone_and_number_and_the_line_names_nobody() {
        let terms = volunteer().outline().terms.unwrap();
        assert_eq!(
            (terms.names, terms.phones, terms.numbers),
            (vec!["陈木棉".to_owned()], vec!["19000000001".to_owned()], vec!["4401000000001".to_owned()])
        );
        assert_eq!(volunteer().line(), "志愿者登记 已投保 未培训");
    }
}
