//! The pages of what goes out: all ledgers with export, empty form, own workbook and import; one ledger with its period, its mask and its purpose; and
//! the quick export of a list, which is always masked.

use super::{Export, XLSX, export, order, own};
use crate::look::{self, Button, Card, Choice, Field, Layout, Page, Tone};
use crate::pages::{list, show, show_failed};
use crate::{Answer, Needs, Refusal, Route, Visit, get, ledger::Ledger, post, slice::KindDef, text::t};
use base::{
    Day, Json, Key, json,
    policy::{Action, Class, Grant},
};
use maud::{Markup, html};
use std::{
    cell::OnceCell,
    collections::HashSet,
    io::{BufWriter, Seek as _},
};
use store::ListQuestion;

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/export", Needs::Account, "Records of a kind as a workbook, names masked", download).heavy(),
    get("/ledgers", Needs::Account, "All ledgers: export, empty form, own workbook, import", all),
    get("/ledgers/{ledger}", Needs::Account, "One ledger: what to export of it, and its own workbook", one),
    post("/ledgers/{ledger}/export", Needs::Account, "A ledger as a workbook, with names if a purpose is given", download_ledger).heavy(),
    get("/ledgers/{ledger}/blank", Needs::Account, "An empty ledger to fill in", blank),
    get("/ledgers/{ledger}/own", Needs::Account, "The organisation's own workbook for a ledger", own_workbook),
    post("/ledgers/{ledger}/own", Needs::Account, "Hands in an own workbook, in place of the one before", keep_own).with_files(),
    post("/ledgers/{ledger}/own/remove", Needs::Account, "Takes the own workbook back", remove_own),
];

/// Organisations to choose from; a city exports by district on its own pages.
const ORGS_MAX: usize = 300;
/// Characters of a purpose: one sentence.
const PURPOSE_CHARS_MAX: usize = 120;

fn download(visit: &Visit) -> Result<Answer, Refusal> {
    let kind = visit.shell.registry().kind(visit.asked("kind")).filter(|kind| exports(visit, kind)).ok_or(Refusal::NotFound)?;
    // Only records that the caller reads: a list with masked names is for the screen.
    let question = list::question_for(visit, kind, Grant::Read)?;
    let ledger = visit.shell.registry().ledgers().find(|ledger| ledger.kind == kind.shape.code).filter(|_| kind.ledger.is_none());
    let words = [("现状", kind.state_word(visit.asked("state"))), ("单位", visit.asked("org"))];
    let filter = words.iter().filter(|(_, word)| !word.is_empty()).map(|(name, word)| format!("{name}：{word}")).collect::<Vec<_>>().join("　");
    let actor = visit.actor()?;
    answer(visit, &Export { kind, ledger, question, filter, own: false, purpose: None, order: None, actor, counted: OnceCell::new() })
}

pub(super) fn answer(visit: &Visit, what: &Export<'_>) -> Result<Answer, Refusal> {
    let name = what.file_name(&visit.shell, what.actor.home(), visit.today())?;
    // A million rows are too much for the memory of a small machine: they go by way of a file that has no name and ends with the answer.
    let unwritten = |error: std::io::Error| Refusal::Bug(format!("an export that cannot be written: {error}"));
    let mut out = BufWriter::new(tempfile::tempfile().map_err(unwritten)?);
    export(&visit.shell, what, &mut out, visit.now)?;
    out.rewind().map_err(unwritten)?;
    let file = out.into_inner().map_err(|error| unwritten(error.into_error()))?;
    Ok(Answer::LargeFile { name, media: XLSX, file })
}

/// A ledger that the caller may see, with its kind.
fn ledger(visit: &Visit) -> Result<(&'static Ledger, &'static KindDef), Refusal> {
    ledger_of(visit, visit.parameter("ledger"))
}

/// The ledger with this code, if the caller may see it.
pub(super) fn ledger_of(visit: &Visit, code: &str) -> Result<(&'static Ledger, &'static KindDef), Refusal> {
    let ledger = visit.shell.registry().ledger(code).ok_or(Refusal::NotFound)?;
    let kind = visit.shell.registry().kind(ledger.kind).ok_or(Refusal::NotFound)?;
    if visit.actor()?.grant(kind.class) >= Grant::Read { Ok((ledger, kind)) } else { Err(Refusal::NotFound) }
}

/// Whether the caller takes lists of a kind away as files.
pub(super) fn exports(visit: &Visit, kind: &KindDef) -> bool {
    visit.actor.as_ref().is_some_and(|actor| actor.may(kind.class, Action::Export))
}

