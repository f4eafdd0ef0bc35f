//! One account, as the security administrator sees it: roles with their days, devices, and what can be done. Resets never hand a password over: the
//! person gets a new invitation. A second factor is taken away only with the person standing there, and the administrator proves who he is.

use super::{choosable, chosen_org, grant_line, named, state};
use crate::account::{ADMINISTRATORS, Invited, devices, factor, fault_of_login, invitation, name_of, proof};
use crate::look::{self, Button, Card, Field, Line, Page, Shape, TextKind, tag};
use crate::pages::{show, show_failed};
use crate::{Answer, Refusal, Visit, text::t};
use base::{Day, Faults, Key, policy::Role};
use maud::{Markup, html};
use store::{Account, Grant, Stage};

fn crumbs(visit: &Visit, page: Page, last: &str) -> Page {
    page.shape(Shape::Slim).crumb(t(visit.lang(), "账号"), Some("/admin/accounts")).crumb(last, None)
}

pub(super) fn account(visit: &Visit) -> Result<Answer, Refusal> {
    let (account, grants) = named(visit)?;
    Ok(show(visit, &page(visit, &account, &grants, &Faults::new())?))
}

fn page(visit: &Visit, account: &Account, grants: &[Grant], faults: &Faults) -> Result<Page, Refusal> {
    let lang = visit.lang();
    let (tone, word) = state(visit, account)?;
    let used = account.used_at.map_or_else(|| t(lang, "从没用过").to_owned(), |at| devices::when(visit, at));
    let errors: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.path.as_str(), fault.sentence.as_str())).collect();
    let has = if factor::has_factor(account) { t(lang, "有") } else { t(lang, "没有") };
    let main = html! {
        (look::error_summary(lang, &errors))
        (Card::new("").body(&look::summary_list(&[
            (t(lang, "账号"), html! { (account.login) }),
            (t(lang, "状态"), tag(tone, word)),
            (t(lang, "最近用过"), html! { (used) }),
            (t(lang, "开通"), html! { (account.created_at.day()) }),
            (t(lang, "第二步验证"), html! { (has) }),
        ])))
        (roles(visit, account, grants, faults)?)
        @if acts_on(visit, account)? { (acts(visit, account, faults)?) }
        @else if account.key == visit.actor()?.account { p class="mut" { (t(lang, "自己的账号，请另一位安全管理员来改")) } }
    };
    let title = t(lang, "账号");
    Ok(crumbs(visit, Page::new(title, name_of(account), main), &name_of(account)))
}

/// Whether the caller may act on this account: a security administrator, and not on the own one.
fn acts_on(visit: &Visit, account: &Account) -> Result<bool, Refusal> {
    let actor = visit.actor()?;
    Ok(actor.account != account.key && actor.grants.iter().any(|(role, _)| *role == Role::SecurityAdmin))
}

fn act(visit: &Visit, what: &str, fields: &Markup, button: &Button) -> Markup {
    html! { form method="post" action=(visit.path) { input type="hidden" name="_what" value=(what); (fields) (button) } }
}

fn roles(visit: &Visit, account: &Account, grants: &[Grant], faults: &Faults) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let may = acts_on(visit, account)?;
    let today = visit.today();
    let lines: Vec<Line> = grants
        .iter()
        .map(|grant| {
            let is_open = grant.until.is_none_or(|until| until >= today);
            let fields = html! { input type="hidden" name="n" value=(grant.n); };
            let end = (may && is_open).then(|| act(visit, "end_grant", &fields, &Button::submit(t(lang, "今天结束")).ghost()));
            Line { icon: None, text: html! { (grant_line(visit, grant)) }, detail: (!is_open).then(|| html! { (t(lang, "已结束")) }), aside: end }
        })
        .collect();
    Ok(html! {
        (Card::new(t(lang, "身份")).flush().body(&look::lines(&lines)))
        @if may { (Card::new(t(lang, "加一个身份")).body(&act(visit, "grant", &role_fields(visit, faults)?, &Button::submit(t(lang, "加上"))))) }
    })
}

