//! Carries a plan out: the upload files that channels take, and ([`deliver`]) what people and machines are told. Files are pure: bytes
//! are made here, whoever calls writes them.
//!
//! [`uploads`] makes of the planned actions of a [`Plan`](crate::plan::Plan) one set of files an account: a bulk workbook, feeds,
//! CSV files, each in the exact form of its channel (`layouts.toml`). What a channel would refuse, or would do more with than was
//! planned, is refused here with what to do; the rest goes on. What no file takes goes to `other-changes.csv`, reorders to
//! `purchase-order.csv`. [`manifest`] says which action stands in which record, so that the channel's answer ([`judge`]) finds it.
//!
//! Machine files are byte-exact: nothing in them is neutralised for spreadsheets, that is for [`crate::report`].

#![deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

mod amazon_ads;
mod batch;
mod change;
pub mod deliver;
mod desk;
mod google_ads;
mod layout;
mod limits;
mod listings;
mod manifest;
mod named;
mod other;
mod render;
mod route;
mod shopify;
mod uploads;
mod verdict;

pub use layout::FileKind;
pub use manifest::{MANIFEST, Manifest, SCHEMA, content_hash, manifest, read_manifest};
pub use named::folder;
pub use uploads::{
    AccountUploads, Filed, FiledAction, Inputs, RefusedChange, UploadFile, Uploads, WithoutUploads, uploads,
};
pub use verdict::{NotOurs, Verdict, judge};
