//! The field reports as living data.
