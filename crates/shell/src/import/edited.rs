//! Rows that this program has written out and that come back. A row with 记录编号 `<id>@<version>` is held, cell by cell, against what was written
//! for that version (`export/written.rs`); only what a person has changed in Excel changes the record. Both the row as it was written and the row
//! as it came back go through the ledger's own reading, and what differs between the two is carried over to the record as it is now: so fields
//! that the sheet does not show stay, and a cell that says the same in other words changes nothing.
//!
//! What somebody else has changed meanwhile, in the same cell and to something else, is a conflict: refused with both values.

use super::RECORD;
use super::cells::{self, ORDINAL};
use super::days::Days;
use super::reading::Reading;
use super::registrar::Registrar;
use crate::export::{WrittenCell, WrittenRow, written};
use crate::ledger::{Directory, Ledger, Row, RowFault};
use crate::slice::KindDef;
use crate::{Entry, Refusal};
use base::{Control, Day, FieldDef, Id, Typed, join};
use sheets::TableRow;
use store::StoreError;

/// A row that came back, and where it belongs.
pub(super) struct Return<'r> {
    pub(super) row: &'r TableRow,
    pub(super) mark: &'r str,
    pub(super) ledger: &'static Ledger,
    pub(super) kind: &'static KindDef,
    pub(super) today: Day,
}

/// What becomes of it.
pub(super) enum Edited {
    /// It says what the record says.
    Already,
    /// The correction, and which columns it changes.
    Changed(Entry, String),
    /// Why it cannot be taken.
    Refused(Vec<RowFault>),
}

/// The record that a row belongs to.
struct Target {
    row: store::Row,
    /// As the row's version was written out.
    then: WrittenRow,
    /// As the version that holds would be written out.
    now: WrittenRow,
}

impl Reading<'_> {
    pub(super) fn edited(&mut self, returned: &Return<'_>, days: &mut Days) -> Result<Edited, Refusal> {
        let target = match self.target(returned)? {
            Ok(target) => target,
            Err(sentence) => return Ok(Edited::Refused(vec![fault(RECORD, sentence)])),
        };
        if !self.returned.insert(target.row.id) {
            let sentence = "这个记录编号在表里不止一次；复制出来的新行，请把记录编号那一格清空";
            return Ok(Edited::Refused(vec![fault(RECORD, sentence)]));
        }
        let shown = shows_plain(returned, &target);
        self.in_plain |= shown == Some(true);
        let edits = match edits(returned, &target, shown.unwrap_or(self.in_plain)) {
            Ok(edits) if edits.is_empty() => return Ok(Edited::Already),
            Ok(edits) => edits,
            Err(faults) => return Ok(Edited::Refused(faults)),
        };
        let rows = match rows(returned, &target, &edits, days) {
            Ok(rows) => rows,
            Err(faults) => return Ok(Edited::Refused(faults)),
        };
        let mut own = Own { names: &target.then.names, inner: &mut self.registrar, shell: self.shell };
        let typed = (returned.ledger.take)(&rows.0, &mut own).and_then(|before| {
            own.inner.forget_new();
            (returned.ledger.take)(&rows.1, &mut own).map(|after| (before, after))
        });
        let (before, after) = match typed {
            Ok(typed) => typed,
            Err(faults) => return Ok(Edited::Refused(faults)),
        };
        let mut corrected = Typed::new(returned.today);
        Carry { before: &before, after: &after, now: &target.now.typed }.fields("", returned.kind.shape.fields, &mut corrected);
        let document = match (returned.kind.read)(&corrected) {
            Ok(document) => document,
            Err(faults) => {
                return Ok(Edited::Refused(faults.into_iter().map(|found| RowFault { path: found.path, sentence: found.sentence }).collect()));
            }
        };
        if self.shell.store().open_record(&target.row, None)?.doc.as_ref() == Some(&document) {
            return Ok(Edited::Already);
        }
        let labels: Vec<&str> = returned.ledger.columns.iter().filter(|column| edits.contains(&column.path)).map(|column| column.label).collect();
        let entry = Entry {
            kind: returned.kind.shape.code.to_owned(),
            record: target.row.id,
            org: target.row.org,
            expected: Some(target.row.version),
            typed: Some(corrected),
            why: Some("按导出后改过的表更正".to_owned()),
        };
        Ok(Edited::Changed(entry, format!("改了{}", labels.join("、"))))
    }

    /// Looks through the first rows of a sheet, before any of them is taken, whether they were written out with names: a row in which everything
    /// that would tell has been emptied does not say it itself.
    pub(super) fn look_for_plain<'r>(&mut self, rows: impl Iterator<Item = Return<'r>>) -> Result<(), Refusal> {
        self.in_plain = false;
        for returned in rows.filter(|returned| !returned.mark.is_empty()) {
            let Ok(target) = self.target(&returned)? else { continue };
            if let Some(shown) = shows_plain(&returned, &target) {
                self.in_plain = shown;
                break;
            }
        }
        Ok(())
    }

    /// The record of a row, or a sentence that says why there is none to change.
    fn target(&mut self, returned: &Return<'_>) -> Result<Result<Target, &'static str>, Refusal> {
        let parsed =
            returned.mark.split_once('@').and_then(|(id, version)| Some((id.trim().parse::<Id>().ok()?, version.trim().parse::<u32>().ok()?)));
        let Some((id, version)) = parsed else {
            return Ok(Err("记录编号不完整，请从导出的表里原样复制；要当作新记录，就把这一格清空"));
        };
        let row = match self.shell.store().get(id) {
            Ok(row) if row.kind == returned.kind.shape.code && self.shell.may_write(self.actor, returned.kind.class, row.org) => row,
            Ok(_) | Err(StoreError::NotFound) => return Ok(Err("没有这条记录，或者不在可以更正的范围内")),
            Err(error) => return Err(error.into()),
        };
        if row.ended_at.is_some() {
            return Ok(Err("这条记录已经删除，表里的改动没有导入"));
        }
        if !(1..=row.version).contains(&version) {
            return Ok(Err("记录编号里的版本不对，请重新导出再改"));
        }
        let version_of = |version: u32| written(self.shell, self.actor, returned.ledger, &row, version);
        match (version_of(version)?, version_of(row.version)?) {
            (Some(then), Some(now)) => Ok(Ok(Target { row, then, now })),
            _ => Ok(Err("这条记录已经删除，表里的改动没有导入")),
        }
    }
}

