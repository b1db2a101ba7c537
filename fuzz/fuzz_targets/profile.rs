//! Files of tccli's profiles: read or refused, and a refusal quotes nothing of them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terraform_provider_tke_fuzz::profiles::check;

fuzz_target!(|input: &[u8]| check(input));
