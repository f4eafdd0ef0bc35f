//! The style sheet and the script, and the addresses under which a page asks for them. The web layer serves the files; the hash in the
//! address lets it answer "immutable".

/// The style sheet.
pub const STYLE: &str = include_str!("../../assets/kapok.css");

/// The script: one ES module, progressive only.
pub const SCRIPT: &str = include_str!("../../assets/kapok.js");

/// What keeps and sends on a device that is cut off, for pages of slices; a classic script that comes before their own.
pub const OUTBOX_SCRIPT: &str = include_str!("../../assets/outbox.js");

/// The script of the field page: what keeps and sends, which the worker has too, and what is seen.
pub const FIELD_SCRIPT: &str = concat!(include_str!("../../assets/outbox.js"), include_str!("../../assets/field.js"));

/// The service worker without its first lines, which say what it keeps (`outdoors`).
pub const WORKER_SCRIPT: &str = concat!(include_str!("../../assets/outbox.js"), include_str!("../../assets/worker.js"));

/// Hash of the contents (FNV-1a, 64 bits): it only has to change when the file does.
pub const fn hash(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    hash
}

const STYLE_HASH: u64 = hash(STYLE);
const SCRIPT_HASH: u64 = hash(SCRIPT);
const OUTBOX_HASH: u64 = hash(OUTBOX_SCRIPT);
const FIELD_HASH: u64 = hash(FIELD_SCRIPT);

/// Where a page asks for the style sheet: `/assets/kapok.css?v=…`.
pub fn style_href() -> String {
    format!("/assets/kapok.css?v={STYLE_HASH:016x}")
}

/// Where a page asks for the script: `/assets/kapok.js?v=…`.
pub fn script_href() -> String {
    format!("/assets/kapok.js?v={SCRIPT_HASH:016x}")
}

/// Where the field page asks for its script: `/assets/field.js?v=…`.
pub fn field_href() -> String {
    format!("/assets/field.js?v={FIELD_HASH:016x}")
}

/// Where a page asks for what keeps and sends: `/assets/outbox.js?v=…`.
pub fn outbox_href() -> String {
    format!("/assets/outbox.js?v={OUTBOX_HASH:016x}")
}
