//! The wall: figures on a screen that hangs in an office, 1920 × 1080, dark, nothing to press, no names. The script fetches its contents anew every
//! minute and exchanges them; if that fails the last figures stay, and the wall says since when. Called by pages of figures. Absent: what is shown.

use super::{Frame, format::fill, icon::logo, page::Again, page::document};
use crate::text::t;
use maud::{Markup, html};

/// How often figures are fetched at which people look once in a while: a minute is what they believe to be now.
pub const WALL_SECONDS: u8 = 60;

/// What hangs on the wall.
#[derive(Clone, Debug)]
pub struct Wall {
    /// Whose figures.
    pub title: String,
    /// Over which days.
    pub sub: String,
    /// When they were counted: `14:30`.
    pub clock: String,
    /// How often it is fetched anew, in seconds.
    pub seconds: u8,
    /// Six `div`s of label, number and change.
    pub figures: Markup,
    /// Three sections.
    pub panels: Markup,
    /// What has to be known about the figures.
    pub foot: Markup,
}

impl Wall {
    /// The whole page; `part` is the address of its contents alone.
    pub fn page(&self, frame: &Frame, part: &str) -> Markup {
        let body = html! { div class="wall" data-wall=(part) data-every=(self.seconds) { (self.part(frame)) } };
        document(frame, &self.title, None, Some(&Again { seconds: self.seconds, href: None, in_place: true }), &body)
    }

    /// The contents alone. What is to be said if the next ones do not come stands in them already, with the time of these.
    pub fn part(&self, frame: &Frame) -> Markup {
        let lang = frame.lang;
        html! {
            header class="wt" {
                (logo())
                div { h1 { (self.title) } p class="mb0 mut" { (self.sub) } }
                span class="clock" { (self.clock) }
            }
            main class="wm" id="m" { div class="wk" { (self.figures) } div class="wg" { (self.panels) } }
            footer class="wf" {
                span { (self.foot) }
                span role="status" {
                    span data-when="fresh" {
                        @if self.seconds == WALL_SECONDS { (t(lang, "每分钟更新一次")) }
                        @else { (fill(t(lang, "每 {} 秒更新一次"), &[&self.seconds.to_string()])) }
                    }
                    span class="lost" data-when="lost" hidden { (t(lang, "连不上服务器，还在重试；现在显示的数字截至")) " " (self.clock) }
                    span class="lost" data-when="ended" hidden { (t(lang, "登录已经结束，请重新登录；现在显示的数字截至")) " " (self.clock) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_exchanges_the_contents_and_nothing_loads_the_page_again() {
        let wall = Wall {
            title: "越秀区".to_owned(),
            sub: "本周".to_owned(),
            clock: "14:30".to_owned(),
            seconds: WALL_SECONDS,
            figures: html! {},
            panels: html! {},
            foot: html! {},
        };
        let page = wall.page(&Frame::default(), "/board?wall=1&part=1").0;
        assert!(page.contains("data-wall=\"/board?wall=1&amp;part=1\" data-every=\"60\"") && !page.contains("data-refresh"));
        // Without the script the whole page is asked for.
        assert!(page.contains("<noscript><meta http-equiv=\"refresh\" content=\"60\">"));
        let part = wall.part(&Frame::default()).0;
        assert!(page.contains(&part) && !part.contains("<html"));
    }
}
