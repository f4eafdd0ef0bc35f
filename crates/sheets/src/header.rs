//! Which line of a sheet is the header, and which column is which field. `shell` asks with the fields of a ledger; [`crate::TableRows`]
//! uses the answer. Stations put titles, notes, blank lines and the particulars of a person above the header, spread it over two lines,
//! and order the columns as they like.

use crate::{
    Cell, Row,
    heading::{bare, close, unit},
    value,
};
use std::collections::{HashMap, HashSet};

/// Lines from the top in which the header is looked for.
pub(crate) const HEADER_ROWS_MAX: usize = 30;

/// A column that the caller wants.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The caller's own name for it, given back with every row.
    pub path: &'a str,
    /// The heading on our template.
    pub label: &'a str,
    /// Other headings under which stations keep it.
    pub synonyms: &'a [&'a str],
    /// Whether the sheet is useless without it.
    pub required: bool,
}

/// What a station has said of a heading of its own: it overrules what would be recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The heading as it stands in the sheet.
    pub heading: String,
    /// The wanted path that it means; none for a column that is kept as unknown, whatever its heading looks like.
    pub path: Option<String>,
}

/// What was found out about the header of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// 1-based row number of the (lower) header line.
    pub row: u32,
    /// For each column of the sheet, which of the wanted columns it is.
    pub columns: Vec<Option<usize>>,
    /// For each column of the sheet, its heading as written; two lines are joined.
    pub headings: Vec<String>,
    /// For each column of the sheet, what its heading has in brackets: `小时`.
    pub units: Vec<Option<String>>,
    /// Columns that nobody asked for. Columns that only number the rows (序号) and our own 错误原因 are left out.
    pub unknown: Vec<UnknownColumn>,
    /// Labels of required columns that are neither in the table nor above it.
    pub missing: Vec<String>,
    /// The texts above the table: its title, the line below it, the particulars of a form.
    pub titles: Vec<String>,
    /// Values that stand once above the table (姓名：…, on a form for one person), by the wanted column.
    pub above: Vec<(usize, Cell)>,
    pub(crate) paths: Vec<String>,
}

/// A column that no field claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownColumn {
    /// 0-based column.
    pub column: usize,
    /// As written.
    pub heading: String,
    /// The label of the wanted column that it could have been, had another column not been a better match.
    pub doubles: Option<String>,
}

/// The column in which [`mark_refusals`](crate::mark_refusals) writes; ignored when the mended file comes back.
pub(crate) const REASON_HEADING: &str = "错误原因";
const NUMBERING: [&str; 5] = ["序号", "序", "no", "#", "行号"];

/// Whether a column with this heading only numbers the rows.
pub(crate) fn is_numbering(heading: &str) -> bool {
    NUMBERING.contains(&bare(heading).as_str())
}

impl Header {
    /// The sheet's column (0-based) of a wanted path.
    pub fn column_of(&self, path: &str) -> Option<usize> {
        let wanted = self.paths.iter().position(|own| own == path)?;
        self.columns.iter().position(|column| *column == Some(wanted))
    }

    /// The heading as written above a wanted path.
    pub fn heading_of(&self, path: &str) -> Option<&str> {
        self.headings.get(self.column_of(path)?).map(String::as_str)
    }

    /// The unit in the heading of a wanted path.
    pub fn unit_of(&self, path: &str) -> Option<&str> {
        self.units.get(self.column_of(path)?)?.as_deref()
    }
}

