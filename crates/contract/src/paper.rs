//! The account of a contract taken away: as a workbook with its definitions, and on paper for signature. The numbers are those of the page. Called by
//! the routes of `pages.rs`.

use crate::account::{Account, Line};
use crate::pages::{percent, remark, shown, unit};
use base::Choice;
use maud::html;
use sheets::{Column as Head, Graph, GraphForm, Kind, SheetFault, SheetWriter, Value};
use shell::export::XLSX;
use shell::look::{self, Sheet, format::thousands};
use shell::pages::frame;
use shell::{Answer, Refusal, Visit};

/// Bars of a chart; the rest is read in the table.
const BARS_MAX: u32 = 15;
/// Lines of a printed sheet.
const SHEET_LINES: usize = 22;

pub(crate) fn file(visit: &Visit) -> Result<Answer, Refusal> {
    let account = Account::of(visit)?;
    let bytes = workbook(visit, &account).map_err(|fault| Refusal::Bug(fault.to_string()))?;
    let name = format!("{}_指标进度_{}.xlsx", account.contract.name, account.today);
    Ok(Answer::File { name, media: XLSX, bytes })
}

fn workbook(visit: &Visit, account: &Account) -> Result<Vec<u8>, SheetFault> {
    let contract = &account.contract;
    let mut book = SheetWriter::new(visit.now)?;
    let (org, period) = (visit.shell.org_name(account.row.org), format!("{} 至 {}", contract.from, contract.last_day()));
    let until = format!("{} {}", account.today, visit.now.clock());
    let seq = account.lines.iter().filter_map(|line| line.figure.as_ref()).map(|figure| figure.seq).max();
    let counted = seq.map_or_else(|| until.clone(), |seq| format!("{until}，序号 {seq}"));
    let sentence = account.sentence();
    let who = visit.actor.as_ref().map_or("", |actor| actor.name.as_str());
    let made = format!("{who} {until}");
    let mut about = vec![
        ("合同", contract.name.0.as_str()),
        ("购买方", &contract.buyer.0),
        ("单位", &org),
        ("服务期", &period),
        ("数到", &counted),
        ("进度", &sentence),
        ("导出", &made),
    ];
    let meant: Vec<(String, String)> =
        account.lines.iter().map(|line| (line.target.name.0.clone(), meaning(line))).filter(|(_, meaning)| !meaning.is_empty()).collect();
    about.extend(meant.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    about.push(("推算", "完成率、时间舍去小数；预计按已过的天数平均推算，四舍五入到整数。"));
    book.foot(&format!("{org}　导出人：{who}"), &format!("导出时间：{until}"));
    book.about("合同指标进度", &about)?;
    let title = format!("{}\n{org}　{period}　数到 {until}", contract.name);
    targets(account, &title, &mut book)?;
    posts_and_appraisals(visit, account, &title, &mut book)?;
    book.into_bytes()
}

fn targets(account: &Account, title: &str, book: &mut SheetWriter) -> Result<(), SheetFault> {
    let (count, percent) = (|label: &str| Head::of(label, Kind::Count), |label: &str| Head::of(label, Kind::Percent));
    let heads = [
        Head::text("指标"),
        Head::of("年度", Kind::Integer),
        Head::text("指标代码"),
        Head::text("单位"),
        count("年度目标"),
        count("完成"),
        percent("完成率"),
        percent("时间过了"),
        count("到期预计"),
        count("还差"),
        percent("权重"),
        Head::text("进度"),
        Head::text("佐证"),
        Head::text("说明"),
    ];
    let mut sheet = book.table("指标", title, &heads)?;
    for line in &account.lines {
        let number = |number: Option<i64>| number.map_or_else(|| Value::from(shown(None, line)), Value::Integer);
        let plain = |number: Option<u32>| number.map_or(Value::Empty, |number| Value::Integer(number.into()));
        let progress = line.progress;
        sheet.row(&[
            Value::from(line.target.name.0.clone()),
            plain(line.target.year),
            Value::from(line.target.indicator.as_ref().map(|indicator| indicator.0.clone()).unwrap_or_default()),
            Value::from(unit(line)),
            Value::Integer(line.target.yearly.into()),
            number(progress.and_then(|progress| progress.reached)),
            number(progress.and_then(|progress| progress.percent())),
            progress.map_or(Value::Empty, |progress| Value::Integer(progress.elapsed_percent())),
            number(progress.and_then(|progress| progress.expected())),
            number(progress.and_then(|progress| progress.missing())),
            plain(line.target.weight),
            Value::from(line.standing().word().to_owned()),
            Value::from(line.target.evidence.as_ref().map(|evidence| evidence.0.clone()).unwrap_or_default()),
            Value::from(remark(line).to_owned()),
        ])?;
    }
    // the share that is reached beside the share of the time that is gone
    let rows = (account.lines.len() as u32).min(BARS_MAX);
    sheet.finish_with(Some(&Graph { title: "完成率与时间（%）".to_owned(), form: GraphForm::Bars, labels: 0, values: vec![6, 7], rows }))
}

/// How a target is counted: by the indicator of the handbook, and in the words of the contract.
fn meaning(line: &Line) -> String {
    let counted = line.figure.as_ref().map(|figure| format!("{}　{}", figure.indicator, figure.definition));
    let agreed = line.target.definition.as_ref().map(|definition| format!("合同口径：{}", definition.0));
    counted.into_iter().chain(agreed).collect::<Vec<_>>().join("　")
}

fn posts_and_appraisals(visit: &Visit, account: &Account, title: &str, book: &mut SheetWriter) -> Result<(), SheetFault> {
    let integer = |label: &str| Head::of(label, Kind::Integer);
    let mut sheet = book.table("岗位", title, &[Head::text("岗位"), Head::text("用人单位"), integer("空缺天数")])?;
    for place in &account.places {
        let org = visit.shell.naming(place.post.org.id()).name;
        sheet.row(&[Value::from(place.post.title.0.clone()), Value::from(org), Value::Integer(place.vacant_days.into())])?;
    }
    sheet.finish()?;
    let heads = [
        Head::of("评估日期", Kind::Day),
        Head::text("评估阶段"),
        Head::text("评估方"),
        integer("得分"),
        Head::of("整改期限", Kind::Day),
        Head::of("整改完成", Kind::Day),
    ];
    let mut sheet = book.table("评估", title, &heads)?;
    for one in &account.contract.appraisals {
        let day = |day: Option<base::Day>| day.map_or(Value::Empty, Value::Day);
        sheet.row(&[
            Value::Day(one.on),
            Value::from(one.stage.label().to_owned()),
            Value::from(one.by.as_ref().map(|by| by.0.clone()).unwrap_or_default()),
            one.score.map_or(Value::Empty, |score| Value::Integer(score.into())),
            day(one.rectify_by),
            day(one.rectified_on),
        ])?;
    }
    sheet.finish()
}

pub(crate) fn print(visit: &Visit) -> Result<Answer, Refusal> {
    let account = Account::of(visit)?;
    let contract = &account.contract;
    let sheet = |lines: &[Line]| Sheet {
        code: "HT".to_owned(),
        version: "1".to_owned(),
        reference: contract.number.as_ref().map(|number| number.0.clone()).unwrap_or_default(),
        title: format!("{} 指标进度", contract.name),
        body: html! {
            p { (account.sentence()) }
            table class="form grid" {
                thead { tr { @for head in ["指标", "完成", "目标", "完成率", "时间", "到期预计", "还差", "权重", "进度"] { th { (head) } } } }
                tbody {
                    @for line in lines {
                        @let progress = line.progress;
                        tr {
                            td { (line.target.name) " " (line.target.indicator.as_ref().map_or("", |indicator| indicator.0.as_str())) }
                            td class="num" { (shown(progress.and_then(|progress| progress.reached), line)) }
                            td class="num" { (thousands(line.target.yearly.into())) " " (unit(line)) }
                            td class="num" { (percent(progress.and_then(|progress| progress.percent()))) }
                            td class="num" { (percent(progress.map(|progress| progress.elapsed_percent()))) }
                            td class="num" { (shown(progress.and_then(|progress| progress.expected()), line)) }
                            td class="num" { (shown(progress.and_then(|progress| progress.missing()), line)) }
                            td class="num" { @if let Some(weight) = line.target.weight { (weight) "%" } }
                            td { (line.standing().word()) }
                        }
                    }
                }
            }
        },
        note: "完成多少由系统按指标的代码和版本从记录里数；到期预计按已过的天数平均推算。".to_owned(),
        signatures: ["承接机构", "购买方", "评估方"].map(Into::into).to_vec(),
    };
    let sheets: Vec<Sheet> = if account.lines.is_empty() { vec![sheet(&[])] } else { account.lines.chunks(SHEET_LINES).map(sheet).collect() };
    let printed = format!("{} {} {}", visit.actor()?.name, account.today, visit.now.clock());
    Ok(Answer::Page(look::print_page(&frame(visit), "指标进度", &sheets, &format!("/contracts/{}", account.row.id), &html! {}, &printed)))
}
