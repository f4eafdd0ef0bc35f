//! Photographs and papers beside records: with the form and afterwards, who opens them and how they are handed out, until their vault is destroyed.

use super::{id_in, on_both};
use base::{Json, Key, json, policy::Role};
use sha2::{Digest, Sha256};
use shell::testing::{Reply, TestApp};

const NOW: &str = "2020-02-13T17:00:00+08:00";

/// Two pictures that the program has anyway.
const PHOTO: &[u8] = include_bytes!("../../../../shell/assets/icon-180.png");
const OTHER: &[u8] = include_bytes!("../../../../shell/assets/icon-512.png");
const PAPER: &[u8] = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n<< /Author (Luo) >>\nendobj\nxref\n0 1\n\
    0000000000 65535 f \ntrailer << /Root 1 0 R /Info 2 0 R >>\nstartxref\n9\n%%EOF\n";

struct Station {
    org: Key,
    person: String,
    worker: String,
    worker_key: Key,
}

fn station(app: &mut TestApp) -> Station {
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let (person, _) = app.record("person", org, &[("name", "罗细妹")]);
    let (worker, worker_key) = app.record("worker", org, &[("name", "陈社工")]);
    app.sign_in("chen", Role::Worker, org, worker_key);
    Station { org, person: person.to_string(), worker: worker.to_string(), worker_key }
}

fn contact(station: &Station) -> Vec<(&'static str, String)> {
    let texts = [("on", "今天"), ("channel", "phone"), ("outcome", "reached"), ("topics", "mind"), ("minutes", "20")];
    let mut form: Vec<(&str, String)> = texts.map(|(name, text)| (name, text.to_owned())).to_vec();
    form.extend([("served", station.person.clone()), ("workers", station.worker.clone())]);
    form
}

fn send(app: &TestApp, path: &str, form: &[(&str, String)], files: &[(&str, &[u8])]) -> Reply {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let files: Vec<(&str, &str, &[u8])> = files.iter().map(|(name, bytes)| ("files", *name, *bytes)).collect();
    app.send(path, &form, &files)
}

fn listed(app: &TestApp, record: &str) -> Vec<Json> {
    let reply = app.get(&format!("/api/v1/records/{record}/attachments"));
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["attachments"].as_array().unwrap().clone()
}

/// The ids that the form has ticked.
fn ticked(page: &str) -> Vec<String> {
    page.split("name=\"_attached\"").skip(1).filter_map(|rest| Some(rest.split("value=\"").nth(1)?.split('"').next()?.to_owned())).collect()
}

