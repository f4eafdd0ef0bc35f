//! What is awaited from the other side.

use super::*;
use crate::ReferralEnd;
use crate::testing::referral;
use DutyStanding::{Done, DoneLate, Overdue, Void, Warn};

#[test]
fn an_answer_is_awaited_for_seven_days_and_feedback_for_thirty() {
    type Change = fn(&mut Referral);
    type Asked = &'static [(&'static str, &'static str, DutyStanding)];
    // Sent on 31 January 2020: an answer by 7 February. Accepted on 3 February: feedback by 4 March. Asked on 5 March.
    let unanswered: Change = |r| r.accepted = None;
    let worked: [(Change, Asked); 9] = [
        (|r| (r.sent, r.accepted) = (None, None), &[]),
        (unanswered, &[("referral_answer", "2020-02-07", Overdue(27))]),
        (|_| {}, &[("referral_answer", "2020-02-07", Done), ("referral_feedback", "2020-03-04", Overdue(1))]),
        (
            |r| r.accepted = Some(day("2020-02-29")),
            &[("referral_answer", "2020-02-07", DoneLate(22)), ("referral_feedback", "2020-03-30", DutyStanding::Open)],
        ),
        (|r| r.told = Some(day("2020-03-05")), &[("referral_answer", "2020-02-07", Done), ("referral_feedback", "2020-03-04", DoneLate(1))]),
        (|r| (r.accepted, r.ended, r.end) = (None, Some(day("2020-02-05")), Some(ReferralEnd::Refused)), &[("referral_answer", "2020-02-07", Done)]),
        (|r| (r.accepted, r.ended, r.end) = (None, Some(day("2020-02-20")), Some(ReferralEnd::NoAnswer)), &[("referral_answer", "2020-02-07", Void)]),
        (
            |r| (r.ended, r.end) = (Some(day("2020-02-10")), Some(ReferralEnd::Withdrawn)),
            &[("referral_answer", "2020-02-07", Done), ("referral_feedback", "2020-03-04", Void)],
        ),
        (
            |r| (r.ended, r.end) = (Some(day("2020-03-01")), Some(ReferralEnd::Closed)),
            &[("referral_answer", "2020-02-07", Done), ("referral_feedback", "2020-03-04", Done)],
        ),
    ];
    for (row, (change, expected)) in worked.into_iter().enumerate() {
        let mut referral = referral();
        change(&mut referral);
        let duties = Records::default().with(60, &referral).duties(&REFERRAL);
        let seen: Vec<(&str, String, DutyStanding)> =
            duties.iter().map(|duty| (duty.rule.code, duty.due.to_string(), duty.standing(day("2020-03-05")))).collect();
        assert_eq!(seen, expected.iter().map(|(code, due, standing)| (*code, (*due).to_owned(), *standing)).collect::<Vec<_>>(), "row {row}");
    }
    let waiting = Records::default().with(60, &Referral { accepted: None, ..referral() }).duties(&REFERRAL);
    assert_eq!((waiting[0].standing(day("2020-02-05")), waiting[0].subject), (Warn, id(60)));
    assert_eq!(waiting[0].why(), "2020-01-31 发出转介，没有答复就催问，时限：7 天内（本系统默认）");
}
