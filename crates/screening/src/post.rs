//! The count of a post in a window of time: people nobody wrote down. It is a tally of a crowd, kept apart from named service (domain.md 2.9,
//! rule 8). Who stood there and how long is also a shift (slice `duty`); here the workers answer for the count.

use crate::{Happening, Tallied};
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Time, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Place, Project, Unit, Worker, each, window_minutes};

choices! {
    /// What a post is there for; statistics find it as the thing. A door post has the word of its kind of place.
    PostWork "值守内容" {
        Gate = "door_post" "门岗" | "门岗值守 卡点 测温登记",
        Testing = "testing" "核酸检测" | "检测点 核酸采样",
        Vaccination = "vaccination" "疫苗接种" | "接种点",
        Quarantine = "quarantine_care" "隔离点服务" | "隔离酒店",
    }
}

record! {
    /// 一个岗点一段时间的计数：过了多少人，没有逐个登记。逐人登记的写“出入测温登记”，同一批人不要两边都记。
    PostTally "post_tally" "门岗值守" {
        place: Link<Place> = field("岗点").phone(),
        work: PostWork = field("值守内容").preset("door_post").phone(),
        from: Time = field("从").heads("开始时间").phone(),
        to: Time = field("到").help("早于开始时间就是次日").heads("结束时间").phone(),
        inward: Option<u32> = field("进人数").unit("人次").heads("进 进入").phone(),
        outward: Option<u32> = field("出人数").unit("人次").heads("出 外出").phone(),
        passages: Option<u32> = field("出入人次").unit("人次").help("分不清进出时只填这一项").heads("人次 服务人次").phone(),
        vehicles: Option<u32> = field("车辆").unit("辆").usual("0 10 50 100").phone(),
        abnormal: Option<u32> = field("异常人数").unit("人次").help("复测后仍异常的").heads("体温异常").usual("0 1 2").phone(),
        turned_back: Option<u32> = field("劝返").unit("人次").usual("0 1 2 5").phone(),
        on: Day = field("日期").help("跨零点的班次写开始那天").preset("今天").phone(),
        workers: Vec<Link<Worker>> = field("值守人").heads("社工 值守社工").phone(),
        forms: Option<u32> = field("摸查表份数").unit("份").help("只记纸质表；扫码自填的系统自己数").heads("摸查表").usual("10 20 50"),
        handover: Option<Prose> = field("交接").confidential().heads("交接事项 备注"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

impl PostTally {
    /// People who passed, in and out together.
    pub fn people(&self) -> u32 {
        self.passages.unwrap_or_else(|| self.inward.unwrap_or(0).saturating_add(self.outward.unwrap_or(0)))
    }

    /// What was counted besides people, each in its own unit.
    fn things(&self) -> impl Iterator<Item = (Tallied, Unit, u32)> {
        let counted = [
            (Tallied::Vehicles, Unit::Vehicle, self.vehicles),
            (Tallied::Abnormal, Unit::Person, self.abnormal),
            (Tallied::TurnedBack, Unit::Person, self.turned_back),
            (Tallied::Forms, Unit::Copy, self.forms),
        ];
        counted.into_iter().filter_map(|(thing, unit, quantity)| Some((thing, unit, quantity.filter(|quantity| *quantity > 0)?)))
    }

    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).within(Happening::PostTally.domain()).at(self.place);
        filing.by(each(&self.workers, window_minutes(self.from, self.to)))
    }
}

impl Record for PostTally {
    fn rules(&self, faults: &mut Faults) {
        let split = self.inward.is_some() || self.outward.is_some();
        faults.require(split || self.passages.is_some(), "passages", "nothing_counted", "请填进、出人数，或出入人次；没有人就填 0");
        faults.require(!(split && self.passages.is_some()), "passages", "counted_twice", "已填进、出人数，出入人次不用填");
        faults.require(self.from != self.to, "to", "no_window", "结束时间与开始时间相同；一整天请写 00:00 到 24:00");
    }

    fn outline(&self) -> Outline {
        self.filing().outline(self.on)
    }

    fn line(&self) -> String {
        format!("{} {}–{} {} 人次", self.work.label(), self.from, self.to, self.people())
    }
}

impl Counted for PostTally {
    /// The people as a crowd, the rest as quantities in their own units. Nobody knows how long each of them was served: no service minutes.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().facts(self.on, Happening::PostTally.code(), known, |event| {
            let event = event.item(self.work.word()).crowd(self.people(), 0).happened();
            self.things().fold(event, |event, (thing, unit, quantity)| event.goods(thing.word(), unit.word(), quantity))
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use base::{Key, Word};
    use count::Part;
    use count::testing::{World, day, faulty_fields, link, time};
    use org::PlaceKind;

    pub(crate) fn tally() -> PostTally {
        PostTally {
            on: day("2020-02-03"),
            place: link(30),
            from: time("08:00"),
            to: time("20:00"),
            inward: Some(512),
            outward: Some(488),
            passages: None,
            vehicles: Some(120),
            abnormal: Some(1),
            turned_back: Some(0),
            forms: None,
            workers: vec![link(80), link(81)],
            work: PostWork::Gate,
            handover: None,
            campaign: Some(link(3)),
            project: None,
        }
    }

    #[test]
    fn a_tally_is_a_crowd_with_quantities_beside_it() {
        let facts = tally().facts(&World::new());
        let gate = PlaceKind::DoorPost.word();
        assert!(facts.iter().all(|fact| fact.place == Key(30) && fact.campaign == Key(3) && (fact.item == gate || fact.part == Part::Goods)));
        assert_eq!((facts[0].part, facts[0].times, facts[0].subject), (Part::Served, 1000, Key::NONE));
        let minutes: Vec<u32> = facts.iter().filter(|fact| fact.part == Part::Effort).map(|fact| fact.work_minutes).collect();
        assert_eq!(minutes, [720, 720]);
        let goods: Vec<(Word, Word, u32)> =
            facts.iter().filter(|fact| fact.part == Part::Goods).map(|fact| (fact.item, fact.unit, fact.quantity)).collect();
        assert_eq!(goods, [(Tallied::Vehicles.word(), Unit::Vehicle.word(), 120), (Tallied::Abnormal.word(), Unit::Person.word(), 1)]);
    }

    #[test]
    fn a_quiet_night_is_an_event_of_nobody() {
        let quiet = PostTally { inward: Some(0), outward: None, vehicles: None, abnormal: None, from: time("20:00"), to: time("08:00"), ..tally() };
        let facts = quiet.facts(&World::new());
        assert_eq!((facts[0].part, facts[0].times, facts[1].work_minutes), (Part::Event, 0, 720));
        assert_eq!(faulty_fields(&quiet), Vec::<String>::new());
    }

    #[test]
    fn people_are_counted_once_and_in_a_window() {
        let whole = PostTally { inward: None, outward: None, passages: Some(2981), ..tally() };
        assert_eq!((whole.people(), tally().people()), (2981, 1000));
        let worked = [
            (whole.clone(), vec![]),
            (PostTally { passages: Some(1000), ..tally() }, vec!["passages"]),
            (PostTally { passages: None, to: time("08:00"), ..whole }, vec!["passages", "to"]),
        ];
        for (tally, paths) in worked {
            assert_eq!(faulty_fields(&tally), paths, "{tally:?}");
        }
    }
}
