//! 门岗值守 and 现场计数: people whom nobody wrote down, at a post in a window of time.

use super::super::PostWork;
use base::{Choice, NUMBER_MAX, Time, Typed, text::halfwidth};
use org::{Place, PlaceKind, Worker};
use shell::ledger::{CellSort, Directory, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 门岗值守. Who stood there is also a shift; this sheet is the count. 进/出人数 holds `512/488` or one number.
pub(crate) const POSTS: Ledger = Ledger {
    code: "posts",
    label: "门岗值守",
    kind: "post_tally",
    columns: &[
        column("on", "日期", "值守日期 值班日期", CellSort::Day).required(),
        column("shift", "班次", "班别 值守时段 时段 值守时间", CellSort::Text),
        column("place", "岗点", "门岗 值守点 卡点 地点 值守地点 岗位", CellSort::Text).required(),
        column("workers", "值守人", "值守人员 值班人 值班人员 社工 工作人员 值守社工", CellSort::List),
        column("passages", "进/出人数", "进出人数 进出人次 出入人数 出入人次 人次 通行人数 测温人数 登记人数 人数", CellSort::Text).once(),
        column("vehicles", "车辆", "车辆数 进出车辆 登记车辆", CellSort::Number),
        column("abnormal", "异常人数", "体温异常 异常 发热人数 体温异常人数", CellSort::Number),
        column("turned_back", "劝返", "劝返人数 劝离", CellSort::Number),
        column("forms", "摸查表份数", "摸查表 填表份数", CellSort::Number),
        column("handover", "交接", "交接事项 交接情况", CellSort::Text),
        column("inward", "进人数", "进 进入 进入人数", CellSort::Number),
        column("outward", "出人数", "出 外出 外出人数", CellSort::Number),
        column("from", "开始时间", "从 上岗时间 开始", CellSort::Time),
        column("to", "结束时间", "到 下岗时间 离岗时间 结束", CellSort::Time),
        column("note", "备注", "说明", CellSort::Text),
    ],
    take: take_post,
};

/// 现场计数: vaccination queues, testing points, quarantine hotels and the rest that is no gate.
pub(crate) const TALLIES: Ledger = Ledger {
    code: "tallies",
    label: "现场计数",
    kind: "post_tally",
    columns: &[
        column("on", "日期", "服务日期", CellSort::Day).required(),
        column("place", "地点", "场所 服务点 检测点 接种点 隔离点 服务地点 岗点", CellSort::Text).required(),
        column("work", "服务内容", "内容 类别 服务类别 值守内容 工作内容", CellSort::Text).required(),
        column("shift", "时段", "班次 服务时间 时间段 服务时段", CellSort::Text),
        column("passages", "人次", "服务人次 接种人次 检测人次 采样人次 服务总人次", CellSort::Text).once(),
        column("persons", "人数", "服务人数 隔离人数 在住人数 不重复人数", CellSort::Number),
        column("workers", "工作人员", "社工 参与社工 值守人 服务人员", CellSort::List),
        column("from", "开始时间", "从 开始", CellSort::Time),
        column("to", "结束时间", "到 结束", CellSort::Time),
        column("note", "备注", "说明", CellSort::Text),
    ],
    take: take_tally,
};

fn take_post(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    taking.set("work", PostWork::Gate.code());
    taking.link::<Place>("place", &[("kind", PlaceKind::DoorPost.code().to_owned())]);
    for path in ["vehicles", "abnormal", "turned_back", "forms"] {
        taking.number(path, NUMBER_MAX);
    }
    let sides = [taking.number("inward", NUMBER_MAX), taking.number("outward", NUMBER_MAX)];
    people(&mut taking, sides);
    taking.texts(&["handover"]);
    window_and_workers(taking)
}

fn take_tally(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    let kind = match taking.choice::<PostWork>("work") {
        Some(PostWork::Gate) => PlaceKind::DoorPost,
        Some(PostWork::Quarantine) => PlaceKind::Hotel,
        Some(PostWork::DoorToDoor) => PlaceKind::Community,
        _ => PlaceKind::Venue,
    };
    taking.link::<Place>("place", &[("kind", kind.code().to_owned())]);
    taking.number("persons", NUMBER_MAX);
    people(&mut taking, [None, None]);
    window_and_workers(taking)
}

/// Day, window, workers and remark, alike in both.
fn window_and_workers(mut taking: Taking<'_>) -> Result<Typed, Vec<RowFault>> {
    taking.main_day("on");
    window(&mut taking);
    taking.links::<Worker>("workers", "workers.*");
    taking.keep("note", []);
    taking.done()
}

/// People, in one cell or in two columns. Where a sheet has both sides and their sum, the sum is checked and not taken.
fn people(taking: &mut Taking<'_>, sides: [Option<u32>; 2]) {
    let text = taking.said("passages");
    let counted: Result<Vec<u32>, String> = if text.is_empty() { Ok(Vec::new()) } else { numbers(text) };
    let sum = sides.iter().flatten().copied().fold(0, u32::saturating_add);
    let is_split = sides.iter().any(Option::is_some);
    match counted.as_deref() {
        Err(sentence) => taking.refuse("passages", sentence),
        Ok([]) => {}
        Ok([total]) if is_split && *total == sum => {}
        Ok([total]) if is_split => taking.refuse("passages", format!("共 {total}，与进、出之和 {sum} 不一致")),
        Ok([total]) => taking.set("passages", total.to_string()),
        Ok([inward, outward]) if !is_split || sides == [Some(*inward), Some(*outward)] => {
            taking.set("inward", inward.to_string());
            taking.set("outward", outward.to_string());
        }
        Ok(_) => taking.refuse("passages", format!("“{text}”与进、出两列不一致")),
    }
}

/// One number, or in and out: `1000人次`, `512/488`, `进512出488`.
fn numbers(text: &str) -> Result<Vec<u32>, String> {
    let half = halfwidth(text).replace('出', "/").replace('进', "");
    let parts: Vec<&str> = half.split(['/', '、', '，', ';', '；']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let number = |part: &&str| {
        let read = sheets::number_with_unit(&sheets::Cell::text(part)).map_err(|fault| fault.to_string())?;
        let whole = read.and_then(|(number, _)| number.whole()).and_then(|whole| u32::try_from(whole).ok()).filter(|whole| *whole <= NUMBER_MAX);
        whole.ok_or_else(|| format!("“{text}”不是人数，请写成 1000 或 512/488"))
    };
    if parts.len() > 2 {
        return Err(format!("“{text}”不是人数，请写成 1000 或 512/488"));
    }
    parts.iter().map(number).collect()
}

/// The window: from its own columns, else out of the name of the shift (`早班 8:00-16:00`), which keeps what is left of it.
fn window(taking: &mut Taking<'_>) {
    let name = taking.said("shift");
    let within = window_in(name);
    for (path, time) in [("from", within.as_ref().map(|found| found.0)), ("to", within.as_ref().map(|found| found.1))] {
        let own = taking.said(path).to_owned();
        taking.set(path, if own.is_empty() { time.map(|time| time.to_string()).unwrap_or_default() } else { own });
    }
    taking.set("shift", within.map_or_else(|| name.to_owned(), |found| found.2));
}

/// Two clock times with a stroke between them, and what else stands there.
fn window_in(text: &str) -> Option<(Time, Time, String)> {
    let text = halfwidth(text).replace(['—', '–', '~', '～', '至', '到'], "-").replace(['(', ')'], " ");
    let of_clock = |c: char| c.is_ascii_digit() || matches!(c, ':' | '点' | '时' | '分' | '半' | ' ');
    let stroke = text.find('-')?;
    let (before, after) = (&text[..stroke], text[stroke..].trim_start_matches('-'));
    let from_at = before.rfind(|c: char| !of_clock(c)).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let to_end = after.find(|c: char| !of_clock(c)).unwrap_or(after.len());
    let clock = |text: &str| sheets::time(&sheets::Cell::text(&text.replace(' ', ""))).ok().flatten();
    let (from, to) = (clock(&before[from_at..])?, clock(&after[..to_end])?);
    let rest = format!("{} {}", before[..from_at].trim(), after[to_end..].trim());
    Some((from, to, rest.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_read_as_one_number_or_as_two() {
        let worked: [(&str, &[u32]); 8] = [
            ("1000", &[1000]),
            ("1,000人次", &[1000]),
            ("512/488", &[512, 488]),
            ("５１２／４８８", &[512, 488]),
            ("进512出488", &[512, 488]),
            ("进512、出488", &[512, 488]),
            ("进：512人 出：488人", &[]),
            ("一百二十", &[120]),
        ];
        for (text, expected) in worked {
            assert_eq!(numbers(text).unwrap_or_default(), expected, "{text}");
        }
        for text in ["约1000", "近千", "1/2/3", "很多", "-5"] {
            assert!(numbers(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_window_stands_in_the_name_of_the_shift() {
        let worked = [
            ("8:00-16:00", Some(("08:00", "16:00", ""))),
            ("早班 8:00-16:00", Some(("08:00", "16:00", "早班"))),
            ("早班（08：00—16：00）", Some(("08:00", "16:00", "早班"))),
            ("夜班20:00~次日8:00", None),
            ("8点至12点半", Some(("08:00", "12:30", ""))),
            ("08:00-24:00 全天", Some(("08:00", "24:00", "全天"))),
            ("早班", None),
            ("2-3", None),
            ("", None),
        ];
        for (text, expected) in worked {
            let found = window_in(text).map(|(from, to, rest)| (from.to_string(), to.to_string(), rest));
            assert_eq!(found, expected.map(|(from, to, rest)| (from.to_owned(), to.to_owned(), rest.to_owned())), "{text}");
        }
    }
}
