//! The small pieces: tags, notices, cards, figures, meters, confirmations. A state is always shape, word and tint, never
//! colour alone. Buttons are in `button.rs`.

use super::{
    Button,
    icon::{icon, large_icon, small_icon},
};
use crate::text::{Lang, t};
use maud::{Markup, Render, html};

/// What a state means for the reader; sets tint and the icon that goes with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// A plain fact.
    #[default]
    Plain,
    /// Done, in order.
    Ok,
    /// Near its limit.
    Warn,
    /// Overdue, failed, dangerous.
    Bad,
    /// A classification or a hint.
    Info,
    /// Not counted yet, such as a draft: outlined.
    Line,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Ok => "ok",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
            Tone::Info => "info",
            Tone::Line => "line",
        }
    }

    fn icon(self) -> Option<&'static str> {
        match self {
            Tone::Plain | Tone::Info | Tone::Line => None,
            Tone::Ok => Some("check"),
            Tone::Warn => Some("clock"),
            Tone::Bad => Some("alert"),
        }
    }
}

/// A state as icon, word and tint; the icon follows from the tone.
pub fn tag(tone: Tone, word: &str) -> Markup {
    tagged(tone, tone.icon(), word)
}

/// A state with an icon of its own.
pub fn tag_with(tone: Tone, icon: &'static str, word: &str) -> Markup {
    tagged(tone, Some(icon), word)
}

fn tagged(tone: Tone, name: Option<&'static str>, word: &str) -> Markup {
    html! {
        span class={ "tag " (tone.class()) } { @if let Some(name) = name { (icon(name)) } (word) }
    }
}

/// A notice in the page; the first words are usually bold.
pub fn note(tone: Tone, body: &Markup) -> Markup {
    let name = match tone {
        Tone::Ok => "okc",
        Tone::Warn | Tone::Bad => "alert",
        Tone::Plain | Tone::Info | Tone::Line => "info",
    };
    html! { div class={ "note " (tone.class()) } { (icon(name)) div { (body) } } }
}

/// What is missing, why, and the one thing to do about it.
#[derive(Clone, Debug)]
pub struct Empty {
    icon: &'static str,
    what: String,
    why: String,
    action: Option<Button>,
}

impl Empty {
    /// "还没有捐赠" and why it matters or how it gets filled.
    pub fn new(icon: &'static str, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { icon, what: what.into(), why: why.into(), action: None }
    }

    /// The one action.
    #[must_use]
    pub fn action(mut self, action: Button) -> Self {
        self.action = Some(action);
        self
    }
}

impl Render for Empty {
    fn render(&self) -> Markup {
        html! {
            div class="empty" {
                span class="art" { (large_icon(self.icon)) }
                p class="h3 mb0" { (self.what) }
                p { (self.why) }
                @if let Some(action) = &self.action { (action) }
            }
        }
    }
}

/// One figure of the strip on top of a page; each is a link to what it counts.
#[derive(Clone, Debug, Default)]
pub struct Stat {
    /// 要联系, 已超期.
    pub label: String,
    /// Icon before the label.
    pub icon: Option<&'static str>,
    /// The figure as it is shown.
    pub value: String,
    /// 人, 人次, 项.
    pub unit: String,
    /// A line below: change, oldest, share.
    pub detail: String,
    /// Where its records are; without it the figure is not a link.
    pub href: Option<String>,
    /// [`Tone::Bad`] and [`Tone::Warn`] are shown.
    pub tone: Tone,
}

/// A strip of four to six figures.
pub fn stats(label: &str, figures: &[Stat]) -> Markup {
    let columns = format!("stats c{}", figures.len().clamp(4, 6));
    let face = |stat: &Stat| {
        html! {
            span class="stat-l" { @if let Some(name) = stat.icon { (small_icon(name)) } (stat.label) }
            span class="stat-n" { (stat.value) @if !stat.unit.is_empty() { small { (stat.unit) } } }
            @if !stat.detail.is_empty() { span class="stat-d" { (stat.detail) } }
        }
    };
    let class = |stat: &Stat| match stat.tone {
        Tone::Bad => Some("is-bad"),
        Tone::Warn => Some("is-warn"),
        _ => None,
    };
    html! {
        div class=(columns) role="group" aria-label=(label) {
            @for stat in figures {
                @if let Some(href) = &stat.href { a class=[class(stat)] href=(href) { (face(stat)) } } @else { div class=[class(stat)] { (face(stat)) } }
            }
        }
    }
}

