//! Rows of the ledgers as they come, and what becomes of them.

use super::{DELIVERIES, DONATIONS, NEEDS, STOCK, SURVEYS};
use crate::tests::figure;
use crate::{Delivery, Direction, Donation, Failure, Happening, Need, NeedKind, NeedSurvey, Reason, Receiver, StockMove, Urgency};
use base::{Choice, Record, Set};
use count::Measure;
use count::testing::{day, facts_of, id, item, link, unit};
use org::{Item, Population, Unit};
use shell::ledger::{Ledger, Row};
use shell::taking::testing::{Names, comes_back, headings_are_told_apart, refused, row_with, taken};

/// Cells of a row by the paths of their columns.
type Cells = &'static [(&'static str, &'static str)];

/// Household 5, person 71, worker 80, place 30, the response 3, the project 4.
fn names() -> Names {
    Names::of(&[
        ("household", "何阿婆", id(5)),
        ("person", "何阿婆", id(71)),
        ("worker", "李社工", id(80)),
        ("worker", "王社工", id(81)),
        ("place", "东闸", id(30)),
        ("campaign", "疫情防控", id(3)),
        ("project", "爱心蔬菜", id(4)),
    ])
}

const GIFT: Cells = &[("on", "2020-02-02"), ("donor", "南田农业公司"), ("lines", "口罩"), ("quantity", "71"), ("unit", "个")];
const MOVE: Cells = &[("on", "2020-02-02"), ("item", "洗手液"), ("unit", "瓶"), ("in", "150"), ("counterparty", "企业捐赠")];
const NEED: Cells = &[("household", "何阿婆"), ("item", "口罩"), ("quantity", "5"), ("unit", "个"), ("on", "2020-01-30")];
const SURVEY: Cells = &[("household", "何阿婆"), ("on", "2020-01-30"), ("kinds", "孤寡老人、残疾人家庭")];
const PARCEL: Cells = &[("household", "何阿婆"), ("lines", "慰问品"), ("quantity", "1份"), ("workers", "李社工"), ("confirmed", "2020-02-03")];

fn given(cells: Cells) -> Donation {
    taken(&DONATIONS, &row_with(&DONATIONS, GIFT, cells), &mut names())
}

fn moved(cells: Cells) -> StockMove {
    taken(&STOCK, &row_with(&STOCK, MOVE, cells), &mut names())
}

fn needed(cells: Cells) -> Need {
    taken(&NEEDS, &row_with(&NEEDS, NEED, cells), &mut names())
}

fn brought(cells: Cells) -> Delivery {
    taken(&DELIVERIES, &row_with(&DELIVERIES, PARCEL, cells), &mut names())
}

/// Rows that are refused, and the columns that say why.
fn check_refused<R: Record>(ledger: &Ledger, usual: Cells, worked: &[(Cells, &[&str])]) {
    for (cells, paths) in worked {
        assert_eq!(refused::<R>(ledger, &row_with(ledger, usual, cells), &mut names()), *paths, "{} {cells:?}", ledger.code);
    }
}

