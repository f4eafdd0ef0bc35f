//! Who lives where: hardship households, residents of blocks, arrivals found. Filled as they are written, so that later records name them.

use base::{Day, Link};
use org::Place;
use people::{Household, Person};

/// A household in hardship.
#[derive(Clone, Debug)]
pub(super) struct Hardship {
    pub(super) household: Link<Household>,
    pub(super) members: Vec<Link<Person>>,
}

/// Somebody who was found in a sweep.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) person: Link<Person>,
    pub(super) on: Day,
    pub(super) wuhan: bool,
    pub(super) dwelling: Link<Place>,
}

/// A resident of a collective household, as typed into the register.
#[derive(Clone, Copy, Debug)]
pub(super) struct Collective {
    pub(super) person: Link<Person>,
}

/// Everybody whom the station knows.
#[derive(Debug, Default)]
pub(super) struct Residents {
    pub(super) hardship: Vec<Hardship>,
    pub(super) found: Vec<Found>,
    pub(super) collective: Vec<Collective>,
    /// Of the collective households, those from Wuhan who are here.
    pub(super) collective_wuhan: Vec<Link<Person>>,
    /// Of the collective households, those who never answer.
    pub(super) never_reached: Vec<Link<Person>>,
    /// Clients of the ordinary weeks.
    pub(super) clients: Vec<Link<Person>>,
}
