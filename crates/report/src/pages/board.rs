//! The dashboard of an organisation: the few numbers that matter, how they change, who does how much, who has not recorded, what is overdue. What
//! stands on it is said by `boards.txt`; everything that is chosen stands in the address. And the same on a wall (`?wall=1`), of which the script asks
//! for the contents alone (`&part=1`). Parts are drawn in `board_parts.rs`, `board_below.rs` and `board_wall.rs`.

use super::address::{code_of, organisation, records_href};
use super::{board_below, board_parts, board_wall};
use crate::board::{Change, Stretch};
use crate::board_counted::{Changed, Counted, Look};
use crate::board_fair::Fair;
use crate::stats::NOTHING;
use base::policy::{Class, Grant};
use base::{Key, Period};
use count::{Dimension, Indicator};
use maud::{Markup, html};
use shell::duties::Risk;
use shell::goals::Goal;
use shell::look::{Button, Field, Page, Shape, format::fill, format::hours, format::tenths, format::thousands};
use shell::pages::{frame, show};
use shell::{Answer, Refusal, Visit};

/// Organisations that are offered in the picker; from the others one comes by the table.
const PICKED_MAX: usize = 400;

/// A dashboard as it is drawn.
pub(super) struct Drawn<'a> {
    pub(super) visit: &'a Visit,
    pub(super) look: Look<'a>,
    pub(super) stretch: Stretch,
    pub(super) fair: Fair,
    pub(super) counted: Counted,
    pub(super) risk: Risk,
    pub(super) goals: Vec<Goal>,
    /// Code of the organisation.
    pub(super) code: String,
    /// Fewer people than this are hidden, if anything is.
    pub(super) limit: i64,
    /// What stands in place of a number that is hidden.
    pub(super) hidden: String,
}

pub(crate) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let drawn = Drawn::of(visit)?;
    let is_wall = visit.asked("wall") == "1";
    Ok(match (is_wall, visit.asked("part") == "1") {
        (true, true) => Answer::Page(board_wall::wall(&drawn).part(&frame(visit))),
        (true, false) => Answer::Page(board_wall::wall(&drawn).page(&frame(visit), &drawn.address(&[("wall", "1"), ("part", "1")]))),
        (false, _) => show(visit, &whole(&drawn)?),
    })
}

impl<'a> Drawn<'a> {
    fn of(visit: &'a Visit) -> Result<Self, Refusal> {
        let org = organisation(visit, Grant::Figures)?;
        let (stretch, fair) = (Stretch::by_code(visit.asked("period")), Fair::by_code(visit.asked("fair")));
        let code = code_of(visit, org);
        let exact = visit.scope(Class::Figures, Grant::Read)?;
        let is_exact = exact.contains(&org);
        let scope = if is_exact { exact } else { visit.scope(Class::Figures, Grant::Figures)? };
        let limit = i64::from(visit.shell.limits()?.small_cell);
        let small = if is_exact { None } else { Some(limit) };
        if small.is_some() {
            // who sees figures only is seen to ask: see `stats.rs`; what a wall asks by itself every minute is one line an hour
            let (actor, asked) = (visit.actor()?, format!("board {code} {}", stretch.code()));
            if visit.asked("wall") == "1" {
                visit.shell.write_down_watching(actor, "AskFigures", org, &format!("{asked} wall"))?;
            } else {
                visit.shell.write_down_soon(actor, "AskFigures", org, &asked)?;
            }
        }
        let look = Look::at(&visit.shell, org, visit.today(), small, &scope);
        let counted = Counted::of(&look, stretch, fair)?;
        let risk = visit.risk(|of| if look.reaches(of) { look.branch(of) } else { None })?;
        Ok(Self { visit, stretch, fair, counted, risk, goals: visit.goals(org)?, code, limit, hidden: format!("<{limit}"), look })
    }

    /// The address of this dashboard with some parameters changed or added.
    pub(super) fn address(&self, changed: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("org", self.code.as_str()), ("period", self.stretch.code()), ("fair", self.fair.code())] {
            let value = changed.iter().find(|change| change.0 == name).map_or(value, |change| change.1);
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let added = changed.iter().filter(|change| !["org", "period", "fair"].contains(&change.0) && !change.1.is_empty());
        query.extend_pairs(added);
        format!("/board?{}", query.finish())
    }

    /// Where the records of a number are. What an agency does in stations elsewhere opens station by station.
    pub(super) fn records(&self, indicator: &Indicator, days: Period) -> String {
        if self.look.runs() {
            return "#below".to_owned();
        }
        records_href(&indicator.reference(), &self.code, (days.from, days.to), self.counted.seq, "", &[])
    }

    /// Where the records of a number of an organisation below are.
    pub(super) fn records_below(&self, indicator: &Indicator, org: Key) -> String {
        let (days, code) = (self.counted.days, code_of(self.visit, org));
        let (reference, days) = (indicator.reference(), (days.from, days.to));
        if self.look.runs() {
            return records_href(&reference, &code, days, self.counted.seq, "", &[]);
        }
        records_href(&reference, &self.code, days, self.counted.seq, "", &[(Dimension::Org, code)])
    }

