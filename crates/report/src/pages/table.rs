//! The table and the charts of the statistics page. Totals are what the engine counted for the whole, never sums of cells.

use super::address::View;
use super::board_parts::form;
use crate::stats::{NOTHING, absent};
use crate::{Stats, StatsRow, Words, dimension_label};
use base::Period;
use count::{Dimension, GroupValue, Indicator, Measure, Sides};
use maud::{Markup, html};
use shell::look::chart::{Chart, Form, Series};
use shell::look::format::{hours, tenths, thousands};
use shell::look::{self, Card, Column, Definition, Empty, Row, Table};
use shell::{Refusal, Visit};
use std::collections::{BTreeMap, BTreeSet};

/// More bars than this are a ranking's tail that nobody compares.
const RANKED_MAX: usize = 20;
/// A chart has five patterns.
const SERIES_MAX: usize = 5;
/// Longer periods are drawn by what was found in them.
const DAYS_DRAWN_MAX: i32 = 800;
/// Columns of a cross table; the rest is in the file.
const COLUMNS_MAX: usize = 24;
/// Rows of a table on screen.
const ROWS_MAX: usize = 400;

/// What drawing needs at every cell.
struct Drawing<'a> {
    visit: &'a Visit,
    view: &'a View,
    stats: &'a Stats,
    words: Words<'a>,
}

impl Drawing<'_> {
    fn number(&self, row: &StatsRow, by: &[Dimension]) -> Markup {
        match row.value {
            _ if row.is_nothing() => html! { (NOTHING) },
            None => look::suppressed(self.visit.lang(), self.stats.small),
            Some(_) => html! {
                (look::figure(&written(row), &self.view.records(&self.words, row.indicator, self.stats.seq, by, &row.group)))
                @if let Some(Sides { part: Some(part), whole: Some(whole) }) = row.sides { br; span class="sm mut" { (thousands(part)) " / " (thousands(whole)) } }
            },
        }
    }

    fn label(&self, dimension: Dimension, value: GroupValue) -> String {
        dimension.label(value, &self.words)
    }

    fn definition(&self, one: &Indicator) -> Definition {
        let source = match (&one.share, one.filter.as_str()) {
            (Some(_), _) => one.rule(),
            (None, "") => "全部".to_owned(),
            (None, filter) => filter.to_owned(),
        };
        let computed = format!("{} {}，序号 {}", self.stats.at.day(), self.stats.at.clock(), thousands(self.stats.seq.into()));
        Definition {
            name: one.name.clone(),
            text: one.definition.clone(),
            code: one.reference(),
            source,
            computed,
            href: format!("/indicators/{}", one.code),
        }
    }

    fn column(&self, one: &Indicator) -> Column {
        Column::new(format!("{}（{}）", one.name, one.unit)).numeric().defined(self.definition(one))
    }
}

/// Minutes as hours and shares in percent, with one decimal; everything else as it is.
fn written(row: &StatsRow) -> String {
    let value = row.value.unwrap_or_default();
    match form(row.indicator) {
        Form::Tenths => tenths(value),
        Form::Hours => hours(value),
        Form::Count => thousands(value),
    }
}

/// What stands in a cell of which nothing was found.
fn nothing(one: &Indicator) -> Markup {
    html! { @if absent(one).is_some() { "0" } @else { (NOTHING) } }
}

/// The figures as a table: without grouping a line an indicator; with one figure split by two a cross table; else a line a group.
pub(crate) fn table(visit: &Visit, view: &View, stats: &Stats) -> Result<Markup, Refusal> {
    let drawing = Drawing { visit, view, stats, words: Words::new(&visit.shell) };
    let table = match (stats.question.by.as_slice(), stats.question.indicators.as_slice()) {
        ([], _) => plain(&drawing),
        ([outer, inner], [_]) => cross(&drawing, *outer, *inner)?,
        _ => grouped(&drawing),
    };
    let remark = "人数、户数按整个期间去重，各组相加可能大于合计；主题与人群会重叠，不相加。";
    let empty = Empty::new("chart", "这段时间、这个范围里没有记录", "换一个期间、单位或条件再看");
    Ok(table.figures().id("tb").empty(empty).foot(html! { (remark) }).show(visit.lang()))
}

