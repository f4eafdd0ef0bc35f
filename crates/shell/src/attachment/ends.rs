//! Where a picture ends: the formats say it themselves. A file that does not come to its end was not sent whole; what follows after the end is
//! another file. Called by `fit.rs` before anything is decoded; looks at the frame only, never at the picture.

/// Where a JPEG ends, just after its end marker; nothing when it does not get there.
pub(super) fn of_jpeg(bytes: &[u8]) -> Option<usize> {
    const END: u8 = 0xd9;
    const SCAN: u8 = 0xda;
    let mut at = 2;
    loop {
        // any number of fill bytes may stand before a marker
        while *bytes.get(at)? == 0xff && *bytes.get(at + 1)? == 0xff {
            at += 1;
        }
        let marker = *bytes.get(at + 1).filter(|_| bytes[at] == 0xff)?;
        at += 2;
        match marker {
            END => return Some(at),
            0x01 | 0xd0..=0xd8 => {}
            _ => {
                let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
                at += length.max(2);
                if marker == SCAN {
                    at = next_marker(bytes, at)?;
                }
            }
        }
    }
}

/// The marker after compressed data: `FF` followed by neither a stuffed zero nor a restart.
fn next_marker(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let found = rest.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff));
    Some(from + found?)
}

/// Where a PNG ends, after its last chunk.
pub(super) fn of_png(bytes: &[u8]) -> Option<usize> {
    let mut at = 8;
    loop {
        let head = bytes.get(at..at + 8)?;
        let length = u32::from_be_bytes(head[..4].try_into().ok()?) as usize;
        // length, name, contents, checksum
        at = at.checked_add(length)?.checked_add(12).filter(|end| *end <= bytes.len())?;
        if &head[4..] == b"IEND" {
            return Some(at);
        }
    }
}

/// Where a WebP ends, as its frame says.
pub(super) fn of_webp(bytes: &[u8]) -> Option<usize> {
    let length = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let end = length.checked_add(8)?;
    let end = end + end % 2;
    (end <= bytes.len()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jpeg_ends_at_its_end_marker_and_not_at_one_inside() {
        let begin = [0xff, 0xd8];
        // an application segment that holds a small picture with an end of its own
        let inside = [0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9];
        let scan = [0xff, 0xda, 0, 2, 1, 0xff, 0x00, 2, 0xff, 0xd3, 3, 0xff, 0xff, 0xd9];
        let whole = [&begin[..], &inside, &scan].concat();
        assert_eq!(of_jpeg(&whole), Some(whole.len()));
        assert_eq!(of_jpeg(&[&whole[..], b"more"].concat()), Some(whole.len()));
        for cut in 2..whole.len() {
            assert_eq!(of_jpeg(&whole[..cut]), None, "cut at {cut}");
        }
    }

    #[test]
    fn nothing_panics_on_rubbish() {
        for length in 0..64_usize {
            for fill in [0x00, 0x7f, 0xff] {
                let rubbish = vec![fill; length];
                let _ = (of_jpeg(&rubbish), of_png(&rubbish), of_webp(&rubbish));
            }
        }
    }
}
