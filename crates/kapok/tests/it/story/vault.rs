//! The end of an emergency: what was gathered for it is destroyed by two people, and every page says so instead of failing.

use super::on_both;
use base::{Key, policy::Role};
use shell::testing::TestApp;

const NOW: &str = "2020-06-30T17:00:00+08:00";

struct Emergency {
    org: Key,
    person: String,
    record: String,
    vault: u32,
}

fn emergency(app: &TestApp) -> Emergency {
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let (campaign, _) = app.record("campaign", org, &[("name", "2020 年初疫情"), ("first_day", "2020-01-20"), ("last_day", "2020-06-20")]);
    let (person, _) = app.record("person", org, &[("name", "罗细妹")]);
    let (record, _) = app.record("arrival_found", org, &[("person", &person.to_string()), ("on", "2020-02-03"), ("campaign", &campaign.to_string())]);
    let vault = app.shell.store().get(record).unwrap().vault;
    Emergency { org, person: person.to_string(), record: record.to_string(), vault }
}

/// What a second person adds to the confirmation: the own password.
const PROOF: [(&str, &str); 1] = [("proof", "长长的一句密码")];

fn order_of(location: Option<String>) -> String {
    location.unwrap()["/admin/destructions/".len()..].to_owned()
}

#[test]
fn nobody_sees_vaults_who_has_nothing_to_do_with_them() {
    let mut app = crate::app();
    let Emergency { org, vault, .. } = emergency(&app);
    let other = app.organisation("440115-ZJ", "珠江社工站", "station", None);
    let answers = |role, at: Key, login: &str, app: &mut TestApp| {
        app.sign_in(login, role, at, Key::NONE);
        app.get(&format!("/admin/vaults/{vault}")).status
    };
    for role in Role::ALL {
        let allowed = matches!(role, Role::SecurityAdmin | Role::Lead | Role::Agency);
        assert_eq!(answers(role, org, role.code(), &mut app) == 200, allowed, "{}", role.code());
        assert_eq!(answers(role, other, &format!("{}-elsewhere", role.code()), &mut app), 404, "{} elsewhere", role.code());
    }
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    let list = app.get("/admin/vaults").text();
    for word in ["排查与登记", "2020 年初疫情", "突发事件应对法第八十四条", "龙穴社工站"] {
        assert!(list.contains(word), "{word}");
    }
    let form = [("purpose", "排查"), ("basis", "第八十五条"), ("until", "2020-02-12")];
    assert_eq!(app.post(&format!("/admin/vaults/{vault}"), &form).status, 303);
    assert!(app.get("/admin/vaults").text().contains("已过保存期"));
    assert_eq!(app.post(&format!("/admin/vaults/{vault}"), &[("purpose", ""), ("basis", "x")]).status, 422);
}

#[test]
fn a_station_that_moves_takes_its_vaults_along() {
    let mut app = crate::app();
    let (old, new) = (app.organisation("D1", "甲区", "district", None), app.organisation("D2", "乙区", "district", None));
    let (former, present) = (app.organisation("JG-1", "木棉社工", "agency", None), app.organisation("JG-2", "榕树社工", "agency", None));
    let id = |org: Key| app.shell.store().get_key(org).unwrap().id.to_string();
    let (of_old, of_former) = (id(old), id(former));
    let placements = [("2000-01-01", old, former), ("2020-02-01", new, present)];
    let mut texts = [("code", "LX"), ("name", "龙穴社工站"), ("level", "station")].map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec();
    for (i, (from, parent, agency)) in placements.into_iter().enumerate() {
        let line = [("from", from.to_owned()), ("parent", id(parent)), ("agency", id(agency))];
        texts.extend(line.map(|(field, text)| (format!("placements.{i}.{field}"), text)));
    }
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (_, org) = app.record("organisation", Key::NONE, &texts);
    let (person, _) = app.record("person", org, &[("name", "罗细妹")]);
    let vault = app.shell.store().get(person).unwrap().vault;
    for (login, role, at, keeps) in [
        ("old", Role::SecurityAdmin, old, false),
        ("new", Role::SecurityAdmin, new, true),
        ("former", Role::Agency, former, false),
        ("present", Role::Agency, present, true),
        ("lead", Role::Lead, org, true),
    ] {
        app.sign_in(login, role, at, Key::NONE);
        assert_eq!(app.get(&format!("/admin/vaults/{vault}")).status, if keeps { 200 } else { 404 }, "{login}");
    }
    // what goes back to an agency is what it runs, or ran last
    let shell = app.shell.clone();
    let given_back = |agency: Key| shell::vault::vaults_of(&shell, agency).unwrap().iter().map(|vault| vault.n).collect::<Vec<_>>();
    assert_eq!([given_back(former), given_back(present), given_back(old), given_back(new)], [vec![], vec![vault], vec![], vec![vault]]);
    let left =
        [("code", "HZ"), ("name", "横石社工站"), ("level", "station"), ("placements.0.from", "2000-01-01"), ("placements.1.from", "2020-02-01")];
    let above = [("placements.0.parent", of_old.as_str()), ("placements.0.agency", of_former.as_str()), ("placements.1.parent", of_old.as_str())];
    let (_, station) = app.record("organisation", Key::NONE, &[left.as_slice(), above.as_slice()].concat());
    let (person, _) = app.record("person", station, &[("name", "罗大成")]);
    let left = app.shell.store().get(person).unwrap().vault;
    assert_eq!([given_back(former), given_back(present)], [vec![left], vec![vault]], "nobody has come after it there");
    // nor does the former superior keep the accounts of the station
    let account = app.shell.store().account_by_login("lead").unwrap().key.0;
    for (login, role, at, keeps) in [("old", Role::SecurityAdmin, old, false), ("new", Role::SecurityAdmin, new, true)] {
        app.sign_in(login, role, at, Key::NONE);
        assert_eq!(app.get(&format!("/admin/accounts/{account}")).status, if keeps { 200 } else { 404 }, "{login}");
    }
}

