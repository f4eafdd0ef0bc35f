//! What a station has said of its headings: which column of the ledger each means. Kept as settings, one for each organisation and ledger; headings
//! name nobody. Changed on the import page, given on the command line as a file.

use crate::ledger::Ledger;
use crate::{Refusal, Shell};
use base::{Key, Problem};
use sheets::Given;
use std::collections::BTreeMap;

/// Headings that are remembered for one ledger of one station; beyond this the oldest words of the alphabet stay.
const HEADINGS_MAX: usize = 500;

fn setting(org: Key, ledger: &Ledger) -> String {
    format!("import.headings.{}.{}", org.0, ledger.code)
}

/// What is remembered for a station and a ledger.
pub fn remembered(shell: &Shell, org: Key, ledger: &Ledger) -> Vec<Given> {
    let text = shell.store().setting(&setting(org, ledger)).ok().flatten().unwrap_or_default();
    let all: BTreeMap<String, Option<String>> = serde_json::from_str(&text).unwrap_or_default();
    all.into_iter().map(|(heading, path)| Given { heading, path }).filter(|given| is_known(ledger, given)).collect()
}

/// Remembers headings of a station, beside those that are remembered already.
pub fn remember(shell: &Shell, org: Key, ledger: &Ledger, given: &[Given]) -> Result<(), Refusal> {
    let mut all: BTreeMap<String, Option<String>> = remembered(shell, org, ledger).into_iter().map(|given| (given.heading, given.path)).collect();
    all.extend(given.iter().filter(|given| is_known(ledger, given)).map(|given| (given.heading.clone(), given.path.clone())));
    while all.len() > HEADINGS_MAX {
        all.pop_last();
    }
    let text = serde_json::to_string(&all).map_err(|error| Refusal::Bug(error.to_string()))?;
    Ok(shell.store().set(&setting(org, ledger), &text)?)
}

/// A program that has lost a column must not refuse a file because of what was said of it.
fn is_known(ledger: &Ledger, given: &Given) -> bool {
    given.path.as_deref().is_none_or(|path| ledger.columns.iter().any(|column| column.path == path))
}

/// Reads the file of `--map`: a line `表上的列名 = 台账的列名` for each column, nothing behind the sign for one that is only kept in the remark; or
/// a JSON object of the same. A column is named by its heading in our ledger or by its path.
pub fn read_map(ledger: &Ledger, text: &str) -> Result<Vec<Given>, Problem> {
    let text = text.trim_start_matches('\u{feff}');
    let pairs: Vec<(String, String)> = if text.trim_start().starts_with('{') {
        let all: BTreeMap<String, Option<String>> =
            serde_json::from_str(text).map_err(|error| Problem::new("map", format!("列对照文件不是完整的 JSON：{error}")))?;
        all.into_iter().map(|(heading, path)| (heading, path.unwrap_or_default())).collect()
    } else {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let pair = |line: &str| {
            let (heading, column) =
                line.split_once(['=', '＝']).ok_or_else(|| Problem::new("map", format!("看不懂“{line}”，请写成“表上的列名 = 台账的列名”")))?;
            Ok::<_, Problem>((heading.trim().to_owned(), column.trim().to_owned()))
        };
        lines.map(pair).collect::<Result<_, _>>()?
    };
    let given = |(heading, word): (String, String)| {
        if word.is_empty() {
            return Ok(Given { heading, path: None });
        }
        let means = |column: &&crate::ledger::Column| column.path == word || sheets::same_heading(column.label, &word);
        let Some(column) = ledger.columns.iter().find(means) else {
            let labels: Vec<&str> = ledger.columns.iter().map(|column| column.label).collect();
            return Err(Problem::new("map", format!("{}没有“{word}”这一列；有这些：{}", ledger.label, labels.join("、"))));
        };
        Ok(Given { heading, path: Some(column.path.to_owned()) })
    };
    pairs.into_iter().map(given).collect()
}
