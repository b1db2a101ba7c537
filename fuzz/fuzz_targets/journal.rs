//! Files in the directory of the journal: taken, or left as they are.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terraform_provider_tke_fuzz::journals::check;

fuzz_target!(|input: &[u8]| check(input));
