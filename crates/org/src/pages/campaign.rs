//! An emergency response from its first minute to its end: one form starts it with its vault, its door posts and its rule; its page says which day it
//! is, where what it gathers lies and what has been recorded; ending it asks for the destruction of its vaults, which a second person carries out
//! (突发事件应对法 art. 84, 85). The figures stay. Absent: destruction itself and its certificate (`shell::vault`), and the shifts and forms of the
//! response, which name it in a field of their own.

use crate::{Campaign, Place, PlaceKind, Standard};
use base::policy::{Class, Grant};
use base::{Choice, Day, Faults, Id, Key, Shape, Typed, Value};
use maud::{Markup, html};
use shell::look::{self, Button, Card, Empty, Field, Layout, Page, Stat, Tone};
use shell::pages::{show, show_failed};
use shell::vault::hats;
use shell::{Act, Answer, Entry, Refusal, Visit};
use std::collections::{BTreeMap, BTreeSet};
use store::{NewDestruction, Row, Vault, VaultTerms};

/// Door posts that are named in one form.
const POSTS_MAX: usize = 30;
/// Records of a response that are looked through for its page; the lists have them all.
const RECORDS_MAX: u32 = 5_000;
/// What is gathered from people at doors, on forms and on rounds lies in a vault of the response's own: the class whose kinds are of a response.
const GATHERED: Class = Class::Screening;
/// The ground when nobody names another.
const BASIS: &str = "突发事件应对法第八十四条、第八十五条";
/// For what, when nobody says more.
const PURPOSE: &str = "应急处置";

pub(super) fn new(visit: &Visit) -> Answer {
    let mut typed = Typed::new(visit.today());
    typed.set("first_day", visit.today().to_string());
    typed.set("basis", BASIS);
    typed.set("standard", Standard::Over373.code());
    let record = visit.shell.new_id();
    show(visit, &form(visit, record, &typed, &Faults::new()))
}

fn form(visit: &Visit, record: Id, typed: &Typed, faults: &Faults) -> Page {
    let lang = visit.lang();
    let error = |path: &str| faults.at(path).map_or("", |fault| fault.sentence.as_str());
    let standards: Vec<look::Choice<'_>> =
        Standard::CHOICES.iter().map(|choice| look::Choice::new(choice.code, choice.label, choice.code == typed.get("standard"))).collect();
    let errors: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.path.as_str(), fault.sentence.as_str())).collect();
    let main = html! {
        @if !errors.is_empty() { (look::error_summary(lang, &errors)) }
        form method="post" action="/campaigns/new" {
            input type="hidden" name="_record" value=(record);
            (Card::new("什么事").body(&html! {
                (Field::new(lang, "name", "名称").required().wide().error(error("name")).text(typed.get("name")))
                (Field::new(lang, "first_day", "第一天").required().hint("简报里“第 n 天”从这天算起，含当天").error(error("first_day")).day(typed.get("first_day"), visit.today()))
                (Field::new(lang, "area", "范围").optional().hint("哪几个街道、社区、小区").wide().error(error("area")).text(typed.get("area")))
            }))
            (Card::new("个人资料放在哪里，放到什么时候").body(&html! {
                p class="hint" { "登记、测温、摸查的个人资料单独存进这次行动自己的数据域，结束后整个销毁；统计数字保留" }
                (Field::new(lang, "basis", "法律依据").required().wide().error(error("basis")).text(typed.get("basis")))
                (Field::new(lang, "until", "资料保存到").optional().hint("到期只提醒，不会自动销毁").error(error("until")).day(typed.get("until"), visit.today()))
            }))
            (Card::new("岗点").body(&html! {
                (Field::new(lang, "posts", "门岗").optional().hint("一行一个，例如：龙头门岗。已有的不会重复建").wide().error(error("posts")).area(typed.get("posts"), 4))
                (Field::new(lang, "standard", "体温标准").one(&standards, Layout::Flow))
            }))
            (Button::submit("启动应急行动").primary().large())
        }
    };
    let page = Page::new("启动应急行动", "启动应急行动", main)
        .sub("几分钟就能开始：填这一页，接着排班、打印通行证")
        .crumb("应急行动", Some("/campaigns"))
        .crumb("启动", None)
        .shape(look::Shape::Slim);
    if faults.is_empty() { page } else { page.failed() }
}

