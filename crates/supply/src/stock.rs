//! The book of stock: movements are appended, nothing is overwritten, and what is there is their sum, for each item and each unit (domain.md
//! 4.3). What expires first goes out first. Absent: conversions between units; whoever opens a box writes one movement out and one in.

use crate::{Delivery, Donation, Happening};
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Terms, Text, choices, field, record};
use count::{Counted, Fact, Known, Part};
use org::{Campaign, Domain, Filing, Item, Unit, Worker, each};
use std::collections::BTreeMap;

choices! {
    /// Which way.
    Direction "出入库" {
        In = "in" "入库" | "入 收",
        Out = "out" "出库" | "出 发",
        Gain = "gain" "盘盈" | "多出",
        Loss = "loss" "盘亏" | "短少",
    }
    /// Why goods moved.
    Reason "事由" {
        Donation = "donation" "捐赠" | "受赠",
        Purchase = "purchase" "采购" | "购买",
        Delivery = "delivery" "派送" | "发放 派发",
        OwnUse = "own_use" "自用防护" | "自用 值守使用",
        Transfer = "transfer" "调拨" | "调入 调出 转交",
        Damaged = "damaged" "损耗" | "损坏 丢失",
        Expired = "expired" "过期",
        Repacked = "repacked" "拆装" | "拆箱 换算",
        Stocktake = "stocktake" "盘点" | "盘盈 盘亏",
        Other = "other_reason" "其他" | "其它",
    }
}

record! {
    /// 一次出入库，记过不改；记错就用盘盈、盘亏更正。结存是各次之和，不用填。
    StockMove "stock_move" "物资出入库" {
        direction: Direction = field("出入库").heads("方向").phone(),
        item: Item = field("品名").heads("物品").phone(),
        quantity: u32 = field("数量").heads("入库 出库").usual("1 10 50 100").phone(),
        unit: Unit = field("单位").phone(),
        reason: Reason = field("事由").phone(),
        on: Day = field("日期").preset("今天").phone(),
        worker: Option<Link<Worker>> = field("经手").heads("经手人").phone(),
        counterparty: Option<Text> = field("来源/去向").personal().heads("来源 去向"),
        spec: Option<Text> = field("规格"),
        expires: Option<Day> = field("有效期").help("有效期的最后一天").heads("有效期至"),
        approved_by: Option<Link<Worker>> = field("审批").heads("审批人"),
        donation: Option<Link<Donation>> = field("捐赠记录"),
        delivery: Option<Link<Delivery>> = field("派送记录"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
    }
}

impl Direction {
    /// Whether the book grows.
    pub fn adds(self) -> bool {
        matches!(self, Direction::In | Direction::Gain)
    }

    fn happening(self) -> Happening {
        match self {
            Direction::In => Happening::StockIn,
            Direction::Out => Happening::StockOut,
            Direction::Gain | Direction::Loss => Happening::StockAdjust,
        }
    }

    fn may_be_for(self, reason: Reason) -> bool {
        match reason {
            Reason::Donation | Reason::Purchase => self == Direction::In,
            Reason::Delivery | Reason::OwnUse | Reason::Damaged | Reason::Expired => self == Direction::Out,
            Reason::Transfer | Reason::Repacked | Reason::Other => matches!(self, Direction::In | Direction::Out),
            Reason::Stocktake => matches!(self, Direction::Gain | Direction::Loss),
        }
    }
}

impl StockMove {
    /// By how much the book changes.
    pub fn change(&self) -> i64 {
        if self.direction.adds() { i64::from(self.quantity) } else { -i64::from(self.quantity) }
    }

    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, None).within(Domain::Aid).by(each(&self.worker, 0));
        filing.link(self.approved_by, "approved_by").link(self.donation, "donation").link(self.delivery, "delivery")
    }
}

/// What is there after these movements, in each unit by itself. Nothing left is left out.
pub fn balance<'a>(moves: impl IntoIterator<Item = &'a StockMove>) -> BTreeMap<(Item, Unit), i64> {
    let mut book = BTreeMap::new();
    for step in moves {
        *book.entry((step.item, step.unit)).or_default() += step.change();
    }
    book.retain(|_, left| *left != 0);
    book
}

