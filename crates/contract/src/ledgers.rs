//! The ledger 合同指标进度 (domain.md, Appendix E). Only the targets are taken from it: 本月, 累计 and 完成率 are columns that stations have to hand in,
//! and what stands there was added up by hand, while ours is counted from records. So they are recognised and left alone, and not kept as remarks.

use crate::Contract;
use base::{NUMBER_MAX, Typed};
use shell::ledger::{CellSort, Directory, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 合同指标进度.
pub(crate) const TARGETS: Ledger = Ledger {
    code: "targets",
    label: "合同指标进度",
    kind: "target",
    columns: &[
        column("name", "指标", "指标名称 服务指标 考核指标 指标内容", CellSort::Text).required(),
        column("unit", "单位", "计量单位 指标单位", CellSort::Text),
        column("definition", "口径", "统计口径 指标口径 计算口径 指标说明", CellSort::Text),
        column("yearly", "年度目标", "目标 目标值 年度指标 年度任务 目标数 年度目标数 合同目标 指标数", CellSort::Number).required(),
        column("this_month", "本月", "本月完成 本月完成数 本月数 当月", CellSort::Text).give(|_| Vec::new()),
        column("so_far", "累计", "累计完成 累计完成数 累计数 年度累计", CellSort::Text).give(|_| Vec::new()),
        column("rate", "完成率", "完成比例 完成进度 进度 完成情况", CellSort::Text).give(|_| Vec::new()),
        column("evidence", "佐证", "佐证材料 证明材料", CellSort::Text),
        column("note", "备注", "说明", CellSort::Text),
        column("year", "年度", "年份 考核年度", CellSort::Number),
        column("contract", "合同", "合同名称 合同编号 所属合同", CellSort::Text),
        column("indicator", "指标代码", "口径代码", CellSort::Text),
        column("weight", "权重", "分值权重", CellSort::Number),
    ],
    take: take_target,
};

fn take_target(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    taking.texts(&["name", "unit", "definition", "evidence", "indicator"]);
    taking.number("yearly", NUMBER_MAX);
    // 600人次 in the cell says the unit where its own column does not.
    if taking.said("unit").is_empty() {
        taking.set("unit", row.all("yearly").nth(1).unwrap_or_default());
    }
    taking.number("year", NUMBER_MAX);
    taking.number("weight", NUMBER_MAX);
    let unknown = taking.find::<Contract>("contract", "contract");
    taking.keep("note", [("合同", unknown)]);
    taking.done()
}
