//! A station's own workbook for a ledger: its form with its look, which the export fills in. Kept sealed for an organisation and a ledger; what is
//! below the organisation uses it too, unless it has one of its own. Called by the export and its pages.
//!
//! It lies among the sealed papers of the store under no account, so nobody's drafts show it and every backup has it.

use super::Export;
use crate::ledger::{Ledger, RECORD_HEADING};
use crate::{Refusal, Shell};
use base::{Json, Key, Moment, hex};
use sheets::{OwnPlan, Wanted};

/// What is kept.
pub(super) struct Own {
    /// The organisation that has handed it in.
    pub(super) org: Key,
    /// Its file name.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) at: Moment,
}

/// Names by which a workbook may call the columns of a ledger.
pub(super) struct Names {
    columns: Vec<(&'static str, &'static str, Vec<&'static str>, bool)>,
}

impl Names {
    pub(super) fn of(ledger: &'static Ledger) -> Self {
        let own = ledger.columns.iter().map(|column| {
            let synonyms = column.heads.split(' ').filter(|head| !head.is_empty()).collect();
            (column.path, column.label, synonyms, column.required)
        });
        Self { columns: own.chain([("record", RECORD_HEADING, Vec::new(), false)]).collect() }
    }

    /// In the order of the values that the export gives.
    pub(super) fn wanted(&self) -> Vec<Wanted<'_>> {
        self.columns.iter().map(|(path, label, synonyms, required)| Wanted { path, label, synonyms, required: *required }).collect()
    }
}

/// Which columns a workbook would be filled in.
pub(super) fn plan(ledger: &'static Ledger, bytes: &[u8]) -> Result<OwnPlan, sheets::SheetFault> {
    sheets::plan_own(bytes, &Names::of(ledger).wanted())
}

fn place(org: Key, ledger: &Ledger) -> String {
    format!("own workbook {} {}", org.0, ledger.code)
}

/// Keeps a workbook in place of the one before.
pub(super) fn keep(shell: &Shell, org: Key, ledger: &Ledger, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
    let mut body = base::JsonMembers::new();
    body.insert("name".to_owned(), Json::from(name));
    body.insert("bytes".to_owned(), Json::from(hex::encode(bytes)));
    Ok(shell.store().keep_draft(Key::NONE, &place(org, ledger), &Json::Object(body))?)
}

/// Forgets it.
pub(super) fn remove(shell: &Shell, org: Key, ledger: &Ledger) -> Result<(), Refusal> {
    Ok(shell.store().drop_draft(Key::NONE, &place(org, ledger))?)
}

/// The workbook of an organisation itself.
pub(super) fn of_org(shell: &Shell, org: Key, ledger: &Ledger) -> Result<Option<Own>, Refusal> {
    let Some(kept) = shell.store().draft(Key::NONE, &place(org, ledger))? else { return Ok(None) };
    let bytes = hex::decode(kept.body["bytes"].as_str().unwrap_or_default());
    let bytes = bytes.ok_or_else(|| Refusal::Bug("an own workbook that is no text of bytes".to_owned()))?;
    Ok(Some(Own { org, name: kept.body["name"].as_str().unwrap_or_default().to_owned(), bytes, at: kept.at }))
}

/// The workbook that holds for an organisation: its own, or that of the nearest one above.
pub(super) fn holding(shell: &Shell, org: Key, ledger: &Ledger) -> Result<Option<Own>, Refusal> {
    let tree = shell.store().tree();
    let above: Vec<Key> = tree.path(org, shell.now().day());
    let nearest_first = std::iter::once(org).chain(above.into_iter().rev().filter(|node| *node != org));
    for node in nearest_first {
        if let Some(own) = of_org(shell, node, ledger)? {
            return Ok(Some(own));
        }
    }
    Ok(None)
}

/// The workbook that an export fills in, if it wants one and there is one.
pub(super) fn of_export(shell: &Shell, export: &Export<'_>) -> Result<Option<Vec<u8>>, Refusal> {
    match export.ledger.filter(|_| export.own) {
        Some(ledger) => Ok(holding(shell, export.actor.home(), ledger)?.map(|own| own.bytes)),
        None => Ok(None),
    }
}
