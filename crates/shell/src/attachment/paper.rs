//! Papers in PDF. They are kept as they came, but for what they say about their making: names of authors and programs, and the places in
//! photographs inside, are blanked at their length, so that every offset in the file still holds. A paper that was signed electronically is not
//! touched. Scripts, programs and files inside are refused; what hides from this look is held by the headers under which the paper is handed out.

use super::fit::Unfit;

/// Members of the description of a PDF that tell of persons and devices.
const TELLING: [&[u8]; 7] = [b"/Author", b"/Creator", b"/Producer", b"/Title", b"/Subject", b"/Keywords", b"/Company"];

/// What a paper has no use for.
const ACTIVE: [&[u8]; 7] = [b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA", b"/SubmitForm"];

/// The tail in which the end of a PDF must stand.
const TAIL: usize = 1024;

/// The paper as it is kept.
pub(super) fn anew(bytes: &[u8]) -> Result<Vec<u8>, Unfit> {
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    if find(tail, b"%%EOF", 0).is_none() || find(tail, b"startxref", 0).is_none() {
        return Err(Unfit::Broken);
    }
    let skeleton = skeleton(bytes);
    let says = |name: &[u8]| named(&skeleton, name, 0).is_some();
    if ACTIVE.into_iter().any(says) {
        return Err(Unfit::Active);
    }
    if says(b"/Encrypt") {
        return Err(Unfit::Locked);
    }
    let mut paper = bytes.to_vec();
    if !says(b"/ByteRange") {
        for (from, to) in descriptions(&skeleton) {
            blank_description(&mut paper[from..to]);
        }
        blank_packets(&mut paper);
        blank_places(&mut paper);
    }
    Ok(paper)
}

/// The paper with its streams (pictures, fonts, pages) emptied: in their bytes any short name may stand by chance.
fn skeleton(bytes: &[u8]) -> Vec<u8> {
    let mut skeleton = bytes.to_vec();
    let mut from = 0;
    while let Some(word) = find(bytes, b"stream", from) {
        from = word + b"stream".len();
        let after_members = bytes[..word].trim_ascii_end().ends_with(b">>");
        if after_members && matches!(bytes.get(from), Some(b'\r' | b'\n')) {
            let end = find(bytes, b"endstream", from).unwrap_or(bytes.len());
            skeleton[from..end].fill(0);
            from = end;
        }
    }
    skeleton
}

/// The objects that describe the paper: `/Info 7 0 R`, from `7 0 obj` to its end.
fn descriptions(skeleton: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(after) = named(skeleton, b"/Info", from) {
        from = after;
        let words: Vec<&[u8]> = skeleton[after..].split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).take(2).collect();
        let [number, generation] = words[..] else { break };
        let object = [number, b" ", generation, b" obj"].concat();
        let mut at = 0;
        while let Some(begin) = find(skeleton, &object, at) {
            at = begin + object.len();
            let is_whole_number = begin == 0 || !skeleton[begin - 1].is_ascii_digit();
            if let Some(end) = find(skeleton, b"endobj", at).filter(|_| is_whole_number) {
                found.push((at, end));
            }
        }
    }
    found
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(wanted.len()).position(|window| window == wanted).map(|at| from + at)
}

/// Where a name stands by itself: `/JS`, but not `/JSON`. The answer is the place after it.
fn named(bytes: &[u8], name: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let after = find(bytes, name, from)? + name.len();
        if bytes.get(after).is_none_or(|next| !next.is_ascii_alphanumeric()) {
            return Some(after);
        }
        from = after;
    }
}

