//! All scenarios as one country: provinces above their cities, the districts of the two small scenarios in the city to which they belong. Called when a
//! demo prepares all of them. Absent: any record that is counted, so the figures of each report stay its own.

use crate::Problem;
use crate::book::organisation;
use crate::script::{Hand, Script};
use base::{Day, Link, Moment, Value as _};
use org::{Level, Organisation};
use shell::Shell;
use store::Row;

const SEED: u64 = 0x4348_2021;
const COUNTRY: &str = "00";
const PROVINCES: [(&str, &str); 2] = [("41", "河南省"), ("44", "广东省")];
/// What stands below what, as far as it was prepared.
const BELOW: [(&str, &str); 5] = [("410100", "41"), ("440100", "44"), ("440300", "44"), ("440104", "440100"), ("440115", "440100")];

/// Puts what was prepared under its provinces. Doing it again changes nothing.
pub fn join(shell: &Shell) -> Result<(), Problem> {
    let mut script = Script::new(SEED);
    let start = Moment::of(Day::from_ymd(2008, 1, 2).expect("a day written in the program"), 540);
    let country = script.write(start, Hand::program(None), &organisation(COUNTRY, "全国（演示）", Level::Country, None, None));
    for (code, name) in PROVINCES {
        script.write(start, Hand::program(Some(country)), &organisation(code, name, Level::Province, Some(country), None));
    }
    script.in_order().carry_out(shell)?;
    let mut script = Script::new(SEED);
    for (below, above) in BELOW {
        if let (Some((row, below)), Some((above, _))) = (found(shell, below)?, found(shell, above)?) {
            place(&mut script, shell.now(), (&row, below), Link::to(above.id));
        }
    }
    script.carry_out(shell)
}

/// The organisation with this code, if it was prepared.
fn found(shell: &Shell, code: &str) -> Result<Option<(Row, Organisation)>, Problem> {
    let store = shell.store();
    let Some(key) = store.tree().by_code(code) else { return Ok(None) };
    let row = store.get_key(key)?;
    let document = store.open_record(&row, None)?.doc;
    Ok(document.and_then(|document| Organisation::from_json(&document)).map(|organisation| (row, organisation)))
}

/// A correction, unless it was made before: from its first day on, the one belongs to the other.
fn place(script: &mut Script, at: Moment, (row, mut below): (&Row, Organisation), above: Link<Organisation>) {
    if below.placements.iter().any(|placement| placement.parent != Some(above)) {
        below.placements.iter_mut().for_each(|placement| placement.parent = Some(above));
        script.correct(at, Hand::program(None), Link::to(row.id), row.version, &below, "归到上级");
    }
}
