//! Charts as SVG drawn on the server: bars, lines, ring, heat map, funnel, ranking. Integers in; values are written on the drawing; series
//! differ by pattern, dash and marker besides colour. Each comes with a sentence in words and a table, and is drawn twice: for the desktop
//! (`.chart.d`) and for the phone (`.chart.p`), since text does not survive scaling. Called by statistics, dashboards, briefings, today.
//! Absent: sums over categories or series of people — totals come from the engine, because the same person may be in two of them.

mod axis;
mod bars;
mod lines;
mod shapes;
mod words;

use super::{
    Empty,
    component::meter_with,
    figure,
    format::{hours, tenths, thousands},
    icon::small_icon,
};
use crate::text::{Lang, t};
use axis::Plane;
use maud::{Markup, html};

/// How the integers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A count: `1,204`.
    #[default]
    Count,
    /// Minutes, written as hours: `4.5`.
    Hours,
    /// Tenths, written with one decimal: `31.9`.
    Tenths,
}

/// One series: a value for each label.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// 家访.
    pub name: String,
    /// `None` where the value is suppressed or does not exist.
    pub values: Vec<Option<i64>>,
    /// The figure for all labels together, as the engine gave it.
    pub total: Option<i64>,
    /// Its unit, when series of different units share a chart (人次 and 人).
    pub unit: String,
}

impl Series {
    /// A series without gaps.
    pub fn new(name: impl Into<String>, values: &[i64]) -> Self {
        Self { name: name.into(), values: values.iter().copied().map(Some).collect(), ..Self::default() }
    }

    /// With the figure for the whole period.
    #[must_use]
    pub fn total(mut self, total: i64) -> Self {
        self.total = Some(total);
        self
    }

    /// With a unit of its own.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }
}

/// What is drawn. At most five series: there are five patterns.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// Language of its own words.
    pub lang: Lang,
    /// Distinguishes the charts of one page; ASCII.
    pub id: String,
    /// 每周服务人次，按方式.
    pub title: String,
    /// 人次, 小时.
    pub unit: String,
    /// Categories or days along the axis. When each carries a digit they are taken as ordered and may be thinned out; else they are wrapped.
    pub labels: Vec<String>,
    /// The series.
    pub series: Vec<Series>,
    /// Where the records of each label are; empty for none.
    pub hrefs: Vec<String>,
    /// How the values are written.
    pub form: Form,
    /// What stands for a missing value: `<3`. Empty is written as —.
    pub missing: String,
    /// For a card as wide as the page: drawn twice as wide, so that the text keeps its size.
    pub wide: bool,
    /// A sentence of the caller after the generated ones: 11-16 当周未完.
    pub remark: String,
}

/// Which of the drawings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Grouped,
    Stacked,
    Line,
    Heat,
    Funnel,
}

impl Chart {
    /// Bars of one series, or of several beside each other.
    pub fn bars(&self) -> Markup {
        self.drawn(Kind::Grouped)
    }

    /// Bars of series on top of each other. Only for series that add up: contacts by channel, not people by topic.
    pub fn stacked(&self) -> Markup {
        self.drawn(Kind::Stacked)
    }

    /// Lines; a missing value is a gap.
    pub fn lines(&self) -> Markup {
        self.drawn(Kind::Line)
    }

    /// A field of cells: labels across, series down.
    pub fn heat(&self) -> Markup {
        self.drawn(Kind::Heat)
    }

    /// Stages of the first series, each a part of the one before.
    pub fn funnel(&self) -> Markup {
        self.drawn(Kind::Funnel)
    }

    /// Parts of a whole, from the first series; beyond five parts the smallest are put together as 其他.
    pub fn ring(&self) -> Markup {
        self.framed(&[], || shapes::ring(self), &words::ring(self))
    }

