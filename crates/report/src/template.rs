//! Briefing templates: plain text with slots for numbers. Read here, filled in `briefing.rs`. A template is a file, never Rust: those of the
//! program stand in `briefings/`, and the command line takes any other. Absent: conditions and loops; only "leave out what is nothing".
//!
//! ```text
//! name = 应急日报                       what people choose
//! title = 守好家门　服务不断线
//! by = {org}　截至{date}
//! period = 行动                         of every slot that names none
//! ---
//! ## 一、困难群体关怀                    a heading; every other line is a paragraph; # begins a remark
//! 电访 {phone_contacts} 人次，走访{visits 约} 人次，今天 {visits @当日} 人次。[[送药 {medicine_parcels} 份。]]
//! ```
//! A slot is `{code}`, `{code@2}` for a version, with a hedge `{code 余}`, a hedge and its step `{code 余/100}`, `~` for the hedge that lies
//! nearest, and a period `@行动 @当日 @昨日 @近3日 @本周 @本月 @本季 @本年 @上年 @2019年 @2019年6月 @至今`. A part in `[[ ]]` is left out when every number in it is 0. Words of the
//! calendar are `{date} {short_date} {day_n} {first_day} {org} {period} {campaign}`.

use crate::handbook;
use base::{Bucket, Day, Period};
use count::{Hedge, Indicator};

/// What is wrong in a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("第 {line} 行：{problem}")]
pub struct BadTemplate {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong and what may stand there.
    pub problem: String,
}

/// Over which days a number counts, seen from the day of the briefing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// From the first day of the emergency response in force.
    Campaign,
    /// That day.
    Day,
    /// The day before.
    Yesterday,
    /// The last so many days, that day included.
    Days(u16),
    /// From the beginning of the week, month, quarter or year to that day.
    Since(Bucket),
    /// The whole year before.
    LastYear,
    /// A whole year, or a month of it, as far as it is past.
    Named(i32, Option<u8>),
    /// Everything until that day.
    UntilNow,
}

impl Span {
    /// Reads 行动, 当日, 近3日, 本周 …
    pub fn by_word(word: &str) -> Option<Self> {
        let days = || word.strip_prefix('近')?.strip_suffix(['日', '天'])?.parse().ok().filter(|days| *days > 0).map(Self::Days);
        let named = || {
            let (year, rest) = word.split_once('年')?;
            let month = if rest.is_empty() { None } else { Some(rest.strip_suffix('月')?.parse().ok().filter(|month| (1..=12).contains(month))?) };
            Some(Self::Named(year.parse().ok().filter(|year| (1900..=2199).contains(year))?, month))
        };
        Some(match word {
            "行动" | "累计" => Self::Campaign,
            "当日" | "今日" | "今天" => Self::Day,
            "昨日" | "昨天" => Self::Yesterday,
            "本周" => Self::Since(Bucket::Week),
            "本月" => Self::Since(Bucket::Month),
            "本季" => Self::Since(Bucket::Quarter),
            "本年" | "今年" => Self::Since(Bucket::Year),
            "上年" | "去年" => Self::LastYear,
            "至今" | "历年" => Self::UntilNow,
            _ => return days().or_else(named),
        })
    }

    /// Its days; none where it asks for an emergency response and there is none.
    pub fn period(self, on: Day, first_day: Option<Day>) -> Option<Period> {
        Some(match self {
            Self::Campaign => Period { from: first_day?, to: on },
            Self::Day => Period::day(on),
            Self::Yesterday => Period::day(on - 1),
            Self::Days(days) => Period { from: on - (i32::from(days) - 1), to: on },
            Self::Since(bucket) => Period { from: bucket.bucket_of(on).from, to: on },
            Self::LastYear => Period::year(on.ymd().0 - 1)?,
            Self::Named(year, month) => {
                let whole = month.map_or_else(|| Period::year(year), |month| Period::month(year, month))?;
                Period { to: whole.to.min(on), ..whole }
            }
            Self::UntilNow => Period { from: Day::MIN, to: on },
        })
    }
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// With this hedge at the step that the hedge implies, or at a step of the author's.
    Hedged(Hedge, Option<u64>),
    /// Exact below a hundred, else 近 or 余, whichever lies nearer.
    Automatic,
}

