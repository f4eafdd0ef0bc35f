//! A pre-registration: somebody will come in this window of time. Whoever has the record's code (`code.rs`) is checked in with one scan. Written by
//! the public page of a session, by an operator on the telephone, or for somebody else who cannot.

use crate::{CrowdSession, Proxy};
use base::{Day, Faults, Link, Outline, Phone, Prose, Record, ResidentNumber, Text, Time, field, record};
use count::Counted;

record! {
    /// 一个人预约参加一场集中登记。
    CrowdRegistration "crowd_registration" "集中登记预约" {
        session: Link<CrowdSession> = field("场次").phone(),
        name: Text = field("姓名").personal().phone(),
        resident_id: Option<ResidentNumber> = field("身份证号").personal().heads("身份证号码 证件号码").phone(),
        phone: Option<Phone> = field("联系方式").personal().heads("电话 联系电话").phone(),
        window: Time = field("时段").help("写时段开始的时间").phone(),
        on: Day = field("日期").preset("今天").phone(),
        proxy: Option<Proxy> = field("代办").phone(),
        proxy_name: Option<Text> = field("代办人姓名").personal(),
        proxy_phone: Option<Phone> = field("代办人电话").personal(),
        note: Option<Prose> = field("备注").confidential(),
    }
}

impl Record for CrowdRegistration {
    fn rules(&self, faults: &mut Faults) {
        let reachable = self.phone.is_some() || self.proxy_phone.is_some() || self.resident_id.is_some();
        faults.require(reachable, "phone", "nobody", "请填电话或身份证号，代办的填代办人电话");
        faults.require(self.proxy.is_none() || self.proxy_name.is_some(), "proxy_name", "no_proxy", "代办的请写代办人姓名");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.on);
        // the vault and the end of it are the session's
        outline.campaign = Some(self.session.id());
        outline.link(self.session.id(), "session");
        outline
    }

    fn line(&self) -> String {
        format!("预约 {}", self.window)
    }
}

/// An intention is not counted.
impl Counted for CrowdRegistration {}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::{day, faulty_fields, link, survives_the_form, time};

    #[test]
    fn somebody_can_be_reached_and_a_proxy_has_a_name() {
        let registration = CrowdRegistration {
            session: link(30),
            name: "罗细妹".into(),
            resident_id: None,
            phone: Some(Phone::parse("19000000001").unwrap()),
            window: time("08:30"),
            on: day("2020-02-03"),
            proxy: None,
            proxy_name: None,
            proxy_phone: None,
            note: None,
        };
        survives_the_form(&registration);
        assert_eq!(faulty_fields(&registration), Vec::<String>::new());
        let child = CrowdRegistration { phone: None, proxy: Some(Proxy::Child), ..registration };
        assert_eq!(faulty_fields(&child), ["phone", "proxy_name"]);
    }
}
