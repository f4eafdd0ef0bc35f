//! Somebody takes on a need: a donor, a unit, a volunteer team. The claimant learns what is needed, never by whom: a claim has no link to the
//! household and is shown with the need's goods only (domain.md 4.4).

use crate::{Happening, Need};
use base::{Choice, Day, Faults, Link, Outline, Record, Terms, Text, choices, field, record};
use count::{Counted, Event, Fact, Known};
use org::{Campaign, Domain, Filing};

choices! {
    /// Where a claim stands.
    ClaimState "认领状态" {
        Open = "open" "认领中",
        Fulfilled = "fulfilled" "已完成",
        Released = "released" "已放弃",
    }
}

record! {
    /// 认领一项需求，可以只认领一部分。认领方看到要什么，看不到是谁要。
    Claim "claim" "需求认领" {
        need: Link<Need> = field("需求").phone(),
        claimant: Text = field("认领方").personal().help("单位、团队或个人").heads("认领人 认领单位").phone(),
        quantity: Option<u32> = field("认领数量").help("全部认领就留空，单位与需求相同").usual("1 2 5 10").phone(),
        until: Day = field("完成期限").help("到期没有完成，需求重新开放").heads("期限").phone(),
        on: Day = field("认领日期").heads("日期").preset("今天").phone(),
        fulfilled_on: Option<Day> = field("完成日期"),
        released_on: Option<Day> = field("放弃日期"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
    }
}

impl Claim {
    fn filing(&self) -> Filing {
        Filing::of(self.campaign, None).within(Domain::Aid).link(self.need, "need")
    }

    /// Where it stands.
    pub fn state(&self) -> ClaimState {
        match (self.fulfilled_on, self.released_on) {
            (Some(_), _) => ClaimState::Fulfilled,
            (None, Some(_)) => ClaimState::Released,
            (None, None) => ClaimState::Open,
        }
    }
}

/// Until when a need with these claims is taken: the last day of the claims that are still open.
pub fn claimed_until(claims: &[Claim]) -> Option<Day> {
    claims.iter().filter(|claim| claim.state() == ClaimState::Open).map(|claim| claim.until).max()
}

impl Record for Claim {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.quantity != Some(0), "quantity", "no_quantity", "认领数量至少是 1，全部认领就留空");
        for (path, day) in [("until", Some(self.until)), ("fulfilled_on", self.fulfilled_on), ("released_on", self.released_on)] {
            faults.require(day.is_none_or(|day| day >= self.on), path, "before_claimed", "不能早于认领日期");
        }
        let one_end = self.fulfilled_on.is_none() || self.released_on.is_none();
        faults.require(one_end, "released_on", "fulfilled_and_released", "已完成的认领不填放弃日期");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(self.state().code());
        outline.due = (self.state() == ClaimState::Open).then_some(self.until);
        outline.terms = Some(Terms { names: vec![self.claimant.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        format!("认领 {}前 {}", self.until.short_chinese(), self.state().label())
    }
}

impl Counted for Claim {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().facts(self.on, Happening::Claim.code(), known, Event::happened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::{World, day, faulty_fields, link};

    fn claim() -> Claim {
        Claim {
            need: link(40),
            claimant: "木棉义工队".into(),
            quantity: None,
            on: day("2020-02-01"),
            until: day("2020-02-03"),
            fulfilled_on: None,
            released_on: None,
            campaign: None,
        }
    }

    #[test]
    fn a_claim_waits_until_its_day_and_then_for_nobody() {
        assert_eq!((claim().outline().state, claim().outline().due), (Some("open"), Some(day("2020-02-03"))));
        let fulfilled = Claim { fulfilled_on: Some(day("2020-02-02")), ..claim() };
        assert_eq!((fulfilled.outline().state, fulfilled.outline().due), (Some("fulfilled"), None));
        let released = Claim { released_on: Some(day("2020-02-02")), ..claim() };
        assert_eq!(claimed_until(&[fulfilled, released.clone()]), None);
        assert_eq!(claimed_until(&[released, claim()]), Some(day("2020-02-03")));
    }

    #[test]
    fn a_claim_ends_once_and_not_before_it_began() {
        assert_eq!(faulty_fields(&claim()), Vec::<String>::new());
        let early = Claim { until: day("2020-01-31"), quantity: Some(0), ..claim() };
        assert_eq!(faulty_fields(&early), ["quantity", "until"]);
        let both = Claim { fulfilled_on: Some(day("2020-02-02")), released_on: Some(day("2020-02-02")), ..claim() };
        assert_eq!(faulty_fields(&both), ["released_on"]);
    }

    #[test]
    fn a_claim_names_nobody_in_need() {
        let outline = claim().outline();
        assert_eq!((outline.subject, outline.household), (None, None));
        assert!(claim().facts(&World::new()).iter().all(|fact| fact.subject.is_none() && fact.household.is_none()));
    }
}
