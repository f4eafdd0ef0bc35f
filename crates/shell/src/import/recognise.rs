//! Whether the person of a roster row is on file already. A station takes its roster in again after adding two people; the others must be
//! recognised, not doubled. Called by the importer for kinds that are looked up by name (people, households, volunteers, staff), after the row's
//! rules hold. A draft that another ledger made from a name alone is filled in by the row; a record that a person has checked is left as it is.
//!
//! Kinds that bring a likeness are compared by it (`doubt.rs`), and what is doubtful is asked of a person; the others by their words alone.

use super::doubt::{Decision, Taken, words};
use super::registrar::{Known, Registrar};
use crate::likeness::Alike;
use crate::slice::KindDef;
use base::{Control, Day, Id, Json, JsonMembers, Terms, Typed, policy::Class};
use std::rc::Rc;
use store::Row;

/// Papers have fifteen characters or more, file numbers fewer (as in `naming`).
pub(super) const PAPER_CHARS_MIN: usize = 15;

/// What is to become of a row.
pub(super) enum Recognised {
    /// Nobody on file is meant: a new record.
    New,
    /// On file, and checked or just taken in: nothing to store.
    Already,
    /// On file as a draft: the record, and its texts filled in from the row.
    Draft(Row, Typed),
    /// Somebody on file may be meant: a new record all the same, with these texts, marked to be checked. The questions whether it is the same are
    /// among what [`Registrar::take_new`] gives, to be stored in the same act.
    Doubtful(Typed),
    /// It cannot be told without a person; why.
    Unclear(&'static str),
}

/// Somebody who may be meant.
struct Candidate {
    record: Id,
    terms: Terms,
    /// Where the draft is; none for what is checked, and for the rows of this file before.
    draft: Option<Row>,
}

/// What the words say.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    New,
    Same(usize),
    Unclear(&'static str),
}

impl Registrar<'_> {
    /// Whom a row's record means; `record` is its id if it is new. It is remembered whom a row means, so that the same person lower in the file is
    /// not taken twice, and means the same whenever the file comes again.
    pub(super) fn recognise(&mut self, kind: &'static KindDef, record: Id, document: &Json, today: Day) -> Recognised {
        if !matches!(kind.class, Class::Person | Class::Volunteer | Class::Staff) {
            return Recognised::New;
        }
        let Some(terms) = (kind.outline)(document).and_then(|outline| outline.terms).filter(|terms| !terms.names.is_empty()) else {
            return Recognised::New;
        };
        if let Some(alike) = kind.alike {
            return self.compared(kind, alike, record, document, &terms, today);
        }
        let mut candidates: Vec<Candidate> = Vec::new();
        for word in terms.names.iter().chain(&terms.numbers) {
            let of_file = self.taken.get(word).into_iter().flatten().map(|(record, taken)| Candidate {
                record: *record,
                terms: taken.document().and_then(|document| (kind.outline)(&document)).and_then(|outline| outline.terms).unwrap_or_default(),
                draft: None,
            });
            let filed = self.called(kind.shape.code, word).into_iter().map(|Known { row, terms, .. }| Candidate {
                record: row.id,
                terms,
                draft: (row.state.as_deref() == Some("unchecked")).then_some(row),
            });
            for candidate in of_file.chain(filed) {
                // What this file has just stored may be found by both ways, and by several words.
                if candidates.iter().all(|known| known.record != candidate.record) {
                    candidates.push(candidate);
                }
            }
        }
        let (meant, recognised) = match judge(&terms, &candidates) {
            Verdict::New => (record, Recognised::New),
            Verdict::Unclear(why) => return Recognised::Unclear(why),
            Verdict::Same(at) => {
                let Candidate { record, draft, .. } = candidates.swap_remove(at);
                (record, draft.and_then(|row| self.filled(kind, row, document, today)).unwrap_or(Recognised::Already))
            }
        };
        self.remember(meant, &terms, document);
        recognised
    }

    /// The same for a kind that tells by itself whether two are alike.
    fn compared(&mut self, kind: &'static KindDef, alike: &Alike, record: Id, document: &Json, terms: &Terms, today: Day) -> Recognised {
        let decision = self.decide(kind, alike, Some(record), document, terms);
        let (meant, recognised) = match decision {
            Decision::New => (record, Recognised::New),
            Decision::Same(filed) => {
                let draft = filed.row.filter(|row| row.state.as_deref() == Some("unchecked"));
                (filed.record, draft.and_then(|row| self.filled(kind, row, document, today)).unwrap_or(Recognised::Already))
            }
            Decision::Doubtful(doubts) => {
                self.ask(alike, record, &doubts, today);
                let mut typed = (kind.fill)(document, today).unwrap_or_else(|| Typed::new(today));
                if kind.shape.field("unchecked").is_some() {
                    typed.set("unchecked", today.to_string());
                }
                (record, Recognised::Doubtful(typed))
            }
        };
        self.remember(meant, terms, document);
        recognised
    }

