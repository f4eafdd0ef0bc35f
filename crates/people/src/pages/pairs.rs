//! 疑似重复: the queue of files of which nobody could tell whether they are one person's. By state and organisation, newest first, each leading to
//! the two files side by side. A pair whose other file lies beyond the caller's reach is shown without it: somebody above has to decide.

use super::compare;
use super::face::{self, Face};
use super::find::{cursor, cursor_text};
use super::sight::Sight;
use crate::{Pair, PairVerdict};
use base::{Choice, Id, Key, Shape, Value, policy::Class, policy::Grant};
use maud::{Markup, html};
use shell::{
    Answer, Refusal, Visit,
    look::{self, Button, Column, Empty, FilterBar, OnPhone, Page, Pager, Select, Table, Tone, ViewTab, format::thousands},
    pages::show,
};
use std::collections::HashSet;
use store::{ListQuestion, Row};

/// Pairs of a page.
const PAGE_PAIRS: usize = 50;

pub(super) fn queue(visit: &Visit) -> Result<Answer, Refusal> {
    let sight = Sight::of(visit);
    let asked = Asked::of(&sight);
    let main = html! {
        (asked.tabs(&sight)?)
        (asked.filters(&sight))
        (asked.table(&sight)?.show(visit.lang()))
    };
    let page = Page::new("疑似重复", "疑似重复的档案", main)
        .sub("导入和建档时分不清是不是同一个人的，都在这里等人判断。合并可以撤销")
        .crumb("服务对象", Some("/people"))
        .watermark(face::watermark(visit)?);
    Ok(show(visit, &page))
}

/// How many pairs wait within reach.
pub(super) fn waiting(sight: &Sight<'_>) -> Result<u64, Refusal> {
    Asked { verdict: PairVerdict::Open, org: Key::NONE, scope: HashSet::clone(&sight.scope(Class::Person, Grant::Masked)) }
        .count(sight, PairVerdict::Open)
}

/// What the address asks for, within what the caller may know.
struct Asked {
    verdict: PairVerdict,
    /// The organisation asked for; `Key::NONE` for all.
    org: Key,
    scope: HashSet<Key>,
}

impl Asked {
    fn of(sight: &Sight<'_>) -> Self {
        let visit = sight.visit;
        let tree = visit.shell.store().tree();
        let mut scope = HashSet::clone(&sight.scope(Class::Person, Grant::Masked));
        let org = tree.by_code(visit.asked("org")).filter(|org| scope.contains(org)).unwrap_or(Key::NONE);
        if !org.is_none() {
            let under: HashSet<Key> = tree.subtree_ever(org).into_iter().collect();
            scope.retain(|org| under.contains(org));
        }
        Self { verdict: PairVerdict::from_code(visit.asked("state")).unwrap_or(PairVerdict::Open), org, scope }
    }

    fn question(&self, verdict: PairVerdict) -> ListQuestion {
        ListQuestion {
            orgs: Some(self.scope.iter().copied().collect()),
            kinds: vec![Pair::CODE.to_owned()],
            state: Some(verdict.code().to_owned()),
            limit: PAGE_PAIRS as u32 + 1,
            ..ListQuestion::default()
        }
    }

    fn count(&self, sight: &Sight<'_>, verdict: PairVerdict) -> Result<u64, Refusal> {
        Ok(sight.visit.shell.store().count(&self.question(verdict))?)
    }

