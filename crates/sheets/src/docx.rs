//! Briefings as `.docx`, set as official papers are (ui.md 3.3): A4, 仿宋 of size 三号 with lines of 29 points, title in 小标宋 of size 二号.
//! `report` calls it. Pictures and styles of their own are absent.

use crate::SheetFault;
use base::Moment;
use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, LineSpacingType, NumPages, PageMargin, PageNum, Paragraph, Run, RunFonts, SpecialIndentType, Table,
    TableCell, TableLayoutType, TableRow, WidthType,
};
use std::io::Cursor;

/// Half-points: 二号 is 22 points, 三号 16, 小四 12.
const TITLE_SIZE: usize = 44;
const TEXT_SIZE: usize = 32;
const TABLE_SIZE: usize = 24;
/// Twentieths of a point.
const LINE: i32 = 29 * 20;
/// Two characters of 16 points, in twentieths of a point.
const FIRST_LINE: i32 = 2 * 16 * 20;
/// A4 in twentieths of a point, and the margins of official papers: top 37 mm, left 28 mm, text 156 mm wide.
const PAGE: (u32, u32) = (11_906, 16_838);
const MARGIN: PageMargin = PageMargin { top: 2_098, left: 1_588, bottom: 1_984, right: 1_474, header: 851, footer: 992, gutter: 0 };
const TEXT_WIDTH: usize = 11_906 - 1_588 - 1_474;

/// A document being written, from top to bottom.
pub struct Document {
    docx: Docx,
}

impl Document {
    /// An empty document, made at this moment.
    pub fn new(made_at: Moment) -> Self {
        let at = made_at.to_string();
        let number = Paragraph::new()
            .align(AlignmentType::Center)
            .add_run(plain("— ", TABLE_SIZE))
            .add_page_num(PageNum::new())
            .add_run(plain(" / ", TABLE_SIZE))
            .add_num_pages(NumPages::new())
            .add_run(plain(" —", TABLE_SIZE));
        let docx = Docx::new()
            .created_at(&at)
            .updated_at(&at)
            .page_size(PAGE.0, PAGE.1)
            .page_margin(MARGIN)
            .default_fonts(fonts("仿宋"))
            .default_size(TEXT_SIZE)
            .footer(Footer::new().add_paragraph(number));
        Self { docx }
    }

    /// The title, in the middle.
    #[must_use]
    pub fn title(self, text: &str) -> Self {
        let run = run(text, "方正小标宋简体", TITLE_SIZE);
        self.add(lines(36 * 20).align(AlignmentType::Center).add_run(run))
    }

    /// A line below the title: who and when.
    #[must_use]
    pub fn subtitle(self, text: &str) -> Self {
        let run = run(text, "楷体", TEXT_SIZE);
        self.add(lines(LINE).align(AlignmentType::Center).add_run(run))
    }

    /// A heading of the first order: 一、….
    #[must_use]
    pub fn heading(self, text: &str) -> Self {
        let run = run(text, "黑体", TEXT_SIZE);
        self.add(indented().keep_next(true).outline_lvl(0).add_run(run))
    }

    /// A paragraph of text; line breaks in it begin new paragraphs.
    #[must_use]
    pub fn paragraph(self, text: &str) -> Self {
        text.lines().fold(self, |document, line| document.add(indented().add_run(plain(line, TEXT_SIZE))))
    }

    /// A table with borders; the first row stands out as its header and columns are as wide as their text asks for.
    #[must_use]
    pub fn table(mut self, header: &[&str], rows: &[Vec<String>]) -> Self {
        let columns = header.len().max(1);
        let widest = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|text| crate::columns::width(text));
            cells.chain(header.get(column).map(|text| crate::columns::width(text))).max().unwrap_or(1).clamp(4, 40)
        };
        let shares: Vec<usize> = (0..columns).map(widest).collect();
        let total: usize = shares.iter().sum();
        let widths: Vec<usize> = shares.iter().map(|share| TEXT_WIDTH * share / total.max(1)).collect();
        let line = |texts: &mut dyn Iterator<Item = &str>, font: &str| {
            let cells = widths.iter().map(|width| {
                let text = run(texts.next().unwrap_or_default(), font, TABLE_SIZE);
                let paragraph = lines(20 * 20).align(AlignmentType::Center).add_run(text);
                TableCell::new().width(*width, WidthType::Dxa).add_paragraph(paragraph)
            });
            TableRow::new(cells.collect()).cant_split()
        };
        let head = line(&mut header.iter().copied(), "黑体");
        let body = rows.iter().map(|row| line(&mut row.iter().map(String::as_str), "仿宋"));
        let table = Table::new(std::iter::once(head).chain(body).collect())
            .set_grid(widths.clone())
            .layout(TableLayoutType::Fixed)
            .width(TEXT_WIDTH, WidthType::Dxa);
        self.docx = self.docx.add_table(table);
        self
    }

    /// The signature and the date, at the right.
    #[must_use]
    pub fn signature(self, who: &str, day: &str) -> Self {
        let right = |text: &str| lines(LINE).align(AlignmentType::Right).add_run(plain(text, TEXT_SIZE));
        self.add(lines(LINE)).add(right(who)).add(right(day))
    }

    /// The file as bytes.
    pub fn into_bytes(self) -> Result<Vec<u8>, SheetFault> {
        let mut bytes = Cursor::new(Vec::new());
        self.docx.pack(&mut bytes).map_err(|fault| SheetFault::Unwritable(Box::new(fault)))?;
        Ok(bytes.into_inner())
    }

    fn add(mut self, paragraph: Paragraph) -> Self {
        self.docx = self.docx.add_paragraph(paragraph);
        self
    }
}

/// A paragraph with lines of this height (twentieths of a point).
fn lines(height: i32) -> Paragraph {
    Paragraph::new().line_spacing(LineSpacing::new().line_rule(LineSpacingType::Exact).line(height))
}

fn indented() -> Paragraph {
    lines(LINE).align(AlignmentType::Both).indent(None, Some(SpecialIndentType::FirstLine(FIRST_LINE)), None, None)
}

fn plain(text: &str, size: usize) -> Run {
    run(text, "仿宋", size)
}

fn run(text: &str, font: &str, size: usize) -> Run {
    Run::new().add_text(text).fonts(fonts(font)).size(size)
}

/// Chinese in this font, letters and digits in Times: official papers are set so. Where a font is absent the word processor falls back.
fn fonts(east_asian: &str) -> RunFonts {
    RunFonts::new().east_asia(east_asian).ascii("Times New Roman").hi_ansi("Times New Roman").hint("eastAsia")
}
