//! A briefing: a template filled for an organisation on a day, at one cut-off. Every number in it remembers its indicator, its exact value and
//! its days, so that a page can open it. Pages, the API, the command line and issuing call here. Absent: files (`paper.rs`) and the record of
//! what was issued (`issued.rs`).

use crate::book::org_name;
use crate::template::{CalendarWord, Line, Node, Slot, Span, Style, Template};
use crate::{StatsQuestion, StatsRow, Unanswerable};
use base::{Day, Id, Key, Moment, Period, Value, day_n_of};
use count::{Hedge, Indicator, hedged, hedged_to};
use org::Campaign;
use shell::Shell;
use std::collections::{BTreeMap, btree_map::Entry};
use store::{ListQuestion, StoreError};

/// What a heading begins with in the plain body of an issued briefing.
pub(crate) const HEADING: &str = "## ";

/// Why a briefing was not written.
#[derive(Debug, thiserror::Error)]
pub enum NoBriefing {
    /// A number has no answer.
    #[error("{0}")]
    Statistics(#[from] Unanswerable),
    /// The template counts from the first day of an emergency response and there is none.
    #[error("{0} 没有正在进行的应急行动，这个模板的数字无从累计；请先登记应急行动（第一天、所属单位），或换一个模板")]
    NoCampaign(Day),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl From<NoBriefing> for shell::Refusal {
    fn from(refused: NoBriefing) -> Self {
        match refused {
            NoBriefing::Statistics(refused) => refused.into(),
            NoBriefing::Store(error) => error.into(),
            NoBriefing::NoCampaign(_) => base::Problem::new("no_campaign", refused.to_string()).into(),
        }
    }
}

/// The emergency response in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// Its record.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its first day, which is day 1.
    pub first_day: Day,
}

/// A number in a briefing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Which figure.
    pub indicator: &'static Indicator,
    /// Over which days.
    pub period: Period,
    /// In the unit of the indicator.
    pub exact: i64,
    /// As it is written: 1,300余.
    pub shown: String,
}

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// The n-th of the briefing's numbers.
    Number(usize),
}

/// A heading or a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Whether it is a heading.
    pub heading: bool,
    /// Its pieces.
    pub pieces: Vec<Piece>,
}

/// A filled template.
#[derive(Clone, Debug)]
pub struct Briefing {
    /// Code of the template.
    pub template: String,
    /// The organisation.
    pub org: Key,
    /// Its name on that day.
    pub org_name: String,
    /// The day.
    pub on: Day,
    /// The template's own period.
    pub period: Period,
    /// The emergency response in force on that day.
    pub campaign: Option<InForce>,
    /// The last act that is in the numbers.
    pub seq: u32,
    /// When it was written.
    pub at: Moment,
    /// Title.
    pub title: String,
    /// The line below the title.
    pub by: String,
    /// Headings and paragraphs.
    pub blocks: Vec<Block>,
    /// Its numbers, in the order of the text.
    pub numbers: Vec<Number>,
    /// Counts of fewer people than this are hidden in it; 0 where nothing is.
    pub small: i64,
}

impl Briefing {
    /// The indicators of its numbers, each once, in the order of the text.
    pub(crate) fn indicators(&self) -> Vec<&'static Indicator> {
        let mut found: Vec<&'static Indicator> = Vec::new();
        for number in &self.numbers {
            if !found.iter().any(|one| one.reference() == number.indicator.reference()) {
                found.push(number.indicator);
            }
        }
        found
    }
}

