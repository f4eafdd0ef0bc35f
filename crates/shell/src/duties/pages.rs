//! The list of what is to be done, by part of the day, worker, organisation and rule; the same on paper for the morning round; the card and the two
//! tables of the page of the day.

use super::Held;
use super::seen::{Due, Load, Part, Seen, by_part, first_of, line, loads, nearness, what};
use crate::look::{self, Button, Card, Column, Empty, FilterBar, Page, Pager, Row, Select, Sheet, Table, ViewTab, format};
use crate::pages::{frame, show};
use crate::text::t;
use crate::{Answer, Needs, Refusal, Route, Visit, get};
use base::{Day, Key, policy::Role};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/duties", Needs::Account, "What is to be done, by part of the day, worker, organisation and rule", list),
    get("/duties/print", Needs::Account, "What is to be done today, on paper", print),
];

/// Duties of a page.
const PAGE_DUTIES: usize = 50;
/// Duties of each part on the page of the day; the rest is in the list.
const SHOWN_MAX: usize = 12;
/// Duties beside a file before one has to open the rest: the timeline is not to be pushed off the screen.
const BESIDE_MAX: usize = 3;
/// Lines of a printed page.
const SHEET_LINES: usize = 24;
/// Printed at most: nobody goes round with more paper.
const PRINTED_MAX: usize = 480;

/// What the address asks for.
struct Asked<'a> {
    part: Option<Part>,
    worker: Option<Key>,
    org: Option<Key>,
    rule: &'a str,
    on: Option<Day>,
    mine: bool,
    from: usize,
}

impl<'a> Asked<'a> {
    fn of(visit: &'a Visit) -> Self {
        let store = visit.shell.store();
        let key = |text: &str| text.parse().ok().and_then(|id| store.key_of(id).ok());
        Self {
            part: Part::ALL.into_iter().find(|part| part.code() == visit.asked("part")),
            worker: key(visit.asked("worker")),
            org: store.tree().by_code(visit.asked("org")),
            rule: visit.asked("rule"),
            on: visit.asked("on").parse().ok(),
            mine: visit.asked("mine") == "1",
            from: visit.asked("from").parse().unwrap_or(0),
        }
    }

    fn fits(&self, held: &Held, tree: &count::Tree, today: Day) -> bool {
        self.worker.is_none_or(|worker| held.worker == worker)
            && self.org.is_none_or(|org| tree.within_on(held.row.org, org, today))
            && (self.rule.is_empty() || held.duty.rule.code == self.rule)
            && self.on.is_none_or(|on| held.duty.due == on)
    }
}

/// The list's address with one parameter changed; every change begins at the first page.
fn address(visit: &Visit, name: &str, value: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for known in ["part", "worker", "org", "rule", "on", "mine", "from"] {
        let kept = match known {
            _ if known == name => value,
            "from" => "",
            _ => visit.asked(known),
        };
        if !kept.is_empty() {
            query.append_pair(known, kept);
        }
    }
    format!("/duties?{}", query.finish())
}

fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let (lang, today) = (visit.lang(), visit.today());
    let asked = Asked::of(visit);
    let duties = visit.shell.duties()?;
    let seen = Seen::of(&visit.shell, visit.actor()?, &duties, today);
    let tree = visit.shell.store().tree();
    let parts = by_part(seen.desk(asked.mine).filter(|(_, held)| asked.fits(held, &tree, today)));
    let part = asked.part.or_else(|| parts.keys().next().copied()).unwrap_or(Part::Today);
    let count = |part: Part| parts.get(&part).map_or(0, Vec::len);
    let total = count(part);
    let until = asked.from.saturating_add(PAGE_DUTIES).min(total);
    let first = first_of(parts.get(&part).map_or(&[], Vec::as_slice), until);
    let page = &first[asked.from.min(until)..];
    let tabs: Vec<ViewTab> = Part::ALL
        .into_iter()
        .map(|each| ViewTab {
            label: t(lang, each.label()).to_owned(),
            href: address(visit, "part", each.code()),
            count: Some(format::thousands(count(each) as i64)),
            current: each == part,
        })
        .collect();
    let pager = Pager {
        total: Some(total as u64),
        shown: page.len(),
        unit: "件".to_owned(),
        previous: (asked.from > 0).then(|| address(visit, "from", &asked.from.saturating_sub(PAGE_DUTIES).to_string())),
        next: (until < total).then(|| address(visit, "from", &(asked.from + PAGE_DUTIES).to_string())),
    };
    let empty = Empty::new("okc", t(lang, "没有这样的事"), t(lang, "换一个时间段看看，或者去掉一个条件"));
    let main = html! {
        (look::view_tabs(t(lang, "什么时候"), &tabs))
        (filters(visit, &seen, &asked))
        section class="card" {
            @if page.is_empty() { (empty) } @else { ul { @for duty in lines_of(visit, page) { (duty) } } (pager.show(lang)) }
        }
    };
    let actions = html! {
        (Button::link(t(lang, "月历"), "/duties/month").icon("cal"))
        (Button::link(t(lang, "打印今天的"), "/duties/print").icon("print"))
    };
    Ok(show(visit, &Page::new("要办的事", "要办的事", main).crumb("今日工作台", Some("/today")).crumb("要办的事", None).actions(actions)))
}

