//! Forms: a record as it is written, with errors, in English, and every kind of field.

use crate::{
    look::{Card, Choice, Field, Layout, Line, Page, Picker, Rows, TextKind, error_summary, lines, submit_bar},
    text::{Lang, t},
};
use base::Day;
use maud::{Markup, html};

fn today() -> Day {
    Day::from_ymd(2026, 11, 21).unwrap_or(Day::MIN)
}

fn channels() -> Vec<Choice<'static>> {
    [("phone", "电话", "phone"), ("visit", "家访", "home"), ("message", "微信", "chat"), ("station", "来站", "door")]
        .into_iter()
        .map(|(value, label, icon)| Choice::new(value, label, value == "phone").icon(icon))
        .collect()
}

fn choices<'a>(labels: &[&'a str], chosen: &[&str]) -> Vec<Choice<'a>> {
    labels.iter().map(|label| Choice::new(label, label, chosen.contains(label))).collect()
}

/// 记一笔, fresh or sent back.
pub(super) fn record(lang: Lang, failed: bool) -> Page {
    let errors = if failed {
        vec![("minutes", "请选择时长"), ("next_day", "“下一步”的日期不能早于今天（2026-11-21）")]
    } else {
        Vec::new()
    };
    let said = |field: &str| errors.iter().find(|(name, _)| *name == field).map_or("", |(_, sentence)| *sentence);
    let found = [
        Choice { detail: "社戒", ..Choice::new("1", "罗*", true) },
        Choice::new("2", "王**", false),
        Choice::new("3", "欧阳**（东湖社区名字很长的一位）", false),
        Choice::new("4", "匿名", false),
    ];
    let who = Picker { source: "/pick/person", typed: "", example: "姓名 / 拼音 lm / 尾号", choices: &found, several: true };
    let first = html! {
        (Field::new(lang, "person", "服务谁").remark("可多选").pick(&who))
        (Field::new(lang, "channel", "方式").one(&channels(), Layout::Squares))
        (Field::new(lang, "reached", "接通了吗").one(&choices(&["接通，本人", "家属接听", "未接"], &["接通，本人"]), Layout::Segments))
    };
    let minutes: &[&str] = if failed { &[] } else { &["20"] };
    let second = html! {
        (Field::new(lang, "topic", "谈了什么").remark("可多选，常用的在前").many(&choices(&["情绪疏导", "就业", "尿检通知", "生活关怀", "家庭", "医疗"], &["情绪疏导", "尿检通知"]), Layout::Flow))
        (Field::new(lang, "minutes", "多久").remark("分钟").required().error(said("minutes")).one(&choices(&["5", "10", "20", "30", "其他"], minutes), Layout::Five))
        (Field::new(lang, "note", "简记").optional().hint("不写身份证号和住址").area("本人接听，说周三临时加班没能到场。已口头告知第 13 期 11-23 截止，愿意周一上午来。", 3))
        (Field::new(lang, "next_day", "下一步的日期").hint("可写 11-23、20261123、周一").error(said("next_day")).day(if failed { "2026-11-12" } else { "" }, today()))
    };
    let main = html! {
        (error_summary(lang, &errors))
        form id="record" method="post" action="/records/new/contact" data-draft="/drafts/1" data-preview="/preview/contact" {
            input type="hidden" name="token" value="0";
            div class="two" {
                div { (Card::new("").body(&first)) (Card::new("").body(&second)) }
                div class="sticky" { div id="preview" { (moves()) } }
            }
        }
    };
    Page::new("记一笔", "记一笔", main)
        .sub("一次电话、家访、微信或来站。记一次，台账、月报、简报同时更新")
        .crumb("服务记录", Some("/records"))
        .bar(submit_bar(lang, "record", if failed { t(lang, "重新提交") } else { t(lang, "提交") }, true))
}

fn moves() -> Markup {
    let line =
        |icon: &'static str, what: &str, text: &str| Line { icon: Some(icon), text: html! { b { (what) } "　" (text) }, detail: None, aside: None };
    Card::new("提交后会").aside(html! { span class="sm mut" { "不用再登记别处" } }).flush().body(&lines(&[
        line("okc", "完成", "今天的任务“尿检改期通知”"),
        line("clock", "约定", "11-23 周一 尿检第 13 期，《戒毒条例》第十九条"),
        line("chart", "计入", "电访 1 人次，1 人，20 分钟"),
    ]))
}

/// Every kind of field, plain and wrong.
pub(super) fn fields() -> Page {
    let lang = Lang::ZhHans;
    let field = |name: &'static str, label: &'static str| Field::new(lang, name, label);
    let plain = html! {
        (field("phone", "联系电话").optional().hint("11 位手机号或带区号的座机").kind(TextKind::Phone).text("19000000000"))
        (field("identity", "身份证号").hint("没有证件可写“不详”和原因").kind(TextKind::Identity).longest(18).text(""))
        (field("temperature", "体温").required().number("36.5", "℃"))
        (field("day", "检测日期").required().day("2026-11-21", today()))
        (field("clock", "几点").time("09:40"))
        (field("category", "类别").select("", &[("detox", "社区戒毒"), ("recovery", "社区康复")]))
        (field("ledger", "台账文件").file(".xlsx", false))
        (field("number", "档案号").locked("YX-0317"))
        (field("agreed", "本人已知情并同意").tick("yes", true))
    };
    let wrong = html! {
        (field("phone2", "联系电话").error("电话要 11 位数字，现在是 9 位").kind(TextKind::Phone).text("190000000"))
        (field("temperature2", "体温").error("体温要在 34 到 43 之间").hint("腋下，量 5 分钟").number("365", "℃"))
        (field("day2", "检测日期").error("日期不能晚于今天").day("2027-11-03", today()))
        (field("category2", "类别").error("请选择类别").select("", &[("detox", "社区戒毒")]))
        (field("note2", "一个名字非常非常长以至于在手机上一行写不下要换行的字段").required().error("请写明原因，至少 5 个字").area("", 3))
        (field("agreed2", "本人已知情并同意").error("需要本人同意才能提交").tick("yes", false))
    };
    let row = |at: &str, what: &str, count: &str| {
        let (item, quantity) = (format!("goods.{at}.item"), format!("goods.{at}.quantity"));
        html! { (Field::new(lang, &item, "物资").text(what)) (Field::new(lang, &quantity, "数量").number(count, "个")) }
    };
    let goods = Rows {
        name: "goods",
        label: "物资",
        rows: vec![row("0", "口罩", "5"), row("1", "洗手液", "2")],
        blank: Some(row("__n__", "", "")),
        add: "加一种物资",
        most: 20,
    };
    let main = html! {
        form method="post" action="/x" {
            div class="half" { (Card::new("字段").body(&plain)) (Card::new("要更正的字段").body(&wrong)) }
            (Card::new("选项").body(&html! {
                (field("a", "内容").many(&choices(&["情绪疏导", "就业", "医疗", "一个名字特别长的选项在手机上也要完整显示出来"], &["就业"]), Layout::Flow))
                (field("b", "下一步").one(&choices(&["无", "周一 11-23", "7 天后", "选日期"], &["无"]), Layout::Four))
                (field("c", "来自").one(&choices(&["去过", "没去过"], &["去过"]), Layout::Public))
            }))
            (Card::new("重复的行").body(&goods.show(lang)))
        }
    };
    Page::new("字段", "字段与选项", main)
}
