//! Taking an import back: what it made is withdrawn, what it changed returns to its former version, all through the one door, so that the figures
//! are what they were. What somebody has changed since, or refers to, is left and named. Doing it twice does nothing more: an interrupted undoing
//! is simply begun again.

use super::Progress;
use super::batch::{self, UNDO};
use super::writing::patiently;
use crate::{Actor, Former, Refusal, Shell};
use base::{Id, Key};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use store::Row;

/// Records taken back in one go.
const RECORDS_PER_LOT: usize = 256;
/// Records left that are named; beyond this only their number.
const LEFT_KEPT_MAX: usize = 500;

/// What became of the records of a batch.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Undone {
    /// Records that the import had made and that are withdrawn.
    pub withdrawn: u32,
    /// Records that the import had changed, or whose promises it had kept, and that say again what they said before.
    pub restored: u32,
    /// Records that stay as they are.
    pub left: u32,
    /// Which, and why.
    pub named: Vec<Left>,
}

/// A record that stays as it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Left {
    /// The record.
    pub record: Id,
    /// Why.
    pub why: String,
}

/// A record that a batch has written: its first version by the batch, and its last.
struct Touched {
    first: u32,
    last: u32,
}

/// What is to be done with it.
enum Step {
    Withdraw,
    Restore(u32),
    /// Taken back before.
    Done,
    Leave(&'static str),
}

/// Takes a batch back.
pub fn undo(shell: &Shell, actor: &Actor, batch: Id, progress: &Progress) -> Result<Undone, Refusal> {
    let mut touched: HashMap<Key, Touched> = HashMap::new();
    // The last row first, and in a row its own record before what it has made: who refers comes before who is referred to.
    let mut order: Vec<Key> = Vec::new();
    for act in batch::all_acts(shell, batch)? {
        for (key, version) in act.records {
            touched.entry(key).and_modify(|touched| touched.last = touched.last.max(version)).or_insert_with(|| {
                order.push(key);
                Touched { first: version, last: version }
            });
        }
    }
    order.reverse();
    let mut undoing = Undoing { shell, actor, touched, undone: Undone::default() };
    // What is referred to only by records that go now can go in the next round.
    let mut waiting = order;
    while !waiting.is_empty() && !progress.is_stopped() {
        let before = waiting.len();
        waiting = undoing.round(&waiting, progress)?;
        if waiting.len() == before {
            for key in waiting.drain(..) {
                let record = shell.store().get_key(key)?.id;
                undoing.leave(record, "别的记录还用到它");
                progress.add(1);
            }
        }
    }
    Ok(undoing.undone)
}

struct Undoing<'a> {
    shell: &'a Shell,
    actor: &'a Actor,
    touched: HashMap<Key, Touched>,
    undone: Undone,
}

impl Undoing<'_> {
    /// Takes back what can be taken back now, and gives back what others still refer to.
    fn round(&mut self, keys: &[Key], progress: &Progress) -> Result<Vec<Key>, Refusal> {
        let mut referred = Vec::new();
        for lot in keys.chunks(RECORDS_PER_LOT) {
            if progress.is_stopped() {
                break;
            }
            let mut formers: Vec<Former> = Vec::new();
            // Of what goes in this lot nobody's reference counts.
            let mut going: HashSet<Key> = HashSet::new();
            let mut done = 0;
            for row in self.shell.store().get_keys(lot)? {
                match self.step(&row)? {
                    Step::Withdraw if self.is_referred_to(row.key, &going)? => referred.push(row.key),
                    Step::Withdraw => {
                        going.insert(row.key);
                        formers.push(back_to(&row, 0));
                    }
                    Step::Restore(version) => formers.push(back_to(&row, version)),
                    Step::Done => done += 1,
                    Step::Leave(why) => self.leave(row.id, why),
                }
            }
            self.undone.withdrawn += done;
            self.write(&formers)?;
            progress.add((lot.len() - referred.iter().filter(|key| lot.contains(key)).count()) as u32);
        }
        Ok(referred)
    }

    fn step(&self, row: &Row) -> Result<Step, Refusal> {
        let Some(touched) = self.touched.get(&row.key) else { return Ok(Step::Done) };
        if row.ended_at.is_some() {
            return Ok(if touched.first == 1 { Step::Done } else { Step::Leave("后来被人删除了") });
        }
        if row.version != touched.last {
            let is_ours = batch::last_act(self.shell, row)?.is_some_and(|act| act.name == UNDO);
            return Ok(if is_ours { Step::Done } else { Step::Leave("导入以后有人改过") });
        }
        Ok(if touched.first == 1 { Step::Withdraw } else { Step::Restore(touched.first - 1) })
    }

    fn is_referred_to(&self, key: Key, going: &HashSet<Key>) -> Result<bool, Refusal> {
        let limit = going.len() as u32 + 1;
        let linked = self.shell.store().linked(key, None, None, limit.min(RECORDS_PER_LOT as u32 + 1))?;
        Ok(linked.iter().any(|linked| linked.row.key != key && !going.contains(&linked.row.key)))
    }

    fn write(&mut self, formers: &[Former]) -> Result<(), Refusal> {
        let said: Vec<(Id, u32)> = formers.iter().map(|former| (former.record, former.version)).collect();
        let (shell, actor, now) = (self.shell, self.actor, self.shell.now());
        let answers = patiently(formers, |formers| shell.write_each_former(actor, now, UNDO, formers));
        for ((record, version), answer) in said.into_iter().zip(answers) {
            match answer {
                Ok(_) if version == 0 => self.undone.withdrawn += 1,
                Ok(_) => self.undone.restored += 1,
                Err(Refusal::Overtaken { .. }) => self.leave(record, "导入以后有人改过"),
                Err(Refusal::Denied | Refusal::NotFound) => self.leave(record, "这个账号没有权限撤销它"),
                Err(Refusal::Problem(problem)) => self.leave(record, &problem.sentence),
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    fn leave(&mut self, record: Id, why: &str) {
        self.undone.left += 1;
        if self.undone.named.len() < LEFT_KEPT_MAX {
            self.undone.named.push(Left { record, why: why.to_owned() });
        }
    }
}

/// The record as it was in a version, after the one that holds.
fn back_to(row: &Row, version: u32) -> Former {
    let why = if version == 0 { "撤销导入".to_owned() } else { format!("撤销导入，恢复第 {version} 版") };
    Former { record: row.id, expected: row.version, version, beside: None, why }
}
