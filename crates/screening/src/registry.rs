//! A resident typed into the register. The row names the person, so that the register counts persons by what they are; it is a registration and
//! no service, and figures of service ask for other kinds.

use crate::Happening;
use base::{Choice, Day, Link, Outline, Prose, Record, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Place, Project, Worker, each};
use people::Person;

choices! {
    /// From where it was typed.
    Source "资料来源" {
        Paper = "paper" "纸质登记表" | "登记表 纸质",
        SelfReport = "self_report" "摸查表" | "自填 扫码",
        Phone = "phone" "电话核对" | "电话",
        Door = "door" "上门登记" | "入户",
        Grid = "grid" "网格资料" | "网格 居委资料",
        Other = "other_source" "其他",
    }
}

record! {
    /// 录入一份居民资料，一人一条。是登记，不算服务人次；户籍、人群写在本人档案里。
    RegistryEntry "registry_entry" "居民资料录入" {
        person: Link<Person> = field("居民").personal().heads("姓名").phone(),
        place: Option<Link<Place>> = field("住处").personal().heads("出租屋编码").phone(),
        source: Source = field("资料来源").preset("paper").phone(),
        on: Day = field("录入日期").heads("日期").preset("今天").phone(),
        worker: Option<Link<Worker>> = field("录入人").heads("社工 经办").phone(),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

impl RegistryEntry {
    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).within(Happening::RegistryEntry.domain());
        filing.about([self.person]).at(self.place).by(each(&self.worker, 0))
    }
}

impl Record for RegistryEntry {
    fn outline(&self) -> Outline {
        self.filing().outline(self.on)
    }

    fn line(&self) -> String {
        format!("居民资料录入 {}", self.source.label())
    }
}

impl Counted for RegistryEntry {
    /// Person registered, not served: the kind says so.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let person = known.standing(self.person.id(), self.on);
        self.filing().facts(self.on, Happening::RegistryEntry.code(), known, |event| event.served(person))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Key;
    use count::testing::{World, day, link};

    #[test]
    fn a_registered_person_can_be_told_from_another_and_by_what_they_are() {
        let entry = RegistryEntry {
            on: day("2020-02-03"),
            person: link(51),
            source: Source::Paper,
            place: None,
            worker: Some(link(80)),
            note: None,
            campaign: None,
            project: None,
        };
        let facts = entry.facts(&World::new().lives(51, 5, 1));
        assert_eq!((facts[0].subject, facts[0].household, facts[0].populations, facts[0].worker), (Key(51), Key(5), 1, Key(80)));
        assert!(facts.iter().all(|fact| fact.kind == Happening::RegistryEntry.word() && fact.service_minutes == 0));
        assert_eq!(entry.outline().subject, Some(entry.person.id()));
    }
}
