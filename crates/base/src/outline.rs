//! What a record says of itself outside its seal: the plain columns, links and search words that the store keeps beside the sealed document.
//! Derived by the record's own rules at every writing and recomputed by `kapok verify`; nothing here names a person, except [`Terms`], which
//! stay in memory and never reach the disk.

use crate::{Day, Id, Word};

/// Derived columns of one version of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The civil day under which lists and ledgers show it.
    pub day: Day,
    /// A short code of where it stands (`open`, `met`, `closed`), if the kind has states.
    pub state: Option<&'static str>,
    /// The worker who has to act next.
    pub assignee: Option<Id>,
    /// The day by which.
    pub due: Option<Day>,
    /// The person that it is mainly about.
    pub subject: Option<Id>,
    /// The household that it is mainly about.
    pub household: Option<Id>,
    /// The case to which it belongs.
    pub case: Option<Id>,
    /// The emergency response to which it belongs.
    pub campaign: Option<Id>,
    /// The project or contract under which it was done.
    pub project: Option<Id>,
    /// Every record that it refers to, with the role of the reference: the person's page, "records of this place" and the like follow these.
    pub links: Vec<(Id, &'static str)>,
    /// Words by which it is found, for kinds that are searched by name.
    pub terms: Option<Terms>,
    /// Where it stands in the organisation tree, for organisations.
    pub node: Option<Node>,
}

impl Outline {
    /// An outline that says only the day.
    pub fn on(day: Day) -> Self {
        Self {
            day,
            state: None,
            assignee: None,
            due: None,
            subject: None,
            household: None,
            case: None,
            campaign: None,
            project: None,
            links: Vec::new(),
            terms: None,
            node: None,
        }
    }

    /// Adds a link; absent references are skipped, a repeated one is kept once.
    pub fn link(&mut self, target: impl Into<Option<Id>>, role: &'static str) {
        if let Some(target) = target.into()
            && !self.links.contains(&(target, role))
        {
            self.links.push((target, role));
        }
    }
}

/// Words by which a record is found. They are held in memory only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// What it is called now; the first is the one shown.
    pub names: Vec<String>,
    /// Former names and by-names: found, but not shown.
    pub other_names: Vec<String>,
    /// Phone numbers, digits only.
    pub phones: Vec<String>,
    /// File numbers, papers and codes, as they are written.
    pub numbers: Vec<String>,
}

/// A record that is a node of the organisation tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The code by which people and the command line name it.
    pub code: String,
    /// The level (`city`, `district`, `street`, `station` …) as a word.
    pub level: Word,
    /// Where it stood, oldest first; a position holds until the next begins.
    pub positions: Vec<Position>,
}

/// A dated place in the organisation tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// First day.
    pub from: Day,
    /// The organisation above, none for a root.
    pub parent: Option<Id>,
    /// The agency that runs it.
    pub agency: Option<Id>,
}
