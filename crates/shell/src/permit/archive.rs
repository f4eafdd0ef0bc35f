//! Files that are closed: whoever has been clean for three years is under no dynamic control any more (戒毒条例 art. 7). The file leaves the list of
//! people, unless the archive is asked for, and opens for a reason only: a broken glass, told to the station's lead and on the audit. A new measure
//! brings it back. Figures count on, and whoever comes back for help is found by name as before. Absent: destroying, which is a vault's.

use crate::Shell;
use base::Key;

/// The population of those who have been clean for three years.
const CLEAN: &[&str] = &["abstinent_3y"];
/// Populations of those for whom something is still to be done by law.
const MEASURED: &[&str] = &["sj", "sk", "at_large", "maintenance"];

impl Shell {
    /// Whether a person's file is in the archive today.
    pub fn is_archived(&self, person: Key) -> bool {
        self.archive()(person)
    }

    /// The same, to be asked of many.
    pub(crate) fn archive(&self) -> impl Fn(Key) -> bool {
        let (today, clean, measured) = (self.now().day(), self.population_bits(CLEAN), self.population_bits(MEASURED));
        move |person| {
            let populations = self.store().standing(person, today).populations;
            populations & clean != 0 && populations & measured == 0
        }
    }

    /// Populations by their codes, as facts carry them.
    pub(crate) fn population_bits(&self, codes: &[&str]) -> u64 {
        self.registry().choices("population").enumerate().filter(|(_, choice)| codes.contains(&choice.code)).map(|(bit, _)| 1 << bit).sum()
    }
}
