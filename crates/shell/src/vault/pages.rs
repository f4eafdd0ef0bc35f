//! The pages of vaults: the list, one vault with its terms, and asking for its destruction. Nothing of the contents is shown.

use super::custody::{Hat, hats};
use crate::look::{self, Button, Card, Column, Empty, Field, OnPhone, Page, Table, Tone};
use crate::pages::{show, show_failed};
use crate::{Answer, Refusal, Visit, account::proof, text::t};
use base::{
    Day, Key, Problem,
    policy::{Class, Role},
};
use maud::{Markup, html};
use store::{Destruction, NewDestruction, NotDestroyed, Row, Vault, VaultTerms};

/// A vault that the caller has to do with.
pub(super) struct Held {
    pub(super) vault: Vault,
    pub(super) hats: Vec<Hat>,
}

/// The vaults that the caller has to do with.
fn held(visit: &Visit) -> Result<Vec<Held>, Refusal> {
    let actor = visit.actor()?;
    let held = visit.shell.store().vaults()?.into_iter().map(|vault| Held { hats: hats(&visit.shell, &actor.grants, vault.owner), vault });
    Ok(held.filter(|held| !held.hats.is_empty()).collect())
}

fn named(visit: &Visit) -> Result<Held, Refusal> {
    let n: u32 = visit.parameter("n").parse().map_err(|_| Refusal::NotFound)?;
    held(visit)?.into_iter().find(|held| held.vault.n == n).ok_or(Refusal::NotFound)
}

/// The word of a class.
pub(super) fn class_word(code: &str) -> &str {
    if code == "system" {
        return "系统自用";
    }
    Class::from_code(code).map_or(code, |class| class.label())
}

/// What people have written: names, purposes, grounds stay in the language in which they were written.
pub(super) fn written(text: &str) -> Markup {
    html! { @if !text.is_empty() { span lang="zh-CN" { (text) } } }
}

fn state(lang: crate::text::Lang, vault: &Vault, today: Day) -> Markup {
    match (vault.destroyed_at, vault.terms.until) {
        (Some(at), _) => look::tag(Tone::Plain, &format!("{} {}", t(lang, "已销毁"), at.day())),
        (None, Some(until)) if until < today => look::tag(Tone::Bad, t(lang, "已过保存期")),
        (None, _) => look::tag(Tone::Ok, t(lang, "在用")),
    }
}

pub(super) fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let lang = visit.lang();
    let held = held(visit)?;
    let campaigns = visit.shell.namings_by_key(held.iter().map(|held| held.vault.campaign));
    let rows = held.iter().map(|Held { vault, .. }| {
        let campaign = campaigns.get(&vault.campaign).map_or("", |naming| naming.name.as_str());
        look::Row::new(vec![
            html! { a href={ "/admin/vaults/" (vault.n) } { (vault.n) " " (class_word(&vault.class)) } },
            written(&visit.shell.org_name(vault.owner)),
            written(campaign),
            written(&vault.terms.purpose),
            written(&vault.terms.basis),
            html! { @if let Some(until) = vault.terms.until { span class="num" { (until) } } },
            state(lang, vault, visit.today()),
        ])
    });
    let columns = vec![
        Column::new(t(lang, "数据域")).lead(),
        Column::new(t(lang, "所属机构")),
        Column::new(t(lang, "应急行动")),
        Column::new(t(lang, "用途")).on_phone(OnPhone::Hidden),
        Column::new(t(lang, "法律依据")).on_phone(OnPhone::Hidden),
        Column::new(t(lang, "保存到")).narrow(),
        Column::new(t(lang, "现状")).on_phone(OnPhone::Bare),
    ];
    let table = Table::new(t(lang, "数据域"), columns).rows(rows.collect()).empty(Empty::new("info", t(lang, "还没有记录，也就没有数据域"), ""));
    let numbers: Vec<u32> = held.iter().map(|held| held.vault.n).collect();
    let orders = visit.shell.store().destructions()?;
    let orders: Vec<&Destruction> = orders.iter().filter(|order| order.vaults.iter().any(|n| numbers.contains(n))).collect();
    let main = html! { (table.show(lang)) (orders_table(visit, &orders).show(lang)) (return_form(visit)?) };
    let page = Page::new(t(lang, "数据域"), t(lang, "数据域"), main)
        .sub(t(lang, "每个机构、每类记录各有一把钥匙。钥匙销毁后，内容在数据库和所有备份里都无法再打开，统计数字保留。"));
    Ok(show(visit, &page))
}

