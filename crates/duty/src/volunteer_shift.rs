//! One volunteer's service at one time: from check-in to check-out, breaks taken off, the journey not counted (志愿服务记录与证明出具办法; domain.md 6).
//! Absent: overlaps with other records of the same volunteer, which need the store.

use crate::{Shift, Volunteer};
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Set, Text, Time, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, MINUTES_A_DAY, Place, PlaceKind, Project, Topic, Worker};

record! {
    /// 一名志愿者一次服务的时长，以后出证明也以它为准。没有签退就不计时长，等负责人核定；路上的时间不算。
    VolunteerShift "volunteer_shift" "志愿服务记录" {
        volunteer: Link<Volunteer> = field("志愿者").heads("姓名 志愿者姓名").personal().phone(),
        post: Text = field("岗位").heads("服务内容 服务岗位").help("做什么，例如：公交站引导").phone(),
        setting: Option<PlaceKind> = field("场所类别").heads("服务场所").phone(),
        place: Option<Link<Place>> = field("地点").heads("服务地点 站点 岗点").phone(),
        came: Option<Time> = field("签到").heads("签到时间 开始时间").help("到岗的时间，不算路上；没有签到的，由负责人核定时长").phone(),
        left: Option<Time> = field("签退").heads("签退时间 结束时间").help("当天写到 24:00；过了零点，第二天另记一条").phone(),
        on: Day = field("日期").heads("服务日期").preset("今天").phone(),
        break_minutes: Option<u32> = field("休息").unit("分钟").usual("15 30 60"),
        minutes: Option<u32> = field("核定时长").unit("分钟").heads("时长 服务时长").help("没有签退，或实际更短时，由负责人填").usual("60 120 180 240"),
        confirmed_by: Option<Link<Worker>> = field("确认人").heads("核定人 负责人"),
        activity: Option<Text> = field("活动").heads("活动名称"),
        topics: Set<Topic> = field("服务主题").heads("主题").help("例如派送蔬菜选“物资求助”；人数可以按主题统计"),
        note: Option<Prose> = field("备注").confidential(),
        shift: Option<Link<Shift>> = field("班次").help("凭口令上岗的，是哪一班"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// The kind word of volunteers' service.
pub(crate) const VOLUNTEER_SHIFT: &str = "volunteer_shift";

impl VolunteerShift {
    /// Minutes that count: those that somebody answers for; else from check-in to check-out without breaks; without a check-out none.
    pub fn credited_minutes(&self) -> u32 {
        let stayed = self.left.map_or(0, |left| self.minutes_until(u32::from(left.minutes())));
        self.minutes.unwrap_or_else(|| stayed.saturating_sub(self.break_minutes.unwrap_or(0)))
    }

    /// Whether somebody still has to say how long it was.
    pub fn is_open(&self) -> bool {
        self.left.is_none() && self.minutes.is_none()
    }

    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project)
            .link(self.volunteer, "volunteer")
            .at(self.place)
            .link(self.confirmed_by, "confirmed_by")
            .link(self.shift, "shift")
    }

    fn minutes_until(&self, minute_of_day: u32) -> u32 {
        self.came.map_or(0, |came| minute_of_day.saturating_sub(u32::from(came.minutes())))
    }
}

impl Record for VolunteerShift {
    fn rules(&self, faults: &mut Faults) {
        let known = self.came.is_some() || self.minutes.is_some();
        faults.require(known, "came", "no_time", "请写签到时间；没有签到的，由负责人核定时长");
        let end = self.left.map_or(MINUTES_A_DAY, |left| u32::from(left.minutes()));
        let longest = if self.came.is_some() { self.minutes_until(end) } else { end };
        let in_order = self.left.zip(self.came).is_none_or(|(left, came)| left > came);
        faults.require(in_order, "left", "left_before_came", "签退要在签到之后；过了零点，当天写到 24:00，第二天另记一条");
        // What follows from a wrong check-out is not reported again.
        if in_order {
            let rested = self.left.is_none() || self.came.is_none() || self.break_minutes.is_none_or(|minutes| minutes < longest);
            faults.require(rested, "break_minutes", "break_too_long", "休息时间比在岗时间还长");
            let true_to_presence = self.minutes.is_none_or(|minutes| minutes <= longest);
            faults.require(true_to_presence, "minutes", "more_than_present", format!("在岗最多 {longest} 分钟，核定不能更多"));
        }
        let answered_for = self.minutes.is_none() || self.confirmed_by.is_some();
        faults.require(answered_for, "confirmed_by", "nobody_confirms", "核定了时长，请写明确认人");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(if self.is_open() { "open" } else { "credited" });
        outline.due = self.is_open().then_some(self.on);
        outline.assignee = self.confirmed_by.filter(|_| self.is_open()).map(Link::id);
        outline
    }

