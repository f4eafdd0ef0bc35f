//! People who may be the same: by number, by phone, by name in either script, by a name that sounds the same. Beside the form in which a person is
//! being typed, and as a warning on the page of a person, from where two files are laid side by side. Masked, and only people whom the caller may
//! know. What counts as alike is said in `likeness.rs`; nothing is merged by itself.

use super::face::{self, Face};
use super::sight::Sight;
use crate::likeness::{Sketch, compare};
use crate::region::region;
use crate::{Pair, Person};
use base::{Choice, Id, Key, Phone, ResidentNumber, Shape, Typed, full_years, policy::Class, policy::Grant};
use maud::{Markup, html};
use shell::{
    Answer, Refusal, Visit,
    likeness::{Likeness, Verdict},
    look::{self, Line, Tone},
};
use std::collections::HashMap;
use store::Row;

/// Candidates that are shown: more are not compared by anybody.
const SHOWN_MAX: usize = 5;
/// Hits of one word that are compared. The index gives exact names first, so what lies beyond are namesakes of namesakes.
const HITS_MAX: usize = 40;

/// The fragment. What is typed comes in the body, so that no name stands in an address.
pub(super) fn alike(visit: &Visit) -> Result<Answer, Refusal> {
    let mut typed = visit.typed();
    for (name, path) in [("phone", "phones.0"), ("former_name", "former_names.0")] {
        typed.push(path, visit.posted(name));
    }
    Ok(Answer::Page(warning(visit, &typed)?))
}

/// What stands beside the form of a person: what the number says, and who may be meant. The form works without, so a failure shows nothing.
pub(crate) fn beside(visit: &Visit, typed: &Typed) -> Markup {
    let number = ResidentNumber::parse(typed.get("resident_id")).ok();
    html! {
        @if let Some(number) = number { (said_by(&number, visit)) }
        (warning(visit, typed).unwrap_or_default())
    }
}

/// Birthday, age, sex and region, as the number states them.
fn said_by(number: &ResidentNumber, visit: &Visit) -> Markup {
    let (born, today) = (number.birth_day(), visit.today());
    let age = if born <= today { format!("，{} 岁", full_years(born, today)) } else { String::new() };
    look::note(
        Tone::Info,
        &html! {
            p { "身份证号：" (crate::Sex::of_number(number).label()) "，" span class="num" { (born) } " 生" (age) "，" (region(number.area()).unwrap_or("原发证地区")) "登记" }
        },
    )
}

fn warning(visit: &Visit, typed: &Typed) -> Result<Markup, Refusal> {
    let own = visit.posted("_record").parse().or_else(|_| visit.parameter("id").parse::<Id>()).ok();
    let sight = Sight::of(visit);
    let mut found = candidates(&sight, &Sketch::of_typed(typed), own)?;
    found.truncate(SHOWN_MAX);
    Ok(html! {
        @if !found.is_empty() {
            div class="note warn" role="status" { div { p { b { "可能是同一个人，先看一眼再建档：" } } (lines(visit, None, &found)) } }
        }
    })
}

/// The warning on a person's page. What only sounds the same or shares a phone is left to the form, and what was decided is not said again.
pub(super) fn card(sight: &Sight<'_>, face: &Face) -> Result<Markup, Refusal> {
    if !sight.reads(&face.row, Class::Person) {
        return Ok(html! {});
    }
    let store = sight.visit.shell.store();
    let mut found = candidates(sight, &Sketch::from(&face.person), Some(face.row.id))?;
    found.retain(|(_, likeness)| likeness.verdict < Verdict::Different);
    found.truncate(SHOWN_MAX);
    let decided = |other: &Face| store.get(Pair::id_of(face.row.id, other.row.id)).is_ok_and(|row| row.state.as_deref() == Some("different"));
    found.retain(|(other, _)| !decided(other));
    if found.is_empty() {
        return Ok(html! {});
    }
    let foot = html! { "打开“对比”，两份并排看清楚再定：合并可以撤销，判断过的不再提醒" };
    Ok(look::Card::new("可能是同一个人").flush().foot(foot).body(&lines(sight.visit, Some(face.row.id), &found)))
}