fn plain(drawing: &Drawing<'_>) -> Table {
    let columns = vec![Column::new("指标").lead(), Column::new("数值").numeric(), Column::new("单位")];
    let row = |row: &StatsRow| {
        let name = html! { (row.indicator.name) " " (look::definition(drawing.visit.lang(), &drawing.definition(row.indicator))) };
        Row::new(vec![name, drawing.number(row, &[]), html! { (row.indicator.unit) }])
    };
    Table::new("合计", columns).remark("数字可点开看记录").rows(drawing.stats.rows.iter().map(row).collect())
}

fn grouped(drawing: &Drawing<'_>) -> Table {
    let stats = drawing.stats;
    let by = &stats.question.by;
    let mut groups: BTreeMap<&[GroupValue], BTreeMap<String, &StatsRow>> = BTreeMap::new();
    for row in &stats.rows {
        groups.entry(&row.group).or_default().insert(row.indicator.reference(), row);
    }
    let heads =
        by.iter().enumerate().map(|(at, by)| if at == 0 { Column::new(dimension_label(*by)).lead() } else { Column::new(dimension_label(*by)) });
    let columns = heads.chain(stats.question.indicators.iter().map(|one| drawing.column(one))).collect();
    let left_out = groups.len().saturating_sub(ROWS_MAX);
    let mut rows: Vec<Row> = groups
        .into_iter()
        .take(ROWS_MAX)
        .map(|(group, values)| {
            let labels = by.iter().zip(group).map(|(by, value)| html! { (drawing.label(*by, *value)) });
            let numbers =
                stats.question.indicators.iter().map(|one| values.get(&one.reference()).map_or_else(|| nothing(one), |row| drawing.number(row, by)));
            Row::new(labels.chain(numbers).collect())
        })
        .collect();
    if !rows.is_empty() {
        let blanks = by.iter().enumerate().map(|(at, _)| html! { @if at == 0 { "合计" } });
        rows.push(Row::new(blanks.chain(stats.totals.iter().map(|row| drawing.number(row, &[]))).collect()).total());
    }
    let caption = by.iter().map(|by| dimension_label(*by)).collect::<Vec<_>>().join(" × ");
    let remark = if left_out > 0 {
        format!("数字可点开看记录；还有 {left_out} 行在导出的文件里")
    } else {
        "数字可点开看记录".to_owned()
    };
    Table::new(format!("按{caption}"), columns).remark(remark).rows(rows)
}

/// One figure, the first dimension down, the second across. The margins are questions of their own.
fn cross(drawing: &Drawing<'_>, outer: Dimension, inner: Dimension) -> Result<Table, Refusal> {
    let stats = drawing.stats;
    let indicator = drawing.view.indicator()?;
    let down = stats.margin(&drawing.visit.shell, outer)?;
    let mut across = stats.margin(&drawing.visit.shell, inner)?;
    across.truncate(COLUMNS_MAX);
    let cells: BTreeMap<&[GroupValue], &StatsRow> = stats.rows.iter().map(|row| (row.group.as_slice(), row)).collect();
    let number = |group: &[GroupValue]| cells.get(group).map_or_else(|| nothing(indicator), |row| drawing.number(row, &[outer, inner]));
    let heads = across.iter().map(|row| Column::new(drawing.label(inner, row.group[0])).numeric());
    let columns = std::iter::once(Column::new(dimension_label(outer)).lead())
        .chain(heads)
        .chain([Column::new("合计").numeric().defined(drawing.definition(indicator))]);
    let mut rows: Vec<Row> = down
        .iter()
        .take(ROWS_MAX)
        .map(|row| {
            let first = html! { (drawing.label(outer, row.group[0])) };
            let middle = across.iter().map(|column| number(&[row.group[0], column.group[0]]));
            Row::new(std::iter::once(first).chain(middle).chain([drawing.number(row, &[outer])]).collect())
        })
        .collect();
    if !rows.is_empty() {
        let middle = across.iter().map(|row| drawing.number(row, &[inner]));
        let whole = stats.totals.iter().map(|row| drawing.number(row, &[]));
        rows.push(Row::new(std::iter::once(html! { "合计" }).chain(middle).chain(whole).collect()).total());
    }
    let caption = format!("{}，{} × {}", indicator.name, dimension_label(outer), dimension_label(inner));
    Ok(Table::new(caption, columns.collect()).remark(format!("单位：{}；数字可点开看记录", indicator.unit)).rows(rows))
}

