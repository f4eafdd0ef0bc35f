//! The ledgers of this slice (domain.md, Appendix E): 走访/电访登记, 谈话记录, 个案登记, 转介登记, 危机事件登记. Each turns a row into what would have been
//! typed; the record's own rules hold from there on. 面谈次数 is read over: it follows from the contacts that name the case.

mod contacts;

use crate::{
    Case, CaseClosure, CaseProblem, CaseSource, ClientKind, Contact, FamilyKind, Farewell, IntakeOpinion, Notified, Reaction, Receiver, ReferralEnd,
    Reportable, Resource,
};
use base::{Choice, Day, Time, Typed, Value};
use contacts::CONTACTS;
use org::{Channel, Grade, MINUTES_A_DAY, Place, Worker};
use people::Person;
use shell::ledger::{CellSort, Column, Counting, Directory, Given, Ledger, Row, RowFault, column};
use shell::parts::{names, parts};
use shell::taking::{Taking, beginning, day_from};

/// All of them.
pub(crate) const ALL: &[Ledger] = &[CONTACTS, TALKS, CASES, REFERRALS, CRISES];

/// 面谈次数: services within a case at which somebody was met.
const INTERVIEWS: Counting =
    Counting { kind: "contact", role: "case", holds: |document| Contact::from_json(document).is_some_and(|contact| contact.is_in_person()) };

type Taken = Result<Typed, Vec<RowFault>>;

const NUMBER: Column =
    column("resident_id", "身份证号", "身份证号码 身份证 公民身份号码 证件号码", CellSort::Text).give(|given| of_person(given, "resident_id"));
const PHONE: Column = column("phone", "联系电话", "电话 手机 手机号 手机号码 联系方式", CellSort::Text).give(|given| of_person(given, "phones"));
const NOTE: Column = column("note", "备注", "说明", CellSort::Text);
const MINUTES: Column = column("minutes", "时长", "用时 分钟", CellSort::Minutes);

/// 谈话记录.
const TALKS: Ledger = Ledger {
    code: "talks",
    label: "谈话记录",
    kind: "talk",
    columns: &[
        column("on", "时间", "日期 谈话日期 谈话时间", CellSort::Day).required(),
        column("place", "地点", "谈话地点", CellSort::Text),
        column("speaker", "谈话人", "社工 谈话社工", CellSort::Text).required(),
        column("recorder", "记录人", "", CellSort::Text),
        column("person", "谈话对象", "姓名 服务对象 对象 被谈话人", CellSort::Text).required(),
        column("content", "内容", "谈话内容 主要内容", CellSort::Text).required(),
        column("attitude", "对象态度", "态度 本人态度", CellSort::Text),
        column("measures", "下步措施", "下一步措施 措施 后续措施", CellSort::Text),
        column("signed", "签名", "签名日期 本人签名 签字", CellSort::Text),
        MINUTES,
        column("channel", "方式", "谈话方式 形式", CellSort::Text),
        column("at", "开始时间", "开始时刻", CellSort::Time).clock_of("on"),
        column("ended", "结束时间", "结束时刻", CellSort::Time),
        column("health", "身心状况", "情绪身体 精神状态", CellSort::Text),
        column("living", "工作和家庭", "工作家庭 生活情况", CellSort::Text),
        column("company", "交往情况", "社会交往 交往", CellSort::Text),
        column("difficulty", "困难和诉求", "困难 诉求", CellSort::Text),
        column("advice", "意见和建议", "建议 教育内容", CellSort::Text),
        column("promised", "承诺事项", "承诺 答应的事", CellSort::Text),
        column("next", "下次谈话", "下次谈话日期 下次时间", CellSort::Day),
        column("countersigned", "谈话人签名", "谈话人签名日期", CellSort::Text),
        NUMBER,
        PHONE,
        NOTE,
    ],
    take: take_talk,
};

