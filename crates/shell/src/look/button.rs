//! Buttons and links that look like buttons. One primary button per view; a dangerous one says what it does and has an icon.

use super::icon::icon;
use maud::{Markup, Render, html};

/// A thing to press: a link, a submit button or a button for the script. Its label is a verb, without 。
#[derive(Clone, Debug)]
pub struct Button {
    label: String,
    href: Option<String>,
    kind: &'static str,
    icon: Option<&'static str>,
    class: String,
    hidden_label: bool,
    named: Option<(String, String)>,
    form: Option<String>,
    disabled: bool,
    data: Option<(&'static str, String)>,
    unchecked: bool,
}

impl Button {
    fn new(label: impl Into<String>, kind: &'static str, href: Option<String>) -> Self {
        let label = label.into();
        Self {
            label,
            href,
            kind,
            icon: None,
            class: "btn".to_owned(),
            hidden_label: false,
            named: None,
            form: None,
            disabled: false,
            data: None,
            unchecked: false,
        }
    }

    /// Goes to another page.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self::new(label, "", Some(href.into()))
    }

    /// Sends its form.
    pub fn submit(label: impl Into<String>) -> Self {
        Self::new(label, "submit", None)
    }

    /// Does something in the page with the script; without script it is not shown.
    pub fn press(label: impl Into<String>, attribute: &'static str, value: impl Into<String>) -> Self {
        let mut button = Self::new(label, "button", None).with("js-only");
        button.data = Some((attribute, value.into()));
        button
    }

    /// An icon before the label.
    #[must_use]
    pub fn icon(mut self, name: &'static str) -> Self {
        self.icon = Some(name);
        self
    }

    /// The one main action of a view.
    #[must_use]
    pub fn primary(self) -> Self {
        self.with("primary")
    }

    /// Deletes or cannot be undone: red, and it should carry an icon.
    #[must_use]
    pub fn danger(self) -> Self {
        self.with("danger")
    }

    /// Less than the others: "17 earlier".
    #[must_use]
    pub fn soft(self) -> Self {
        self.with("soft")
    }

    /// Without border.
    #[must_use]
    pub fn ghost(self) -> Self {
        self.with("ghost")
    }

    /// 50 px high, for sign-in and public pages.
    #[must_use]
    pub fn large(self) -> Self {
        self.with("lg")
    }

    /// As wide as its column.
    #[must_use]
    pub fn block(self) -> Self {
        self.with("block")
    }

    /// Only the icon is seen; the label is read out.
    #[must_use]
    pub fn only_icon(mut self) -> Self {
        self.hidden_label = true;
        self.with("icon")
    }

    /// Hidden on phones, where the middle tab does the same.
    #[must_use]
    pub fn not_on_phone(self) -> Self {
        self.with("tabdup")
    }

    /// Name and value that the form sends when this button is pressed.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.named = Some((name.into(), value.into()));
        self
    }

    /// Belongs to the form with this id, elsewhere on the page.
    #[must_use]
    pub fn for_form(mut self, id: impl Into<String>) -> Self {
        self.form = Some(id.into());
        self
    }

    /// Sends the form although required fields are empty: drafts, "add a row", searches.
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.unchecked = true;
        self
    }

    /// Cannot be pressed now.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }

    pub(super) fn with(mut self, class: &str) -> Self {
        self.class.push(' ');
        self.class.push_str(class);
        self
    }

    fn face(&self) -> Markup {
        html! {
            @if let Some(name) = self.icon { (icon(name)) }
            @if self.hidden_label { span class="vh" { (self.label) } } @else { (self.label) }
        }
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let (name, value) = self.named.as_ref().map_or((None, None), |(name, value)| (Some(name), Some(value)));
        let data = |attribute: &str| self.data.as_ref().filter(|(known, _)| *known == attribute).map(|(_, value)| value);
        html! {
            @if let Some(href) = &self.href {
                a class=(self.class) href=(href) aria-disabled=[self.disabled.then_some("true")] { (self.face()) }
            } @else {
                button class=(self.class) type=(self.kind) name=[name] value=[value] form=[self.form.as_ref()] disabled[self.disabled]
                    formnovalidate[self.unchecked] data-print=[data("print")] data-copy=[data("copy")] data-remove=[data("remove")]
                    data-set=[data("set")] data-calendar=[data("calendar")] data-clear=[data("clear")] data-show=[data("show")] aria-pressed=[data("show").map(|_| "false")] { (self.face()) }
            }
        }
    }
}