/// `/Author (…)` and `/Author <…>`: the text becomes spaces.
fn blank_description(paper: &mut [u8]) {
    for name in TELLING {
        let mut from = 0;
        while let Some(after) = named(paper, name, from) {
            from = after;
            let Some(space) = paper[after..].iter().position(|byte| !byte.is_ascii_whitespace()) else { break };
            let open = after + space;
            match paper[open] {
                b'(' => {
                    if let Some(close) = text_end(paper, open) {
                        paper[open + 1..close].fill(b' ');
                    }
                }
                b'<' if paper.get(open + 1) != Some(&b'<') => {
                    if let Some(close) = find(paper, b">", open) {
                        for (at, byte) in paper[open + 1..close].iter_mut().enumerate() {
                            *byte = b"20"[at % 2];
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// The bracket that closes the text that opens here; brackets inside are in pairs or escaped.
fn text_end(paper: &[u8], open: usize) -> Option<usize> {
    let (mut depth, mut escaped) = (0_u32, false);
    for (at, byte) in paper.iter().enumerate().skip(open) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Packets of XMP, which repeat the description and more.
fn blank_packets(paper: &mut [u8]) {
    let mut from = 0;
    while let Some(begin) = find(paper, b"<x:xmpmeta", from) {
        let Some(end) = find(paper, b"</x:xmpmeta>", begin) else { return };
        let end = end + b"</x:xmpmeta>".len();
        paper[begin..end].fill(b' ');
        from = end;
    }
}

/// What phones write into photographs: the segment stays, its contents become zeros.
fn blank_places(paper: &mut [u8]) {
    let mut from = 0;
    while let Some(at) = find(paper, b"Exif\0\0", from) {
        from = at + 6;
        if at >= 4 && paper[at - 4..at - 2] == [0xff, 0xe1] {
            let length = usize::from(u16::from_be_bytes([paper[at - 2], paper[at - 1]]));
            let end = (at - 2 + length).min(paper.len());
            if end > at {
                paper[at..end].fill(0);
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A small paper with these members in its description and these bytes inside.
    pub(crate) fn paper(description: &str, inside: &[u8]) -> Vec<u8> {
        let head = format!("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n<< {description} >>\nendobj\n");
        let tail = "\nxref\n0 1\n0000000000 65535 f \ntrailer << /Root 1 0 R /Info 2 0 R >>\nstartxref\n9\n%%EOF\n";
        [head.as_bytes(), inside, tail.as_bytes()].concat()
    }

    #[test]
    fn what_a_paper_says_of_its_making_is_blanked_at_its_length() {
        let before = paper(
            r"/Author (Luo \) Ximei (a)) /Producer <FEFF7EA2> /CreationDate (D:2020)",
            b"<x:xmpmeta>Luo Ximei</x:xmpmeta>\xff\xe1\x00\x0eExif\0\0GPSgps\xff\xd9",
        );
        let after = anew(&before).unwrap();
        assert_eq!(after.len(), before.len());
        for gone in [&b"Ximei"[..], b"FEFF7EA2", b"GPS", b"(a)"] {
            assert_eq!(find(&after, gone, 0), None, "{}", String::from_utf8_lossy(gone));
        }
        for stays in [&b"/CreationDate (D:2020)"[..], b"/Type /Catalog", b"%%EOF", b"\xff\xd9\nxref"] {
            assert!(find(&after, stays, 0).is_some(), "{}", String::from_utf8_lossy(stays));
        }
    }

    #[test]
    fn a_signed_paper_is_not_touched() {
        let signed = paper("/Author (Luo) /ByteRange [0 1 2 3]", b"");
        assert_eq!(anew(&signed).unwrap(), signed);
    }

    #[test]
    fn a_paper_with_a_program_a_lock_or_without_an_end_is_refused() {
        for (description, because) in [
            ("/OpenAction << /S /JavaScript /JS (x) >>", Unfit::Active),
            ("/Names << /EmbeddedFiles 3 0 R >> /Type /EmbeddedFile", Unfit::Active),
            ("/S /Launch", Unfit::Active),
            ("/Encrypt 4 0 R", Unfit::Locked),
        ] {
            assert_eq!(anew(&paper(description, b"")), Err(because), "{description}");
        }
        assert!(anew(&paper("/JSON 1 /Encryption 2", b"")).is_ok());
        assert!(anew(&paper("", b"<< /Length 9 >>\nstream\nxx/JS /Encrypt xx\nendstream")).is_ok(), "bytes of a picture");
        let whole = paper("", &[b'x'; 3000]);
        assert_eq!(anew(&whole[..2000]), Err(Unfit::Broken));
    }
}
