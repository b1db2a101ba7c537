//! Values as they come from a client, in msgpack: read or refused, and what is read is written and
//! read back as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terraform_provider_tke_fuzz::kit::value::{Path, Type, msgpack};
use terraform_provider_tke_fuzz::{in_proportion, take_type};

fuzz_target!(|input: &[u8]| in_proportion(input, check));

fn check(mut input: &[u8]) {
    let ty = take_type(&mut input);
    assert_eq!(Type::from_json(&ty.to_json()).as_ref(), Some(&ty));
    let value = match msgpack::decode(input, &ty) {
        Ok(value) => value,
        Err(error) => return drop(error.to_string()),
    };
    assert_eq!(ty.conform(value.clone(), &Path::root()).as_ref(), Ok(&value));
    let bytes = msgpack::encode(&value, &ty).expect("what was read can be written");
    let again = msgpack::decode(&bytes, &ty).expect("what was written can be read");
    assert_eq!(again, value);
    assert_eq!(msgpack::encode(&again, &ty).as_ref(), Ok(&bytes));
}