/// A number that opens its records.
pub fn figure(text: &str, href: &str) -> Markup {
    html! { a class="fig" href=(href) { (text) } }
}

/// A count of fewer people than may be shown outside the station, or one that is hidden so that such a count cannot be found.
pub fn suppressed(lang: Lang, small: i64) -> Markup {
    html! { span class="sup" title=(t(lang, "人数太少，或者会让人算出人数太少的格子，不显示")) { "<" (small) } }
}

/// What a figure means: shown in place, from the indicator handbook.
#[derive(Clone, Debug, Default)]
pub struct Definition {
    /// 电访人次.
    pub name: String,
    /// What counts and what does not.
    pub text: String,
    /// The indicator's code: `phone_contacts`.
    pub code: String,
    /// From which records.
    pub source: String,
    /// When and up to which point it was computed.
    pub computed: String,
    /// The whole definition with its worked example.
    pub href: String,
}

/// The ⓘ that opens a definition: a bubble on the desktop, a sheet on the phone.
pub fn definition(lang: Lang, definition: &Definition) -> Markup {
    let rows = [("编号", &definition.code), ("来源", &definition.source), ("算到", &definition.computed)];
    html! {
        details class="def" {
            summary { (icon("info")) span class="vh" { (definition.name) " " (t(lang, "的口径")) } }
            div class="pop" {
                b { (definition.name) }
                (definition.text)
                dl class="kv" { @for (label, value) in rows { @if !value.is_empty() { dt { (t(lang, label)) } dd { (value) } } } }
                @if !definition.href.is_empty() { a href=(definition.href) { (t(lang, "口径全文与例子")) } }
            }
        }
    }
}

/// A card with a heading.
#[derive(Clone, Debug, Default)]
pub struct Card {
    title: String,
    id: Option<String>,
    aside: Option<Markup>,
    foot: Option<Markup>,
    flush: bool,
    class: &'static str,
}

impl Card {
    /// A card; an empty title gives a card without heading.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// An id for links to it.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Right of the heading: a link "全部", filters, a remark.
    #[must_use]
    pub fn aside(mut self, aside: Markup) -> Self {
        self.aside = Some(aside);
        self
    }

    /// A small line below.
    #[must_use]
    pub fn foot(mut self, foot: Markup) -> Self {
        self.foot = Some(foot);
        self
    }

    /// The body reaches the edges: lists, tables, tasks.
    #[must_use]
    pub fn flush(mut self) -> Self {
        self.flush = true;
        self
    }

    /// Shown on desktops only.
    #[must_use]
    pub fn not_on_phone(mut self) -> Self {
        self.class = "only-d";
        self
    }

    /// The card with its contents.
    pub fn body(&self, body: &Markup) -> Markup {
        let class = if self.class.is_empty() { "card".to_owned() } else { format!("card {}", self.class) };
        let inside = html! {
            @if self.flush { (body) } @else { div class="pad" { (body) } }
            @if let Some(foot) = &self.foot { div class="card-f" { (foot) } }
        };
        html! {
            @if self.title.is_empty() { div class=(class) id=[self.id.as_ref()] { (inside) } }
            @else {
                section class=(class) id=[self.id.as_ref()] {
                    div class="card-h" { h2 { (self.title) } @if let Some(aside) = &self.aside { (aside) } }
                    (inside)
                }
            }
        }
    }
}

/// A bar of 0 to 100 per cent without words of its own: say the figure beside it.
pub fn meter(percent: u8, tone: Tone) -> Markup {
    meter_with(percent, tone, "", None)
}

/// A bar that is read out: `72%`.
pub fn meter_label(percent: u8, tone: Tone, label: &str) -> Markup {
    meter_with(percent, tone, "", Some(label))
}

pub(super) fn meter_with(percent: u8, tone: Tone, extra: &str, label: Option<&str>) -> Markup {
    let colour = match tone {
        Tone::Bad => "bad",
        Tone::Warn => "warn",
        Tone::Info => "red",
        _ => "",
    };
    html! {
        svg class={ "meter " (colour) " " (extra) } role=[label.map(|_| "img")] aria-label=[label] aria-hidden=[label.is_none().then_some("true")] focusable="false" {
            rect width={ (percent.min(100)) "%" } height="100%" rx="4" {}
        }
    }
}