    /// A number as it is written: minutes as hours, a hidden one as what stands in its place.
    pub(super) fn written(&self, indicator: &Indicator, value: Option<i64>) -> String {
        match value {
            Some(share) if indicator.share.is_some() => tenths(share),
            None if indicator.may_lack() && self.look.small.is_none() => NOTHING.to_owned(),
            Some(minutes) if indicator.in_hours() => hours(minutes),
            count => self.number(count),
        }
    }

    /// A count as it is written.
    pub(super) fn number(&self, count: Option<i64>) -> String {
        count.map_or_else(|| self.hidden.clone(), thousands)
    }

    /// How a number changed, in words; none where that is hidden.
    pub(super) fn change(&self, figure: &Changed) -> Option<String> {
        let (change, percent) = figure.change()?;
        let before = self.written(figure.indicator, figure.before);
        let percent = percent.to_string();
        Some(match change {
            Change::More | Change::Less => fill(self.stretch.compared(change), &[&percent, &before]),
            Change::Beside | Change::Same => fill(self.stretch.compared(change), &[&before]),
        })
    }

    /// The days, in words.
    pub(super) fn days(&self) -> String {
        let days = self.counted.days;
        if days.from == days.to { days.to.to_string() } else { format!("{} 至 {}", days.from, days.to) }
    }

    /// The promise of a contract about this number that runs now.
    pub(super) fn goal(&self, indicator: &Indicator) -> Option<&Goal> {
        self.goals.iter().find(|goal| goal.indicator == indicator.reference())
    }
}

/// The page at a desk.
fn whole(drawn: &Drawn<'_>) -> Result<Page, Refusal> {
    let (visit, counted) = (drawn.visit, &drawn.counted);
    let main = html! {
        (picker(drawn)?)
        (board_parts::strip(drawn))
        (board_parts::promises(drawn))
        @if counted.children.is_empty() {
            div class="half" { (board_parts::trend(drawn)) (board_parts::heat(drawn)) }
            div class="half" { (board_parts::funnel(drawn)) (board_parts::pressing(drawn)) }
        } @else {
            div class="dash" {
                div { (board_parts::trend(drawn)) (board_parts::heat(drawn)) }
                div { (board_below::ranking(drawn)) }
                div { (board_parts::pressing(drawn)) (board_below::cover(drawn)) (board_parts::funnel(drawn)) }
            }
            (board_below::table(drawn))
        }
    };
    let first = &counted.figures[0];
    let heading = format!("{}{} {}", drawn.stretch.label(), first.indicator.name, drawn.written(first.indicator, first.now));
    let heading = [Some(heading), drawn.change(first)].into_iter().flatten().collect::<Vec<_>>().join("，");
    let sub = format!("{}　{}，数据截至 {} {}", visit.shell.org_name(drawn.look.org), drawn.days(), counted.at.day(), counted.at.clock());
    let actions = html! {
        (Button::link("大屏", drawn.address(&[("wall", "1")])).icon("board").not_on_phone())
        (Button::link("统计", format!("/stats?org={}", drawn.code)).icon("chart"))
    };
    let page = Page::new("数据看板", heading, main).sub(sub).actions(actions).shape(Shape::Wide);
    crumbs(drawn, page)
}

/// The way up, as far as the caller may go.
fn crumbs(drawn: &Drawn<'_>, page: Page) -> Result<Page, Refusal> {
    let (visit, look) = (drawn.visit, &drawn.look);
    let scope = visit.scope(Class::Figures, Grant::Figures)?;
    let above: Vec<Key> = look.tree.path(look.org, look.today).into_iter().filter(|org| scope.contains(org) && *org != look.org).collect();
    if above.is_empty() {
        return Ok(page);
    }
    let page =
        above.into_iter().fold(page, |page, org| page.crumb(visit.shell.org_name(org), Some(&drawn.address(&[("org", &code_of(visit, org))]))));
    Ok(page.crumb(visit.shell.org_name(look.org), None))
}

/// Which organisation and how long a time. A GET: its address is the view.
fn picker(drawn: &Drawn<'_>) -> Result<Markup, Refusal> {
    let (visit, look) = (drawn.visit, &drawn.look);
    let scope = visit.scope(Class::Figures, Grant::Figures)?;
    let homes = visit.actor()?.grants.iter().map(|(_, org)| *org);
    let above = look.tree.path(look.org, look.today);
    let below = drawn.counted.children.iter().map(|child| child.org).filter(|org| *org != look.org).take(PICKED_MAX);
    let mut near: Vec<Key> = Vec::new();
    for org in homes.chain(above).chain(below).filter(|org| scope.contains(org)) {
        if !near.contains(&org) {
            near.push(org);
        }
    }
    let options: Vec<(String, String)> = near.into_iter().map(|org| (code_of(visit, org), visit.shell.org_name(org))).collect();
    let options: Vec<(&str, &str)> = options.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
    Ok(html! {
        div class="board-h" {
            @if options.len() > 1 {
                form method="get" action="/board" {
                    input type="hidden" name="period" value=(drawn.stretch.code());
                    (Field::new(visit.lang(), "org", "单位").select(&drawn.code, &options))
                    (Button::submit("查看"))
                }
            }
            nav class="segs" aria-label="期间" {
                @for stretch in Stretch::ALL {
                    a href=(drawn.address(&[("period", stretch.code())])) aria-current=[(stretch == drawn.stretch).then_some("true")] { (stretch.label()) }
                }
            }
        }
    })
}
