//! 当面签名: somebody signs on the page of a record, with a finger or the mouse, or writes on paper that is photographed. What comes of it is an
//! attachment named after who signed, and stands on the form on paper at the place of that signature. Called by the routes, the record's page, and the
//! print. Absent: electronic signatures in the sense of 电子签名法, which take a certificate; this is a picture of writing, and the version of the record
//! says who took it and when.

use super::{fit, pages};
use crate::look::{self, Button, Field, Page, Sheet, SignaturePlace};
use crate::pages::{show, show_failed};
use crate::{Answer, Needs, Refusal, Route, Visit, get, post, slice::KindDef, text::t};
use maud::html;
use store::{Attachment, Row};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/records/{id}/sign", Needs::Account, "Where somebody signs a record, with a finger or by a photograph", page),
    post("/records/{id}/sign", Needs::Account, "Keeps a signature as an attachment of the record", sign).with_files(),
];

/// How the name of a signature begins.
const NAME: &str = "签名-";
/// What a browser offers to choose.
const PICTURES: &str = ".jpg,.jpeg,.png,.webp,image/jpeg,image/png,image/webp";
/// Points of the field to draw on: at 40 mm of paper 500 an inch.
const ACROSS: u32 = 800;
const DOWN: u32 = 320;

/// Who signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signer {
    Person,
    Guardian,
    Worker,
}

impl Signer {
    const ALL: [Self; 3] = [Self::Person, Self::Guardian, Self::Worker];

    fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Guardian => "guardian",
            Self::Worker => "worker",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Person => "本人",
            Self::Guardian => "监护人",
            Self::Worker => "社工",
        }
    }

    /// Whether a place on a form is for this signature, by the words with which it begins.
    fn signs(self, place: &str) -> bool {
        let words: &[&str] = match self {
            Self::Person => &["本人", "服务对象", "申请人", "谈话对象", "乙方"],
            Self::Guardian => &["监护人"],
            Self::Worker => &["社工", "谈话人", "登记人", "经办人", "告知人", "告诫人", "通知人", "制定人", "评估人"],
        };
        words.iter().any(|word| place.starts_with(word))
    }

    /// Whose signature an attachment is, if it is one.
    fn of(attachment: &Attachment) -> Option<Self> {
        let named = attachment.name.strip_prefix(NAME).filter(|_| attachment.width > 0)?;
        Self::ALL.into_iter().find(|signer| named.starts_with(signer.label()))
    }
}

/// Whether an attachment is a signature, which stands at its place and not among the pictures.
pub(crate) fn is_signature(attachment: &Attachment) -> bool {
    Signer::of(attachment).is_some()
}

/// Whether the forms of a kind have a place for one of these signatures.
pub(crate) fn is_signed(kind: &KindDef) -> bool {
    let mut places = kind.papers.iter().flat_map(|paper| paper.signatures);
    places.any(|place| Signer::ALL.into_iter().any(|signer| signer.signs(place)))
}

/// Puts the latest signature of each at its place on the last of these sheets; where the form has none, at a place of its own.
pub(crate) fn put(sheets: &mut [Sheet], row: &Row, attachments: &[Attachment]) {
    let Some(last) = sheets.last_mut() else { return };
    for signer in Signer::ALL {
        let Some(signature) = attachments.iter().rev().find(|attachment| Signer::of(attachment) == Some(signer)) else { continue };
        let picture = Some(format!("/records/{}/attachments/{}", row.id, signature.id));
        match last.signatures.iter_mut().find(|place| place.picture.is_none() && signer.signs(&place.label)) {
            Some(place) => place.picture = picture,
            None => last.signatures.push(SignaturePlace { label: format!("{}：", signer.label()), picture }),
        }
    }
}

fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.writable(visit.id("id")?)?;
    Ok(show(visit, &form(visit, &row, kind, "")))
}

fn sign(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.writable(visit.id("id")?)?;
    if row.ended_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let failed = |sentence: &str| Ok(show_failed(visit, 422, form(visit, &row, kind, sentence)));
    let Some(signer) = Signer::ALL.into_iter().find(|signer| signer.code() == visit.posted("who")) else { return failed("请选谁签名") };
    let Some((.., bytes)) = visit.files.iter().find(|(.., bytes)| !bytes.is_empty()) else {
        return failed("请在框里签名，或者选一张签名的照片");
    };
    // the name says who signed; what it was called on the phone says nothing
    let name = format!("{NAME}{}", signer.label());
    let new = match visit.shell.one_picture_at_a_time(|| fit::fit(&name, bytes)) {
        Ok(new) if new.size.0 > 0 => new,
        Ok(_) => return failed("签名要是照片，不能是 PDF"),
        Err(unfit) => return failed(&format!("这张照片{unfit}")),
    };
    let attachment = visit.shell.store().wait_attachment(visit.actor()?.account, row.vault, row.id, &new)?;
    let why = format!("当面签名：{}", signer.label());
    let said = match pages::attach(visit, row.id, &[attachment], &why)? {
        Some(receipt) => pages::said("attached", row.id, &receipt),
        None => "said=already".to_owned(),
    };
    Ok(Answer::next(format!("/records/{}?{said}#attachments", row.id)))
}

fn form(visit: &Visit, row: &Row, kind: &KindDef, error: &str) -> Page {
    let lang = visit.lang();
    let back = format!("/records/{}", row.id);
    let whos = Signer::ALL.map(|signer| (signer.code(), t(lang, signer.label())));
    let who = Some(visit.posted("who")).filter(|who| !who.is_empty()).unwrap_or(Signer::Person.code());
    let main = html! {
        @if !error.is_empty() { (look::error_summary(lang, &[("file", error)])) }
        form method="post" action={ (back) "/sign" } enctype="multipart/form-data" data-sign {
            section class="card" { div class="pad" {
                (Field::new(lang, "who", "谁签名").required().select(who, &whos))
                div class="signing" data-pad hidden {
                    p id="sign-hint" class="mb0" { (t(lang, "在框里用手指或鼠标签名，签好再保存")) }
                    canvas width=(ACROSS) height=(DOWN) aria-label=(t(lang, "签名")) aria-describedby="sign-hint" {}
                    (Button::press(t(lang, "重写"), "clear", "1").icon("undo"))
                }
                (Field::new(lang, "file", "签名的照片").hint("不方便在屏幕上签的，签在白纸上拍下来").error(error).optional().file(PICTURES, false))
                (Button::submit(t(lang, "保存签名")).primary().icon("sign"))
            } }
        }
        p class="sm mut" { (t(lang, "签名存成这条记录的附件，打印时印在签名的位置。请签名的人先看过内容。")) }
    };
    let page = Page::new("当面签名", "当面签名", main).sub(kind.shape.label).crumb("服务记录", Some("/records"));
    let page = page.crumb(kind.shape.label, Some(&back)).crumb("当面签名", None).back(back).shape(look::Shape::Slim);
    if error.is_empty() { page } else { page.failed() }
}