fn fault(path: &str, sentence: impl Into<String>) -> RowFault {
    RowFault { path: path.to_owned(), sentence: sentence.into() }
}

/// Whether the row was written out with names: a cell says what only such a row says, or what only a masked one does. None if no cell tells.
fn shows_plain(returned: &Return<'_>, target: &Target) -> Option<bool> {
    let mut shown = None;
    for cell in target.then.cells.iter().filter(|cell| cell.plain != cell.masked) {
        let text = returned.row.cell(cell.path).to_string();
        if text.is_empty() {
            continue;
        }
        if cell.is_plain(&text) {
            shown = Some(true);
        } else if cell.is_unchanged(&text) {
            return Some(false);
        }
    }
    shown
}

/// The columns that a person has changed, without those that say by now what the record says. In a row with names an empty cell was emptied.
fn edits(returned: &Return<'_>, target: &Target, in_plain: bool) -> Result<Vec<&'static str>, Vec<RowFault>> {
    let (mut edits, mut faults) = (Vec::new(), Vec::new());
    for (then, now) in target.then.cells.iter().zip(&target.now.cells) {
        let is_read_over =
            |path: &str| path == ORDINAL || returned.ledger.columns.iter().any(|column| column.path == path && column.counting.is_some());
        if is_read_over(then.path) || returned.row.header().column_of(then.path).is_none() {
            continue;
        }
        let text = returned.row.cell(then.path).to_string();
        let says = |cell: &WrittenCell| if in_plain { cell.is_plain(&text) } else { cell.is_unchanged(&text) };
        if says(then) || says(now) {
            continue;
        }
        let is_masked = !in_plain && then.plain != then.masked;
        if is_masked && then.masked.is_empty() {
            faults.push(fault(then.path, "这一格导出时没有写出来，系统里已有内容，请在页面上改"));
        } else if is_masked && text.contains('*') {
            faults.push(fault(then.path, "这一格导出时遮住了一部分，请写完整，或者保持原样"));
        } else if now.plain != then.plain {
            let quoted = |text: &str| if text.trim().is_empty() { "空的".to_owned() } else { format!("“{text}”") };
            let (ours, theirs, version) = (quoted(&text), quoted(&now.plain), target.row.version);
            faults.push(fault(then.path, format!("表里改成{ours}，系统里这一格已被别人改成{theirs}（第 {version} 版），请核对后在页面上改")));
        } else {
            edits.push(then.path);
        }
    }
    if faults.is_empty() { Ok(edits) } else { Err(faults) }
}

/// The row as it was written, and the row as it came back: cells that nobody has changed are the same in both.
fn rows(returned: &Return<'_>, target: &Target, edits: &[&'static str], days: &mut Days) -> Result<(Row, Row), Vec<RowFault>> {
    let plain = |path: &'static str| target.then.cells.iter().find(|cell| cell.path == path).map_or_else(String::new, |cell| cell.plain.clone());
    let before = cells::reread(returned.ledger, returned.today, plain)?;
    let came = cells::read_some(returned.ledger, returned.row, days, edits)?;
    let mut after: cells::Texts = before.iter().filter(|(path, _)| !edits.contains(path)).cloned().collect();
    after.extend(came);
    let row = |cells| Row { today: returned.today, cells, unknown: Vec::new() };
    Ok((row(before), row(after)))
}

