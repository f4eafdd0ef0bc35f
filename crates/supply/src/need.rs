//! A need of a household or person: found, perhaps claimed, in the end met or not. What is wanted is one thing in one unit, so that needs can be
//! set against stock. Absent: the claims themselves ([`Claim`]) and the goods handed over ([`Delivery`](crate::Delivery)).

use crate::household::{Reached, of_households};
use crate::{Claim, FoundBy, Happening, NeedSurvey, claimed_until};
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, Word, choices, field, record};
use count::{Counted, Fact, Known, Part};
use org::{Campaign, Channel, Domain, Filing, Item, Project, Topic, Unit, Worker};
use people::{Household, Person};

choices! {
    /// What sort of thing is needed (domain.md 4.1).
    NeedKind "需求类别" {
        Goods = "goods" "生活物资" | "物资 日用品",
        Medicine = "medicine" "药品" | "药 配药 用药",
        Food = "food" "食品" | "食物 米面粮油 买菜",
        Protective = "protective" "防护物资" | "防护用品 防疫物资",
        Money = "money" "经济救助" | "资金 救助金 经济困难",
        Care = "care" "照料陪护" | "照顾 照料 陪护",
        Job = "job" "就业" | "工作",
        Psychological = "psychological" "心理支持" | "心理 情绪",
    }
    /// How soon.
    Urgency "紧急程度" {
        Normal = "normal" "一般" | "普通 不急",
        Soon = "soon" "24小时内" | "24h 较急 急",
        Now = "now" "立即" | "紧急 特急",
    }
    /// Where a need stands.
    NeedState "需求状态" {
        Open = "open" "待解决",
        Claimed = "claimed" "已认领",
        Met = "met" "已满足",
        Failed = "failed" "未能满足",
    }
}

record! {
    /// 一项需求，只写一种东西、一个单位；同一户缺几样就写几条。满足或确认办不到后才算结束。
    Need "need" "需求" {
        household: Option<Link<Household>> = field("户").personal().help("户和本人至少填一个").heads("户主 户主姓名").phone(),
        person: Option<Link<Person>> = field("本人").personal().heads("服务对象 姓名").phone(),
        kind: NeedKind = field("需求类别").heads("类别").phone(),
        item: Option<Item> = field("需求物品").heads("物品 品名").phone(),
        quantity: Option<u32> = field("数量").usual("1 2 5 10").phone(),
        unit: Option<Unit> = field("单位").phone(),
        detail: Option<Text> = field("说明").confidential().help("名单里没有的物品、药名规格、要办的事").phone(),
        urgency: Urgency = field("紧急程度").preset("normal").phone(),
        on: Day = field("发现日期").heads("日期 摸查日期").preset("今天").phone(),
        assignee: Option<Link<Worker>> = field("跟进社工").heads("社工 负责人").phone(),
        deadline: Option<Day> = field("最迟日期").help("不填时：立即的当天，24小时内的次日").heads("期限 截止日期"),
        found_by: Option<FoundBy> = field("发现途径"),
        survey: Option<Link<NeedSurvey>> = field("摸查记录"),
        claimed_until: Option<Day> = field("认领到").help("有人认领时填认领期限；放弃认领就清空").heads("匹配"),
        met_on: Option<Day> = field("满足日期").heads("送达日期 解决日期"),
        channel: Option<Channel> = field("满足方式"),
        failed_on: Option<Day> = field("结束日期").help("确认办不到的那天；已满足的不填"),
        failed_reason: Option<Text> = field("未能满足原因").confidential(),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

impl NeedKind {
    /// Whether it is a thing that can be handed over.
    pub fn is_goods(self) -> bool {
        matches!(self, NeedKind::Goods | NeedKind::Medicine | NeedKind::Food | NeedKind::Protective)
    }

    /// What the service that meets it is about.
    pub fn topics(self) -> u64 {
        match self {
            NeedKind::Goods | NeedKind::Food | NeedKind::Protective => Topic::Goods.bit(),
            NeedKind::Medicine => Topic::Goods.bit() | Topic::Medical.bit(),
            NeedKind::Money => Topic::Living.bit(),
            NeedKind::Care => Topic::Care.bit(),
            NeedKind::Job => Topic::Job.bit(),
            NeedKind::Psychological => Topic::Mind.bit(),
        }
    }
}

impl Need {
    /// Where it stands. A claim that has run out still shows as claimed; its day is then overdue, and somebody looks.
    pub fn state(&self) -> NeedState {
        match (self.met_on, self.failed_on, self.claimed_until) {
            (Some(_), ..) => NeedState::Met,
            (_, Some(_), _) => NeedState::Failed,
            (.., Some(_)) => NeedState::Claimed,
            _ => NeedState::Open,
        }
    }

    /// The day by which somebody has to act; none once it has ended, and none for a need that presses nobody.
    pub fn due(&self) -> Option<Day> {
        let wanted = self.deadline.or(match self.urgency {
            Urgency::Normal => None,
            Urgency::Soon => Some(self.on + 1),
            Urgency::Now => Some(self.on),
        });
        let earliest = [wanted, self.claimed_until].into_iter().flatten().min();
        earliest.filter(|_| matches!(self.state(), NeedState::Open | NeedState::Claimed))
    }

    /// The need after its claims: claimed while one of them is open, met on the day on which the fulfilled ones cover the quantity. A claim
    /// that names no quantity takes the whole need. An ended need stays as it is.
    #[must_use]
    pub fn after(mut self, claims: &[Claim]) -> Self {
        if self.met_on.is_some() || self.failed_on.is_some() {
            return self;
        }
        self.claimed_until = claimed_until(claims);
        let wanted = self.quantity.unwrap_or(1);
        let mut fulfilled: Vec<(Day, u32)> =
            claims.iter().filter_map(|claim| Some((claim.fulfilled_on?, claim.quantity.unwrap_or(wanted)))).collect();
        fulfilled.sort_unstable();
        let mut sum = 0_u32;
        self.met_on = fulfilled.into_iter().find_map(|(day, quantity)| {
            sum = sum.saturating_add(quantity);
            (sum >= wanted).then_some(day)
        });
        self
    }

    fn reached(&self) -> Reached {
        Reached { household: self.household, person: self.person }
    }

    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).within(Domain::Aid);
        filing.link(self.assignee, "assignee").link(self.survey, "survey")
    }

