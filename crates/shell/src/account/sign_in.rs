//! The way in: login and password, then what the account still owes before it is signed in: the code of its second factor, another password, a second
//! factor if its roles ask for one. Each of these is a page of its own, open to whoever has got so far and to nobody else. An unknown login, a
//! closed account and a wrong password are answered alike and take as long.

use super::{
    factor::{self, Offer},
    left, origin, own, password, proof, session,
    throttle::Try,
    typed,
};
use crate::look::{self, Button, Field, TextKind, Tone};
use crate::pages::frame;
use crate::{Answer, Needs, Refusal, Route, Visit, get, post, text::t};
use base::Key;
use maud::{Markup, html};
use store::{Account, Stage, StoreError};

/// Routes of this subject. The steps are for nobody who has signed in: they ask for a session that is under way themselves.
pub(super) const ROUTES: &[Route] = &[
    get("/signin", Needs::Nobody, "The sign-in page", page).first(),
    post("/signin", Needs::Nobody, "Takes login and password", sign_in).first(),
    get("/signin/code", Needs::Nobody, "Asks for a code of the second factor, on the way in", code_page).first(),
    post("/signin/code", Needs::Nobody, "Takes the code", take_code).first(),
    get("/signin/password", Needs::Nobody, "Asks for another password, on the way in", password_page),
    post("/signin/password", Needs::Nobody, "Takes the new password", take_password),
    get("/signin/factor", Needs::Nobody, "Asks for a second factor to be set up, on the way in", factor_page),
    post("/signin/factor", Needs::Nobody, "Takes the second factor and shows the recovery codes", take_factor),
    post("/signin/on", Needs::Nobody, "Goes on after the recovery codes", after_recovery),
    post("/signout", Needs::Account, "Signs out", sign_out),
];

/// What an account still owes before it is signed in.
enum Owed {
    Code,
    Password(&'static str),
    Factor,
}

fn owed(visit: &Visit, account: &Account, stage: Stage) -> Result<Option<Owed>, Refusal> {
    let rules = visit.shell.rules()?;
    if factor::has_factor(account) && stage == Stage::Half {
        return Ok(Some(Owed::Code));
    }
    if let Some(why) = password::must_change(account, &rules, visit.now) {
        return Ok(Some(Owed::Password(why)));
    }
    let takes_factor = rules.takes_factor(&visit.shell.roles_of(account.key)?);
    Ok((takes_factor && !factor::has_factor(account)).then_some(Owed::Factor))
}

/// Goes on with an account that has got to a stage: to the next step, or in.
pub(super) fn go_on(visit: &Visit, account: &Account, stage: Stage) -> Result<Answer, Refusal> {
    let next = next(visit);
    let step = match owed(visit, account, stage)? {
        None => {
            visit.shell.note_of_account(account.key, "SignIn", account.key, &origin::network(visit))?;
            let href = if left::is_waiting(visit, account.key)? { "/left".to_owned() } else { next };
            return session::step_up(visit, account, Stage::Full, Answer::next(href));
        }
        Some(Owed::Code) => "/signin/code",
        Some(Owed::Password(_)) => "/signin/password",
        Some(Owed::Factor) => "/signin/factor",
    };
    session::step_up(visit, account, stage, Answer::next(with_next(step, &next)))
}

fn with_next(path: &str, next: &str) -> String {
    format!("{path}?next={}", form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>())
}

/// Where to go after sign-in: a path of ours and nothing else.
fn next(visit: &Visit) -> String {
    let wanted = if visit.posted("next").is_empty() { visit.asked("next") } else { visit.posted("next") };
    let ours = wanted.starts_with('/') && !wanted.starts_with("//") && !wanted.contains('\\') && !wanted.starts_with("/sign");
    if ours && !wanted.contains(|letter: char| letter.is_control()) { wanted.to_owned() } else { "/today".to_owned() }
}

fn page(visit: &Visit) -> Result<Answer, Refusal> {
    if visit.actor.is_some() {
        return Ok(Answer::next("/today"));
    }
    Ok(Answer::Page(sign_in_form(visit, "")?))
}

fn sign_in_form(visit: &Visit, error: &str) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let store = visit.shell.store();
    let said = match visit.asked("said") {
        "left" => t(lang, "登录到期了。刚才提交的内容已经留下，登录后可以接着交"),
        "password" => t(lang, "密码已经换好，请用新密码登录"),
        "factor" => t(lang, "第二步验证已经关闭，其他设备也都退出了，请重新登录"),
        _ => "",
    };
    let form = html! {
        form method="post" action="/signin" {
            h2 { (t(lang, "登录")) }
            @if !said.is_empty() { (look::note(Tone::Info, &html! { p class="mb0" role="status" { (said) } })) }
            @if !error.is_empty() { (look::error_summary(lang, &[("login", error)])) }
            input type="hidden" name="next" value=(next(visit));
            (Field::new(lang, "login", t(lang, "账号")).kind(TextKind::Account).wide().text(visit.posted("login")))
            (Field::new(lang, "password", t(lang, "密码")).kind(TextKind::Password).wide().text(""))
            (Button::submit(t(lang, "登录")).primary().large().block())
        }
    };
    // The first page says what to do first: in a demo, on an empty installation, and on every other evening.
    let demo = store.setting("welcome")?;
    let foot = html! {
        @if let Some(welcome) = &demo {
            p { b { (t(lang, "从这里开始")) } (t(lang, "：用社工的账号记一笔，再用站长的账号打开简报，数字已经跟着变，点开就是那条记录。")) }
            @for line in welcome.lines() { p class="sm mb0" { (line) } }
        } @else if store.accounts(Key::NONE, 1)?.is_empty() {
            p { b { (t(lang, "这里还没有账号")) } (t(lang, "。kapok serve 启动时打印了一个一次性的地址，用它请三位管理员；过期了就重新启动。")) }
        } @else {
            p class="sm mut" { (t(lang, "忘记密码请找本单位的安全管理员，由他发一个新的邀请码。共用电脑用完请退出。")) }
            p class="sm mb0" { a href="/welcome" { (t(lang, "收到邀请码，第一次登录")) } }
        }
    };
    Ok(look::sign_in(&frame(visit), &form, &foot))
}

