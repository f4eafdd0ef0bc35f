//! Empty ledgers to fill in: title, notes, headings with help, one example, drop-down lists, and text format where numbers must keep their
//! zeros. `shell` makes one for each ledger from its fields. [`crate::TableRows`] skips the example;
//! [`crate::Workbook::template_code`] tells by which version of the ledger a file was made.

use crate::{
    Column, Kind, SheetFault, Value,
    columns::width,
    read::CODE_NAME,
    widths::Widths,
    write::{Formats, LINE_POINTS, TEXT_FORMAT, new_book, page, wrapped_lines},
};
use base::Moment;
use rust_xlsxwriter::{Color, DataValidation, DataValidationErrorStyle, DataValidationRule, Format, Formula, Note, Worksheet};

/// A ledger's empty form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// The name of the ledger.
    pub title: String,
    /// Ledger and version, read back at import: `contacts@1`. ASCII letters, digits, `@ . -`.
    pub code: String,
    /// Sentences above the header.
    pub notes: Vec<String>,
    /// Its columns.
    pub columns: Vec<TemplateColumn>,
}

/// A column of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateColumn {
    /// Heading.
    pub label: String,
    /// What is typed there. [`Kind::Text`] is also right for numbers of papers and phones.
    pub kind: Kind,
    /// Marked with a star.
    pub required: bool,
    /// One sentence, shown when the heading or a cell below it is pointed at.
    pub help: String,
    /// The words of the drop-down list; empty for none. Other words can be typed after a warning, because synonyms are understood.
    pub choices: Vec<String>,
    /// What stands there in the example row.
    pub example: String,
}

/// Ruled lines, for those who print the form and fill it in by hand: a page of them.
const RULED_ROWS: u32 = 20;
const RULED_POINTS: u32 = 22;
/// Rows prepared with lists and formats; more can be copied down.
const PREPARED_ROWS: u32 = 2_000;
pub(crate) const LIST_SHEET: &str = "选项";
/// What marks the example row, at the beginning of its first filled cell; rows that begin so are skipped at import.
const EXAMPLE_MARK: &str = "示例：";
/// Length of help that Excel shows beside a cell.
const MESSAGE_CHARS_MAX: usize = 255;

impl Template {
    /// The `.xlsx`, made at this moment.
    pub fn to_bytes(&self, made_at: Moment) -> Result<Vec<u8>, SheetFault> {
        let mut book = new_book(made_at, &self.title)?;
        let formats = Formats::new();
        let sheet = book.add_worksheet().set_name(sheet_name(&self.title))?;
        page(sheet);
        sheet.set_row_height(0, 30)?.write_string_with_format(0, 0, &self.title, &formats.title)?;
        let header_row = 1 + self.notes.len() as u32;
        for (row, note) in (1..).zip(&self.notes) {
            let plain = formats.note.clone().unset_text_wrap();
            sheet.set_row_height(row, LINE_POINTS + 1)?.write_string_with_format(row, 0, note, &plain)?;
        }
        let widths = self.widths();
        for ((number, column), width) in (0_u16..).zip(&self.columns).zip(widths.last()) {
            column.write(sheet, number, header_row, &formats)?;
            sheet.set_column_width(number, width as f64)?;
        }
        let lines = (0..).zip(&self.columns).map(|(number, column)| wrapped_lines(&column.heading(), widths.settled(number) - 1));
        sheet.set_row_height(header_row, lines.max().unwrap_or(1) * LINE_POINTS + LINE_POINTS / 2)?;
        self.write_example(sheet, header_row + 1, &widths, &formats)?;
        for row in header_row + 2..header_row + 2 + RULED_ROWS {
            sheet.set_row_height(row, RULED_POINTS)?;
            for (number, column) in (0_u16..).zip(&self.columns) {
                sheet.write_blank(row, number, formats.of(column.kind))?;
            }
        }
        sheet.set_freeze_panes(header_row + 1, 0)?.set_repeat_rows(0, header_row)?;
        self.write_lists(book.add_worksheet().set_name(LIST_SHEET)?.set_hidden(true))?;
        book.define_name(CODE_NAME, &format!("=\"{}\"", self.code))?;
        Ok(book.save_to_buffer()?)
    }