    /// What statistics call it: the item, else the kind.
    fn item_word(&self) -> Word {
        self.item.map_or(self.kind.word(), Choice::word)
    }

    /// The state "need": from the day on which it was found until the day on which it ended. On that day it no longer holds, and a need that
    /// was found and met on one day was a need nevertheless: so this is not `count::state` with a last day.
    fn lasting(&self, known: &dyn Known) -> impl Iterator<Item = Fact> {
        let standing = self.reached().standing(self.on, known).unwrap_or_default();
        let row = |day: Day, times: i32| Fact {
            day,
            times,
            kind: Happening::Need.word(),
            part: Part::State,
            subject: standing.key,
            household: self.reached().household(self.on, known),
            populations: standing.populations,
            item: self.item_word(),
            ..self.filing().row(known)
        };
        let ended = self.met_on.or(self.failed_on);
        [Some(row(self.on, 1)), ended.map(|day| row(day, -1))].into_iter().flatten()
    }
}

impl Record for Need {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.household.is_some() || self.person.is_some(), "household", "nobody", "请选择户或本人，至少一个");
        faults.require(self.quantity != Some(0), "quantity", "no_quantity", "数量至少是 1");
        faults.require(self.quantity.is_none() || self.unit.is_some(), "unit", "no_unit", "写了数量，请选单位");
        faults.require(self.quantity.is_some() || self.unit.is_none(), "quantity", "unit_alone", "选了单位，请写数量");
        let said = !self.kind.is_goods() || self.item.is_some() || self.detail.is_some();
        faults.require(said, "item", "no_item", "请选需求物品，或在说明里写清需要什么");
        let ends = [("deadline", self.deadline), ("claimed_until", self.claimed_until), ("met_on", self.met_on), ("failed_on", self.failed_on)];
        for (path, day) in ends {
            faults.require(day.is_none_or(|day| day >= self.on), path, "before_found", "不能早于发现日期");
        }
        faults.require(self.met_on.is_none() || self.failed_on.is_none(), "failed_on", "met_and_failed", "已满足的需求不填结束日期");
        faults.require(self.failed_on.is_none() || self.failed_reason.is_some(), "failed_reason", "no_reason", "请写明为什么没能满足");
        faults.require(self.channel.is_none() || self.met_on.is_some(), "met_on", "no_met_day", "填了满足方式，请补满足日期");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.reached().outline(self.filing(), self.on);
        outline.state = Some(self.state().code());
        outline.assignee = self.assignee.map(Link::id);
        outline.due = self.due();
        outline
    }

    fn line(&self) -> String {
        let what = self.item.map_or(self.kind.label(), Choice::label);
        let much = match (self.quantity, self.unit) {
            (Some(quantity), Some(unit)) => format!(" {quantity} {}", unit.label()),
            _ => String::new(),
        };
        format!("需求 {what}{much} {} {}", self.urgency.label(), self.state().label())
    }
}

