//! The audit for its administrator: searched by account, record, action and day, exported in the format that an independent program can check
//! (docs/audit.md), and its heads on a sheet of paper. The administrator of a root organisation sees every line; of an organisation below, the lines
//! of its accounts and records. Reading the audit leaves no line of its own, taking it out does. Absent: changing anything.

use crate::look::{self, Button, Column, Empty, OnPhone, Page, Pager, Table};
use crate::pages::{frame, show};
use crate::{Answer, Needs, Refusal, Route, Visit, get, text::t};
use base::{Day, Json, Key, hex, json, policy::Role};
use maud::html;
use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
};
use store::{Anchor, AuditEntry, AuditQuestion, AuditRow, StoreError};

/// Who reads the audit.
const READ: Needs = Needs::Role(&[Role::AuditAdmin]);

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/admin/audit", READ, "The audit: who did what when, searched", list),
    get("/admin/audit/lines.csv", READ, "The lines found, as a table", table_file),
    get("/admin/audit/lines.jsonl", READ, "The lines in the order of the chain, for an independent check", chain_file),
    get("/admin/audit/anchor", READ, "The heads of both chains of the last days, on paper", anchor_paper),
];

/// Lines of a page.
const LINES_PER_PAGE: usize = 100;
/// Lines that are looked through for one page: an administrator of a small organisation in a large installation narrows by day.
const LOOKED_THROUGH_MAX: u32 = 5000;
/// Lines of one file: some 40 MB. More is taken out by days.
const LINES_PER_FILE_MAX: usize = 200_000;
/// Anchors that are printed, and how many fit on a sheet.
const ANCHORS_MAX: usize = 24;
const ANCHORS_PER_SHEET: usize = 12;

/// What lines of the audit are called. A code without a word is shown as it is; a law finds those that the program writes.
const ACTIONS: &[(&str, &str)] = &[
    ("SignIn", "登录"),
    ("SignInFailed", "登录失败"),
    ("SignInDelayed", "试错太多，要等"),
    ("SignOut", "退出登录"),
    ("EndSession", "退出一个设备"),
    ("EndSessions", "退出所有设备"),
    ("ProofFailed", "确认本人失败"),
    ("SetPassword", "换密码"),
    ("SetFactor", "开启第二步验证"),
    ("RemoveFactor", "关闭第二步验证"),
    ("ResetFactor", "取消别人的第二步验证"),
    ("RenewRecoveryCodes", "换恢复码"),
    ("UseRecoveryCode", "用掉一个恢复码"),
    ("KeepLeftForm", "留住登录过期时交的表"),
    ("Invite", "发邀请"),
    ("AcceptInvitation", "接受邀请"),
    ("JoinByCode", "凭口令上岗"),
    ("Grant", "给身份"),
    ("EndGrant", "收回身份"),
    ("DisableAccount", "停用账号"),
    ("EnableAccount", "启用账号"),
    ("ChangeRules", "改登录和查看规则"),
    ("ChangeFeed", "改日历订阅"),
    ("ChangeHolidays", "改放假和调休"),
    ("ReadFile", "看档案"),
    ("ReadRecord", "看栏目"),
    ("ReadVersions", "看版本"),
    ("ReadToCorrect", "打开更正"),
    ("Reveal", "看明文"),
    ("Denied", "想看，没有权限"),
    ("BreakGlass", "破例查看"),
    ("AskMinor", "申请查看"),
    ("ApprovePermit", "批准查看"),
    ("RefusePermit", "没有批准查看"),
    ("EndPermit", "结束查看"),
    ("CaseloadOnly", "改服务对象给谁看"),
    ("OpenAttachment", "打开附件"),
    ("Print", "打印"),
    ("PrintFile", "打印全档"),
    ("HandOver", "移交服务对象"),
    ("AskFigures", "查统计"),
    ("OrderReport", "定下定时报表"),
    ("EndReport", "停掉定时报表"),
    ("MakeReport", "定时出报表"),
    ("OpenReport", "凭链接看定时报表"),
    ("ClosePeriod", "关账"),
    ("ReopenPeriod", "重新打开关了账的月份"),
    ("Export", "导出"),
    ("OrderExport", "申请带姓名的导出"),
    ("AgreeExport", "同意带姓名的导出"),
    ("RefuseExport", "不同意带姓名的导出"),
    ("AccessCopy", "打印本人复印件"),
    ("KeepWorkbook", "换自己的台账样本"),
    ("RemoveWorkbook", "不用自己的台账样本"),
    ("ExportAudit", "导出审计"),
    ("ChangeVault", "改数据域用途或期限"),
    ("AskDestruction", "提出销毁数据域"),
    ("WithdrawDestruction", "撤回销毁申请"),
    ("DestroyVault", "销毁数据域"),
    ("FindDestroyedVault", "查知数据域已销毁"),
    ("ReturnVault", "返还数据域内容"),
    ("RotateKey", "换主钥匙"),
    ("MoveDatabase", "开始搬到另一个数据库"),
    ("TakeAlong", "把姓名（遮住）带上手机"),
    ("DoubtDay", "手机时钟变过，日期待核对"),
];

