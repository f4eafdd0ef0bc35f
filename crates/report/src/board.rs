//! What stands on a dashboard: a definition for each level of organisation, read from `boards.txt`, and the stretches of time that it looks at.
//! Called by `board_counted.rs` and the pages. Absent: counting, and layout.
//!
//! ```text
//! [street]
//! levels = street                  of which organisations
//! figures = a b c@2 d e            the numbers that matter, at most five
//! trend = a                        week by week, or month by month
//! compare = a b c                  organisations below, beside each other; the first is the one that is drawn
//! heat = a                         weekday by week
//! funnel = a b c d                 the steps of a need
//! covers = station street          who is expected to record; of one within another the inner
//! silent = 2                       so many whole weeks without a record are a gap
//! ```

use crate::handbook;
use base::{Bucket, Day, Period, Word};
use count::{Dimension, Indicator};
use std::sync::LazyLock;

const TEXT: &str = include_str!("boards.txt");

/// The definition that holds where no other speaks of the level: the last.
static BOARDS: LazyLock<Vec<Board>> = LazyLock::new(|| parse(TEXT).expect("the boards are part of the program and a test reads them"));

/// Numbers at the top besides the duties; more are not read at a glance.
const FIGURES_MAX: usize = 5;

/// The dashboard of a level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// For programs: `street`.
    pub code: String,
    /// The levels whose organisations see it.
    pub levels: Vec<Word>,
    /// The numbers at the top.
    pub figures: Vec<&'static Indicator>,
    /// What is drawn over time.
    pub trend: &'static Indicator,
    /// What organisations are compared by.
    pub compare: Vec<&'static Indicator>,
    /// What is spread over weekdays.
    pub heat: &'static Indicator,
    /// The steps of a need.
    pub funnel: Vec<&'static Indicator>,
    /// Levels of organisations that are expected to record.
    pub covers: Vec<Word>,
    /// Whole weeks without a record after which somebody should ask.
    pub silent: i32,
}

/// What is wrong in the text of the boards.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("看板 {board}：{problem}")]
pub struct BadBoard {
    /// Its code.
    pub board: String,
    /// What is wrong and what may stand there.
    pub problem: String,
}

/// All dashboards, as the text has them.
pub fn boards() -> &'static [Board] {
    &BOARDS
}

impl Board {
    /// The dashboard of an organisation of this level.
    pub fn of(level: Word) -> &'static Self {
        BOARDS.iter().find(|board| board.levels.contains(&level)).unwrap_or(&BOARDS[BOARDS.len() - 1])
    }
}

fn parse(text: &'static str) -> Result<Vec<Board>, BadBoard> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut blocks: Vec<(&str, Vec<(&str, &str)>)> = Vec::new();
    for line in lines {
        let code = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let wrong = || BadBoard { board: blocks.last().map_or("", |block| block.0).to_owned(), problem: format!("读不懂这一行：{line}") };
        match (code, line.split_once('=')) {
            (Some(code), _) => blocks.push((code, Vec::new())),
            (None, Some((name, value))) if !blocks.is_empty() => {
                blocks.last_mut().into_iter().for_each(|block| block.1.push((name.trim(), value.trim())));
            }
            _ => return Err(wrong()),
        }
    }
    blocks.iter().map(|(code, fields)| board(code, fields)).collect()
}

