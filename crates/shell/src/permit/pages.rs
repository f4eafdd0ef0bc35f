//! The pages of permits: asking for one, one's own, and for leads what waits for their answer and what has been opened at their stations; and the
//! cards by which today's page and a person's page tell the lead. A form says nothing of the record that is asked for: whoever guesses an address
//! gets the same form.

use super::{GLASS, MINOR, REASON_CHARS_MAX, REASON_CHARS_MIN, left, may_break};
use crate::look::{self, Button, Card, Column, Empty, Field, Layout, Page, Pager, Table, Tone};
use crate::pages::{show, show_failed};
use crate::{Actor, Answer, Needs, Refusal, Route, Visit, get, post, text::t};
use base::{
    Key, Problem,
    policy::{Class, Grant},
};
use maud::{Markup, html};
use store::{Permit, Row};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/permits", Needs::Account, "One's own permits; for leads those of their stations", list),
    get("/permits/new", Needs::Account, "The form that asks for a permit", new),
    post("/permits", Needs::Account, "Asks for the file of a minor, or breaks the glass", ask),
    post("/permits/{id}/approve", Needs::Account, "Approves a permit that waits", approve),
    post("/permits/{id}/end", Needs::Account, "Refuses or ends a permit", end),
    post("/permits/caseload", Needs::Account, "Whether a station keeps its people to those who answer for them", caseload),
];

/// Permits of a page.
const PAGE_ROWS: u32 = 50;
/// Days for which a lead is told of a glass that was broken.
const TOLD_DAYS: i64 = 7;
/// Permits of a card.
const CARD_ROWS: usize = 6;

fn sort(visit: &Visit, permit: &Permit) -> &'static str {
    if permit.sort == GLASS { t(visit.lang(), "破例查看") } else { t(visit.lang(), "未成年人档案") }
}

/// What a permit opens, by its number and organisation: no name.
fn opens(visit: &Visit, permit: &Permit) -> Markup {
    let org = visit.shell.org_name(permit.org);
    let row = visit.shell.store().get_key(permit.record).ok();
    let kind = row.as_ref().and_then(|row| visit.shell.registry().kind(&row.kind));
    html! {
        @match (&row, kind) {
            (Some(row), Some(kind)) => { a href=(kind.href(row.id)) { (kind.shape.label) " " (visit.shell.naming_of(row).name) } "　" (org) },
            _ => { (org) " " (t(visit.lang(), "全部")) },
        }
    }
}

/// Where a permit stands.
fn state(visit: &Visit, permit: &Permit) -> Markup {
    let lang = visit.lang();
    match () {
        () if permit.waits() => look::tag(Tone::Warn, t(lang, "等批准")),
        () if permit.holds(visit.now) => look::tag(Tone::Bad, &left(permit, visit.now)),
        () if permit.from.is_none() => look::tag(Tone::Plain, t(lang, "未批准")),
        () => look::tag(Tone::Plain, t(lang, "已结束")),
    }
}

/// What one can do with a permit here.
fn buttons(visit: &Visit, actor: &Actor, permit: &Permit) -> Markup {
    let lang = visit.lang();
    let (leads, is_own) = (visit.shell.leads(actor, permit.org), permit.account == actor.account);
    let post = |step: &str, button: Button| html! { form class="inline" method="post" action={ "/permits/" (permit.id) "/" (step) } { (button) } };
    html! {
        @if permit.waits() && leads && !is_own { (post("approve", Button::submit(t(lang, "批准")).soft())) " " }
        @if permit.waits() && leads { (post("end", Button::submit(t(lang, "不批准")).ghost())) }
        @else if permit.waits() && is_own { (post("end", Button::submit(t(lang, "撤回")).ghost())) }
        @else if permit.holds(visit.now) && (leads || is_own) { (post("end", Button::submit(t(lang, "现在结束")).soft())) }
    }
}

/// Whether a caller is told of a permit: his own, or of a station that he leads.
fn is_told(visit: &Visit, actor: &Actor, permit: &Permit) -> bool {
    permit.account == actor.account || visit.shell.leads(actor, permit.org)
}

fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let lang = visit.lang();
    let before = visit.asked("before").parse().ok();
    let found = visit.shell.store().permits(Key::NONE, before, PAGE_ROWS)?;
    let next = found.last().filter(|_| found.len() == PAGE_ROWS as usize).map(|last| format!("/permits?before={}", last.n));
    let mut rows = Vec::new();
    for permit in found.iter().filter(|permit| is_told(visit, actor, permit)) {
        let reason = visit.shell.store().permit_reason(permit)?;
        rows.push(look::Row::new(vec![
            html! { span class="num" { (permit.asked_at.day()) " " (permit.asked_at.clock()) } },
            html! { (sort(visit, permit)) },
            html! { (visit.shell.account_name(permit.account)) },
            opens(visit, permit),
            html! { (reason) },
            state(visit, permit),
            buttons(visit, actor, permit),
        ]));
    }
    let columns = ["申请时间", "种类", "谁", "看什么", "理由", "现状", ""].map(|head| Column::new(if head.is_empty() { "" } else { t(lang, head) }));
    let pager = Pager { total: None, shown: rows.len(), unit: t(lang, "条").to_owned(), previous: before.map(|_| "/permits".to_owned()), next };
    let empty = Empty::new("lock", t(lang, "没有申请"), t(lang, "破例查看和未成年人档案的申请列在这里"));
    let main = html! {
        (Table::new(t(lang, "申请与批准"), columns.into()).rows(rows).pager(pager).empty(empty).show(lang))
        (caseloads(visit, actor))
    };
    let page = Page::new(t(lang, "查看申请"), t(lang, "查看申请"), main)
        .sub(t(lang, "每一次都写入审计；到时间自动结束，负责人可以提前结束"))
        .actions(html! { @if may_ask(actor) { (Button::link(t(lang, "破例查看"), "/permits/new").icon("alert")) } });
    Ok(show(visit, &page))
}

/// For leads: whether each of their stations keeps its people to those who answer for them.
fn caseloads(visit: &Visit, actor: &Actor) -> Markup {
    let lang = visit.lang();
    let led: Vec<Key> = actor.grants.iter().map(|(_, org)| *org).filter(|org| visit.shell.leads(actor, *org)).collect();
    let one = |org: &Key| {
        let only = visit.shell.is_caseload_only(*org);
        let code = visit.shell.store().tree().node(*org).map(|node| node.code.clone()).unwrap_or_default();
        html! {
            form method="post" action="/permits/caseload" {
                input type="hidden" name="org" value=(code);
                (Field::new(lang, "only", &visit.shell.org_name(*org)).one(
                    &[look::Choice::new("0", t(lang, "全站社工"), !only), look::Choice::new("1", t(lang, "责任社工"), only)],
                    Layout::Segments,
                ))
                (Button::submit(t(lang, "保存")))
            }
        }
    };
    html! {
        @if !led.is_empty() {
            (Card::new(t(lang, "服务对象给谁看")).body(&html! { @for org in &led { (one(org)) } p class="sm mut mt mb0" { (t(lang, "还没有责任社工的人，全站都可以看；站长不受限。")) } }))
        }
    }
}

fn may_ask(actor: &Actor) -> bool {
    Class::ALL.into_iter().any(|class| may_break(actor, class))
}

/// What is asked for.
enum Wanted {
    /// The file of a minor, from the lead.
    Minor(Row),
    /// A record that is not open to the caller, or not in plain.
    Glass(Row),
    /// A file in the archive, which opens by a reason.
    Archived(Row),
    /// Everything of an organisation.
    Org(Key),
}

