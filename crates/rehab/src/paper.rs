//! The official forms of this slice on A4 (domain.md 1.4–1.18): empty, to be filled in by hand, or printed from a record. The words are ours, plain
//! official Chinese after the statutes; where a district has a form of its own, its form holds. JD-08 and the like are numbers of forms. Absent: what
//! only the police issue (决定书, 解除通知书), of which the street's own paper is here; and the layout, which is `shell::print`.

mod breach;
mod course;
mod turn;
mod welcome;

pub(crate) use breach::{POLICE_REPORT, VIOLATION};
pub(crate) use course::{EVALUATION, LEAVE, RISK, TEST};
pub(crate) use turn::{EPISODE, RELEASE, RELOCATION, SUSPENSION, TWO_PLACE};
pub(crate) use welcome::{AGREEMENT, RECOVERY_PLAN, WORKING_GROUP};

use shell::print::{Cell, half, whole};

/// The version of all forms here; it changes with the form that changes.
const VERSION: &str = "2026-11";

/// Who somebody is, as at the head of most forms.
const PERSON: Cell = half("person").called("姓名");
const SEX: Cell = half("person>sex");
const NUMBER: Cell = half("person>resident_id");
const PHONE: Cell = half("person>phones");
const LIVES_AT: Cell = whole("person>lives_at", 1);

#[cfg(test)]
mod tests {
    use crate::SLICE;
    use shell::print::{Block, Paper};
    use std::collections::HashSet;

    fn papers() -> impl Iterator<Item = (&'static shell::slice::KindDef, &'static Paper)> {
        SLICE.kinds.iter().flat_map(|kind| kind.papers.iter().map(move |paper| (kind, paper)))
    }

    /// The paths of fields on a form, each with the group that it stands in.
    fn paths(paper: &Paper) -> Vec<String> {
        let in_words = |words: &&'static str| -> Vec<String> {
            words.split('{').skip(1).map(|place| place.split_once('}').expect("a place that is closed").0.to_owned()).collect()
        };
        let of_block = |block: &Block| match block {
            Block::Grid(cells) => cells.iter().map(|cell| cell.path.to_owned()).collect(),
            Block::Text(paragraphs) => paragraphs.iter().flat_map(in_words).collect(),
            Block::Rows { group: "", .. } => Vec::new(),
            Block::Rows { group, columns, .. } => columns.iter().map(|column| format!("{group}.{}", column.path)).collect::<Vec<_>>(),
            Block::Records { columns, .. } => columns.iter().map(|column| column.path.to_owned()).collect(),
        };
        paper.blocks.iter().flat_map(of_block).filter(|path| !path.is_empty() && !path.ends_with('#')).collect()
    }

    /// Whether there is such a field, beyond one link too.
    fn is_known(kind: &shell::slice::KindDef, path: &str) -> bool {
        let (own, beyond) = path.split_once('>').map_or((path, None), |(own, beyond)| (own, Some(beyond)));
        let mut parts = own.split('.');
        let mut field = parts.next().and_then(|part| kind.shape.field(part));
        for part in parts {
            field = field.and_then(|field| match field.control {
                base::Control::Group(shape) | base::Control::Rows(shape) => shape.field(part),
                _ => None,
            });
        }
        match (field.map(|field| field.control), beyond) {
            (Some(_), None) => true,
            (Some(base::Control::Link("person")), Some(beyond)) => <people::Person as base::Shape>::SHAPE.field(beyond).is_some(),
            (Some(base::Control::Link(to)), Some(beyond)) => {
                SLICE.kinds.iter().any(|kind| kind.shape.code == to && kind.shape.field(beyond).is_some())
            }
            _ => false,
        }
    }

    #[test]
    fn every_place_on_a_form_is_a_field_or_is_written_by_hand() {
        for (kind, paper) in papers() {
            let by_hand: HashSet<&str> = paper
                .blocks
                .iter()
                .flat_map(|block| if let Block::Grid(cells) = block { *cells } else { &[] })
                .filter(|cell| cell.path.is_empty())
                .map(|cell| cell.label)
                .collect();
            assert!(!by_hand.contains(""), "{}: a place without path and label", paper.code);
            for path in paths(paper) {
                assert!(is_known(kind, &path), "{} of {}: there is no field {path}", paper.code, kind.shape.code);
            }
        }
    }

    #[test]
    fn every_form_has_a_number_of_its_own_and_places_to_sign() {
        let mut codes = HashSet::new();
        for (_, paper) in papers() {
            assert!(codes.insert(paper.code), "{} stands twice", paper.code);
            assert!((1..=3).contains(&paper.signatures.len()), "{} is signed by nobody", paper.code);
            assert!(!paper.note.is_empty() && paper.version == super::VERSION, "{}", paper.code);
        }
        assert_eq!(codes.len(), 22);
    }

    #[test]
    fn widths_of_columns_fill_a_sheet_and_the_sheet_of_tests_has_fifteen_lines() {
        for (_, paper) in papers() {
            for block in paper.blocks {
                if let Block::Rows { columns, .. } | Block::Records { columns, .. } = block {
                    assert_eq!(columns.iter().map(|column| column.width).sum::<u8>(), 24, "{}", paper.code);
                }
            }
        }
        let sheet = papers().find(|(_, paper)| paper.title == "社区戒毒（康复）人员吸毒检测记录表").unwrap().1;
        assert!(sheet.is_list() && matches!(sheet.blocks, [Block::Grid(_), Block::Records { lines: 15, .. }]));
    }
}
