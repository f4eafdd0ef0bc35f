//! A life of three years in steps: what is written on which day, and what 今日工作台 asks for afterwards, in its own words. The days are worked by hand
//! from `national.toml`; the year 2020 has its holidays, later years have weekends only. Read by `duties.rs`.

/// What happens in a step. `@name` in a text stands for the record of that name.
pub(super) enum Act {
    /// Time passes.
    Wait,
    /// A record of a kind is written under a name.
    Write(&'static str, &'static str, &'static [(&'static str, &'static str)]),
    /// Fields of a record are filled in or changed.
    Amend(&'static str, &'static [(&'static str, &'static str)]),
    /// A record is deleted.
    Delete(&'static str),
    /// The last deletion is taken back.
    Restore(&'static str),
}

use Act::{Amend, Delete, Restore, Wait, Write};

/// A day, what happens on it, and what is to be done afterwards.
pub(super) type Step = (&'static str, Act, &'static [&'static str]);

const NEGATIVE: &str = "test_negative";

pub(super) const LIFE: &[Step] = &[
    // Out of a detention house on Monday 2 March; nobody announces by law who leaves one.
    ("2020-02-26", Write("release", "release", &[("facility", "某拘留所"), ("kind", "from_detention"), ("on", "2020-03-02"), WORKER]), &["出所必接"]),
    ("2020-03-02", Wait, &["出所必接"]),
    ("2020-03-02", Amend("release", &[("fetched_by.0", "陈阿根"), ("arrived", "2020-03-02"), ("told", "2020-03-02")]), &[]),
    // 15 days from 28 February end on Saturday 14 March, so on Monday 16.
    (
        "2020-03-02",
        Write("episode", "episode", &[("kind", "sj"), ("decided", "2020-02-20"), ("served", "2020-02-28"), WORKER]),
        &["到街道（乡镇）报到"],
    ),
    ("2020-03-05", Amend("episode", &[("reported", "2020-03-05"), ("end", "2023-03-04")]), &["签订协议"]),
    ("2020-03-09", Wait, &["签订协议", "成立工作小组", "制定帮教计划"]),
    ("2020-03-09", Write("agreement", "agreement", &[EPISODE, ("signed", "2020-03-09"), WORKER]), &["成立工作小组", "制定帮教计划"]),
    ("2020-03-10", Delete("agreement"), &["签订协议", "成立工作小组", "制定帮教计划"]),
    ("2020-03-10", Restore("agreement"), &["成立工作小组", "制定帮教计划"]),
    // A group without its medic is no group yet.
    (
        "2020-03-12",
        Write(
            "group",
            "working_group",
            &[EPISODE, ("formed", "2020-03-12"), OFFICER.0, OFFICER.1, POLICE.0, POLICE.1, FAMILY.0, FAMILY.1, VOLUNTEER.0, VOLUNTEER.1],
        ),
        &["成立工作小组", "制定帮教计划"],
    ),
    ("2020-03-12", Amend("group", &[("members.4.role", "member_medic"), ("members.4.name", "冼医生")]), &["制定帮教计划"]),
    ("2020-03-13", Write("plan", "recovery_plan", &[EPISODE, ("on", "2020-03-13"), ("situation", "在家，想找工作"), WORKER]), &[]),
    // Monthly tests: the first period is 5 March to 4 April.
    ("2020-03-27", Wait, &[]),
    ("2020-03-28", Wait, &["吸毒检测（第 1 期，共 22 期）"]),
    ("2020-04-03", Write("test-1", "test", &[EPISODE, ("on", "2020-04-03"), ("outcome", NEGATIVE), WORKER]), &[]),
    // Nobody tests in the second period, 5 April to 4 May; what was missed stays missed, and a record that says so fills nothing.
    ("2020-05-04", Wait, &["吸毒检测（第 2 期，共 22 期）"]),
    ("2020-05-04", Write("missed", "test", &[EPISODE, ("on", "2020-05-04"), ("outcome", "test_missing")]), &["吸毒检测（第 2 期，共 22 期）"]),
    ("2020-05-05", Wait, &[]),
    ("2020-05-20", Write("refused-1", "test", &[EPISODE, ("on", "2020-05-20"), ("outcome", "test_refused"), WORKER]), &[]),
    ("2020-06-04", Wait, &["吸毒检测（第 3 期，共 22 期）"]),
    (
        "2020-06-20",
        Write("refused-2", "test", &[EPISODE, ("on", "2020-06-20"), ("outcome", "test_refused"), WORKER]),
        &["拒绝、逃避检测将满次数，告诫本人"],
    ),
    // The second refusal was an evasion after all, which counts the same; then it turns out to be a mistake; then it is a refusal again.
    ("2020-06-20", Amend("refused-2", &[("outcome", "test_evaded")]), &["拒绝、逃避检测将满次数，告诫本人"]),
    ("2020-06-20", Amend("refused-2", &[("outcome", "test_cancelled")]), &[]),
    ("2020-06-20", Amend("refused-2", &[("outcome", "test_refused")]), &["拒绝、逃避检测将满次数，告诫本人"]),
    (
        "2020-06-21",
        Write(
            "violation",
            "violation",
            &[
                EPISODE,
                ("on", "2020-06-20"),
                ("kind", "violation_test"),
                ("test", "@refused-2"),
                ("measures", "violation_warned"),
                ("warned", "2020-06-21"),
                WORKER,
            ],
        ),
        &[],
    ),
    ("2020-06-28", Write("test-4", "test", &[EPISODE, ("on", "2020-06-28"), ("outcome", NEGATIVE), WORKER]), &[]),
    (
        "2020-07-08",
        Write(
            "leave",
            "leave",
            &[EPISODE, ("from", "2020-07-10"), ("to", "2020-07-14"), ("destination", "邻县"), ("decision", "leave_approved"), WORKER],
        ),
        &["外出书面报告"],
    ),
    ("2020-07-08", Amend("leave", &[("reported", "2020-07-08")]), &[]),
    ("2020-07-10", Wait, &["外出销假"]),
    ("2020-07-15", Wait, &["外出销假"]),
    ("2020-07-15", Amend("leave", &[("returned", "2020-07-15")]), &[]),
    ("2020-07-20", Write("test-5", "test", &[EPISODE, ("on", "2020-07-20"), ("outcome", NEGATIVE), WORKER]), &[]),
    // Half a year after the report is Saturday 5 September.
    ("2020-08-24", Wait, &["半年小结（第 1 期，共 6 期）", "风险分类评估"]),
    (
        "2020-08-31",
        Write(
            "half-1",
            "evaluation",
            &[
                EPISODE,
                ("kind", "evaluation_half_year"),
                ("on", "2020-08-31"),
                ("compliance", "compliance_fair"),
                ("summary", "有两次没有检"),
                WORKER,
            ],
        ),
        &["吸毒检测（第 6 期，共 22 期）", "风险分类评估"],
    ),
    ("2020-08-31", Write("test-6", "test", &[EPISODE, ("on", "2020-08-31"), ("outcome", NEGATIVE), WORKER]), &["风险分类评估"]),
    ("2020-09-01", Write("risk-1", "risk", &[("on", "2020-09-01"), ("class", "class_medium"), WORKER]), &[]),
    ("2020-09-20", Write("test-7", "test", &[EPISODE, ("on", "2020-09-20"), ("outcome", NEGATIVE), WORKER]), &[]),
    // Who is of medium risk is contacted every month: a call that reached nobody is none, a visit is. Then the class turns out to be another.
    ("2020-09-23", Wait, &[]),
    ("2020-09-28", Wait, &["联系走访"]),
    (
        "2020-09-28",
        Write("call", "contact", &[SERVED, CLIENT, BY, ("on", "2020-09-28"), ("channel", "phone"), ("outcome", "no_answer")]),
        &["联系走访"],
    ),
    ("2020-09-29", Write("visit", "contact", &[SERVED, CLIENT, BY, ("on", "2020-09-29"), ("channel", "visit"), ("outcome", "reached")]), &[]),
    ("2020-09-29", Delete("visit"), &["联系走访"]),
    ("2020-09-29", Restore("visit"), &[]),
    ("2020-09-30", Amend("risk-1", &[("class", "class_long_low")]), &[]),
    ("2020-10-12", Write("test-8", "test", &[EPISODE, ("on", "2020-10-12"), ("outcome", NEGATIVE), WORKER]), &[]),
    // In detention for fifteen days; the term ends as much later.
    (
        "2020-11-01",
        Write("suspension", "suspension", &[EPISODE, ("from", "2020-11-01"), ("reason", "suspended_detained"), ("expected", "2020-11-15"), WORKER]),
        &[],
    ),
    ("2020-11-08", Wait, &["核对中止和释放日期"]),
    ("2020-11-15", Amend("suspension", &[("checked", "2020-11-15")]), &[]),
    ("2020-11-16", Amend("suspension", &[("continued", "2020-11-16")]), &["确认新的期满日期"]),
    ("2020-11-17", Amend("suspension", &[("new_end", "2023-03-19")]), &[]),
    ("2020-11-17", Amend("episode", &[("end", "2023-03-19")]), &[]),
    ("2020-11-25", Write("test-9", "test", &[EPISODE, ("on", "2020-11-25"), ("outcome", NEGATIVE), WORKER]), &[]),
    ("2020-12-21", Write("test-10", "test", &[EPISODE, ("on", "2020-12-21"), ("outcome", NEGATIVE), WORKER]), &[]),
    ("2021-01-15", Write("test-11", "test", &[EPISODE, ("on", "2021-01-15"), ("outcome", NEGATIVE), WORKER]), &[]),
    ("2021-02-10", Write("test-12", "test", &[EPISODE, ("on", "2021-02-10"), ("outcome", NEGATIVE), WORKER]), &[]),
    // The yearly assessment speaks of the second half-year too.
    ("2021-02-22", Wait, &["风险分类评估", "半年小结（第 2 期，共 6 期）", "年度评估（第 1 期，共 3 期）"]),
    (
        "2021-02-26",
        Write(
            "year-1",
            "evaluation",
            &[EPISODE, ("kind", "evaluation_year"), ("on", "2021-02-26"), ("compliance", "compliance_good"), ("summary", "按时检测，已就业"), WORKER],
        ),
        &["风险分类评估"],
    ),
    ("2021-02-26", Write("risk-2", "risk", &[("on", "2021-02-26"), ("class", "class_long_low"), WORKER]), &[]),
    // The street changes, the time goes on.
    (
        "2021-04-01",
        Write("move", "relocation", &[EPISODE, ("changed", "2021-04-01"), ("from_street", "东街道"), ("to_street", "西街道"), WORKER]),
        &[],
    ),
    ("2021-04-05", Wait, &["到变更后的街道（乡镇）报到"]),
    ("2021-04-09", Amend("move", &[("reported", "2021-04-09")]), &["与变更后的街道（乡镇）签新协议"]),
    ("2021-04-12", Write("agreement-2", "agreement", &[EPISODE, ("signed", "2021-04-12"), ("supersedes", "@agreement"), WORKER]), &[]),
    // Two years in which everything was done in time.
    ("2021-04-20", Write("test-13", "test", &[EPISODE, ("on", "2021-04-20"), ("outcome", NEGATIVE)]), &[]),
    ("2021-06-21", Write("test-14", "test", &[EPISODE, ("on", "2021-06-21"), ("outcome", NEGATIVE)]), &[]),
    ("2021-08-20", Write("test-15", "test", &[EPISODE, ("on", "2021-08-20"), ("outcome", NEGATIVE)]), &["风险分类评估"]),
    ("2021-08-20", Write("risk-3", "risk", &[("on", "2021-08-20"), ("class", "class_long_low")]), &[]),
    (
        "2021-08-27",
        Write(
            "half-3",
            "evaluation",
            &[EPISODE, ("kind", "evaluation_half_year"), ("on", "2021-08-27"), ("compliance", "compliance_good"), ("summary", "稳定")],
        ),
        &[],
    ),
    ("2021-10-20", Write("test-16", "test", &[EPISODE, ("on", "2021-10-20"), ("outcome", NEGATIVE)]), &[]),
    ("2021-12-20", Write("test-17", "test", &[EPISODE, ("on", "2021-12-20"), ("outcome", NEGATIVE)]), &[]),
    ("2022-02-17", Write("risk-4", "risk", &[("on", "2022-02-17"), ("class", "class_long_low")]), &[]),
    ("2022-02-18", Write("test-18", "test", &[EPISODE, ("on", "2022-02-18"), ("outcome", NEGATIVE)]), &[]),
    (
        "2022-02-18",
        Write(
            "year-2",
            "evaluation",
            &[EPISODE, ("kind", "evaluation_year"), ("on", "2022-02-18"), ("compliance", "compliance_good"), ("summary", "稳定")],
        ),
        &[],
    ),
    ("2022-05-20", Write("test-19", "test", &[EPISODE, ("on", "2022-05-20"), ("outcome", NEGATIVE)]), &[]),
    ("2022-08-16", Write("risk-5", "risk", &[("on", "2022-08-16"), ("class", "class_long_low")]), &[]),
    (
        "2022-08-19",
        Write(
            "half-5",
            "evaluation",
            &[EPISODE, ("kind", "evaluation_half_year"), ("on", "2022-08-19"), ("compliance", "compliance_good"), ("summary", "稳定")],
        ),
        &[],
    ),
    ("2022-08-22", Write("test-20", "test", &[EPISODE, ("on", "2022-08-22"), ("outcome", NEGATIVE)]), &[]),
    ("2022-11-21", Write("test-21", "test", &[EPISODE, ("on", "2022-11-21"), ("outcome", NEGATIVE)]), &[]),
    // Everything that ends with the term is asked for before its end; and three years after the report one may ask for the end of monitoring.
    ("2023-02-15", Write("risk-6", "risk", &[("on", "2023-02-15"), ("class", "class_long_low")]), &[ABSTINENT, "期满解除"]),
    (
        "2023-02-20",
        Write("test-22", "test", &[EPISODE, ("on", "2023-02-20"), ("outcome", NEGATIVE)]),
        &[ABSTINENT, "半年小结（第 6 期，共 6 期）", "年度评估（第 3 期，共 3 期）", "期满解除"],
    ),
    (
        "2023-02-24",
        Write(
            "final",
            "evaluation",
            &[EPISODE, ("kind", "evaluation_final"), ("on", "2023-02-24"), ("compliance", "compliance_good"), ("summary", "三年没有复吸")],
        ),
        &[ABSTINENT, "期满解除"],
    ),
    ("2023-03-19", Wait, &[ABSTINENT, "期满解除"]),
    (
        "2023-03-19",
        Amend(
            "episode",
            &[("ended", "2023-03-19"), ("reason", "released"), ("completion.notified", "2023-03-19"), ("completion.street", "2023-03-19")],
        ),
        &[ABSTINENT],
    ),
    ("2023-04-03", Write("monitoring", "monitoring", &[("since", "2023-03-20"), ("control", "control_known"), WORKER]), &[ABSTINENT]),
    ("2023-04-28", Amend("monitoring", &[("confirmed", "2023-04-28")]), &[]),
    ("2023-08-30", Wait, &[]),
];

const ABSTINENT: &str = "戒断三年，提请停止动态管控";

type Text = (&'static str, &'static str);

const EPISODE: Text = ("episode", "@episode");
const SERVED: Text = ("served.0.person", "@person");
const CLIENT: Text = ("served.0.role", "client");
const BY: Text = ("workers.0.worker", "@worker");
const WORKER: Text = ("worker", "@worker");
const OFFICER: (Text, Text) = (("members.0.role", "member_officer"), ("members.0.name", "何专干"));
const POLICE: (Text, Text) = (("members.1.role", "member_police"), ("members.1.name", "苏警官"));
const FAMILY: (Text, Text) = (("members.2.role", "member_family"), ("members.2.name", "罗父"));
const VOLUNTEER: (Text, Text) = (("members.3.role", "member_volunteer"), ("members.3.name", "康义工"));
