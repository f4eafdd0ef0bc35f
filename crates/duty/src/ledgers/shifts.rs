//! Two sheets are read as shifts. 门岗值守 (日期 班次 岗点 值守人 … 交接) names a post, 热线排班 (日期 班次 线路 值班人 备岗 实到 交接事项) a line; by that they are
//! told apart, unless a column says what the duty is for. A row becomes one shift with everybody who stood in it. Hours stand in the cell of the
//! shift (`早班 8:00-12:00`) or in columns of their own; a sheet without hours gives people and no minutes, because nobody may guess them.

use super::{CAMPAIGN, NOTE, PROJECT, filed};
use crate::{ShiftName, Target};
use base::{Choice, Day, Time, Typed};
use org::{Place, PlaceKind, Worker};
use sheets::Cell;
use shell::ledger::{CellSort, Directory, Given, Ledger, Row, RowFault, column};
use shell::parts::{asides, parts};
use shell::taking::Taking;

/// 门岗值守, 热线排班.
pub(crate) const SHIFTS: Ledger = Ledger {
    code: "shifts",
    label: "值班值守",
    kind: "shift",
    columns: &[
        column("on", "日期", "值班日期 值守日期 排班日期 当班日期", CellSort::Day).required(),
        column("name", "班次", "班别 时段 值班时间 值守时间 值班时段", CellSort::Text),
        column("from", "开始时间", "上班时间 起始时间 接班时间", CellSort::Time),
        column("to", "结束时间", "下班时间 截止时间 交班时间", CellSort::Time),
        column("target", "值班内容", "类别 值班类别 值守类别", CellSort::Text),
        column("place", "岗点", "值守点 卡点 门岗 值守地点 地点 岗位点", CellSort::Text),
        column("line", "线路", "热线 热线号码 热线名称", CellSort::Text),
        column("staff", "值班人", "值守人 值班人员 值守人员 当班人 当值人员 接线员 接线人", CellSort::Text).required().give(staff_of),
        column("backup", "备岗", "后备 备班人 备岗人 备班 替补", CellSort::Text),
        column("present", "实到", "实到人员 实际到岗 到岗人员 是否到岗 到岗 到岗情况", CellSort::Text).give(present_of),
        column("handover", "交接事项", "交接 交接情况 交接内容 交接班事项", CellSort::Text),
        NOTE,
        CAMPAIGN,
        PROJECT,
    ],
    take: take_shift,
};

/// How far ahead a roster may be made; a day beyond it is a wrong year.
const DAYS_AHEAD_MAX: i32 = 100;
/// Words in brackets behind a name by which somebody was not there.
const AWAY: [&str; 8] = ["假", "缺", "未到", "没来", "调休", "休息", "旷工", "不在"];
/// What stands in 实到 when everybody came, and when nobody did.
const ALL: [&str; 9] = ["是", "全", "全部", "全勤", "全到", "到", "已到", "√", "齐"];
const NONE: [&str; 8] = ["0", "否", "无", "未到", "缺勤", "×", "没到", "0人"];
/// What stands behind the name of somebody who came instead.
const STOOD_IN: [&str; 8] = ["顶班", "代班", "替班", "顶替", "代替", "顶", "替", "代"];
/// The reason where the sheet gives none.
const NOT_THERE: &str = "未到岗";
/// What may stand between the two ends of a window, and before the second.
const BETWEEN: [char; 8] = ['-', '–', '—', '－', '~', '～', '至', '到'];
const NEXT_DAY: [&str; 5] = ["次日", "第二天", "翌日", "隔日", "次晨"];

/// Somebody on the sheet.
struct Named {
    name: String,
    minutes: Option<u32>,
    absent: Option<String>,
}

fn take_shift(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    on(&mut taking);
    let odd_name = window(&mut taking);
    let target = target(&mut taking);
    if let Some(target) = target {
        taking.link::<Place>("place", &[("kind", place_kind(target).code().to_owned())]);
    }
    taking.texts(&["line"]);
    let (mut staff, others) = staff(taking.said("staff"));
    present(&mut taking, row.get("present").trim(), &mut staff);
    for person in staff {
        let minutes = person.minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
        let own = [("staff.*.minutes", minutes), ("staff.*.absent", person.absent.unwrap_or_default())];
        let own: Vec<_> = own.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        taking.name::<Worker>("staff", "staff.*.worker", person.name, &[], &own);
    }
    taking.link::<Worker>("backup", &[]);
    taking.texts(&["handover"]);
    filed(&mut taking);
    taking.keep("note", [("班次", odd_name), ("值班人", others)]);
    taking.done()
}

