//! A worker: somebody who serves for an organisation, with dated appointments. Being in office is a state, counted at a date.

use crate::{Domain, Organisation, Population};
use base::{Choice, Day, Faults, Key, Link, Outline, Phone, Record, Set, Terms, Text, Word, choices, field, record};
use count::{Counted, Fact, Known, Part, STANDING};

choices! {
    /// What a worker is besides.
    Mark "标记" {
        Party = "party" "党员" | "中共党员",
        Licensed = "licensed" "持证社工" | "社工证",
        Psychology = "psychology" "心理咨询师",
    }
    /// The duty of an appointment.
    Duty "岗位" {
        SocialWorker = "social_worker" "社工" | "一线社工 禁毒社工",
        Lead = "lead" "站长" | "主任 负责人",
        Supervisor = "supervisor" "督导",
        Assistant = "assistant" "社工助理" | "助理",
        Officer = "officer" "专干" | "禁毒专干",
        Operator = "operator" "接线员",
        Clerk = "clerk" "行政" | "行政人员",
    }
}

record! {
    /// 在哪个站、做什么、从哪天到哪天。
    Appointment "appointment" "任职" {
        org: Link<Organisation> = field("单位"),
        duty: Duty = field("岗位"),
        from: Day = field("从"),
        to: Option<Day> = field("到").help("最后一天，还在岗就留空"),
        domains: Set<Domain> = field("领域").help("做哪几个领域的工作；按领域数社工时用"),
    }
    /// 工作人员。换站、换岗加一行任职，旧日子的数字不变。
    Worker "worker" "工作人员" {
        name: Text = field("姓名").personal().heads("社工 社工姓名"),
        number: Option<Text> = field("工号"),
        phone: Option<Phone> = field("电话").personal(),
        marks: Set<Mark> = field("标记"),
        appointments: Vec<Appointment> = field("任职"),
        unchecked: Option<Day> = field("待核对").help("由台账带入、还没有人核对过，核对后清空"),
    }
}

/// The kind word of the state "in office".
pub const STAFF: Word = Word::of("staff");
/// The kind word of the state "at work in this field", one for each field of an appointment: counted as persons at a date.
pub const STAFF_DOMAIN: Word = Word::of("staff_domain");

impl Record for Worker {
    fn rules(&self, faults: &mut Faults) {
        for (i, appointment) in self.appointments.iter().enumerate() {
            let in_order = appointment.to.is_none_or(|to| to >= appointment.from);
            faults.require(in_order, &format!("appointments.{i}.to"), "ends_before_start", "结束日期在开始日期之前");
        }
    }

    fn outline(&self) -> Outline {
        let first = self.appointments.iter().map(|appointment| appointment.from).min();
        let mut outline = Outline::on(first.or(self.unchecked).unwrap_or_default());
        outline.state = Some(if self.unchecked.is_some() { "unchecked" } else { "checked" });
        for appointment in &self.appointments {
            outline.link(appointment.org.id(), "appointment");
        }
        outline.terms = Some(Terms {
            names: vec![self.name.0.clone()],
            phones: self.phone.iter().map(Phone::digits).collect(),
            numbers: self.number.iter().map(|number| number.0.clone()).collect(),
            ..Terms::default()
        });
        outline
    }

    fn line(&self) -> String {
        let duties: Vec<&str> = self.appointments.iter().map(|appointment| appointment.duty.label()).collect();
        format!("工作人员 {}", duties.join("、"))
    }
}

impl Counted for Worker {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let populations = if self.marks.has(Mark::Party) { Population::Party.bit() } else { 0 };
        let mut facts = Vec::new();
        if populations != 0 {
            let from = self.appointments.iter().map(|appointment| appointment.from).min().unwrap_or_default();
            facts.push(Fact {
                day: from,
                org: known.org(),
                kind: STANDING,
                part: Part::State,
                subject: known.me(),
                populations,
                times: 1,
                ..Fact::default()
            });
        }
        for appointment in &self.appointments {
            let org = match known.key(appointment.org.id()) {
                Key::NONE => known.org(),
                org => org,
            };
            let template = Fact { org, subject: known.me(), item: appointment.duty.word(), populations, ..Fact::default() };
            facts.extend(count::state(STAFF, appointment.from, appointment.to, template));
            for domain in appointment.domains.iter() {
                facts.extend(count::state(STAFF_DOMAIN, appointment.from, appointment.to, Fact { domain: domain.word(), ..template }));
            }
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::{day, facts_of, figure, kind, link};
    use count::{Dimension, GroupValue, Measure};

    fn worker(appointments: &[(&[Domain], &str, Option<&str>)]) -> Worker {
        let appointment = |(domains, from, to): &(&[Domain], &str, Option<&str>)| Appointment {
            org: link(1),
            duty: Duty::SocialWorker,
            from: day(from),
            to: to.map(day),
            domains: Set::of(domains.iter().copied()),
        };
        Worker {
            name: "林阿一".into(),
            number: None,
            phone: None,
            marks: Set::default(),
            appointments: appointments.iter().map(appointment).collect(),
            unchecked: None,
        }
    }

    #[test]
    fn staff_of_a_field_is_counted_at_a_date_and_once() {
        let both = [Domain::Treatment, Domain::Publicity];
        let records: Vec<Vec<Fact>> = [
            worker(&[(&both, "2019-01-01", Some("2020-12-31")), (&both, "2021-01-01", None)]),
            worker(&[(&[Domain::Publicity], "2019-01-01", Some("2020-12-31"))]),
            worker(&[(&[], "2019-01-01", None)]),
        ]
        .iter()
        .enumerate()
        .map(|(n, worker)| facts_of(worker).into_iter().map(|fact| Fact { subject: Key(100 + n as u32), ..fact }).collect())
        .collect();
        let of = |on: &str, domain: Domain| {
            let conditions = [kind("staff_domain"), (Dimension::Domain, GroupValue::Word(domain.word()))];
            figure(&records, Measure::PersonsAt, day(on), &conditions)
        };
        assert_eq!((of("2020-12-31", Domain::Publicity), of("2021-01-01", Domain::Publicity)), (2, 1));
        assert_eq!(figure(&records, Measure::PersonsAt, day("2020-12-31"), &[kind("staff_domain")]), 2, "two fields, one person");
        assert_eq!(figure(&records, Measure::PersonsAt, day("2020-12-31"), &[kind("staff")]), 3);
    }
}
