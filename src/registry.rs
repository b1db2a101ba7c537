//! The list of everything the provider offers.
