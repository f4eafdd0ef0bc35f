//! Who may see and do what: one table, role by class of record, readable by an official and printed to docs/access.md. A cell says how much is
//! granted and of whose records; two short lists beside it say where deleting and taking lists away differ from writing and reading. Rows follow
//! domain.md 9.2 (principles: 戒毒条例 art. 7, 个人信息保护法 art. 6 and 51(4), 未成年人网络保护条例 art. 36). What the table does not grant is
//! not there. The shell asks here and looks at organisation, day and record (`shell::reach`); exceptions that a person approves are permits.

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
    /// Statutory measures: episodes, agreements, absences, violations, evaluations.
    Rehab,
    /// Results of tests: decided by the police, written by those who were there (戒毒条例 art. 7).
    Test,
    /// Classes of risk: weighed by street and police (禁毒通〔2016〕37号), known to the station.
    Risk,
    /// Contacts, cases, talks, referrals: what was told in confidence.
    Casework,
    /// Crises: somebody's life is in danger, so the police and the hotline know of them too (domain.md 2.6, 3.5).
    Crisis,
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
    /// Contracts, posts, targets.
    Contract,
    /// Totals over all of them; writing is issuing them as a briefing.
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

/// Of whose records a right speaks. Within all of them holds: the organisation's place of today, and for records of earlier days its place then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Everything filed under the organisation where the role is held, and below it.
    Unit,
    /// The same, and the stations that the organisation runs by contract (个人信息保护法 art. 21: within what was entrusted).
    Run,
    /// The organisation's own; where it says so (`caseload_only`), only about people for whom one is responsible.
    Caseload,
    /// What one has written oneself or has to act on.
    Own,
    /// While the emergency response lasts for which it was taken (突发事件应对法 art. 84, 85).
    Event,
    /// Needs of people in hardship.
    Hardship,
    /// One person in ten, the same ones for everybody: enough to judge the work by.
    Sample,
}

/// What can be done with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Seeing it, with what is personal masked.
    Read,
    /// Seeing names and numbers in plain: asked for, logged, for a short time.
    Reveal,
    /// On paper.
    Print,
    /// Lists of it as a file.
    Export,
    /// Writing and correcting it.
    Write,
    /// Deleting it.
    Delete,
}

/// A cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    /// How much.
    pub grant: Grant,
    /// Of whose records.
    pub relation: Relation,
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
    pub const ALL: [Class; 15] = [
        Class::Structure,
        Class::Staff,
        Class::Person,
        Class::Rehab,
        Class::Test,
        Class::Risk,
        Class::Casework,
        Class::Crisis,
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
            Class::Test => "test",
            Class::Risk => "risk",
            Class::Casework => "casework",
            Class::Crisis => "crisis",
            Class::Hotline => "hotline",
            Class::Supply => "supply",
            Class::Screening => "screening",
            Class::Volunteer => "volunteer",
            Class::Outreach => "outreach",
            Class::Contract => "contract",
            Class::Figures => "figures",
        }
    }

    /// The class with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Class::Structure => "机构与场所",
            Class::Staff => "人员与值班",
            Class::Person => "服务对象身份",
            Class::Rehab => "社戒社康档案",
            Class::Test => "检测结果",
            Class::Risk => "风险分类",
            Class::Casework => "服务与个案记录",
            Class::Crisis => "危机干预",
            Class::Hotline => "热线记录",
            Class::Supply => "需求与物资",
            Class::Screening => "排查与登记",
            Class::Volunteer => "志愿者",
            Class::Outreach => "活动与宣传",
            Class::Contract => "合同与岗位",
            Class::Figures => "统计与简报",
        }
    }
}

/// Whether a class holds what concerns single people who are served: reading it is written down, and minors' records are opened with an approval.
pub const fn is_about_people(class: Class) -> bool {
    !matches!(class, Class::Structure | Class::Staff | Class::Volunteer | Class::Outreach | Class::Contract | Class::Figures)
}

/// A cell as it is written in the table: the relation is that of the row, unless the cell says another.
struct Cell(Grant, Option<Relation>);

const N: Cell = Cell(Grant::Nothing, None);
const F: Cell = Cell(Grant::Figures, None);
const M: Cell = Cell(Grant::Masked, None);
const R: Cell = Cell(Grant::Read, None);
const W: Cell = Cell(Grant::Write, None);
/// Caseload.
const CR: Cell = Cell(Grant::Read, Some(Relation::Caseload));
const CW: Cell = Cell(Grant::Write, Some(Relation::Caseload));
/// Own.
const OM: Cell = Cell(Grant::Masked, Some(Relation::Own));
const OR: Cell = Cell(Grant::Read, Some(Relation::Own));
const OW: Cell = Cell(Grant::Write, Some(Relation::Own));
/// Event.
const EW: Cell = Cell(Grant::Write, Some(Relation::Event));
/// Hardship.
const HR: Cell = Cell(Grant::Read, Some(Relation::Hardship));
/// Sample.
const SM: Cell = Cell(Grant::Masked, Some(Relation::Sample));

