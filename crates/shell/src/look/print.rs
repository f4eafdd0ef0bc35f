//! Paper: official forms on A4 with form number, version and page numbers, and the watermark over pages that show identities.
//! `crate::print` fills the sheets; they are Chinese in every language of the interface. Absent: the forms themselves, which belong to their slices.

use super::{Button, Frame, page::document};
use crate::text::t;
use maud::{Markup, html};

/// How often a mark stands on a sheet: two columns all the way down. It is text and no pattern, of which a browser makes a picture of megabytes.
const MARKS: usize = 16;

/// One sheet of A4. Blank forms are the same sheet with an empty body.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Number of the form: JD-08.
    pub code: String,
    /// Version of the form: 2026-01.
    pub version: String,
    /// Right above the title: the file's number.
    pub reference: String,
    /// The form's full name.
    pub title: String,
    /// Tables and texts.
    pub body: Markup,
    /// Notes on how to fill it in.
    pub note: String,
    /// Places for signature and seal, three to a line.
    pub signatures: Vec<SignaturePlace>,
}

/// A place for a signature or a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignaturePlace {
    /// Whose: 本人：.
    pub label: String,
    /// Where the picture of the signature is, if there is one already.
    pub picture: Option<String>,
}

impl From<&str> for SignaturePlace {
    fn from(label: &str) -> Self {
        Self { label: label.to_owned(), picture: None }
    }
}

/// The document that is printed: a bar for the screen, then the sheets. `back` is where one came from, `choices` other
/// forms and the empty one, `printed` who printed it and when. The title names no person: it ends up in the printer's queue.
pub fn print_page(frame: &Frame, title: &str, sheets: &[Sheet], back: &str, choices: &Markup, printed: &str) -> Markup {
    printed_page(frame, title, sheets, back, choices, printed, None)
}

/// The same with faint text over every sheet: who took it, when, and what for. For what shows identities and leaves the house.
pub fn marked_print_page(frame: &Frame, title: &str, sheets: &[Sheet], back: &str, choices: &Markup, printed: &str, mark: &str) -> Markup {
    printed_page(frame, title, sheets, back, choices, printed, Some(mark))
}

fn printed_page(frame: &Frame, title: &str, sheets: &[Sheet], back: &str, choices: &Markup, printed: &str, mark: Option<&str>) -> Markup {
    let lang = frame.lang;
    let of = sheets.len().to_string();
    document(
        frame,
        title,
        Some("printp"),
        None,
        &html! {
            header class="printbar no-print" {
                p class="mb0" { (Button::link(t(lang, "返回"), back).icon("left")) "　" span class="mut sm" { "A4　" (super::format::fill(t(lang, "共 {} 页"), &[&of])) } }
                div class="row" {
                    (choices)
                    (Button::press(t(lang, "打印"), "print", "1").primary().icon("print"))
                }
            }
            main id="m" {
                @for (at, sheet) in sheets.iter().enumerate() {
                    article class="sheet" lang="zh-CN" {
                        div class="fno" {
                            span { "表号：" (sheet.code) "　版本：" (sheet.version) }
                            span { (sheet.reference) }
                        }
                        h1 { (sheet.title) }
                        (sheet.body)
                        @if !sheet.note.is_empty() { p class="bot" { (sheet.note) } }
                        @if !sheet.signatures.is_empty() { div class="sig" { @for place in &sheet.signatures { span { (place.label) @if let Some(picture) = &place.picture { img src=(picture) alt="签名"; } } } } }
                        @if let Some(mark) = mark { div class="marks" aria-hidden="true" { @for _ in 0..MARKS { span { (mark) } } } }
                        div class="pg" { span { (printed) } span { "第 " (at + 1) " 页，共 " (of) " 页" } }
                    }
                }
            }
        },
    )
}

/// Faint text over the whole page: who looks at it, when. It keeps nobody from photographing; it says who did.
pub fn watermark(text: &str) -> Markup {
    html! {
        svg class="watermark" aria-hidden="true" focusable="false" {
            defs {
                pattern id="watermark" width="260" height="150" patternUnits="userSpaceOnUse" patternTransform="rotate(-24)" { text x="10" y="60" { (text) } }
            }
            rect width="100%" height="100%" fill="url(#watermark)" {}
        }
    }
}
