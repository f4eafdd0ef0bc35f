//! One import is one batch, and its acts carry it: their ids share their first twelve bytes with the batch, the last four are the number of the row.
//! So what a batch has done is one range of an index, with nothing kept beside the acts themselves. Called by the importer, by the page of a
//! batch, and by its undoing.

use crate::{Refusal, Shell};
use base::{Id, Moment};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use store::{ActRow, Row};

/// Bytes of an act's id that are its batch's.
const SHARED: usize = 12;
/// The name of the acts that take a batch back.
pub(super) const UNDO: &str = "UndoImport";
/// Acts read at once.
const ACTS_PER_READ: u32 = 2_000;

/// The id of the act of a row; rows are numbered from 1.
pub(super) fn act_id(batch: Id, ordinal: u32) -> Id {
    let mut bytes = batch.bytes();
    bytes[SHARED..].copy_from_slice(&ordinal.to_be_bytes());
    Id::from_bytes(&bytes).unwrap_or(batch)
}

/// The number of the row of an act.
pub(super) fn ordinal(act: Id) -> u32 {
    let mut last = [0; 4];
    last.copy_from_slice(&act.bytes()[SHARED..]);
    u32::from_be_bytes(last)
}

/// The acts of a batch behind a row, in the order of the rows.
pub(super) fn acts(shell: &Shell, batch: Id, after: u32, limit: u32) -> Result<Vec<ActRow>, Refusal> {
    Ok(shell.store().acts_between(act_id(batch, after), act_id(batch, u32::MAX), limit)?)
}

/// All acts of a batch.
pub(super) fn all_acts(shell: &Shell, batch: Id) -> Result<Vec<ActRow>, Refusal> {
    let mut all: Vec<ActRow> = Vec::new();
    loop {
        let page = acts(shell, batch, all.last().map_or(0, |act| ordinal(act.id)), ACTS_PER_READ)?;
        let is_last = page.len() < ACTS_PER_READ as usize;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// The rows that a batch has written already, before the service was started anew; true for those that changed a record.
pub(super) fn written(shell: &Shell, batch: Id) -> Result<HashMap<u32, bool>, Refusal> {
    let changes = |act: &ActRow| act.records.last().is_some_and(|(_, version)| *version > 1);
    Ok(all_acts(shell, batch)?.iter().map(|act| (ordinal(act.id), changes(act))).collect())
}

/// The id under which something is made that was made before and taken back: the same at every repetition.
pub(super) fn next_life(id: Id) -> Id {
    let digest: [u8; 32] = Sha256::new_with_prefix(b"again").chain_update(id.bytes()).finalize().into();
    // The day of its making stays in its first bytes, so that ids of one file lie together.
    let millis = id.bytes()[..6].iter().fold(0_i64, |millis, byte| millis << 8 | i64::from(*byte));
    Id::of_digest(Moment::from_millis(millis), &digest)
}

/// Whether the record is gone because an import was taken back, and not because somebody has deleted it.
pub(super) fn is_taken_back(shell: &Shell, row: &Row) -> Result<bool, Refusal> {
    if row.ended_at.is_none() {
        return Ok(false);
    }
    Ok(last_act(shell, row)?.is_some_and(|act| act.name == UNDO))
}

/// The act that wrote the version that holds.
pub(super) fn last_act(shell: &Shell, row: &Row) -> Result<Option<ActRow>, Refusal> {
    let versions = shell.store().versions(row.key)?;
    let Some(last) = versions.first() else { return Ok(None) };
    Ok(shell.store().acts(Some(last.seq + 1), 1)?.into_iter().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_acts_of_a_batch_lie_together_in_the_order_of_its_rows() {
        let batch = Id::from_parts(Moment::from_millis(1_580_000_000_000), [9; 10]);
        let other = Id::from_parts(Moment::from_millis(1_580_000_000_000), [8; 10]);
        assert!(act_id(batch, 1) < act_id(batch, 2) && act_id(batch, 2) < act_id(batch, 200_000));
        assert!(act_id(other, u32::MAX) < act_id(batch, 0));
        assert_eq!(ordinal(act_id(batch, 70_001)), 70_001);
    }

    #[test]
    fn a_next_life_is_the_same_every_time_and_another_than_the_first() {
        let id = Id::from_parts(Moment::from_millis(1_580_000_000_000), [9; 10]);
        assert_eq!(next_life(id), next_life(id));
        assert_ne!(next_life(id), id);
        assert_eq!(next_life(id).bytes()[..6], id.bytes()[..6]);
    }
}
