//! The contracts of the city's police, the posts bought under them and who holds them; and the place in the province that came of the work.

use super::plan::FIRST_POSTS;
use super::{World, date, login};
use crate::book::at;
use crate::census::Census;
use crate::script::{Hand, Member, Script};
use base::{Link, Set, Text, policy::Role};
use contract::{Award, AwardLevel, Certificate, Contract, Holding, Post, PurchaseModel};
use org::{Domain, Duty, Mark, Organisation, Project, Worker};

pub(super) fn project(agency: Link<Organisation>) -> Project {
    Project {
        name: "禁毒社工岗位服务".into(),
        code: Some("ZZ-GW".into()),
        from: date(2018, 1, 1),
        to: None,
        agency: Some(agency),
        domains: Set::of([Domain::Treatment, Domain::Aid, Domain::Publicity, Domain::Management]),
    }
}

/// The worker of a street, in office from the day on which the post stands.
pub(super) fn worker(script: &mut Script, census: &mut Census, org: Link<Organisation>, n: usize) -> Link<Worker> {
    let human = census.human("410105", (23, 45));
    let since = if n < FIRST_POSTS { date(2018, 1, 2) } else { date(2019, 1, 2) };
    let marks = if n.is_multiple_of(6) { Set::of([Mark::Licensed, Mark::Party]) } else { Set::of([Mark::Licensed]) };
    let file = human.worker(&format!("ZZ{:02}", n + 1), org, Duty::SocialWorker, since, marks);
    let worker = script.write(at(since, 8, 40), Hand::program(Some(org)), &file);
    script.members.insert(worker.id(), Member::new(login(n), &human.name, Role::Worker, org.id()));
    worker
}

fn contract(world: &World<'_>, name: &str, signed: base::Day, year: i32, amount: u32) -> Contract {
    Contract {
        name: Text(name.to_owned()),
        buyer: "市公安局".into(),
        agency: Some(world.agency),
        signed,
        from: date(year, 1, 1),
        to: date(year, 12, 31),
        model: PurchaseModel::Posts,
        number: None,
        amount: Some(amount),
        payment: None,
        supervisor: Some("市禁毒办".into()),
        using_unit: Some("有关街道办事处".into()),
        area: None,
        extended_to: None,
        appraisals: Vec::new(),
        closed: None,
        project: Some(world.project),
        note: None,
    }
}

/// Thirteen posts at first; a year later a post in every street of the plan, under a contract of its own.
pub(super) fn bought(world: &mut World<'_>) {
    let under = Hand::program(Some(world.city));
    let (first_signed, second_signed) = (date(2017, 12, 20), date(2019, 1, 2));
    let mut first = contract(world, "禁毒社工岗位购买（2018年）", first_signed, 2018, 910_000);
    first.closed = Some(date(2018, 12, 31));
    let first = world.script.write(at(first_signed, 15, 0), under, &first);
    let mut second = contract(world, "禁毒社工岗位购买（2019年）", second_signed, 2019, 4_060_000);
    second.extended_to = Some(date(2020, 12, 31));
    let second = world.script.write(at(second_signed, 15, 0), under, &second);
    for site in 0..world.sites.len() {
        if site < FIRST_POSTS {
            let mut post = post(world, site, first);
            (post.bought, post.from, post.to) = (first_signed, date(2018, 1, 1), Some(date(2018, 12, 31)));
            // Bought before anybody was found for it.
            let vacant = world.script.write(at(first_signed, 16, site as u16), under, &post);
            post.holders = holding(world, site, date(2018, 1, 2));
            world.script.correct(at(date(2018, 1, 2), 9, site as u16), under, vacant, 1, &post, "社工到岗");
        }
        let mut post = post(world, site, second);
        (post.bought, post.from) = (second_signed, second_signed);
        post.holders = holding(world, site, second_signed);
        world.script.write(at(second_signed, 16, site as u16), under, &post);
    }
    let award = Award {
        title: "年度禁毒宣传工作考核".into(),
        grantor: "省禁毒办".into(),
        level: AwardLevel::Province,
        rank: Some(1),
        on: date(2020, 1, 10),
        year: Some(2019),
        domain: Some(Domain::Publicity),
        worker: None,
        project: Some(world.project),
        note: None,
    };
    world.script.write(at(award.on, 10, 0), under, &award);
}

fn holding(world: &World<'_>, site: usize, from: base::Day) -> Vec<Holding> {
    vec![Holding { worker: world.sites[site].worker, from, to: None }]
}

fn post(world: &World<'_>, site: usize, contract: Link<Contract>) -> Post {
    Post {
        title: Text(format!("{}街道禁毒社工", world.plan.streets[site].name)),
        org: world.sites[site].org,
        contract,
        bought: date(2019, 1, 2),
        from: date(2019, 1, 2),
        holders: Vec::new(),
        code: Some(Text(format!("GW{:02}", site + 1))),
        certificate: Some(Certificate::Assistant),
        to: None,
        project: Some(world.project),
        note: None,
    }
}
