//! The command line. Exit status: 0 done, 1 failed, 2 wrong usage, 3 done but some rows were refused.

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let command = kapok::command::Line::parse();
    match command.run() {
        Ok(code) => code,
        // Whoever read the answer has seen enough.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // One sentence on the error stream; the chain says what lies behind it.
            eprintln!("{error:#}");
            ExitCode::from(1)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let closed = |cause: &std::io::Error| cause.kind() == std::io::ErrorKind::BrokenPipe;
    error.chain().filter_map(|cause| cause.downcast_ref()).any(closed)
}
