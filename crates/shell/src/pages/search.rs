//! Finding people, places and organisations by name, pinyin, initials, tail of a phone, number: the search page and the suggestions of pickers. What
//! is searched is in memory; no name goes into a log, and the address of the search page is never stored.

use super::show;
use crate::look::{self, Empty, Page, Suggestion};
use crate::{Answer, Needs, Refusal, Route, Visit, get};
use base::{Id, Key, policy::Class, policy::Grant};
use maud::html;
use std::{cell::RefCell, collections::HashSet};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/search", Needs::Account, "Finds people, places and organisations", search),
    get("/pick/{kind}", Needs::Account, "Suggestions for a picker, as a fragment", pick),
];

/// Suggestions of a picker: more are not read on a phone.
const SUGGESTIONS_MAX: usize = 8;
/// Results of the search page.
const RESULTS_MAX: usize = 50;
/// Records offered by a picker before anything is typed.
const RECENT_MAX: usize = 6;

fn search(visit: &Visit) -> Result<Answer, Refusal> {
    let typed = visit.asked("q");
    let rows = found(visit, typed, None, RESULTS_MAX)?;
    let lines: Vec<look::Line> = rows
        .iter()
        .filter_map(|row| {
            let kind = visit.shell.registry().kind(&row.kind)?;
            let naming = visit.shell.naming_of(row);
            Some(look::Line {
                icon: Some(kind.icon),
                text: html! { a class="name" href=(kind.href(row.id)) { (naming.name) } },
                detail: Some(html! { (kind.shape.label) "　" (naming.detail) "　" (visit.shell.org_name(row.org)) }),
                aside: None,
            })
        })
        .collect();
    let heading = if typed.is_empty() { "找谁？".to_owned() } else { format!("找到 {} 个", lines.len()) };
    let main = html! {
        form class="filterform" method="get" action="/search" role="search" aria-label="查找" {
            div class="filters n0" {
                div class="wide" { label for="k" { "姓名、拼音、首字母、电话尾号、档案号" } input id="k" name="q" type="search" value=(typed) autocomplete="off" autofocus; }
                button class="btn primary" type="submit" { "查找" }
            }
        }
        @if lines.is_empty() && !typed.is_empty() {
            (Empty::new("search", "没有找到", "换拼音首字母、电话尾号或档案号试试；也可能不在可查看的范围内"))
        } @else if !lines.is_empty() {
            (look::Card::new("结果").flush().body(&look::lines(&lines)))
        }
    };
    Ok(show(visit, &Page::new("查找", heading, main)))
}

/// Records that a typed word finds and the caller may know.
pub(crate) fn found(visit: &Visit, typed: &str, kind: Option<&str>, limit: usize) -> Result<Vec<store::Row>, Refusal> {
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let store = visit.shell.store();
    // Organisations are compared in memory; the row is read only for candidates that are good enough to be hits.
    let scopes: RefCell<Vec<(Class, HashSet<Key>)>> = RefCell::default();
    let row_of = |key: Key| store.get_key(key).ok().filter(|row| row.ended_at.is_none());
    let may_know = |key: Key| {
        let Some(row) = row_of(key) else { return false };
        let Some(def) = visit.shell.registry().kind(&row.kind) else { return false };
        if kind.is_some_and(|kind| kind != row.kind) {
            return false;
        }
        if def.class == Class::Structure {
            return true;
        }
        let mut scopes = scopes.borrow_mut();
        if !scopes.iter().any(|(class, _)| *class == def.class) {
            scopes.push((def.class, visit.scope(def.class, Grant::Masked).unwrap_or_default()));
        }
        scopes.iter().any(|(class, scope)| *class == def.class && scope.contains(&row.org))
    };
    let everywhere: Vec<Key> = scopes_of(visit, kind)?;
    let hits = store.names().search_in(&everywhere, typed, &may_know, limit);
    Ok(hits.into_iter().filter_map(|hit| row_of(hit.key)).collect())
}

/// The organisations in which the caller may know something of a kind, or of any: the index reads these only.
fn scopes_of(visit: &Visit, kind: Option<&str>) -> Result<Vec<Key>, Refusal> {
    let class = kind.and_then(|kind| visit.shell.registry().kind(kind)).map(|kind| kind.class);
    let classes = class.map_or(Class::ALL.to_vec(), |class| vec![class]);
    let mut orgs = HashSet::new();
    for class in classes {
        if class == Class::Structure {
            orgs.extend(visit.shell.store().tree().iter().map(|node| node.key).chain([Key::NONE]));
        } else {
            orgs.extend(visit.scope(class, Grant::Masked)?);
        }
    }
    Ok(orgs.into_iter().collect())
}

fn pick(visit: &Visit) -> Result<Answer, Refusal> {
    let kind = visit.parameter("kind");
    let rows = found(visit, visit.asked("q"), Some(kind), SUGGESTIONS_MAX)?;
    let faces: Vec<(String, crate::naming::Naming)> = rows.iter().map(|row| (row.id.to_string(), visit.shell.naming_of(row))).collect();
    let suggestions: Vec<Suggestion<'_>> =
        faces.iter().map(|(id, naming)| Suggestion { value: id, label: &naming.name, detail: &naming.detail }).collect();
    Ok(Answer::Page(look::suggestions(visit.lang(), &suggestions)))
}

/// The records of a kind that the caller's last records named: offered without typing.
pub(crate) fn recent(visit: &Visit, kind: &str) -> Vec<Id> {
    let Ok(actor) = visit.actor() else { return Vec::new() };
    let mine = store::ListQuestion {
        orgs: Some(vec![actor.home()]),
        author: Some(actor.account),
        from: Some(visit.today() - 30),
        limit: 30,
        ..store::ListQuestion::default()
    };
    let rows = visit.shell.store().list(&mine).unwrap_or_default();
    let mut ids = Vec::new();
    for row in rows {
        for key in [row.subject, row.household, row.assignee] {
            let Ok(named) = visit.shell.store().get_key(key) else { continue };
            if named.kind == kind && named.ended_at.is_none() && !ids.contains(&named.id) {
                ids.push(named.id);
            }
        }
    }
    if ids.len() < RECENT_MAX {
        // Few organisations have many of a kind; those of the own one are better than nothing to tap.
        let own = store::ListQuestion {
            orgs: Some(vec![actor.home()]),
            kinds: vec![kind.to_owned()],
            limit: RECENT_MAX as u32,
            ..store::ListQuestion::default()
        };
        let rows = visit.shell.store().list(&own).unwrap_or_default();
        let more: Vec<Id> = rows.into_iter().map(|row| row.id).filter(|id| !ids.contains(id)).collect();
        ids.extend(more);
    }
    ids.truncate(RECENT_MAX);
    ids
}
