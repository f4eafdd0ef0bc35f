//! What is not said on the phone: people fetched at the gate who sign their agreement at the station, material packs for workers and clients,
//! masks and food that were lacking and were brought, a training before everybody is back.

use super::World;
use super::clients::Client;
use crate::book::{at, contact, day, delivery, need};
use base::Text;
use duty::{Training, TrainingOccasion};
use org::{Channel, Item, Topic, Unit};
use outreach::{Audience, Handout};
use rehab::Agreement;
use supply::{DeliveryLine, FoundBy, Need, NeedKind, Urgency};

/// At every so many stations somebody came out of detention in these days.
const FETCHED_EVERY: usize = 6;

pub(super) fn papers_and_goods(world: &mut World<'_>) {
    training(world);
    for site in 0..world.sites.len() {
        packs(world, site);
        lacking(world, site);
        if site % FETCHED_EVERY == 1 {
            // The first in rehabilitation: on the list, so that calls follow.
            let n = world.plan.stations[site].in_treatment as usize;
            if let Some(client) = world.sites[site].cared.get(n).copied() {
                fetched(world, site, client);
            }
        }
    }
}

fn training(world: &mut World<'_>) {
    for site in 0..world.sites.len() {
        let (_, hand) = world.worker(site, 0);
        let training = Training {
            on: day(2, 2),
            title: "电话关怀和情绪疏导要点（线上）".into(),
            occasion: TrainingOccasion::BeforeDuty,
            minutes: 60,
            workers: world.sites[site].workers.clone(),
            volunteers: None,
            trainer: Some("区心理志愿服务队".into()),
            place: None,
            campaign: Some(world.campaign),
            project: None,
        };
        world.script.write(at(day(2, 2), 16, 5), hand, &training);
    }
}

/// Packs of the version of 2 February: one for each worker, then for clients.
fn packs(world: &mut World<'_>, site: usize) {
    let (worker, hand) = world.worker(site, 1);
    for (on, to, quantity) in [(day(2, 3), Audience::Worker, world.sites[site].workers.len()), (day(2, 4), Audience::Client, 6 + site % 5)] {
        let handout = Handout {
            on,
            item: Item::Guide,
            title: Some("戒毒康复人员疫情防护资料包".into()),
            quantity: quantity as u32,
            unit: Unit::Copy,
            to,
            place: None,
            workers: vec![worker],
            version: Some(day(2, 2)),
            note: None,
            campaign: Some(world.campaign),
            project: None,
        };
        world.script.write(at(on, 9, 40), hand, &handout);
    }
}

/// Masks and food: found on the phone, brought to the door if there was any; the rest is still open.
fn lacking(world: &mut World<'_>, site: usize) {
    let wanted =
        [(NeedKind::Protective, "口罩用完了", Some(2)), (NeedKind::Food, "隔离在家买不到菜", Some(1)), (NeedKind::Protective, "没有体温计", None)];
    for (n, (kind, detail, days)) in wanted.into_iter().enumerate().take(1 + site % 3) {
        let Some(client) = world.sites[site].cared.get(3 * n + 1).copied() else { continue };
        let (worker, hand) = world.worker(site, n + 2);
        let on = day(1, 29) + (site as i32 + n as i32) % 4;
        let open = Need {
            person: Some(client.person),
            found_by: Some(FoundBy::Hotline),
            assignee: Some(worker),
            campaign: Some(world.campaign),
            ..need(on, kind, detail, Urgency::Soon)
        };
        let record = world.script.write(at(on, 14, 10 + n as u16), hand, &open);
        let Some(days) = days else { continue };
        let met_on = on + days;
        let line = match kind {
            NeedKind::Protective => DeliveryLine { item: Item::Mask, quantity: 5, unit: Unit::Piece },
            _ => DeliveryLine { item: Item::Food, quantity: 1, unit: Unit::Bag },
        };
        let mut brought = delivery(met_on, vec![line], vec![worker], world.campaign);
        brought.person = Some(client.person);
        brought.need = Some(record);
        world.script.write(at(met_on, 15, 20), hand, &brought);
        let met = Need { met_on: Some(met_on), channel: Some(Channel::Visit), ..open };
        world.script.correct(at(met_on, 15, 25), hand, record, 1, &met, "已送到");
    }
}

/// Fetched at the gate, told rights and duties at the station, agreement signed.
fn fetched(world: &mut World<'_>, site: usize, client: Client) {
    let on = day(1, 31);
    let (worker, hand) = world.worker(site, 0);
    let mut gate = contact(on, Channel::Site, 90, worker, &[client.person], &[Topic::Education, Topic::Law]);
    gate.campaign = Some(world.campaign);
    world.script.write(at(on, 10, 30), hand, &gate);
    let Some(episode) = client.episode else { return };
    let agreement = Agreement {
        person: client.person,
        episode,
        signed: on,
        told: Some(on),
        witnesses: vec!["街道专干".into(), "片区民警".into()],
        worker: Some(worker),
        number: Some(Text(format!("XY2020-{:02}", site + 1))),
        guardian: None,
        place: None,
        supersedes: None,
        campaign: Some(world.campaign),
        project: None,
        version: None,
        way: None,
        signatory: None,
        guarantor: None,
        guarantor_phone: None,
        help: None,
        measures: None,
        tests: None,
        other: None,
        notice_version: None,
    };
    world.script.write(at(on, 11, 40), hand, &agreement);
}