/// What a line of the audit says that somebody did, by the code of its action.
pub fn action_word(action: &str) -> Option<&'static str> {
    ACTIONS.iter().find(|(code, _)| *code == action).map(|(_, word)| *word)
}

/// How far an audit administrator sees.
struct Sight<'a> {
    visit: &'a Visit,
    /// Every line.
    whole: bool,
    orgs: HashSet<Key>,
    accounts: HashMap<Key, bool>,
}

impl<'a> Sight<'a> {
    fn of(visit: &'a Visit) -> Result<Self, Refusal> {
        let tree = visit.shell.store().tree();
        let held: Vec<Key> = visit.actor()?.grants.iter().filter(|(role, _)| *role == Role::AuditAdmin).map(|(_, org)| *org).collect();
        if held.is_empty() {
            return Err(Refusal::NotFound);
        }
        let whole = held.iter().any(|org| tree.path(*org, visit.today()).len() <= 1);
        let orgs = held.iter().flat_map(|org| tree.subtree_ever(*org).into_iter().chain([*org])).collect();
        Ok(Self { visit, whole, orgs, accounts: HashMap::new() })
    }

    fn sees(&mut self, entry: &AuditEntry) -> Result<bool, Refusal> {
        Ok(self.whole || self.has_account(entry.actor)? || self.has_record(entry.target)?)
    }

    fn has_account(&mut self, account: Key) -> Result<bool, Refusal> {
        if let Some(known) = self.accounts.get(&account) {
            return Ok(*known);
        }
        let has = !account.is_none() && self.visit.shell.store().grants(account)?.iter().any(|grant| self.orgs.contains(&grant.org));
        self.accounts.insert(account, has);
        Ok(has)
    }

