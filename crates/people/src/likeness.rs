//! Whether two files are of the same person: a pure function of what is known of both, with the reasons in words. The importer, the warning while a
//! person is typed, and the queue of doubtful pairs all ask here, so they never disagree. Nothing is guessed: what a number or a name with one
//! more agreement does not settle is doubtful, and a person decides (`pair.rs`). Absent: spelling mistakes, and any weighing in points, which
//! nobody could explain to the person who has to decide.

use crate::{Pair, PairVerdict, Person};
use base::{Choice, Day, Id, Json, Phone, ResidentNumber, Shape, Typed, Value, is_nameless};
use shell::likeness::{Alike, Asked, Likeness, Verdict};
use store::{NameMatch, name_match};

/// What the kind of persons brings.
pub(crate) const ALIKE: Alike = Alike { compare: compare_documents, question: Pair::CODE, ask, beside: crate::pages::beside };

/// An address shorter than this says too little to be the same by lying within another.
const PLACE_CHARACTERS_MIN: usize = 6;

/// What is known of somebody, as far as it tells people apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sketch {
    /// What the person is called, then former names.
    pub(crate) names: Vec<String>,
    pub(crate) number: Option<ResidentNumber>,
    pub(crate) file_no: Option<String>,
    /// Digits only.
    pub(crate) phones: Vec<String>,
    pub(crate) born: Option<Day>,
    pub(crate) sex: Option<crate::Sex>,
    /// Where the person lives and is registered.
    pub(crate) places: Vec<String>,
    pub(crate) household: Option<Id>,
}

impl From<&Person> for Sketch {
    fn from(person: &Person) -> Self {
        Self {
            names: std::iter::once(&person.name).chain(&person.former_names).map(|name| name.0.clone()).collect(),
            number: person.resident_id.as_ref().map(ResidentNumber::modern),
            file_no: person.file_no.as_ref().map(|number| number.0.clone()),
            phones: person.phones.iter().filter_map(own_phone).collect(),
            born: person.birthday(),
            sex: person.known_sex(),
            places: [&person.lives_at, &person.registered_at].into_iter().flatten().map(|place| plain(&place.0)).collect(),
            household: person.household.map(base::Link::id),
        }
    }
}

impl Sketch {
    /// From a form that is being typed: what reads is taken, what does not yet is left out.
    pub(crate) fn of_typed(typed: &Typed) -> Self {
        let texts = |path: &str| -> Vec<String> {
            let rows = typed.rows(path).into_iter().map(|row| typed.get(&format!("{path}.{row}")).to_owned());
            typed.all(path).map(str::to_owned).chain(rows).filter(|text| !text.trim().is_empty()).collect()
        };
        let number = ResidentNumber::parse(typed.get("resident_id")).ok();
        let sex = crate::Sex::from_typed(typed.get("sex")).filter(|sex| *sex != crate::Sex::Unknown);
        Self {
            names: texts("name").into_iter().chain(texts("former_names")).collect(),
            file_no: texts("file_no").pop(),
            phones: texts("phones").iter().filter_map(|text| Phone::parse(text).ok()).filter_map(|phone| own_phone(&phone)).collect(),
            born: Day::typed(typed.get("born"), typed.today()).or_else(|| number.as_ref().map(ResidentNumber::birth_day)),
            sex: sex.or_else(|| number.as_ref().map(crate::Sex::of_number)),
            places: texts("lives_at").iter().chain(&texts("registered_at")).map(|place| plain(place)).collect(),
            household: typed.get("household").parse().ok(),
            number: number.map(|number| number.modern()),
        }
    }

    /// Whether nothing is known but names and the sex.
    fn is_bare(&self) -> bool {
        let Self { names: _, number, file_no, phones, born, sex: _, places, household } = self;
        number.is_none() && file_no.is_none() && phones.is_empty() && born.is_none() && places.is_empty() && household.is_none()
    }

    /// The best agreement of any name of the one with any of the other.
    fn name_match(&self, other: &Self) -> NameMatch {
        let known = |names: &[String]| names.iter().filter(|name| !is_nameless(name)).cloned().collect::<Vec<_>>();
        let others = known(&other.names);
        known(&self.names).iter().flat_map(|one| others.iter().map(move |other| name_match(one, other))).max().unwrap_or(NameMatch::Other)
    }
}

/// An address without spaces and in one width.
fn plain(place: &str) -> String {
    base::text::halfwidth(place).chars().filter(|character| !character.is_whitespace()).collect()
}

/// The digits of a phone that is somebody's own: the number of a hotline, which some write down for want of another, is everybody's.
fn own_phone(phone: &Phone) -> Option<String> {
    const OWN_DIGITS_MIN: usize = 7;
    Some(phone.digits()).filter(|digits| digits.len() >= OWN_DIGITS_MIN)
}

fn same_place(one: &str, other: &str) -> bool {
    let long = |place: &str| place.chars().count() >= PLACE_CHARACTERS_MIN;
    one == other && !one.is_empty() || long(one) && long(other) && (one.contains(other) || other.contains(one))
}

