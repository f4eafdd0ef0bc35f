//! The organisations below a dashboard's, beside each other: as a ranking, as a table page by page, and by who has not recorded. Called by `board.rs`.

use super::address::code_of;
use super::board::Drawn;
use super::board_parts::chart;
use crate::board_counted::{Child, unit_of};
use crate::board_cover::{Branch, Silent};
use crate::board_fair::Fair;
use base::Key;
use count::Indicator;
use maud::{Markup, html};
use shell::look::chart::{Chart, Form, Series};
use shell::look::format::{fill, tenths, thousands};
use shell::look::{self, Card, Column, Definition, OnPhone, Pager, Row, Table, Tone};

/// More bars than twice this are drawn as the highest and the lowest.
const ENDS: usize = 10;
/// Organisations of a page of the table.
const PAGE_ROWS: usize = 50;
/// Branches with silence that are listed.
const BRANCHES_MAX: usize = 20;
/// Silent organisations that are named in a branch.
const NAMED_MAX: usize = 30;

/// What the organisation is called here: its own records stand beside those of the ones below.
fn name(drawn: &Drawn<'_>, org: Key) -> String {
    let name = drawn.visit.shell.org_name(org);
    if org == drawn.look.org { format!("{name}（本级）") } else { name }
}

/// The number by which organisations are drawn, in tenths.
fn fair(drawn: &Drawn<'_>, child: &Child) -> Option<i64> {
    drawn.fair.of(child.values[0], unit_of(drawn.counted.board.compare[0]), child.size)
}

fn title(drawn: &Drawn<'_>) -> String {
    let one = &drawn.counted.board.compare[0].name;
    if drawn.fair == Fair::Whole { format!("各单位{one}") } else { format!("{}的{one}", drawn.fair.label()) }
}

/// Bars: all, or the ten highest and the ten lowest.
pub(super) fn ranking(drawn: &Drawn<'_>) -> Markup {
    let title = title(drawn);
    let aside = html! { a class="more" href="#below" { (fill("全部 {} 个", &[&drawn.counted.children.len().to_string()])) } };
    Card::new(title.clone()).aside(aside).body(&bars(drawn, &title, ENDS, "中间还有 {} 个，在下面的表里"))
}

/// The bars alone: so many from each end, and what is said of those between.
pub(super) fn bars(drawn: &Drawn<'_>, title: &str, ends: usize, between: &str) -> Markup {
    let (one, children) = (drawn.counted.board.compare[0], &drawn.counted.children);
    let left_out = children.len().saturating_sub(2 * ends);
    let shown: Vec<&Child> = children.iter().take(ends).chain(children.iter().skip(ends + left_out)).collect();
    let is_fair = drawn.fair != Fair::Whole;
    let value = |child: &&Child| if is_fair { fair(drawn, child) } else { child.values[0] };
    let whole = chart(drawn, "below", title, one);
    let drawing = Chart {
        labels: shown.iter().map(|child| name(drawn, child.org)).collect(),
        series: vec![Series { values: shown.iter().map(value).collect(), ..Series::default() }],
        hrefs: shown.iter().map(|child| if child.values[0].is_some() { drawn.records_below(one, child.org) } else { String::new() }).collect(),
        form: if is_fair { Form::Tenths } else { whole.form },
        missing: if is_fair { "—".to_owned() } else { whole.missing.clone() },
        remark: if left_out > 0 { fill(between, &[&left_out.to_string()]) } else { String::new() },
        ..whole
    };
    drawing.ranking()
}

fn definition(one: &Indicator) -> Definition {
    Definition {
        name: one.name.clone(),
        text: one.definition.clone(),
        code: one.reference(),
        href: format!("/indicators/{}", one.code),
        ..Definition::default()
    }
}