/// Giving everything back at the end of a contract: for leads, who may read it.
fn return_form(visit: &Visit) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let tree = visit.shell.store().tree();
    let actor = visit.actor()?;
    let orgs = actor.grants.iter().filter(|(role, _)| *role == Role::Lead).filter_map(|(_, org)| tree.node(*org));
    let orgs: Vec<(&str, &str)> = orgs.map(|node| (node.code.as_str(), node.name.as_str())).collect();
    if orgs.is_empty() {
        return Ok(html! {});
    }
    let account = visit.shell.store().account(actor.account)?;
    let body = html! {
        p { (t(lang, "合同到期时，把一个机构的全部内容（所有版本和附件）打成加密数据包返还，并登记销毁申请，等第二个人确认。数据量大时请在服务器上用 kapok vault return。")) }
        form method="post" action="/admin/vaults/return" {
            (Field::new(lang, "org", t(lang, "机构")).select("", &orgs))
            (Field::new(lang, "passphrase", t(lang, "数据包口令")).kind(look::TextKind::NewPassword).hint(t(lang, "至少 12 个字，另行告诉接收的人")).required().text(""))
            (Field::new(lang, "reason", t(lang, "原因")).wide().required().text(visit.posted("reason")))
            (proof::fields(visit, &account, ""))
            (Button::submit(t(lang, "返还并提出销毁")))
        }
    };
    Ok(Card::new(t(lang, "返还")).body(&body))
}

fn orders_table(visit: &Visit, orders: &[&Destruction]) -> Table {
    let lang = visit.lang();
    let rows = orders.iter().map(|order| {
        look::Row::new(vec![
            html! { a href={ "/admin/destructions/" (order.n) } { (order.n) } },
            html! { (order.vaults.iter().map(u32::to_string).collect::<Vec<_>>().join("、")) },
            written(&order.reason),
            html! { (written(&visit.shell.account_name(order.asked_by))) " " span class="num" { (order.asked_at.day()) } },
            order_state(lang, order, visit),
        ])
    });
    let columns = vec![
        Column::new(t(lang, "编号")).lead(),
        Column::new(t(lang, "数据域")),
        Column::new(t(lang, "原因")),
        Column::new(t(lang, "提出人")),
        Column::new(t(lang, "现状")).on_phone(OnPhone::Bare),
    ];
    Table::new(t(lang, "销毁申请"), columns).rows(rows.collect()).empty(Empty::new("info", t(lang, "没有销毁申请"), ""))
}

pub(super) fn order_state(lang: crate::text::Lang, order: &Destruction, visit: &Visit) -> Markup {
    match (order.done_at, order.withdrawn_at) {
        (Some(at), _) => look::tag(Tone::Ok, &format!("{} {}", t(lang, "已销毁"), at.day())),
        (None, Some(_)) => look::tag(Tone::Plain, t(lang, "已撤回")),
        (None, None) if order.waits(visit.now) => look::tag(Tone::Warn, t(lang, "等第二个人")),
        (None, None) => look::tag(Tone::Plain, t(lang, "已过期")),
    }
}

pub(super) fn one(visit: &Visit) -> Result<Answer, Refusal> {
    Ok(show(visit, &page(visit, &named(visit)?, "")))
}

