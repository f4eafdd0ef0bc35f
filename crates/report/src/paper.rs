//! A briefing as plain text for a group chat, as JSON for programs and as a Word file. Called by pages, the API and the command line.

use crate::{Briefing, Piece, Trend};
use base::{Json, day_n_of, json};
use sheets::{Document, SheetFault};
use shell::{Shell, look::format::thousands};

/// The media type of a Word file.
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

impl Briefing {
    /// Title, line below it, headings and paragraphs, each on a line of its own.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n{}\n", self.title, self.by);
        for block in &self.blocks {
            text.push_str(if block.heading { "\n" } else { "　　" });
            text.push_str(&self.text_of(block));
            text.push('\n');
        }
        text
    }

    /// Everything: the text, its pieces, and every number with its indicator, exact value and days.
    pub fn to_json(&self, shell: &Shell) -> Json {
        let tree = shell.store().tree();
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => json!({"text": text}),
            Piece::Number(at) => json!({"number": at}),
        };
        let numbers: Vec<Json> = self
            .numbers
            .iter()
            .map(|number| {
                let one = number.indicator;
                json!({
                    "indicator": one.reference(), "name": one.name, "unit": one.unit, "measure": one.rule(), "exact": number.exact, "shown": number.shown,
                    "from": number.period.from.to_string(), "to": number.period.to.to_string(), "definition": one.definition,
                })
            })
            .collect();
        let blocks: Vec<Json> =
            self.blocks.iter().map(|block| json!({"heading": block.heading, "pieces": block.pieces.iter().map(piece).collect::<Vec<_>>()})).collect();
        json!({
            "template": self.template, "org": tree.node(self.org).map(|node| node.code.clone()), "org_name": self.org_name, "on": self.on.to_string(),
            "from": self.period.from.to_string(), "to": self.period.to.to_string(),
            "campaign": self.campaign.as_ref().map(|campaign| json!({"name": campaign.name, "first_day": campaign.first_day.to_string(), "day_n": day_n_of(campaign.first_day, self.on)})),
            "cutoff": {"seq": self.seq, "at": self.at.to_string()},
            "title": self.title, "by": self.by, "text": self.to_text(), "blocks": blocks, "numbers": numbers,
        })
    }

    /// As a Word file: the text, then a chart of the weeks until then and a table of its numbers with their definitions.
    pub fn to_document(&self, trend: Option<&Trend>) -> Result<Vec<u8>, SheetFault> {
        let mut document = Document::new(self.at).title(&self.title).subtitle(&self.by);
        for block in &self.blocks {
            let text = self.text_of(block);
            document = if block.heading { document.heading(&text) } else { document.paragraph(&text) };
        }
        let rows: Vec<Vec<String>> = self
            .numbers
            .iter()
            .map(|number| {
                let one = number.indicator;
                vec![
                    one.name.clone(),
                    format!("{} {}", thousands(number.exact), one.unit),
                    number.period.chinese(),
                    format!("{}　{}", one.reference(), one.definition),
                ]
            })
            .collect();
        document = document.signature(&self.org_name, &self.on.chinese());
        if let Some(trend) = trend {
            document = document.heading("附：走势").bars(&trend.title, &trend.bars);
        }
        document = document.heading("附：数字与口径");
        document = document.paragraph(&format!("数字算到 {} {}，序号 {}。", self.at.day(), self.at.clock(), self.seq));
        document.table(&["指标", "数值", "期间", "口径"], &rows).into_bytes()
    }
}
