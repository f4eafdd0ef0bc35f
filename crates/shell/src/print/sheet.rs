//! Parts of a form laid out on sheets of A4. How high a line will be is reckoned from its text, so that each sheet can say which of how many it
//! is; what is too long goes on on the next sheet, and tables repeat their heading. Heights are in tenths of a millimetre.

use super::{Block, Cell, Column, Paper, content::Content};
use crate::look::Sheet;
use maud::{Markup, html};

/// Height of a ruled line with one line of writing, and of every further line of writing.
const LINE: u32 = 86;
const WRITING: u32 = 56;
/// Height of a line of running words, and the half-width letters that it holds.
const WORDS: u32 = 60;
const WORDS_LETTERS: usize = 92;
/// What a sheet holds below its title.
const ROOM: u32 = 2_300;
/// A line of places for signatures.
const SIGNATURES: u32 = 130;
/// Between two parts.
const GAP: u32 = 30;
/// Twenty-fourths of the width: a label, and half a line.
const LABEL: u8 = 4;
const HALF: u8 = 8;
const FULL: u8 = 24;
/// Half-width letters that a twenty-fourth of the width holds in the form's type.
const LETTERS: usize = 4;
/// Lines of writing of one cell on one sheet.
const WRITING_MAX: usize = 30;

/// A part of a form: columns, perhaps a heading, lines.
pub(super) struct Piece {
    widths: Vec<u8>,
    head: Vec<String>,
    lines: Vec<Line>,
}

struct Line {
    /// Text, the twenty-fourths that it takes, and whether it is a label.
    cells: Vec<(String, u8, bool)>,
    writing: u32,
}

impl Piece {
    /// Whether it is running words, which no lines are ruled around.
    fn is_words(&self) -> bool {
        self.widths.is_empty()
    }

    fn height(&self, line: &Line) -> u32 {
        if self.is_words() { line.cells.iter().map(|(text, ..)| lines_of(text) * WORDS).sum() } else { line.height() }
    }
}

/// Lines that a paragraph takes, its indent counted.
fn lines_of(paragraph: &str) -> u32 {
    let letters: usize = paragraph.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    (letters + 4).div_ceil(WORDS_LETTERS).max(1) as u32
}

impl Line {
    fn height(&self) -> u32 {
        let rows = self.cells.iter().map(|(text, width, _)| rows_of(text, *width)).max().unwrap_or(1).max(self.writing);
        LINE + rows.saturating_sub(1) * WRITING
    }
}

/// Lines of writing that a text takes in a cell.
fn rows_of(text: &str, width: u8) -> u32 {
    let room = (usize::from(width) * LETTERS).saturating_sub(2).max(2);
    let letters = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    text.lines().map(|line| letters(line).div_ceil(room).max(1) as u32).sum::<u32>().max(1)
}

/// Labels and texts in a ruled grid: those with lines over the whole width, the others two to a line.
pub(super) fn grid(places: impl Iterator<Item = (String, String, u32)>) -> Piece {
    let mut lines: Vec<Line> = Vec::new();
    let mut waiting: Option<(String, String)> = None;
    let wide = |label: String, text: String, writing: u32| Line { cells: vec![(label, LABEL, true), (text, FULL - LABEL, false)], writing };
    for (label, text, writing) in places {
        let is_wide = writing > 0 || rows_of(&text, HALF) > 2;
        match (is_wide, waiting.take()) {
            (true, before) => {
                lines.extend(before.map(|(label, text)| wide(label, text, 1)));
                let parts = parts(&text);
                let last = parts.len() - 1;
                for (nth, part) in parts.into_iter().enumerate() {
                    lines.push(wide(
                        if nth == 0 { label.clone() } else { format!("{label}（续）") },
                        part,
                        if nth == last && nth == 0 { writing } else { 1 },
                    ));
                }
            }
            (false, None) => waiting = Some((label, text)),
            (false, Some((first, said))) => {
                lines.push(Line { cells: vec![(first, LABEL, true), (said, HALF, false), (label, LABEL, true), (text, HALF, false)], writing: 1 });
            }
        }
    }
    lines.extend(waiting.map(|(label, text)| wide(label, text, 1)));
    Piece { widths: vec![LABEL, HALF, LABEL, HALF], head: Vec::new(), lines }
}

