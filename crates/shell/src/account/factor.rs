//! The second factor of an account: an authenticator on the person's own telephone, and ten recovery codes on paper for the day it is lost. Set up on
//! one's own page or on the way in, where the roles ask for it; each code counts once. Codes are checked and spent in one change of the account, so
//! that two who send the same code at the same moment are not both let in.
//!
//! Members of the account's document: `factor` with `secret`, `since`, `step` (the last that was used) and `recovery` (hashes).

use super::{
    code::{self, RECOVERY_BYTES, SECRET_BYTES, base32, from_base32, grouped, hash_of},
    own, proof, session,
};
use crate::look::{self, Button, Card, Field, Page, TextKind, Tone};
use crate::pages::{show, show_failed};
use crate::{Answer, Needs, Refusal, Route, Shell, Visit, get, post, text::t};
use base::{Json, Key, json};
use maud::{Markup, html};
use store::{Account, Stage, StoreError};

/// Routes of this subject.
pub(super) const ROUTES: &[Route] = &[
    get("/me/factor", Needs::Account, "The second factor of one's own account", mine),
    post("/me/factor", Needs::Account, "Sets up, renews or removes one's second factor", change_mine),
];

/// Recovery codes that are made at a time.
const RECOVERY_CODES: usize = 10;
/// What the authenticator shows above the code.
const ISSUER: &str = "Kapok";

/// Whether sign-in asks for a code.
pub(super) fn has_factor(account: &Account) -> bool {
    account.body["factor"]["secret"].is_string()
}

/// Recovery codes that are left.
fn recovery_left(account: &Account) -> usize {
    account.body["factor"]["recovery"].as_array().map_or(0, Vec::len)
}

/// A secret that was offered on a page and not yet taken.
pub(super) struct Offer {
    secret: Vec<u8>,
}

impl Offer {
    /// A new secret.
    pub(super) fn new(shell: &Shell) -> Self {
        Self { secret: shell.random::<SECRET_BYTES>().to_vec() }
    }

    /// The secret that the form brings back. It comes from the person's own page; who changes it there changes the lock of the own door only.
    pub(super) fn posted(visit: &Visit) -> Option<Self> {
        from_base32(visit.posted("_secret")).filter(|secret| secret.len() == SECRET_BYTES).map(|secret| Self { secret })
    }

    /// What an authenticator reads from the picture.
    fn address(&self, login: &str) -> String {
        let login = form_urlencoded::byte_serialize(login.as_bytes()).collect::<String>().replace('+', "%20");
        format!("otpauth://totp/{ISSUER}:{login}?secret={}&issuer={ISSUER}", base32(&self.secret))
    }

    /// Picture, secret as text, and the field for the first code.
    pub(super) fn form(&self, visit: &Visit, account: &Account, error: &str) -> Markup {
        let lang = visit.lang();
        let is_demo = visit.shell.store().setting("welcome").ok().flatten().is_some();
        html! {
            input type="hidden" name="_secret" value=(base32(&self.secret));
            @if is_demo { (look::note(Tone::Warn, &html! { p class="mb0" { (t(lang, "演示的时钟不是真的时间，手机验证器的验证码在这里对不上")) } })) }
            ol {
                li { (t(lang, "手机上装一个验证器：系统自带的密码管理，或应用商店里的身份验证器")) }
                li {
                    (t(lang, "用它扫这个二维码"))
                    div class="qr" { (look::qr(&self.address(&account.login), t(lang, "设置第二步验证的二维码"))) }
                    details { summary { (t(lang, "扫不了，手工输入密钥")) } p class="code" { (grouped(&base32(&self.secret))) } }
                }
                li { (t(lang, "把验证器上现在的 6 位数字填在下面")) }
            }
            (Field::new(lang, "code", t(lang, "验证码")).kind(TextKind::OneTimeCode).error(error).required().short().longest(8).text(""))
        }
    }
}

/// The recovery codes, shown this once, with the way on.
pub(super) fn recovery_sheet(visit: &Visit, codes: &[String]) -> Markup {
    let lang = visit.lang();
    html! {
        p { (t(lang, "手机丢了或者换了，就用这里的一个码代替验证码，每个只能用一次。请抄下或打印，放在手机以外的地方。离开这一页就再也看不到")) }
        ol class="code" { @for code in codes { li { (code) } } }
        p { (Button::press(t(lang, "打印"), "print", "1").icon("print")) }
    }
}