/// The charts: of the first figures that share a unit, each by the first dimension; of one figure by two as bars on top of each other, where
/// its parts add up.
pub(crate) fn charts(visit: &Visit, view: &View, stats: &Stats) -> Result<Markup, Refusal> {
    let drawing = Drawing { visit, view, stats, words: Words::new(&visit.shell) };
    Ok(match (stats.question.by.as_slice(), stats.question.indicators.as_slice()) {
        ([by], indicators) => {
            let units = by_unit(indicators);
            let wide = units.len() == 1;
            html! { div class=[(!wide).then_some("half")] { @for several in &units { (single(&drawing, *by, several, wide)) } } }
        }
        ([outer, inner], [one]) => crossed(&drawing, *outer, *inner, one)?,
        _ => html! {},
    })
}

fn by_unit<'a>(indicators: &[&'a Indicator]) -> Vec<Vec<&'a Indicator>> {
    let mut groups: Vec<Vec<&Indicator>> = Vec::new();
    for one in indicators {
        match groups.iter_mut().find(|group| group[0].unit == one.unit && group.len() < SERIES_MAX) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups.truncate(2);
    groups
}

fn single(drawing: &Drawing<'_>, by: Dimension, indicators: &[&Indicator], wide: bool) -> Markup {
    let of = |one: &Indicator| drawing.stats.rows.iter().filter(|row| row.indicator.reference() == one.reference()).collect::<Vec<_>>();
    let mut groups: Vec<GroupValue> =
        indicators.iter().flat_map(|one| of(one)).map(|row| row.group[0]).collect::<BTreeSet<_>>().into_iter().collect();
    let first: BTreeMap<GroupValue, Option<i64>> = of(indicators[0]).into_iter().map(|row| (row.group[0], row.value)).collect();
    if by.of_time() {
        groups = whole_axis(drawing, by, groups);
    } else {
        groups.sort_by_key(|group| std::cmp::Reverse(first.get(group).copied().flatten()));
        groups.truncate(RANKED_MAX);
    }
    let series = indicators.iter().map(|one| {
        let values: BTreeMap<GroupValue, Option<i64>> = of(one).into_iter().map(|row| (row.group[0], row.value)).collect();
        let total = drawing.stats.totals.iter().find(|total| total.indicator.reference() == one.reference()).and_then(|total| total.value);
        let name = if indicators.len() > 1 { one.name.clone() } else { String::new() };
        Series { name, values: groups.iter().map(|group| values.get(group).copied().unwrap_or(absent(one))).collect(), total, unit: one.unit.clone() }
    });
    let names = indicators.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join("、");
    let title = format!("{names}，按{}", dimension_label(by));
    let chart = Chart {
        wide,
        series: series.collect(),
        hrefs: hrefs(drawing, by, &groups, indicators),
        ..chart(drawing, by, &groups, &title, indicators[0])
    };
    let drawn = if by.of_time() && groups.len() > 1 {
        chart.lines()
    } else if indicators.len() == 1 {
        chart.ranking()
    } else {
        chart.bars()
    };
    card(&title, &drawn)
}

