//! Finding people, places and organisations by name, pinyin, initials, tail of a phone, number: the search page and the suggestions of pickers. What
//! is searched is in memory; no name goes into a log, and the address of the search page is never stored.

use super::show;
use crate::look::{self, Empty, Page, Suggestion};
use crate::naming::Naming;
use crate::slice::KindDef;
use crate::{Answer, Needs, Refusal, Route, Visit, get};
use base::{Id, Key, Typed, policy::Class, policy::Grant};
use maud::html;
use std::collections::HashMap;
use store::{Hit, ListQuestion, Row};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/search", Needs::Account, "Finds people, places and organisations", search).heavy(),
    get("/pick/{kind}", Needs::Account, "Suggestions for a picker, as a fragment", pick),
];

/// Suggestions of a picker: more are not read on a phone.
const SUGGESTIONS_MAX: usize = 8;
/// Results of the search page: nobody reads more who could type another letter.
const RESULTS_MAX: usize = 20;
/// Results for whoever asks for more.
const MORE_MAX: usize = 100;
/// Candidates asked for beyond what is shown: some may be of another kind.
const SPARE_CANDIDATES: usize = 4;
/// Candidates looked at for one search: whoever is not among them is found by typing more.
const CANDIDATES_MAX: usize = 1000;
/// Records offered by a picker before anything is typed.
const RECENT_MAX: usize = 6;
/// Former records of a kind that a form looks at for what to offer.
const LOOK_BACK: u32 = 12;

fn search(visit: &Visit) -> Result<Answer, Refusal> {
    let typed = visit.asked("q");
    let asks_more = visit.asked("more") == "1";
    let most = if asks_more { MORE_MAX } else { RESULTS_MAX };
    // one more than is shown tells whether there are more
    let mut rows = found(visit, typed, None, most + 1)?;
    let has_more = rows.len() > most;
    rows.truncate(most);
    let lines: Vec<look::Line> = rows
        .iter()
        .zip(visit.shell.namings_of(&rows))
        .filter_map(|(row, naming)| {
            let kind = visit.shell.registry().kind(&row.kind)?;
            Some(look::Line {
                icon: Some(kind.icon),
                text: html! { a class="name" href=(kind.href(row.id)) { (naming.name) } },
                detail: Some(html! { (kind.shape.label) "　" (naming.detail) "　" (visit.shell.org_name(row.org)) }),
                aside: None,
            })
        })
        .collect();
    let heading = match typed {
        "" => "找谁？".to_owned(),
        _ if has_more => format!("最像的 {most} 个"),
        _ => format!("找到 {} 个", lines.len()),
    };
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
            @if has_more && !asks_more { p class="pad" { (look::Button::link("显示更多", format!("/search?more=1&{}", query(typed)))) } }
            @if has_more && asks_more { p class="pad mut" { "还有更多，请多输几个字" } }
        }
    };
    Ok(show(visit, &Page::new("查找", heading, main)))
}

fn query(typed: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair("q", typed).finish()
}

/// Records that a typed word finds and the caller may know, best first.
pub fn found(visit: &Visit, typed: &str, kind: Option<&str>, limit: usize) -> Result<Vec<Row>, Refusal> {
    let def = kind.and_then(|kind| visit.shell.registry().kind(kind));
    if typed.is_empty() || (kind.is_some() && def.is_none()) {
        return Ok(Vec::new());
    }
    let store = visit.shell.store();
    let is_wanted = |class: Class| def.is_none_or(|def| def.class == class);
    let mut fits = Vec::new();
    if is_wanted(Class::Structure) {
        let candidates = |most: usize| store.common_names().search(typed, &|_| true, most);
        fits.extend(known(visit, candidates, limit, |row| kind.is_none_or(|kind| kind == row.kind))?);
    }
    let classes: Vec<Class> = Class::ALL.into_iter().filter(|class| *class != Class::Structure && is_wanted(*class)).collect();
    let actor = visit.actor()?;
    let orgs: Vec<Key> = visit.shell.reach_of_any(actor, &classes, Grant::Masked).into_iter().collect();
    if !orgs.is_empty() {
        let candidates = |most: usize| store.names().search_in(&orgs, typed, &|_| true, most);
        let may_know = |row: &Row| {
            let class = visit.shell.registry().kind(&row.kind).map(|kind| kind.class).filter(|class| *class != Class::Structure);
            kind.is_none_or(|kind| kind == row.kind) && class.is_some_and(|class| visit.shell.sees(actor, class, Grant::Masked, row))
        };
        fits.extend(known(visit, candidates, limit, may_know)?);
    }
    fits.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    fits.truncate(limit);
    Ok(fits.into_iter().map(|(_, row)| row).collect())
}

