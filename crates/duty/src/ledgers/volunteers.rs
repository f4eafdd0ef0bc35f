//! 志愿者登记: one row is one volunteer, whom the importer recognises if on file. 志愿服务时长: one row is one volunteer's service at one time; hours come
//! from check-in and check-out, and only where they are missing or say more from the column 时长, for which somebody has to answer.

use super::{CAMPAIGN, NOTE, PROJECT, day_or_words, filed};
use crate::{Volunteer, VolunteerShift};
use base::{Choice, Faults, Time, Typed, Value};
use org::{Mark, Place, PlaceKind, Topic, Worker};
use shell::ledger::{CellSort, Directory, Given, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 志愿者登记.
pub(crate) const VOLUNTEERS: Ledger = Ledger {
    code: "volunteers",
    label: "志愿者登记",
    kind: "volunteer",
    columns: &[
        column("ordinal", "编号", "序号 内部编号 行号", CellSort::Text),
        column("name", "姓名", "志愿者 志愿者姓名 义工姓名 名字", CellSort::Text).required(),
        column("resident_id", "证件类型/号码", "证件号码 身份证号 身份证号码 身份证 证件类型及号码 证件号 证件", CellSort::Text),
        column("phone", "电话", "联系电话 手机 手机号 手机号码 电话号码 联系方式", CellSort::Text),
        column("skills", "技能", "特长 专长 专业技能", CellSort::Text),
        column("available", "可服务时间", "服务时间意向 服务时段 空闲时间 可服务时段 服务时间", CellSort::Text),
        column("insured_since", "保险", "保险生效日期 投保日期 是否投保 意外险 保险情况 有无保险", CellSort::Text).dated(),
        column("trained", "培训", "培训日期 培训情况 是否培训 岗前培训", CellSort::Text).dated(),
        column("number", "注册平台号", "志愿者编号 志愿者号 全国志愿者编号 平台编号 义工号 注册号 i志愿号 志愿号", CellSort::Text),
        column("registered", "登记日期", "注册日期 登记时间 注册时间 报名日期", CellSort::Text).dated(),
        column("marks", "标记", "政治面貌 身份", CellSort::List),
        NOTE,
    ],
    take: take_volunteer,
};

/// 志愿服务时长. The paper has hours; what is written out are minutes and says so, because a third of an hour is no decimal number.
pub(crate) const VOLUNTEER_HOURS: Ledger = Ledger {
    code: "volunteer_hours",
    label: "志愿服务时长",
    kind: "volunteer_shift",
    columns: &[
        column("on", "日期", "服务日期 活动日期", CellSort::Day).required(),
        column("activity", "活动", "活动名称 服务项目名称", CellSort::Text),
        column("post", "岗位", "服务岗位 服务内容 工作内容", CellSort::Text),
        column("volunteer", "志愿者", "姓名 志愿者姓名 义工 义工姓名", CellSort::List).required(),
        column("number", "志愿者编号", "注册平台号 志愿者号 义工号", CellSort::Text).give(|given| of_volunteer(given, "number")),
        column("phone", "联系电话", "电话 手机 手机号", CellSort::Text).give(|given| of_volunteer(given, "phone")),
        column("came", "签到", "签到时间 开始时间 到岗时间", CellSort::Time),
        column("left", "签退", "签退时间 结束时间 离岗时间", CellSort::Time),
        column("break_minutes", "休息（分钟）", "休息时间 休息时长", CellSort::Minutes),
        column("hours", "时长（分钟）", "服务时长 服务时数 小时数 志愿服务时长", CellSort::Minutes).give(hours_of),
        column("minutes", "核定时长（分钟）", "认定时长 核准时长", CellSort::Minutes),
        column("confirmed_by", "确认人", "核定人 负责人 审核人 确认签名", CellSort::Text),
        column("setting", "场所类别", "场所类型", CellSort::Text),
        column("place", "地点", "服务地点 站点 岗点", CellSort::Text),
        column("topics", "服务主题", "主题 服务类别", CellSort::List),
        NOTE,
        CAMPAIGN,
        PROJECT,
    ],
    take: take_hours,
};

/// Digits of a number that only counts the rows.
const ORDINAL_DIGITS_MAX: usize = 4;

fn take_volunteer(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    let name: String = taking.said("name").split_whitespace().collect();
    if name.is_empty() {
        taking.refuse("name", "没有姓名");
    }
    taking.set("name", name);
    taking.texts(&["skills", "available"]);
    let (number, own_number) = numbers(taking.said("number"), taking.said("ordinal"));
    taking.set("number", number);
    let other_paper = paper(&mut taking, row);
    let phone = taking.phone_number("phone");
    taking.set("phone", phone);
    let (insured, trained) = (day_or_words(&mut taking, "insured_since"), day_or_words(&mut taking, "trained"));
    let registered = day_or_words(&mut taking, "registered");
    if taking.said("registered").is_empty() {
        // Whoever stands on the sheet is registered; since when, nobody knows better than that it is so today.
        taking.set("registered", taking.today().to_string());
    }
    let other_marks = taking.choices_or::<Mark>("marks", None);
    let left_over = [("编号", own_number), ("证件", other_paper), ("保险", insured), ("培训", trained), ("登记日期", registered)];
    taking.keep("note", left_over.into_iter().chain([("标记", other_marks)]));
    taking.done()
}

/// The platform's number, and the station's own, which is kept in the remark if it is more than a row's.
fn numbers(platform: &str, own: &str) -> (String, String) {
    let counts_rows = own.len() <= ORDINAL_DIGITS_MAX && own.bytes().all(|byte| byte.is_ascii_digit());
    match (platform.is_empty(), counts_rows) {
        (_, true) => (platform.to_owned(), String::new()),
        (true, false) => (own.to_owned(), String::new()),
        (false, false) => (platform.to_owned(), own.to_owned()),
    }
}

/// The number of the identity card; another paper is given back.
fn paper(taking: &mut Taking<'_>, row: &Row) -> String {
    let text = taking.said("resident_id");
    let bare = ["居民身份证", "身份证"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let number = bare.trim_matches(|c: char| c.is_whitespace() || "/／:：".contains(c));
    let is_card = bare.len() < text.len() || number.starts_with(|c: char| c.is_ascii_digit());
    match base::ResidentNumber::parse_by(number, row.today) {
        _ if text.is_empty() => String::new(),
        Ok(number) => {
            taking.set("resident_id", number.as_str());
            String::new()
        }
        Err(fault) if is_card => {
            taking.refuse("resident_id", format!("身份证号{fault}"));
            String::new()
        }
        Err(_) => text.to_owned(),
    }
}

fn take_hours(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    taking.main_day("on");
    let (activity, post) = (taking.said("activity"), taking.said("post"));
    taking.set("activity", activity);
    taking.set("post", if post.is_empty() { activity } else { post });
    if taking.words("volunteer").len() > 1 {
        taking.refuse("volunteer", "一行只写一位志愿者，时长才算得清");
    }
    let (number, phone) = (taking.said("number").to_owned(), taking.phone_number("phone"));
    taking.link::<Volunteer>("volunteer", &[("number", number), ("phone", phone)]);
    hours(&mut taking);
    taking.link::<Worker>("confirmed_by", &[]);
    let setting = taking.choice::<PlaceKind>("setting");
    let unknown_place = match setting {
        Some(setting) => {
            taking.link::<Place>("place", &[("kind", setting.code().to_owned())]);
            String::new()
        }
        // Without its sort a new place cannot be made; one that is there is found.
        None => taking.find::<Place>("place", "place"),
    };
    taking.choices::<Topic>("topics");
    filed(&mut taking);
    taking.keep("note", [("地点", unknown_place)]);
    taking.done()
}

/// From when to when, and how long if that is not the same. 时长 is what check-in and check-out come to, or an answer of its own.
fn hours(taking: &mut Taking<'_>) {
    let times = ["came", "left"].map(|path| taking.said(path).parse::<Time>().ok());
    for (path, time) in ["came", "left"].iter().zip(times) {
        taking.set(path, time.map(|time| time.to_string()).unwrap_or_default());
    }
    let number = |path: &str| taking.said(path).parse::<u32>().ok();
    let (rest, written, approved) = (number("break_minutes"), number("hours"), number("minutes"));
    let stayed = times[0].zip(times[1]).map(|(came, left)| {
        let stayed = u32::from(left.minutes()).saturating_sub(u32::from(came.minutes()));
        stayed.saturating_sub(rest.unwrap_or(0))
    });
    if let (Some(written), Some(approved)) = (written, approved)
        && written != approved
    {
        taking.refuse("hours", format!("时长 {written} 分钟，核定时长 {approved} 分钟，请只留对的一个"));
    }
    taking.set("break_minutes", rest.map(|rest| rest.to_string()).unwrap_or_default());
    let minutes = approved.or_else(|| written.filter(|written| stayed != Some(*written)));
    taking.set("minutes", minutes.map(|minutes| minutes.to_string()).unwrap_or_default());
}

/// What counts, whether by the clock or by an answer; nothing while somebody still has to say.
fn hours_of(given: &Given<'_>) -> Vec<String> {
    let shift = VolunteerShift::read(given.typed, "", &mut Faults::new());
    shift.filter(|shift| !shift.is_open()).map(|shift| shift.credited_minutes().to_string()).into_iter().collect()
}

fn of_volunteer(given: &Given<'_>, member: &str) -> Vec<String> {
    vec![given.named.field(given.typed.get("volunteer"), member)]
}
