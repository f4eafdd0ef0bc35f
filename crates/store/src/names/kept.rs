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
/// Stands for a term that could not be kept as it was written.
const CUT: char = '-';
/// Behind the last term; also what stands where terms were overwritten.
pub(super) const LAST: char = '.';

/// What is kept of the terms: each with its mark and its length in bytes, which is below 128 and so a character itself; [`LAST`] at the end. Where it
/// was written otherwise than it is compared, that follows, with its mark as a capital.
pub(super) fn kept_text(terms: &Terms) -> String {
    let mut text = String::new();
    let name = |written: &str| pattern::name_characters(written).take(NAME_CHARACTERS_MAX).collect::<String>();
    for (mark, names) in [(NAME, &terms.names), (OTHER_NAME, &terms.other_names)] {
        for written in names {
            push_both(&mut text, mark, &name(written), written);
        }
    }
    for (mark, numbers) in [(PHONE, &terms.phones), (NUMBER, &terms.numbers)] {
        for written in numbers {
            push_both(&mut text, mark, &pattern::number_text(written), written);
        }
    }
    text.push(LAST);
    text
}

fn push_both(text: &mut String, mark: char, compared: &str, written: &str) {
    let is_kept = push_term(text, mark, compared) && (compared == written || push_term(text, mark.to_ascii_uppercase(), written));
    if !is_kept {
        push_term(text, CUT, "-");
    }
}

/// Adds one term to a row; whether it has a length that can be kept.
pub(super) fn push_term(text: &mut String, mark: char, term: &str) -> bool {
    // Thirty characters have at most 120 bytes.
    let length = u8::try_from(term.len()).ok().filter(|length| (1..128).contains(length));
    if let Some(length) = length {
        text.extend([mark, char::from(length)]);
        text.push_str(term);
    }
    length.is_some()
}

/// Whether a term is there to be compared.
pub(super) fn is_compared(mark: char) -> bool {
    mark.is_ascii_lowercase()
}

/// The terms of a row as they were written; none if one of them could not be kept so.
pub(super) fn written<'a>(row: impl Iterator<Item = (char, &'a str)>) -> Option<Terms> {
    let mut terms = Terms::default();
    for (mark, term) in row {
        if mark == CUT {
            return None;
        }
        let list = list(&mut terms, mark);
        if !is_compared(mark) {
            list.pop();
        }
        list.push(term.to_owned());
    }
    Some(terms)
}

/// Where a term of this mark belongs.
pub(super) fn list(terms: &mut Terms, mark: char) -> &mut Vec<String> {
    match mark.to_ascii_lowercase() {
        NAME => &mut terms.names,
        OTHER_NAME => &mut terms.other_names,
        PHONE => &mut terms.phones,
        _ => &mut terms.numbers,
    }
}

/// Everything in the row that begins at this byte.
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
