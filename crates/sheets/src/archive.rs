//! The `.xlsx` archive itself, looked at before its meaning is read: that it does not unpack to more than it may, where each sheet lies,
//! which cells are merged downwards, and the digits of numbers too long for a floating-point number. [`crate::read`] calls it.

use crate::SheetFault;
use quick_xml::events::{BytesStart, Event};
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Cursor, Read},
    sync::Arc,
};
use zip::ZipArchive;

/// Bytes of one uploaded file: a year's ledger of a district with 200,000 rows stays below it.
pub(crate) const FILE_BYTES_MAX: usize = 50_000_000;
/// Bytes of all parts together when unpacked. XML packs about ten to one, so an honest file at the limit above stays below this one.
pub(crate) const UNPACKED_BYTES_MAX: u64 = 600_000_000;
/// Bytes of the parts that the reader keeps in memory (texts, formats, the table of sheets).
const KEPT_BYTES_MAX: u64 = 150_000_000;
/// Parts of one archive: sheets, drawings, printer settings.
const PARTS_MAX: usize = 2_000;
/// Columns of one sheet: the widest ledger has some sixty.
pub(crate) const COLUMNS_MAX: u32 = 1_000;
/// Bytes between two angle brackets: a cell holds 32,767 characters, a tag a few attributes.
const PIECE_BYTES_MAX: u64 = 1_000_000;
/// Cells merged downwards in one sheet.
const MERGES_MAX: usize = 200_000;
/// Up to 15 digits a floating-point number is exact.
const EXACT_DIGITS: usize = 15;

/// Contents of an upload, shared between the readers.
pub(crate) type Bytes = Cursor<Arc<[u8]>>;

/// What one pass over a sheet has to find out before its rows can be given out one by one.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Merges over more than one row, by first row.
    pub(crate) merges: Vec<Merge>,
    /// Digits of whole numbers with more than 15 digits, by 0-based row and column.
    pub(crate) long_numbers: HashMap<(u32, u32), String>,
}

/// Cells merged over several rows; all 0-based, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Merge {
    pub(crate) first_row: u32,
    pub(crate) last_row: u32,
    pub(crate) column: u32,
}

/// Refuses an archive that unpacks to too much. Sizes are counted, since the sizes that a bomb declares are not true.
pub(crate) fn weigh(bytes: &Arc<[u8]>) -> Result<(), SheetFault> {
    let mut archive = open(bytes)?;
    if archive.len() > PARTS_MAX {
        return Err(SheetFault::UnpacksTooLarge);
    }
    let (mut total, mut kept) = (0, 0);
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(SheetFault::broken)?;
        let is_sheet = part.name().map_err(SheetFault::broken)?.to_ascii_lowercase().contains("worksheets/");
        let mut allowed = part.take(UNPACKED_BYTES_MAX - total + 1);
        let size = std::io::copy(&mut allowed, &mut std::io::sink()).map_err(SheetFault::broken)?;
        total += size;
        kept += if is_sheet { 0 } else { size };
        if total > UNPACKED_BYTES_MAX || kept > KEPT_BYTES_MAX {
            return Err(SheetFault::UnpacksTooLarge);
        }
    }
    Ok(())
}

/// One pass over the sheet with this name. It looks at tags only and not at the meaning of the XML: in a sheet of a million cells that takes a
/// tenth of the time.
pub(crate) fn survey(bytes: &Arc<[u8]>, sheet: &str) -> Result<Survey, SheetFault> {
    let mut archive = open(bytes)?;
    let path = sheet_path(&mut archive, sheet)?;
    let mut part = part(&mut archive, &path)?;
    let mut survey = Survey::default();
    let (mut text, mut tag, mut cell) = (Vec::new(), Vec::new(), Vec::new());
    while until(&mut part, b'<', &mut text)? && until(&mut part, b'>', &mut tag)? {
        match local_name(&tag) {
            b"c" => std::mem::swap(&mut cell, &mut tag),
            b"/v" if text.len() > EXACT_DIGITS => survey.note_long_number(&cell, &text),
            b"mergeCell" => survey.merges.extend(raw_attribute(&tag, "ref").and_then(downward)),
            _ => {}
        }
        if survey.merges.len() > MERGES_MAX {
            return Err(SheetFault::UnpacksTooLarge);
        }
    }
    survey.merges.sort_unstable_by_key(|merge| merge.first_row);
    Ok(survey)
}

impl Survey {
    fn note_long_number(&mut self, cell: &[u8], text: &[u8]) {
        let is_number = raw_attribute(cell, "t").is_none_or(|kind| kind == "n");
        let Some(text) = std::str::from_utf8(text).ok().map(str::trim) else {
            return;
        };
        let digits = text.trim_start_matches('-');
        let is_long = digits.len() > EXACT_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        if let (true, true, Some(place)) = (is_number, is_long, raw_attribute(cell, "r").and_then(cell_place)) {
            self.long_numbers.insert(place, text.to_owned());
        }
    }
}

/// Reads up to this mark and leaves it out; false at the end. A piece longer than any text of a cell is a bomb.
fn until(part: &mut impl BufRead, mark: u8, piece: &mut Vec<u8>) -> Result<bool, SheetFault> {
    piece.clear();
    part.take(PIECE_BYTES_MAX).read_until(mark, piece).map_err(SheetFault::broken)?;
    if piece.pop_if(|last| *last == mark).is_some() {
        return Ok(true);
    }
    if piece.len() as u64 >= PIECE_BYTES_MAX { Err(SheetFault::UnpacksTooLarge) } else { Ok(false) }
}

