//! What the shell knows at every request and puts around every page: language, size, navigation, messages, the way to the server, and what
//! has just happened. Filled by the web layer, read by `page.rs`.

use super::{Button, Tone};
use crate::text::{Lang, t};

/// Size of type, chosen by the user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 15 px on the desktop, 16 on the phone.
    #[default]
    Normal,
    /// 20 px, targets of 60 px (适老化).
    Big,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    Device,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// A place in the navigation.
#[derive(Clone, Debug, Default)]
pub struct NavItem {
    /// 服务对象.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Its icon.
    pub icon: &'static str,
    /// The one being looked at.
    pub current: bool,
    /// Open things there; 0 is not shown.
    pub count: u32,
}

/// A heading of the side navigation and its places.
#[derive(Clone, Debug, Default)]
pub struct NavGroup {
    /// 日常.
    pub label: String,
    /// The places below it.
    pub items: Vec<NavItem>,
}

/// Fixed places of the shell.
#[derive(Clone, Debug)]
pub struct Links {
    /// The start page.
    pub home: String,
    /// The search page; asked with `?q=`.
    pub search: String,
    /// A new record, also by the key n.
    pub new_record: String,
    /// Messages.
    pub inbox: String,
    /// What to do in a crisis.
    pub crisis: String,
    /// One's own account, size and theme.
    pub me: String,
    /// Another organisation.
    pub organisation: String,
}

impl Default for Links {
    fn default() -> Self {
        let path = str::to_owned;
        Self {
            home: path("/today"),
            search: path("/search"),
            new_record: path("/records/new/contact"),
            inbox: path("/inbox"),
            crisis: path("/crisis"),
            me: path("/me"),
            organisation: path("/organisation"),
        }
    }
}

/// What is known about the way to the server. A page that came from the server is synced; the offline client says the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// Nothing is said.
    #[default]
    Unsaid,
    /// Everything is on the server, as of this time (`14:32`).
    Synced(String),
    /// No connection; so many records wait on this device.
    Offline(u32),
    /// So many of so many are sent.
    Sending(u32, u32),
    /// So many need a decision.
    Trouble(u32),
}

impl Network {
    /// Icon, words, and whether it is worth a bar across the page.
    pub(super) fn words(&self, lang: Lang) -> Option<(&'static str, String, bool)> {
        let said = |sentence: &'static str, values: &[&str]| super::format::fill(t(lang, sentence), values);
        Some(match self {
            Network::Unsaid => return None,
            Network::Synced(time) => ("cloud", said("已全部同步 {}", &[time]), false),
            Network::Offline(waiting) => ("nocloud", said("现在离线，{} 条存在本机，联网后自动上传", &[&waiting.to_string()]), true),
            Network::Sending(done, all) => ("ul", said("正在上传 {}/{}", &[&done.to_string(), &all.to_string()]), true),
            Network::Trouble(count) => ("alert", said("{} 条需要处理", &[&count.to_string()]), true),
        })
    }
}

/// The act that takes something back: a form with one button.
#[derive(Clone, Debug, Default)]
pub struct Undo {
    /// 撤销.
    pub label: String,
    /// Where it is posted.
    pub action: String,
    /// Hidden fields, the form's token among them.
    pub hidden: Vec<(String, String)>,
}

/// What has just happened, told once on the next page.
#[derive(Clone, Debug, Default)]
pub struct Flash {
    /// [`Tone::Ok`] saved, [`Tone::Warn`] saved with a remark, [`Tone::Bad`] not done.
    pub tone: Tone,
    /// 已提交，计 1 人次.
    pub text: String,
    /// How it is taken back.
    pub undo: Option<Undo>,
    /// What one may want next: 再记一笔.
    pub next: Option<Button>,
}

/// What the shell knows at every request.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Language of the interface.
    pub lang: Lang,
    /// Size of type.
    pub size: Size,
    /// Light or dark.
    pub theme: Theme,
    /// The organisation one works in.
    pub organisation: String,
    /// One's own name as colleagues see it.
    pub me: String,
    /// Side navigation.
    pub nav: Vec<NavGroup>,
    /// The five places at the bottom of the phone, the new record in the middle.
    pub tabs: Vec<NavItem>,
    /// Fixed places.
    pub links: Links,
    /// Unread messages.
    pub unread: u32,
    /// The way to the server.
    pub network: Network,
    /// What has just happened.
    pub flash: Option<Flash>,
}