use Relation::{Run, Unit};

/// The table. Columns in the order of [`Class::ALL`]. Where it departs from the letter of domain.md 9.2:
///
/// - The office reads files masked: its drill-down is without names (product.md). With a reason it may break the glass (`shell::permit`).
/// - The agency sees figures of what was told in confidence; a supervisor of the agency holds the role of lead at the station he supervises.
/// - The police know of crises (domain.md 3.5) and not of calls or talks; what the law requires beyond that is handed over by a referral.
/// - The operator, who has no column there, writes calls and crises, sees masked who calls, and what he has written himself.
#[rustfmt::skip]
const TABLE: [(Role, Relation, [Cell; 15]); 14] = [
    //                          structure staff person rehab test risk casework crisis hotline supply screening volunteer outreach contract figures
    (Role::Worker,        Unit, [R,       W,    CW,    CW,   CW,  CR,  CW,      CW,    W,      W,     EW,       W,        W,       R,       R]),
    (Role::Lead,          Unit, [W,       W,    W,     W,    R,   R,   W,       W,     W,      W,     W,        W,        W,       W,       W]),
    (Role::Agency,        Run,  [W,       W,    F,     F,    F,   F,   F,       F,     F,      R,     N,        R,        W,       W,       W]),
    (Role::Street,        Unit, [R,       F,    W,     W,    W,   W,   N,       F,     F,      R,     R,        F,        R,       R,       R]),
    (Role::Police,        Unit, [R,       N,    R,     R,    W,   W,   N,       R,     N,      N,     R,        N,        N,       N,       F]),
    (Role::Office,        Unit, [R,       F,    M,     M,    M,   M,   F,       F,     F,      F,     F,        F,        R,       R,       R]),
    (Role::CivilAffairs,  Unit, [R,       F,    N,     N,    N,   N,   N,       N,     F,      HR,    N,        F,        R,       R,       F]),
    (Role::UsingUnit,     Unit, [R,       R,    N,     N,    N,   N,   N,       N,     N,      N,     N,        N,        R,       R,       F]),
    (Role::Operator,      Unit, [R,       R,    M,     N,    N,   N,   OW,      W,     W,      OW,    N,        N,        R,       N,       R]),
    (Role::Volunteer,     Unit, [R,       N,    N,     N,    N,   N,   N,       N,     N,      OM,    OW,       OR,       R,       N,       N]),
    (Role::Evaluator,     Run,  [R,       F,    N,     N,    N,   N,   SM,      N,     F,      F,     N,        F,        R,       R,       F]),
    (Role::SystemAdmin,   Unit, [W,       N,    N,     N,    N,   N,   N,       N,     N,      N,     N,        N,        N,       N,       N]),
    (Role::SecurityAdmin, Unit, [R,       N,    N,     N,    N,   N,   N,       N,     N,      N,     N,        N,        N,       N,       N]),
    (Role::AuditAdmin,    Unit, [R,       N,    N,     N,    N,   N,   N,       N,     N,      N,     N,        N,        N,       N,       N]),
];

/// Files of people and statutory papers belong to the street, which entrusts the station with them (domain.md 9.1): these alone delete them, and
/// only where they may write them. Everybody may take back what he has just written himself.
pub const DELETE_FILES: [Role; 2] = [Role::Lead, Role::Street];

/// Who takes lists away as files. The others look at single records (戒毒条例 art. 43; 个人信息保护法 art. 6: the least that the purpose needs).
pub const EXPORT: [Role; 6] = [Role::Worker, Role::Lead, Role::Agency, Role::Street, Role::Office, Role::CivilAffairs];

/// Who writes into a month that was closed, with a reason, as an adjustment: those who answer for what was reported. The others tell the station's
/// lead. Who may close a month and open it again may write [`Class::Figures`].
pub const ADJUST: [Role; 5] = [Role::Worker, Role::Lead, Role::Agency, Role::Street, Role::Police];

/// Classes whose records only [`DELETE_FILES`] delete.
pub const FILES: [Class; 4] = [Class::Person, Class::Rehab, Class::Test, Class::Risk];

/// What a role is granted on a class of records, and of whose.
pub fn right(role: Role, class: Class) -> Right {
    let (_, of_row, cells) = &TABLE[role as usize];
    let Cell(grant, relation) = cells[class as usize];
    Right { grant, relation: relation.unwrap_or(*of_row) }
}