/// 个案登记.
const CASES: Ledger = Ledger {
    code: "cases",
    label: "个案登记",
    kind: "case",
    columns: &[
        column("number", "个案编号", "编号 个案号", CellSort::Text),
        column("person", "服务对象", "姓名 对象 案主 服务对象姓名", CellSort::Text).required(),
        column("source", "来源", "服务来源 个案来源", CellSort::Text),
        column("opened", "接案日期", "开案日期 建档日期 日期 接案时间", CellSort::Day).required(),
        column("problems", "问题类别", "需求类别 问题 主要问题 问题类型", CellSort::List),
        column("opinion", "督导意见", "", CellSort::Text),
        column("planned", "计划日期", "服务计划日期 计划书日期", CellSort::Day),
        column("interviews", "面谈次数", "服务次数 面谈", CellSort::Text).counting(&INTERVIEWS),
        column("evaluation", "评估", "评估结果 成效评估", CellSort::Text),
        column("closed", "结案日期", "结案时间 结案", CellSort::Day),
        column("closure", "结案类型", "结案原因", CellSort::Text),
        column("follow_ups", "跟进", "回访 结案跟进 跟进情况", CellSort::Text).give(|given| (0..).map_while(|nth| follow_up(given, nth)).collect()),
        column("worker", "社工", "责任社工 负责社工 跟进社工", CellSort::Text),
        column("goals", "服务目标", "目标 服务计划", CellSort::Text),
        column("consented", "知情同意", "知情同意日期 服务协议", CellSort::Text),
        column("enquired", "求助日期", "咨询日期", CellSort::Day),
        column("family", "家庭类型", "", CellSort::Text),
        column("client", "人员类别", "服务对象类型", CellSort::List),
        column("opinion_on", "接案督导日期", "督导日期", CellSort::Day),
        column("opinion_by", "接案督导", "督导", CellSort::Text),
        column("assessed", "预估日期", "", CellSort::Day),
        column("assessment", "预估", "预估情况 问题分析", CellSort::Text),
        column("resources", "资源类型", "需要的资源", CellSort::List),
        column("steps", "服务步骤", "实施步骤", CellSort::Text),
        column("started", "开始服务日期", "介入日期", CellSort::Day),
        column("evaluated", "评估日期", "", CellSort::Day),
        column("closing_opinion", "结案督导意见", "", CellSort::Text),
        column("closing_on", "结案督导日期", "", CellSort::Day),
        column("closing_by", "结案督导", "", CellSort::Text),
        column("reactions", "结案反应", "案主反应", CellSort::List),
        column("farewell", "结案处理", "处理方法", CellSort::List),
        NUMBER,
        PHONE,
        NOTE,
    ],
    take: take_case,
};

/// 转介登记.
const REFERRALS: Ledger = Ledger {
    code: "referrals",
    label: "转介登记",
    kind: "referral",
    columns: &[
        column("on", "日期", "转介日期 登记日期", CellSort::Day).required(),
        column("person", "服务对象", "姓名 对象 服务对象姓名", CellSort::Text).required(),
        column("reason", "原因", "转介原因 需求", CellSort::Text).required(),
        column("to", "转入机构", "接收机构 转介机构 转至", CellSort::Text).required(),
        column("consented", "同意书", "同意日期 本人同意 知情同意", CellSort::Text),
        column("sent", "发出", "发出日期 转出日期", CellSort::Text),
        column("receiver", "接收人", "接收人员 对方联系人", CellSort::Text),
        column("end", "结果", "结束情形 转介结果", CellSort::Text),
        column("told", "反馈日期", "反馈时间", CellSort::Day),
        column("accepted", "接收日期", "对方接收日期", CellSort::Text),
        column("serving", "开始服务日期", "", CellSort::Day),
        column("feedback", "反馈", "反馈情况 反馈内容", CellSort::Text),
        column("ended", "结束日期", "", CellSort::Day),
        column("duty", "法定职责", "", CellSort::Text),
        column("worker", "经办社工", "社工 经办人", CellSort::Text),
        column("case", "个案编号", "个案 个案号", CellSort::Text),
        column("to_kind", "转入机构类别", "机构类别", CellSort::Text),
        column("agreed_by", "同意人", "", CellSort::Text),
        column("covers", "同意提供的资料", "提供资料 资料范围", CellSort::Text),
        column("documents", "移交材料", "材料 附件", CellSort::Text),
        column("handed_by", "移交人", "", CellSort::Text),
        NUMBER,
        PHONE,
        NOTE,
    ],
    take: take_referral,
};

