//! The binary: a plugin when Terraform starts it, a command line when a person does.

fn main() {}