    /// Keeps whom a row of this file means: what the writers have under way cannot be found yet.
    fn remember(&mut self, meant: Id, terms: &Terms, document: &Json) {
        let taken = Rc::new(Taken::new(document));
        for word in words(terms) {
            self.taken.entry(word.clone()).or_default().push((meant, Rc::clone(&taken)));
        }
    }

    /// A draft with the row's texts; none when the result would break a rule, which then is a person's work.
    fn filled(&self, kind: &KindDef, row: Row, document: &Json, today: Day) -> Option<Recognised> {
        let draft = self.shell.store().open_record(&row, None).ok()?.doc?;
        let filled = (kind.fill)(&fill_in(kind, &draft, document), today)?;
        (kind.read)(&filled).ok()?;
        Some(Recognised::Draft(row, filled))
    }
}

/// Decides by number, by name with phone, by name alone; in this order, and never by guessing.
fn judge(new: &Terms, known: &[Candidate]) -> Verdict {
    let called_so = |candidate: &&Candidate| meet(&candidate.terms.names, &new.names) || meet(&candidate.terms.other_names, &new.names);
    if let Some(at) = known.iter().position(|candidate| meet(&candidate.terms.numbers, &new.numbers)) {
        return if called_so(&&known[at]) {
            Verdict::Same(at)
        } else {
            Verdict::Unclear("这个证件号或档案号已是在册的另一个人，姓名不同，请核对")
        };
    }
    let namesakes = || known.iter().enumerate().filter(|(_, candidate)| called_so(candidate));
    if let Some((at, candidate)) = namesakes().find(|(_, candidate)| meet(&candidate.terms.phones, &new.phones)) {
        return if papers_differ(&candidate.terms, new) {
            Verdict::Unclear("同名同电话的人已在册，证件号不同，请核对")
        } else {
            Verdict::Same(at)
        };
    }
    let bare = |terms: &Terms| terms.numbers.is_empty() && terms.phones.is_empty();
    let possible: Vec<usize> = namesakes().filter(|(_, candidate)| bare(new) || bare(&candidate.terms)).map(|(at, _)| at).collect();
    match possible[..] {
        [] => Verdict::New,
        [one] if bare(new) || known[one].draft.is_some() => Verdict::Same(one),
        [_] => Verdict::Unclear("同名的人已在册，但档案里没有证件号和电话，分不清是不是同一人，请先补全那份档案"),
        _ => Verdict::Unclear("同名的人不止一位在册，分不清是哪一位，请补写证件号或电话"),
    }
}

pub(super) fn meet(some: &[String], others: &[String]) -> bool {
    some.iter().any(|one| others.contains(one))
}

fn papers_differ(a: &Terms, b: &Terms) -> bool {
    let paper = |terms: &Terms| terms.numbers.iter().find(|number| number.len() >= PAPER_CHARS_MIN).cloned();
    paper(a).zip(paper(b)).is_some_and(|(a, b)| a != b)
}

/// The draft's document with the row's: what the row says holds, what it does not say stays. Members of lists are known by themselves, nested
/// rows by their first field; those that only the draft has stay. The mark "to be checked" goes, unless the row sets it itself.
fn fill_in(kind: &KindDef, draft: &Json, row: &Json) -> Json {
    let mut filled = JsonMembers::new();
    for field in kind.shape.fields {
        let key = |item: &Json| match field.control {
            Control::Rows(shape) => item[shape.fields[0].name].clone(),
            _ => item.clone(),
        };
        let member = match (&draft[field.name], &row[field.name]) {
            (Json::Array(before), Json::Array(now)) => {
                let only_before = before.iter().filter(|item| now.iter().all(|other| key(other) != key(item)));
                only_before.chain(now).cloned().collect()
            }
            (before, Json::Null) if field.name != "unchecked" => before.clone(),
            (_, now) => now.clone(),
        };
        if !member.is_null() {
            filled.insert(field.name.to_owned(), member);
        }
    }
    Json::Object(filled)
}

#[cfg(test)]
mod tests;