/// Where a number goes.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// Which figure.
    pub indicator: &'static Indicator,
    /// How it is written.
    pub style: Style,
    /// Over which days.
    pub span: Span,
}

/// Words that follow from the question alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarWord {
    /// 2020年2月13日
    Date,
    /// 2月13日
    ShortDate,
    /// 11: the day of the emergency response.
    DayN,
    /// 2月3日: its first day.
    FirstDay,
    /// Its name.
    Campaign,
    /// Name of the organisation.
    Org,
    /// The template's own period in words.
    Period,
}

/// A piece of a line.
#[derive(Clone, Debug)]
pub enum Node {
    /// As it stands.
    Text(String),
    /// A word of the calendar.
    Word(CalendarWord),
    /// A number.
    Number(Slot),
    /// Left out when all numbers in it are 0.
    Part(Vec<Node>),
}

/// A line of the body.
#[derive(Clone, Debug)]
pub struct Line {
    /// Whether it is a heading.
    pub heading: bool,
    /// What stands in it.
    pub nodes: Vec<Node>,
}

/// A template.
#[derive(Clone, Debug)]
pub struct Template {
    /// The name on the command line: `longxue`.
    pub code: String,
    /// What people choose: 应急日报.
    pub name: String,
    /// The title of the briefing.
    pub title: Vec<Node>,
    /// The line below the title.
    pub by: Vec<Node>,
    /// The period of slots that name none.
    pub span: Span,
    /// The body.
    pub lines: Vec<Line>,
}

/// Templates of the program, in the order in which they are offered.
const BUILT_IN: &[(&str, &str)] = &[
    ("daily", include_str!("briefings/daily.txt")),
    ("longxue", include_str!("briefings/longxue.txt")),
    ("yuexiu", include_str!("briefings/yuexiu.txt")),
    ("zhengzhou", include_str!("briefings/zhengzhou.txt")),
    ("shenzhen", include_str!("briefings/shenzhen.txt")),
    ("guangzhou", include_str!("briefings/guangzhou.txt")),
];

/// The templates of the program.
pub fn templates() -> Vec<Template> {
    BUILT_IN.iter().filter_map(|(code, text)| Template::parse(code, text).ok()).collect()
}

impl Template {
    /// The text of a template of the program, as it is written.
    pub fn wording(code: &str) -> Option<&'static str> {
        BUILT_IN.iter().find(|(known, _)| *known == code).map(|(_, text)| *text)
    }

    /// A template of the program by its code.
    pub fn built_in(code: &str) -> Option<Self> {
        let text = BUILT_IN.iter().find(|template| template.0 == code)?.1;
        Self::parse(code, text).ok()
    }

    /// Reads a template; reports everything that is wrong with it at once.
    pub fn parse(code: &str, text: &str) -> Result<Self, Vec<BadTemplate>> {
        let mut template =
            Self { code: code.to_owned(), name: code.to_owned(), title: Vec::new(), by: Vec::new(), span: Span::Campaign, lines: Vec::new() };
        let mut problems = Vec::new();
        let mut written = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && (!line.starts_with('#') || line.starts_with("##")));
        let mut header: Vec<(usize, &str, &str)> = Vec::new();
        let mut ended = false;
        for (line, text) in written.by_ref() {
            if text.trim() == "---" {
                ended = true;
                break;
            }
            match text.split_once('=') {
                Some((name, value)) => header.push((line, name.trim(), value.trim())),
                None => problems.push(BadTemplate { line, problem: "“---”之前应为“项 = 内容”，正文写在“---”之后".into() }),
            }
        }
        if !ended {
            problems.push(BadTemplate { line: 1, problem: "没有“---”：项写在它之前，正文写在它之后".into() });
        }
        // The period first: the slots of the title are read with it.
        header.sort_by_key(|(_, name, _)| *name != "period");
        for (line, name, value) in header {
            if let Err(problem) = template.head(name, value) {
                problems.push(BadTemplate { line, problem });
            }
        }
        for (line, text) in written {
            let (heading, text) = text.strip_prefix("##").map_or((false, text), |rest| (true, rest));
            match nodes(text.trim(), template.span) {
                Ok(nodes) => template.lines.push(Line { heading, nodes }),
                Err(problem) => problems.push(BadTemplate { line, problem }),
            }
        }
        problems.sort_by_key(|problem| problem.line);
        if problems.is_empty() { Ok(template) } else { Err(problems) }
    }

    fn head(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "name" => value.clone_into(&mut self.name),
            "title" => self.title = nodes(value, self.span)?,
            "by" => self.by = nodes(value, self.span)?,
            "period" => self.span = Span::by_word(value).ok_or_else(|| format!("没有“{value}”这种期间，可用：{SPANS}"))?,
            other => return Err(format!("没有“{other}”这一项，可用：name、title、by、period")),
        }
        Ok(())
    }

    /// Every slot, in the order of the text.
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        let lines = self.lines.iter().map(|line| &line.nodes);
        [&self.title, &self.by].into_iter().chain(lines).for_each(|nodes| collect(nodes, &mut slots));
        slots
    }
}

