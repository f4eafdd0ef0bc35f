//! What is made by schedule: under the rights that its account has in that moment, as known at the hour for which it was ordered, and kept sealed with
//! the last act that is in it. The background of the program calls [`make_due`] every half minute; a page of the inbox opens what was made.
//!
//! The id of what is made follows from its schedule and its hour. So of several processes one makes it, an hour that was missed is made up at the next
//! start, once, and nothing is made twice. Nothing leaves by itself: there is no mail. Absent: the pages.

use crate::book::Book;
use crate::month_sheet::MonthSheet;
use crate::schedule::{self, Kept, Schedule, What};
use crate::stats::StatsTexts;
use crate::suppression::without_small;
use crate::{Briefing, IssuedBriefing, NoBriefing, Template, Unanswerable, brief};
use base::policy::{Class, Grant};
use base::{Day, Id, Json, Key, Moment, Value};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shell::{Actor, Refusal, Shell};
use store::Job;

/// What it is called among the jobs.
const KIND: &str = "report";
/// Its states: not yet read, read, not made, and no longer kept.
const NEW: &str = "new";
const READ: &str = "read";
const REFUSED: &str = "refused";
const GONE: &str = "gone";
/// So many of an account stand in its inbox, the latest; a year of daily reports and twelve month sheets of a station are fewer than half.
pub(crate) const INBOX_MAX: u32 = 1_000;
/// So long what was made is kept. What has to last is issued or frozen.
const KEPT_DAYS: i64 = 400;
const DAY_MILLIS: i64 = 24 * 3_600_000;

/// What was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Made {
    /// Its schedule.
    pub(crate) schedule: Id,
    /// The organisation.
    pub(crate) org: Key,
    /// For which hour.
    pub(crate) due: Moment,
    /// The last act that is in it.
    pub(crate) seq: u32,
    /// With every number; none where its account does not see every number.
    pub(crate) exact: Option<Content>,
    /// Without small ones, for those who see figures only; none where they may not ask it.
    pub(crate) narrow: Option<Content>,
}

/// Tables or a briefing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    /// Tables.
    Book(Book),
    /// A briefing as it would be issued. Its small numbers are hidden when it is read.
    Briefing(Json),
}

/// A line of the inbox.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) id: Id,
    pub(crate) account: Key,
    pub(crate) title: String,
    pub(crate) due: Moment,
    pub(crate) made_at: Option<Moment>,
    pub(crate) standing: Standing,
}

/// Where a line of the inbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    New,
    Read,
    /// It could not be made; the title says why.
    Refused,
}

/// Why something due was not made: a sentence for the one who ordered it, or a failure of ours, after which it is tried again.
enum NotMade {
    Because(String),
    Failed(Refusal),
}

impl From<Refusal> for NotMade {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Problem(problem) => Self::Because(problem.sentence),
            other => Self::Failed(other),
        }
    }
}

impl From<Unanswerable> for NotMade {
    fn from(refused: Unanswerable) -> Self {
        Refusal::from(refused).into()
    }
}

impl From<NoBriefing> for NotMade {
    fn from(refused: NoBriefing) -> Self {
        Refusal::from(refused).into()
    }
}

/// Makes everything that is due and not made yet; how many. What fails does not keep the rest from being made; the first failure is returned.
pub fn make_due(shell: &Shell) -> Result<usize, Refusal> {
    shell.store().catch_up()?;
    let (now, mut made, mut failed) = (shell.now(), 0, None);
    for kept in schedule::due(shell, now)? {
        // what failed stays due, and is tried again
        match make(shell, &kept, now).and_then(|new| schedule::sleep(shell, &kept, now).map(|()| new)) {
            Ok(new) => made += usize::from(new),
            Err(refusal) => failed = failed.or(Some(refusal)),
        }
    }
    failed.map_or(Ok(made), Err)
}

/// The id of what a schedule makes for an hour.
fn id_of(schedule: Id, due: Moment) -> Id {
    let hash = Sha256::new().chain_update(b"kapok report").chain_update(schedule.bytes()).chain_update(due.millis().to_be_bytes()).finalize();
    Id::of_digest(due, &hash.into())
}