#[test]
fn donated_goods_stand_in_columns_or_in_one_cell() {
    type Lines = &'static [(Item, u32, Unit, &'static str)];
    let worked: [(Cells, Lines); 10] = [
        (&[], &[(Item::Mask, 71, Unit::Piece, "")]),
        (&[("lines", "一次性医用口罩"), ("spec", "50 只装")], &[(Item::Mask, 71, Unit::Piece, "一次性医用口罩 50 只装")]),
        (&[("lines", "轮椅"), ("quantity", "2"), ("unit", "台")], &[(Item::Other, 2, Unit::Device, "轮椅")]),
        (&[("lines", "蔬菜"), ("quantity", "1200斤"), ("unit", "")], &[(Item::Vegetables, 1200, Unit::Jin, "")]),
        (&[("lines", "1,200斤蔬菜"), ("quantity", ""), ("unit", "")], &[(Item::Vegetables, 1200, Unit::Jin, "")]),
        (&[("quantity", "71"), ("unit", "")], &[(Item::Mask, 71, Unit::Piece, "")]),
        (&[("quantity", "71只"), ("unit", "个")], &[(Item::Mask, 71, Unit::Piece, "")]),
        (&[("lines", "口罩71个")], &[(Item::Mask, 71, Unit::Piece, "")]),
        (
            &[("lines", "口罩71个（医用）、84消毒液2瓶、洗手液150瓶"), ("quantity", ""), ("unit", "")],
            &[(Item::Mask, 71, Unit::Piece, "医用"), (Item::Disinfectant, 2, Unit::Bottle, ""), (Item::HandWash, 150, Unit::Bottle, "")],
        ),
        (&[("lines", "5个口罩+3份慰问品"), ("quantity", ""), ("unit", "")], &[(Item::Mask, 5, Unit::Piece, ""), (Item::Gift, 3, Unit::Copy, "")]),
    ];
    for (cells, expected) in worked {
        let gift = given(cells);
        let lines: Vec<_> =
            gift.lines.iter().map(|line| (line.item, line.quantity, line.unit, line.spec.as_ref().map_or("", |spec| spec.0.as_str()))).collect();
        assert_eq!(lines, expected, "{cells:?}");
    }
}

#[test]
fn lot_and_expiry_may_share_a_cell() {
    let worked: [(Cells, Option<&str>, Option<&str>); 8] = [
        (&[("lot", "2021/6/30/A1")], Some("A1"), Some("2021-06-30")),
        (&[("lot", "A20200101")], Some("A20200101"), None),
        (&[("lot", "A20200101/2022-01-31")], Some("A20200101"), Some("2022-01-31")),
        (&[("lot", "有效期至2021年6月")], None, Some("2021-06-30")),
        (&[("lot", "2021/6/30")], None, Some("2021-06-30")),
        (&[("lot", "批号：B7"), ("expires", "2021.6.30")], Some("B7"), Some("2021-06-30")),
        (&[("expires", "2021-06")], None, Some("2021-06-30")),
        (&[("lot", "无")], None, None),
    ];
    for (cells, lot, expires) in worked {
        let gift = given(cells);
        let line = &gift.lines[0];
        assert_eq!((line.lot.as_ref().map(|lot| lot.0.as_str()), line.expires), (lot, expires.map(day)), "{cells:?}");
    }
}

#[test]
fn a_donor_without_a_name_is_none_and_a_tick_is_no_day_of_publication() {
    let gift = given(&[("donor", "匿名"), ("published_on", "已公示"), ("received_by", "李社工"), ("contact", "周先生 19000000003")]);
    assert_eq!((gift.donor, gift.published_on, gift.received_by), (None, None, Some(link(80))));
    assert_eq!((gift.note.unwrap().0.as_str(), gift.contact.unwrap().0.as_str()), ("公示：已公示", "周先生 19000000003"));
    assert_eq!(given(&[("published_on", "2月5日")]).published_on, Some(day("2020-02-05")));
    check_refused::<Donation>(
        &DONATIONS,
        GIFT,
        &[
            (&[("on", "")], &["on"]),
            (&[("lines", "")], &["lines"]),
            (&[("quantity", "")], &["quantity"]),
            (&[("quantity", "0")], &["lines.0.quantity"]),
            (&[("unit", "堆")], &["unit"]),
            (&[("quantity", "71瓶")], &["quantity"]),
            (&[("lines", "蔬菜"), ("unit", "")], &["unit"]),
            (&[("lines", "口罩70个")], &["quantity"]),
            (&[("lines", "口罩、洗手液")], &["lines"]),
            (&[("expires", "年底")], &["expires"]),
            (&[("expires", "2020-01-31")], &["lines.0.expires"]),
            (&[("published_on", "2020-02-01")], &["published_on"]),
            (&[("campaign", "抗洪"), ("received_by", "同名"), ("on", "2021-02-02")], &["on", "campaign", "received_by"]),
        ],
    );
}

