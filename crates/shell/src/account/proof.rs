//! Proof that the person at the screen is the one who has signed in, asked for again before something that would hand the account over: another password,
//! another second factor, an act of the security administrator; and before a vault is destroyed. Wrong answers are counted as at sign-in.

use super::{factor, origin, throttle::Try, typed};
use crate::look::{Field, TextKind};
use crate::{Refusal, Shell, Visit, text::t};
use maud::{Markup, html};
use store::{Account, StoreError};

/// The fields: the password, and the code if there is a second factor.
pub(crate) fn fields(visit: &Visit, account: &Account, error: &str) -> Markup {
    let lang = visit.lang();
    html! {
        (Field::new(lang, "proof", t(lang, "现在的密码")).kind(TextKind::Password).hint(t(lang, "再确认一次是本人")).error(error).required().text(""))
        @if factor::has_factor(account) {
            // letters too: a recovery code has them, and a telephone's number pad has not
            (Field::new(lang, "proof_code", t(lang, "验证码")).hint(t(lang, "验证器上现在的 6 位数字，或一个恢复码")).required().text(""))
        }
    }
}

/// What is wrong with the proof that was posted, in a sentence; nothing if it is right.
pub(crate) fn fault(visit: &Visit, account: &Account) -> Result<Option<String>, Refusal> {
    if let Some(sentence) = try_password(visit, account, typed(visit, "proof"))? {
        return Ok(Some(sentence));
    }
    if factor::has_factor(account) { try_code(visit, account, visit.posted("proof_code")) } else { Ok(None) }
}

/// Tries a password of an account that is known.
fn try_password(visit: &Visit, account: &Account, password: &str) -> Result<Option<String>, Refusal> {
    let network = origin::network(visit);
    let tried = Try { what: "password", login: &account.login, network: &network };
    counted(visit, account, &tried, || Ok(visit.shell.is_password(account.body["password"].as_str(), password)), "现在的密码不对")
}

/// Tries a code of the second factor. It is used up if it is right.
pub(super) fn try_code(visit: &Visit, account: &Account, code: &str) -> Result<Option<String>, Refusal> {
    // whoever tries codes knows the password already: the network does not matter
    let tried = Try { what: "code", login: &account.login, network: "" };
    counted(visit, account, &tried, || visit.shell.take_code(account.key, code), "验证码不对，或者已经用过；等下一个再填")
}

impl Shell {
    /// The account with this login, if this is its password and it is not disabled: for the command line, where whoever types is at the server, and
    /// nothing waits between tries.
    pub fn account_with_password(&self, login: &str, password: &str) -> Result<Option<Account>, Refusal> {
        let account = match self.store().account_by_login(login) {
            Ok(account) => Some(account),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error.into()),
        };
        let is_right = self.is_password(account.as_ref().and_then(|account| account.body["password"].as_str()), password);
        Ok(account.filter(|account| is_right && account.disabled_at.is_none()))
    }
}

impl Shell {
    /// Whether an account proves itself with a code besides its password.
    pub fn has_factor(&self, account: &Account) -> bool {
        factor::has_factor(account)
    }

    /// Whether this is a code of the account's second factor, of the authenticator or a recovery code; it is used up if it is. A wrong one stands in the
    /// audit. For the command line, as above.
    pub fn spend_code(&self, account: &Account, code: &str) -> Result<bool, Refusal> {
        let is_right = self.take_code(account.key, code)?;
        if !is_right {
            self.note_of_account(account.key, "ProofFailed", account.key, "code on the command line")?;
        }
        Ok(is_right)
    }
}

fn counted(
    visit: &Visit,
    account: &Account,
    tried: &Try<'_>,
    is_right: impl FnOnce() -> Result<bool, Refusal>,
    wrong: &str,
) -> Result<Option<String>, Refusal> {
    let throttle = &visit.shell.sign_ins().throttle;
    if let Some(sentence) = waiting(visit, account.key, tried)? {
        return Ok(Some(sentence));
    }
    if is_right()? {
        throttle.succeeded(tried, visit.now);
        return Ok(None);
    }
    throttle.failed(tried, visit.now);
    visit.shell.note_of_account(account.key, "ProofFailed", account.key, &format!("{} from {}", tried.what, origin::network(visit)))?;
    Ok(Some(wrong.to_owned()))
}

/// The sentence that asks to wait; the audit hears of each wait once.
pub(super) fn waiting(visit: &Visit, account: base::Key, tried: &Try<'_>) -> Result<Option<String>, Refusal> {
    let Some(wait) = visit.shell.sign_ins().throttle.wait(tried, visit.now) else { return Ok(None) };
    if wait.is_new {
        visit.shell.note_of_account(account, "SignInDelayed", account, &format!("{} from {}", tried.what, origin::network(visit)))?;
    }
    Ok(Some(format!("试错次数太多，请 {} 秒后再试", wait.seconds)))
}
