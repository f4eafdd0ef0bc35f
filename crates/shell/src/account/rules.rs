//! The rules of sign-in that an installation chooses: how passwords are made, whose sign-in takes a second factor, how long a session lasts. They
//! are settings of the store; the security administrator changes them. Read at every sign-in and kept in memory as long as nobody changes them.
//!
//! Absent: rules for one account alone.

use crate::{Refusal, Shell};
use base::policy::Role;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::Store;

/// Setting: `modern` or `mlps`.
const PASSWORD_POLICY: &str = "password_policy";
/// Setting: codes of roles, separated by blanks.
const FACTOR_ROLES: &str = "factor_roles";
/// Setting: minutes after which a session ends when it is not used.
const IDLE_MINUTES: &str = "session_idle_minutes";
/// Setting: days after which a session ends however much it is used.
const LASTS_DAYS: &str = "session_days";
/// Setting that only a demo has: its accounts stand on the first page, so a second factor would protect nothing.
const DEMO: &str = "welcome";

/// Limits of the two settings of time; what is typed beyond them is taken back to them.
const IDLE_MINUTES_LIMITS: (u64, u64) = (5, 24 * 60);
const LASTS_DAYS_LIMITS: (u64, u64) = (1, 30);

/// 等保 (GB/T 22239-2019, 8.1.4.1 b) asks for an end of idle sessions; 15 minutes is what assessors expect of those who see much.
const GUARDED_IDLE: Duration = Duration::from_mins(15);
/// An administrator signs in anew every working day.
const ADMINISTRATOR_LASTS: Duration = Duration::from_hours(12);

/// The three who run an installation; they exclude each other.
pub const ADMINISTRATORS: [Role; 3] = [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];
/// Roles of authorities and of whole agencies: one account of them sees what many stations have written.
const OFFICES: [Role; 5] = [Role::Agency, Role::Street, Role::Police, Role::Office, Role::CivilAffairs];
/// Whose sign-in takes a second factor unless the installation says otherwise.
const FACTOR_ROLES_USUAL: [Role; 8] =
    [Role::Lead, Role::Agency, Role::Office, Role::Police, Role::Street, Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];

/// How passwords are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PasswordPolicy {
    /// Long, not guessable, kept until there is a reason (NIST SP 800-63B-4).
    #[default]
    Modern,
    /// 等保 (GB/T 22239-2019, 8.1.4.1 a): three kinds of characters, changed every 90 days.
    Mlps,
}

impl PasswordPolicy {
    /// Stable code, as on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Modern => "modern",
            Self::Mlps => "mlps",
        }
    }

    /// The policy with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Modern, Self::Mlps].into_iter().find(|policy| policy.code() == code)
    }
}

/// The rules in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How passwords are made.
    pub password_policy: PasswordPolicy,
    /// Whose sign-in takes a second factor.
    pub factor_roles: Vec<Role>,
    /// A session that is not used ends after so many minutes.
    pub idle_minutes: u64,
    /// A session ends after so many days.
    pub lasts_days: u64,
}

impl Default for Rules {
    fn default() -> Self {
        Self { password_policy: PasswordPolicy::Modern, factor_roles: FACTOR_ROLES_USUAL.to_vec(), idle_minutes: 12 * 60, lasts_days: 7 }
    }
}

impl Rules {
    /// As the settings say; what they do not say is as usual.
    fn read(store: &Store) -> Result<Self, Refusal> {
        let settings = store.settings()?;
        let setting = |name: &str| settings.iter().find(|(at, _)| at == name).map(|(_, value)| value.as_str());
        let number = |name: &str| setting(name).and_then(|text| text.parse().ok());
        let mut rules = Self::default();
        if let Some(policy) = setting(PASSWORD_POLICY).and_then(PasswordPolicy::from_code) {
            rules.password_policy = policy;
        }
        match setting(FACTOR_ROLES) {
            Some(codes) => rules.factor_roles = codes.split(' ').filter_map(Role::from_code).collect(),
            None if setting(DEMO).is_some() => rules.factor_roles.clear(),
            None => {}
        }
        rules.idle_minutes = number(IDLE_MINUTES).unwrap_or(rules.idle_minutes);
        rules.lasts_days = number(LASTS_DAYS).unwrap_or(rules.lasts_days);
        Ok(rules.within_limits())
    }

