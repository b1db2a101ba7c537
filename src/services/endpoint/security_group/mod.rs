//! Who may reach the public endpoint: rules on TCP 443, in a group of the provider's own or, marked
//! in their description, in a group of the user's.

pub mod admission;
pub mod rules;
