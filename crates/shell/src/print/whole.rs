//! Many records of many kinds on paper, one after the other: what the print of a whole file is made of. Each stands on its form, if its kind has one,
//! else on the plain form. Called by the slice that knows what a file is. Absent: cover and catalogue (the caller's), and which records belong to it.

use super::content::{Content, open_for};
use super::enclosed::{PICTURES_MAX, enclosed};
use super::pages::{on_paper, on_plain};
use super::plain;
use crate::attachment::signature;
use crate::look::Sheet;
use crate::{Refusal, Visit, export, slice::KindDef};
use base::{Day, Key};
use std::collections::HashSet;
use store::Row;

/// Whose names stand on the sheets in plain.
#[derive(Clone, Debug)]
pub enum Whose {
    /// Nobody's: everything personal is masked, what was told in confidence is left out where the caller reads masked only.
    Nobody,
    /// These people's, as far as the caller reads their files; everybody else is masked.
    These(HashSet<Key>),
}

/// A record on paper.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The name of its form, or of its kind.
    pub title: &'static str,
    /// The record's day.
    pub day: Day,
    /// Its sheets.
    pub sheets: Vec<Sheet>,
    /// How many attachments it has. They are on the last of the sheets if the caller reads the record, and takes it with names.
    pub attachments: usize,
}

/// Records on paper, in their order. Neighbours of one kind are opened together.
pub fn printed(visit: &Visit, rows: &[(Row, &'static KindDef)], whose: &Whose) -> Result<Vec<Printed>, Refusal> {
    let (reader, people) = match whose {
        Whose::Nobody => (None, None),
        Whose::These(people) => (visit.actor.as_ref(), Some(people)),
    };
    let shell = &visit.shell;
    let mut room = PICTURES_MAX;
    let mut all = Vec::with_capacity(rows.len());
    for run in rows.chunk_by(|(_, one), (_, next)| std::ptr::eq(one.shape, next.shape)) {
        let Some((_, kind)) = run.first() else { continue };
        let asked: Vec<(Row, bool)> = run.iter().map(|(row, _)| Ok((row.clone(), visit.reads(row, kind)?))).collect::<Result<_, Refusal>>()?;
        let opened = open_for(shell, kind, &asked, reader, people)?;
        let paper = kind.papers.iter().find(|paper| !paper.is_list());
        for (((row, reads), typed), attachments) in asked.iter().zip(&opened.texts).zip(&opened.attachments) {
            let content = Content { shell, kind, filled: Some((typed, &opened.faces)) };
            let reference = format!("{}　{}", shell.org_name(row.org), row.day);
            let mut sheets = match paper {
                Some(paper) => on_paper(paper, &content, &[], &reference),
                None => on_plain(kind, &plain::form(&content), &reference),
            };
            if reader.is_some() && *reads {
                signature::put(&mut sheets, row, attachments);
                sheets.extend(enclosed(shell, row, attachments, &mut room, &reference)?);
            }
            all.push(Printed { title: paper.map_or(kind.shape.label, |paper| paper.title), day: row.day, sheets, attachments: attachments.len() });
        }
    }
    Ok(all)
}

/// Keeps that a whole file goes to paper in plain, and what for: an order like that of an export with names, for one record, because it is one
/// person's; and a line of the audit that names the order. Refused where a second person would have to agree.
pub fn print_file_in_plain(visit: &Visit, file: &Row, papers: &[Printed], purpose: &str) -> Result<(), Refusal> {
    let order = export::print_file_alone(visit, &file.kind, purpose)?;
    let attachments: usize = papers.iter().map(|paper| paper.attachments).sum();
    let detail = format!("{} records={} attachments={attachments} plain {order}", file.kind, papers.len());
    visit.shell.write_down(visit.actor()?, "PrintFile", file.key, &detail)
}
