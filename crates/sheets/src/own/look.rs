//! The table of looks of an own workbook (`xl/styles.xml`): the look of a cell, but as a date or as text. Looks are added at its end, so that
//! every look that the workbook has keeps its number.

use crate::SheetFault;
use std::collections::HashMap;

/// Dates as everywhere in what we write: the built-in ones look different in every country.
const DATE: &str = "yyyy\\-mm\\-dd";
/// The number of the built-in format “text”.
const TEXT: u32 = 49;
/// Formats from here on are the workbook's own: whoever made one for the column knew why.
const OWN_FORMATS: u32 = 164;

pub(super) struct Looks {
    before: String,
    /// The number of our format for dates.
    date: u32,
    all: Vec<String>,
    after: String,
    made: HashMap<(u32, u32), u32>,
}

impl Looks {
    pub(super) fn read(styles: &str) -> Result<Self, SheetFault> {
        let broken = || SheetFault::broken("no table of looks");
        let start = styles.find("<cellXfs").ok_or_else(broken)?;
        let open = start + styles[start..].find('>').ok_or_else(broken)? + 1;
        let end = open + styles[open..].find("</cellXfs>").ok_or_else(broken)?;
        let mut looks = Vec::new();
        let mut rest = &styles[open..end];
        while let Some(at) = rest.find("<xf") {
            let tag_end = at + rest[at..].find('>').ok_or_else(broken)? + 1;
            let is_alone = rest[at..tag_end].ends_with("/>");
            let whole = if is_alone { tag_end } else { tag_end + rest[tag_end..].find("</xf>").ok_or_else(broken)? + "</xf>".len() };
            looks.push(rest[at..whole].to_owned());
            rest = &rest[whole..];
        }
        let (before, date) = with_date_format(&styles[..start]).ok_or_else(broken)?;
        Ok(Self { before, date, all: looks, after: styles[end + "</cellXfs>".len()..].to_owned(), made: HashMap::new() })
    }

    /// The same look for a date.
    pub(super) fn of_day(&mut self, look: u32) -> u32 {
        let is_date = |format: u32| format >= OWN_FORMATS || matches!(format, 14..=17 | 22 | 27..=31 | 50..=58);
        if is_date(self.format(look)) { look } else { self.with_format(look, self.date) }
    }

    /// The same look for text, so that what is typed there later keeps its zeros.
    pub(super) fn of_text(&mut self, look: u32) -> u32 {
        if self.format(look) == 0 { self.with_format(look, TEXT) } else { look }
    }

    pub(super) fn text(&self) -> String {
        format!("{}<cellXfs count=\"{}\">{}</cellXfs>{}", self.before, self.all.len(), self.all.concat(), self.after)
    }

    /// Whether text in this look goes on on a next line.
    pub(super) fn wraps(&self, look: u32) -> bool {
        self.all.get(look as usize).is_some_and(|look| look.contains("wrapText=\"1\"") || look.contains("wrapText=\"true\""))
    }

    fn format(&self, look: u32) -> u32 {
        let look = self.all.get(look as usize).map_or("", String::as_str);
        attribute(look, "numFmtId").and_then(|(from, to)| look[from..to].parse().ok()).unwrap_or(0)
    }

    fn with_format(&mut self, look: u32, format: u32) -> u32 {
        if let Some(made) = self.made.get(&(look, format)) {
            return *made;
        }
        let mut text = self
            .all
            .get(look as usize)
            .cloned()
            .unwrap_or_else(|| "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>".to_owned());
        for (name, value) in [("numFmtId", format.to_string()), ("applyNumberFormat", "1".to_owned())] {
            match attribute(&text, name) {
                Some((from, to)) => text.replace_range(from..to, &value),
                None => text.insert_str("<xf".len(), &format!(" {name}=\"{value}\"")),
            }
        }
        self.all.push(text);
        let made = self.all.len() as u32 - 1;
        self.made.insert((look, format), made);
        made
    }
}

/// What stands before the looks, with our format for dates; and the number of the format.
fn with_date_format(before: &str) -> Option<(String, u32)> {
    let mut taken = before.split(" numFmtId=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<u32>().ok()).collect::<Vec<_>>();
    taken.push(OWN_FORMATS - 1);
    let number = taken.into_iter().max()? + 1;
    let format = format!("<numFmt numFmtId=\"{number}\" formatCode=\"{DATE}\"/>");
    let mut text = before.to_owned();
    if let Some(end) = text.find("</numFmts>") {
        text.insert_str(end, &format);
        let count = text.matches("<numFmt ").count();
        let tag = text.find("<numFmts")?;
        if let Some((from, to)) = attribute(&text[tag..], "count") {
            text.replace_range(tag + from..tag + to, &count.to_string());
        }
    } else {
        let root = text.find("<styleSheet")?;
        let inside = root + text[root..].find('>')? + 1;
        text.insert_str(inside, &format!("<numFmts count=\"1\">{format}</numFmts>"));
    }
    Some((text, number))
}

/// Where the value of an attribute stands in the first tag of a text.
fn attribute(text: &str, name: &str) -> Option<(usize, usize)> {
    let tag = &text[..text.find('>')?];
    let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some((from, from + tag[from..].find('"')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_for_dates_is_added_once_and_the_others_keep_their_numbers() {
        let looks = "<cellXfs count=\"2\"><xf numFmtId=\"0\" borderId=\"1\"/><xf numFmtId=\"165\"><alignment wrapText=\"1\"/></xf></cellXfs><x/>";
        let after = "<cellXfs count=\"4\"><xf numFmtId=\"0\" borderId=\"1\"/><xf numFmtId=\"165\"><alignment wrapText=\"1\"/></xf>\
                     <xf applyNumberFormat=\"1\" numFmtId=\"166\" borderId=\"1\"/><xf applyNumberFormat=\"1\" numFmtId=\"49\" borderId=\"1\"/></cellXfs><x/>";
        let own = "<numFmt numFmtId=\"165\" formatCode=\"0\"/>";
        let ours = "<numFmt numFmtId=\"166\" formatCode=\"yyyy\\-mm\\-dd\"/>";
        let mut read = Looks::read(&format!("<styleSheet><numFmts count=\"1\">{own}</numFmts>{looks}")).unwrap();
        assert_eq!((read.of_day(0), read.of_day(0), read.of_day(1), read.of_text(0)), (2, 2, 1, 3));
        assert_eq!(read.text(), format!("<styleSheet><numFmts count=\"2\">{own}{ours}</numFmts>{after}"));
        assert!(read.wraps(1) && !read.wraps(0));
        let without = Looks::read(&format!("<styleSheet x=\"y\">{looks}")).unwrap().text();
        assert!(without.starts_with("<styleSheet x=\"y\"><numFmts count=\"1\"><numFmt numFmtId=\"164\""), "{without}");
    }
}