#[test]
fn a_form_with_a_file_that_does_not_fit_keeps_the_others_and_saves_them_once() {
    on_both(NOW, |app| {
        let station = station(app);
        let mut form = contact(&station);
        let record = app.shell.new_id().to_string();
        form.push(("_record", record.clone()));
        let files: [(&str, &[u8]); 3] = [("罗细妹家.png", PHOTO), ("签到.pdf", PAPER), ("a.svg", b"<svg/>")];
        let refused = send(app, "/records/new/contact", &form, &files);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("《a.svg》不是照片也不是 PDF"), "{}", refused.text());
        let waiting = ticked(&refused.text());
        assert_eq!(waiting.len(), 2);
        let small = app.get(&format!("/attachments/{record}/{}", waiting[0]));
        assert_eq!((small.status.as_u16(), small.header("content-type")), (200, "image/jpeg"));
        app.sign_in("zhou", Role::Worker, station.org, Key::NONE);
        assert_eq!(app.get(&format!("/attachments/{record}/{}", waiting[0])).status, 404, "what waits is its sender's alone");
        app.sign_in("chen", Role::Worker, station.org, station.worker_key);
        // an incomplete form loses nothing either
        let incomplete: Vec<_> = form.iter().filter(|(name, _)| *name != "channel").cloned().collect();
        let ticks = waiting.iter().map(|id| ("_attached", id.clone()));
        let again = send(app, "/records/new/contact", &incomplete.into_iter().chain(ticks.clone()).collect::<Vec<_>>(), &[]);
        assert_eq!((again.status.as_u16(), ticked(&again.text())), (422, waiting.clone()));
        form.extend(ticks);
        for said in ["said=stored", "said=already"] {
            let saved = send(app, "/records/new/contact", &form, &[]);
            assert!(saved.location.as_deref().is_some_and(|to| to.contains(said)), "{:?} {}", saved.location, saved.text());
        }
        let faces = listed(app, &record);
        let names: Vec<&str> = faces.iter().map(|face| face["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["罗细妹家.jpg", "签到.pdf"]);
        let page = app.get(&format!("/records/{record}")).text();
        assert!(page.contains(&format!("/records/{record}/attachments/{}/small", waiting[0])));
        let timeline = app.get(&format!("/people/{}", station.person)).text();
        assert!(timeline.contains(&format!("/records/{record}/attachments/{}/small", waiting[0])), "shown in the timeline");
        assert!(app.shell.store().verify(&mut |_| ()).unwrap().is_clean());
    });
}

#[test]
fn attachments_are_added_fetched_and_withdrawn_as_versions_of_the_record() {
    on_both(NOW, |app| {
        let station = station(app);
        let form: Vec<_> = contact(&station);
        let record = id_in(&send(app, "/records/new/contact", &form, &[]));
        let path = format!("/records/{record}/attachments");
        let nothing = send(app, &path, &[], &[]);
        assert_eq!(nothing.status, 422);
        let added = send(app, &path, &[], &[("a.png", PHOTO), ("b.png", OTHER), ("c.pdf", PAPER)]);
        assert_eq!(added.status, 303, "{}", added.text());
        // sent again: nothing new
        assert!(send(app, &path, &[], &[("a.png", PHOTO)]).location.unwrap().contains("said=already"));
        let faces = listed(app, &record);
        assert_eq!(faces.len(), 3);
        let href = |at: usize| format!("{path}/{}", faces[at]["id"].as_str().unwrap());
        let photo = app.get(&href(1));
        assert_eq!(photo.status, 200);
        assert_eq!((photo.header("content-type"), photo.header("x-content-type-options")), ("image/jpeg", "nosniff"));
        assert!(photo.header("content-security-policy").ends_with("sandbox"), "{}", photo.header("content-security-policy"));
        assert!(photo.header("content-disposition").starts_with("inline; filename*=UTF-8''b.jpg"));
        assert_eq!(photo.bytes.len() as u64, faces[1]["bytes"].as_u64().unwrap());
        let paper = app.get(&href(2));
        assert!(paper.header("content-disposition").starts_with("attachment"));
        assert_eq!((paper.header("content-type"), paper.bytes.len()), ("application/pdf", PAPER.len()));
        assert!(!paper.text().contains("Luo"));
        assert_eq!(app.ask("GET", &href(1), &[("sec-fetch-site", "cross-site")], None).status, 403);
        let opened = app.shell.store().audit_list(&store::AuditQuestion { limit: 9, ..store::AuditQuestion::default() }).unwrap();
        assert_eq!(opened.iter().filter(|row| row.entry.action == "OpenAttachment").count(), 2);
        // withdrawn with a reason; the version before still has it
        let gone = href(0);
        assert_eq!(app.post(&format!("{gone}/withdraw"), &[]).status, 422);
        assert_eq!(app.post(&format!("{gone}/withdraw"), &[("_why", "照到了别人")]).status, 303);
        assert_eq!((listed(app, &record).len(), app.get(&gone).status.as_u16()), (2, 404));
        assert_eq!(app.get(&format!("{gone}?version=2")).status, 200);
        let versions = app.get(&format!("/records/{record}/versions")).text();
        assert!(versions.contains("撤下附件：a.jpg") && versions.contains("添加附件：a.jpg、b.jpg、c.pdf") && versions.contains("照到了别人"));
        assert!(app.shell.store().verify(&mut |_| ()).unwrap().is_clean());
    });
}

#[test]
fn a_scan_of_several_megabytes_is_taken_in_and_comes_back_byte_by_byte() {
    on_both(NOW, |app| {
        let station = station(app);
        let scan: Vec<u8> = (0..5_000_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 21) as u8 | 1).collect();
        let paper = PAPER.to_vec();
        let (head, tail) = paper.split_at(9);
        let paper = [head, b"3 0 obj\n<< /Length 5000000 >>\nstream\n", &scan, b"\nendstream\nendobj\n", tail].concat();
        let record = id_in(&send(app, "/records/new/contact", &contact(&station), &[("扫描.pdf", &paper)]));
        let id = listed(app, &record)[0]["id"].as_str().unwrap().to_owned();
        let fetched = app.get(&format!("/api/v1/records/{record}/attachments/{id}"));
        assert_eq!(fetched.bytes.len(), paper.len());
        assert!(fetched.bytes[..5_000_000] == paper[..5_000_000], "the scan is not touched");
    });
}

