//! A person asks for a copy of everything that the station keeps: the clock, the copy on paper, the answer.

use super::on_both;
use base::{Key, policy::Role};

const NOW: &str = "2020-02-13T17:00:00+08:00";

#[test]
fn a_person_gets_a_copy_of_everything_and_an_answer_in_time() {
    on_both(NOW, |app| {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        let (person, key) = app.record("person", org, &[("name", "罗细妹"), ("phones.0", "19000000001")]);
        let (other, _) = app.record("person", org, &[("name", "陈大文")]);
        let (_, worker) = app.record("worker", org, &[("name", "陈社工")]);
        let id = person.to_string();
        app.record("relation", org, &[("person", &id), ("relative", &other.to_string()), ("kind", "spouse")]);
        let (request, _) = app.record("data_request", org, &[("person", &id), ("what", "copy"), ("received", "2020-02-03"), ("by", "own")]);
        app.sign_in("chen", Role::Worker, org, worker);
        let page = app.get(&format!("/people/requests/{request}"));
        assert!(page.status == 200 && page.text().contains("2020-02-24") && page.text().contains("罗*"), "{}", page.text());
        let copy = app.get(&format!("/people/requests/{request}/copy")).text();
        for word in ["罗细妹", "19000000001", "亲属关系", "配偶", "陈*"] {
            assert!(copy.contains(word), "{word}");
        }
        assert!(!copy.contains("陈大文"), "the relative is somebody else");
        let lines = app.shell.store().audit_list(&store::AuditQuestion { target: key, limit: 1, ..Default::default() }).unwrap();
        assert_eq!((lines[0].entry.action.as_str(), lines[0].entry.detail.as_str()), ("AccessCopy", "records=3"));
        let due = store::DueQuestion { subject: Some(key), until: "2020-02-24".parse().unwrap(), limit: 9, ..Default::default() };
        assert_eq!(app.shell.store().due(&due).unwrap().len(), 1);
        let form = [("_version", "1"), ("_why", "答复"), ("person", &id), ("what", "copy"), ("by", "own"), ("received", "2020-02-03")];
        let refused = [&form[..], &[("answered", "2020-02-13"), ("outcome", "refused")]].concat();
        assert_eq!(app.post(&format!("/records/{request}/edit"), &refused).status, 422, "a refusal has its reason");
        let granted = [&form[..], &[("answered", "2020-02-13"), ("outcome", "granted")]].concat();
        assert_eq!(app.post(&format!("/records/{request}/edit"), &granted).status, 303);
        assert!(app.shell.store().due(&due).unwrap().is_empty());
        let elsewhere = app.organisation("440115-ZJ", "珠江社工站", "station", None);
        app.sign_in("elsewhere", Role::Worker, elsewhere, Key::NONE);
        assert_eq!(app.get(&format!("/people/requests/{request}/copy")).status, 404);
    });
}
