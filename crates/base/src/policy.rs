//! Who may see and do what: one table, role by class of record, readable by an official and printed to docs/access.md. Rows follow
//! domain.md 9.2 (principles: 戒毒条例 art. 7, 个人信息保护法 art. 6 and 51, 未成年人网络保护条例 art. 36). What the table does not grant is not
//! there. Scope (own station, subtree of the organisation) is the grant's organisation; the finer relations come with the vaults' full life.

/// What somebody is in the service. A person may hold several, each at an organisation and for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 社工
    Worker,
    /// 站长、督导
    Lead,
    /// 机构
    Agency,
    /// 街道禁毒专干
    Street,
    /// 派出所
    Police,
    /// 区、市禁毒办
    Office,
    /// 民政局
    CivilAffairs,
    /// 用人单位
    UsingUnit,
    /// 热线接线员
    Operator,
    /// 志愿者
    Volunteer,
    /// 评估方
    Evaluator,
    /// 系统管理员
    SystemAdmin,
    /// 安全管理员
    SecurityAdmin,
    /// 审计管理员
    AuditAdmin,
}

/// A class of records: the boundary at which access is decided. Each has its own vault per owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The organisation tree, places, agencies: known to everybody who signs in.
    Structure,
    /// Staff, appointments, shifts, training.
    Staff,
    /// Persons and households: identity.
    Person,
    /// Statutory measures: episodes, agreements, tests, absences, risk.
    Rehab,
    /// Contacts, cases, talks, crises: what was told in confidence.
    Casework,
    /// Hotline calls.
    Hotline,
    /// Needs, donations, stock, deliveries.
    Supply,
    /// Door posts, self-reports, sweeps, registration in an emergency.
    Screening,
    /// Volunteers and their hours.
    Volunteer,
    /// Groups, activities, publicity.
    Outreach,
    /// Contracts, posts, targets, issued reports.
    Contract,
    /// Totals over all of them.
    Figures,
}

/// How much is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grant {
    /// Not even that it exists.
    Nothing,
    /// Totals, small cells suppressed.
    Figures,
    /// Records, with what is personal masked.
    Masked,
    /// Records.
    Read,
    /// Records, and writing them.
    Write,
}

impl Role {
    /// All roles, in the order of the table.
    pub const ALL: [Role; 14] = [
        Role::Worker,
        Role::Lead,
        Role::Agency,
        Role::Street,
        Role::Police,
        Role::Office,
        Role::CivilAffairs,
        Role::UsingUnit,
        Role::Operator,
        Role::Volunteer,
        Role::Evaluator,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// For people.
    pub fn label(self) -> &'static str {
        self.words().1
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Role::Worker => ("worker", "社工"),
            Role::Lead => ("lead", "站长"),
            Role::Agency => ("agency", "机构管理"),
            Role::Street => ("street", "街道专干"),
            Role::Police => ("police", "派出所"),
            Role::Office => ("office", "禁毒办"),
            Role::CivilAffairs => ("civil_affairs", "民政"),
            Role::UsingUnit => ("using_unit", "用人单位"),
            Role::Operator => ("operator", "热线接线员"),
            Role::Volunteer => ("volunteer", "志愿者"),
            Role::Evaluator => ("evaluator", "评估方"),
            Role::SystemAdmin => ("system_admin", "系统管理员"),
            Role::SecurityAdmin => ("security_admin", "安全管理员"),
            Role::AuditAdmin => ("audit_admin", "审计管理员"),
        }
    }
}

impl Class {
    /// All classes, in the order of the table.
    pub const ALL: [Class; 12] = [
        Class::Structure,
        Class::Staff,
        Class::Person,
        Class::Rehab,
        Class::Casework,
        Class::Hotline,
        Class::Supply,
        Class::Screening,
        Class::Volunteer,
        Class::Outreach,
        Class::Contract,
        Class::Figures,
    ];

