//! The generic pages: what every kind of record has without a slice writing a line. Each file is one subject and lists its routes.

pub mod drafts;
pub mod list;
pub mod preview;
pub mod record;
pub mod search;
pub mod today;
pub mod versions;
pub mod write;

use crate::look::{Flash, Frame, NavGroup, NavItem, Network, Page, Size, Tone};
use crate::{Answer, Needs, Refusal, Route, Shell, Visit, get, look, route::Weight};
use base::Key;
use base::policy::{Class, Grant};

/// Routes of all generic pages.
pub(crate) const ROUTES: [&[Route]; 9] =
    [ASSETS, today::ROUTES, list::ROUTES, write::ROUTES, preview::ROUTES, record::ROUTES, versions::ROUTES, drafts::ROUTES, search::ROUTES];

const ASSETS: &[Route] = &[
    asset("/assets/kapok.css", |_| Ok(Answer::Asset("text/css; charset=utf-8", look::asset::STYLE.as_bytes()))),
    asset("/assets/kapok.js", |_| Ok(Answer::Asset("text/javascript; charset=utf-8", look::asset::SCRIPT.as_bytes()))),
    asset("/assets/field.js", |_| Ok(Answer::Asset("text/javascript; charset=utf-8", look::asset::FIELD_SCRIPT.as_bytes()))),
    asset("/assets/outbox.js", |_| Ok(Answer::Asset("text/javascript; charset=utf-8", look::asset::OUTBOX_SCRIPT.as_bytes()))),
    asset("/assets/icon.svg", |_| Ok(Answer::Asset("image/svg+xml", include_bytes!("../../assets/icon.svg")))),
    asset("/assets/icon-180.png", |_| Ok(Answer::Asset("image/png", include_bytes!("../../assets/icon-180.png")))),
    asset("/assets/icon-512.png", |_| Ok(Answer::Asset("image/png", include_bytes!("../../assets/icon-512.png")))),
    asset("/assets/manifest.webmanifest", |_| Ok(Answer::Asset("application/manifest+json", include_bytes!("../../assets/manifest.webmanifest")))),
    idle("/healthz", "Whether the process answers", |_| Ok(Answer::Text("text/plain; charset=utf-8", "ok".to_owned()))),
    get("/readyz", Needs::Nobody, "Whether the database answers and the figures are caught up", |visit| {
        visit.shell.store().catch_up()?;
        Ok(Answer::Text("text/plain; charset=utf-8", "ready".to_owned()))
    }),
    get("/", Needs::Nobody, "The way in", |_| Ok(Answer::next("/today"))),
];

const fn asset(path: &'static str, run: fn(&Visit) -> Result<Answer, Refusal>) -> Route {
    idle(path, "A file of the program itself", run)
}

/// What asks nothing of the database.
const fn idle(path: &'static str, about: &'static str, run: fn(&Visit) -> Result<Answer, Refusal>) -> Route {
    Route { weight: Weight::None, ..get(path, Needs::Nobody, about, run) }
}

/// Counts what an account has not read of what was sent to it.
pub type UnreadSource = fn(&Shell, Key) -> Result<u32, Refusal>;

/// Where it is read, in programs that have something to send.
const INBOX: &str = "/inbox";

/// What is unread. A badge that cannot be counted is none: the page is worth more than it.
fn unread(visit: &Visit, account: Key) -> u32 {
    let sources = visit.shell.registry().kinds().filter_map(|kind| kind.unread);
    sources.map(|source| source(&visit.shell, account).unwrap_or(0)).sum()
}

