//! Which roles one account may hold at the same time: the three administrators exclude each other (等保 GB/T 22239-2019, 8.1.5: 系统管理, 审计管理 and
//! 安全管理 by different people), and none of them reads files of people beside it. Asked by the store at every grant, so that no page, command or
//! import goes round it.

use crate::policy::{Class, Grant, Role, grant};

fn is_administrator(role: Role) -> bool {
    matches!(role, Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin)
}

/// Whether a role opens records that say something of single people.
fn reads_files(role: Role) -> bool {
    let harmless = [Class::Structure, Class::Staff, Class::Outreach, Class::Contract, Class::Figures];
    Class::ALL.into_iter().any(|class| !harmless.contains(&class) && grant(role, class) >= Grant::Masked)
}

/// Whether one account may hold both roles at the same time. The same role at several organisations is one role.
pub fn may_hold_together(one: Role, other: Role) -> bool {
    let excludes = |one: Role, other: Role| is_administrator(one) && one != other && (is_administrator(other) || reads_files(other));
    !excludes(one, other) && !excludes(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_administrators_are_three_people_and_none_reads_files() {
        use Role::{
            Agency, AuditAdmin, CivilAffairs, Evaluator, Lead, Office, Operator, Police, SecurityAdmin, Street, SystemAdmin, UsingUnit, Volunteer,
            Worker,
        };
        for (one, other, may) in [
            (SystemAdmin, SecurityAdmin, false),
            (SystemAdmin, AuditAdmin, false),
            (SecurityAdmin, AuditAdmin, false),
            (SystemAdmin, Worker, false),
            (SecurityAdmin, Lead, false),
            (AuditAdmin, Office, false),
            (AuditAdmin, Police, false),
            (SystemAdmin, Street, false),
            (SystemAdmin, Operator, false),
            (SecurityAdmin, Agency, false),
            (AuditAdmin, Evaluator, false),
            (SystemAdmin, Volunteer, false),
            (SystemAdmin, CivilAffairs, false),
            (SystemAdmin, UsingUnit, true),
            (SystemAdmin, SystemAdmin, true),
            (Worker, Lead, true),
            (Lead, Agency, true),
            (Worker, Volunteer, true),
        ] {
            assert_eq!(may_hold_together(one, other), may, "{} and {}", one.code(), other.code());
            assert_eq!(may_hold_together(other, one), may, "{} and {}", other.code(), one.code());
        }
    }
}