/// The first day at whose end less than nothing of something would be there. Movements of one day may be written in any order.
pub fn shortage<'a>(moves: impl IntoIterator<Item = &'a StockMove>) -> Option<(Day, Item, Unit)> {
    let mut days: BTreeMap<Day, Vec<&StockMove>> = BTreeMap::new();
    for step in moves {
        days.entry(step.on).or_default().push(step);
    }
    let mut book: BTreeMap<(Item, Unit), i64> = BTreeMap::new();
    for (day, steps) in days {
        for step in steps {
            *book.entry((step.item, step.unit)).or_default() += step.change();
        }
        if let Some(((item, unit), _)) = book.iter().find(|(_, left)| **left < 0) {
            return Some((day, *item, *unit));
        }
    }
    None
}

/// Goods of one expiry that are still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// What.
    pub item: Item,
    /// In which unit.
    pub unit: Unit,
    /// The last day on which it is good.
    pub expires: Day,
    /// How much is left.
    pub left: i64,
}

/// What is still there and good no longer than until `by`, if what expires first always went out first; the soonest first.
pub fn expiring<'a>(moves: impl IntoIterator<Item = &'a StockMove>, by: Day) -> Vec<Lot> {
    let mut gone: BTreeMap<(Item, Unit), i64> = BTreeMap::new();
    let mut came: BTreeMap<(Day, Item, Unit), i64> = BTreeMap::new();
    for step in moves {
        if step.direction.adds() {
            // What never expires goes out last.
            *came.entry((step.expires.unwrap_or(Day::MAX), step.item, step.unit)).or_default() += step.change();
        } else {
            *gone.entry((step.item, step.unit)).or_default() -= step.change();
        }
    }
    let mut lots = Vec::new();
    for ((expires, item, unit), quantity) in came.into_iter().filter(|((expires, ..), _)| *expires <= by) {
        let gone = gone.entry((item, unit)).or_default();
        let taken = quantity.min(*gone);
        *gone -= taken;
        if quantity > taken {
            lots.push(Lot { item, unit, expires, left: quantity - taken });
        }
    }
    lots
}

