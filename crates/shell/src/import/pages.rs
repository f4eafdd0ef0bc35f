//! The import pages: choose a ledger and a file, see what would be taken and what must be mended, take it. A file waits in memory, never on the disk
//! in plain, for an hour; the check and the import run in the background and one may leave the page.

use super::{Outcome, Plan, Progress, import};
use crate::look::{self, Button, Card, Choice, Column, Empty, Field, Layout, Page, Step, StepState, Table, Tone, format::thousands};
use crate::pages::{show, show_failed};
use crate::{Actor, Answer, Needs, Refusal, Route, Shell, Visit, get, ledger::Ledger, post};
use base::{Id, Key, Moment, Problem, policy::Grant};
use maud::{Markup, html};
use sheets::Workbook;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/import", Needs::Account, "Choose a ledger and a file", choose),
    post("/import", Needs::Account, "Takes a file and checks it", upload),
    get("/import/{upload}", Needs::Account, "How far a file is and what was found", result),
    post("/import/{upload}/run", Needs::Account, "Imports the rows that are right", run),
    post("/import/{upload}/stop", Needs::Account, "Stops after the rows under way", stop),
    get("/import/{upload}/errors.xlsx", Needs::Account, "The same file with the reasons beside the rows", marked),
    get("/import/template/{ledger}", Needs::Account, "An empty ledger to fill in", template),
];

/// Files kept at once; the oldest goes when one more comes.
const UPLOADS_MAX: usize = 20;
/// A file is forgotten after an hour.
const KEPT_MILLIS: i64 = 3_600_000;
/// Refusals listed on the page; all of them are in the marked file.
const LISTED_MAX: usize = 100;

/// Files that wait to be imported.
#[derive(Default)]
pub struct Uploads(Mutex<HashMap<Id, Arc<Upload>>>);

struct Upload {
    id: Id,
    account: Key,
    org: Key,
    ledger: &'static Ledger,
    name: String,
    bytes: Vec<u8>,
    at: Moment,
    progress: Progress,
    stage: Mutex<Stage>,
}

enum Stage {
    Checking,
    Checked(Outcome),
    Running(u32),
    Done(Outcome),
    Failed(String),
}

impl Upload {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Uploads {
    fn add(&self, upload: Upload) -> Arc<Upload> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, kept| upload.at.millis() - kept.at.millis() < KEPT_MILLIS);
        if all.len() >= UPLOADS_MAX
            && let Some(oldest) = all.keys().min().copied()
        {
            all.remove(&oldest);
        }
        let upload = Arc::new(upload);
        all.insert(upload.id, upload.clone());
        upload
    }

    fn get(&self, visit: &Visit) -> Result<Arc<Upload>, Refusal> {
        let id = visit.id("upload")?;
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        let account = visit.actor()?.account;
        found.filter(|upload| upload.account == account).ok_or(Refusal::NotFound)
    }
}

fn choose(visit: &Visit) -> Result<Answer, Refusal> {
    Ok(show(visit, &choose_page(visit, "")?))
}

fn writable_ledgers(visit: &Visit) -> Result<Vec<&'static Ledger>, Refusal> {
    let actor = visit.actor()?;
    let registry = visit.shell.registry();
    Ok(registry.ledgers().filter(|ledger| registry.kind(ledger.kind).is_some_and(|kind| actor.grant(kind.class) >= Grant::Write)).collect())
}

fn choose_page(visit: &Visit, error: &str) -> Result<Page, Refusal> {
    let ledgers = writable_ledgers(visit)?;
    let lang = visit.lang();
    let first = ledgers.first().map_or("", |ledger| ledger.code);
    let chosen = if visit.posted("ledger").is_empty() { first } else { visit.posted("ledger") };
    let choices: Vec<Choice<'_>> = ledgers.iter().map(|ledger| Choice::new(ledger.code, ledger.label, ledger.code == chosen)).collect();
    let main = if ledgers.is_empty() {
        html! { (Empty::new("ul", "没有可以导入的台账", "这个账号不登记记录；需要导入请找站长")) }
    } else {
        html! {
            (steps(0))
            @if !error.is_empty() { (look::error_summary(lang, &[("file", error)])) }
            div class="two" {
                form id="upload" method="post" action="/import" enctype="multipart/form-data" {
                    section class="card" { div class="pad" {
                        (Field::new(lang, "ledger", "哪一本台账").one(&choices, Layout::Flow))
                        (Field::new(lang, "file", "文件").hint("Excel（.xlsx）或 .csv，照平时的样子就行：标题行、空行、日期写法、单位都认得").error(error).wide().file(".xlsx,.csv", false))
                        (Button::submit("上传并检查").primary().icon("ul"))
                    } }
                }
                aside {
                    (Card::new("空表").flush().body(&look::lines(&ledgers.iter().map(|ledger| look::Line {
                        icon: Some("dl"),
                        text: html! { a href={ "/import/template/" (ledger.code) } { (ledger.label) } },
                        detail: None,
                        aside: None,
                    }).collect::<Vec<_>>())))
                    (look::note(Tone::Info, &html! { p { "同一个文件导入两次不会多出一条。认不出的人会先建一份“待核对”的档案，行里有错的整行不导，原因写在旁边。" } }))
                }
            }
        }
    };
    Ok(Page::new("台账导入", "把手上的台账直接导进来", main).sub("先检查，再导入；检查不改任何数据"))
}

