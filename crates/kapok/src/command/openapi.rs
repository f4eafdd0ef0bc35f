//! `kapok openapi`: the document on stdout; needs no data.

use crate::program;
use std::process::ExitCode;

pub(super) fn run() -> anyhow::Result<ExitCode> {
    let registry = program::registry();
    let document = shell::api::openapi(shell::routes(&registry), registry.kinds());
    say!("{}", serde_json::to_string_pretty(&document)?);
    Ok(ExitCode::SUCCESS)
}
