//! A briefing as it was issued: its text, its numbers and the act up to which they were counted. It never changes; what was entered later shows
//! as adjustments beside it. Absent: the live briefing (`briefing.rs`).
//!
//! The record could be corrected like any other; its seal prevents it. The seal is computed over everything else, so a form in which anything
//! was changed no longer fits it, and the rules refuse it.

use crate::briefing::HEADING;
use crate::frozen::{Definition, definition_of};
use crate::seal::seal_of;
use crate::stats::find;
use crate::{Block, Briefing, InForce, Number, Piece, StatsQuestion, StatsRow, Template, Unanswerable};
use base::{Choice, Day, Faults, Json, Key, Link, Outline, Period, Prose, Record, Terms, Text, Typed, Value, choices, field, record};
use count::{Counted, Cut, Indicator, Late};
use org::{Campaign, Organisation};
use shell::Shell;
use std::collections::BTreeMap;
use store::StoreError;

choices! {
    /// Where an issued briefing stands.
    Standing "简报状态" { Issued = "issued" "已发出" }
}

record! {
    /// 简报里的一个数字。
    IssuedNumber "issued_number" "简报数字" {
        indicator: Text = field("口径").help("代码@版本"),
        exact: u32 = field("准确值"),
        shown: Text = field("写法"),
        place: u32 = field("位置").help("在正文中的第几个字"),
        from: Day = field("从"),
        to: Day = field("到"),
    }
    /// 已发出的简报。发出后不再改动；之后补录的记录作为调整另列。
    IssuedBriefing "briefing" "简报" {
        title: Text = field("标题"),
        by: Text = field("落款"),
        template: Text = field("模板"),
        org: Link<Organisation> = field("单位"),
        on: Day = field("日期"),
        from: Day = field("从"),
        to: Day = field("到"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        seq: u32 = field("序号").help("数字算到第几次写入"),
        at: Text = field("算到").help("那次写入的时间"),
        text: Prose = field("正文"),
        numbers: Vec<IssuedNumber> = field("数字"),
        seal: Text = field("检验码").help("由程序按全部内容算出，内容改动就对不上"),
        definitions: Vec<Definition> = field("口径").help("发出时的全文"),
        wording: Option<Prose> = field("模板全文"),
        small: Option<u32> = field("遮去的界限").help("少于几人的数对只看数字的人遮去"),
    }
}

impl IssuedBriefing {
    /// The seal over everything but itself. What a briefing of an earlier program does not have is not in it.
    fn sealed_as(&self) -> String {
        let mut document = self.to_json();
        if let Some(members) = document.as_object_mut() {
            members.retain(|name, member| name != "definitions" || member.as_array().is_some_and(|all| !all.is_empty()));
        }
        seal_of(document)
    }

    /// The briefing to be issued, as the texts of its record; the organisation by its id.
    pub(crate) fn typed(briefing: &Briefing, org: base::Id, small: u32, today: Day) -> Typed {
        let mut typed = Typed::new(today);
        Self::of(briefing, org, small).write("", &mut typed);
        typed
    }

    /// The briefing under its seal; the organisation by its id.
    pub(crate) fn of(briefing: &Briefing, org: base::Id, small: u32) -> Self {
        let (text, places) = briefing.body();
        let numbers = briefing.numbers.iter().zip(places).map(|(number, place)| IssuedNumber {
            indicator: Text(number.indicator.reference()),
            exact: u32::try_from(number.exact.max(0)).unwrap_or(base::NUMBER_MAX),
            shown: Text(number.shown.clone()),
            place: place as u32,
            from: number.period.from,
            to: number.period.to,
        });
        let mut issued = Self {
            title: Text(briefing.title.clone()),
            by: Text(briefing.by.clone()),
            template: Text(briefing.template.clone()),
            org: Link::to(org),
            on: briefing.on,
            from: briefing.period.from,
            to: briefing.period.to,
            campaign: briefing.campaign.as_ref().map(|campaign| Link::to(campaign.id)),
            seq: briefing.seq,
            at: Text(briefing.at.to_string()),
            text: Prose(text),
            numbers: numbers.collect(),
            seal: Text(String::new()),
            definitions: briefing.indicators().into_iter().map(definition_of).collect(),
            wording: Template::wording(&briefing.template).map(|text| Prose(text.trim().to_owned())),
            small: Some(small),
        };
        issued.seal = Text(issued.sealed_as());
        issued
    }

    /// The issued briefing of a document.
    pub fn from_document(document: &Json) -> Option<Self> {
        Self::from_json(document)
    }

    /// The briefing that was issued, as it was, with its numbers live. A number whose indicator the handbook has lost is plain text.
    pub(crate) fn briefing(&self, shell: &Shell) -> Result<Briefing, StoreError> {
        let store = shell.store();
        let org = store.key_of(self.org.id())?;
        let campaign = match self.campaign {
            Some(link) => {
                let row = store.get(link.id())?;
                let campaign = store.open_record(&row, None)?.doc.as_ref().and_then(Campaign::from_json);
                campaign.map(|campaign| InForce { id: link.id(), name: campaign.name.0, first_day: campaign.first_day })
            }
            None => None,
        };
        let (blocks, numbers) = self.blocks();
        Ok(Briefing {
            template: self.template.0.clone(),
            org,
            org_name: shell.org_name(org),
            on: self.on,
            period: Period { from: self.from, to: self.to },
            campaign,
            seq: self.seq,
            at: self.at.0.parse().unwrap_or_default(),
            title: self.title.0.clone(),
            by: self.by.0.clone(),
            blocks,
            numbers,
            small: 0,
        })
    }

