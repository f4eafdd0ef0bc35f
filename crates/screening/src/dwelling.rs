//! One rental dwelling looked at: who owns it, how many live there, what is dangerous. Checks and dwellings are two figures, for a dwelling may
//! be checked again (domain.md 2.9, 套). People newly found are records of their own ([`Arrival`](crate::Arrival)).

use crate::{Happening, Sweep};
use base::{Choice, Day, Faults, Link, Outline, Phone, Prose, Record, Set, Text, choices, field, record};
use count::{Counted, Fact, Known, Part};
use org::{Campaign, Filing, Place, PlaceKind, Worker, each};

choices! {
    /// What a dwelling is used for.
    DwellingUse "用途" {
        Home = "home" "居住" | "住宅",
        Dormitory = "dormitory" "集体宿舍" | "员工宿舍 宿舍",
        Shop = "shop" "经营" | "商铺 商用",
        Mixed = "mixed" "住宿经营混合" | "三合一",
        Empty = "empty" "空置" | "无人 空房",
    }
    /// What is dangerous in it.
    Hazard "隐患" {
        Fire = "fire_hazard" "消防" | "消防隐患 灭火器",
        Exit = "exit_hazard" "逃生通道" | "疏散通道 安全出口 防盗网",
        Electricity = "electricity_hazard" "用电" | "电线 电动车充电 飞线",
        Gas = "gas_hazard" "燃气" | "煤气 热水器",
        Crowding = "crowding_hazard" "超员" | "群租 人数超限",
        Structure = "structure_hazard" "房屋结构" | "危房",
        Hygiene = "hygiene_hazard" "卫生" | "积水 垃圾",
        Other = "other_hazard" "其他隐患",
    }
}

record! {
    /// 对一套出租屋的一次排查。复查再写一条。新发现的来穗人员一人写一条“新增来穗人员”，这里不填合计。
    DwellingCheck "dwelling_check" "出租屋排查" {
        place: Link<Place> = field("出租屋").personal().heads("地址 栋套 栋/套 出租屋编码").phone(),
        occupants: Option<u32> = field("实住人数").unit("人").usual("0 1 2 3 4").heads("人数").phone(),
        hazards: Set<Hazard> = field("隐患").phone(),
        rectify_by: Option<Day> = field("整改期限").phone(),
        sweep: Option<Link<Sweep>> = field("联合排查").phone(),
        on: Day = field("排查日期").heads("日期").preset("今天").phone(),
        workers: Vec<Link<Worker>> = field("排查人").heads("社工").phone(),
        landlord: Option<Text> = field("房东").personal(),
        landlord_phone: Option<Phone> = field("电话").personal().heads("房东电话"),
        rooms: Option<u32> = field("间数").unit("间").usual("1 2 3 4"),
        usage: Option<DwellingUse> = field("用途"),
        tenants: Option<Prose> = field("租客").personal().help("姓名、证件，一行一人；要服务的人请另建档").heads("租客 证件"),
        rectified_on: Option<Day> = field("整改完成").heads("整改 整改日期"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
    }
}

impl DwellingCheck {
    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, None).within(Happening::DwellingCheck.domain()).at(self.place);
        // No minutes: those of a sweep are counted there, once.
        filing.by(each(&self.workers, 0)).link(self.sweep, "sweep")
    }

    /// The state "hazard", one for each: from the day on which it was seen until the day on which it was put right.
    fn lasting(&self, known: &dyn Known) -> impl Iterator<Item = Fact> {
        let steps = [Some((self.on, 1)), self.rectified_on.map(|day| (day, -1))];
        let row = Fact { kind: Happening::Hazard.word(), part: Part::State, ..self.filing().row(known) };
        let of_hazard = move |hazard: Hazard| steps.into_iter().flatten().map(move |(day, times)| Fact { day, times, item: hazard.word(), ..row });
        self.hazards.iter().flat_map(of_hazard)
    }
}

