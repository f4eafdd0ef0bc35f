//! An import that is under way, and one that is done: how far it is, what it has done record by record, and taking it back within a day.

use super::super::batch;
use super::super::undo::Undone;
use super::super::work::{self, Kept, Stage, Work};
use super::{review, steps, work_of};
use crate::look::{self, Button, Column, Confirm, Page, Pager, Table, Tone};
use crate::pages::show;
use crate::{Answer, Refusal, Visit};
use base::Id;
use maud::{Markup, html};
use store::Row;

/// Acts shown on a page.
const PAGE_ACTS: u32 = 50;

/// Imports the rows that are right, or goes on where it stopped.
pub(super) fn run(visit: &Visit) -> Result<Answer, Refusal> {
    let work = work_of(visit)?;
    let stage = match work.stage {
        Stage::Checked => {
            let kept = Kept { whole: !visit.posted("whole").is_empty(), why: visit.posted("why").trim().to_owned(), ..work.kept.clone() };
            work::keep_order(&visit.shell, work.id(), &kept)?;
            Some(Stage::Running)
        }
        Stage::Stopped => Some(Stage::Running),
        // The service was started anew: the same work once more.
        stage if stage.is_under_way() && !work.is_here => Some(stage),
        _ => None,
    };
    if let Some(stage) = stage {
        work::start(&visit.shell, visit.actor()?, work::open(&visit.shell, work.id())?, stage)?;
    }
    Ok(Answer::next(format!("/import/{}", work.id())))
}

/// Stops after the rows under way.
pub(super) fn stop(visit: &Visit) -> Result<Answer, Refusal> {
    let work = work_of(visit)?;
    visit.shell.uploads().stop(work.id());
    Ok(Answer::next(format!("/import/{}", work.id())))
}

/// The page of an import that is under way.
pub(super) fn under_way(visit: &Visit, work: &Work) -> Page {
    let (title, heading, step) = match work.stage {
        Stage::Checking => ("检查", "正在检查", 1),
        Stage::Undoing => ("撤销", "正在撤销", 3),
        _ => ("导入", "正在导入", 3),
    };
    let done = u64::from(work.done);
    // How many rows a file has is known when it has been checked.
    let total = if work.stage == Stage::Running { u64::from(work.job.total).max(done) } else { 0 };
    let bar = look::Progress { title: title.to_owned(), done, total, unit: if work.stage == Stage::Undoing { "条" } else { "行" }.to_owned() };
    if work.is_here {
        let main = html! {
            (steps(step))
            (bar.show(visit.lang()))
            p class="mut" { "可以离开这一页，做别的事，回来再看。" }
            form method="post" action={ "/import/" (work.id()) "/stop" } { (Button::submit("停下来")) }
        };
        return Page::new(heading, heading, main).refresh(1);
    }
    let main = html! {
        (steps(step))
        (bar.show(visit.lang()))
        (look::note(Tone::Warn, &html! { p { "服务中途重新启动过，做到这里停下了。按“接着做”就从头再对一遍：做过的不会重复，没做的补上。" } }))
        form method="post" action={ "/import/" (work.id()) "/run" } { (Button::submit("接着做").primary()) }
    };
    Page::new(heading, format!("{title}中断了"), main)
}

/// The page of an import that is done, has stopped, or was taken back.
pub(super) fn page(visit: &Visit, work: &Work) -> Result<Page, Refusal> {
    let report = work::report(&visit.shell, work.id())?;
    let outcome = &report.outcome;
    let heading = match work.stage {
        Stage::Undone => "这一批已经撤销".to_owned(),
        Stage::Stopped => format!("停在半路：已导入 {} 行", outcome.stored),
        _ => format!("导入了 {} 行", outcome.stored),
    };
    let main = html! {
        (steps(4))
        @if !report.failed.is_empty() { (look::note(Tone::Bad, &html! { p { (report.failed) } })) }
        @if let Some(undone) = &report.undone { (undone_note(visit, undone)) }
        (review::figures(work, outcome))
        (done(visit, work)?)
        @if outcome.refused > 0 {
            (review::rows(visit, work, outcome))
            p { (Button::link("下载标好错误的原文件", format!("/import/{}/errors.xlsx", work.id())).icon("dl")) }
        }
        (review::remarks(outcome))
    };
    let until = work.still_until(visit.now);
    let kind = work.kept.ledgers.first().and_then(|code| visit.shell.registry().ledger(code)).map(|ledger| ledger.kind);
    let actions = html! {
        @if work.stage == Stage::Stopped { form method="post" action={ "/import/" (work.id()) "/run" } { (Button::submit("接着导").primary()) } }
        @if let Some(kind) = kind { (Button::link("看记录", format!("/records?kind={kind}")).primary()) }
        (Button::link("再导一个", "/import"))
        @if until.is_some() { (Button::link("撤销这一批", format!("/import/{}/undo", work.id())).danger().icon("x")) }
    };
    let sub = until.map_or_else(String::new, |until| format!("{} {} 以前可以整批撤销", until.day(), until.clock()));
    Ok(Page::new("导入完成", heading, main).actions(actions).sub(sub))
}

