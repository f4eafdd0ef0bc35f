//! What the work has left in writing: a standard, the agencies' own standards, books, and papers for a conference.

use super::World;
use super::plan::date;
use crate::book::at;
use crate::script::Hand;
use outreach::{Publication, PublicationKind};

/// Kind, title, who published it, when.
type Writing = (PublicationKind, &'static str, &'static str, (i32, u8, u8));

const WRITINGS: [Writing; 8] = [
    (PublicationKind::InternalStandard, "禁毒社会工作服务手册", "莲花山社会工作服务中心", (2012, 6, 26)),
    (PublicationKind::Book, "从这里重新出发：禁毒社工个案集", "岭海出版社", (2013, 9, 10)),
    (PublicationKind::InternalStandard, "强制隔离戒毒所驻点服务规程", "湖贝社会工作服务中心", (2016, 3, 1)),
    (PublicationKind::Book, "同伴的路：过来人辅导员工作手记", "岭海出版社", (2017, 6, 20)),
    (PublicationKind::Paper, "过来人辅导员参与社区康复的路径", "第二十四届亚太区社会工作会议", (2017, 9, 26)),
    (PublicationKind::Paper, "移动宣传平台对青少年毒品预防教育的作用", "第二十四届亚太区社会工作会议", (2017, 9, 26)),
    (PublicationKind::Standard, "禁毒社会工作服务规范", "市市场监督管理局", (2019, 5, 20)),
    (PublicationKind::Book, "禁毒社会工作实务指南", "岭海出版社", (2019, 8, 16)),
];

pub(super) fn published(world: &mut World<'_>) {
    let under = Hand::program(Some(world.city));
    for (n, (kind, title, publisher, (year, month, day))) in WRITINGS.into_iter().enumerate() {
        let on = date(year, month, day);
        let record = Publication {
            title: title.into(),
            kind,
            publisher: Some(publisher.into()),
            on,
            authors: vec![world.worker(n, on, 0)],
            number: None,
            others: None,
            project: None,
            note: None,
        };
        world.script.write(at(date(2021, 1, 12), 14, 0), under, &record);
    }
}
