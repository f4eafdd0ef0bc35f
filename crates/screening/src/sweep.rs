//! A round of several departments through an area, mostly at night. One sweep is one event, whatever it found; the dwellings that were checked
//! and the people who were found are records of their own.

use crate::Happening;
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Terms, Text, Time, field, record};
use count::{Counted, Event, Fact, Known};
use org::{Campaign, Filing, Project, Worker, each, window_minutes};

record! {
    /// 一次联合排查行动。查了哪些屋写“出租屋排查”，新发现的人写“新增来穗人员”，这里不填合计。
    Sweep "sweep" "联合排查" {
        area: Text = field("范围").help("哪个社区、哪几栋").heads("地点 排查区域").phone(),
        units: Vec<Text> = field("联合单位").help("例如 派出所、网格办、民生保障部、居委").heads("参与单位").phone(),
        from: Option<Time> = field("从").heads("开始时间").phone(),
        to: Option<Time> = field("到").help("早于开始时间就是次日").heads("结束时间").phone(),
        on: Day = field("排查日期").heads("日期").preset("今天").phone(),
        workers: Vec<Link<Worker>> = field("社工").heads("排查人 参加社工").phone(),
        minutes: Option<u32> = field("时长").unit("分钟").help("填了起止时间就不用填").usual("60 120 180"),
        summary: Option<Prose> = field("小结").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

impl Sweep {
    /// How long it took, as far as it was said.
    pub fn duration_minutes(&self) -> u32 {
        let window = self.from.zip(self.to).map(|(from, to)| window_minutes(from, to));
        window.or(self.minutes).unwrap_or(0)
    }

    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).within(Happening::Sweep.domain());
        filing.by(each(&self.workers, self.duration_minutes()))
    }
}

impl Record for Sweep {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.from.is_some() || self.to.is_none(), "from", "no_start", "填了结束时间，请补开始时间");
        faults.require(self.from.is_none() || self.from != self.to, "to", "no_window", "结束时间与开始时间相同");
        let twice = self.from.is_some() && self.to.is_some() && self.minutes.is_some_and(|minutes| minutes != self.duration_minutes());
        faults.require(!twice, "minutes", "minutes_differ", format!("起止时间是 {} 分钟，时长不用填", self.duration_minutes()));
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        // Found by area and day, for the records of what was checked refer to it.
        outline.terms = Some(Terms { names: vec![format!("{} {}", self.area, self.on.short_chinese())], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        format!("联合排查 {} {} 家单位", self.area, self.units.len())
    }
}

impl Counted for Sweep {
    /// One event, and every worker's part. Nobody is served by being looked for.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().facts(self.on, Happening::Sweep.code(), known, Event::happened)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::Part;
    use count::testing::{World, day, faulty_fields, link, time};

    pub(crate) fn sweep() -> Sweep {
        Sweep {
            on: day("2020-02-03"),
            area: "龙头社区".into(),
            from: Some(time("19:30")),
            to: Some(time("22:00")),
            units: vec!["派出所".into(), "网格办".into()],
            workers: vec![link(80), link(81), link(80)],
            minutes: None,
            summary: None,
            campaign: Some(link(3)),
            project: None,
        }
    }

    #[test]
    fn a_sweep_is_one_event_and_one_part_for_every_worker() {
        let facts = sweep().facts(&World::new());
        assert_eq!(
            facts.iter().map(|fact| (fact.part, fact.work_minutes)).collect::<Vec<_>>(),
            [(Part::Event, 0), (Part::Effort, 150), (Part::Effort, 150)]
        );
    }

    #[test]
    fn its_length_is_said_once() {
        let worked = [
            (sweep(), vec![], 150),
            (Sweep { minutes: Some(150), ..sweep() }, vec![], 150),
            (Sweep { minutes: Some(90), ..sweep() }, vec!["minutes"], 150),
            (Sweep { from: None, ..sweep() }, vec!["from"], 0),
            (Sweep { from: None, to: None, minutes: Some(90), ..sweep() }, vec![], 90),
            (Sweep { to: Some(time("00:30")), ..sweep() }, vec![], 300),
        ];
        for (sweep, paths, minutes) in worked {
            assert_eq!((faulty_fields(&sweep), sweep.duration_minutes()), (paths.into_iter().map(str::to_owned).collect(), minutes), "{sweep:?}");
        }
    }
}
