//! A block of queue numbers: from it on, one desk gives them out, with or without a network. That two desks never give out one number follows from
//! the ids: the id of a block is made of the session and the block's place, so the same block cannot be stored for two (an id with other contents is
//! a conflict), whichever server they ask.

use crate::{CrowdSession, floor::Floor, floors};
use base::{Day, Faults, Id, Link, Outline, Record, Text, Typed, field, record};
use count::Counted;
use shell::{Entry, Refusal, Shell, Visit};
use store::{Row, Stored};

/// Numbers of one block: about an hour of one desk.
pub const BLOCK_NUMBERS: u32 = 100;
/// Blocks of one session at most.
pub(crate) const BLOCKS_MAX: u32 = 10_000;
/// The last queue number: a million people.
pub(crate) const NUMBERS_MAX: u32 = BLOCKS_MAX * BLOCK_NUMBERS;
/// What stands between a device and its own number of a request.
const DEVICE_END: char = '.';
/// Under this name the server's own page of a desk takes its blocks, with their count behind it.
const PAGE: &str = "page";

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

/// Why a block is none.
const NOT_A_BLOCK: &str = "一段是 100 个号，从 1、101、201 这样的号起，末号最大 1000000；号段请在登记台领，不用手填";

impl CrowdBlock {
    /// Whether it is one of the blocks into which the numbers of a session are cut.
    pub(crate) fn is_whole(&self) -> bool {
        let is_cut = self.first % BLOCK_NUMBERS == 1 && self.first <= NUMBERS_MAX;
        is_cut && self.last == self.first + BLOCK_NUMBERS - 1
    }
}

impl Record for CrowdBlock {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.is_whole(), "first", "not_a_block", NOT_A_BLOCK);
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

/// The place of the block in which a number lies, from 1.
pub(crate) fn place_of(number: u32) -> u32 {
    number.saturating_sub(1) / BLOCK_NUMBERS + 1
}

/// The device that made a request; none for the server's own page. What does not say so is a device of its own.
pub(crate) fn device_of(request: &str) -> Option<&str> {
    let is_page = is_of_page(request);
    Some(request.split_once(DEVICE_END).map_or(request, |(device, _)| device)).filter(|_| !is_page)
}

/// Whether the server's own page of a desk took a block with this request.
fn is_of_page(request: &str) -> bool {
    request.starts_with(PAGE)
}

/// Takes the next free block of a session for a desk; asked again with the same request, the same block.
pub(crate) fn take(visit: &Visit, session: &Row, desk: u32, request: &str) -> Result<CrowdBlock, Refusal> {
    let shell: &Shell = &visit.shell;
    let (mine, mut place) = floors::read(shell, session, |floor| (floor.block_of(desk, request).cloned(), floor.next_block(1)))?;
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
        let is_mine = match shell.keep(visit.actor()?, visit.now, entry) {
            Ok(receipt) if receipt.stored == Stored::Now => true,
            // this very request took it once; it may have been deleted since
            Ok(_) => floors::read(shell, session, |floor| floor.block_of(desk, request).is_some())?,
            // another desk was faster, or it was taken once and deleted: its numbers were called out
            Err(refusal) if refusal.status() == 409 => false,
            Err(refusal) => return Err(refusal),
        };
        if is_mine {
            return Ok(block);
        }
        place = floors::read(shell, session, |floor| floor.next_block(place + 1))?;
    }
    Err(Refusal::Busy("这一场的排队号已经用完，请另开一场"))
}

/// The next number that the server's own page gives out at a desk, out of a new block when it has none left.
pub(crate) fn next_number(visit: &Visit, session: &Row, desk: u32) -> Result<u32, Refusal> {
    let ask = |floor: &Floor| {
        let request = (0..BLOCKS_MAX).map(|count| format!("{PAGE}-{count}")).find(|request| floor.block_of(desk, request).is_none());
        (floor.next_number(desk, is_of_page), request.unwrap_or_default())
    };
    let (number, request) = floors::read(&visit.shell, session, ask)?;
    match number {
        Some(number) => Ok(number),
        None => Ok(take(visit, session, desk, &request)?.first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::{day, faulty_fields, link, survives_the_form};

    #[test]
    fn a_block_is_one_of_those_into_which_the_numbers_are_cut() {
        let whole = CrowdBlock { session: link(30), desk: 1, first: 101, last: 200, request: "a".into(), on: day("2020-02-03") };
        survives_the_form(&whole);
        for (first, last, is_block) in [
            (101, 200, true),
            (999_901, 1_000_000, true),
            (1_000_001, 1_000_100, false),
            (101, 300, false),
            (150, 249, false),
            (4_294_967_201, u32::MAX, false),
            (0, 99, false),
        ] {
            assert_eq!(faulty_fields(&CrowdBlock { first, last, ..whole.clone() }).is_empty(), is_block, "{first}–{last}");
        }
    }

    #[test]
    fn every_place_of_a_session_has_an_id_of_its_own() {
        let session: Id = "01940000-0000-7000-8000-0000000000ff".parse().unwrap();
        let ids: std::collections::HashSet<Id> = (1..=1000).filter_map(|place| id_of(session, place)).collect();
        assert!(ids.len() == 1000 && !ids.contains(&session));
        assert_eq!(id_of(session, 7), id_of(session, 7));
    }
}