pub(super) fn start(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let org = visit.shell.reach(actor, Class::Structure, Grant::Write).contains(&actor.home()).then(|| actor.home()).ok_or(Refusal::Denied)?;
    let record: Id = visit.posted("_record").parse().unwrap_or_else(|_| visit.shell.new_id());
    let typed = visit.typed();
    let mut campaign = typed.clone();
    campaign.remove("posts");
    let names: Vec<String> = typed.get("posts").lines().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let mut faults = Faults::new();
    faults.require(!typed.get("basis").is_empty(), "basis", "required", "请写法律依据");
    faults.require(names.len() <= POSTS_MAX, "posts", "too_many", "一次最多 30 个岗点，其余的再加");
    if !faults.is_empty() {
        return Ok(show_failed(visit, 422, form(visit, record, &typed, &faults)));
    }
    let mut entries = vec![Entry { kind: Campaign::CODE.to_owned(), record, org, expected: None, typed: Some(campaign), why: None }];
    for name in names.iter().filter(|name| !is_known(visit, name)) {
        let mut place = Typed::new(visit.today());
        place.set("name", name);
        place.set("kind", PlaceKind::DoorPost.code());
        place.set("since", typed.get("first_day"));
        entries.push(Entry { kind: Place::CODE.to_owned(), record: visit.shell.new_id(), org, expected: None, typed: Some(place), why: None });
    }
    let several = entries.len() > 1;
    // the act is named after the response: a form that is sent twice starts it once
    if visit.shell.store().get(record).is_err() {
        match visit.shell.carry_out(actor, Act { id: record, name: "StoreRecord", at: visit.now, entries, reads: Vec::new() }) {
            Ok(_) => {}
            Err(Refusal::Problem(problem)) if !problem.faults.is_empty() => {
                let mut faults = Faults::new();
                for fault in &problem.faults {
                    let path = if several {
                        fault.path.split_once('.').map_or("posts", |(at, path)| if at == "0" { path } else { "posts" })
                    } else {
                        &fault.path
                    };
                    faults.add(path, fault.code, fault.sentence.clone());
                }
                return Ok(show_failed(visit, 422, form(visit, record, &typed, &faults)));
            }
            Err(refusal) => return Err(refusal),
        }
    }
    open_vault(visit, org, record)?;
    Ok(Answer::next(format!("/campaigns/{record}")))
}

fn is_known(visit: &Visit, name: &str) -> bool {
    let hits = visit.shell.store().common_names().search(name, &|_| true, 5);
    hits.iter().filter(|hit| hit.is_exact()).any(|hit| visit.shell.store().get_key(hit.key).is_ok_and(|row| row.kind == Place::CODE))
}

/// The vault of the response, with its ground and its end, before anything is put into it.
fn open_vault(visit: &Visit, org: Key, record: Id) -> Result<(), Refusal> {
    let row = visit.shell.store().get(record)?;
    let campaign = opened(visit, &row)?;
    let n = visit.shell.store().vault_for(org, GATHERED.code(), row.key)?;
    let vault = visit.shell.store().vault(n)?;
    let basis = campaign.basis.map_or_else(|| BASIS.to_owned(), |basis| basis.0);
    let terms = VaultTerms { purpose: format!("{PURPOSE}：{}", campaign.name.0), basis, contract: vault.terms.contract, until: campaign.until };
    Ok(visit.shell.store().change_vault(n, &terms, visit.actor()?.account)?)
}

fn opened(visit: &Visit, row: &Row) -> Result<Campaign, Refusal> {
    let document = visit.shell.store().open_record(row, None)?.doc;
    document.as_ref().and_then(Campaign::from_json).ok_or(Refusal::NotFound)
}