fn role_fields(visit: &Visit, faults: &Faults) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let error = |name: &str| faults.at(name).map_or("", |fault| fault.sentence.as_str());
    let options: Vec<(&str, &str)> = Role::ALL.iter().map(|role| (role.code(), role.label())).collect();
    let orgs = choosable(visit)?;
    let place = Field::new(lang, "org", t(lang, "在哪个机构")).error(error("org")).required();
    let today = visit.today().to_string();
    let from = if visit.posted("from").is_empty() { today.as_str() } else { visit.posted("from") };
    Ok(html! {
        (Field::new(lang, "role", t(lang, "身份")).error(error("role")).required().select(visit.posted("role"), &options))
        @match &orgs {
            Some(orgs) => (place.select(visit.posted("org"), &orgs.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect::<Vec<_>>())),
            None => (place.hint(t(lang, "机构编码")).text(visit.posted("org"))),
        }
        (Field::new(lang, "from", t(lang, "从哪天起")).error(error("from")).day(from, visit.today()))
        (Field::new(lang, "until", t(lang, "到哪天为止")).optional().error(error("until")).day(visit.posted("until"), visit.today()))
    })
}

fn acts(visit: &Visit, account: &Account, faults: &Faults) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let devices = devices::live(visit, account.key)?;
    let none = html! {};
    let lines: Vec<Line> = devices
        .iter()
        .map(|session| Line {
            icon: Some(if session.stage == Stage::Program { "list" } else { "phone" }),
            text: html! { (devices::called(visit, session)) },
            detail: Some(html! { (devices::when(visit, session.seen_at)) " " (session.network) }),
            aside: None,
        })
        .collect();
    let own = visit.shell.store().account(visit.actor()?.account)?;
    let error = |name: &str| faults.at(name).map_or("", |fault| fault.sentence.as_str());
    Ok(html! {
        @if !devices.is_empty() {
            (Card::new(t(lang, "登录的设备")).flush().body(&look::lines(&lines)))
            (act(visit, "end_sessions", &none, &Button::submit(t(lang, "全部退出"))))
        }
        (Card::new(t(lang, "密码")).body(&html! {
            p class="sm mut" { (t(lang, "忘了密码、邀请过期，或者密码可能被人知道：原来的密码马上作废，所有设备退出，给一个新的邀请码。第二步验证不变")) }
            (act(visit, "invite", &none, &Button::submit(t(lang, "发新的邀请码"))))
        }))
        @if factor::has_factor(account) {
            (Card::new(t(lang, "手机和恢复码都没有了")).body(&html! {
                p class="sm mut" { (t(lang, "请本人带证件当面来。取消以后，本人用自己的密码登录，重新设置第二步验证")) }
                (act(visit, "reset_factor", &html! {
                    (Field::new(lang, "present", t(lang, "本人就在面前，证件和本人一致")).error(error("present")).tick("1", false))
                    (proof::fields(visit, &own, error("proof")))
                }, &Button::submit(t(lang, "取消第二步验证")).icon("alert")))
            }))
        }
        @if account.disabled_at.is_none() {
            (act(visit, "disable", &none, &Button::submit(t(lang, "停用这个账号")).danger().icon("alert")))
        } @else {
            (act(visit, "enable", &none, &Button::submit(t(lang, "恢复使用"))))
        }
    })
}

