//! One person at one desk: a queue number out of a block of the desk, a tube and a place in it where samples are mixed. Made by the desk's page, by the
//! desk's own list when it worked without a network, or typed from paper. That somebody came twice is not written here: it follows from the others of
//! the session (`floor.rs`), because two desks that could not hear each other are both right.

use crate::{Code, CrowdSession, CrowdWork, DESKS_MAX, Happening, Proxy, block::NUMBERS_MAX};
use base::{Choice, Day, Faults, Link, Outline, Phone, Prose, Record, ResidentNumber, Text, Time, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Domain, Filing, Place};

record! {
    /// 一个人在一个登记台登记一次。没有证件、没有预约的人写姓名就可以。
    CrowdCheckIn "crowd_check_in" "集中登记" {
        session: Link<CrowdSession> = field("场次").phone(),
        desk: u32 = field("登记台").unit("号台").phone(),
        number: u32 = field("排队号").unit("号").phone(),
        name: Option<Text> = field("姓名").personal().phone(),
        resident_id: Option<ResidentNumber> = field("身份证号").personal().heads("身份证号码 证件号码").phone(),
        phone: Option<Phone> = field("联系方式").personal().heads("电话 联系电话").phone(),
        code: Option<Code> = field("预约码").personal(),
        tube: Option<u32> = field("管号"),
        position: Option<u32> = field("管内序号"),
        proxy: Option<Proxy> = field("代办"),
        proxy_name: Option<Text> = field("代办人姓名").personal(),
        at: Time = field("时间").phone(),
        on: Day = field("日期").preset("今天").phone(),
        work: CrowdWork = field("场次类别").preset("crowd_testing"),
        place: Option<Link<Place>> = field("地点"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        note: Option<Prose> = field("备注").confidential(),
    }
}

impl Record for CrowdCheckIn {
    fn rules(&self, faults: &mut Faults) {
        let somebody = self.name.is_some() || self.resident_id.is_some() || self.code.is_some();
        faults.require(somebody, "name", "nobody", "请扫预约码、读身份证，或者写姓名");
        faults.require((1..=DESKS_MAX).contains(&self.desk), "desk", "desks", format!("登记台应在 1 到 {DESKS_MAX} 之间"));
        let number = (1..=NUMBERS_MAX).contains(&self.number);
        faults.require(number, "number", "number", format!("排队号应在 1 到 {NUMBERS_MAX} 之间；电话请填在联系方式里"));
        faults.require(self.tube.is_some() == self.position.is_some(), "position", "tube", "管号和管内序号要一起填");
        faults.require(self.proxy.is_none() || self.proxy_name.is_some(), "proxy_name", "no_proxy", "代办的请写代办人姓名");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.on);
        // the vault and the end of it are the session's: no name of one session lies beside a case file
        outline.campaign = Some(self.session.id());
        outline.link(self.session.id(), "session");
        outline
    }

    fn line(&self) -> String {
        match (self.tube, self.position) {
            (Some(tube), Some(position)) => format!("{} {} 号 {} 管 {}", self.at, self.number, tube, position),
            _ => format!("{} {} 号", self.at, self.number),
        }
    }
}

impl Counted for CrowdCheckIn {
    /// One of a crowd: somebody without a file is a person-time and no person.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let filing = Filing::of(self.campaign, None).within(Domain::Epidemic).at(self.place);
        filing.facts(self.on, Happening::CheckIn.code(), known, |event| event.item(self.work.word()).crowd(1, 0))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::Measure;
    use count::testing::{World, day, faulty_fields, figure, kind, link, survives_the_form, time};

    pub(crate) fn check_in(desk: u32, number: u32) -> CrowdCheckIn {
        CrowdCheckIn {
            session: link(30),
            desk,
            number,
            name: Some("罗细妹".into()),
            resident_id: None,
            phone: None,
            code: None,
            tube: Some(1),
            position: Some(1),
            proxy: None,
            proxy_name: None,
            at: time("08:10"),
            on: day("2020-02-03"),
            work: CrowdWork::Testing,
            place: Some(link(31)),
            campaign: Some(link(3)),
            note: None,
        }
    }

    #[test]
    fn whoever_comes_is_one_of_a_crowd_and_in_the_vault_of_the_session() {
        let came = check_in(3, 42);
        survives_the_form(&came);
        assert_eq!(came.outline().campaign, Some(link::<CrowdSession>(30).id()));
        assert!(came.outline().terms.is_none() && came.outline().subject.is_none(), "nobody is found by it");
        let facts = [came.facts(&World::new()), check_in(4, 43).facts(&World::new())];
        let count = |measure| figure(&facts, measure, day("2020-02-03"), &[kind("crowd_check_in")]);
        assert_eq!((count(Measure::PersonTimes), count(Measure::Persons)), (2, 0));
    }

    #[test]
    fn somebody_came_to_a_desk_and_a_place_is_in_a_tube() {
        assert_eq!(faulty_fields(&check_in(1, 1)), Vec::<String>::new());
        let nobody = CrowdCheckIn { name: None, desk: 0, position: None, proxy: Some(Proxy::Elder), ..check_in(1, 1) };
        assert_eq!(faulty_fields(&nobody), ["name", "desk", "position", "proxy_name"]);
        // a telephone in the wrong field is no number that is called out
        for (number, faults) in [(NUMBERS_MAX, vec![]), (13_800_001, vec!["number"]), (0, vec!["number"])] {
            assert_eq!(faulty_fields(&check_in(1, number)), faults, "{number}");
        }
    }
}
