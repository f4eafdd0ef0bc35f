//! Charts and tables of figures, full and empty.

use crate::{
    look::{
        Button, Card, Column, Definition, OnPhone, Page, Row, Table,
        chart::{Chart, Form, Series},
        figure, suppressed,
    },
    text::Lang,
};
use maud::{Markup, html};

const WEEKS: [&str; 7] = ["10-05", "10-12", "10-19", "10-26", "11-02", "11-09", "11-16"];

fn chart(id: &str, title: &str, unit: &str, labels: &[&str], series: Vec<Series>) -> Chart {
    Chart {
        id: id.to_owned(),
        title: title.to_owned(),
        unit: unit.to_owned(),
        labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        series,
        ..Chart::default()
    }
}

fn channels() -> Vec<Series> {
    vec![
        Series::new("家访", &[42, 51, 48, 60, 57, 66, 49]).total(373),
        Series::new("电访", &[118, 126, 131, 122, 140, 138, 112]).total(887),
        Series::new("微信与短信", &[96, 104, 99, 118, 121, 129, 97]).total(764),
        Series::new("来站面谈", &[30, 34, 41, 38, 36, 44, 29]).total(252),
    ]
}

/// 统计.
pub(super) fn statistics() -> Page {
    let mut weekly = chart("weekly", "每周服务人次，按方式", "人次", &WEEKS, channels());
    weekly.hrefs = WEEKS.iter().map(|week| format!("/records?week={week}")).collect();
    "11-16 当周未完".clone_into(&mut weekly.remark);
    let both = chart(
        "both",
        "人次与人数",
        "人次",
        &WEEKS,
        vec![
            Series::new("服务人次", &[286, 315, 319, 338, 354, 377, 287]).unit("人次"),
            Series::new("服务人数（去重）", &[171, 183, 188, 196, 199, 208, 176]).unit("人").total(406),
        ],
    );
    let card = |chart: &Chart, drawing: Markup| Card::new(chart.title.as_str()).body(&drawing);
    let main = html! {
        div class="half" { (card(&weekly, weekly.stacked())) (card(&both, both.lines())) }
        (table())
        (people_table())
    };
    Page::new("统计", "统计", main)
        .sub("东山街社工站及下级 6 个社区　2026-10-05 至 2026-11-21")
        .actions(html! { (Button::link("存为常用", "/x").icon("star")) (Button::link("导出 Excel", "/x").icon("dl")) (Button::link("冻结为报表", "/x").icon("snow")) })
}

fn table() -> Markup {
    let phone = Definition {
        name: "电访人次".to_owned(),
        text: "通过电话且已接通的服务，按被服务的人计；一次通话服务两人计 2。未接通不计。".to_owned(),
        code: "phone_contacts".to_owned(),
        source: "服务记录，方式 = 电话".to_owned(),
        computed: "今天 14:30，序号 20,118".to_owned(),
        href: "/indicators/phone_contacts".to_owned(),
    };
    let number = |label: &str| Column::new(label).numeric();
    let columns = vec![
        Column::new("周").lead().narrow(),
        number("家访").on_phone(OnPhone::Hidden),
        number("电访").defined(phone),
        number("微信与短信").on_phone(OnPhone::Hidden),
        number("来站面谈").on_phone(OnPhone::Hidden),
        number("合计"),
        number("人数"),
    ];
    let sums = [286, 315, 319, 338, 354, 377, 287];
    let people = [171, 183, 188, 196, 199, 208, 176];
    let mut rows: Vec<Row> = WEEKS
        .iter()
        .enumerate()
        .map(|(at, week)| {
            let figures = channels().into_iter().map(|series| series.values[at].unwrap_or(0)).chain([sums[at], people[at]]);
            let cells = std::iter::once(html! { (week) }).chain(figures.map(|value| figure(&value.to_string(), "/x")));
            Row::new(cells.collect())
        })
        .collect();
    rows.push(Row::new(["合计", "373", "887", "764", "252", "2,276", "406"].map(|text| html! { (text) }).to_vec()).total());
    Table::new("服务人次，周 × 方式", columns)
        .remark("单位：人次；数字可点开看记录")
        .figures()
        .id("tb")
        .rows(rows)
        .foot(html! { "人数按整个期间去重，各周相加大于合计。算到今天 14:30" })
        .show(Lang::ZhHans)
}

fn people_table() -> Markup {
    let columns = vec![Column::new("社区").lead(), Column::new("困难").numeric(), Column::new("孕产").numeric(), Column::new("未成年子女").numeric()];
    let row = |name: &str| Row::new(vec![html! { (name) }, figure("14", "/x"), suppressed(Lang::ZhHans, 3), figure("6", "/x")]);
    Table::new("本期特殊人群服务人数，按社区", columns)
        .remark("单位：人")
        .figures()
        .rows(vec![row("东湖社区"), row("一个名字很长很长的居民委员会联合党支部")])
        .show(Lang::ZhHans)
}

