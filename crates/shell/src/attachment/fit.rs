//! What may be kept beside a record: photographs and scans (JPEG, PNG, WebP) and papers (PDF), told by their bytes and not by their names. Broken
//! files, files that are two things at once, and pictures that unfold into gigabytes are refused with a sentence. Called by `pages.rs` and `api.rs`.
//! Deliberately absent: SVG, HEIC, office documents, archives, anything that is run or unpacked.

use super::{ends, paper, picture};
use store::NewAttachment;

/// The largest picture that is taken in, in bytes; what is kept is much smaller.
pub(super) const PICTURE_BYTES_MAX: usize = 20 << 20;

/// The largest paper: it is kept as it is.
pub(super) const PAPER_BYTES_MAX: usize = 10 << 20;

/// The longest name that is kept, in characters.
const NAME_MAX: usize = 80;

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// `.jpg`
    Jpeg,
    /// `.png`
    Png,
    /// `.webp`
    WebP,
    /// `.pdf`
    Pdf,
}

/// Why a file is not kept; a sentence for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    /// Nothing inside.
    #[error("是空的")]
    Empty,
    /// A format that is not taken.
    #[error("不是照片也不是 PDF：只收 JPG、PNG、WebP 照片和 PDF")]
    Format,
    /// As iPhones photograph when nobody asks for JPEG.
    #[error("是 HEIC 照片，多数电脑打不开：请在苹果手机“设置→相机→格式”里选“兼容性最佳”，或截图后再传")]
    Heic,
    /// The name promises something else.
    #[error("的文件名结尾和内容不一致，请换成照片或 PDF 原件再传")]
    Name,
    /// Beyond the limit for pictures.
    #[error("超过 20 MB，请在手机里缩小后再传")]
    PictureBytes,
    /// Beyond the limit for papers.
    #[error("超过 10 MB，请降低扫描精度后再传")]
    PaperBytes,
    /// Refused before decoding.
    #[error("的像素太多（超过 5200 万），请缩小后再传")]
    TooManyPoints,
    /// Cut off or damaged.
    #[error("打不开，可能没有传完整，请重新选一次")]
    Broken,
    /// Two files in one.
    #[error("里夹带了别的文件，不能收")]
    Foreign,
    /// A paper that does something.
    #[error("里有脚本、表单程序或嵌入的文件，请打印成普通 PDF 再传")]
    Active,
    /// A paper with a password.
    #[error("加了密码，请去掉密码再传")]
    Locked,
}

/// What is kept of a file.
pub(crate) fn fit(name: &str, bytes: &[u8]) -> Result<NewAttachment, Unfit> {
    if bytes.is_empty() {
        return Err(Unfit::Empty);
    }
    let format = format_of(bytes)?;
    let largest = if format == Format::Pdf { (PAPER_BYTES_MAX, Unfit::PaperBytes) } else { (PICTURE_BYTES_MAX, Unfit::PictureBytes) };
    if bytes.len() > largest.0 {
        return Err(largest.1);
    }
    if !name_fits(name, format) {
        return Err(Unfit::Name);
    }
    alone(format, bytes)?;
    let kept = match format {
        Format::Pdf => NewAttachment { media: "application/pdf", contents: paper::anew(bytes)?, ..NewAttachment::default() },
        _ => picture::anew(format, bytes)?,
    };
    Ok(NewAttachment { name: name_of(name, format), ..kept })
}

fn format_of(bytes: &[u8]) -> Result<Format, Unfit> {
    let within = |from: usize, wanted: &[u8]| bytes.get(from..from + wanted.len()) == Some(wanted);
    if within(0, b"\xff\xd8\xff") {
        Ok(Format::Jpeg)
    } else if within(0, b"\x89PNG\r\n\x1a\n") {
        Ok(Format::Png)
    } else if within(0, b"RIFF") && within(8, b"WEBP") {
        Ok(Format::WebP)
    } else if within(0, b"%PDF-1.") || within(0, b"%PDF-2.") {
        Ok(Format::Pdf)
    } else if within(4, b"ftypheic") || within(4, b"ftypheix") || within(4, b"ftypmif1") {
        Err(Unfit::Heic)
    } else {
        Err(Unfit::Format)
    }
}

