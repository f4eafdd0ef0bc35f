//! The XML of one sheet taken apart: what stands before the rows, the rows, what stands after them. Rows are kept as they were written, so that
//! what we do not understand survives. Ranges after the rows (merged cells, drop-down lists, rules of colour) move and grow with the rows.

use crate::SheetFault;
use rust_xlsxwriter::utility::column_number_to_name;
use std::fmt::Display;
use std::io::Write;

/// A sheet.
pub(super) struct Page {
    /// Up to and with the tag that opens the rows.
    pub(super) head: String,
    pub(super) lines: Vec<RowLine>,
    tail: String,
}

/// A row as the template has it.
#[derive(Debug)]
pub(super) struct RowLine {
    /// 1-based.
    pub(super) number: u32,
    /// Height and look, as ` name="value"` pairs.
    pub(super) attributes: String,
    pub(super) cells: Vec<CellLine>,
}

#[derive(Debug)]
pub(super) struct CellLine {
    /// 0-based.
    pub(super) column: u32,
    pub(super) style: u32,
    attributes: String,
    inner: String,
}

impl Page {
    pub(super) fn read(xml: &str) -> Result<Self, SheetFault> {
        let broken = || SheetFault::broken("no rows");
        let start = xml.find("<sheetData").ok_or_else(broken)?;
        let open = start + xml[start..].find('>').ok_or_else(broken)? + 1;
        let mut head = without_dimension(&xml[..start]);
        head.push_str("<sheetData>");
        if xml[start..open].ends_with("/>") {
            return Ok(Self { head, lines: Vec::new(), tail: format!("</sheetData>{}", &xml[open..]) });
        }
        let end = open + xml[open..].find("</sheetData>").ok_or_else(broken)?;
        let mut lines: Vec<RowLine> = Vec::new();
        for (tag, inner) in (Elements { rest: &xml[open..end], name: "row" }) {
            let after = lines.last().map_or(1, |line| line.number + 1);
            let number = attribute(tag, "r").and_then(|number| number.parse().ok()).unwrap_or(after);
            lines.push(RowLine { number, attributes: other_attributes(tag, &["r", "spans"]), cells: cells(inner) });
        }
        Ok(Self { head, lines, tail: xml[end..].to_owned() })
    }

    /// The rows from this one on that are there to be filled: it, and the empty ones below it.
    pub(super) fn body(&self, first: u32) -> Vec<RowLine> {
        let mut body = Vec::new();
        for line in self.lines.iter().filter(|line| line.number >= first) {
            let is_next = line.number == first + body.len() as u32;
            let is_free = line.cells.iter().all(CellLine::is_empty) || (body.is_empty() && line.holds_names());
            if !is_next || !is_free {
                break;
            }
            body.push(line.copy());
        }
        body
    }

    /// A range in a formula would have to grow with the rows; the sums are in the statistics.
    pub(super) fn refuse_formulas(&self, first: u32) -> Result<(), SheetFault> {
        let formula = self.lines.iter().filter(|line| line.number >= first).find(|line| line.cells.iter().any(CellLine::has_formula));
        match formula {
            None => Ok(()),
            Some(line) => Err(SheetFault::NotATemplate(format!("第 {} 行有公式，数据行和它下面不能有公式，请改成文字或删去", line.number))),
        }
    }

    /// The width of a column in half-width letters; the usual one where the template does not say.
    pub(super) fn width(&self, column: u32) -> usize {
        const USUAL: usize = 8;
        let own = (Elements { rest: &self.head, name: "col" }).find(|(tag, _)| {
            let bound = |name: &str| attribute(tag, name).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
            (bound("min")..=bound("max")).contains(&(column + 1))
        });
        own.and_then(|(tag, _)| attribute(tag, "width")?.split('.').next()?.parse().ok()).unwrap_or(USUAL)
    }

