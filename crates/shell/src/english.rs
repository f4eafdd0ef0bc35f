//! A page in English. Pages are written in Chinese; where one leaves for somebody who reads English, each text and each attribute that people read
//! is looked up in the catalogue (`text.rs`). What stays as it is says so in the page: parts marked `lang="zh…"` (names, notes, briefings, forms on
//! paper). Called by the server for every page and fragment. Absent: a parser of HTML; this reads what maud writes, where `<`, `>` and `"` within
//! texts are always escaped.

use crate::text;

/// Attributes that are read: aloud, in a bubble, in an empty field, in place of a column's head on a phone, by the script as a label.
const READ: [&str; 9] = ["title", "placeholder", "aria-label", "alt", "data-l", "data-label", "data-said", "data-failed", "label"];

/// Elements without contents.
const VOID: [&str; 8] = ["input", "br", "meta", "link", "img", "hr", "col", "wbr"];

/// The page with every known text in English.
pub(crate) fn page(html: &str) -> String {
    let mut english = String::with_capacity(html.len());
    // elements that are open within a part that stays
    let mut kept = 0_usize;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        push_text(&mut english, before, kept > 0);
        let (tag, after) = tag.split_at(tag.find('>').map_or(tag.len(), |end| end + 1));
        let name = tag[1..].split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
        let stays = tag.contains(" lang=\"zh");
        if kept > 0 || stays || tag.is_ascii() {
            english.push_str(tag);
        } else {
            push_tag(&mut english, tag);
        }
        if tag.starts_with("</") {
            kept = kept.saturating_sub(1);
        } else if (kept > 0 || stays || name == "textarea") && !VOID.contains(&name) && !tag.ends_with("/>") {
            kept += 1;
        }
        rest = after;
    }
    push_text(&mut english, rest, kept > 0);
    english
}

fn push_text(to: &mut String, escaped: &str, stays: bool) {
    let inner = escaped.trim();
    match found(inner).filter(|_| !stays) {
        Some(english) => {
            let (before, after) = escaped.split_once(inner).unwrap_or_default();
            to.extend([before, &english, after]);
        }
        None => to.push_str(escaped),
    }
}

fn push_tag(to: &mut String, tag: &str) {
    let mut rest = tag;
    while let Some((before, from)) = rest.split_once("=\"") {
        let Some((value, after)) = from.split_once('"') else { break };
        let name = before.rsplit(' ').next().unwrap_or_default();
        let english = if READ.contains(&name) { found(value) } else { None };
        to.extend([before, "=\"", english.as_deref().unwrap_or(value), "\""]);
        rest = after;
    }
    to.push_str(rest);
}

/// The English of an escaped text, escaped.
fn found(escaped: &str) -> Option<String> {
    if escaped.is_ascii() {
        return None;
    }
    let plain = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    // lines of a doc comment are one text
    let one_line = plain.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let english = text::english(&plain).or_else(|| text::english(&one_line)).filter(|english| *english != plain)?;
    Some(english.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"))
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn what_people_read_is_translated_and_what_is_theirs_is_not() {
        for (chinese, english) in [
            ("<p>搜索</p>", "<p>Search</p>"),
            ("<p class=\"a\"> 搜索 <b>全部</b></p>", "<p class=\"a\"> Search <b>All</b></p>"),
            ("<input title=\"搜索\" value=\"搜索\"><p>全部</p>", "<input title=\"Search\" value=\"搜索\"><p>All</p>"),
            ("<p lang=\"zh-CN\">搜索<br><b>全部</b></p><p>全部</p>", "<p lang=\"zh-CN\">搜索<br><b>全部</b></p><p>All</p>"),
            ("<textarea placeholder=\"搜索\">全部</textarea>全部", "<textarea placeholder=\"Search\">全部</textarea>All"),
            ("<p>没有这一句 &lt;b&gt;</p>", "<p>没有这一句 &lt;b&gt;</p>"),
        ] {
            assert_eq!(page(chinese), english);
        }
    }
}