/// The day: a roster may lie ahead, but not by years.
fn on(taking: &mut Taking<'_>) {
    let (text, today) = (taking.said("on"), taking.today());
    match Day::typed(text, today) {
        None if text.is_empty() => taking.refuse("on", "没有日期"),
        Some(on) if on - today > DAYS_AHEAD_MAX => taking.refuse("on", format!("{on} 还早，请核对年份")),
        _ => {
            taking.day("on", None);
        }
    }
}

/// Which shift and from when to when. A name of the station's own is given back.
fn window(taking: &mut Taking<'_>) -> String {
    let (name, window) = split_window(taking.said("name"));
    let (from, to) = (taking.said("from").parse::<Time>().ok(), taking.said("to").parse::<Time>().ok());
    if let Some((begins, ends)) = window
        && (from.is_some_and(|from| from != begins) || to.is_some_and(|to| to != ends))
    {
        taking.refuse("name", format!("班次里是 {begins}–{ends}，和开始、结束时间不一致"));
    }
    let (from, to) = (from.or(window.map(|window| window.0)), to.or(window.map(|window| window.1)));
    for (path, time) in [("from", from), ("to", to)] {
        taking.set(path, time.map(|time| time.to_string()).unwrap_or_default());
    }
    let choice = ShiftName::from_typed(&name);
    taking.set("name", choice.map(Choice::code).unwrap_or_default());
    if choice.is_some() { String::new() } else { name }
}

/// `早班（8:00-12:00）` is 早班 and its hours; `20:00至次日8点` has hours only.
fn split_window(text: &str) -> (String, Option<(Time, Time)>) {
    let even = text.replace(['：', '点', '时'], ":");
    let is_clock = |c: char| c.is_ascii_digit() || c == ':';
    for (at, mark) in even.char_indices().filter(|(_, mark)| BETWEEN.contains(mark)) {
        let before = even[..at].trim_end();
        let name = before.trim_end_matches(is_clock);
        let after = even[at + mark.len_utf8()..].trim_start();
        let after = NEXT_DAY.iter().find_map(|word| after.strip_prefix(word)).unwrap_or(after).trim_start();
        let rest = after.trim_start_matches(is_clock);
        let ends = (clock(&before[name.len()..]), clock(&after[..after.len() - rest.len()]));
        if let (Some(from), Some(to)) = ends {
            return (bare(&format!("{name}{rest}")), Some((from, to)));
        }
    }
    (bare(text), None)
}

/// `8:30`, `8:` (八点), `0830`; a bare `8` may be anything.
fn clock(text: &str) -> Option<Time> {
    if text.ends_with(':') { format!("{text}00").parse().ok() } else { text.parse().ok() }
}

fn bare(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || "()（）[]【】:：，,、".contains(c)).to_owned()
}

/// What the duty is for: as the sheet says, else by what it names.
fn target(taking: &mut Taking<'_>) -> Option<Target> {
    if !taking.said("target").is_empty() {
        return taking.choice::<Target>("target");
    }
    let target = match (taking.said("place").is_empty(), taking.said("line").is_empty()) {
        (false, true) => Target::Post,
        (true, false) => Target::Line,
        _ => {
            taking.refuse("target", "看不出是门岗还是热线：请写岗点或线路之一，或在“值班内容”里写明");
            return None;
        }
    };
    taking.set("target", target.code());
    Some(target)
}

/// What a place is that nobody has registered yet.
fn place_kind(target: Target) -> PlaceKind {
    match target {
        Target::Post => PlaceKind::DoorPost,
        Target::Venue => PlaceKind::Venue,
        Target::Sweep => PlaceKind::Community,
        Target::Line | Target::Office => PlaceKind::StationRoom,
    }
}

