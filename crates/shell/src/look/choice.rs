//! Choices that are seen: chips, segments, the person picker, and rows that repeat. All work without the script.

use super::{Button, Field, field_id, icon::icon};
use crate::text::{Lang, t};
use maud::{Markup, html};

/// One choice of a group.
#[derive(Clone, Debug, Default)]
pub struct Choice<'a> {
    /// What the form sends.
    pub value: &'a str,
    /// What is read.
    pub label: &'a str,
    /// A grey word behind the label.
    pub detail: &'a str,
    /// Icon before or above the label.
    pub icon: Option<&'static str>,
    /// Chosen now.
    pub chosen: bool,
}

impl<'a> Choice<'a> {
    /// A choice with value and label.
    pub fn new(value: &'a str, label: &'a str, chosen: bool) -> Self {
        Self { value, label, chosen, ..Self::default() }
    }

    /// Adds an icon.
    #[must_use]
    pub fn icon(mut self, name: &'static str) -> Self {
        self.icon = Some(name);
        self
    }
}

/// How a group of chips is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// As wide as their words, wrapping.
    #[default]
    Flow,
    /// Five equal columns: short numbers.
    Five,
    /// Four equal columns, two on a phone.
    Four,
    /// Four squares with the icon above: 电话, 家访, 微信, 来站.
    Squares,
    /// Two to four exclusive choices in one frame.
    Segments,
    /// Large rows for public pages.
    Public,
}

impl Layout {
    fn class(self) -> &'static str {
        match self {
            Layout::Flow => "chips",
            Layout::Five => "chips even",
            Layout::Four => "chips even n4",
            Layout::Squares => "chips sq four",
            Layout::Segments => "segs",
            Layout::Public => "opts",
        }
    }
}

impl Field<'_> {
    /// One of a few, all visible.
    pub fn one(&self, choices: &[Choice<'_>], layout: Layout) -> Markup {
        self.group("radio", choices, layout)
    }

    /// Any number of them.
    pub fn many(&self, choices: &[Choice<'_>], layout: Layout) -> Markup {
        self.group("checkbox", choices, layout)
    }

    /// A single yes: sends `value` when ticked.
    pub fn tick(&self, value: &str, ticked: bool) -> Markup {
        let id = field_id(self.name);
        html! {
            div class={ "field tick" @if !self.error.is_empty() { " err" } } {
                (self.words())
                label for=(id) {
                    input id=(id) name=(self.name) type="checkbox" value=(value) checked[ticked] aria-invalid=[self.invalid()] aria-describedby=[self.described()];
                    span { (self.label) }
                }
            }
        }
    }

    fn group(&self, kind: &str, choices: &[Choice<'_>], layout: Layout) -> Markup {
        let first = field_id(self.apart.unwrap_or(self.name));
        let id = |at: usize| if at == 0 { first.clone() } else { format!("{first}-{at}") };
        html! {
            fieldset class=[(!self.error.is_empty()).then_some("err")] aria-describedby=[self.described()] {
                legend { (self.title()) }
                (self.words())
                @let (shown, folded) = fold(choices, layout);
                div class=(layout.class()) { @for (at, choice) in shown { (chip(kind, self.name, &id(at), choice, layout)) } }
                @if !folded.is_empty() {
                    details class="more-chips" {
                        summary class="chip" { (icon("plus")) (t(self.lang, "更多")) }
                        div class=(layout.class()) { @for (at, choice) in folded { (chip(kind, self.name, &id(at), choice, layout)) } }
                    }
                }
            }
        }
    }
}

/// A choice with its place in the whole list.
type Placed<'a> = (usize, &'a Choice<'a>);

/// A long list of chips shows the usual ones, which come first, and those that are chosen; the others wait behind 更多.
fn fold<'a>(choices: &'a [Choice<'a>], layout: Layout) -> (Vec<Placed<'a>>, Vec<Placed<'a>>) {
    let all = choices.iter().enumerate();
    if layout != Layout::Flow || choices.len() <= CHIPS_UNFOLDED_MAX {
        return (all.collect(), Vec::new());
    }
    all.partition(|(at, choice)| *at < CHIPS_SHOWN || choice.chosen)
}

/// Lists up to this length are shown whole.
const CHIPS_UNFOLDED_MAX: usize = 12;
/// Of longer ones so many, and the chosen.
const CHIPS_SHOWN: usize = 8;

fn chip(kind: &str, name: &str, id: &str, choice: &Choice<'_>, layout: Layout) -> Markup {
    html! {
        @if layout == Layout::Public {
            label { input type=(kind) id=(id) name=(name) value=(choice.value) checked[choice.chosen]; span { (face(choice)) } }
        } @else {
            input type=(kind) id=(id) name=(name) value=(choice.value) checked[choice.chosen];
            label for=(id) { (face(choice)) }
        }
    }
}

fn face(choice: &Choice<'_>) -> Markup {
    html! {
        @if let Some(name) = choice.icon { (icon(name)) }
        (choice.label)
        @if !choice.detail.is_empty() { span class="sm mut" { "　" (choice.detail) } }
    }
}

/// Finds people or other records by typing. With the script suggestions appear as one types; without it the field is a search that the
/// form sends with the button 查找 (`_find` = the field's name), and the page shows what was found as chips.
#[derive(Clone, Debug, Default)]
pub struct Picker<'a> {
    /// Where the suggestions come from: `/pick/person`; it is asked with `?q=`.
    pub source: &'a str,
    /// What was typed (sent back by the form as `<name>.q`).
    pub typed: &'a str,
    /// An example of what can be typed.
    pub example: &'a str,
    /// Chosen and offered records, as chips.
    pub choices: &'a [Choice<'a>],
    /// Several may be chosen.
    pub several: bool,
}

