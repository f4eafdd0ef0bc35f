//! A shift of workers at a door post, on a line, at a venue, on a joint sweep or in the office. Counted as 次 of duty, as persons and person-times
//! of workers and as their minutes. Volunteers have records of their own.

use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, Time, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, MINUTES_A_DAY, Place, Project, Worker, each_once, window_minutes};

choices! {
    /// Which shift of the day; the first one of an operation is a name of its own.
    ShiftName "班次" {
        First = "first" "首班" | "第一班 头班 首岗",
        Morning = "morning" "早班" | "上午班 白班",
        Afternoon = "afternoon" "中班" | "下午班 午班",
        Evening = "evening" "晚班" | "傍晚班",
        Night = "night" "夜班" | "通宵班 大夜班",
    }
    /// What the duty is for.
    Target "值班内容" {
        Post = "post" "门岗值守" | "门岗 卡点 岗点值守",
        Line = "line" "热线" | "热线值班",
        Venue = "venue" "场馆服务" | "检测点 接种点 场馆",
        Sweep = "sweep" "联合排查" | "排查",
        Office = "office" "站内值班" | "站内 值班",
    }
}

record! {
    /// 一名值班人员。没有写缺勤的，按到岗计。
    ShiftStaff "shift_staff" "值班人" {
        worker: Link<Worker> = field("值班人").phone(),
        minutes: Option<u32> = field("实际时长").unit("分钟").help("迟到、早退、替班才填；不填按整班算"),
        absent: Option<Text> = field("缺勤原因").help("写了就不计到岗").confidential(),
    }
    /// 一个班次的值班或值守。过零点的班算在开始那天；接到的来电、进出人数另行记录。
    Shift "shift" "值班排班" {
        target: Target = field("值班内容").heads("类别").phone(),
        place: Option<Link<Place>> = field("岗点").heads("地点 场所 值守点").help("门岗值守必填").phone(),
        name: Option<ShiftName> = field("班次").heads("班别").phone(),
        from: Time = field("从").heads("开始时间 上班时间").phone(),
        to: Time = field("到").heads("结束时间 下班时间").help("早于或等于开始时间，就是第二天").phone(),
        on: Day = field("日期").heads("值班日期 值守日期").preset("今天").phone(),
        staff: Vec<ShiftStaff> = field("值班人").heads("值守人 值班人员 实到").phone(),
        handover: Option<Prose> = field("交接事项").heads("交接").confidential(),
        line: Option<Text> = field("线路").heads("热线 热线号码"),
        backup: Option<Link<Worker>> = field("备岗").heads("后备 备班人"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// The kind word of shifts.
pub(crate) const SHIFT: &str = "shift";
/// The kind word of duty on joint sweeps, whose parts are counted by themselves (派出社工 32 人次).
pub(crate) const SWEEP_DUTY: &str = "sweep_duty";

impl Shift {
    /// Planned length in minutes.
    pub fn minutes(&self) -> u32 {
        window_minutes(self.from, self.to)
    }

    /// Those who were absent have no part in it.
    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project).at(self.place).with("worker", self.present())
    }

    /// Who was there, with the minutes of each.
    pub fn present(&self) -> impl Iterator<Item = (Link<Worker>, u32)> {
        let whole = self.minutes();
        self.staff.iter().filter(|staff| staff.absent.is_none()).map(move |staff| (staff.worker, staff.minutes.unwrap_or(whole)))
    }
}

impl Record for Shift {
    fn rules(&self, faults: &mut Faults) {
        faults.require(u32::from(self.from.minutes()) < MINUTES_A_DAY, "from", "starts_at_24", "从零点开始的班，请写第二天的 00:00");
        faults.require(self.target != Target::Post || self.place.is_some(), "place", "post_without_place", "门岗值守请选岗点");
        for (i, staff) in self.staff.iter().enumerate() {
            let path = format!("staff.{i}.minutes");
            faults.require(staff.minutes.is_none_or(|minutes| minutes <= MINUTES_A_DAY), &path, "more_than_a_day", "一班最多 1440 分钟，请分开记");
            faults.require(staff.minutes.is_none() || staff.absent.is_none(), &path, "absent_with_minutes", "写了缺勤，就不能再写时长");
        }
        each_once(faults, "staff", self.staff.iter().map(|staff| staff.worker));
    }

    fn outline(&self) -> Outline {
        let filing = self.staff.iter().fold(self.filing(), |filing, staff| filing.link(staff.worker, "worker"));
        filing.link(self.backup, "backup").outline(self.on)
    }

