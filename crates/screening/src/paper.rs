//! The forms on paper of this slice: the shift sheet of a door post, counted by the hour and summed up at its foot, and the sheet of those who are
//! written down by name (domain.md 5.1, Appendix E). Printed in advance they carry a post through a night without network.

use shell::print::{Block, Paper, column, half, whole};

/// 门岗值守表.
pub(crate) const POST: &[Paper] = &[Paper {
    code: "MG-01",
    version: "2026-11",
    title: "门岗值守登记表",
    blocks: &[
        Block::Grid(&[half("place"), half("on"), half("from"), half("to"), whole("workers", 1), whole("work", 1)]),
        Block::Rows {
            group: "",
            columns: &[
                column("时段", "", 5),
                column("进（人）", "", 3),
                column("出（人）", "", 3),
                column("车辆", "", 3),
                column("体温异常", "", 3),
                column("劝返", "", 3),
                column("备注", "", 4),
            ],
            lines: 9,
        },
        Block::Grid(&[
            half("inward").called("进合计"),
            half("outward").called("出合计"),
            half("passages"),
            half("vehicles"),
            half("abnormal"),
            half("turned_back"),
            half("forms"),
            half("").called("班长"),
            whole("handover", 3),
        ]),
    ],
    note: "填表说明：按小时划“正”字，交班时合计；体温异常的另填出入测温登记，逐人登记过的不再计入本表。",
    signatures: &["值守人：", "接班人：", "（单位盖章）"],
}];

/// 出入测温登记表.
pub(crate) const PASSAGES: &[Paper] = &[Paper {
    code: "MG-02",
    version: "2026-11",
    title: "出入测温登记表",
    blocks: &[
        Block::Grid(&[half("place"), half("on")]),
        Block::Records {
            columns: &[
                column("时间", "at", 2),
                column("进出", "way", 2),
                column("姓名", "name", 3),
                column("联系方式", "phone", 4),
                column("体温", "temperature", 2),
                column("复测", "remeasured", 2),
                column("疫区", "epidemic_area", 2),
                column("到访住址", "visiting", 4),
                column("处置", "action", 3),
            ],
            lines: 20,
        },
    ],
    note: "填表说明：体温异常的先请到一旁，过几分钟复测；仍异常的就地隔离、拨打120、报告街道，并写明处置。",
    signatures: &["值守人：", "接班人：", "（单位盖章）"],
}];

/// 联合排查登记表: what the leader of a round writes; the dwellings are on the sheet of the round itself (`round/paper.rs`).
pub(crate) const ROUND: &[Paper] = &[Paper {
    code: "MG-06",
    version: "2026-11",
    title: "联合排查登记表",
    blocks: &[
        Block::Grid(&[
            whole("area", 1),
            half("on"),
            half("minutes"),
            half("from"),
            half("to"),
            whole("units", 2),
            whole("workers", 1),
            whole("summary", 6),
        ]),
        Block::Grid(&[
            half("").called("查了（套）"),
            half("").called("有隐患（套）"),
            half("").called("新发现（人）"),
            half("").called("摸查表（份）"),
        ]),
    ],
    note: "填表说明：一次排查一张；查了哪些屋填“出租屋联合排查表”，新发现的人另填摸查表。",
    signatures: &["带队人：", "联合单位：", "（单位盖章）"],
}];
