//! A chart below a written table, which draws what stands in its cells: Excel, WPS and LibreOffice redraw it when somebody changes a number. Called by
//! `report` and `contract` through [`Sheet::finish_with`](crate::Sheet::finish_with). Absent: pictures, and charts without a table.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, ChartType, Color, Worksheet, XlsxError,
};
use serde::{Deserialize, Serialize};

/// Colours of the series, which stay apart in print without colour too: the brand, a grey, the blue of links, a green (ui.md 3.4).
const COLOURS: [u32; 4] = [0x00B5_301F, 0x00AE_B4BC, 0x001D_5FAF, 0x001B_6E3C];
/// Pixels of a chart: as wide as its table within these, and as high as leaves room for the table above it.
const WIDTHS: std::ops::RangeInclusive<u32> = 480..=1_000;
const HEIGHT: u32 = 300;
/// Pixels of a column: so many for each letter of its width, and its padding.
const LETTER: u32 = 7;
const PADDING: u32 = 5;
/// A bar with its label needs so many pixels; a chart of many bars grows.
const BAR_HEIGHT: u32 = 26;
const HEIGHT_MAX: u32 = 900;
/// Labels below an axis; of more every second or third is written.
const LABELS_MAX: u32 = 16;
/// Labels of numbers are read up to here; beyond they cover each other.
const LABELLED_MAX: u32 = 14;

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GraphForm {
    /// Upright columns: a few days, weeks or months.
    Columns,
    /// Bars across, the first on top: organisations and other long names.
    Bars,
    /// A line: many days.
    Line,
}

/// A chart of a table's first rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graph {
    /// What it shows, with the unit.
    pub title: String,
    /// How.
    pub form: GraphForm,
    /// The column of the labels, counted from 0.
    pub labels: u16,
    /// The columns of the numbers: a series each.
    pub values: Vec<u16>,
    /// So many rows are drawn.
    pub rows: u32,
}

/// Where the table stands: its sheet, the row of its headings and its last row.
pub(crate) struct Place<'a> {
    pub(crate) sheet: &'a str,
    pub(crate) header_row: u32,
    pub(crate) last_row: u32,
    /// The widths of its columns in letters.
    pub(crate) widths: Vec<usize>,
    /// Whether its labels are days.
    pub(crate) has_days: bool,
}

/// Draws a chart two rows below the table. Nothing is drawn of nothing.
pub(crate) fn draw(worksheet: &mut Worksheet, place: &Place<'_>, graph: &Graph) -> Result<(), XlsxError> {
    if graph.rows == 0 || graph.values.is_empty() {
        return Ok(());
    }
    let (first, last) = (place.header_row + 1, place.header_row + graph.rows);
    let mut chart = Chart::new(match graph.form {
        GraphForm::Columns => ChartType::Column,
        GraphForm::Bars => ChartType::Bar,
        GraphForm::Line => ChartType::Line,
    });
    for (column, colour) in graph.values.iter().zip(COLOURS.iter().cycle()) {
        let colour = Color::RGB(*colour);
        let mut look = ChartFormat::new();
        if graph.form == GraphForm::Line {
            look.set_line(ChartLine::new().set_color(colour).set_width(2.25));
        } else {
            look.set_solid_fill(ChartSolidFill::new().set_color(colour));
        }
        let series = chart.add_series();
        series
            .set_name((place.sheet, place.header_row, *column))
            .set_categories((place.sheet, first, graph.labels, last, graph.labels))
            .set_values((place.sheet, first, *column, last, *column))
            .set_format(&mut look);
        if graph.form != GraphForm::Line {
            series.set_gap(60);
        }
        if graph.rows * graph.values.len() as u32 <= LABELLED_MAX {
            series.set_data_label(ChartDataLabel::new().show_value());
        }
    }
    let plain = || {
        let mut font = ChartFont::new();
        font.set_size(9).set_color(Color::RGB(0x0043_4A54));
        font
    };
    let mut title = ChartFont::new();
    title.set_size(12).set_bold().set_color(Color::RGB(0x001F_2329));
    chart.title().set_name(graph.title.as_str()).set_font(&title);
    let mut grid = ChartLine::new();
    grid.set_color(Color::RGB(0x00DD_DAD6));
    chart.x_axis().set_font(&plain());
    chart.y_axis().set_font(&plain());
    if graph.form == GraphForm::Bars {
        // the writer calls the axis of the bars' lengths x; the first row stands on top, as it is read
        chart.x_axis().set_min(0).set_major_gridlines_line(&grid);
        chart.y_axis().set_reverse().set_major_gridlines(false);
    } else {
        chart.y_axis().set_min(0).set_major_gridlines_line(&grid);
        if place.has_days {
            chart.x_axis().set_num_format("m\"-\"d").set_text_axis(true);
        }
        chart.x_axis().set_label_interval(u16::try_from(graph.rows.div_ceil(LABELS_MAX)).unwrap_or(1));
    }
    if graph.values.len() == 1 {
        chart.legend().set_hidden();
    } else {
        chart.legend().set_position(ChartLegendPosition::Bottom);
    }
    let height = if graph.form == GraphForm::Bars { (graph.rows * BAR_HEIGHT + 90).clamp(HEIGHT, HEIGHT_MAX) } else { HEIGHT };
    let width = place.widths.iter().map(|letters| *letters as u32 * LETTER + PADDING).sum::<u32>();
    chart.set_width(width.clamp(*WIDTHS.start(), *WIDTHS.end())).set_height(height).set_alt_text(&graph.title);
    worksheet.insert_chart(place.last_row + 2, 0, &chart).map(|_| ())
}
