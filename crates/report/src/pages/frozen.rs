//! Frozen tables: the list, and one of them as it was frozen, beside it what it would be at any other cut-off and the records that make the
//! difference. Files and paper are in `frozen_out.rs`. Who sees figures only reads the numbers that were printed for him, and nothing later.

use super::freeze::begin;
use crate::stats::known_at;
use crate::{Comparison, Frozen};
use base::policy::{Class, Grant};
use base::{Choice, Key, Moment, Shape};
use count::Late;
use maud::{Markup, html};
use shell::look::{
    self, Button, Card, Column, Empty, Field, OnPhone, Page, Pager, Row, Table, Tone,
    format::{signed, thousands},
};
use shell::pages::show;
use shell::{Answer, Refusal, Visit};
use store::{Cursor, ListQuestion};

/// Tables of a page of the list.
const PAGE_ROWS: u32 = 50;
/// Late records of a page.
const LATE_ROWS: usize = 50;

pub(crate) fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let scope = visit.scope(Class::Figures, Grant::Figures)?;
    let after = visit.asked("after").split_once('~').and_then(|(day, key)| Some(Cursor { day: day.parse().ok()?, key: Key(key.parse().ok()?) }));
    let question = ListQuestion {
        orgs: Some(scope.into_iter().collect()),
        kinds: vec![Frozen::CODE.to_owned()],
        after,
        limit: PAGE_ROWS + 1,
        ..ListQuestion::default()
    };
    let mut rows = visit.shell.store().list(&question)?;
    let more = rows.len() > PAGE_ROWS as usize;
    rows.truncate(PAGE_ROWS as usize);
    let mut drawn = Vec::new();
    for (row, opened) in rows.iter().zip(visit.shell.store().open_all(&rows)?) {
        let Some(frozen) = opened.doc.as_ref().and_then(Frozen::from_document) else { continue };
        drawn.push(Row::new(vec![
            html! { (frozen.on) },
            html! { a href={ "/frozen/" (row.id) } lang="zh-CN" { (frozen.title) } },
            html! { (frozen.sort.label()) },
            html! { (visit.shell.naming(frozen.org.id()).name) },
            html! { (frozen.from) " 至 " (frozen.to) },
            html! { (frozen.who) },
        ]));
    }
    let next = rows.last().filter(|_| more).map(|row| format!("/frozen?after={}~{}", row.day, row.key.0));
    let pager = Pager { total: None, shown: drawn.len(), unit: "份".to_owned(), previous: after.map(|_| "/frozen".to_owned()), next };
    let columns = vec![
        Column::new("定稿").narrow(),
        Column::new("标题").lead(),
        Column::new("种类").narrow().on_phone(OnPhone::Hidden),
        Column::new("单位").on_phone(OnPhone::Hidden),
        Column::new("期间").narrow(),
        Column::new("定稿人").narrow().on_phone(OnPhone::Hidden),
    ];
    let writes = visit.actor()?.grant(Class::Figures) >= Grant::Write;
    let empty = Empty::new("snow", "还没有定稿过报表", "月报、简报之外的统计表，报出去以前定稿一份，以后对得上");
    let main = html! {
        @if writes { (begin(visit)?) }
        (Table::new("定稿报表", columns).quiet().rows(drawn).pager(pager).empty(empty).show(visit.lang()))
    };
    let reads = visit.actor()?.grant(Class::Figures) >= Grant::Read;
    let actions =
        html! { @if reads { (Button::link("关账", "/closings").icon("lock")) } @if writes { (Button::link("从统计里选", "/stats").icon("chart")) } };
    let sub = "定稿后数字、口径、截止序号一并固定；之后补录、更正、删除的记录另列为调整";
    Ok(show(visit, &Page::new("定稿报表", "定稿报表", main).sub(sub).actions(actions)))
}

/// A frozen table as a caller may see it.
pub(crate) struct Seen {
    pub(crate) frozen: Frozen,
    pub(crate) org: Key,
    /// Whether every number is for this caller's eyes.
    pub(crate) exact: bool,
}