    /// What stands after the rows, with a mark at the foot of the page. `rows` were written from `first` on, where the template has room for `room`.
    pub(super) fn write_tail(&self, first: u32, room: u32, rows: u32, mark: &str, out: &mut impl Write) -> Result<(), SheetFault> {
        let grown = rows.saturating_sub(room);
        let last_of_room = first + room.max(1) - 1;
        let marked = with_foot(&self.tail, mark);
        let mut rest = marked.as_str();
        // Cells merged side by side in the last row of the room are so in every row that was added.
        let beside: Vec<(&str, &str)> =
            merges(&self.tail).filter(|(from, to)| place(from).1 == last_of_room && place(to).1 == last_of_room).collect();
        while let Some(at) = [" ref=\"", " sqref=\""].iter().filter_map(|mark| Some(rest.find(mark)? + mark.len())).min() {
            let end = at + rest[at..].find('"').ok_or_else(|| SheetFault::broken("an open quote"))?;
            let is_merge = rest[..at].ends_with("<mergeCell ref=\"");
            let ranges: Vec<String> = rest[at..end].split(' ').map(|range| moved(range, (first, last_of_room), grown, is_merge)).collect();
            out.write_all(&rest.as_bytes()[..at])?;
            out.write_all(ranges.join(" ").as_bytes())?;
            rest = &rest[end..];
            if let Some(merge_end) = rest.find("</mergeCells>").filter(|merge_end| !rest[..*merge_end].contains("<mergeCell ")) {
                out.write_all(&rest.as_bytes()[..merge_end])?;
                for row in last_of_room + 1..=last_of_room + grown {
                    for (from, to) in &beside {
                        write!(out, "<mergeCell ref=\"{}{row}:{}{row}\"/>", place(from).0, place(to).0)?;
                    }
                }
                rest = &rest[merge_end..];
            }
        }
        Ok(out.write_all(rest.as_bytes())?)
    }
}

/// Adds a mark to the foot of every page: at the end of the foot that the template has, or as one of its own.
fn with_foot(tail: &str, mark: &str) -> String {
    /// What may come after the foot, by the order of the format.
    const AFTER: [&str; 16] = [
        "<rowBreaks",
        "<colBreaks",
        "<customProperties",
        "<cellWatches",
        "<ignoredErrors",
        "<smartTags",
        "<drawing",
        "<legacyDrawing",
        "<picture",
        "<oleObjects",
        "<controls",
        "<webPublishItems",
        "<tableParts",
        "<extLst",
        "</worksheet>",
        "</x:worksheet>",
    ];
    if mark.is_empty() {
        return tail.to_owned();
    }
    let text = quick_xml::escape::escape(crate::write::foot_text(mark)).into_owned();
    if let Some(end) = tail.find("</oddFooter>") {
        return format!("{} {text}{}", &tail[..end], &tail[end..]);
    }
    if let Some(start) = tail.find("<headerFooter") {
        let open = start + tail[start..].find('>').unwrap_or(0);
        if tail[..open].ends_with('/') {
            return format!("{}><oddFooter>&amp;L{text}</oddFooter></headerFooter>{}", &tail[..open - 1], &tail[open + 1..]);
        }
        // the foot comes after the head of odd pages and before everything else
        let at = tail.find("</oddHeader>").map_or(open + 1, |end| end + "</oddHeader>".len());
        return format!("{}<oddFooter>&amp;L{text}</oddFooter>{}", &tail[..at], &tail[at..]);
    }
    let at = AFTER.iter().filter_map(|mark| tail.find(mark)).min().unwrap_or(tail.len());
    format!("{}<headerFooter><oddFooter>&amp;L{text}</oddFooter></headerFooter>{}", &tail[..at], &tail[at..])
}

impl RowLine {
    fn holds_names(&self) -> bool {
        !self.cells.iter().any(CellLine::has_formula)
    }

    fn copy(&self) -> Self {
        let cells = self.cells.iter().map(|cell| CellLine { attributes: cell.attributes.clone(), inner: cell.inner.clone(), ..*cell });
        Self { number: self.number, attributes: self.attributes.clone(), cells: cells.collect() }
    }
}

impl CellLine {
    fn is_empty(&self) -> bool {
        !self.inner.contains("<v") && !self.inner.contains("<is") && !self.has_formula()
    }

    fn has_formula(&self) -> bool {
        ["<f>", "<f ", "<f/"].iter().any(|formula| self.inner.contains(formula))
    }

    /// The cell as it was, in this row.
    pub(super) fn copy(&self, row: u32, out: &mut impl Write) -> Result<(), SheetFault> {
        let name = column_name(self.column);
        Ok(write!(out, "<c r=\"{name}{row}\"{}>{}</c>", self.attributes, self.inner)?)
    }
}

