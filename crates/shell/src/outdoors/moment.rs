//! When something was written down on a phone that had no signal. Called by `api.rs` for what a phone sends late. Pure: the server's moment is given.
//!
//! A phone's clock may be wrong, and may be set right (or wrong) while a record waits. Two distances are therefore sent: that of the phone's own clock
//! from writing to sending, and that of a clock that nobody sets but that ends with the browser and may stand while the phone sleeps. If the phone's
//! clock was as far from the server's at the last contact before the writing as it is now, it ran through, however wrong it is, and its distance is
//! true. Otherwise the longer of both distances is taken, and the doubt is said. What a form says as a date holds as it is: only 今天 and its like are
//! read by the day that is found here.

use base::{Json, Moment};

/// Clocks that differ by less than this agree: a message takes its time, and nobody's day depends on it.
const AGREE_MILLIS: i64 = 5 * 60_000;
/// Nothing waits longer on a phone than this (90 days): what claims more is a broken clock.
const WAIT_MILLIS_MAX: i64 = 90 * 86_400_000;

/// When a record was written, as far as that can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Captured {
    /// By the server's clock; never after the moment of sending.
    pub(crate) at: Moment,
    /// Whether the phone's clock was changed in between, so that the day has to be looked at by a person.
    pub(crate) is_doubtful: bool,
}

/// What a phone says of one record: `began` (its clock, milliseconds), `waited` (the clock that nobody sets, if it still ran), `ahead` (how far its clock
/// was before the server's at the last contact before that, if there was one).
#[derive(Clone, Copy, Debug)]
struct Said {
    began: i64,
    waited: Option<i64>,
    ahead: Option<i64>,
}

/// When an item of a batch was written. `sent` is the phone's clock at the sending. What says nothing of it was written now.
pub(crate) fn captured(item: &Json, sent: Option<i64>, now: Moment) -> Captured {
    let said = |name: &str| item["captured"][name].as_i64();
    match (said("began"), sent) {
        (Some(began), Some(sent)) => settled(Said { began, waited: said("waited"), ahead: said("ahead") }, sent, now),
        _ => Captured { at: now, is_doubtful: false },
    }
}

fn settled(said: Said, sent: i64, now: Moment) -> Captured {
    let ahead = sent.saturating_sub(now.millis());
    let by_clock = sent.saturating_sub(said.began);
    let ran_through = said.ahead.is_some_and(|before| before.saturating_sub(ahead).saturating_abs() <= AGREE_MILLIS);
    let (distance, is_doubtful) = match said.waited.filter(|waited| *waited >= 0) {
        _ if by_clock > WAIT_MILLIS_MAX => (said.waited.unwrap_or(0), true),
        _ if ran_through && by_clock >= 0 => (by_clock, false),
        // nobody has set a clock while the page was open
        Some(waited) if (by_clock - waited).abs() <= AGREE_MILLIS => (by_clock, false),
        Some(waited) => (by_clock.max(waited), true),
        // never in contact before, and the browser was closed in between
        None => (by_clock, said.ahead.is_some() || by_clock < 0),
    };
    Captured { at: Moment::from_millis(now.millis() - distance.clamp(0, WAIT_MILLIS_MAX)), is_doubtful }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use base::json;

    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;

    #[test]
    fn the_day_is_found_whatever_the_phones_clock_says() {
        let now: Moment = "2020-02-14T01:00:00+08:00".parse().unwrap();
        let server = now.millis();
        // (how far the phone is ahead when it sends, when it began by its own clock, what the other clock says, how far ahead it was before)
        let cases = [
            ("a right clock, three hours ago", 0, -3 * HOUR, None, Some(0), "2020-02-13", false),
            ("two days ahead throughout, browser killed", 2 * DAY, 2 * DAY - 3 * HOUR, None, Some(2 * DAY), "2020-02-13", false),
            ("two days behind throughout", -2 * DAY, -2 * DAY - HOUR / 2, Some(HOUR / 2), Some(-2 * DAY), "2020-02-14", false),
            ("set right while it waited, page open", 0, 2 * DAY - 3 * HOUR, Some(3 * HOUR), Some(2 * DAY), "2020-02-13", true),
            ("set right while it waited, browser killed", 0, 2 * DAY - 3 * HOUR, None, Some(2 * DAY), "2020-02-14", true),
            ("set forward while it waited", 2 * DAY, -3 * HOUR, None, Some(0), "2020-02-11", true),
            ("the other clock stood while the phone slept", 0, -3 * HOUR, Some(60_000), Some(0), "2020-02-13", false),
            ("never in contact before, page open", 5 * DAY, 5 * DAY - 3 * HOUR, Some(3 * HOUR), None, "2020-02-13", false),
            ("a clock of another century", 0, -40_000 * DAY, None, None, "2020-02-14", true),
        ];
        for (what, ahead, began, waited, before, day, is_doubtful) in cases {
            let item = json!({"captured": {"began": server + began, "waited": waited, "ahead": before}});
            let found = captured(&item, Some(server + ahead), now);
            assert_eq!((found.at.day().to_string().as_str(), found.is_doubtful), (day, is_doubtful), "{what}");
            assert!(found.at <= now, "{what}");
        }
    }

    #[test]
    fn whoever_says_nothing_of_it_writes_now() {
        let now: Moment = "2020-02-14T01:00:00+08:00".parse().unwrap();
        for item in
            [json!({}), json!({"captured": {"began": "yesterday"}}), json!({"captured": {"began": i64::MIN, "waited": i64::MAX, "ahead": i64::MIN}})]
        {
            assert!(captured(&item, Some(i64::MAX), now).at <= now);
            assert_eq!(captured(&item, None, now), Captured { at: now, is_doubtful: false });
        }
    }
}
