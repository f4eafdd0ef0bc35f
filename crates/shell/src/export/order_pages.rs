//! The pages of exports with names that a second person has to agree to: those that wait for me, my own, and one of them with its answer and its file.

use super::{
    order::{self, Stage},
    pages::{Asked, answer, exports},
};
use crate::look::{self, Button, Card, Column, Empty, Page, Table, Tone};
use crate::pages::show;
use crate::{Answer, Needs, Refusal, Route, Visit, get, post, text::t};
use base::{Key, Moment};
use maud::{Markup, html};
use std::time::Duration;
use store::ExportOrder;

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/exports", Needs::Account, "Exports with names: those that wait for the caller, and the caller's own", all),
    get("/exports/{id}", Needs::Account, "One order for an export with names", one),
    post("/exports/{id}/answer", Needs::Account, "Agrees to an order for an export, or refuses it; logged", decide),
    post("/exports/{id}/file", Needs::Account, "The workbook of an order that was agreed to; logged", fetch).heavy(),
];

/// Orders of so long ago or less that concern the caller.
fn concerning(visit: &Visit, ago: Duration) -> Result<Vec<ExportOrder>, Refusal> {
    let actor = visit.actor()?;
    let mut orders = visit.shell.store().export_orders(order::before(visit.now, ago), order::ORDERS_MAX)?;
    let asks = |order: &ExportOrder| order::stage(order, visit.now) != Stage::Alone && order::may_agree(&visit.shell, actor, order);
    orders.retain(|order| order.account == actor.account || asks(order));
    Ok(orders)
}

/// An order that the caller may see.
fn asked_for(visit: &Visit) -> Result<ExportOrder, Refusal> {
    let order = visit.shell.store().export_order(visit.id("id")?)?;
    let actor = visit.actor()?;
    if order.account == actor.account || order::may_agree(&visit.shell, actor, &order) { Ok(order) } else { Err(Refusal::NotFound) }
}

/// How many orders wait for the caller, for the first page of the day.
pub(crate) fn waiting_card(visit: &Visit) -> Result<Markup, Refusal> {
    let actor = visit.actor()?;
    let waiting = concerning(visit, order::AGREE_WITHIN)?
        .iter()
        .filter(|order| order.account != actor.account && order::stage(order, visit.now) == Stage::Waiting)
        .count();
    let said = look::format::fill(t(visit.lang(), "{} 份带姓名的导出等您答复"), &[&waiting.to_string()]);
    Ok(html! {
        @if waiting > 0 { (look::note(Tone::Warn, &html! { p { a href="/exports" { (said) } } })) }
    })
}

fn stage_words(visit: &Visit, order: &ExportOrder) -> (Tone, String) {
    let until = |sentence: &'static str| {
        let until = order::until(order);
        look::format::fill(t(visit.lang(), sentence), &[&format!("{} {}", until.day(), until.clock())])
    };
    match order::stage(order, visit.now) {
        Stage::Waiting => (Tone::Warn, until("等人答复，到 {}")),
        Stage::Lapsed => (Tone::Plain, t(visit.lang(), "没有人按时答复，已作废").to_owned()),
        Stage::Refused => (Tone::Bad, t(visit.lang(), "没有同意").to_owned()),
        Stage::Alone => (Tone::Plain, t(visit.lang(), "当时就取走了").to_owned()),
        Stage::Open => (Tone::Ok, until("可以下载，到 {}")),
        Stage::Over => (Tone::Plain, t(visit.lang(), "已过期").to_owned()),
    }
}

fn moment(at: Moment) -> String {
    format!("{} {}", at.day(), at.clock())
}

/// What an order is for: a ledger, or a list on paper.
fn what(visit: &Visit, order: &ExportOrder) -> String {
    let registry = visit.shell.registry();
    let of_kind = order.body["printed"].as_str().or(order.body["kind"].as_str()).and_then(|code| registry.kind(code)).map(|kind| kind.shape.label);
    let of_ledger = order.body["ledger"].as_str().and_then(|code| registry.ledger(code)).map(|ledger| ledger.label);
    of_ledger.or(of_kind).unwrap_or_default().to_owned()
}

fn all(visit: &Visit) -> Result<Answer, Refusal> {
    let lang = visit.lang();
    let me = visit.actor()?.account;
    let (mine, others): (Vec<ExportOrder>, Vec<ExportOrder>) = concerning(visit, order::LISTED)?.into_iter().partition(|order| order.account == me);
    let table = |title: &'static str, none: &'static str, orders: &[ExportOrder]| {
        let columns = vec![
            Column::new(t(lang, "台账")).lead(),
            Column::new(t(lang, "申请人")),
            Column::new(t(lang, "条数")).numeric(),
            Column::new(t(lang, "申请时间")),
            Column::new(t(lang, "现状")),
        ];
        let rows = orders.iter().map(|order| {
            let (tone, words) = stage_words(visit, order);
            look::Row::new(vec![
                html! { a href={ "/exports/" (order.id) } { (what(visit, order)) } },
                html! { (visit.shell.account_name(order.account)) },
                html! { (order.records) },
                html! { (moment(order.asked_at)) },
                html! { (look::tag(tone, &words)) },
            ])
        });
        Table::new(t(lang, title), columns).rows(rows.collect()).empty(Empty::new("dl", t(lang, none), "")).show(lang)
    };
    let main = html! {
        (table("等您答复和答复过的", "没有要您答复的", &others))
        (table("我取过和申请的", "这个月没有取过带姓名的台账", &mine))
    };
    let page = Page::new(t(lang, "带姓名的导出"), t(lang, "带姓名的导出"), main)
        .sub(t(lang, "每次都留记录；条数多的要由站长或上级同意，一天内答复，同意后三天内下载"))
        .crumb(t(lang, "台账"), Some("/ledgers"))
        .crumb(t(lang, "带姓名的导出"), None);
    Ok(show(visit, &page))
}

