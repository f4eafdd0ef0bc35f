//! Who goes on looking at the same figures. A wall asks for its figures every minute, all day, and 1,440 lines of the audit that say the same hide the one
//! that says something else. So of a question that a session asks again and again by itself one line an hour is written: the audit says who had which
//! figures before his eyes in which hour, and any other question of the same session is a line of its own. Records and names are never looked at this
//! way. Kept in memory: after a restart the next look is written down again. Called by dashboards.

use crate::{Actor, Refusal, Shell};
use base::{Key, Moment};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// So long one line holds for the same question.
const HOLDS: Duration = Duration::from_hours(1);
/// Walls remembered at most; beyond, those whose hour is over are forgotten.
const WATCHES_MAX: usize = 10_000;

/// What was asked: session, account, organisation, question.
type Asked = (Vec<u8>, Key, Key, String);

/// Until when a question is written down.
#[derive(Default)]
pub(crate) struct Watches(Mutex<HashMap<Asked, Moment>>);

impl Watches {
    /// Whether this has to be written down now; if so, it holds from now on.
    fn is_new(&self, asked: Asked, now: Moment) -> bool {
        let mut watches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if watches.get(&asked).is_some_and(|until| *until > now) {
            return false;
        }
        if watches.len() >= WATCHES_MAX {
            watches.retain(|_, until| *until > now);
        }
        watches.insert(asked, now + HOLDS);
        true
    }
}

impl Shell {
    /// Writes a line into the audit, as [`Shell::write_down_soon`] does, unless the session has asked the same within the hour.
    pub fn write_down_watching(&self, actor: &Actor, action: &str, target: Key, detail: &str) -> Result<(), Refusal> {
        let asked = (actor.session.clone(), actor.account, target, format!("{action} {detail}"));
        if self.watches().is_new(asked, self.now()) { self.write_down_soon(actor, action, target, detail) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_is_new_once_an_hour() {
        let (watches, start) = (Watches::default(), Moment::default());
        let asked = |session: u8, what: &str| (vec![session], Key(1), Key(2), what.to_owned());
        let worked = [
            (0, 1, "board", true),
            (1, 1, "board", false),
            (59, 1, "board", false),
            (59, 1, "other", true),
            (59, 2, "board", true),
            (60, 1, "board", true),
        ];
        for (minutes, session, what, expected) in worked {
            assert_eq!(watches.is_new(asked(session, what), start + Duration::from_mins(minutes)), expected, "{minutes} {session} {what}");
        }
    }
}
