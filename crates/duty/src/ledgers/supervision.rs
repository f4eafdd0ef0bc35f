//! 督导记录: one row is one supervision. Somebody who is marked as coming from outside is no worker of ours.

use super::{CAMPAIGN, PROJECT, filed};
use crate::SupervisionWay;
use base::Typed;
use org::{MINUTES_A_DAY, Worker};
use shell::ledger::{CellSort, Directory, Given, Ledger, Row, RowFault, column};
use shell::parts::asides;
use shell::taking::Taking;

/// 督导记录.
pub(crate) const SUPERVISION: Ledger = Ledger {
    code: "supervision",
    label: "督导记录",
    kind: "supervision",
    columns: &[
        column("on", "日期", "督导日期 督导时间 时间", CellSort::Day).required(),
        column("way", "方式", "督导方式 督导形式 形式 类型", CellSort::Text).required(),
        column("supervisor", "督导", "督导者 督导人 督导老师 督导员", CellSort::Text).required().give(supervisor_of),
        column("workers", "被督导者", "被督导人 社工 参加人员 受督导者 参加社工", CellSort::List).required(),
        column("minutes", "时长", "督导时长 督导时数", CellSort::Minutes),
        column("issues", "议题", "督导议题 内容 督导内容 主题", CellSort::Text).required(),
        column("advice", "建议", "督导建议 督导意见 意见", CellSort::Text),
        column("follow_up", "跟进", "跟进日期 跟进时间 跟进情况", CellSort::Text),
        column("followed_up", "已跟进日期", "落实日期 完成日期", CellSort::Day),
        column("remark", "备注", "说明", CellSort::Text),
        CAMPAIGN,
        PROJECT,
    ],
    take: take_supervision,
};

/// Words that say that a supervisor is not of ours.
const OUTSIDE: [&str; 5] = ["外请", "外聘", "外部", "外邀", "特聘"];

fn take_supervision(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    taking.choice::<SupervisionWay>("way");
    supervisor(&mut taking);
    taking.links::<Worker>("workers", "workers.*");
    taking.number("minutes", MINUTES_A_DAY);
    taking.texts(&["issues"]);
    // A day by which to look again, or words about it, which are advice.
    let next = taking.said("follow_up");
    let is_day = base::Day::typed(next, on.unwrap_or(taking.today())).is_some();
    if is_day {
        taking.day("follow_up", on);
    }
    let words = if is_day { "" } else { next };
    taking.keep("advice", [("跟进", words.to_owned()), ("备注", taking.said("remark").to_owned())]);
    taking.past_day("followed_up", on);
    filed(&mut taking);
    taking.done()
}

fn supervisor(taking: &mut Taking<'_>) {
    let text = taking.said("supervisor");
    if OUTSIDE.iter().any(|word| text.contains(word)) {
        let (plain, inside) = asides(text);
        // 陈教授（外请), 外请督导：陈教授, 外请（陈教授）
        let name = std::iter::once(plain).chain(inside).map(|part| without_outside(&part)).find(|part| !part.is_empty());
        taking.set("outside", name.unwrap_or_else(|| text.to_owned()));
    } else {
        taking.link::<Worker>("supervisor", &[]);
    }
}

fn without_outside(text: &str) -> String {
    let bare = OUTSIDE.iter().fold(text.to_owned(), |text, word| text.replace(word, ""));
    bare.trim_start_matches("督导").trim_matches(|c: char| c.is_whitespace() || "：:".contains(c)).to_owned()
}

/// 周督导; 陈教授（外请）
fn supervisor_of(given: &Given<'_>) -> Vec<String> {
    let ours = given.named.name(given.typed.get("supervisor"));
    let outside = given.typed.get("outside");
    let outside = if outside.is_empty() || !ours.is_empty() { String::new() } else { format!("{outside}（外请）") };
    vec![ours, outside]
}
