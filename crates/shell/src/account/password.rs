//! Passwords: what a new one must be, how it is kept (Argon2id), how a typed one is compared, and when one must be changed. Texts are brought into
//! one form (NFKC) first, so that a password is the same on every keyboard. Where the pages ask for one is in `sign_in.rs` and `own.rs`.
//!
//! Absent: rules about how a password must look under the modern policy, changes by the calendar there, hints and questions (NIST SP 800-63B-4).

use super::{
    rules::{PasswordPolicy, Rules},
    weak,
};
use crate::{Refusal, Shell};
use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use base::{Json, Key, Moment};
use pinyin::ToPinyin as _;
use std::{
    collections::BTreeSet,
    sync::{Condvar, Mutex, PoisonError},
};
use store::Account;
use unicode_normalization::UnicodeNormalization as _;

/// Shortest password where nothing else protects, and beside a second factor (NIST SP 800-63B-4, 3.1.1.2).
const ALONE_MIN: usize = 15;
const BESIDE_FACTOR_MIN: usize = 8;
/// 等保 leaves the length to the assessor; ten is above every catalogue that we know.
const MLPS_MIN: usize = 10;
/// Of capital letters, small letters, digits and others.
const MLPS_SORTS_MIN: usize = 3;
/// Days after which a password is changed under 等保, and how many earlier ones must not come again.
const MLPS_DAYS: i64 = 90;
const MLPS_EARLIER: usize = 5;
/// Longest password; more is not safer, and hashing takes time.
pub(super) const PASSWORD_CHARS_MAX: usize = 256;

/// Compared with when there is no account or no password, so that the answer takes the same time.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Sfxn6Tmp3sLTDnO1DQ5P4QYFDEnjfiLjZ6lhPcmFeXE";

/// Hashes computed at the same time: each takes 19 MB and a core.
const HASHES_AT_ONCE: usize = 4;

/// Places for those who hash; the others wait, so that a storm of sign-ins does not take the memory of the machine.
pub(super) struct Turns {
    free: Mutex<usize>,
    freed: Condvar,
}

impl Default for Turns {
    fn default() -> Self {
        Self { free: Mutex::new(HASHES_AT_ONCE), freed: Condvar::new() }
    }
}

impl Turns {
    fn take<T>(&self, work: impl FnOnce() -> T) -> T {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        *self.freed.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner) -= 1;
        let result = work();
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.freed.notify_one();
        result
    }
}

/// What a new password has to be, and for whom.
#[derive(Clone, Debug)]
pub(super) struct Demand {
    /// The policy in force.
    pub(super) policy: PasswordPolicy,
    /// Whether a second factor stands beside it.
    pub(super) beside_factor: bool,
    /// What others know of the person and the place.
    pub(super) around: Vec<String>,
}

impl Demand {
    /// The shortest that is taken.
    pub(super) fn characters_min(&self) -> usize {
        match self.policy {
            PasswordPolicy::Mlps => MLPS_MIN,
            PasswordPolicy::Modern if self.beside_factor => BESIDE_FACTOR_MIN,
            PasswordPolicy::Modern => ALONE_MIN,
        }
    }

    /// What the password must be, in a sentence to be read before choosing.
    pub(super) fn sentence(&self) -> String {
        let least = self.characters_min();
        match self.policy {
            PasswordPolicy::Modern => format!("至少 {least} 个字，可以是一句只有自己说得出的话，中文、空格都可以；不用定期换"),
            PasswordPolicy::Mlps => format!("至少 {least} 个字，大写字母、小写字母、数字、其他符号（含中文）至少三种；每 {MLPS_DAYS} 天换一次"),
        }
    }

    /// What is wrong with a password, in sentences; nothing if it may be taken.
    pub(super) fn faults(&self, password: &str) -> Vec<String> {
        let text = one_form(password);
        let characters = text.chars().count();
        let mut faults = Vec::new();
        if characters < self.characters_min() {
            faults.push(format!("太短：现在 {characters} 个字，至少要 {} 个", self.characters_min()));
        }
        if characters > PASSWORD_CHARS_MAX {
            faults.push(format!("太长：最多 {PASSWORD_CHARS_MAX} 个字"));
        }
        if self.policy == PasswordPolicy::Mlps && sorts(&text) < MLPS_SORTS_MIN {
            faults.push("大写字母、小写字母、数字、其他符号，至少要有三种".to_owned());
        }
        if let Some(piece) = weak::guessed_by(&text, &self.around) {
            faults.push(format!("容易被猜到：主要是常见的密码、键盘顺序、年份，或者姓名、单位、号码（认出了「{piece}」）"));
        }
        faults
    }
}

