//! What the scenarios promise, in sentences.

use crate::testing::{SMALL, all_rows, empty, ledger, prepared};
use crate::{Figure, Outcome, Scale, Scenario, figures, join, longxue, names, prepare, rows, scenario, yuexiu};
use base::{Id, Typed};
use count::naive::recount;
use report::Words;
use std::collections::{BTreeMap, BTreeSet};

fn different(figures: &[Figure]) -> Vec<String> {
    let wrong = figures.iter().filter(|figure| figure.result == Outcome::Different);
    wrong.map(|one| format!("{} {} {:?}, not {}{}", one.row.id, one.row.indicator, one.computed, one.row.expected, one.row.hedge.word())).collect()
}

#[test]
fn every_figure_of_both_reports_follows_from_the_records() {
    for name in SMALL {
        let figures = figures(prepared(name), name).unwrap();
        assert_eq!(different(&figures), Vec::<String>::new(), "{name}");
        let open_to_records = figures.iter().filter(|figure| figure.result == Outcome::Same).all(|figure| figure.records > 0);
        assert!(open_to_records, "{name}");
    }
}

#[test]
fn the_naive_recount_of_the_opened_records_says_the_same() {
    for name in SMALL {
        let shell = prepared(name);
        let ledger = ledger(shell);
        let tree = shell.store().tree();
        for row in rows(name).unwrap() {
            let (Some(indicator), Some((from, to))) = (report::handbook().find(&row.indicator), row.period) else { continue };
            let question = indicator.question(tree.by_code(&row.org).unwrap(), from, to, &Words::new(shell)).unwrap();
            let counted = indicator.in_unit(recount(&ledger, &question, &tree).unwrap().totals[0]);
            assert!(row.is_met_by(counted), "{}: {counted}", row.id);
        }
    }
}

#[test]
fn a_second_preparation_adds_nothing_and_remembers_the_accounts() {
    let shell = prepared("longxue");
    let before = (shell.store().seq(), all_rows(shell).len());
    let again = prepare(shell, "longxue", Scale::ONE).unwrap();
    assert_eq!((shell.store().seq(), all_rows(shell).len()), before);
    assert_eq!(again.accounts.len(), 14);
    let welcome = shell.store().setting("welcome").unwrap().unwrap();
    assert!(again.accounts.iter().all(|one| welcome.contains(&one.password) && one.password.len() == 10));
    // An interrupted one is carried on: the same acts are repeats.
    (scenario("longxue").unwrap().script)(Scale::ONE).carry_out(shell).unwrap();
    assert_eq!((shell.store().seq(), all_rows(shell).len()), before);
}

#[test]
fn what_was_prepared_is_joined_to_its_country_once() {
    let shell = empty("zhengzhou");
    prepare(&shell, "zhengzhou", Scale::of(0.01)).unwrap();
    join(&shell).unwrap();
    let (tree, joined) = (shell.store().tree(), shell.store().seq());
    let above = tree.path(tree.by_code("410100").unwrap(), shell.now().day());
    assert_eq!(above.iter().map(|key| tree.node(*key).unwrap().code.as_str()).collect::<Vec<_>>(), ["00", "41", "410100"]);
    join(&shell).unwrap();
    assert_eq!(shell.store().seq(), joined);
}

#[test]
fn the_same_seed_gives_the_same_world() {
    for name in names() {
        let Scenario { script, .. } = scenario(name).unwrap();
        assert!(script(Scale::of(0.1)).notes == script(Scale::of(0.1)).notes, "{name}");
    }
}

#[test]
fn records_are_there_by_the_thousand_with_the_noise_of_life() {
    for name in SMALL {
        let rows = all_rows(prepared(name));
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &rows {
            *kinds.entry(row.kind.as_str()).or_default() += 1;
        }
        assert!(rows.len() > 3_000, "{name}: {}", rows.len());
        assert!(kinds.len() >= 20, "{kinds:?}");
        assert!(kinds["contact"] > 300, "{kinds:?}");
        assert!(rows.iter().filter(|row| row.version > 1).count() > 15, "corrections");
        assert!(rows.iter().any(|row| row.entered_at.day() > row.day && row.kind == "contact"), "late entries");
        let notes = (scenario(name).unwrap().script)(Scale::ONE).notes;
        assert!(notes.iter().filter(|note| note.typed.is_none()).count() >= 3, "deletions");
    }
}

/// Every text in a note that is an id.
fn ids(typed: &Typed) -> Vec<Id> {
    typed.pairs().filter_map(|(_, text)| text.parse().ok()).collect()
}

