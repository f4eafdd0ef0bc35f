//! An activity: a fair, a lecture, a festival, a stall against drugs. Counted as 场 by the kind of place that it goes into (六进、九进), and as
//! person-times of those who signed in, named or not. Who was estimated, who watched and who asked are numbers of their own in units of their own.
//! A fair of two days is one activity unless it was planned as two.

use crate::Article;
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Set, Terms, Text, Word, choices, field, record};
use count::{Counted, Fact, Known, Part};
use org::{Campaign, CountUnit, Domain, Filing, Item, Place, PlaceKind, Population, Project, Topic, Unit, Worker, each, each_once};
use people::Person;

choices! {
    /// What sort of activity it is.
    ActivityKind "活动类别" {
        Publicity = "publicity_activity" "禁毒宣传" | "宣传 宣传活动 宣传教育",
        Community = "community_activity" "社区活动" | "社区",
        Festival = "festival_activity" "节日活动" | "节日",
        Care = "care_activity" "关怀活动" | "慰问活动",
        Forum = "forum_activity" "论坛会议" | "论坛 会议 研讨",
        Other = "other_activity" "其他活动" | "其他",
    }
    /// What is told of an activity beside those who signed in. Other numbers of the same people: never added to each other or to 人次.
    Reach "活动影响" {
        Estimated = "estimated_audience" "估计人数",
        Viewers = "online_viewers" "线上观看",
        Consultations = "consultations" "现场咨询",
    }
}

