//! `tencent_account`, and its keys.

mod keys;
pub mod walks;
