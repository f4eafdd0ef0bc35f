//! Lists of things: duties of today, the timeline of a file, plain lines, steps of a procedure, tasks of a set-up, pairs of label and value.

use super::{
    Tone,
    icon::{icon, small_icon},
};
use maud::{Markup, html};

/// Pairs of label and value.
pub fn summary_list(pairs: &[(&str, Markup)]) -> Markup {
    html! { dl class="kv" { @for (label, value) in pairs { dt { (label) } dd { (value) } } } }
}

/// A line of a short list in a card.
#[derive(Clone, Debug)]
pub struct Line {
    /// Icon at the left.
    pub icon: Option<&'static str>,
    /// The line.
    pub text: Markup,
    /// A grey line below.
    pub detail: Option<Markup>,
    /// A button or a state at the right.
    pub aside: Option<Markup>,
}

/// A list of [`Line`]s; its card is [`flush`](super::Card::flush).
pub fn lines(lines: &[Line]) -> Markup {
    html! {
        ul class="rows" {
            @for line in lines {
                li {
                    @if let Some(name) = line.icon { (icon(name)) }
                    div class="grow" { p { (line.text) } @if let Some(detail) = &line.detail { p class="mut sm" { (detail) } } }
                    @if let Some(aside) = &line.aside { (aside) }
                }
            }
        }
    }
}

/// Why something is asked for: the article, opened in place.
#[derive(Clone, Debug)]
pub struct Reason {
    /// 《戒毒条例》第十九条, which is read in Chinese by everybody.
    pub title: Markup,
    /// The article, how it applies, who decides.
    pub text: Markup,
    /// Open from the start.
    pub open: bool,
}

/// Something that has to be done for somebody by a day.
#[derive(Clone, Debug)]
pub struct Duty {
    /// Name link, measure, day n: spans in one line.
    pub who: Markup,
    /// What has to be done.
    pub what: String,
    /// 超期 3 天, 今天 15:00.
    pub due: String,
    /// The date beside it.
    pub date: String,
    /// [`Tone::Bad`] overdue, [`Tone::Warn`] today.
    pub tone: Tone,
    /// At most two buttons.
    pub actions: Markup,
    /// The legal reason.
    pub reason: Option<Reason>,
}

impl maud::Render for Duty {
    fn render(&self) -> Markup {
        let due = match self.tone {
            Tone::Bad => "due bad mb0",
            Tone::Warn => "due warn mb0",
            _ => "due mb0",
        };
        html! {
            li class="duty" {
                div { h3 class="sep" { (self.who) } p class="what" { (self.what) } }
                p class=(due) { b { (self.due) } span class="sm mut num" { (self.date) } }
                div class="act" { (self.actions) }
                @if let Some(reason) = &self.reason {
                    details class="why" open[reason.open] {
                        summary { (small_icon("law")) (reason.title) (small_icon("down")) }
                        div class="law" { (reason.text) }
                    }
                }
            }
        }
    }
}

/// What an event was; sets tint and circle, the icon tells it without colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyph {
    /// Anything else.
    #[default]
    Plain,
    /// Telephone, message.
    Contact,
    /// Visit, meeting.
    Visit,
    /// Test, assessment.
    Test,
    /// Missed, refused, broken off.
    Breach,
    /// Referral.
    Referral,
}

impl Glyph {
    fn class(self) -> &'static str {
        match self {
            Glyph::Plain => "tl-i",
            Glyph::Contact => "tl-i c",
            Glyph::Visit => "tl-i v",
            Glyph::Test => "tl-i t",
            Glyph::Breach => "tl-i b",
            Glyph::Referral => "tl-i r",
        }
    }
}

/// One event of a timeline.
#[derive(Clone, Debug)]
pub struct Event {
    /// What it was.
    pub glyph: Glyph,
    /// Its icon.
    pub icon: &'static str,
    /// 电话 20 分钟.
    pub title: String,
    /// Topics and states as tags.
    pub tags: Option<Markup>,
    /// When, as shown.
    pub when: String,
    /// When, for machines: `2026-11-18`.
    pub datetime: String,
    /// What happened.
    pub text: String,
    /// Who recorded it, what it counts for, and what can be done.
    pub meta: Option<Markup>,
}

/// Events, newest first, in groups with a heading each (2026年11月).
pub fn timeline(groups: &[(String, Vec<Event>)]) -> Markup {
    html! {
        @for (heading, events) in groups {
            h3 class="line-h" { (heading) }
            ol class="tl" {
                @for event in events {
                    li {
                        span class=(event.glyph.class()) { (icon(event.icon)) }
                        p class="tl-h" { b { (event.title) } @if let Some(tags) = &event.tags { (tags) } time datetime=(event.datetime) { (event.when) } }
                        @if !event.text.is_empty() { p { (event.text) } }
                        @if let Some(meta) = &event.meta { p class="meta" { (meta) } }
                    }
                }
            }
        }
    }
}

/// Where a step or task stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    /// Not begun.
    #[default]
    Ahead,
    /// Being done.
    Current,
    /// Finished.
    Done,
}

/// One step of a procedure with pages of its own, such as an import.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// 选文件.
    pub label: &'a str,
    /// Where it stands.
    pub state: StepState,
}

/// The steps of a procedure, in a line.
pub fn steps(steps: &[Step<'_>]) -> Markup {
    html! {
        ol class="steps" {
            @for (at, step) in steps.iter().enumerate() {
                li class=[(step.state == StepState::Done).then_some("done")] aria-current=[(step.state == StepState::Current).then_some("step")] {
                    span class="no" { @if step.state == StepState::Done { (icon("check")) } @else { (at + 1) } }
                    (step.label)
                }
            }
        }
    }
}

/// One task of a list that is worked through in any order: sections of a long file, the first steps of a station.
#[derive(Clone, Debug)]
pub struct Task {
    /// What it is.
    pub title: String,
    /// What it is good for, or what is in it so far.
    pub text: String,
    /// Where it stands.
    pub state: StepState,
    /// A button, or the state as a tag.
    pub aside: Markup,
}

/// A list of [`Task`]s; its card is [`flush`](super::Card::flush).
pub fn tasks(tasks: &[Task]) -> Markup {
    html! {
        ol class="task" {
            @for (at, task) in tasks.iter().enumerate() {
                li class=[match task.state { StepState::Ahead => None, StepState::Current => Some("cur"), StepState::Done => Some("done") }] {
                    span class="no" { @if task.state == StepState::Done { (small_icon("check")) } @else { (at + 1) } }
                    div { h2 class="h3" { (task.title) } p { (task.text) } }
                    (task.aside)
                }
            }
        }
    }
}
