//! The count of a post in a window of time: people nobody wrote down, at a door, in a queue for vaccination, at a testing point, in a quarantine
//! hotel. It is a tally of a crowd, kept apart from named service (domain.md 2.9, rule 8). Who stood there and how long is also a shift (slice
//! `duty`); here the workers answer for the count.

use crate::{Happening, Tallied};
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, Time, Word, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, CountUnit, Filing, Place, Project, Unit, Worker, each, window_minutes};

choices! {
    /// What a post is there for; statistics find it as the thing. A door post has the word of its kind of place.
    PostWork "值守内容" {
        Gate = "door_post" "门岗" | "门岗值守 卡点 测温登记",
        Testing = "testing" "核酸检测" | "检测点 核酸采样",
        Vaccination = "vaccination" "疫苗接种" | "接种点",
        Quarantine = "quarantine_care" "隔离点服务" | "隔离酒店 隔离服务 居家隔离服务",
        DataCheck = "data_check" "数据核查" | "数据排查 信息核查 电话流调",
        DoorToDoor = "door_to_door" "上门服务" | "敲门行动 入户排查 扫楼",
        Guidance = "guidance" "秩序引导" | "引导 维持秩序 宣传引导",
        Supplies = "supplies_point" "物资发放点" | "物资保障 送餐 配送",
        Other = "other_tally" "其他现场" | "其他",
    }
}

record! {
    /// 一个岗点一段时间的计数：过了、来了、服务了多少人，没有逐个登记。逐人登记的写“出入测温登记”，同一批人不要两边都记。
    PostTally "post_tally" "门岗与现场计数" {
        place: Link<Place> = field("岗点").phone(),
        work: PostWork = field("值守内容").preset("door_post").phone(),
        from: Option<Time> = field("从").heads("开始时间").phone(),
        to: Option<Time> = field("到").help("早于开始时间就是次日").heads("结束时间").phone(),
        inward: Option<u32> = field("进人数").unit("人次").heads("进 进入").phone(),
        outward: Option<u32> = field("出人数").unit("人次").heads("出 外出").phone(),
        passages: Option<u32> = field("人次").unit("人次").help("检测、接种等直接填；门岗分不清进出时填").heads("出入人次 服务人次").phone(),
        persons: Option<u32> = field("人数").unit("人").help("不重复的人数，例如隔离点在住的人；不知道就留空").heads("服务人数"),
        vehicles: Option<u32> = field("车辆").unit("辆").usual("0 10 50 100").phone(),
        abnormal: Option<u32> = field("异常人数").unit("人次").help("复测后仍异常的").heads("体温异常").usual("0 1 2").phone(),
        turned_back: Option<u32> = field("劝返").unit("人次").usual("0 1 2 5").phone(),
        on: Day = field("日期").help("跨零点的班次写开始那天").preset("今天").phone(),
        workers: Vec<Link<Worker>> = field("值守人").heads("社工 值守社工").phone(),
        forms: Option<u32> = field("摸查表份数").unit("份").help("只记纸质表；扫码填的由系统计数").heads("摸查表").usual("10 20 50"),
        shift: Option<Text> = field("班次").help("早班、夜班等；起止时间写在上面").heads("班别"),
        handover: Option<Prose> = field("交接").confidential().heads("交接事项"),
        note: Option<Prose> = field("备注").confidential(),
        taps: Option<u32> = field("点按数").help("手机上按了多少下，含撤销的；同一段时间以按得多的那份为准"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

impl PostTally {
    /// Person-times: people who passed, in and out together. Of whom only the persons are known, each was there once at least.
    pub fn people(&self) -> u32 {
        let split = (self.inward.is_some() || self.outward.is_some()).then(|| self.inward.unwrap_or(0).saturating_add(self.outward.unwrap_or(0)));
        self.passages.or(split).or(self.persons).unwrap_or(0)
    }

    /// How long the window was, as far as it was said.
    fn minutes(&self) -> u32 {
        self.from.zip(self.to).map_or(0, |(from, to)| window_minutes(from, to))
    }

    /// What was counted besides people, each in its own unit.
    fn things(&self) -> impl Iterator<Item = (Word, Word, u32)> {
        let counted = [
            (self.work.word(), CountUnit::Head.word(), self.persons),
            (Tallied::Vehicles.word(), Unit::Vehicle.word(), self.vehicles),
            (Tallied::Abnormal.word(), Unit::Person.word(), self.abnormal),
            (Tallied::TurnedBack.word(), Unit::Person.word(), self.turned_back),
            (Tallied::Forms.word(), Unit::Copy.word(), self.forms),
        ];
        counted.into_iter().filter_map(|(thing, unit, quantity)| Some((thing, unit, quantity.filter(|quantity| *quantity > 0)?)))
    }

    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).within(Happening::PostTally.domain()).at(self.place);
        filing.by(each(&self.workers, self.minutes()))
    }
}

impl Record for PostTally {
    fn rules(&self, faults: &mut Faults) {
        let split = self.inward.is_some() || self.outward.is_some();
        let counted = split || self.passages.is_some() || self.persons.is_some();
        faults.require(counted, "passages", "nothing_counted", "请填人次，或进、出人数；没有人就填 0");
        faults.require(!(split && self.passages.is_some()), "passages", "counted_twice", "已填进、出人数，人次不用填");
        let no_fewer = self.persons.is_none_or(|persons| persons <= self.people());
        faults.require(no_fewer, "persons", "more_persons_than_times", "人数比人次多，请核对：一个人至少一人次");
        faults.require(self.from.is_some() || self.to.is_none(), "from", "no_start", "填了结束时间，请补开始时间");
        faults.require(self.from.is_none() || self.from != self.to, "to", "no_window", "结束时间与开始时间相同；一整天请写 00:00 到 24:00");
    }

