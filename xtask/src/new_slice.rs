//! `cargo xtask new-slice NAME NOUN…`: the crate of a new slice with a file for each noun and a test, in the shape of those that are there. What
//! has to be added elsewhere is told and not done, because each of these lines is a decision.

use crate::{step::Step, top};
use anyhow::{Context as _, ensure};
use clap::Args;
use std::fmt::Write as _;

const MANIFEST: &str = r#"[package]
name = "NAME"
version.workspace = true
edition.workspace = true
license.workspace = true
publish.workspace = true

[lints]
workspace = true

[dependencies]
base.workspace = true
count.workspace = true
serde.workspace = true
serde_json.workspace = true
shell.workspace = true

[dev-dependencies]
org.workspace = true
people.workspace = true
"#;

const LIB: &str = r#"//! What this slice is about, with the chapter of the rules that it follows. Absent: what one might look for here and finds elsewhere.

MODULES
#[cfg(test)]
mod tests;

EXPORTS

use base::ChoiceDef;
use base::policy::Class;
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice { code: "NAME", label: "NAME", kinds: &[KINDS], ledgers: &[], words: &[("kind", FACTS)], routes: &[] };

/// The kind words of this slice's facts.
const FACTS: &[ChoiceDef] = &[WORDS];
"#;

const NOUN: &str = r#"//! What one CODE is, who writes it and when. Absent: what is deliberately not asked.

use base::{Day, Outline, Prose, Record, field, record};
use count::{Counted, Event, Fact, Known};

record! {
    /// 登记的是什么，什么时候登记。
    TYPE "CODE" "CODE" {
        on: Day = field("日期").preset("今天").phone(),
        note: Option<Prose> = field("备注").confidential(),
    }
}

impl Record for TYPE {
    fn outline(&self) -> Outline {
        Outline::on(self.on)
    }

    fn line(&self) -> String {
        "CODE".to_owned()
    }
}

impl Counted for TYPE {
    /// One event.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        Event::on(self.on, "CODE").org(known.org()).happened().facts()
    }
}
"#;

const TESTS: &str = r#"//! What this slice promises, in sentences.

use crate::SLICE;
use base::{Key, policy::Role};
use shell::testing::TestApp;

#[test]
fn what_was_recorded_is_listed() {
    let mut app = TestApp::sqlite(&[&org::SLICE, &people::SLICE, &SLICE], &[], "2020-02-13T18:00:00+08:00");
    let station = app.organisation("440115-LX", "龙穴社工站", "station", None);
    app.sign_in("chen", Role::Lead, station, Key::NONE);
    for kind in SLICE.kinds {
        let code = kind.shape.code;
        let (id, _) = app.record(code, station, &[("on", "2020-02-13")]);
        assert!(app.get(&format!("/records?kind={code}")).text().contains(&id.to_string()), "{code}");
    }
}
"#;

#[derive(Debug, Args)]
pub(crate) struct NewSlice {
    /// Its name: a noun of the work, as the crate will be called
    name: String,
    /// Its records, singular, with underscores: `home_visit`; the slice's own name when none is given
    nouns: Vec<String>,
}

impl NewSlice {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let Self { name, mut nouns } = self;
        if nouns.is_empty() {
            nouns.push(name.clone());
        }
        for word in nouns.iter().chain([&name]) {
            let plain =
                word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            ensure!(plain, "{word}: a name has small letters, digits and underscores");
        }
        let folder = top().join("crates").join(&name);
        ensure!(!folder.exists(), "there is a crate {name} already");
        let each = |line: &dyn Fn(&str) -> String, between: &str| nouns.iter().map(|noun| line(noun)).collect::<Vec<_>>().join(between);
        let lib = LIB
            .replace("MODULES", &each(&|noun| format!("mod {noun};"), "\n"))
            .replace("EXPORTS", &each(&|noun| format!("pub use {noun}::{};", type_name(noun)), "\n"))
            .replace("KINDS", &each(&|noun| format!("kind::<{}>(Class::Outreach, \"list\")", type_name(noun)), ", "))
            .replace("WORDS", &each(&|noun| format!("ChoiceDef {{ code: \"{noun}\", label: \"{noun}\", synonyms: \"\" }}"), ", "))
            .replace("NAME", &name);
        let mut files = vec![
            ("Cargo.toml".to_owned(), MANIFEST.replace("NAME", &name)),
            ("src/lib.rs".to_owned(), lib),
            ("src/tests.rs".to_owned(), TESTS.to_owned()),
        ];
        files.extend(nouns.iter().map(|noun| (format!("src/{noun}.rs"), NOUN.replace("TYPE", &type_name(noun)).replace("CODE", noun))));
        std::fs::create_dir_all(folder.join("src"))?;
        for (file, text) in files {
            let path = folder.join(file);
            std::fs::write(&path, text).with_context(|| path.display().to_string())?;
            println!("{}", path.display());
        }
        Step::cargo("format", &["fmt", "--package", &name]).run()?;
        println!("{}", advice(&name));
        Ok(())
    }
}

/// `home_visit` as `HomeVisit`.
fn type_name(noun: &str) -> String {
    let mut name = String::new();
    for part in noun.split('_').filter(|part| !part.is_empty()) {
        name.extend(part.chars().take(1).map(|c| c.to_ascii_uppercase()));
        name.push_str(&part[1..]);
    }
    name
}

fn advice(name: &str) -> String {
    let lines = [
        ("Cargo.toml, [workspace.dependencies]", format!("{name} = {{ path = \"crates/{name}\" }}")),
        ("crates/scenarios/Cargo.toml, [dependencies]", format!("{name}.workspace = true")),
        ("crates/scenarios/src/slices.rs, SLICES", format!("&{name}::SLICE,")),
        ("crates/kapok/tests/it/laws/house.rs, SLICES", format!("\"{name}\"")),
        ("ARCHITECTURE.md", "the crate and what it is about".to_owned()),
        ("docs/glossary.md", "each Chinese word with its one identifier".to_owned()),
    ];
    let mut text = "\nAdd where it belongs:\n".to_owned();
    for (place, line) in lines {
        let _ = writeln!(text, "  {place:<46} {line}");
    }
    text.push_str("\nThen decide in src/lib.rs the class of each kind (who may see it), write the labels in Chinese, and run:\n");
    let _ = write!(text, "  cargo test -p {name} && cargo xtask golden");
    text
}
