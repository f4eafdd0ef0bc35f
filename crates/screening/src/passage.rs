//! One person at a post, with a temperature: the sheets 出入测温登记 and 来访登记. An abnormal reading is taken again before anything is done, and
//! then somebody writes what was done (domain.md 5.1). The post's rule is data on the record; the program never turns anybody back.

use crate::{Answer, Happening, Tallied, Temperature};
use base::{Choice, Day, Faults, Link, Outline, Phone, Prose, Record, Set, Text, Time, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Place, PlaceKind, Standard, Unit};
use people::Person;

choices! {
    /// Which way.
    Way "进出" { In = "in" "进" | "进入 入", Out = "out" "出" | "外出 离开" }
    /// What was done.
    Action "处置" {
        Passed = "passed" "放行",
        TurnedBack = "turned_back" "劝返" | "劝离",
        SentHome = "sent_home" "居家并报居委" | "居家隔离",
        Emergency = "emergency" "就地隔离并拨打120" | "送医 120",
    }
    /// What was done about an abnormal reading, beside the decision (domain.md 5.1: isolate on the spot, call 120, tell the street).
    Step "已做" {
        Isolated = "isolated" "就地隔离",
        Called = "called_120" "已拨打120" | "拨打120",
        ToldStreet = "told_street" "已报街道" | "报街道",
        ToldCommittee = "told_committee" "已报居委" | "报居委",
        ToldFamily = "told_family" "已告知家属" | "告知家属",
    }
    /// Where a passage stands.
    PassageState "登记状态" {
        Normal = "normal" "正常",
        Remeasure = "remeasure" "待复测",
        Abnormal = "abnormal" "异常待处置",
        Settled = "settled" "异常已处置",
    }
}

record! {
    /// 一个人一次进出门岗。体温异常先复测，复测仍异常再处置。
    Passage "passage" "出入测温登记" {
        place: Option<Link<Place>> = field("岗点").heads("楼栋").phone(),
        way: Way = field("进出").preset("in").phone(),
        person: Option<Link<Person>> = field("人员").personal().help("名单里有就选，没有就写姓名").phone(),
        name: Option<Text> = field("姓名").personal().heads("来访人").phone(),
        phone: Option<Phone> = field("联系方式").personal().heads("电话 联系电话").phone(),
        temperature: Option<Temperature> = field("体温").unit("℃").confidential().heads("测量体温").phone(),
        epidemic_area: Option<Answer> = field("是否疫区").confidential().help("是否来自或接触过疫区").phone(),
        visiting: Option<Text> = field("到访住址").personal().help("来访的写到哪一户，须住户同意").phone(),
        at: Time = field("时间").heads("测量时间 进").phone(),
        on: Day = field("日期").preset("今天").phone(),
        remeasured: Option<Temperature> = field("复测体温").unit("℃").confidential().help("第一次异常时填"),
        remeasured_at: Option<Time> = field("复测时间"),
        action: Option<Action> = field("处置").confidential(),
        steps: Set<Step> = field("已做").confidential().help("体温异常时做了哪几步"),
        left_at: Option<Time> = field("离开时间").heads("出"),
        standard: Option<Standard> = field("体温标准").help("不填按“超过 37.3℃”"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
    }
}

impl Passage {
    /// The rule of this post.
    fn standard(&self) -> Standard {
        self.standard.unwrap_or(Standard::Over373)
    }

    /// Where it stands. The second reading decides where there is one.
    pub fn state(&self) -> PassageState {
        let is_high = |reading: Option<Temperature>| reading.is_some_and(|reading| reading.is_abnormal_by(self.standard()));
        match (is_high(self.temperature), self.remeasured, self.action) {
            (_, Some(again), action) if again.is_abnormal_by(self.standard()) => match action {
                Some(_) => PassageState::Settled,
                None => PassageState::Abnormal,
            },
            (true, None, None) => PassageState::Remeasure,
            // Somebody acted on the first reading, without waiting for a second.
            (true, None, Some(_)) => PassageState::Settled,
            _ => PassageState::Normal,
        }
    }

    fn filing(&self) -> Filing {
        Filing::of(self.campaign, None).within(Happening::Passage.domain()).about(self.person).at(self.place)
    }
}

impl Record for Passage {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.person.is_some() || self.name.is_some(), "name", "nobody", "请选人员或写姓名");
        let again = self.remeasured_at.is_none() || self.remeasured.is_some();
        faults.require(again, "remeasured", "no_second_reading", "填了复测时间，请补复测体温");
        faults.require(self.remeasured.is_none() || self.temperature.is_some(), "temperature", "no_first_reading", "有复测体温，请补第一次体温");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(self.state().code());
        outline.due = matches!(self.state(), PassageState::Remeasure | PassageState::Abnormal).then_some(self.on);
        outline
    }

    fn line(&self) -> String {
        format!("{} {} {}", self.at, self.way.label(), self.state().label())
    }
}