    fn outline(&self) -> Outline {
        self.filing().outline(self.on)
    }

    fn line(&self) -> String {
        let window = match (self.from, self.to) {
            (Some(from), Some(to)) => format!(" {from}–{to}"),
            _ => self.shift.as_ref().map(|shift| format!(" {shift}")).unwrap_or_default(),
        };
        let persons = self.persons.map(|persons| format!(" {persons} 人")).unwrap_or_default();
        format!("{}{window} {} 人次{persons}", self.work.label(), self.people())
    }
}

impl Counted for PostTally {
    /// The people as a crowd, the rest as quantities in their own units, distinct persons among them: a crowd has no persons that could be told
    /// apart, so their number is what the tally says. Nobody knows how long each of them was served: no service minutes.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().facts(self.on, Happening::PostTally.code(), known, |event| {
            let event = event.item(self.work.word()).crowd(self.people(), 0).happened();
            self.things().fold(event, |event, (thing, unit, quantity)| event.goods(thing, unit, quantity))
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use base::Key;
    use count::Part;
    use count::testing::{World, day, faulty_fields, link, time};
    use org::PlaceKind;

    pub(crate) fn tally() -> PostTally {
        PostTally {
            on: day("2020-02-03"),
            place: link(30),
            from: Some(time("08:00")),
            to: Some(time("20:00")),
            inward: Some(512),
            outward: Some(488),
            passages: None,
            persons: None,
            vehicles: Some(120),
            abnormal: Some(1),
            turned_back: Some(0),
            forms: None,
            workers: vec![link(80), link(81)],
            work: PostWork::Gate,
            shift: None,
            handover: None,
            note: None,
            taps: None,
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
        let quiet = PostTally { inward: Some(0), outward: None, vehicles: None, abnormal: None, ..tally() };
        let quiet = PostTally { from: Some(time("20:00")), to: Some(time("08:00")), ..quiet };
        let facts = quiet.facts(&World::new());
        assert_eq!((facts[0].part, facts[0].times, facts[1].work_minutes), (Part::Event, 0, 720));
        assert_eq!(faulty_fields(&quiet), Vec::<String>::new());
    }

    #[test]
    fn the_persons_of_a_quarantine_hotel_are_a_number_of_their_own() {
        let hotel =
            PostTally { work: PostWork::Quarantine, inward: None, outward: None, vehicles: None, abnormal: None, from: None, to: None, ..tally() };
        for (passages, persons, times, people) in
            [(Some(960), Some(320), 960, vec![320]), (None, Some(320), 320, vec![320]), (Some(960), None, 960, vec![])]
        {
            let hotel = PostTally { passages, persons, ..hotel.clone() };
            let facts = hotel.facts(&World::new());
            assert_eq!((facts[0].times, facts[0].item), (times, PostWork::Quarantine.word()));
            let heads = facts.iter().filter(|fact| fact.unit == CountUnit::Head.word() && fact.item == PostWork::Quarantine.word());
            assert_eq!(heads.map(|fact| fact.quantity).collect::<Vec<_>>(), people);
            assert_eq!(faulty_fields(&hotel), Vec::<String>::new());
            assert!(facts.iter().all(|fact| fact.work_minutes == 0), "nobody said how long");
        }
        let shift = PostTally { shift: Some("早班".into()), passages: Some(7), ..hotel };
        assert_eq!(shift.line(), "隔离点服务 早班 7 人次");
    }

    #[test]
    fn people_are_counted_once_and_in_a_window() {
        let whole = PostTally { inward: None, outward: None, passages: Some(2981), ..tally() };
        assert_eq!((whole.people(), tally().people()), (2981, 1000));
        let worked = [
            (whole.clone(), vec![]),
            (PostTally { passages: Some(1000), ..tally() }, vec!["passages"]),
            (PostTally { passages: None, to: Some(time("08:00")), ..whole.clone() }, vec!["passages", "to"]),
            (PostTally { from: None, to: None, ..whole.clone() }, vec![]),
            (PostTally { from: None, ..whole.clone() }, vec!["from"]),
            (PostTally { persons: Some(2981), ..whole.clone() }, vec![]),
            (PostTally { persons: Some(2982), ..whole }, vec!["persons"]),
        ];
        for (tally, paths) in worked {
            assert_eq!(faulty_fields(&tally), paths, "{tally:?}");
        }
    }
}
