//! What the clock knows of: each matter of which a rule can speak, who has to act, in which words it is explained, on which form it is done, and which
//! settings its rule takes. Numbers and articles are not here but in the rule books (`rules/*.toml`): they differ by place and by year.

use base::{DutyForm, choices};

choices! {
    /// A matter of which rules speak.
    Matter "时限事项" {
        Serve = "serve" "送达决定书",
        NotifyStreet = "notify_street" "通知街道（乡镇）",
        Report = "report" "到街道（乡镇）报到",
        Unreported = "unreported" "逾期未报到，报告公安",
        Agreement = "agreement" "签订协议",
        Group = "group" "成立工作小组",
        Plan = "plan" "制定帮教计划",
        LeaveReport = "leave_report" "外出书面报告",
        LeaveReturn = "leave_return" "外出销假",
        TestsWarning = "tests_warning" "拒绝、逃避检测将满次数，告诫本人",
        TestsSerious = "tests_serious" "拒绝、逃避检测已满次数，报告公安",
        DeparturesWarning = "departures_warning" "擅自离开将满次数，告诫本人",
        DeparturesSerious = "departures_serious" "擅自离开已满次数，报告公安",
        AbsentWarning = "absent_warning" "擅自离开将满天数，告诫本人",
        AbsentSerious = "absent_serious" "擅自离开超过天数，报告公安",
        Relapse = "relapse" "又吸食、注射毒品，报告公安",
        Refusal = "refusal" "拒绝接受措施，报告公安",
        Positive = "positive" "确认阳性，报告公安认定",
        MoveReport = "move_report" "到变更后的街道（乡镇）报到",
        MoveAgreement = "move_agreement" "与变更后的街道（乡镇）签新协议",
        MoveForward = "move_forward" "转送材料",
        MovePolice = "move_police" "变更后通知当地公安",
        Test = "test" "吸毒检测",
        Surprise = "surprise" "突击检测",
        Objection = "objection" "对检测结果提出异议",
        ObjectionDecided = "objection_decided" "决定是否实验室检测",
        SampleSent = "sample_sent" "B 样送检",
        LabResult = "lab_result" "出具实验室检测结果",
        SecondObjection = "second_objection" "对实验室检测结果提出异议",
        SampleKept = "sample_kept" "B 样保存期满",
        Risk = "risk" "风险分类评估",
        HalfYear = "half_year" "半年小结",
        Year = "year" "年度评估",
        TermEnd = "term_end" "期满解除",
        FileToPolice = "file_to_police" "期满前报送材料",
        ReleaseServed = "release_served" "送达解除通知书",
        ReleaseNotice = "release_notice" "收到解除通知",
        Announce = "announce" "出所预告",
        Meet = "meet" "出所必接",
        ReleasePapers = "release_papers" "出所材料移交",
        Abstinence = "abstinence" "戒断三年，提请停止动态管控",
        SuspensionCheck = "suspension_check" "核对中止和释放日期",
        NewEnd = "new_end" "确认新的期满日期",
        Contact = "contact" "联系走访",
    }
}

/// What is said of a matter in the program; the rest is in the rule books.
pub(super) struct Definition {
    pub(super) who: &'static str,
    pub(super) why: &'static str,
    pub(super) form: DutyForm,
    /// The settings that its rule takes besides those of every rule; the first `needs` of them have to be there.
    pub(super) takes: &'static [&'static str],
    pub(super) needs: usize,
}

const PERSON: &str = "本人";
const STREET: &str = "街道（乡镇）";
const POLICE: &str = "公安机关";
const WORKER: &str = "社工";
const FACILITY: &str = "场所";

const VIOLATION: DutyForm = DutyForm::New("violation", "person={whom}&episode={subject}");
const HALF_YEAR: DutyForm = DutyForm::New("evaluation", "person={whom}&episode={subject}&kind=evaluation_half_year");
const YEAR: DutyForm = DutyForm::New("evaluation", "person={whom}&episode={subject}&kind=evaluation_year");
const TIMED: &[&str] = &["within", "warn", "moves"];