/// 危机事件登记.
const CRISES: Ledger = Ledger {
    code: "crises",
    label: "危机事件登记",
    kind: "crisis",
    columns: &[
        column("on", "时间", "日期 发现时间 发生时间", CellSort::Day).required(),
        column("finder", "发现人", "社工 发现社工", CellSort::Text).required(),
        column("person", "对象", "姓名 服务对象", CellSort::Text),
        column("grade", "等级", "风险等级 危机等级", CellSort::Text).required(),
        column("signs", "征兆", "表现 情况", CellSort::Text).required(),
        column("actions", "采取措施", "措施 处理 处理措施", CellSort::Text),
        column("notified", "通知", "通知(督导/家属/110/120) 通知对象 已通知", CellSort::List).give(give_notices),
        column("outcome", "结果", "处理结果", CellSort::Text),
        column("follow_up_1", "随访1", "第一次随访 随访一", CellSort::Text).give(|given| follow_up(given, 0).into_iter().collect()),
        column("follow_up_2", "随访2", "第二次随访 随访二", CellSort::Text).give(|given| follow_up(given, 1).into_iter().collect()),
        column("follow_up_3", "随访3", "第三次随访 随访三", CellSort::Text).give(|given| follow_up(given, 2).into_iter().collect()),
        column("follow_ups", "其余随访", "", CellSort::Text).give(|given| (3..).map_while(|nth| follow_up(given, nth)).collect()),
        column("closed", "结束日期", "结案日期", CellSort::Day),
        column("at", "发现时刻", "", CellSort::Time).clock_of("on"),
        MINUTES,
        column("channel", "发现方式", "", CellSort::Text),
        column("place", "地点", "发生地点", CellSort::Text),
        column("worker", "跟进社工", "责任社工", CellSort::Text),
        column("regrades", "等级变化", "升级降级", CellSort::Text).give(|given| give_regrades(given).into_iter().collect()),
        column("safety_plan", "安全计划日期", "安全计划", CellSort::Text),
        column("reportable", "法定报告情形", "", CellSort::List),
        column("reported", "法定报告日期", "报案日期 报告日期", CellSort::Day),
        column("reported_to", "报告给", "受理部门", CellSort::Text),
        NUMBER,
        PHONE,
        NOTE,
    ],
    take: take_crisis,
};

/// One of the fields of the person whom a record is about; of several phones the first.
fn of_person(given: &Given<'_>, path: &str) -> Vec<String> {
    given.named.field(given.typed.get("person"), path).split('、').take(1).map(str::to_owned).collect()
}

/// `2020-02-04 情绪平稳`.
fn follow_up(given: &Given<'_>, nth: usize) -> Option<String> {
    let member = |member: &str| given.typed.get(&format!("follow_ups.{nth}.{member}"));
    let text = format!("{} {}", member("on"), member("result"));
    (!member("on").is_empty()).then(|| text.trim().to_owned())
}