pub(super) fn change(visit: &Visit) -> Result<Answer, Refusal> {
    let (account, grants) = named(visit)?;
    if !acts_on(visit, &account)? {
        return Err(Refusal::Denied);
    }
    let (shell, by) = (&visit.shell, visit.actor()?.account);
    let (now, key) = (visit.now, account.key);
    let failed = |faults: &Faults| Ok(show_failed(visit, 422, page(visit, &account, &grants, faults)?));
    match visit.posted("_what") {
        "disable" => {
            shell.store().change_account(key, move |account| {
                account.disabled_at = account.disabled_at.or(Some(now));
                Ok(())
            })?;
            shell.store().end_sessions(key, None)?;
            shell.note_of_account(by, "DisableAccount", key, "")?;
        }
        "enable" => {
            shell.store().change_account(key, |account| {
                account.disabled_at = None;
                Ok(())
            })?;
            shell.note_of_account(by, "EnableAccount", key, "")?;
        }
        "end_sessions" => {
            shell.store().end_sessions(key, None)?;
            shell.note_of_account(by, "EndSessions", key, "")?;
        }
        "invite" => {
            let code = shell.invite_again(by, &account)?;
            return Ok(handed_over(visit, &account, &code));
        }
        "reset_factor" => {
            let faults = faults_of_reset(visit)?;
            if !faults.is_empty() {
                return failed(&faults);
            }
            shell.remove_factor(key)?;
            shell.note_of_account(by, "ResetFactor", key, "with the person present")?;
        }
        "end_grant" => {
            let n = visit.posted("n").parse().ok();
            let grant = grants.iter().find(|grant| Some(grant.n) == n).ok_or(Refusal::NotFound)?;
            // yesterday is its last day, so that it has ended with this request; one that begins later never begins
            shell.store().end_grant(grant.n, visit.today() - 1)?;
            shell.note_of_account(by, "EndGrant", key, &format!("{} at {}", grant.role, grant.org.0))?;
        }
        "grant" => match typed_grant(visit)? {
            Err(faults) => return failed(&faults),
            Ok((role, org, from, until)) => {
                if let Err(refused) = give(visit, key, role, org, (from, until)) {
                    return exclusive(refused).and_then(|faults| failed(&faults));
                }
            }
        },
        _ => return Err(Refusal::NotFound),
    }
    Ok(Answer::next(visit.path.clone()))
}

/// A refusal for the reason that roles exclude each other, beside the field.
fn exclusive(refused: Refusal) -> Result<Faults, Refusal> {
    let Refusal::Problem(problem) = refused else { return Err(refused) };
    let mut faults = Faults::new();
    faults.add("role", problem.code, problem.sentence);
    Ok(faults)
}

fn give(visit: &Visit, account: Key, role: Role, org: Key, days: (Day, Option<Day>)) -> Result<(), Refusal> {
    visit.shell.store().grant(account, role.code(), org, days.0, days.1)?;
    let until = days.1.map_or_else(String::new, |until| format!(" until {until}"));
    visit.shell.note_of_account(visit.actor()?.account, "Grant", account, &format!("{} at {} from {}{until}", role.code(), org.0, days.0))
}

fn faults_of_reset(visit: &Visit) -> Result<Faults, Refusal> {
    let mut faults = Faults::new();
    faults.require(visit.posted("present") == "1", "present", "required", "本人在面前、证件核对过，才能取消");
    let own = visit.shell.store().account(visit.actor()?.account)?;
    if faults.is_empty()
        && let Some(wrong) = proof::fault(visit, &own)?
    {
        faults.add("proof", "proof", wrong);
    }
    Ok(faults)
}

