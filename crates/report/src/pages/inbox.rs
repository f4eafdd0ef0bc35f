//! The inbox (收件箱): what was made by schedule for the caller, read and unread; one of it as a page and as a file; and the link by which a colleague who
//! may see the figures opens it too. Absent: making (`made.rs`), and any way out of this instance.

use super::briefs::download;
use super::month::workbook;
use super::paper::Paper;
use crate::made::{self, Content, LINK_DAYS, Made, Received, Standing};
use base::Id;
use base::policy::Grant;
use maud::{Markup, html};
use shell::look::{self, Button, Card, Column, Empty, FilterBar, OnPhone, Page, Pager, Row, Select, Table, Tone, format::thousands};
use shell::pages::show;
use shell::{Answer, Refusal, Visit};

/// Lines of a page.
const PAGE_ROWS: usize = 30;

pub(crate) fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let all = made::inbox(&visit.shell, visit.actor()?.account)?;
    let unread = all.iter().filter(|one| one.standing == Standing::New).count();
    let (typed, only) = (visit.asked("q"), visit.asked("only"));
    let found: Vec<&Received> = all
        .iter()
        .filter(|one| (only != "new" || one.standing == Standing::New) && typed.split_whitespace().all(|word| one.title.contains(word)))
        .collect();
    let page: usize = visit.asked("page").parse().unwrap_or(0);
    let rows: Vec<Row> = found.iter().skip(page.saturating_mul(PAGE_ROWS)).take(PAGE_ROWS).map(|one| row(one)).collect();
    let here = |page: usize| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let parameters = [("q", typed.to_owned()), ("only", only.to_owned()), ("page", page.to_string())];
        query.extend_pairs(parameters.iter().filter(|(name, value)| !value.is_empty() && (*name != "page" || page > 0)));
        format!("/inbox?{}", query.finish())
    };
    let pager = Pager {
        total: Some(found.len() as u64),
        shown: rows.len(),
        unit: "份".to_owned(),
        previous: page.checked_sub(1).map(here),
        next: ((page + 1) * PAGE_ROWS < found.len()).then(|| here(page + 1)),
    };
    let columns = vec![
        Column::new("状态").narrow(),
        Column::new("报表").lead(),
        Column::new("应出").narrow(),
        Column::new("做好").narrow().on_phone(OnPhone::Hidden),
    ];
    let empty =
        Empty::new("bell", "收件箱是空的", "定下要哪张报表、什么时候要，到时候自动做好放在这里").action(Button::link("定时报表", "/schedules"));
    let filter = FilterBar {
        action: "/inbox",
        keyword: Some(typed),
        keyword_example: "单位、报表名、年月",
        selects: vec![Select { name: "only", label: "状态", options: vec![("new", "未读")], chosen: only }],
        ..FilterBar::default()
    };
    let main =
        html! { (filter.show(visit.lang())) (Table::new("收到的报表", columns).quiet().rows(rows).pager(pager).empty(empty).show(visit.lang())) };
    let actions = html! {
        @if unread > 0 { form method="post" action="/inbox/read" { (Button::submit("全部标为已读").icon("check")) } }
        (Button::link("定时报表", "/schedules").icon("clock"))
    };
    let sub = if unread > 0 { format!("{unread} 份未读") } else { "没有未读".to_owned() };
    Ok(show(visit, &Page::new("收件箱", "收件箱", main).sub(sub).actions(actions)))
}

fn row(one: &Received) -> Row {
    let (tone, word) = match one.standing {
        Standing::New => (Tone::Info, "未读"),
        Standing::Read => (Tone::Plain, "已读"),
        Standing::Refused => (Tone::Warn, "没有生成"),
    };
    Row::new(vec![
        look::tag(tone, word),
        html! {
            span lang="zh-CN" {
                @match one.standing {
                    Standing::New => b { a href={ "/inbox/" (one.id) } { (one.title) } },
                    Standing::Read => a href={ "/inbox/" (one.id) } { (one.title) },
                    Standing::Refused => (one.title),
                }
            }
        },
        html! { (one.due.day()) " " (one.due.clock()) },
        html! { @if let Some(at) = one.made_at { (at.day()) " " (at.clock()) } },
    ])
}

pub(crate) fn read_all(visit: &Visit) -> Result<Answer, Refusal> {
    for one in made::inbox(&visit.shell, visit.actor()?.account)?.into_iter().filter(|one| one.standing == Standing::New) {
        made::mark_read(&visit.shell, one.id)?;
    }
    Ok(Answer::next("/inbox"))
}

