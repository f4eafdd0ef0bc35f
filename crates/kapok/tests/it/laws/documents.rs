//! Documents that repeat code are generated; this law compares them. `cargo xtask golden` writes them anew.

use super::top;

#[test]
#[allow(clippy::disallowed_methods, reason = "how `cargo xtask golden` asks for writing instead of comparing")]
fn generated_documents_are_what_the_program_says() {
    let write = std::env::var_os("KAPOK_WRITE_DOCUMENTS").is_some();
    for (name, text) in kapok::documents::generated() {
        let path = top().join("docs").join(name);
        if write {
            std::fs::write(&path, &text).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == text, "docs/{name} is not what the program says: run `cargo xtask golden`");
    }
}

/// What docs/security.md calls a proof is a test of ours: a name of several words in backquotes is a function in the sources.
#[test]
fn every_test_that_the_document_on_security_names_is_there() {
    let text = std::fs::read_to_string(top().join("docs/security.md")).unwrap();
    let sources: String = super::sources().into_iter().map(|(_, text)| text).collect();
    let named = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| word.matches('_').count() >= 3 && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
    let named: Vec<&str> = named.collect();
    assert!(named.len() > 30, "{named:?}");
    for name in named {
        assert!(sources.contains(&format!("fn {name}(")), "{name} is in docs/security.md and nowhere else");
    }
}

#[test]
fn both_readmes_say_how_many_ledgers_there_are() {
    let ledgers: usize = kapok::program::SLICES.iter().map(|slice| slice.ledgers.len()).sum();
    for (name, said) in [("README.md", format!("All {ledgers} ledgers")), ("README.zh-CN.md", format!("的 {ledgers} 种台账"))] {
        let text = std::fs::read_to_string(top().join(name)).unwrap();
        assert!(text.contains(&said), "{name} does not say “{said}”");
    }
}

#[test]
fn links_in_the_documents_lead_somewhere() {
    let mut files: Vec<std::path::PathBuf> =
        std::fs::read_dir(top()).unwrap().chain(std::fs::read_dir(top().join("docs")).unwrap()).map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    assert!(!files.is_empty());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = target.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            assert!(file.parent().unwrap().join(target).exists(), "{} links to {target}, which is not there", file.display());
        }
    }
}