/// A text in parts that each fit on a sheet.
fn parts(text: &str) -> Vec<String> {
    let room = usize::from(FULL - LABEL) * LETTERS / 2;
    let mut parts = vec![String::new()];
    let mut rows = 0;
    for line in text.lines() {
        let letters: Vec<char> = line.chars().collect();
        for piece in if letters.is_empty() { vec![&letters[..]] } else { letters.chunks(room * WRITING_MAX).collect() } {
            let piece: String = piece.iter().collect();
            let more = rows_of(&piece, FULL - LABEL) as usize;
            if rows + more > WRITING_MAX && rows > 0 {
                parts.push(String::new());
                rows = 0;
            }
            let part = parts.last_mut().expect("there is always a last part");
            if rows > 0 {
                part.push('\n');
            }
            part.push_str(&piece);
            rows += more;
        }
    }
    parts
}

/// Paragraphs, each a line of its own.
fn words<'a>(paragraphs: impl Iterator<Item = &'a str>, content: &Content<'_>) -> Piece {
    // A value of several lines is several paragraphs.
    let filled: Vec<String> = paragraphs.map(|paragraph| content.paragraph(paragraph)).collect();
    let lines = filled.iter().flat_map(|paragraph| paragraph.lines());
    Piece {
        widths: Vec::new(),
        head: Vec::new(),
        lines: lines.map(|line| Line { cells: vec![(line.to_owned(), FULL, false)], writing: 1 }).collect(),
    }
}

/// Lines below a heading; the widths fill the sheet, what is left over goes to the last column.
pub(super) fn table(head: Vec<(String, u8)>, rows: Vec<Vec<String>>) -> Piece {
    let mut widths: Vec<u8> = head.iter().map(|(_, width)| *width).collect();
    let used: u8 = widths.iter().sum();
    if let Some(last) = widths.last_mut() {
        *last += FULL.saturating_sub(used);
    }
    let line = |texts: Vec<String>| Line { cells: texts.into_iter().zip(&widths).map(|(text, width)| (text, *width, false)).collect(), writing: 1 };
    let lines = rows.into_iter().map(line).collect();
    Piece { head: head.into_iter().map(|(label, _)| label).collect(), widths, lines }
}

/// The parts of a form that a slice has laid out; `records` are the lines of a list.
pub(super) fn pieces(paper: &Paper, content: &Content<'_>, records: &[Content<'_>]) -> Vec<Piece> {
    paper.blocks.iter().map(|block| piece(block, content, records)).collect()
}

fn piece(block: &Block, content: &Content<'_>, records: &[Content<'_>]) -> Piece {
    let head = |columns: &[Column]| columns.iter().map(|column| (column.label.to_owned(), column.width)).collect();
    match block {
        Block::Grid(cells) if records.is_empty() => grid(cells.iter().map(|cell| place(cell, content))),
        Block::Grid(cells) => grid(cells.iter().map(|cell| alike(cell, content, records))),
        Block::Text(paragraphs) => words(paragraphs.iter().copied(), content),
        Block::Rows { group, columns, lines } => {
            let rows = if group.is_empty() { Vec::new() } else { content.rows(group) };
            let text = |line: usize, column: &Column| match (column.path, rows.get(line)) {
                ("#", _) => (line + 1).to_string(),
                (path, Some(row)) if !path.is_empty() => {
                    let at = base::join(row, path);
                    content.text(&at, content.field(&at))
                }
                _ => String::new(),
            };
            let all = 0..rows.len().max(*lines as usize);
            table(head(columns), all.map(|line| columns.iter().map(|column| text(line, column)).collect()).collect())
        }
        Block::Records { columns, lines } => {
            let text = |line: usize, column: &Column| match (column.path, records.get(line)) {
                ("#", _) => (line + 1).to_string(),
                (path, Some(record)) => record.text(path, record.field(path)),
                _ => String::new(),
            };
            let all = 0..records.len().max(*lines as usize);
            table(head(columns), all.map(|line| columns.iter().map(|column| text(line, column)).collect()).collect())
        }
    }
}