/// The end of the name, in small letters; nothing when the name has none.
fn ending(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.')?;
    (!stem.is_empty() && ending.len() <= 5 && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())).then(|| ending.to_ascii_lowercase())
}

/// Chat programs give photographs each other's endings; a picture that is called a program is another matter.
fn name_fits(name: &str, format: Format) -> bool {
    match ending(name).as_deref() {
        None => true,
        Some("pdf") => format == Format::Pdf,
        Some("jpg" | "jpeg" | "jpe" | "jfif" | "png" | "webp") => format != Format::Pdf,
        Some(_) => false,
    }
}

/// Refuses files that are something else besides: a page, a program, an archive. Phones put a second picture or a short film after a photograph;
/// that is left behind when the picture is written anew.
fn alone(format: Format, bytes: &[u8]) -> Result<(), Unfit> {
    let end = match format {
        Format::Jpeg => ends::of_jpeg(bytes),
        Format::Png => ends::of_png(bytes),
        Format::WebP => ends::of_webp(bytes),
        Format::Pdf => Some(bytes.len()),
    };
    let end = end.ok_or(Unfit::Broken)?;
    if format != Format::Jpeg && end < bytes.len() {
        return Err(Unfit::Foreign);
    }
    let is_paper_too = format != Format::Pdf && bytes.windows(7).any(|window| window == b"%PDF-1.");
    if is_paper_too || ends_as_archive(bytes) || holds_page(bytes) { Err(Unfit::Foreign) } else { Ok(()) }
}

/// Whether a page or a program stands somewhere inside. The marks are long enough never to come about by chance among compressed bytes.
fn holds_page(bytes: &[u8]) -> bool {
    const MARKS: [&[u8]; 5] = [b"<script", b"<html>", b"<?php ", b"<svg xmlns", b"<!doctype"];
    let begins = |at: usize, mark: &[u8]| bytes.get(at..at + mark.len()).is_some_and(|found| found.eq_ignore_ascii_case(mark));
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'<').any(|(at, _)| MARKS.into_iter().any(|mark| begins(at, mark)))
}

/// Whether the file is an archive when read from its end, as archives are.
fn ends_as_archive(bytes: &[u8]) -> bool {
    /// The last record of an archive without its remark, and the longest remark.
    const RECORD: usize = 22;
    const REMARK_MAX: usize = 0xffff;
    let from = bytes.len().saturating_sub(RECORD + REMARK_MAX);
    let tail = &bytes[from..];
    tail.windows(RECORD).enumerate().any(|(at, record)| {
        let remark = usize::from(u16::from_le_bytes([record[20], record[21]]));
        record.starts_with(b"PK\x05\x06") && at + RECORD + remark == tail.len()
    })
}

/// The name under which it is kept: without a path, without signs that steer, with the ending of what it has become.
fn name_of(name: &str, format: Format) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = if ending(last).is_some() { last.rsplit_once('.').map_or(last, |(stem, _)| stem) } else { last };
    let stem: String = stem.chars().filter(|sign| !sign.is_control() && !"<>:\"|?*".contains(*sign) && !is_direction(*sign)).take(NAME_MAX).collect();
    let stem = stem.trim().trim_matches('.');
    let (word, ending) = if format == Format::Pdf { ("文件", "pdf") } else { ("照片", "jpg") };
    format!("{}.{ending}", if stem.is_empty() { word } else { stem })
}

/// Signs that turn the direction of reading, by which `gpj.exe` shows as `exe.jpg`.
fn is_direction(sign: char) -> bool {
    matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
