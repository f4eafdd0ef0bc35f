//! What the index keeps of the terms of a record, as one row of text behind all others: terms in the form in which they are compared, each with
//! its mark and its length. Called by the index only.

use super::pattern::{self, NAME_CHARACTERS_MAX};
use base::Terms;

/// A name in use.
pub(super) const NAME: char = 'n';
/// A former name or by-name.
pub(super) const OTHER_NAME: char = 'o';
/// A phone number.
pub(super) const PHONE: char = 'p';
/// A file number, a paper, a code.
pub(super) const NUMBER: char = 'f';
/// Behind the last term; also what stands where terms were overwritten.
pub(super) const LAST: char = '.';

/// What is kept of the terms: each with its mark and its length in bytes, which is below 128 and so a character itself; [`LAST`] at the end.
pub(super) fn kept_text(terms: &Terms) -> String {
    let mut text = String::new();
    for (mark, names) in [(NAME, &terms.names), (OTHER_NAME, &terms.other_names)] {
        for name in names {
            let name: String = pattern::name_characters(name).take(NAME_CHARACTERS_MAX).collect();
            push_term(&mut text, mark, &name);
        }
    }
    for (mark, numbers) in [(PHONE, &terms.phones), (NUMBER, &terms.numbers)] {
        for number in numbers {
            push_term(&mut text, mark, &pattern::number_text(number));
        }
    }
    text.push(LAST);
    text
}

/// Adds one term to a row.
pub(super) fn push_term(text: &mut String, mark: char, term: &str) {
    // Thirty characters have at most 120 bytes.
    if let Some(length) = u8::try_from(term.len()).ok().filter(|length| (1..128).contains(length)) {
        text.extend([mark, char::from(length)]);
        text.push_str(term);
    }
}

/// The terms in the row that begins at this byte.
pub(super) fn terms_at(text: &str, mut at: usize) -> impl Iterator<Item = (char, &str)> {
    std::iter::from_fn(move || {
        let &[mark, length, ..] = text.as_bytes().get(at..)? else { return None };
        if mark == LAST as u8 {
            return None;
        }
        let term = text.get(at + 2..at + 2 + usize::from(length))?;
        at += 2 + usize::from(length);
        Some((char::from(mark), term))
    })
}
