//! Everything that names a person or a household, from all slices, through links: the records newest first, what is due next, what was done last.
//! A record that the caller may not know is left out here, before anything is counted or shown. Called by list, file and household.

use super::face;
use super::find::{cursor, cursor_text};
use super::sight::Sight;
use base::{Day, Key, policy::Class};
use maud::{Markup, html};
use shell::{
    Refusal, Visit,
    look::{self, Button, Card, Empty, Event, FilterBar, Glyph, QuickFilter, Select, Tone, format},
    naming::Naming,
    slice::KindDef,
};
use std::collections::{BTreeMap, HashMap};
use store::{Cursor, Linked, Row};

/// Linked records that are read for a page: twenty years of a visit a week. The oldest beyond are told of and not shown.
pub(super) const LINKED_MAX: u32 = 1_000;
/// Events of a page.
const PAGE_EVENTS: usize = 30;
/// Kinds of this slice: who is related or lives together stands beside the timeline, not in it.
const BESIDE: [&str; 5] = ["person", "household", "relation", "pair", "merge"];

/// A record that names the target, and as what.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) row: Row,
    pub(super) kind: &'static KindDef,
    pub(super) roles: Vec<String>,
}

/// The records that name a target and that the caller may know, each once, as they were entered, newest first.
pub(super) fn linked(sight: &Sight<'_>, target: Key, limit: u32) -> Result<Vec<Entry>, Refusal> {
    Ok(entries(sight, sight.visit.shell.store().linked(target, None, None, limit)?))
}

fn entries(sight: &Sight<'_>, found: Vec<Linked>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for linked in found {
        if let Some(same) = entries.last_mut().filter(|entry| entry.row.key == linked.row.key) {
            same.roles.push(linked.role);
        } else if let Some(kind) = sight.kind(&linked.row) {
            entries.push(Entry { row: linked.row, kind, roles: vec![linked.role] });
        }
    }
    entries
}

/// The same of a person, with what was recorded under the files that were merged into this one.
pub(super) fn of_person(sight: &Sight<'_>, person: Key, limit: u32) -> Result<Vec<Entry>, Refusal> {
    let own = linked(sight, person, limit)?;
    with_merged(sight, person, own, limit)
}

/// The same of many persons, read together, in their order.
pub(super) fn of_persons(sight: &Sight<'_>, persons: &[Key], limit: u32) -> Result<Vec<Vec<Entry>>, Refusal> {
    let mut linked = sight.visit.shell.store().linked_each(persons, limit)?;
    persons.iter().map(|person| with_merged(sight, *person, entries(sight, linked.remove(person).unwrap_or_default()), limit)).collect()
}

fn with_merged(sight: &Sight<'_>, person: Key, mut entries: Vec<Entry>, limit: u32) -> Result<Vec<Entry>, Refusal> {
    let merged = sight.visit.shell.store().merged_into(person);
    if merged.is_empty() {
        return Ok(entries);
    }
    for file in merged {
        for entry in linked(sight, file, limit)? {
            match entries.iter_mut().find(|known| known.row.key == entry.row.key) {
                Some(known) => known.roles.extend(entry.roles),
                None => entries.push(entry),
            }
        }
    }
    entries.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.row.key));
    entries.truncate(limit as usize);
    Ok(entries)
}

/// What happened, without who belongs together.
pub(super) fn happened(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    entries.iter().filter(|entry| !BESIDE.contains(&entry.row.kind.as_str()))
}

/// The last thing that was done: a contact or a call, else anything.
pub(super) fn last_service(entries: &[Entry], today: Day) -> Option<&Entry> {
    let past = || happened(entries).filter(|entry| entry.row.day <= today);
    let talked = past()
        .filter(|entry| matches!(entry.kind.class, Class::Casework | Class::Crisis | Class::Hotline))
        .max_by_key(|entry| (entry.row.day, entry.row.key));
    talked.or_else(|| past().max_by_key(|entry| (entry.row.day, entry.row.key)))
}

/// What is still to be done, the earliest first. A due day has been answered when a record of the same kind was made on that day or after: who
/// was to be called again on the 10th and was called on the 12th is no longer overdue.
pub(super) fn dues(entries: &[Entry]) -> Vec<&Entry> {
    let answered = |entry: &Entry, by: Day| {
        entries.iter().any(|other| other.row.kind == entry.row.kind && other.row.key != entry.row.key && other.row.day >= by)
    };
    let mut open: Vec<&Entry> = happened(entries).filter(|entry| entry.row.due.is_some_and(|by| !answered(entry, by))).collect();
    open.sort_by_key(|entry| (entry.row.due, entry.row.key));
    open
}

