//! Whatever the program writes into the audit has a word for the one who reads it.

use super::sources;
use base::{Key, policy::Role};
use std::collections::BTreeSet;

/// What stands before the code of an action.
const BEFORE: [&str; 7] = ["note_of_account(", "append_audit(", "action: \"", "log(visit, ", "write_down", ".looked(", "PermitStep::"];

/// Codes of actions in a line: quoted words like `SignIn`.
fn codes(line: &str) -> impl Iterator<Item = &str> {
    let is_code = |word: &&str| {
        let mut letters = word.chars();
        letters.next().is_some_and(|first| first.is_ascii_uppercase()) && word.len() > 3 && letters.all(|letter| letter.is_ascii_alphabetic())
    };
    line.split('"').skip(1).step_by(2).filter(is_code)
}

#[test]
fn every_action_of_the_audit_has_a_word() {
    let sources = sources();
    let written = sources.iter().filter(|(path, _)| path.contains("/src/") && !path.starts_with("xtask"));
    let lines = written.flat_map(|(_, text)| text.lines()).filter(|line| BEFORE.iter().any(|before| line.contains(before)));
    let actions: BTreeSet<&str> = lines.flat_map(codes).collect();
    assert!(actions.contains("SignIn") && actions.contains("DestroyVault") && actions.len() > 30, "{actions:?}");
    let mut app = crate::app();
    app.sign_in("audit", Role::AuditAdmin, Key::NONE, Key::NONE);
    let page = app.get("/admin/audit").text();
    let without: Vec<&str> = actions.into_iter().filter(|action| !page.contains(&format!("value=\"{action}\""))).collect();
    assert!(without.is_empty(), "no word in shell/src/trail.rs for {without:?}");
}
