//! The parts of a dashboard that tell of the organisation itself: the numbers at the top, promises of contracts, the trend, the weekdays, the steps of a
//! need, what presses. Called by `board.rs`. Absent: organisations below (`board_below.rs`).

use super::board::Drawn;
use crate::Words;
use crate::board::Stretch;
use crate::board_counted::Heat;
use base::{Bucket, Day};
use count::{Dimension, Indicator};
use maud::{Markup, html};
use shell::look::chart::{Chart, Form, Series};
use shell::look::format::{fill, month_day, thousands, weekday};
use shell::look::{self, Card, Empty, Stat, Tone, small_icon};

/// Rules beside the others; the rest is in the list of duties.
const RULES_MAX: usize = 6;

/// How the values of an indicator are written along an axis.
pub(super) fn form(one: &Indicator) -> Form {
    match () {
        () if one.share.is_some() => Form::Tenths,
        () if one.in_hours() => Form::Hours,
        () => Form::Count,
    }
}

/// A chart of an indicator, still without values.
pub(super) fn chart(drawn: &Drawn<'_>, id: &str, title: &str, one: &Indicator) -> Chart {
    Chart {
        lang: drawn.visit.lang(),
        id: format!("b-{id}"),
        title: title.to_owned(),
        unit: one.unit.clone(),
        form: form(one),
        missing: drawn.look.small.map(|_| drawn.hidden.clone()).unwrap_or_default(),
        ..Chart::default()
    }
}

/// The numbers at the top, and what is overdue.
pub(super) fn strip(drawn: &Drawn<'_>) -> Markup {
    let mut stats: Vec<Stat> = drawn
        .counted
        .figures
        .iter()
        .map(|figure| {
            let one = figure.indicator;
            Stat {
                label: one.name.clone(),
                icon: None,
                value: drawn.written(one, figure.now),
                unit: one.unit.clone(),
                detail: drawn.change(figure).unwrap_or_default(),
                href: figure.now.map(|_| drawn.records(one, drawn.counted.days)),
                tone: Tone::Plain,
            }
        })
        .collect();
    let whole = drawn.risk.whole;
    stats.push(Stat {
        label: "已超期".to_owned(),
        icon: Some("alert"),
        value: drawn.number(whole.overdue),
        unit: "项".to_owned(),
        detail: format!("今天到期 {}，七天内 {}", drawn.number(whole.today), drawn.number(whole.coming)),
        href: Some(duties(drawn, "").unwrap_or_else(|| "#pressing".to_owned())),
        tone: if whole.overdue == Some(0) { Tone::Plain } else { Tone::Bad },
    });
    look::stats("最要紧的几个数", &stats)
}

/// Where the overdue duties are; none for who may only count them.
fn duties(drawn: &Drawn<'_>, rule: &str) -> Option<String> {
    let org = if drawn.look.runs() { "" } else { drawn.code.as_str() };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("part", "overdue");
    query.extend_pairs([("org", org), ("rule", rule)].into_iter().filter(|pair| !pair.1.is_empty()));
    drawn.risk.opens.then(|| format!("/duties?{}", query.finish()))
}

/// What contracts promise of the numbers that stand above, and how far it is. Nothing where none runs.
pub(super) fn promises(drawn: &Drawn<'_>) -> Markup {
    let shown: Vec<_> = drawn.counted.figures.iter().filter_map(|figure| Some((figure.indicator, drawn.goal(figure.indicator)?))).collect();
    if shown.is_empty() {
        return html! {};
    }
    let body = html! {
        ul class="rows tight" {
            @for (one, goal) in shown {
                @let percent = goal.percent.map_or_else(|| drawn.hidden.clone(), |percent| format!("{percent}%"));
                li {
                    div class="grow" { p { (one.name) } p class="mut sm" { (fill("完成 {}，时间过了 {}%", &[&percent, &goal.elapsed.to_string()])) } }
                    (look::tag(goal.tone, goal.standing))
                    a class="more" href=(goal.href) { "看合同" }
                }
            }
        }
    };
    Card::new("合同进度").flush().body(&body)
}

pub(super) fn trend_title(drawn: &Drawn<'_>) -> String {
    format!("{}，{}", drawn.counted.board.trend.name, if drawn.stretch.step() == Dimension::Month { "近 12 个月" } else { "近 12 周" })
}

/// Twelve weeks or months.
pub(super) fn trend(drawn: &Drawn<'_>) -> Markup {
    let title = trend_title(drawn);
    let aside = html! { a class="more" href={ "/stats?indicator=" (drawn.counted.board.trend.code) "&by=week&org=" (drawn.code) } { "换个方式看" } };
    Card::new(title.clone()).aside(aside).body(&trend_chart(drawn, &title))
}

