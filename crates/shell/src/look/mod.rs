//! How Kapok looks: page shell, components, charts, formats. Pure functions and small builders that give maud [`Markup`](maud::Markup);
//! every builder is a `maud::Render`, so it is written straight into a page: `(Button::link("导出", "/export").icon("dl"))`.
//! Called by every page of every slice. Absent: requests, databases, business nouns, inline styles and inline scripts (the content
//! security policy is `default-src 'self'`).
//!
//! Texts given to a component are already translated; a component that has words of its own takes a [`Lang`](crate::text::Lang).

pub mod asset;
mod button;
pub mod chart;
mod choice;
mod component;
mod field;
mod filter;
pub mod format;
mod frame;
pub mod gallery;
mod icon;
mod item;
mod page;
mod print;
mod qr;
mod table;
mod term;
mod wall;

pub use button::Button;
pub use choice::{Choice, Layout, Picker, Rows, Suggestion, suggestions};
pub use component::{
    Card, Confirm, Definition, Empty, Progress, Stat, Tone, ViewTab, definition, error_summary, figure, meter, meter_label, note, stats, suppressed,
    tag, tag_with, undo, view_tabs,
};
pub use field::{Field, TextKind, field_id};
pub use filter::{FilterBar, QuickFilter, Select, quick_filters};
pub use frame::{Flash, Frame, Links, NavGroup, NavItem, Network, Size, Theme, Undo};
pub use icon::{icon, icon_names, large_icon, logo, small_icon};
pub use item::{Duty, Event, Glyph, Line, Reason, Step, StepState, Task, lines, steps, summary_list, tasks, timeline};
pub use page::{Crumb, Page, Shape, bare, crowded, sign_in, submit_bar, wrong};
pub use print::{Sheet, SignaturePlace, marked_print_page, print_page, watermark};
pub use qr::qr;
pub use table::{Batch, Column, OnPhone, Pager, Row, Sorted, Table};
pub use term::Term;
pub use wall::{WALL_SECONDS, Wall};