/// `督导 2020-02-04 14:30`.
fn give_notices(given: &Given<'_>) -> Vec<String> {
    let notice = |row: usize| {
        let member = |member: &str| given.typed.get(&format!("notified.{row}.{member}"));
        let whom = Notified::from_code(member("whom")).map_or("", Choice::label);
        [whom, member("on"), member("at")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    given.typed.rows("notified").into_iter().map(notice).collect()
}

/// `2020-02-05 4级 紧急 手段在手；2020-02-10 2级 中`.
fn give_regrades(given: &Given<'_>) -> Option<String> {
    let change = |row: usize| {
        let member = |member: &str| given.typed.get(&format!("regrades.{row}.{member}"));
        let grade = Grade::from_code(member("grade")).map_or("", Choice::label);
        [member("on"), grade, member("reason")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let changes: Vec<String> = given.typed.rows("regrades").into_iter().map(change).collect();
    (!changes.is_empty()).then(|| changes.join("；"))
}

/// The person of the row, with what the row says of somebody new.
fn person(taking: &mut Taking<'_>) {
    let known = [("resident_id", taking.resident_number("resident_id")), ("phones.0", taking.phone_number("phone"))];
    taking.link::<Person>("person", &known);
}

fn take_talk(row: &Row, directory: &mut dyn Directory) -> Taken {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    person(&mut taking);
    let others = speakers(&mut taking);
    taking.set("channel", Channel::Office.code());
    taking.choice::<Channel>("channel");
    taking.number("minutes", MINUTES_A_DAY);
    // Who refuses to sign has not signed, and it is noted.
    let refused = taking.said("signed").starts_with('拒').then(|| taking.said("signed").to_owned());
    if refused.is_none() {
        taking.day_or_tick("signed", on);
    }
    taking.day_or_tick("countersigned", on);
    taking.day("next", on);
    taking.texts(&["content", "attitude", "measures", "at", "ended"]);
    taking.texts(&["health", "living", "company", "difficulty", "advice", "promised"]);
    let place = Place::take(&mut taking, "place");
    taking.keep("note", [("签名", refused.unwrap_or_default()), ("谈话人", others), ("地点", place)]);
    taking.done()
}

/// Who talked and who wrote it down: one worker with one part where it is the same. Of two who talked the second stands as the one who wrote, if nobody
/// else did; others are given back.
fn speakers(taking: &mut Taking<'_>) -> String {
    let all = parts(taking.said("speaker"));
    let mut speakers = all.iter().flat_map(|part| names(part)).map(str::to_owned);
    let Some(first) = speakers.next() else {
        taking.link::<Worker>("speaker", &[]);
        return String::new();
    };
    let own = taking.said("recorder").to_owned();
    let recorder = if own.is_empty() || own == first { speakers.next().unwrap_or_default() } else { own };
    taking.name::<Worker>("speaker", "speaker", first.clone(), &[], &[]);
    if !recorder.is_empty() && recorder != first {
        taking.name::<Worker>("recorder", "recorder", recorder.clone(), &[], &[]);
    }
    speakers.filter(|name| *name != recorder).collect::<Vec<_>>().join("、")
}

fn take_case(row: &Row, directory: &mut dyn Directory) -> Taken {
    let mut taking = Taking::of(row, directory);
    let opened = taking.main_day("opened");
    person(&mut taking);
    let number = taking.said("number");
    if !number.is_empty() && taking.is_repeated("number", number) {
        taking.refuse("number", format!("个案编号 {number} 上面已有一行，一个编号只属于一个个案"));
    }
    let source = taking.choice_or("source", Some(CaseSource::Other));
    let problems = taking.choices_or("problems", Some(CaseProblem::Other));
    let opinion = taking.choice_or::<IntakeOpinion>("opinion", None);
    taking.day("planned", opened);
    let closed = taking.past_day("closed", opened);
    let closure = taking.choice_or("closure", Some(CaseClosure::Other));
    taking.day_or_tick("consented", opened);
    taking.texts(&["number", "goals", "evaluation"]);
    taking.link::<Worker>("worker", &[]);
    let words = follow_ups(&mut taking, "follow_ups", closed);
    let kept = stages(&mut taking, opened);
    let first = [("来源", source), ("问题类别", problems), ("督导意见", opinion), ("结案类型", closure), ("跟进", words)];
    taking.keep("note", first.into_iter().chain(kept));
    taking.done()
}

/// What the forms of a case have beyond the register: its days, its supervisors, its lists. What no list knows is given back.
fn stages(taking: &mut Taking<'_>, opened: Option<Day>) -> [(&'static str, String); 6] {
    taking.day("enquired", opened);
    for column in ["opinion_on", "assessed", "started", "evaluated", "closing_on"] {
        taking.past_day(column, opened);
    }
    taking.link::<Worker>("opinion_by", &[]);
    taking.link::<Worker>("closing_by", &[]);
    taking.texts(&["assessment", "steps"]);
    [
        ("家庭类型", taking.choice_or("family", Some(FamilyKind::Other))),
        ("人员类别", taking.choices_or("client", Some(ClientKind::Other))),
        ("资源类型", taking.choices_or("resources", Some(Resource::Other))),
        ("结案督导意见", taking.choice_or::<IntakeOpinion>("closing_opinion", None)),
        ("结案反应", taking.choices_or::<Reaction>("reactions", None)),
        ("结案处理", taking.choices_or::<Farewell>("farewell", None)),
    ]
}

fn take_referral(row: &Row, directory: &mut dyn Directory) -> Taken {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    person(&mut taking);
    taking.day_or_tick("consented", on);
    let sent = taking.day_or_tick("sent", on);
    let accepted = taking.day_or_tick("accepted", sent);
    let serving = taking.past_day("serving", sent);
    let told = taking.past_day("told", sent);
    let ended = taking.past_day("ended", sent);
    let last = ended.or(told).or(serving).or(accepted).or(sent).or(on);
    let result = result(&mut taking, accepted, last);
    taking.texts(&["reason", "to", "receiver", "feedback", "duty", "agreed_by", "covers", "documents", "handed_by"]);
    let to_kind = taking.choice_or("to_kind", Some(Receiver::Other));
    taking.link::<Worker>("worker", &[]);
    let case = taking.find::<Case>("case", "case");
    taking.keep("note", [("结果", result), ("个案编号", case), ("转入机构类别", to_kind)]);
    taking.done()
}

/// 结果 is an end, or says that the other side has accepted. The day of either is the last one that the sheet gives.
fn result(taking: &mut Taking<'_>, accepted: Option<Day>, last: Option<Day>) -> String {
    /// What stations write for a referral that was accepted and goes on.
    const ACCEPTED: [&str; 7] = ["已接收", "接收", "成功", "转介成功", "成功转介", "已接受", "已转介"];
    let last = last.map_or_else(String::new, |last| last.to_string());
    let said = taking.said("end");
    if ACCEPTED.contains(&said) {
        if accepted.is_none() {
            taking.set("accepted", last);
        }
        return String::new();
    }
    let Some((end, rest)) = taking.choice_and_rest::<ReferralEnd>("end") else { return String::new() };
    taking.set("ended", last.clone());
    if end == ReferralEnd::Closed && accepted.is_none() {
        // A service that was completed had been accepted, at the latest then.
        taking.set("accepted", last);
    }
    rest
}

fn take_crisis(row: &Row, directory: &mut dyn Directory) -> Taken {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    if UNKNOWN.contains(&taking.said("person")) {
        taking.resident_number("resident_id");
    } else {
        person(&mut taking);
    }
    taking.link::<Worker>("finder", &[]);
    let grade = taking.choice_and_rest::<Grade>("grade").map(|(_, rest)| rest).unwrap_or_default();
    taking.choice::<Channel>("channel");
    taking.number("minutes", MINUTES_A_DAY);
    taking.past_day("closed", on);
    taking.texts(&["signs", "actions", "outcome", "at"]);
    let notified = taking.words("notified").into_iter().filter(|word| !took_notice(&mut taking, word, on)).collect::<Vec<_>>().join("、");
    let columns = [("follow_up_1", "随访1"), ("follow_up_2", "随访2"), ("follow_up_3", "随访3"), ("follow_ups", "其余随访")];
    let words = columns.map(|(column, label)| (label, follow_ups(&mut taking, column, on)));
    let place = Place::take(&mut taking, "place");
    taking.link::<Worker>("worker", &[]);
    taking.texts(&["reported_to"]);
    taking.day_or_tick("safety_plan", on);
    taking.past_day("reported", on);
    let reportable = taking.choices_or::<Reportable>("reportable", None);
    let changes = regrades(&mut taking, on);
    let kept = [("等级", grade), ("通知", notified), ("地点", place), ("法定报告情形", reportable), ("等级变化", changes)];
    taking.keep("note", kept.into_iter().chain(words));
    taking.done()
}

/// What people write for somebody of whom they know nothing.
const UNKNOWN: [&str; 5] = ["匿名", "不知名", "身份不明", "未知", "无名氏"];

/// Looks back, each with its day: `2020-02-04 情绪平稳；2月11日：稳定、已上班`. A day without its year comes after `near`. What stands before the first day is
/// given back, to be kept.
fn follow_ups(taking: &mut Taking<'_>, column: &'static str, near: Option<Day>) -> String {
    let (mut found, mut before): (Vec<(Day, String)>, Vec<String>) = (Vec::new(), Vec::new());
    for part in parts(taking.said(column)) {
        let (first, rest) = part.split_once([' ', '：', ':']).unwrap_or((&part, ""));
        match (day_from(first, near.unwrap_or(taking.today())), found.last_mut()) {
            (Some(on), _) => found.push((on, rest.trim().to_owned())),
            (None, Some((_, result))) if result.is_empty() => *result = part,
            (None, Some((_, result))) => *result = format!("{result}、{part}"),
            (None, None) => before.push(part),
        }
    }
    for (on, result) in found {
        let nth = taking.rows("follow_ups");
        taking.set(&format!("follow_ups.{nth}.on"), on.to_string());
        taking.set(&format!("follow_ups.{nth}.result"), result);
    }
    before.join("、")
}

/// Changes of the grade, as they are written out. What is none is given back.
fn regrades(taking: &mut Taking<'_>, near: Option<Day>) -> String {
    let mut left_over = Vec::new();
    for part in parts(taking.said("regrades")) {
        let (first, rest) = part.split_once([' ', '：', ':']).unwrap_or((&part, ""));
        match (day_from(first, near.unwrap_or(taking.today())), beginning::<Grade>(rest)) {
            (Some(on), Some((grade, reason))) => {
                let nth = taking.rows("regrades");
                taking.set(&format!("regrades.{nth}.on"), on.to_string());
                taking.set(&format!("regrades.{nth}.grade"), grade.code());
                taking.set(&format!("regrades.{nth}.reason"), reason);
            }
            _ => left_over.push(part),
        }
    }
    left_over.join("、")
}

/// `督导`, `督导 14:30`, `家属 2020-02-04`. False if nobody that we know of was told.
fn took_notice(taking: &mut Taking<'_>, word: &str, near: Option<Day>) -> bool {
    let Some((whom, rest)) = beginning::<Notified>(word) else { return false };
    let (mut day, mut time) = (None, None);
    for part in rest.split_whitespace() {
        match (part.parse::<Time>(), day_from(part, near.unwrap_or(taking.today()))) {
            (Ok(at), _) => time = Some(at),
            (_, Some(on)) => day = Some(on),
            _ => return false,
        }
    }
    let nth = taking.rows("notified");
    taking.set(&format!("notified.{nth}.whom"), whom.code());
    taking.set(&format!("notified.{nth}.on"), day.map_or_else(String::new, |day| day.to_string()));
    taking.set(&format!("notified.{nth}.at"), time.map_or_else(String::new, |time| time.to_string()));
    true
}

#[cfg(test)]
mod tests;
