//! A shift of workers at a door post, on a line, at a venue, on a joint sweep or in the office. Counted as 次 of duty, as persons and person-times
//! of workers and as their minutes; on a line also as the minutes for which somebody answered. Volunteers have records of their own.

use base::{Choice, ChoiceDef, Day, Faults, Link, Outline, Prose, Record, Text, Time, Word, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, MINUTES_A_DAY, Place, Project, Worker, each_once, window_minutes};

choices! {
    /// Which shift of the day; the first one of an operation is a name of its own.
    ShiftName "班次" {
        First = "first" "首班" | "第一班 头班 首岗",
        Morning = "morning" "早班" | "上午班 白班 日班 上午",
        Afternoon = "afternoon" "中班" | "下午班 午班 下午",
        Evening = "evening" "晚班" | "傍晚班 晚上 傍晚",
        Night = "night" "夜班" | "通宵班 大夜班 夜间 通宵",
    }
    /// What the duty is for.
    Target "值班内容" {
        Post = "post" "门岗值守" | "门岗 卡点 岗点值守 值守 卡口",
        Line = "line" "热线" | "热线值班 接线 热线接听",
        Venue = "venue" "场馆服务" | "检测点 接种点 场馆 核酸检测 疫苗接种",
        Sweep = "sweep" "联合排查" | "排查",
        Office = "office" "站内值班" | "站内 值班 在站值班",
    }
}

