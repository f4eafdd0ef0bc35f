//! The forms on paper of this slice: the sign-in sheet of an activity (domain.md 2.4).

use shell::print::{Block, Paper, column, half, whole};

/// 签到表.
pub(crate) const ACTIVITY: &[Paper] = &[Paper {
    code: "HD-01",
    version: "2026-11",
    title: "活动签到表",
    blocks: &[
        Block::Grid(&[whole("name", 1), half("on"), half("place"), half("organisers"), half("workers")]),
        Block::Rows {
            group: "",
            columns: &[
                column("序号", "#", 2),
                column("姓名", "", 4),
                column("性别", "", 2),
                column("联系电话", "", 5),
                column("住址或单位", "", 5),
                column("签名", "", 4),
                column("备注", "", 2),
            ],
            lines: 18,
        },
    ],
    note: "填表说明：本人签名；不愿留姓名电话的可只签“匿名”。签到表拍照附在活动记录上，人数按签到数登记。",
    signatures: &["登记人：", "负责社工：", "（单位盖章）"],
}];
