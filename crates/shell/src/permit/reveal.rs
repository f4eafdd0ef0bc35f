//! Names and numbers in plain: asked for one record at a time, written into the audit before they are shown, gone after half a minute. The server
//! remembers for each session which records it has shown and until when, so going back within that time asks nothing again; the page goes back to
//! its masked self by the script, and by a meta element where there is none. Called by the pages of records, people and households.

use crate::{Refusal, Visit, look::Page};
use base::{Key, Moment};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use store::Row;

/// Reveals remembered at most: each lasts half a minute, so this is many hundreds a second.
const REVEALS_MAX: usize = 50_000;

/// Who has been shown which record: session, account, record.
type Shown = (Vec<u8>, Key, Key);

/// Until when a record is shown in plain.
#[derive(Default)]
pub(crate) struct Reveals(Mutex<HashMap<Shown, Moment>>);

impl Visit {
    /// Shows the caller a record in plain from now on for a while. The line of the audit is on the disk before.
    pub fn reveal(&self, row: &Row) -> Result<(), Refusal> {
        let actor = self.actor()?;
        let seconds = self.shell.limits()?.reveal_seconds;
        // there is one group of fields: everything of the record that says who somebody is and how to reach them
        self.shell.write_down(actor, "Reveal", row.key, &format!("{} personal {seconds}s", row.kind))?;
        let mut reveals = self.shell.reveals().0.lock().unwrap_or_else(PoisonError::into_inner);
        if reveals.len() >= REVEALS_MAX {
            reveals.retain(|_, until| *until > self.now);
        }
        reveals.insert((actor.session.clone(), actor.account, row.key), self.now + Duration::from_secs(seconds.into()));
        Ok(())
    }

    /// How many seconds the record is still shown in plain to the caller; none if it is not.
    pub fn revealed(&self, record: Key) -> Option<u8> {
        let actor = self.actor.as_ref()?;
        let reveals = self.shell.reveals().0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = reveals.get(&(actor.session.clone(), actor.account, record))?;
        let left = (until.millis() - self.now.millis()) / 1000;
        (left > 0).then(|| u8::try_from(left).unwrap_or(u8::MAX))
    }

    /// A page that shows a record in plain: marked with who looks, and masked again when the time is over.
    pub fn in_plain(&self, page: Page, record: Key, href: &str) -> Result<Page, Refusal> {
        let mark = format!("{} {} {}", self.actor()?.name, self.today(), self.now.clock());
        Ok(page.watermark(mark).hides(self.revealed(record).unwrap_or(1), href))
    }
}
