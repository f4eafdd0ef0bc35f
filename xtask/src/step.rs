//! A step: one command line, printed before it runs and timed. The output is the command's own.

use crate::top;
use anyhow::{Context as _, ensure};
use std::{
    process::Command,
    time::{Duration, Instant},
};

/// A command line with a name.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    program: String,
    arguments: Vec<String>,
    environment: Vec<(&'static str, String)>,
}

impl Step {
    /// A program with its arguments.
    pub(crate) fn new(name: &'static str, program: impl Into<String>, arguments: &[&str]) -> Self {
        Self { name, program: program.into(), arguments: arguments.iter().map(ToString::to_string).collect(), environment: Vec::new() }
    }

    /// The cargo that runs us.
    pub(crate) fn cargo(name: &'static str, arguments: &[&str]) -> Self {
        Self::new(name, std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()), arguments)
    }

    /// More arguments.
    pub(crate) fn arguments(mut self, more: &[String]) -> Self {
        self.arguments.extend_from_slice(more);
        self
    }

    /// With a variable of the environment.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// Runs it at the top of the checkout and waits.
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let environment = self.environment.iter().map(|(name, value)| format!("{name}={value}"));
        let program = self.program.rsplit('/').next().unwrap_or_default().to_owned();
        let line: Vec<String> = environment.chain([program]).chain(self.arguments.iter().cloned()).collect();
        println!("\n── {}: {}", self.name, line.join(" "));
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).envs(self.environment.iter().cloned()).current_dir(top());
        let status = command.status().with_context(|| format!("{} cannot be run: is it installed?", self.program))?;
        ensure!(status.success(), "{} failed ({status})", self.name);
        Ok(())
    }
}

/// Runs all steps, also after one has failed, tells what each took, and fails if one did.
pub(crate) fn run_all(steps: &[Step]) -> anyhow::Result<()> {
    let mut told = Vec::new();
    for step in steps {
        let watch = stopwatch();
        let result = step.run();
        if let Err(error) = &result {
            println!("{error:#}");
        }
        told.push((step.name, watch(), result.is_ok()));
    }
    println!();
    for (name, took, done) in &told {
        println!("{name:<12} {:>5} s  {}", took.as_secs(), if *done { "ok" } else { "FAILED" });
    }
    let failed: Vec<&str> = told.iter().filter(|(.., done)| !done).map(|(name, ..)| *name).collect();
    ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    Ok(())
}

/// Time since this call.
#[allow(clippy::disallowed_methods, reason = "tells developers how long a step took; nothing depends on it")]
pub(crate) fn stopwatch() -> impl Fn() -> Duration {
    let start = Instant::now();
    move || start.elapsed()
}
