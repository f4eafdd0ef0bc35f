//! Exceptions from the policy: a glass that was broken for a reason, and the file of a minor that the responsible person has approved to be opened.
//! Both are permits of the store: for one account, for a time, written into the audit, ended by themselves or by the station's lead. This file has
//! the rules; `minor.rs` says whose files need an approval, `pages.rs` has the forms and the lead's page. Absent: reasons in any log.

mod archive;
mod minor;
mod pages;
pub mod reveal;

pub(crate) use minor::Birthdays;
pub use pages::of_record;
pub(crate) use pages::{ROUTES, notices};

use crate::{Actor, Refusal, Shell};
use base::{
    Calendar, Id, Key, Moment, Problem,
    policy::{self, Class, Role},
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::{AuditEntry, NewPermit, Permit, PermitStep, Row, StoreError};

/// A broken glass: reading where one's role reads, but not here or not in plain.
pub const GLASS: &str = "glass";
/// The file of a minor (未成年人网络保护条例 art. 36).
pub const MINOR: &str = "minor";

/// A reason is a sentence.
pub const REASON_CHARS_MIN: usize = 10;
/// And no story: names and what happened belong into the record.
pub const REASON_CHARS_MAX: usize = 300;
/// How long an approval holds for a minor, and for a child under fourteen.
pub(crate) const MINOR_DAYS: u64 = 90;
pub(crate) const CHILD_DAYS: u64 = 30;
/// How long names stay in plain, in seconds: long enough to dial a number, not to copy a list.
pub(crate) const REVEAL_SECONDS: Limit = Limit { setting: "reveal_seconds", usual: 30, least: 10, most: 120 };
/// How long a broken glass stays open, in hours: a shift, at most a day.
pub(crate) const GLASS_HOURS: Limit = Limit { setting: "glass_hours", usual: 4, least: 1, most: 24 };
/// Fewer people than this are not shown to those who see figures only. Under three, one of two people reads off the other.
pub(crate) const SMALL_CELL: Limit = Limit { setting: "small_cell", usual: 3, least: 3, most: 20 };
/// One person in so many is in the evaluator's sample. Half of all people is not a sample any more.
pub(crate) const SAMPLE_ONE_OF: Limit = Limit { setting: "sample_one_of", usual: 10, least: 3, most: 100 };
/// The setting of an organisation that keeps its people to those who answer for them, by its key.
const CASELOAD_ONLY: &str = "caseload_only.";

/// A number that an installation chooses: its setting, what holds unless it says otherwise, and between what it is chosen.
pub(crate) struct Limit {
    pub(crate) setting: &'static str,
    usual: u32,
    pub(crate) least: u32,
    pub(crate) most: u32,
}

/// The setting of the announced holidays and swapped working days.
pub(crate) const HOLIDAYS: &str = "holidays";

/// What holds in this installation, read when who may what has changed.
#[derive(Debug)]
pub struct Limits {
    /// Permits that wait or hold.
    permits: Vec<Permit>,
    caseload_only: HashSet<Key>,
    /// One person in so many is in a sample.
    pub sample_one_of: u32,
    /// Seconds for which names stay in plain.
    pub reveal_seconds: u32,
    /// Hours for which a broken glass stays open.
    pub glass_hours: u32,
    /// Fewer people than this are not shown to those who see figures only.
    pub small_cell: u32,
    /// Working days: what the program brings, and what was announced since.
    pub calendar: Calendar,
}

/// The limits as they were read at an epoch of the store's access.
#[derive(Default)]
pub(crate) struct KnownLimits(Mutex<Option<(u64, Arc<Limits>)>>);

impl Limits {
    fn read(shell: &Shell) -> Result<Self, StoreError> {
        let store = shell.store();
        let settings = store.settings()?;
        let number = |limit: Limit| {
            let set = settings.iter().find(|(at, _)| at == limit.setting).and_then(|(_, value)| value.parse().ok());
            set.filter(|number| *number > 0).unwrap_or(limit.usual)
        };
        let caseload_only = |(name, value): &(String, String)| {
            let org = name.strip_prefix(CASELOAD_ONLY).filter(|_| value == "1")?;
            org.parse().ok().map(Key)
        };
        let mut calendar = Calendar::of_2020();
        // it was read when it was set; of a text that no longer can be, nothing is taken
        calendar.add(settings.iter().find(|(at, _)| at == HOLIDAYS).and_then(|(_, text)| Calendar::parse(text).ok()).unwrap_or_default());
        Ok(Self {
            calendar,
            permits: store.open_permits(shell.now())?,
            caseload_only: settings.iter().filter_map(caseload_only).collect(),
            sample_one_of: number(SAMPLE_ONE_OF),
            reveal_seconds: number(REVEAL_SECONDS),
            glass_hours: number(GLASS_HOURS),
            small_cell: number(SMALL_CELL),
        })
    }
}

impl Shell {
    /// What holds in this installation. Where it cannot be read, nothing is granted that depends on it.
    pub fn limits(&self) -> Result<Arc<Limits>, StoreError> {
        // asked before it is read: what changes on the way is noticed at the next request
        let epoch = self.store().access_epoch();
        let known = |limits: &Option<(u64, Arc<Limits>)>| limits.as_ref().filter(|(read, _)| *read == epoch).map(|(_, limits)| limits.clone());
        if let Some(limits) = known(&self.known_limits().0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(limits);
        }
        let limits = Arc::new(Limits::read(self)?);
        *self.known_limits().0.lock().unwrap_or_else(PoisonError::into_inner) = Some((epoch, limits.clone()));
        Ok(limits)
    }

    /// Chooses a limit anew; what lies beyond its bounds is taken back to them.
    pub(crate) fn choose_limit(&self, limit: &Limit, number: u32) -> Result<(), StoreError> {
        self.store().set(limit.setting, &number.clamp(limit.least, limit.most).to_string())
    }

    /// Whether an organisation keeps its people to those who answer for them.
    pub fn is_caseload_only(&self, org: Key) -> bool {
        self.limits().is_ok_and(|limits| limits.caseload_only.contains(&org))
    }

    /// Whether an organisation is to keep its people to those who answer for them.
    pub fn set_caseload_only(&self, org: Key, only: bool) -> Result<(), StoreError> {
        self.store().set(&format!("{CASELOAD_ONLY}{}", org.0), if only { "1" } else { "0" })
    }

    /// The permits of a sort that hold for an account now.
    fn held(&self, actor: &Actor, sort: &str) -> Vec<Permit> {
        let now = self.now();
        let is_held = |permit: &&Permit| permit.account == actor.account && permit.sort == sort && permit.holds(now);
        if actor.account.is_none() {
            return Vec::new();
        }
        self.limits().map(|limits| limits.permits.iter().filter(is_held).cloned().collect()).unwrap_or_default()
    }

    /// Permits that wait or hold now, those asked last first.
    pub(crate) fn permits_open(&self) -> Result<Vec<Permit>, StoreError> {
        let now = self.now();
        let mut open: Vec<Permit> = self.limits()?.permits.iter().filter(|permit| permit.waits() || permit.holds(now)).cloned().collect();
        open.sort_by_key(|permit| std::cmp::Reverse(permit.n));
        Ok(open)
    }

    /// Whether an account has broken the glass for a record of a class.
    pub(crate) fn is_broken(&self, actor: &Actor, class: Class, row: &Row) -> bool {
        may_break(actor, class) && self.held(actor, GLASS).iter().any(|permit| self.opens(permit, row))
    }

    /// The organisations for which an account has broken the glass.
    pub(crate) fn broken_orgs(&self, actor: &Actor, class: Class) -> Vec<Key> {
        if !may_break(actor, class) {
            return Vec::new();
        }
        let (tree, today) = (self.store().tree(), self.now().day());
        let below =
            |permit: Permit| tree.subtree_ever(permit.org).into_iter().filter(|org| tree.within_on(*org, permit.org, today)).collect::<Vec<_>>();
        self.held(actor, GLASS).into_iter().flat_map(below).collect()
    }

    /// Whether a permit opens a record: the record itself, what is about it or names it, or everything of the organisation.
    fn opens(&self, permit: &Permit, row: &Row) -> bool {
        let within = || self.store().tree().within_on(row.org, permit.org, self.now().day());
        match permit.record {
            Key::NONE => within(),
            record => row.key == record || row.subject == record || row.household == record || self.store().refers(row.key, record).unwrap_or(false),
        }
    }

    /// Breaks the glass for an account: at once, for some hours. Refused without a reason.
    pub fn break_glass(&self, actor: &Actor, org: Key, record: Key, reason: &str) -> Result<Permit, Refusal> {
        let until = self.now() + Duration::from_hours(self.limits()?.glass_hours.into());
        let new = NewPermit {
            id: self.new_id(),
            sort: GLASS.to_owned(),
            account: actor.account,
            org,
            record,
            reason: sentence(reason)?,
            holds: Some((self.now(), until)),
        };
        // the line of the audit is there before anything can be read
        self.write_down(actor, "BreakGlass", if record.is_none() { org } else { record }, &new.id.to_string())?;
        Ok(self.store().add_permit(&new)?)
    }

    /// Asks the responsible person for the file of a minor.
    pub fn ask_for(&self, actor: &Actor, file: &Row, reason: &str) -> Result<Permit, Refusal> {
        let waits = |permit: &Permit| permit.account == actor.account && permit.record == file.key && permit.sort == MINOR && permit.waits();
        if let Some(waiting) = self.permits_open()?.into_iter().find(waits) {
            return Ok(waiting);
        }
        let (id, reason) = (self.new_id(), sentence(reason)?);
        let new = NewPermit { id, sort: MINOR.to_owned(), account: actor.account, org: file.org, record: file.key, reason, holds: None };
        self.write_down(actor, "AskMinor", file.key, &id.to_string())?;
        Ok(self.store().add_permit(&new)?)
    }

    /// Whether an account answers for an organisation: its lead.
    pub fn leads(&self, actor: &Actor, org: Key) -> bool {
        let (tree, today) = (self.store().tree(), self.now().day());
        actor.grants.iter().any(|(role, at)| *role == Role::Lead && tree.within_on(org, *at, today))
    }

    /// Approves, refuses or ends a permit: the lead of the organisation, nobody for himself; ending one's own is always possible.
    pub fn step_permit(&self, actor: &Actor, id: Id, approves: bool) -> Result<Permit, Refusal> {
        let permit = self.store().permit(id)?;
        let is_own = permit.account == actor.account;
        let withdraws = is_own && !approves;
        if !withdraws && !self.leads(actor, permit.org) {
            return Err(Refusal::NotFound);
        }
        if is_own && approves {
            return Err(Problem::new("own_permit", "自己的申请要由别的负责人批准").into());
        }
        let (step, name) = match (approves, permit.waits()) {
            (true, true) => {
                let days = if self.is_child(permit.record) { CHILD_DAYS } else { MINOR_DAYS };
                (PermitStep::Approve { until: self.now() + Duration::from_hours(days * 24) }, "ApprovePermit")
            }
            (true, false) => return Err(Problem::overtaken("decided", "这份申请已经有人办过了").into()),
            (false, true) => (PermitStep::End, "RefusePermit"),
            (false, false) => (PermitStep::End, "EndPermit"),
        };
        self.write_down(actor, name, if permit.record.is_none() { permit.org } else { permit.record }, &permit.id.to_string())?;
        self.store().step_permit(permit.n, actor.account, step).map_err(|error| match error {
            StoreError::NotFound => Problem::overtaken("decided", "这份申请已经有人办过了").into(),
            other => Refusal::from(other),
        })?;
        Ok(permit)
    }

    /// Writes a line into the audit and waits for it.
    pub fn write_down(&self, actor: &Actor, action: &str, target: Key, detail: &str) -> Result<(), Refusal> {
        Ok(self.store().audit(&[self.line(actor, action, target, detail)])?)
    }

    /// Writes a line into the audit without waiting for it: a look.
    pub fn write_down_soon(&self, actor: &Actor, action: &str, target: Key, detail: &str) -> Result<(), Refusal> {
        Ok(self.store().audit_later(self.line(actor, action, target, detail))?)
    }

    fn line(&self, actor: &Actor, action: &str, target: Key, detail: &str) -> AuditEntry {
        AuditEntry { at: self.now(), actor: actor.account, action: action.to_owned(), target, detail: detail.to_owned() }
    }
}

/// Whether one of the account's roles has a duty towards records of a class, wherever they are.
pub(crate) fn may_break(actor: &Actor, class: Class) -> bool {
    actor.grants.iter().any(|(role, _)| policy::may_break(*role, class))
}

/// A reason that says something.
fn sentence(reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    if reason.chars().count() < REASON_CHARS_MIN {
        return Err(Problem::new("reason", format!("请写明理由，至少 {REASON_CHARS_MIN} 个字")).into());
    }
    Ok(reason.chars().take(REASON_CHARS_MAX).collect())
}

/// How long a permit still holds, in words: 还有 3 小时.
pub(crate) fn left(permit: &Permit, now: Moment) -> String {
    let minutes = permit.until.map_or(0, |until| (until.millis() - now.millis()) / 60_000);
    match minutes {
        minutes if minutes >= 48 * 60 => format!("还有 {} 天", minutes / (24 * 60)),
        minutes if minutes >= 120 => format!("还有 {} 小时", minutes / 60),
        minutes => format!("还有 {} 分钟", minutes.max(0)),
    }
}
