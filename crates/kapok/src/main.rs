//! The command line. Exit status: 0 done, 1 failed, 2 wrong usage, 3 done but some rows were refused.

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let command = kapok::command::Line::parse();
    match command.run() {
        Ok(code) => code,
        Err(error) => {
            // One sentence on the error stream; the chain says what lies behind it.
            eprintln!("{error:#}");
            ExitCode::from(1)
        }
    }
}
