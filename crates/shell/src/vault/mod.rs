//! Vaults for people: which there are, why they are kept and how long, and how they end. The security administrator and whoever leads the owning
//! organisation see them; two of them, who are not in the same position, are needed to destroy one. Contents are never shown here. Called from the
//! navigation and from the page of a record whose contents are gone; the command line uses the same functions.

mod certificate;
mod custody;
mod order_pages;
mod package;
mod pages;

pub use certificate::{Certificate, certificate};
pub use custody::{Hat, hats, may_follow};
pub use order_pages::register;
pub use package::{PASSPHRASE_CHARS_MIN, Returned, pack, unpack, vaults_of};
pub(crate) use pages::{destroyed_sentence, gone};

use crate::{
    Actor, Needs, Route, get,
    look::{NavGroup, NavItem},
    post,
    text::{Lang, t},
};
use base::policy::Role;

/// What these pages need; which vaults are shown follows from where the role is held.
const KEPT: Needs = Needs::Role(&custody::KEEPERS);

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/admin/vaults", KEPT, "The vaults of one's organisations: owner, class, ground, retention, state", pages::list),
    get("/admin/vaults/{n}", KEPT, "One vault", pages::one),
    post(
        "/admin/vaults/return",
        KEPT,
        "Gives the data of an organisation back as a sealed package, and asks for its destruction",
        order_pages::give_back,
    ),
    post("/admin/vaults/{n}", KEPT, "Says why a vault is kept and how long", pages::change),
    post("/admin/vaults/{n}/destroy", KEPT, "Asks for the destruction of a vault", pages::ask),
    get("/admin/destructions/{n}", KEPT, "An order of destruction, or its certificate", order_pages::one),
    post("/admin/destructions/{n}", KEPT, "Carries an order of destruction out as its second person", order_pages::carry_out),
    post("/admin/destructions/{n}/withdraw", KEPT, "Takes an order of destruction back", order_pages::withdraw),
    get("/admin/destructions/{n}/certificate", KEPT, "A certificate of destruction on paper", order_pages::paper),
    get("/admin/destructions/{n}/certificate.txt", KEPT, "A certificate of destruction as text", order_pages::text),
];

/// The places of those who keep vaults and the audit; none for everybody else.
pub(crate) fn places(lang: Lang, actor: &Actor, path: &str) -> Option<NavGroup> {
    let holds = |is: fn(Role) -> bool| actor.grants.iter().any(|(role, _)| is(*role));
    let place = |label: &str, href: &str, icon: &'static str| NavItem {
        label: label.to_owned(),
        href: href.to_owned(),
        icon,
        current: path.starts_with(href),
        count: 0,
    };
    let keeps = holds(|role| Hat::of(role).is_some());
    let audits = holds(|role| role == Role::AuditAdmin);
    let items = keeps.then(|| place(t(lang, "数据域"), "/admin/vaults", "lock")).into_iter();
    let items: Vec<NavItem> = items.chain(audits.then(|| place(t(lang, "审计"), "/admin/audit", "eye"))).collect();
    (!items.is_empty()).then(|| NavGroup { label: "管理".to_owned(), items })
}
