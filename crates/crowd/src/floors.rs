//! The floors of the sessions that somebody asks about, in memory: each is laid out of the records of its session at the first question and followed by
//! the numbers of acts, so it cannot be stale and nothing of it is on the disk. Each has a lock of its own, so laying one holds up no other. When a vault
//! was destroyed, all that was read before is forgotten: destroying writes no act. Called by the desks, the screen and the public pages of a session.

use crate::floor::{Floor, KINDS};
use base::{Id, Json, Key};
use shell::{Refusal, Shell};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use store::{Cursor, ListQuestion, Row, StoreError};

/// Records that are opened together while a floor is laid.
const ROWS_TOGETHER: u32 = 1000;
/// Acts that are taken in together.
const ACTS_TOGETHER: u32 = 500;
/// A floor that is so many acts behind is laid anew: that reads the records of one session, and following reads everybody's acts.
const ACTS_BEHIND_MAX: u32 = 50_000;
/// Sessions in memory at most; beyond, the one that was asked for longest ago is laid anew when somebody asks again.
const SESSIONS_MAX: usize = 50;
/// Desks of which the turns are kept before those at which nobody stands are forgotten.
const TURNS_MAX: usize = 1000;

/// The floor of a session up to an act.
struct Laid {
    seq: u32,
    floor: Floor,
}

/// The place of one session's floor.
type Place = Arc<Mutex<Option<Laid>>>;

/// Places by the key of the session, each with the number of the question that asked for it last.
#[derive(Default)]
struct Places {
    questions: u64,
    /// How many vaults were destroyed before anything here was read.
    destroyed: usize,
    by_session: HashMap<Key, (u64, Place)>,
}

/// Held by whoever gives out a number at a desk.
type Turn = Arc<Mutex<()>>;

/// What this slice keeps in memory.
#[derive(Default)]
pub(crate) struct Floors {
    places: Mutex<Places>,
    turns: Mutex<HashMap<(Id, u32), Turn>>,
}

impl Floors {
    /// At one desk one person at a time: whoever holds this gives out the next number.
    pub(crate) fn turn(&self, session: Id, desk: u32) -> Turn {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.len() >= TURNS_MAX {
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        }
        turns.entry((session, desk)).or_default().clone()
    }

    /// Forgets everything that was read before so many vaults were destroyed.
    fn forget_destroyed(&self, destroyed: usize) -> MutexGuard<'_, Places> {
        let mut known = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if known.destroyed != destroyed {
            *known = Places { destroyed, ..Places::default() };
        }
        known
    }

    fn place(&self, session: Key, destroyed: usize) -> Place {
        let mut known = self.forget_destroyed(destroyed);
        known.questions += 1;
        let now = known.questions;
        if !known.by_session.contains_key(&session) && known.by_session.len() >= SESSIONS_MAX {
            let oldest = known.by_session.iter().min_by_key(|(_, (asked, _))| *asked).map(|(session, _)| *session);
            if let Some(oldest) = oldest {
                known.by_session.remove(&oldest);
            }
        }
        let (asked, place) = known.by_session.entry(session).or_default();
        *asked = now;
        place.clone()
    }
}

/// Forgets what was read of vaults that were destroyed since.
pub(crate) fn forget_destroyed(shell: &Shell) {
    drop(shell.memory::<Floors>().forget_destroyed(shell.store().destroyed_vaults()));
}

/// Asks about a session as it is now: what was answered before this call is in it.
pub(crate) fn read<T>(shell: &Shell, session: &Row, ask: impl FnOnce(&Floor) -> T) -> Result<T, Refusal> {
    let place = shell.memory::<Floors>().place(session.key, shell.store().destroyed_vaults());
    let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
    let seq = shell.store().seq();
    let mut laid = match place.take() {
        Some(laid) if seq.saturating_sub(laid.seq) <= ACTS_BEHIND_MAX => laid,
        // what comes while the records are read is taken in again, which changes nothing
        _ => Laid { seq, floor: lay(shell, session)? },
    };
    let followed = follow(shell, session, &mut laid);
    let laid = place.insert(laid);
    followed?;
    Ok(ask(&laid.floor))
}

