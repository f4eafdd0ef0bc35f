//! A round through an area at night: doors that are left, a form that comes filled in and leads back, what to know before knocking, paper that is typed in
//! later, a dwelling over the weeks. On both databases.

use super::{id_in, on_both};
use base::{Key, policy::Role};
use shell::testing::{Reply, TestApp};

const NOW: &str = "2020-02-10T20:00:00+08:00";

struct World {
    org: Key,
    workers: [String; 2],
    /// Three dwellings of 龙头社区 by name or address, and one elsewhere.
    dwellings: [String; 4],
    campaign: String,
}

fn world(app: &mut TestApp) -> World {
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let (chen, key) = app.record("worker", org, &[("name", "陈阿根")]);
    let (li, _) = app.record("worker", org, &[("name", "李阿根")]);
    let dwelling = |name: &str, address: &str| {
        let mut texts = vec![("name", name), ("kind", "dwelling")];
        if !address.is_empty() {
            texts.push(("address", address));
        }
        app.record("place", org, &texts).0.to_string()
    };
    let dwellings = [
        dwelling("龙头社区三巷5栋201", ""),
        dwelling("龙头社区三巷5栋202", ""),
        dwelling("三巷6栋101", "南沙区龙头社区三巷6栋101"),
        dwelling("沙尾村9号", ""),
    ];
    app.record("place", org, &[("name", "龙头社区门岗"), ("kind", "door_post")]);
    let (campaign, _) = app.record("campaign", org, &[("name", "疫情防控"), ("first_day", "2020-01-23")]);
    app.sign_in("chen", Role::Worker, org, key);
    World { org, workers: [chen.to_string(), li.to_string()], dwellings, campaign: campaign.to_string() }
}

/// A sweep on the evening of a day, through the form.
fn sweep(app: &TestApp, world: &World, texts: &[(&str, &str)]) -> String {
    let record = app.shell.new_id().to_string();
    let usual = [("area", "龙头社区"), ("on", "2020-02-10"), ("from", "19:30"), ("to", "22:00"), ("units.0", "派出所"), ("units.1", "网格办")];
    let mut form: Vec<(&str, &str)> = vec![("_record", &record), ("workers.0", &world.workers[0]), ("campaign", &world.campaign)];
    form.extend(usual.iter().filter(|(path, _)| texts.iter().all(|(own, _)| own != path)));
    form.extend(texts.iter().filter(|(_, text)| !text.is_empty()));
    id_in(&app.post("/records/new/sweep", &form))
}

/// The address of a link with these words, as a browser reads it.
fn link(page: &str, words: &str, nth: usize) -> String {
    let ends: Vec<usize> = page.match_indices(&format!("{words}</a>")).map(|(at, _)| at).collect();
    let before = &page[..*ends.get(nth).unwrap_or_else(|| panic!("no {words} in {page}"))];
    let href = before.rsplit("<a ").next().unwrap().split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    href.replace("&amp;", "&")
}

/// The values that a form comes with.
fn values(page: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| tag.split(&format!("{name}=\"")).nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    let form = page.split("<form id=\"record\"").nth(1).expect("a form").split("</form>").next().unwrap();
    let inputs = form.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap());
    let sent = inputs.filter(|tag| !(tag.contains("type=\"checkbox\"") || tag.contains("type=\"radio\"")) || tag.contains(" checked"));
    let pairs = sent.filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default())));
    pairs.filter(|(_, value)| !value.is_empty()).collect()
}

/// Sends a form as it came, with more typed into it.
fn send(app: &TestApp, href: &str, typed: &[(&str, &str)]) -> Reply {
    let page = app.get(href);
    assert_eq!(page.status, 200, "{href}: {}", page.text());
    let came = values(&page.text());
    let mut form: Vec<(&str, &str)> = came.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    form.retain(|(name, _)| typed.iter().all(|(own, _)| own != name));
    form.extend(typed);
    app.post(href.split('?').next().unwrap(), &form)
}