fn filters(visit: &Visit, seen: &Seen<'_>, asked: &Asked<'_>) -> Markup {
    let lang = visit.lang();
    let (mut rules, mut workers, mut orgs) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
    for (_, held) in &seen.held {
        rules.insert(held.duty.rule.code, held.duty.rule.what);
        workers.insert(held.worker);
        orgs.insert(held.row.org);
    }
    let workers: Vec<(String, String)> = named_workers(visit, workers).into_iter().map(|(row, name)| (row.id.to_string(), name)).collect();
    let tree = visit.shell.store().tree();
    let orgs: Vec<(String, String)> = orgs.into_iter().filter_map(|org| Some((tree.node(org)?.code.clone(), visit.shell.org_name(org)))).collect();
    let chosen_org = asked.org.and_then(|org| tree.node(org)).map_or("", |node| node.code.as_str());
    let mut selects = vec![Select { name: "rule", label: "事项", options: rules.into_iter().collect(), chosen: asked.rule }];
    if workers.len() > 1 {
        selects.push(Select { name: "worker", label: "社工", options: pairs(&workers), chosen: visit.asked("worker") });
    }
    if orgs.len() > 1 {
        selects.push(Select { name: "org", label: "单位", options: pairs(&orgs), chosen: chosen_org });
    }
    let mut picked = Vec::new();
    let day = asked.on.map(|on| format::long_day(lang, on)).unwrap_or_default();
    if asked.on.is_some() {
        picked.push((day.as_str(), address(visit, "on", "")));
    }
    if asked.mine {
        picked.push((t(lang, "我负责的"), address(visit, "mine", "")));
    }
    let hidden = ["part", "on", "mine"].into_iter().map(|name| (name, visit.asked(name))).filter(|(_, value)| !value.is_empty()).collect();
    FilterBar { action: "/duties", selects, picked, hidden, ..FilterBar::default() }.show(lang)
}

fn pairs(named: &[(String, String)]) -> Vec<(&str, &str)> {
    named.iter().map(|(value, label)| (value.as_str(), label.as_str())).collect()
}

/// The workers who answer for somebody, by name.
fn named_workers(visit: &Visit, workers: BTreeSet<Key>) -> Vec<(store::Row, String)> {
    let named = visit.shell.named_by_key(workers).into_values();
    let mut named: Vec<(store::Row, String)> = named.map(|(row, naming)| (row, naming.name)).collect();
    named.sort_by(|a, b| a.1.cmp(&b.1));
    named
}

fn lines_of<'a>(visit: &'a Visit, page: &'a [&Held]) -> impl Iterator<Item = look::Duty> + 'a {
    let files = visit.shell.named_by_key(page.iter().map(|held| held.whom));
    page.iter().map(move |held| line(visit, held, files.get(&held.whom)))
}

/// The duties of the page of the day: what is overdue, what is due today, what is coming; each with the way to the rest.
pub(crate) fn card(visit: &Visit, parts: &BTreeMap<Part, Vec<Due<'_>>>, mine: bool) -> Markup {
    let lang = visit.lang();
    let mine_too = if mine { "&mine=1" } else { "" };
    let looks = [("grp bad", "alert"), ("grp warn", "clock"), ("grp", "cal")];
    let groups: Vec<_> = Part::PRESSING.iter().zip(looks).filter_map(|(part, look)| Some((part, look, parts.get(part)?))).collect();
    let body = html! {
        @if groups.is_empty() {
            (Empty::new("okc", t(lang, "没有到期的事"), t(lang, "协议、检测、评估、外出快到期限时，会自己出现在这里")))
        }
        @for (part, (class, icon), dues) in &groups {
            h3 class=(class) id={ "d-" (part.code()) } {
                (look::small_icon(icon)) (t(lang, part.label())) " " (dues.len()) " 项"
                @if dues.len() > SHOWN_MAX { span { a class="more" href={ "/duties?part=" (part.code()) (mine_too) } { (t(lang, "看全部")) } } }
            }
            ul { @for duty in lines_of(visit, &first_of(dues, SHOWN_MAX)) { (duty) } }
        }
    };
    let aside = html! {
        span class="nw" {
            a class="more" href={ "/duties?" (mine_too.trim_start_matches('&')) } { (t(lang, "全部")) } "　" a class="more" href="/duties/month" { (t(lang, "月历")) }
        }
    };
    html! { (Card::new(t(lang, "按规定要办的事")).id("duties").flush().aside(aside).body(&body)) }
}

