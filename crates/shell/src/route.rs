//! Routes: each states its verb, its path, what it needs of the caller, and the function that answers. The table is tried as every role by a law
//! test, and the OpenAPI document is written from it. Functions are plain and synchronous; the server runs them on blocking threads.

use crate::{Refusal, Visit};
use base::policy::{Class, Grant, Role};
use maud::Markup;
use serde_json::Value as Json;
use std::fs::File;

/// The verb of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Reads.
    Get,
    /// Writes.
    Post,
    /// Replaces.
    Put,
    /// Deletes.
    Delete,
}

/// What a route needs of the caller before its function runs. What concerns a single record is decided by that record's class and organisation
/// inside, through [`Visit::readable`] and its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: sign-in, health, assets.
    Nobody,
    /// An account.
    Account,
    /// At least this grant on this class, at some organisation.
    Grant(Class, Grant),
    /// One of these roles, at some organisation: what concerns the installation itself and no record.
    Role(&'static [Role]),
}

/// How much a route costs the server, and so how often it may be asked (`rate.rs`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Nothing, not even a question to the database: a file of the program itself, a sign of life.
    None,
    /// A page.
    Light,
    /// Something written by whoever has no account: of one network only so much is taken.
    Entry,
    /// It goes through many records: a search, an export, statistics.
    Heavy,
}

/// Who is served first when there is more to do than the machine can (`admission.rs`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Somebody stands in front of a desk, or signs in to work at one.
    First,
    /// The work of those who have signed in.
    Work,
    /// Pages for everybody, of which there may be ten times as many as the machine can answer.
    Last,
}

/// What may be said more than once in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// Nothing.
    Nothing,
    /// These names.
    These(&'static [&'static str]),
    /// The fields of a record, of which its definition says which may (`certain.rs`); what steers the page (`_act`) may not.
    Fields,
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The verb.
    pub verb: Verb,
    /// The path, with `{id}` for parameters.
    pub path: &'static str,
    /// What it needs.
    pub needs: Needs,
    /// What it does, in one sentence: for the law test's table and the API document.
    pub about: &'static str,
    /// How much it costs the server.
    pub weight: Weight,
    /// Who is served first.
    pub urgency: Urgency,
    /// For so many seconds what was drawn is handed out to everybody (`kept.rs`); 0 for what is drawn each time.
    pub kept_seconds: u8,
    /// Whether it takes files (or a batch): otherwise a body is small.
    pub takes_files: bool,
    /// What may be said more than once in its query and its form.
    pub repeats: Repeats,
    /// Where browsers keep its page, which is the same for everybody: the addresses for which it stands in without a network (`outdoors`).
    pub stands_in_for: Option<&'static str>,
    /// Answers.
    pub run: fn(&Visit) -> Result<Answer, Refusal>,
}

/// A route that shows a page.
pub const fn get(path: &'static str, needs: Needs, about: &'static str, run: fn(&Visit) -> Result<Answer, Refusal>) -> Route {
    let (weight, urgency, repeats) = (Weight::Light, Urgency::Work, Repeats::Nothing);
    Route { verb: Verb::Get, path, needs, about, weight, urgency, kept_seconds: 0, takes_files: false, repeats, stands_in_for: None, run }
}

/// A route that takes a form or a call.
pub const fn post(path: &'static str, needs: Needs, about: &'static str, run: fn(&Visit) -> Result<Answer, Refusal>) -> Route {
    Route { verb: Verb::Post, ..get(path, needs, about, run) }
}

impl Route {
    /// With another verb.
    #[must_use]
    pub const fn by(self, verb: Verb) -> Self {
        Self { verb, ..self }
    }

    /// One that costs much.
    #[must_use]
    pub const fn heavy(self) -> Self {
        Self { weight: Weight::Heavy, ..self }
    }

    /// One for which somebody stands in a queue: it is served before others.
    #[must_use]
    pub const fn first(self) -> Self {
        Self { urgency: Urgency::First, ..self }
    }

    /// One that everybody may ask for: it is served after others.
    #[must_use]
    pub const fn last(self) -> Self {
        Self { urgency: Urgency::Last, ..self }
    }

    /// A page that is the same for everybody, whoever asks, and drawn anew after so many seconds at the earliest.
    #[must_use]
    pub const fn kept(self, seconds: u8) -> Self {
        Self { kept_seconds: seconds, ..self }
    }

    /// One by which somebody without an account writes.
    #[must_use]
    pub const fn by_strangers(self) -> Self {
        Self { weight: Weight::Entry, ..self }
    }

    /// One whose page browsers keep, to stand in for the addresses of this path (`{…}` for any one part) while there is no network.
    #[must_use]
    pub const fn stands_in_for(self, path: &'static str) -> Self {
        Self { stands_in_for: Some(path), ..self }
    }

    /// One that takes files.
    #[must_use]
    pub const fn with_files(self) -> Self {
        Self { takes_files: true, ..self }
    }

    /// One to which these names may be said more than once.
    #[must_use]
    pub const fn with_many(self, names: &'static [&'static str]) -> Self {
        Self { repeats: Repeats::These(names), ..self }
    }

    /// One that takes the fields of a record.
    #[must_use]
    pub const fn with_fields(self) -> Self {
        Self { repeats: Repeats::Fields, ..self }
    }
}

/// What a route answers.
#[derive(Debug)]
pub enum Answer {
    /// A page.
    Page(Markup),
    /// A page with another status: a form with its errors is 422.
    PageWith(u16, Markup),
    /// Go there next.
    Next(String),
    /// A JSON document with its status and, for a single record, its version as `ETag`.
    Json(u16, Json, Option<u32>),
    /// Plain text.
    Text(&'static str, String),
    /// A file to be saved under this name.
    File {
        /// With its extension; Chinese is allowed (RFC 5987).
        name: String,
        /// Its media type.
        media: &'static str,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// The same, read from where it begins while it is sent: however large it is, little of it is in memory.
    LargeFile {
        /// With its extension; Chinese is allowed.
        name: String,
        /// Its media type.
        media: &'static str,
        /// Its bytes, from where the file stands.
        file: File,
    },
    /// An attachment of a record. It runs nowhere: the browser is told to take it for what it is and to give it no powers. Pictures, which were
    /// written by us, may be looked at; everything else is saved.
    Attachment {
        /// With its extension.
        name: String,
        /// A JPEG that this program has written; otherwise a PDF.
        is_picture: bool,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A file of the program itself: media type and bytes; may be kept by browsers.
    Asset(&'static str, &'static [u8]),
    /// Nothing to say.
    Nothing,
    /// Another answer with further headers, names in small letters: cookies, and what a browser is to forget.
    With(Box<Answer>, Vec<(&'static str, String)>),
}

impl Answer {
    /// Go there next.
    pub fn next(href: impl Into<String>) -> Self {
        Self::Next(href.into())
    }
}
