//! The page of a contract: a sentence, its targets with what was reached, its posts with their vacant days, its appraisals; the same as JSON, and as
//! files in `paper.rs`. Whoever may read the contract reads it; the numbers are as he may see them. Absent: typing what was reached.

use crate::account::{Account, Line};
use crate::paper;
use crate::progress::Pace;
use base::{Choice, Json, json, policy::Class, policy::Grant};
use maud::{Markup, html};
use shell::look::{self, Button, Card, Column, Empty, OnPhone, Page, Row, Table, Tone, format::thousands};
use shell::pages::show;
use shell::{Answer, Needs, Refusal, Route, Visit, get};

const READERS: Needs = Needs::Grant(Class::Contract, Grant::Read);

/// Routes of this slice.
pub(crate) const ROUTES: &[Route] = &[
    get("/contracts/{id}", READERS, "A contract: targets, posts, appraisals", page).heavy(),
    get("/contracts/{id}/file", READERS, "The same as a workbook", paper::file).heavy(),
    get("/contracts/{id}/print", READERS, "The same on paper", paper::print).heavy(),
    get("/api/v1/contracts/{id}", READERS, "The same as JSON", api).heavy(),
];

pub(crate) fn tone(standing: Pace) -> Tone {
    match standing {
        Pace::Reached => Tone::Ok,
        Pace::OnPace => Tone::Info,
        Pace::Behind => Tone::Warn,
        Pace::Missed => Tone::Bad,
        Pace::NotBegun | Pace::Unknown => Tone::Plain,
    }
}

/// A number, or what stands for one that is hidden or unknown.
pub(crate) fn shown(number: Option<i64>, line: &Line) -> String {
    match (number, &line.figure) {
        (Some(number), _) => thousands(number),
        (None, Some(figure)) if figure.value.is_none() => figure.hidden.clone(),
        _ => "—".to_owned(),
    }
}

pub(crate) fn unit(line: &Line) -> String {
    let own = line.target.unit.as_ref().map(|unit| unit.0.clone());
    line.figure.as_ref().map(|figure| figure.unit.clone()).or(own).unwrap_or_default()
}

/// Why a target is not counted.
pub(crate) fn remark(line: &Line) -> &'static str {
    match (&line.target.indicator, &line.days, &line.figure) {
        (None, _, _) => "没有写指标代码，数不出来",
        (_, None, _) => "年度不在服务期里",
        (_, _, None) if line.standing() != Pace::NotBegun => "指标手册里没有这个代码或版本",
        (_, _, Some(figure)) if figure.value.is_none() => "人数太少，不显示",
        _ => "",
    }
}

pub(crate) fn percent(number: Option<i64>) -> String {
    number.map_or_else(|| "—".to_owned(), |number| format!("{number}%"))
}

fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let account = Account::of(visit)?;
    let contract = &account.contract;
    let record = format!("/records/{}", account.row.id);
    let main = html! {
        (look::note(Tone::Info, &html! { p class="mb0" { (account.sentence()) } }))
        (targets(visit, &account))
        (posts(visit, &account))
        (appraisals(visit, &account))
        (terms(visit, &account))
    };
    let here = format!("/contracts/{}", account.row.id);
    let actions = html! {
        (Button::link("合同全文", record).icon("sign"))
        (Button::link("打印", format!("{here}/print")).icon("print"))
        (Button::link("导出 Excel", format!("{here}/file")).icon("dl"))
    };
    let sub = format!("{}　{} 至 {}", visit.shell.org_name(account.row.org), contract.from, contract.last_day());
    let page = Page::new("合同", contract.name.0.clone(), main).heading_stays().sub(sub).actions(actions);
    Ok(show(visit, &page.crumb("合同与合作", Some("/records?kind=contract")).crumb("进度", None)))
}

fn targets(visit: &Visit, account: &Account) -> Markup {
    let row = |line: &Line| {
        let progress = line.progress;
        let reached = shown(progress.and_then(|progress| progress.reached), line);
        let name = html! {
            a href={ "/records/" (line.row.id) } { (line.target.name) }
            @if let Some(year) = line.target.year { span class="mut sm" { "　" (year) " 年" } }
            @let why = remark(line);
            @if !why.is_empty() { br; span class="mut sm" { (why) } }
            @else if let Some(figure) = &line.figure { br; span class="mut sm" { (figure.name) "　" a class="code" href={ "/indicators/" (figure.indicator) } { (figure.indicator) } } }
        };
        Row::new(vec![
            name,
            html! { @match &line.figure { Some(figure) if figure.value.is_some() => (look::figure(&reached, &figure.href)), _ => (reached) } },
            html! { (thousands(line.target.yearly.into())) " " (unit(line)) },
            html! { (percent(progress.and_then(|progress| progress.percent()))) },
            html! { (percent(progress.map(|progress| progress.elapsed_percent()))) },
            html! { (shown(progress.and_then(|progress| progress.expected()), line)) },
            html! { (shown(progress.and_then(|progress| progress.missing()), line)) },
            html! { @if let Some(weight) = line.target.weight { (weight) "%" } @else { "—" } },
            look::tag(tone(line.standing()), line.standing().word()),
        ])
    };
    let columns = vec![
        Column::new("指标").lead(),
        Column::new("完成").numeric(),
        Column::new("目标").numeric(),
        Column::new("完成率").numeric(),
        Column::new("时间过了").numeric().on_phone(OnPhone::Hidden),
        Column::new("按现在的速度到期").numeric(),
        Column::new("还差").numeric(),
        Column::new("权重").numeric().on_phone(OnPhone::Hidden),
        Column::new("进度").narrow(),
    ];
    let empty = Empty::new("chart", "还没有登记指标", "登记合同指标时写上指标代码和版本，完成多少由系统从记录里数");
    let foot = html! { "完成率、时间舍去小数；预计四舍五入到整数，按已过的天数平均推算。完成多少由系统按指标的代码和版本从记录里数，点开看记录。" };
    Table::new("指标进度", columns).figures().rows(account.lines.iter().map(row).collect()).empty(empty).foot(foot).show(visit.lang())
}