/// People, then what there is of each part, as `shown` writes it; people are of no part.
fn load_row(first: Markup, load: Load, shown: impl Fn(Option<Part>, u64) -> Markup) -> Row {
    let parts = [Part::Overdue, Part::Today, Part::Coming, Part::Missed].map(|part| shown(Some(part), load.of(part)));
    Row::new([first, shown(None, load.people)].into_iter().chain(parts).collect())
}

/// A number that leads to the duties of which it tells.
fn figure(part: Option<Part>, n: u64, whose: &str) -> Markup {
    let Some(part) = part else { return html! { (n) } };
    let class = if matches!(part, Part::Overdue | Part::Missed) { "fig bad" } else { "fig" };
    html! { @if n == 0 { span class="mut" { "0" } } @else { a class=(class) href={ "/duties?part=" (part.code()) (whose) } { (n) } } }
}

fn load_columns(visit: &Visit, first: &'static str) -> Vec<Column> {
    let lang = visit.lang();
    let mut columns = vec![Column::new(t(lang, first)).lead()];
    columns.extend(["人数", "已超期", "今天到期", "七天内", "已错过"].map(|head| Column::new(t(lang, head)).numeric()));
    columns
}

/// Who has how much in hand: one line a worker, with what nobody answers for at the end. Nothing where there is one worker.
pub(crate) fn workers(visit: &Visit, seen: &Seen<'_>) -> Markup {
    let lang = visit.lang();
    let loads = loads(&seen.held, |held| held.worker);
    if loads.len() < 2 {
        return html! {};
    }
    let hands_over = visit.actor.as_ref().is_some_and(|actor| actor.grants.iter().any(|(role, _)| *role == Role::Lead));
    let named = named_workers(visit, loads.keys().copied().collect()).into_iter().map(|(row, name)| (row.key, name, row.id.to_string()));
    let nobody = (Key::NONE, t(lang, "还没有责任社工").to_owned(), String::new());
    let rows = named.chain([nobody]).filter_map(|(worker, name, id)| {
        let load = *loads.get(&worker)?;
        let whose = if id.is_empty() { String::new() } else { format!("&worker={id}") };
        let first = html! { (name) @if hands_over && !id.is_empty() { "　" a class="more" href={ "/handover?worker=" (id) } { (t(lang, "交接")) } } };
        Some(load_row(first, load, |part, n| figure(part, n, &whose)))
    });
    html! { section id="workers" { (Table::new(t(lang, "社工手上的事"), load_columns(visit, "社工")).quiet().rows(rows.collect()).show(lang)) } }
}

/// What there is to do in each organisation below; small counts are hidden from those who see figures only. Nothing where there is one.
pub(crate) fn organisations(visit: &Visit, seen: &Seen<'_>) -> Result<Markup, Refusal> {
    let (lang, today) = (visit.lang(), visit.today());
    let tree = visit.shell.store().tree();
    let home = visit.actor()?.home();
    // an organisation that only the agency joins to the caller's own stands for itself
    let branch = |org: Key| Some(tree.branch_on(org, home, today)).filter(|org| !org.is_none()).unwrap_or(org);
    let mut branches: BTreeMap<Key, Key> = BTreeMap::new();
    let mut below = |held: &Held| *branches.entry(held.row.org).or_insert_with_key(|org| branch(*org));
    let exact = loads(&seen.held, &mut below);
    let counted = loads(&seen.counted, below);
    if exact.len() + counted.len() < 2 {
        return Ok(html! {});
    }
    let exactly = exact.iter().map(|(org, load)| {
        let whose = tree.node(*org).map(|node| format!("&org={}", node.code)).unwrap_or_default();
        load_row(html! { (visit.shell.org_name(*org)) }, *load, |part, n| figure(part, n, &whose))
    });
    let small = u64::from(visit.shell.limits()?.small_cell);
    let suppressed = |_, n: u64| html! { @if n > 0 && n < small { (look::suppressed(lang, small as i64)) } @else { (n) } };
    let roughly = counted.iter().filter(|(org, _)| !exact.contains_key(org));
    let roughly = roughly.map(|(org, load)| load_row(html! { (visit.shell.org_name(*org)) }, *load, suppressed));
    let rows: Vec<Row> = exactly.chain(roughly).collect();
    Ok(html! { section id="orgs" { (Table::new(t(lang, "各单位要办的事"), load_columns(visit, "单位")).quiet().rows(rows).show(lang)) } })
}