    fn address(visit: &Visit, verdict: PairVerdict, after: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("state", verdict.code());
        for (name, value) in [("org", visit.asked("org")), ("after", after)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("/people/pairs?{}", query.finish())
    }

    fn tabs(&self, sight: &Sight<'_>) -> Result<Markup, Refusal> {
        let mut tabs = Vec::new();
        for choice in PairVerdict::CHOICES {
            let Some(verdict) = PairVerdict::from_code(choice.code) else { continue };
            let count = thousands(i64::try_from(self.count(sight, verdict)?).unwrap_or(i64::MAX));
            let href = Self::address(sight.visit, verdict, "");
            tabs.push(ViewTab { label: choice.label.to_owned(), href, count: Some(count), current: verdict == self.verdict });
        }
        Ok(look::view_tabs("判断", &tabs))
    }

    fn filters(&self, sight: &Sight<'_>) -> Markup {
        let visit = sight.visit;
        let orgs = super::list::organisations(sight);
        if orgs.len() < 2 {
            return html! {};
        }
        let options = orgs.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
        let states = PairVerdict::CHOICES.iter().map(|choice| (choice.code, choice.label)).collect();
        let selects = vec![
            Select { name: "state", label: "判断", options: states, chosen: self.verdict.code() },
            Select { name: "org", label: "单位", options, chosen: visit.asked("org") },
        ];
        let name = visit.shell.org_name(self.org);
        let all = format!("/people/pairs?state={}", self.verdict.code());
        let picked = if self.org.is_none() { Vec::new() } else { vec![(name.as_str(), all)] };
        FilterBar { action: "/people/pairs", selects, picked, ..FilterBar::default() }.show(visit.lang())
    }

    fn table(&self, sight: &Sight<'_>) -> Result<Table, Refusal> {
        let visit = sight.visit;
        let after = cursor(visit.asked("after"));
        let mut rows = visit.list(&ListQuestion { after, ..self.question(self.verdict) }, Class::Person, Grant::Masked)?;
        let more = rows.len() > PAGE_PAIRS;
        rows.truncate(PAGE_PAIRS);
        let next = rows.last().filter(|_| more).map(|row| Self::address(visit, self.verdict, &cursor_text(row.cursor())));
        let columns = vec![
            Column::new("先有的").lead(),
            Column::new("后来的"),
            Column::new("异同"),
            Column::new("提出日期").narrow(),
            Column::new("单位"),
            Column::new("").on_phone(OnPhone::Bare),
        ];
        let pager = Pager {
            total: Some(self.count(sight, self.verdict)?),
            shown: rows.len(),
            unit: "对".to_owned(),
            previous: after.map(|_| Self::address(visit, self.verdict, "")),
            next,
        };
        let drawn = draw(sight, &rows)?;
        let empty = if self.verdict == PairVerdict::Open {
            Empty::new("okc", "没有等着判断的", "导入花名册时分不清的人会出现在这里，不会自动合并")
        } else {
            Empty::new("list", "没有这样的", "换一类看看")
        };
        Ok(Table::new("疑似重复", columns).quiet().pairs().rows(drawn).pager(pager).empty(empty))
    }
}

/// The rows of a page; documents are opened together.
fn draw(sight: &Sight<'_>, rows: &[Row]) -> Result<Vec<look::Row>, Refusal> {
    let visit = sight.visit;
    let store = visit.shell.store();
    let opened = store.open_all(rows)?;
    let pairs: Vec<(&Row, Pair)> = rows.iter().zip(opened).filter_map(|(row, opened)| Some((row, Pair::from_json(&opened.doc?)?))).collect();
    let people: Vec<Key> =
        pairs.iter().flat_map(|(_, pair)| [pair.one.id(), pair.other.id()]).map(|id| store.key_of(id)).collect::<Result<_, _>>()?;
    let seen: Vec<Row> = store.get_keys(&people)?.into_iter().filter(|row| row.ended_at.is_none() && sight.kind(row).is_some()).collect();
    let faces = face::faces(visit, seen)?;
    let cell = |id: Id| {
        let face = faces.iter().find(|face| face.row.id == id);
        html! { @if let Some(face) = face { (named(face)) } @else { span class="mut" { "不在可查看的范围内" } } }
    };
    let mut drawn = Vec::with_capacity(pairs.len());
    for (row, pair) in pairs {
        let (one, other) = (pair.one.id(), pair.other.id());
        let both = [one, other].iter().all(|id| faces.iter().any(|face| face.row.id == *id));
        let are_one = store.stands_for(store.key_of(one)?) == store.stands_for(store.key_of(other)?);
        let because = pair.because.as_ref().filter(|_| sight.reads(row, Class::Person));
        drawn.push(look::Row::new(vec![
            cell(one),
            cell(other),
            html! { @if let Some(because) = because { (because) } },
            html! { span class="num" { (row.day) } },
            html! { (visit.shell.org_name(row.org)) },
            html! {
                @if are_one { (look::tag(Tone::Ok, "已合并")) " " }
                @if both { (Button::link("对比", compare::address(one, other)).icon("swap")) } @else { span class="mut sm" { "由上级判断" } }
            },
        ]));
    }
    Ok(drawn)
}

fn named(face: &Face) -> Markup {
    html! {
        span {
            a class="name" href={ "/people/" (face.row.id) } { (face.name(false)) } " " (face::unchecked(&face.row)) " "
            span class="sm mut nw" { (face.detail()) }
        }
    }
}
