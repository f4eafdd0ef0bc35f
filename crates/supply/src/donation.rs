//! What was given: the book that must be kept of donated goods (公益事业捐赠法 art. 16, 18; 慈善法 art. 38, 39, 54). Goods come into stock by a
//! [`StockMove`](crate::StockMove); a donation alone moves nothing, for some goods go straight to whom they are meant.

use crate::Happening;
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Terms, Text, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Domain, Filing, Item, Project, Unit, Worker, each};

record! {
    /// 捐来的一种物品。
    DonationLine "donation_line" "捐赠物品" {
        item: Item = field("物品").heads("品名").phone(),
        quantity: u32 = field("数量").usual("1 10 50 100").phone(),
        unit: Unit = field("单位").phone(),
        spec: Option<Text> = field("规格"),
        lot: Option<Text> = field("批号"),
        expires: Option<Day> = field("有效期").help("有效期的最后一天").heads("有效期至 失效日期"),
    }
    /// 收到的一批捐赠。这里只是登记：社工站没有资格开具公益事业捐赠票据，票据由慈善组织开。
    Donation "donation" "捐赠登记" {
        donor: Option<Text> = field("捐赠方").personal().help("单位或个人；匿名捐赠留空").heads("捐赠人 捐赠单位").phone(),
        lines: Vec<DonationLine> = field("物品").phone(),
        on: Day = field("捐赠日期").heads("日期").preset("今天").phone(),
        received_by: Option<Link<Worker>> = field("接收人").heads("经手 经手人").phone(),
        contact: Option<Text> = field("联系人").personal().help("联系人和电话，用来告知使用情况").heads("联系方式 联系电话"),
        directed_use: Option<Text> = field("用途指定").help("捐赠方指定给谁用、做什么用；改变用途要捐赠方同意").heads("指定用途 用途"),
        receipt: Option<Text> = field("票据/协议号")
            .help("慈善组织所开票据或捐赠协议的编号。社工站不能开捐赠票据（慈善法第三十八条），只能给收讫凭证")
            .heads("票据号 协议号 票据编号"),
        published_on: Option<Day> = field("公示日期").heads("公示"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

impl Donation {
    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project).within(Domain::Aid).by(each(&self.received_by, 0))
    }
}

impl Record for Donation {
    fn rules(&self, faults: &mut Faults) {
        faults.require(!self.lines.is_empty(), "lines", "no_goods", "请至少写一种物品");
        for (i, line) in self.lines.iter().enumerate() {
            faults.require(line.quantity > 0, &format!("lines.{i}.quantity"), "no_quantity", "数量至少是 1");
            let usable = line.expires.is_none_or(|last| last >= self.on);
            faults.require(usable, &format!("lines.{i}.expires"), "expired", "收到时已过有效期，不能接收；请核对日期（慈善法第三十六条）");
        }
        faults.require(self.published_on.is_none_or(|day| day >= self.on), "published_on", "before_given", "公示日期在捐赠日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(if self.published_on.is_some() { "published" } else { "received" });
        outline.terms = Some(Terms {
            names: self.donor.iter().map(|donor| donor.0.clone()).collect(),
            numbers: self.receipt.iter().map(|receipt| receipt.0.clone()).collect(),
            ..Terms::default()
        });
        outline
    }

    fn line(&self) -> String {
        let goods: Vec<String> = self.lines.iter().map(|line| format!("{} {} {}", line.item.label(), line.quantity, line.unit.label())).collect();
        format!("捐赠 {}", goods.join("、"))
    }
}

impl Counted for Donation {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().facts(self.on, Happening::Donation.code(), known, |event| {
            self.lines.iter().fold(event.happened(), |event, line| event.goods(line.item.word(), line.unit.word(), line.quantity))
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::Part;
    use count::testing::{World, day, faulty_fields, link};

    pub(crate) fn given(lines: &[(Item, u32, Unit)]) -> Donation {
        let line = |(item, quantity, unit): &(Item, u32, Unit)| DonationLine {
            item: *item,
            quantity: *quantity,
            unit: *unit,
            spec: None,
            lot: None,
            expires: None,
        };
        Donation {
            on: day("2020-02-02"),
            donor: Some("南田农业公司".into()),
            contact: None,
            lines: lines.iter().map(line).collect(),
            directed_use: None,
            received_by: Some(link(80)),
            receipt: None,
            published_on: None,
            note: None,
            campaign: Some(link(3)),
            project: None,
        }
    }

    #[test]
    fn every_line_is_counted_in_its_own_unit() {
        let facts =
            given(&[(Item::Mask, 71, Unit::Piece), (Item::Disinfectant, 2, Unit::Bottle), (Item::HandWash, 150, Unit::Bottle)]).facts(&World::new());
        let goods: Vec<_> = facts.iter().filter(|fact| fact.part == Part::Goods).map(|fact| (fact.item, fact.unit, fact.quantity)).collect();
        let worked = [
            (Item::Mask.word(), Unit::Piece.word(), 71),
            (Item::Disinfectant.word(), Unit::Bottle.word(), 2),
            (Item::HandWash.word(), Unit::Bottle.word(), 150),
        ];
        assert_eq!(goods, worked);
        assert!(facts.iter().all(|fact| fact.kind == Happening::Donation.word() && !fact.campaign.is_none() && fact.times == 0));
        assert_eq!(facts.iter().filter(|fact| fact.part == Part::Event).count(), 1);
    }

    #[test]
    fn nothing_given_nothing_usable_and_nothing_published_in_advance() {
        assert_eq!(faulty_fields(&given(&[(Item::Mask, 71, Unit::Piece)])), Vec::<String>::new());
        assert_eq!(faulty_fields(&given(&[])), ["lines"]);
        let mut expired = given(&[(Item::Mask, 0, Unit::Piece)]);
        expired.lines[0].expires = Some(day("2020-02-01"));
        expired.published_on = Some(day("2020-02-01"));
        assert_eq!(faulty_fields(&expired), ["lines.0.quantity", "lines.0.expires", "published_on"]);
    }
}
