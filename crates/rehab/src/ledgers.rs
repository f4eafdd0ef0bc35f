//! The ledgers of this slice (domain.md, Appendix E): 社戒社康人员花名册 (`roster.rs`), 吸毒检测记录表, 外出报告登记, 违反协议登记, 风险评估登记, 出所衔接,
//! 社会面吸毒人员台账. Each turns a row into what would have been typed; the record's own rules hold from there on. Totals that a sheet prints (累计, 走访次数)
//! are read over: they follow from records. Absent: rosters without decision and term, which are the ledger of the slice `people`.

mod roster;

use crate::{
    Abstinence, Control, Facility, HalfDay, LeaveDecision, LeaveTest, NoticeWay, RiskClass, Sample, Substance, TestOutcome, ViolationKind,
    ViolationManner, ViolationMeasure,
};
use base::{Choice, Day, Time, Typed, text::chinese_number};
use org::{MINUTES_A_DAY, Place, Worker};
use people::{Person, Sex};
use shell::ledger::{CellSort, Column, Directory, Given, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// All of them.
pub(crate) const ALL: &[Ledger] = &[roster::ROSTER, TESTS, ABSENCES, VIOLATIONS, RISKS, RELEASES, AT_LARGE];

type Taken = Result<Typed, Vec<RowFault>>;

const NUMBER: Column =
    column("resident_id", "身份证号", "身份证号码 身份证 公民身份号码 证件号码", CellSort::Text).give(|given| of_person(given, "resident_id"));
const PHONE: Column = column("phone", "联系电话", "电话 手机 手机号 手机号码 联系方式", CellSort::Text).give(|given| of_person(given, "phones"));
const NOTE: Column = column("note", "备注", "说明", CellSort::Text);

/// 吸毒检测记录表. On paper the person stands in the head of the sheet; in a workbook in columns.
pub(crate) const TESTS: Ledger = Ledger {
    code: "tests",
    label: "吸毒检测记录表",
    kind: "test",
    columns: &[
        column("ordinal", "序号", "序 No. NO", CellSort::Text),
        column("person", "姓名", "服务对象 对象 被检测人 人员姓名", CellSort::Text).required(),
        column("sex", "性别", "", CellSort::Text).give(|given| of_person(given, "sex")),
        NUMBER,
        column("lives_at", "家庭地址", "家庭住址 现住址 住址 地址", CellSort::Text).give(|given| of_person(given, "lives_at")),
        PHONE,
        column("on", "检测时间", "检测日期 日期 时间 尿检日期 尿检时间 应检日期", CellSort::Day).required(),
        column("place", "检测地点", "地点", CellSort::Text),
        column("outcome", "检测结果", "结果 尿检结果", CellSort::Text).required(),
        column("testers", "检测人", "检测人员 采样人 检测人签名", CellSort::List),
        column("method", "检测方式", "检测方法 检测种类 样本", CellSort::Text),
        column("substances", "阳性项目", "毒品种类 阳性毒品", CellSort::List),
        column("reason", "未检原因", "原因 未检理由", CellSort::Text),
        column("worker", "社工", "陪同社工 经办社工 经办人", CellSort::Text),
        column("at", "检测时刻", "", CellSort::Time).clock_of("on"),
        column("minutes", "时长", "用时", CellSort::Minutes),
        column("notified", "通知日期", "通知时间", CellSort::Day),
        column("told", "告知结果日期", "告知日期", CellSort::Day),
        column("objected", "异议日期", "申请复检日期", CellSort::Day),
        column("seals", "留样封存编号", "样本编号 封存编号", CellSort::Text),
        column("strip", "试剂批号", "试纸批号", CellSort::Text),
        NOTE,
        column("number", "检测编号", "", CellSort::Text),
        column("appointed", "约定检测日期", "", CellSort::Day),
        column("notice_way", "通知方式", "", CellSort::Text),
        column("collector", "采样人姓名", "", CellSort::Text),
        column("collector_sex", "采样人性别", "", CellSort::Text),
        column("witness", "见证人", "", CellSort::Text),
        column("medication", "服药情况", "", CellSort::Text),
        column("elsewhere", "异地检测单位和函号", "异地检测单位", CellSort::Text),
    ],
    take: take_test,
};

/// 外出报告登记.
pub(crate) const ABSENCES: Ledger = Ledger {
    code: "absences",
    label: "外出报告登记",
    kind: "leave",
    columns: &[
        column("person", "姓名", "服务对象 对象 请假人 申请人", CellSort::Text).required(),
        PHONE,
        column("from", "外出时间", "外出日期 离开日期 离开时间 请假日期 起始日期", CellSort::Day).required(),
        column("to", "返回时间", "返回日期 预计返回日期 预计返回时间 截止日期 预计返回", CellSort::Day),
        column("destination", "目的地", "外出地点 去向 前往地点 去哪里 外出地 到哪里 外出去向", CellSort::Text).required(),
        column("reason", "事由", "外出事由 请假事由 原因 外出原因 因何事 何事", CellSort::Text),
        column("approver", "审批人", "批准人 谁批的", CellSort::Text),
        column("decision", "审批结果", "审批 审批意见 是否同意 批准情况 批准", CellSort::Text),
        column("returned", "销假时间", "销假日期 实际返回日期 实际返回时间 销假 回来报到 实际返回", CellSort::Day),
        column("reported", "书面报告日期", "报告日期 申请日期", CellSort::Day),
        column("decided", "审批日期", "审批时间", CellSort::Day),
        column("extended", "续假至", "续假", CellSort::Day),
        column("left_at", "外出时刻", "", CellSort::Time),
        column("back_at", "返回时刻", "", CellSort::Time),
        column("transport", "交通方式", "交通工具", CellSort::Text),
        column("companion", "同行人", "同行人员", CellSort::Text),
        column("worker", "社工", "经办社工 经办人", CellSort::Text),
        NUMBER,
        NOTE,
        column("left_half", "外出半天", "", CellSort::Text),
        column("back_half", "返回半天", "", CellSort::Text),
        column("extension_asked", "续假申请日期", "", CellSort::Day),
        column("checked_by", "销假核实人", "", CellSort::Text),
        column("tests", "期间检测安排", "", CellSort::Text),
    ],
    take: take_leave,
};

/// 违反协议登记.
pub(crate) const VIOLATIONS: Ledger = Ledger {
    code: "violations",
    label: "违反协议登记",
    kind: "violation",
    columns: &[
        column("person", "姓名", "服务对象 对象", CellSort::Text).required(),
        NUMBER,
        column("on", "日期", "发生日期 时间 发生时间", CellSort::Day).required(),
        column("kind", "情形", "违反情形 情况 违反情况", CellSort::Text).required(),
        column("days", "天数", "离开天数 擅自离开天数", CellSort::Number),
        column("so_far", "累计", "累计次数 累计天数", CellSort::Text).give(|_| Vec::new()),
        column("measures", "处理", "处理情况 处理措施 处理结果", CellSort::List),
        column("document", "文书", "文书编号 法律文书 文书号 文号", CellSort::Text),
        column("worker", "经办人", "社工 经办社工 经办", CellSort::Text),
        column("reported", "报告公安日期", "报告日期", CellSort::Day),
        column("reply", "本人说明", "理由 本人陈述", CellSort::Text),
        NOTE,
        column("manner", "性质", "", CellSort::Text),
        column("noticed", "事先通知日期", "通知日期", CellSort::Day),
        column("notice_way", "通知方式", "", CellSort::Text),
        column("noticed_by", "通知人", "", CellSort::Text),
        column("cause", "原因", "", CellSort::Text),
        column("warned", "告诫日期", "", CellSort::Day),
        column("receipt", "移交回执", "", CellSort::Text),
    ],
    take: take_violation,
};

/// 风险评估登记.
pub(crate) const RISKS: Ledger = Ledger {
    code: "risks",
    label: "风险评估登记",
    kind: "risk",
    columns: &[
        column("person", "姓名", "服务对象 对象", CellSort::Text).required(),
        NUMBER,
        column("on", "评估日期", "日期 评估时间", CellSort::Day).required(),
        column("worker", "评估人", "评估社工 社工 经办人", CellSort::List).give(|given| {
            let police = given.typed.get("police").split('、').map(str::to_owned);
            std::iter::once(given.named.name(given.typed.get("worker"))).chain(police).collect()
        }),
        column("factors", "因素得分", "评估因素 得分 评分 评估得分", CellSort::List).give(|given| {
            given.texts("factors", "factor").zip(given.texts("factors", "score")).map(|(factor, score)| format!("{factor} {score}")).collect()
        }),
        column("previous", "上次等级", "原等级 上次评估等级 原风险等级", CellSort::Text),
        column("class", "本次等级", "风险等级 等级 现等级 评估等级 评估结果", CellSort::Text).required(),
        column("measures", "措施", "管控措施 服务措施", CellSort::Text),
        column("approver", "审批人", "审批 批准人", CellSort::Text),
        column("next", "下次日期", "下次评估日期 下次评估 下次评估时间", CellSort::Day),
        column("reasons", "评估理由", "理由 依据", CellSort::Text),
        column("approved", "审批日期", "审批时间", CellSort::Day),
        NOTE,
        column("proposed", "建议等级", "拟定等级", CellSort::Text),
        column("police_signed", "会签日期", "民警会签日期", CellSort::Day),
        column("opinion", "审批意见", "", CellSort::Text),
        column("sheet", "评分表", "", CellSort::Text),
    ],
    take: take_risk,
};

/// 出所衔接.
pub(crate) const RELEASES: Ledger = Ledger {
    code: "releases",
    label: "出所衔接",
    kind: "release",
    columns: &[
        column("person", "姓名", "服务对象 对象 出所人员", CellSort::Text).required(),
        column("facility", "场所", "出所场所 场所名称 监所", CellSort::Text).required(),
        column("on", "出所日期", "日期 出所时间", CellSort::Day).required(),
        column("fetched_by", "接回人", "接人人员 接送人", CellSort::List),
        column("arrived", "到站时间", "到站日期 报到日期", CellSort::Text),
        column("agreed", "签协议", "签协议日期 签订协议 协议", CellSort::Text),
        column("told", "告知", "告知日期 权利义务告知", CellSort::Text),
        NOTE,
        column("kind", "场所类别", "", CellSort::Text),
        column("at", "到站时刻", "", CellSort::Time),
        column("announced", "预告日期", "通知日期", CellSort::Day),
        column("unmet", "未接到原因", "未接原因", CellSort::Text),
        column("worker", "社工", "经办社工 经办人", CellSort::Text),
        column("minutes", "时长", "用时", CellSort::Minutes),
        NUMBER,
        PHONE,
    ],
    take: take_release,
};

/// 社会面吸毒人员一人一档台账. What it says of risk is kept in the remark: the assessment has a ledger of its own.
pub(crate) const AT_LARGE: Ledger = Ledger {
    code: "at_large",
    label: "社会面吸毒人员一人一档台账",
    kind: "monitoring",
    columns: &[
        column("ordinal", "序号", "序 No. NO", CellSort::Text),
        column("person", "姓名", "服务对象 对象 人员姓名", CellSort::Text).required(),
        NUMBER,
        column("control", "管控情况", "管控状态 现状", CellSort::Text),
        column("abstinence", "戒毒情况", "戒断情况 吸毒现状", CellSort::Text),
        column("maintenance", "是否美沙酮", "美沙酮 药物维持治疗 维持治疗", CellSort::Text),
        column("caught", "末次查获日期", "查获日期 最近查获日期 末次查获时间", CellSort::Day),
        column("clean_since", "戒断起算日", "戒断起始日 戒断日期 戒断起算日期", CellSort::Day),
        column("risk", "风险等级", "风险类别", CellSort::Text),
        column("assessed", "评估日期", "评估时间", CellSort::Day),
        column("assessed_next", "下次评估日期", "下次评估时间", CellSort::Day),
        column("visits", "走访次数", "", CellSort::Text).give(|_| Vec::new()),
        NOTE,
        column("since", "列管日期", "建档日期 纳入日期", CellSort::Day),
        column("ended", "结束日期", "撤管日期", CellSort::Day),
        column("confirmed", "确认戒断三年日期", "", CellSort::Day),
        column("maintenance_ended", "维持治疗结束", "", CellSort::Day),
        column("worker", "社工", "责任社工 跟进社工", CellSort::Text),
        column("police", "责任民警", "民警", CellSort::Text),
        PHONE,
    ],
    take: take_at_large,
};

/// One of the fields of the person whom a record is about; of several phones the first.
fn of_person(given: &Given<'_>, path: &str) -> Vec<String> {
    given.named.field(given.typed.get("person"), path).split('、').take(1).map(str::to_owned).collect()
}

/// The person of the row, with what the row says of somebody new.
fn person(taking: &mut Taking<'_>) {
    let number = taking.resident_number("resident_id");
    let phone = taking.phone_number("phone");
    let sex = Sex::from_typed(taking.said("sex")).map_or("", Choice::code).to_owned();
    let [lives_at, registered_at] = ["lives_at", "registered_at"].map(|column| taking.said(column).to_owned());
    let born = Day::typed(taking.said("born"), taking.today()).map_or_else(String::new, |born| born.to_string());
    let known =
        [("resident_id", number), ("phones.0", phone), ("sex", sex), ("lives_at", lives_at), ("registered_at", registered_at), ("born", born)];
    taking.link::<Person>("person", &known);
}

fn take_test(row: &Row, directory: &mut dyn Directory) -> Taken {
    let mut taking = Taking::of(row, directory);
    person(&mut taking);
    let on = taking.main_day("on");
    let (outcome, aside) = taking.choice_and_rest::<TestOutcome>("outcome").map_or((None, String::new()), |(outcome, rest)| (Some(outcome), rest));
    let (mut of_result, mut of_reason) = (String::new(), taking.said("reason").to_owned());
    // 阳性（吗啡） names the substance, 拒检：不愿来 the reason.
    match outcome {
        Some(outcome) if !outcome.took_place() && of_reason.is_empty() => of_reason = aside,
        Some(outcome) if outcome.is_positive() && aside.split('、').all(|word| Substance::from_typed(word).is_some()) => {
            aside.split('、').filter_map(Substance::from_typed).for_each(|substance| taking.push("substances", substance.code()));
        }
        _ => of_result = aside,
    }
    taking.set("reason", of_reason);
    let substances = taking.choices_or("substances", Some(Substance::Other));
    taking.set("method", Sample::Urine.code());
    taking.choice::<Sample>("method");
    taking.lists(&["testers"]);
    taking.texts(&["at", "seals", "strip", "number", "collector", "witness", "medication", "elsewhere"]);
    taking.choice::<NoticeWay>("notice_way");
    taking.choice::<Sex>("collector_sex");
    taking.day("appointed", on);
    taking.number("minutes", MINUTES_A_DAY);
    for column in ["notified", "told", "objected"] {
        taking.past_day(column, on);
    }
    taking.link::<Worker>("worker", &[]);
    let place = Place::take(&mut taking, "place");
    taking.keep("note", [("检测地点", place), ("检测结果", of_result), ("阳性项目", substances)]);
    taking.done()
}

fn take_leave(row: &Row, directory: &mut dyn Directory) -> Taken {
    let mut taking = Taking::of(row, directory);
    person(&mut taking);
    // An absence may be reported before it begins.
    let from = taking.day("from", None);
    let to = taking.day("to", from);
    let returned = taking.past_day("returned", to.or(from));
    if to.is_none() && taking.said("to").is_empty() {
        match returned {
            Some(returned) => taking.set("to", returned.to_string()),
            None => taking.refuse("to", "没有返回时间；还没有回来的，填打算返回的日期"),
        }
    }
    for column in ["reported", "decided"] {
        taking.past_day(column, from);
    }
    taking.day("extended", to);
    // 待批 says that there is none yet.
    let is_waiting = taking.said("decision").starts_with('待');
    let decided = if is_waiting { None } else { taking.choice_and_rest::<LeaveDecision>("decision") };
    let aside = decided.map(|(_, rest)| rest).unwrap_or_default();
    taking.texts(&["destination", "reason", "approver", "transport", "companion", "left_at", "back_at", "checked_by"]);
    taking.choice::<HalfDay>("left_half");
    taking.choice::<HalfDay>("back_half");
    taking.choice::<LeaveTest>("tests");
    taking.past_day("extension_asked", to);
    taking.link::<Worker>("worker", &[]);
    taking.keep("note", [("审批结果", aside)]);
    taking.done()
}

fn take_violation(row: &Row, directory: &mut dyn Directory) -> Taken {
    let mut taking = Taking::of(row, directory);
    person(&mut taking);
    let on = taking.main_day("on");
    let aside = taking.choice_and_rest::<ViolationKind>("kind").map(|(_, rest)| rest).unwrap_or_default();
    taking.number("days", crate::violation::ABSENCE_DAYS_MAX);
    let measures = taking.choices_or::<ViolationMeasure>("measures", None);
    taking.past_day("reported", on);
    for column in ["noticed", "warned"] {
        taking.past_day(column, on);
    }
    taking.choice::<ViolationManner>("manner");
    taking.choice::<NoticeWay>("notice_way");
    taking.texts(&["document", "reply", "noticed_by", "cause", "receipt"]);
    taking.link::<Worker>("worker", &[]);
    taking.keep("note", [("情形", aside), ("处理", measures)]);
    taking.done()
}

fn take_risk(row: &Row, directory: &mut dyn Directory) -> Taken {
    let mut taking = Taking::of(row, directory);
    person(&mut taking);
    let on = taking.main_day("on");
    taking.choice::<RiskClass>("previous");
    taking.choice::<RiskClass>("class");
    let mut left_over = Vec::new();
    for word in taking.words("factors") {
        if word.rsplit([' ', ':', '：', '=']).next().is_some_and(|score| score.starts_with(['-', '−'])) {
            taking.refuse("factors", format!("“{word}”：得分不能小于 0"));
        }
        match factor(&word) {
            Some((factor, score)) => {
                let nth = taking.rows("factors");
                taking.set(&format!("factors.{nth}.factor"), factor);
                taking.set(&format!("factors.{nth}.score"), score);
            }
            None => left_over.push(word),
        }
    }
    // The first assessor is the social worker, who is responsible; the others are the police.
    let mut assessors = taking.words("worker").into_iter();
    if let Some(first) = assessors.next() {
        taking.name::<Worker>("worker", "worker", first, &[], &[]);
    }
    taking.set("police", assessors.collect::<Vec<_>>().join("、"));
    taking.texts(&["measures", "approver", "reasons", "opinion", "sheet"]);
    taking.choice::<RiskClass>("proposed");
    for column in ["approved", "police_signed"] {
        taking.past_day(column, on);
    }
    taking.day("next", on);
    taking.keep("note", [("因素得分", left_over.join("、"))]);
    taking.done()
}

/// `戒断时间 3`, `家庭:2分`; a bare number is the sum of the sheet.
fn factor(word: &str) -> Option<(String, String)> {
    let word = word.strip_suffix('分').unwrap_or(word);
    if let Some(score) = chinese_number(word) {
        return Some(("总分".to_owned(), score.to_string()));
    }
    let score = word.trim_start_matches(|mark: char| !mark.is_ascii_digit());
    score.parse::<u32>().ok()?;
    let factor = word[..word.len() - score.len()].trim_end_matches([':', '：', '=', ' ']);
    Some((if factor.is_empty() { "总分" } else { factor }.to_owned(), score.to_owned()))
}

fn take_release(row: &Row, directory: &mut dyn Directory) -> Taken {
    let mut taking = Taking::of(row, directory);
    person(&mut taking);
    // A release is announced before its day.
    let on = taking.day("on", None);
    if on.is_none() && taking.said("on").is_empty() {
        taking.refuse("on", "没有出所日期");
    }
    taking.lists(&["fetched_by"]);
    taking.texts(&["facility", "unmet", "at"]);
    let arrived = arrival(&mut taking, on);
    for column in ["agreed", "told"] {
        taking.day_or_tick(column, arrived.or(on));
    }
    taking.day("announced", on);
    taking.choice::<Facility>("kind");
    taking.number("minutes", MINUTES_A_DAY);
    taking.link::<Worker>("worker", &[]);
    taking.keep("note", []);
    taking.done()
}

/// 到站时间 is a day, a clock time of the day of release, or both.
fn arrival(taking: &mut Taking<'_>, on: Option<Day>) -> Option<Day> {
    let said = taking.said("arrived");
    let clock = said.split_whitespace().last().and_then(|last| last.parse::<Time>().ok());
    if let Some(clock) = clock {
        taking.set("at", clock.to_string());
        if said.parse::<Time>().is_ok() {
            taking.set("arrived", on.map_or_else(String::new, |on| on.to_string()));
            return on;
        }
    }
    taking.day_or_tick("arrived", on)
}

fn take_at_large(row: &Row, directory: &mut dyn Directory) -> Taken {
    let mut taking = Taking::of(row, directory);
    person(&mut taking);
    let caught = taking.past_day("caught", None);
    let clean_since = taking.past_day("clean_since", caught);
    let assessed = taking.said("assessed").parse::<Day>().ok();
    // The sheet does not say since when; on these days the person was at large. Never today: the same row read again has to be the same record.
    let since = taking.past_day("since", None).or(assessed).or(clean_since).or(caught);
    match since {
        Some(since) => taking.set("since", since.to_string()),
        None => taking.refuse("since", "没有列管日期，也没有评估日期或戒断起算日，不知道从哪天算起"),
    }
    control(&mut taking);
    taking.day_or_tick("maintenance", since);
    for column in ["ended", "confirmed", "maintenance_ended"] {
        taking.past_day(column, since);
    }
    taking.texts(&["police"]);
    taking.link::<Worker>("worker", &[]);
    let kept = ["risk", "assessed", "assessed_next"].map(|column| taking.said(column).to_owned());
    let [risk, assessed, next] = kept;
    taking.keep("note", [("风险等级", risk), ("评估日期", assessed), ("下次评估日期", next)]);
    taking.done()
}

/// Deployed systems keep 社会面戒断三年未复吸 and 戒断不满三年 among the kinds of control: such a person is known, and this is the abstinence.
fn control(taking: &mut Taking<'_>) {
    taking.set("control", Control::Known.code());
    let said = taking.said("control");
    match Abstinence::from_typed(said) {
        Some(abstinence) if Control::from_typed(said).is_none() => taking.set("abstinence", abstinence.code()),
        _ => {
            taking.choice::<Control>("control");
        }
    }
    taking.choice::<Abstinence>("abstinence");
}

#[cfg(test)]
mod tests;