/// The emergency response that is open on a day at or above an organisation: the nearest, and of several there the latest.
pub fn in_force(shell: &Shell, org: Key, on: Day) -> Result<Option<InForce>, StoreError> {
    let store = shell.store();
    let tree = store.tree();
    // Emergency responses are few; a thousand is far beyond any.
    let rows = store.list(&ListQuestion { kinds: vec!["campaign".to_owned()], to: Some(on), limit: 1000, ..ListQuestion::default() })?;
    let path = tree.path(org, on);
    let mut found: Option<((usize, Day), InForce)> = None;
    for row in rows {
        let nearness = if row.org.is_none() { Some(0) } else { path.iter().position(|above| *above == row.org).map(|at| at + 1) };
        let Some(nearness) = nearness.or_else(|| (org.is_none()).then_some(0)) else { continue };
        let Some(campaign) = store.open_record(&row, None)?.doc.as_ref().and_then(Campaign::from_json) else { continue };
        let open = campaign.first_day <= on && campaign.last_day.is_none_or(|last| on <= last);
        let rank = (nearness, campaign.first_day);
        if open && found.as_ref().is_none_or(|(best, _)| *best < rank) {
            found = Some((rank, InForce { id: row.id, name: campaign.name.0, first_day: campaign.first_day }));
        }
    }
    Ok(found.map(|found| found.1))
}

/// Fills a template for an organisation on a day, as known after act `seq` or now. An act that is still to come is now: else what is entered until
/// then would change a number that was issued.
pub fn brief(shell: &Shell, template: &Template, org: Key, on: Day, seq: Option<u32>) -> Result<Briefing, NoBriefing> {
    let applied = shell.store().engine().applied();
    let seq = seq.map_or(applied, |seq| seq.min(applied));
    let campaign = in_force(shell, org, on)?;
    let first_day = campaign.as_ref().map(|campaign| campaign.first_day);
    let days = |span: Span| span.period(on, first_day).ok_or(NoBriefing::NoCampaign(on));
    let mut values = BTreeMap::new();
    for slot in template.slots() {
        let period = days(slot.span)?;
        if let Entry::Vacant(place) = values.entry((slot.indicator.reference(), slot.span)) {
            let stats = StatsQuestion::new(org, period.from, period.to, vec![slot.indicator]).known_at(seq).ask(shell)?;
            place.insert((stats.totals.first().and_then(StatsRow::in_unit).unwrap_or(0), period));
        }
    }
    let org_name = org_name(shell, org);
    let at = shell.store().moment_of(seq)?.unwrap_or_else(|| shell.now());
    let period = days(template.span)?;
    let filling = Filling { values, on, period, campaign: campaign.as_ref(), org_name: &org_name };
    let (title, by, blocks, numbers) = filling.fill(template);
    Ok(Briefing { template: template.code.clone(), org, org_name, on, period, campaign, seq, at, title, by, blocks, numbers, small: 0 })
}

/// What the slots of a template are filled with.
struct Filling<'a> {
    values: BTreeMap<(String, Span), (i64, Period)>,
    on: Day,
    period: Period,
    campaign: Option<&'a InForce>,
    org_name: &'a str,
}

impl Filling<'_> {
    fn fill(&self, template: &Template) -> (String, String, Vec<Block>, Vec<Number>) {
        let mut numbers = Vec::new();
        let (title, by) = (self.line(&template.title), self.line(&template.by));
        let blocks = template.lines.iter().map(|line| self.block(line, &mut numbers)).collect();
        (title, by, without_empty(blocks), numbers)
    }

    /// Title and byline: their numbers are text, for there is nothing to press in a title.
    fn line(&self, nodes: &[Node]) -> String {
        let (mut pieces, mut numbers) = (Vec::new(), Vec::new());
        self.pieces(nodes, &mut pieces, &mut numbers);
        set_apart(&mut pieces, &numbers);
        text_of(&pieces, &numbers)
    }

    fn block(&self, line: &Line, numbers: &mut Vec<Number>) -> Block {
        let mut pieces = Vec::new();
        self.pieces(&line.nodes, &mut pieces, numbers);
        set_apart(&mut pieces, numbers);
        Block { heading: line.heading, pieces: tidied(pieces) }
    }

    fn pieces(&self, nodes: &[Node], pieces: &mut Vec<Piece>, numbers: &mut Vec<Number>) {
        for node in nodes {
            match node {
                Node::Text(text) => pieces.push(Piece::Text(text.clone())),
                Node::Word(word) => pieces.push(Piece::Text(self.word(*word))),
                Node::Number(slot) => {
                    let (exact, period) = self.value(slot);
                    pieces.push(Piece::Number(numbers.len()));
                    numbers.push(Number { indicator: slot.indicator, period, exact, shown: shown(exact, slot.style) });
                }
                Node::Part(inner) => {
                    let something = inner.iter().any(|node| matches!(node, Node::Number(slot) if self.value(slot).0 != 0));
                    if something {
                        self.pieces(inner, pieces, numbers);
                    }
                }
            }
        }
    }

    fn value(&self, slot: &Slot) -> (i64, Period) {
        self.values.get(&(slot.indicator.reference(), slot.span)).copied().unwrap_or((0, self.period))
    }

    fn word(&self, word: CalendarWord) -> String {
        let of_campaign = |text: &dyn Fn(&InForce) -> String| self.campaign.map(text).unwrap_or_default();
        match word {
            CalendarWord::Date => self.on.chinese(),
            CalendarWord::ShortDate => self.on.short_chinese(),
            CalendarWord::DayN => of_campaign(&|campaign| day_n_of(campaign.first_day, self.on).to_string()),
            CalendarWord::FirstDay => of_campaign(&|campaign| campaign.first_day.short_chinese()),
            CalendarWord::Campaign => of_campaign(&|campaign| campaign.name.clone()),
            CalendarWord::Org => self.org_name.to_owned(),
            CalendarWord::Period => self.period.chinese(),
        }
    }
}

