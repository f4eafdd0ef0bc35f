//! The pages of an order of destruction: to carry it out as its second person, to take it back, and its certificate once it is done.

use super::certificate::certificate;
use super::custody::{hats, may_follow};
use super::package::{Returned, pack, vaults_of};
use super::pages::{order_state, owners, written};
use crate::look::{self, Button, Card, Confirm, Page, Tone};
use crate::pages::{frame, show, show_failed};
use crate::{Answer, Refusal, Shell, Visit, account::proof, text::t};
use base::{
    Key, Moment, Problem,
    policy::{Class, Grant},
};
use maud::html;
use store::{AuditEntry, Destruction, NewDestruction, Vault};

/// The order that the address names, for whoever has to do with all of its vaults.
fn named(visit: &Visit) -> Result<Destruction, Refusal> {
    let n: u32 = visit.parameter("n").parse().map_err(|_| Refusal::NotFound)?;
    let order = visit.shell.store().destruction(n)?;
    let actor = visit.actor()?;
    let concerned = owners(visit, &order.vaults)?.iter().all(|owner| !hats(&visit.shell, &actor.grants, *owner).is_empty());
    if concerned { Ok(order) } else { Err(Refusal::NotFound) }
}

pub(super) fn one(visit: &Visit) -> Result<Answer, Refusal> {
    Ok(show(visit, &page(visit, &named(visit)?, "")?))
}

/// An order; whoever may carry it out finds the question with the proof of being that person, and what was wrong with the last proof.
fn page(visit: &Visit, order: &Destruction, wrong: &str) -> Result<Page, Refusal> {
    let lang = visit.lang();
    let actor = visit.actor()?;
    let follows = order.waits(visit.now)
        && order.asked_by != actor.account
        && may_follow(&visit.shell, order.asked_by, actor.account, &owners(visit, &order.vaults)?)?;
    let about = look::summary_list(&[
        (t(lang, "数据域"), html! { (order.vaults.iter().map(u32::to_string).collect::<Vec<_>>().join("、")) }),
        (t(lang, "原因"), written(&order.reason)),
        (t(lang, "法律依据"), written(&order.basis)),
        (
            t(lang, "提出人"),
            html! { (written(&visit.shell.account_name(order.asked_by))) "　" span class="num" { (order.asked_at.day()) " " (order.asked_at.clock()) } },
        ),
        (t(lang, "现状"), order_state(lang, order, visit)),
    ]);
    let own = visit.shell.store().account(actor.account)?;
    let ask = Confirm {
        title: t(lang, "确认销毁？").to_owned(),
        text: t(lang, "确认后立即执行，不能撤销：内容在数据库和所有备份里都无法再打开。统计数字不变。").to_owned(),
        action: format!("/admin/destructions/{}", order.n),
        hidden: Vec::new(),
        go: t(lang, "确认销毁").to_owned(),
        stay: t(lang, "不销毁").to_owned(),
        back: "/admin/vaults".to_owned(),
        danger: true,
        fields: Some(proof::fields(visit, &own, wrong)),
    };
    let main = html! {
        @if !wrong.is_empty() { (look::error_summary(lang, &[("proof", wrong)])) }
        (Card::new(t(lang, "销毁申请")).body(&about))
        @if order.waits(visit.now) {
            @if follows { (ask) }
            @else { (look::note(Tone::Info, &html! { (t(lang, "等另一位身份不同的负责人确认，最晚到")) " " span class="num" { (order.last_day()) } })) }
            form method="post" action={ "/admin/destructions/" (order.n) "/withdraw" } { (Button::submit(t(lang, "撤回申请"))) }
        }
    };
    let actions = html! {
        @if order.done_at.is_some() {
            (Button::link(t(lang, "打印销毁证明"), format!("/admin/destructions/{}/certificate", order.n)).icon("print"))
            (Button::link(t(lang, "下载文本"), format!("/admin/destructions/{}/certificate.txt", order.n)).icon("dl"))
        }
    };
    let page = Page::new(t(lang, "销毁申请"), format!("{} {}", t(lang, "销毁申请"), order.n), main)
        .actions(actions)
        .crumb(t(lang, "数据域"), Some("/admin/vaults"))
        .shape(look::Shape::Slim);
    Ok(page)
}

pub(super) fn carry_out(visit: &Visit) -> Result<Answer, Refusal> {
    let order = named(visit)?;
    let actor = visit.actor()?.account;
    // the store says so too, but with a sentence that leads on
    if order.asked_by != actor && !may_follow(&visit.shell, order.asked_by, actor, &owners(visit, &order.vaults)?)? {
        return Err(Refusal::Denied);
    }
    let own = visit.shell.store().account(actor)?;
    if order.asked_by != actor
        && let Some(wrong) = proof::fault(visit, &own)?
    {
        return Ok(show_failed(visit, 422, page(visit, &order, &wrong)?));
    }
    visit.shell.store().carry_out_destruction(order.n, actor)?;
    Ok(Answer::next(format!("/admin/destructions/{}", order.n)))
}