fn place(cell: &Cell, content: &Content<'_>) -> (String, String, u32) {
    let field = content.field(cell.path);
    let label = if cell.label.is_empty() { field.map_or("", |field| field.spec.label) } else { cell.label };
    (label.to_owned(), content.text(cell.path, field), cell.lines)
}

/// A place above a list: what all records say, or nothing.
fn alike(cell: &Cell, content: &Content<'_>, records: &[Content<'_>]) -> (String, String, u32) {
    let (label, _, lines) = place(cell, content);
    let mut texts = records.iter().map(|record| record.text(cell.path, record.field(cell.path)));
    let first = texts.next().unwrap_or_default();
    let text = if texts.all(|text| text == first) { first } else { String::new() };
    (label, text, lines)
}

/// What stands around the parts.
pub(super) struct Around<'a> {
    pub(super) code: &'a str,
    pub(super) version: &'a str,
    pub(super) title: &'a str,
    pub(super) reference: &'a str,
    pub(super) note: &'a str,
    pub(super) signatures: &'a [&'a str],
}

/// The parts on as many sheets as they need.
pub(super) fn sheets(pieces: &[Piece], around: &Around<'_>) -> Vec<Sheet> {
    let foot = if around.signatures.is_empty() { 0 } else { SIGNATURES } + rows_of(around.note, FULL) * WRITING;
    let mut bodies: Vec<Vec<Markup>> = vec![Vec::new()];
    let mut left = ROOM;
    for piece in pieces {
        let head = if piece.head.is_empty() { 0 } else { LINE };
        let mut from = 0;
        left = left.saturating_sub(GAP);
        while from < piece.lines.len() {
            let mut room = left.saturating_sub(head);
            let fitting = piece.lines[from..].iter().take_while(|line| {
                let fits = piece.height(line) <= room;
                room = room.saturating_sub(piece.height(line));
                fits
            });
            let mut count = fitting.count();
            if count == 0 && left + GAP >= ROOM {
                // Higher than a sheet: it has to stand somewhere.
                count = 1;
            }
            if count > 0 {
                let lines = &piece.lines[from..from + count];
                left = left.saturating_sub(head + lines.iter().map(|line| piece.height(line)).sum::<u32>());
                bodies.last_mut().expect("there is always a last sheet").push(drawn(piece, lines));
                from += count;
            }
            if from < piece.lines.len() {
                bodies.push(Vec::new());
                left = ROOM;
            }
        }
    }
    if left < foot {
        bodies.push(Vec::new());
    }
    let last = bodies.len() - 1;
    let sheet = |(nth, body): (usize, Vec<Markup>)| Sheet {
        code: around.code.to_owned(),
        version: around.version.to_owned(),
        reference: around.reference.to_owned(),
        title: around.title.to_owned(),
        body: html! { @for part in &body { (part) } },
        note: if nth == last { around.note.to_owned() } else { String::new() },
        signatures: if nth == last { around.signatures.iter().map(|place| (*place).into()).collect() } else { Vec::new() },
    };
    bodies.into_iter().enumerate().map(sheet).collect()
}

/// Paragraphs: a heading begins with its number, and who is spoken to stands at the margin.
fn spoken(lines: &[Line]) -> Markup {
    const NUMBERS: &str = "一二三四五六七八九十";
    let is_numbered = |text: &str| text.split_once('、').is_some_and(|(number, _)| !number.is_empty() && number.chars().all(|c| NUMBERS.contains(c)));
    let is_sentence = |text: &str| text.contains(['。', '，', '；']);
    html! {
        div class="words" {
            @for (text, ..) in lines.iter().flat_map(|line| &line.cells) {
                @if is_sentence(text) { p { (text) } }
                @else if is_numbered(text) { p class="h" { (text) } }
                @else if text.ends_with('：') { p class="to" { (text) } }
                @else { p { (text) } }
            }
        }
    }
}