impl Record for DwellingCheck {
    fn rules(&self, faults: &mut Faults) {
        for (path, day) in [("rectify_by", self.rectify_by), ("rectified_on", self.rectified_on)] {
            faults.require(day.is_none_or(|day| day >= self.on), path, "before_checked", "不能早于排查日期");
        }
        let about_something = !self.hazards.is_empty() || (self.rectify_by.is_none() && self.rectified_on.is_none());
        faults.require(about_something, "hazards", "no_hazard", "填了整改，请选是什么隐患");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        let open = !self.hazards.is_empty() && self.rectified_on.is_none();
        outline.state = Some(if open { "hazard" } else { "closed" });
        outline.due = self.rectify_by.filter(|_| open);
        outline
    }

    fn line(&self) -> String {
        let hazards: Vec<&str> = self.hazards.iter().map(Choice::label).collect();
        match (hazards.is_empty(), self.rectified_on) {
            (true, _) => "出租屋排查".to_owned(),
            (false, None) => format!("出租屋排查 隐患 {}", hazards.join("、")),
            (false, Some(_)) => format!("出租屋排查 隐患 {} 已整改", hazards.join("、")),
        }
    }
}

impl Counted for DwellingCheck {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let dwelling = PlaceKind::Dwelling.word();
        let check = self.filing().facts(self.on, Happening::DwellingCheck.code(), known, |event| event.item(dwelling).happened());
        check.into_iter().chain(self.lasting(known)).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use base::Key;
    use count::testing::{World, day, faulty_fields, link};

    pub(crate) fn check() -> DwellingCheck {
        DwellingCheck {
            on: day("2020-02-03"),
            place: link(300),
            sweep: Some(link(60)),
            occupants: Some(3),
            hazards: Set::default(),
            rectify_by: None,
            rectified_on: None,
            landlord: None,
            landlord_phone: None,
            usage: Some(DwellingUse::Home),
            rooms: None,
            tenants: None,
            workers: vec![link(80)],
            note: None,
            campaign: Some(link(3)),
        }
    }

    #[test]
    fn a_check_counts_its_dwelling_and_serves_nobody() {
        let facts = check().facts(&World::new());
        assert_eq!(facts.iter().map(|fact| fact.part).collect::<Vec<_>>(), [Part::Event, Part::Effort]);
        assert!(facts.iter().all(|fact| fact.place == Key(300) && fact.item == PlaceKind::Dwelling.word() && fact.work_minutes == 0));
    }

    #[test]
    fn a_hazard_lasts_until_it_is_put_right() {
        let seen = DwellingCheck { hazards: Set::of([Hazard::Fire, Hazard::Gas]), rectify_by: Some(day("2020-02-10")), ..check() };
        assert_eq!((seen.outline().state, seen.outline().due), (Some("hazard"), Some(day("2020-02-10"))));
        let right = DwellingCheck { rectified_on: Some(day("2020-02-07")), ..seen };
        assert_eq!((right.outline().state, right.outline().due), (Some("closed"), None));
        let states: Vec<_> =
            right.facts(&World::new()).into_iter().filter(|fact| fact.part == Part::State).map(|fact| (fact.day, fact.times, fact.item)).collect();
        let (from, to) = (day("2020-02-03"), day("2020-02-07"));
        let (fire, gas) = (Hazard::Fire.word(), Hazard::Gas.word());
        assert_eq!(states, [(from, 1, fire), (to, -1, fire), (from, 1, gas), (to, -1, gas)]);
    }

    #[test]
    fn what_is_put_right_was_wrong_before() {
        assert_eq!(faulty_fields(&check()), Vec::<String>::new());
        let wrong = DwellingCheck { rectified_on: Some(day("2020-02-02")), ..check() };
        assert_eq!(faulty_fields(&wrong), ["rectified_on", "hazards"]);
    }
}
