//! Briefings as `.docx`, set as official papers are (ui.md 3.3): A4, 仿宋 of size 三号 with lines of 29 points, title in 小标宋 of size 二号.
//! `report` calls it. A chart is a table of shaded cells: it is drawn alike by Word, WPS and LibreOffice, needs no font of ours, prints sharp and stays
//! text. Pictures and styles of their own are absent.

use crate::SheetFault;
use base::Moment;
use docx_rs::{
    AlignmentType, Docx, Footer, HeightRule, LineSpacing, LineSpacingType, NumPages, PageMargin, PageNum, Paragraph, Run, RunFonts, Shading, ShdType,
    SpecialIndentType, Table, TableCell, TableLayoutType, TableRow, WidthType,
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

/// What a cell has around its text, in half-width letters: a number and its unit stay on one line.
const CELL_PADDING: usize = 5;
/// 五号, for the labels of a chart.
const SMALL_SIZE: usize = 21;
/// A chart of bars in twentieths of a point: its labels, so many units of the longest bar, its numbers.
const BAR_LABEL: usize = 2_000;
const BAR_UNITS: usize = 50;
const BAR_UNIT: usize = 110;
const BAR_NUMBER: usize = TEXT_WIDTH - BAR_LABEL - BAR_UNITS * BAR_UNIT;
/// The height of a bar, and of the gap below it.
const BAR_HEIGHT: i32 = 290;
const BAR_GAP: i32 = 70;
/// The red of the brand (ui.md 3.4), dark enough for black-and-white print.
const BAR_COLOUR: &str = "B5301F";

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
            cells.chain(header.get(column).map(|text| crate::columns::width(text))).max().unwrap_or(1).clamp(4, 40) + CELL_PADDING
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

    /// A chart of bars: its title, and for each bar its label, its length and its number as it is written. What is hidden has no bar.
    #[must_use]
    pub fn bars(mut self, title: &str, bars: &[(String, u64, String)]) -> Self {
        let most = bars.iter().map(|bar| bar.1).max().unwrap_or(0).max(1);
        // exact in 128 bits; a number that is not nothing has a bar
        let units = |length: u64| (u128::from(length) * BAR_UNITS as u128).div_ceil(u128::from(most)) as usize;
        let cell = |text: &str, width: usize, height: i32, align: AlignmentType| {
            // its rows stay on one page
            let paragraph = lines(height).align(align).keep_next(true).add_run(run(text, "仿宋", SMALL_SIZE));
            TableCell::new().width(width, WidthType::Dxa).add_paragraph(paragraph)
        };
        let high = |cells: Vec<TableCell>, height: i32| TableRow::new(cells).cant_split().row_height(height as f32).height_rule(HeightRule::Exact);
        let row = |(label, length, shown): &(String, u64, String)| {
            let full = units(*length);
            let part = |units: usize| cell("", units * BAR_UNIT, BAR_HEIGHT, AlignmentType::Left).grid_span(units);
            let mut cells = vec![cell(label, BAR_LABEL, BAR_HEIGHT, AlignmentType::Right)];
            if full > 0 {
                cells.push(part(full).shading(Shading::new().shd_type(ShdType::Clear).color("auto").fill(BAR_COLOUR)));
            }
            if full < BAR_UNITS {
                cells.push(part(BAR_UNITS - full));
            }
            cells.push(cell(shown, BAR_NUMBER, BAR_HEIGHT, AlignmentType::Left));
            high(cells, BAR_HEIGHT)
        };
        // a low row between two bars, so that they do not touch each other
        let gap =
            || high(vec![cell("", BAR_LABEL + BAR_UNITS * BAR_UNIT + BAR_NUMBER, BAR_GAP, AlignmentType::Left).grid_span(BAR_UNITS + 2)], BAR_GAP);
        let rows = bars.iter().flat_map(|bar| [row(bar), gap()]).collect();
        let grid = std::iter::once(BAR_LABEL).chain(std::iter::repeat_n(BAR_UNIT, BAR_UNITS)).chain([BAR_NUMBER]);
        let table = Table::without_borders(rows)
            .set_grid(grid.collect())
            .layout(TableLayoutType::Fixed)
            .width(BAR_LABEL + BAR_UNITS * BAR_UNIT + BAR_NUMBER, WidthType::Dxa);
        self = self.add(lines(LINE).align(AlignmentType::Center).keep_next(true).add_run(run(title, "楷体", TABLE_SIZE)));
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