/// What is open of a person's duties and may be known to the caller: what was missed and what can be done, the most urgent first.
fn open_of<'a>(visit: &Visit, duties: &'a [Held]) -> Vec<&'a Held> {
    let sees = |held: &&Held| visit.sees(&held.row, held.class, base::policy::Grant::Masked);
    let due = |held| Some((Part::of(held, visit.today())?, held));
    let open: Vec<Due<'_>> = duties.iter().filter(sees).filter_map(due).filter(|(part, _)| *part != Part::Later).collect();
    first_of(&open, open.len())
}

/// The duties of one person beside the file: what is open and what was missed; done ones are in the timeline.
pub fn of_person(visit: &Visit, person: Key) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let duties = visit.shell.duties_of(person)?;
    let held = open_of(visit, &duties);
    if held.is_empty() {
        return Ok(html! {});
    }
    let file = visit.shell.named_by_key([person]).remove(&person);
    let line = |held: &Held| line(visit, held, file.as_ref());
    let (first, rest) = held.split_at(held.len().min(BESIDE_MAX));
    let body = html! {
        ul { @for held in first { (line(held)) } }
        @if !rest.is_empty() {
            details class="rest" {
                summary { (look::format::fill(t(lang, "还有 {} 件"), &[&rest.len().to_string()])) }
                ul { @for held in rest { (line(held)) } }
            }
        }
    };
    Ok(html! { (Card::new(t(lang, "按规定要办的事")).id("duties").flush().body(&body)) })
}

/// A duty that is open, in words: for lists on paper and tables.
#[derive(Clone, Debug)]
pub struct OpenLine {
    /// 尿检（第 3 期，共 22 期）.
    pub what: String,
    /// Its last day.
    pub due: Day,
    /// 超期 3 天.
    pub near: String,
    /// How much that matters.
    pub tone: look::Tone,
    /// The article.
    pub article: String,
    /// Who has to do it, by the rule.
    pub who: String,
}

/// What is open for one person in words, the most urgent first.
pub fn what_is_open(visit: &Visit, person: Key) -> Result<Vec<OpenLine>, Refusal> {
    let words = |held: &Held| {
        let (tone, near) = nearness(held, visit.today());
        let rule = &held.duty.rule;
        OpenLine { what: what(held), due: held.duty.due, near, tone, article: rule.article.clone(), who: rule.who.to_string() }
    };
    let duties = visit.shell.duties_of(person)?;
    Ok(open_of(visit, &duties).into_iter().map(words).collect())
}

fn print(visit: &Visit) -> Result<Answer, Refusal> {
    let (lang, today) = (visit.lang(), visit.today());
    let duties = visit.shell.duties()?;
    let seen = Seen::of(&visit.shell, visit.actor()?, &duties, today);
    let desk = seen.desk(seen.has_own && visit.asked("all") != "1");
    let due = first_of(&desk.filter(|(part, _)| Part::PRESSING.contains(part)).collect::<Vec<_>>(), PRINTED_MAX);
    let namings = visit.shell.namings_by_key(due.iter().flat_map(|held| [held.whom, held.worker]));
    let name = |key: Key| namings.get(&key).map_or("", |naming| naming.name.as_str());
    let table = |held: &[&Held]| {
        html! {
            table class="form grid" {
                thead { tr { @for head in ["期限", "服务对象", "事项", "依据", "社工", "办了"] { th { (head) } } } }
                tbody {
                    @for held in held {
                        tr {
                            td class="num nw" { (held.duty.due) br; (nearness(held, today).1) }
                            td { (name(held.whom)) }
                            td { (what(held)) }
                            td { (held.duty.rule.article) }
                            td { (name(held.worker)) }
                            td { "□" }
                        }
                    }
                }
            }
        }
    };
    let sheet = |held: &[&Held]| Sheet {
        code: "DUTY".to_owned(),
        version: "1".to_owned(),
        reference: visit.actor.as_ref().map(|actor| visit.shell.org_name(actor.home())).unwrap_or_default(),
        title: format!("{} 要办的事", today.chinese()),
        body: if held.is_empty() {
            html! { p { "没有超期、今天到期和七天内到期的事。" } }
        } else {
            table(held)
        },
        note: "姓名已遮去一部分。办完在系统里记一笔，这里自会销去。".to_owned(),
        signatures: Vec::new(),
    };
    let sheets: Vec<Sheet> = if due.is_empty() { vec![sheet(&[])] } else { due.chunks(SHEET_LINES).map(sheet).collect() };
    let printed = format!("{} {} {}", visit.actor()?.name, today, visit.now.clock());
    let choices = html! {
        @if seen.has_own { (Button::link(t(lang, "全站的"), "/duties/print?all=1")) }
    };
    Ok(Answer::Page(look::print_page(&frame(visit), "要办的事", &sheets, "/duties", &choices, &printed)))
}