#[test]
fn a_sign_in_sheet_is_evidence_of_an_activity() {
    let mut app = super::super::app();
    let station = station(&mut app);
    let texts = [("on", "今天"), ("name", "六二六进校园"), ("kind", "publicity_activity"), ("signed_in", "38")];
    let mut form: Vec<(&str, String)> = texts.map(|(name, text)| (name, text.to_owned())).to_vec();
    form.push(("workers", station.worker.clone()));
    let saved = send(&app, "/records/new/activity", &form, &[("签到表.png", OTHER)]);
    let record = id_in(&saved);
    let page = app.get(&format!("/records/{record}")).text();
    assert!(page.contains("签到表.jpg") && page.contains("class=\"shots\"") && page.contains("alt=\"签到表.jpg\""));
}

#[test]
fn who_does_not_read_the_record_finds_no_attachment() {
    let mut app = super::super::app();
    let station = station(&mut app);
    let other = app.organisation("440115-ZJ", "珠江社工站", "station", None);
    let record = id_in(&send(&app, "/records/new/contact", &contact(&station), &[("a.png", PHOTO)]));
    let attachment = listed(&app, &record)[0]["id"].as_str().unwrap().to_owned();
    let paths = ["", "/small"].map(|end| format!("/records/{record}/attachments/{attachment}{end}"));
    let call = format!("/api/v1/records/{record}/attachments/{attachment}");
    app.shell.store().set("sample_one_of", "1").unwrap();
    // an evaluator sees of his sample that there was a contact, masked; a worker of another station sees nothing at all
    for (login, role, org, sees) in
        [("ping", Role::Evaluator, station.org, true), ("zhu", Role::Worker, other, false), ("lead", Role::Lead, station.org, true)]
    {
        app.sign_in(login, role, org, Key::NONE);
        let reads = role == Role::Lead;
        for path in paths.iter().chain([&call]) {
            assert_eq!(app.get(path).status.as_u16(), if reads { 200 } else { 404 }, "{login} {path}");
        }
        let page = app.get(&format!("/records/{record}"));
        assert_eq!(page.status == 200, sees, "{login}");
        assert_eq!(page.text().contains(&attachment), reads, "{login}");
        assert_eq!(app.get(&format!("/api/v1/records/{record}")).text().contains(&attachment), reads, "{login}");
        let may_add = send(&app, &format!("/records/{record}/attachments"), &[], &[("b.png", OTHER)]).status == 303;
        assert_eq!(may_add, reads, "{login}");
    }
    app.sign_out();
    assert_eq!(app.get(&call).status, 401);
}

#[test]
fn programs_send_all_files_or_none_and_withdraw_against_a_version() {
    let mut app = super::super::app();
    let station = station(&mut app);
    let record = id_in(&send(&app, "/records/new/contact", &contact(&station), &[]));
    let path = format!("/api/v1/records/{record}/attachments");
    let refused = send(&app, &path, &[], &[("a.png", PHOTO), ("b.exe", b"MZ")]);
    assert_eq!((refused.status.as_u16(), refused.json()["errors"][0]["path"].clone()), (422, json!("files")));
    assert!(listed(&app, &record).is_empty());
    let stored = send(&app, &path, &[], &[("a.png", PHOTO)]);
    assert_eq!((stored.status.as_u16(), stored.etag.as_deref()), (201, Some("\"2\"")));
    assert_eq!(send(&app, &path, &[], &[("a.png", PHOTO)]).json()["status"], "already_stored");
    let id = listed(&app, &record)[0]["id"].as_str().unwrap().to_owned();
    let one = format!("{path}/{id}");
    assert_eq!(app.call("DELETE", &one, &json!({"why": "传错"}), &[]).status, 422);
    assert_eq!(app.call("DELETE", &one, &json!({"why": "传错"}), &[("if-match", "\"1\"")]).status, 409);
    assert_eq!(app.call("DELETE", &one, &json!({"why": "传错"}), &[("if-match", "\"2\"")]).status, 204);
    assert!(listed(&app, &record).is_empty());
}

#[test]
fn a_destroyed_vault_takes_the_photographs_with_it() {
    on_both(NOW, |app| {
        let station = station(app);
        let record = id_in(&send(app, "/records/new/contact", &contact(&station), &[("a.png", PHOTO)]));
        let attachment = listed(app, &record)[0]["id"].as_str().unwrap().to_owned();
        let row = app.shell.store().get(record.parse().unwrap()).unwrap();
        let store = app.shell.store();
        let order = store::NewDestruction { vaults: vec![row.vault], reason: "到期".into(), ..Default::default() };
        let order = store.ask_destruction(base::Key(901), &order).unwrap();
        store.carry_out_destruction(order.n, base::Key(902)).unwrap();
        for end in ["", "/small"] {
            let reply = app.get(&format!("/records/{record}/attachments/{attachment}{end}"));
            assert_ne!(reply.status, 200);
            assert!(!reply.header("content-type").starts_with("image/"));
        }
    });
}

