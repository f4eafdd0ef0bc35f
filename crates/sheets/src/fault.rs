//! Why a whole file cannot be read or written. What is wrong with one row is a [`Refusal`](crate::Refusal), with one cell a
//! [`CellFault`](crate::CellFault).

use crate::archive::{COLUMNS_MAX, FILE_BYTES_MAX, UNPACKED_BYTES_MAX};

/// A file that cannot be read or written. The sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum SheetFault {
    /// `.xls` of Excel 97–2003 (by its name or its first bytes).
    #[error("“{0}”是旧版 .xls 文件，请在 Excel 或 WPS 里另存为 .xlsx 再上传")]
    OldFormat(String),
    /// An `.xlsx` encrypted with a password looks like an old file from outside.
    #[error("“{0}”设有打开密码，请去掉密码、另存为 .xlsx 再上传")]
    Locked(String),
    /// Neither `.xlsx` nor `.csv`.
    #[error("“{0}”不是表格文件，请上传 .xlsx 或 .csv")]
    UnknownFormat(String),
    /// More bytes than 50 MB (`FILE_BYTES_MAX`).
    #[error("文件超过 {} MB，请分成几个文件上传", FILE_BYTES_MAX / 1_000_000)]
    TooLarge,
    /// The archive unpacks to more than 600 MB (`UNPACKED_BYTES_MAX`), or holds too many parts: a zip bomb, or a sheet full of pictures.
    #[error("文件解开后超过 {} MB，请删去图片和空白格式，或分成几个文件上传", UNPACKED_BYTES_MAX / 1_000_000)]
    UnpacksTooLarge,
    /// A value stands further right than any ledger has columns.
    #[error("“{sheet}”表第 {row} 行在第 {COLUMNS_MAX} 列以后还有内容，请删去多余的列")]
    TooManyColumns {
        /// Sheet name.
        sheet: String,
        /// 1-based row number.
        row: u32,
    },
    /// No such sheet in this workbook.
    #[error("文件里没有“{0}”这个工作表")]
    NoSuchSheet(String),
    /// The archive or its XML is broken.
    #[error("文件已损坏，打不开，请用 Excel 或 WPS 打开后另存一份再上传")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// None of the first rows looks like the headings asked for.
    #[error("没有找到表头，请核对是不是这个台账的表；至少要有这些列：{}", .0.join("、"))]
    NoHeader(Vec<String>),
    /// A workbook that cannot be filled; why.
    #[error("这份表样用不了：{0}")]
    NotATemplate(String),
    /// The text of a `.csv` is in no encoding that we know.
    #[error("看不懂这个 .csv 的文字编码，请另存为 .xlsx 再上传")]
    UnknownEncoding,
    /// The file could not be read from or written to the disk.
    #[error("文件读写失败")]
    Disk(#[from] std::io::Error),
    /// The file could not be written.
    #[error("写不出这个文件")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl SheetFault {
    pub(crate) fn broken(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Broken(why.into())
    }
}

impl From<rust_xlsxwriter::XlsxError> for SheetFault {
    fn from(why: rust_xlsxwriter::XlsxError) -> Self {
        Self::Unwritable(Box::new(why))
    }
}

impl From<csv::Error> for SheetFault {
    fn from(why: csv::Error) -> Self {
        Self::Unwritable(Box::new(why))
    }
}
