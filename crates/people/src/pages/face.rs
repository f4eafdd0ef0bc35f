//! How a person is shown: masked name, sex and age, phones, tags; and the days beside it. Called by the list, the file, the household and the
//! warning of duplicates.

use crate::Person;
use base::{Choice, Day, Phone, Set, Value, full_years, shown_name};
use maud::{Markup, html};
use org::Population;
use shell::{
    Refusal, Visit,
    look::{self, Tone, format},
};
use store::Row;

/// A record with its document.
pub(super) struct Face {
    pub(super) row: Row,
    pub(super) person: Person,
}

/// The documents of persons, opened together; a deleted or unreadable one is left out.
pub(super) fn faces(visit: &Visit, rows: Vec<Row>) -> Result<Vec<Face>, Refusal> {
    let opened = visit.shell.store().open_all(&rows)?;
    let person = |doc: Option<base::Json>| Person::from_json(&doc?);
    Ok(rows.into_iter().zip(opened).filter_map(|(row, opened)| Some(Face { row, person: person(opened.doc)? })).collect())
}

impl Face {
    /// 罗*, or the name itself.
    pub(super) fn name(&self, plain: bool) -> String {
        if plain { self.person.name.0.clone() } else { shown_name(&self.person.name.0) }
    }

    /// 男，38 岁.
    pub(super) fn sex_and_age(&self, today: Day) -> String {
        let sex = self.person.known_sex().map(|sex| sex.label().to_owned());
        let age = self.person.birthday().filter(|born| *born <= today).map(|born| format!("{} 岁", full_years(born, today)));
        [sex, age].into_iter().flatten().collect::<Vec<_>>().join("，")
    }

    /// What tells namesakes apart: file number and tail of the phone.
    pub(super) fn detail(&self) -> String {
        let file_no = self.person.file_no.as_ref().map(|number| number.0.clone());
        let tail = self
            .person
            .phones
            .first()
            .map(Phone::digits)
            .filter(|digits| digits.len() >= 4)
            .map(|digits| format!("尾号 {}", &digits[digits.len() - 4..]));
        [file_no, tail].into_iter().flatten().collect::<Vec<_>>().join("　")
    }
}

/// Populations as tags, and whether the file waits to be checked.
pub(super) fn tags(populations: Set<Population>, row: &Row) -> Markup {
    html! {
        @for population in populations.iter() { (look::tag(Tone::Info, population.label())) " " }
        (unchecked(row))
    }
}

/// The mark of a file that nobody has checked.
pub(super) fn unchecked(row: &Row) -> Markup {
    html! { @if row.state.as_deref() == Some("unchecked") { (look::tag(Tone::Warn, "待核对")) } }
}

/// When something is due, and how near that is.
pub(super) fn due(by: Day, today: Day) -> Markup {
    let (tone, words) = match by - today {
        late if late < 0 => (Tone::Bad, format!("超期 {} 天", -late)),
        0 => (Tone::Warn, "今天".to_owned()),
        ahead if ahead <= 7 => (Tone::Warn, format!("还剩 {ahead} 天")),
        ahead => (Tone::Plain, format!("还剩 {ahead} 天")),
    };
    html! { span class="num nw" { (short_day(by, today)) } " " (look::tag(tone, &words)) }
}

/// `11-18`, with the year when it is another one.
pub(super) fn short_day(day: Day, today: Day) -> String {
    if day.ymd().0 == today.ymd().0 { format::month_day(day) } else { day.to_string() }
}

/// Who looks at a page of identities, and when.
pub(super) fn watermark(visit: &Visit) -> Result<String, Refusal> {
    Ok(format!("{} {} {}", visit.actor()?.name, visit.today(), visit.now.clock()))
}
