//! A training of workers and volunteers. It is work and not service: those who attend are no persons served, and it adds nothing to volunteers'
//! hours, which are hours of actual service (domain.md 6).

use base::{Choice, Day, Faults, Link, Outline, Record, Text, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Place, Project, Worker, each, each_once};

choices! {
    /// On what occasion.
    TrainingOccasion "培训类别" {
        BeforeDuty = "before_duty" "岗前培训" | "岗前 上岗前培训 上岗培训",
        Regular = "regular_training" "日常培训" | "日常 例行培训 继续教育",
        Special = "special_training" "专题培训" | "专题 专项培训",
    }
}

record! {
    /// 一次培训。参加培训是工作，不算服务人次，也不算志愿服务时长。
    Training "training" "培训" {
        title: Text = field("主题").heads("培训主题 培训内容 名称").phone(),
        occasion: TrainingOccasion = field("类别").heads("培训类别").preset("before_duty").phone(),
        minutes: u32 = field("时长").unit("分钟").usual("30 60 90 120 180").phone(),
        volunteers: Option<u32> = field("参加志愿者").unit("人").usual("5 10 20 30").phone(),
        on: Day = field("日期").heads("培训日期").preset("今天").phone(),
        workers: Vec<Link<Worker>> = field("参加社工").heads("参训人员 参加人员").phone(),
        trainer: Option<Text> = field("讲师").heads("培训人 主讲").personal(),
        place: Option<Link<Place>> = field("地点"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// The kind word of trainings.
pub(crate) const TRAINING: &str = "training";

impl Training {
    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project).with("worker", each(&self.workers, self.minutes)).at(self.place)
    }
}

impl Record for Training {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.minutes > 0, "minutes", "no_minutes", "请填时长");
        let somebody = !self.workers.is_empty() || self.volunteers.is_some_and(|volunteers| volunteers > 0);
        faults.require(somebody, "workers", "nobody_came", "请写参加的社工，或志愿者人数");
        each_once(faults, "workers", self.workers.iter().copied());
    }

    fn outline(&self) -> Outline {
        self.filing().outline(self.on)
    }

    fn line(&self) -> String {
        let volunteers =
            self.volunteers.filter(|volunteers| *volunteers > 0).map(|volunteers| format!("、志愿者 {volunteers} 人")).unwrap_or_default();
        format!("{} {} 分钟 社工 {} 人{volunteers}", self.occasion.label(), self.minutes, self.workers.len())
    }
}

impl Counted for Training {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().facts(self.on, TRAINING, known, |event| event.item(self.occasion.word()).happened())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::Part;
    use count::testing::{World, day, faults_of, link};

    pub(crate) fn training(workers: &[u32], volunteers: Option<u32>, minutes: u32) -> Training {
        Training {
            on: day("2020-02-03"),
            title: "测温与登记".into(),
            occasion: TrainingOccasion::BeforeDuty,
            minutes,
            workers: workers.iter().map(|n| link(*n)).collect(),
            volunteers,
            trainer: None,
            place: None,
            campaign: None,
            project: None,
        }
    }

    #[test]
    fn a_training_is_one_event_of_work_and_serves_nobody() {
        let worked = [
            (training(&[1, 2], Some(5), 60), vec![Part::Event, Part::Effort, Part::Effort], "岗前培训 60 分钟 社工 2 人、志愿者 5 人"),
            (training(&[], Some(5), 60), vec![Part::Event], "岗前培训 60 分钟 社工 0 人、志愿者 5 人"),
        ];
        for (training, parts, line) in worked {
            let facts = training.facts(&World::new());
            assert_eq!(facts.iter().map(|fact| fact.part).collect::<Vec<_>>(), parts);
            assert!(facts.iter().all(|fact| fact.service_minutes == 0 && fact.item == TrainingOccasion::BeforeDuty.word()));
            assert_eq!(facts.iter().map(|fact| fact.work_minutes).sum::<u32>(), 60 * training.workers.len() as u32);
            assert_eq!(training.line(), line);
        }
    }

    #[test]
    fn somebody_attends_for_some_time() {
        let worked = [
            (training(&[1], None, 60), vec![]),
            (training(&[], Some(0), 0), vec![("minutes", "no_minutes"), ("workers", "nobody_came")]),
            (training(&[1, 1], None, 60), vec![("workers.1", "named_twice")]),
        ];
        for (training, expected) in worked {
            let expected: Vec<(String, &str)> = expected.into_iter().map(|(path, code)| (path.to_owned(), code)).collect();
            assert_eq!(faults_of(&training), expected);
        }
    }
}
