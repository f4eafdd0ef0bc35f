//! Every number of a report beside what the records come to, through the report's own indicators: `kapok figures`. The tables are text
//! (`figures_….txt`); nothing in them is used to make the records. Absent: counting, which the statistics do.

use crate::{Problem, Scale, Scenario, scenario};
use base::{Day, Json, Key, json};
use count::{Hedge, hedged, hedged_to};
use report::StatsQuestion;
use shell::Shell;

/// Records behind one figure that are looked for at most.
const RECORDS_MAX: usize = 1_000_000;

/// A line of a table of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `L15`.
    pub id: String,
    /// As printed, without its hedge.
    pub expected: String,
    /// 人次.
    pub unit: String,
    /// 余, 近, 约 …; exact where it is empty.
    pub hedge: Hedge,
    /// The step in which the author rounded, where it is not that of the rule: a title says 600余 of 628.
    pub step: Option<u64>,
    /// Reference of the indicator; `reference` or `campaign_day`.
    pub indicator: String,
    /// First and last day.
    pub period: Option<(Day, Day)>,
    /// Code of the organisation.
    pub org: String,
    /// A remark; for a reference why it is one.
    pub reason: String,
}

/// How a figure came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As printed, by the rule of its hedge.
    Same,
    /// Not as printed.
    Different,
    /// Not statistics: a date, an outside reading.
    Reference,
}

/// A figure of the report and what the records come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its line in the table.
    pub row: Row,
    /// The exact number; none for a reference.
    pub computed: Option<i64>,
    /// How it came out.
    pub result: Outcome,
    /// How many records stand behind it.
    pub records: usize,
}

impl Row {
    fn read(line: &str, number: usize, root: &str) -> Result<Self, Problem> {
        let bad = || Problem::BadRow(number);
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [id, expected, unit, hedge, indicator, period, org, reason] = cells[..] else { return Err(bad()) };
        let day = |text: &str| text.parse::<Day>().map_err(|_| bad());
        let period = match period.split_once("..") {
            None => None,
            Some((from, to)) => Some((day(from)?, day(to)?)),
        };
        let (hedge, step) = match hedge.split_once('/') {
            Some((word, step)) => (word, Some(step.parse().map_err(|_| bad())?)),
            None => (hedge, None),
        };
        Ok(Self {
            id: id.to_owned(),
            expected: expected.to_owned(),
            unit: unit.to_owned(),
            hedge: Hedge::by_word(hedge).ok_or_else(bad)?,
            step,
            indicator: indicator.to_owned(),
            period,
            org: if org.is_empty() { root.to_owned() } else { org.to_owned() },
            reason: reason.to_owned(),
        })
    }

    /// Whether an exact number prints as this row is printed.
    pub fn is_met_by(&self, exact: i64) -> bool {
        let (Ok(exact), Ok(expected)) = (u64::try_from(exact), self.expected.parse::<u64>()) else { return false };
        if self.hedge == Hedge::Exact {
            return exact == expected;
        }
        // A number beside the printed one that rounds to it in the printed step tells how it is written.
        let beside = if self.hedge == Hedge::Near { expected.saturating_sub(1) } else { expected + 1 };
        let printed = self.step.map_or_else(|| hedged(exact, self.hedge), |step| hedged_to(exact, self.hedge, step));
        exact != expected && printed == hedged_to(beside, self.hedge, expected)
    }
}

/// The lines of a scenario's table.
pub fn rows(name: &str) -> Result<Vec<Row>, Problem> {
    let Scenario { rows, root, .. } = scenario(name)?;
    let lines = (1..).zip(rows.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|(number, line)| Row::read(line, number, root)).collect()
}

/// Every figure of a report, computed from the records of this service.
pub fn figures(shell: &Shell, name: &str) -> Result<Vec<Figure>, Problem> {
    let scenario = scenario(name)?;
    let tree = shell.store().tree();
    let org = |code: &str| tree.by_code(code).ok_or(Problem::NotPrepared(scenario.name));
    rows(name)?.into_iter().map(|row| figure(shell, org(&row.org)?, row)).collect()
}

