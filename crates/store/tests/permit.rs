//! Permits on both databases, and lines of the audit that nobody waits for: in order, before those that are waited for, and not lost at the end.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use base::{Id, Key};
use std::time::Duration;
use store::{AuditEntry, AuditQuestion, NewPermit, PermitStep, StoreError};
use support::{noon, on_both, open};

fn id(n: u8) -> Id {
    Id::from_parts(noon(), [n; 10])
}

fn asked(n: u8, record: Key, holds: bool) -> NewPermit {
    let holds = holds.then(|| (noon(), noon() + Duration::from_hours(4)));
    NewPermit { id: id(n), sort: "glass".into(), account: Key(5), org: Key(1), record, reason: "夜里来电，要马上联系家属".into(), holds }
}

#[test]
fn a_permit_waits_holds_and_ends_and_whoever_remembers_is_told() {
    on_both(|options| {
        let store = open(options, 1);
        let epoch = store.access_epoch();
        let glass = store.add_permit(&asked(1, Key(7), true)).unwrap();
        let waiting = store.add_permit(&asked(2, Key(8), false)).unwrap();
        assert_ne!(store.access_epoch(), epoch);
        assert!(glass.holds(noon()) && !glass.holds(noon() + Duration::from_hours(4)) && waiting.waits() && !waiting.holds(noon()));
        assert_eq!(store.permit_reason(&glass).unwrap(), "夜里来电，要马上联系家属");
        assert_eq!(store.permit(id(2)).unwrap(), waiting);
        assert_eq!(store.open_permits(noon()).unwrap(), [glass.clone(), waiting.clone()]);
        assert_eq!(store.open_permits(noon() + Duration::from_hours(5)).unwrap(), std::slice::from_ref(&waiting), "what waits stays");

        let until = noon() + Duration::from_hours(24);
        store.step_permit(waiting.n, Key(6), PermitStep::Approve { until }).unwrap();
        let approved = store.permit(id(2)).unwrap();
        assert!(approved.holds(noon()) && approved.by == Key(6) && approved.until == Some(until));
        assert_eq!(store.step_permit(waiting.n, Key(6), PermitStep::Approve { until }), Err(StoreError::NotFound), "once");
        store.step_permit(glass.n, Key(6), PermitStep::End).unwrap();
        assert_eq!(store.step_permit(glass.n, Key(6), PermitStep::End), Err(StoreError::NotFound));
        assert!(!store.permit(id(1)).unwrap().holds(noon()));
        let numbers = |record| store.permits(record, None, 10).unwrap().iter().map(|permit| permit.n).collect::<Vec<_>>();
        assert_eq!((numbers(Key::NONE), numbers(Key(7))), (vec![waiting.n, glass.n], vec![glass.n]), "nothing is ever removed");
        assert!(store.verify(&mut |_| ()).unwrap().is_clean());
    });
}

#[test]
fn looks_are_written_in_order_and_none_is_lost_at_the_end() {
    on_both(|options| {
        let line = |n: u32, action: &str| AuditEntry { at: noon(), actor: Key(5), action: action.into(), target: Key(n), detail: String::new() };
        let store = open(options, 1);
        for n in 1..=3 {
            store.audit_later(line(n, "Look")).unwrap();
        }
        store.audit(&[line(4, "Reveal")]).unwrap();
        store.audit_later(line(5, "Look")).unwrap();
        let targets = |store: &store::Store| {
            let lines = store.audit_list(&AuditQuestion { limit: 100, ..AuditQuestion::default() }).unwrap();
            lines.into_iter().rev().map(|line| line.entry.target.0).collect::<Vec<_>>()
        };
        assert_eq!(targets(&store), [1, 2, 3, 4, 5]);
        store.audit_later(line(6, "Look")).unwrap();
        drop(store);
        let store = open(options, 2);
        assert_eq!(targets(&store), [1, 2, 3, 4, 5, 6]);
        let of = |target| store.audit_list(&AuditQuestion { target, limit: 9, ..AuditQuestion::default() }).unwrap().len();
        assert_eq!((of(Key(4)), of(Key(9))), (1, 0));
        assert!(store.verify(&mut |_| ()).unwrap().is_clean());
    });
}