    fn within_limits(mut self) -> Self {
        self.idle_minutes = self.idle_minutes.clamp(IDLE_MINUTES_LIMITS.0, IDLE_MINUTES_LIMITS.1);
        self.lasts_days = self.lasts_days.clamp(LASTS_DAYS_LIMITS.0, LASTS_DAYS_LIMITS.1);
        self
    }

    /// Whether who holds these roles signs in with a second factor.
    pub fn takes_factor(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.factor_roles.contains(role))
    }

    /// How long a session of somebody with these roles lasts unused.
    pub fn idle(&self, roles: &[Role]) -> Duration {
        let guarded = roles.iter().any(|role| ADMINISTRATORS.contains(role) || OFFICES.contains(role));
        let idle = Duration::from_mins(self.idle_minutes);
        if guarded && self.password_policy == PasswordPolicy::Mlps { idle.min(GUARDED_IDLE) } else { idle }
    }

    /// How long it lasts at all.
    pub fn lasts(&self, roles: &[Role]) -> Duration {
        let lasts = Duration::from_hours(24 * self.lasts_days);
        if roles.iter().any(|role| ADMINISTRATORS.contains(role)) { lasts.min(ADMINISTRATOR_LASTS) } else { lasts }
    }
}

/// The rules as they were read at an epoch of access.
#[derive(Default)]
pub(super) struct KnownRules(Mutex<Option<(u64, Arc<Rules>)>>);

impl Shell {
    /// The rules of sign-in in force.
    pub fn rules(&self) -> Result<Arc<Rules>, Refusal> {
        let epoch = self.store().access_epoch();
        let known = || self.sign_ins().rules.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, rules)) = known().as_ref().filter(|(read, _)| *read == epoch) {
            return Ok(rules.clone());
        }
        let rules = Arc::new(Rules::read(self.store())?);
        *known() = Some((epoch, rules.clone()));
        Ok(rules)
    }

    /// Changes the rules of sign-in. Sessions that are open go on; passwords are asked about at the next sign-in.
    pub fn change_rules(&self, rules: Rules) -> Result<(), Refusal> {
        let rules = rules.within_limits();
        let codes: Vec<&str> = rules.factor_roles.iter().map(|role| role.code()).collect();
        let store = self.store();
        store.set(PASSWORD_POLICY, rules.password_policy.code())?;
        store.set(FACTOR_ROLES, &codes.join(" "))?;
        store.set(IDLE_MINUTES, &rules.idle_minutes.to_string())?;
        store.set(LASTS_DAYS, &rules.lasts_days.to_string())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_lasts_as_long_as_its_roles_and_the_policy_say() {
        let hours = Duration::from_hours;
        let modern = Rules::default();
        let mlps = Rules { password_policy: PasswordPolicy::Mlps, ..Rules::default() };
        for (rules, role, idle, lasts) in [
            (&modern, Role::Worker, hours(12), hours(168)),
            (&modern, Role::Office, hours(12), hours(168)),
            (&modern, Role::AuditAdmin, hours(12), hours(12)),
            (&mlps, Role::Worker, hours(12), hours(168)),
            (&mlps, Role::Office, GUARDED_IDLE, hours(168)),
            (&mlps, Role::SecurityAdmin, GUARDED_IDLE, hours(12)),
        ] {
            assert_eq!((rules.idle(&[role]), rules.lasts(&[role])), (idle, lasts), "{} {}", role.code(), rules.password_policy.code());
        }
        assert_eq!(mlps.idle(&[Role::Worker, Role::Street]), GUARDED_IDLE, "the strictest of several roles");
    }

    #[test]
    fn a_second_factor_is_for_those_who_see_much() {
        let rules = Rules::default();
        for (roles, takes) in [
            (&[Role::Worker][..], false),
            (&[Role::Volunteer], false),
            (&[Role::Worker, Role::Lead], true),
            (&[Role::Police], true),
            (&[Role::SystemAdmin], true),
            (&[], false),
        ] {
            assert_eq!(rules.takes_factor(roles), takes, "{roles:?}");
        }
    }
}
