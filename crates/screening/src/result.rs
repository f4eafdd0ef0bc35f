//! A worker's look at one person: from where, and what is to be done about it. Whoever is observed or quarantined is so in every other figure,
//! from that day until it is lifted. The program reminds of the last day; it lifts nothing.

use crate::arrival::standing;
use crate::{Happening, SelfReport, Temperature};
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, Word, choices, field, record, within_days};
use count::{Counted, Fact, Known};
use org::{Campaign, Channel, Filing, Population, Project, Topic, Worker, each};
use people::Person;

/// For how many days somebody is followed, the day of the finding not counted (domain.md 5.2).
const FOLLOW_UP_DAYS: i32 = 14;

choices! {
    /// From where the person is.
    Origin "来源地" {
        Wuhan = "wuhan" "武汉" | "武汉户籍",
        Hubei = "hubei" "湖北其他地区" | "湖北 湖北户籍 宜昌 黄冈 孝感",
        Other = "other_origin" "其他地区" | "其他 本地",
    }
    /// What is to be done.
    Finding "筛查结果" {
        Nothing = "none" "无需跟进" | "正常 无异常",
        Observe = "observe" "居家观察" | "居家隔离 健康监测",
        Quarantine = "quarantine" "集中隔离" | "隔离",
    }
}

record! {
    /// 观察期里跟进的一天。
    FollowedDay "followed_day" "跟进" {
        on: Day = field("日期").preset("今天"),
        temperature: Option<Temperature> = field("体温").unit("℃").confidential(),
        symptoms: Option<Text> = field("症状").confidential().help("没有就留空"),
        worker: Option<Link<Worker>> = field("社工"),
    }
    /// 对一个人的一次筛查：从哪里来，要不要观察或隔离。解除后填解除日期。
    ScreenResult "screen_result" "人员筛查" {
        person: Link<Person> = field("人员").personal().heads("姓名 服务对象").phone(),
        origin: Origin = field("来源地").confidential().heads("户籍 籍贯").phone(),
        result: Finding = field("筛查结果").confidential().preset("none").heads("结果").phone(),
        channel: Option<Channel> = field("方式").phone(),
        until: Option<Day> = field("观察到").confidential().help("不填按筛查之日起 14 天，到期提醒").phone(),
        on: Day = field("筛查日期").heads("日期").preset("今天").phone(),
        worker: Option<Link<Worker>> = field("社工").heads("筛查人").phone(),
        lifted_on: Option<Day> = field("解除日期").confidential().help("观察或隔离的最后一天"),
        followed: Vec<FollowedDay> = field("跟进").help("观察期里每天问一次，有了第一次就提醒下一天"),
        report: Option<Link<SelfReport>> = field("摸查表").personal(),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

impl Origin {
    /// Where a report says that somebody is from, as a proposal to who decides.
    pub fn guessed(report: &SelfReport) -> Self {
        let said = [&report.registered_at, &report.origin].into_iter().flatten().map(|text| text.0.as_str()).collect::<Vec<_>>().join(" ");
        let names = |words: &[&str]| words.iter().any(|word| said.contains(word));
        if names(&["武汉"]) {
            Self::Wuhan
        } else if names(&["湖北", "黄冈", "孝感", "宜昌", "荆州", "襄阳"]) {
            Self::Hubei
        } else {
            Self::Other
        }
    }

    /// What somebody from there is; Wuhan is in Hubei.
    pub fn populations(self) -> u64 {
        match self {
            Origin::Wuhan => Population::Wuhan.bit() | Population::Hubei.bit(),
            Origin::Hubei => Population::Hubei.bit(),
            Origin::Other => 0,
        }
    }
}

impl ScreenResult {
    /// The last day of observation, if there is one.
    pub fn last_day(&self) -> Option<Day> {
        (self.result != Finding::Nothing).then(|| self.until.unwrap_or_else(|| within_days(self.on, FOLLOW_UP_DAYS)))
    }

    /// The day on which somebody has to ask next: the day after the last one, within the observation. Where nobody has begun to ask day by day, the
    /// last day is the one.
    pub fn next_day(&self) -> Option<Day> {
        let last_day = self.last_day().filter(|_| self.lifted_on.is_none())?;
        let asked = self.followed.iter().map(|followed| followed.on).max();
        Some(asked.map_or(last_day, |day| within_days(day, 1).min(last_day)))
    }

    /// Whether the days of observation are over, and everybody was asked to the end.
    pub fn is_at_its_end(&self, today: Day) -> bool {
        self.last_day().is_some_and(|last| today >= last && self.followed.iter().any(|followed| followed.on >= last))
    }

    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).within(Happening::ScreenResult.domain());
        filing.about([self.person]).by(each(&self.worker, 0)).link(self.report, "report")
    }
}

impl Record for ScreenResult {
    fn rules(&self, faults: &mut Faults) {
        for (path, day) in [("until", self.until), ("lifted_on", self.lifted_on)] {
            faults.require(day.is_none_or(|day| day >= self.on), path, "before_screened", "不能早于筛查日期");
            faults.require(day.is_none() || self.result != Finding::Nothing, path, "nothing_to_end", "结果是无需跟进，不用填");
        }
        for (row, followed) in self.followed.iter().enumerate() {
            faults.require(followed.on >= self.on, &format!("followed.{row}.on"), "before_screened", "不能早于筛查日期");
        }
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(match (self.last_day(), self.lifted_on) {
            (None, _) => "closed",
            (Some(_), None) => "open",
            (Some(_), Some(_)) => "lifted",
        });
        outline.assignee = self.worker.map(Link::id);
        outline.due = self.next_day();
        outline
    }