pub(super) fn withdraw(visit: &Visit) -> Result<Answer, Refusal> {
    let order = named(visit)?;
    visit.shell.store().withdraw_destruction(order.n, visit.actor()?.account)?;
    Ok(Answer::next("/admin/vaults"))
}

pub(super) fn paper(visit: &Visit) -> Result<Answer, Refusal> {
    let order = named(visit)?;
    let certificate = certificate(&visit.shell, &order)?;
    let printed = format!("{} {}", visit.actor()?.name, visit.today());
    let back = format!("/admin/destructions/{}", order.n);
    Ok(Answer::Page(look::print_page(&frame(visit), &certificate.number, &certificate.sheets(), &back, &html! {}, &printed)))
}

pub(super) fn text(visit: &Visit) -> Result<Answer, Refusal> {
    let order = named(visit)?;
    let certificate = certificate(&visit.shell, &order)?;
    Ok(Answer::File { name: format!("{}.txt", certificate.number), media: "text/plain; charset=utf-8", bytes: certificate.text().into_bytes() })
}

/// Bytes of a package that is made on a page: it is in memory until it was fetched.
const PACKAGE_BYTES_MAX: usize = 256 << 20;

/// A package that stops where it becomes too large for a page.
struct Small(Vec<u8>);

impl std::io::Write for Small {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > PACKAGE_BYTES_MAX {
            return Err(std::io::Error::other("the package is too large for a page"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub(super) fn give_back(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let org = visit.shell.store().tree().by_code(visit.posted("org")).ok_or(Refusal::NotFound)?;
    let vaults = vaults_of(&visit.shell, org)?;
    if vaults.is_empty() || vaults.iter().any(|vault| hats(&visit.shell, &actor.grants, vault.owner).is_empty()) {
        return Err(Refusal::NotFound);
    }
    // a package is all of it in plain: whoever may not read that takes it nowhere, and the lead proves who it is
    let reads = |vault: &Vault| Class::from_code(&vault.class).is_some_and(|class| visit.shell.reaches(actor, class, Grant::Read, vault.owner));
    if !vaults.iter().all(reads) {
        return Err(Refusal::Denied);
    }
    if let Some(wrong) = proof::fault(visit, &visit.shell.store().account(actor.account)?)? {
        return Err(Problem::new("proof", wrong).into());
    }
    if visit.posted("reason").is_empty() {
        return Err(Problem::new("reason", "请写明返还的原因").into());
    }
    // before everything is opened and packed: whoever may not take so much alone takes none of it
    let records = vaults.iter().map(|vault| visit.shell.store().records_of_vault(vault.n)).sum::<Result<u64, _>>()?;
    crate::export::may_return_alone(visit, records)?;
    let mut package = Small(Vec::new());
    let returned = match pack(&visit.shell, &vaults, visit.posted("passphrase"), &mut package) {
        Err(Refusal::Bug(_)) if package.0.len() + (2 << 20) > PACKAGE_BYTES_MAX => {
            return Err(Problem::new("too_large", "内容太多，网页上放不下，请在服务器上用 kapok vault return 返还").into());
        }
        packed => packed?,
    };
    crate::export::return_alone(visit, visit.posted("org"), returned.records)?;
    register(&visit.shell, &vaults, &returned, visit.posted("reason"), actor.account, visit.now)?;
    let name = format!("{}_{}.kapok", visit.posted("org"), visit.today());
    Ok(Answer::File { name, media: "application/octet-stream", bytes: package.0 })
}

/// Registers what was given back and the order of destruction that follows from it.
pub fn register(shell: &Shell, vaults: &[Vault], returned: &Returned, reason: &str, account: Key, now: Moment) -> Result<Destruction, Refusal> {
    let numbers: Vec<String> = returned.vaults.iter().map(u32::to_string).collect();
    let detail = format!("vaults={} records={} sha256={}", numbers.join(","), returned.records, returned.sha256);
    shell.store().audit(&[AuditEntry { at: now, actor: account, action: "ReturnVault".into(), target: Key::NONE, detail }])?;
    let package = Some(store::Package { sha256: returned.sha256.clone(), seq: returned.seq });
    let basis = "个人信息保护法第二十一条".to_owned();
    let new = NewDestruction { vaults: vaults.iter().map(|vault| vault.n).collect(), reason: reason.to_owned(), basis, package };
    Ok(shell.store().ask_destruction(account, &new)?)
}