fn collect(nodes: &[Node], slots: &mut Vec<Slot>) {
    for node in nodes {
        match node {
            Node::Number(slot) => slots.push(*slot),
            Node::Part(inner) => collect(inner, slots),
            Node::Text(_) | Node::Word(_) => {}
        }
    }
}

const SPANS: &str = "行动、当日、昨日、近3日、本周、本月、本季、本年、上年、2019年、2019年6月、至今";

/// Reads a line. Parts do not nest: a part in a part would hide a number from who proofreads the template.
fn nodes(text: &str, span: Span) -> Result<Vec<Node>, String> {
    let mut nodes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[[") {
        let (inside, behind) = after.split_once("]]").ok_or("“[[”没有对应的“]]”")?;
        if inside.contains("[[") {
            return Err("“[[ ]]”里面不能再有“[[”".into());
        }
        plain(before, span, &mut nodes)?;
        let mut part = Vec::new();
        plain(inside, span, &mut part)?;
        if !part.iter().any(|node| matches!(node, Node::Number(_))) {
            return Err(format!("“[[{inside}]]”里没有数字，不知道何时省去"));
        }
        nodes.push(Node::Part(part));
        rest = behind;
    }
    plain(rest, span, &mut nodes)?;
    Ok(nodes)
}

/// Text and slots without parts.
fn plain(text: &str, span: Span, nodes: &mut Vec<Node>) -> Result<(), String> {
    if text.contains("]]") {
        return Err("“]]”之前没有“[[”".into());
    }
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (slot, behind) = after.split_once('}').ok_or_else(|| format!("“{{{after}”没有写完，缺“}}”"))?;
        if !before.is_empty() {
            nodes.push(Node::Text(before.to_owned()));
        }
        nodes.push(match calendar_word(slot.trim()) {
            Some(word) => Node::Word(word),
            None => Node::Number(read_slot(slot, span)?),
        });
        rest = behind;
    }
    if !rest.is_empty() {
        nodes.push(Node::Text(rest.to_owned()));
    }
    Ok(())
}

fn calendar_word(word: &str) -> Option<CalendarWord> {
    Some(match word {
        "date" => CalendarWord::Date,
        "short_date" => CalendarWord::ShortDate,
        "day_n" => CalendarWord::DayN,
        "first_day" => CalendarWord::FirstDay,
        "campaign" => CalendarWord::Campaign,
        "org" => CalendarWord::Org,
        "period" => CalendarWord::Period,
        _ => return None,
    })
}

fn read_slot(text: &str, span: Span) -> Result<Slot, String> {
    let mut parts = text.split_whitespace();
    let code = parts.next().ok_or("“{}”里没有指标代码")?;
    let indicator = handbook().find(code).ok_or_else(|| format!("没有“{code}”这个指标，代码见指标手册"))?;
    let mut slot = Slot { indicator, style: Style::Hedged(Hedge::Exact, None), span };
    for part in parts {
        if let Some(word) = part.strip_prefix('@') {
            slot.span = Span::by_word(word).ok_or_else(|| format!("“{text}”：没有“@{word}”这种期间，可用：{SPANS}"))?;
        } else if matches!(part, "~" | "～") {
            slot.style = Style::Automatic;
        } else {
            slot.style = read_style(part).ok_or_else(|| format!("“{text}”：不认识“{part}”，可用：约、近、余、多、超、以上、~、@期间"))?;
        }
    }
    Ok(slot)
}

