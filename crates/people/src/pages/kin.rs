//! The whole family of somebody: relatives seen from both ends and whoever shares the household, each with the own file and with what the caller may
//! know that one to be. Who is out of the caller's reach is not there, not even as a number. Called by the page of a file and its family section.

use super::face::{self, Face};
use super::sight::Sight;
use super::timeline::{self, Entry};
use crate::{Household, Person, Relation};
use base::{Choice, Day, Id, Key, Phone, Shape, Value, mask_name, policy::Class};
use maud::{Markup, html};
use shell::{
    Refusal,
    look::{self, Card, Column, Empty, Line, Row, Table},
};
use std::collections::BTreeMap;
use store::Row as Record;

/// Somebody of the family.
pub(super) struct Kin {
    face: Face,
    /// What that one is to the person: 配偶, 同户.
    is: Vec<&'static str>,
    /// When it was over.
    over: Option<Day>,
}

/// The family as far as the caller may know it.
pub(super) struct Family {
    household: Option<(Record, Option<Household>)>,
    kin: Vec<Kin>,
}

impl Family {
    /// Of a file; nobody for those who do not read it in full.
    pub(super) fn of(sight: &Sight<'_>, face: &Face, entries: &[Entry]) -> Result<Self, Refusal> {
        if !sight.reads(&face.row, Class::Person) {
            return Ok(Self { household: None, kin: Vec::new() });
        }
        let mut is: BTreeMap<Key, (Vec<&'static str>, Option<Day>)> = BTreeMap::new();
        let relations: Vec<Record> = entries.iter().filter(|entry| entry.row.kind == Relation::CODE).map(|entry| entry.row.clone()).collect();
        for opened in sight.visit.shell.store().open_all(&relations)? {
            let Some(relation) = opened.doc.and_then(|document| Relation::from_json(&document)) else { continue };
            let is_mine = stands_for(sight, relation.person.id())? == face.row.key;
            let (other, word) = if is_mine {
                (relation.relative.id(), relation.kind.label())
            } else {
                (relation.person.id(), relation.kind.seen_from_the_relative())
            };
            let known = is.entry(stands_for(sight, other)?).or_default();
            if !known.0.contains(&word) {
                known.0.push(word);
            }
            known.1 = relation.until.filter(|until| *until < sight.visit.today());
        }
        let household = face.person.household.and_then(|link| sight.visit.known(link.id())).map(|(row, _)| row);
        if let Some(household) = &household {
            for member in timeline::linked(sight, household.key, timeline::LINKED_MAX)? {
                if member.row.kind == Person::CODE {
                    let known = is.entry(sight.visit.shell.store().stands_for(member.row.key)).or_default();
                    known.0.push("同户");
                }
            }
        }
        // two files that were related may have turned out to be one person's
        is.remove(&face.row.key);
        let rows = sight.visit.shell.store().get_keys(&is.keys().copied().collect::<Vec<_>>())?;
        let rows = rows.into_iter().filter(|row| row.ended_at.is_none() && sight.kind(row).is_some()).collect();
        let kin = face::faces(sight.visit, rows)?.into_iter().filter_map(|face| {
            let (is, over) = is.remove(&face.row.key)?;
            Some(Kin { face, is, over })
        });
        let opened = household.map(|row| {
            let document = sight.visit.shell.store().open_record(&row, None)?.doc;
            Ok::<_, Refusal>((row, document.and_then(|document| Household::from_json(&document))))
        });
        Ok(Self { household: opened.transpose()?, kin: kin.collect() })
    }

    /// How many they are.
    pub(super) fn len(&self) -> usize {
        self.kin.len()
    }

    /// The card beside the timeline.
    pub(super) fn card(&self, sight: &Sight<'_>, file: &Record, plain: bool) -> Markup {
        let mut lines: Vec<Line> = self.household.iter().map(|(row, household)| household_line(row, household.as_ref(), plain)).collect();
        lines.extend(self.kin.iter().map(|kin| kin.line(plain)));
        let body = if lines.is_empty() {
            html! { p class="pad mut mb0" { "还没有登记户和亲属。" } }
        } else {
            look::lines(&lines)
        };
        Card::new("户与亲属").flush().aside(add(sight, file)).body(&body)
    }

    /// The section: everybody with what they are here.
    pub(super) fn table(&self, sight: &Sight<'_>, file: &Record, plain: bool) -> Markup {
        let visit = sight.visit;
        let rows = self.kin.iter().map(|kin| {
            let face = &kin.face;
            Row::new(vec![
                html! { span { a class="name" href={ "/people/" (face.row.id) } { (face.name(plain)) } " " span class="sm mut" { (face.detail()) } } },
                html! { (kin.words()) },
                html! { (face.sex_and_age(visit.today())) },
                html! { (face::tags(sight.populations(&face.row, &face.person), &face.row)) },
                html! { @if let Some(phone) = face.person.phones.first() { (phone_of(phone, plain)) } },
                html! { (visit.shell.org_name(face.row.org)) },
            ])
        });
        let columns = ["姓名", "是本人的", "性别年龄", "身份", "电话", "建档单位"].into_iter().enumerate();
        let columns = columns.map(|(at, label)| if at == 0 { Column::new(label).lead() } else { Column::new(label) }).collect();
        let empty = Empty::new("people", "还没有登记家人", "加了亲属，或者家人的档案里写了同一户，就会列在这里");
        let table = Table::new("家人", columns).quiet().pairs().rows(rows.collect()).empty(empty).show(visit.lang());
        let household: Vec<Line> = self.household.iter().map(|(row, household)| household_line(row, household.as_ref(), plain)).collect();
        html! {
            @if !household.is_empty() { (Card::new("户").flush().body(&look::lines(&household))) }
            (Card::new("家人").flush().aside(add(sight, file)).foot(html! { "每个人有自己的档案；您看不到的档案不在这里。" }).body(&table))
        }
    }
}

impl Kin {
    fn words(&self) -> String {
        let over = self.over.map(|until| format!("（到 {until}）")).unwrap_or_default();
        format!("{}{over}", self.is.join("、"))
    }