/// What was made, as the caller may see it: his own, or by a link that was given out here; in both cases only while he may see the figures.
struct Opened {
    id: Id,
    received: Received,
    made: Made,
    /// Whether he sees every number.
    exact: bool,
    is_own: bool,
}

impl Opened {
    fn of(visit: &Visit) -> Result<Self, Refusal> {
        let (id, actor) = (visit.id("id")?, visit.actor()?);
        let (received, made) = made::open(&visit.shell, id)?;
        let is_own = received.account == actor.account;
        let is_invited = is_own || made::is_link(&visit.shell, id, visit.asked("until"), visit.asked("sign"))?;
        if !is_invited || !made::may(&visit.shell, actor, Grant::Figures, made.org) {
            visit.shell.write_down_soon(actor, "Denied", made.org, visit.route)?;
            return Err(Refusal::NotFound);
        }
        let exact = made.exact.is_some() && made::may(&visit.shell, actor, Grant::Read, made.org);
        if !exact && made.narrow.is_none() {
            return Err(Refusal::NotFound);
        }
        Ok(Self { id, received, made, exact, is_own })
    }

    fn content(&self) -> Result<&Content, Refusal> {
        let content = if self.exact { &self.made.exact } else { &self.made.narrow };
        content.as_ref().ok_or(Refusal::NotFound)
    }

    /// The parameters of the link by which it was opened, with the mark that begins them; empty for one's own.
    fn link_query(&self, visit: &Visit) -> String {
        if self.is_own {
            return String::new();
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("until", visit.asked("until")).append_pair("sign", visit.asked("sign"));
        format!("&{}", query.finish())
    }
}

pub(crate) fn one(visit: &Visit) -> Result<Answer, Refusal> {
    let opened = Opened::of(visit)?;
    if opened.is_own {
        made::mark_read(&visit.shell, opened.id)?;
    } else {
        visit.shell.write_down_soon(visit.actor()?, "OpenReport", opened.made.org, &opened.id.to_string())?;
    }
    let link = opened.link_query(visit);
    let file = |format: &str| format!("/inbox/{}/file?as={format}{link}", opened.id);
    let (body, actions) = match (opened.content()?, opened.content()?.briefing(&visit.shell, opened.exact)?) {
        (Content::Book(book), _) => (book.show(visit), html! { (Button::link("导出 Excel", file("xlsx")).icon("dl")) }),
        (Content::Briefing(_), Some(briefing)) => {
            let here = format!("/inbox/{}?{}", opened.id, if link.is_empty() { String::new() } else { format!("{}&", &link[1..]) });
            let paper = Paper { visit, briefing: &briefing, draft: false, later: &[], here: &here }.show()?;
            let actions = html! {
                (Button::press("复制文字", "copy", briefing.to_text()).icon("link"))
                (Button::link("导出 Word", file("docx")).icon("dl"))
            };
            (paper, actions)
        }
        (Content::Briefing(_), None) => return Err(Refusal::NotFound),
    };
    let main = html! { (body) @if opened.is_own { (share(visit, &opened)?) } };
    let (made, received) = (&opened.made, &opened.received);
    let sub = format!(
        "{}　{} {} 定时做好，数字算到那时，序号 {}",
        crate::book::org_name(&visit.shell, made.org),
        made.due.day(),
        made.due.clock(),
        thousands(made.seq.into())
    );
    let page = Page::new("收件箱", received.title.clone(), main).heading_stays().sub(sub).actions(actions);
    Ok(show(visit, &page.crumb("收件箱", Some("/inbox")).crumb(made.due.day().to_string(), None)))
}

/// The link for a colleague.
fn share(visit: &Visit, opened: &Opened) -> Result<Markup, Refusal> {
    let until = visit.today() + LINK_DAYS;
    let link = made::link(&visit.shell, opened.id, until)?;
    Ok(Card::new("给同事看").body(&html! {
        p { (format!("把这个链接发给同事。只在本系统里有效：要登录，并且看得到这个单位的数字；{until} 以后打不开。")) }
        p { input class="code wide" type="text" readonly value=(link) aria-label="链接"; }
        p class="sm mut mb0" { "前面加上本系统的网址，例如 https://…" }
    }))
}

pub(crate) fn file(visit: &Visit) -> Result<Answer, Refusal> {
    let opened = Opened::of(visit)?;
    match (opened.content()?, opened.content()?.briefing(&visit.shell, opened.exact)?) {
        (Content::Book(book), _) => workbook(visit, book),
        (Content::Briefing(_), Some(briefing)) => download(visit, &briefing),
        (Content::Briefing(_), None) => Err(Refusal::NotFound),
    }
}
