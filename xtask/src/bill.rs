//! `cargo xtask bill`: the bill of materials of the program in the form CycloneDX 1.5 (JSON), for whoever looks through advisories: every package
//! that is built into it, with version, licence and the SHA-256 that `Cargo.lock` holds it to. The release writes it beside the program. Absent:
//! packages of tests and tasks, which are not handed out; a date and a serial number, so that the same sources give the same bill.

use crate::top;
use anyhow::{Context as _, ensure};
use clap::Args;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
};

#[derive(Debug, Args)]
pub(crate) struct Bill {
    /// Where it is written
    #[arg(long, value_name = "FILE", default_value = "kapok.cdx.json")]
    to: PathBuf,
}

impl Bill {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        write(&self.to)
    }
}

/// Writes the bill of what is committed to now.
pub(crate) fn write(to: &Path) -> anyhow::Result<()> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let built = ["tree", "--locked", "--package", "kapok", "--edges", "normal,build", "--prefix", "none", "--format", "{p}|{l}"];
    let tree = Command::new(cargo).args(built).current_dir(top()).output().context("cargo cannot be run")?;
    ensure!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let lock = std::fs::read_to_string(top().join("Cargo.lock")).context("Cargo.lock")?;
    let bill = bill(&String::from_utf8_lossy(&tree.stdout), &lock)?;
    std::fs::write(to, serde_json::to_string_pretty(&bill)? + "\n").with_context(|| to.display().to_string())?;
    println!("{}: {} packages", to.display(), bill["components"].as_array().map_or(0, Vec::len));
    Ok(())
}

/// The bill, from the lines of `cargo tree` (the program first) and the lock file.
fn bill(tree: &str, lock: &str) -> anyhow::Result<Value> {
    let sums = checksums(lock);
    let mut lines = tree.lines().filter_map(package);
    let (name, version, _) = lines.next().context("cargo tree says nothing")?;
    let others: BTreeSet<(&str, &str, &str)> = lines.filter(|other| (other.0, other.1) != (name, version)).collect();
    let component = |(name, version, licence): (&str, &str, &str)| {
        let address = format!("pkg:cargo/{name}@{version}");
        let mut component = json!({"type": "library", "bom-ref": address, "name": name, "version": version, "purl": address});
        if !licence.is_empty() {
            // the older way of writing a choice has a stroke
            let choices: Vec<&str> = licence.split('/').map(str::trim).collect();
            component["licenses"] = json!([{"expression": choices.join(" OR ")}]);
        }
        if let Some(sum) = sums.get(&(name, version)) {
            component["hashes"] = json!([{"alg": "SHA-256", "content": sum}]);
        }
        component
    };
    Ok(json!({
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": name, "name": name, "version": version}},
        "components": others.into_iter().map(component).collect::<Vec<Value>>(),
    }))
}

/// `serde v1.0.228 (*)|MIT OR Apache-2.0`: name, version, licence.
fn package(line: &str) -> Option<(&str, &str, &str)> {
    let (package, licence) = line.split_once('|')?;
    let mut words = package.split(' ');
    Some((words.next()?, words.next()?.strip_prefix('v')?, licence.trim_end_matches(" (*)")))
}

/// The checksums of a lock file by name and version; packages of our own have none.
fn checksums(lock: &str) -> BTreeMap<(&str, &str), &str> {
    lock.split("[[package]]").filter_map(|block| Some(((member(block, "name")?, member(block, "version")?), member(block, "checksum")?))).collect()
}

/// `name = "…"` on a line of its own.
fn member<'a>(block: &'a str, name: &str) -> Option<&'a str> {
    block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \"")?.strip_suffix('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_stands_once_with_its_licence_and_its_sum() {
        let serde = "serde v1.0.1|MIT/Apache-2.0";
        let tree = format!("kapok v0.1.0 (/somewhere)|MIT\n{serde}\nbase v0.1.0 (/somewhere/base)|\n{serde} (*)\n");
        let block = |name: &str, more: &str| format!("[[package]]\nname = \"{name}\"\n{more}\n");
        let lock = block("base", "version = \"0.1.0\"") + &block("serde", "version = \"1.0.1\"\nchecksum = \"ab12\"");
        let bill = bill(&tree, &lock).expect("a bill");
        let serde = json!({
            "type": "library", "bom-ref": "pkg:cargo/serde@1.0.1", "name": "serde", "version": "1.0.1", "purl": "pkg:cargo/serde@1.0.1",
            "licenses": [{"expression": "MIT OR Apache-2.0"}], "hashes": [{"alg": "SHA-256", "content": "ab12"}],
        });
        assert_eq!(bill["metadata"]["component"]["version"], "0.1.0");
        assert_eq!(bill["components"].as_array().map(Vec::len), Some(2));
        assert_eq!(bill["components"][1], serde);
        assert!(bill["components"][0].get("hashes").is_none(), "of our own there is no sum");
    }
}
