//! `cargo xtask fuzz`: the property tests of everything that reads what people bring (cells, dates, numbers, papers, workbooks, whole ledgers), in the
//! release build, again and again until the time is over, each round with other cases and within bounded memory.

use crate::step::{Step, stopwatch};
use clap::Args;
use std::time::Duration;

/// Package, test target and name of each test that is run; rounds take them in turn.
const TESTS: [(&str, &[&str], &str, &str); 4] = [
    ("sheets", &["--lib"], "never_panics", "20000"),
    ("base", &["--lib"], "tests", "100000"),
    ("kapok", &["--test", "it"], "no_mess_in_a_ledger", "1500"),
    ("store", &["--lib"], "tests", "2000"),
];

#[derive(Debug, Args)]
pub(crate) struct Fuzz {
    /// How long
    #[arg(long, default_value_t = 60)]
    minutes: u64,
    /// Address space of a round, in MiB
    #[arg(long, default_value_t = 8192)]
    memory: u64,
}

impl Fuzz {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let elapsed = stopwatch();
        let mut rounds = 0;
        while elapsed() < Duration::from_secs(self.minutes * 60) {
            for (package, target, name, cases) in TESTS {
                let limit = format!("--as={}", self.memory << 20);
                let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
                let arguments =
                    [&[&limit, &cargo, "test", "--release", "--quiet", "--package", package], target, &[name, "--", "--include-ignored"]].concat();
                Step::new("fuzz", "prlimit", &arguments).with("PROPTEST_CASES", cases).run()?;
            }
            rounds += 1;
        }
        println!("\n{rounds} rounds in {} s", elapsed().as_secs());
        Ok(())
    }
}
