//! What holds of the city at any size.

use super::{Plan, script};
use crate::testing::empty;
use crate::{Scale, figures, prepare};

#[test]
fn the_posts_are_the_same_at_every_size_and_care_grows_with_it() {
    let shell = empty("zhengzhou");
    prepare(&shell, "zhengzhou", Scale::of(0.05)).unwrap();
    let found: std::collections::BTreeMap<String, Option<i64>> =
        figures(&shell, "zhengzhou").unwrap().into_iter().map(|figure| (figure.row.id, figure.computed)).collect();
    let of = |id: &str| found[id].unwrap();
    assert_eq!((of("Z5"), of("Z6"), of("Z8"), of("Z10"), of("Z18")), (13, 58, 8, 1, 1));
    // One of each in every street at so small a scale.
    let streets = 58;
    assert_eq!((of("Z14"), of("Z15"), of("Z16"), of("Z19"), of("Z21")), (streets, streets, streets, streets, streets));
    assert_eq!(of("Z20"), 9);
    let report = shell.store().verify(&mut |_| {}).unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn nobody_works_longer_than_a_day_has() {
    let script = script(&Plan::new(Scale::of(0.3)));
    let mut minutes = std::collections::HashMap::new();
    for note in script.notes.iter().filter(|note| note.kind == "contact") {
        let typed = note.typed.as_ref().unwrap();
        let spent: u32 = typed.get("minutes").parse().unwrap();
        *minutes.entry((note.author, typed.get("on").to_owned())).or_insert(0) += spent;
    }
    assert!(minutes.len() > 100 && minutes.values().all(|minutes| *minutes <= 9 * 60));
}
