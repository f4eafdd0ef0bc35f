//! Which ledger a sheet is, by its headings; a sheet that is none is left out with a reason. And what each of its headings means, for the page on
//! which a station says otherwise. Nothing here reads further than the first rows of a sheet.

use super::{RECORD, mapping};
use crate::Shell;
use crate::ledger::{Ledger, RECORD_HEADING};
use base::Key;
use serde::{Deserialize, Serialize};
use sheets::{Cell, Given, Header, Row, SheetFault, Wanted, Workbook, find_header, guess_header, same_heading};

/// A sheet of a file and what was found out about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Found {
    /// Its name; empty for a `.csv`.
    pub sheet: String,
    /// The code of the ledger that it is; empty if it is none.
    pub ledger: String,
    /// Why it is left out, if it is.
    pub why: String,
    /// Its headings, in their order.
    pub headings: Vec<Heading>,
}

/// A heading of a sheet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Heading {
    /// As it is written.
    pub heading: String,
    /// The path of the ledger's column that it means; empty if what stands below it is kept in the remark.
    pub path: String,
    /// What stands first below it.
    pub example: String,
}

/// The columns of a ledger as the sheets ask for them, and the column by which a row finds its record.
pub(super) fn wanted<T>(ledger: &'static Ledger, ask: impl FnOnce(&[Wanted<'_>]) -> T) -> T {
    let synonyms: Vec<Vec<&str>> = ledger.columns.iter().map(|column| column.heads.split(' ').filter(|head| !head.is_empty()).collect()).collect();
    let columns = ledger.columns.iter().zip(&synonyms);
    let mut wanted: Vec<Wanted<'_>> =
        columns.map(|(column, synonyms)| Wanted { path: column.path, label: column.label, synonyms, required: column.required }).collect();
    wanted.push(Wanted { path: RECORD, label: RECORD_HEADING, synonyms: &[], required: false });
    ask(&wanted)
}

