//! What people need and how it reaches them: surveys of households in hardship, needs, donations, the book of stock, claims, deliveries
//! (domain.md 4). A need is found, perhaps claimed, and ends met or failed; goods come in by donation and go out by delivery, and the book of
//! stock says what is there. Quantities are counted within one unit, never across.
//!
//! Absent: the issue of official donation receipts (a station may not, 慈善法 art. 38), money, and anything that would show a claimant whose
//! need it is. Volunteers' hours belong to the slice `duty`; a delivery only says how many carried.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that fails should say where"))]

mod claim;
mod delivery;
mod donation;
mod household;
mod ledgers;
mod need;
mod paper;
mod stock;
mod survey;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod words;

pub use claim::{Claim, claimed_until};
pub use delivery::{Delivery, DeliveryLine, Failure, Receiver};
pub use donation::{Donation, DonationLine};
pub use need::{Need, NeedKind, NeedState, Urgency};
pub use stock::{Direction, Lot, Reason, StockMove, balance, expiring, shortage};
pub use survey::{FoundBy, NeedSurvey};
pub use words::Happening;

use base::{Choice, policy::Class};
use shell::outdoors::Errand;
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "supply",
    label: "需求与物资",
    kinds: &[
        kind::<Need>(Class::Supply, "heart").states(&[("open", "待解决"), ("claimed", "已认领"), ("met", "已满足"), ("failed", "未能满足")]),
        kind::<Delivery>(Class::Supply, "truck")
            .states(&[("underway", "派送中"), ("confirmed", "已签收"), ("failed", "未送达")])
            .papers(paper::DELIVERY)
            .outdoors(&[Errand { label: "派送", icon: "truck", given: "" }]),
        kind::<NeedSurvey>(Class::Supply, "list"),
        kind::<Donation>(Class::Supply, "box").states(&[("received", "已接收"), ("published", "已公示")]),
        kind::<StockMove>(Class::Supply, "swap"),
        kind::<Claim>(Class::Supply, "okc").states(&[("open", "认领中"), ("fulfilled", "已完成"), ("released", "已放弃")]),
    ],
    ledgers: &[ledgers::NEEDS, ledgers::SURVEYS, ledgers::DONATIONS, ledgers::STOCK, ledgers::DELIVERIES],
    words: &[("kind", Happening::CHOICES), ("item", NeedKind::CHOICES)],
    routes: &[],
};