/// What the shell knows at every request.
pub fn frame(visit: &Visit) -> Frame {
    let Some(actor) = &visit.actor else { return Frame::default() };
    // Figures are for whoever sees figures; a list of records for whoever sees records.
    let least = |place: &crate::Place| if place.class == Class::Figures { Grant::Figures } else { Grant::Masked };
    let seen = || visit.shell.places().iter().filter(|place| actor.grant(place.class) >= least(place));
    // Of the places that lead here the nearest is the current one.
    let leads_here = |href: &str| visit.path == href || visit.path.starts_with(&format!("{href}/"));
    let nearest = seen().map(|place| place.href).filter(|href| leads_here(href)).max_by_key(|href| href.len());
    let current = |href: &str| nearest == Some(href);
    let unread = if seen().any(|place| place.href == INBOX) { unread(visit, actor.account) } else { 0 };
    let item = |place: &crate::Place, label: &str| NavItem {
        label: label.to_owned(),
        href: place.href.to_owned(),
        icon: place.icon,
        current: current(place.href),
        count: if place.href == INBOX { unread } else { 0 },
    };
    let mut nav: Vec<NavGroup> = Vec::new();
    for place in seen() {
        match nav.last_mut().filter(|group| group.label == place.group) {
            Some(group) => group.items.push(item(place, place.label)),
            None => nav.push(NavGroup { label: place.group.to_owned(), items: vec![item(place, place.label)] }),
        }
    }
    // who has to do with accounts finds them, whatever else the program has places for
    if actor.grants.iter().any(|(role, _)| crate::account::ACCOUNT_KEEPERS.contains(role)) {
        let accounts = crate::Place { group: "管理", label: "账号", href: "/admin/accounts", icon: "people", class: Class::Structure, tab: None };
        let is_here = visit.path.starts_with("/admin/accounts");
        nav.push(NavGroup { label: accounts.group.to_owned(), items: vec![NavItem { current: is_here, ..item(&accounts, accounts.label) }] });
    }
    if let Some(keeping) = crate::vault::places(actor.lang, actor, &visit.path) {
        match nav.last_mut().filter(|group| group.label == keeping.label) {
            Some(group) => group.items.extend(keeping.items),
            None => nav.push(keeping),
        }
    }
    Frame {
        lang: actor.lang,
        size: if actor.big { Size::Big } else { Size::Normal },
        organisation: crate::account::place_of(&visit.shell, actor.home()),
        me: actor.name.clone(),
        nav,
        tabs: seen().filter_map(|place| Some(item(place, place.tab?))).collect(),
        links: look::Links {
            organisation: "/me".to_owned(),
            // who has no inbox finds on the page of the day what there is to do
            inbox: if seen().any(|place| place.href == INBOX) { INBOX } else { "/today" }.to_owned(),
            crisis: "/records/new/crisis".to_owned(),
            ..look::Links::default()
        },
        network: Network::Synced(visit.now.clock()),
        unread,
        flash: flash(visit),
        ..Frame::default()
    }
}

/// What has just happened, from the address to which the last act led.
fn flash(visit: &Visit) -> Option<Flash> {
    let (text, next) = match visit.asked("said") {
        "stored" => ("已提交，台账、统计和简报已经同时更新", true),
        "corrected" => ("已更正，旧版本留在版本记录里", false),
        "deleted" => ("已删除，数字已经退回；版本记录还在", false),
        "restored" => ("已恢复，数字已经跟着变回来", false),
        "undone" => ("已撤销，一切和之前一样", false),
        "settled" => ("跟进已完成，不再提醒", false),
        "attached" => ("附件已添加，存为新的一版", false),
        "withdrawn" => ("附件已撤下，旧版本里还在", false),
        "draft" => ("草稿已存，随时可以接着填", false),
        "already" => ("这条内容已经保存过，没有重复记", false),
        _ => return None,
    };
    let kind = visit.asked("kind");
    let again = (next && !kind.is_empty()).then(|| look::Button::link("再记一笔", format!("/records/new/{kind}")));
    Some(Flash { tone: Tone::Ok, text: text.to_owned(), undo: undo(visit), next: again })
}

/// The way to take back what has just been done: the record and the version that it made, from the address.
fn undo(visit: &Visit) -> Option<look::Undo> {
    let (record, version) = visit.asked("undo").split_once('~')?;
    let (record, version): (base::Id, u32) = (record.parse().ok()?, version.parse().ok()?);
    let hidden = vec![("_version".to_owned(), version.to_string())];
    Some(look::Undo { label: "撤销".to_owned(), action: format!("/records/{record}/undo"), hidden })
}

/// A page for the caller.
pub fn show(visit: &Visit, page: &Page) -> Answer {
    Answer::Page(page.render(&frame(visit)))
}

/// A form that came back with its errors.
pub fn show_failed(visit: &Visit, status: u16, page: Page) -> Answer {
    Answer::PageWith(status, page.failed().render(&frame(visit)))
}