/// The role that was typed, with its place and its days, or what is wrong with it.
#[allow(clippy::type_complexity, reason = "a role, its place and its days")]
fn typed_grant(visit: &Visit) -> Result<Result<(Role, Key, Day, Option<Day>), Faults>, Refusal> {
    let mut faults = Faults::new();
    let role = Role::from_code(visit.posted("role"));
    faults.require(role.is_some(), "role", "required", "请选身份");
    let org = chosen_org(visit, visit.posted("org"))?;
    faults.require(org.is_some(), "org", "required", "请选机构；只能选自己管的");
    if let (Some(role), Some(org)) = (role, org) {
        let is_everywhere = org.is_none() && !ADMINISTRATORS.contains(&role);
        faults.require(!is_everywhere, "org", "everywhere", "只有三个管理员可以管全部机构，其他身份请选一个机构");
    }
    let day = |name: &str| Day::typed(visit.posted(name), visit.today());
    let from = if visit.posted("from").is_empty() { Some(visit.today()) } else { day("from") };
    faults.require(from.is_some(), "from", "day", "日期看不懂，例如 2020-02-13");
    let until = day("until");
    faults.require(visit.posted("until").is_empty() || until.is_some(), "until", "day", "日期看不懂，例如 2020-02-13");
    faults.require(until.is_none() || until >= from, "until", "order", "不能早于开始的那天");
    Ok(match (role, org, from) {
        (Some(role), Some(org), Some(from)) if faults.is_empty() => Ok((role, org, from, until)),
        _ => Err(faults),
    })
}

pub(super) fn new(visit: &Visit) -> Result<Answer, Refusal> {
    Ok(show(visit, &invitation_page(visit, &Faults::new())?))
}

fn invitation_page(visit: &Visit, faults: &Faults) -> Result<Page, Refusal> {
    let lang = visit.lang();
    let errors: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.path.as_str(), fault.sentence.as_str())).collect();
    let error = |name: &str| faults.at(name).map_or("", |fault| fault.sentence.as_str());
    let main = html! {
        (look::error_summary(lang, &errors))
        (Card::new("").body(&html! {
            form method="post" action="/admin/accounts/new" {
                (Field::new(lang, "name", t(lang, "姓名")).error(error("name")).required().text(visit.posted("name")))
                (Field::new(lang, "login", t(lang, "登录账号")).kind(TextKind::Account).hint(t(lang, "一人一个，不合用；以后不改")).error(error("login")).required().text(visit.posted("login")))
                (role_fields(visit, faults)?)
                (Button::submit(t(lang, "发邀请")).primary())
            }
        }))
    };
    let title = t(lang, "请人进来");
    Ok(crumbs(visit, Page::new(title, title, main), title))
}

pub(super) fn invite(visit: &Visit) -> Result<Answer, Refusal> {
    let failed = |faults: &Faults| Ok(show_failed(visit, 422, invitation_page(visit, faults)?));
    let (login, name) = (visit.posted("login"), visit.posted("name"));
    let mut faults = Faults::new();
    faults.require(!name.is_empty(), "name", "required", "请填姓名");
    let taken = || visit.shell.store().account_by_login(login).is_ok().then_some("这个账号已经有人用了，请换一个");
    if let Some(sentence) = fault_of_login(login).or_else(taken) {
        faults.add("login", "login", sentence);
    }
    let (role, org, from, until) = match typed_grant(visit)? {
        Ok(grant) if faults.is_empty() => grant,
        Ok(_) => return failed(&faults),
        Err(others) => {
            others.into_iter().for_each(|fault| faults.add(fault.path, fault.code, fault.sentence));
            return failed(&faults);
        }
    };
    let by = visit.actor()?.account;
    let (account, code) = visit.shell.invite(by, &Invited { login, name, worker: Key::NONE, role: (role, org), days: (from, until) })?;
    Ok(handed_over(visit, &account, &code))
}

/// The code of an invitation, shown this once.
fn handed_over(visit: &Visit, account: &Account, code: &str) -> Answer {
    let lang = visit.lang();
    let main = html! {
        p { (invitation::advice(visit)) }
        (Card::new(name_of(account)).body(&invitation::sheet(visit, &account.login, code)))
        div class="row" { (Button::press(t(lang, "打印"), "print", "1").icon("print")) (Button::link(t(lang, "回到账号"), format!("/admin/accounts/{}", account.key.0))) }
    };
    let title = t(lang, "邀请码");
    show(visit, &crumbs(visit, Page::new(title, title, main), title))
}
