//! Printed matter and small things handed out: 份 by item and unit. What is given to one's own workers is kept apart, for the same copies go on to
//! clients and would count twice.

use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Item, Place, Project, Unit, Worker, each, each_once};

choices! {
    /// Who got it.
    Audience "发给" {
        Client = "client" "服务对象" | "戒毒康复人员",
        Resident = "resident" "居民" | "群众 街坊",
        Worker = "worker" "工作人员" | "社工 内部",
    }
}

record! {
    /// 发放宣传单张、指引、手册等。发给自己人的另算，不计入对外发放；慰问品、防疫物资的派送另行记录。
    Handout "handout" "资料发放" {
        to: Audience = field("发给").heads("对象 发放对象").preset("resident").phone(),
        place: Option<Link<Place>> = field("地点").heads("发放地点").phone(),
        item: Item = field("物品").heads("资料 资料类别 发放资料").preset("leaflet").phone(),
        quantity: u32 = field("数量").heads("份数 发放数量").usual("10 20 50 100 200").phone(),
        unit: Unit = field("单位").preset("copy").phone(),
        on: Day = field("日期").heads("发放日期").preset("今天").phone(),
        workers: Vec<Link<Worker>> = field("发放人").heads("社工 经办 经办人").phone(),
        title: Option<Text> = field("资料名称").heads("名称"),
        version: Option<Day> = field("版本日期").heads("版本").help("资料上印的日期，例如 2020-02-02"),
        note: Option<Prose> = field("备注"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// The kind word of what was handed out to people outside.
pub(crate) const HANDOUT: &str = "handout";
/// The kind word of what one's own workers got.
pub(crate) const HANDOUT_STAFF: &str = "handout_staff";

impl Handout {
    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project).at(self.place).with("worker", each(&self.workers, 0))
    }
}

impl Record for Handout {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.quantity > 0, "quantity", "nothing_given", "请填发了多少");
        let goods = !matches!(self.unit, Unit::Person | Unit::Vehicle);
        faults.require(goods, "unit", "no_unit_of_goods", "请选物品的单位，例如份、张");
        faults.require(self.version.is_none_or(|version| version <= self.on), "version", "version_later", "版本日期在发放日期之后");
        each_once(faults, "workers", self.workers.iter().copied());
    }

    fn outline(&self) -> Outline {
        self.filing().outline(self.on)
    }

    fn line(&self) -> String {
        let version = self.version.map(|version| format!("（{version} 版）")).unwrap_or_default();
        format!("发放{}{version} {} {} 给{}", self.item.label(), self.quantity, self.unit.label(), self.to.label())
    }
}

impl Counted for Handout {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let kind = if self.to == Audience::Worker { HANDOUT_STAFF } else { HANDOUT };
        self.filing().facts(self.on, kind, known, |event| event.goods(self.item.word(), self.unit.word(), self.quantity))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use base::Word;
    use count::Part;
    use count::testing::{World, day, faults_of, link};

    pub(crate) fn handout(to: Audience, quantity: u32, unit: Unit) -> Handout {
        Handout {
            on: day("2020-02-04"),
            item: Item::Guide,
            title: None,
            quantity,
            unit,
            to,
            place: Some(link(90)),
            workers: vec![link(1), link(2)],
            version: Some(day("2020-02-02")),
            note: None,
            campaign: Some(link(80)),
            project: None,
        }
    }

    #[test]
    fn what_ones_own_workers_got_is_not_handed_out_yet() {
        for (to, kind) in [(Audience::Client, "handout"), (Audience::Resident, "handout"), (Audience::Worker, "handout_staff")] {
            let facts = handout(to, 260, Unit::Copy).facts(&World::new());
            assert!(facts.iter().all(|fact| fact.kind == Word::of(kind) && fact.place.0 == 90 && fact.campaign.0 == 80));
            let rows: Vec<(Part, u32)> = facts.iter().map(|fact| (fact.part, fact.quantity)).collect();
            assert_eq!(rows, [(Part::Goods, 260), (Part::Effort, 0), (Part::Effort, 0)]);
            assert_eq!((facts[0].item, facts[0].unit), (Item::Guide.word(), Unit::Copy.word()));
        }
        assert_eq!(handout(Audience::Client, 260, Unit::Copy).line(), "发放指引手册（2020-02-02 版） 260 份 给服务对象");
    }

    #[test]
    fn something_was_given_in_a_unit_of_goods() {
        assert_eq!(faults_of(&handout(Audience::Client, 1, Unit::Sheet)), []);
        let wrong = Handout { version: Some(day("2020-02-05")), workers: vec![link(1); 2], ..handout(Audience::Client, 0, Unit::Person) };
        let expected = [("quantity", "nothing_given"), ("unit", "no_unit_of_goods"), ("version", "version_later"), ("workers.1", "named_twice")];
        assert_eq!(faults_of(&wrong), expected.map(|(path, code)| (path.to_owned(), code)));
    }
}