/// Every day, week or month of the period, those without records too: an axis that leaves out empty days lies about the pace.
fn whole_axis(drawing: &Drawing<'_>, by: Dimension, found: Vec<GroupValue>) -> Vec<GroupValue> {
    let question = &drawing.stats.question;
    if question.to - question.from >= DAYS_DRAWN_MAX {
        return found;
    }
    let all = Period { from: question.from, to: question.to }.each_day().filter_map(|day| by.span_of(day));
    all.chain(found).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Links for a chart of one series: each label opens its records.
fn hrefs(drawing: &Drawing<'_>, by: Dimension, groups: &[GroupValue], indicators: &[&Indicator]) -> Vec<String> {
    match indicators {
        [one] => groups.iter().map(|group| drawing.view.records(&drawing.words, one, drawing.stats.seq, &[by], &[*group])).collect(),
        _ => Vec::new(),
    }
}

fn crossed(drawing: &Drawing<'_>, outer: Dimension, inner: Dimension, one: &Indicator) -> Result<Markup, Refusal> {
    let mut groups: Vec<GroupValue> = drawing.stats.margin(&drawing.visit.shell, outer)?.into_iter().map(|row| row.group[0]).collect();
    if outer.of_time() {
        groups = whole_axis(drawing, outer, groups);
    } else {
        groups.truncate(RANKED_MAX);
    }
    let mut parts = drawing.stats.margin(&drawing.visit.shell, inner)?;
    parts.sort_by_key(|row| std::cmp::Reverse(row.value));
    parts.truncate(SERIES_MAX);
    let cells: BTreeMap<&[GroupValue], Option<i64>> = drawing.stats.rows.iter().map(|row| (row.group.as_slice(), row.value)).collect();
    let series = parts.iter().map(|part| Series {
        name: drawing.label(inner, part.group[0]),
        values: groups.iter().map(|group| cells.get([*group, part.group[0]].as_slice()).copied().unwrap_or(absent(one))).collect(),
        total: part.value,
        unit: String::new(),
    });
    let title = format!("{}，{} × {}", one.name, dimension_label(outer), dimension_label(inner));
    let chart = Chart { series: series.collect(), ..chart(drawing, outer, &groups, &title, one) };
    let drawn = if !one.stands() && adds_up(one.measure, inner) { chart.stacked() } else { chart.bars() };
    Ok(card(&title, &drawn))
}

fn chart(drawing: &Drawing<'_>, by: Dimension, groups: &[GroupValue], title: &str, one: &Indicator) -> Chart {
    Chart {
        lang: drawing.visit.lang(),
        id: format!("c-{}", one.code),
        title: title.to_owned(),
        unit: one.unit.clone(),
        labels: groups.iter().map(|group| short(&drawing.label(by, *group), by)).collect(),
        form: form(one),
        missing: if one.may_lack() { String::new() } else { drawing.stats.hidden() },
        wide: true,
        ..Chart::default()
    }
}

/// Days without their year, which the page's period says.
fn short(label: &str, by: Dimension) -> String {
    if matches!(by, Dimension::Day | Dimension::Week) { label.get(5..).unwrap_or(label).to_owned() } else { label.to_owned() }
}

/// Whether the parts of a whole can be put on top of each other: no one may be in two of them.
fn adds_up(measure: Measure, by: Dimension) -> bool {
    let of_events = matches!(
        measure,
        Measure::Records
            | Measure::Events
            | Measure::PersonTimes
            | Measure::ServiceMinutes
            | Measure::WorkMinutes
            | Measure::Quantity
            | Measure::WorkerTimes
            | Measure::VolunteerTimes
            | Measure::VolunteerMinutes
    );
    of_events && !matches!(by, Dimension::Topic | Dimension::Population)
}

fn card(title: &str, drawn: &Markup) -> Markup {
    Card::new(title).aside(html! { a class="more" href="#tb" { "看表格" } }).body(drawn)
}