#[test]
fn nothing_is_named_before_it_is_written_and_nothing_is_written_after_the_demos_present() {
    for name in names() {
        let scenario = scenario(name).unwrap();
        let mut written = BTreeSet::new();
        for note in (scenario.script)(Scale::ONE).notes {
            for id in note.typed.iter().flat_map(ids).chain(note.org).chain(note.author) {
                assert!(written.contains(&id), "{name}: a {} names what is not there yet", note.kind);
            }
            written.insert(note.record);
            assert!(note.at <= (scenario.moment)(), "{name}: a {} at {}", note.kind, note.at);
        }
    }
}

#[test]
fn nobody_who_lives_is_in_it() {
    for name in names() {
        for note in (scenario(name).unwrap().script)(Scale::ONE).notes {
            for (path, text) in note.typed.iter().flat_map(Typed::pairs) {
                let last = path.rsplit('.').find(|part| part.parse::<u32>().is_err()).unwrap_or(path);
                match last {
                    "born" => assert!(text < "1900", "{path} {text}"),
                    "resident_id" => assert!(&text[6..10] < "1900" && text.len() == 18, "{path} {text}"),
                    "phone" | "phones" => assert!(text.starts_with("1900000") && text.len() == 11, "{path} {text}"),
                    "number" if note.kind == "line" => assert!(text.starts_with("1900000"), "{path} {text}"),
                    _ => {}
                }
            }
        }
    }
}

/// The figures of a script that was carried out.
fn figures_of(script: &crate::script::Script, name: &str) -> BTreeMap<String, i64> {
    let shell = empty(name);
    script.carry_out(&shell).unwrap();
    figures(&shell, name).unwrap().into_iter().filter_map(|one| Some((one.row.id, one.computed?))).collect()
}

#[test]
fn another_plan_gives_other_figures() {
    let mut plan = longxue::Plan::new(Scale::ONE);
    plan.hardship_calls[0][0] += 2;
    plan.visits[3].pop();
    plan.donations[0].1 += 29;
    plan.notices.truncate(9);
    // The small world is enough: what is not asked here is left out.
    plan.typed.iter_mut().for_each(|row| row.iter_mut().for_each(|typed| *typed = 0));
    plan.forms.iter_mut().for_each(|row| row.iter_mut().for_each(|forms| *forms /= 10));
    let found = figures_of(&longxue::script(&plan), "longxue");
    assert_eq!((found["L15"], found["L16"], found["L4"], found["L29"], found["L18"]), (56, 58, 100, 9, 0));
    let mut plan = yuexiu::Plan::new(Scale::ONE);
    plan.stations.iter_mut().for_each(|station| (station.stops, station.volunteers) = (2, 3));
    plan.conversations[4][0][12] += 5;
    let found = figures_of(&yuexiu::script(&plan), "yuexiu");
    assert_eq!((found["Y1"], found["Y2"], found["Y13"], found["Y14"]), (54, 36, 243, 260));
}

#[test]
fn every_scale_is_taken_without_a_refusal() {
    for name in names() {
        let shell = empty(name);
        let prepared = prepare(&shell, name, Scale::of(0.01)).unwrap();
        assert_eq!(prepared.day_of_the_demo, shell.now().day());
        assert!(shell.store().tree().by_code(prepared.root_org).is_some());
    }
}

#[test]
fn the_briefing_of_the_last_day_prints_every_figure_of_its_report() {
    for name in SMALL {
        let shell = prepared(name);
        let Scenario { briefing, root, moment, .. } = scenario(name).unwrap();
        let template = report::Template::built_in(briefing).unwrap();
        let org = shell.store().tree().by_code(root).unwrap();
        let briefing = report::brief(shell, &template, org, moment().day(), None).unwrap();
        for row in rows(name).unwrap().into_iter().filter(|row| report::handbook().find(&row.indicator).is_some()) {
            let printed = briefing.numbers.iter().any(|number| number.indicator.reference() == row.indicator && row.is_met_by(number.exact));
            assert!(printed, "{} {}", row.id, row.indicator);
        }
    }
}

#[test]
fn both_scenarios_live_in_one_service_and_everything_in_it_can_be_recomputed() {
    let shell = empty("longxue");
    for name in SMALL {
        prepare(&shell, name, Scale::ONE).unwrap();
    }
    for name in SMALL {
        assert_eq!(different(&figures(&shell, name).unwrap()), Vec::<String>::new(), "{name}");
    }
    let report = shell.store().verify(&mut |_| {}).unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn the_briefing_of_every_scenario_has_a_place_for_each_computable_figure() {
    for name in names() {
        let template = report::Template::built_in(scenario(name).unwrap().briefing).unwrap();
        let printed: BTreeSet<String> = template.slots().iter().map(|slot| slot.indicator.reference()).collect();
        for row in rows(name).unwrap().into_iter().filter(|row| report::handbook().find(&row.indicator).is_some()) {
            assert!(printed.contains(&row.indicator), "{} {}", row.id, row.indicator);
        }
    }
}