/// Recognises the sheets of a file. `said` names the ledger of a sheet where somebody has said so, `among` are the ledgers that may be meant.
pub fn recognise_sheets(
    shell: &Shell,
    org: Key,
    workbook: &mut Workbook,
    among: &[&'static Ledger],
    said: &dyn Fn(&str) -> Option<&'static Ledger>,
) -> Result<Vec<Found>, SheetFault> {
    let of_template = workbook.template_code().and_then(|code| code.split('@').next()).map(str::to_owned);
    let mut found = Vec::new();
    for sheet in workbook.sheets().to_vec() {
        let rows = workbook.head(&sheet)?;
        let candidates: Vec<Candidate> = match said(&sheet) {
            Some(ledger) => vec![Candidate::of(shell, org, ledger, &rows)],
            None => among.iter().map(|ledger| Candidate::of(shell, org, ledger, &rows)).collect(),
        };
        found.push(choose(&sheet, &rows, candidates, of_template.as_deref(), said(&sheet).is_some()));
    }
    for sheet in workbook.hidden().to_vec() {
        let rows = workbook.head(&sheet)?;
        found.push(if let Some(ledger) = said(&sheet) {
            choose(&sheet, &rows, vec![Candidate::of(shell, org, ledger, &rows)], None, true)
        } else {
            let why = "这张表在文件里是隐藏的；要导入，请在这里选定台账，或在表格里取消隐藏".to_owned();
            Found { sheet, ledger: String::new(), why, headings: headings(&rows, None, None) }
        });
    }
    Ok(found)
}

/// A ledger that a sheet may be.
struct Candidate {
    ledger: &'static Ledger,
    header: Option<Header>,
}

/// So many known headings are worth naming the ledger that a sheet nearly is.
const NEARLY_MIN: usize = 4;

impl Candidate {
    /// How many of the headings mean a column.
    fn known(&self) -> usize {
        self.header.as_ref().map_or(0, |header| header.columns.iter().flatten().count())
    }

    fn of(shell: &Shell, org: Key, ledger: &'static Ledger, rows: &[Row]) -> Self {
        let given: Vec<Given> = mapping::remembered(shell, org, ledger);
        Self { ledger, header: wanted(ledger, |wanted| find_header(rows, wanted, &given)) }
    }

    /// How well the headings fit; none when a column is missing without which the ledger cannot be read.
    fn score(&self, sheet: &str, rows: &[Row], of_template: Option<&str>, is_said: bool) -> Option<usize> {
        /// Fewer known headings are a coincidence: 姓名 and 电话 stand in every list.
        const KNOWN_MIN: usize = 2;
        const OF_ITS_TEMPLATE: usize = 1_000;
        const BY_ITS_NAME: usize = 3;
        /// A heading of this ledger's own sheet says more than a word that several ledgers understand.
        const OWN_HEADING: usize = 3;
        /// Sheets that are called so are kept beside ledgers; 通讯录 has the names and phones of offices, not of those who are served.
        const NO_LEDGERS: [&str; 7] = ["通讯录", "电话表", "联系方式", "说明", "目录", "封面", "填表须知"];
        if !is_said && NO_LEDGERS.iter().any(|name| sheet.contains(name)) {
            return None;
        }
        let header = self.header.as_ref().filter(|header| header.missing.is_empty())?;
        if !is_said && of_template != Some(self.ledger.code) && self.ledger.columns.iter().any(|column| !is_told(column, header, sheet)) {
            return None;
        }
        let known = header.columns.iter().flatten().count();
        if !is_said && (known < KNOWN_MIN || known < header.unknown.len()) {
            return None;
        }
        let titles = rows.iter().filter(|row| row.number < header.row).flat_map(|row| &row.cells).map(Cell::to_string);
        let mut pieces = self.ledger.label.split('/');
        let is_named = titles.chain([sheet.to_owned()]).any(|title| pieces.any(|piece| title.contains(piece)));
        let of_its_template = of_template == Some(self.ledger.code);
        let is_own = |column: &&crate::ledger::Column| header.heading_of(column.path).is_some_and(|heading| same_heading(heading, column.label));
        let own = self.ledger.columns.iter().filter(is_own).count();
        let fits = 4 * known + OWN_HEADING * own + usize::from(is_named) * BY_ITS_NAME + usize::from(of_its_template) * OF_ITS_TEMPLATE;
        Some(fits.saturating_sub(header.unknown.len()))
    }
}

/// Whether the sheet has a column by which its ledger is told, or one of the words that say the same.
fn is_told(column: &crate::ledger::Column, header: &Header, sheet: &str) -> bool {
    let texts = || header.titles.iter().chain(&header.headings).map(String::as_str).chain([sheet]);
    column.unless.is_empty()
        || header.column_of(column.path).is_some()
        || column.unless.split(' ').any(|word| texts().any(|text| text.contains(word)))
}

fn choose(sheet: &str, rows: &[Row], candidates: Vec<Candidate>, of_template: Option<&str>, is_said: bool) -> Found {
    let mut scored: Vec<(usize, Candidate)> = Vec::new();
    let (mut said, mut nearly): (Option<Candidate>, Option<Candidate>) = (None, None);
    for candidate in candidates {
        match candidate.score(sheet, rows, of_template, is_said) {
            Some(score) => scored.push((score, candidate)),
            None if is_said => said = Some(candidate),
            None if nearly.as_ref().is_none_or(|other| candidate.known() > other.known()) => nearly = Some(candidate),
            None => {}
        }
    }
    // The first of equals stays first.
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let is_tie = matches!(&scored[..], [first, second, ..] if first.0 == second.0);
    let left_out = |why: String, ledger: Option<&'static Ledger>, header: Option<&Header>| Found {
        sheet: sheet.to_owned(),
        ledger: ledger.map_or_else(String::new, |ledger| ledger.code.to_owned()),
        why,
        headings: headings(rows, ledger, header),
    };
    if rows.is_empty() {
        return left_out("这张表是空的".to_owned(), None, None);
    }
    if is_tie {
        let labels: Vec<&str> = scored.iter().take(3).map(|(_, candidate)| candidate.ledger.label).collect();
        return left_out(format!("分不清是哪一本台账（{}），请选一本", labels.join("、")), None, None);
    }
    if let Some((_, best)) = scored.into_iter().next() {
        return left_out(String::new(), Some(best.ledger), best.header.as_ref());
    }
    if let Some(said) = said {
        // Somebody says what it is: whether all columns are there is told by the reading of it.
        let missing = said.header.as_ref().map(|header| header.missing.join("、")).filter(|missing| !missing.is_empty());
        let why = missing.map_or_else(|| "没有认出表头，请在下面对一下列".to_owned(), |missing| format!("还缺这些列：{missing}"));
        return left_out(why, Some(said.ledger), said.header.as_ref());
    }
    // Half of the headings of a ledger is a ledger with a heading of the station's own.
    if let Some(nearly) = nearly.filter(|nearly| nearly.known() >= NEARLY_MIN) {
        let missing = nearly.header.as_ref().map(|header| header.missing.join("、")).unwrap_or_default();
        let what = if missing.is_empty() { "认得的列太少".to_owned() } else { format!("没有找到这些列：{missing}") };
        return left_out(format!("没有认出是哪一本台账；像是{}，但{what}。请选定台账并对一下列", nearly.ledger.label), None, None);
    }
    left_out("没有认出是哪一本台账".to_owned(), None, None)
}

/// The headings of a sheet and what they mean; where no header is known, those of the line that looks most like one.
fn headings(rows: &[Row], ledger: Option<&'static Ledger>, header: Option<&Header>) -> Vec<Heading> {
    let (number, texts): (u32, Vec<String>) = match header {
        Some(header) => (header.row, header.headings.clone()),
        None => match guess_header(rows) {
            Some(row) => (row.number, row.cells.iter().map(|cell| cell.shown().split_whitespace().collect()).collect()),
            None => return Vec::new(),
        },
    };
    let example = |column: usize| {
        let below = rows.iter().filter(|row| row.number > number).map(|row| row.cell(column)).find(|cell| !cell.is_empty());
        below.map_or_else(String::new, |cell| cell.shown().chars().take(20).collect())
    };
    let path = |column: usize| {
        let wanted = header.and_then(|header| *header.columns.get(column)?)?;
        ledger?.columns.get(wanted).map(|column| column.path.to_owned())
    };
    let ours = |column: usize| header.is_some_and(|header| header.column_of(RECORD) == Some(column));
    let named = texts.into_iter().enumerate().filter(|(column, heading)| !heading.is_empty() && !ours(*column));
    named.map(|(column, heading)| Heading { path: path(column).unwrap_or_default(), example: example(column), heading }).collect()
}