/// How many of capital letters, small letters, digits and others there are.
fn sorts(text: &str) -> usize {
    let sort = |letter: char| match letter {
        'A'..='Z' => 0,
        'a'..='z' => 1,
        '0'..='9' => 2,
        _ => 3,
    };
    text.chars().map(sort).collect::<BTreeSet<u8>>().len()
}

fn one_form(password: &str) -> String {
    password.nfkc().collect()
}

fn matches(stored: &str, one_form: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|hash| Argon2::default().verify_password(one_form.as_bytes(), &hash).is_ok())
}

/// Names of organisations end in one of these; what stands before it is guessed too.
const PLACE_ENDINGS: [&str; 12] =
    ["社会工作服务中心", "社工服务站", "社工站", "街道办事处", "派出所", "禁毒办", "街道", "社区", "新区", "区", "市", "街"];

/// What is known of an account's person and place: login, name, organisations, numbers of the worker's record, and how all of it is read.
fn around(shell: &Shell, account: &Account) -> Result<Vec<String>, Refusal> {
    let mut words = vec![account.login.clone(), super::name_of(account)];
    let tree = shell.store().tree();
    for grant in shell.store().grants(account.key)? {
        for org in tree.path(grant.org, shell.now().day()) {
            let name = shell.org_name(org);
            words.extend(PLACE_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).map(str::to_owned));
            words.extend(tree.node(org).map(|node| node.code.clone()));
            words.push(name);
        }
    }
    if !account.worker.is_none()
        && let Some(document) = shell.store().open_record(&shell.store().get_key(account.worker)?, None)?.doc
    {
        numbers(&document, &mut words);
    }
    let read: Vec<String> = words.iter().map(|word| word.as_str().to_pinyin().flatten().map(pinyin::Pinyin::plain).collect()).collect();
    words.extend(read);
    Ok(words)
}

/// Telephone and paper numbers of a document, without knowing its fields: texts of seven digits and more, and the last six of each.
fn numbers(document: &Json, found: &mut Vec<String>) {
    match document {
        Json::String(text) if text.len() >= 7 && text.bytes().filter(u8::is_ascii_digit).count() + 1 >= text.len() => {
            found.push(text.clone());
            found.extend(text.get(text.len() - 6..).map(str::to_owned));
        }
        Json::Array(members) => members.iter().for_each(|member| numbers(member, found)),
        Json::Object(members) => members.values().for_each(|member| numbers(member, found)),
        _ => {}
    }
}

/// Why an account must choose another password before it goes on.
pub(super) fn must_change(account: &Account, rules: &Rules, now: Moment) -> Option<&'static str> {
    let body = &account.body;
    if body["password_first"].as_bool().unwrap_or(false) {
        return Some("这是别人给的第一个密码，请换成只有自己知道的");
    }
    if rules.password_policy != PasswordPolicy::Mlps {
        return None;
    }
    let since = body["password_at"].as_i64().unwrap_or(account.created_at.millis());
    if body["password_policy"].as_str() != Some(PasswordPolicy::Mlps.code()) {
        return Some("密码规则改成了等保要求，请按新规则换一个");
    }
    (now.millis() - since > MLPS_DAYS * 86_400_000).then_some("密码用满 90 天了，请换一个")
}

/// Puts a new password in the place of the old one.
fn put(account: &mut Account, hash: &str, policy: PasswordPolicy, now: Moment) {
    let body = &mut account.body;
    let mut earlier: Vec<Json> = body["password_before"].as_array().cloned().unwrap_or_default();
    earlier.extend(body["password"].as_str().map(Json::from));
    earlier.drain(..earlier.len().saturating_sub(MLPS_EARLIER - 1));
    body["password_before"] = Json::from(earlier);
    body["password"] = Json::from(hash);
    body["password_at"] = Json::from(now.millis());
    body["password_policy"] = Json::from(policy.code());
    body["password_first"] = Json::from(false);
}

impl Shell {
    /// What a new password of this account has to be.
    pub(super) fn demand(&self, account: &Account) -> Result<Demand, Refusal> {
        let rules = self.rules()?;
        let beside_factor = super::factor::has_factor(account) || rules.takes_factor(&self.roles_of(account.key)?);
        Ok(Demand { policy: rules.password_policy, beside_factor, around: around(self, account)? })
    }

