//! Requests to the simulated cloud, as they should not be: each is answered, and the cloud is left in order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terraform_provider_tke_fuzz::requests::check;

fuzz_target!(|input: &[u8]| check(input));