/// Bars and lines.
pub(super) fn charts() -> Page {
    let month: Vec<String> = (1..=30).map(|day| format!("11-{day:02}")).collect();
    let month: Vec<&str> = month.iter().map(String::as_str).collect();
    let daily: Vec<i64> = (0..30).map(|day| (day * 37 % 61) + 20).collect();
    let daily = chart("daily", "每日服务人次", "人次", &month, vec![Series::new("", &daily).total(1_534)]);
    let places = ["东湖社区", "五羊社区", "共和社区", "农林上路社区居民委员会", "龙腾社区"];
    let mut by_place = chart(
        "place",
        "各社区服务人数",
        "人",
        &places,
        vec![Series { values: vec![Some(31), Some(24), None, Some(12), Some(7)], ..Series::default() }],
    );
    "<3".clone_into(&mut by_place.missing);
    let compared = chart(
        "compared",
        "本期与上期，按方式",
        "人次",
        &["家访", "电访", "微信与短信", "来站面谈"],
        vec![Series::new("上期", &[320, 910, 700, 260]), Series::new("本期", &[373, 887, 764, 252])],
    );
    let mut hours = chart("hours", "服务时数", "小时", &WEEKS, vec![Series::new("", &[5430, 5940, 6090, 6420, 6660, 7050, 5250])]);
    hours.form = Form::Hours;
    let card = |chart: &Chart, drawing: Markup| Card::new(chart.title.as_str()).body(&drawing);
    let main = html! {
        div class="half" { (card(&daily, daily.bars())) (card(&by_place, by_place.bars())) }
        div class="half" { (card(&compared, compared.bars())) (card(&hours, hours.lines())) }
    };
    Page::new("数据看板", "本周 287 人次，比上周少 90", main)
}

/// Rings, funnels, heat maps, rankings.
pub(super) fn shapes() -> Page {
    let ring = chart(
        "ring",
        "服务人次，按方式",
        "人次",
        &["电访", "微信与短信", "家访", "来站面谈", "短信", "信件", "其他方式"],
        vec![Series::new("", &[887, 764, 373, 252, 40, 12, 3])],
    );
    let clock: Vec<String> = (0..24).map(|hour| format!("{hour}")).collect();
    let clock: Vec<&str> = clock.iter().map(String::as_str).collect();
    let calls = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
        .iter()
        .zip(0..)
        .map(|(day, row)| Series::new(*day, &(0..24_i64).map(|hour| (hour * (row + 3) * 7 % 23) * i64::from(hour > 6) / 2).collect::<Vec<_>>()));
    let mut heat = chart("heat", "热线来电，星期 × 小时", "通", &clock, calls.collect());
    heat.wide = true;
    let funnel =
        chart("funnel", "需求办理", "件", &["登记", "核实", "匹配", "配送中", "已送达并由本人签收"], vec![Series::new("", &[128, 121, 97, 88, 71])]);
    let five = chart("five", "五种方式", "人次", &WEEKS, channels().into_iter().chain([Series::new("信件", &[3, 5, 2, 4, 6, 1, 9])]).collect());
    let mut ranking =
        chart("ranking", "各街道服务人次", "人次", &["北京街", "东山街", "一个名字很长的街道办事处"], vec![Series::new("", &[212, 187, 64])]);
    ranking.hrefs = vec!["/a".to_owned(), "/b".to_owned(), "/c".to_owned()];
    let card = |chart: &Chart, drawing: Markup| Card::new(chart.title.as_str()).body(&drawing);
    let main = html! {
        div class="half" { (card(&ring, ring.ring())) (card(&funnel, funnel.funnel())) }
        (card(&heat, heat.heat()))
        div class="half" { (card(&five, five.lines())) (card(&ranking, ranking.ranking())) }
    };
    Page::new("数据看板", "本周 287 人次，比上周少 90", main)
}

/// The same without figures.
pub(super) fn charts_empty() -> Page {
    let empty = chart("a", "每周服务人次，按方式", "人次", &WEEKS, vec![Series::new("家访", &[0; 7])]);
    let none = chart("b", "各社区服务人数", "人", &[], Vec::new());
    let main =
        html! { div class="half" { (Card::new(empty.title.as_str()).body(&empty.stacked())) (Card::new(none.title.as_str()).body(&none.ring())) } };
    Page::new("数据看板", "这段时间还没有记录", main)
}