/// The response of the address.
fn named(visit: &Visit) -> Result<(Row, Campaign), Refusal> {
    let (row, _) = visit.readable(visit.id("id")?)?;
    if row.kind != Campaign::CODE || row.ended_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let campaign = opened(visit, &row)?;
    Ok((row, campaign))
}

pub(super) fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let orgs = visit.scope(Class::Structure, Grant::Masked)?;
    let question = store::ListQuestion {
        orgs: Some(orgs.into_iter().collect()),
        kinds: vec![Campaign::CODE.to_owned()],
        limit: 100,
        ..store::ListQuestion::default()
    };
    let mut lines = Vec::new();
    for row in visit.list(&question, Class::Structure, Grant::Masked)? {
        let campaign = opened(visit, &row)?;
        lines.push(look::Line {
            icon: Some("alert"),
            text: html! { a href={ "/campaigns/" (row.id) } { span lang="zh-CN" { (campaign.name.0) } } },
            detail: Some(
                html! { span class="num" { (campaign.first_day) } @if let Some(last) = campaign.last_day { "—" span class="num" { (last) } } },
            ),
            aside: Some(day_tag(&campaign, visit.today())),
        });
    }
    let main = html! {
        @if lines.is_empty() { (Empty::new("alert", "还没有应急行动", "出了事，先启动，几分钟就能开始登记")) }
        @else { (Card::new("应急行动").flush().body(&look::lines(&lines))) }
    };
    let starts = visit.actor()?.grant(Class::Structure) >= Grant::Write;
    let actions = html! { @if starts { (Button::link("启动应急行动", "/campaigns/new").icon("plus").primary()) } };
    Ok(show(visit, &Page::new("应急行动", "应急行动", main).actions(actions)))
}

fn day_tag(campaign: &Campaign, today: Day) -> Markup {
    match campaign.day_number(today) {
        Some(number) => look::tag(Tone::Warn, &format!("第 {number} 天")),
        None if campaign.last_day.is_some() => look::tag(Tone::Ok, "已结束"),
        None => look::tag(Tone::Plain, "还没有开始"),
    }
}

/// The vaults of a response that the caller has to do with: its own, and those of what was held for it and has a vault of its own.
fn vaults(visit: &Visit, campaign: Key) -> Result<Vec<Vault>, Refusal> {
    let actor = visit.actor()?;
    let all = visit.shell.store().vaults()?;
    let held: BTreeSet<Key> = all.iter().map(|vault| vault.campaign).filter(|key| !key.is_none()).collect();
    let held = visit.shell.store().get_keys(&held.into_iter().collect::<Vec<_>>())?;
    let mut of: BTreeSet<Key> = held.into_iter().filter(|row| row.campaign == campaign).map(|row| row.key).collect();
    of.insert(campaign);
    let all = all.into_iter().filter(|vault| of.contains(&vault.campaign));
    Ok(all.filter(|vault| !hats(&visit.shell, &actor.grants, vault.owner).is_empty()).collect())
}