record! {
    /// 一场活动或宣传。签到、估计、线上是三个数，不相加；只有签到的算服务人次。
    Activity "activity" "活动登记" {
        name: Text = field("活动名称").heads("名称 主题名称").phone(),
        kind: ActivityKind = field("类别").heads("活动类别 活动类型").preset("publicity_activity").phone(),
        place_kind: Option<PlaceKind> = field("进哪里").heads("类别(进…) 场所类别").help("进学校、进社区……按去的地方选").phone(),
        place: Option<Link<Place>> = field("地点").heads("活动地点 场所").phone(),
        signed_in: Option<u32> = field("签到人数").unit("人").heads("参与人数 参加人数").help("有签到或逐个点过数的总数，连下面写了姓名的；没有就填下一栏").usual("20 30 50 100").phone(),
        estimate: Option<u32> = field("估计人数").unit("人").heads("受教育群众 受众").help("估计的，不计入服务人次").usual("50 100 200 500").phone(),
        minutes: Option<u32> = field("时长").unit("分钟").usual("60 90 120 180").phone(),
        on: Day = field("日期").heads("活动日期 开始日期").preset("今天").phone(),
        workers: Vec<Link<Worker>> = field("社工").heads("经办 经办人 工作人员").phone(),
        handed_out: Option<u32> = field("发放资料").unit("份").heads("发放资料(份) 发放资料份数").help("已经另记资料发放的，这里不再填").usual("50 100 200"),
        consultations: Option<u32> = field("咨询人次").unit("人次").heads("咨询"),
        volunteers: Option<u32> = field("志愿者").unit("人").heads("志愿者人数").help("志愿者的时长另行记录").usual("2 5 10"),
        online: Option<u32> = field("线上观看").unit("人次").heads("线上人数 观看人次"),
        topics: Set<Topic> = field("主题"),
        attended: Vec<Link<Person>> = field("到场服务对象").heads("到场人员 签到名单").confidential().help("建了档的写姓名，已算在签到人数里"),
        audience: Option<Population> = field("主要对象").heads("对象 目标人群"),
        to: Option<Day> = field("到").heads("结束日期").help("连续几天的活动填最后一天，仍算一场"),
        organisers: Option<Text> = field("主办").heads("主办单位"),
        partners: Option<Text> = field("协办").heads("协办单位"),
        article: Option<Link<Article>> = field("稿件").heads("稿件链接"),
        summary: Option<Prose> = field("小结").heads("活动小结"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// The kind word of activities.
pub(crate) const ACTIVITY: &str = "activity";
/// The kind word of the quantities told of an activity: apart from it, so that the kinds of place of activities are not mixed with kinds of goods.
pub(crate) const ACTIVITY_REACH: &str = "activity_reach";

/// The longest run of days that is still one activity; more is a typing error or a project.
const DAYS_MAX: i32 = 31;

impl Activity {
    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).within(self.domain()).at(self.place).link(self.article, "article");
        let filing = self.attended.iter().fold(filing, |filing, person| filing.link(*person, "attended"));
        filing.with("worker", each(&self.workers, self.minutes.unwrap_or(0)))
    }

    /// Those who signed in without a file.
    fn unnamed(&self) -> u32 {
        self.signed_in.unwrap_or(0).saturating_sub(self.attended.len() as u32)
    }

    /// The kind of place that it went into; where it went into none, what sort of activity it was. Publicity without a place has neither, so that
    /// the kinds of place into which publicity went can be counted.
    fn item(&self) -> Word {
        let sort = (self.kind != ActivityKind::Publicity).then(|| self.kind.word());
        self.place_kind.map(Choice::word).or(sort).unwrap_or_default()
    }

    /// What is told beside: thing, unit, number.
    fn told(&self) -> impl Iterator<Item = (Word, Word, u32)> {
        let told = [
            (Reach::Estimated.word(), CountUnit::Head.word(), self.estimate),
            (Reach::Viewers.word(), Unit::Person.word(), self.online),
            (Reach::Consultations.word(), Unit::Person.word(), self.consultations),
            (Item::Leaflet.word(), Unit::Copy.word(), self.handed_out),
        ];
        told.into_iter().filter_map(|(thing, unit, number)| Some((thing, unit, number.filter(|number| *number > 0)?)))
    }

    fn domain(&self) -> Domain {
        match self.kind {
            ActivityKind::Publicity => Domain::Publicity,
            ActivityKind::Care => Domain::Aid,
            ActivityKind::Community | ActivityKind::Festival | ActivityKind::Forum | ActivityKind::Other => Domain::Community,
        }
    }
}

impl Record for Activity {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.to.is_none_or(|to| to >= self.on), "to", "ends_before_start", "结束日期在开始日期之前");
        faults.require(
            self.to.is_none_or(|to| to - self.on < DAYS_MAX),
            "to",
            "too_many_days",
            format!("一场活动最多 {DAYS_MAX} 天，更长的请分场记"),
        );
        let enough = self.signed_in.is_none_or(|signed_in| signed_in as usize >= self.attended.len());
        faults.require(enough, "signed_in", "fewer_than_named", format!("写了 {} 个姓名，签到人数不能更少", self.attended.len()));
        each_once(faults, "attended", self.attended.iter().copied());
        each_once(faults, "workers", self.workers.iter().copied());
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.terms = Some(Terms { names: vec![self.name.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        let into = self.place_kind.map(|kind| format!(" 进{}", kind.label())).unwrap_or_default();
        let signed_in = self.signed_in.or((!self.attended.is_empty()).then_some(self.attended.len() as u32));
        let people = match (signed_in, self.estimate) {
            (Some(signed_in), _) => format!(" {signed_in} 人"),
            (None, Some(estimate)) => format!(" 估计 {estimate} 人"),
            (None, None) => String::new(),
        };
        format!("{}{into}{people}", self.kind.label())
    }
}

impl Counted for Activity {
    /// Served are those who signed in: a row for each who has a file, a crowd of the others. Estimates, viewers, consultations and what was handed
    /// out are quantities of a kind of their own.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let mut facts = self.filing().facts(self.on, ACTIVITY, known, |event| {
            let audience = self.audience.map_or(0, Choice::bit);
            let event = event.topics(self.topics.bits()).item(self.item()).service_minutes(self.minutes.unwrap_or(0)).happened();
            let event = self.attended.iter().fold(event, |event, person| event.served(known.standing(person.id(), self.on)));
            self.told().fold(event.crowd(self.unnamed(), audience), |event, (thing, unit, number)| event.goods(thing, unit, number))
        });
        for row in facts.iter_mut().filter(|row| row.part == Part::Goods) {
            row.kind = Word::of(ACTIVITY_REACH);
        }
        facts
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::testing::{World, day, faults_of, link};

    pub(crate) fn activity() -> Activity {
        Activity {
            on: day("2019-06-26"),
            name: "六二六进校园".into(),
            kind: ActivityKind::Publicity,
            place_kind: Some(PlaceKind::School),
            place: Some(link(90)),
            signed_in: Some(120),
            estimate: Some(300),
            online: Some(5000),
            minutes: Some(90),
            workers: vec![link(1), link(2)],
            volunteers: Some(8),
            handed_out: Some(200),
            consultations: Some(15),
            topics: Set::of([Topic::Education]),
            attended: Vec::new(),
            audience: Some(Population::Youth),
            to: None,
            organisers: None,
            partners: None,
            article: None,
            summary: None,
            note: None,
            campaign: None,
            project: Some(link(70)),
        }
    }

