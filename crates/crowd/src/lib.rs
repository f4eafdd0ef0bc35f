//! Crowds that are registered in hours: testing, vaccination, distribution. A session has a place, a day, desks and windows of time; people register
//! before with a code of their own, are checked in at a desk with one scan, get a queue number and a place in a tube (domain.md 5.5, 5.6).
//!
//! Invariants: the names of a session lie in the session's own vault, are found by no search and name no file, and nothing is taken any more once that
//! vault was destroyed; a desk gives out numbers only of blocks
//! that are its own, so it goes on without a network and without a server and is merged later by ids; who came twice is derived, never written. Absent:
//! results of tests (they are somebody else's), and files of people.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that fails should say where"))]

mod block;
mod check_in;
mod code;
mod desk;
mod floor;
mod floors;
mod pages;
mod registration;
mod session;
mod words;

pub use block::{BLOCK_NUMBERS, CrowdBlock};
pub use check_in::CrowdCheckIn;
pub use code::Code;
pub use registration::CrowdRegistration;
pub use session::{CrowdSession, DESKS_MAX};
pub use words::{CrowdWork, Happening, Proxy};

use base::{Choice, Value as _, policy::Class};
use shell::slice::{Slice, Way, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "crowd",
    label: "集中登记",
    kinds: &[
        kind::<CrowdSession>(Class::Structure, "group")
            .states(&[("open", "进行中"), ("closed", "已结束")])
            .ways(&[
                Way { label: "登记台", icon: "check", href: "/desk/{id}", writes: Some(Class::Screening) },
                Way { label: "现场大屏", icon: "chart", href: "/desk/{id}/screen", writes: Some(Class::Screening) },
                Way { label: "预约页（公开）", icon: "phone", href: "/book/{id}", writes: None },
                Way { label: "排队页（公开）", icon: "people", href: "/queue/{id}", writes: None },
            ])
            .lasts_until(|document| CrowdSession::from_json(document)?.last_day),
        kind::<CrowdRegistration>(Class::Screening, "cal").ends_with_its_vault(),
        kind::<CrowdCheckIn>(Class::Screening, "okc").ends_with_its_vault(),
        kind::<CrowdBlock>(Class::Screening, "list").ends_with_its_vault(),
    ],
    ledgers: &[],
    words: &[("kind", Happening::CHOICES), ("item", CrowdWork::CHOICES)],
    routes: pages::ROUTES,
};