impl Counted for Need {
    /// The state "need" while it is open (its beginnings are the needs found), and on the day on which it ends one event: "need_met" with the
    /// household and no person-time, because the delivery or the contact that met it is the service; or "need_failed".
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let end = [(self.met_on, Happening::NeedMet), (self.failed_on, Happening::NeedFailed)];
        let ended = end.into_iter().find_map(|(day, kind)| Some((day?, kind))).map(|(day, kind)| {
            let household = self.reached().household(day, known);
            let facts = self.filing().facts(day, kind.code(), known, |event| {
                let event = event.topics(self.kind.topics()).item(self.item_word()).happened();
                let event = event.channel(self.channel.map_or(Word::NONE, Choice::word));
                if household.is_none() { event } else { event.household(household) }
            });
            of_households(facts, self.reached().standing(day, known).unwrap_or_default().populations)
        });
        self.lasting(known).chain(ended.into_iter().flatten()).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::town;
    use base::Key;
    use count::testing::{day, faulty_fields, link};

    pub(crate) fn masks() -> Need {
        Need {
            on: day("2020-01-30"),
            household: Some(link(5)),
            person: None,
            kind: NeedKind::Protective,
            item: Some(Item::Mask),
            quantity: Some(2),
            unit: Some(Unit::Piece),
            detail: None,
            urgency: Urgency::Soon,
            deadline: None,
            found_by: Some(FoundBy::Survey),
            survey: None,
            assignee: Some(link(80)),
            claimed_until: None,
            met_on: None,
            channel: None,
            failed_on: None,
            failed_reason: None,
            note: None,
            campaign: Some(link(3)),
            project: None,
        }
    }

    fn claim(quantity: Option<u32>, fulfilled_on: Option<&str>, released_on: Option<&str>) -> Claim {
        Claim {
            on: day("2020-01-31"),
            need: link(40),
            claimant: "木棉义工队".into(),
            quantity,
            until: day("2020-02-03"),
            fulfilled_on: fulfilled_on.map(day),
            released_on: released_on.map(day),
            campaign: None,
        }
    }

    #[test]
    fn a_need_is_open_claimed_met_or_failed_and_only_an_open_one_is_due() {
        let found = masks();
        let worked = [
            (found.clone(), NeedState::Open, Some("2020-01-31")),
            (Need { urgency: Urgency::Now, ..found.clone() }, NeedState::Open, Some("2020-01-30")),
            (Need { urgency: Urgency::Normal, ..found.clone() }, NeedState::Open, None),
            (Need { deadline: Some(day("2020-02-09")), ..found.clone() }, NeedState::Open, Some("2020-02-09")),
            (Need { urgency: Urgency::Normal, claimed_until: Some(day("2020-02-03")), ..found.clone() }, NeedState::Claimed, Some("2020-02-03")),
            (Need { claimed_until: Some(day("2020-02-03")), ..found.clone() }, NeedState::Claimed, Some("2020-01-31")),
            (Need { met_on: Some(day("2020-02-03")), claimed_until: Some(day("2020-02-03")), ..found.clone() }, NeedState::Met, None),
            (Need { failed_on: Some(day("2020-02-03")), ..found }, NeedState::Failed, None),
        ];
        for (need, state, due) in worked {
            let outline = need.outline();
            assert_eq!((outline.state, outline.due), (Some(state.code()), due.map(day)), "{}", need.line());
        }
    }

