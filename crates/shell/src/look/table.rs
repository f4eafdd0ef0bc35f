//! Tables: dense on the desktop, a card for each row on the phone. A table with a batch bar is a form.

use super::{
    Button, Definition,
    component::definition,
    format::{fill, thousands},
    icon::small_icon,
};
use crate::text::{Lang, t};
use maud::{Markup, html};

/// How a column appears on a phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnPhone {
    /// With its label before the value.
    #[default]
    Labelled,
    /// Without label: states, buttons.
    Bare,
    /// Not at all; the desktop has it.
    Hidden,
}

/// Whether the list is in the order of this column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sorted {
    /// No.
    #[default]
    No,
    /// Smallest or earliest first.
    Up,
    /// Largest or latest first.
    Down,
}

/// A column of a [`Table`].
#[derive(Clone, Debug, Default)]
pub struct Column {
    label: String,
    numeric: bool,
    lead: bool,
    phone: OnPhone,
    sort: Option<(String, Sorted)>,
    definition: Option<Definition>,
    narrow: bool,
}

impl Column {
    /// A column with its head; the head is also the label on the phone.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// Numbers: to the right, equal digits.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }

    /// The head of the row: the name, first on the card. One column of a table has it.
    #[must_use]
    pub fn lead(mut self) -> Self {
        self.lead = true;
        self
    }

    /// How it appears on a phone.
    #[must_use]
    pub fn on_phone(mut self, phone: OnPhone) -> Self {
        self.phone = phone;
        self
    }

    /// Dates and codes: never broken over two lines.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// The address of the list in the other order.
    #[must_use]
    pub fn sort(mut self, href: impl Into<String>, sorted: Sorted) -> Self {
        self.sort = Some((href.into(), sorted));
        self
    }

    /// What the figures of the column mean.
    #[must_use]
    pub fn defined(mut self, definition: Definition) -> Self {
        self.definition = Some(definition);
        self
    }

    fn cell_class(&self) -> String {
        let mut class = String::new();
        for (has, name) in [
            (self.numeric, "n "),
            (self.lead, "lead "),
            (self.narrow, "nw num "),
            (self.phone == OnPhone::Hidden, "hide "),
            (self.phone == OnPhone::Bare, "bare "),
        ] {
            if has {
                class.push_str(name);
            }
        }
        class.trim_end().to_owned()
    }
}

/// A row: one cell for each column.
#[derive(Clone, Debug, Default)]
pub struct Row {
    cells: Vec<Markup>,
    pick: Option<(String, String, bool)>,
    total: bool,
}

impl Row {
    /// A row of cells.
    pub fn new(cells: Vec<Markup>) -> Self {
        Self { cells, ..Self::default() }
    }

    /// With a tick box that sends `value`; `label` says whom it ticks.
    #[must_use]
    pub fn pick(mut self, value: impl Into<String>, label: impl Into<String>, ticked: bool) -> Self {
        self.pick = Some((value.into(), label.into(), ticked));
        self
    }

    /// The row of totals.
    #[must_use]
    pub fn total(mut self) -> Self {
        self.total = true;
        self
    }
}

/// What can be done with the ticked rows: the table becomes a form that posts them as `pick`.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Where the form goes.
    pub action: String,
    /// Hidden fields, the form's token among them.
    pub hidden: Vec<(String, String)>,
    /// Submit buttons, each named.
    pub buttons: Vec<Button>,
    /// 人, 条.
    pub unit: String,
}

/// What becomes of a table on a phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Narrow {
    /// A card for each row.
    #[default]
    Cards,
    /// The same with two values beside each other.
    Pairs,
    /// It stays a table and scrolls within itself.
    Table,
}

/// A table with its caption.
#[derive(Clone, Debug, Default)]
pub struct Table {
    caption: String,
    remark: String,
    quiet: bool,
    id: Option<String>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    narrow: Narrow,
    batch: Option<Batch>,
    pager: Option<Pager>,
    foot: Option<Markup>,
    empty: Option<Markup>,
    tight: bool,
}

