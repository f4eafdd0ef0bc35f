//! The few promises that only a browser can break: taps, focus, keys, drafts, errors of the script, the width of a phone. The real service is served
//! on loopback and driven in headless Chromium. Where the driver is not installed the tests say that they were skipped; `KAPOK_BROWSER=required`
//! makes that a failure.

#![allow(clippy::disallowed_methods, reason = "the environment says whether a browser must be there and how wide its window is")]
#![allow(clippy::unwrap_used, reason = "tests")]

mod desk;
mod driver;
mod gate;
mod life;
mod outdoors;
mod pages;
mod phone;
mod post;
mod response;
mod signature;
mod station;
mod wall;

use driver::Page;
use station::Station;

/// A phone as small as those that are still carried.
const PHONE: u32 = 360;
/// A desk.
const DESK: u32 = 1280;

/// Runs a story in a browser of this width, signed in as the station's worker. Afterwards the console must be silent.
fn signed_in(width: u32, story: impl AsyncFnOnce(&Page, &Station)) {
    driver::in_browser(width, async |page, station| {
        station.sign_in(page).await;
        story(page, station).await;
    });
}