    #[test]
    fn only_those_who_signed_in_are_persons_served() {
        let none = Activity { signed_in: None, ..activity() };
        for (activity, part, times, line) in
            [(activity(), Part::Served, 120, "禁毒宣传 进学校 120 人"), (none, Part::Event, 0, "禁毒宣传 进学校 估计 300 人")]
        {
            let facts = activity.facts(&World::new());
            let parts: Vec<Part> = facts.iter().map(|fact| fact.part).collect();
            assert_eq!(parts, [part, Part::Goods, Part::Goods, Part::Goods, Part::Goods, Part::Effort, Part::Effort]);
            assert_eq!(facts.iter().map(|fact| fact.times).sum::<i32>(), times);
            assert_eq!(activity.line(), line);
        }
    }

    #[test]
    fn every_row_says_what_kind_of_place_and_which_field_of_service() {
        let facts = activity().facts(&World::new());
        let own = |part: Part| move |fact: &&Fact| fact.part == part;
        assert!(
            facts
                .iter()
                .all(|fact| fact.domain == Domain::Publicity.word() && fact.place.0 == 90 && fact.project.0 == 70 && fact.service_minutes == 90)
        );
        assert!(facts.iter().filter(|fact| fact.part != Part::Goods).all(|fact| fact.item == PlaceKind::School.word()));
        let goods: Vec<(Word, Word, u32)> = facts.iter().filter(own(Part::Goods)).map(|fact| (fact.item, fact.unit, fact.quantity)).collect();
        let told = [
            (Reach::Estimated.word(), CountUnit::Head.word(), 300),
            (Reach::Viewers.word(), Unit::Person.word(), 5000),
            (Reach::Consultations.word(), Unit::Person.word(), 15),
            (Item::Leaflet.word(), Unit::Copy.word(), 200),
        ];
        assert_eq!(goods, told);
        assert_eq!(facts.iter().filter(own(Part::Effort)).map(|fact| fact.work_minutes).collect::<Vec<_>>(), [90, 90]);
        assert_eq!(facts[0].populations, Population::Youth.bit());
    }

    /// Rows of people: who, and how many.
    type Rows = &'static [(u32, i32)];

    #[test]
    fn those_with_a_file_are_persons_and_part_of_those_who_signed_in() {
        let town = World::new().is(11, Population::Family.bit());
        // Signed in, named; rows of people, rules.
        let worked: [(Option<u32>, &[u32], Rows, bool); 4] = [
            (Some(120), &[11, 12], &[(0, 118), (11, 1), (12, 1)], true),
            (Some(2), &[11, 12], &[(11, 1), (12, 1)], true),
            (None, &[11], &[(11, 1)], true),
            (Some(1), &[11, 12], &[(11, 1), (12, 1)], false),
        ];
        for (signed_in, named, expected, holds) in worked {
            let activity = Activity { signed_in, attended: named.iter().map(|n| link(*n)).collect(), ..activity() };
            let facts = activity.facts(&town);
            let served: Vec<(u32, i32)> = facts.iter().filter(|fact| fact.part == Part::Served).map(|fact| (fact.subject.0, fact.times)).collect();
            assert_eq!((served.as_slice(), faults_of(&activity).is_empty()), (expected, holds), "{signed_in:?} {named:?}");
        }
    }

    #[test]
    fn an_activity_that_goes_into_no_kind_of_place_is_told_by_its_sort() {
        let worked = [
            (ActivityKind::Forum, None, ActivityKind::Forum.word()),
            (ActivityKind::Forum, Some(PlaceKind::Venue), PlaceKind::Venue.word()),
            (ActivityKind::Publicity, None, Word::NONE),
        ];
        for (kind, place_kind, item) in worked {
            assert_eq!(Activity { kind, place_kind, ..activity() }.facts(&World::new())[0].item, item);
        }
    }

    #[test]
    fn an_activity_of_several_days_is_one_and_ends_after_it_began() {
        let worked = [
            (None, None),
            (Some("2019-06-26"), None),
            (Some("2019-06-27"), None),
            (Some("2019-07-26"), None),
            (Some("2019-06-25"), Some("ends_before_start")),
            (Some("2019-07-27"), Some("too_many_days")),
        ];
        for (to, fault) in worked {
            let activity = Activity { to: to.map(day), ..activity() };
            let expected: Vec<(String, &str)> = fault.map(|code| ("to".to_owned(), code)).into_iter().collect();
            assert_eq!(faults_of(&activity), expected, "{to:?}");
            assert!(activity.facts(&World::new()).iter().all(|fact| fact.day == activity.on));
        }
    }
}
