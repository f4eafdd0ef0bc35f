//! What arrivals say of themselves, mostly by a QR code at the door: 来穗人员摸查表. The old and the young have it filled in by somebody else.
//! Absent: what follows from it; that is a [`ScreenResult`](crate::ScreenResult) by a worker.

use crate::{Answer, Happening, Temperature};
use base::{Choice, Day, Faults, Link, Outline, Phone, Prose, Record, ResidentNumber, Terms, Text, Word, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Place, PlaceKind, Population, Standard, Worker};
use people::{Person, Sex};

record! {
    /// 来穗人员自己填的摸查表，一人一份；老人孩子可由别人代填。社工核对后补核对日期，是否要观察另写“人员筛查”。
    SelfReport "self_report" "来穗人员摸查表" {
        name: Option<Text> = field("姓名").personal().phone(),
        phone: Option<Phone> = field("联系电话").personal().heads("电话 手机").phone(),
        lives_at: Option<Text> = field("现住址").personal().heads("现居住地址 地址").phone(),
        registered_at: Option<Text> = field("户籍地").personal().heads("户籍地址").phone(),
        arrived: Day = field("来穗日期").heads("抵穗日期 到达日期").phone(),
        origin: Option<Text> = field("出发地").personal().heads("来源地").phone(),
        transport: Option<Text> = field("交通工具及班次").personal().help("例如 高铁 G1001 5车，自驾写车牌").heads("交通工具 车次 航班").phone(),
        epidemic_area: Option<Answer> = field("14天内是否到过疫区").confidential().heads("是否到过疫区 是否到过湖北").phone(),
        contact: Option<Answer> = field("是否接触疫区人员").confidential().phone(),
        temperature: Option<Temperature> = field("体温").unit("℃").confidential().phone(),
        symptoms: Option<Text> = field("症状").confidential().help("发热、咳嗽、乏力等，没有就留空").phone(),
        on: Day = field("填表日期").heads("日期").preset("今天").phone(),
        resident_id: Option<ResidentNumber> = field("身份证号").personal().help("没有或不愿提供就留空").heads("身份证号码 证件号码"),
        sex: Option<Sex> = field("性别").personal(),
        isolated_from: Option<Day> = field("居家隔离从").confidential().help("从哪天起不出门，没有就留空").heads("是否居家隔离"),
        dwelling: Option<Link<Place>> = field("出租屋").personal().help("按出租屋编码查找").heads("出租屋编码"),
        landlord: Option<Text> = field("房东及电话").personal().heads("房东 房东电话"),
        filled_by: Option<Text> = field("代填人").personal().help("别人代填时写姓名和关系"),
        person: Option<Link<Person>> = field("服务对象").personal().help("核对时对上名单里的人"),
        checked_on: Option<Day> = field("核对日期"),
        checked_by: Option<Link<Worker>> = field("核对社工"),
        decided_on: Option<Day> = field("筛查日期").help("写了“人员筛查”的那天"),
        receipt: Option<Text> = field("回执号").confidential().help("扫码填的人凭它在 24 小时内更正"),
        consent: Option<Text> = field("同意的告知").help("扫码填报时看到并同意的是哪一份、第几版"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
    }
}

impl SelfReport {
    /// Whether an answer asks for a worker's look: been there, met somebody from there, a symptom, a temperature.
    pub fn needs_screening(&self) -> bool {
        let said_yes = [self.epidemic_area, self.contact].contains(&Some(Answer::Yes));
        said_yes || self.symptoms.is_some() || self.temperature.is_some_and(|reading| reading.is_abnormal_by(Standard::Over373))
    }

    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, None).within(Happening::SelfReport.domain());
        filing.about(self.person).at(self.dwelling).link(self.checked_by, "checked_by")
    }
}

