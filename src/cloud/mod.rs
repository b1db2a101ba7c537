//! The Tencent Cloud API; knows nothing of Terraform.

pub mod sign;