/// Knows the records that the record itself names, before anybody else of the same name is asked for.
struct Own<'o, 'r> {
    names: &'o [(String, Id)],
    inner: &'o mut Registrar<'r>,
    shell: &'o crate::Shell,
}

impl Own<'_, '_> {
    fn own(&self, kind: &str, word: &str) -> Option<Id> {
        let mut called = self.names.iter().filter(|(name, _)| name == word).map(|(_, id)| *id);
        called.find(|id| self.shell.store().get(*id).is_ok_and(|row| row.kind == kind))
    }
}

impl Directory for Own<'_, '_> {
    fn find_or_make(&mut self, kind: &'static str, known: &[(&str, &str)]) -> Result<Id, String> {
        let own = known.iter().find(|(_, text)| !text.is_empty()).and_then(|(_, name)| self.own(kind, name));
        own.map_or_else(|| self.inner.find_or_make(kind, known), Ok)
    }

    fn find(&mut self, kind: &'static str, word: &str) -> Result<Option<Id>, String> {
        self.own(kind, word).map_or_else(|| self.inner.find(kind, word), |id| Ok(Some(id)))
    }

    fn titles(&self) -> &[String] {
        self.inner.titles()
    }

    fn of_sheet(&mut self, kind: &'static str) -> Result<Option<Id>, String> {
        self.inner.of_sheet(kind)
    }
}

/// Carries over to the record as it is now what differs between a row before and after.
struct Carry<'t> {
    before: &'t Typed,
    after: &'t Typed,
    now: &'t Typed,
}

impl Carry<'_> {
    fn fields(&self, above: &str, fields: &[FieldDef], out: &mut Typed) {
        for field in fields {
            let path = join(above, field.name);
            match field.control {
                Control::Group(shape) => self.fields(&path, shape.fields, out),
                Control::Rows(shape) => self.rows(&path, shape.fields, out),
                _ if same(self.before, &path, self.after, &path) => copy(self.now, &path, out, &path),
                _ => copy(self.after, &path, out, &path),
            }
        }
    }

    /// Rows are known by their first field: those that the sheet has dropped go, new ones are added at the end, of the others only those members
    /// change that the sheet has changed.
    fn rows(&self, path: &str, fields: &[FieldDef], out: &mut Typed) {
        let first = fields[0].name;
        let at = |n: usize| join(path, &n.to_string());
        let row_of = |typed: &Typed, key: &str| typed.rows(path).into_iter().find(|n| typed.get(&join(&at(*n), first)) == key);
        let mut count = 0;
        for n in self.now.rows(path) {
            let key = self.now.get(&join(&at(n), first));
            let to = at(count);
            match (row_of(self.before, key), row_of(self.after, key)) {
                (Some(_), None) => continue,
                (Some(before), Some(after)) => {
                    for field in fields {
                        let member = |n: usize| join(&at(n), field.name);
                        let (typed, from) = if same(self.before, &member(before), self.after, &member(after)) {
                            (self.now, member(n))
                        } else {
                            (self.after, member(after))
                        };
                        copy(typed, &from, out, &join(&to, field.name));
                    }
                }
                (None, _) => copy(self.now, &at(n), out, &to),
            }
            count += 1;
        }
        for n in self.after.rows(path) {
            let key = self.after.get(&join(&at(n), first));
            if row_of(self.before, key).is_none() && row_of(self.now, key).is_none() {
                copy(self.after, &at(n), out, &at(count));
                count += 1;
            }
        }
    }
}

/// The texts at a path and below it, by the rest of their paths; blank ones left out.
fn below<'t>(typed: &'t Typed, path: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    typed.pairs().filter_map(move |(at, text)| {
        let rest = at.strip_prefix(path)?;
        (!text.trim().is_empty() && (rest.is_empty() || rest.starts_with('.'))).then_some((rest, text))
    })
}

fn same(one: &Typed, at: &str, other: &Typed, there: &str) -> bool {
    below(one, at).eq(below(other, there))
}

fn copy(from: &Typed, path: &str, to: &mut Typed, there: &str) {
    for (rest, text) in below(from, path) {
        to.push(&format!("{there}{rest}"), text);
    }
}