fn lines(visit: &Visit, beside: Option<Id>, found: &[(Face, Likeness)]) -> Markup {
    let line = |(face, likeness): &(Face, Likeness)| Line {
        icon: Some("user"),
        text: html! {
            a class="name" href={ "/people/" (face.row.id) } { (face.name(false)) } " " (face::unchecked(&face.row)) " "
            (look::tag(tone(likeness.verdict), &likeness.words()))
        },
        detail: Some(html! { (face.detail()) "　" (visit.shell.org_name(face.row.org)) }),
        aside: beside.map(|own| html! { a class="more nw" href=(super::compare::address(own, face.row.id)) { "对比" } }),
    };
    look::lines(&found.iter().map(line).collect::<Vec<_>>())
}

/// The colour of a verdict.
pub(super) fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Same => Tone::Bad,
        Verdict::Doubtful => Tone::Warn,
        Verdict::Different => Tone::Plain,
    }
}

/// Everybody within reach who may be meant, the likeliest first. A file that was merged is compared too, and shown as the one it was merged into.
fn candidates(sight: &Sight<'_>, wanted: &Sketch, own: Option<Id>) -> Result<Vec<(Face, Likeness)>, Refusal> {
    let store = sight.visit.shell.store();
    let keys = hits(sight, wanted);
    let all: Vec<Key> = keys.iter().flat_map(|key| std::iter::once(*key).chain(store.merged_into(*key))).collect();
    let rows: Vec<Row> =
        store.get_keys(&all)?.into_iter().filter(|row| row.kind == Person::CODE && row.ended_at.is_none() && sight.kind(row).is_some()).collect();
    let own = own.map_or(Ok(Key::NONE), |own| store.key_of(own)).map(|own| store.stands_for(own))?;
    let mut best: HashMap<Key, (Likeness, Face)> = HashMap::new();
    for face in face::faces(sight.visit, rows)? {
        let likeness = compare(wanted, &Sketch::from(&face.person));
        let stands = store.stands_for(face.row.key);
        if likeness.agrees.is_empty() || stands == own {
            continue;
        }
        let better = best.get(&stands).is_none_or(|(known, _)| rank(&likeness) < rank(known));
        if better {
            best.insert(stands, (likeness, face));
        }
    }
    let mut found: Vec<(Face, Likeness)> = Vec::with_capacity(best.len());
    for (stands, (likeness, face)) in best {
        // the file that is kept, where the caller may know it
        let kept = store.get_key(stands).ok().filter(|row| row.key != face.row.key && sight.kind(row).is_some());
        let kept = kept.map(|row| face::faces(sight.visit, vec![row])).transpose()?.and_then(|mut faces| faces.pop());
        found.push((kept.unwrap_or(face), likeness));
    }
    found.sort_by_key(|(face, likeness)| (rank(likeness), face.row.key));
    Ok(found)
}

fn rank(likeness: &Likeness) -> (Verdict, usize) {
    (likeness.verdict, usize::MAX - likeness.agrees.len())
}

/// Whom the index of names knows by the number, a phone or the sound of a name, among the caller's own organisations.
fn hits(sight: &Sight<'_>, wanted: &Sketch) -> Vec<Key> {
    let orgs: Vec<Key> = sight.scope(Class::Person, Grant::Masked).iter().copied().collect();
    // Names are held while this lasts: nothing is asked of the disk in here.
    let names = sight.visit.shell.store().names();
    let number = wanted.number.iter().map(|number| number.as_str().to_owned());
    let words = number.chain(wanted.file_no.clone()).chain(wanted.phones.clone());
    let mut keys: Vec<Key> = words
        .flat_map(|word| names.search_in(&orgs, &word, &|_| true, HITS_MAX).into_iter().filter(|hit| hit.is_exact()).map(|hit| hit.key))
        .collect();
    for name in wanted.names.iter().filter(|name| !base::is_nameless(name)) {
        keys.extend(names.sounding_like(&orgs, name, &|_| true, HITS_MAX).into_iter().map(|hit| hit.key));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A phone as it is compared, for pages that show whether two agree.
pub(super) fn digits(phones: &[Phone]) -> Vec<String> {
    phones.iter().map(Phone::digits).collect()
}
