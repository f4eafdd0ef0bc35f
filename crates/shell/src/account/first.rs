//! The first start: an installation without accounts has no password to be left at its default. The program prints an address that works once, for half
//! an hour; whoever stands at the server opens it and invites three people: the system, the security and the audit administrator. As soon as there is
//! an account, the address leads nowhere.

use super::{
    code,
    invitation::{self, Invited},
};
use crate::look::{self, Button, Card, Field, TextKind};
use crate::pages::frame;
use crate::{Answer, Needs, Refusal, Route, Shell, Visit, get, post, text::t};
use base::{Faults, Key, Moment, policy::Role};
use maud::{Markup, html};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Routes of this subject.
pub(super) const ROUTES: &[Route] = &[
    get("/first/{code}", Needs::Nobody, "The form in which an empty installation gets its three administrators", page),
    post("/first/{code}", Needs::Nobody, "Invites the three administrators", take),
];

/// How long the address works.
const LASTS: Duration = Duration::from_mins(30);
/// Random bytes of the address.
const CODE_BYTES: usize = 20;

/// The three, with what each does.
const POSTS: [(Role, &str); 3] = [
    (Role::SystemAdmin, "建机构、管备份和升级；看不到服务对象的资料"),
    (Role::SecurityAdmin, "开账号、给身份、定密码规则、管密钥；看不到服务对象的资料"),
    (Role::AuditAdmin, "查看和导出审计；不能改任何东西"),
];

/// The hash of the code of the address that was printed, and until when it works.
#[derive(Default)]
pub(super) struct FirstStart(Mutex<Option<([u8; 32], Moment)>>);

impl Shell {
    /// On an installation without accounts: the path of the page where it gets its administrators, good once and for half an hour.
    pub fn first_start(&self) -> Result<Option<String>, Refusal> {
        if !self.has_no_account()? {
            return Ok(None);
        }
        let bytes = self.random::<CODE_BYTES>();
        *self.sign_ins().first.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((code::hash_of(&bytes), self.now() + LASTS));
        Ok(Some(format!("/first/{}", code::base32(&bytes))))
    }

    fn has_no_account(&self) -> Result<bool, Refusal> {
        Ok(self.store().accounts(Key::NONE, 1)?.is_empty())
    }
}

/// Whether this is the address that was printed, in time and with nobody there yet.
fn check(visit: &Visit) -> Result<(), Refusal> {
    let printed = *visit.shell.sign_ins().first.0.lock().unwrap_or_else(PoisonError::into_inner);
    let asked = code::from_base32(visit.parameter("code")).map(|bytes| code::hash_of(&bytes));
    match (printed, asked) {
        (Some((hash, until)), Some(asked)) if hash == asked && visit.now < until && visit.shell.has_no_account()? => Ok(()),
        _ => Err(Refusal::NotFound),
    }
}

fn page(visit: &Visit) -> Result<Answer, Refusal> {
    check(visit)?;
    Ok(Answer::Page(form(visit, &Faults::new())))
}

fn field_names(role: Role) -> (String, String) {
    (format!("{}.login", role.code()), format!("{}.name", role.code()))
}

fn form(visit: &Visit, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let errors: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.path.as_str(), fault.sentence.as_str())).collect();
    let error = |name: &str| faults.at(name).map_or("", |fault| fault.sentence.as_str());
    let main = html! {
        h1 { (t(lang, "请三位管理员")) }
        p { (t(lang, "三个人分别管系统、安全和审计，谁也不能一个人说了算，也都看不到服务对象的资料。填好以后每人得到一个邀请码，用它设自己的密码")) }
        (look::error_summary(lang, &errors))
        form method="post" action=(visit.path) {
            @for (role, does) in POSTS {
                @let (login, name) = field_names(role);
                (Card::new(role.label()).body(&html! {
                    p class="sm mut" { (t(lang, does)) }
                    (Field::new(lang, &name, t(lang, "姓名")).error(error(&name)).required().text(visit.posted(&name)))
                    (Field::new(lang, &login, t(lang, "登录账号")).kind(TextKind::Account).error(error(&login)).required().text(visit.posted(&login)))
                }))
            }
            (Button::submit(t(lang, "发出三个邀请")).primary().large())
        }
    };
    look::bare(&frame(visit), t(lang, "请三位管理员"), &main)
}

fn take(visit: &Visit) -> Result<Answer, Refusal> {
    check(visit)?;
    let faults = faults(visit);
    if !faults.is_empty() {
        return Ok(Answer::PageWith(422, form(visit, &faults)));
    }
    // from here on nobody else comes in by this address
    visit.shell.sign_ins().first.0.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or(Refusal::NotFound)?;
    let mut sheets = Vec::new();
    for (role, _) in POSTS {
        let (login, name) = field_names(role);
        let (login, name) = (visit.posted(&login), visit.posted(&name));
        let invited = Invited { login, name, worker: Key::NONE, role: (role, Key::NONE), days: (visit.today(), None) };
        let (_, code) = visit.shell.invite(Key::NONE, &invited)?;
        sheets.push((role, name, invitation::sheet(visit, login, &code)));
    }
    let lang = visit.lang();
    let main = html! {
        h1 { (t(lang, "三个邀请码，交给三个人")) }
        p { (invitation::advice(visit)) }
        @for (role, name, sheet) in &sheets { (Card::new(format!("{} {name}", role.label())).body(sheet)) }
        p { (Button::press(t(lang, "打印"), "print", "1").icon("print")) " " (Button::link(t(lang, "去登录"), "/signin")) }
    };
    Ok(Answer::Page(look::bare(&frame(visit), t(lang, "三个邀请码"), &main)))
}

fn faults(visit: &Visit) -> Faults {
    let mut faults = Faults::new();
    let mut logins: Vec<&str> = Vec::new();
    for (role, _) in POSTS {
        let (login_field, name_field) = field_names(role);
        let login = visit.posted(&login_field);
        if let Some(sentence) = super::fault_of_login(login) {
            faults.add(login_field.as_str(), "login", sentence);
        }
        faults.require(!logins.contains(&login), &login_field, "twice", "三位管理员要用三个不同的账号");
        faults.require(!visit.posted(&name_field).is_empty(), &name_field, "required", "请填姓名");
        logins.push(login);
    }
    faults
}