/// What the form asks for; not found for what is not there or for which the caller has no duty.
fn wanted(visit: &Visit, record: &str, org: &str) -> Result<Wanted, Refusal> {
    let actor = visit.actor()?;
    if record.is_empty() {
        let org = visit.shell.store().tree().by_code(org).ok_or(Refusal::NotFound)?;
        return if may_ask(actor) { Ok(Wanted::Org(org)) } else { Err(Refusal::NotFound) };
    }
    let row = visit.shell.store().get(record.parse().map_err(|_| Refusal::NotFound)?)?;
    let kind = visit.shell.registry().kind(&row.kind).ok_or(Refusal::NotFound)?;
    if visit.sees(&row, kind.class, Grant::Masked)
        && let Some(file) = visit.shell.awaits_approval(actor, &row)?
    {
        return Ok(if visit.shell.is_archived(file.key) { Wanted::Archived(file) } else { Wanted::Minor(file) });
    }
    if !may_break(actor, kind.class) {
        return Err(Refusal::NotFound);
    }
    let person = visit.shell.person_of(&row).filter(|person| *person != row.key);
    Ok(Wanted::Glass(person.map_or(Ok(row), |person| visit.shell.store().get_key(person))?))
}

fn new(visit: &Visit) -> Result<Answer, Refusal> {
    Ok(show(visit, &form(visit, "")?))
}

/// The form: the same whether there is such a record or not, unless the caller sees it and it is a minor's.
fn form(visit: &Visit, error: &str) -> Result<Page, Refusal> {
    let actor = visit.actor()?;
    let lang = visit.lang();
    let said = |name: &'static str| if visit.form.is_empty() { visit.asked(name) } else { visit.posted(name) };
    let (record, org) = (said("record"), said("org"));
    let wanted = wanted(visit, record, org);
    let (minor, archived) = (matches!(wanted, Ok(Wanted::Minor(_))), matches!(wanted, Ok(Wanted::Archived(_))));
    if !minor && !may_ask(actor) {
        return Err(Refusal::NotFound);
    }
    let hours = visit.shell.limits()?.glass_hours;
    let hint = t(lang, "写清为什么现在要看。不写人名；负责人会看到");
    let reason = Field::new(lang, "reason", t(lang, "理由")).hint(hint).error(error).required().longest(REASON_CHARS_MAX as u16).wide();
    let main = html! {
        @if !error.is_empty() { (look::error_summary(lang, &[("reason", error)])) }
        form method="post" action="/permits" {
            section class="card" { div class="pad" {
                @if minor {
                    p { b { (t(lang, "这是未成年人的档案。")) } (t(lang, "查看要经站里负责人批准，批准后 90 天内可以看（不满十四周岁 30 天）。")) }
                    p class="sm mut" { (t(lang, "《未成年人网络保护条例》第三十六条：工作人员访问未成年人个人信息，要经负责人或者其授权的管理人员审批，并记录。")) }
                } @else {
                    @if archived {
                        p { b { (t(lang, "这份档案已经归档。")) } (t(lang, "戒断三年未复吸，不再动态管控（《戒毒条例》第七条）；写明理由才能打开。")) }
                    }
                    p { b { (t(lang, "破例查看马上打开，")) } (hours) (t(lang, " 小时后自动关闭。")) (t(lang, "只能看，不能改。谁、什么时候、为什么，会告诉那个站的负责人，并写入审计。")) }
                }
                input type="hidden" name="record" value=(record);
                @if record.is_empty() { (Field::new(lang, "org", t(lang, "单位编码")).hint(t(lang, "打开这个单位的档案")).required().text(org)) }
                (reason.area(visit.posted("reason"), 3))
                @if minor { (Button::submit(t(lang, "提交申请")).primary()) } @else { (Button::submit(t(lang, "破例查看")).danger().icon("alert")) }
            } }
        }
    };
    let title = if minor { t(lang, "申请查看") } else { t(lang, "破例查看") };
    Ok(Page::new(title, title, main).crumb(t(lang, "查看申请"), Some("/permits")).crumb(title, None))
}