fn steps(at: usize) -> Markup {
    let labels = ["选文件", "检查", "导入"];
    let state = |i: usize| match i.cmp(&at) {
        std::cmp::Ordering::Less => StepState::Done,
        std::cmp::Ordering::Equal => StepState::Current,
        std::cmp::Ordering::Greater => StepState::Ahead,
    };
    let all: Vec<Step<'_>> = labels.iter().enumerate().map(|(i, label)| Step { label, state: state(i) }).collect();
    look::steps(&all)
}

fn upload(visit: &Visit) -> Result<Answer, Refusal> {
    let ledger = writable_ledgers(visit)?.into_iter().find(|ledger| ledger.code == visit.posted("ledger")).ok_or(Refusal::Denied)?;
    let Some((_, name, bytes)) = visit.files.iter().find(|(field, name, _)| field == "file" && !name.is_empty()) else {
        return Ok(show_failed(visit, 422, choose_page(visit, "请选一个文件")?));
    };
    if let Err(fault) = Workbook::from_bytes(bytes.clone(), name) {
        return Ok(show_failed(visit, 422, choose_page(visit, &fault.to_string())?));
    }
    let kind = visit.shell.registry().kind(ledger.kind).ok_or(Refusal::NotFound)?;
    let actor = visit.actor()?;
    let writes = actor.grants.iter().find(|(role, _)| base::policy::grant(*role, kind.class) >= Grant::Write);
    let upload = visit.shell.uploads().add(Upload {
        id: visit.shell.new_id(),
        account: actor.account,
        org: writes.map(|(_, org)| *org).ok_or(Refusal::Denied)?,
        ledger,
        name: name.clone(),
        bytes: bytes.clone(),
        at: visit.now,
        progress: Progress::default(),
        stage: Mutex::new(Stage::Checking),
    });
    start(visit, upload.clone(), true)?;
    Ok(Answer::next(format!("/import/{}", upload.id)))
}

/// Runs a check or an import on a thread of its own.
fn start(visit: &Visit, upload: Arc<Upload>, dry_run: bool) -> Result<(), Refusal> {
    let (shell, actor): (Shell, Actor) = (visit.shell.clone(), visit.actor()?.clone());
    upload.progress.done.store(0, Ordering::Relaxed);
    upload.progress.stop.store(false, Ordering::Relaxed);
    let work = move || {
        let plan = Plan { ledger: upload.ledger, org: upload.org, dry_run };
        let result = Workbook::from_bytes(upload.bytes.clone(), &upload.name)
            .map_err(|fault| Refusal::from(Problem::new("file", fault.to_string())))
            .and_then(|mut workbook| import(&shell, &actor, plan, &mut workbook, &upload.progress));
        *upload.stage() = match result {
            Ok(outcome) if dry_run => Stage::Checked(outcome),
            Ok(outcome) => Stage::Done(outcome),
            Err(refusal) => Stage::Failed(refusal.sentence()),
        };
    };
    std::thread::Builder::new().name("import".into()).spawn(work).map_err(|error| Refusal::Bug(error.to_string()))?;
    Ok(())
}

fn run(visit: &Visit) -> Result<Answer, Refusal> {
    let upload = visit.shell.uploads().get(visit)?;
    let rows = match &*upload.stage() {
        Stage::Checked(outcome) => Some(outcome.rows),
        _ => None,
    };
    if let Some(rows) = rows {
        *upload.stage() = Stage::Running(rows);
        start(visit, upload.clone(), false)?;
    }
    Ok(Answer::next(format!("/import/{}", upload.id)))
}

fn stop(visit: &Visit) -> Result<Answer, Refusal> {
    let upload = visit.shell.uploads().get(visit)?;
    upload.progress.stop.store(true, Ordering::Relaxed);
    Ok(Answer::next(format!("/import/{}", upload.id)))
}

