//! One's own account: name and roles, size of type and language, and the ways to password, second factor, devices. Changing the password asks for the
//! old one and signs every other device out.

use super::{
    origin,
    password::{Demand, PASSWORD_CHARS_MAX},
    proof, session, typed,
};
use crate::look::{self, Button, Card, Field, Line, Page, Shape, TextKind};
use crate::pages::{show, show_failed};
use crate::{
    Answer, Needs, Refusal, Route, Visit, get, post,
    text::{Lang, t},
};
use base::Json;
use maud::{Markup, html};
use store::{Account, Stage};

/// Routes of this subject.
pub(super) const ROUTES: &[Route] = &[
    get("/me", Needs::Account, "One's own account", me),
    post("/me", Needs::Account, "Changes size of type or language", change_display),
    get("/me/password", Needs::Account, "The form for another password", password_page),
    post("/me/password", Needs::Account, "Changes one's own password", change_password),
];

/// A page below one's own account.
pub(super) fn page(visit: &Visit, title: &str, main: Markup) -> Page {
    Page::new(title, title, main).shape(Shape::Slim).crumb(t(visit.lang(), "我的"), Some("/me")).crumb(title, None)
}

fn me(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let lang = actor.lang;
    let account = visit.shell.store().account(actor.account)?;
    let roles: Vec<String> = actor.grants.iter().map(|(role, org)| format!("{} · {}", role.label(), super::place_of(&visit.shell, *org))).collect();
    let way = |icon, href: &str, label: &str, detail: &str| Line {
        icon: Some(icon),
        text: html! { a href=(href) { (label) } },
        detail: Some(html! { (detail) }),
        aside: None,
    };
    let factor = if super::factor::has_factor(&account) {
        t(lang, "已开启：登录时要填手机验证器上的验证码")
    } else {
        t(lang, "没有开启")
    };
    let ways = [
        way("lock", "/me/password", t(lang, "换密码"), t(lang, "换好以后，其他设备都会退出")),
        way("phone", "/me/factor", t(lang, "第二步验证"), factor),
        way("list", "/me/sessions", t(lang, "登录的设备"), t(lang, "在哪里登录着，可以逐个退出")),
    ];
    let main = html! {
        (Card::new(t(lang, "账号")).body(&look::summary_list(&[(t(lang, "姓名"), html! { (actor.name) }), (t(lang, "账号"), html! { (account.login) }), (t(lang, "身份"), html! { (roles.join("；")) })])))
        (Card::new(t(lang, "登录和安全")).flush().body(&look::lines(&ways)))
        (Card::new(t(lang, "显示")).body(&html! {
            form method="post" action="/me" {
                (Field::new(lang, "size", t(lang, "字号")).one(&[look::Choice::new("normal", t(lang, "标准"), !actor.big), look::Choice::new("big", t(lang, "大字"), actor.big)], look::Layout::Segments))
                (Field::new(lang, "lang", t(lang, "语言")).one(&[look::Choice::new("zh-Hans", "简体中文", lang == Lang::ZhHans), look::Choice::new("en", "English", lang == Lang::En)], look::Layout::Segments))
                (Button::submit(t(lang, "保存")).primary())
            }
        }))
        form method="post" action="/signout" { (Button::submit(t(lang, "退出登录")).icon("exit").block()) }
    };
    Ok(show(visit, &Page::new(t(lang, "我的"), actor.name.clone(), main).shape(Shape::Slim)))
}

fn change_display(visit: &Visit) -> Result<Answer, Refusal> {
    let (big, lang) = (visit.posted("size") == "big", visit.posted("lang").to_owned());
    let known = ["zh-Hans", "zh-Hant", "en"].contains(&lang.as_str());
    visit.shell.store().change_account(visit.actor()?.account, move |account| {
        account.body["big"] = Json::from(big);
        if known {
            account.body["lang"] = Json::from(lang.as_str());
        }
        Ok(())
    })?;
    Ok(Answer::next("/me"))
}

/// The two fields for a new password: what it must be in words, to be seen while typing, and pasted if one likes.
pub(super) fn new_password_fields(visit: &Visit, demand: &Demand, faults: &[String]) -> Markup {
    let lang = visit.lang();
    let (rule, error) = (demand.sentence(), faults.join("；"));
    let longest = u16::try_from(PASSWORD_CHARS_MAX).unwrap_or(u16::MAX);
    html! {
        @if !error.is_empty() { (look::error_summary(lang, &[("new", &error)])) }
        (Field::new(lang, "new", t(lang, "新密码")).kind(TextKind::NewPassword).hint(&rule).error(&error).longest(longest).wide().required().text(""))
        (Field::new(lang, "again", t(lang, "再填一遍")).kind(TextKind::NewPassword).longest(longest).wide().required().text(""))
    }
}

/// What is wrong with the new password that was posted.
pub(super) fn faults_of_posted(visit: &Visit, account: &Account) -> Result<Vec<String>, Refusal> {
    let new = typed(visit, "new");
    if new != typed(visit, "again") {
        return Ok(vec!["两遍填的不一样".to_owned()]);
    }
    visit.shell.faults_of_new(account, new)
}

fn password_page(visit: &Visit) -> Result<Answer, Refusal> {
    let account = visit.shell.store().account(visit.actor()?.account)?;
    Ok(show(visit, &password_form(visit, &account, "", &[])?))
}

fn password_form(visit: &Visit, account: &Account, wrong_proof: &str, faults: &[String]) -> Result<Page, Refusal> {
    let lang = visit.lang();
    let main = html! {
        @if !wrong_proof.is_empty() { (look::error_summary(lang, &[("proof", wrong_proof)])) }
        (Card::new("").body(&html! {
            form method="post" action="/me/password" {
                (proof::fields(visit, account, wrong_proof))
                (new_password_fields(visit, &visit.shell.demand(account)?, faults))
                (Button::submit(t(lang, "换密码")).primary())
            }
        }))
    };
    Ok(page(visit, t(lang, "换密码"), main))
}

fn change_password(visit: &Visit) -> Result<Answer, Refusal> {
    let account = visit.shell.store().account(visit.actor()?.account)?;
    let failed = |proof: &str, faults: &[String]| Ok(show_failed(visit, 422, password_form(visit, &account, proof, faults)?));
    if let Some(wrong) = proof::fault(visit, &account)? {
        return failed(&wrong, &[]);
    }
    let faults = faults_of_posted(visit, &account)?;
    if !faults.is_empty() {
        return failed("", &faults);
    }
    visit.shell.set_password(account.key, typed(visit, "new"))?;
    visit.shell.note_of_account(account.key, "SetPassword", account.key, &origin::network(visit))?;
    session::step_up(visit, &account, Stage::Full, Answer::next("/me?said=password"))
}