#[test]
fn a_whole_file_with_names_shows_pictures_behind_their_records_and_lists_other_papers() {
    on_both(NOW, |app| {
        let station = station(app);
        let record = id_in(&send(app, "/records/new/contact", &contact(&station), &[("家门.png", PHOTO), ("签到.pdf", PAPER)]));
        let faces = listed(app, &record);
        let picture = format!("<img src=\"/records/{record}/attachments/{}\"", faces[0]["id"].as_str().unwrap());
        let paper = app.get(&format!("/records/{record}/attachments/{}", faces[1]["id"].as_str().unwrap())).bytes;
        let digest = base::hex::encode(&Sha256::digest(&paper));
        let path = format!("/people/{}/print", station.person);
        let whole = app.post(&path, &[("purpose", "移交新街道")]);
        let text = whole.text();
        assert_eq!(whole.status, 200);
        assert!(text.contains(&picture) && text.contains("家门.jpg"), "{text}");
        assert!(text.contains("签到.pdf") && text.contains(&digest) && text.contains("附件 2 件（附在各件之后）"), "{text}");
        let sheets = text.matches("class=\"sheet\"").count();
        assert!(text.contains(&format!("第 {sheets} 页，共 {sheets} 页")), "pages of pictures are counted");
        let target = app.shell.store().key_of(station.person.parse().unwrap()).unwrap();
        let audit = app.shell.store().audit_list(&store::AuditQuestion { target, limit: 1, ..Default::default() }).unwrap();
        assert!(audit[0].entry.action == "PrintFile" && audit[0].entry.detail.contains("records=2 attachments=2 plain"), "{:?}", audit[0].entry);
        let masked = app.get(&format!("{path}?masked=1")).text();
        assert!(!masked.contains("<img") && !masked.contains("家门") && !masked.contains("签到.pdf") && masked.contains("附件 2 件（不在本件内）"));
    });
}

#[test]
fn a_signature_stands_at_its_place_on_paper_for_those_who_print_names() {
    on_both(NOW, |app| {
        let station = station(app);
        let record = id_in(&send(app, "/records/new/contact", &contact(&station), &[]));
        let path = format!("/records/{record}/sign");
        assert!(app.get(&path).text().contains("data-sign"));
        let who = |who: &str| vec![("who", who.to_owned())];
        for (form, files, sentence) in [
            (who("person"), &[][..], "请在框里签名"),
            (who("mayor"), &[("a.png", PHOTO)][..], "请选谁签名"),
            (who("person"), &[("a.pdf", PAPER)][..], "签名要是照片"),
        ] {
            let refused = send(app, &path, &form, files);
            assert!(refused.status == 422 && refused.text().contains(sentence), "{sentence}: {}", refused.text());
        }
        assert_eq!(send(app, &path, &who("person"), &[("whatever.png", PHOTO)]).status, 303);
        assert_eq!(send(app, &path, &who("guardian"), &[("whatever.png", OTHER)]).status, 303);
        let faces = listed(app, &record);
        let names: Vec<&str> = faces.iter().map(|face| face["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["签名-本人.jpg", "签名-监护人.jpg"]);
        assert!(app.get(&format!("/records/{record}/versions")).text().contains("当面签名：监护人"));
        let src = |at: usize| format!("<img src=\"/records/{record}/attachments/{}\"", faces[at]["id"].as_str().unwrap());
        let masked = app.get(&format!("/records/{record}/print")).text();
        assert!(!masked.contains("<img"), "{masked}");
        let plain = app.post(&format!("/records/{record}/print"), &[]).text();
        // the form has a place for the client and none for a guardian, who gets one
        assert!(plain.contains(&format!("服务对象（家属）：{}", src(0))) && plain.contains(&format!("监护人：{}", src(1))), "{plain}");
        let whole = app.post(&format!("/people/{}/print", station.person), &[("purpose", "存档")]).text();
        assert!(whole.matches(&src(0)).count() == 1 && !whole.contains("class=\"pic\""), "at its place, and not again as a picture");
        // whoever may not change the record signs nothing
        app.sign_in("operator", Role::Operator, station.org, Key::NONE);
        assert_eq!([app.get(&path).status, send(app, &path, &who("person"), &[("a.png", PHOTO)]).status], [404; 2]);
    });
}
