//! The pages of passes: those that hold, and ten of them on a sheet of A4, or one. What is printed shows the surname alone, as every list does. Issuing,
//! correcting and calling back are the generic forms of the record. Absent: checking one, which is done at the post (`watch`).

use super::{PassColour, QuarterKey, ResidentPass, Token, quarter_of, short_code};
use base::policy::{Action, Class, Grant};
use base::{Choice, Id, Key, Shape, Value, shown_name};
use maud::{Markup, html};
use pinyin::ToPinyin as _;
use shell::look::{self, Button, Column, Empty, Page, Row, Sheet, Table, Tone};
use shell::pages::{frame, show};
use shell::{Answer, Needs, Refusal, Route, Visit, get};
use store::ListQuestion;

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/passes", Needs::Grant(Class::Screening, Grant::Write), "The passes that hold, newest first", list),
    get("/passes/print", Needs::Grant(Class::Screening, Grant::Write), "Passes on paper, ten on a sheet, or one of them", print).heavy(),
];

/// Passes of the list and of one printing; who has more prints a colour at a time.
const PASSES_MAX: u32 = 200;
/// Passes on a sheet of A4: two columns of five, as cards are cut.
const PER_SHEET: usize = 10;
/// For who has no name.
const NO_INITIAL: u8 = b'-';

/// A pass with its record.
struct Given {
    row: store::Row,
    pass: ResidentPass,
}

/// The passes that hold today and that the caller may write, of one colour or of all.
fn given(visit: &Visit) -> Result<Vec<Given>, Refusal> {
    let orgs = visit.scope(Class::Screening, Grant::Write)?;
    let question = ListQuestion {
        orgs: Some(orgs.into_iter().collect()),
        kinds: vec![ResidentPass::CODE.to_owned()],
        state: Some("given".to_owned()),
        limit: PASSES_MAX,
        ..ListQuestion::default()
    };
    let rows = visit.list(&question, Class::Screening, Grant::Write)?;
    let opened = visit.shell.store().open_all(&rows)?;
    let colour = PassColour::from_code(visit.asked("colour"));
    let passes = rows.into_iter().zip(opened).filter_map(|(row, opened)| Some(Given { row, pass: ResidentPass::from_json(&opened.doc?)? }));
    Ok(passes.filter(|given| given.pass.until >= visit.today() && colour.is_none_or(|colour| colour == given.pass.colour)).collect())
}

/// Whose pass it is: the surname, in plain only on the file itself.
pub(crate) fn bearer(visit: &Visit, pass: &ResidentPass) -> String {
    match (pass.person, &pass.name) {
        (Some(person), _) => visit.shell.naming(person.id()).name,
        (None, Some(name)) => shown_name(&name.0),
        (None, None) => String::new(),
    }
}

fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let rows = given(visit)?.into_iter().map(|Given { row, pass }| {
        let place = pass.place.map(|place| visit.shell.naming(place.id()).name);
        let holds = if pass.holds_on(visit.today()) { look::tag(Tone::Ok, "有效") } else { look::tag(Tone::Plain, "未到日期") };
        Row::new(vec![
            html! { a href={ "/records/" (row.id) } { span class="num" { (short_code(row.key)) } } },
            html! { span lang="zh-CN" { (bearer(visit, &pass)) } },
            html! { (pass.colour.label()) },
            html! { @match place { Some(place) => span lang="zh-CN" { (place) }, None => "各岗点" } },
            html! { span class="num" { (pass.from) } "—" span class="num" { (pass.until) } },
            html! { (holds) },
            html! { (Button::link("打印", format!("/passes/print?only={}", row.id)).icon("print").ghost()) },
        ])
    });
    let columns = vec![
        Column::new("证号").lead(),
        Column::new("姓名"),
        Column::new("颜色"),
        Column::new("岗点"),
        Column::new("有效期"),
        Column::new("状态").narrow(),
        Column::new("打印").narrow(),
    ];
    let empty = Empty::new("sign", "还没有通行证", "发一张，打印出来，进出时一扫就过");
    let table = Table::new("有效的通行证", columns).quiet().rows(rows.collect()).empty(empty);
    let actions = html! {
        (Button::link("发通行证", "/records/new/resident_pass").icon("plus").primary())
        (Button::link("打印全部", "/passes/print").icon("print"))
    };
    let colours = html! {
        nav class="row mb" aria-label="颜色" {
            @for colour in PassColour::CHOICES { a class="chip" href={ "/passes?colour=" (colour.code) } { (colour.label) } }
        }
    };
    let page = Page::new("通行证", "通行证", html! { (colours) (table.show(visit.lang())) })
        .sub("凭证进出只计人数，不再逐次登记。二维码里没有姓名，断网也能验")
        .crumb("门岗", Some("/post"))
        .crumb("通行证", None)
        .actions(actions);
    Ok(show(visit, &page))
}