fn page(visit: &Visit, Held { vault, hats }: &Held, error: &str) -> Page {
    let lang = visit.lang();
    let is_own = vault.class == "system";
    let campaign = visit.shell.naming_by_key(vault.campaign).name;
    let mut about = vec![
        (t(lang, "所属机构"), written(&visit.shell.org_name(vault.owner))),
        (t(lang, "类别"), html! { (class_word(&vault.class)) }),
        (t(lang, "建立时间"), html! { span class="num" { (vault.opened_at.day()) } }),
        (t(lang, "密码套件"), html! { @if vault.suite == store::Suite::S { "SM4-GCM／SM3" } @else { "AES-256-GCM／SHA-256" } }),
        (t(lang, "现状"), state(lang, vault, visit.today())),
        (t(lang, "您的身份"), html! { (hats.iter().map(|hat| hat.label()).collect::<Vec<_>>().join("、")) }),
    ];
    if !campaign.is_empty() {
        about.insert(2, (t(lang, "应急行动"), written(&campaign)));
    }
    let main = html! {
        @if !error.is_empty() { (look::note(Tone::Bad, &html! { (error) })) }
        (Card::new(t(lang, "这个数据域")).body(&look::summary_list(&about)))
        @if let Some(at) = vault.destroyed_at { (destroyed_note(visit, at.day(), vault.destroyed_by)) }
        @else if !is_own { (terms_form(visit, vault)) (destroy_form(visit, vault)) }
    };
    Page::new(t(lang, "数据域"), format!("{} {}", vault.n, class_word(&vault.class)), main)
        .crumb(t(lang, "数据域"), Some("/admin/vaults"))
        .shape(look::Shape::Slim)
}

fn terms_form(visit: &Visit, vault: &Vault) -> Markup {
    let lang = visit.lang();
    let until = vault.terms.until.map(|day| day.to_string()).unwrap_or_default();
    let body = html! {
        form method="post" action={ "/admin/vaults/" (vault.n) } {
            (Field::new(lang, "purpose", t(lang, "用途")).wide().required().text(&vault.terms.purpose))
            (Field::new(lang, "basis", t(lang, "法律依据")).wide().required().text(&vault.terms.basis))
            (Field::new(lang, "until", t(lang, "保存到")).hint(t(lang, "到期只提醒，不会自动销毁")).optional().day(&until, visit.today()))
            (Button::submit(t(lang, "保存")).primary())
        }
    };
    Card::new(t(lang, "为什么保存，保存到什么时候")).body(&body)
}

fn destroy_form(visit: &Visit, vault: &Vault) -> Markup {
    let lang = visit.lang();
    let body = html! {
        p { (t(lang, "销毁后，这个数据域里的全部记录、各个版本和附件都无法再打开，任何备份也不能恢复；统计数字不变。需要另一位身份不同的负责人在七天内确认（安全管理员、站长、机构管理中的两位）。")) }
        form method="post" action={ "/admin/vaults/" (vault.n) "/destroy" } {
            (Field::new(lang, "reason", t(lang, "销毁原因")).hint(t(lang, "例如：应急响应已结束；合同已到期并返还")).wide().required().text(visit.posted("reason")))
            (Field::new(lang, "ground", t(lang, "法律依据")).wide().required().text(&vault.terms.basis))
            (Button::submit(t(lang, "提出销毁")).danger())
        }
    };
    Card::new(t(lang, "销毁")).body(&body)
}

pub(super) fn change(visit: &Visit) -> Result<Answer, Refusal> {
    let held = named(visit)?;
    let (purpose, basis) = (visit.posted("purpose"), visit.posted("basis"));
    let until: Result<Option<Day>, _> = Some(visit.posted("until")).filter(|text| !text.is_empty()).map(str::parse).transpose();
    let Ok(until) = until else {
        return Ok(show_failed(visit, 422, page(visit, &held, t(visit.lang(), "保存到哪一天没有看懂，请写成 2020-06-30"))));
    };
    if purpose.is_empty() || basis.is_empty() {
        return Ok(show_failed(visit, 422, page(visit, &held, t(visit.lang(), "用途和法律依据都要写"))));
    }
    let terms = VaultTerms { purpose: purpose.to_owned(), basis: basis.to_owned(), contract: held.vault.terms.contract, until };
    visit.shell.store().change_vault(held.vault.n, &terms, visit.actor()?.account)?;
    Ok(Answer::next(format!("/admin/vaults/{}", held.vault.n)))
}