    /// The cells of the example, the first with its mark.
    fn example(&self) -> Vec<String> {
        let marked = self.columns.iter().position(|column| !column.example.is_empty());
        let cell = |(number, column): (usize, &TemplateColumn)| {
            if Some(number) == marked { format!("{EXAMPLE_MARK}{}", column.example) } else { column.example.clone() }
        };
        self.columns.iter().enumerate().map(cell).collect()
    }

    /// Wide enough for the example and the words of the lists, as far as a page has room.
    fn widths(&self) -> Widths {
        let columns: Vec<Column> = self.columns.iter().map(|column| Column::of(&column.heading(), column.kind)).collect();
        let mut widths = Widths::of(&columns);
        widths.meet(&self.example().into_iter().map(Value::from).collect::<Vec<_>>());
        let longest = |column: &TemplateColumn| column.choices.iter().max_by_key(|choice| width(choice)).cloned().unwrap_or_default();
        widths.meet(&self.columns.iter().map(|column| Value::from(longest(column))).collect::<Vec<_>>());
        widths.settle();
        widths
    }

    fn write_example(&self, sheet: &mut Worksheet, row: u32, widths: &Widths, formats: &Formats) -> Result<(), SheetFault> {
        let grey = formats.text.clone().set_italic().set_font_color(Color::RGB(0x0076_7676));
        let example = self.example();
        let lines = (0..).zip(&example).map(|(number, text)| wrapped_lines(text, widths.settled(number) - 1)).max().unwrap_or(1);
        sheet.set_row_height(row, lines * LINE_POINTS + LINE_POINTS / 2)?;
        for (number, text) in (0_u16..).zip(&example) {
            sheet.write_string_with_format(row, number, text, &grey)?;
        }
        Ok(())
    }

    fn write_lists(&self, sheet: &mut Worksheet) -> Result<(), SheetFault> {
        for (number, column) in (0_u16..).zip(&self.columns) {
            for (row, choice) in (0_u32..).zip(&column.choices) {
                sheet.write_string(row, number, choice)?;
            }
        }
        Ok(())
    }
}

impl TemplateColumn {
    fn heading(&self) -> String {
        if self.required { format!("{}*", self.label) } else { self.label.clone() }
    }

    fn write(&self, sheet: &mut Worksheet, number: u16, header_row: u32, formats: &Formats) -> Result<(), SheetFault> {
        sheet.write_string_with_format(header_row, number, self.heading(), &formats.heading)?;
        if !self.help.is_empty() {
            sheet.insert_note(header_row, number, &Note::new(&self.help).add_author_prefix(false))?;
        }
        let format = match self.kind {
            Kind::Text => Format::new().set_num_format_index(TEXT_FORMAT),
            Kind::Integer | Kind::Count | Kind::Change | Kind::Percent => Format::new().set_num_format_index(1),
            Kind::Tenths => Format::new().set_num_format("0.0"),
            Kind::Day => Format::new().set_num_format("yyyy-mm-dd"),
            Kind::Moment => Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        };
        sheet.set_column_format(number, &format)?;
        let (first, last) = (header_row + 2, header_row + 1 + PREPARED_ROWS);
        if let Some(validation) = self.validation(number)? {
            sheet.add_data_validation(first, number, last, number, &validation)?;
        }
        Ok(())
    }

    fn validation(&self, number: u16) -> Result<Option<DataValidation>, SheetFault> {
        let validation = if !self.choices.is_empty() {
            let letters = rust_xlsxwriter::utility::column_number_to_name(number);
            let list = format!("={LIST_SHEET}!${letters}$1:${letters}${}", self.choices.len());
            DataValidation::new().allow_list_formula(Formula::new(list))
        } else if self.kind == Kind::Integer {
            DataValidation::new().allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0))
        } else if self.help.is_empty() {
            return Ok(None);
        } else {
            DataValidation::new().allow_any_value()
        };
        let help: String = self.help.chars().take(MESSAGE_CHARS_MAX).collect();
        let validation = validation
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_title("请核对")?
            .set_error_message("这一格的内容不在通常的范围内，确定要这样写吗？")?;
        Ok(Some(if help.is_empty() { validation } else { validation.set_input_message(help)? }))
    }
}

fn sheet_name(title: &str) -> String {
    let name: String = title.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
    if name.is_empty() { String::from("表") } else { name }
}