impl Counted for Passage {
    /// One person-time; a person where one is known. Abnormal are those that still were when measured again, or were acted upon at once.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let is_abnormal = matches!(self.state(), PassageState::Abnormal | PassageState::Settled);
        let counted = [(is_abnormal, Tallied::Abnormal), (self.action == Some(Action::TurnedBack), Tallied::TurnedBack)];
        self.filing().facts(self.on, Happening::Passage.code(), known, |event| {
            let event = event.item(PlaceKind::DoorPost.word());
            let event = match self.person {
                Some(person) => event.served(known.standing(person.id(), self.on)),
                None => event.crowd(1, 0),
            };
            let counted = counted.into_iter().filter(|(holds, _)| *holds);
            counted.fold(event, |event, (_, thing)| event.goods(thing.word(), Unit::Person.word(), 1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Key;
    use count::testing::{World, day, faulty_fields, link, time};

    fn passage(first: Option<u32>, again: Option<u32>, action: Option<Action>) -> Passage {
        Passage {
            on: day("2020-02-03"),
            at: time("08:12"),
            place: Some(link(30)),
            way: Way::In,
            person: None,
            name: Some("罗明".into()),
            phone: None,
            temperature: first.and_then(Temperature::of_tenths),
            remeasured: again.and_then(Temperature::of_tenths),
            epidemic_area: Some(Answer::No),
            visiting: None,
            left_at: None,
            remeasured_at: None,
            action,
            steps: Set::default(),
            standard: None,
            note: None,
            campaign: Some(link(3)),
        }
    }

    #[test]
    fn an_abnormal_reading_is_taken_again_before_anybody_acts() {
        let worked = [
            (Some(365), None, None, PassageState::Normal, false),
            (Some(373), None, None, PassageState::Normal, false),
            (Some(374), None, None, PassageState::Remeasure, true),
            (Some(374), Some(368), None, PassageState::Normal, false),
            (Some(374), Some(376), None, PassageState::Abnormal, true),
            (Some(374), Some(376), Some(Action::SentHome), PassageState::Settled, false),
            (Some(392), None, Some(Action::Emergency), PassageState::Settled, false),
            (None, None, None, PassageState::Normal, false),
        ];
        for (first, again, action, state, is_due) in worked {
            let passage = passage(first, again, action);
            assert_eq!((passage.state(), passage.outline().due.is_some()), (state, is_due), "{passage:?}");
        }
    }

    #[test]
    fn another_post_has_another_rule() {
        let at_post = |standard| Passage { standard, ..passage(Some(374), None, None) }.state();
        assert_eq!(at_post(Some(Standard::From375)), PassageState::Normal);
        assert_eq!(at_post(Some(Standard::Over373)), PassageState::Remeasure);
        assert_eq!(at_post(None), PassageState::Remeasure);
        let at_threshold = |standard| Passage { standard, ..passage(Some(373), None, None) }.state();
        assert_eq!([at_threshold(Some(Standard::Over373)), at_threshold(Some(Standard::From373))], [PassageState::Normal, PassageState::Remeasure]);
    }

    #[test]
    fn a_known_person_is_a_person_and_a_name_is_one_of_a_crowd() {
        let facts = passage(Some(374), Some(376), Some(Action::TurnedBack)).facts(&World::new());
        assert_eq!((facts[0].times, facts[0].subject), (1, Key::NONE));
        assert_eq!(facts[1..].iter().map(|fact| fact.item).collect::<Vec<_>>(), [Tallied::Abnormal.word(), Tallied::TurnedBack.word()]);
        let known = Passage { person: Some(link(51)), ..passage(Some(365), None, None) }.facts(&World::new());
        assert_eq!((known.len(), known[0].times, known[0].subject), (1, 1, Key(51)));
    }

    #[test]
    fn somebody_passed_and_a_second_reading_has_a_first() {
        let nobody = Passage { name: None, ..passage(None, Some(368), None) };
        assert_eq!(faulty_fields(&nobody), ["name", "temperature"]);
        let forgotten = Passage { remeasured_at: Some(time("08:30")), ..passage(Some(374), None, None) };
        assert_eq!(faulty_fields(&forgotten), ["remeasured"]);
    }
}