/// What is due next, or longest overdue.
pub(super) fn next_due(entries: &[Entry]) -> Option<&Entry> {
    dues(entries).into_iter().next()
}

/// 电话 for a contact, else the kind's own name.
pub(super) fn short_kinds(visit: &Visit, entries: &[&Entry]) -> Vec<String> {
    let namings = visit.shell.namings_of(&entries.iter().map(|entry| entry.row.clone()).collect::<Vec<_>>());
    let word = |(entry, naming): (&&Entry, Naming)| {
        let is_told = matches!(entry.kind.class, Class::Casework | Class::Crisis | Class::Hotline);
        let word = naming.name.split([' ', '　']).next().filter(|word| is_told && !word.is_empty());
        word.unwrap_or(entry.kind.shape.label).to_owned()
    };
    entries.iter().zip(namings).map(word).collect()
}

/// What of the timeline is asked for: a kind, a month from which on backwards, somebody who did it, and where the page begins.
struct Asked<'a> {
    base_path: &'a str,
    kind: &'a str,
    month: &'a str,
    by: &'a str,
}

impl<'a> Asked<'a> {
    fn of(visit: &'a Visit, base_path: &'a str) -> Self {
        Self { base_path, kind: visit.asked("kind"), month: visit.asked("month"), by: visit.asked("by") }
    }

    fn fits(&self, entry: &Entry) -> bool {
        (self.kind.is_empty() || entry.row.kind == self.kind)
            && (self.by.is_empty() || who(&entry.row) == self.by)
            && (self.month.is_empty() || *month(entry.row.day) <= *self.month)
    }

    /// The same with one thing changed.
    fn address(&self, change: &str, to: &str, after: Option<Cursor>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("kind", self.kind), ("month", self.month), ("by", self.by)] {
            let value = if name == change { to } else { value };
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if let Some(after) = after {
            query.append_pair("after", &cursor_text(after));
        }
        let query = query.finish();
        if query.is_empty() { format!("{}#tl", self.base_path) } else { format!("{}?{query}#tl", self.base_path) }
    }

    fn is_narrow(&self) -> bool {
        [self.kind, self.month, self.by].iter().any(|asked| !asked.is_empty())
    }
}

/// 2020-02.
fn month(day: Day) -> String {
    let (year, month, _) = day.ymd();
    format!("{year:04}-{month:02}")
}

/// Who did it, as an address says it: the worker whom the record names, else the account that wrote it.
fn who(row: &Row) -> String {
    if row.assignee.is_none() { format!("a{}", row.author.0) } else { format!("w{}", row.assignee.0) }
}

/// The timeline as a card: filters by kind, month and worker, events by month, one page.
pub(super) fn card(sight: &Sight<'_>, entries: &[Entry], base_path: &str, new: Option<Button>) -> Result<Markup, Refusal> {
    let visit = sight.visit;
    let asked = Asked::of(visit, base_path);
    let mut shown: Vec<&Entry> = happened(entries).filter(|entry| asked.fits(entry)).collect();
    shown.sort_unstable_by_key(|entry| std::cmp::Reverse((entry.row.day, entry.row.key)));
    let after = cursor(visit.asked("after"));
    let from = after.map_or(0, |after| shown.partition_point(|entry| (entry.row.day, entry.row.key) >= (after.day, after.key)));
    let page = &shown[from..(from + PAGE_EVENTS).min(shown.len())];
    let left = shown.len() - from - page.len();
    let older = page.last().filter(|_| left > 0).map(|entry| asked.address("", "", Some(entry.row.cursor())));
    let groups = months(visit, page)?;
    let body = html! {
        (chips(entries, &asked))
        @if page.is_empty() {
            (nothing(asked.is_narrow(), new))
        } @else {
            (look::timeline(&groups))
            p class="mb0 row" {
                @if after.is_some() { (Button::link("回到最新", asked.address("", "", None))) }
                @if let Some(href) = older { (Button::link(format!("更早的 {left} 条"), href)) }
            }
        }
        @if entries.len() >= LINKED_MAX as usize { p class="mut sm" { "只列最近记入的 " (LINKED_MAX) " 条" } }
    };
    Ok(html! {
        (filters(visit, entries, &asked))
        (Card::new("时间线").id("tl").aside(html! { span class="mut sm" { "新的在前，更正不删除旧版" } }).body(&body))
    })
}

