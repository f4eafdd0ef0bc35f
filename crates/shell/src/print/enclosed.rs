//! What lies beside a record, on sheets behind it: every picture on a sheet of its own, everything else in a list with the digest by which a copy is
//! known again. Signatures stand at their places on the form. Called for a whole file with names. Absent: looking at one attachment (`attachment`), and masked prints, which show no picture.

use crate::attachment::{signature::is_signature, weight};
use crate::{Refusal, Shell, look::Sheet};
use maud::{Markup, html};
use sha2::{Digest, Sha256};
use store::{Attachment, Row};

/// Pictures of one document; further ones are listed. So many are some 60 MB in the browser that prints them.
pub(super) const PICTURES_MAX: usize = 150;

/// The sheets of what lies beside a record. `room` is how many pictures the document still takes.
pub(super) fn enclosed(shell: &Shell, row: &Row, attachments: &[Attachment], room: &mut usize, reference: &str) -> Result<Vec<Sheet>, Refusal> {
    let around = |title: &str, body: Markup| Sheet {
        code: "KP-FJ".to_owned(),
        version: "1".to_owned(),
        reference: reference.to_owned(),
        title: title.to_owned(),
        body,
        note: String::new(),
        signatures: Vec::new(),
    };
    let (mut sheets, mut listed) = (Vec::new(), Vec::new());
    for attachment in attachments.iter().filter(|attachment| !is_signature(attachment)) {
        if attachment.width == 0 || *room == 0 {
            let bytes = shell.store().open_attachment(row, attachment)?;
            listed.push((attachment, base::hex::encode(&Sha256::digest(&bytes))));
            continue;
        }
        *room -= 1;
        let body = html! {
            figure class="pic" {
                img src={ "/records/" (row.id) "/attachments/" (attachment.id) } alt=(attachment.name) width=(attachment.width) height=(attachment.height);
                figcaption { (attachment.name) }
            }
        };
        sheets.push(around("附件", body));
    }
    if !listed.is_empty() {
        let body = html! {
            table class="mt" {
                colgroup { col class="w9"; col class="w4"; col class="w11"; }
                thead { tr { @for head in ["名称", "大小", "SHA-256"] { th scope="col" { (head) } } } }
                tbody { @for (attachment, digest) in &listed { tr {
                    td class="l" { span class="pre" { (attachment.name) } }
                    td { (weight(attachment.bytes)) }
                    td class="l" { span class="pre" { (digest) } }
                } } }
            }
        };
        sheets.push(around("附件清单", body));
    }
    Ok(sheets)
}
