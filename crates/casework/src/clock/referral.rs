//! What a referral asks for after it was sent: that the other side answers, and then that it says how it went (domain.md 2.7).

use super::book::BOOK;
use super::matter::Matter;
use crate::{Referral, ReferralEnd};
use base::{Day, Duty, Id, Shape, Value};
use shell::duties::Paper;

const WITHDRAWN: &str = "转介已经撤回";
const UNANSWERED: &str = "转介已按对方未答复结束";

/// What has to be done about a person, of all referrals.
pub(super) fn duties(papers: &[Paper<'_>]) -> Vec<Duty> {
    let referrals = papers.iter().filter(|paper| paper.kind == Referral::CODE);
    referrals
        .filter_map(|paper| Some((paper.id, Referral::from_json(paper.document)?)))
        .flat_map(|(id, referral)| of_referral(id, &referral))
        .collect()
}

fn of_referral(id: Id, referral: &Referral) -> Vec<Duty> {
    let raise = |matter, since: Option<Day>, done: [Option<Day>; 3]| {
        let since = since?;
        let satisfied = done.into_iter().flatten().min().map(|on| (id, on));
        let void = match referral.end.filter(|_| satisfied.is_none()) {
            Some(ReferralEnd::Withdrawn) => Some(WITHDRAWN),
            Some(ReferralEnd::NoAnswer) => Some(UNANSWERED),
            _ => None,
        };
        Some(Duty { satisfied, void, ..BOOK.rule(matter, None, since)?.duty(referral.person.id(), id, since) })
    };
    let ended = |ends: &[ReferralEnd]| referral.ended.filter(|_| referral.end.is_some_and(|end| ends.contains(&end)));
    let answered = raise(Matter::Answer, referral.sent, [referral.accepted, referral.told, ended(&[ReferralEnd::Refused])]);
    let fed_back = raise(Matter::Feedback, referral.accepted, [referral.told, ended(&[ReferralEnd::Closed]), None]);
    answered.into_iter().chain(fed_back).collect()
}
