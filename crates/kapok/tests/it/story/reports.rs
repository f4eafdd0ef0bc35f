//! The two first field reports: every computable figure comes out of individual records, on both databases, and everything that is derived can be
//! computed again.

use super::on_both;
use base::{Key, policy::Role};
use shell::testing::TestApp;

fn report(name: &str) {
    let now = scenarios::demo_moment(name).unwrap().to_string();
    on_both(&now, |app| {
        let prepared = scenarios::prepare(&app.shell, name, scenarios::Scale::ONE).unwrap();
        let figures = scenarios::figures(&app.shell, name).unwrap();
        assert!(!figures.is_empty());
        let different: Vec<String> = figures
            .iter()
            .filter(|figure| figure.result == scenarios::Outcome::Different)
            .map(|figure| format!("{} {:?} {:?}", figure.row.id, figure.row.expected, figure.computed))
            .collect();
        assert!(different.is_empty(), "{name}:\n{}", different.join("\n"));
        let verified = app.shell.store().verify(&mut |_| ()).unwrap();
        assert!(verified.is_clean(), "{:?}", verified.findings);
        pages(app, prepared.root_org);
    });
}

/// Every list, every form, and the first record of every kind shows itself.
fn pages(app: &mut TestApp, root: &str) {
    let root = app.shell.store().tree().by_code(root).unwrap();
    app.sign_in("reader", Role::Lead, root, Key::NONE);
    every_state_has_a_word(app);
    let codes: Vec<&str> = app.shell.registry().kinds().map(|kind| kind.shape.code).collect();
    let mut paths: Vec<String> = ["/today", "/records", "/people", "/stats", "/briefs", "/indicators", "/import", "/orgs", "/workers", "/search?q=l"]
        .map(str::to_owned)
        .to_vec();
    for code in codes {
        paths.push(format!("/records?kind={code}"));
        let rows = app.shell.store().list(&store::ListQuestion { kinds: vec![code.to_owned()], limit: 1, ..store::ListQuestion::default() }).unwrap();
        for row in rows {
            paths.extend([format!("/records/{}", row.id), format!("/records/{}/edit", row.id), format!("/records/{}/versions", row.id)]);
        }
        paths.push(format!("/records/new/{code}"));
        paths.push(format!("/export?kind={code}&to=2020-01-31"));
    }
    for path in paths {
        let reply = app.get(&path);
        let may_refuse = path.ends_with("/edit") || path.contains("/new/");
        assert!(reply.status == 200 || reply.status == 303 || (may_refuse && reply.status == 403), "{path} answered {}", reply.status);
    }
}

fn every_state_has_a_word(app: &TestApp) {
    for kind in app.shell.registry().kinds() {
        let rows = app
            .shell
            .store()
            .list(&store::ListQuestion { kinds: vec![kind.shape.code.to_owned()], limit: 500, ..store::ListQuestion::default() })
            .unwrap();
        for state in rows.iter().filter_map(|row| row.state.as_deref()) {
            assert!(kind.states.iter().any(|(code, _)| *code == state), "{} has the state {state} without a word", kind.shape.code);
        }
    }
}

#[test]
fn longxue_every_figure_of_the_station_comes_out_of_its_records() {
    report("longxue");
}

#[test]
fn yuexiu_every_figure_of_the_district_comes_out_of_its_records() {
    report("yuexiu");
}
