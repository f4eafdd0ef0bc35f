//! Goods brought to somebody, and whether they arrived. Person, household and parcel are counted apart: 95 people, 95 parcels and 95 households
//! are three figures (domain.md 4.5). A parcel that did not arrive is kept, but never counted as service; what is brought again is a delivery
//! of its own.

use crate::household::Reached;
use crate::{Happening, Need};
use base::{Choice, Day, Faults, Link, Outline, Prose, ROWS_PER_GROUP_MAX, Record, Text, Word, choices, field, record};
use count::{Counted, Fact, Known, Standing};
use org::{Campaign, Channel, Domain, Filing, Item, Place, Project, Topic, Unit, Worker, each, key_of};
use people::{Household, Person};

choices! {
    /// Who took it.
    Receiver "与户主关系" {
        Own = "own" "本人" | "户主 户主本人",
        Family = "family" "家人" | "家属 配偶 妻子 丈夫 老伴 子女 儿子 女儿 媳妇 女婿 父母 父亲 母亲 孙子 孙女 外孙 外孙女 兄弟 姐妹",
        Neighbour = "neighbour" "邻居",
        Staff = "staff" "门岗或居委代收" | "代收 保安 居委 物业",
        Left = "left" "放门口" | "门口 无接触",
        Other = "other_receiver" "其他",
    }
    /// Why it did not arrive.
    Failure "未送达原因" {
        Absent = "absent" "无人在家" | "不在家",
        WrongAddress = "wrong_address" "地址不符" | "找不到 地址有误",
        Moved = "moved" "已搬走" | "搬离",
        Refused = "refused" "不愿接收" | "拒收",
        Closed = "closed" "封闭无法进入" | "封控 隔离",
        Damaged = "damaged" "物品损坏",
        Other = "other_failure" "其他",
    }
    /// Where a delivery stands.
    DeliveryState "派送状态" {
        Underway = "underway" "派送中",
        Confirmed = "confirmed" "已签收",
        Failed = "failed" "未送达",
    }
}

record! {
    /// 派送的一种物品。
    DeliveryLine "delivery_line" "派送物品" {
        item: Item = field("物品").heads("品名").phone(),
        quantity: u32 = field("数量").preset("1").usual("1 2 5 10").phone(),
        unit: Unit = field("单位").preset("copy").phone(),
    }
    /// 一次上门派送。签收才算服务；没送到也留记录，重新派送另写一条。
    Delivery "delivery" "派送签收" {
        household: Option<Link<Household>> = field("户").personal().heads("户主 户主姓名").phone(),
        person: Option<Link<Person>> = field("对象").personal().help("送给某一个人时填，计一人次；送给全户只填户").heads("服务对象 姓名").phone(),
        lines: Vec<DeliveryLine> = field("物品").phone(),
        channel: Option<Channel> = field("方式").preset("visit").phone(),
        confirmed: Option<Day> = field("签收日期").help("对方收到的那天；没送到就留空并选原因").heads("时间 送达日期").phone(),
        relation: Option<Receiver> = field("与户主关系").phone(),
        failed: Option<Failure> = field("未送达原因").phone(),
        minutes: Option<u32> = field("时长").unit("分钟").usual("5 10 20 30").phone(),
        on: Day = field("派送日期").heads("日期").preset("今天").phone(),
        workers: Vec<Link<Worker>> = field("送达社工").heads("送达人 社工").phone(),
        receiver: Option<Text> = field("签收人").personal().heads("签收"),
        place: Option<Link<Place>> = field("地点").help("不分户、整批交到门岗或隔离点时填"),
        volunteers: Option<u32> = field("志愿者人数").unit("人").help("志愿者时长在志愿者排班里记，这里只记几人").usual("1 2 3 5"),
        carriers: Option<Text> = field("志愿者").personal().help("队名或姓名，备查"),
        need: Option<Link<Need>> = field("对应需求"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

impl Delivery {
    /// Where it stands.
    pub fn state(&self) -> DeliveryState {
        match (self.confirmed, self.failed) {
            (Some(_), _) => DeliveryState::Confirmed,
            (None, Some(_)) => DeliveryState::Failed,
            (None, None) => DeliveryState::Underway,
        }
    }

    fn reached(&self) -> Reached {
        Reached { household: self.household, person: self.person }
    }

    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).within(Domain::Aid).by(each(&self.workers, self.minutes.unwrap_or(0)));
        filing.at(self.place).link(self.need, "need")
    }
}

impl Record for Delivery {
    fn rules(&self, faults: &mut Faults) {
        let to_somebody = self.household.is_some() || self.person.is_some() || self.place.is_some();
        faults.require(to_somebody, "household", "nobody", "请选择户、对象或地点，至少一个");
        faults.require(!self.lines.is_empty(), "lines", "no_goods", "请至少写一种物品");
        for (i, line) in self.lines.iter().enumerate() {
            faults.require(line.quantity > 0, &format!("lines.{i}.quantity"), "no_quantity", "数量至少是 1");
        }
        faults.require(self.confirmed.is_none_or(|day| day >= self.on), "confirmed", "before_sent", "签收日期在派送日期之前");
        faults.require(self.confirmed.is_none() || self.failed.is_none(), "failed", "arrived_and_failed", "已签收的不填未送达原因");
        let taken = self.receiver.is_some() || self.relation.is_some();
        faults.require(!taken || self.confirmed.is_some(), "confirmed", "no_day", "写了谁签收，请补签收日期");
        faults.require(self.minutes != Some(0), "minutes", "no_minutes", "时长至少 1 分钟，不清楚就留空");
        let few = self.volunteers.is_none_or(|n| n as usize <= ROWS_PER_GROUP_MAX);
        faults.require(few, "volunteers", "too_many", format!("一次派送最多 {ROWS_PER_GROUP_MAX} 名志愿者，请核对"));
    }