    fn line(&self) -> String {
        // What has to be done, not what was found.
        let next = match (self.last_day(), self.lifted_on) {
            (None, _) => "",
            (Some(_), None) => " 跟进中",
            (Some(_), Some(_)) => " 已解除",
        };
        format!("人员筛查{next}")
    }
}

impl Counted for ScreenResult {
    /// The screening, in which the person counts by the origin that was found; and the observation, as something the person is.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let screened = self.filing().facts(self.on, Happening::ScreenResult.code(), known, |event| {
            let event = event.channel(self.channel.map_or(Word::NONE, Choice::word)).topics(Topic::PreventionService.bit());
            event.served_with(known.standing(self.person.id(), self.on), self.origin.populations())
        });
        let observed =
            (self.result != Finding::Nothing).then(|| standing(self.person, Population::Quarantined.bit(), self.on, self.lifted_on, known));
        screened.into_iter().chain(observed.into_iter().flatten()).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use base::Key;
    use count::STANDING;
    use count::testing::{World, day, faulty_fields, link};

    pub(crate) fn result(origin: Origin, result: Finding) -> ScreenResult {
        ScreenResult {
            on: day("2020-02-03"),
            person: link(51),
            origin,
            result,
            channel: Some(Channel::Phone),
            until: None,
            lifted_on: None,
            followed: Vec::new(),
            worker: Some(link(80)),
            report: None,
            note: None,
            campaign: Some(link(3)),
            project: None,
        }
    }

    #[test]
    fn a_person_counts_by_the_origin_that_was_found() {
        let worked =
            [(Origin::Wuhan, Population::Wuhan.bit() | Population::Hubei.bit()), (Origin::Hubei, Population::Hubei.bit()), (Origin::Other, 0)];
        for (origin, bits) in worked {
            let facts = result(origin, Finding::Nothing).facts(&World::new().lives(51, 5, 1));
            assert_eq!((facts[0].subject, facts[0].populations, facts[0].channel), (Key(51), bits | 1, Channel::Phone.word()));
            assert!(facts.iter().all(|fact| fact.kind == Happening::ScreenResult.word()));
        }
    }

    #[test]
    fn observation_lasts_until_it_is_lifted_and_is_due_on_its_last_day() {
        let observed = result(Origin::Hubei, Finding::Observe);
        assert_eq!((observed.outline().state, observed.outline().due), (Some("open"), Some(day("2020-02-17"))));
        let sooner = ScreenResult { until: Some(day("2020-02-10")), ..observed.clone() };
        assert_eq!(sooner.outline().due, Some(day("2020-02-10")));
        let lifted = ScreenResult { lifted_on: Some(day("2020-02-12")), ..observed };
        assert_eq!((lifted.outline().state, lifted.outline().due), (Some("lifted"), None));
        let states: Vec<_> = lifted
            .facts(&World::new().lives(51, 5, 1))
            .into_iter()
            .filter(|fact| fact.kind == STANDING)
            .map(|fact| (fact.day, fact.times, fact.populations))
            .collect();
        let bit = Population::Quarantined.bit();
        assert_eq!(states, [(day("2020-02-03"), 1, bit), (day("2020-02-13"), -1, bit)]);
        assert_eq!(result(Origin::Wuhan, Finding::Nothing).outline().due, None);
    }

    #[test]
    fn who_is_asked_day_by_day_is_due_the_next_day_until_the_last() {
        let asked = |days: &[&str]| {
            let followed = days.iter().map(|text| FollowedDay { on: day(text), temperature: None, symptoms: None, worker: None }).collect();
            ScreenResult { followed, ..result(Origin::Hubei, Finding::Observe) }
        };
        for (days, next, is_over) in [
            (&[][..], "2020-02-17", false),
            (&["2020-02-03"], "2020-02-04", false),
            (&["2020-02-03", "2020-02-05"], "2020-02-06", false),
            (&["2020-02-17"], "2020-02-17", true),
        ] {
            assert_eq!(asked(days).outline().due, Some(day(next)), "{days:?}");
            assert_eq!(asked(days).is_at_its_end(day("2020-02-17")), is_over, "{days:?}");
        }
        assert_eq!(ScreenResult { lifted_on: Some(day("2020-02-17")), ..asked(&["2020-02-17"]) }.outline().due, None);
        assert_eq!(faulty_fields(&asked(&["2020-02-02"])), ["followed.0.on"]);
    }

    #[test]
    fn nothing_is_lifted_that_was_not_laid_on() {
        let nothing = ScreenResult { until: Some(day("2020-02-10")), lifted_on: Some(day("2020-02-02")), ..result(Origin::Other, Finding::Nothing) };
        assert_eq!(faulty_fields(&nothing), ["until", "lifted_on", "lifted_on"]);
        assert_eq!(faulty_fields(&result(Origin::Wuhan, Finding::Quarantine)), Vec::<String>::new());
    }
}