/// Conditions worth choosing: a month to go to, and who did it. None where there is nothing to choose.
fn filters(visit: &Visit, entries: &[Entry], asked: &Asked<'_>) -> Markup {
    let mut months: BTreeMap<String, usize> = BTreeMap::new();
    let mut doers: BTreeMap<String, Key> = BTreeMap::new();
    for entry in happened(entries) {
        *months.entry(month(entry.row.day)).or_default() += 1;
        doers.insert(who(&entry.row), if entry.row.assignee.is_none() { entry.row.author } else { entry.row.assignee });
    }
    if months.len() < 2 && doers.len() < 2 {
        return html! {};
    }
    let workers = visit.shell.namings_by_key(doers.iter().filter(|(code, _)| code.starts_with('w')).map(|(_, key)| *key));
    let mut doers: Vec<(String, String)> = doers
        .into_iter()
        .map(|(code, key)| {
            let name = workers.get(&key).filter(|_| code.starts_with('w')).map(|naming| naming.name.clone());
            let name = name.unwrap_or_else(|| visit.shell.account_name(key));
            (code, name)
        })
        .collect();
    doers.sort_by(|one, other| one.1.cmp(&other.1));
    let months: Vec<(String, String)> = months.into_iter().rev().map(|(month, count)| (month.clone(), format!("{month}（{count}）"))).collect();
    let said =
        |named: &'_ [(String, String)], code: &str| named.iter().find(|(own, _)| own == code).map(|(_, label)| label.clone()).unwrap_or_default();
    let (month, by) = (format!("{} 及以前", asked.month), said(&doers, asked.by));
    let mut picked = Vec::new();
    if !asked.month.is_empty() {
        picked.push((month.as_str(), asked.address("month", "", None)));
    }
    if !by.is_empty() {
        picked.push((by.as_str(), asked.address("by", "", None)));
    }
    let mut selects = vec![Select { name: "month", label: "从哪个月往前看", options: borrowed(&months), chosen: asked.month }];
    if doers.len() > 1 {
        selects.push(Select { name: "by", label: "谁办的", options: borrowed(&doers), chosen: asked.by });
    }
    let hidden = [("kind", asked.kind)].into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let action = format!("{}#tl", asked.base_path);
    FilterBar { action: &action, selects, picked, hidden, ..FilterBar::default() }.show(visit.lang())
}

fn borrowed(named: &[(String, String)]) -> Vec<(&str, &str)> {
    named.iter().map(|(code, label)| (code.as_str(), label.as_str())).collect()
}

fn nothing(is_narrow: bool, new: Option<Button>) -> Empty {
    let empty = if is_narrow {
        Empty::new("list", "没有这样的记录", "换一类看看，或者去掉一个条件")
    } else {
        Empty::new("list", "还没有记录", "电话、家访、尿检、物资……谁记的都会出现在这里")
    };
    match new {
        Some(button) => empty.action(button),
        None => empty,
    }
}

