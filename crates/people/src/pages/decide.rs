//! What a person has decided of two files. Different: the pair is never asked again. The same: the one is merged into the other in the same act, and
//! with it every other pair is answered that this answers. A merge is taken back here too. Called by the page that shows both (`compare.rs`) and by
//! the page of the file that is kept.

use super::compare::{Two, address};
use crate::likeness::{Sketch, ask, compare};
use crate::{Merge, Pair, PairVerdict};
use base::{Choice, Id, Key, Shape, Typed, Value, policy::Grant};
use shell::{Act, Answer, Entry, Refusal, Visit};
use store::Row;

/// Pairs of one file that are looked at: nobody was taken for more people.
const PAIRS_MAX: u32 = 200;

/// Keeps what was decided; the same person: merges the two.
pub(super) fn decide(visit: &Visit) -> Result<Answer, Refusal> {
    let two = Two::of(visit, &|name| visit.posted(name))?;
    let verdict = PairVerdict::from_code(visit.posted("verdict")).ok_or(Refusal::NotFound)?;
    if !two.both(Grant::Write) {
        return Err(Refusal::Denied);
    }
    let reason = visit.posted("reason");
    let mut entries = vec![verdict_entry(&two, verdict, reason)];
    let mut next = "/people/pairs?said=stored".to_owned();
    if verdict == PairVerdict::Same && !two.are_one() {
        let store = visit.shell.store();
        let keep_other = visit.posted("kept") == two.other.row.id.to_string();
        let (kept, merged) = if keep_other { (&two.other, &two.one) } else { (&two.one, &two.other) };
        // what was merged before stands for its file, so the last of each way is named
        let (kept, merged) = (store.get_key(store.stands_for(kept.row.key))?, store.get_key(store.stands_for(merged.row.key))?);
        entries.extend(settled(&two, kept.key, merged.key)?);
        entries.push(merge_entry(visit, &kept, &merged, reason));
        next = format!("/people/{}?said=stored", kept.id);
    }
    let act = Act { id: visit.shell.new_id(), name: "DecidePair", at: visit.now, entries, reads: Vec::new() };
    visit.shell.carry_out(visit.actor()?, act)?;
    Ok(Answer::next(next))
}

/// The pair of the two with the verdict; made now if nobody has asked before.
fn verdict_entry(two: &Two<'_>, verdict: PairVerdict, reason: &str) -> Entry {
    let visit = two.visit();
    let (one, other) = (&two.one, &two.other);
    let mut entry = if let Some((row, pair)) = &two.pair {
        judged(visit, row, pair, verdict)
    } else {
        let likeness = compare(&Sketch::from(&one.person), &Sketch::from(&other.person));
        let mut typed = ask(one.row.id, other.row.id, &likeness, visit.today()).typed;
        judge(&mut typed, visit, verdict);
        let record = Pair::id_of(one.row.id, other.row.id);
        Entry { kind: Pair::CODE.to_owned(), record, org: other.row.org, expected: None, typed: Some(typed), why: None }
    };
    if let Some(typed) = &mut entry.typed {
        typed.set("reason", reason);
    }
    entry
}

/// A pair with another verdict.
fn judged(visit: &Visit, row: &Row, pair: &Pair, verdict: PairVerdict) -> Entry {
    let mut typed = Typed::new(visit.today());
    pair.write("", &mut typed);
    judge(&mut typed, visit, verdict);
    Entry::after(row, Some(typed), verdict.label())
}

fn judge(typed: &mut Typed, visit: &Visit, verdict: PairVerdict) {
    typed.set("verdict", verdict.code());
    typed.set("decided", if verdict == PairVerdict::Open { String::new() } else { visit.today().to_string() });
}

/// Other pairs that are answered by the same merge: a newcomer was asked about with both files, or the same person came in twice.
fn settled(two: &Two<'_>, kept: Key, merged: Key) -> Result<Vec<Entry>, Refusal> {
    let visit = two.visit();
    let store = visit.shell.store();
    let will_stand_for = |person: Id| -> Result<Key, Refusal> {
        let stands = store.stands_for(store.key_of(person)?);
        Ok(if stands == merged { kept } else { stands })
    };
    let own = Pair::id_of(two.one.row.id, two.other.row.id);
    let waits = |row: &Row| matches!(row.state.as_deref(), Some("open" | "later"));
    let mut rows: Vec<Row> = Vec::new();
    for file in store.merged_into(merged).into_iter().chain([merged]) {
        for role in ["one", "other"] {
            rows.extend(store.linked(file, Some(role), None, PAIRS_MAX)?.into_iter().map(|linked| linked.row));
        }
    }
    rows.retain(|row| row.kind == Pair::CODE && row.id != own && waits(row) && two.visit().may_change(row));
    rows.sort_unstable_by_key(|row| row.key);
    rows.dedup_by_key(|row| row.key);
    let mut entries = Vec::new();
    for (row, opened) in rows.iter().zip(store.open_all(&rows)?) {
        let Some(pair) = opened.doc.and_then(|document| Pair::from_json(&document)) else { continue };
        if will_stand_for(pair.one.id())? == will_stand_for(pair.other.id())? {
            entries.push(judged(visit, row, &pair, PairVerdict::Same));
        }
    }
    Ok(entries)
}

/// The merge of two files.
fn merge_entry(visit: &Visit, kept: &Row, merged: &Row, reason: &str) -> Entry {
    let mut typed = Typed::new(visit.today());
    for (path, text) in
        [("kept", kept.id.to_string()), ("merged", merged.id.to_string()), ("on", visit.today().to_string()), ("because", reason.to_owned())]
    {
        typed.set(path, text);
    }
    Entry { kind: Merge::CODE.to_owned(), record: visit.shell.new_id(), org: kept.org, expected: None, typed: Some(typed), why: None }
}

/// Takes a merge back: both files are somebody of their own again, and the pair waits to be judged anew.
pub(super) fn undo(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.writable(visit.id("id")?)?;
    if kind.shape.code != Merge::CODE || row.ended_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let store = visit.shell.store();
    let merge = store.open_record(&row, None)?.doc.and_then(|document| Merge::from_json(&document)).ok_or(Refusal::NotFound)?;
    let mut entries = vec![Entry::after(&row, None, "撤销合并")];
    let (kept, merged) = (merge.kept.id(), merge.merged.id());
    if let Ok(pair) = store.get(Pair::id_of(kept, merged))
        && pair.ended_at.is_none()
        && pair.state.as_deref() == Some(PairVerdict::Same.code())
        && let Some(document) = store.open_record(&pair, None)?.doc.and_then(|document| Pair::from_json(&document))
    {
        entries.push(judged(visit, &pair, &document, PairVerdict::Open));
    }
    let act = Act { id: visit.shell.new_id(), name: "UndoMerge", at: visit.now, entries, reads: Vec::new() };
    visit.shell.carry_out(visit.actor()?, act)?;
    Ok(Answer::next(format!("{}&said=deleted", address(kept, merged))))
}