impl Table {
    /// A table that becomes cards on a phone.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { caption: caption.into(), columns, ..Self::default() }
    }

    /// The rows.
    #[must_use]
    pub fn rows(mut self, rows: Vec<Row>) -> Self {
        self.rows = rows;
        self
    }

    /// A grey remark behind the caption: unit, period, order.
    #[must_use]
    pub fn remark(mut self, remark: impl Into<String>) -> Self {
        self.remark = remark.into();
        self
    }

    /// The caption is read out but not seen: the heading of the page says it.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// An id for links to it.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Stays a table on a phone, scrolling within itself if it must: figures that are compared across rows.
    #[must_use]
    pub fn figures(mut self) -> Self {
        self.narrow = Narrow::Table;
        self
    }

    /// Two labelled values beside each other on the phone's cards.
    #[must_use]
    pub fn pairs(mut self) -> Self {
        self.narrow = Narrow::Pairs;
        self
    }

    /// Lower rows.
    #[must_use]
    pub fn tight(mut self) -> Self {
        self.tight = true;
        self
    }

    /// Acts on ticked rows.
    #[must_use]
    pub fn batch(mut self, batch: Batch) -> Self {
        self.batch = Some(batch);
        self
    }

    /// Pages.
    #[must_use]
    pub fn pager(mut self, pager: Pager) -> Self {
        self.pager = Some(pager);
        self
    }

    /// A small line below.
    #[must_use]
    pub fn foot(mut self, foot: Markup) -> Self {
        self.foot = Some(foot);
        self
    }

    /// What is shown when there is no row.
    #[must_use]
    pub fn empty(mut self, empty: impl maud::Render) -> Self {
        self.empty = Some(empty.render());
        self
    }

    /// The table.
    pub fn show(&self, lang: Lang) -> Markup {
        let mut class = "tbl".to_owned();
        for (has, name) in [
            (self.narrow != Narrow::Table, " stack"),
            (self.narrow == Narrow::Pairs, " grid2"),
            (self.columns.iter().any(|column| column.definition.is_some()), " open"),
        ] {
            if has {
                class.push_str(name);
            }
        }
        let inside = self.inside(lang);
        html! {
            @if let (Some(batch), false) = (&self.batch, self.rows.is_empty()) {
                form class=(class) id=[self.id.as_ref()] method="post" action=(batch.action) {
                    @for (name, value) in &batch.hidden { input type="hidden" name=(name) value=(value); }
                    (inside)
                }
            } @else {
                div class=(class) id=[self.id.as_ref()] { (inside) }
            }
        }
    }

    fn inside(&self, lang: Lang) -> Markup {
        if let (true, Some(empty)) = (self.rows.is_empty(), &self.empty) {
            return empty.clone();
        }
        html! {
            @if self.narrow == Narrow::Table { div class="scroll" tabindex="0" role="group" aria-label=(self.caption) { (self.table(lang)) } } @else { (self.table(lang)) }
            @if let Some(batch) = &self.batch {
                div class="batch" role="group" aria-label=(t(lang, "批量操作")) {
                    b { (t(lang, "已选")) " " span data-picked { (self.rows.iter().filter(|row| row.pick.as_ref().is_some_and(|pick| pick.2)).count()) } " " (batch.unit) }
                    @for button in &batch.buttons { (button) }
                }
            }
            @if let Some(pager) = &self.pager { (pager.show(lang)) }
            @if let Some(foot) = &self.foot { div class="card-f" { (foot) } }
        }
    }

    fn table(&self, lang: Lang) -> Markup {
        let picks = self.rows.iter().any(|row| row.pick.is_some());
        html! {
            table class=[self.tight.then_some("tight")] {
                caption class=[self.quiet.then_some("vh")] { (self.caption) @if !self.remark.is_empty() { "　" span class="mut sm" { (self.remark) } } }
                thead {
                    tr {
                        @if picks { td class="pickc" { label class="vh" for="pick-all" { (t(lang, "全选本页")) } input class="js-only" id="pick-all" type="checkbox" data-all; } }
                        @for column in &self.columns { th scope="col" class=(column.cell_class()) aria-sort=[sort_word(column)] { (head(lang, column)) } }
                    }
                }
                tbody { @for (at, row) in self.rows.iter().enumerate() { (self.row(at, row, picks)) } }
            }
        }
    }

    fn row(&self, at: usize, row: &Row, picks: bool) -> Markup {
        let ticked = row.pick.as_ref().is_some_and(|pick| pick.2);
        html! {
            tr class=[if row.total { Some("total") } else { ticked.then_some("sel") }] {
                @if let Some((value, label, ticked)) = &row.pick {
                    td class="bare pickc" { label class="vh" for={ "pick-" (at) } { (label) } input id={ "pick-" (at) } name="pick" value=(value) type="checkbox" checked[*ticked]; }
                } @else if picks { td class="bare pickc" {} }
                @for (cell, column) in row.cells.iter().zip(&self.columns) {
                    @if column.lead { th scope="row" class=(column.cell_class()) { (cell) } }
                    @else if cell.0.is_empty() { td class={ (column.cell_class()) " hide" } data-l=(column.label) {} }
                    @else { td class=(column.cell_class()) data-l=(column.label) { (cell) } }
                }
            }
        }
    }
}

fn head(lang: Lang, column: &Column) -> Markup {
    html! {
        @match &column.sort {
            Some((href, sorted)) => a href=(href) { (column.label) @match sorted { Sorted::No => {}, Sorted::Up => { " " (small_icon("up")) }, Sorted::Down => { " " (small_icon("dn")) } } },
            None => (column.label),
        }
        @if let Some(text) = &column.definition { " " (definition(lang, text)) }
    }
}

fn sort_word(column: &Column) -> Option<&'static str> {
    match column.sort.as_ref()?.1 {
        Sorted::No => None,
        Sorted::Up => Some("ascending"),
        Sorted::Down => Some("descending"),
    }
}

/// Pages by key: there is a next and a previous one, and how many there are in all if that was counted.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// How many in all.
    pub total: Option<u64>,
    /// How many on this page.
    pub shown: usize,
    /// 人, 条.
    pub unit: String,
    /// Address of the page before.
    pub previous: Option<String>,
    /// Address of the page after.
    pub next: Option<String>,
}

impl Pager {
    /// The line below a list.
    pub fn show(&self, lang: Lang) -> Markup {
        let shown = self.shown.to_string();
        let said = match self.total {
            Some(total) => {
                fill(t(lang, "共 {} {}，本页 {} {}"), &[&thousands(i64::try_from(total).unwrap_or(i64::MAX)), &self.unit, &shown, &self.unit])
            }
            None => fill(t(lang, "本页 {} {}"), &[&shown, &self.unit]),
        };
        html! {
            nav class="pager" aria-label=(t(lang, "翻页")) {
                p class="mb0" { (said) }
                @if self.previous.is_some() || self.next.is_some() {
                    div {
                        @if let Some(href) = &self.previous { a class="btn" rel="prev" href=(href) { (small_icon("left")) span { (t(lang, "上一页")) } } }
                        @if let Some(href) = &self.next { a class="btn" rel="next" href=(href) { span { (t(lang, "下一页")) } (small_icon("right")) } }
                    }
                }
            }
        }
    }
}