    /// What is wrong with a new password of this account, earlier ones included; nothing if it may be taken.
    pub(super) fn faults_of_new(&self, account: &Account, password: &str) -> Result<Vec<String>, Refusal> {
        let demand = self.demand(account)?;
        let mut faults = demand.faults(password);
        let earlier = account.body["password_before"].as_array().into_iter().flatten().filter(|_| demand.policy == PasswordPolicy::Mlps);
        let stored: Vec<&str> = earlier.chain([&account.body["password"]]).filter_map(Json::as_str).collect();
        if faults.is_empty() && stored.into_iter().any(|stored| self.is_password(Some(stored), password)) {
            faults.push("和以前用过的一样，请换一个".to_owned());
        }
        Ok(faults)
    }

    /// Whether this is the password that was stored. Without one it takes as long and is not.
    pub(super) fn is_password(&self, stored: Option<&str>, typed: &str) -> bool {
        let typed: String = one_form(typed).chars().take(PASSWORD_CHARS_MAX + 1).collect();
        let right = self.sign_ins().turns.take(|| matches(stored.unwrap_or(NOBODY), &typed));
        right && stored.is_some()
    }

    /// The hash that is stored of a password.
    pub(super) fn hash(&self, password: &str) -> Result<String, Refusal> {
        let salt = self.random::<16>();
        let text = one_form(password);
        let hash = self.sign_ins().turns.take(|| Argon2::default().hash_password_with_salt(text.as_bytes(), &salt));
        Ok(hash.map_err(|error| Refusal::Bug(error.to_string()))?.to_string())
    }

    /// Gives an account another password and ends its sessions. Whether it is a good one is asked before, by whoever lets a person choose.
    pub fn set_password(&self, account: Key, password: &str) -> Result<(), Refusal> {
        let (hash, policy, now) = (self.hash(password)?, self.rules()?.password_policy, self.now());
        self.store().change_account(account, move |account| {
            put(account, &hash, policy, now);
            Ok(())
        })?;
        Ok(self.store().end_sessions(account, None)?)
    }

    /// Asks for another password at the next sign-in: this one was made by somebody else, or has become known.
    pub fn expire_password(&self, account: Key) -> Result<(), Refusal> {
        Ok(self.store().change_account(account, |account| {
            account.body["password_first"] = Json::from(true);
            Ok(())
        })?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(policy: PasswordPolicy, beside_factor: bool) -> Demand {
        Demand { policy, beside_factor, around: vec!["chen".to_owned()] }
    }

    #[test]
    fn a_password_is_long_enough_for_what_stands_beside_it() {
        let (modern, mlps) = (PasswordPolicy::Modern, PasswordPolicy::Mlps);
        for (policy, beside_factor, password, first_words) in [
            (modern, false, "茶楼门口三把旧竹椅子没人坐过啊", ""),
            (modern, false, "茶楼门口三把旧竹椅", "太短"),
            (modern, true, "茶楼门口三把旧竹椅", ""),
            (modern, true, "茶楼门口三把旧", "太短"),
            (modern, true, "a b c d e f", ""),
            (modern, true, "mumian1234", "容易被猜到"),
            (mlps, true, "Cha3lou-men", ""),
            (mlps, true, "cha3lou茶楼门口", ""),
            (mlps, true, "chaloumenkou-", "大写字母"),
            (mlps, true, "Cha3lou-m", "太短"),
            (mlps, false, "Kapok-2020", "容易被猜到"),
        ] {
            let faults = demand(policy, beside_factor).faults(password);
            let said = faults.first().map_or("", String::as_str);
            assert!(said.starts_with(first_words) && said.is_empty() == first_words.is_empty(), "{password}: {faults:?}");
        }
        let faults = demand(modern, true).faults(&"茶".repeat(PASSWORD_CHARS_MAX + 1));
        assert!(faults[0].starts_with("太长"), "{faults:?}");
    }

    #[test]
    fn full_width_letters_are_the_same_password() {
        let hash = Argon2::default().hash_password_with_salt(one_form("Ｃｈａ３楼").as_bytes(), b"sixteen bytes of").unwrap().to_string();
        assert!(matches(&hash, &one_form("Cha3楼")));
        assert!(!matches(&hash, &one_form("cha3楼")));
    }
}
