//! A place where something is done: a door post, a bus stop, a dwelling, a notice board. Counted as 处 or 套 when something happens there.

use crate::PlaceKind;
use base::{Choice, Day, Outline, Record, Terms, Text, field, record};
use count::Counted;
use shell::taking::Taking;

record! {
    /// 门岗、公交站、出租屋、宣传栏等做事的地方。地址是住人的，按个人信息保护。
    Place "place" "场所" {
        name: Text = field("名称").heads("岗点 场所 地点 栋套"),
        kind: PlaceKind = field("类别"),
        code: Option<Text> = field("编号").heads("出租屋编码 房屋编码"),
        address: Option<Text> = field("地址").personal(),
        since: Option<Day> = field("启用日期"),
        until: Option<Day> = field("停用日期"),
    }
}

/// What people write for somebody's home, which is no place of ours.
const HOMES: [&str; 8] = ["家中", "家里", "本人家中", "其家中", "住处", "家", "居住地", "入户"];

impl Place {
    /// Takes a ledger's column that names a place: found, or made as a venue. A home, and what is too long for a name, is given back, to be kept.
    pub fn take(taking: &mut Taking<'_>, column: &'static str) -> String {
        let name = taking.said(column);
        if HOMES.contains(&name) || name.chars().count() > PLACE_NAME_CHARS_MAX {
            return name.to_owned();
        }
        taking.link::<Place>(column, &[("kind", PlaceKind::Venue.code().to_owned())]);
        String::new()
    }
}

/// Longer texts describe where something was.
const PLACE_NAME_CHARS_MAX: usize = 30;

impl Record for Place {
    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.since.unwrap_or_default());
        outline.state = Some(if self.until.is_some() { "closed" } else { "open" });
        outline.terms =
            Some(Terms { names: vec![self.name.0.clone()], numbers: self.code.iter().map(|code| code.0.clone()).collect(), ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        format!("{} {}", self.kind.label(), self.name.0)
    }
}

impl Counted for Place {}