/// Finds the header among the first rows of a sheet. None when no line has at least two of the wanted headings (or the only one).
pub fn find_header(rows: &[Row], wanted: &[Wanted<'_>], given: &[Given]) -> Option<Header> {
    let words = Words::of(wanted, given);
    let rows = &rows[..rows.len().min(HEADER_ROWS_MAX)];
    let mut best: Option<(i64, usize, Vec<Vec<String>>, Claims)> = None;
    for (index, row) in rows.iter().enumerate() {
        let single = one_line(row);
        let claims = words.claims(&single);
        let mut candidate = (claims.score(&single), index, single, claims);
        if let Some(below) = rows.get(index + 1).filter(|below| below.number == row.number + 1) {
            let double = two_lines(row, below);
            let claims = words.claims(&double);
            let alone_below = words.claims(&one_line(below)).count();
            if claims.count() > candidate.3.count().max(alone_below) && is_second_line(row, below, &candidate.3) {
                candidate = (claims.score(&double), index + 1, double, claims);
            }
        }
        let is_enough = candidate.3.count() >= wanted.len().min(2) && candidate.3.count() > 0;
        if is_enough && best.as_ref().is_none_or(|best| candidate.0 > best.0) {
            best = Some(candidate);
        }
    }
    let (_, index, headings, mut claims) = best?;
    days_before_clocks(&mut claims, &headings, &words, &rows[index + 1..]);
    Some(header(rows, index, &headings, claims, wanted, &words))
}

/// Of 日期 and 来电时间 either may be the day and the other the clock time. A column of clock times gives up its meaning to a column of days that could
/// mean the same.
fn days_before_clocks(claims: &mut Claims, headings: &[Vec<String>], words: &Words, below: &[Row]) {
    let any = |column: usize, is: fn(&Cell) -> bool| below.iter().any(|row| is(row.cell(column)));
    for (column, spellings) in headings.iter().enumerate() {
        let doubled = words.best(spellings).filter(|_| claims.columns[column].is_none() && !words.is_kept(spellings));
        let Some(other) = doubled.and_then(|wanted| claims.columns.iter().position(|claim| *claim == Some(wanted))) else { continue };
        if any(other, value::is_clock) && !any(other, value::is_day) && any(column, value::is_day) {
            claims.columns.swap(column, other);
        }
    }
}

fn header(rows: &[Row], index: usize, headings: &[Vec<String>], claims: Claims, wanted: &[Wanted<'_>], words: &Words) -> Header {
    let mut unknown = Vec::new();
    for (column, spellings) in headings.iter().enumerate() {
        let heading = spellings.first().map_or("", String::as_str);
        let word = bare(heading);
        let is_ours = word == REASON_HEADING || is_numbering(heading);
        if heading.is_empty() || claims.columns[column].is_some() || is_ours {
            continue;
        }
        let doubles = words.best(spellings).filter(|_| !words.is_kept(spellings)).map(|wanted_index| wanted[wanted_index].label.to_owned());
        unknown.push(UnknownColumn { column, heading: heading.to_owned(), doubles });
    }
    let above = above(&rows[..index], words, &claims);
    let is_there = |index: usize| claims.columns.contains(&Some(index)) || above.iter().any(|(wanted_index, _)| *wanted_index == index);
    let missing = wanted.iter().enumerate().filter(|(index, wanted)| wanted.required && !is_there(*index));
    let missing = missing.map(|(_, wanted)| wanted.label.to_owned()).collect();
    let is_text = |cell: &&Cell| matches!(cell, Cell::Text(_));
    let titles = rows.iter().filter(|row| row.number < rows[index].number).flat_map(|row| row.cells.iter().filter(is_text)).map(Cell::to_string);
    Header {
        titles: titles.collect(),
        row: rows[index].number,
        headings: headings.iter().map(|spellings| spellings.first().cloned().unwrap_or_default()).collect(),
        units: headings.iter().map(|spellings| spellings.iter().find_map(|heading| unit(heading).or_else(|| unit_in_words(heading)))).collect(),
        columns: claims.columns,
        unknown,
        missing,
        above,
        paths: wanted.iter().map(|wanted| wanted.path.to_owned()).collect(),
    }
}

/// 小时数 says its unit without brackets.
fn unit_in_words(heading: &str) -> Option<String> {
    ["小时", "分钟"].into_iter().find(|unit| bare(heading).contains(unit)).map(str::to_owned)
}

/// The headings of one line. Each column has a list of spellings, the one to show first.
fn one_line(row: &Row) -> Vec<Vec<String>> {
    let spelling = |cell: &Cell| match cell {
        Cell::Text(text) => vec![one_piece(text)],
        _ => Vec::new(),
    };
    row.cells.iter().map(spelling).collect()
}

/// The headings of two lines, the upper of which may be merged over several columns of the lower.
fn two_lines(upper: &Row, lower: &Row) -> Vec<Vec<String>> {
    let mut group = String::new();
    let width = upper.cells.len().max(lower.cells.len());
    let spellings = |column: usize| {
        let text = |row: &Row| match row.cell(column) {
            Cell::Text(text) => one_piece(text),
            _ => String::new(),
        };
        let (above, below) = (text(upper), text(lower));
        if !above.is_empty() {
            group.clone_from(&above);
        }
        match (above.is_empty(), bare(&below).is_empty()) {
            (true, true) => Vec::new(),
            // Only a unit stands below: （分钟）.
            (false, true) => vec![format!("{above}{below}"), above],
            (_, false) if above == below => vec![above],
            (true, false) => vec![format!("{group}{below}"), below],
            (false, false) => vec![format!("{above}{below}"), below, above],
        }
    };
    (0..width).map(spellings).collect()
}

/// A heading has no line breaks and no runs of spaces when it is shown.
fn one_piece(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("")
}

/// The lower line of a header has nothing new to say under a heading that is known without it: it is empty there, says the same again (merged
/// cells), or only the unit. Otherwise it is the first row of data.
fn is_second_line(upper: &Row, lower: &Row, claims_of_upper: &Claims) -> bool {
    let is_word = |cell: &Cell| matches!(cell, Cell::Text(_) | Cell::Empty);
    let adds_nothing = |column: usize| {
        let below = bare(&lower.cell(column).shown());
        below.is_empty() || below == bare(&upper.cell(column).shown())
    };
    let mut known = claims_of_upper.columns.iter().enumerate().filter(|(_, claim)| claim.is_some());
    lower.cells.iter().all(is_word) && known.all(|(column, _)| adds_nothing(column))
}

/// Form lines above the table: a cell that is a wanted heading, with its value in the next cell or behind a colon.
fn above(rows: &[Row], words: &Words, claims: &Claims) -> Vec<(usize, Cell)> {
    let mut found: Vec<(usize, Cell)> = Vec::new();
    let mut note = |wanted_index: usize, value: Cell| {
        let is_known = claims.columns.contains(&Some(wanted_index)) || found.iter().any(|(known, _)| *known == wanted_index);
        if !is_known && !value.is_empty() {
            found.push((wanted_index, value));
        }
    };
    for row in rows {
        let mut cells = row.cells.iter().filter(|cell| !cell.is_empty()).peekable();
        while let Some(cell) = cells.next() {
            let Cell::Text(text) = cell else { continue };
            if let Some(wanted_index) = words.best(std::slice::from_ref(text)) {
                let next_is_value = cells.peek().is_some_and(|next| match next {
                    Cell::Text(text) => words.best(std::slice::from_ref(text)).is_none(),
                    _ => true,
                });
                if let Some(value) = cells.next_if(|_| next_is_value) {
                    note(wanted_index, value.clone());
                }
                continue;
            }
            for piece in text.split_whitespace() {
                let Some((word, value)) = piece.split_once([':', '：']) else {
                    continue;
                };
                if let Some(wanted_index) = words.best(&[word.to_owned()]) {
                    note(wanted_index, Cell::text(value));
                }
            }
        }
    }
    found
}

/// The line that is most likely a header when no heading is known: the first of those with the most texts side by side, and at least two.
pub fn guess_header(rows: &[Row]) -> Option<&Row> {
    let texts = |row: &Row| row.cells.iter().filter(|cell| matches!(cell, Cell::Text(_))).count();
    let rows = &rows[..rows.len().min(HEADER_ROWS_MAX)];
    rows.iter().rev().max_by_key(|row| texts(row)).filter(|row| texts(row) >= 2)
}

/// How well a heading fits; the smaller the better: what the station has said, the label, the label without brackets, a synonym, likewise.
const LEVELS: usize = 5;

/// All headings by which the wanted columns are known: for each level a word and the wanted columns that it may mean.
struct Words {
    levels: [HashMap<String, Vec<usize>>; LEVELS],
    /// Headings of which the station has said that they mean no column.
    kept: HashSet<String>,
}

impl Words {
    fn of(wanted: &[Wanted<'_>], given: &[Given]) -> Self {
        let mut levels: [HashMap<String, Vec<usize>>; LEVELS] = Default::default();
        for (index, wanted) in wanted.iter().enumerate() {
            let mut add = |level: usize, word: String| {
                let meanings = levels[level].entry(word).or_default();
                if !meanings.contains(&index) {
                    meanings.push(index);
                }
            };
            for given in given.iter().filter(|given| given.path.as_deref() == Some(wanted.path)) {
                add(0, close(&given.heading));
            }
            add(1, close(wanted.label));
            add(2, bare(wanted.label));
            for synonym in wanted.synonyms {
                add(3, close(synonym));
                add(4, bare(synonym));
            }
        }
        for level in &mut levels {
            level.remove("");
        }
        let kept = given.iter().filter(|given| given.path.is_none()).map(|given| close(&given.heading)).collect();
        Self { levels, kept }
    }

    /// Whether a column is only kept, by its heading as it is shown.
    fn is_kept(&self, spellings: &[String]) -> bool {
        !self.kept.is_empty() && spellings.first().is_some_and(|heading| self.kept.contains(&close(heading)))
    }

    fn meanings(&self, level: usize, spellings: &[String]) -> impl Iterator<Item = usize> {
        let word = move |heading: &String| {
            if matches!(level, 0 | 1 | 3) { close(heading) } else { bare(heading) }
        };
        spellings.iter().filter_map(move |heading| self.levels[level].get(&word(heading))).flatten().copied()
    }

    fn best(&self, spellings: &[String]) -> Option<usize> {
        (0..LEVELS).find_map(|level| self.meanings(level, spellings).next())
    }

    /// Gives out the columns: an exact label beats a label without brackets, a label beats a synonym, and the left one of equals wins. Whoever
    /// comes too late stays unknown and is reported.
    fn claims(&self, headings: &[Vec<String>]) -> Claims {
        let mut columns = vec![None; headings.len()];
        let mut taken = HashSet::new();
        for level in 0..LEVELS {
            for (column, spellings) in headings.iter().enumerate().filter(|(_, spellings)| !spellings.is_empty()) {
                if columns[column].is_some() || self.is_kept(spellings) {
                    continue;
                }
                if let Some(wanted_index) = self.meanings(level, spellings).find(|index| !taken.contains(index)) {
                    taken.insert(wanted_index);
                    columns[column] = Some(wanted_index);
                }
            }
        }
        Claims { columns }
    }
}

/// Which column is which wanted one.
struct Claims {
    columns: Vec<Option<usize>>,
}

impl Claims {
    fn count(&self) -> usize {
        self.columns.iter().flatten().count()
    }

    /// A header line has many headings and little else; a form line above it (姓名 … 性别 …) has a value for each.
    fn score(&self, headings: &[Vec<String>]) -> i64 {
        let others = headings.iter().filter(|spellings| !spellings.is_empty()).count() - self.count();
        4 * self.count() as i64 - others as i64
    }
}