    /// Horizontal bars of the first series in the order given: streets, workers, topics.
    pub fn ranking(&self) -> Markup {
        let most = self.most().max(1);
        let long = self.labels.iter().any(|label| axis::text_width(label) > 700);
        let bar = || {
            html! {
                @for (at, label) in self.labels.iter().enumerate() {
                    @let value = self.value(0, at);
                    @let share = u8::try_from(value.unwrap_or(0).max(0) * 100 / most).unwrap_or(100);
                    div class={ "hb" @if long { " long" } } {
                        span { (label) }
                        (meter_with(share, super::Tone::Plain, "", None))
                        @match self.href(at) { Some(href) => a class="fig right" href=(href) { (self.write(value)) }, None => span class="num right" { (self.write(value)) } }
                    }
                }
            }
        };
        self.framed(&[], bar, &words::extremes(self, 0))
    }

    fn drawn(&self, kind: Kind) -> Markup {
        let (legend, summary) = match kind {
            Kind::Grouped => (bars::keys(self), words::by_series(self)),
            Kind::Stacked => (bars::keys(self), words::stacked(self)),
            Kind::Line => (lines::keys(self), words::by_series(self)),
            Kind::Heat => (Vec::new(), words::heat(self)),
            Kind::Funnel => (Vec::new(), words::funnel(self)),
        };
        let draw = |plane: Plane, phone: bool| match kind {
            Kind::Grouped => bars::grouped(self, plane),
            Kind::Stacked => bars::stacked(self, plane),
            Kind::Line => lines::lines(self, plane),
            Kind::Heat => shapes::heat(self, plane, phone),
            Kind::Funnel => shapes::funnel(self, plane),
        };
        self.framed(&legend, || html! {
            (self.picture(if self.wide { "d w" } else { "d" }, &draw(Plane::new(if self.wide { 10_400 } else { 5000 }, 2200), false), &summary))
            (self.picture("p", &draw(Plane::new(2900, 2100), true), &summary))
        }, &summary)
    }

    /// Legend, drawing, sentence, table; or the empty state.
    fn framed(&self, legend: &[(Markup, &str)], draw: impl Fn() -> Markup, summary: &str) -> Markup {
        if self.is_empty() {
            return html! { (Empty::new("chart", t(self.lang, "还没有可画的数字"), t(self.lang, "这段时间、这个范围里没有记录，换一个期间看看"))) };
        }
        html! {
            div class="plot" {
                figure {
                    @if legend.len() > 1 { ul class="legend" { @for (key, name) in legend { li { (key) (name) } } } }
                    (draw())
                    figcaption class="plot-s" { (summary) @if !self.remark.is_empty() { (t(self.lang, "。")) span { (self.remark) } } }
                }
                (self.table())
            }
        }
    }

    fn picture(&self, which: &str, drawing: &(i64, i64, Markup), summary: &str) -> Markup {
        let (width, height, inside) = drawing;
        let (title, text) = (format!("{}-{}-t", self.id, &which[..1]), format!("{}-{}-w", self.id, &which[..1]));
        let role = if self.hrefs.is_empty() { "img" } else { "group" };
        html! {
            svg class={ "chart " (which) } viewBox={ "0 0 " (axis::px(*width)) " " (axis::px(*height)) } role=(role) aria-labelledby={ (title) " " (text) } {
                title id=(title) { (self.title) }
                desc id=(text) { (summary) }
                (inside)
            }
        }
    }