fn posts(visit: &Visit, account: &Account) -> Markup {
    if account.places.is_empty() {
        return html! {};
    }
    let row = |place: &crate::account::Place| {
        let word = if place.post.holder_on(account.today).is_some() {
            "在岗"
        } else if place.post.stands_on(account.today) {
            "空缺"
        } else {
            "不在设岗期间"
        };
        Row::new(vec![
            html! { a href={ "/records/" (place.row.id) } { (place.post.title) } },
            html! { (visit.shell.naming(place.post.org.id()).name) },
            html! { (word) },
            html! { (place.vacant_days) },
        ])
    };
    let columns = vec![Column::new("岗位").lead(), Column::new("用人单位"), Column::new("今天").narrow(), Column::new("空缺天数").numeric()];
    let total = Row::new(vec![html! { "合计" }, html! {}, html! {}, html! { (account.vacant_days()) }]).total();
    let rows = account.places.iter().map(row).chain([total]).collect();
    Table::new("岗位", columns).rows(rows).remark("服务期内到今天，设了岗而没有人的天数").show(visit.lang())
}

fn appraisals(visit: &Visit, account: &Account) -> Markup {
    if account.contract.appraisals.is_empty() {
        return html! {};
    }
    let row = |one: &crate::Appraisal| {
        let rectified = match (one.rectify_by, one.rectified_on) {
            (_, Some(day)) => format!("{day} 已整改"),
            (Some(by), None) => format!("{by} 前整改"),
            (None, None) => "—".to_owned(),
        };
        Row::new(vec![
            html! { (one.on) },
            html! { (one.stage.label()) },
            html! { @if let Some(by) = &one.by { (by) } @else { "—" } },
            html! { @if let Some(score) = one.score { (score) } @else { "—" } },
            html! { (rectified) },
        ])
    };
    let columns = vec![
        Column::new("评估日期").narrow(),
        Column::new("评估阶段").lead(),
        Column::new("评估方"),
        Column::new("得分").numeric(),
        Column::new("整改").narrow(),
    ];
    Table::new("评估", columns).rows(account.contract.appraisals.iter().map(row).collect()).show(visit.lang())
}

fn terms(visit: &Visit, account: &Account) -> Markup {
    let contract = &account.contract;
    let agency = contract.agency.map(|agency| visit.shell.naming(agency.id()).name).unwrap_or_default();
    let pairs = [
        ("购买方", html! { (contract.buyer) }),
        ("承接机构", html! { (agency) }),
        ("购买方式", html! { (contract.model.label()) }),
        ("合同编号", html! { (contract.number.as_ref().map_or("—", |number| number.0.as_str())) }),
    ];
    Card::new("合同").body(&look::summary_list(&pairs))
}

fn api(visit: &Visit) -> Result<Answer, Refusal> {
    let account = Account::of(visit)?;
    let target = |line: &Line| {
        let progress = line.progress;
        json!({
            "id": line.row.id.to_string(), "name": line.target.name.0, "year": line.target.year, "indicator": line.target.indicator.as_ref().map(|one| one.0.clone()),
            "unit": unit(line), "target": line.target.yearly, "weight": line.target.weight,
            "from": line.days.map(|days| days.from.to_string()), "to": line.days.map(|days| days.to.to_string()),
            "reached": progress.and_then(|progress| progress.reached), "suppressed": line.figure.as_ref().is_some_and(|figure| figure.value.is_none()),
            "percent": progress.and_then(|progress| progress.percent()), "elapsed_percent": progress.map(|progress| progress.elapsed_percent()),
            "expected": progress.and_then(|progress| progress.expected()), "missing": progress.and_then(|progress| progress.missing()),
            "standing": line.standing().code(),
        })
    };
    let places: Vec<Json> = account
        .places
        .iter()
        .map(|place| json!({"id": place.row.id.to_string(), "title": place.post.title.0, "vacant_days": place.vacant_days}))
        .collect();
    let appraisals: Vec<Json> = account.contract.appraisals.iter().map(base::Value::to_json).collect();
    let (over, all) = account.days();
    Ok(Answer::Json(
        200,
        json!({
            "id": account.row.id.to_string(), "name": account.contract.name.0, "from": account.contract.from.to_string(), "to": account.contract.last_day().to_string(),
            "days": all, "days_over": over, "sentence": account.sentence(), "targets": account.lines.iter().map(target).collect::<Vec<_>>(),
            "posts": places, "vacant_days": account.vacant_days(), "appraisals": appraisals,
        }),
        None,
    ))
}