/// Puts a space between a bare number and a Chinese character beside it. A template leaves none where it hedges a number, and then the number may need
/// no hedge after all.
fn set_apart(pieces: &mut [Piece], numbers: &[Number]) {
    let is_chinese = |letter: char| letter.is_alphabetic() && !letter.is_ascii();
    for at in 0..pieces.len() {
        let is_bare = matches!(pieces[at], Piece::Number(n) if numbers[n].shown.is_ascii());
        if let Some(Piece::Text(before)) = at.checked_sub(1).and_then(|at| pieces.get_mut(at))
            && is_bare
            && before.ends_with(is_chinese)
        {
            before.push(' ');
        }
        if let Some(Piece::Text(after)) = pieces.get_mut(at + 1)
            && is_bare
            && after.starts_with(is_chinese)
        {
            after.insert(0, ' ');
        }
    }
}

/// The number in its style. What is below nothing (an adjusted stock) is exact.
fn shown(exact: i64, style: Style) -> String {
    let Ok(number) = u64::try_from(exact) else { return exact.to_string() };
    match style {
        Style::Hedged(hedge, None) => hedged(number, hedge),
        Style::Hedged(hedge, Some(step)) => hedged_to(number, hedge, step),
        Style::Automatic if number < 100 => hedged(number, Hedge::Exact),
        Style::Automatic => {
            let distance = |hedge| digits(&hedged(number, hedge)).abs_diff(number);
            let hedge = if distance(Hedge::Near) < distance(Hedge::Odd) { Hedge::Near } else { Hedge::Odd };
            hedged(number, hedge)
        }
    }
}

fn digits(text: &str) -> u64 {
    text.chars().filter_map(|c| c.to_digit(10)).fold(0, |number, digit| number * 10 + u64::from(digit))
}

/// Joined texts, and no mark at the beginning or twice where an optional part was left out.
fn tidied(pieces: Vec<Piece>) -> Vec<Piece> {
    const MARKS: [char; 5] = ['，', '、', '；', '。', '：'];
    let mut tidy: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (piece, tidy.last_mut()) {
            (Piece::Text(text), Some(Piece::Text(before))) => before.push_str(&text),
            (piece, _) => tidy.push(piece),
        }
    }
    if let Some(Piece::Text(first)) = tidy.first_mut() {
        *first = first.trim_start_matches(MARKS).to_owned();
    }
    for piece in &mut tidy {
        if let Piece::Text(text) = piece {
            let doubled = |before: char, after: char| MARKS.contains(&before) && MARKS.contains(&after);
            let mut kept = String::with_capacity(text.len());
            for character in text.chars() {
                match kept.chars().last() {
                    Some(before) if doubled(before, character) => {
                        // The stronger mark stays: 。 before 、.
                        if character == '。' {
                            kept.pop();
                            kept.push(character);
                        }
                    }
                    _ => kept.push(character),
                }
            }
            *text = kept;
        }
    }
    tidy.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
    tidy
}

