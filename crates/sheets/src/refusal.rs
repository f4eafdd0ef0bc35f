//! One input row that was not taken, and why. Callers of an import collect them; [`crate::mark_refusals`] writes them back into the file.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A refused row. Its `Display` is a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Sheet name; empty for a `.csv`.
    pub sheet: String,
    /// 1-based row number as Excel shows it.
    pub row: u32,
    /// Heading of the column as it stands in the file; none when the row as a whole is refused.
    pub column: Option<String>,
    /// What stood there; empty when nothing did.
    pub value: String,
    /// What is wrong and what to do, as a sentence without a full stop.
    pub reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.sheet.is_empty() {
            write!(f, "“{}”表", self.sheet)?;
        }
        write!(f, "第 {} 行", self.row)?;
        if let Some(column) = &self.column {
            write!(f, "“{column}”列")?;
        }
        // Most reasons quote the value themselves; it is repeated only where they do not.
        if !self.value.is_empty() && !self.reason.contains(&self.value) {
            write!(f, "写的是“{}”", self.value)?;
        }
        write!(f, "：{}", self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_reads_as_a_sentence() {
        let refusal = |sheet: &str, column: Option<&str>, value: &str, reason: &str| {
            let (sheet, column) = (sheet.to_owned(), column.map(str::to_owned));
            Refusal { sheet, row: 5, column, value: value.to_owned(), reason: reason.to_owned() }.to_string()
        };
        let quoted = "“2020/2/30”不是日期，请写成 2020-02-03 这样";
        assert_eq!(refusal("2月", Some("日期"), "2020/2/30", quoted), format!("“2月”表第 5 行“日期”列：{quoted}"));
        assert_eq!(refusal("", Some("方式"), "飞鸽", "没有这种方式"), "第 5 行“方式”列写的是“飞鸽”：没有这种方式");
        assert_eq!(refusal("", None, "", "和第 4 行重复"), "第 5 行：和第 4 行重复");
    }
}