fn cells(xml: &str) -> Vec<CellLine> {
    let mut cells: Vec<CellLine> = Vec::new();
    for (tag, inner) in (Elements { rest: xml, name: "c" }) {
        let after = cells.last().map_or(0, |cell| cell.column + 1);
        let column = attribute(tag, "r").and_then(column_of).unwrap_or(after);
        let style = attribute(tag, "s").and_then(|style| style.parse().ok()).unwrap_or(0);
        cells.push(CellLine { column, style, attributes: other_attributes(tag, &["r"]), inner: inner.to_owned() });
    }
    cells
}

/// Elements of one name that do not hold each other: their tag's inside and what is in them.
struct Elements<'a> {
    rest: &'a str,
    name: &'static str,
}

impl<'a> Iterator for Elements<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let mark = format!("<{}", self.name);
        let start = self
            .rest
            .match_indices(&mark)
            .map(|(at, _)| at + mark.len())
            .find(|at| self.rest[*at..].starts_with([' ', '>', '/', '\n', '\r', '\t']))?;
        let tag_end = start + self.rest[start..].find('>')?;
        let tag = &self.rest[start..tag_end];
        if let Some(tag) = tag.strip_suffix('/') {
            self.rest = &self.rest[tag_end + 1..];
            return Some((tag, ""));
        }
        let close = format!("</{}>", self.name);
        let end = tag_end + 1 + self.rest[tag_end + 1..].find(&close)?;
        let inner = &self.rest[tag_end + 1..end];
        self.rest = &self.rest[end + close.len()..];
        Some((tag, inner))
    }
}

/// Name and value of each attribute of a tag's inside.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        let equals = rest.find('=')?;
        let name = rest[..equals].trim();
        let quote = rest[equals + 1..].trim_start().chars().next()?;
        let from = equals + 1 + rest[equals + 1..].find(quote)? + 1;
        let to = from + rest[from..].find(quote)?;
        let value = &rest[from..to];
        rest = &rest[to + 1..];
        Some((name, value))
    })
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    attributes(tag).find(|(own, _)| *own == name).map(|(_, value)| value)
}

fn other_attributes(tag: &str, without: &[&str]) -> String {
    let others: Vec<String> =
        attributes(tag).filter(|(name, _)| !without.contains(name)).map(|(name, value)| format!(" {name}=\"{value}\"")).collect();
    others.concat()
}

/// The tag that says how large the sheet is would be wrong afterwards; it may be left out.
fn without_dimension(head: &str) -> String {
    let Some(start) = head.find("<dimension") else { return head.to_owned() };
    let end = head[start..].find('>').map_or(head.len(), |end| start + end + 1);
    format!("{}{}", &head[..start], &head[end..])
}

fn merges(tail: &str) -> impl Iterator<Item = (&str, &str)> {
    Elements { rest: tail, name: "mergeCell" }.filter_map(|(tag, _)| attribute(tag, "ref")?.split_once(':'))
}

/// `AB12` as letters and row; row 0 for whole columns.
fn place(text: &str) -> (&str, u32) {
    let text = text.trim_matches('$');
    let (letters, row) = text.split_at(text.bytes().take_while(u8::is_ascii_alphabetic).count());
    (letters, row.trim_start_matches('$').parse().unwrap_or(0))
}

fn column_of(text: &str) -> Option<u32> {
    let letters = place(text).0;
    let number = letters
        .bytes()
        .try_fold(0_u32, |number, letter| number.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase().checked_sub(b'A')?) + 1))?;
    number.checked_sub(1)
}

/// A range after rows were added behind the last row of the room: what begins below moves, what reaches into the rows grows with them.
fn moved(range: &str, (first, last): (u32, u32), grown: u32, is_merge: bool) -> String {
    let (from, to) = range.split_once(':').unwrap_or((range, range));
    let ((from_column, from_row), (to_column, to_row)) = (place(from), place(to));
    if grown == 0 || from_row == 0 || to_row < first || (is_merge && to_row <= last) {
        return range.to_owned();
    }
    let reaches = to_row >= last || to_row > first;
    let (from_row, to_row) = if from_row > last {
        (from_row + grown, to_row + grown)
    } else if reaches {
        (from_row, to_row + grown)
    } else {
        (from_row, to_row)
    };
    if range.contains(':') { format!("{from_column}{from_row}:{to_column}{to_row}") } else { format!("{from_column}{from_row}") }
}

