//! A form drawn for strangers, against machines: that this program drew it, for this place and this record, and when. Called by public pages of slices.
//!
//! There is no puzzle for the phone: it would cost the cheapest phone the most and a rented computer nothing. A form is drawn with a seal over its
//! record and its moment; it is taken once, not before somebody can have read it and not after a day; a field that people do not see catches the
//! simplest programs; what one network sends is limited (`rate.rs`). The seal is a keyed hash of the vault in which the answer will lie: nothing is kept
//! for it, so it holds in every process and after a restart, and dies with the vault. Absent: foreign services.

use crate::{Refusal, Visit};
use base::{Id, Key, hex, policy::Class};
use maud::{Markup, html};

/// Nobody reads and answers a form faster.
const SECONDS_LEAST: i64 = 3;
/// A form that lay open for longer is drawn anew.
const SECONDS_MOST: i64 = 24 * 60 * 60;
/// Asked again so late, where the hidden field was filled in.
const WAIT_SECONDS: u32 = 60;

/// What a form belongs to: the record that asks, and whose vault its answers go to.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    /// The record that asks.
    pub of: Id,
    /// The organisation of the answers.
    pub org: Key,
    /// What the answers are gathered for; `Key::NONE` for the organisation's own vault.
    pub campaign: Key,
}

impl Ground {
    /// A hash of a text that nobody makes without the vault's key: for seals and receipts.
    pub fn hashed(&self, visit: &Visit, text: &str) -> Result<[u8; 32], Refusal> {
        let store = visit.shell.store();
        let vault = store.vault_for(self.org, Class::Screening.code(), self.campaign)?;
        Ok(store.lookup_hash(vault, text)?)
    }

    fn seal(&self, visit: &Visit, record: Id, at: i64) -> Result<String, Refusal> {
        Ok(hex::encode(&self.hashed(visit, &format!("drawn/{}/{record}/{at}", self.of))?))
    }
}

/// A form as it was drawn.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The record that it will be.
    pub record: Id,
    /// When it was drawn, in milliseconds.
    at: i64,
    /// The seal over both.
    seal: String,
}

/// What a posted seal is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// It is right.
    Right,
    /// Too fast for a person.
    TooFast,
    /// Not ours, or too old.
    Void,
}

impl Drawn {
    /// A form drawn now.
    pub fn now(visit: &Visit, ground: &Ground) -> Result<Self, Refusal> {
        let (record, at) = (visit.shell.new_id(), visit.now.millis());
        Ok(Self { record, at, seal: ground.seal(visit, record, at)? })
    }

    /// The form that was posted, and what its seal is worth. What filled in the field that people do not see is told to wait.
    pub fn posted(visit: &Visit, ground: &Ground) -> Result<(Option<Self>, Worth), Refusal> {
        if !visit.posted("_website").is_empty() {
            return Err(Refusal::TooMany(WAIT_SECONDS));
        }
        let parts = (visit.posted("_record").parse::<Id>(), visit.posted("_drawn").parse::<i64>());
        let (Ok(record), Ok(at)) = parts else { return Ok((None, Worth::Void)) };
        let right = ground.seal(visit, record, at)?;
        if right != visit.posted("_seal") {
            return Ok((None, Worth::Void));
        }
        let worth = match (visit.now.millis() - at) / 1000 {
            seconds if seconds < SECONDS_LEAST => Worth::TooFast,
            seconds if seconds > SECONDS_MOST => Worth::Void,
            _ => Worth::Right,
        };
        Ok((Some(Self { record, at, seal: right }), worth))
    }

    /// What the form carries of it.
    pub fn fields(&self) -> Markup {
        html! {
            input type="hidden" name="_record" value=(self.record);
            input type="hidden" name="_drawn" value=(self.at);
            input type="hidden" name="_seal" value=(self.seal);
            div hidden { label for="f-website" { "这一栏不用填" } input id="f-website" name="_website" type="text" autocomplete="off" tabindex="-1"; }
        }
    }
}