/// A chip for each kind that there is, with how many.
fn chips(entries: &[Entry], asked: &Asked<'_>) -> Markup {
    let mut kinds: Vec<(&'static KindDef, usize)> = Vec::new();
    for entry in happened(entries) {
        match kinds.iter_mut().find(|(kind, _)| kind.shape.code == entry.kind.shape.code) {
            Some((_, count)) => *count += 1,
            None => kinds.push((entry.kind, 1)),
        }
    }
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if kinds.len() < 2 {
        return html! {};
    }
    let all: usize = kinds.iter().map(|(_, count)| count).sum();
    let texts: Vec<(String, String, Option<&'static str>, bool)> =
        std::iter::once((format!("全部 {all}"), asked.address("kind", "", None), None, asked.kind.is_empty()))
            .chain(kinds.iter().map(|(kind, count)| {
                (
                    format!("{} {count}", kind.shape.label),
                    asked.address("kind", kind.shape.code, None),
                    Some(kind.icon),
                    asked.kind == kind.shape.code,
                )
            }))
            .collect();
    let chips: Vec<QuickFilter<'_>> =
        texts.iter().map(|(label, href, icon, current)| QuickFilter { label, href, icon: *icon, current: *current }).collect();
    look::quick_filters(&chips)
}

/// The events of a page by month; their documents are opened together.
fn months(visit: &Visit, page: &[&Entry]) -> Result<Vec<(String, Vec<Event>)>, Refusal> {
    let rows: Vec<Row> = page.iter().map(|entry| entry.row.clone()).collect();
    let opened = visit.shell.store().open_all(&rows)?;
    let mut names = Names { visit, orgs: HashMap::new(), accounts: HashMap::new() };
    let mut groups: Vec<(String, Vec<Event>)> = Vec::new();
    for (entry, opened) in page.iter().zip(opened) {
        let (year, month, _) = entry.row.day.ymd();
        let heading = format!("{year}年{month}月");
        let pictures = shell::attachment::strip(visit, &entry.row, entry.kind, &opened.attachments);
        let line = opened.doc.and_then(|document| (entry.kind.line)(&document)).unwrap_or_default();
        let event = event(&mut names, entry, line, &pictures);
        match groups.last_mut().filter(|(known, _)| *known == heading) {
            Some((_, events)) => events.push(event),
            None => groups.push((heading, vec![event])),
        }
    }
    Ok(groups)
}

fn event(names: &mut Names<'_>, entry: &Entry, line: String, pictures: &Markup) -> Event {
    let visit = names.visit;
    let today = visit.today();
    let row = &entry.row;
    let label = entry.kind.shape.label;
    let org = names.org(row.org);
    let author = names.account(row.author);
    // A state without a word of its own says nothing to people.
    let state = row.state.as_deref().map(|code| (code, entry.kind.state_word(code))).filter(|(code, word)| code != word);
    let tags = html! {
        @if let Some((_, word)) = state { (look::tag(Tone::Plain, word)) }
        @if let Some(by) = row.due { (look::tag(Tone::Line, &format!("跟进 {}", face::short_day(by, today)))) }
        @if row.version > 1 { (look::tag(Tone::Plain, &format!("第 {} 版", row.version))) }
    };
    let title = if line.is_empty() { label.to_owned() } else { line };
    Event {
        glyph: glyph(entry),
        icon: entry.kind.icon,
        title,
        tags: Some(tags),
        when: format!("{} {}", face::short_day(row.day, today), format::weekday(visit.lang(), row.day)),
        datetime: row.day.to_string(),
        text: String::new(),
        meta: Some(
            html! { (pictures) (label) " · " (author) " · " (org) "　" a href={ "/records/" (row.id) } { "看" span class="vh" { " " (row.day) " " (label) } } },
        ),
    }
}

/// Whether a state says that something failed or was refused.
pub(super) fn is_breach(state: &str) -> bool {
    matches!(state, "refused" | "failed" | "missed" | "deemed_refused" | "unexplained" | "unmet" | "lost")
}

/// Tint and circle: talks, statutory matters, things brought or done together; what failed or was refused stands out.
fn glyph(entry: &Entry) -> Glyph {
    if entry.row.state.as_deref().is_some_and(is_breach) {
        return Glyph::Breach;
    }
    match entry.kind.class {
        Class::Casework | Class::Crisis | Class::Hotline => Glyph::Contact,
        Class::Rehab | Class::Test | Class::Risk => Glyph::Test,
        Class::Supply | Class::Outreach => Glyph::Visit,
        _ => Glyph::Plain,
    }
}

/// Names of organisations and accounts, each looked up once.
struct Names<'a> {
    visit: &'a Visit,
    orgs: HashMap<Key, String>,
    accounts: HashMap<Key, String>,
}

impl Names<'_> {
    fn org(&mut self, org: Key) -> String {
        self.orgs.entry(org).or_insert_with(|| self.visit.shell.org_name(org)).clone()
    }

    fn account(&mut self, account: Key) -> String {
        self.accounts.entry(account).or_insert_with(|| self.visit.shell.account_name(account)).clone()
    }
}

/// What is due next, as the foot of the head of a file: what, and how near. Nothing when nothing was agreed.
pub(super) fn next_steps(visit: &Visit, entries: &[Entry]) -> Result<Markup, Refusal> {
    /// As many as stand side by side; more are on the page "today".
    const SHOWN_MAX: usize = 3;
    let today = visit.today();
    // what a clock says has a card of its own
    let due: Vec<&Entry> = dues(entries).into_iter().filter(|entry| !visit.shell.is_clocked(&entry.row)).collect();
    if due.is_empty() {
        return Ok(html! {});
    }
    let rows: Vec<Row> = due.iter().take(SHOWN_MAX).map(|entry| entry.row.clone()).collect();
    let opened = visit.shell.store().open_all(&rows)?;
    Ok(html! {
        div class="next" {
            @for (entry, opened) in due.iter().zip(opened) {
                @let line = opened.doc.and_then(|document| (entry.kind.line)(&document)).unwrap_or_default();
                div {
                    h2 { @if let Some(by) = entry.row.due { (face::due(by, today)) } }
                    p { b { a href={ "/records/" (entry.row.id) } { (entry.kind.shape.label) } } }
                    p class="sm mut" { (line) }
                }
            }
        }
    })
}