fn all(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let mut cards = Vec::new();
    for slice in visit.shell.registry().slices() {
        let mut lines = Vec::new();
        for ledger in slice.ledgers {
            let Some(kind) = visit.shell.registry().kind(ledger.kind).filter(|kind| actor.grant(kind.class) >= Grant::Read) else { continue };
            let own = own::holding(&visit.shell, actor.home(), ledger)?;
            let detail = own.map(|own| html! { "用本单位的表样：" (own.name) });
            let aside = html! {
                span class="row" {
                    (Button::link("导出", format!("/ledgers/{}", ledger.code)).soft())
                    (Button::link("空表", format!("/ledgers/{}/blank", ledger.code)).soft())
                    @if actor.grant(kind.class) >= Grant::Write { (Button::link("导入", format!("/import?ledger={}", ledger.code)).soft()) }
                }
            };
            let text = html! { a href={ "/ledgers/" (ledger.code) } { (ledger.label) } };
            lines.push(look::Line { icon: Some(kind.icon), text, detail, aside: Some(aside) });
        }
        if !lines.is_empty() {
            cards.push(html! { (Card::new(slice.label).flush().body(&look::lines(&lines))) });
        }
    }
    let main = html! {
        div class="columns" { @for card in &cards { (card) } }
        (look::note(Tone::Info, &html! { p { "导出的台账改完可以原样导回来：只有改动的格子会更正到记录里，没改的一条也不会多。" } }))
    };
    let page = Page::new("台账", "台账：导出、空表、表样、导入", main)
        .sub("栏目和顺序照区里的台账；每本都可以换成本单位自己的表样")
        .actions(html! { (Button::link(t(visit.lang(), "带姓名的导出"), "/exports")) (Button::link("打印空白表", "/print").icon("print")) (Button::link("导入台账", "/import").icon("ul")) });
    Ok(show(visit, &page))
}

fn one(visit: &Visit) -> Result<Answer, Refusal> {
    let (ledger, kind) = ledger(visit)?;
    Ok(show(visit, &ledger_page(visit, ledger, kind, ("", ""))?))
}

/// The page of a ledger; `error` is a field and what is wrong with it.
fn ledger_page(visit: &Visit, ledger: &'static Ledger, kind: &'static KindDef, error: (&str, &str)) -> Result<Page, Refusal> {
    let lang = visit.lang();
    let main = html! {
        @if !error.1.is_empty() { (look::error_summary(lang, &[error])) }
        div class="two" {
            (export_form(visit, ledger, kind, error)?)
            aside {
                (own_card(visit, ledger, kind, error)?)
                (Card::new("空表").body(&html! {
                    p { "发下去填的表：有下拉、说明和一行示例，填好直接导入。" }
                    (Button::link("下载空表", format!("/ledgers/{}/blank", ledger.code)).icon("dl"))
                }))
            }
        }
    };
    Ok(Page::new(ledger.label, ledger.label, main).sub(kind.shape.about).crumb("台账", Some("/ledgers")).crumb(ledger.label, None))
}

fn export_form(visit: &Visit, ledger: &Ledger, kind: &KindDef, error: (&str, &str)) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let today = visit.today();
    let month = base::Bucket::Month.bucket_of(today).from.to_string();
    let posted = |name: &str, otherwise: &str| if visit.form.is_empty() { otherwise.to_owned() } else { visit.posted(name).to_owned() };
    let of = |name: &str| if error.0 == name { error.1.to_owned() } else { String::new() };
    let (names, columns, org) = (posted("names", "masked"), posted("columns", "ledger"), posted("org", ""));
    let choice = |value: &'static str, label: &'static str, chosen: &str| Choice::new(value, label, chosen == value);
    let orgs = choosable(visit, kind)?;
    let mut options: Vec<(&str, &str)> = vec![("", "全部可看的单位")];
    options.extend(orgs.iter().map(|(code, name)| (code.as_str(), name.as_str())));
    Ok(html! {
        form method="post" action={ "/ledgers/" (ledger.code) "/export" } {
            section class="card" { div class="pad" {
                (Field::new(lang, "from", "从").optional().day(&posted("from", &month), today))
                (Field::new(lang, "to", "到").optional().day(&posted("to", &today.to_string()), today))
                @if orgs.len() > 1 { (Field::new(lang, "org", "单位").select(&org, &options)) }
                (Field::new(lang, "columns", "栏目").one(&[choice("ledger", "台账的栏目", &columns), choice("all", "全部栏目", &columns)], Layout::Segments))
                (Field::new(lang, "names", "姓名和证件").one(&[choice("masked", "遮住", &names), choice("plain", "明文", &names)], Layout::Segments))
                (Field::new(lang, "purpose", "用途").hint("要明文时必填，会印在表里，也会留存备查；不写人名").error(&of("purpose")).longest(PURPOSE_CHARS_MAX as u16).wide().text(&posted("purpose", "")))
                (Button::submit("导出").primary().icon("dl"))
            } }
        }
    })
}