/// Without paragraphs that say nothing, and without headings that nothing follows.
fn without_empty(blocks: Vec<Block>) -> Vec<Block> {
    let mut kept: Vec<Block> = Vec::new();
    for block in blocks.into_iter().filter(|block| !block.pieces.is_empty()) {
        if block.heading && kept.last().is_some_and(|last| last.heading) {
            kept.pop();
        }
        kept.push(block);
    }
    if kept.last().is_some_and(|last| last.heading) {
        kept.pop();
    }
    kept
}

fn text_of(pieces: &[Piece], numbers: &[Number]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Number(at) => numbers.get(*at).map(|number| number.shown.clone()).unwrap_or_default(),
    };
    pieces.iter().map(text).collect()
}

impl Briefing {
    /// A block as plain text.
    pub fn text_of(&self, block: &Block) -> String {
        text_of(&block.pieces, &self.numbers)
    }

    /// The body as plain text: headings begin with `## `. With it, where each number stands, in characters.
    pub(crate) fn body(&self) -> (String, Vec<usize>) {
        let (mut text, mut places) = (String::new(), Vec::new());
        let mut length = 0;
        let mut say = |more: &str| {
            text.push_str(more);
            length += more.chars().count();
            length
        };
        for (at, block) in self.blocks.iter().enumerate() {
            say(if at > 0 { "\n" } else { "" });
            say(if block.heading { HEADING } else { "" });
            for piece in &block.pieces {
                match piece {
                    Piece::Text(plain) => {
                        say(plain);
                    }
                    Piece::Number(number) => {
                        places.push(say(""));
                        say(&self.numbers[*number].shown);
                    }
                }
            }
        }
        (text, places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// Fills with the exact numbers given by code.
    fn filled(template: &str, exact: &[(&str, i64)]) -> String {
        let template = Template::parse("t", template).unwrap();
        let campaign = InForce { id: Id::from_parts(Moment::default(), [0; 10]), name: "防控".into(), first_day: day("2020-02-03") };
        let period = Period { from: campaign.first_day, to: day("2020-02-13") };
        let value = |slot: &Slot| (exact.iter().find(|(code, _)| *code == slot.indicator.code).map_or(0, |found| found.1), period);
        let values = template.slots().iter().map(|slot| ((slot.indicator.reference(), slot.span), value(slot))).collect();
        let filling = Filling { values, on: period.to, period, campaign: Some(&campaign), org_name: "龙穴社工站" };
        let (title, by, blocks, numbers) = filling.fill(&template);
        let mut text = format!("{title}|{by}");
        for block in &blocks {
            text.push('|');
            text.push_str(&text_of(&block.pieces, &numbers));
        }
        text
    }

    #[test]
    fn a_number_is_written_as_the_template_hedges_it() {
        let text = filled(
            "---\n{visits} {registry_entries 余}份 {post_passages 近} {self_reports 余/100} {calls ~} {contacts ~} {talks ~}",
            &[
                ("visits", 60),
                ("registry_entries", 1307),
                ("post_passages", 2981),
                ("self_reports", 628),
                ("calls", 412),
                ("contacts", 2981),
                ("talks", 54),
            ],
        );
        assert_eq!(text, "||60 1,300余份 近3,000 600余 410余 近3,000 54");
    }

    #[test]
    fn a_number_that_needs_no_hedge_is_set_apart_from_the_words_beside_it() {
        let text = |calls| filled("---\n热线服务{calls 约}人次（共{visits 多}家）。", &[("calls", calls), ("visits", 5)]);
        assert_eq!(text(412), "||热线服务约400人次（共 5 家）。");
        assert_eq!(text(400), "||热线服务 400 人次（共 5 家）。");
    }

    #[test]
    fn words_of_the_calendar_follow_from_the_day() {
        let text = filled("title = {org}\nby = {date} 第 {day_n} 天（{first_day}起）\n---\n截至{short_date}，{campaign}，{period}", &[]);
        assert_eq!(text, "龙穴社工站|2020年2月13日 第 11 天（2月3日起）|截至2月13日，防控，2020年2月3日—13日");
    }

    #[test]
    fn a_part_with_nothing_in_it_is_left_out_with_its_mark() {
        let template = "---\n## 一、服务\n[[电访 {phone_contacts} 人次]][[，走访 {visits} 人次]]。[[热线 {calls} 次。]]\n## 二、物资\n[[送达 {deliveries} 次。]]";
        assert_eq!(filled(template, &[("visits", 3)]), "||一、服务|走访 3 人次。");
        assert_eq!(filled(template, &[("phone_contacts", 2), ("calls", 1)]), "||一、服务|电访 2 人次。热线 1 次。");
        assert_eq!(filled(template, &[]), "|");
    }

    #[test]
    fn the_longxue_template_prints_every_computable_figure_of_its_report() {
        let exact = [
            ("surveyed_households", 36),
            ("donated_masks", 71),
            ("donated_disinfectant", 2),
            ("donated_hand_wash", 150),
            ("first_shift_workers", 2),
            ("party_members", 3),
            ("sweep_dispatches", 32),
            ("post_volunteers", 5),
            ("posts_guarded", 3),
            ("trainings_before_duty", 1),
            ("workers_deployed", 14),
            ("phone_contacts_hardship", 54),
            ("visits", 60),
            ("needs_met_households", 16),
            ("registry_entries", 1307),
            ("wuhan_registered", 174),
            ("wuhan_screened", 81),
            ("collective_phoned", 450),
            ("collective_calls", 463),
            ("sweeps", 6),
            ("dwellings_checked", 777),
            ("dwelling_checks", 779),
            ("arrivals_found", 178),
            ("self_reports", 910),
            ("leaflets", 264),
            ("arrivals_cared", 95),
            ("gift_parcels", 95),
            ("notice_places", 12),
            ("post_passages", 2981),
        ];
        let text = filled(include_str!("briefings/longxue.txt"), &exact);
        for printed in [
            "36 户",
            "71 个",
            "2 瓶",
            "150 瓶",
            "首班值守 2 人",
            "党员 3 名",
            "32 人次",
            "5 名志愿者",
            "门岗 3 处",
            "培训 1 次",
            "第 11 天",
            "社工 14 名",
            "54 人次",
            "60 人次",
            "16 户",
            "1,300余份",
            "174 人",
            "81 人",
            "450 人",
            "6 次",
            "777 套",
            "178 人",
            "910 份",
            "260余份",
            "95 名",
            "95 份",
            "12 处",
            "近3,000人次",
        ] {
            assert!(text.contains(printed), "{printed} is missing in {text}");
        }
    }

    #[test]
    fn the_yuexiu_template_prints_every_computable_figure_of_its_report() {
        let exact = [
            ("emergency_volunteers", 503),
            ("bus_stops_served", 406),
            ("family_volunteers", 4),
            ("hubei_sj_found", 1),
            ("living_job_mind_care", 130),
            ("stress_relief", 10),
            ("emotion_release", 12),
            ("care_lines_open", 18),
            ("hotline_person_times", 412),
            ("phone_care", 238),
            ("message_care", 260),
            ("remote_care_hours", 270),
            ("served_sj_sk", 253),
            ("served_at_large", 56),
            ("served_abstinent", 59),
            ("served_families", 18),
            ("served_rehab_hardship", 53),
            ("prevention_knowledge", 309),
            ("prevention_policy", 188),
            ("prevention_service", 204),
            ("medical_information", 35),
        ];
        let text = filled(include_str!("briefings/yuexiu.txt"), &exact);
        for printed in [
            "500多名",
            "400多个",
            "上岗的有 4 人",
            "人员 1 名",
            "关怀 130 人次",
            "减压 10 人次",
            "疏导 12 人次",
            "18 条",
            "约400人次",
            "238 个",
            "260 个",
            "270 小时",
            "约250人",
            "56 人",
            "59 名",
            "家属 18 名",
            "53 名",
            "309 人次",
            "188 人次",
            "204 人次",
            "35 人次",
        ] {
            assert!(text.contains(printed), "{printed} is missing in {text}");
        }
    }
}