/// The best candidates of the index that may be known. The index answers from memory and knows no kinds, so the rows of some candidates are read
/// together, and of more only while too few of them fit.
fn known(visit: &Visit, candidates: impl Fn(usize) -> Vec<Hit>, limit: usize, may_know: impl Fn(&Row) -> bool) -> Result<Vec<(u16, Row)>, Refusal> {
    let mut most = limit + SPARE_CANDIDATES;
    loop {
        let hits = candidates(most);
        let scores: HashMap<Key, u16> = hits.iter().map(|hit| (hit.key, hit.score)).collect();
        let rows = visit.shell.store().get_keys(&hits.iter().map(|hit| hit.key).collect::<Vec<_>>())?;
        let fits: Vec<(u16, Row)> = rows
            .into_iter()
            .filter(|row| row.ended_at.is_none() && may_know(row))
            .take(limit)
            .map(|row| (scores.get(&row.key).copied().unwrap_or(0), row))
            .collect();
        if fits.len() == limit || hits.len() < most || most >= CANDIDATES_MAX {
            return Ok(fits);
        }
        most *= 8;
    }
}

fn pick(visit: &Visit) -> Result<Answer, Refusal> {
    let kind = visit.parameter("kind");
    let rows = found(visit, visit.asked("q"), Some(kind), SUGGESTIONS_MAX)?;
    let faces: Vec<(String, Naming)> = rows.iter().map(|row| row.id.to_string()).zip(visit.shell.namings_of(&rows)).collect();
    let suggestions: Vec<Suggestion<'_>> =
        faces.iter().map(|(id, naming)| Suggestion { value: id, label: &naming.name, detail: &naming.detail }).collect();
    Ok(Answer::Page(look::suggestions(visit.lang(), &suggestions)))
}

/// What a form offers without being typed.
pub(crate) struct Recent<'a> {
    visit: &'a Visit,
    /// The last records of the form's own kind, as texts: the gate of the last shift is likely the gate of the next.
    before: Vec<Typed>,
}

impl<'a> Recent<'a> {
    /// For a form of a kind: the last records of this kind in the caller's own organisation, his own first.
    pub(crate) fn new(visit: &'a Visit, kind: &KindDef) -> Self {
        let question = |author| {
            let home = visit.actor().ok()?.home();
            let question =
                ListQuestion { orgs: Some(vec![home]), kinds: vec![kind.shape.code.to_owned()], author, limit: LOOK_BACK, ..ListQuestion::default() };
            visit.shell.store().list(&question).ok()
        };
        let own = visit.actor().ok().and_then(|actor| question(Some(actor.account)));
        let mut rows = own.unwrap_or_default();
        if rows.len() < LOOK_BACK as usize {
            rows.extend(question(None).unwrap_or_default().into_iter().filter(|row| visit.sees(row, kind.class, Grant::Masked)));
        }
        let opened = visit.shell.store().open_all(&rows).unwrap_or_default();
        Self { visit, before: opened.iter().filter_map(|record| (kind.fill)(record.doc.as_ref()?, visit.today())).collect() }
    }

    /// Records for one field: those that stood in it before, then those that the caller's last records named, then the newest of their kind.
    pub(crate) fn offered(&self, path: &str, kind: &str) -> Vec<Id> {
        let place = without_rows(path);
        let mut ids: Vec<Id> = Vec::new();
        let stood = self.before.iter().flat_map(Typed::pairs).filter(|(at, _)| without_rows(at) == place).filter_map(|(_, text)| text.parse().ok());
        for id in stood.chain(std::iter::once_with(|| last_named(self.visit, kind)).flatten()) {
            if ids.len() == RECENT_MAX {
                break;
            }
            let kept = self.kept(id).filter(|row| row.kind == kind && row.ended_at.is_none() && !ids.contains(&row.id));
            // whoever writes passages need not know the people of the station
            let kept = kept.filter(|row| self.visit.known(row.id).is_some());
            ids.extend(kept.map(|row| row.id));
        }
        ids
    }

    /// The record itself, or the one into which it was merged.
    fn kept(&self, id: Id) -> Option<Row> {
        let store = self.visit.shell.store();
        let row = store.get(id).ok()?;
        let kept = store.stands_for(row.key);
        if kept == row.key { Some(row) } else { store.get_key(kept).ok() }
    }
}

/// `workers.0.worker` and `workers.1.worker` are one place of the form.
fn without_rows(path: &str) -> String {
    path.split('.').filter(|member| member.parse::<usize>().is_err()).collect::<Vec<_>>().join(".")
}

/// The records of a kind that the caller's last records named, then the newest of the kind in the own organisation.
fn last_named(visit: &Visit, kind: &str) -> Vec<Id> {
    let Ok(actor) = visit.actor() else { return Vec::new() };
    let orgs = Some(vec![actor.home()]);
    let mine = ListQuestion { orgs: orgs.clone(), author: Some(actor.account), from: Some(visit.today() - 30), limit: 30, ..ListQuestion::default() };
    let rows = visit.shell.store().list(&mine).unwrap_or_default();
    let keys: Vec<Key> = rows.iter().flat_map(|row| [row.subject, row.household, row.assignee]).filter(|key| !key.is_none()).collect();
    let named = visit.shell.store().get_keys(&keys).unwrap_or_default();
    let newest = ListQuestion { orgs, kinds: vec![kind.to_owned()], unmerged: true, limit: RECENT_MAX as u32, ..ListQuestion::default() };
    let newest = visit.shell.store().list(&newest).unwrap_or_default();
    named.into_iter().filter(|row| row.kind == kind).chain(newest).map(|row| row.id).collect()
}
