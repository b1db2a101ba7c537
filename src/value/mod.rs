//! Terraform values.