impl Shell {
    /// Takes the offered secret as the account's factor if the first code is right; gives the recovery codes.
    pub(super) fn take_factor(&self, visit: &Visit, account: Key) -> Result<Option<Vec<String>>, Refusal> {
        let Some(offer) = Offer::posted(visit) else { return Ok(None) };
        let Some(step) = code::step_of(&offer.secret, visit.posted("code"), visit.now, None) else { return Ok(None) };
        let codes = self.new_recovery_codes();
        let recovery = hashes(&codes);
        let (secret, since) = (base32(&offer.secret), visit.now.millis());
        self.store().change_account(account, move |account| {
            account.body["factor"] = json!({"secret": secret, "since": since, "step": step, "recovery": recovery});
            Ok(())
        })?;
        self.note_of_account(account, "SetFactor", account, "")?;
        Ok(Some(codes))
    }

    /// Uses a code up, of the authenticator or a recovery code; whether it was one.
    pub(super) fn take_code(&self, account: Key, typed: &str) -> Result<bool, Refusal> {
        let (now, typed) = (self.now(), typed.to_owned());
        let taken = self.store().change_account(account, move |account| spend(&mut account.body["factor"], &typed, now).ok_or(StoreError::Taken));
        match taken {
            Ok(is_recovery) => {
                if is_recovery {
                    self.note_of_account(account, "UseRecoveryCode", account, "")?;
                }
                Ok(true)
            }
            Err(StoreError::Taken) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn new_recovery_codes(&self) -> Vec<String> {
        (0..RECOVERY_CODES).map(|_| grouped(&base32(&self.random::<RECOVERY_BYTES>())).replace(' ', "-")).collect()
    }

    /// Takes the second factor away: the phone is lost and the recovery codes too, or it is not wanted any more.
    pub fn remove_factor(&self, account: Key) -> Result<(), Refusal> {
        self.store().change_account(account, |account| {
            account.body["factor"] = Json::Null;
            Ok(())
        })?;
        Ok(self.store().end_sessions(account, None)?)
    }
}

/// Spends a code of a factor; whether it was a recovery code, none if it is no code of this factor.
fn spend(factor: &mut Json, typed: &str, now: base::Moment) -> Option<bool> {
    let secret = from_base32(factor["secret"].as_str()?)?;
    if let Some(step) = code::step_of(&secret, typed, now, factor["step"].as_u64()) {
        factor["step"] = Json::from(step);
        return Some(false);
    }
    let typed = from_base32(typed).filter(|bytes| bytes.len() == RECOVERY_BYTES)?;
    let typed = base::hex::encode(&hash_of(&typed));
    let recovery = factor["recovery"].as_array_mut()?;
    let at = recovery.iter().position(|known| known.as_str() == Some(&typed))?;
    recovery.remove(at);
    Some(true)
}

fn hashes(codes: &[String]) -> Vec<String> {
    codes.iter().filter_map(|code| from_base32(code)).map(|bytes| base::hex::encode(&hash_of(&bytes))).collect()
}

fn mine(visit: &Visit) -> Result<Answer, Refusal> {
    let account = visit.shell.store().account(visit.actor()?.account)?;
    Ok(show(visit, &my_page(visit, &account, &Offer::new(&visit.shell), &Faults::default())?))
}

/// What is wrong with the posted form.
#[derive(Default)]
struct Faults {
    proof: String,
    code: String,
}

fn my_page(visit: &Visit, account: &Account, offer: &Offer, faults: &Faults) -> Result<Page, Refusal> {
    let lang = visit.lang();
    let is_needed = visit.shell.rules()?.takes_factor(&visit.shell.roles_of(account.key)?);
    let main = html! {
        @if !faults.proof.is_empty() { (look::error_summary(lang, &[("proof", &faults.proof)])) }
        @if !faults.code.is_empty() { (look::error_summary(lang, &[("code", &faults.code)])) }
        @if has_factor(account) {
            (Card::new(t(lang, "已经开启")).body(&html! {
                p { (t(lang, "登录时除了密码，还要填手机验证器上的 6 位数字。")) " " (look::format::fill(t(lang, "还有 {} 个恢复码没有用过"), &[&recovery_left(account).to_string()])) }
                form method="post" action="/me/factor" {
                    (proof::fields(visit, account, &faults.proof))
                    div class="row" {
                        (Button::submit(t(lang, "换一套恢复码")).named("_what", "codes"))
                        @if is_needed { p class="sm mut mb0" { (t(lang, "这个身份必须有第二步验证；换手机请先用恢复码登录，再重新设置")) } }
                        (Button::submit(t(lang, if is_needed { "重新设置" } else { "关闭第二步验证" })).named("_what", "remove").icon("alert"))
                    }
                }
            }))
        } @else {
            (Card::new(t(lang, "设置第二步验证")).body(&html! {
                form method="post" action="/me/factor" {
                    input type="hidden" name="_what" value="set";
                    (offer.form(visit, account, &faults.code))
                    (proof::fields(visit, account, &faults.proof))
                    (Button::submit(t(lang, "开启")).primary())
                }
            }))
        }
    };
    Ok(own::page(visit, t(lang, "第二步验证"), main))
}

fn change_mine(visit: &Visit) -> Result<Answer, Refusal> {
    let account = visit.shell.store().account(visit.actor()?.account)?;
    let offer = Offer::posted(visit).unwrap_or_else(|| Offer::new(&visit.shell));
    let failed = |faults: &Faults| Ok(show_failed(visit, 422, my_page(visit, &account, &offer, faults)?));
    if let Some(proof) = proof::fault(visit, &account)? {
        return failed(&Faults { proof, ..Faults::default() });
    }
    match visit.posted("_what") {
        "set" if !has_factor(&account) => match visit.shell.take_factor(visit, account.key)? {
            Some(codes) => with_codes(visit, &account, &codes),
            None => failed(&Faults { code: wrong_code().to_owned(), ..Faults::default() }),
        },
        "codes" if has_factor(&account) => {
            let codes = visit.shell.new_recovery_codes();
            let recovery = hashes(&codes);
            visit.shell.store().change_account(account.key, move |account| {
                account.body["factor"]["recovery"] = json!(recovery);
                Ok(())
            })?;
            visit.shell.note_of_account(account.key, "RenewRecoveryCodes", account.key, "")?;
            with_codes(visit, &account, &codes)
        }
        "remove" if has_factor(&account) => {
            visit.shell.remove_factor(account.key)?;
            visit.shell.note_of_account(account.key, "RemoveFactor", account.key, "")?;
            // whoever must have one is led to set it up anew on the way in
            Ok(session::forget(visit, "/signin?said=factor"))
        }
        _ => Ok(Answer::next("/me/factor")),
    }
}

/// What to say when the first code does not fit.
pub(super) fn wrong_code() -> &'static str {
    "验证码不对。看看手机的时间准不准，等下一个 6 位数字再填"
}

/// The recovery codes on a page of one's own; the other devices are signed out, since the lock has changed.
fn with_codes(visit: &Visit, account: &Account, codes: &[String]) -> Result<Answer, Refusal> {
    let lang = visit.lang();
    let actor = visit.actor()?;
    let mine = <[u8; 32]>::try_from(actor.session.as_slice()).ok();
    visit.shell.store().end_sessions(account.key, mine.as_ref())?;
    let main = html! {
        (Card::new(t(lang, "恢复码")).body(&recovery_sheet(visit, codes)))
        p { (Button::link(t(lang, "我已经抄好了"), "/me").primary()) }
    };
    let page = own::page(visit, t(lang, "恢复码"), main);
    session::step_up(visit, account, Stage::Full, show(visit, &page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Moment;

    #[test]
    fn a_code_of_the_authenticator_and_each_recovery_code_count_once() {
        let (secret, codes) = ([7; SECRET_BYTES], ["AAAA-BBBB-CCCC-DDDD".to_owned(), "EEEE-FFFF-GGGG-2222".to_owned()]);
        let mut factor = json!({"secret": base32(&secret), "recovery": hashes(&codes)});
        let now = Moment::from_millis(1_581_588_000_000);
        let shown = code::code_at(&secret, now);
        assert_eq!(spend(&mut factor, &shown, now), Some(false));
        assert_eq!(spend(&mut factor, &shown, now), None);
        assert_eq!(spend(&mut factor, "eeee ffff gggg 2222", now), Some(true));
        assert_eq!(spend(&mut factor, "EEEE-FFFF-GGGG-2222", now), None);
        assert_eq!(factor["recovery"].as_array().unwrap().len(), 1);
        assert_eq!(spend(&mut Json::Null, &shown, now), None, "without a factor nothing is a code");
    }

    #[test]
    fn the_picture_holds_an_address_in_plain_letters() {
        let offer = Offer { secret: vec![0; SECRET_BYTES] };
        let address = offer.address("陈 阿根");
        assert_eq!(address, "otpauth://totp/Kapok:%E9%99%88%20%E9%98%BF%E6%A0%B9?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&issuer=Kapok");
        let drawn = look::qr(&address, "二维码").into_string();
        assert!(drawn.contains("<path d=\"M4 4h1v1h-1z"), "the first finder begins behind the quiet squares");
    }
}
