//! Whether the person of a roster row is on file already. A station takes its roster in again after adding two people; the others must be
//! recognised, not doubled. Called by the importer for kinds that are looked up by name (people, households, volunteers, staff), after the row's
//! rules hold. A draft that another ledger made from a name alone is filled in by the row; a record that a person has checked is left as it is.
//!
//! Absent: likeness. What sounds the same or differs by a digit is for a person to decide, on the page.

use super::registrar::{Known, Registrar};
use crate::slice::KindDef;
use base::{Control, Json, Terms, Typed, join, policy::Class};
use store::Row;

/// Papers have fifteen characters or more, file numbers fewer (as in `naming`).
const PAPER_CHARS_MIN: usize = 15;

/// What is to become of a row.
pub(super) enum Recognised {
    /// Nobody on file is meant: a new record.
    New,
    /// On file, and checked or just taken in: nothing to store.
    Already,
    /// On file as a draft: the record, and its texts filled in from the row.
    Draft(Row, Typed),
    /// It cannot be told without a person; why.
    Unclear(&'static str),
}

/// Somebody who may be meant.
struct Candidate {
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
    /// Whom a row's record means. Rows that are new or fill a draft are remembered, so that the same person lower in the file is not taken twice.
    pub(super) fn recognise(&mut self, kind: &'static KindDef, document: &Json, typed: &Typed) -> Recognised {
        if !matches!(kind.class, Class::Person | Class::Volunteer | Class::Staff) {
            return Recognised::New;
        }
        let Some(terms) = (kind.outline)(document).and_then(|outline| outline.terms).filter(|terms| !terms.names.is_empty()) else { return Recognised::New };
        let mut candidates: Vec<Candidate> = self.taken.iter().filter(|before| meet(&before.names, &terms.names) || meet(&before.numbers, &terms.numbers)).map(|before| Candidate { terms: before.clone(), draft: None }).collect();
        for word in terms.names.iter().chain(&terms.numbers) {
            let found = self.called(kind.shape.code, word).into_iter();
            candidates.extend(found.map(|Known { row, terms }| Candidate { terms, draft: (row.state.as_deref() == Some("unchecked")).then_some(row) }));
        }
        let recognised = match judge(&terms, &candidates) {
            Verdict::New => Recognised::New,
            Verdict::Unclear(why) => Recognised::Unclear(why),
            Verdict::Same(at) => candidates.swap_remove(at).draft.and_then(|row| self.filled(kind, row, typed)).unwrap_or(Recognised::Already),
        };
        if matches!(recognised, Recognised::New | Recognised::Draft(..)) {
            self.taken.push(terms);
        }
        recognised
    }

    /// A draft with the row's texts; none when the result would break a rule, which then is a person's work.
    fn filled(&self, kind: &KindDef, row: Row, typed: &Typed) -> Option<Recognised> {
        let document = self.shell.store().open_record(&row, None).ok()?.doc?;
        let filled = fill_in(kind, &(kind.fill)(&document, typed.today())?, typed);
        (kind.read)(&filled).ok()?;
        Some(Recognised::Draft(row, filled))
    }
}

/// Decides by number, by name with phone, by name alone; in this order, and never by guessing.
fn judge(new: &Terms, known: &[Candidate]) -> Verdict {
    let called_so = |candidate: &&Candidate| meet(&candidate.terms.names, &new.names) || meet(&candidate.terms.other_names, &new.names);
    if let Some(at) = known.iter().position(|candidate| meet(&candidate.terms.numbers, &new.numbers)) {
        return if called_so(&&known[at]) { Verdict::Same(at) } else { Verdict::Unclear("这个证件号或档案号已是在册的另一个人，姓名不同，请核对") };
    }
    let namesakes = || known.iter().enumerate().filter(|(_, candidate)| called_so(candidate));
    if let Some((at, candidate)) = namesakes().find(|(_, candidate)| meet(&candidate.terms.phones, &new.phones)) {
        return if papers_differ(&candidate.terms, new) { Verdict::Unclear("同名同电话的人已在册，证件号不同，请核对") } else { Verdict::Same(at) };
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

fn meet(some: &[String], others: &[String]) -> bool {
    some.iter().any(|one| others.contains(one))
}

fn papers_differ(a: &Terms, b: &Terms) -> bool {
    let paper = |terms: &Terms| terms.numbers.iter().find(|number| number.len() >= PAPER_CHARS_MIN).cloned();
    paper(a).zip(paper(b)).is_some_and(|(a, b)| a != b)
}

/// The draft's texts with the row's: what the row says holds, what it does not say stays. Nested rows are known by their first member; those that
/// only the draft has stay. The mark "to be checked" goes, unless the row sets it itself.
fn fill_in(kind: &KindDef, draft: &Typed, row: &Typed) -> Typed {
    let mut filled = Typed::new(row.today());
    let mut copy = |from: &Typed, path: &str, to: &str| {
        for (at, text) in from.pairs() {
            if let Some(rest) = at.strip_prefix(path).filter(|rest| rest.is_empty() || rest.starts_with('.')) {
                filled.push(&format!("{to}{rest}"), text);
            }
        }
    };
    for field in kind.shape.fields {
        match field.control {
            _ if field.name == "unchecked" || draft.is_blank(field.name) => copy(row, field.name, field.name),
            _ if row.is_blank(field.name) => copy(draft, field.name, field.name),
            Control::Rows(_) | Control::Several(_) => {
                let key = |typed: &Typed, at: usize| match field.control {
                    Control::Rows(shape) => typed.get(&join(&join(field.name, &at.to_string()), shape.fields[0].name)).to_owned(),
                    _ => typed.get(&join(field.name, &at.to_string())).to_owned(),
                };
                let of_row: Vec<String> = row.rows(field.name).into_iter().map(|at| key(row, at)).collect();
                let kept: Vec<usize> = draft.rows(field.name).into_iter().filter(|at| !of_row.contains(&key(draft, *at))).collect();
                let all = kept.iter().map(|at| (draft, *at)).chain(row.rows(field.name).into_iter().map(|at| (row, at)));
                for (to, (from, at)) in all.enumerate() {
                    copy(from, &join(field.name, &at.to_string()), &join(field.name, &to.to_string()));
                }
                // Several plain values may also stand side by side at the path itself.
                copy_plain(&mut copy, draft, row, field.name);
            }
            _ => copy(row, field.name, field.name),
        }
    }
    filled
}
