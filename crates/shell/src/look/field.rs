//! One field of a form: label, whether it is required, hint, error above the input, and the input. Drawn from the text as typed, so that
//! nothing is lost on an error. Groups of choices, pickers and repeated rows are in `choice.rs`.

use super::{Button, icon::small_icon};
use crate::text::{Lang, t};
use base::Day;
use maud::{Markup, html};

/// What a line of text is for: sets keyboard, suggestions and spelling of the device. Client data is never offered to the browser's memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextKind {
    /// Free text.
    #[default]
    Plain,
    /// Telephone number.
    Phone,
    /// Digits only: codes, batch numbers.
    Digits,
    /// 18-digit identity number; a reader may type it and press Enter.
    Identity,
    /// The account at sign-in.
    Account,
    /// The password at sign-in.
    Password,
    /// A password being chosen.
    NewPassword,
    /// Six digits of an authenticator.
    OneTimeCode,
}

impl TextKind {
    /// `type`, `inputmode`, `autocomplete`.
    fn attributes(self) -> (&'static str, Option<&'static str>, &'static str) {
        match self {
            TextKind::Plain | TextKind::Identity => ("text", None, "off"),
            TextKind::Phone => ("tel", Some("tel"), "off"),
            TextKind::Digits => ("text", Some("numeric"), "off"),
            TextKind::Account => ("text", None, "username"),
            TextKind::Password => ("password", None, "current-password"),
            TextKind::NewPassword => ("password", None, "new-password"),
            TextKind::OneTimeCode => ("text", Some("numeric"), "one-time-code"),
        }
    }
}

/// The id of the input (or of the first input) of the field with this name; error summaries link to it.
pub fn field_id(name: &str) -> String {
    let safe = |part: &str| part.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect::<String>();
    // where the script puts the number of a row that it adds, it has to find its mark: else all added rows had the same ids
    format!("f-{}", name.split("__n__").map(safe).collect::<Vec<_>>().join("__n__"))
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Need {
    #[default]
    Unmarked,
    Required,
    Optional,
}

/// A field before its input is chosen: `Field::new(lang, "phone", "联系电话").optional().hint("…").text("138…")`.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    pub(super) lang: Lang,
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) hint: &'a str,
    pub(super) error: &'a str,
    need: Need,
    remark: &'a str,
    class: &'static str,
    kind: TextKind,
    longest: Option<u16>,
    /// What its ids are made of, where one name stands in several groups.
    pub(super) apart: Option<&'a str>,
}

impl<'a> Field<'a> {
    /// A field of the form with its name and label.
    pub fn new(lang: Lang, name: &'a str, label: &'a str) -> Self {
        Self {
            lang,
            name,
            label,
            hint: "",
            error: "",
            need: Need::Unmarked,
            remark: "",
            class: "",
            kind: TextKind::Plain,
            longest: None,
            apart: None,
        }
    }

    /// A line above the input; empty for none.
    #[must_use]
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// What is wrong and how to mend it; empty for nothing.
    #[must_use]
    pub fn error(mut self, error: &'a str) -> Self {
        self.error = error;
        self
    }

