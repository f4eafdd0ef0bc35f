//! Says what of workbooks of the XLSForm convention is taken and what is not: `cargo run -p screening --example xlsform -- FORM.xlsx …`. For whoever
//! designs a form away from the server, and for trying the import on forms of other people. Absent: storing anything.

use base::{Choice as _, Day, Faults, Record as _};
use screening::survey::{Design, read_workbook};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut failed = false;
    for path in std::env::args().skip(1) {
        println!("== {path}");
        let today = Day::from_ymd(2020, 2, 3).unwrap_or(Day::MIN);
        let read = sheets::Workbook::open(path.as_ref()).and_then(|mut book| read_workbook(&mut book, today));
        match read {
            Ok(imported) => {
                let mut faults = Faults::new();
                imported.form.rules(&mut faults);
                let (design, _) = Design::of(&imported.form);
                let asked = design.questions.iter().filter(|question| question.sort.is_asked()).count();
                println!("{}: {} rows, {asked} asked, {} options", imported.form.title, imported.form.questions.len(), imported.form.options.len());
                for question in &design.questions {
                    println!("  {} {} {:?} ({} conditions)", question.sort.code(), question.name, question.label, question.conditions.len());
                }
                imported.not_taken.iter().for_each(|one| println!("  - {one}"));
                faults.iter().for_each(|fault| println!("  ! {} {}", fault.path, fault.sentence));
                failed |= !faults.is_empty();
            }
            Err(fault) => {
                println!("  ! {fault}");
                failed = true;
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