    /// The text cut into headings, paragraphs and numbers. Every number keeps its place in the list, so that adjustments fit.
    fn blocks(&self) -> (Vec<Block>, Vec<Number>) {
        let known = |number: &IssuedNumber| find(&number.indicator.0).ok();
        let numbers = self.numbers.iter().filter_map(|number| {
            let period = Period { from: number.from, to: number.to };
            Some(Number { indicator: known(number)?, period, exact: i64::from(number.exact), shown: number.shown.0.clone() })
        });
        let mut blocks = Vec::new();
        let mut start = 0;
        for line in self.text.0.split('\n') {
            let heading = line.starts_with(HEADING);
            let characters: Vec<char> = line.chars().collect();
            let mut block = Block { heading, pieces: Vec::new() };
            let mut done = if heading { HEADING.len() } else { 0 };
            let here = self.numbers.iter().filter(|number| known(number).is_some()).enumerate();
            for (at, number) in here.filter(|(_, number)| (start..start + characters.len()).contains(&(number.place as usize))) {
                let place = number.place as usize - start;
                if place > done {
                    block.pieces.push(Piece::Text(characters[done..place].iter().collect()));
                }
                block.pieces.push(Piece::Number(at));
                done = (place + number.shown.0.chars().count()).min(characters.len());
            }
            if done < characters.len() {
                block.pieces.push(Piece::Text(characters[done..].iter().collect()));
            }
            start += characters.len() + 1;
            blocks.push(block);
        }
        (blocks, numbers.collect())
    }

    /// Whether the text has the number where it says.
    fn stands(&self, number: &IssuedNumber) -> bool {
        let shown = &number.shown.0;
        self.text.0.chars().skip(number.place as usize).take(shown.chars().count()).eq(shown.chars())
    }
}

impl Record for IssuedBriefing {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.seal.0 == self.sealed_as(), "seal", "issued_unchanged", "已发出的简报不能改动；请另发一份，原来的保留");
        for (i, number) in self.numbers.iter().enumerate() {
            faults.require(self.stands(number), &format!("numbers.{i}.place"), "text_differs", "正文的这个位置不是这个数字");
        }
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.on);
        outline.state = Some(Standing::Issued.code());
        outline.campaign = self.campaign.map(Link::id);
        outline.link(self.org.id(), "org");
        outline.link(outline.campaign, "campaign");
        outline.terms = Some(Terms { names: vec![self.title.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        format!("简报 {}", self.title.0)
    }
}

impl Counted for IssuedBriefing {}

/// A number of an issued briefing beside what it would be now.
#[derive(Clone, Debug)]
pub struct Adjustment {
    /// Which figure.
    pub indicator: &'static Indicator,
    /// As issued.
    pub issued: i64,
    /// Recomputed at the cut-off of the briefing: another value means that the record or the program is wrong.
    pub then: i64,
    /// At a later cut-off.
    pub now: i64,
    /// Records that count now and did not then.
    pub added: Vec<Key>,
    /// Records that counted then and do not now.
    pub removed: Vec<Key>,
    /// Records that counted then and count now, and were written anew in between.
    pub rewritten: Vec<Key>,
}

impl Adjustment {
    /// Whether anything came later.
    pub fn is_change(&self) -> bool {
        self.now != self.then
    }
}

/// Every number of an issued briefing whose indicator is known, in the order of the text, at a later act or now.
pub fn adjustments(shell: &Shell, issued: &IssuedBriefing, org: Key, seq: Option<u32>) -> Result<Vec<Adjustment>, Unanswerable> {
    let now = seq.unwrap_or_else(|| shell.store().engine().applied());
    let known = issued.numbers.iter().filter_map(|number| Some((number, find(&number.indicator.0).ok()?)));
    known.map(|(number, indicator)| adjustment(shell, (issued.seq, now), number, indicator, org)).collect()
}

fn adjustment(
    shell: &Shell,
    (before, after): (u32, u32),
    number: &IssuedNumber,
    indicator: &'static Indicator,
    org: Key,
) -> Result<Adjustment, Unanswerable> {
    let question = |seq| StatsQuestion::new(org, number.from, number.to, vec![indicator]).known_at(seq);
    let value = |seq| Ok::<_, Unanswerable>(question(seq).ask(shell)?.totals.first().and_then(StatsRow::in_unit).unwrap_or(0));
    let (then, now) = (value(before)?, value(after)?);
    let store = shell.store();
    let (since, until) = (store.tree_at(before), store.tree_at(after));
    let late = if then == now {
        Vec::new()
    } else {
        let mut found: BTreeMap<Key, Late> = BTreeMap::new();
        for one in indicator.counted() {
            let asked = StatsQuestion::new(org, number.from, number.to, vec![indicator]).of(one, shell)?;
            let late = store.engine().late(&asked, &[], Cut { seq: before, tree: &since }, Cut { seq: after, tree: &until })?;
            for (record, became) in late {
                // what comes into one side of a share and goes out of the other was changed
                found.entry(record).and_modify(|known| *known = if *known == became { became } else { Late::Changed }).or_insert(became);
            }
        }
        found.into_iter().collect()
    };
    let of = |became: Late| late.iter().filter(|(_, late)| *late == became).map(|(record, _)| *record).collect();
    let (added, removed, rewritten) = (of(Late::Came), of(Late::Went), of(Late::Changed));
    Ok(Adjustment { indicator, issued: i64::from(number.exact), then, now, added, removed, rewritten })
}
