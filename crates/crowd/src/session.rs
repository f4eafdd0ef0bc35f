//! A session: where, on which day and from when to when a crowd is registered, at how many desks, how many may come in each window of time, and how
//! many go into one tube. It names nobody, so everybody who signs in knows of it; those who come are in the session's own vault.

use crate::CrowdWork;
use base::{Day, Faults, Link, Outline, Prose, Record, Terms, Text, Time, field, record};
use count::Counted;
use org::{Campaign, Place};

/// Desks of one session at most: a stadium has fewer.
pub const DESKS_MAX: u32 = 200;
/// People in one tube at most: mixed samples are of ten, at times of twenty.
const TUBE_MAX: u32 = 20;
/// Minutes of a window of time where the session does not say.
const WINDOW_MINUTES: u32 = 30;

record! {
    /// 一场集中登记：检测、接种或发放。在哪里、哪一天、几点到几点、几个登记台。来的人单独存放在这一场的数据域里，不进服务对象档案。
    CrowdSession "crowd_session" "集中登记场次" {
        name: Text = field("名称").phone(),
        work: CrowdWork = field("场次类别").preset("crowd_testing").phone(),
        place: Option<Link<Place>> = field("地点").phone(),
        on: Day = field("日期").preset("今天").phone(),
        from: Time = field("从").phone(),
        to: Time = field("到").phone(),
        desks: u32 = field("登记台数").unit("台").usual("2 4 6 10").phone(),
        window_minutes: Option<u32> = field("时段长度").unit("分钟").usual("15 30 60").help("预约按时段排，不填按 30 分钟"),
        window_places: Option<u32> = field("每时段名额").unit("人").help("不填就不限"),
        tube: Option<u32> = field("每管人数").unit("人").usual("5 10 20").help("混采每管几个人，不分管就不填"),
        last_day: Option<Day> = field("结束日期").help("结束后社工不再能看这一场的名单"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        note: Option<Prose> = field("备注"),
    }
}

impl CrowdSession {
    /// The beginnings of its windows of time, in order.
    pub fn windows(&self) -> impl Iterator<Item = Time> {
        let step = self.window_minutes.unwrap_or(WINDOW_MINUTES).max(1) as usize;
        let (from, to) = (self.from.minutes(), self.to.minutes());
        (from..to).step_by(step).filter_map(|minutes| Time::new(minutes / 60, minutes % 60))
    }

    /// The window in which a time lies; before the first it is the first, after the last the last.
    pub fn window_of(&self, at: Time) -> Option<Time> {
        self.windows().take_while(|window| *window <= at).last().or_else(|| self.windows().next())
    }

    /// Whether its last day is past: then nobody looks at its list any more.
    pub fn is_over(&self, today: Day) -> bool {
        self.last_day.is_some_and(|last| last < today)
    }

    /// How many may come in one window; none for as many as come.
    pub fn places(&self) -> Option<u32> {
        self.window_places
    }
}

impl Record for CrowdSession {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.from < self.to, "to", "ends_before_start", "结束时间要晚于开始时间；跨夜的分两场登记");
        let desks = (1..=DESKS_MAX).contains(&self.desks);
        faults.require(desks, "desks", "desks", format!("登记台数应在 1 到 {DESKS_MAX} 之间"));
        let tube = self.tube.is_none_or(|size| (1..=TUBE_MAX).contains(&size));
        faults.require(tube, "tube", "tube", format!("每管人数应在 1 到 {TUBE_MAX} 之间"));
        let window = self.window_minutes.is_none_or(|minutes| (5..=720).contains(&minutes));
        faults.require(window, "window_minutes", "window_minutes", "时段长度应在 5 到 720 分钟之间");
        faults.require(self.last_day.is_none_or(|last| last >= self.on), "last_day", "ends_before_start", "结束日期在开始日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.on);
        outline.state = Some(if self.last_day.is_some() { "closed" } else { "open" });
        outline.campaign = self.campaign.map(Link::id);
        outline.link(self.place.map(Link::id), "place");
        outline.link(self.campaign.map(Link::id), "campaign");
        outline.terms = Some(Terms { names: vec![self.name.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        format!("{} {}–{}", self.name.0, self.from, self.to)
    }
}

impl Counted for CrowdSession {}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::testing::{day, faulty_fields, time};

    pub(crate) fn session() -> CrowdSession {
        CrowdSession {
            name: "东山小学第一场".into(),
            work: CrowdWork::Testing,
            place: None,
            on: day("2020-02-03"),
            from: time("08:00"),
            to: time("10:00"),
            desks: 4,
            window_minutes: None,
            window_places: Some(60),
            tube: Some(10),
            last_day: None,
            campaign: None,
            note: None,
        }
    }

    #[test]
    fn a_session_is_cut_into_windows_and_every_time_lies_in_one() {
        let session = session();
        let windows: Vec<String> = session.windows().map(|window| window.to_string()).collect();
        assert_eq!(windows, ["08:00", "08:30", "09:00", "09:30"]);
        for (at, window) in [("07:10", "08:00"), ("08:00", "08:00"), ("08:29", "08:00"), ("09:30", "09:30"), ("12:00", "09:30")] {
            assert_eq!(session.window_of(time(at)), Some(time(window)), "{at}");
        }
    }

    #[test]
    fn a_session_has_desks_ends_after_it_begins_and_fills_tubes_of_twenty_at_most() {
        assert_eq!(faulty_fields(&session()), Vec::<String>::new());
        let wrong =
            CrowdSession { to: time("08:00"), desks: 0, tube: Some(21), window_minutes: Some(1), last_day: Some(day("2020-02-02")), ..session() };
        assert_eq!(faulty_fields(&wrong), ["to", "desks", "tube", "window_minutes", "last_day"]);
        assert_eq!(faulty_fields(&CrowdSession { desks: DESKS_MAX + 1, ..session() }), ["desks"]);
    }
}