    #[test]
    fn several_claims_may_fill_one_need_and_a_released_one_gives_it_back() {
        let worked = [
            (vec![claim(None, None, None)], NeedState::Claimed, None),
            (vec![claim(None, None, Some("2020-02-01"))], NeedState::Open, None),
            (vec![claim(Some(1), Some("2020-02-01"), None)], NeedState::Open, None),
            (vec![claim(Some(1), Some("2020-02-02"), None), claim(Some(1), Some("2020-02-01"), None)], NeedState::Met, Some("2020-02-02")),
            (vec![claim(None, Some("2020-02-01"), None), claim(None, None, None)], NeedState::Met, Some("2020-02-01")),
            (vec![], NeedState::Open, None),
        ];
        for (claims, state, met_on) in worked {
            let need = masks().after(&claims);
            assert_eq!((need.state(), need.met_on), (state, met_on.map(day)), "{claims:?}");
        }
        let ended = Need { failed_on: Some(day("2020-02-01")), ..masks() };
        assert_eq!(ended.clone().after(&[claim(None, Some("2020-02-01"), None)]), ended);
    }

    #[test]
    fn what_does_not_fit_is_said_all_at_once() {
        let found = masks();
        let worked = [
            (found.clone(), vec![]),
            (Need { household: None, quantity: Some(0), unit: None, ..found.clone() }, vec!["household", "quantity", "unit"]),
            (Need { quantity: None, ..found.clone() }, vec!["quantity"]),
            (Need { item: None, ..found.clone() }, vec!["item"]),
            (Need { item: None, quantity: None, unit: None, kind: NeedKind::Job, ..found.clone() }, vec![]),
            (
                Need { met_on: Some(day("2020-01-29")), failed_on: Some(day("2020-02-01")), ..found.clone() },
                vec!["met_on", "failed_on", "failed_reason"],
            ),
            (Need { channel: Some(Channel::Visit), ..found }, vec!["met_on"]),
        ];
        for (need, paths) in worked {
            assert_eq!(faulty_fields(&need), paths, "{}", need.line());
        }
    }

    #[test]
    fn an_open_need_is_a_state_and_a_met_one_an_event_of_its_household() {
        let rows = |need: &Need| -> Vec<(String, Word, Part, i32, u32)> {
            need.facts(&town()).into_iter().map(|fact| (fact.day.to_string(), fact.kind, fact.part, fact.times, fact.household.0)).collect()
        };
        let (need, met) = (Happening::Need.word(), Happening::NeedMet.word());
        assert_eq!(rows(&masks()), [("2020-01-30".into(), need, Part::State, 1, 5)]);
        let ended = Need { met_on: Some(day("2020-02-03")), channel: Some(Channel::Visit), ..masks() };
        let whole = [
            ("2020-01-30".into(), need, Part::State, 1, 5),
            ("2020-02-03".into(), need, Part::State, -1, 5),
            ("2020-02-03".into(), met, Part::Served, 0, 5),
        ];
        assert_eq!(rows(&ended), whole);
        let of_a_person = Need { household: None, person: Some(link(71)), ..ended };
        let last = of_a_person.facts(&town()).pop().unwrap();
        assert_eq!((last.household, last.subject, last.campaign, last.topics), (Key(7), Key::NONE, Key(3), Topic::Goods.bit()));
    }

    #[test]
    fn a_need_met_on_the_day_it_was_found_was_a_need_and_is_open_at_no_date() {
        let facts = Need { met_on: Some(day("2020-01-30")), ..masks() }.facts(&town());
        let state: Vec<(Day, i32)> = facts.iter().filter(|fact| fact.part == Part::State).map(|fact| (fact.day, fact.times)).collect();
        assert_eq!(state, [(day("2020-01-30"), 1), (day("2020-01-30"), -1)]);
    }
}
