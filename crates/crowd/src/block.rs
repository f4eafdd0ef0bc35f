//! A block of queue numbers: from it on, one desk gives them out, with or without a network. That two desks never give out one number follows from
//! the ids: the id of a block is made of the session and the block's place, so the same block cannot be stored for two (an id with other contents is
//! a conflict), whichever server they ask.

use crate::{CrowdSession, floor};
use base::{Day, Faults, Id, Link, Outline, Record, Text, Typed, field, record};
use count::Counted;
use shell::{Entry, Refusal, Shell, Visit};
use store::Row;

/// Numbers of one block: about an hour of one desk.
pub const BLOCK_NUMBERS: u32 = 100;
/// Blocks of one session at most: a million people.
const BLOCKS_MAX: u32 = 10_000;

record! {
    /// 一个登记台领走的一段排队号。
    CrowdBlock "crowd_block" "号段" {
        session: Link<CrowdSession> = field("场次"),
        desk: u32 = field("登记台").unit("号台"),
        first: u32 = field("起始号"),
        last: u32 = field("末号"),
        request: Text = field("领取凭据").help("同一凭据再领，得到同一段"),
        on: Day = field("日期").preset("今天"),
    }
}

impl Record for CrowdBlock {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.first > 0 && self.first <= self.last, "last", "ends_before_start", "末号不能小于起始号");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.on);
        outline.campaign = Some(self.session.id());
        outline.link(self.session.id(), "session");
        outline
    }

    fn line(&self) -> String {
        format!("{} 号台 {}–{} 号", self.desk, self.first, self.last)
    }
}

impl Counted for CrowdBlock {}

/// The id of the block at this place of a session: always the same, and no other block's.
fn id_of(session: Id, place: u32) -> Option<Id> {
    let mut bytes = session.bytes();
    // places begin at 1, so it is not the session's own
    for (byte, mark) in bytes[12..].iter_mut().zip(place.to_be_bytes()) {
        *byte ^= mark;
    }
    Id::from_bytes(&bytes)
}

/// Takes the next free block of a session for a desk; asked again with the same request, the same block.
pub(crate) fn take(visit: &Visit, session: &Row, desk: u32, request: &str) -> Result<CrowdBlock, Refusal> {
    let shell: &Shell = &visit.shell;
    let (mine, mut place) = floor::read(shell, session, |floor| (floor.block_of(desk, request).cloned(), floor.next_block()))?;
    if let Some(block) = mine {
        return Ok(block);
    }
    while place <= BLOCKS_MAX {
        let first = (place - 1) * BLOCK_NUMBERS + 1;
        let on = visit.today();
        let block = CrowdBlock { session: Link::to(session.id), desk, first, last: first + BLOCK_NUMBERS - 1, request: request.into(), on };
        let mut typed = Typed::new(on);
        base::Value::write(&block, "", &mut typed);
        let record = id_of(session.id, place).ok_or_else(|| Refusal::Bug("an id without sixteen bytes".to_owned()))?;
        let entry = Entry { kind: "crowd_block".to_owned(), record, org: session.org, expected: None, typed: Some(typed), why: None };
        match shell.keep(visit.actor()?, visit.now, entry) {
            Ok(_) => return Ok(block),
            // another desk was faster
            Err(refusal) if refusal.status() == 409 => place += 1,
            Err(refusal) => return Err(refusal),
        }
    }
    Err(Refusal::Busy("这一场的排队号已经用完，请另开一场"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_a_session_has_an_id_of_its_own() {
        let session: Id = "01940000-0000-7000-8000-0000000000ff".parse().unwrap();
        let ids: std::collections::HashSet<Id> = (1..=1000).filter_map(|place| id_of(session, place)).collect();
        assert!(ids.len() == 1000 && !ids.contains(&session));
        assert_eq!(id_of(session, 7), id_of(session, 7));
    }
}