impl Seen {
    pub(crate) fn of(visit: &Visit) -> Result<Self, Refusal> {
        let row = visit.shell.store().get(visit.id("id")?)?;
        if row.kind != Frozen::CODE || row.ended_at.is_some() {
            return Err(Refusal::NotFound);
        }
        let frozen_of = |document: &base::Json| {
            Frozen::from_document(document).ok_or_else(|| Refusal::Bug("a frozen table does not fit its definition".to_owned()))
        };
        let may = visit.scope(Class::Figures, Grant::Figures)?.contains(&row.org);
        let exact = may && visit.scope(Class::Figures, Grant::Read)?.contains(&row.org);
        let document = if may { visit.shell.store().open_record(&row, None)?.doc } else { None };
        let frozen = document.as_ref().map(frozen_of).transpose()?;
        let Some(frozen) = frozen.filter(|frozen| exact || is_for_everybody(frozen)) else {
            visit.shell.write_down_soon(visit.actor()?, "Denied", row.key, visit.route)?;
            return Err(Refusal::NotFound);
        };
        Ok(Self { org: visit.shell.store().key_of(frozen.org.id())?, frozen, exact })
    }

    /// The numbers of a line for this caller.
    pub(crate) fn printed(&self, line: usize) -> Vec<&str> {
        let line = &self.frozen.lines[line];
        let numbers = if self.exact { &line.printed } else { &line.narrow };
        numbers.iter().map(|number| number.0.as_str()).collect()
    }

    pub(crate) fn heads(&self) -> Vec<String> {
        let by = self.frozen.dimensions();
        if by.is_empty() { vec!["范围".to_owned()] } else { by.into_iter().map(|by| crate::dimension_label(by).to_owned()).collect() }
    }

    /// The cells before the numbers: as many as there are heads.
    pub(crate) fn labels(&self, line: usize) -> Vec<&str> {
        let labels = &self.frozen.lines[line].labels;
        (0..self.heads().len()).map(|at| labels.get(at).map_or("", |label| label.0.as_str())).collect()
    }

    /// The two cut-offs that the address asks for.
    pub(crate) fn comparison(&self, visit: &Visit) -> Result<Comparison, Refusal> {
        let cut = |name: &str| known_at(&visit.shell, visit.asked(name));
        Ok(self.frozen.compared(&visit.shell, self.org, cut("since")?, cut("until")?)?)
    }
}

/// Whether those who see figures only may read it: they may not ask by day, worker or place, nor with a condition of one's own, so they do not read
/// what somebody else has asked so.
fn is_for_everybody(frozen: &Frozen) -> bool {
    frozen.condition.is_none() && !frozen.dimensions().iter().any(|by| by.is_narrow())
}

pub(crate) fn one(visit: &Visit) -> Result<Answer, Refusal> {
    let seen = Seen::of(visit)?;
    let frozen = &seen.frozen;
    let comparison = if seen.exact { Some(seen.comparison(visit)?) } else { None };
    let here = format!("/frozen/{}", visit.parameter("id"));
    let main = html! {
        (standing(&seen, comparison.as_ref()))
        @if let Some(note) = &frozen.note { p { "说明：" (note) } }
        (table(visit, &seen, comparison.as_ref(), &here))
        @if let Some(comparison) = &comparison {
            (cuts(visit, &here, comparison))
            (late(visit, &seen, comparison, &here)?)
        }
        (definitions(frozen))
    };
    let file = |end: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(visit.query.iter().filter(|(name, _)| ["since", "until"].contains(&name.as_str())));
        let query = query.finish();
        if query.is_empty() { format!("{here}/{end}") } else { format!("{here}/{end}?{query}") }
    };
    let actions = html! {
        (Button::link("打印", file("print")).icon("print"))
        (Button::link("导出 Excel", file("file")).icon("dl"))
    };
    let sub = format!("{}　{} 至 {}", visit.shell.org_name(seen.org), frozen.from, frozen.to);
    let page = Page::new("定稿报表", frozen.title.0.clone(), main).heading_stays().sub(sub).actions(actions);
    Ok(show(visit, &page.crumb("定稿报表", Some("/frozen")).crumb(frozen.on.to_string(), None)))
}