/// The print area of the sheet, if it has one and the rows reach beyond it.
pub(super) fn grow_print_area(workbook: &str, sheet: &str, first: u32, grown: u32) -> String {
    let Some(start) = workbook.find("_xlnm.Print_Area").filter(|_| grown > 0) else { return workbook.to_owned() };
    let (Some(from), Some(end)) = (workbook[start..].find('>'), workbook[start..].find("</definedName>")) else { return workbook.to_owned() };
    let area = &workbook[start + from + 1..start + end];
    let of_sheet = area.rsplit_once('!').filter(|(name, _)| name.trim_matches('\'') == sheet);
    let Some((name, (from_cell, to_cell))) = of_sheet.and_then(|(name, range)| Some((name, range.split_once(':')?))) else {
        return workbook.to_owned();
    };
    let (column, row) = place(to_cell);
    if row < first {
        return workbook.to_owned();
    }
    let area = format!("{name}!{from_cell}:${column}${}", row + grown);
    format!("{}{area}{}", &workbook[..=start + from], &workbook[start + end..])
}

fn column_name(column: u32) -> String {
    column_number_to_name(column as u16)
}

pub(super) fn write_blank(out: &mut impl Write, column: u32, row: u32, style: u32) -> Result<(), SheetFault> {
    Ok(write!(out, "<c r=\"{}{row}\" s=\"{style}\"/>", column_name(column))?)
}

pub(super) fn write_number(out: &mut impl Write, column: u32, row: u32, style: u32, number: &impl Display) -> Result<(), SheetFault> {
    Ok(write!(out, "<c r=\"{}{row}\" s=\"{style}\"><v>{number}</v></c>", column_name(column))?)
}

/// Text inside the cell itself: never a formula, and the table of shared texts stays as it is.
pub(super) fn write_text(out: &mut impl Write, column: u32, row: u32, style: u32, text: &str) -> Result<(), SheetFault> {
    let text = quick_xml::escape::escape(text);
    Ok(write!(out, "<c r=\"{}{row}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>", column_name(column))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_below_move_and_ranges_over_the_rows_grow() {
        let cases = [
            ("A1:F1", false, "A1:F1"),
            ("A9:C9", true, "A19:C19"),
            ("B4:B8", false, "B4:B18"),
            ("B4:B400", false, "B4:B410"),
            ("C8:D8", true, "C8:D8"),
            ("A20", false, "A30"),
        ];
        for (range, is_merge, expected) in cases {
            assert_eq!(moved(range, (4, 8), 10, is_merge), expected, "{range}");
        }
    }

    #[test]
    fn a_mark_stands_at_the_foot_whatever_foot_there_is() {
        let ours = "<headerFooter><oddFooter>&amp;L陈&amp;&amp;李 12 条</oddFooter></headerFooter>";
        let cases = [
            ("</sheetData><pageSetup/></worksheet>", format!("</sheetData><pageSetup/>{ours}</worksheet>")),
            ("</sheetData><pageSetup/><drawing r:id=\"1\"/></worksheet>", format!("</sheetData><pageSetup/>{ours}<drawing r:id=\"1\"/></worksheet>")),
            ("<headerFooter/></worksheet>", format!("{ours}</worksheet>")),
            (
                "<headerFooter><oddHeader>a</oddHeader></headerFooter></worksheet>",
                "<headerFooter><oddHeader>a</oddHeader><oddFooter>&amp;L陈&amp;&amp;李 12 条</oddFooter></headerFooter></worksheet>".to_owned(),
            ),
            (
                "<headerFooter><oddFooter>&amp;C第 &amp;P 页</oddFooter></headerFooter></worksheet>",
                "<headerFooter><oddFooter>&amp;C第 &amp;P 页 陈&amp;&amp;李 12 条</oddFooter></headerFooter></worksheet>".to_owned(),
            ),
        ];
        for (tail, expected) in cases {
            assert_eq!(with_foot(tail, "陈&李 12 条"), expected);
            assert_eq!(with_foot(tail, ""), tail);
        }
    }

    #[test]
    fn cells_without_a_place_stand_beside_each_other() {
        let page = Page::read(
            "<w><dimension ref=\"A1\"/><sheetData><row><c><v>1</v></c><c r='C1' s='3'/></row><row ht=\"20\" r=\"5\"/></sheetData><x/></w>",
        )
        .unwrap();
        assert_eq!(page.head, "<w><sheetData>");
        let columns: Vec<(u32, u32)> = page.lines[0].cells.iter().map(|cell| (cell.column, cell.style)).collect();
        assert_eq!(columns, [(0, 0), (2, 3)]);
        assert_eq!((page.lines[1].number, page.lines[1].attributes.as_str()), (5, " ht=\"20\""));
    }
}
