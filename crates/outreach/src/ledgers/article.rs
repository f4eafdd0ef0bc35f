//! 稿件登记: a row is one article, however often it was reprinted. Clicks are readings of a day; a number without its day is kept in words.

use crate::ArticleLevel;
use base::{Day, NUMBER_MAX, Typed};
use org::{Topic, Worker};
use shell::ledger::{CellSort, Directory, Given, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 稿件登记.
pub(crate) const ARTICLES: Ledger = Ledger {
    code: "articles",
    label: "稿件登记",
    kind: "article",
    columns: &[
        column("on", "日期", "发表日期 刊发日期 发布日期", CellSort::Day).required(),
        column("title", "标题", "稿件标题 题目 稿件名称 文章标题", CellSort::Text).required(),
        column("medium", "媒体", "刊发媒体 平台 发表平台 发布平台 媒体名称", CellSort::Text).required(),
        column("level", "级别", "媒体级别 层级", CellSort::Text),
        column("url", "链接", "稿件链接 网址 文章链接", CellSort::Text),
        column("authors", "作者", "撰稿人 通讯员 撰稿", CellSort::List),
        column("reprints", "转载", "转载次数 转载数", CellSort::Number),
        column("views", "点击数", "阅读量 点击量 浏览量", CellSort::List).give(views),
        column("at", "发表时间", "发布时间", CellSort::Time),
        column("topics", "主题", "稿件主题", CellSort::List),
        column("note", "备注", "说明", CellSort::Text),
    ],
    take: take_article,
};

/// Each reading as its day and its number.
fn views(given: &Given<'_>) -> Vec<String> {
    given.texts("views", "on").zip(given.texts("views", "clicks")).map(|(on, clicks)| format!("{on} {clicks}")).collect()
}

fn take_article(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    taking.texts(&["title", "medium", "at"]);
    taking.choice::<ArticleLevel>("level");
    let url = taking.said("url").to_owned();
    let opens = url.starts_with("http://") || url.starts_with("https://");
    if opens {
        taking.set("url", url.as_str());
    }
    taking.number("reprints", NUMBER_MAX);
    let clicks = readings(&mut taking, on);
    let topics = taking.choices_or("topics", Some(Topic::Other));
    taking.links::<Worker>("authors", "authors.*");
    taking.keep("note", [("链接", if opens { String::new() } else { url }), ("点击数", clicks), ("主题", topics)]);
    taking.done()
}

/// Readings with their days are taken; whatever has no day is given back.
fn readings(taking: &mut Taking<'_>, on: Option<Day>) -> String {
    let (mut left_over, mut n) = (Vec::new(), 0);
    for word in taking.words("views") {
        let parts = word.split_once([' ', '：', ':']);
        let reading = parts.and_then(|(day, clicks)| Some((Day::typed(day, on.unwrap_or(taking.today()))?, super::whole(clicks.trim())?)));
        match reading {
            Some((day, clicks)) => {
                taking.set(&format!("views.{n}.on"), day.to_string());
                taking.set(&format!("views.{n}.clicks"), clicks.to_string());
                n += 1;
            }
            None => left_over.push(word),
        }
    }
    left_over.join("、")
}