fn ask(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let (record, reason) = (visit.posted("record"), visit.posted("reason"));
    // said before anything is looked for, so that an empty form tells nothing
    if reason.chars().count() < REASON_CHARS_MIN {
        return Ok(show_failed(visit, 422, form(visit, t(visit.lang(), "请写明理由，至少 10 个字"))?));
    }
    match wanted(visit, record, visit.posted("org")) {
        Ok(Wanted::Minor(file)) => {
            visit.shell.ask_for(actor, &file, reason)?;
            Ok(Answer::next("/permits?said=asked"))
        }
        Ok(Wanted::Glass(row) | Wanted::Archived(row)) => {
            let kind = visit.shell.registry().kind(&row.kind).ok_or(Refusal::NotFound)?;
            visit.shell.break_glass(actor, row.org, row.key, reason)?;
            Ok(Answer::next(kind.href(row.id)))
        }
        Ok(Wanted::Org(org)) => {
            visit.shell.break_glass(actor, org, Key::NONE, reason)?;
            Ok(Answer::next("/permits?said=broken"))
        }
        Err(Refusal::NotFound) => {
            visit.shell.write_down(actor, "Denied", Key::NONE, "permit")?;
            Err(Refusal::NotFound)
        }
        Err(other) => Err(other),
    }
}

fn approve(visit: &Visit) -> Result<Answer, Refusal> {
    visit.shell.step_permit(visit.actor()?, visit.id("id")?, true)?;
    Ok(Answer::next("/permits"))
}

fn end(visit: &Visit) -> Result<Answer, Refusal> {
    visit.shell.step_permit(visit.actor()?, visit.id("id")?, false)?;
    Ok(Answer::next("/permits"))
}

fn caseload(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let org = visit.shell.store().tree().by_code(visit.posted("org")).ok_or(Refusal::NotFound)?;
    if !visit.shell.leads(actor, org) {
        return Err(Refusal::NotFound);
    }
    let only = match visit.posted("only") {
        "0" => false,
        "1" => true,
        _ => return Err(Problem::new("only", t(visit.lang(), "请选一种")).into()),
    };
    visit.shell.write_down(actor, "CaseloadOnly", org, visit.posted("only"))?;
    visit.shell.set_caseload_only(org, only)?;
    Ok(Answer::next("/permits"))
}

/// For leads on today's page: what waits for them, and which glasses were broken at their stations lately.
pub(crate) fn notices(visit: &Visit) -> Result<Markup, Refusal> {
    let actor = visit.actor()?;
    if !actor.grants.iter().any(|(_, org)| visit.shell.leads(actor, *org)) {
        return Ok(html! {});
    }
    let lately = |permit: &&Permit| (visit.now.millis() - permit.asked_at.millis()) < TOLD_DAYS * 24 * 3_600_000;
    let told = |permit: &&Permit| visit.shell.leads(actor, permit.org) && (permit.waits() || permit.sort == GLASS) && permit.account != actor.account;
    let permits = visit.shell.store().permits(Key::NONE, None, PAGE_ROWS)?;
    let told: Vec<Permit> = permits.iter().filter(lately).filter(told).take(CARD_ROWS).cloned().collect();
    card(visit, t(visit.lang(), "破例和待批准"), &told)
}

/// On the page of a record, for its lead: the permits that open it.
pub fn of_record(visit: &Visit, row: &Row) -> Result<Markup, Refusal> {
    let actor = visit.actor()?;
    if !visit.shell.leads(actor, row.org) {
        return Ok(html! {});
    }
    let told: Vec<Permit> = visit.shell.store().permits(row.key, None, CARD_ROWS as u32)?;
    card(visit, t(visit.lang(), "破例与批准"), &told)
}

fn card(visit: &Visit, title: &str, permits: &[Permit]) -> Result<Markup, Refusal> {
    if permits.is_empty() {
        return Ok(html! {});
    }
    let actor = visit.actor()?;
    let mut lines = Vec::with_capacity(permits.len());
    for permit in permits {
        let reason = visit.shell.store().permit_reason(permit)?;
        lines.push(look::Line {
            icon: Some(if permit.sort == MINOR { "user" } else { "alert" }),
            text: html! { (visit.shell.account_name(permit.account)) " " (sort(visit, permit)) " " (state(visit, permit)) },
            detail: Some(
                html! { span class="num" { (permit.asked_at.day()) " " (permit.asked_at.clock()) } "　" (opens(visit, permit)) "　" (reason) },
            ),
            aside: Some(buttons(visit, actor, permit)),
        });
    }
    let aside = html! { a class="more" href="/permits" { (t(visit.lang(), "全部")) } };
    Ok(Card::new(title).flush().aside(aside).body(&look::lines(&lines)))
}
