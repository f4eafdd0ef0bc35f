//! Publicity in 2019: activities in nine kinds of place, handed-out papers and what was written about them.

use super::{World, workday};
use crate::book::at;
use base::{Set, Text};
use org::{PlaceKind, Topic};
use outreach::{Activity, ActivityKind, Article, ArticleLevel};

/// Where publicity goes, by turns, and how it is called.
const PLACES: [(PlaceKind, &str); 9] = [
    (PlaceKind::School, "禁毒知识进校园"),
    (PlaceKind::Community, "禁毒知识进社区"),
    (PlaceKind::Venue, "禁毒宣传进场馆"),
    (PlaceKind::Household, "禁毒宣传进家庭"),
    (PlaceKind::Enterprise, "禁毒宣传进企业"),
    (PlaceKind::Village, "禁毒宣传进乡村"),
    (PlaceKind::Restaurant, "禁毒宣传进餐馆"),
    (PlaceKind::Hotel, "禁毒宣传进酒店"),
    (PlaceKind::Shop, "禁毒宣传进商铺"),
];
const MEDIA: [(&str, ArticleLevel); 4] = [
    ("街道公众号", ArticleLevel::Street),
    ("区禁毒公众号", ArticleLevel::District),
    ("市级媒体", ArticleLevel::City),
    ("省级媒体", ArticleLevel::Province),
];

pub(super) fn of_the_year(world: &mut World<'_>) {
    for site in 0..world.sites.len() {
        let street = world.plan.streets[site].clone();
        for n in 0..street.activities {
            activity(world, site, n, street.activities);
        }
        for n in 0..street.articles {
            article(world, site, n, street.articles);
        }
    }
}

fn activity(world: &mut World<'_>, site: usize, n: u32, of: u32) {
    let (hand, worker) = (world.hand(site), world.sites[site].worker);
    let (kind, title) = PLACES[(site + n as usize) % PLACES.len()];
    let on = workday(n * 3 + site as u32 % 3, of * 3);
    let signed_in = match kind {
        PlaceKind::School => world.luck.between(80, 220),
        PlaceKind::Household => world.luck.between(3, 8),
        _ => world.luck.between(15, 60),
    };
    let record = Activity {
        name: Text(format!("{title}（{}街道）", world.plan.streets[site].name)),
        kind: ActivityKind::Publicity,
        place_kind: Some(kind),
        place: None,
        signed_in: Some(signed_in),
        estimate: None,
        minutes: Some(world.luck.of(&[60, 90, 120])),
        on,
        workers: vec![worker],
        handed_out: Some(signed_in + world.luck.below(40)),
        consultations: Some(world.luck.below(12)),
        volunteers: Some(world.luck.below(5)),
        online: None,
        topics: Set::of([Topic::Education]),
        attended: Vec::new(),
        audience: None,
        to: None,
        organisers: Some("街道禁毒办".into()),
        partners: None,
        article: None,
        summary: None,
        note: None,
        campaign: None,
        project: Some(world.project),
    };
    world.script.write(at(on, 17, world.luck.below(60) as u16), hand, &record);
}

fn article(world: &mut World<'_>, site: usize, n: u32, of: u32) {
    let (hand, worker) = (world.hand(site), world.sites[site].worker);
    let (medium, level) = MEDIA[[0, 1, 0, 2, 1, 0, 3, 1][(site + n as usize) % 8]];
    let on = workday(n * 5 + site as u32 % 5, of * 5);
    let (_, title) = PLACES[(site * 2 + n as usize) % PLACES.len()];
    let record = Article {
        title: Text(format!("{}街道：{title}", world.plan.streets[site].name)),
        medium: medium.into(),
        level: Some(level),
        url: None,
        on,
        authors: vec![worker],
        at: None,
        topics: Set::of([Topic::Education]),
        views: Vec::new(),
        reprints: None,
        note: None,
        campaign: None,
        project: Some(world.project),
    };
    world.script.write(at(on, 18, world.luck.below(50) as u16), hand, &record);
}