    fn line(&self) -> String {
        let name = self.name.map_or("", Choice::label);
        let text = format!("{} {name} {}–{} {} 人", self.target.label(), self.from, self.to, self.present().count());
        text.replace("  ", " ")
    }
}

impl Counted for Shift {
    /// A shift to which nobody came did not happen. On a post or at a venue the duty itself is the service; on a line, on a sweep or in the office
    /// every call, dwelling and visit is a record with its own minutes, and the shift must not count them again.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let kind = if self.target == Target::Sweep { SWEEP_DUTY } else { SHIFT };
        let service = if matches!(self.target, Target::Post | Target::Venue) { self.minutes() } else { 0 };
        let name = self.name.map(Choice::word).unwrap_or_default();
        self.filing().facts(self.on, kind, known, |event| event.item(name).service_minutes(service))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use base::Word;
    use count::Part;
    use count::testing::{World, day, faults_of, id, link, time};
    use org::Population;

    pub(crate) fn shift(target: Target, window: (&str, &str), workers: &[u32]) -> Shift {
        let staff = workers.iter().map(|n| ShiftStaff { worker: link(*n), minutes: None, absent: None }).collect();
        Shift {
            on: day("2020-02-03"),
            name: Some(ShiftName::First),
            target,
            place: Some(link(90)),
            from: time(window.0),
            to: time(window.1),
            staff,
            line: None,
            backup: None,
            handover: None,
            campaign: Some(link(80)),
            project: None,
        }
    }

    #[test]
    fn the_party_members_on_the_first_shift_can_be_told() {
        let around = World::new().is(1, Population::Party.bit()).is(2, Population::Party.bit());
        let facts = shift(Target::Post, ("08:00", "12:00"), &[1, 2, 3]).facts(&around);
        assert!(facts.iter().all(|fact| fact.part == Part::Effort && fact.item == Word::of("first") && fact.place == around.key(id(90))));
        let rows: Vec<(u32, u64, u32)> = facts.iter().map(|fact| (fact.worker.0, fact.populations, fact.work_minutes)).collect();
        assert_eq!(rows, [(1, Population::Party.bit(), 240), (2, Population::Party.bit(), 240), (3, 0, 240)]);
        assert!(facts.iter().all(|fact| fact.campaign == around.key(id(80)) && fact.org == around.org()));
    }

    #[test]
    fn a_shift_counts_those_who_came_for_as_long_as_they_stayed() {
        let mut shift = shift(Target::Line, ("20:00", "08:00"), &[1, 2, 3]);
        shift.staff[1].minutes = Some(300);
        shift.staff[2].absent = Some("病假".into());
        let minutes: Vec<u32> = shift.facts(&World::new()).iter().map(|fact| fact.work_minutes).collect();
        assert_eq!(minutes, [720, 300]);
        assert_eq!(shift.line(), "热线 首班 20:00–08:00 2 人");
        shift.staff.truncate(0);
        assert_eq!(shift.facts(&World::new()), []);
    }

    #[test]
    fn only_duty_that_is_itself_a_service_has_service_minutes() {
        let worked = [
            (Target::Post, 240, "shift"),
            (Target::Venue, 240, "shift"),
            (Target::Line, 0, "shift"),
            (Target::Office, 0, "shift"),
            (Target::Sweep, 0, "sweep_duty"),
        ];
        for (target, minutes, kind) in worked {
            let facts = shift(target, ("08:00", "12:00"), &[1, 2]).facts(&World::new());
            assert!(facts.iter().all(|fact| fact.service_minutes == minutes && fact.kind == Word::of(kind)), "{target:?}");
        }
    }

    #[test]
    fn all_that_is_wrong_with_a_shift_is_said_at_once() {
        assert_eq!(faults_of(&shift(Target::Post, ("08:00", "12:00"), &[1, 2])), []);
        let mut wrong = shift(Target::Post, ("24:00", "08:00"), &[1, 2, 1]);
        wrong.place = None;
        wrong.staff[0].minutes = Some(1441);
        wrong.staff[1].minutes = Some(60);
        wrong.staff[1].absent = Some("事假".into());
        let expected = [
            ("from", "starts_at_24"),
            ("place", "post_without_place"),
            ("staff.0.minutes", "more_than_a_day"),
            ("staff.1.minutes", "absent_with_minutes"),
            ("staff.2", "named_twice"),
        ];
        assert_eq!(faults_of(&wrong), expected.map(|(path, code)| (path.to_owned(), code)));
    }
}