/// The most that a role may do with a class of records within the organisation at which the role is held.
pub fn grant(role: Role, class: Class) -> Grant {
    right(role, class).grant
}

/// Whether a role may do something with those records of a class that its right speaks of.
pub fn may(role: Role, class: Class, action: Action) -> bool {
    let granted = grant(role, class);
    match action {
        Action::Read => granted >= Grant::Masked,
        Action::Reveal | Action::Print => granted >= Grant::Read,
        Action::Export => granted >= Grant::Read && EXPORT.contains(&role),
        Action::Write => granted >= Grant::Write,
        Action::Delete => granted >= Grant::Write && (DELETE_FILES.contains(&role) || !FILES.contains(&class)),
    }
}

/// Whether a role may write records of a class into a month that was closed.
pub fn may_adjust(role: Role, class: Class) -> bool {
    ADJUST.contains(&role) && grant(role, class) >= Grant::Write
}

/// Whether a role may break the glass for records of a class: those who have a duty towards such records, though not here or not in plain
/// (个人信息保护法 art. 13(3), (4)). Opened records can be read and not written.
pub fn may_break(role: Role, class: Class) -> bool {
    let on_duty = matches!(role, Role::Worker | Role::Lead | Role::Street | Role::Police | Role::Office | Role::Operator);
    on_duty && is_about_people(class) && grant(role, class) >= Grant::Masked
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
        for (i, class) in Class::ALL.into_iter().enumerate() {
            assert_eq!(class as usize, i);
            assert_eq!(Class::from_code(class.code()), Some(class));
        }
    }

    #[test]
    fn no_administrator_reads_a_file_of_a_person() {
        for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
            for class in Class::ALL.into_iter().filter(|class| is_about_people(*class)) {
                assert_eq!(grant(role, class), Grant::Nothing);
            }
        }
    }

    #[test]
    fn rights_speak_of_those_records_for_which_there_is_a_duty() {
        let worked = [
            (Role::Worker, Class::Casework, Grant::Write, Relation::Caseload),
            (Role::Worker, Class::Risk, Grant::Read, Relation::Caseload),
            (Role::Worker, Class::Screening, Grant::Write, Relation::Event),
            (Role::Lead, Class::Test, Grant::Read, Relation::Unit),
            (Role::Agency, Class::Supply, Grant::Read, Relation::Run),
            (Role::Police, Class::Test, Grant::Write, Relation::Unit),
            (Role::Office, Class::Person, Grant::Masked, Relation::Unit),
            (Role::CivilAffairs, Class::Supply, Grant::Read, Relation::Hardship),
            (Role::Volunteer, Class::Supply, Grant::Masked, Relation::Own),
            (Role::Evaluator, Class::Casework, Grant::Masked, Relation::Sample),
        ];
        for (role, class, grant, relation) in worked {
            assert_eq!(right(role, class), Right { grant, relation }, "{role:?} {class:?}");
        }
    }

    #[test]
    fn taking_lists_away_and_deleting_files_is_for_fewer_than_reading_and_writing() {
        assert!(may(Role::Police, Class::Person, Action::Reveal) && !may(Role::Police, Class::Person, Action::Export));
        assert!(may(Role::Worker, Class::Person, Action::Write) && !may(Role::Worker, Class::Person, Action::Delete));
        assert!(may(Role::Worker, Class::Casework, Action::Delete) && may(Role::Street, Class::Person, Action::Delete));
        assert!(may(Role::Office, Class::Person, Action::Read) && !may(Role::Office, Class::Person, Action::Reveal));
        for role in Role::ALL {
            for class in Class::ALL {
                let may = |action| may(role, class, action);
                assert!(!may(Action::Delete) || may(Action::Write), "{role:?} {class:?}");
                assert!(!may(Action::Export) || may(Action::Reveal), "{role:?} {class:?}");
            }
        }
    }

    #[test]
    fn only_those_with_a_duty_break_the_glass() {
        assert!(may_break(Role::Office, Class::Person) && may_break(Role::Worker, Class::Casework));
        assert!(!may_break(Role::Police, Class::Casework) && !may_break(Role::Volunteer, Class::Supply) && !may_break(Role::Lead, Class::Staff));
        for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin, Role::Evaluator] {
            assert!(Class::ALL.into_iter().all(|class| !may_break(role, class)), "{role:?}");
        }
    }

    #[test]
    fn the_police_station_does_not_read_what_was_told_in_confidence() {
        assert_eq!(grant(Role::Police, Class::Casework), Grant::Nothing);
        assert_eq!(grant(Role::Office, Class::Casework), Grant::Figures);
    }
}