fn read_style(text: &str) -> Option<Style> {
    let (word, step) = text.split_once('/').map_or((text, None), |(word, step)| (word, Some(step)));
    let step = match step {
        Some(step) => Some(step.parse().ok().filter(|step| *step > 0)?),
        None => None,
    };
    Hedge::by_word(word).filter(|hedge| *hedge != Hedge::Exact).map(|hedge| Style::Hedged(hedge, step))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(body: &str) -> String {
        Template::parse("t", &format!("name = 试\n---\n{body}")).unwrap_err()[0].to_string()
    }

    #[test]
    fn the_templates_of_the_program_can_be_read() {
        for (code, text) in BUILT_IN {
            assert_eq!(Template::parse(code, text).err(), None, "{code}");
        }
    }

    #[test]
    fn a_slot_says_figure_hedge_step_and_period() {
        let template = Template::parse("t", "period = 当日\n---\n{visits} {visits 约} {visits@1 余/100 @近2日} {visits ~ @行动}").unwrap();
        let slots: Vec<_> = template.slots().iter().map(|slot| (slot.style, slot.span)).collect();
        assert_eq!(
            slots,
            [
                (Style::Hedged(Hedge::Exact, None), Span::Day),
                (Style::Hedged(Hedge::About, None), Span::Day),
                (Style::Hedged(Hedge::Odd, Some(100)), Span::Days(2)),
                (Style::Automatic, Span::Campaign),
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let worked = [
            ("{visit}", "第 3 行：没有“visit”这个指标，代码见指标手册"),
            ("{visits 大约}", "第 3 行：“visits 大约”：不认识“大约”，可用：约、近、余、多、超、以上、~、@期间"),
            (
                "{visits @上周}",
                "第 3 行：“visits @上周”：没有“@上周”这种期间，可用：行动、当日、昨日、近3日、本周、本月、本季、本年、上年、2019年、2019年6月、至今",
            ),
            ("{visits 余/0}", "第 3 行：“visits 余/0”：不认识“余/0”，可用：约、近、余、多、超、以上、~、@期间"),
            ("{visits", "第 3 行：“{visits”没有写完，缺“}”"),
            ("[[走访 {visits}", "第 3 行：“[[”没有对应的“]]”"),
            ("走访]]", "第 3 行：“]]”之前没有“[[”"),
            ("[[走访]]", "第 3 行：“[[走访]]”里没有数字，不知道何时省去"),
        ];
        for (body, sentence) in worked {
            assert_eq!(problem(body), sentence);
        }
        assert_eq!(Template::parse("t", "colour = red\n\n没有横线").unwrap_err().len(), 3);
    }

    #[test]
    fn a_period_is_seen_from_the_day_of_the_briefing() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let on = day("2020-02-13");
        let worked = [
            ("行动", "2020-02-03", "2020-02-13"),
            ("当日", "2020-02-13", "2020-02-13"),
            ("昨日", "2020-02-12", "2020-02-12"),
            ("近2日", "2020-02-12", "2020-02-13"),
            ("本周", "2020-02-10", "2020-02-13"),
            ("本月", "2020-02-01", "2020-02-13"),
            ("本年", "2020-01-01", "2020-02-13"),
            ("上年", "2019-01-01", "2019-12-31"),
            ("2017年", "2017-01-01", "2017-12-31"),
            ("2017年12月", "2017-12-01", "2017-12-31"),
            ("2020年", "2020-01-01", "2020-02-13"),
        ];
        for (word, from, to) in worked {
            let period = Span::by_word(word).unwrap().period(on, Some(day("2020-02-03"))).unwrap();
            assert_eq!((period.from, period.to), (day(from), day(to)), "{word}");
        }
        assert_eq!(Span::Campaign.period(on, None), None);
        assert_eq!(Span::UntilNow.period(on, None).unwrap().to, on);
        for unknown in ["近0日", "2019年13月", "去年年", "19年"] {
            assert_eq!(Span::by_word(unknown), None, "{unknown}");
        }
    }
}