/// Makes what a schedule was last due for; whether it was made here and now.
fn make(shell: &Shell, kept: &Kept, now: Moment) -> Result<bool, Refusal> {
    let due = kept.schedule.last_due(now);
    let id = id_of(kept.id, due);
    if due <= kept.since || shell.store().has_job(id)? {
        return Ok(false);
    }
    let title = title(shell, &kept.schedule, due);
    let (state, note, made) = match content(shell, kept, due) {
        Ok(made) => (NEW, title, Some(made)),
        Err(NotMade::Because(why)) => (REFUSED, format!("{title}：没有生成，{why}"), None),
        Err(NotMade::Failed(refusal)) => return Err(refusal),
    };
    let result = made.as_ref().map(serde_json::to_vec).transpose().map_err(|error| Refusal::Bug(error.to_string()))?;
    let job = Job {
        id,
        kind: KIND.to_owned(),
        account: kept.account,
        state: state.to_owned(),
        done: made.as_ref().map_or(0, |made| made.seq),
        total: 0,
        note,
        started_at: due,
        ended_at: Some(shell.now()),
        result,
    };
    if !shell.store().add_job_once(&job)? {
        return Ok(false);
    }
    let actor = Actor { account: kept.account, ..Actor::program(kept.schedule.org) };
    shell.write_down(&actor, "MakeReport", kept.schedule.org, &format!("{state} {due} seq {}", job.done))?;
    forget_old(shell, kept.account, now)?;
    Ok(true)
}

/// What was made long ago is no longer kept.
fn forget_old(shell: &Shell, account: Key, now: Moment) -> Result<(), Refusal> {
    let is_old = |job: &Job| job.state != GONE && now.millis() - job.started_at.millis() > KEPT_DAYS * DAY_MILLIS;
    for job in shell.store().jobs(KIND, account, INBOX_MAX)?.into_iter().filter(is_old) {
        shell.store().change_job(&Job { state: GONE.to_owned(), result: None, ..job })?;
    }
    Ok(())
}

/// 龙穴社工站2020年2月13日日报.
fn title(shell: &Shell, schedule: &Schedule, due: Moment) -> String {
    let name = crate::book::org_name(shell, schedule.org);
    match &schedule.what {
        What::Month => month_sheet(schedule, due, None).title(shell),
        What::Briefing(code) => {
            let template = Template::built_in(code).map_or_else(|| code.clone(), |template| template.name);
            format!("{name}{}{template}", schedule.day(due).chinese())
        }
        What::Table { .. } => format!("{name}{}统计表", schedule.period(due).chinese()),
    }
}

fn month_sheet(schedule: &Schedule, due: Moment, known_at: Option<u32>) -> MonthSheet {
    MonthSheet { org: schedule.org, month: Schedule::month(due), known_at, small: None }
}

/// Counts it, under the rights that its account has now.
fn content(shell: &Shell, kept: &Kept, due: Moment) -> Result<Made, NotMade> {
    let account = shell.store().account(kept.account).map_err(Refusal::from)?;
    if account.disabled_at.is_some() {
        return Err(NotMade::Because("定它的账号已经停用".to_owned()));
    }
    let actor = shell.actor_of(&account, Vec::new())?;
    let schedule = &kept.schedule;
    if !may(shell, &actor, Grant::Figures, schedule.org) {
        return Err(NotMade::Because("定它的账号已经看不了这个单位的数字".to_owned()));
    }
    let sees_all = may(shell, &actor, Grant::Read, schedule.org);
    let seq = shell.store().seq_at(due).map_err(Refusal::from)?;
    let small = shell.limits().map_err(Refusal::from)?.small_cell;
    let (exact, narrow) = match &schedule.what {
        What::Briefing(code) => {
            if !sees_all {
                return Err(NotMade::Because("简报不遮过小的数字，要由看得到准确数字的账号来定".to_owned()));
            }
            let template = Template::built_in(code).ok_or_else(|| NotMade::Because("这个模板已经没有了".to_owned()))?;
            let briefing = brief(shell, &template, schedule.org, schedule.day(due), Some(seq))?;
            let org = shell.store().get_key(schedule.org).map_err(Refusal::from)?.id;
            let document = IssuedBriefing::of(&briefing, org, small).to_json();
            (Some(Content::Briefing(document.clone())), Some(Content::Briefing(document)))
        }
        What::Month => {
            let sheet = month_sheet(schedule, due, Some(seq));
            let exact = if sees_all { Some(sheet.book(shell)?) } else { None };
            let narrow = MonthSheet { small: Some(small.into()), ..sheet }.book(shell)?;
            (exact.map(Content::Book), Some(Content::Book(narrow)))
        }
        What::Table { indicators, by, condition } => table(shell, schedule, (indicators, by, condition), due, (seq, small.into(), sees_all))?,
    };
    Ok(Made { schedule: kept.id, org: schedule.org, due, seq, exact, narrow })
}