pub(super) fn ask(visit: &Visit) -> Result<Answer, Refusal> {
    let held = named(visit)?;
    let (reason, basis) = (visit.posted("reason"), visit.posted("ground"));
    if reason.is_empty() || basis.is_empty() {
        return Ok(show_failed(visit, 422, page(visit, &held, t(visit.lang(), "请写明销毁原因和法律依据"))));
    }
    let new = NewDestruction { vaults: vec![held.vault.n], reason: reason.to_owned(), basis: basis.to_owned(), package: None };
    let order = visit.shell.store().ask_destruction(visit.actor()?.account, &new)?;
    Ok(Answer::next(format!("/admin/destructions/{}", order.n)))
}

impl From<NotDestroyed> for Refusal {
    fn from(not: NotDestroyed) -> Self {
        let (code, sentence) = match not {
            NotDestroyed::Store(error) => return error.into(),
            NotDestroyed::SamePerson => ("same_person", "提出的人不能自己确认，请另一位负责人来确认"),
            NotDestroyed::TooLate => ("too_late", "申请已超过七天，请重新提出"),
            NotDestroyed::Over => ("order_over", "这份申请已经办完或已撤回"),
            NotDestroyed::News(_) => ("news", "返还以后又写入了新的内容，请重新返还，再提出销毁"),
            NotDestroyed::Vault(_) => ("no_vault", "申请里的数据域不存在、已经销毁，或者是系统自己的"),
        };
        Problem::overtaken(code, sentence).into()
    }
}

/// What a destroyed vault says of itself, with the way to the certificate for those who may see it.
fn destroyed_note(visit: &Visit, on: Day, order: u32) -> Markup {
    let lang = visit.lang();
    look::note(
        Tone::Warn,
        &html! {
            b { (destroyed_sentence(on, order)) } " " (t(lang, "内容无法再打开，任何备份也不能恢复；它仍计入统计。"))
            @if order > 0 && held(visit).is_ok_and(|held| held.iter().any(|held| held.vault.destroyed_by == order)) { " " a href={ "/admin/destructions/" (order) } { (t(lang, "看销毁证明")) } }
        },
    )
}

/// One sentence for pages and calls.
pub(crate) fn destroyed_sentence(on: Day, order: u32) -> String {
    match order {
        0 => format!("这部分内容所在的数据域已经销毁（{on} 在这份备份中查知）。"),
        order => format!("这部分内容所在的数据域已于 {on} 销毁，销毁证明第 {order} 号。"),
    }
}

/// The page of a record whose contents are gone: what the database still says of it; none while it opens.
pub(crate) fn gone(visit: &Visit, row: &Row, label: &str) -> Result<Option<Page>, Refusal> {
    if visit.shell.store().opens(row.vault) {
        return Ok(None);
    }
    let vault = visit.shell.store().vault(row.vault)?;
    let Some(at) = vault.destroyed_at else { return Ok(None) };
    let lang = visit.lang();
    let kept = look::summary_list(&[
        (t(lang, "日期"), html! { span class="num" { (row.day) } }),
        (t(lang, "单位"), written(&visit.shell.org_name(row.org))),
        (t(lang, "录入时间"), html! { span class="num" { (row.entered_at.day()) " " (row.entered_at.clock()) } }),
        (t(lang, "记录人"), written(&visit.shell.account_name(row.author))),
        (t(lang, "版本"), html! { (row.version) }),
    ]);
    let main = html! { (destroyed_note(visit, at.day(), vault.destroyed_by)) (Card::new(t(lang, "还留着的")).body(&kept)) };
    Ok(Some(Page::new(label, label, main).sub(t(lang, "内容已销毁")).shape(look::Shape::Slim)))
}

/// The owners of these vaults.
pub(super) fn owners(visit: &Visit, numbers: &[u32]) -> Result<Vec<Key>, Refusal> {
    Ok(visit.shell.store().vaults()?.iter().filter(|vault| numbers.contains(&vault.n)).map(|vault| vault.owner).collect())
}