    fn table(&self) -> Markup {
        html! {
            details class="plot-t" {
                summary { (small_icon("list")) (t(self.lang, "看表格")) }
                div class="scroll" tabindex="0" role="group" aria-label=(self.title) {
                    table {
                        caption class="vh" { (self.title) }
                        thead { tr { td {} @for series in &self.series { th scope="col" class="n" { (self.series_name(series)) } } } }
                        tbody {
                            @for (at, label) in self.labels.iter().enumerate() {
                                tr {
                                    th scope="row" { (label) }
                                    @for row in 0..self.series.len() {
                                        td class="n" {
                                            @match self.href(at) { Some(href) if self.series.len() == 1 => (figure(&self.write(self.value(row, at)), href)), _ => (self.write(self.value(row, at))) }
                                        }
                                    }
                                }
                            }
                            @if self.series.iter().any(|series| series.total.is_some()) {
                                tr class="total" { th scope="row" { (t(self.lang, "合计")) } @for series in &self.series { td class="n" { @if let Some(total) = series.total { (self.write(Some(total))) } } } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn series_name<'a>(&'a self, series: &'a Series) -> &'a str {
        if series.name.is_empty() { &self.unit } else { &series.name }
    }

    fn value(&self, series: usize, at: usize) -> Option<i64> {
        self.series.get(series).and_then(|series| series.values.get(at)).copied().flatten()
    }

    /// A value without its unit.
    fn write(&self, value: Option<i64>) -> String {
        match (value, self.form) {
            (Some(value), Form::Count) => thousands(value),
            (Some(value), Form::Hours) => hours(value),
            (Some(value), Form::Tenths) => tenths(value),
            (None, _) if self.missing.is_empty() => "—".to_owned(),
            (None, _) => self.missing.clone(),
        }
    }

    fn href(&self, at: usize) -> Option<&str> {
        self.hrefs.get(at).map(String::as_str).filter(|href| !href.is_empty())
    }

    fn most(&self) -> i64 {
        self.series.iter().flat_map(|series| series.values.iter().flatten()).copied().max().unwrap_or(0)
    }

    /// Nothing to draw: no labels, or nothing but zeros and gaps.
    fn is_empty(&self) -> bool {
        self.labels.is_empty() || self.most() <= 0
    }

    fn is_ordered(&self) -> bool {
        self.labels.iter().all(|label| label.chars().any(|c| c.is_ascii_digit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weeks() -> Chart {
        Chart {
            id: "w".to_owned(),
            title: "每周服务人次".to_owned(),
            unit: "人次".to_owned(),
            labels: ["10-05", "10-12", "10-19"].map(str::to_owned).to_vec(),
            series: vec![Series::new("家访", &[42, 51, 48]), Series::new("电访", &[118, 126, 131])],
            ..Chart::default()
        }
    }

    #[test]
    fn nothing_to_draw_says_so_instead_of_drawing() {
        let nothing = Chart { labels: Vec::new(), ..weeks() };
        let zeros = Chart { series: vec![Series::new("家访", &[0, 0, 0])], ..weeks() };
        for chart in [nothing, zeros] {
            for drawing in [chart.bars(), chart.stacked(), chart.lines(), chart.ring(), chart.heat(), chart.funnel(), chart.ranking()] {
                assert!(drawing.0.contains("还没有可画的数字") && !drawing.0.contains("<rect"));
            }
        }
    }

    #[test]
    fn values_stand_on_the_bars_and_in_the_table() {
        let drawn = weeks().stacked().0;
        for value in ["160", "177", "179"] {
            assert!(drawn.contains(&format!(">{value}</text>")), "{value}");
        }
        assert!(drawn.contains("看表格") && drawn.contains("<desc") && drawn.contains("url(#p-2)"));
    }

    #[test]
    fn a_suppressed_value_is_written_as_such_and_never_as_zero() {
        let chart = Chart { missing: "<3".to_owned(), series: vec![Series { values: vec![Some(5), None, Some(4)], ..Series::default() }], ..weeks() };
        let drawn = chart.bars().0;
        assert!(drawn.contains("&lt;3") && !drawn.contains(">0</td>"));
    }

    #[test]
    fn minutes_are_written_as_hours() {
        let chart = Chart { form: Form::Hours, series: vec![Series::new("时数", &[90, 150, 272])], ..weeks() };
        assert!(chart.bars().0.contains(">4.5</text>"));
    }

    #[test]
    fn labels_are_escaped() {
        let chart = Chart { title: "<script>".to_owned(), labels: vec!["<b>1".to_owned(), "\"2".to_owned(), "&3".to_owned()], ..weeks() };
        for drawing in [chart.bars(), chart.lines(), chart.ring(), chart.heat(), chart.funnel(), chart.ranking()] {
            assert!(!drawing.0.contains("<script>") && !drawing.0.contains("<b>1"));
        }
    }
}
