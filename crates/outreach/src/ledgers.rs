//! The sheets of groups, activities, handouts and articles (domain.md, Appendix E), a file for each. Called by the importer with one row; from there
//! on the row is a form like any other. Absent: reading cells by their sort, and deciding who is meant by a name, which is the directory's.

mod activity;
mod article;
mod group;
mod handout;
#[cfg(test)]
mod tests;

pub(crate) use activity::ACTIVITIES;
pub(crate) use article::ARTICLES;
pub(crate) use group::GROUPS;
pub(crate) use handout::HANDOUTS;

use base::{Choice, NUMBER_MAX, text::halfwidth};
use org::{Place, PlaceKind};
use shell::taking::Taking;

/// What people write below 地点 for something that was at no place.
const NOWHERE: [&str; 8] = ["线上", "网上", "网络", "微信", "微信群", "腾讯会议", "直播间", "各处"];
/// Longer texts describe where something was.
const PLACE_CHARS_MAX: usize = 30;

/// The place of something that goes out to many, made as one of this kind if nobody knows it; what names no place is given back, to be kept.
fn place(taking: &mut Taking<'_>, kind: PlaceKind) -> String {
    let name = taking.said("place");
    if NOWHERE.contains(&name) || name.chars().count() > PLACE_CHARS_MAX {
        return name.to_owned();
    }
    taking.link::<Place>("place", &[("kind", kind.code().to_owned())]);
    String::new()
}

/// Marks of a number that nobody counted: 约300人, 300余人, 近千.
const HEDGES: [&str; 12] = ["大约", "约", "近", "超过", "超", "逾", "左右", "以上", "余", "多", "上下", "来"];

/// The whole number in a cell, with or without a unit: `120人`, `1,200`.
fn whole(text: &str) -> Option<u32> {
    let (number, _) = sheets::number_with_unit(&sheets::Cell::text(text)).ok()??;
    u32::try_from(number.whole()?).ok().filter(|number| *number <= NUMBER_MAX)
}

/// The number in a cell that says itself that it is an estimate.
fn estimated(text: &str) -> Option<u32> {
    let bare = HEDGES.iter().fold(halfwidth(text), |text, hedge| text.replace(hedge, ""));
    if bare == halfwidth(text) { None } else { whole(&bare) }
}