fn board(code: &str, fields: &[(&str, &str)]) -> Result<Board, BadBoard> {
    let wrong = |problem: String| BadBoard { board: code.to_owned(), problem };
    let text = |name: &str| fields.iter().find(|field| field.0 == name).map(|field| field.1).ok_or_else(|| wrong(format!("缺 {name}")));
    let indicators = |name: &str| {
        let known = |code| handbook().find(code).ok_or_else(|| wrong(format!("{name} 里的 {code} 不在指标手册里")));
        text(name)?.split_whitespace().map(known).collect::<Result<Vec<&'static Indicator>, _>>()
    };
    let one = |name: &str| match indicators(name)?[..] {
        [one] => Ok(one),
        _ => Err(wrong(format!("{name} 只写一个指标"))),
    };
    let levels = |name: &str| Ok(text(name)?.split_whitespace().map(Word::of).collect::<Vec<_>>());
    let (figures, compare) = (indicators("figures")?, indicators("compare")?);
    if !(1..=FIGURES_MAX).contains(&figures.len()) {
        return Err(wrong(format!("figures 写 1 到 {FIGURES_MAX} 个指标")));
    }
    if compare.is_empty() {
        return Err(wrong("compare 至少写一个指标".to_owned()));
    }
    // organisations are compared per worker and per resident as well
    if compare.iter().any(|one| one.may_lack()) {
        return Err(wrong("compare 里不写比率和中位数：它们不能再除以人数".to_owned()));
    }
    Ok(Board {
        code: code.to_owned(),
        levels: levels("levels")?,
        figures,
        trend: one("trend")?,
        compare,
        heat: one("heat")?,
        funnel: indicators("funnel")?,
        covers: levels("covers")?,
        silent: text("silent")?.parse().ok().filter(|weeks| (1..=11).contains(weeks)).ok_or_else(|| wrong("silent 写 1 到 11 周".to_owned()))?,
    })
}

/// Of how long a time a dashboard tells: today, or from the beginning of the week, month or year until today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// Today.
    Today,
    /// Since Monday.
    Week,
    /// Since the first.
    Month,
    /// Since New Year.
    Year,
}

impl Stretch {
    /// In the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Today, Self::Week, Self::Month, Self::Year];

    /// As an address has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The stretch of a code; the week where it says none.
    pub fn by_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|stretch| stretch.code() == code).unwrap_or(Self::Week)
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Today => "今天",
            Self::Week => "本周",
            Self::Month => "本月",
            Self::Year => "本年",
        }
    }

    /// How it stands beside the one before, so much of it as of this one is over.
    pub(crate) fn compared(self, change: Change) -> &'static str {
        let [before, same, more, less] = COMPARED[self as usize];
        match change {
            Change::Beside => before,
            Change::Same => same,
            Change::More => more,
            Change::Less => less,
        }
    }

    fn bucket(self) -> Bucket {
        match self {
            Self::Today => Bucket::Day,
            Self::Week => Bucket::Week,
            Self::Month => Bucket::Month,
            Self::Year => Bucket::Year,
        }
    }

    /// Its days until today.
    pub fn days(self, today: Day) -> Period {
        Period { from: self.bucket().bucket_of(today).from, to: today }
    }

    /// The same days of the stretch before: Monday to Thursday beside Monday to Thursday, and the 31st beside the last of a shorter month.
    pub fn before(self, today: Day) -> Period {
        let (year, month, day) = today.ymd();
        let whole = self.bucket().bucket_of(self.bucket().bucket_of(today).from - 1);
        let to = match self {
            Self::Today => whole.to,
            Self::Week => today - 7,
            Self::Month => (whole.from + (i32::from(day) - 1)).min(whole.to),
            Self::Year => Day::from_ymd(year - 1, month, day).unwrap_or(today - 366),
        };
        Period { from: whole.from, to }
    }

    /// By what its trend is split.
    pub fn step(self) -> Dimension {
        match self {
            Self::Today | Self::Week => Dimension::Week,
            Self::Month | Self::Year => Dimension::Month,
        }
    }

    /// The days of its trend: twelve weeks or months, the last as far as it is over.
    pub fn trend(self, today: Day) -> Period {
        let from = match self {
            Self::Today | Self::Week => Bucket::Week.bucket_of(today).from - 7 * (STEPS - 1),
            Self::Month | Self::Year => (1..STEPS).fold(Bucket::Month.bucket_of(today).from, |from, _| Bucket::Month.bucket_of(from - 1).from),
        };
        Period { from, to: today }
    }
}