impl Record for SelfReport {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.person.is_some() || self.name.is_some(), "name", "nobody", "请写姓名");
        faults.require(self.arrived <= self.on, "arrived", "not_yet_here", "来穗日期在填表日期之后，请核对");
        faults.require(self.checked_on.is_none_or(|day| day >= self.on), "checked_on", "before_filled", "核对日期在填表日期之前");
        let is_checked = self.decided_on.is_none() || self.checked_on.is_some();
        faults.require(is_checked, "checked_on", "not_checked", "先核对，再写筛查日期");
        faults.require(self.checked_by.is_none() || self.checked_on.is_some(), "checked_on", "no_day", "填了核对社工，请补核对日期");
    }

    /// Found by the name, number and phone that were typed. Unchecked reports are due on the day on which they were filled in.
    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(match (self.checked_on, self.decided_on) {
            (_, Some(_)) => "decided",
            (Some(_), None) => "checked",
            (None, None) => "submitted",
        });
        outline.due = self.checked_on.is_none().then_some(self.on);
        outline.terms = Some(Terms {
            names: self.name.iter().map(|name| name.0.clone()).collect(),
            phones: self.phone.iter().map(Phone::digits).collect(),
            numbers: self.resident_id.iter().map(|number| number.as_str().to_owned()).chain(self.receipt.iter().map(|code| code.0.clone())).collect(),
            ..Terms::default()
        });
        outline
    }

    fn line(&self) -> String {
        let checked = if self.checked_on.is_some() { "已核对" } else { "待核对" };
        let wanted = if self.needs_screening() { " 需筛查" } else { "" };
        format!("来穗人员摸查表 {checked}{wanted}")
    }
}

impl Counted for SelfReport {
    /// One report; a person as soon as it is known who. Reports are counted as 份, so it makes no difference to their number.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let item = if self.dwelling.is_some() { PlaceKind::Dwelling.word() } else { Word::NONE };
        self.filing().facts(self.on, Happening::SelfReport.code(), known, |event| {
            let event = event.item(item).happened();
            match self.person {
                Some(person) => event.served_with(known.standing(person.id(), self.on), Population::Arrival.bit()),
                None => event,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Key;
    use count::Part;
    use count::testing::{World, day, faulty_fields, link};

    fn report() -> SelfReport {
        SelfReport {
            name: Some("罗明".into()),
            phone: Phone::parse("19000001234").ok(),
            resident_id: None,
            sex: None,
            registered_at: None,
            lives_at: None,
            dwelling: Some(link(30)),
            landlord: None,
            arrived: day("2020-02-01"),
            origin: None,
            transport: None,
            epidemic_area: Some(Answer::No),
            contact: None,
            temperature: Temperature::of_tenths(373),
            symptoms: None,
            isolated_from: None,
            filled_by: None,
            on: day("2020-02-03"),
            person: None,
            checked_on: None,
            checked_by: None,
            decided_on: None,
            receipt: None,
            consent: None,
            note: None,
            campaign: Some(link(3)),
        }
    }

    #[test]
    fn a_report_is_one_report_whether_or_not_the_person_is_known() {
        let unknown = report().facts(&World::new().lives(51, 5, 1));
        assert_eq!((unknown.len(), unknown[0].part, unknown[0].times, unknown[0].place), (1, Part::Event, 0, Key(30)));
        let known = SelfReport { person: Some(link(51)), ..report() }.facts(&World::new().lives(51, 5, 1));
        assert_eq!((known.len(), known[0].part, known[0].subject), (1, Part::Served, Key(51)));
        assert_eq!(known[0].populations, Population::Arrival.bit() | 1);
    }

    #[test]
    fn only_an_answer_that_matters_asks_for_a_worker() {
        let worked = [
            (report(), false),
            (SelfReport { temperature: Temperature::of_tenths(374), ..report() }, true),
            (SelfReport { epidemic_area: Some(Answer::Yes), ..report() }, true),
            (SelfReport { epidemic_area: Some(Answer::Unknown), ..report() }, false),
            (SelfReport { contact: Some(Answer::Yes), ..report() }, true),
            (SelfReport { symptoms: Some("咳嗽".into()), ..report() }, true),
        ];
        for (report, wanted) in worked {
            assert_eq!(report.needs_screening(), wanted, "{report:?}");
        }
    }

    #[test]
    fn a_report_waits_to_be_checked_and_is_found_by_what_was_typed() {
        let outline = report().outline();
        assert_eq!((outline.state, outline.due), (Some("submitted"), Some(day("2020-02-03"))));
        assert_eq!(outline.terms.map(|terms| (terms.names, terms.phones)), Some((vec!["罗明".to_owned()], vec!["19000001234".to_owned()])));
        let checked = SelfReport { checked_on: Some(day("2020-02-04")), ..report() }.outline();
        assert_eq!((checked.state, checked.due), (Some("checked"), None));
    }

    #[test]
    fn what_does_not_fit_is_said_all_at_once() {
        assert_eq!(faulty_fields(&report()), Vec::<String>::new());
        let wrong = SelfReport { name: None, arrived: day("2020-02-04"), checked_by: Some(link(80)), ..report() };
        assert_eq!(faulty_fields(&wrong), ["name", "arrived", "checked_on"]);
    }
}
