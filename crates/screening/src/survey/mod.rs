//! Forms that a station designs itself, in a spreadsheet of the XLSForm convention: the form as a record (`form.rs`), read out of a workbook
//! (`workbook.rs`), understood (`design.rs`, `expression.rs`), filled in (`filling.rs`) and kept as answers (`answer.rs`). All of it is pure.
//! Absent: pages (`pages/`), repeats, media and maps, and answers that become fields of other records.

mod answer;
mod decimal;
mod design;
mod expression;
mod filling;
mod form;
#[cfg(test)]
mod tests;
mod token;
mod workbook;

pub use answer::{AnswerUnit, Answered, SurveyAnswer, option_word, question_word};
pub use decimal::{Decimal, NotADecimal};
pub use design::{Design, Question};
pub use expression::{Expression, ExpressionFault, Function, Operator};
pub use filling::{Filling, fill, path_of, relevant};
pub use form::{QuestionSort, SurveyForm, SurveyOption, SurveyQuestion};
pub use workbook::{Imported, NotTaken, read_workbook};