/// Who is named, with what stands in brackets behind the name; and what names no worker (志愿者3人, a role), which is kept.
fn staff(cell: &str) -> (Vec<Named>, String) {
    let (mut staff, mut others) = (Vec::<Named>::new(), Vec::new());
    for part in parts(cell) {
        let (name, inside) = asides(&part);
        if name.is_empty() || name.contains("志愿者") || name.contains(|c: char| c.is_ascii_digit()) {
            others.push(part);
            continue;
        }
        let (mut minutes, mut absent) = (None, None);
        for aside in inside {
            let stayed = sheets::minutes(&Cell::text(&aside), None).ok().flatten();
            if aside.ends_with(['分', '钟', '时']) && stayed.is_some() {
                minutes = stayed;
            } else if AWAY.iter().any(|word| aside.contains(word)) {
                absent = Some(aside.trim_start_matches("缺勤").trim_start_matches(['：', ':']).to_owned());
            } else {
                others.push(format!("{name}（{aside}）"));
            }
        }
        let absent = absent.map(|reason| if reason.is_empty() { NOT_THERE.to_owned() } else { reason });
        if staff.iter().all(|known| known.name != name) {
            staff.push(Named { name, minutes, absent });
        }
    }
    (staff, others.join("、"))
}

/// Who came: everybody where the cell is empty or says so; a number has to be the one of the names; names say who.
fn present(taking: &mut Taking<'_>, cell: &str, staff: &mut Vec<Named>) {
    let expected = staff.iter().filter(|person| person.absent.is_none()).count();
    if cell.is_empty() || ALL.contains(&cell) {
        return;
    }
    let (word, inside) = asides(cell);
    if NONE.contains(&word.as_str()) {
        for person in staff.iter_mut() {
            person.absent.get_or_insert_with(|| NOT_THERE.to_owned());
        }
        // ×（丁一顶）: somebody else came.
        let stood_in = inside.iter().filter_map(|aside| STOOD_IN.iter().find_map(|end| aside.strip_suffix(end)));
        staff.extend(stood_in.map(|name| Named { name: name.trim_start_matches('由').to_owned(), minutes: None, absent: None }));
        return;
    }
    if let Ok(number) = cell.trim_end_matches(['人', '名', '位']).parse::<usize>() {
        if number != expected {
            taking.refuse("present", format!("实到 {number} 人，值班人有 {expected} 位到岗，请写实到的姓名"));
        }
        return;
    }
    let came: Vec<String> = parts(cell).iter().map(|part| asides(part).0).collect();
    for person in staff.iter_mut() {
        match (&person.absent, came.contains(&person.name)) {
            (Some(reason), true) => taking.refuse("present", format!("{}在值班人里写了“{reason}”，实到里又有", person.name)),
            (None, false) => person.absent = Some(NOT_THERE.to_owned()),
            _ => {}
        }
    }
    for name in came {
        if staff.iter().all(|person| person.name != name) {
            staff.push(Named { name, minutes: None, absent: None });
        }
    }
}

/// 李社工、赵社工（300分钟）、王社工（缺勤：病假）
fn staff_of(given: &Given<'_>) -> Vec<String> {
    let person = |row: usize| {
        let text = |member: &str| given.typed.get(&format!("staff.{row}.{member}"));
        let minutes = Some(text("minutes")).filter(|minutes| !minutes.is_empty()).map(|minutes| format!("（{minutes}分钟）"));
        let absent = Some(text("absent")).filter(|reason| !reason.is_empty()).map(|reason| format!("（缺勤：{reason}）"));
        format!("{}{}{}", given.named.name(text("worker")), minutes.unwrap_or_default(), absent.unwrap_or_default())
    };
    given.typed.rows("staff").into_iter().map(person).collect()
}

/// Who came, by name; `0` where nobody did.
fn present_of(given: &Given<'_>) -> Vec<String> {
    let rows = given.typed.rows("staff");
    let came = rows.iter().filter(|row| given.typed.get(&format!("staff.{row}.absent")).is_empty());
    let came: Vec<String> = came.map(|row| given.named.name(given.typed.get(&format!("staff.{row}.worker")))).collect();
    if came.is_empty() && !rows.is_empty() { vec!["0".to_owned()] } else { came }
}
