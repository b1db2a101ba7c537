//! Replies of the cloud, as they should not be: read or refused, and the refusal commands no terminal and has an end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terraform_provider_tke_fuzz::replies::check;

fuzz_target!(|input: &[u8]| check(input));