impl Matter {
    pub(super) fn definition(self) -> Definition {
        use DutyForm::{Amend, New};
        let timed = |who, why, form| Definition { who, why, form, takes: TIMED, needs: 1 };
        let counted = |why| Definition { who: STREET, why, form: VIOLATION, takes: &["threshold", "within", "warn_at", "moves"], needs: 2 };
        let every = |who, why, form| Definition { who, why, form, takes: &["within", "opens", "warn", "moves"], needs: 1 };
        match self {
            Self::Serve => timed(POLICE, "{since} 决定，应在 {limit}内送达本人及家属", Amend("served")),
            Self::NotifyStreet => timed(POLICE, "{since} 送达，应在 {limit}内通知街道（乡镇）", Amend("street_told")),
            Self::Report => Definition {
                who: PERSON,
                why: "{since} 收到决定书，应在 {limit}内报到",
                form: Amend("reported"),
                takes: &["within", "latest", "warn", "moves"],
                needs: 1,
            },
            Self::Unreported => timed(STREET, "{opens} 起逾期未报到，无正当理由的视为拒绝接受，应当报告公安机关", Amend("refusal.reported")),
            Self::Agreement => timed(STREET, "{since} 报到，协议应在 {limit}内签订", New("agreement", "person={whom}&episode={subject}")),
            Self::Group => {
                timed(STREET, "{since} 报到，工作小组应在 {limit}内成立，各类成员到齐", New("working_group", "person={whom}&episode={subject}"))
            }
            Self::Plan => timed(WORKER, "{since} 报到，帮教计划应在 {limit}内写好", New("recovery_plan", "person={whom}&episode={subject}")),
            Self::LeaveReport => Definition {
                who: PERSON,
                why: "{since} 起外出 {needed} 日以上，应在离开前书面报告",
                form: Amend("reported"),
                takes: &["threshold", "count", "within", "warn"],
                needs: 2,
            },
            Self::LeaveReturn => timed(PERSON, "原定 {due} 返回，应当日销假", Amend("returned")),
            Self::TestsWarning => counted("截至 {since} 拒绝、逃避检测合计 {needed} 次，再有就属严重违反协议"),
            Self::TestsSerious => counted("截至 {since} 拒绝、逃避检测合计达到 {needed} 次，属严重违反协议，应当报告公安机关"),
            Self::DeparturesWarning => counted("截至 {since} 擅自离开 {needed} 次，再有就属严重违反协议"),
            Self::DeparturesSerious => counted("截至 {since} 擅自离开达到 {needed} 次，属严重违反协议，应当报告公安机关"),
            Self::AbsentWarning => counted("到 {since} 擅自离开累计 {needed} 日，接近严重违反协议的天数"),
            Self::AbsentSerious => counted("到 {since} 擅自离开累计 {needed} 日，属严重违反协议，应当报告公安机关"),
            Self::Relapse => timed(STREET, "{since} 发现又吸食、注射毒品，应当报告公安机关，由公安机关认定", VIOLATION),
            Self::Refusal => timed(STREET, "{since} 拒绝接受社区戒毒（康复），应当报告公安机关", VIOLATION),
            Self::Positive => timed(
                STREET,
                "{since} 检测确认阳性，不在药物维持治疗中，是否复吸由公安机关认定",
                New("police_report", "person={whom}&matter=report_relapse&test={subject}"),
            ),
            Self::MoveReport => Definition {
                who: PERSON,
                why: "{since} 变更执行地，应在 {limit}内到新的街道（乡镇）报到，时间连续计算",
                form: Amend("reported"),
                takes: &["within", "latest", "warn", "moves"],
                needs: 1,
            },
            Self::MoveAgreement => timed(STREET, "{since} 到变更后的街道（乡镇）报到，应在 {limit}内签订新的协议", New("agreement", "person={whom}")),
            Self::MoveForward => timed(STREET, "{since} 接到变更执行地的报告，应在 {limit}内转送材料", Amend("forwarded")),
            Self::MovePolice => timed(STREET, "{since} 本人报到，应在 {limit}内通知当地公安机关", Amend("police_told")),
            Self::Test => Definition {
                who: STREET,
                why: "检测计划第 {n} 期（共 {of} 期）自 {opens} 起，最迟 {due}，应检 {needed} 次，已检 {done} 次",
                // the plan's last day goes into the record, so that the record says by itself whether it was in time
                form: New("test", "person={whom}&episode={subject}&appointed={due}"),
                takes: &["warn", "on_leave", "return_within"],
                needs: 0,
            },
            Self::Surprise => Definition {
                who: POLICE,
                why: "期限内应有 {of} 次不事先通知的检测，这是第 {n} 次",
                form: New("test", "person={whom}&episode={subject}"),
                takes: &["warn"],
                needs: 0,
            },
            Self::Objection => timed(PERSON, "{since} 告知初检阳性，本人有异议的应在 {limit}内提出，逾期不再受理", Amend("objected")),
            Self::ObjectionDecided => timed(POLICE, "{since} 提出异议，应在 {limit}内决定是否实验室检测", Amend("lab.decided")),
            Self::SampleSent => timed(POLICE, "{since} 同意实验室检测，应在 {limit}内把 B 样送检", Amend("lab.sent")),
            Self::LabResult => timed(POLICE, "{since} 送检，应在 {limit}内出具结果", Amend("lab.told")),
            Self::SecondObjection => timed(PERSON, "{since} 告知实验室检测结果，本人有异议的应在 {limit}内再提出", Amend("lab.objected")),
            Self::SampleKept => timed(POLICE, "{since} 采样，B 样保存到 {due}", Amend("sample.disposed")),
            Self::Risk => every(STREET, "上次评估 {since}，每 {limit}评估一次", New("risk", "person={whom}")),
            Self::HalfYear => every(WORKER, "自 {since} 起每 {limit}写一次小结，这是第 {n} 次", HALF_YEAR),
            Self::Year => every(WORKER, "自 {since} 起每 {limit}评估一次，这是第 {n} 次", YEAR),
            Self::TermEnd => {
                Definition {
                    who: POLICE, why: "期限到 {due} 届满，自期满之日起解除", form: Amend("ended"), takes: &["opens", "warn"], needs: 0
                }
            }
            Self::FileToPolice => Definition {
                who: STREET,
                why: "期限到 {closes} 届满，应在届满前 {limit}内把协议和有关材料报送公安机关",
                form: Amend("completion.sent"),
                takes: &["within", "warn"],
                needs: 1,
            },
            Self::ReleaseServed => timed(POLICE, "{since} 期满解除，应在 {limit}内把解除通知书送达本人及家属", Amend("completion.served")),
            Self::ReleaseNotice => timed(POLICE, "{since} 期满解除，公安机关应在 {limit}内通知街道（乡镇）", Amend("completion.street")),
            Self::Announce => timed(FACILITY, "{since} 解除强制隔离戒毒，场所应提前 {limit}通知", Amend("announced")),
            Self::Meet => Definition { who: WORKER, why: "{due} 出所，应当到场接回", form: Amend("fetched_by"), takes: &["warn"], needs: 0 },
            Self::ReleasePapers => timed(FACILITY, "{since} 出所，应在 {limit}内移交法律文书和诊断评估结果", Amend("papers")),
            Self::Abstinence => Definition {
                who: STREET,
                why: "自 {since} 起满 {limit}没有复吸，提请公安机关不再动态管控",
                form: Amend("confirmed"),
                takes: &["within", "warn", "moves", "converted", "excluded"],
                needs: 3,
            },
            Self::SuspensionCheck => timed(WORKER, "{since} 起中止或上次核对，每 {limit}核对一次何时释放", Amend("checked")),
            Self::NewEnd => timed(STREET, "{since} 起继续执行，中止的天数补在期满日期之后，由街道（乡镇）确认", Amend("new_end")),
            Self::Contact => Definition {
                who: WORKER,
                why: "{since} 起，按风险等级每 {limit}联系一次",
                form: New("contact", "served={whom}"),
                takes: &["within", "warn"],
                needs: 1,
            },
        }
    }
}
