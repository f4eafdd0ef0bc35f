//! The forms on paper of this slice: the list that goes along with the parcels and comes back signed (domain.md 4.5).

use shell::print::{Block, Paper, column};

/// 派送签收表.
pub(crate) const DELIVERY: &[Paper] = &[Paper {
    code: "WZ-01",
    version: "2026-11",
    title: "物资派送签收表",
    blocks: &[Block::Records {
        columns: &[
            column("序号", "#", 2),
            column("户主", "household", 3),
            column("地址", "household>address", 5),
            column("物品及数量", "lines", 4),
            column("送达人", "workers", 3),
            column("签收日期", "confirmed", 3),
            column("签收人签名", "", 2),
            column("与户主关系", "relation", 2),
        ],
        lines: 20,
    }],
    note: "填表说明：一户一行，当面签收；没有送到的在签名处写明原因（无人、拒收、地址不符）。不同物品分开写数量，不合计。",
    signatures: &["派送人：", "复核人：", "（单位盖章）"],
}];