/// What is said of a number beside the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Only what it was.
    Beside,
    /// It is the same.
    Same,
    /// It is so much more in per cent, and what it was.
    More,
    /// It is so much less in per cent, and what it was.
    Less,
}

/// The sentences, in the order of the stretches and of what is said.
const COMPARED: [[&str; 4]; 4] = [
    ["昨天 {}", "与昨天相同", "比昨天多 {}%（{}）", "比昨天少 {}%（{}）"],
    ["上周同期 {}", "与上周同期相同", "比上周同期多 {}%（{}）", "比上周同期少 {}%（{}）"],
    ["上月同期 {}", "与上月同期相同", "比上月同期多 {}%（{}）", "比上月同期少 {}%（{}）"],
    ["去年同期 {}", "与去年同期相同", "比去年同期多 {}%（{}）", "比去年同期少 {}%（{}）"],
];

/// Weeks or months of a trend.
pub const STEPS: i32 = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_a_board_stands_in_the_handbook_and_every_level_has_a_board() {
        let boards = parse(TEXT).unwrap();
        assert_eq!(boards.iter().map(|board| board.code.as_str()).collect::<Vec<_>>(), ["city", "district", "street", "agency", "station"]);
        for board in &boards {
            let all = board.figures.iter().chain(&board.compare).chain(&board.funnel).chain([&board.trend, &board.heat]);
            assert!(all.clone().all(|one| handbook().find(&one.reference()).is_some()));
            assert!(!board.covers.is_empty() && board.levels.iter().all(|level| Board::of(*level).code == board.code), "{}", board.code);
        }
        assert_eq!(Board::of(Word::of("nowhere")).code, "station");
    }

    #[test]
    fn a_board_that_cannot_be_read_says_what_is_wrong() {
        let good = "[a]\nlevels = station\nfigures = visits\ntrend = visits\ncompare = visits\nheat = visits\nfunnel = visits\ncovers = station\nsilent = 2\n";
        assert_eq!(parse(good).unwrap().len(), 1);
        let worked = [
            ("trend = visits", "trend = vists", "trend 里的 vists 不在指标手册里"),
            ("trend = visits", "trend = visits calls", "trend 只写一个指标"),
            ("heat = visits\n", "", "缺 heat"),
            ("silent = 2", "silent = 99", "silent 写 1 到 11 周"),
            ("figures = visits", "figures = visits visits visits visits visits visits", "figures 写 1 到 5 个指标"),
            ("silent = 2", "silent", "读不懂这一行：silent"),
        ];
        for (part, other, problem) in worked {
            let text: &'static str = good.replace(part, other).leak();
            assert_eq!(parse(text), Err(BadBoard { board: "a".to_owned(), problem: problem.to_owned() }));
        }
    }

    #[test]
    fn a_stretch_stands_beside_as_much_of_the_one_before() {
        // The stretch, today, its first day, the first and last of the one before, the first of the trend.
        let worked = [
            (Stretch::Today, "2020-03-01", "2020-03-01", "2020-02-29", "2020-02-29", "2019-12-09"),
            (Stretch::Week, "2020-02-13", "2020-02-10", "2020-02-03", "2020-02-06", "2019-11-25"),
            (Stretch::Month, "2020-03-31", "2020-03-01", "2020-02-01", "2020-02-29", "2019-04-01"),
            (Stretch::Month, "2020-03-05", "2020-03-01", "2020-02-01", "2020-02-05", "2019-04-01"),
            (Stretch::Year, "2020-02-29", "2020-01-01", "2019-01-01", "2019-02-28", "2019-03-01"),
        ];
        for (stretch, today, from, before, until, trend) in worked {
            let today: Day = today.parse().unwrap();
            let (this, earlier, drawn) = (stretch.days(today), stretch.before(today), stretch.trend(today));
            let said = [this.from, earlier.from, earlier.to, drawn.from].map(|day| day.to_string());
            assert_eq!(said, [from, before, until, trend].map(str::to_owned), "{stretch:?} {today}");
            assert_eq!((this.to, drawn.to), (today, today));
        }
    }
}