/// The floor of a session out of all its records.
fn lay(shell: &Shell, session: &Row) -> Result<Floor, Refusal> {
    let mut floor = Floor::default();
    let mut after = None;
    loop {
        let page = shell.store().linked(session.key, Some("session"), after, ROWS_TOGETHER)?;
        let Some(last) = page.last() else { break };
        after = Some(last.row.key);
        let rows: Vec<Row> = page.into_iter().map(|linked| linked.row).filter(|row| KINDS.contains(&row.kind.as_str())).collect();
        take_all(shell, &mut floor, &rows, |row| row.facts_seq)?;
    }
    // of deleted check-ins no link is left
    let mut question = ListQuestion {
        orgs: Some(vec![session.org]),
        kinds: vec!["crowd_check_in".to_owned()],
        deleted: true,
        limit: ROWS_TOGETHER,
        ..ListQuestion::default()
    };
    loop {
        let mut rows = shell.store().list(&question)?;
        let Some(last) = rows.last().map(|row| Cursor { day: row.day, key: row.key }) else { return Ok(floor) };
        question.after = Some(last);
        rows.retain(|row| row.campaign == session.key);
        take_all(shell, &mut floor, &rows, |row| row.facts_seq)?;
    }
}

/// Takes records of the session in, each as of the act that this names.
fn take_all(shell: &Shell, floor: &mut Floor, rows: &[Row], seq: impl Fn(&Row) -> u32) -> Result<(), Refusal> {
    for (row, opened) in rows.iter().zip(shell.store().open_all(rows)?) {
        let document = if row.ended_at.is_some() { former(shell, row)? } else { opened.doc };
        floor.take(row, seq(row).max(1), document.as_ref());
    }
    Ok(())
}

/// The document that a deleted check-in had.
fn former(shell: &Shell, row: &Row) -> Result<Option<Json>, Refusal> {
    if row.kind != "crowd_check_in" || row.version < 2 {
        return Ok(None);
    }
    match shell.store().open_record(row, Some(row.version - 1)) {
        Err(StoreError::Destroyed { .. }) => Ok(None),
        opened => Ok(opened?.doc),
    }
}

/// Takes in what was written since. What was deleted is taken off; what cannot be opened any more counts for nothing.
fn follow(shell: &Shell, session: &Row, laid: &mut Laid) -> Result<(), Refusal> {
    while laid.seq < shell.store().seq() {
        let acts = shell.store().acts_since(laid.seq, ACTS_TOGETHER)?;
        let Some(last) = acts.last() else { return Ok(()) };
        let seqs: BTreeMap<Key, u32> = acts.iter().flat_map(|act| act.records.iter().map(|(key, _)| (*key, act.seq))).collect();
        let mut rows = shell.store().get_keys(&seqs.keys().copied().collect::<Vec<_>>())?;
        rows.retain(|row| KINDS.contains(&row.kind.as_str()));
        // a correction may have moved it to another session
        rows.iter().filter(|row| row.version > 1 && row.campaign != session.key).for_each(|row| laid.floor.take(row, 0, None));
        rows.retain(|row| row.campaign == session.key);
        take_all(shell, &mut laid.floor, &rows, |row| seqs.get(&row.key).copied().unwrap_or_default())?;
        laid.seq = last.seq;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_floor_that_was_asked_for_longest_ago_is_forgotten() {
        let floors = Floors::default();
        let most = SESSIONS_MAX as u32;
        let places: Vec<Place> = (1..=most).map(|session| floors.place(Key(session), 0)).collect();
        let stays = |session: u32| Arc::ptr_eq(&floors.place(Key(session), 0), &places[session as usize - 1]);
        assert!(stays(1), "asked for again");
        drop(floors.place(Key(most + 1), 0));
        assert!((3..=most).all(stays) && stays(1));
        assert!(!stays(2));
    }

    #[test]
    fn when_a_vault_was_destroyed_nothing_is_left_of_any_floor() {
        let floors = Floors::default();
        let place = floors.place(Key(1), 3);
        assert!(Arc::ptr_eq(&floors.place(Key(1), 3), &place));
        drop(floors.forget_destroyed(4));
        assert_eq!((Arc::strong_count(&place), floors.forget_destroyed(4).by_session.len()), (1, 0));
    }
}