record! {
    /// 一名值班人员。没有写缺勤的，按到岗计。
    ShiftStaff "shift_staff" "值班人" {
        worker: Link<Worker> = field("值班人").phone(),
        minutes: Option<u32> = field("实际时长").unit("分钟").help("迟到、早退、替班才填；不填按整班算"),
        absent: Option<Text> = field("缺勤原因").help("写了就不计到岗").personal(),
    }
    /// 一个班次的值班或值守。过零点的班算在开始那天；接到的来电、进出人数另行记录。
    Shift "shift" "值班排班" {
        target: Target = field("值班内容").heads("类别").phone(),
        place: Option<Link<Place>> = field("岗点").heads("地点 场所 值守点").help("门岗值守必填").phone(),
        name: Option<ShiftName> = field("班次").heads("班别").phone(),
        from: Option<Time> = field("从").heads("开始时间 上班时间").help("不写起止时间的，只计人次，不计时长").phone(),
        to: Option<Time> = field("到").heads("结束时间 下班时间").help("早于或等于开始时间，就是第二天").phone(),
        on: Day = field("日期").heads("值班日期 值守日期").preset("今天").phone(),
        staff: Vec<ShiftStaff> = field("值班人").heads("值守人 值班人员 实到").phone(),
        handover: Option<Prose> = field("交接事项").heads("交接").confidential(),
        line: Option<Text> = field("线路").heads("热线 热线号码"),
        backup: Option<Link<Worker>> = field("备岗").heads("后备 备班人"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// The kind word of shifts.
pub(crate) const SHIFT: &str = "shift";
/// The kind word of duty on joint sweeps, whose parts are counted by themselves (派出社工 32 人次).
pub(crate) const SWEEP_DUTY: &str = "sweep_duty";
/// The unit in which it is counted how long a line was answered: 24 hours a day for 30 days are 43,200 of them, however many sat at it.
pub(crate) const LINE_MINUTE: ChoiceDef = ChoiceDef { code: "line_minute", label: "热线值班分钟", synonyms: "" };

impl Shift {
    /// Planned length in minutes; nothing where the paper does not say from when to when.
    pub fn minutes(&self) -> u32 {
        self.from.zip(self.to).map_or(0, |(from, to)| window_minutes(from, to))
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
        let starts_within = self.from.is_none_or(|from| u32::from(from.minutes()) < MINUTES_A_DAY);
        faults.require(starts_within, "from", "starts_at_24", "从零点开始的班，请写第二天的 00:00");
        faults.require(self.from.is_none() || self.to.is_some(), "to", "no_end", "写了开始时间，请写结束时间");
        faults.require(self.to.is_none() || self.from.is_some(), "from", "no_start", "写了结束时间，请写开始时间");
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
        let window = self.from.zip(self.to).map(|(from, to)| format!("{from}–{to}")).unwrap_or_default();
        let people = format!("{} 人", self.present().count());
        let words = [self.target.label(), name, &window, &people];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

impl Counted for Shift {
    /// A shift to which nobody came did not happen. On a post or at a venue the duty itself is the service; on a line, on a sweep or in the office
    /// every call, dwelling and visit is a record with its own minutes, and the shift must not count them again. How long a line was answered is
    /// counted all the same, in a unit of its own; who sits at it together stands in one shift.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let kind = if self.target == Target::Sweep { SWEEP_DUTY } else { SHIFT };
        let service = if matches!(self.target, Target::Post | Target::Venue) { self.minutes() } else { 0 };
        let name = self.name.map(Choice::word).unwrap_or_default();
        let answered = if self.target == Target::Line && self.present().next().is_some() { self.minutes() } else { 0 };
        self.filing().facts(self.on, kind, known, |event| {
            let event = event.item(name).service_minutes(service);
            if answered > 0 { event.goods(name, Word::of(LINE_MINUTE.code), answered) } else { event }
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
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
            from: Some(time(window.0)),
            to: Some(time(window.1)),
            staff,
            line: None,
            backup: None,
            note: None,
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
        let facts = shift.facts(&World::new());
        let minutes: Vec<u32> = facts.iter().filter(|fact| fact.part == Part::Effort).map(|fact| fact.work_minutes).collect();
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
    fn a_line_is_answered_for_as_long_as_its_shifts_however_many_sit_at_it() {
        // Three shifts of eight hours or two of twelve: 24 hours, which belong to the day on which each shift begins.
        let worked: [(&[(&str, &str)], u32); 4] = [
            (&[("00:00", "08:00"), ("08:00", "16:00"), ("16:00", "24:00")], 1440),
            (&[("08:00", "20:00"), ("20:00", "08:00")], 1440),
            (&[("08:00", "08:00")], 1440),
            (&[("08:30", "12:15")], 225),
        ];
        for (windows, minutes) in worked {
            let facts: Vec<_> = windows.iter().flat_map(|window| shift(Target::Line, *window, &[1, 2]).facts(&World::new())).collect();
            let answered = facts.iter().filter(|fact| fact.unit == Word::of("line_minute")).map(|fact| fact.quantity).sum::<u32>();
            assert_eq!(answered, minutes, "{windows:?}");
        }
        let nobody_came = Shift {
            staff: vec![ShiftStaff { worker: link(1), minutes: None, absent: Some("病假".into()) }],
            ..shift(Target::Line, ("08:00", "20:00"), &[])
        };
        assert_eq!(nobody_came.facts(&World::new()), []);
        let at_a_post = shift(Target::Post, ("08:00", "20:00"), &[1]).facts(&World::new());
        assert!(at_a_post.iter().all(|fact| fact.quantity == 0));
    }

    #[test]
    fn a_shift_of_which_nobody_wrote_the_hours_has_people_and_no_minutes() {
        let unknown = Shift { from: None, to: None, ..shift(Target::Post, ("08:00", "20:00"), &[1, 2]) };
        assert_eq!(faults_of(&unknown), []);
        assert_eq!(unknown.line(), "门岗值守 首班 2 人");
        let facts = unknown.facts(&World::new());
        assert_eq!(facts.iter().map(|fact| (fact.worker.0, fact.work_minutes, fact.service_minutes)).collect::<Vec<_>>(), [(1, 0, 0), (2, 0, 0)]);
        let half = [(Some("08:00"), None, ("to", "no_end")), (None, Some("20:00"), ("from", "no_start"))];
        for (from, to, (path, code)) in half {
            let half = Shift { from: from.map(time), to: to.map(time), ..unknown.clone() };
            assert_eq!(faults_of(&half), [(path.to_owned(), code)]);
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