fn sign_in(visit: &Visit) -> Result<Answer, Refusal> {
    let login = visit.posted("login");
    let failed = |sentence: &str| Ok(Answer::PageWith(422, sign_in_form(visit, sentence)?));
    let (shell, network) = (&visit.shell, origin::network(visit));
    let tried = Try { what: "password", login, network: &network };
    let account = match shell.store().account_by_login(login) {
        Ok(account) => Some(account),
        Err(StoreError::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    let key = account.as_ref().map_or(Key::NONE, |account| account.key);
    if let Some(sentence) = proof::waiting(visit, key, &tried)? {
        return failed(&sentence);
    }
    let open = account.filter(|account| account.disabled_at.is_none());
    let stored = open.as_ref().and_then(|account| account.body["password"].as_str());
    let right = shell.is_password(stored, typed(visit, "password"));
    let Some(account) = open.filter(|_| right) else {
        shell.sign_ins().throttle.failed(&tried, visit.now);
        shell.note_of_account(key, "SignInFailed", key, &format!("password from {network}"))?;
        return failed(t(visit.lang(), "账号或密码不对"));
    };
    shell.sign_ins().throttle.succeeded(&tried, visit.now);
    go_on(visit, &account, Stage::Half)
}

/// The account that has got through the password and is on its way in.
fn on_the_way(visit: &Visit) -> Result<(Stage, Account), Refusal> {
    let session = session::named(visit)?.filter(|session| session.is_live(visit.now)).ok_or(Refusal::SignIn)?;
    if !matches!(session.stage, Stage::Half | Stage::Proved) {
        return Err(Refusal::SignIn);
    }
    let account = visit.shell.store().account(session.account)?;
    if account.disabled_at.is_some() { Err(Refusal::SignIn) } else { Ok((session.stage, account)) }
}

/// A page of a step: its form, and a way back to the beginning.
fn step_page(visit: &Visit, action: &str, title: &str, why: &str, fields: &Markup, button: &str) -> Markup {
    let lang = visit.lang();
    let form = html! {
        form method="post" action=(action) {
            h2 { (title) }
            @if !why.is_empty() { p { (why) } }
            input type="hidden" name="next" value=(next(visit));
            (fields)
            (Button::submit(button).primary().large().block())
        }
    };
    look::sign_in(&frame(visit), &form, &html! { p class="sm mb0" { a href="/signin" { (t(lang, "换一个账号登录")) } } })
}

fn code_page(visit: &Visit) -> Result<Answer, Refusal> {
    on_the_way(visit)?;
    Ok(Answer::Page(code_form(visit, "")))
}

fn code_form(visit: &Visit, error: &str) -> Markup {
    let lang = visit.lang();
    // a field of its own: a recovery code has letters, and a telephone's number pad has not
    let recovers = visit.asked("with") == "recovery" || !visit.posted("_recovery").is_empty();
    let field = if recovers {
        Field::new(lang, "code", t(lang, "恢复码")).hint(t(lang, "抄下来的 16 个字母和数字，每个只能用一次"))
    } else {
        Field::new(lang, "code", t(lang, "验证码")).kind(TextKind::OneTimeCode).hint(t(lang, "手机验证器上现在的 6 位数字"))
    };
    let other = with_next("/signin/code", &next(visit));
    let fields = html! {
        @if !error.is_empty() { (look::error_summary(lang, &[("code", error)])) }
        (field.wide().text(""))
        @if recovers { input type="hidden" name="_recovery" value="1"; }
        @else { p { a href={ (other) "&with=recovery" } { (t(lang, "手机不在身边，用恢复码")) } } }
    };
    step_page(visit, "/signin/code", t(lang, "第二步验证"), "", &fields, t(lang, "登录"))
}

fn take_code(visit: &Visit) -> Result<Answer, Refusal> {
    let (_, account) = on_the_way(visit)?;
    match proof::try_code(visit, &account, visit.posted("code"))? {
        Some(sentence) => Ok(Answer::PageWith(422, code_form(visit, &sentence))),
        None => go_on(visit, &account, Stage::Proved),
    }
}

fn password_page(visit: &Visit) -> Result<Answer, Refusal> {
    let (stage, account) = on_the_way(visit)?;
    match owed(visit, &account, stage)? {
        Some(Owed::Password(why)) => Ok(Answer::Page(password_form(visit, &account, why, &[])?)),
        _ => go_on(visit, &account, stage),
    }
}

fn password_form(visit: &Visit, account: &Account, why: &str, faults: &[String]) -> Result<Markup, Refusal> {
    let fields = own::new_password_fields(visit, &visit.shell.demand(account)?, faults);
    let lang = visit.lang();
    Ok(step_page(visit, "/signin/password", t(lang, "换一个密码"), why, &fields, t(lang, "换好，继续")))
}

fn take_password(visit: &Visit) -> Result<Answer, Refusal> {
    let (stage, account) = on_the_way(visit)?;
    let Some(Owed::Password(why)) = owed(visit, &account, stage)? else { return go_on(visit, &account, stage) };
    let faults = own::faults_of_posted(visit, &account)?;
    if !faults.is_empty() {
        return Ok(Answer::PageWith(422, password_form(visit, &account, why, &faults)?));
    }
    visit.shell.set_password(account.key, typed(visit, "new"))?;
    visit.shell.note_of_account(account.key, "SetPassword", account.key, "")?;
    go_on(visit, &visit.shell.store().account(account.key)?, stage)
}

fn factor_page(visit: &Visit) -> Result<Answer, Refusal> {
    let (stage, account) = on_the_way(visit)?;
    match owed(visit, &account, stage)? {
        Some(Owed::Factor) => Ok(Answer::Page(factor_form(visit, &Offer::new(&visit.shell), &account, ""))),
        _ => go_on(visit, &account, stage),
    }
}

fn factor_form(visit: &Visit, offer: &Offer, account: &Account, error: &str) -> Markup {
    let lang = visit.lang();
    let fields = html! {
        @if !error.is_empty() { (look::error_summary(lang, &[("code", error)])) }
        (offer.form(visit, account, error))
    };
    let why = t(lang, "这个身份看得到很多人的资料，登录除了密码还要有第二步验证。只需设置一次");
    step_page(visit, "/signin/factor", t(lang, "设置第二步验证"), why, &fields, t(lang, "开启，继续"))
}

fn take_factor(visit: &Visit) -> Result<Answer, Refusal> {
    let (stage, account) = on_the_way(visit)?;
    let Some(Owed::Factor) = owed(visit, &account, stage)? else { return go_on(visit, &account, stage) };
    let Some(codes) = visit.shell.take_factor(visit, account.key)? else {
        let offer = Offer::posted(visit).unwrap_or_else(|| Offer::new(&visit.shell));
        return Ok(Answer::PageWith(422, factor_form(visit, &offer, &account, factor::wrong_code())));
    };
    let lang = visit.lang();
    let shown = factor::recovery_sheet(visit, &codes);
    let page = step_page(visit, "/signin/on", t(lang, "恢复码"), "", &shown, t(lang, "我已经抄好了，继续"));
    session::step_up(visit, &account, Stage::Proved, Answer::Page(page))
}

fn after_recovery(visit: &Visit) -> Result<Answer, Refusal> {
    let (stage, account) = on_the_way(visit)?;
    go_on(visit, &account, stage)
}

fn sign_out(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    if let Ok(hash) = <[u8; 32]>::try_from(actor.session.as_slice()) {
        visit.shell.store().end_session(&hash)?;
    }
    visit.shell.note_of_account(actor.account, "SignOut", actor.account, "")?;
    Ok(session::forget(visit, "/signin"))
}