    /// Marks it 必填. The server checks; the browser does not stop the form.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.need = Need::Required;
        self
    }

    /// Marks it 可不填.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.need = Need::Optional;
        self
    }

    /// A word beside the label: 可多选, 分钟.
    #[must_use]
    pub fn remark(mut self, remark: &'a str) -> Self {
        self.remark = remark;
        self
    }

    /// One of several groups that send the same name: their ids are made of this instead.
    #[must_use]
    pub fn apart(mut self, id: &'a str) -> Self {
        self.apart = Some(id);
        self
    }

    /// As wide as its column.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.class = "wide";
        self
    }

    /// For a short answer.
    #[must_use]
    pub fn short(mut self) -> Self {
        self.class = "short";
        self
    }

    /// What the text is for.
    #[must_use]
    pub fn kind(mut self, kind: TextKind) -> Self {
        self.kind = kind;
        self
    }

    /// Longest text in characters.
    #[must_use]
    pub fn longest(mut self, characters: u16) -> Self {
        self.longest = Some(characters);
        self
    }

    /// A line of text.
    pub fn text(&self, value: &str) -> Markup {
        let (kind, mode, fill) = self.kind.attributes();
        let id = field_id(self.name);
        let input = html! {
            input id=(id) name=(self.name) type=(kind) value=(value) inputmode=[mode] autocomplete=(fill) maxlength=[self.longest]
                spellcheck=[(self.kind != TextKind::Plain).then_some("false")] required[self.needed()] aria-invalid=[self.invalid()] aria-describedby=[self.described()];
        };
        // whoever sees what is typed chooses longer passwords (NIST SP 800-63B-4, 3.1.1.2)
        let peek = matches!(self.kind, TextKind::Password | TextKind::NewPassword);
        self.wrap(&html! {
            @if peek { div class="peek" { (input) (Button::press(t(self.lang, "显示密码"), "show", id.as_str())) } } @else { (input) }
        })
    }

    /// A number with its unit behind it; text with a number pad, since browsers lose what they cannot read in number inputs.
    pub fn number(&self, value: &str, unit: &str) -> Markup {
        let id = field_id(self.name);
        let unit_id = format!("{id}-u");
        let described = self.described_with((!unit.is_empty()).then_some(unit_id.as_str()));
        self.wrap(&html! {
            div class="unit" {
                input id=(id) name=(self.name) type="text" value=(value) inputmode="decimal" autocomplete="off" required[self.needed()]
                    aria-invalid=[self.invalid()] aria-describedby=[described];
                @if !unit.is_empty() { span id=(unit_id) { (unit) } }
            }
        })
    }

    /// A day, three ways in: typed in any form the server reads, 今天 or 昨天, or the device's calendar (the last two with the script).
    pub fn day(&self, value: &str, today: Day) -> Markup {
        let id = field_id(self.name);
        self.wrap(&html! {
            div class="day" {
                input id=(id) name=(self.name) type="text" value=(value) inputmode="numeric" autocomplete="off" required[self.needed()]
                    aria-invalid=[self.invalid()] aria-describedby=[self.described()];
                (Button::press(t(self.lang, "今天"), "set", today.to_string()).soft())
                (Button::press(t(self.lang, "昨天"), "set", (today - 1).to_string()).soft())
                (Button::press(t(self.lang, "打开日历"), "calendar", id.as_str()).icon("cal").soft().only_icon())
            }
        })
    }

    /// A time of day, 24 hours.
    pub fn time(&self, value: &str) -> Markup {
        let id = field_id(self.name);
        self.clone().short().wrap(&html! {
            input id=(id) name=(self.name) type="time" value=(value) required[self.needed()] aria-invalid=[self.invalid()] aria-describedby=[self.described()];
        })
    }

    /// Several lines.
    pub fn area(&self, value: &str, rows: u8) -> Markup {
        let id = field_id(self.name);
        self.clone().wide().wrap(&html! {
            textarea id=(id) name=(self.name) rows=(rows) maxlength=[self.longest] autocomplete="off" required[self.needed()]
                aria-invalid=[self.invalid()] aria-describedby=[self.described()] { (value) }
        })
    }

    /// One of a long list; short lists are chips. Pairs of value and label; an empty first line asks to choose.
    pub fn select(&self, value: &str, options: &[(&str, &str)]) -> Markup {
        let id = field_id(self.name);
        self.wrap(&html! {
            select id=(id) name=(self.name) required[self.needed()] aria-invalid=[self.invalid()] aria-describedby=[self.described()] {
                @if !options.iter().any(|(option, _)| *option == value) { option value="" selected { (t(self.lang, "请选择")) } }
                @for (option, label) in options { option value=(option) selected[*option == value] { (label) } }
            }
        })
    }

    /// Files or photographs; `accept` as in HTML, such as `.xlsx` or `image/*`. The form must be `multipart/form-data`.
    pub fn file(&self, accept: &str, several: bool) -> Markup {
        let id = field_id(self.name);
        self.wrap(&html! {
            input id=(id) name=(self.name) type="file" accept=(accept) multiple[several] required[self.needed()] aria-invalid=[self.invalid()] aria-describedby=[self.described()];
        })
    }

    /// A value that cannot be changed here, with its label.
    pub fn locked(&self, value: &str) -> Markup {
        html! { div class={ "field " (self.class) } { span class="label" { (self.label) } div class="locked" { (value) } } }
    }

    fn wrap(&self, input: &Markup) -> Markup {
        html! {
            div class={ "field " (self.class) @if !self.error.is_empty() { " err" } } {
                label for=(field_id(self.name)) { (self.title()) }
                (self.words())
                (input)
            }
        }
    }

    /// Label and mark.
    pub(super) fn title(&self) -> Markup {
        let mark = match self.need {
            Need::Unmarked => "",
            Need::Required => t(self.lang, "必填"),
            Need::Optional => t(self.lang, "可不填"),
        };
        html! {
            (self.label)
            @if !mark.is_empty() { span class=(if self.need == Need::Required { "need" } else { "opt" }) { (mark) } }
            @if !self.remark.is_empty() { span class="opt" { (self.remark) } }
        }
    }

    /// Hint and error, above the input.
    pub(super) fn words(&self) -> Markup {
        let id = field_id(self.name);
        html! {
            @if !self.hint.is_empty() { span class="hint" id={ (id) "-h" } { (self.hint) } }
            @if !self.error.is_empty() { p class="msg" id={ (id) "-e" } { (small_icon("alert")) (self.error) } }
        }
    }

    pub(super) fn described(&self) -> Option<String> {
        self.described_with(None)
    }

    pub(super) fn described_with(&self, more: Option<&str>) -> Option<String> {
        let id = field_id(self.name);
        let mut ids = Vec::new();
        if !self.error.is_empty() {
            ids.push(format!("{id}-e"));
        }
        if !self.hint.is_empty() {
            ids.push(format!("{id}-h"));
        }
        ids.extend(more.map(str::to_owned));
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    pub(super) fn invalid(&self) -> Option<&'static str> {
        (!self.error.is_empty()).then_some("true")
    }

    pub(super) fn needed(&self) -> bool {
        self.need == Need::Required
    }
}