/// A table with every number, and without small ones where those who see figures only may ask it.
fn table(
    shell: &Shell,
    schedule: &Schedule,
    (indicators, by, condition): (&[String], &[String], &str),
    due: Moment,
    (seq, small, sees_all): (u32, i64, bool),
) -> Result<(Option<Content>, Option<Content>), NotMade> {
    let period = schedule.period(due);
    let texts = StatsTexts {
        org: shell.store().tree().node(schedule.org).map(|node| node.code.clone()).unwrap_or_default(),
        from: period.from.to_string(),
        to: period.to.to_string(),
        indicators: indicators.to_vec(),
        by: by.to_vec(),
        condition: condition.to_owned(),
        known_at: seq.to_string(),
    };
    let question = texts.read(shell)?;
    let is_narrow = !question.condition.is_empty() || question.by.iter().any(|by| by.is_narrow());
    let exact = if sees_all { Some(question.ask(shell)?.book(shell)) } else { None };
    let narrow = if is_narrow { None } else { Some(question.ask_suppressed(shell, small)?.book(shell)) };
    if exact.is_none() && narrow.is_none() {
        return Err(NotMade::Because("只看数字的账号不能按日、按人、按场所分组，也不能另加条件".to_owned()));
    }
    Ok((exact.map(Content::Book), narrow.map(Content::Book)))
}

/// Whether an account may see figures of an organisation.
pub(crate) fn may(shell: &Shell, actor: &Actor, least: Grant, org: Key) -> bool {
    shell.reach(actor, Class::Figures, least).contains(&org)
}

/// How many of an account's reports nobody has opened yet: for the badge on every page, so it costs one look into an index.
pub(crate) fn unread(shell: &Shell, account: Key) -> Result<u32, Refusal> {
    Ok(shell.store().jobs_standing(KIND, account, NEW)?)
}

/// What an account has received, the latest first.
pub(crate) fn inbox(shell: &Shell, account: Key) -> Result<Vec<Received>, Refusal> {
    Ok(shell.store().jobs(KIND, account, INBOX_MAX)?.into_iter().filter_map(received).collect())
}

fn received(job: Job) -> Option<Received> {
    let standing = match job.state.as_str() {
        NEW => Standing::New,
        READ => Standing::Read,
        REFUSED => Standing::Refused,
        _ => return None,
    };
    Some(Received { id: job.id, account: job.account, title: job.note, due: job.started_at, made_at: job.ended_at, standing })
}

/// What was made under this id, with its line.
pub(crate) fn open(shell: &Shell, id: Id) -> Result<(Received, Made), Refusal> {
    let job = shell.store().job(id)?;
    if job.kind != KIND {
        return Err(Refusal::NotFound);
    }
    let made = job.result.as_deref().map(serde_json::from_slice).transpose().map_err(|error| Refusal::Bug(error.to_string()))?;
    received(job).zip(made).ok_or(Refusal::NotFound)
}

/// Marks what an account has received as read; only what is new changes.
pub(crate) fn mark_read(shell: &Shell, id: Id) -> Result<(), Refusal> {
    let job = shell.store().job(id)?;
    if job.state == NEW {
        shell.store().change_job(&Job { state: READ.to_owned(), ..job })?;
    }
    Ok(())
}

impl Content {
    /// The briefing in it, without small numbers for those who see figures only.
    pub(crate) fn briefing(&self, shell: &Shell, exact: bool) -> Result<Option<Briefing>, Refusal> {
        let Self::Briefing(document) = self else { return Ok(None) };
        let issued = IssuedBriefing::from_document(document).ok_or_else(|| Refusal::Bug("a made briefing does not fit its definition".to_owned()))?;
        let briefing = issued.briefing(shell)?;
        let small = issued.small.unwrap_or_default();
        Ok(Some(if exact { briefing } else { without_small(briefing, small.into()) }))
    }
}

/// So many days a signed link holds.
pub(crate) const LINK_DAYS: i32 = 7;

/// A link to what was made, for somebody who has an account here and may see the figures: it ends after this day.
pub(crate) fn link(shell: &Shell, id: Id, until: Day) -> Result<String, Refusal> {
    Ok(format!("/inbox/{id}?until={until}&sign={}", signature(shell, id, until)?))
}

/// Whether a link is one that was given out here and has not ended.
pub(crate) fn is_link(shell: &Shell, id: Id, until: &str, sign: &str) -> Result<bool, Refusal> {
    let Ok(day) = until.parse::<Day>() else { return Ok(false) };
    let right = signature(shell, id, day)?;
    // every letter is looked at, however early one differs
    let differs = right.bytes().zip(sign.bytes()).fold(right.len() ^ sign.len(), |differs, (ours, theirs)| differs | usize::from(ours ^ theirs));
    Ok(differs == 0 && shell.now().day() <= day)
}

fn signature(shell: &Shell, id: Id, until: Day) -> Result<String, Refusal> {
    Ok(base::hex::encode(&shell.store().signature("report link", &[&id.bytes(), until.to_string().as_bytes()])?))
}