#[test]
fn a_door_is_checked_with_one_tap_and_one_is_back_in_the_round() {
    on_both(NOW, |app| {
        let world = world(app);
        let round = sweep(app, &world, &[]);
        let page = app.get(&format!("/sweeps/{round}")).text();
        for word in ["全部 3 套，还有 3 套", "龙头社区三巷5栋201", "三巷6栋101", "没有查过", "派出所、网格办", "陈阿根", "19:30–22:00"]
        {
            assert!(page.contains(word), "{word} in {page}");
        }
        assert!(!page.contains("沙尾村9号") && !page.contains("龙头社区门岗"), "{page}");

        // the first door of the list is the one of 三巷6栋101: by name
        let tap = link(&page, "查这一套", 0);
        let form = app.get(&tap).text();
        let came = values(&form);
        let value = |name: &str| came.iter().filter(|(own, _)| own == name).map(|(_, value)| value.clone()).collect::<Vec<_>>();
        assert_eq!((value("on"), value("sweep")), (vec!["2020-02-10".to_owned()], vec![round.clone()]), "{came:?}");
        assert_eq!(value("campaign"), std::slice::from_ref(&world.campaign));
        assert!(came.iter().any(|(name, value)| name.starts_with("workers") && *value == world.workers[0]), "{came:?}");
        let reply = send(app, &tap, &[("occupants", "4"), ("hazards", "fire_hazard"), ("rectify_by", "2020-02-12")]);
        let back = reply.location.clone().unwrap_or_else(|| panic!("{}", reply.text()));
        assert!(back.starts_with(&format!("/sweeps/{round}?")), "{back}");
        let page = app.get(&back).text();
        assert!(page.contains("全部 3 套，还有 2 套"), "{page}");
        let checked = app.get(&format!("/sweeps/{round}?view=checked")).text();
        for word in ["实住 4 人", "消防", "整改期限 2020-02-12", "整改好了"] {
            assert!(checked.contains(word), "{word} in {checked}");
        }

        // somebody who was on no list
        let (person, _) = app.record("person", world.org, &[("name", "罗细妹")]);
        let found = link(&checked, "新发现一人", 1);
        let person = person.to_string();
        let reply = send(app, &found, &[("person", &person)]);
        assert!(reply.location.as_ref().is_some_and(|back| back.starts_with(&format!("/sweeps/{round}?"))), "{}", reply.text());
        let page = app.get(&format!("/sweeps/{round}?view=checked")).text();
        assert!(page.contains("新发现 1 人") && page.contains("罗*") && !page.contains("罗细妹"), "{page}");

        // put right, and back again
        let right = link(&page, "整改好了", 0);
        let reply = send(app, &right, &[("rectified_on", "2020-02-10")]);
        assert!(reply.location.as_ref().is_some_and(|back| back.starts_with(&format!("/sweeps/{round}?"))), "{}", reply.text());
        let page = app.get(&format!("/sweeps/{round}?view=open")).text();
        assert!(page.contains("这一栏没有"), "{page}");

        let list = app.get("/sweeps").text();
        assert!(list.contains("1 / 3 套") && list.contains("龙头社区"), "{list}");
        assert!(app.get("/sweeps?q=龙头").text().contains("1 / 3 套"));
        assert!(!app.get("/sweeps?q=沙尾").text().contains("1 / 3 套"));
        // a way back that leads out of the program is none
        for elsewhere in ["https://example.com/", "//example.com/x", "/sweeps/x", "/admin/audit"] {
            let form = app.get(&format!("/records/new/dwelling_check?back={elsewhere}")).text();
            assert!(!form.contains("name=\"_back\""), "{elsewhere}");
        }
    });
}

#[test]
fn a_second_visit_is_told_and_never_refused() {
    on_both(NOW, |app| {
        let world = world(app);
        let earlier = sweep(app, &world, &[("on", "2020-02-07")]);
        let check = |place: &str, sweep: &str, on: &str, more: &[(&str, &str)]| {
            let record = app.shell.new_id().to_string();
            let form = [("_record", record.as_str()), ("place", place), ("sweep", sweep), ("on", on), ("campaign", &world.campaign)];
            id_in(&app.post("/records/new/dwelling_check", &[&form, more].concat()))
        };
        check(&world.dwellings[0], &earlier, "2020-02-07", &[("occupants", "2")]);
        check(&world.dwellings[1], &earlier, "2020-02-07", &[("hazards", "gas_hazard"), ("rectify_by", "2020-02-09")]);
        let round = sweep(app, &world, &[]);
        let page = app.get(&format!("/sweeps/{round}")).text();
        assert_eq!(page.matches("3 天前查过").count(), 1, "what was left open is to be looked at again: {page}");
        assert!(page.contains("，实住 2 人") && page.contains("隐患未整改"), "{page}");
        check(&world.dwellings[0], &round, "2020-02-10", &[]);
        check(&world.dwellings[0], &round, "2020-02-10", &[]);
        let page = app.get(&format!("/sweeps/{round}?view=twice")).text();
        assert!(page.contains("本次查了 2 回"), "{page}");
        assert!(!page.contains("同一范围同时还有一次排查"), "{page}");

        // another one through the same area at the same time, with the same worker
        let other = sweep(app, &world, &[("area", "龙头社区三巷"), ("from", "21:00"), ("to", "23:30")]);
        for round in [&round, &other] {
            let page = app.get(&format!("/sweeps/{round}")).text();
            assert!(page.contains("同一范围同时还有一次排查") && page.contains("同时排在两次排查里") && page.contains("陈阿根"), "{page}");
        }

        let house = app.get(&format!("/dwellings/{}", world.dwellings[1])).text();
        for word in ["整改超期", "超期 1 条", "燃气", "有隐患过了整改期限还没有整改", "龙头社区 "] {
            assert!(house.contains(word), "{word} in {house}");
        }
        let house = app.get(&format!("/dwellings/{}", world.dwellings[0])).text();
        assert_eq!(house.matches("没有发现隐患").count(), 3, "{house}");
        assert_eq!(app.get(&format!("/dwellings/{}", world.campaign)).status, 404, "it is no dwelling");
    });
}