/// The text of the square.
fn text_of(visit: &Visit, row: &store::Row, pass: &ResidentPass) -> Result<String, Refusal> {
    let place = pass.place.map_or(Ok(Key::NONE), |place| visit.shell.store().key_of(place.id()))?;
    // of a masked name the surname is left, and of the surname its first letter
    let letter = bearer(visit, pass).chars().next().and_then(|first| match first {
        'A'..='Z' | 'a'..='z' => Some(first.to_ascii_uppercase() as u8),
        first => first.to_pinyin().and_then(|sound| sound.plain().bytes().next()).map(|letter| letter.to_ascii_uppercase()),
    });
    let initial = letter.filter(u8::is_ascii_uppercase).unwrap_or(NO_INITIAL);
    let token = Token { place, number: row.key, colour: pass.colour, initial, from: pass.from, until: pass.until };
    Ok(QuarterKey::of(&visit.shell, row.org, quarter_of(pass.from))?.write(&token))
}

fn print(visit: &Visit) -> Result<Answer, Refusal> {
    let only = visit.asked("only");
    let passes = if only.is_empty() { given(visit)? } else { vec![one(visit, only.parse().map_err(|_| Refusal::NotFound)?)?] };
    let cards = passes.iter().map(|given| card(visit, given)).collect::<Result<Vec<Markup>, Refusal>>()?;
    for given in &passes {
        visit.shell.write_down_soon(visit.actor()?, "Print", given.row.key, ResidentPass::CODE)?;
    }
    let sheets = cards.chunks(PER_SHEET).map(|cards| Sheet {
        code: "MG-03".to_owned(),
        version: "2026-11".to_owned(),
        reference: String::new(),
        title: "居民通行证".to_owned(),
        body: html! { div class="passes" { @for card in cards { (card) } } },
        note: "沿线裁开。只供出入查验，不代替测温；不得转借，丢失请到岗点挂失。".to_owned(),
        signatures: Vec::new(),
    });
    let sheets: Vec<Sheet> = sheets.collect();
    let printed = format!("{} {}", visit.now.day(), visit.now.clock());
    Ok(Answer::Page(look::print_page(&frame(visit), "通行证", &sheets, "/passes", &html! {}, &printed)))
}

fn one(visit: &Visit, id: Id) -> Result<Given, Refusal> {
    let (row, kind) = visit.allowed(id, Action::Print)?;
    if row.kind != ResidentPass::CODE || row.ended_at.is_some() {
        return Err(Refusal::NotFound);
    }
    visit.looked(&row, kind, "ReadRecord")?;
    let document = visit.shell.store().open_record(&row, None)?.doc;
    let pass = document.as_ref().and_then(ResidentPass::from_json).ok_or(Refusal::NotFound)?;
    Ok(Given { row, pass })
}

fn card(visit: &Visit, Given { row, pass }: &Given) -> Result<Markup, Refusal> {
    let code = short_code(row.key);
    let place = pass.place.map(|place| visit.shell.naming(place.id()).name);
    let text = text_of(visit, row, pass)?;
    Ok(html! {
        section class={ "pass " (pass.colour.code()) } data-code=(text) {
            div class="qr" { (look::qr(&text, "通行证二维码")) }
            div class="say" {
                p class="colour" { (pass.colour.label()) }
                p class="who" { (bearer(visit, pass)) }
                p class="code" { (code[..3]) "-" (code[3..]) }
                p { (visit.shell.org_name(row.org)) }
                p { (place.as_deref().unwrap_or("各岗点")) }
                p { (pass.from) " 至 " (pass.until) }
            }
        }
    })
}