fn own_card(visit: &Visit, ledger: &'static Ledger, kind: &KindDef, error: (&str, &str)) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let home = visit.actor()?.home();
    let holding = own::holding(&visit.shell, home, ledger)?;
    let is_ours = holding.as_ref().is_some_and(|own| own.org == home);
    let may = may_change(visit, kind)?;
    let of = if error.0 == "file" { error.1 } else { "" };
    let form = html! {
        form method="post" action={ "/ledgers/" (ledger.code) "/own" } enctype="multipart/form-data" {
            (Field::new(lang, "file", if is_ours { "换一份" } else { "交一份" }).hint("空白的 .xlsx。按表头认栏目，或在一行里写 {{姓名}} 这样的名字；标题里可写 {{期间}}、{{单位}}、{{导出时间}}。不要带人名").error(of).wide().file(".xlsx", false))
            (Button::submit("上传表样").icon("ul"))
        }
    };
    let body = html! {
        @match &holding {
            Some(own) => {
                p { "现在用：" a href={ "/ledgers/" (ledger.code) "/own" } { (own.name) } }
                p class="mut sm" { (visit.shell.org_name(own.org)) "　" (own.at.day()) }
            },
            None => p { "没有自己的表样，用系统的样式。" },
        }
        @if may { (form) }
        @if may && is_ours { form method="post" action={ "/ledgers/" (ledger.code) "/own/remove" } { (Button::submit("不用这份了").soft()) } }
    };
    Ok(html! { (Card::new("本单位的表样").body(&body)) })
}

/// Whether the caller decides how the ledgers of the organisation look: whoever keeps them, or keeps the organisation.
fn may_change(visit: &Visit, kind: &KindDef) -> Result<bool, Refusal> {
    let actor = visit.actor()?;
    let home = actor.home();
    Ok([kind.class, Class::Structure].into_iter().any(|class| visit.shell.may_write(actor, class, home)))
}

/// Code and name of the organisations among which the caller may choose.
fn choosable(visit: &Visit, kind: &KindDef) -> Result<Vec<(String, String)>, Refusal> {
    let scope = scope(visit, kind)?;
    let tree = visit.shell.store().tree();
    let mut orgs: Vec<(String, String)> =
        tree.iter().filter(|node| scope.contains(&node.key)).take(ORGS_MAX).map(|node| (node.code.clone(), visit.shell.org_name(node.key))).collect();
    orgs.sort();
    Ok(orgs)
}

fn scope(visit: &Visit, kind: &KindDef) -> Result<HashSet<Key>, Refusal> {
    if kind.class == Class::Structure {
        return Ok(visit.shell.store().tree().iter().map(|node| node.key).chain([Key::NONE]).collect());
    }
    visit.scope(kind.class, Grant::Read)
}

fn download_ledger(visit: &Visit) -> Result<Answer, Refusal> {
    let (ledger, kind) = ledger(visit)?;
    if !exports(visit, kind) {
        return Err(Refusal::Denied);
    }
    let purpose: String = visit.posted("purpose").chars().take(PURPOSE_CHARS_MAX).collect();
    let plain = visit.posted("names") == "plain";
    if plain && purpose.is_empty() {
        return Ok(show_failed(visit, 422, ledger_page(visit, ledger, kind, ("purpose", "要导出明文，请写明用途"))?));
    }
    let day = |name: &str| Day::typed(visit.posted(name), visit.today());
    let asked = Asked {
        ledger: ledger.code.to_owned(),
        from: day("from"),
        to: day("to"),
        org: visit.posted("org").to_owned(),
        all_columns: visit.posted("columns") == "all",
        purpose: plain.then_some(purpose),
    };
    let export = asked.export(visit, ledger, kind)?;
    let records = export.count(&visit.shell)?;
    if plain && !order::may_alone(visit, records)? {
        let id = order::ask(visit, records, asked.to_json(), ledger.code)?;
        return Ok(Answer::next(format!("/exports/{id}")));
    }
    answer(visit, &export)
}

/// What somebody asks to export of a ledger, as it is kept with an order.
pub(super) struct Asked {
    pub(super) ledger: String,
    from: Option<Day>,
    to: Option<Day>,
    /// The code of the organisation, empty for all within reach.
    org: String,
    all_columns: bool,
    purpose: Option<String>,
}