/// `c` of `x:c r="A1"`, `/v` of `/x:v`.
fn local_name(tag: &[u8]) -> &[u8] {
    let end = tag.iter().position(u8::is_ascii_whitespace).unwrap_or(tag.len());
    let name = tag[..end].strip_suffix(b"/").unwrap_or(&tag[..end]);
    match name.iter().position(|byte| *byte == b':') {
        // Only the end of a value is asked for by its slash.
        Some(colon) if name.starts_with(b"/") && &name[colon + 1..] == b"v" => b"/v",
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

fn raw_attribute<'a>(tag: &'a [u8], name: &str) -> Option<&'a str> {
    let text = std::str::from_utf8(tag).ok()?;
    text.split_ascii_whitespace().find_map(|piece| {
        let value = piece.strip_prefix(name)?.strip_prefix('=')?.trim_end_matches('/');
        value.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])
    })
}

/// `C5` as 0-based row and column. None for anything else.
fn cell_place(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let (column, row) = text.split_at(letters);
    if !(1..=3).contains(&letters) {
        return None;
    }
    let column = column.bytes().fold(0, |number, letter| number * 26 + u32::from(letter - b'A') + 1);
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column - 1))
}

/// `B2:B4` when it spans more than one row.
fn downward(text: &str) -> Option<Merge> {
    let (first, last) = text.split_once(':')?;
    let (first, last) = (cell_place(first)?, cell_place(last)?);
    (last.0 > first.0).then_some(Merge { first_row: first.0, last_row: last.0, column: first.1 })
}

/// Where the sheet lies in the archive: its name stands in one part, its path in another.
pub(crate) fn sheet_path(archive: &mut ZipArchive<Bytes>, sheet: &str) -> Result<String, SheetFault> {
    let unknown = || SheetFault::NoSuchSheet(sheet.to_owned());
    let mut relation = None;
    tags(reader(archive, "xl/workbook.xml")?, "sheet", |tag| {
        if attribute(tag, "name").as_deref() == Some(sheet) {
            relation = attribute(tag, "r:id").or_else(|| attribute(tag, "id"));
        }
    })?;
    let relation = relation.ok_or_else(unknown)?;
    let mut target = None;
    tags(reader(archive, "xl/_rels/workbook.xml.rels")?, "Relationship", |tag| {
        if attribute(tag, "Id").as_deref() == Some(&relation) {
            target = attribute(tag, "Target");
        }
    })?;
    let target = target.ok_or_else(unknown)?.replace('\\', "/");
    Ok(match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{target}"),
    })
}

fn tags(mut xml: quick_xml::Reader<impl BufRead>, name: &str, mut each: impl FnMut(&BytesStart<'_>)) -> Result<(), SheetFault> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(SheetFault::broken)? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == name => {
                each(&tag);
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    Some(quick_xml::escape::unescape(&attribute.value).ok()?.into_owned())
}

fn open(bytes: &Arc<[u8]>) -> Result<ZipArchive<Bytes>, SheetFault> {
    ZipArchive::new(Cursor::new(Arc::clone(bytes))).map_err(SheetFault::broken)
}

fn reader<'a>(archive: &'a mut ZipArchive<Bytes>, path: &str) -> Result<quick_xml::Reader<impl BufRead + use<'a>>, SheetFault> {
    Ok(quick_xml::Reader::from_reader(part(archive, path)?))
}

/// One part of the archive; names are compared without case, as some programs write `xl/Workbook.xml`.
fn part<'a>(archive: &'a mut ZipArchive<Bytes>, path: &str) -> Result<impl BufRead + use<'a>, SheetFault> {
    let is_it = |name: &str| name.replace('\\', "/").eq_ignore_ascii_case(path);
    let found = archive.file_names().filter_map(Result::ok).find(|name| is_it(name));
    let name = found.map_or_else(|| path.to_owned(), std::borrow::Cow::into_owned);
    let part = archive.by_name(&name).map_err(SheetFault::broken)?;
    Ok(BufReader::with_capacity(64 * 1024, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_cells_are_counted_from_zero() {
        assert_eq!(cell_place("A1"), Some((0, 0)));
        assert_eq!(cell_place("AB12"), Some((11, 27)));
        assert_eq!(cell_place("12"), None);
        assert_eq!(cell_place("A0"), None);
        assert_eq!(downward("B2:B4"), Some(Merge { first_row: 1, last_row: 3, column: 1 }));
        assert_eq!(downward("A1:F1"), None);
    }

    #[test]
    fn tags_are_told_apart_with_and_without_prefix() {
        let cases =
            [("c r=\"A1\"", "c"), ("x:c r=\"A1\" /", "c"), ("/v", "/v"), ("/x:v", "/v"), ("mergeCell ref=\"A1:A2\"/", "mergeCell"), ("c/", "c")];
        for (tag, name) in cases {
            assert_eq!(local_name(tag.as_bytes()), name.as_bytes(), "{tag}");
        }
        assert_eq!(raw_attribute(b"c r=\"A1\" t='n'/", "t"), Some("n"));
        assert_eq!(raw_attribute(b"c r=\"A1\"", "t"), None);
    }
}