/// When and by whom it was frozen, and whether the recount agrees.
fn standing(seen: &Seen, comparison: Option<&Comparison>) -> Markup {
    let frozen = &seen.frozen;
    let at: Moment = frozen.at.0.parse().unwrap_or_default();
    let checked = comparison.filter(|comparison| comparison.since == frozen.seq);
    let numbers = || checked.into_iter().flat_map(|comparison| comparison.numbers.iter().flatten().flatten());
    let wrong = numbers().filter(|number| number.then != number.frozen).count();
    let changed = numbers().filter(|number| number.now != number.frozen).count();
    look::note(
        if wrong > 0 || !frozen.is_whole() { Tone::Bad } else { Tone::Info },
        &html! {
            p { b { "已定稿" } "　" (frozen.on) "，" (frozen.who) "；数字算到 " (at.day()) " " (at.clock()) "，序号 " (thousands(frozen.seq.into())) "。数字不再变化。" }
            p class="sm mut" { "检验码 " span class="code" { (frozen.seal) } @if !frozen.is_whole() { "　" b { "内容与检验码对不上，请告诉系统管理员运行核验" } } }
            @if checked.is_some() {
                @if wrong > 0 { p class="mb0" { b { (wrong) " 个数字与按原来截止序号的重算不一致，请告诉系统管理员运行核验" } } }
                @else if changed == 0 { p class="mb0" { "按原来的截止序号重算，全部一致；之后没有影响这些数字的补录、更正和删除。" } }
                @else { p class="mb0" { "按原来的截止序号重算，全部一致；之后有 " (changed) " 个数字变了，见" a href="#late" { "调整" } "。" } }
            }
            @if comparison.is_none() { p class="mb0" { "之后的补录和更正由填报单位查看。" } }
        },
    )
}

fn table(visit: &Visit, seen: &Seen, comparison: Option<&Comparison>, here: &str) -> Markup {
    let frozen = &seen.frozen;
    let heads = seen.heads().into_iter().enumerate().map(|(at, head)| if at == 0 { Column::new(head).lead() } else { Column::new(head) });
    let columns = heads.chain(frozen.definitions.iter().map(|one| Column::new(format!("{}（{}）", one.name, one.unit)).numeric())).collect();
    let indicators = frozen.indicators();
    let row = |line: usize| {
        let labels = seen.labels(line).into_iter().map(|label| html! { (label) }).collect::<Vec<_>>();
        let numbers = seen.printed(line).into_iter().enumerate().map(|(at, number)| {
            let compared = comparison.and_then(|comparison| comparison.numbers.get(line)?.get(at).copied().flatten());
            let changed = compared.filter(|compared| compared.then != compared.now || compared.now != compared.frozen);
            html! {
                (number)
                @if let (Some(compared), Some(comparison)) = (changed, comparison) {
                    @let in_unit = |value: i64| indicators[at].map_or(value, |one| one.in_unit(value));
                    br; a class="sm" href={ (here) "?since=" (comparison.since) "&until=" (comparison.until) "&line=" (line) "&indicator=" (at) "#late" } {
                        @if compared.then != compared.frozen { (thousands(in_unit(compared.then))) " → " }
                        (thousands(in_unit(compared.now))) "（" (signed(in_unit(compared.now) - in_unit(compared.then))) "）"
                    }
                }
            }
        });
        let row = Row::new(labels.into_iter().chain(numbers).collect());
        if frozen.lines[line].group.is_empty() && frozen.lines.len() > 1 { row.total() } else { row }
    };
    let remark = if comparison.is_some() { "小字是另一个截止时点的数和差额，点开看是哪些记录" } else { "" };
    let table = Table::new(frozen.title.0.clone(), columns).figures().remark(remark).rows((0..frozen.lines.len()).map(row).collect());
    let new_groups = comparison.map(|comparison| comparison.new_groups.as_slice()).unwrap_or_default();
    html! {
        (table.show(visit.lang()))
        @if !new_groups.is_empty() {
            p class="sm" { "定稿时没有、后来才有的分组：" (new_groups.iter().map(|(labels, _)| labels.join(" ")).collect::<Vec<_>>().join("、")) }
        }
    }
}

/// The form by which two other cut-offs are compared.
fn cuts(visit: &Visit, here: &str, comparison: &Comparison) -> Markup {
    let lang = visit.lang();
    Card::new("比较两个截止").body(&html! {
        form class="build" method="get" action=(here) {
            div { (Field::new(lang, "since", "从").hint("序号或时间，例如 2020-02-13").text(&comparison.since.to_string())) }
            div { (Field::new(lang, "until", "到").hint("序号或时间").text(&comparison.until.to_string())) }
            div { p class="label" { "两次之间的变动" } (Button::submit("比较").block()) }
        }
    })
}