    fn line(&self, plain: bool) -> Line {
        let call = self.face.person.phones.first().map(|phone| phone_of(phone, plain));
        Line {
            icon: Some("user"),
            text: html! { a class="name" href={ "/people/" (self.face.row.id) } { (self.face.name(plain)) } "　" (self.is.join("、")) },
            detail: Some(html! { @if let Some(call) = call { (call) } @if let Some(until) = self.over { "　到 " (until) } }),
            aside: None,
        }
    }
}

fn stands_for(sight: &Sight<'_>, person: Id) -> Result<Key, Refusal> {
    let store = sight.visit.shell.store();
    Ok(store.stands_for(store.key_of(person)?))
}

fn add(sight: &Sight<'_>, file: &Record) -> Markup {
    let writes = sight.visit.may_change(file);
    html! { @if writes { a class="more" href={ "/records/new/relation?person=" (file.id) } { "加亲属" } } }
}

fn household_line(row: &Record, household: Option<&Household>, plain: bool) -> Line {
    let name = household.map_or(String::new(), |household| if plain { household.name.0.clone() } else { mask_name(&household.name.0) });
    let size = household.and_then(|household| household.size).map(|size| format!("{size} 口人")).unwrap_or_default();
    Line { icon: Some("home"), text: html! { a href={ "/households/" (row.id) } { (name) " 户" } }, detail: Some(html! { (size) }), aside: None }
}

/// The number, masked unless asked for; in plain with a link that dials it.
pub(super) fn phone_of(phone: &Phone, plain: bool) -> Markup {
    let shown = if plain { phone.as_str().to_owned() } else { phone.masked() };
    html! {
        @if plain { a href={ "tel:" (phone.digits()) } { (look::small_icon("phone")) " " (shown) } } @else { (shown) }
    }
}