#[test]
fn two_people_end_a_vault_and_every_page_says_so() {
    on_both(NOW, |app| {
        let Emergency { org, person, record, vault } = emergency(app);
        app.sign_in("lead", Role::Lead, org, Key::NONE);
        let ask = format!("/admin/vaults/{vault}/destroy");
        assert_eq!(app.post(&ask, &[("reason", ""), ("ground", "第八十五条")]).status, 422);
        let order = order_of(app.post(&ask, &[("reason", "应急响应已结束"), ("ground", "突发事件应对法第八十五条")]).location);
        let page = format!("/admin/destructions/{order}");
        assert_eq!(app.post(&page, &[]).status, 409, "not by the one who asked");
        app.sign_in("second-lead", Role::Lead, org, Key::NONE);
        assert_eq!(app.post(&page, &[]).status, 403, "not by somebody in the same position");
        assert!(!app.get(&page).text().contains("确认后立即执行"));
        app.sign_in("worker", Role::Worker, org, Key::NONE);
        assert_eq!(app.post(&page, &[]).status, 404);
        app.sign_in("lead", Role::Lead, org, Key::NONE);
        assert_eq!(app.get(&format!("/records/{record}")).status, 200);
        let figures = |app: &TestApp| app.get("/stats?from=2020-02-01&to=2020-02-29").text();
        app.sign_in("security", Role::SecurityAdmin, org, Key::NONE);
        assert!(app.get(&page).text().contains("确认后立即执行"));
        app.sign_in("lead", Role::Lead, org, Key::NONE);
        let before = figures(app);
        app.sign_in("security", Role::SecurityAdmin, org, Key::NONE);
        assert_eq!(app.post(&page, &[("proof", "别人猜的一句密码")]).status, 422, "not by somebody who sits down at the screen");
        assert_eq!(app.post(&page, &PROOF).status, 303);
        let paper = app.get(&format!("{page}/certificate"));
        let text = app.get(&format!("{page}/certificate.txt"));
        for word in ["数据销毁证明", "应急响应已结束", "排查与登记", "lead", "security", "记录 1 条"] {
            assert!(paper.text().contains(word) && text.text().contains(word), "{word} in {}", text.text());
        }
        assert!(!text.text().contains("罗"), "nobody is named");

        app.sign_in("lead", Role::Lead, org, Key::NONE);
        assert_eq!(figures(app), before);
        let said = format!("销毁证明第 {order} 号");
        let one = app.get(&format!("/records/{record}"));
        assert!(one.status == 200 && one.text().contains(&said), "{}", one.text());
        for path in ["versions", "print"] {
            let page = app.get(&format!("/records/{record}/{path}"));
            assert!([200, 410].contains(&page.status.as_u16()) && page.text().contains(&said), "{path}: {}", page.text());
        }
        assert_eq!(app.get(&format!("/records/{record}/edit")).status, 410);
        let list = app.get("/records?kind=arrival_found");
        assert!(list.status == 200 && list.text().contains("新增来穗人员"));
        assert_eq!(app.get("/records?kind=arrival_found&q=罗细妹").status, 200);
        let called = app.get(&format!("/api/v1/records/{record}"));
        assert!(called.json()["destroyed"].as_str().unwrap().contains(&said) && called.json()["record"].is_null());
        assert_eq!(app.get("/api/v1/records?kind=arrival_found").status, 200);
        let behind = app.get("/stats/records?indicator=arrivals_found&org=440115-LX&from=2020-02-01&to=2020-02-29");
        assert!(behind.status == 200 && behind.text().contains(&record), "it is counted on, and listed: {}", behind.text());
        let file = app.get(&format!("/people/{person}"));
        assert!(file.status == 200 && !file.text().contains("新增来穗人员"), "nothing leads from the person to it");
        assert!(app.get("/admin/vaults").text().contains("已销毁"));
        let report = app.shell.store().verify(&mut |_| ()).unwrap();
        assert!(report.is_clean() && report.locked == 1, "{:?}", report.findings);
    });
}

