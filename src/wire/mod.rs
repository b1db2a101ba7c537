//! Code generated from `proto/`; nothing by hand.
