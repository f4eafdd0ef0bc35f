//! The bus against drugs: a brand of the city whose partners in other provinces hold a licence and report what they do with it. Every stop is at a
//! school, whose classes are counted; whoever leads the project writes it down.

use super::plan::date;
use super::{World, activities::activity, spread};
use crate::book::at;
use crate::script::Hand;
use base::{Day, Set, Text};
use contract::{Partner, Province};
use org::{Domain, PlaceKind, Population, Project};
use outreach::ActivityKind;

/// A partner: name, province, city, month of the licence, stops of the bus, pupils at the smallest of them.
struct Licence {
    name: &'static str,
    province: Province,
    city: &'static str,
    from: (i32, u8),
    stops: (u32, u32),
}

const fn licence(name: &'static str, province: Province, city: &'static str, from: (i32, u8), stops: (u32, u32)) -> Licence {
    Licence { name, province, city, from, stops }
}

/// Stops at home, and pupils at the smallest of them.
const AT_HOME: (u32, u32) = (64, 586);
/// The agency that has the brand.
const OWNER: usize = 2;
/// Every fifth school is larger by so many classes' difference.
const LARGER_BY: u32 = 20;

#[rustfmt::skip]
const PARTNERS: [Licence; 18] = [
    licence("湘南禁毒志愿者协会", Province::Hunan, "南屏", (2016, 6), (14, 668)),
    licence("洞庭青少年服务中心", Province::Hunan, "汀州", (2015, 1), (13, 631)),
    licence("湘西北社会工作服务中心", Province::Hunan, "澧阳", (2016, 2), (15, 564)),
    licence("江汉社会工作服务中心", Province::Hubei, "江川", (2018, 12), (17, 605)),
    licence("荆山禁毒志愿者协会", Province::Hubei, "荆山", (2016, 11), (16, 673)),
    licence("赣江社会工作服务中心", Province::Jiangxi, "赣川", (2016, 10), (9, 562)),
    licence("庐陵禁毒协会", Province::Jiangxi, "庐川", (2019, 12), (16, 575)),
    licence("桂东社会工作服务中心", Province::Guangxi, "梧川", (2018, 5), (14, 594)),
    licence("北湾青少年服务中心", Province::Guangxi, "北湾", (2016, 7), (17, 633)),
    licence("黔中社会工作服务中心", Province::Guizhou, "黔阳", (2018, 8), (13, 580)),
    licence("乌江禁毒志愿者协会", Province::Guizhou, "乌川", (2019, 4), (16, 645)),
    licence("滇西社会工作服务中心", Province::Yunnan, "洱川", (2017, 1), (7, 655)),
    licence("蜀南社会工作服务中心", Province::Sichuan, "蜀川", (2019, 11), (10, 626)),
    licence("岷江禁毒协会", Province::Sichuan, "岷川", (2019, 2), (17, 618)),
    licence("皖南社会工作服务中心", Province::Anhui, "徽川", (2016, 2), (9, 672)),
    licence("中州社会工作服务中心", Province::Henan, "洛川", (2017, 2), (10, 667)),
    licence("闽西禁毒志愿者协会", Province::Fujian, "汀川", (2016, 7), (13, 688)),
    licence("两江社会工作服务中心", Province::Chongqing, "两江", (2015, 6), (16, 610)),
];

pub(super) fn on_the_road(world: &mut World<'_>) {
    let under = Hand::program(Some(world.agencies[OWNER]));
    let brought_in = date(2021, 1, 13);
    let project = Project {
        name: "反毒大篷车".into(),
        code: Some("SZ-DPC".into()),
        from: date(2014, 6, 1),
        to: None,
        agency: Some(world.agencies[OWNER]),
        domains: Set::of([Domain::Publicity]),
    };
    let project = world.script.write(at(brought_in, 9, 0), under, &project);
    let mut routes = vec![("深圳", date(2014, 6, 10), AT_HOME)];
    for (n, row) in PARTNERS.iter().enumerate() {
        let from = date(row.from.0, row.from.1, 1);
        let licence = Text(format!("DPC-{:02}", n + 1));
        let name = Text(format!("{}（演示）", row.name));
        let city = Some(row.city.into());
        let partner = Partner { name, project, province: row.province, city, from, to: None, licence: Some(licence), note: None };
        world.script.write(at(brought_in, 9, 1), under, &partner);
        routes.push((row.city, from + 20, row.stops));
    }
    // One whose licence has run out is no partner any more.
    let gone = Partner {
        name: "沅川青少年服务中心（演示）".into(),
        project,
        province: Province::Hunan,
        city: Some("沅川".into()),
        from: date(2015, 3, 1),
        to: Some(date(2018, 2, 28)),
        licence: None,
        note: None,
    };
    world.script.write(at(brought_in, 9, 1), under, &gone);
    for (city, first, stops) in routes {
        route(world, project, (city, first), stops);
    }
}

fn route(world: &mut World<'_>, project: base::Link<Project>, (city, first): (&str, Day), (stops, pupils): (u32, u32)) {
    let under = Hand::program(Some(world.agencies[OWNER]));
    for n in 0..stops {
        let on = spread((first, date(2020, 12, 20)), n, stops);
        let mut stop = activity(format!("反毒大篷车（{city}）"), ActivityKind::Publicity, on, Some(pupils + LARGER_BY * (n % 5)));
        stop.place_kind = Some(PlaceKind::MobileStation);
        stop.audience = Some(Population::Minor);
        stop.minutes = Some(240);
        stop.project = Some(project);
        world.script.write(at(date(2021, 1, 13), 9, 2), under, &stop);
    }
}