pub(super) fn one(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, campaign) = named(visit)?;
    let linked = visit.shell.store().linked(row.key, Some("campaign"), None, RECORDS_MAX)?;
    let mut counted: BTreeMap<String, u32> = BTreeMap::new();
    for linked in linked.iter().filter(|linked| linked.row.ended_at.is_none() && visit.known(linked.row.id).is_some()) {
        *counted.entry(linked.row.kind.clone()).or_default() += 1;
    }
    let stats: Vec<Stat> = counted
        .iter()
        .filter_map(|(code, count)| {
            let kind = visit.shell.registry().kind(code)?;
            Some(Stat {
                label: kind.shape.label.to_owned(),
                icon: Some(kind.icon),
                value: count.to_string(),
                unit: "条".to_owned(),
                detail: String::new(),
                href: Some(format!("/records?kind={code}&campaign={}", row.id)),
                tone: Tone::Plain,
            })
        })
        .collect();
    let text = |text: &Option<base::Text>| html! { span lang="zh-CN" { @match text { Some(text) => (text.0), None => "—" } } };
    let about = [
        ("第一天", html! { span class="num" { (campaign.first_day) } }),
        ("范围", text(&campaign.area)),
        ("法律依据", text(&campaign.basis)),
        ("体温标准", html! { (campaign.standard.unwrap_or(Standard::Over373).label()) }),
        ("资料保存到", html! { @match campaign.until { Some(day) => span class="num" { (day) }, None => "—" } }),
        ("结束日期", html! { @match campaign.last_day { Some(day) => span class="num" { (day) }, None => "—" } }),
    ];
    let main = html! {
        (Card::new("这次行动").aside(day_tag(&campaign, visit.today())).body(&look::summary_list(&about)))
        @if stats.is_empty() { (Empty::new("list", "还没有记录", "排班、登记、摸查时选上这次行动")) } @else { (look::stats("到现在的记录", &stats)) }
        (vaults_card(visit, &vaults(visit, row.key)?))
        @if campaign.last_day.is_none() && visit.may_change(&row) { (ending(visit, &row)) }
    };
    let actions = html! {
        @if visit.may_change(&row) { (Button::link("更正", format!("/records/{}/edit", row.id)).icon("sign")) }
        (Button::link("写简报", "/briefs/new").icon("brief"))
        (Button::link("导出", "/ledgers").icon("dl"))
    };
    let page = Page::new("应急行动", campaign.name.0.clone(), main).heading_stays().crumb("应急行动", Some("/campaigns")).actions(actions);
    Ok(show(visit, &page))
}

fn vaults_card(visit: &Visit, vaults: &[Vault]) -> Markup {
    let lines: Vec<look::Line> = vaults
        .iter()
        .map(|vault| look::Line {
            icon: Some("lock"),
            text: html! { a href={ "/admin/vaults/" (vault.n) } { "数据域 " (vault.n) } " " span lang="zh-CN" { (visit.shell.org_name(vault.owner)) } },
            detail: Some(html! { span lang="zh-CN" { (vault.terms.basis) } }),
            aside: Some(if vault.is_open() { look::tag(Tone::Warn, "在用") } else { look::tag(Tone::Ok, "已销毁") }),
        })
        .collect();
    html! { @if !lines.is_empty() { (Card::new("个人资料").flush().body(&look::lines(&lines))) } }
}

fn ending(visit: &Visit, row: &Row) -> Markup {
    let lang = visit.lang();
    Card::new("结束这次行动").body(&html! {
        p { "结束后不再往里记；个人资料提出销毁，由另一位身份不同的负责人确认后整个销毁，出销毁证明；统计和简报里的数字保留。要留的先导出。" }
        form method="post" action={ "/campaigns/" (row.id) "/end" } {
            (Field::new(lang, "last_day", "最后一天").required().day(&visit.today().to_string(), visit.today()))
            (Button::submit("结束并提出销毁").danger().icon("alert"))
        }
    })
}

pub(super) fn end(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.writable(visit.id("id")?)?;
    if row.kind != Campaign::CODE {
        return Err(Refusal::NotFound);
    }
    let document = visit.shell.store().open_record(&row, None)?.doc.ok_or(Refusal::NotFound)?;
    let mut typed = (kind.fill)(&document, visit.today()).ok_or(Refusal::NotFound)?;
    if typed.get("last_day").is_empty() {
        typed.set("last_day", visit.posted("last_day"));
        visit.shell.keep(visit.actor()?, visit.now, Entry::after(&row, Some(typed), "结束行动"))?;
    }
    let open: Vec<Vault> = vaults(visit, row.key)?.into_iter().filter(Vault::is_open).collect();
    let Some(first) = open.first() else { return Ok(Answer::next(format!("/campaigns/{}", row.id))) };
    let new = NewDestruction {
        reason: "应急行动已结束".to_owned(),
        basis: first.terms.basis.clone(),
        vaults: open.iter().map(|vault| vault.n).collect(),
        package: None,
    };
    let order = visit.shell.store().ask_destruction(visit.actor()?.account, &new)?;
    Ok(Answer::next(format!("/admin/destructions/{}", order.n)))
}