fn result(visit: &Visit) -> Result<Answer, Refusal> {
    let upload = visit.shell.uploads().get(visit)?;
    let lang = visit.lang();
    let done = u64::from(upload.progress.done.load(Ordering::Relaxed));
    let stage = upload.stage();
    let waiting = |title: &str, total: u64| {
        let stop = html! { form method="post" action={ "/import/" (upload.id) "/stop" } { (Button::submit("停下来")) } };
        html! { (look::Progress { title: title.to_owned(), done, total, unit: "行".to_owned() }.show(lang)) p class="mut" { "可以离开这一页，做别的事，回来再看。" } (stop) }
    };
    let page = match &*stage {
        Stage::Checking => Page::new("检查台账", "正在检查", html! { (steps(1)) (waiting("检查", done.max(1))) }).refresh(1),
        Stage::Running(rows) => Page::new("导入台账", "正在导入", html! { (steps(2)) (waiting("导入", u64::from(*rows))) }).refresh(1),
        Stage::Failed(sentence) => Page::new(
            "台账导入",
            "这个文件没有导入",
            html! { (look::note(Tone::Bad, &html! { p { (sentence) } })) (Button::link("换一个文件", "/import").primary()) },
        ),
        Stage::Checked(outcome) => {
            let heading = format!("共 {} 行：可导入 {}，需改正 {}", outcome.rows, outcome.stored, outcome.refused);
            let actions = html! {
                @if outcome.stored > 0 { form method="post" action={ "/import/" (upload.id) "/run" } { (Button::submit(format!("导入这 {} 行", outcome.stored)).primary()) } }
                (Button::link("换一个文件", "/import"))
            };
            Page::new("检查结果", heading, html! { (steps(1)) (report(visit, &upload, outcome)) }).actions(actions)
        }
        Stage::Done(outcome) => {
            let heading = format!("导入了 {} 行", outcome.stored);
            let actions =
                html! { (Button::link("看记录", format!("/records?kind={}", upload.ledger.kind)).primary()) (Button::link("再导一个", "/import")) };
            Page::new("导入完成", heading, html! { (steps(3)) (report(visit, &upload, outcome)) }).actions(actions)
        }
    };
    Ok(show(visit, &page.crumb("台账导入", Some("/import")).sub(format!("{}　{}", upload.ledger.label, upload.name))))
}

fn report(visit: &Visit, upload: &Upload, outcome: &Outcome) -> Markup {
    let lang = visit.lang();
    let stat = |label: &str, value: u32, tone: Tone| look::Stat {
        label: label.to_owned(),
        icon: None,
        value: thousands(i64::from(value)),
        unit: "行".to_owned(),
        detail: String::new(),
        href: None,
        tone,
    };
    let mut made = stat("新建待核对的人", outcome.made, if outcome.made > 0 { Tone::Warn } else { Tone::Plain });
    "个".clone_into(&mut made.unit);
    let figures = [
        stat("可以导入", outcome.stored, Tone::Ok),
        stat("已经有的", outcome.already, Tone::Plain),
        stat("需要改正", outcome.refused, if outcome.refused > 0 { Tone::Bad } else { Tone::Plain }),
        made,
    ];
    let rows: Vec<look::Row> = outcome
        .refusals
        .iter()
        .take(LISTED_MAX)
        .map(|refusal| {
            look::Row::new(vec![
                html! { @if !refusal.sheet.is_empty() { (refusal.sheet) " " } "第 " (refusal.row) " 行" },
                html! { (refusal.column.as_deref().unwrap_or("整行")) },
                html! { (refusal.value) },
                html! { (refusal.reason) },
            ])
        })
        .collect();
    let table =
        Table::new("需要改正的", vec![Column::new("行").lead().narrow(), Column::new("列"), Column::new("写的是"), Column::new("为什么")]).rows(rows);
    html! {
        (look::stats("导入结果", &figures))
        @if outcome.refused > 0 {
            (table.show(lang))
            p { (Button::link("下载标好错误的原文件", format!("/import/{}/errors.xlsx", upload.id)).icon("dl")) }
        }
        @if !outcome.unknown.is_empty() { (look::note(Tone::Warn, &html! { p { "认不出的列：" (outcome.unknown.join("、")) "。内容留在每条记录的备注里。" } })) }
        @if !outcome.skipped.is_empty() { details { summary { "没有当作数据的行（" (outcome.skipped.len()) "）" } ul { @for line in &outcome.skipped { li { (line) } } } } }
    }
}

fn marked(visit: &Visit) -> Result<Answer, Refusal> {
    let upload = visit.shell.uploads().get(visit)?;
    let stage = upload.stage();
    let (Stage::Checked(outcome) | Stage::Done(outcome)) = &*stage else { return Err(Refusal::NotFound) };
    let broken = |fault: sheets::SheetFault| Refusal::Bug(fault.to_string());
    let mut workbook = Workbook::from_bytes(upload.bytes.clone(), &upload.name).map_err(broken)?;
    let bytes = sheets::mark_refusals(&mut workbook, &outcome.headers, &outcome.refusals, visit.now).map_err(broken)?;
    let stem = upload.name.rsplit_once('.').map_or(upload.name.as_str(), |(stem, _)| stem);
    Ok(Answer::File { name: format!("{stem}_标注错误.xlsx"), media: crate::export::XLSX, bytes })
}

fn template(visit: &Visit) -> Result<Answer, Refusal> {
    let ledger = visit.shell.registry().ledger(visit.parameter("ledger")).ok_or(Refusal::NotFound)?;
    let bytes = crate::export::template(&visit.shell, ledger, visit.now)?;
    Ok(Answer::File { name: format!("{}_空表.xlsx", ledger.label.replace('/', "")), media: crate::export::XLSX, bytes })
}
