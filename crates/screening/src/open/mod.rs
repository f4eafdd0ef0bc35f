//! Pages for people without an account: `/r/{code}`, reached by a link or a poster. One form, large, one column; what is sent is sealed at once and
//! nothing of it can be read back by who has only the link. A receipt lets the person correct it for a day.
//!
//! What is done against machines is `shell::drawn`. Nothing is asked of foreign services.

mod arrival;
mod code;
mod page;
mod seal;
mod survey;

pub(crate) use code::code_of;
pub(crate) use page::{change, page, submit};
pub(crate) use survey::{fields, preset};

use crate::PublicForm;
use crate::survey::{Design, SurveyForm};
use base::{Shape as _, Value as _};
use shell::{Refusal, Visit, drawn::Ground};
use store::Row;

/// A publication that was asked for by its code.
pub(crate) struct Opened {
    /// Its row: organisation, response, version.
    pub row: Row,
    /// What it says.
    pub publication: PublicForm,
    /// The form of the station, with its record and version; none for the arrivals' own.
    pub form: Option<(Row, SurveyForm, Design)>,
}

impl Opened {
    /// The publication of this code; anything else, and a deleted one, is not found.
    pub(crate) fn of(visit: &Visit, code: &str) -> Result<Self, Refusal> {
        let store = visit.shell.store();
        let row = store.get(code::id_of(code).ok_or(Refusal::NotFound)?)?;
        if row.kind != PublicForm::CODE || row.ended_at.is_some() {
            return Err(Refusal::NotFound);
        }
        let document = store.open_record(&row, None)?.doc.ok_or(Refusal::NotFound)?;
        let publication = PublicForm::from_json(&document).ok_or(Refusal::NotFound)?;
        let form = match publication.form {
            None => None,
            Some(link) => {
                let row = store.get(link.id())?;
                let document = store.open_record(&row, None)?.doc.ok_or(Refusal::NotFound)?;
                let form = SurveyForm::from_json(&document).ok_or(Refusal::NotFound)?;
                let (design, _) = Design::of(&form);
                Some((row, form, design))
            }
        };
        Ok(Self { row, publication, form })
    }

    /// Where its answers go.
    pub(crate) fn ground(&self) -> Ground {
        Ground { of: self.row.id, org: self.row.org, campaign: self.row.campaign }
    }

    /// Whether it takes answers now.
    pub(crate) fn is_open(&self, visit: &Visit) -> bool {
        let stands = self.form.as_ref().is_none_or(|(row, form, _)| row.ended_at.is_none() && form.closed_on.is_none_or(|day| visit.today() <= day));
        stands && self.publication.is_open_on(visit.today())
    }

    /// The kind that an answer is.
    pub(crate) fn kind(&self) -> &'static str {
        if self.form.is_some() { crate::survey::SurveyAnswer::CODE } else { crate::SelfReport::CODE }
    }
}
