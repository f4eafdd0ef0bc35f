//! Attachments: photographs and scans beside any record. `fit.rs` decides what may be kept and writes it anew, `pages.rs` takes files in and shows
//! them, `calls.rs` does so for programs. They lie in the store (`store/attachment.rs`) in the record's vault; who reads the record opens them, for
//! all others they are not there. Adding and withdrawing are acts, each a version of the record.
//!
//! Limits (also said on the form): JPEG, PNG and WebP up to 20 MB and 52 million points, PDF up to 10 MB, thirty a record, ten at once.

pub(crate) mod calls;
mod ends;
mod fit;
pub(crate) mod pages;
mod paper;
mod picture;
pub(crate) mod signature;

pub use pages::strip;
pub(crate) use pages::weight;

/// Attachments that a record may have: more belong into a record of their own.
pub(crate) const ATTACHMENTS_MAX: usize = 30;

/// Files that are taken in at once.
const FILES_MAX: usize = 10;

/// What a browser offers to choose: without HEIC, so that iPhones hand over JPEG.
const ACCEPTED: &str = ".jpg,.jpeg,.png,.webp,.pdf,image/jpeg,image/png,image/webp,application/pdf";

/// What the form says of it.
const HINT: &str = "JPG、PNG、WebP 照片（20 MB 以内）或 PDF（10 MB 以内），一次可选 10 个；照片里的拍摄地点等信息会去掉";