/// Something known of both: whether it agrees.
fn agree<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> Option<bool> {
    one.zip(other).map(|(one, other)| one == other)
}

/// What agrees and what differs, member by member.
struct Compared {
    name: NameMatch,
    number: Option<bool>,
    file_no: Option<bool>,
    phone: Option<bool>,
    born: Option<bool>,
    sex: Option<bool>,
    /// Only agreement counts: one address is written in many ways.
    place: bool,
    household: Option<bool>,
}

impl Compared {
    fn new(one: &Sketch, other: &Sketch) -> Self {
        let both_have_phones = !one.phones.is_empty() && !other.phones.is_empty();
        Self {
            name: one.name_match(other),
            number: agree(one.number.as_ref(), other.number.as_ref()),
            file_no: agree(one.file_no.as_ref(), other.file_no.as_ref()),
            phone: both_have_phones.then(|| one.phones.iter().any(|phone| other.phones.contains(phone))),
            born: agree(one.born.as_ref(), other.born.as_ref()),
            sex: agree(one.sex.as_ref(), other.sex.as_ref()),
            place: one.places.iter().any(|place| other.places.iter().any(|there| same_place(place, there))),
            household: agree(one.household.as_ref(), other.household.as_ref()),
        }
    }

    /// Something beside the name that few people share.
    fn is_supported(&self) -> bool {
        self.place || [self.phone, self.born, self.household].contains(&Some(true))
    }

    /// Something that does not change in a life.
    fn is_contradicted(&self) -> bool {
        [self.born, self.sex].contains(&Some(false))
    }

    fn verdict(&self) -> Verdict {
        let (supported, contradicted) = (self.is_supported(), self.is_contradicted());
        match (self.number, self.name) {
            // the number is one person's for life, but somebody may have written another's
            (Some(true), NameMatch::Other) => Verdict::Doubtful,
            (Some(true), _) => Verdict::Same,
            // two numbers are two people, unless name and phone say that one of the numbers is a slip
            (Some(false), NameMatch::Same) if self.phone == Some(true) => Verdict::Doubtful,
            (None, NameMatch::Same) => match (supported || self.file_no == Some(true), contradicted) {
                (true, false) => Verdict::Same,
                (false, true) => Verdict::Different,
                _ => Verdict::Doubtful,
            },
            (None, _) if self.file_no == Some(true) => Verdict::Doubtful,
            (None, NameMatch::Sound) if supported && !contradicted => Verdict::Doubtful,
            // a by-name, or a name given up
            (None, NameMatch::Other) if self.phone == Some(true) && self.born == Some(true) && !contradicted => Verdict::Doubtful,
            (Some(false) | None, _) => Verdict::Different,
        }
    }

    /// Labels of what agrees, and of what differs.
    fn reasons(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        let (mut agrees, mut differs) = (Vec::new(), Vec::new());
        match self.name {
            NameMatch::Same => agrees.push("姓名"),
            NameMatch::Sound => agrees.push("姓名读音"),
            NameMatch::Other => differs.push("姓名"),
        }
        let members = [
            ("证件号", self.number),
            ("档案号", self.file_no),
            ("电话", self.phone),
            ("出生日期", self.born),
            ("性别", self.sex.filter(|same| !same)),
            ("地址", self.place.then_some(true)),
            ("户", self.household),
        ];
        for (label, same) in members {
            match same {
                Some(true) => agrees.push(label),
                Some(false) => differs.push(label),
                None => {}
            }
        }
        (agrees, differs)
    }
}

/// How two people compare.
pub(crate) fn compare(one: &Sketch, other: &Sketch) -> Likeness {
    let compared = Compared::new(one, other);
    let verdict = compared.verdict();
    let (mut agrees, differs) = compared.reasons();
    // people of another name, another number or another birthday share many things; only a phone makes one look twice
    if verdict == Verdict::Different && (compared.number == Some(false) || compared.name == NameMatch::Other) {
        agrees.retain(|label| *label == "电话" && compared.number != Some(false));
    }
    Likeness { verdict, agrees, differs, bare: one.is_bare() || other.is_bare() }
}

fn compare_documents(one: &Json, other: &Json) -> Likeness {
    match (Person::from_json(one), Person::from_json(other)) {
        (Some(one), Some(other)) => compare(&Sketch::from(&one), &Sketch::from(&other)),
        _ => Likeness { verdict: Verdict::Different, agrees: Vec::new(), differs: Vec::new(), bare: true },
    }
}

/// The question whether two files are one person's: the file that was there first, and the later one.
pub(crate) fn ask(known: Id, later: Id, likeness: &Likeness, today: Day) -> Asked {
    let mut typed = Typed::new(today);
    typed.set("one", known.to_string());
    typed.set("other", later.to_string());
    typed.set("since", today.to_string());
    typed.set("because", likeness.words());
    typed.set("verdict", PairVerdict::Open.code());
    Asked { record: Pair::id_of(known, later), typed }
}

#[cfg(test)]
mod tests;