#[test]
fn an_agencys_data_are_given_back_whole_and_then_destroyed() {
    let mut app = crate::app();
    let agency = app.organisation("JG-1", "木棉社工", "agency", None);
    let Emergency { org, person, .. } = emergency(&app);
    let edit = [("_version", "1"), ("_why", "改名"), ("name", "罗细妹妹")];
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    assert_eq!(app.post(&format!("/records/{person}/edit"), &edit).status, 303);
    let passphrase = "交接用的一句长口令就是这个";
    let form = |passphrase| [("org", "440115-LX"), ("passphrase", passphrase), ("reason", "合同到期"), PROOF[0]];
    app.sign_in("elsewhere", Role::Lead, agency, Key::NONE);
    assert_eq!(app.post("/admin/vaults/return", &form(passphrase)).status, 404);
    app.sign_in("security", Role::SecurityAdmin, org, Key::NONE);
    assert_eq!(app.post("/admin/vaults/return", &form(passphrase)).status, 403, "who may not read it does not carry it away");
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    assert_eq!(app.post("/admin/vaults/return", &form(passphrase)[..3]).status, 422, "it takes the password once more");
    assert_eq!(app.post("/admin/vaults/return", &form("太短")).status, 422);
    app.shell.store().set("export_records_alone", "1").unwrap();
    let refused = app.post("/admin/vaults/return", &form(passphrase));
    assert!(refused.status == 422 && refused.text().contains("kapok vault return"), "more than one takes alone: {}", refused.text());
    assert!(app.shell.store().destructions().unwrap().is_empty());
    app.shell.store().set("export_records_alone", "200").unwrap();
    let package = app.post("/admin/vaults/return", &form(passphrase));
    assert_eq!(package.status, 200, "{}", package.text());
    assert!(!package.bytes.windows(6).any(|window| window == "罗细".as_bytes()));
    assert!(shell::vault::unpack(&package.bytes[..], "别的口令别的口令别的口令").is_err());
    let archive = shell::vault::unpack(&package.bytes[..], passphrase).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let mut read = |name: &str| std::io::read_to_string(archive.by_name(name).unwrap()).unwrap();
    let people = read("records/person.jsonl");
    assert!(people.lines().count() == 2 && people.contains("罗细妹妹") && people.contains("改名"), "all versions: {people}");
    assert!(read("records/arrival_found.jsonl").contains(&person));
    let manifest: base::Json = serde_json::from_str(&read("manifest.json")).unwrap();
    assert_eq!((manifest["versions"].as_u64(), manifest["records"].as_u64()), (Some(3), Some(2)));

    let order = app.shell.store().destructions().unwrap()[0].clone();
    assert!(order.vaults.len() == 2 && order.package.is_some());
    let page = format!("/admin/destructions/{}", order.n);
    // what came in after the package would be lost with it
    app.record("person", org, &[("name", "罗大成")]);
    app.sign_in("security", Role::SecurityAdmin, org, Key::NONE);
    assert_eq!(app.post(&page, &PROOF).status, 409);
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    assert_eq!(app.post("/admin/vaults/return", &form(passphrase)).status, 200);
    let order = app.shell.store().destructions().unwrap()[0].clone();
    app.sign_in("security", Role::SecurityAdmin, org, Key::NONE);
    assert_eq!(app.post(&format!("/admin/destructions/{}", order.n), &PROOF).status, 303);
    let text = app.get(&format!("/admin/destructions/{}/certificate.txt", order.n)).text();
    assert!(text.contains(&order.package.unwrap().sha256) && text.contains("数据域 2 个"), "{text}");
    let report = app.shell.store().verify(&mut |_| ()).unwrap();
    assert!(report.is_clean() && report.locked == 4, "{:?}", report.findings);
}
