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
mod need;
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
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "supply",
    label: "需求与物资",
    kinds: &[
        kind::<Need>(Class::Supply, "heart"),
        kind::<Delivery>(Class::Supply, "truck"),
        kind::<NeedSurvey>(Class::Supply, "list"),
        kind::<Donation>(Class::Supply, "box"),
        kind::<StockMove>(Class::Supply, "swap"),
        kind::<Claim>(Class::Supply, "okc"),
    ],
    ledgers: &[],
    words: &[("kind", Happening::CHOICES), ("item", NeedKind::CHOICES)],
    routes: &[],
};