/// The records that came, changed or went between the two cut-offs, with the reason of their last version in between.
fn late(visit: &Visit, seen: &Seen, comparison: &Comparison, here: &str) -> Result<Markup, Refusal> {
    let frozen = &seen.frozen;
    let line = visit.asked("line").parse().ok().filter(|line| *line < frozen.lines.len()).unwrap_or(frozen.lines.len() - 1);
    let indicator: Option<usize> = visit.asked("indicator").parse().ok().filter(|at| *at < frozen.definitions.len());
    let all = frozen.late_records(&visit.shell, seen.org, line, indicator, (comparison.since, comparison.until))?;
    let after = Key(visit.asked("after").parse().unwrap_or(0));
    let shown: Vec<(Key, Late)> = all.iter().copied().filter(|(key, _)| *key > after).take(LATE_ROWS).collect();
    let more = shown.last().is_some_and(|(last, _)| all.iter().any(|(key, _)| key > last));
    let mut rows = Vec::new();
    for (key, became) in &shown {
        rows.push(late_row(visit, *key, *became, (comparison.since, comparison.until))?);
    }
    let which = indicator.map_or_else(|| "全部指标".to_owned(), |at| frozen.definitions[at].name.0.clone());
    let base = format!("{here}?since={}&until={}&line={line}", comparison.since, comparison.until);
    let base = indicator.map_or_else(|| base.clone(), |at| format!("{base}&indicator={at}"));
    let next = shown.last().filter(|_| more).map(|(last, _)| format!("{base}&after={}#late", last.0));
    let pager = Pager {
        total: Some(all.len() as u64),
        shown: shown.len(),
        unit: "条".to_owned(),
        previous: (!after.is_none()).then(|| format!("{base}#late")),
        next,
    };
    let columns = vec![
        Column::new("变动").narrow(),
        Column::new("日期").narrow(),
        Column::new("记录").lead(),
        Column::new("最后改动").narrow().on_phone(OnPhone::Hidden),
        Column::new("原因"),
    ];
    let empty = Empty::new("okc", "没有变动", "这两个截止之间，没有影响这些数字的补录、更正和删除");
    let caption = format!("调整：{which}，{}", seen.labels(line).join(" "));
    Ok(Table::new(caption, columns).quiet().id("late").rows(rows).pager(pager).empty(empty).show(visit.lang()))
}

/// What became of a record, in a word.
pub(crate) fn word(became: Late) -> (Tone, &'static str) {
    match became {
        Late::Came => (Tone::Info, "补录"),
        Late::Changed => (Tone::Warn, "更正"),
        Late::Went => (Tone::Bad, "删除"),
    }
}

/// The last version of a record between two acts: when it was written, and the reason, if the caller may open it. None where the record was counted
/// anew because somebody in it is somebody else now.
pub(crate) fn version_between(visit: &Visit, row: &store::Row, (since, until): (u32, u32), may: bool) -> Result<Option<(Moment, String)>, Refusal> {
    let between = |version: &store::Version| version.seq > since && version.seq <= until;
    let Some(version) = visit.shell.store().versions(row.key)?.into_iter().find(between) else { return Ok(None) };
    let why = if may { visit.shell.store().open_record(row, Some(version.version)).ok().and_then(|opened| opened.why) } else { None };
    Ok(Some((version.at, why.unwrap_or_default())))
}

fn late_row(visit: &Visit, key: Key, became: Late, cuts: (u32, u32)) -> Result<Row, Refusal> {
    let (tone, word) = word(became);
    let row = visit.shell.store().get_key(key)?;
    let known = visit.known(row.id);
    let label = visit.shell.registry().kind(&row.kind).map_or("", |kind| kind.shape.label);
    let version = version_between(visit, &row, cuts, known.is_some())?;
    let line = if let Some((row, kind)) = &known {
        let line = super::records::line(visit, row, kind)?;
        html! { a href={ "/records/" (row.id) } { (line.unwrap_or_else(|| format!("{label}（已删除）"))) } }
    } else {
        html! { (label) " №" (key.0) " " span class="mut sm" { "不在可查看的范围内" } }
    };
    Ok(Row::new(vec![
        look::tag(tone, word),
        html! { (row.day) },
        line,
        html! { @if let Some((at, _)) = &version { (at.day()) " " (at.clock()) } @else { "—" } },
        html! { @match &version { Some((_, why)) if !why.is_empty() => (why), Some(_) => "—", None => "人员身份或合并变了，重新计入" } },
    ]))
}

/// The definitions as they were.
fn definitions(frozen: &Frozen) -> Markup {
    Card::new("定稿时的口径").flush().body(&html! {
        ul class="rows" {
            @for one in &frozen.definitions {
                li { div class="grow" { p { (one.name) "（" (one.unit) "）" } p class="mut sm" { (one.meaning) } } span class="code sm mut" { (one.indicator) } }
            }
        }
    })
}