/// The drawing alone.
pub(super) fn trend_chart(drawn: &Drawn<'_>, title: &str) -> Markup {
    let (one, trend) = (drawn.counted.board.trend, &drawn.counted.trend);
    let by_month = drawn.stretch.step() == Dimension::Month;
    let label = |from: Day| if by_month { Bucket::Month.label(from) } else { month_day(from) };
    let words = Words::new(&drawn.visit.shell);
    let name = |part| match part {
        Some(channel) => Dimension::Channel.label(channel, &words),
        None if trend.parts.len() > 1 => "其他".to_owned(),
        None => String::new(),
    };
    let bucket = if by_month { Bucket::Month } else { Bucket::Week };
    let is_over = trend.spans.last().is_some_and(|span| bucket.bucket_of(span.to).to == span.to);
    let series = trend.parts.iter().map(|(part, values)| Series { name: name(*part), values: values.clone(), ..Series::default() });
    let drawing = Chart {
        labels: trend.spans.iter().map(|span| label(span.from)).collect(),
        series: series.collect(),
        hrefs: trend.spans.iter().map(|span| drawn.records(one, *span)).collect(),
        remark: match (is_over, by_month) {
            (true, _) => String::new(),
            (false, true) => "最后一个月还没有过完".to_owned(),
            (false, false) => "最后一周还没有过完".to_owned(),
        },
        ..chart(drawn, "trend", title, one)
    };
    if drawing.series.len() > 1 { drawing.stacked() } else { drawing.bars() }
}

/// Weekdays by weeks.
pub(super) fn heat(drawn: &Drawn<'_>) -> Markup {
    let one = drawn.counted.board.heat;
    let title = format!("{}，星期 × 周", one.name);
    let Some(Heat { weeks, lines }) = &drawn.counted.heat else {
        return Card::new(title).body(&html! { p class="mut mb0" { "只看数字的账号不按日看：一天里的人太少，容易认出是谁" } });
    };
    let lang = drawn.visit.lang();
    let monday = Stretch::Week.days(drawn.look.today).from;
    let series =
        (0..).zip(lines).map(|(day, values)| Series { name: weekday(lang, monday + day).to_owned(), values: values.clone(), ..Series::default() });
    let drawing = Chart {
        labels: weeks.iter().map(|week| month_day(*week)).collect(),
        series: series.collect(),
        remark: "横向是周，写周一的日期；记录只记到哪一天，没有按钟点的分布".to_owned(),
        ..chart(drawn, "heat", &title, one)
    };
    Card::new(title).body(&drawing.heat())
}

/// From a need that was found to one that was met.
pub(super) fn funnel(drawn: &Drawn<'_>) -> Markup {
    let steps = &drawn.counted.funnel;
    let title = "需求办理";
    let Some((first, _)) = steps.first() else { return html! {} };
    let drawing = Chart {
        labels: steps.iter().map(|(one, _)| format!("{}（{}）", one.name, one.unit)).collect(),
        series: vec![Series { values: steps.iter().map(|step| step.1).collect(), ..Series::default() }],
        remark: "各步按期间内发生的计，不是同一批需求逐件跟下来的".to_owned(),
        unit: String::new(),
        ..chart(drawn, "need", title, first)
    };
    let foot = html! {
        p class="mb0 sm" { @for (at, (one, value)) in steps.iter().enumerate() { @if at > 0 { "　" } (look::figure(&format!("{} {}", one.name, drawn.written(one, *value)), &drawn.records(one, drawn.counted.days))) } }
    };
    let card = Card::new(title);
    let card = if steps.iter().any(|step| step.1 != Some(0)) { card.foot(foot) } else { card };
    // Each step a part of the one before, as a funnel says, or bars that say nothing of the kind.
    let narrows = steps.windows(2).all(|pair| matches!((pair[0].1, pair[1].1), (Some(before), Some(after)) if before > 0 && after <= before));
    card.body(&if narrows { drawing.funnel() } else { drawing.ranking() })
}

/// What is overdue, rule by rule.
pub(super) fn pressing(drawn: &Drawn<'_>) -> Markup {
    let overdue: Vec<_> = drawn.risk.overdue().collect();
    let body = html! {
        @if overdue.is_empty() { (Empty::new("okc", "没有超期的事", "按规定要办的事到期前会提醒，超期了会列在这里")) }
        @else {
            ul class="rows tight" {
                @for (code, what, pressing) in overdue.iter().take(RULES_MAX) {
                    li {
                        (small_icon("alert"))
                        div class="grow" { p lang="zh-CN" { (what) } p class="sm mut" { (fill("今天到期 {}，七天内 {}", &[&drawn.number(pressing.today), &drawn.number(pressing.coming)])) } }
                        @match (pressing.overdue, duties(drawn, code)) {
                            (Some(count), Some(href)) => a class="fig big2" href=(href) { (thousands(count)) },
                            (Some(count), None) => span class="num big2" { (thousands(count)) },
                            (None, _) => span class="big2" { (look::suppressed(drawn.visit.lang(), drawn.limit)) },
                        }
                    }
                }
            }
        }
    };
    let aside = html! { span class="sm mut" { (fill("{} 项", &[&drawn.number(drawn.risk.whole.overdue)])) } };
    Card::new("超期的事").id("pressing").flush().aside(aside).body(&body)
}
