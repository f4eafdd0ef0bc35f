//! The table of rights against the router: every route, as every role, held at the station itself, elsewhere, above, below and at the agency that
//! runs it, for a record of every class. What is not granted answers 404, or 403 where the record may be known; what is granted does not. A route
//! that is not in [`how`] fails, so nobody adds one without saying what it needs.

use crate::app;
use base::{
    Control, Day, FieldDef, Id, Key, Moment, ShapeDef, Typed, json,
    policy::{self, Action, Class, Grant, Relation, Role},
};
use kapok::program::registry;
use shell::{Route, Verb, account::ACCOUNT_KEEPERS, testing::TestApp};
use std::{collections::HashMap, fmt::Write as _};
use store::NewAccount;

/// What a route is about, and so what it needs.
#[derive(Clone, Copy, Debug, PartialEq)]
enum How {
    /// Nothing that belongs to anybody else: for all who have an account, or for nobody in particular.
    Free,
    /// A kind of record, wherever: `{kind}` or `?kind=`.
    Kind(Action),
    /// One record.
    Record(Action),
    /// Something about one record that these records do not have: an act of one's own to take back, a promise to keep.
    Upkeep(Action),
    /// The kind of a ledger.
    Ledger(Action),
    /// A class, as the route itself says (`Needs::Grant`).
    Class(Class, Grant),
    /// Whoever holds one of these roles, wherever, as the route itself says (`Needs::Role`).
    Held(&'static [Role]),
    /// One record of this kind of [`World::singles`], which has a page of its own.
    Single(&'static str, Action),
    /// Whoever holds this role above everybody.
    Top(Role),
    /// The vault of the station's people: for these roles over the station.
    Vault(&'static [Role]),
    /// A number of which nothing is known here: an import, a permit, an attachment that waits. Always not found.
    Absent,
}

/// What is asked: the query or the form, for routes that want one.
#[allow(clippy::match_same_arms, clippy::unnested_or_patterns, reason = "a list of routes, subject by subject")]
fn how(verb: Verb, path: &str) -> Option<(How, &'static str)> {
    use Action::{Delete, Export, Print, Read, Reveal, Write};
    use How::{Absent, Free, Held, Kind, Ledger, Record, Single, Top, Upkeep, Vault};
    let figures = |least| How::Class(Class::Figures, least);
    let people = |least| How::Class(Class::Person, least);
    Some(match (verb, path) {
        (_, "/signin" | "/me" | "/" | "/healthz" | "/readyz" | "/today" | "/search" | "/api/v1/openapi.json") => (Free, ""),
        (Verb::Get, path) if path.starts_with("/assets/") => (Free, ""),
        // the field page is the same for everybody; what a phone takes along is sifted one by one (story of outdoors)
        (Verb::Get, "/field" | "/worker.js" | "/field/pack") => (Free, ""),
        (Verb::Post, "/field/compare/{id}") => (Record(Read), ""),
        // the way in and one's own account: tried in the stories of accounts
        (_, path) if ["/signin/", "/welcome", "/first/", "/me/", "/left"].iter().any(|start| path.starts_with(start)) => (Free, ""),
        (Verb::Get, "/admin/accounts" | "/admin/accounts/unused") => (Held(&ACCOUNT_KEEPERS), ""),
        (_, "/admin/accounts/new" | "/admin/rules") => (Held(&[Role::SecurityAdmin]), ""),
        (_, "/admin/accounts/{id}") => (Absent, ""),
        // duties are sifted one by one (story of duties); the feed of a calendar opens with its own secret alone
        (Verb::Get, "/duties" | "/duties/print" | "/duties/month") | (Verb::Post, "/duties/feed") => (Free, ""),
        (Verb::Get, "/feed/{account}/{secret}") => (Absent, ""),
        (_, "/admin/holidays") => (Held(&[Role::SystemAdmin]), ""),
        (Verb::Get, "/admin/vaults") => (Held(&[Role::SecurityAdmin, Role::Lead, Role::Agency]), ""),
        (Verb::Get, "/records" | "/api/v1/records") => (Kind(Read), "kind={kind}"),
        (Verb::Get, "/export") => (Kind(Export), "kind={kind}"),
        (Verb::Get | Verb::Post, "/records/new/{kind}") | (Verb::Post, "/preview/{kind}") => (Kind(Write), ""),
        (Verb::Get | Verb::Post, "/print/{kind}") => (Kind(Read), "list=1"),
        // a picker of what one may not see offers nothing; a draft and a file that waits are one's own
        (Verb::Get, "/pick/{kind}") | (Verb::Post, "/drafts/{kind}/{record}" | "/drafts/{kind}/{record}/drop") => (Free, ""),
        (Verb::Post, "/attachments/{record}") => (Kind(Write), "kind={kind}"),
        (Verb::Get, "/attachments/{record}/{attachment}") => (Absent, ""),
        (Verb::Get, "/records/{id}" | "/records/{id}/versions" | "/records/{id}/versions/{version}" | "/records/{id}/print")
        | (Verb::Get, "/api/v1/records/{id}" | "/api/v1/records/{id}/attachments") => (Record(Read), ""),
        (Verb::Get | Verb::Post, "/records/{id}/edit" | "/records/{id}/sign" | "/records/{id}/versions/{version}/restore") => (Record(Write), ""),
        (Verb::Post, "/records/{id}/undo" | "/records/{id}/settle") => (Upkeep(Write), "_version=1"),
        (Verb::Post, "/records/{id}/attachments" | "/api/v1/records/{id}/attachments") => (Record(Write), ""),
        (Verb::Put, "/api/v1/records/{id}") => (Record(Write), ""),
        (Verb::Delete, "/api/v1/records/{id}") | (Verb::Get | Verb::Post, "/records/{id}/delete") => (Record(Delete), ""),
        (Verb::Post, "/records/{id}") => (Record(Reveal), ""),
        (Verb::Post, "/records/{id}/print") => (Record(Print), ""),
        // these records have no attachments: not found for everybody
        (_, path) if path.contains("/attachments/{attachment}") => (Absent, ""),
        // what they store is refused or taken as the one door decides, item by item; the door has tests of its own
        (Verb::Post, "/api/v1/records" | "/api/v1/sync") => (Free, ""),
        (_, "/import/template/{ledger}") => (Free, ""),
        (_, path) if path.starts_with("/import/{upload}") => (Absent, ""),
        (_, "/import" | "/ledgers" | "/print") => (Free, ""),
        (Verb::Get, "/ledgers/{ledger}" | "/ledgers/{ledger}/blank") => (Ledger(Reveal), ""),
        (Verb::Post, "/ledgers/{ledger}/export") => (Ledger(Export), ""),
        (_, "/ledgers/{ledger}/own" | "/ledgers/{ledger}/own/remove") => (Absent, ""),
        // one's own orders and those that wait for one: tried in `story/ledgers_out.rs`
        (Verb::Get, "/exports") => (Free, ""),
        (_, path) if path.starts_with("/exports/{id}") => (Absent, ""),
        (_, "/permits" | "/permits/new" | "/permits/caseload") => (Free, ""),
        (_, "/permits/{id}/approve" | "/permits/{id}/end") => (Absent, ""),
        (_, "/admin/vaults/return") => (Vault(&[Role::Lead]), "org=440115-LX"),
        (_, path) if path.starts_with("/admin/vaults") => (Vault(&[Role::Lead, Role::Agency, Role::SecurityAdmin]), ""),
        // no order of destruction waits: tried in the stories of vaults
        (_, path) if path.starts_with("/admin/destructions/{n}") => (Absent, ""),
        // the chain is of everybody: for who keeps it at the top
        (Verb::Get, "/admin/audit/lines.jsonl") => (Top(Role::AuditAdmin), ""),
        (Verb::Get, path) if path.starts_with("/admin/audit") => (Held(&[Role::AuditAdmin]), ""),
        (_, "/orgs") => (How::Class(Class::Structure, Grant::Masked), ""),
        (Verb::Get, "/campaigns") => (How::Class(Class::Structure, Grant::Masked), ""),
        (_, "/campaigns/new") => (How::Class(Class::Structure, Grant::Write), ""),
        (Verb::Get, "/campaigns/{id}") => (Single("campaign", Read), ""),
        (Verb::Post, "/campaigns/{id}/end") => (Single("campaign", Write), ""),
        (Verb::Get, "/post" | "/passes" | "/passes/print") => (How::Class(Class::Screening, Grant::Write), ""),
        (Verb::Get, "/sweeps") => (How::Class(Class::Screening, Grant::Read), ""),
        (Verb::Get, "/sweeps/{id}" | "/sweeps/{id}/sheet") => (Single("sweep", Reveal), ""),
        (_, "/sweeps/{id}/later") => (Single("sweep", Write), ""),
        // no place here is a dwelling: tried in `story/round.rs`
        (Verb::Get, "/dwellings/{id}") => (Absent, ""),
        // no shift at a door post is here: tried in `story/post.rs`
        (_, path) if path.starts_with("/post/{shift}") => (Absent, ""),
        // a page for everybody who knows a code; a task is there for whoever came by one: tried in `story/volunteers.rs`
        (_, "/join") => (Free, ""),
        (_, path) if path.starts_with("/task/{shift}") => (Absent, ""),
        (_, "/shifts/{id}/volunteers") => (Single("shift", Write), ""),
        // there is no code to take back
        (Verb::Post, "/shifts/{id}/volunteers/withdraw") => (Absent, ""),
        (_, "/orgs/{id}") => (Single("organisation", Read), ""),
        (_, "/workers") => (How::Class(Class::Staff, Grant::Masked), ""),
        (Verb::Get, "/people" | "/people/pairs") | (Verb::Post, "/people/alike") => (people(Grant::Masked), ""),
        // without the two files there is nothing to decide
        (Verb::Post, "/people/pairs") => (Absent, ""),
        (Verb::Get, "/people/{id}") => (Single("person", Read), ""),
        (Verb::Post, "/people/{id}") => (Single("person", Reveal), ""),
        // masked for who sees the file masked
        (Verb::Get, "/people/{id}/print" | "/people/{id}/handover") => (Single("person", Read), ""),
        (Verb::Post, "/people/{id}/print") => (Single("person", Print), "purpose=test"),
        // at the stations that one leads: tried in `story/handover.rs`
        (_, "/handover") => (Held(&[Role::Lead]), ""),
        // for the lead and the audit administrator, not by the table: tried in `access.rs`
        (Verb::Get, "/people/{id}/looks") => (Absent, ""),
        (Verb::Get, "/people/requests/{id}" | "/people/requests/{id}/copy") => (Single("data_request", Reveal), ""),
        (Verb::Get, "/people/pairs/{id}") => (Single("pair", Read), ""),
        (Verb::Get, "/people/compare") => (Single("person", Read), "one={id}&other={twin}"),
        (Verb::Post, "/people/compare") => (Single("person", Reveal), "one={id}&other={twin}"),
        (Verb::Post, "/people/merges/{id}/undo") => (Absent, ""),
        (Verb::Get, "/households/{id}") => (Single("household", Read), ""),
        (Verb::Post, "/households/{id}") => (Single("household", Reveal), ""),
        (Verb::Get, "/board" | "/stats" | "/stats/file" | "/api/v1/stats") => (figures(Grant::Figures), ""),
        (Verb::Get, "/stats/records") => (figures(Grant::Figures), "indicator=service_persons"),
        (Verb::Get, "/indicators" | "/indicators/{code}") => (Free, ""),
        (Verb::Get, "/frozen") => (figures(Grant::Figures), ""),
        (Verb::Get, "/frozen/new") | (Verb::Post, "/frozen") => (figures(Grant::Write), ""),
        // nothing is frozen here: tried in `story/frozen.rs`
        (Verb::Get, "/frozen/{id}" | "/frozen/{id}/file" | "/frozen/{id}/print") => (Absent, ""),
        (Verb::Get, "/month" | "/month/file") => (figures(Grant::Figures), ""),
        // one's own, or by a signed link: tried in `story/scheduled.rs`
        (Verb::Get, "/inbox" | "/schedules") => (figures(Grant::Figures), ""),
        (Verb::Post, "/inbox/read") => (figures(Grant::Figures), ""),
        // an empty form is sent back to whoever may order anything
        (Verb::Post, "/schedules") => (figures(Grant::Figures), ""),
        (_, "/inbox/{id}" | "/inbox/{id}/file" | "/schedules/{id}/end") => (Absent, ""),
        (Verb::Get, "/closings") => (figures(Grant::Read), ""),
        // without an organisation there is nothing to close
        (Verb::Post, "/closings") => (Absent, ""),
        (Verb::Get, "/closings/{id}" | "/closings/{id}/print") => (Single("closing", Read), ""),
        (Verb::Post, "/closings/{id}") => (Single("closing", Write), ""),
        (Verb::Get, "/contracts/{id}" | "/contracts/{id}/file" | "/contracts/{id}/print" | "/api/v1/contracts/{id}") => {
            (Single("contract", Read), "")
        }
        (Verb::Get, "/desk") => (How::Class(Class::Screening, Grant::Write), ""),
        (Verb::Get, "/desk/offline") => (Free, ""),
        // there is no session here: who works at its desks is tried in `story/crowd.rs`
        (_, path)
            if ["/desk/{session}", "/api/v1/desk/{session}", "/book/{session}", "/queue/{session}"].iter().any(|start| path.starts_with(start)) =>
        {
            (Absent, "")
        }
        // nothing is published here: tried in the stories of `screening/src/pages/tests.rs`
        (_, path) if path.starts_with("/r/{code}") => (Absent, ""),
        (Verb::Get, "/reports" | "/forms") => (How::Class(Class::Screening, Grant::Read), ""),
        // without a file the page comes back
        (_, "/forms/import") => (How::Class(Class::Screening, Grant::Write), ""),
        (_, path) if ["/reports/{id}/", "/forms/{id}", "/posters/{id}"].iter().any(|start| path.starts_with(start)) => (Absent, ""),
        (Verb::Get, "/briefs") => (figures(Grant::Figures), ""),
        (Verb::Get, "/briefs/new" | "/briefs/preview" | "/api/v1/briefs/preview") => (figures(Grant::Read), ""),
        (Verb::Post, "/briefs") => (Absent, ""),
        (Verb::Get, "/briefs/{id}" | "/briefs/{id}/file") => (Absent, ""),
        _ => return None,
    })
}

/// Where a role is held, seen from the station whose records are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    Own,
    Other,
    Above,
    Below,
    Agency,
}

/// A city in small, with one record of every class at the station.
struct World {
    app: TestApp,
    orgs: Vec<(Where, Key)>,
    /// One record of each class, with its kind.
    records: Vec<(Class, &'static str, Id)>,
    /// Records with pages of their own, by kind.
    singles: HashMap<&'static str, Id>,
    /// A second person, for comparing.
    twin: Id,
    /// The number of the vault of the station's people.
    vault: u32,
}

/// The kind that stands for its class.
const KINDS: [(Class, &str); 14] = [
    (Class::Structure, "place"),
    (Class::Staff, "worker"),
    (Class::Person, "person"),
    (Class::Rehab, "violation"),
    (Class::Test, "test"),
    (Class::Risk, "risk"),
    (Class::Casework, "contact"),
    (Class::Crisis, "crisis"),
    (Class::Hotline, "call"),
    (Class::Supply, "need"),
    (Class::Screening, "passage"),
    (Class::Volunteer, "volunteer"),
    (Class::Outreach, "activity"),
    (Class::Contract, "partner"),
];

impl World {
    fn new() -> Self {
        let app = app();
        let district = app.organisation("440115", "南沙区", "district", None);
        let agency = app.organisation("A-1", "春晖社工服务中心", "agency", None);
        let agency_id = app.shell.store().get_key(agency).unwrap().id.to_string();
        let district_id = app.shell.store().get_key(district).unwrap().id.to_string();
        let station = [
            ("code", "440115-LX"),
            ("name", "龙穴社工站"),
            ("level", "station"),
            ("placements.0.from", "2000-01-01"),
            ("placements.0.parent", &district_id),
            ("placements.0.agency", &agency_id),
        ];
        let (station_id, station) = app.record("organisation", district, &station);
        let grid = app.organisation("440115-LX-1", "龙穴一网格", "grid", Some(station));
        let other = app.organisation("440115-ZJ", "珠江社工站", "station", Some(district));
        let orgs = vec![(Where::Own, station), (Where::Other, other), (Where::Above, district), (Where::Below, grid), (Where::Agency, agency)];
        let mut world = Self { app, orgs, records: Vec::new(), singles: HashMap::new(), twin: Id::from_parts(Moment::default(), [0; 10]), vault: 0 };
        world.singles.insert("organisation", station_id);
        for (class, kind) in KINDS {
            let id = world.record(kind, station);
            world.records.push((class, kind, id));
        }
        for kind in ["household", "person", "data_request", "contract", "closing", "campaign", "sweep", "shift"] {
            world.record(kind, station);
        }
        world.twin = world.app.record("person", station, &[("name", "李阿二")]).0;
        let person = world.singles["person"];
        let (pair, _) = world.app.record(
            "pair",
            station,
            &[("one", &person.to_string()), ("other", &world.twin.to_string()), ("since", "2020-02-10"), ("verdict", "open")],
        );
        world.singles.insert("pair", pair);
        let vaults = world.app.shell.store().vaults().unwrap();
        world.vault = vaults.iter().find(|vault| vault.owner == station && vault.class == Class::Person.code()).unwrap().n;
        // everybody is in the sample, so that the table alone decides
        world.app.shell.store().set("sample_one_of", "1").unwrap();
        world
    }

    /// A record of this kind with no more than it must have; what it names is made before it.
    fn record(&mut self, kind: &'static str, org: Key) -> Id {
        if let Some(known) = self.singles.get(kind) {
            return *known;
        }
        let shape = registry().kind(kind).unwrap().shape;
        let mut typed = Typed::new(self.app.shell.now().day());
        self.fill("", shape, &mut typed, org);
        for (path, text) in extras(kind) {
            let text = match *text {
                "{person}" => self.record("person", org).to_string(),
                "{worker}" => self.record("worker", org).to_string(),
                text => text.to_owned(),
            };
            typed.set(path, text);
        }
        let id = self.app.keep(kind, org, typed).0;
        self.singles.insert(kind, id);
        id
    }

    fn fill(&mut self, above: &str, shape: &'static ShapeDef, typed: &mut Typed, org: Key) {
        for field in shape.fields.iter().filter(|field| !field.optional) {
            let path = base::join(above, field.name);
            match field.control {
                Control::Link(to) => {
                    let id = self.record(to, org).to_string();
                    typed.set(&path, id);
                }
                Control::Group(inner) => self.fill(&path, inner, typed, org),
                control => {
                    if let Some(text) = usual(control, field) {
                        typed.set(&path, text);
                    }
                }
            }
        }
    }

    /// Whether the table grants an action on a record of a class at the station to a role held somewhere.
    fn granted(role: Role, held: Where, class: Class, action: Action) -> bool {
        let relation = policy::right(role, class).relation;
        let reads = !matches!(action, Action::Write | Action::Delete);
        let reaches = match held {
            Where::Own | Where::Above => true,
            Where::Agency => matches!(relation, Relation::Run | Relation::Sample),
            Where::Other | Where::Below => false,
        };
        // these records were written by the program, belong to no response, and are of nobody in hardship
        let relates = !matches!(relation, Relation::Own | Relation::Hardship);
        policy::may(role, class, action) && ((reaches && relates) || (class == Class::Structure && reads))
    }

    fn account(&mut self, role: Role, held: Where, org: Key) {
        let login = format!("{}-{held:?}", role.code());
        let store = self.app.shell.store();
        let new = NewAccount { id: self.app.shell.new_id(), login: login.clone(), worker: Key::NONE, body: json!({"name": login}) };
        let account = store.add_account(&new).unwrap();
        store.grant(account.key, role.code(), org, Day::MIN, None).unwrap();
        self.app.sign_in(&login, role, org, Key::NONE);
    }

    fn ask(&self, route: &Route, path: &str, query: &str) -> u16 {
        let path = if query.is_empty() || route.verb == Verb::Post && !query.starts_with("kind") && !query.starts_with("list") {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        };
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let reply = match route.verb {
            Verb::Get => self.app.get(&path),
            Verb::Post => self.app.ask("POST", &path, &form, Some(query.as_bytes().to_vec())),
            Verb::Put => self.app.call("PUT", &path, &json!({}), &[]),
            Verb::Delete => self.app.call("DELETE", &path, &json!({}), &[]),
        };
        reply.status.as_u16()
    }
}

/// What a required field says, if it is no link.
pub(super) fn usual(control: Control, field: &FieldDef) -> Option<String> {
    Some(match control {
        Control::Line | Control::Prose => format!("{}甲", field.spec.label),
        Control::Day => "2020-02-10".to_owned(),
        Control::Time => "08:00".to_owned(),
        Control::Number => "1".to_owned(),
        Control::One(choices) | Control::Any(choices) => choices.first()?.code.to_owned(),
        Control::Phone => "19000001234".to_owned(),
        Control::ResidentId => "440524188001010014".to_owned(),
        Control::Link(_) | Control::Several(_) | Control::Group(_) | Control::Rows(_) => return None,
    })
}

/// What the rules of a kind want besides.
fn extras(kind: &str) -> &'static [(&'static str, &'static str)] {
    match kind {
        "contact" => &[("served.0.person", "{person}"), ("served.0.role", "client"), ("workers.0.worker", "{worker}")],
        "need" => &[("person", "{person}"), ("detail", "药")],
        "call" => &[("callers.0.person", "{person}"), ("callers.0.role", "own"), ("workers.0.worker", "{worker}")],
        "passage" => &[("person", "{person}")],
        "shift" => &[("target", "office")],
        "closing" => &[("month", "2001-01-01")],
        "crisis" => &[("notified.0.whom", "supervisor"), ("person", "{person}")],
        _ => &[],
    }
}

#[test]
fn every_route_answers_each_role_as_the_table_says() {
    let mut world = World::new();
    let registry = registry();
    // signing out ends the session that everything else is asked with
    let routes: Vec<&Route> = shell::routes(&registry).filter(|route| route.path != "/signout").collect();
    let mut wrong = String::new();
    let missing: Vec<String> =
        routes.iter().filter(|route| how(route.verb, route.path).is_none()).map(|route| format!("{:?} {}", route.verb, route.path)).collect();
    assert!(missing.is_empty(), "say in `how` what these routes need: {missing:?}");
    let mut asked = 0_u32;
    for role in Role::ALL {
        // what an agency's contracts mean is for those roles whose rights follow them, and for one whose rights do not
        let by_contract = matches!(role, Role::Agency | Role::Evaluator | Role::Worker);
        for (held, org) in world.orgs.clone().into_iter().filter(|(held, _)| by_contract || *held != Where::Agency) {
            world.account(role, held, org);
            for route in &routes {
                let (what, query) = how(route.verb, route.path).unwrap();
                let mut check = |class: Class, kind: &str, id: Option<Id>, expected: Expected| {
                    let (path, query) = (filled(route.path, kind, id, &world), filled(query, kind, id, &world));
                    let status = world.ask(route, &path, &query);
                    asked += 1;
                    if !expected.fits(status) {
                        let _ =
                            writeln!(wrong, "{:?} {} ({class:?}) as {role:?} at {held:?}: {status}, expected {expected:?}", route.verb, route.path);
                    }
                };
                match what {
                    How::Free => check(Class::Structure, "organisation", None, Expected::Anything),
                    How::Absent => check(Class::Structure, "organisation", None, Expected::Refused),
                    How::Class(class, least) => {
                        check(class, "", None, Expected::of(policy::grant(role, class) >= least, false));
                    }
                    How::Held(roles) => check(Class::Structure, "", None, Expected::of(roles.contains(&role), false)),
                    How::Top(only) => {
                        let expected = if role == only && held == Where::Above { Expected::Granted } else { Expected::Refused };
                        check(Class::Structure, "", None, expected);
                    }
                    How::Vault(roles) => {
                        let over = matches!(held, Where::Own | Where::Above) || (held == Where::Agency && role == Role::Agency);
                        let expected = if over && roles.contains(&role) { Expected::Granted } else { Expected::Refused };
                        check(Class::Person, "", None, expected);
                    }
                    How::Kind(action) => {
                        for (class, kind, _) in &world.records {
                            check(*class, kind, None, Expected::of(policy::may(role, *class, action), true));
                        }
                    }
                    How::Ledger(action) => {
                        for (class, kind, _) in &world.records {
                            let Some(ledger) = registry.ledgers().find(|ledger| ledger.kind == *kind) else { continue };
                            check(*class, ledger.code, None, Expected::of(policy::may(role, *class, action), true));
                        }
                    }
                    How::Record(action) => {
                        for (class, kind, id) in &world.records {
                            let known = World::granted(role, held, *class, Action::Read);
                            check(*class, kind, Some(*id), Expected::of(World::granted(role, held, *class, action), known));
                        }
                    }
                    How::Upkeep(action) => {
                        for (class, kind, id) in &world.records {
                            let known = World::granted(role, held, *class, Action::Read);
                            let granted = World::granted(role, held, *class, action);
                            let expected = if granted { Expected::Anything } else { Expected::of(false, known) };
                            check(*class, kind, Some(*id), expected);
                        }
                    }
                    How::Single(kind, action) => {
                        let class = registry.kind(kind).unwrap().class;
                        let known = World::granted(role, held, class, Action::Read);
                        check(class, kind, Some(world.singles[kind]), Expected::of(World::granted(role, held, class, action), known));
                    }
                }
            }
            // nothing of this has signed the account out: everything was answered to it
            assert_eq!(world.app.get("/me").status, 200, "{role:?} at {held:?}");
        }
    }
    assert!(wrong.is_empty(), "{asked} asked\n{wrong}");
}

/// What a status must be.
#[derive(Clone, Copy, Debug)]
enum Expected {
    /// It is not refused for want of a right: it may still be incomplete (422, 409) or have nothing to do (404 after a settled promise).
    Granted,
    /// Not there, or, where one may know of it, not allowed.
    Refused,
    /// Not there, and nothing else.
    Unknown,
    /// Everything but a failure of ours.
    Anything,
}

impl Expected {
    fn of(granted: bool, known: bool) -> Self {
        match (granted, known) {
            (true, _) => Self::Granted,
            (false, true) => Self::Refused,
            (false, false) => Self::Unknown,
        }
    }

    fn fits(self, status: u16) -> bool {
        match self {
            Self::Granted => matches!(status, 200 | 201 | 204 | 303 | 409 | 422),
            Self::Refused => matches!(status, 403 | 404),
            Self::Unknown => status == 404,
            Self::Anything => status < 500,
        }
    }
}

/// A path or query with its parts filled in; what is not known here is a number that nothing has.
fn filled(text: &str, kind: &str, id: Option<Id>, world: &World) -> String {
    const NOBODY: &str = "01700a2c-0000-7000-8000-000000000001";
    let id = id.map_or_else(|| NOBODY.to_owned(), |id| id.to_string());
    let text = text.replace("{id}", &id).replace("{kind}", kind).replace("{ledger}", kind).replace("{version}", "1");
    let text = text.replace("{n}", &world.vault.to_string()).replace("{twin}", &world.twin.to_string()).replace("{code}", "service_persons");
    ["{record}", "{attachment}", "{upload}"].iter().fold(text, |text, part| text.replace(part, NOBODY))
}
