//! A text as a square of light and dark, drawn by ourselves: nothing is fetched from anywhere. Called by pages that a telephone or a hand scanner is
//! to read. A text of capitals, digits and `$%*+-./:` makes the smallest square. Absent: reading one.

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Squares of quiet around the picture (ISO/IEC 18004, 9.1).
const QUIET: usize = 4;

/// The picture of a text, with what it is for who cannot see it; nothing where the text is too long for one.
pub fn qr(text: &str, label: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return html! {} };
    let (width, colours) = (code.width(), code.to_colors());
    let side = width + 2 * QUIET;
    let dark = colours.iter().enumerate().filter(|(_, colour)| **colour == Color::Dark);
    let path = dark.fold(String::new(), |mut path, (at, _)| {
        // writing into a text does not fail
        let _ = write!(path, "M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET);
        path
    });
    html! {
        svg viewBox={ "0 0 " (side) " " (side) } width="220" height="220" role="img" aria-label=(label) shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}