/// A link among the saved views or sections of a page.
#[derive(Clone, Debug, Default)]
pub struct ViewTab {
    /// 时间线, 我的高风险.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// How many there are.
    pub count: Option<String>,
    /// The one being looked at.
    pub current: bool,
}

/// The line of views below a heading.
pub fn view_tabs(label: &str, tabs: &[ViewTab]) -> Markup {
    html! {
        nav class="tabsline" aria-label=(label) {
            @for tab in tabs {
                a href=(tab.href) aria-current=[tab.current.then_some("page")] { (tab.label) @if let Some(count) = &tab.count { span class="cnt" { (count) } } }
            }
        }
    }
}

/// All errors of a form, above it; takes the focus and links to the fields. Pairs of field name and sentence.
pub fn error_summary(lang: Lang, errors: &[(&str, &str)]) -> Markup {
    if errors.is_empty() {
        return html! {};
    }
    let title = super::format::fill(t(lang, "有 {} 处需要更正"), &[&errors.len().to_string()]);
    html! {
        div class="summary" role="alert" tabindex="-1" autofocus data-focus {
            h2 { (icon("alert")) (title) }
            ul { @for (name, sentence) in errors { li { a href={ "#" (super::field_id(name)) } { (sentence) } } } }
        }
    }
}

/// A question before an act that cannot be taken back. Both buttons say what they do.
#[derive(Clone, Debug, Default)]
pub struct Confirm {
    /// 删除这份草稿？
    pub title: String,
    /// What will happen.
    pub text: String,
    /// Where the form is posted.
    pub action: String,
    /// Hidden fields, the form's token among them.
    pub hidden: Vec<(String, String)>,
    /// 删除草稿.
    pub go: String,
    /// 不删除.
    pub stay: String,
    /// Where "no" leads.
    pub back: String,
    /// Deletes or reveals: the button is red.
    pub danger: bool,
    /// Further fields, such as a reason.
    pub fields: Option<Markup>,
}

impl Render for Confirm {
    fn render(&self) -> Markup {
        let go = Button::submit(self.go.as_str());
        let go = if self.danger { go.danger().icon("alert") } else { go.primary() };
        html! {
            form class="dialog page" method="post" action=(self.action) {
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                h2 { (self.title) }
                p { (self.text) }
                @if let Some(fields) = &self.fields { (fields) }
                div class="row end" { (Button::link(self.stay.as_str(), self.back.as_str())) (go) }
            }
        }
    }
}

/// A bar for something long that runs on the server. The page asks again by itself; see [`Page::refresh`](super::Page::refresh).
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// 正在导入.
    pub title: String,
    /// Done so far.
    pub done: u64,
    /// Of how many; 0 while not known.
    pub total: u64,
    /// 行, 人.
    pub unit: String,
}

impl Progress {
    /// The bar with its words.
    pub fn show(&self, lang: Lang) -> Markup {
        let percent = (self.done.min(self.total) * 100).checked_div(self.total);
        let percent = percent.and_then(|percent| u8::try_from(percent).ok()).unwrap_or(0);
        let thousands = |count: u64| super::format::thousands(i64::try_from(count).unwrap_or(i64::MAX));
        html! {
            div class="prog" role="status" {
                p class="mb0" { b { (self.title) } "　" (thousands(self.done)) @if self.total > 0 { " / " (thousands(self.total)) } " " (self.unit) }
                (meter_label(percent, Tone::Plain, &format!("{percent}%")))
                p class="sm mut" { (t(lang, "可以离开，完成后通知")) }
            }
        }
    }
}

/// "已提交，计 1 人次 [撤销]" as a notice that stays on the page; undoing is a post, with the form's token among the hidden fields.
pub fn undo(said: &str, label: &str, action: &str, hidden: &[(&str, &str)]) -> Markup {
    html! {
        form class="toast" method="post" action=(action) {
            (icon("check")) span role="status" { (said) }
            @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
            button type="submit" { (label) }
        }
    }
}