impl Field<'_> {
    /// A field that picks records; see [`Picker`].
    pub fn pick(&self, picker: &Picker<'_>) -> Markup {
        let id = field_id(self.name);
        let kind = if picker.several { "checkbox" } else { "radio" };
        html! {
            fieldset class=[(!self.error.is_empty()).then_some("err")] aria-describedby=[self.described()] {
                legend { (self.title()) }
                (self.words())
                div class="pick" {
                    label class="vh" for=(id) { (t(self.lang, "查找")) (self.label) }
                    (icon("search"))
                    input id=(id) name={ (self.name) ".q" } type="search" value=(picker.typed) placeholder=(picker.example) autocomplete="off" aria-invalid=[self.invalid()]
                        aria-describedby=[self.described()] data-pick=(picker.source) data-into={ (id) "-c" } data-kind=(kind) data-name=(self.name);
                    (Button::submit(t(self.lang, "查找")).named("_find", self.name).unchecked())
                }
                div class="chips mt8" id={ (id) "-c" } {
                    @for (at, choice) in picker.choices.iter().enumerate() {
                        input type=(kind) id={ (id) "-c" (at) } name=(self.name) value=(choice.value) checked[choice.chosen];
                        label for={ (id) "-c" (at) } { (face(choice)) }
                    }
                }
            }
        }
    }
}

/// One answer to a picker.
#[derive(Clone, Debug, Default)]
pub struct Suggestion<'a> {
    /// What the form will send.
    pub value: &'a str,
    /// The (masked) name.
    pub label: &'a str,
    /// What tells it from others: category, file number, place.
    pub detail: &'a str,
}

/// The fragment that a picker's source answers with.
pub fn suggestions(lang: Lang, found: &[Suggestion<'_>]) -> Markup {
    html! {
        @for suggestion in found {
            div role="option" aria-selected="false" data-value=(suggestion.value) data-label=(suggestion.label) { b { (suggestion.label) } span class="sm mut" { (suggestion.detail) } }
        }
        @if found.is_empty() { p class="none" { (t(lang, "没有找到，可以换拼音或尾号试试")) } }
    }
}

/// Fields that repeat: goods of a delivery, members of a household. The names carry the row's number; `blank` is the row as the script adds
/// it, with `__n__` for the number. Without the script the form is sent with `_add` = the group's name, or `_remove` = group and number.
#[derive(Clone, Debug, Default)]
pub struct Rows<'a> {
    /// The group's name: `item` in `item.0.quantity`.
    pub name: &'a str,
    /// 物资, 家庭成员.
    pub label: &'a str,
    /// The rows so far.
    pub rows: Vec<Markup>,
    /// An empty row, with `__n__` for its number.
    pub blank: Option<Markup>,
    /// 加一种物资.
    pub add: &'a str,
    /// Most rows that are accepted; 0 for no limit.
    pub most: usize,
}

impl Rows<'_> {
    /// The group.
    pub fn show(&self, lang: Lang) -> Markup {
        let row = |number: &str, fields: &Markup| {
            let remove = Button::submit(t(lang, "去掉这一行")).named("_remove", format!("{}.{number}", self.name)).unchecked();
            html! { li { (fields) div class="gone" { (remove.icon("x").ghost().only_icon()) } } }
        };
        html! {
            fieldset id=(field_id(self.name)) data-rows=(self.rows.len()) data-most=[(self.most > 0).then_some(self.most)] {
                legend { (self.label) }
                ul class="repeat" { @for (at, fields) in self.rows.iter().enumerate() { (row(&at.to_string(), fields)) } }
                @if let Some(blank) = &self.blank { template { (row("__n__", blank)) } }
                @if self.most == 0 || self.rows.len() < self.most { (Button::submit(self.add).named("_add", self.name).unchecked().icon("plus")) }
            }
        }
    }
}