fn undone_note(visit: &Visit, undone: &Undone) -> Markup {
    let line = |record: Id| visit.shell.store().get(record).map_or_else(|_| record.to_string(), |row| title(visit, &row));
    look::note(
        if undone.left > 0 { Tone::Warn } else { Tone::Ok },
        &html! {
            p { "撤回新增的 " (undone.withdrawn) " 条，恢复改过的 " (undone.restored) " 条" @if undone.left > 0 { "；有 " (undone.left) " 条没有动：" } @else { "。" } }
            @if undone.left > 0 {
                ul { @for left in &undone.named { li { a href={ "/records/" (left.record) } { (line(left.record)) } "：" (left.why) } } }
            }
        },
    )
}

/// What a record is, without names.
fn title(visit: &Visit, row: &Row) -> String {
    let label = visit.shell.registry().kind(&row.kind).map_or("", |kind| kind.shape.label);
    format!("{label} {} {}", row.day, visit.shell.naming_of(row).name)
}

/// What the batch has done, a page of acts at a time.
fn done(visit: &Visit, work: &Work) -> Result<Markup, Refusal> {
    let after: u32 = visit.asked("after").parse().unwrap_or(0);
    let acts = batch::acts(&visit.shell, work.id(), after, PAGE_ACTS)?;
    if acts.is_empty() {
        return Ok(html! {});
    }
    let mut rows = Vec::new();
    for act in &acts {
        let keys: Vec<_> = act.records.iter().map(|(key, _)| *key).collect();
        for row in visit.shell.store().get_keys(&keys)? {
            let version = act.records.iter().find(|(key, _)| *key == row.key).map_or(1, |(_, version)| *version);
            let (tone, done) = match (row.ended_at.is_some(), version) {
                (true, _) => (Tone::Plain, "已撤回"),
                (false, 1) => (Tone::Ok, "新增"),
                (false, _) => (Tone::Info, "更正"),
            };
            rows.push(look::Row::new(vec![
                html! { a href=(visit.shell.registry().kind(&row.kind).map_or_else(String::new, |kind| kind.href(row.id))) { (title(visit, &row)) } },
                look::tag(tone, done),
                html! { span class="num" { "第 " (batch::ordinal(act.id)) " 行" } },
            ]));
        }
    }
    let last = acts.last().map_or(0, |act| batch::ordinal(act.id));
    let pager = Pager {
        total: None,
        shown: rows.len(),
        unit: "条".to_owned(),
        previous: (after > 0).then(|| format!("/import/{}#done", work.id())),
        next: (acts.len() == PAGE_ACTS as usize).then(|| format!("/import/{}?after={last}#done", work.id())),
    };
    let table = Table::new("这一批做了什么", vec![Column::new("记录").lead(), Column::new("做了什么"), Column::new("数据行").narrow()]);
    Ok(table.id("done").rows(rows).pager(pager).show(visit.lang()))
}

/// Asks whether to take an import back.
pub(super) fn ask_undo(visit: &Visit) -> Result<Answer, Refusal> {
    let work = undoable(visit)?;
    let outcome = work::report(&visit.shell, work.id())?.outcome;
    let back = format!("/import/{}", work.id());
    let ask = Confirm {
        title: "撤销这一批导入？".to_owned(),
        text: format!(
            "这一批新增的 {} 条会撤回，更正过的 {} 条恢复原样，统计和简报同时退回。导入以后有人改过、或者别的记录用到的，留下不动，并列出来。",
            outcome.count(super::super::Verdict::New) + outcome.made,
            outcome.changed
        ),
        action: format!("{back}/undo"),
        go: "撤销这一批".to_owned(),
        stay: "不撤销".to_owned(),
        back: back.clone(),
        danger: true,
        ..Confirm::default()
    };
    let page = Page::new("撤销导入", "撤销导入", html! { (ask) }).crumb("台账导入", Some("/import")).crumb(work.kept.name.clone(), Some(&back));
    Ok(show(visit, &page))
}

/// Takes an import back.
pub(super) fn undo(visit: &Visit) -> Result<Answer, Refusal> {
    let work = undoable(visit)?;
    let id = work.id();
    work::start(&visit.shell, visit.actor()?, work, Stage::Undoing)?;
    Ok(Answer::next(format!("/import/{id}")))
}

fn undoable(visit: &Visit) -> Result<Work, Refusal> {
    let work = work_of(visit)?;
    work.require_undoable(visit.now)?;
    Ok(work)
}