fn one(visit: &Visit) -> Result<Answer, Refusal> {
    let order = asked_for(visit)?;
    let lang = visit.lang();
    let is_mine = order.account == visit.actor()?.account;
    let stage = order::stage(&order, visit.now);
    let (tone, words) = stage_words(visit, &order);
    let text = |name: &str| order.body[name].as_str().unwrap_or_default().to_owned();
    let mut facts = vec![
        (t(lang, "台账"), html! { (what(visit, &order)) }),
        (t(lang, "期间"), html! { (text("from")) " – " (text("to")) }),
        (t(lang, "单位"), html! { (visit.shell.org_name(order.org)) }),
        (t(lang, "条数"), html! { (order.records) }),
        (t(lang, "用途"), html! { (text("purpose")) }),
        (t(lang, "申请人"), html! { (visit.shell.account_name(order.account)) }),
        (t(lang, "申请时间"), html! { (moment(order.asked_at)) }),
        (t(lang, "现状"), html! { (look::tag(tone, &words)) }),
    ];
    if let Some(decision) = order.decision.filter(|decision| decision.by != Key::NONE) {
        facts.push((t(lang, "答复"), html! { (visit.shell.account_name(decision.by)) "　" (moment(decision.at)) }));
    }
    if let Some(at) = order.taken_at {
        facts.push((t(lang, "下载"), html! { (moment(at)) }));
    }
    let can_fetch = is_mine && stage == Stage::Open && !text("ledger").is_empty();
    let main = html! {
        (Card::new(t(lang, "申请")).body(&look::summary_list(&facts)))
        @if stage == Stage::Waiting && !is_mine {
            (look::note(Tone::Info, &html! { p { (t(lang, "同意后，申请人可以下载带姓名、证件号和保密内容的文件。想清楚这个用途需不需要这么多人的名字。")) } }))
            form method="post" action={ "/exports/" (order.id) "/answer" } class="row" {
                (Button::submit(t(lang, "同意导出")).primary().named("answer", "yes"))
                (Button::submit(t(lang, "不同意")).named("answer", "no"))
            }
        }
        @if can_fetch {
            form method="post" action={ "/exports/" (order.id) "/file" } { (Button::submit(t(lang, "下载")).primary().icon("dl")) }
        }
    };
    let actor = visit.actor()?;
    let page = Page::new(t(lang, "带姓名的导出"), what(visit, &order), main)
        .crumb(t(lang, "台账"), Some("/ledgers"))
        .crumb(t(lang, "带姓名的导出"), Some("/exports"))
        .crumb(what(visit, &order), None)
        .watermark(format!("{} {}", actor.name, moment(visit.now)));
    Ok(show(visit, &page))
}

fn decide(visit: &Visit) -> Result<Answer, Refusal> {
    let order = asked_for(visit)?;
    if !order::may_agree(&visit.shell, visit.actor()?, &order) {
        return Err(Refusal::Denied);
    }
    if order::stage(&order, visit.now) == Stage::Lapsed {
        return Err(base::Problem::overtaken("lapsed", "这份申请超过一天没有答复，已经作废，请让申请人重新申请").into());
    }
    order::decide(visit, &order, visit.posted("answer") == "yes")?;
    Ok(Answer::next(format!("/exports/{}", order.id)))
}

fn fetch(visit: &Visit) -> Result<Answer, Refusal> {
    let order = asked_for(visit)?;
    if order.account != visit.actor()?.account {
        return Err(Refusal::Denied);
    }
    if order::stage(&order, visit.now) != Stage::Open {
        return Err(base::Problem::overtaken("not_open", "这份申请还没有同意，或者已经过期").into());
    }
    // what the caller may see now, not what he could see when he asked
    let asked = Asked::kept(&order.body);
    let (ledger, kind) = super::pages::ledger_of(visit, &asked.ledger)?;
    if !exports(visit, kind) {
        return Err(Refusal::Denied);
    }
    let mut export = asked.export(visit, ledger, kind)?;
    export.order = Some(order.id);
    let answer = answer(visit, &export)?;
    visit.shell.store().take_export_order(order.id, visit.now)?;
    Ok(answer)
}
