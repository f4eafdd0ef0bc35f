//! How a briefing looks on screen: the paper with its live numbers, and beside it the panel of one number and the result of checking. Used by
//! the draft and by the issued briefing.

use super::address::{code_of, records_href};
use crate::{Adjustment, Briefing, Number, Piece};
use base::Key;
use maud::{Markup, html};
use shell::look::{
    self, Card, Line, Tone,
    format::{signed, thousands},
    icon,
};
use shell::{Refusal, Visit};

/// Records that a panel lists; the rest is one link away.
const PANEL_RECORDS: usize = 6;

/// A briefing to be shown.
pub(crate) struct Paper<'a> {
    pub(crate) visit: &'a Visit,
    pub(crate) briefing: &'a Briefing,
    /// Whether it has not been issued yet.
    pub(crate) draft: bool,
    /// What came later, one for each number; empty for a draft, and for those who see figures only.
    pub(crate) later: &'a [Adjustment],
    /// The address of this page with its parameters, ending in `?` or `&`.
    pub(crate) here: &'a str,
}

impl Paper<'_> {
    /// Paper and panel.
    pub(crate) fn show(&self) -> Result<Markup, Refusal> {
        let open = self.visit.asked("number").parse::<usize>().ok().filter(|at| *at < self.briefing.numbers.len());
        let panel = match open {
            Some(at) => Some(self.panel(at)?),
            None => None,
        };
        Ok(html! {
            div class="two br" {
                div {
                    ul class="legend" {
                        li { span class="live" { "54" } "　活数字，点开看口径和记录" }
                        @if !self.later.is_empty() { li { span class="live adj" { "60" } "　发出后有调整" } }
                    }
                    article class="paper" lang="zh-CN" {
                        h2 { (self.briefing.title) }
                        p class="by" { (self.briefing.by) }
                        @for block in &self.briefing.blocks {
                            @if block.heading { h3 { (self.pieces(&block.pieces, open)) } } @else { p { (self.pieces(&block.pieces, open)) } }
                        }
                        (self.adjustments())
                    }
                }
                aside class="sticky" id="panel" {
                    @if let Some(panel) = &panel { (panel) }
                    (self.checked())
                }
            }
        })
    }

    fn pieces(&self, pieces: &[Piece], open: Option<usize>) -> Markup {
        html! {
            @for piece in pieces {
                @match piece {
                    Piece::Text(text) => (text),
                    Piece::Number(at) => {
                        @let changed = self.later.get(*at).is_some_and(Adjustment::is_change);
                        a class={ "live" @if changed { " adj" } } href={ (self.here) "number=" (at) "#panel" } aria-current=[(open == Some(*at)).then_some("true")] {
                            (self.briefing.numbers[*at].shown) @if changed { sup { " 调" } }
                        }
                    }
                }
            }
        }
    }

    fn number_and_later(&self) -> impl Iterator<Item = (usize, &Number, &Adjustment)> {
        self.briefing.numbers.iter().zip(self.later).enumerate().map(|(at, (number, later))| (at, number, later))
    }

    /// The line below the text that says what was entered later.
    fn adjustments(&self) -> Markup {
        let changes: Vec<String> = self
            .number_and_later()
            .filter(|(_, _, later)| later.is_change())
            .map(|(_, number, later)| {
                format!("{} {}（{}→{}）", number.indicator.name, signed(later.now - later.then), thousands(later.then), thousands(later.now))
            })
            .collect();
        html! { @if !changes.is_empty() { p class="mut sm" id="adj" { b { "调整说明" } "　发出后补录或更正：" (changes.join("、")) "。原文不改，下期计入。" } } }
    }

    /// One number: value, definition, scope, cut-off, check, records.
    fn panel(&self, at: usize) -> Result<Markup, Refusal> {
        let briefing = self.briefing;
        let number = &briefing.numbers[at];
        let one = number.indicator;
        let later = self.later.get(at);
        let org = code_of(self.visit, briefing.org);
        let days = (number.period.from, number.period.to);
        let records = records_href(&one.reference(), &org, days, briefing.seq, "", &[]);
        let mut pairs = vec![
            ("口径", html! { (one.definition) }),
            ("范围", html! { (briefing.org_name) "，" (number.period.chinese()) }),
            ("截止", html! { (briefing.at.day()) " " (briefing.at.clock()) "，序号 " (thousands(briefing.seq.into())) }),
        ];
        if let Some(later) = later {
            let (tone, sign) = if later.then == number.exact { (Tone::Ok, "=") } else { (Tone::Bad, "≠") };
            pairs.push(("核对", look::tag(tone, &format!("重算 {} {sign} 正文 {}", thousands(later.then), thousands(number.exact)))));
        }
        let body = html! {
            p class="mb0" { span class="big" { (thousands(number.exact)) } " " (one.unit) @if number.shown != thousands(number.exact) { "　" span class="mut" { "写作 " (number.shown) } } }
            @if let Some(later) = later.filter(|later| later.is_change()) { p class="delta" { (icon("up")) "现在 " (thousands(later.now)) "，发出后 " (signed(later.now - later.then)) } }
            (look::summary_list(&pairs))
            @if let Some(later) = later { (self.changed(later)?) }
        };
        let foot = html! { a class="more" href=(records) { "全部记录" } "　" a class="more" href={ "/indicators/" (one.code) } { "看口径全文" } };
        Ok(Card::new(one.name.clone()).foot(foot).body(&body))
    }

    /// The records that came or went after issuing.
    fn changed(&self, later: &Adjustment) -> Result<Markup, Refusal> {
        let added = self.lines(&later.added, "plus")?;
        let removed = self.lines(&later.removed, "minus")?;
        let rewritten = self.lines(&later.rewritten, "swap")?;
        let all = [&later.added, &later.removed, &later.rewritten];
        let more: usize = all.iter().map(|keys| keys.len().saturating_sub(PANEL_RECORDS)).sum();
        Ok(html! {
            @if all.iter().any(|keys| !keys.is_empty()) {
                p class="label mt" { "发出后补录 " (later.added.len()) " 条，更正 " (later.rewritten.len()) " 条，删除 " (later.removed.len()) " 条" }
                (look::lines(&added)) (look::lines(&rewritten)) (look::lines(&removed))
                @if more > 0 { p class="sm mut" { "另有 " (more) " 条" } }
            } @else if later.is_change() {
                p class="sm mut" { "记录没有增减，其中有记录更正了内容" }
            }
        })
    }

    fn lines(&self, keys: &[Key], sign: &'static str) -> Result<Vec<Line>, Refusal> {
        let rows = self.visit.shell.store().get_keys(&keys[..keys.len().min(PANEL_RECORDS)])?;
        let mut lines = Vec::new();
        for row in rows {
            let Some((row, kind)) = self.visit.known(row.id) else {
                lines.push(Line { icon: Some(sign), text: html! { span class="mut" { "不在可查看的范围内" } }, detail: None, aside: None });
                continue;
            };
            let line = super::records::line(self.visit, &row, kind)?.unwrap_or_else(|| format!("{}（已删除）", kind.shape.label));
            let text = html! { a href={ "/records/" (row.id) } { (line) } };
            // why it was written after the briefing had gone out
            let why = super::frozen::version_between(self.visit, &row, (self.briefing.seq, u32::MAX), true)?.map(|(_, why)| why).unwrap_or_default();
            let detail =
                html! { (row.day) "，登记 " (row.entered_at.day()) " " (row.entered_at.clock()) @if !why.is_empty() { "　" span { (why) } } };
            lines.push(Line { icon: Some(sign), text, detail: Some(detail), aside: None });
        }
        Ok(lines)
    }

    /// How many numbers of an issued briefing agree with their recount at its cut-off, and which do not. In a draft the numbers are that count.
    fn checked(&self) -> Markup {
        let count = self.briefing.numbers.len();
        let line = |icon: &'static str, text: String, detail: &str| Line {
            icon: Some(icon),
            text: html! { (text) },
            detail: Some(html! { (detail) }),
            aside: None,
        };
        if self.later.is_empty() {
            let lines = [line(
                "info",
                format!("{count} 个数字都由记录算出"),
                if self.draft { "点正文里的数字，看口径和明细；发出前逐个核对" } else { "点正文里的数字，看口径" },
            )];
            return Card::new("核对").flush().body(&look::lines(&lines));
        }
        let wrong: Vec<&Number> =
            self.number_and_later().filter(|(_, number, later)| later.then != number.exact).map(|(_, number, _)| number).collect();
        let mut lines = vec![line("okc", format!("{} 个数字与重算一致", count - wrong.len()), "按发出时的截止序号，从记录重新算过")];
        lines.extend(wrong.iter().map(|number| line("alert", format!("{}与重算不一致", number.indicator.name), "请告诉系统管理员运行核验")));
        let state = if wrong.is_empty() { look::tag(Tone::Ok, "已核对") } else { look::tag(Tone::Warn, &format!("{} 项请看", wrong.len())) };
        Card::new("核对结果").aside(state).flush().body(&look::lines(&lines))
    }
}