    /// Stable code, kept at rest with each vault.
    pub const fn code(self) -> &'static str {
        match self {
            Class::Structure => "structure",
            Class::Staff => "staff",
            Class::Person => "person",
            Class::Rehab => "rehab",
            Class::Casework => "casework",
            Class::Hotline => "hotline",
            Class::Supply => "supply",
            Class::Screening => "screening",
            Class::Volunteer => "volunteer",
            Class::Outreach => "outreach",
            Class::Contract => "contract",
            Class::Figures => "figures",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Class::Structure => "机构与场所",
            Class::Staff => "人员与值班",
            Class::Person => "服务对象身份",
            Class::Rehab => "社戒社康档案",
            Class::Casework => "服务与个案记录",
            Class::Hotline => "热线记录",
            Class::Supply => "需求与物资",
            Class::Screening => "排查与登记",
            Class::Volunteer => "志愿者",
            Class::Outreach => "活动与宣传",
            Class::Contract => "合同与报告",
            Class::Figures => "统计数字",
        }
    }
}

use Grant::{Figures as F, Masked as M, Nothing as N, Read as R, Write as W};

/// The table. Columns in the order of [`Class::ALL`].
#[rustfmt::skip]
const TABLE: [(Role, [Grant; 12]); 14] = [
    //                    structure staff person rehab casework hotline supply screening volunteer outreach contract figures
    (Role::Worker,        [R,       W,    W,     W,    W,       W,      W,     W,        W,        W,       R,       R]),
    (Role::Lead,          [W,       W,    W,     W,    W,       W,      W,     W,        W,        W,       W,       R]),
    (Role::Agency,        [W,       W,    F,     F,    F,       F,      R,     F,        R,        W,       W,       R]),
    (Role::Street,        [R,       F,    W,     W,    N,       F,      R,     R,        F,        R,       R,       R]),
    (Role::Police,        [R,       N,    R,     W,    N,       N,      N,     R,        N,        N,       N,       F]),
    (Role::Office,        [R,       F,    R,     R,    F,       F,      F,     F,        F,        R,       R,       R]),
    (Role::CivilAffairs,  [R,       F,    N,     N,    F,       F,      R,     F,        F,        R,       R,       F]),
    (Role::UsingUnit,     [R,       R,    N,     N,    N,       N,      N,     N,        N,        R,       R,       F]),
    (Role::Operator,      [R,       R,    R,     N,    R,       W,      W,     N,        N,        R,       N,       R]),
    (Role::Volunteer,     [R,       N,    N,     N,    N,       N,      M,     N,        N,        R,       N,       N]),
    (Role::Evaluator,     [R,       F,    M,     N,    M,       F,      F,     F,        F,        R,       R,       F]),
    (Role::SystemAdmin,   [W,       N,    N,     N,    N,       N,      N,     N,        N,        N,       N,       N]),
    (Role::SecurityAdmin, [R,       N,    N,     N,    N,       N,      N,     N,        N,        N,       N,       N]),
    (Role::AuditAdmin,    [R,       N,    N,     N,    N,       N,      N,     N,        N,        N,       N,       N]),
];

/// What a role may do with a class of records within the organisation at which the role is held.
pub fn grant(role: Role, class: Class) -> Grant {
    TABLE[role as usize].1[class as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_its_rows_and_columns_in_the_order_of_the_lists() {
        for (i, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(TABLE[i].0, role);
            assert_eq!(role as usize, i);
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
        assert!(Class::ALL.into_iter().enumerate().all(|(i, class)| class as usize == i));
    }

    #[test]
    fn no_administrator_reads_a_file_of_a_person() {
        for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
            for class in [Class::Person, Class::Rehab, Class::Casework, Class::Hotline, Class::Screening] {
                assert_eq!(grant(role, class), Grant::Nothing);
            }
        }
    }

    #[test]
    fn the_police_station_does_not_read_what_was_told_in_confidence() {
        assert_eq!(grant(Role::Police, Class::Casework), Grant::Nothing);
        assert_eq!(grant(Role::Office, Class::Casework), Grant::Figures);
    }
}
