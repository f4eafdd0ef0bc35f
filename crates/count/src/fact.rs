//! The fact: the countable shadow of a record. Numbers and codes, no names, nothing that can be turned back into a person without the vault.

use base::{Day, Key, Word};

/// What a row of an event says. An event is the run of rows of one record version; each row is one of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Part {
    /// The event itself, with nobody named in it: an article, a tally of anonymous people, a posting.
    #[default]
    Event = 0,
    /// One person (or a counted crowd) that was served.
    Served = 1,
    /// One worker's part, with the minutes of that worker.
    Effort = 2,
    /// One volunteer's part, with the minutes of that volunteer.
    Volunteer = 3,
    /// Goods moved: item, unit, quantity.
    Goods = 4,
    /// A state that begins (`times` +1) or has ended (`times` −1, on the day after its last).
    State = 5,
}

/// One row. All rows of a record version share the day, the organisation and the kind, and are written together.
///
/// `Key::NONE` and `Word::NONE` mean "not said". Sums never mix units: `quantity` is counted within one `unit`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fact {
    /// The civil day on which it happened.
    pub day: Day,
    /// The organisation that did it. Its place in the tree is the one of `day`.
    pub org: Key,
    /// The agency, where the record names one itself; otherwise the agency that ran the organisation on that day.
    pub agency: Key,
    /// The project or contract under which it was done.
    pub project: Key,
    /// The emergency response to which it belongs.
    pub campaign: Key,
    /// What kind of event or state: `contact`, `sweep`, `standing` …
    pub kind: Word,
    /// What this row says of the event.
    pub part: Part,
    /// How the people were reached.
    pub channel: Word,
    /// The field of service.
    pub domain: Word,
    /// What it was about; bit n is the n-th declared topic. Topics are not additive (domain.md 2.9 rule 1).
    pub topics: u64,
    /// What the person of this row was on that day; bit n is the n-th declared population.
    pub populations: u64,
    /// The person served, or of whom the state is.
    pub subject: Key,
    /// The household of that person on that day, or the household itself.
    pub household: Key,
    /// Who did it: in an effort row the worker, in a volunteer row the volunteer, in every other row the one who led.
    pub worker: Key,
    /// Where.
    pub place: Key,
    /// What thing: the goods, the kind of place, the programme of a line.
    pub item: Word,
    /// The unit of `quantity`.
    pub unit: Word,
    /// Person-times of this row: 1 for a named person, n for a counted crowd, ±1 for a state.
    pub times: i32,
    /// How much of `unit`.
    pub quantity: u32,
    /// Minutes of direct service of the whole event: the same on each of its rows, counted once an event.
    pub service_minutes: u32,
    /// Minutes of this row's worker or volunteer, counted for each row.
    pub work_minutes: u32,
}