#[test]
fn a_movement_is_in_or_out_and_why_is_read_from_its_words() {
    let worked: [(Cells, Direction, u32, Reason, &str); 12] = [
        (&[], Direction::In, 150, Reason::Donation, ""),
        (&[("counterparty", "采购")], Direction::In, 150, Reason::Purchase, ""),
        (&[("counterparty", "")], Direction::In, 150, Reason::Other, ""),
        (&[("counterparty", "街道调入")], Direction::In, 150, Reason::Transfer, ""),
        (&[("in", "0"), ("out", "36瓶"), ("unit", ""), ("counterparty", "困难家庭")], Direction::Out, 36, Reason::Delivery, ""),
        (&[("in", ""), ("out", "5"), ("counterparty", "门岗"), ("reason", "值守使用")], Direction::Out, 5, Reason::OwnUse, ""),
        (&[("in", ""), ("out", "5"), ("counterparty", "居民"), ("reason", "过期")], Direction::Out, 5, Reason::Expired, ""),
        (&[("in", ""), ("out", "5"), ("counterparty", "转捐小学")], Direction::Out, 5, Reason::Other, ""),
        (&[("in", "2"), ("counterparty", ""), ("reason", "盘点")], Direction::Gain, 2, Reason::Stocktake, ""),
        (&[("in", ""), ("out", "1"), ("counterparty", ""), ("reason", "盘亏")], Direction::Loss, 1, Reason::Stocktake, ""),
        (&[("reason", "年货捐赠第二批")], Direction::In, 150, Reason::Donation, "事由：年货捐赠第二批"),
        (&[("in", ""), ("out", "3"), ("counterparty", ""), ("reason", "上门慰问")], Direction::Out, 3, Reason::Delivery, "事由：上门慰问"),
    ];
    for (cells, direction, quantity, reason, kept) in worked {
        let step = moved(cells);
        assert_eq!((step.direction, step.quantity, step.unit, step.reason), (direction, quantity, Unit::Bottle, reason), "{cells:?}");
        assert_eq!(step.note.map(|note| note.0).unwrap_or_default(), kept, "{cells:?}");
    }
    check_refused::<StockMove>(
        &STOCK,
        MOVE,
        &[
            (&[("out", "36")], &["out"]),
            (&[("in", ""), ("left", "50"), ("counterparty", "上月结转")], &["in"]),
            (&[("item", "口罩、洗手液")], &["item"]),
            (&[("unit", "堆")], &["unit"]),
            (&[("in", ""), ("out", "5"), ("counterparty", ""), ("reason", "调拨")], &["counterparty"]),
            (&[("in", ""), ("out", "5"), ("reason", "采购")], &["reason"]),
            (&[("on", ""), ("worker", "同名"), ("expires", "年底")], &["on", "expires", "worker"]),
        ],
    );
}

#[test]
fn what_is_left_is_checked_from_row_to_row_and_never_kept() {
    // 品名, 入库, 出库, 结存; what should be left, where the sheet is wrong.
    let sheet = [
        ("洗手液", "150", "", "150", ""),
        ("口罩", "71", "", "71", ""),
        ("洗手液", "", "36", "114", ""),
        ("洗手液", "", "10", "105", "上一行结存 114，出库 10，应结存 104，表上是 105，请核对"),
        // After a wrong row the sheet's own balance goes on, so that one mistake is told once.
        ("洗手液", "", "5", "100", ""),
        ("口罩", "", "11", "", ""),
        ("口罩", "", "10", "50", ""),
        ("手套", "", "5", "20", ""),
        ("消毒液", "20", "", "10", "入库 20 后结存不会只有 10，请核对"),
        ("药品", "", "5", "-5", "结存 -5 不会少于 0，请核对"),
    ];
    let mut names = names();
    for (item, came, went, left, wrong) in sheet {
        let unit = if item == "药品" || item == "手套" { "盒" } else { "" };
        let mut row = row_with(&STOCK, &[("on", "2020-02-03")], &[]);
        let cells = [("item", item), ("in", came), ("out", went), ("unit", unit), ("counterparty", "社区")];
        row.cells.extend(cells.into_iter().filter(|(_, text)| !text.is_empty()).map(|(path, text)| (path, text.to_owned())));
        row.cells.extend(Some(("left", left.to_owned())).filter(|_| !left.is_empty()));
        let found = (STOCK.take)(&row, &mut names);
        let sentences: Vec<String> = found.err().into_iter().flatten().map(|fault| fault.sentence).collect();
        assert_eq!(sentences.concat(), wrong, "{item} {came} {went} {left}");
    }
}