/// The comparison, page by page.
pub(super) fn table(drawn: &Drawn<'_>) -> Markup {
    let counted = &drawn.counted;
    if counted.children.is_empty() {
        return html! {};
    }
    let is_fair = drawn.fair != Fair::Whole;
    let residents = counted.children.iter().any(|child| child.size.residents.is_some());
    let mut columns = vec![Column::new("单位").lead(), Column::new("投入社工").numeric().on_phone(OnPhone::Hidden)];
    if residents {
        columns.push(Column::new("常住人口").numeric().on_phone(OnPhone::Hidden));
    }
    columns.extend(counted.board.compare.iter().map(|one| Column::new(format!("{}（{}）", one.name, one.unit)).numeric().defined(definition(one))));
    if is_fair {
        columns.push(Column::new(title(drawn)).numeric());
    }
    columns.push(Column::new("已超期").numeric());
    let from = drawn.visit.asked("from").parse().unwrap_or(0).min(counted.children.len().saturating_sub(1)) / PAGE_ROWS * PAGE_ROWS;
    let page = &counted.children[from..counted.children.len().min(from + PAGE_ROWS)];
    let mut rows: Vec<Row> = page.iter().map(|child| Row::new(cells(drawn, child, residents, is_fair))).collect();
    rows.extend((from == 0).then(|| sums(drawn, residents, is_fair)));
    let next = from + PAGE_ROWS;
    let at = |from: usize| format!("{}#below", drawn.address(&[("from", &from.to_string())]));
    let pager = Pager {
        total: Some(counted.children.len() as u64),
        shown: page.len(),
        unit: "个单位".to_owned(),
        previous: (from > 0).then(|| at(from.saturating_sub(PAGE_ROWS))),
        next: (next < counted.children.len()).then(|| at(next)),
    };
    let remark = "投入社工和服务对象按期间内有记录的人计；没有社工、没有登记常住人口或者人数不显示的，不折算。";
    let table = Table::new("单位比较", columns).remark("从高到低，数字可点开").pairs().rows(rows).pager(pager).foot(html! { (remark) });
    html! {
        div class="board-h" id="below" {
            nav class="segs" aria-label="怎么比" {
                @for fair in Fair::ALL {
                    a href={ (drawn.address(&[("fair", fair.code())])) "#below" } aria-current=[(fair == drawn.fair).then_some("true")] { (fair.label()) }
                }
            }
        }
        (table.show(drawn.visit.lang()))
    }
}

fn cells(drawn: &Drawn<'_>, child: &Child, residents: bool, is_fair: bool) -> Vec<Markup> {
    let board = drawn.counted.board;
    let plain = |value: Option<i64>| html! { (value.map_or_else(|| "—".to_owned(), thousands)) };
    let href = drawn.address(&[("org", &code_of(drawn.visit, child.org))]);
    let lead =
        html! { @if child.org == drawn.look.org { (name(drawn, child.org)) } @else { a class="name" href=(href) { (name(drawn, child.org)) } } };
    let mut cells = vec![lead, plain(child.size.workers)];
    if residents {
        cells.push(plain(child.size.residents));
    }
    cells.extend(board.compare.iter().zip(&child.values).map(|(one, value)| match value {
        Some(_) => look::figure(&drawn.written(one, *value), &drawn.records_below(one, child.org)),
        None => look::suppressed(drawn.visit.lang(), drawn.limit),
    }));
    if is_fair {
        cells.push(html! { (fair(drawn, child).map_or_else(|| "—".to_owned(), tenths)) });
    }
    cells.push(overdue(drawn, child.org));
    cells
}

/// What is overdue in an organisation below.
fn overdue(drawn: &Drawn<'_>, org: Key) -> Markup {
    let Some(pressing) = drawn.risk.branches.get(&org) else { return html! { span class="mut" { "0" } } };
    match pressing.overdue {
        None => look::suppressed(drawn.visit.lang(), drawn.limit),
        Some(0) => html! { span class="mut" { "0" } },
        Some(count) if drawn.risk.opens && org != drawn.look.org => {
            html! { a class="fig bad" href={ "/duties?part=overdue&org=" (code_of(drawn.visit, org)) } { (thousands(count)) } }
        }
        Some(count) => html! { (thousands(count)) },
    }
}

