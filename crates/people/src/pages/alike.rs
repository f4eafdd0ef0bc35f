//! People who may be the same: by number, by phone, by name, by a name that sounds the same. For the form in which a person is being typed (a
//! fragment), and as a warning on the page of a person. Masked, and only people whom the caller may know. Nothing is merged by itself.

use super::face::{self, Face};
use super::sight::Sight;
use crate::Person;
use base::{Phone, ResidentNumber, Shape, policy::Class, policy::Grant};
use maud::{Markup, html};
use shell::{
    Answer, Refusal, Visit,
    look::{self, Line, Tone},
};
use store::Row;

/// Candidates that are shown: more are not compared by anybody.
const SHOWN_MAX: usize = 5;
/// Hits of one word that are looked at: those of other stations are sifted out afterwards.
const HITS_MAX: usize = 400;

/// Why somebody may be the same, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Number,
    Phone,
    Name,
    Sound,
}

impl Why {
    fn label(self) -> &'static str {
        match self {
            Self::Number => "证件号相同",
            Self::Phone => "电话相同",
            Self::Name => "同名",
            Self::Sound => "同音",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Number => Tone::Bad,
            Self::Phone | Self::Name => Tone::Warn,
            Self::Sound => Tone::Plain,
        }
    }
}

/// What is known of the one who is compared.
struct Wanted {
    name: String,
    phones: Vec<String>,
    number: Option<String>,
}

/// The fragment. What is typed may come in the body, so that no name stands in an address.
pub(super) fn alike(visit: &Visit) -> Result<Answer, Refusal> {
    let typed = |name: &str| if visit.posted(name).is_empty() { visit.asked(name).to_owned() } else { visit.posted(name).to_owned() };
    let wanted = Wanted {
        name: typed("name"),
        phones: Phone::parse(&typed("phone")).iter().map(Phone::digits).collect(),
        number: ResidentNumber::parse(&typed("resident_id")).ok().map(|number| number.as_str().to_owned()),
    };
    let sight = Sight::of(visit);
    let found = candidates(&sight, &wanted)?;
    Ok(Answer::Page(html! {
        @if !found.is_empty() {
            div class="note warn" role="status" { div { p { b { "可能是同一个人，先看一眼再建档：" } } (lines(visit, &found)) } }
        }
    }))
}

/// The warning on a person's page: the same number, phone or name; what only sounds the same is left to the form.
pub(super) fn card(sight: &Sight<'_>, face: &Face) -> Result<Markup, Refusal> {
    if !sight.at(face.row.org, Class::Person, Grant::Read) {
        return Ok(html! {});
    }
    let person = &face.person;
    let wanted = Wanted {
        name: person.name.0.clone(),
        phones: person.phones.iter().map(Phone::digits).collect(),
        number: person.resident_id.as_ref().map(|number| number.as_str().to_owned()),
    };
    let mut found = candidates(sight, &wanted)?;
    found.retain(|(other, why)| other.row.key != face.row.key && *why < Why::Sound);
    if found.is_empty() {
        return Ok(html! {});
    }
    Ok(look::Card::new("可能是同一个人").flush().foot(html! { "确认是同一个人的，留一份档案，另一份更正后删除" }).body(&lines(sight.visit, &found)))
}

fn lines(visit: &Visit, found: &[(Face, Why)]) -> Markup {
    let line = |(face, why): &(Face, Why)| Line {
        icon: Some("user"),
        text: html! { a class="name" href={ "/people/" (face.row.id) } { (face.name(false)) } " " (face::unchecked(&face.row)) },
        detail: Some(html! { (face.detail()) "　" (visit.shell.org_name(face.row.org)) }),
        aside: Some(look::tag(why.tone(), why.label())),
    };
    look::lines(&found.iter().map(line).collect::<Vec<_>>())
}

/// Everybody within reach who may be meant, the surest first.
fn candidates(sight: &Sight<'_>, wanted: &Wanted) -> Result<Vec<(Face, Why)>, Refusal> {
    let store = sight.visit.shell.store();
    let orgs: Vec<_> = sight.scope(Class::Person, Grant::Masked).iter().copied().collect();
    let mut keys = Vec::new();
    {
        // Names are held while this lasts: nothing is asked of the disk in here.
        let names = store.names();
        for word in wanted.number.iter().chain(&wanted.phones) {
            keys.extend(names.search_in(&orgs, word, &|_| true, HITS_MAX).into_iter().filter(|hit| hit.is_exact()).map(|hit| hit.key));
        }
        if !wanted.name.is_empty() {
            keys.extend(names.sounding_like(&wanted.name, &|_| true, HITS_MAX).into_iter().map(|hit| hit.key));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    let rows: Vec<Row> =
        store.get_keys(&keys)?.into_iter().filter(|row| row.kind == Person::CODE && row.ended_at.is_none() && sight.kind(row).is_some()).collect();
    let mut found: Vec<(Face, Why)> =
        face::faces(sight.visit, rows)?.into_iter().filter_map(|face| why(&face.person, wanted).map(|why| (face, why))).collect();
    found.sort_by_key(|(face, why)| (*why, face.row.key));
    found.truncate(SHOWN_MAX + 1);
    Ok(found)
}

/// The surest reason for which two may be the same. People with two different numbers are two, whatever they are called.
fn why(person: &Person, wanted: &Wanted) -> Option<Why> {
    let number = person.resident_id.as_ref().map(ResidentNumber::modern);
    let other = wanted.number.as_deref().and_then(|number| ResidentNumber::parse(number).ok()).map(|number| number.modern());
    match (&number, &other) {
        (Some(number), Some(other)) if number == other => return Some(Why::Number),
        (Some(_), Some(_)) => return None,
        _ => {}
    }
    if person.phones.iter().any(|phone| wanted.phones.contains(&phone.digits())) {
        return Some(Why::Phone);
    }
    if wanted.name.is_empty() {
        return None;
    }
    let called_so = person.name.0 == wanted.name || person.former_names.iter().any(|name| name.0 == wanted.name);
    Some(if called_so { Why::Name } else { Why::Sound })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surest_reason_is_named_and_two_numbers_are_two_people() {
        let (a, b) = ("440524188001010014", "11010519491231002X");
        let mut person = crate::testing::person("罗明");
        person.resident_id = ResidentNumber::parse(a).ok();
        person.phones = vec![Phone::parse("19000001234").unwrap()];
        let worked = [
            ("罗明", "", a, Some(Why::Number)),
            ("陈阿二", "", a, Some(Why::Number)),
            ("罗明", "19000001234", b, None),
            ("陈阿二", "19000001234", "", Some(Why::Phone)),
            ("罗明", "19000005678", "", Some(Why::Name)),
            ("罗铭", "", "", Some(Why::Sound)),
            ("", "", "", None),
        ];
        for (name, phone, number, expected) in worked {
            let phones = Phone::parse(phone).iter().map(Phone::digits).collect();
            let wanted = Wanted { name: name.to_owned(), phones, number: (!number.is_empty()).then(|| number.to_owned()) };
            assert_eq!(why(&person, &wanted), expected, "{name} {phone} {number}");
        }
    }
}