impl Asked {
    fn to_json(&self) -> Json {
        let day = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
        let purpose = self.purpose.as_deref().unwrap_or_default();
        json!({"ledger": self.ledger, "from": day(self.from), "to": day(self.to), "org": self.org, "all": self.all_columns, "purpose": purpose})
    }

    pub(super) fn kept(body: &Json) -> Self {
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        Self {
            ledger: text("ledger"),
            from: text("from").parse().ok(),
            to: text("to").parse().ok(),
            org: text("org"),
            all_columns: body["all"].as_bool().unwrap_or(false),
            purpose: Some(text("purpose")).filter(|purpose| !purpose.is_empty()),
        }
    }

    /// What that is for whoever calls now.
    pub(super) fn export<'a>(&'a self, visit: &'a Visit, ledger: &'static Ledger, kind: &'static KindDef) -> Result<Export<'a>, Refusal> {
        let mut orgs = scope(visit, kind)?;
        let tree = visit.shell.store().tree();
        let chosen = tree.by_code(&self.org);
        if let Some(org) = chosen {
            let under: HashSet<Key> = tree.subtree_ever(org).into_iter().chain([org]).collect();
            orgs.retain(|org| under.contains(org));
        }
        let mut orgs: Vec<Key> = orgs.into_iter().collect();
        orgs.sort_unstable();
        let kinds = vec![kind.shape.code.to_owned()];
        Ok(Export {
            kind,
            ledger: Some(ledger).filter(|_| !self.all_columns),
            question: ListQuestion { orgs: Some(orgs), kinds, from: self.from, to: self.to, unmerged: true, ..ListQuestion::default() },
            filter: chosen.map(|org| format!("单位：{}", visit.shell.org_name(org))).unwrap_or_default(),
            own: !self.all_columns,
            purpose: self.purpose.as_deref(),
            order: None,
            actor: visit.actor()?,
            counted: OnceCell::new(),
        })
    }
}

fn blank(visit: &Visit) -> Result<Answer, Refusal> {
    let (ledger, _) = ledger(visit)?;
    let bytes = super::blank(&visit.shell, ledger, visit.now)?;
    Ok(Answer::File { name: format!("{}_空表.xlsx", ledger.label.replace('/', "")), media: XLSX, bytes })
}

fn own_workbook(visit: &Visit) -> Result<Answer, Refusal> {
    let (ledger, _) = ledger(visit)?;
    let own = own::holding(&visit.shell, visit.actor()?.home(), ledger)?.ok_or(Refusal::NotFound)?;
    Ok(Answer::File { name: own.name, media: XLSX, bytes: own.bytes })
}

fn keep_own(visit: &Visit) -> Result<Answer, Refusal> {
    let (ledger, kind) = ledger(visit)?;
    if !may_change(visit, kind)? {
        return Err(Refusal::Denied);
    }
    let failed = |sentence: &str| Ok(show_failed(visit, 422, ledger_page(visit, ledger, kind, ("file", sentence))?));
    let Some((_, name, bytes)) = visit.files.iter().find(|(field, name, _)| field == "file" && !name.is_empty()) else {
        return failed("请选一个文件");
    };
    match own::plan(ledger, bytes) {
        Err(fault) => failed(&fault.to_string()),
        Ok(plan) if !plan.unknown.is_empty() => {
            let known: Vec<&str> = ledger.columns.iter().map(|column| column.label).collect();
            failed(&format!("不认识这些名字：{}。可用的有：{}", plan.unknown.join("、"), known.join("、")))
        }
        Ok(_) => {
            let home = visit.actor()?.home();
            own::keep(&visit.shell, home, ledger, name, bytes)?;
            log(visit, "KeepWorkbook", ledger)?;
            Ok(Answer::next(format!("/ledgers/{}", ledger.code)))
        }
    }
}

fn remove_own(visit: &Visit) -> Result<Answer, Refusal> {
    let (ledger, kind) = ledger(visit)?;
    if !may_change(visit, kind)? {
        return Err(Refusal::Denied);
    }
    own::remove(&visit.shell, visit.actor()?.home(), ledger)?;
    log(visit, "RemoveWorkbook", ledger)?;
    Ok(Answer::next(format!("/ledgers/{}", ledger.code)))
}

fn log(visit: &Visit, action: &str, ledger: &Ledger) -> Result<(), Refusal> {
    visit.shell.write_down(visit.actor()?, action, Key::NONE, ledger.code)
}
