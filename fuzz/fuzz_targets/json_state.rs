//! State as it lies in files, in JSON, of this or another version of a schema: read or refused, and
//! what is read is written and read back as it was, in JSON and in msgpack.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value as Json;
use terraform_provider_tke_fuzz::kit::value::json::{self, Extra};
use terraform_provider_tke_fuzz::kit::value::{Path, Type, Value, msgpack};
use terraform_provider_tke_fuzz::{in_proportion, take_type};

fuzz_target!(|input: &[u8]| in_proportion(input, check));

fn check(mut input: &[u8]) {
    let (ty, other) = (take_type(&mut input), take_type(&mut input));
    let Ok(state) = serde_json::from_slice::<Json>(input) else { return };
    let read = |extra| json::decode(state.clone(), &ty, extra).map_err(|error| error.to_string());
    let Ok(value) = read(Extra::Drop) else {
        return assert!(read(Extra::Refuse).is_err());
    };
    if let Ok(strict) = read(Extra::Refuse) {
        assert_eq!(strict, value);
    }
    let text = json::encode(&value).to_string();
    let again = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json::decode(again, &ty, Extra::Refuse).as_ref(), Ok(&value));
    assert_eq!(ty.conform(value.clone(), &Path::root()).as_ref(), Ok(&value));
    assert_msgpack(&value, &ty);
    // a value made for another type is fitted or refused
    match other.conform(value, &Path::root()) {
        Ok(fitted) => assert_msgpack(&fitted, &other),
        Err(error) => drop(error.to_string()),
    }
}

fn assert_msgpack(value: &Value, ty: &Type) {
    let bytes = msgpack::encode(value, ty).expect("a value of the type");
    assert_eq!(msgpack::decode(&bytes, ty).as_ref(), Ok(value));
}