#[test]
fn a_need_is_found_in_what_stations_write() {
    type Expected = (NeedKind, Option<Item>, Option<(u32, Unit)>, &'static str);
    let worked: [(Cells, Expected); 9] = [
        (&[], (NeedKind::Protective, Some(Item::Mask), Some((5, Unit::Piece)), "")),
        (&[("item", "口罩5个"), ("quantity", ""), ("unit", "")], (NeedKind::Protective, Some(Item::Mask), Some((5, Unit::Piece)), "")),
        (&[("item", "降压药"), ("quantity", "2盒"), ("unit", "")], (NeedKind::Medicine, Some(Item::Medicine), Some((2, Unit::Box)), "降压药")),
        (&[("item", "轮椅"), ("quantity", ""), ("unit", "")], (NeedKind::Goods, None, None, "轮椅")),
        (&[("item", "就业"), ("quantity", ""), ("unit", ""), ("detail", "想做保安")], (NeedKind::Job, None, None, "想做保安")),
        (&[("item", ""), ("quantity", ""), ("unit", ""), ("kind", "心理支持")], (NeedKind::Psychological, None, None, "")),
        (&[("item", ""), ("quantity", ""), ("unit", ""), ("kinds", "低保户、陪护")], (NeedKind::Care, None, None, "")),
        (
            &[("item", "大米"), ("quantity", "10"), ("unit", "斤"), ("kind", "生活物资")],
            (NeedKind::Goods, Some(Item::Food), Some((10, Unit::Jin)), ""),
        ),
        (&[("item", "口罩"), ("quantity", ""), ("unit", "")], (NeedKind::Protective, Some(Item::Mask), None, "")),
    ];
    for (cells, (kind, item, amount, detail)) in worked {
        let need = needed(cells);
        assert_eq!((need.kind, need.item, need.quantity.zip(need.unit)), (kind, item, amount), "{cells:?}");
        assert_eq!((need.detail.map(|detail| detail.0).unwrap_or_default(), need.urgency), (detail.to_owned(), Urgency::Normal), "{cells:?}");
    }
}

#[test]
fn when_a_need_was_found_claimed_and_met() {
    let worked: [(Cells, [Option<&str>; 3], &str); 6] = [
        (&[("claimed_until", "2月5日"), ("met_on", "2020-02-03")], [Some("2020-01-30"), Some("2020-02-05"), Some("2020-02-03")], ""),
        (&[("claimed_until", "木棉义工队"), ("met_on", "无")], [Some("2020-01-30"), None, None], "匹配：木棉义工队"),
        (&[("met_on", "已送")], [Some("2020-01-30"), None, None], "送达日期：已送"),
        // The paper of the district has no day of finding.
        (&[("on", ""), ("met_on", "2020-02-03")], [Some("2020-02-03"), None, Some("2020-02-03")], ""),
        (&[("on", "")], [Some("2020-12-31"), None, None], ""),
        (&[("kinds", "独居、低保")], [Some("2020-01-30"), None, None], "类别：独居"),
    ];
    for (cells, [on, claimed, met], kept) in worked {
        let need = needed(cells);
        assert_eq!([Some(need.on), need.claimed_until, need.met_on], [on, claimed, met].map(|text| text.map(day)), "{cells:?}");
        assert_eq!(need.note.map(|note| note.0).unwrap_or_default(), kept, "{cells:?}");
    }
    check_refused::<Need>(
        &NEEDS,
        NEED,
        &[
            (&[("household", "")], &["household"]),
            (&[("item", "")], &["item"]),
            (&[("item", "口罩、洗手液"), ("quantity", ""), ("unit", "")], &["item"]),
            (&[("item", "蔬菜"), ("unit", "")], &["unit"]),
            (&[("urgency", "马马虎虎")], &["urgency"]),
            (&[("met_on", "2020-01-29")], &["met_on"]),
            (&[("phone", "12"), ("kind", "星星"), ("on", "2021-01-30"), ("assignee", "同名")], &["phone", "kind", "on", "assignee"]),
        ],
    );
}

#[test]
fn a_new_household_is_made_with_all_that_the_sheet_says_of_it() {
    let mut names = names();
    let cells: Cells =
        &[("household", "周阿伯"), ("address", "木棉里3号"), ("phone", "190 0000 0004"), ("size", "2人"), ("kinds", "孤寡长者、残疾人户、生活物资")];
    let need: Need = taken(&NEEDS, &row_with(&NEEDS, NEED, cells), &mut names);
    assert_eq!(need.household.map(base::Link::id), Some(Names::made_id(0)));
    let known = ["name=周阿伯", "address=木棉里3号", "phone=19000000004", "size=2", "kinds=elder_alone", "kinds=disabled"];
    assert_eq!(names.made, [("household", known.map(str::to_owned).to_vec())]);
    let survey: NeedSurvey = taken(&SURVEYS, &row_with(&SURVEYS, SURVEY, &[]), &mut names);
    assert_eq!((survey.household, survey.kinds), (link(5), Set::of([Population::ElderAlone, Population::Disabled])));
}

#[test]
fn a_survey_counts_the_household_whatever_it_lacks() {
    let cells: Cells = &[("minutes", "20"), ("workers", "李社工、王社工"), ("round", "初六"), ("kinds", "独居"), ("note", "腿脚不便")];
    let survey: NeedSurvey = taken(&SURVEYS, &row_with(&SURVEYS, SURVEY, cells), &mut names());
    assert_eq!((survey.workers.len(), survey.minutes, survey.note.as_ref().unwrap().0.as_str()), (2, Some(20), "腿脚不便\n类别：独居"));
    assert_eq!(figure(&[facts_of(&survey)], Measure::Households, Happening::NeedSurvey, &[]), 1);
    check_refused::<NeedSurvey>(
        &SURVEYS,
        SURVEY,
        &[(&[("household", "")], &["household"]), (&[("on", "")], &["on"]), (&[("minutes", "0")], &["minutes"])],
    );
}

#[test]
fn a_delivery_arrived_failed_or_is_under_way() {
    type Expected = (&'static str, Option<&'static str>, Option<Failure>, Option<Receiver>);
    let worked: [(Cells, Expected); 9] = [
        (&[], ("2020-02-03", Some("2020-02-03"), None, None)),
        (&[("on", "2020-02-02")], ("2020-02-02", Some("2020-02-03"), None, None)),
        (&[("confirmed", "10:30"), ("on", "2020-02-03")], ("2020-02-03", Some("2020-02-03"), None, None)),
        (&[("confirmed", "2020-02-03 10:30")], ("2020-02-03", Some("2020-02-03"), None, None)),
        (&[("confirmed", ""), ("on", "2020-02-03"), ("receiver", "本人")], ("2020-02-03", Some("2020-02-03"), None, Some(Receiver::Own))),
        (&[("confirmed", ""), ("on", "2020-02-03")], ("2020-02-03", None, None, None)),
        (&[("failed", "不在家")], ("2020-02-03", None, Some(Failure::Absent), None)),
        (&[("failed", "有狗"), ("on", "2020-02-03"), ("confirmed", "")], ("2020-02-03", None, Some(Failure::Other), None)),
        (&[("receiver", "何小妹"), ("relation", "女儿")], ("2020-02-03", Some("2020-02-03"), None, Some(Receiver::Family))),
    ];
    for (cells, (on, confirmed, failed, relation)) in worked {
        let parcel = brought(cells);
        assert_eq!((parcel.on, parcel.confirmed, parcel.failed, parcel.relation), (day(on), confirmed.map(day), failed, relation), "{cells:?}");
    }
    assert_eq!(brought(&[("failed", "有狗")]).note.unwrap().0, "未送达原因：有狗");
    let landlord = brought(&[("receiver", "郑某"), ("relation", "房东")]);
    assert_eq!((landlord.relation, landlord.note.unwrap().0.as_str()), (Some(Receiver::Other), "与户主关系：房东"));
    check_refused::<Delivery>(
        &DELIVERIES,
        PARCEL,
        &[
            (&[("household", "")], &["household"]),
            (&[("lines", "")], &["lines"]),
            (&[("lines", "蔬菜"), ("quantity", "12")], &["lines"]),
            (&[("confirmed", "")], &["confirmed"]),
            (&[("confirmed", "改天")], &["confirmed"]),
            (&[("confirmed", "2021-02-03")], &["confirmed"]),
            (&[("failed", "不在家"), ("receiver", "何小妹")], &["confirmed"]),
            (&[("phone", "12"), ("minutes", "1500"), ("workers", "同名")], &["phone", "minutes", "workers"]),
        ],
    );
}

#[test]
fn parcels_beside_goods_with_quantities_inside_are_not_their_number() {
    type Lines = &'static [(Item, u32, Unit)];
    let worked: [(Cells, Lines); 6] = [
        (&[("lines", "口罩10个"), ("parcels", "1")], &[(Item::Mask, 10, Unit::Piece)]),
        (&[("lines", "大米5斤、口罩10个"), ("parcels", "1份")], &[(Item::Food, 5, Unit::Jin), (Item::Mask, 10, Unit::Piece)]),
        (&[("lines", "口罩×20"), ("parcels", "1")], &[(Item::Mask, 20, Unit::Piece)]),
        (&[("lines", "慰问品"), ("parcels", "3")], &[(Item::Gift, 3, Unit::Copy)]),
        (&[("lines", "蔬菜"), ("parcels", "2袋")], &[(Item::Vegetables, 2, Unit::Bag)]),
        (&[("lines", "口罩"), ("quantity", "20个"), ("parcels", "2")], &[(Item::Mask, 20, Unit::Piece)]),
    ];
    for (cells, expected) in worked {
        let row = row_with(&DELIVERIES, PARCEL, &[&[("quantity", "")], cells].concat());
        let parcel: Delivery = taken(&DELIVERIES, &row, &mut names());
        assert_eq!(parcel.lines.iter().map(|line| (line.item, line.quantity, line.unit)).collect::<Vec<_>>(), expected, "{cells:?}");
    }
    check_refused::<Delivery>(
        &DELIVERIES,
        PARCEL,
        &[
            // Ten in each, or ten in all?
            (&[("lines", "口罩10个"), ("quantity", ""), ("parcels", "2")], &["parcels"]),
            (&[("lines", "口罩"), ("quantity", ""), ("parcels", "0")], &["parcels"]),
            (&[("lines", "口罩"), ("quantity", ""), ("parcels", "2筐")], &["parcels"]),
        ],
    );
}

#[test]
fn the_day_of_receipt_may_have_its_time_and_may_be_a_serial_number() {
    for received in ["2020-02-08", "2月8日9:30", "2020-2-8 10:15", "2020年2月8日", "43869", "20/2/8", "9:30"] {
        let row = row_with(&DELIVERIES, PARCEL, &[("on", "2020-02-08"), ("confirmed", received)]);
        let parcel: Delivery = taken(&DELIVERIES, &row, &mut names());
        assert_eq!(parcel.confirmed, Some(day("2020-02-08")), "{received}");
    }
    check_refused::<Delivery>(
        &DELIVERIES,
        PARCEL,
        &[
            (&[("confirmed", "2020-2-8 10:61")], &["confirmed"]),
            (&[("confirmed", "上周五")], &["confirmed"]),
            (&[("confirmed", "2月30日")], &["confirmed"]),
        ],
    );
}

#[test]
fn who_signs_as_the_person_itself_is_no_relative_carried_down_from_above() {
    let parcel = brought(&[("receiver", "本人"), ("relation", "女儿")]);
    assert_eq!((parcel.relation, parcel.receiver), (Some(Receiver::Own), None));
    assert_eq!(parcel.note.map(|note| note.0), Some("与户主关系：女儿".into()));
}

#[test]
fn a_way_of_finding_that_is_in_no_list_is_kept_and_a_unit_may_stand_below_the_specification() {
    let need = needed(&[("found_by", "居委")]);
    assert_eq!((need.found_by, need.note.map(|note| note.0)), (None, Some("发现途径：居委".into())));
    let gift = given(&[("lines", "防护服"), ("quantity", "15"), ("unit", ""), ("spec", "件")]);
    assert_eq!((gift.lines[0].quantity, gift.lines[0].unit, gift.lines[0].spec.is_none()), (15, Unit::Garment, true));
    check_refused::<Donation>(&DONATIONS, GIFT, &[(&[("lines", "现金"), ("quantity", "500元"), ("unit", "")], &["quantity"])]);
}

#[test]
fn a_parcel_without_a_number_is_one_and_volunteers_who_carried_are_told_from_workers() {
    let parcel = brought(&[("quantity", ""), ("workers", "李社工、38名志愿者、陈木棉（志愿者）")]);
    assert_eq!((parcel.lines[0].quantity, parcel.lines[0].unit, parcel.workers.len()), (1, Unit::Copy, 1));
    assert_eq!((parcel.volunteers, parcel.carriers.unwrap().0.as_str()), (Some(39), "陈木棉"));
    let several = brought(&[("lines", "口罩5个、洗手液1瓶、医用手套2双"), ("quantity", "")]);
    let lines: Vec<_> = several.lines.iter().map(|line| (line.item, line.quantity, line.unit)).collect();
    assert_eq!(lines, [(Item::Mask, 5, Unit::Piece), (Item::HandWash, 1, Unit::Bottle), (Item::Gloves, 2, Unit::Pair)]);
    assert_eq!(several.note.unwrap().0, "物品名称：医用手套");
    let mut names = names();
    let cells: Cells = &[("household", ""), ("person", "吴阿姨"), ("address", "木棉里5号"), ("phone", "19000000005"), ("place", "西闸")];
    let to_a_person: Delivery = taken(&DELIVERIES, &row_with(&DELIVERIES, PARCEL, cells), &mut names);
    assert_eq!((to_a_person.household, to_a_person.person.map(base::Link::id)), (None, Some(Names::made_id(0))));
    assert_eq!(names.made[0], ("person", ["name=吴阿姨", "phones.0=19000000005", "lives_at=木棉里5号"].map(str::to_owned).to_vec()));
    assert_eq!(names.made[1], ("place", ["name=西闸", "kind=venue"].map(str::to_owned).to_vec()));
}

#[test]
fn a_hundred_rows_of_vegetables_are_a_hundred_households_and_twelve_hundred_jin() {
    let mut names = names();
    let mut deliveries = Vec::new();
    for n in 0..100 {
        let mut row: Row = row_with(&DELIVERIES, PARCEL, &[("lines", "蔬菜"), ("quantity", "12斤"), ("household", "")]);
        row.cells.push(("household", format!("第{n}户")));
        deliveries.push(facts_of(&taken::<Delivery>(&DELIVERIES, &row, &mut names)));
    }
    let jin = [item(Item::Vegetables.code()), unit(Unit::Jin.code())];
    assert_eq!(figure(&deliveries, Measure::Quantity, Happening::Delivery, &jin), 1200);
    assert_eq!(figure(&deliveries, Measure::Households, Happening::Delivery, &[]), 100);
    assert_eq!(figure(&deliveries, Measure::PersonTimes, Happening::Delivery, &[]), 0);
}

#[test]
fn what_is_written_out_is_read_as_the_same() {
    let gifts: [Cells; 4] = [
        &[("lot", "A1"), ("expires", "2021-06-30"), ("spec", "医用"), ("directed_use", "困难家庭"), ("receipt", "粤捐001"), ("note", "两箱")],
        &[("lines", "口罩71个（医用）（批号A1）（有效期至2021-06-30）、洗手液150瓶"), ("quantity", ""), ("unit", ""), ("published_on", "2020-02-05")],
        &[
            ("lines", "轮椅2台、防护服3件"),
            ("quantity", ""),
            ("unit", ""),
            ("received_by", "李社工"),
            ("campaign", "疫情防控"),
            ("project", "爱心蔬菜"),
        ],
        &[("donor", "匿名"), ("quantity", "1200"), ("lines", "蔬菜"), ("unit", "斤")],
    ];
    for cells in gifts {
        comes_back(&DONATIONS, &given(cells), &mut names());
    }
    let moves: [Cells; 4] = [
        &[("worker", "李社工"), ("approved_by", "王社工"), ("expires", "2021-06-30"), ("spec", "500ml")],
        &[("in", ""), ("out", "36"), ("counterparty", "困难家庭"), ("campaign", "疫情防控")],
        &[("in", "2"), ("counterparty", ""), ("reason", "盘点"), ("note", "多两瓶")],
        &[("in", ""), ("out", "2"), ("counterparty", ""), ("reason", "盘点"), ("item", "轮椅"), ("unit", "台")],
    ];
    for cells in moves {
        comes_back(&STOCK, &moved(cells), &mut names());
    }
    let needs: [Cells; 5] = [
        &[("urgency", "紧急"), ("found_by", "热线"), ("claimed_until", "2020-02-05"), ("met_on", "2020-02-03"), ("channel", "入户探访")],
        &[("item", "轮椅"), ("quantity", ""), ("unit", ""), ("deadline", "2020-02-09"), ("assignee", "李社工")],
        &[("item", "降压药"), ("quantity", "2"), ("unit", "盒"), ("household", ""), ("person", "何阿婆")],
        &[("item", "就业"), ("quantity", ""), ("unit", ""), ("failed_on", "2020-02-05"), ("failed_reason", "停工"), ("campaign", "疫情防控")],
        &[("item", ""), ("quantity", ""), ("unit", ""), ("kind", "照料陪护"), ("note", "要住家"), ("project", "爱心蔬菜")],
    ];
    for cells in needs {
        comes_back(&NEEDS, &needed(cells), &mut names());
    }
    for cells in [&[] as Cells, &[("person", "何阿婆"), ("found_by", "走访"), ("minutes", "20"), ("workers", "李社工"), ("round", "初六")]]
    {
        let survey: NeedSurvey = taken(&SURVEYS, &row_with(&SURVEYS, SURVEY, cells), &mut names());
        comes_back(&SURVEYS, &survey, &mut names());
    }
    let parcels: [Cells; 5] = [
        &[("on", "2020-02-02"), ("relation", "家人"), ("receiver", "何小妹"), ("minutes", "10"), ("channel", "入户探访")],
        &[("failed", "不在家"), ("note", "改天再送")],
        &[("confirmed", ""), ("on", "2020-02-03"), ("volunteers", "38"), ("carriers", "木棉义工队")],
        &[("lines", "口罩5个、洗手液1瓶"), ("quantity", ""), ("person", "何阿婆"), ("workers", "李社工、王社工")],
        &[
            ("household", ""),
            ("place", "东闸"),
            ("lines", "药品"),
            ("quantity", "150"),
            ("unit", "份"),
            ("campaign", "疫情防控"),
            ("project", "爱心蔬菜"),
        ],
    ];
    for cells in parcels {
        comes_back(&DELIVERIES, &brought(cells), &mut names());
    }
}

#[test]
fn the_headings_of_the_paper_are_known_and_none_means_two_columns() {
    let papers: [(&Ledger, &str); 5] = [
        (&NEEDS, "户主 人口 类别 住址 电话 需求物品 数量 单位 紧急程度 发现途径 匹配 送达日期"),
        (&SURVEYS, "户主 人口 类别 住址 电话 发现途径"),
        (&DONATIONS, "日期 捐赠方 联系人 物品 规格 数量 单位 批号/有效期 用途指定 接收人 票据/协议号 公示"),
        (&STOCK, "日期 品名 规格 单位 入库 出库 结存 来源/去向 经手 审批"),
        (&DELIVERIES, "序号 户主 地址 电话 物品 数量 送达人 时间 签收人 与户主关系"),
    ];
    for (ledger, headings) in papers {
        headings_are_told_apart(ledger);
        for heading in headings.split(' ') {
            let known = |column: &shell::ledger::Column| column.label == heading || column.heads.split(' ').any(|head| head == heading);
            assert!(ledger.columns.iter().any(known), "{} {heading}", ledger.code);
        }
    }
}