    fn outline(&self) -> Outline {
        let mut outline = self.reached().outline(self.filing(), self.on);
        outline.state = Some(self.state().code());
        outline.due = (self.state() == DeliveryState::Underway).then_some(self.on);
        outline.assignee = self.workers.first().copied().map(Link::id);
        outline
    }

    fn line(&self) -> String {
        let goods: Vec<String> = self.lines.iter().map(|line| format!("{} {} {}", line.item.label(), line.quantity, line.unit.label())).collect();
        let end = self.failed.filter(|_| self.confirmed.is_none()).map_or(self.state().label(), Choice::label);
        format!("派送 {} {end}", goods.join("、"))
    }
}

impl Counted for Delivery {
    /// Confirmed: the person (one person-time) or the household, the workers, the volunteers as so many unnamed parts without minutes, the
    /// goods. Failed: that it was tried, and by whom. Under way: nothing yet.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let kind = match self.state() {
            DeliveryState::Underway => return Vec::new(),
            DeliveryState::Confirmed => Happening::Delivery,
            DeliveryState::Failed => Happening::DeliveryFailed,
        };
        let day = self.confirmed.unwrap_or(self.on);
        self.filing().facts(day, kind.code(), known, |event| {
            let event = event.channel(self.channel.map_or(Word::NONE, Choice::word)).topics(Topic::Care.bit()).happened();
            if kind == Happening::DeliveryFailed {
                return event;
            }
            let event = event.service_minutes(self.minutes.unwrap_or(0));
            let event = match (self.reached().standing(day, known), key_of(self.household, known)) {
                (Some(standing), _) => event.served(standing),
                (None, household) if !household.is_none() => event.household(household),
                _ => event,
            };
            let event = (0..self.volunteers.unwrap_or(0)).fold(event, |event, _| event.volunteer(Standing::default(), 0));
            self.lines.iter().fold(event, |event, line| event.goods(line.item.word(), line.unit.word(), line.quantity))
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::town;
    use base::Key;
    use count::Part;
    use count::testing::{day, faulty_fields, link};

    pub(crate) fn parcel() -> Delivery {
        Delivery {
            on: day("2020-02-03"),
            household: Some(link(5)),
            person: None,
            place: None,
            lines: vec![DeliveryLine { item: Item::Gift, quantity: 1, unit: Unit::Copy }],
            confirmed: Some(day("2020-02-03")),
            relation: Some(Receiver::Own),
            receiver: None,
            failed: None,
            workers: vec![link(80), link(81), link(80)],
            volunteers: None,
            carriers: None,
            minutes: Some(10),
            channel: Some(Channel::Visit),
            need: Some(link(40)),
            note: None,
            campaign: Some(link(3)),
            project: None,
        }
    }

    fn count(delivery: &Delivery, part: Part) -> usize {
        delivery.facts(&town()).iter().filter(|fact| fact.part == part).count()
    }

    #[test]
    fn a_parcel_for_a_household_is_a_household_and_no_person_and_one_for_a_person_is_both() {
        let facts = parcel().facts(&town());
        assert_eq!((facts[0].part, facts[0].household, facts[0].subject, facts[0].times), (Part::Served, Key(5), Key::NONE, 0));
        let facts = Delivery { person: Some(link(71)), ..parcel() }.facts(&town());
        assert_eq!((facts[0].part, facts[0].household, facts[0].subject, facts[0].times), (Part::Served, Key(5), Key(71), 1));
        assert_eq!(facts.iter().filter(|fact| fact.part == Part::Served).count(), 1);
    }

    #[test]
    fn it_counts_on_the_day_of_the_receipt_with_goods_workers_and_volunteers() {
        let delivery = Delivery { confirmed: Some(day("2020-02-04")), volunteers: Some(38), ..parcel() };
        let facts = delivery.facts(&town());
        assert!(facts.iter().all(|fact| fact.day == day("2020-02-04") && fact.kind == Happening::Delivery.word() && fact.service_minutes == 10));
        assert_eq!((count(&delivery, Part::Effort), count(&delivery, Part::Volunteer), count(&delivery, Part::Goods)), (2, 38, 1));
        let goods = facts.iter().find(|fact| fact.part == Part::Goods).unwrap();
        assert_eq!((goods.item, goods.unit, goods.quantity, goods.topics), (Item::Gift.word(), Unit::Copy.word(), 1, Topic::Care.bit()));
    }

    #[test]
    fn a_parcel_that_did_not_arrive_is_kept_and_serves_nobody() {
        let failed = Delivery { confirmed: None, relation: None, failed: Some(Failure::Absent), ..parcel() };
        assert_eq!(failed.outline().state, Some("failed"));
        assert_eq!((count(&failed, Part::Served), count(&failed, Part::Goods), count(&failed, Part::Effort)), (0, 0, 2));
        assert!(failed.facts(&town()).iter().all(|fact| fact.kind == Happening::DeliveryFailed.word() && fact.service_minutes == 0));
        let underway = Delivery { confirmed: None, relation: None, ..parcel() };
        assert_eq!((underway.outline().state, underway.outline().due), (Some("underway"), Some(day("2020-02-03"))));
        assert_eq!(underway.facts(&town()), []);
    }

    #[test]
    fn what_does_not_fit_is_said_all_at_once() {
        let worked = [
            (parcel(), vec![]),
            (Delivery { household: None, lines: vec![], ..parcel() }, vec!["household", "lines"]),
            (Delivery { household: None, place: Some(link(30)), ..parcel() }, vec![]),
            (Delivery { failed: Some(Failure::Refused), ..parcel() }, vec!["failed"]),
            (Delivery { confirmed: None, ..parcel() }, vec!["confirmed"]),
            (
                Delivery { confirmed: Some(day("2020-02-02")), minutes: Some(0), volunteers: Some(501), ..parcel() },
                vec!["confirmed", "minutes", "volunteers"],
            ),
        ];
        for (delivery, paths) in worked {
            assert_eq!(faulty_fields(&delivery), paths, "{delivery:?}");
        }
    }
}
