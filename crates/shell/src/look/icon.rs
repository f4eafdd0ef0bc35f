//! Icons, the flower and the chart patterns. An icon is a reference to a symbol; a page carries only the symbols it refers to, so a
//! picture costs no request. The one file of the crate that writes markup unescaped: everything here is a constant of ours.

use maud::{Markup, PreEscaped, html};
use std::{collections::HashSet, fmt::Write};

/// Symbols on a grid of 20 × 20, drawn in the text's colour with round strokes. Sorted by name.
const SYMBOLS: &[(&str, &str)] = &[
    ("alert", r#"<path d="M10 3.2 17.5 16.5h-15z"/><path d="M10 8v4M10 14.3v.01"/>"#),
    ("bell", r#"<path d="M5.5 13.5V9a4.5 4.5 0 0 1 9 0v4.5l1.5 1.5H4l1.5-1.5z"/><path d="M8.5 17h3"/>"#),
    ("board", r#"<rect x="3" y="3.5" width="14" height="10" rx="1.5"/><path d="M7 17h6M10 13.5V17M6.5 10V8M10 10V6.5M13.5 10V7.5"/>"#),
    ("book", r#"<path d="M10 5.5C8 4 5.5 3.7 3 4v11.5c2.5-.3 5 0 7 1.5 2-1.5 4.5-1.8 7-1.5V4c-2.5-.3-5 0-7 1.5zM10 5.5V17"/>"#),
    ("box", r#"<path d="m3 6.5 7-3.5 7 3.5v7L10 17l-7-3.5v-7z"/><path d="m3 6.5 7 3.5 7-3.5M10 10v7"/>"#),
    ("brief", r#"<path d="M5 2.8h7l3.5 3.5V17H5z"/><path d="M12 3v3.5h3.5M7.5 10h5M7.5 13h5"/>"#),
    ("cal", r#"<rect x="3" y="4.5" width="14" height="12.5" rx="2"/><path d="M3 8.5h14M7 2.8v3M13 2.8v3"/>"#),
    ("cam", r#"<rect x="3" y="6" width="14" height="10.5" rx="2"/><path d="M7 6l1-2.5h4L13 6"/><circle cx="10" cy="11" r="2.6"/>"#),
    ("chart", r#"<path d="M3 17h14M5.5 14v-4M10 14V5M14.5 14V8"/>"#),
    (
        "chat",
        r#"<path d="M3 9.5C3 6.2 6.1 4 10 4s7 2.2 7 5.5S13.9 15 10 15c-.8 0-1.6-.1-2.3-.3L4.5 16.5l.6-3A5.2 5.2 0 0 1 3 9.5z"/><path d="M7 9.5h.01M10 9.5h.01M13 9.5h.01"/>"#,
    ),
    ("check", r#"<path d="m4 10.5 4 4L16 6"/>"#),
    ("clock", r#"<circle cx="10" cy="10" r="7"/><path d="M10 6v4.3l2.8 1.7"/>"#),
    ("cloud", r#"<path d="M6 15.5a3.5 3.5 0 0 1-.3-7A4.5 4.5 0 0 1 14.3 9a3.3 3.3 0 0 1-.3 6.5H6z"/>"#),
    ("dl", r#"<path d="M10 3.5v9M6 9l4 4 4-4M3.5 16.5h13"/>"#),
    ("dn", r#"<path d="M10 4v11.5M5.5 11l4.5 4.5 4.5-4.5"/>"#),
    ("door", r#"<path d="M5 17V3.5h8V17M3 17h14"/><path d="M10.5 10.5h.01M13 6l3 1.5V17"/>"#),
    ("down", r#"<path d="m5.5 8 4.5 4.5L14.5 8"/>"#),
    ("exit", r#"<path d="M11.5 3.5h-7v13h7M8.5 10h8.5M14 7l3 3-3 3"/>"#),
    ("eye", r#"<path d="M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5z"/><circle cx="10" cy="10" r="2.2"/>"#),
    ("filter", r#"<path d="M3 5.5h14M6 10h8M8.5 14.5h3"/>"#),
    ("flag", r#"<path d="M5 17.5V3M5 4h9.5l-2 3.5 2 3.5H5"/>"#),
    ("flask", r#"<path d="M8 3h4M8.8 3v5L4.6 15a1.4 1.4 0 0 0 1.2 2h8.4a1.4 1.4 0 0 0 1.2-2L11.2 8V3"/><path d="M6.5 12.5h7"/>"#),
    ("gate", r#"<path d="M4 17V6M16 17V6M2.5 6h15M4 10.5h12M7 6V3.5h6V6"/>"#),
    (
        "gear",
        r#"<circle cx="10" cy="10" r="2.5"/><path d="M10 2.8v2M10 15.2v2M2.8 10h2M15.2 10h2M4.9 4.9l1.4 1.4M13.7 13.7l1.4 1.4M15.1 4.9l-1.4 1.4M6.3 13.7l-1.4 1.4"/>"#,
    ),
    (
        "grid",
        r#"<rect x="3" y="3" width="6" height="6" rx="1"/><rect x="11" y="3" width="6" height="6" rx="1"/><rect x="3" y="11" width="6" height="6" rx="1"/><rect x="11" y="11" width="6" height="6" rx="1"/>"#,
    ),
    (
        "group",
        r#"<circle cx="10" cy="6" r="2.5"/><circle cx="4.5" cy="11.5" r="2"/><circle cx="15.5" cy="11.5" r="2"/><path d="M7 16.5c.3-2.5 1.3-4 3-4s2.7 1.5 3 4"/>"#,
    ),
    ("heart", r#"<path d="M10 16.5S3 12.6 3 7.9A3.7 3.7 0 0 1 10 6a3.7 3.7 0 0 1 7 1.9c0 4.7-7 8.6-7 8.6z"/>"#),
    ("home", r#"<path d="M3 9.5 10 3.5l7 6"/><path d="M5 8.5V16h10V8.5M8.5 16v-4h3v4"/>"#),
    ("info", r#"<circle cx="10" cy="10" r="7"/><path d="M10 9.2V14M10 6.5v.01"/>"#),
    ("law", r#"<path d="M10 3v14M6 17h8M4 5.5h12"/><path d="m4 5.5-2 5.5h4.2zM16 5.5l-2 5.5h4.2z"/>"#),
    ("left", r#"<path d="M12 5.5 7.5 10l4.5 4.5"/>"#),
    (
        "link",
        r#"<path d="M8.5 11.5a3 3 0 0 0 4.2 0l2.8-2.8a3 3 0 0 0-4.2-4.2L10 5.8"/><path d="M11.5 8.5a3 3 0 0 0-4.2 0l-2.8 2.8a3 3 0 0 0 4.2 4.2L10 14.2"/>"#,
    ),
    ("list", r#"<rect x="3.5" y="3" width="13" height="14" rx="2"/><path d="M7 7.5h6M7 10.5h6M7 13.5h3.5"/>"#),
    ("lock", r#"<rect x="4.5" y="9" width="11" height="8" rx="1.5"/><path d="M7 9V6.5a3 3 0 0 1 6 0V9"/>"#),
    ("minus", r#"<path d="M4 10h12"/>"#),
    ("more", r#"<path d="M4.5 10h.01M10 10h.01M15.5 10h.01"/>"#),
    ("nocloud", r#"<path d="M6 15.5a3.5 3.5 0 0 1-.3-7M8.5 6a4.5 4.5 0 0 1 5.8 3 3.3 3.3 0 0 1 1.7 5.5M3.5 3.5l13 13"/>"#),
    ("okc", r#"<circle cx="10" cy="10" r="7"/><path d="m6.8 10.2 2.2 2.2 4.2-4.6"/>"#),
    (
        "people",
        r#"<circle cx="7.5" cy="7" r="3"/><path d="M2 16.5c.4-3 2.5-5 5.5-5s5.1 2 5.5 5"/><path d="M13 4.3a3 3 0 0 1 0 5.4M15 12c1.7.7 2.7 2.2 3 4.5"/>"#,
    ),
    (
        "phone",
        r#"<path d="M4.2 3.5h2.6l1.4 3.6-1.8 1.3a9.5 9.5 0 0 0 5.2 5.2l1.3-1.8 3.6 1.4v2.6c0 .7-.6 1.2-1.3 1.2C8.6 17 3 11.4 3 4.8c0-.7.5-1.3 1.2-1.3z"/>"#,
    ),
    ("pin", r#"<path d="M10 17.5S4.5 12.5 4.5 8.3a5.5 5.5 0 0 1 11 0c0 4.2-5.5 9.2-5.5 9.2z"/><circle cx="10" cy="8.3" r="2"/>"#),
    ("plus", r#"<path d="M10 4v12M4 10h12"/>"#),
    ("print", r#"<path d="M6 7V3h8v4M6 14H3.5V8.5A1.5 1.5 0 0 1 5 7h10a1.5 1.5 0 0 1 1.5 1.5V14H14"/><rect x="6" y="11.5" width="8" height="5.5"/>"#),
    ("record", r#"<path d="M4 16l.8-3.4L13.6 3.8a1.4 1.4 0 0 1 2 0l.6.6a1.4 1.4 0 0 1 0 2L7.4 15.2 4 16z"/><path d="m12 5.5 2.5 2.5"/>"#),
    ("right", r#"<path d="m8 5.5 4.5 4.5L8 14.5"/>"#),
    ("search", r#"<circle cx="9" cy="9" r="5.2"/><path d="m13 13 4 4"/>"#),
    ("sign", r#"<path d="M3 16.5h14M4 13c2-6 4-9 5.5-8.5S8 12 7.5 12.5s2.5-3.5 3.5-3 0 2.5 1 2.5 1.5-1.5 3.5-1.5"/>"#),
    ("sms", r#"<rect x="3" y="4" width="14" height="10" rx="2"/><path d="m3.5 5.5 6.5 5 6.5-5M8 17h4"/>"#),
    ("snow", r#"<path d="M10 2.5v15M3.5 6.3l13 7.5M16.5 6.3l-13 7.5"/>"#),
    ("star", r#"<path d="m10 3 2.1 4.5 4.9.6-3.6 3.4.9 4.9L10 14l-4.3 2.4.9-4.9L3 8.1l4.9-.6z"/>"#),
    ("swap", r#"<path d="M3.5 7.5h12M12.5 4.5l3 3-3 3M16.5 13h-12M7.5 10.5l-3 2.5 3 3"/>"#),
    ("therm", r#"<path d="M8 11.5V4.5a2 2 0 0 1 4 0v7a3.5 3.5 0 1 1-4 0z"/><path d="M10 8v6"/>"#),
    ("today", r#"<path d="M4 5.5h12M4 10h7M4 14.5h5"/><path d="m12.5 13.5 2 2 3.5-4"/>"#),
    ("truck", r#"<path d="M2.5 5h9v9h-9zM11.5 8h3.5l2.5 3v3h-6"/><circle cx="6" cy="15" r="1.7"/><circle cx="14" cy="15" r="1.7"/>"#),
    ("type", r#"<path d="M3 16 7.5 5 12 16M4.7 12.5h5.6M13 16l2.3-6 2.2 6M13.7 14h3.2"/>"#),
    ("ul", r#"<path d="M10 13V4M6 7.5l4-4 4 4M3.5 16.5h13"/>"#),
    ("undo", r#"<path d="M4 8.5h8a4 4 0 0 1 0 8H8M7 5.5l-3 3 3 3"/>"#),
    ("up", r#"<path d="M10 16V4.5M5.5 9 10 4.5 14.5 9"/>"#),
    ("user", r#"<circle cx="10" cy="7" r="3.2"/><path d="M3.5 17c.5-3.3 3-5.3 6.5-5.3s6 2 6.5 5.3"/>"#),
    ("x", r#"<path d="m5 5 10 10M15 5 5 15"/>"#),
];

/// Fills that tell chart series apart without colour: 2 diagonal, 3 dots, 4 level lines, 5 upright lines. Series 1 is solid.
const PATTERNS: &[(&str, &str)] = &[
    (
        "p-2",
        r#"<pattern id="p-2" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hat" d="M0 3.5h7"/></pattern>"#,
    ),
    ("p-3", r#"<pattern id="p-3" width="7" height="7" patternUnits="userSpaceOnUse"><circle class="dt" cx="3.5" cy="3.5" r="1.2"/></pattern>"#),
    ("p-4", r#"<pattern id="p-4" width="7" height="7" patternUnits="userSpaceOnUse"><path class="hat" d="M0 3.5h7"/></pattern>"#),
    ("p-5", r#"<pattern id="p-5" width="7" height="7" patternUnits="userSpaceOnUse"><path class="hat" d="M3.5 0v7"/></pattern>"#),
];

const PETAL: &str = "M16 16.5C10.4 13.3 9.8 5.8 16 2.5c6.2 3.3 5.6 10.8 0 14z";

/// An icon of 20 px. It says nothing to a screen reader: words stand beside it. A name that does not exist draws nothing; tests panic.
pub fn icon(name: &'static str) -> Markup {
    sized(name, "ic")
}

/// An icon of 16 px, for tags, hints and dense rows.
pub fn small_icon(name: &'static str) -> Markup {
    sized(name, "ic s")
}

/// An icon of 28 px, for empty states.
pub fn large_icon(name: &'static str) -> Markup {
    sized(name, "ic l")
}

fn sized(name: &'static str, class: &str) -> Markup {
    debug_assert!(SYMBOLS.binary_search_by_key(&name, |(known, _)| known).is_ok(), "no icon is called {name}");
    html! {
        svg class=(class) aria-hidden="true" focusable="false" { use href={ "#i-" (name) } {} }
    }
}

/// The names of all icons, for the gallery.
pub fn icon_names() -> impl Iterator<Item = &'static str> {
    SYMBOLS.iter().map(|(name, _)| *name)
}

/// The flower: five petals, the only ornament of the program.
pub fn logo() -> Markup {
    let turns = [0, 72, 144, 216, 288].map(|degrees| format!("rotate({degrees} 16 16.5)"));
    html! {
        svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false" {
            g class="logo-p" { @for turn in &turns { path d=(PETAL) transform=(turn) {} } }
            g class="logo-v" { @for turn in &turns { path d="M16 11.8V7" transform=(turn) {} } }
            circle class="logo-c" cx="16" cy="16.5" r="3.1" {}
        }
    }
}

/// The symbols and patterns that these pieces refer to, once each: what a page puts before them.
pub(crate) fn sprite(pieces: &[&Markup]) -> Markup {
    // both marks are quoted or bracketed references, so one walk from '#' to '#' finds them all
    let named: HashSet<&str> = pieces.iter().flat_map(|piece| piece.0.split('#').skip(1)).filter_map(|rest| rest.split(['"', ')']).next()).collect();
    let icons: HashSet<&str> = named.iter().filter_map(|name| name.strip_prefix("i-")).collect();
    let mut inside = String::new();
    for (name, shape) in SYMBOLS.iter().filter(|(name, _)| icons.contains(name)) {
        // Writing to a String cannot fail.
        let _ = write!(inside, r#"<symbol id="i-{name}" viewBox="0 0 20 20">{shape}</symbol>"#);
    }
    for (_, pattern) in PATTERNS.iter().filter(|(name, _)| named.contains(name)) {
        inside.push_str(pattern);
    }
    html! {
        @if !inside.is_empty() { svg class="sprite" aria-hidden="true" focusable="false" { (PreEscaped(inside)) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_carries_only_the_symbols_that_it_uses() {
        let used = sprite(&[&html! { (icon("phone")) rect fill="url(#p-3)" {} }]).0;
        assert!(used.contains("i-phone") && used.contains("p-3") && !used.contains("i-box") && !used.contains("p-2"));
        assert_eq!(sprite(&[&html! { p { "字" } }]).0, "");
    }

    #[test]
    fn icons_are_sorted_so_that_a_name_is_found() {
        assert!(SYMBOLS.is_sorted_by_key(|(name, _)| *name));
    }
}