impl Record for StockMove {
    /// That the book never falls below nothing is a rule across movements: [`shortage`].
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.quantity > 0, "quantity", "no_quantity", "数量至少是 1");
        let fits = self.direction.may_be_for(self.reason);
        faults.require(fits, "reason", "reason_differs", format!("“{}”不会是{}，请核对", self.reason.label(), self.direction.label()));
        if self.reason == Reason::Transfer {
            faults.require(self.counterparty.is_some(), "counterparty", "no_counterparty", "调拨请写明来源或去向");
        }
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.terms = self.counterparty.as_ref().map(|counterparty| Terms { names: vec![counterparty.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        format!("{} {} {} {} {}", self.direction.label(), self.item.label(), self.quantity, self.unit.label(), self.reason.label())
    }
}

impl Counted for StockMove {
    /// The movement as an event, and the stock as a state that grows or shrinks by it: "stock" at a date is what is there, within one unit.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let mut facts = self.filing().facts(self.on, self.direction.happening().code(), known, |event| {
            event.item(self.item.word()).happened().goods(self.item.word(), self.unit.word(), self.quantity)
        });
        facts.push(Fact {
            day: self.on,
            kind: Happening::Stock.word(),
            part: Part::State,
            item: self.item.word(),
            unit: self.unit.word(),
            // Quantities are at most a hundred million, far below the range of i32.
            times: i32::try_from(self.change()).unwrap_or_default(),
            ..Filing::of(self.campaign, None).row(known)
        });
        facts
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::testing::{World, day, faulty_fields, link};

    pub(crate) fn step(on: &str, direction: Direction, quantity: u32, unit: Unit, expires: Option<&str>) -> StockMove {
        let reason = match direction {
            Direction::In => Reason::Donation,
            Direction::Out => Reason::Delivery,
            Direction::Gain | Direction::Loss => Reason::Stocktake,
        };
        StockMove {
            on: day(on),
            direction,
            item: Item::HandWash,
            quantity,
            unit,
            reason,
            spec: None,
            expires: expires.map(day),
            counterparty: None,
            worker: Some(link(80)),
            approved_by: None,
            donation: None,
            delivery: None,
            note: None,
            campaign: Some(link(3)),
        }
    }

    #[test]
    fn what_is_there_is_the_sum_in_each_unit_by_itself() {
        let moves = [
            step("2020-02-02", Direction::In, 150, Unit::Bottle, None),
            step("2020-02-02", Direction::In, 4, Unit::Box, None),
            step("2020-02-03", Direction::Out, 36, Unit::Bottle, None),
            step("2020-02-04", Direction::Loss, 1, Unit::Bottle, None),
            step("2020-02-05", Direction::Out, 4, Unit::Box, None),
        ];
        assert_eq!(balance(&moves), BTreeMap::from([((Item::HandWash, Unit::Bottle), 113)]));
        let stock = Happening::Stock.word();
        let facts: Vec<Fact> = moves.iter().flat_map(|step| step.facts(&World::new())).filter(|fact| fact.kind == stock).collect();
        let bottles: i32 = facts.iter().filter(|fact| fact.unit == Unit::Bottle.word()).map(|fact| fact.times).sum();
        assert_eq!(bottles, 113);
        assert!(facts.iter().all(|fact| fact.part == Part::State && fact.quantity == 0));
    }

    #[test]
    fn the_book_may_not_fall_below_nothing_at_the_end_of_a_day() {
        let out = step("2020-02-03", Direction::Out, 10, Unit::Bottle, None);
        let same_day = step("2020-02-03", Direction::In, 10, Unit::Bottle, None);
        let day_after = step("2020-02-04", Direction::In, 10, Unit::Bottle, None);
        assert_eq!(shortage([&out, &same_day]), None);
        assert_eq!(shortage([&out, &day_after]), Some((day("2020-02-03"), Item::HandWash, Unit::Bottle)));
        assert_eq!(
            shortage([&out, &step("2020-02-03", Direction::In, 10, Unit::Box, None)]),
            Some((day("2020-02-03"), Item::HandWash, Unit::Bottle))
        );
    }

    #[test]
    fn what_expires_first_goes_out_first() {
        let moves = [
            step("2020-02-01", Direction::In, 50, Unit::Bottle, None),
            step("2020-02-01", Direction::In, 30, Unit::Bottle, Some("2020-06-30")),
            step("2020-02-02", Direction::In, 20, Unit::Bottle, Some("2020-03-31")),
            step("2020-02-03", Direction::Out, 25, Unit::Bottle, None),
        ];
        let left = Lot { item: Item::HandWash, unit: Unit::Bottle, expires: day("2020-06-30"), left: 25 };
        assert_eq!(expiring(&moves, day("2020-06-30")), [left]);
        assert_eq!(expiring(&moves, day("2020-03-31")), []);
        assert_eq!(expiring(&moves[..3], day("2020-03-31")), [Lot { expires: day("2020-03-31"), left: 20, ..left }]);
    }

    #[test]
    fn a_reason_goes_one_way() {
        let worked = [
            (Direction::In, Reason::Donation, vec![]),
            (Direction::Out, Reason::Donation, vec!["reason"]),
            (Direction::Out, Reason::Expired, vec![]),
            (Direction::In, Reason::Stocktake, vec!["reason"]),
            (Direction::Gain, Reason::Stocktake, vec![]),
            (Direction::Out, Reason::Transfer, vec!["counterparty"]),
            (Direction::Loss, Reason::Transfer, vec!["reason", "counterparty"]),
        ];
        for (direction, reason, paths) in worked {
            let step = StockMove { reason, ..step("2020-02-02", direction, 1, Unit::Bottle, None) };
            assert_eq!(faulty_fields(&step), paths, "{}", step.line());
        }
    }
}