/// All of them together: counted for the whole, so that nobody is counted twice.
fn sums(drawn: &Drawn<'_>, residents: bool, is_fair: bool) -> Row {
    let blank = || html! {};
    let mut cells = vec![html! { "合计" }, blank()];
    cells.extend(residents.then(blank));
    let sum = |(one, value): (&&'static Indicator, &Option<i64>)| match value {
        Some(_) => look::figure(&drawn.written(one, *value), &drawn.records(one, drawn.counted.days)),
        None => look::suppressed(drawn.visit.lang(), drawn.limit),
    };
    cells.extend(drawn.counted.board.compare.iter().zip(&drawn.counted.sums).map(sum));
    cells.extend(is_fair.then(blank));
    let whole = drawn.risk.whole.overdue;
    cells.push(html! { (drawn.number(whole)) });
    Row::new(cells).total()
}

/// Who has not recorded for a while, branch by branch. Nothing where nobody below is expected to.
pub(super) fn cover(drawn: &Drawn<'_>) -> Markup {
    let cover = &drawn.counted.cover;
    if cover.branches.is_empty() {
        return html! {};
    }
    let weeks = drawn.counted.board.silent.to_string();
    let (units, silent) = (cover.units(), cover.silent());
    let said = if silent == 0 {
        fill("{} 个单位都在登记，没有断档", &[&units.to_string()])
    } else {
        fill("{} 个单位里 {} 个连续 {} 个整周以上没有登记", &[&units.to_string(), &silent.to_string(), &weeks])
    };
    let gaps: Vec<&Branch> = cover.branches.iter().filter(|branch| !branch.silent.is_empty()).collect();
    let left_out = gaps.len().saturating_sub(BRANCHES_MAX);
    let body = html! {
        p class="pad mb0" { (said) }
        @if !gaps.is_empty() {
            ul class="rows tight" { @for branch in gaps.iter().take(BRANCHES_MAX) { (gap(drawn, branch)) } }
            @if left_out > 0 { p class="pad mb0 sm mut" { (fill("另有 {} 个下级单位有断档，点开下级的看板可以看到", &[&left_out.to_string()])) } }
        }
    };
    let foot = html! { "按整周看，本周没有过完不算；撤销的单位不在内" };
    Card::new("登记覆盖").id("cover").flush().foot(foot).body(&body)
}

/// How long an organisation has been silent, in words.
fn how_long(silent: Silent) -> String {
    match silent.weeks {
        Some(weeks) => fill("已有 {} 个整周没有登记", &[&weeks.to_string()]),
        None => "近 12 周没有登记".to_owned(),
    }
}

fn silent_line(drawn: &Drawn<'_>, silent: Silent) -> Markup {
    let href = drawn.address(&[("org", &code_of(drawn.visit, silent.org))]);
    html! {
        div class="grow" { p { a href=(href) { (drawn.visit.shell.org_name(silent.org)) } } }
        (look::tag(if silent.weeks.is_none() { Tone::Bad } else { Tone::Warn }, &how_long(silent)))
    }
}

fn gap(drawn: &Drawn<'_>, branch: &Branch) -> Markup {
    if let [silent] = branch.silent[..]
        && silent.org == branch.org
    {
        return html! { li { (silent_line(drawn, silent)) } };
    }
    let left_out = branch.silent.len().saturating_sub(NAMED_MAX);
    let said = fill("{} 个单位，{} 个没有登记", &[&branch.units.to_string(), &branch.silent.len().to_string()]);
    html! {
        li class="tree" {
            details {
                summary { b { (drawn.visit.shell.org_name(branch.org)) } " " span class="sm mut" { (said) } }
                ul class="rows tight" {
                    @for silent in branch.silent.iter().take(NAMED_MAX) { li { (silent_line(drawn, *silent)) } }
                    @if left_out > 0 { li class="sm mut" { (fill("还有 {} 个", &[&left_out.to_string()])) } }
                }
            }
        }
    }
}