    fn line(&self) -> String {
        if self.is_open() {
            let came = self.came.map(|came| format!("{came} 起，")).unwrap_or_default();
            return format!("志愿服务 {} {came}待签退", self.post);
        }
        format!("志愿服务 {} {} 分钟", self.post, self.credited_minutes())
    }
}

impl Counted for VolunteerShift {
    /// One row of the volunteer. A volunteer who was there counts as a person even while the minutes are open.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let volunteer = known.standing(self.volunteer.id(), self.on);
        self.filing().facts(self.on, VOLUNTEER_SHIFT, known, |event| {
            let event = event.item(self.setting.map(Choice::word).unwrap_or_default()).topics(self.topics.bits());
            event.volunteer(volunteer, self.credited_minutes())
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::Part;
    use count::testing::{World, day, faults_of, link, time};
    use org::Population;

    pub(crate) fn served(came: &str, left: Option<&str>) -> VolunteerShift {
        VolunteerShift {
            on: day("2020-02-03"),
            volunteer: link(1),
            post: "公交站引导".into(),
            setting: Some(PlaceKind::BusStop),
            place: Some(link(90)),
            came: Some(time(came)),
            left: left.map(time),
            break_minutes: None,
            minutes: None,
            confirmed_by: None,
            activity: None,
            topics: Set::default(),
            note: None,
            shift: None,
            campaign: Some(link(80)),
            project: None,
        }
    }

    fn confirmed(shift: VolunteerShift, minutes: u32) -> VolunteerShift {
        VolunteerShift { minutes: Some(minutes), confirmed_by: Some(link(2)), ..shift }
    }

    #[test]
    fn hours_are_credited_between_check_in_and_check_out_or_by_somebody_who_answers_for_them() {
        let with_break = |shift: VolunteerShift| VolunteerShift { break_minutes: Some(30), ..shift };
        let worked = [
            (served("08:30", Some("11:30")), 180, false),
            (served("20:00", Some("24:00")), 240, false),
            (with_break(served("08:30", Some("11:30"))), 150, false),
            (served("08:30", None), 0, true),
            (with_break(served("08:30", None)), 0, true),
            (confirmed(served("08:30", None), 120), 120, false),
            (confirmed(served("08:30", Some("11:30")), 90), 90, false),
            (confirmed(served("08:30", None), 0), 0, false),
            (VolunteerShift { came: None, ..confirmed(served("08:30", None), 120) }, 120, false),
            (VolunteerShift { came: None, ..confirmed(served("08:30", Some("11:30")), 180) }, 180, false),
        ];
        for (shift, minutes, open) in worked {
            assert_eq!((shift.credited_minutes(), shift.is_open()), (minutes, open), "{shift:?}");
            assert_eq!(faults_of(&shift), []);
            assert_eq!(shift.outline().due, open.then_some(shift.on));
            let facts = shift.facts(&World::new());
            assert_eq!((facts.len(), facts[0].part, facts[0].work_minutes), (1, Part::Volunteer, minutes));
        }
    }

    #[test]
    fn hours_that_cannot_be_true_are_refused() {
        let worked = [
            (served("11:30", Some("08:30")), ("left", "left_before_came")),
            (served("08:30", Some("08:30")), ("left", "left_before_came")),
            (VolunteerShift { break_minutes: Some(60), ..served("08:30", Some("09:30")) }, ("break_minutes", "break_too_long")),
            (confirmed(served("08:30", Some("09:30")), 61), ("minutes", "more_than_present")),
            (confirmed(served("20:00", None), 241), ("minutes", "more_than_present")),
            (VolunteerShift { minutes: Some(60), ..served("08:30", None) }, ("confirmed_by", "nobody_confirms")),
            (VolunteerShift { came: None, ..served("08:30", None) }, ("came", "no_time")),
            (VolunteerShift { came: None, ..served("08:30", Some("11:30")) }, ("came", "no_time")),
            (VolunteerShift { came: None, ..confirmed(served("08:30", None), 1441) }, ("minutes", "more_than_present")),
        ];
        for (shift, (path, code)) in worked {
            assert_eq!(faults_of(&shift), [(path.to_owned(), code)], "{shift:?}");
        }
    }

    #[test]
    fn families_and_bus_stops_can_be_counted() {
        let family = Population::FamilyTeam.bit();
        let around = World::new().lives(1, 7, family);
        let fact = served("08:30", None).facts(&around)[0];
        assert_eq!((fact.worker.0, fact.household.0, fact.populations), (1, 7, family));
        assert_eq!((fact.item, fact.place.0, fact.campaign.0), (PlaceKind::BusStop.word(), 90, 80));
        assert_eq!(fact.service_minutes, 0);
    }
}