fn drawn(piece: &Piece, lines: &[Line]) -> Markup {
    if piece.is_words() {
        return spoken(lines);
    }
    let tall = |line: &Line| (line.writing > 1).then(|| format!("t{}", line.writing.min(12)));
    let span = |width: u8| (piece.head.is_empty() && width == FULL - LABEL).then_some("3");
    html! {
        table class="mt" {
            colgroup { @for width in &piece.widths { col class={ "w" (width) }; } }
            @if !piece.head.is_empty() { thead { tr { @for heading in &piece.head { th scope="col" { (heading) } } } } }
            tbody {
                @for line in lines {
                    tr class=[tall(line)] {
                        @for (text, width, is_label) in &line.cells {
                            @if *is_label { th scope="row" { (text) } }
                            @else if piece.head.is_empty() { td class="l" colspan=[span(*width)] { span class="pre" { (text) } } }
                            @else { td { span class="pre" { (text) } } }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AROUND: Around<'_> = Around { code: "T-1", version: "1", title: "表", reference: "", note: "", signatures: &["社工："] };

    fn laid(lines: usize) -> Vec<Sheet> {
        let rows = (0..lines).map(|line| vec![(line + 1).to_string(), "罗细妹".to_owned()]).collect();
        sheets(&[table(vec![("序号".to_owned(), 2), ("姓名".to_owned(), 22)], rows)], &AROUND)
    }

    #[test]
    fn a_short_form_is_one_sheet_and_only_the_last_sheet_is_signed() {
        for (lines, count) in [(1, 1), (20, 1), (24, 2), (60, 3)] {
            let sheets = laid(lines);
            assert_eq!(sheets.len(), count, "{lines}");
            assert!(sheets.iter().rev().skip(1).all(|sheet| sheet.signatures.is_empty()));
            assert_eq!(sheets.last().unwrap().signatures, ["社工：".into()]);
        }
    }

    #[test]
    fn every_line_stands_on_some_sheet_below_its_heading() {
        let all: String = laid(60).iter().map(|sheet| sheet.body.clone().into_string()).collect();
        assert_eq!(all.matches("罗细妹").count(), 60);
        assert_eq!(all.matches("姓名").count(), 3);
    }

    #[test]
    fn running_words_go_on_on_the_next_sheet_and_their_headings_are_known() {
        let paragraph = |text: &str| Line { cells: vec![(text.to_owned(), FULL, false)], writing: 1 };
        let mut lines = vec![paragraph("某街道办事处："), paragraph("一、应当遵守的规定")];
        lines.extend((0..60).map(|_| paragraph("离开社区戒毒执行地所在县（市、区）三日以上的，须书面报告。")));
        let sheets = sheets(&[Piece { widths: Vec::new(), head: Vec::new(), lines }], &AROUND);
        let all: String = sheets.iter().map(|sheet| sheet.body.clone().into_string()).collect();
        assert_eq!((sheets.len(), all.matches("书面报告").count()), (2, 60));
        assert!(all.contains("<p class=\"to\">某街道办事处：</p><p class=\"h\">一、应当遵守的规定</p>"), "{all}");
        assert_eq!([lines_of(""), lines_of(&"字".repeat(44)), lines_of(&"字".repeat(45))], [1, 1, 2]);
    }

    #[test]
    fn a_text_longer_than_a_sheet_goes_on_on_the_next() {
        let text = "很长的记录。".repeat(900);
        let sheets = sheets(&[grid([("内容".to_owned(), text, 4)].into_iter())], &AROUND);
        let all: String = sheets.iter().map(|sheet| sheet.body.clone().into_string()).collect();
        assert!(sheets.len() > 1 && all.contains("内容（续）"), "{}", sheets.len());
        assert_eq!(all.matches("很长的记录。").count(), 900);
    }
}