fn figure(shell: &Shell, org: Key, row: Row) -> Result<Figure, Problem> {
    let (computed, records) = match (row.indicator.as_str(), row.period) {
        ("reference", _) | (_, None) => (None, 0),
        ("campaign_day", Some((_, to))) => {
            let campaign = report::in_force(shell, org, to)?;
            (campaign.map(|campaign| i64::from(base::day_n_of(campaign.first_day, to))), 1)
        }
        (reference, Some((from, to))) => {
            let value = report::evaluate(shell, org, from, to, reference)?;
            let indicator = report::handbook().find(reference).ok_or_else(|| report::Unanswerable::Indicator(reference.to_owned()))?;
            let question = StatsQuestion::new(org, from, to, vec![indicator]);
            (Some(value), question.records(shell, indicator, &[], Key::NONE, RECORDS_MAX)?.len())
        }
    };
    let result = match computed {
        _ if row.indicator == "reference" => Outcome::Reference,
        Some(exact) if row.is_met_by(exact) => Outcome::Same,
        _ => Outcome::Different,
    };
    Ok(Figure { row, computed, result, records })
}

impl Outcome {
    /// `same`, `different`, `reference`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Reference => "reference",
        }
    }
}

impl Figure {
    /// One row of `kapok figures --format json`.
    pub fn to_json(&self) -> Json {
        let row = &self.row;
        if self.result == Outcome::Reference {
            return json!({"id": row.id, "result": self.result.code(), "reason": row.reason});
        }
        let mut found = json!({
            "id": row.id, "unit": row.unit, "hedge": row.hedge.word(), "expected": row.expected.parse::<i64>().ok(), "computed": self.computed,
            "result": self.result.code(), "indicator": row.indicator, "records": self.records,
        });
        if !row.reason.is_empty() {
            found["reason"] = row.reason.clone().into();
        }
        found
    }
}

/// The whole answer of `kapok figures --format json` (interface.md).
pub fn figures_json(figures: &[Figure], name: &str, scale: Scale) -> Json {
    let rows: Vec<Json> = figures.iter().map(Figure::to_json).collect();
    json!({"scenario": name, "scale": scale.as_json(), "rows": rows})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(expected: &str, hedge: &str) -> Row {
        Row::read(&format!("L0 | {expected} | 人 | {hedge} | visits | 2020-02-03..2020-02-13 | |"), 1, "X").unwrap()
    }

    #[test]
    fn a_hedged_figure_is_met_by_what_prints_as_it() {
        let worked: [(&str, &str, i64, bool); 16] = [
            ("54", "", 54, true),
            ("54", "", 55, false),
            ("1300", "余", 1_312, true),
            ("1300", "余", 1_300, false),
            ("1300", "余", 1_400, false),
            ("260", "余", 264, true),
            ("260", "余", 270, false),
            ("3000", "近", 2_987, true),
            ("3000", "近", 2_880, false),
            ("400", "约", 403, true),
            ("400", "约", 430, false),
            ("500", "多", 506, true),
            ("500", "多", -3, false),
            ("600", "余", 628, false),
            ("600", "余/100", 628, true),
            ("600", "余/100", 700, false),
        ];
        for (expected, hedge, exact, met) in worked {
            assert_eq!(row(expected, hedge).is_met_by(exact), met, "{exact} as {expected}{hedge}");
        }
    }

    #[test]
    fn every_row_of_every_report_is_there_once() {
        for (name, letter, last) in [("longxue", 'L', 31), ("yuexiu", 'Y', 24), ("zhengzhou", 'Z', 21), ("shenzhen", 'S', 30), ("guangzhou", 'G', 23)]
        {
            // A second number of the same row has a letter behind it.
            let ids: Vec<String> = rows(name).unwrap().into_iter().map(|row| row.id).filter(|id| !id.ends_with('b')).collect();
            assert_eq!(ids, (1..=last).map(|n| format!("{letter}{n}")).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_reference_says_why_and_every_other_row_names_an_indicator_and_a_period() {
        for row in crate::names().flat_map(|name| rows(name).unwrap()) {
            if row.indicator == "reference" {
                assert!(!row.reason.is_empty(), "{}", row.id);
            } else {
                let indicator = report::handbook().find(&row.indicator);
                assert!(row.indicator == "campaign_day" || indicator.is_some(), "{}", row.id);
                assert!(row.period.is_some_and(|(from, to)| from <= to), "{}", row.id);
            }
        }
    }
}