#[test]
fn a_round_on_paper_is_typed_in_once() {
    on_both(NOW, |app| {
        let world = world(app);
        let round = sweep(app, &world, &[]);
        let sheet = app.get(&format!("/sweeps/{round}/sheet")).text();
        for word in ["出租屋联合排查表", "MG-05", "龙头社区三巷5栋202", "陈阿根", "社工：", "联合单位："] {
            assert!(sheet.contains(word), "{word} in {sheet}");
        }
        let page = app.get(&format!("/sweeps/{round}/later")).text();
        let hidden = |name: &str| page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        let act = hidden("_act");
        let lines: Vec<(String, String)> =
            (0..3).flat_map(|line| ["record", "place"].map(|path| (format!("{line}.{path}"), hidden(&format!("{line}.{path}"))))).collect();
        let with = |more: &[(&str, &str)]| {
            let mut form: Vec<(&str, &str)> = vec![("_act", &act)];
            form.extend(lines.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            form.extend(more);
            app.post(&format!("/sweeps/{round}/later"), &form)
        };
        assert_eq!(with(&[]).status, 422);
        let wrong = with(&[("0.occupants", "3"), ("2.occupants", "两")]);
        assert!(wrong.status == 422 && wrong.text().contains("value=\"3\"") && wrong.text().contains("href=\"#f-2-occupants\""), "{}", wrong.text());
        for _ in 0..2 {
            let kept = with(&[("0.occupants", "3"), ("2.hazards", "fire_hazard"), ("2.hazards", "exit_hazard"), ("2.rectify_by", "2020-02-14")]);
            assert_eq!(kept.status, 303, "{}", kept.text());
        }
        let page = app.get(&format!("/sweeps/{round}?view=checked")).text();
        assert!(page.contains("全部 3 套，还有 1 套") && page.contains("实住 3 人") && page.contains("逃生通道"), "{page}");
        let question = store::ListQuestion { kinds: vec!["dwelling_check".to_owned()], limit: 9, ..store::ListQuestion::default() };
        assert_eq!(app.shell.store().list(&question).unwrap().len(), 2, "sent twice, stored once");
        app.sign_in("police", Role::Police, world.org, Key::NONE);
        assert_eq!(app.get(&format!("/sweeps/{round}")).status, 200);
        assert_eq!(app.get(&format!("/sweeps/{round}/later")).status, 404, "who reads does not write");
        app.sign_in("civil", Role::CivilAffairs, world.org, Key::NONE);
        for path in [format!("/sweeps/{round}"), "/sweeps".to_owned(), format!("/dwellings/{}", world.dwellings[0])] {
            assert_eq!(app.get(&path).status, 404, "{path}");
        }
    });
}

#[test]
fn many_rounds_are_turned_over_page_by_page() {
    on_both(NOW, |app| {
        let world = world(app);
        for day in 1..=23 {
            let on = format!("2020-01-{day:02}");
            app.record("sweep", world.org, &[("area", "沙尾村"), ("on", &on)]);
        }
        let first = app.get("/sweeps").text();
        let rows = |page: &str| page.matches("href=\"/sweeps/").count();
        assert_eq!(rows(&first), 20);
        let next = first.split("rel=\"next\" href=\"").nth(1).expect("a next page").split('"').next().unwrap().replace("&amp;", "&");
        let second = app.get(&next).text();
        assert_eq!(rows(&second), 3);
        assert!(first.contains("2020-01-23") && second.contains("2020-01-03") && !first.contains("2020-01-03"), "{second}");
        assert_eq!(rows(&app.get("/sweeps?q=沙尾").text()), 23, "what a word finds is shown whole");
        assert_eq!(rows(&app.get("/sweeps?period=month").text()), 0);
    });
}