    fn has_record(&self, record: Key) -> Result<bool, Refusal> {
        match self.visit.shell.store().get_key(record) {
            Ok(row) => Ok(self.orgs.contains(&row.org)),
            Err(StoreError::NotFound) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The lines found, up to so many, and whether there may be more.
    fn find(&mut self, mut question: AuditQuestion, most: usize) -> Result<(Vec<AuditRow>, bool), Refusal> {
        let mut found = Vec::new();
        question.limit = LOOKED_THROUGH_MAX;
        loop {
            let rows = self.visit.shell.store().audit_list(&question)?;
            let is_end = rows.len() < question.limit as usize;
            question.before = rows.last().map(|row| row.n);
            for row in rows {
                if self.sees(&row.entry)? {
                    found.push(row);
                    if found.len() == most {
                        return Ok((found, true));
                    }
                }
            }
            // a page is not looked for through years
            if is_end || most == LINES_PER_PAGE {
                return Ok((found, !is_end));
            }
        }
    }
}

/// What is asked for, from the address; what does not read asks for nothing.
fn asked(visit: &Visit) -> AuditQuestion {
    let store = visit.shell.store();
    let day = |name: &str| visit.asked(name).parse::<Day>().ok();
    // somebody who does not exist has done nothing
    let nobody = Key(u32::MAX);
    let actor = match visit.asked("account") {
        "" => Key::NONE,
        login => store.account_by_login(login).map_or(nobody, |account| account.key),
    };
    let target = match visit.asked("record") {
        "" => Key::NONE,
        text => text
            .parse()
            .ok()
            .and_then(|id| store.key_of(id).ok())
            .or_else(|| text.parse().ok().map(Key))
            .filter(|key| !key.is_none())
            .unwrap_or(nobody),
    };
    let before = visit.asked("before").parse().ok();
    AuditQuestion { actor, target, action: visit.asked("action").to_owned(), from: day("from"), to: day("to"), before, limit: 0 }
}

/// The address of this search with another page or format.
fn address(visit: &Visit, path: &str, before: Option<u32>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in ["account", "record", "action", "from", "to"] {
        if !visit.asked(name).is_empty() {
            query.append_pair(name, visit.asked(name));
        }
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    format!("{path}?{}", query.finish())
}

fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let lang = visit.lang();
    let mut sight = Sight::of(visit)?;
    let (rows, more) = sight.find(asked(visit), LINES_PER_PAGE)?;
    let store = visit.shell.store();
    let targets: Vec<Key> = rows.iter().map(|row| row.entry.target).filter(|key| !key.is_none()).collect();
    let targets: HashMap<Key, store::Row> = store.get_keys(&targets)?.into_iter().map(|row| (row.key, row)).collect();
    let lines = rows.iter().map(|row| {
        let entry = &row.entry;
        let label = |row: &store::Row| visit.shell.registry().kind(&row.kind).map_or("", |kind| kind.shape.label);
        look::Row::new(vec![
            html! { (row.n) },
            html! { (entry.at.day()) " " (entry.at.clock()) },
            html! { span lang="zh-CN" { (visit.shell.account_name(entry.actor)) } },
            html! { (action_word(&entry.action).unwrap_or(&entry.action)) },
            // the kind and the number, never a name: an administrator reads no files
            html! { @if let Some(row) = targets.get(&entry.target) { (label(row)) " " (row.key.0) } },
            html! { (entry.detail) },
        ])
    });
    let columns = vec![
        Column::new(t(lang, "行号")).narrow().lead(),
        Column::new(t(lang, "时间")).narrow(),
        Column::new(t(lang, "账号")),
        Column::new(t(lang, "做了什么")),
        Column::new(t(lang, "记录")),
        Column::new(t(lang, "细节")).on_phone(OnPhone::Hidden),
    ];
    let next = rows.last().filter(|_| more).map(|row| address(visit, "/admin/audit", Some(row.n)));
    let pager = Pager { total: None, shown: rows.len(), unit: t(lang, "行").to_owned(), previous: None, next };
    let table = Table::new(t(lang, "审计"), columns).rows(lines.collect()).pager(pager).empty(Empty::new(
        "info",
        t(lang, "没有找到"),
        t(lang, "换一个条件，或者缩小日期范围"),
    ));
    let actions = html! {
        (Button::link(t(lang, "打印锚点"), "/admin/audit/anchor").icon("print"))
        (Button::link(t(lang, "导出表格"), address(visit, "/admin/audit/lines.csv", None)).icon("dl"))
        @if sight.whole { (Button::link(t(lang, "导出链"), address(visit, "/admin/audit/lines.jsonl", None)).icon("dl")) }
    };
    let main = html! { (filter(visit)) (table.show(lang)) };
    let page = Page::new(t(lang, "审计"), t(lang, "审计"), main)
        .sub(t(lang, "谁在什么时候看过、导出过、改过权限。每一行都锁住前一行，改、删、移、截都会被 kapok verify 查出。里面没有服务对象的姓名。"))
        .actions(actions);
    Ok(show(visit, &page))
}

fn filter(visit: &Visit) -> maud::Markup {
    let lang = visit.lang();
    let mut options = vec![("", t(lang, "全部"))];
    options.extend(ACTIONS.iter().copied());
    let text = |name: &str, label: &str, example: &str| {
        html! {
            label for={ "f-" (name) } { (label) }
            input id={ "f-" (name) } name=(name) type="text" value=(visit.asked(name)) placeholder=(example) autocomplete="off";
        }
    };
    let today = visit.today().to_string();
    html! {
        form class="filters" method="get" action="/admin/audit" {
            div class="wide" { (text("account", t(lang, "账号"), "")) }
            div { (text("record", t(lang, "记录编号"), "")) }
            div {
                label for="f-action" { (t(lang, "做了什么")) }
                select id="f-action" name="action" {
                    @for (code, word) in &options { option value=(code) selected[*code == visit.asked("action")] { (word) } }
                }
            }
            div { (text("from", t(lang, "从"), &today)) }
            div { (text("to", t(lang, "到"), &today)) }
            div { (Button::submit(t(lang, "查")).primary()) }
        }
    }
}

/// Who has taken lines out.
fn log(visit: &Visit, format: &str, lines: usize) -> Result<(), Refusal> {
    visit.shell.write_down(visit.actor()?, "ExportAudit", Key::NONE, &format!("{format} {lines}"))
}

fn table_file(visit: &Visit) -> Result<Answer, Refusal> {
    let (rows, _) = Sight::of(visit)?.find(asked(visit), LINES_PER_FILE_MAX)?;
    log(visit, "csv", rows.len())?;
    let mut text = String::from("\u{feff}n,at,account,action,record,detail\r\n");
    for row in &rows {
        let entry = &row.entry;
        let login = if entry.actor.is_none() {
            String::new()
        } else {
            visit.shell.store().account(entry.actor).map_or_else(|_| String::new(), |account| account.login)
        };
        let _ = write!(text, "{},{},{},{},{},{}\r\n", row.n, entry.at, cell(&login), entry.action, entry.target.0, cell(&entry.detail));
    }
    Ok(Answer::File { name: format!("审计_{}.csv", visit.today()), media: "text/csv; charset=utf-8", bytes: text.into_bytes() })
}

/// Quoted, and never a formula: a spreadsheet would run it.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// Without gaps, so that the chain can be followed: for those who see every line.
fn chain_file(visit: &Visit) -> Result<Answer, Refusal> {
    if !Sight::of(visit)?.whole {
        return Err(Refusal::Denied);
    }
    let store = visit.shell.store();
    let question = asked(visit);
    // the first line of the first day; the chain is followed from there
    let from = question.from.map_or(Ok(0), |from| first_before(visit, from))?;
    let (mut text, mut after, mut lines) = (String::new(), from, 0);
    'pages: while lines < LINES_PER_FILE_MAX {
        let rows = store.audit_after(after, LOOKED_THROUGH_MAX)?;
        let Some(last) = rows.last() else { break };
        after = last.n;
        for row in rows {
            if question.to.is_some_and(|to| row.entry.at.day() > to) {
                break 'pages;
            }
            text.push_str(&line_json(&row).to_string());
            text.push('\n');
            lines += 1;
        }
    }
    log(visit, "jsonl", lines)?;
    Ok(Answer::File { name: format!("audit_{}.jsonl", visit.today()), media: "application/x-ndjson", bytes: text.into_bytes() })
}

/// The number of the last line before a day.
fn first_before(visit: &Visit, day: Day) -> Result<u32, Refusal> {
    let before = AuditQuestion { to: Some(day - 1), limit: 1, ..AuditQuestion::default() };
    Ok(visit.shell.store().audit_list(&before)?.first().map_or(0, |row| row.n))
}

/// A line in the documented format (docs/audit.md).
fn line_json(row: &AuditRow) -> Json {
    let AuditEntry { at, actor, action, target, detail } = &row.entry;
    let chain = hex::encode(&row.chain);
    json!({"n": row.n, "at": at.millis(), "actor": actor.0, "action": action, "target": target.0, "detail": detail, "chain": chain})
}

fn anchor_paper(visit: &Visit) -> Result<Answer, Refusal> {
    Sight::of(visit)?;
    let store = visit.shell.store();
    let now = store.anchor()?;
    let mut anchors: Vec<Anchor> = store.anchors()?.into_iter().rev().take(ANCHORS_MAX).collect();
    anchors.insert(0, now);
    let table = |anchors: &[Anchor]| {
        html! {
            table class="mt" {
                colgroup { col class="w5"; col class="w2"; col class="w3"; col class="w14"; }
                thead { tr { th { "时间" } th { "链" } th { "序号" } th { "链值（SHA-256）" } } }
                tbody {
                    @for anchor in anchors {
                        tr { td rowspan="2" { (anchor.at.day()) " " (anchor.at.clock()) } td { "写入" } td { (anchor.seq) } td class="code" { (hex::encode(&anchor.acts)) } }
                        tr { td { "审计" } td { (anchor.audit) } td class="code" { (hex::encode(&anchor.chain)) } }
                    }
                }
            }
        }
    };
    let sheet = |anchors: &[Anchor]| look::Sheet {
        code: "AQ-02".to_owned(),
        version: "2026-11".to_owned(),
        reference: visit.today().to_string(),
        title: "审计锚点".to_owned(),
        body: table(anchors),
        note: "打印后由审计管理员签字存档。日后数据库里同一序号的链值与本表不同，或者序号已经没有了，就是被改过或截断。".to_owned(),
        signatures: ["审计管理员：", "日期："].map(Into::into).to_vec(),
    };
    let sheets: Vec<look::Sheet> = anchors.chunks(ANCHORS_PER_SHEET).map(sheet).collect();
    let printed = format!("{} {}", visit.actor()?.name, visit.today());
    Ok(Answer::Page(look::print_page(&frame(visit), "审计锚点", &sheets, "/admin/audit", &html! {}, &printed)))
}
