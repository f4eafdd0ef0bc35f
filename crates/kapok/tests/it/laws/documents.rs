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
