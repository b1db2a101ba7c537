//! What the fuzz targets share: a type chosen by the input, and a limit on what one input may allocate.
//!
//! What is fuzzed is compiled from the provider's own files: so a target reaches what the provider keeps to itself, and
//! neither the plugin protocol nor the services are built once more with coverage.

#[allow(dead_code, unused_imports, reason = "the whole of it is the provider's")]
#[path = "../../src/cloud/mod.rs"]
mod cloud;
#[allow(dead_code, unused_imports, reason = "the whole of it is the provider's")]
#[path = "../../src/provider/journal/mod.rs"]
mod journal;
pub mod journals;
pub mod kit;
pub mod profiles;
pub mod replies;
pub mod requests;
mod simulated;
#[allow(dead_code, unused_imports, reason = "the whole of it is the provider's")]
#[path = "../../src/simulator/mod.rs"]
mod simulator;
#[allow(dead_code, unused_imports, reason = "the whole of it is the provider's")]
#[path = "../../src/system/mod.rs"]
mod system;
mod twist;

use std::alloc::System;
use std::sync::Once;

use cap::Cap;
use kit::value::Type;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// What any input may allocate, and how much more for each of its bytes. A byte can ask for an object
/// whose attributes are all null, the costliest there is.
const BASE_BYTES: usize = 1 << 20;
const BYTES_PER_BYTE: usize = 8 << 10;

/// Runs `check` on `input`; an allocation out of proportion to it fails and so ends the process.
pub fn in_proportion(input: &[u8], check: impl FnOnce(&[u8])) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let report = std::panic::take_hook();
        // under the limit there is no memory for the report's backtrace, and the process would hang
        std::panic::set_hook(Box::new(move |panic| {
            ALLOCATOR.set_limit(usize::MAX).expect("no limit");
            report(panic);
        }));
    });
    let limit = ALLOCATOR.allocated() + BASE_BYTES + BYTES_PER_BYTE * input.len();
    ALLOCATOR.set_limit(limit).expect("more than what is allocated");
    check(input);
    ALLOCATOR.set_limit(usize::MAX).expect("no limit");
}

/// Types nest no deeper: deeper values have types of their own, inside `dynamic`.
const DEEPEST_TYPE: usize = 8;

/// Takes a type off the front of the input, one byte for each part of it.
pub fn take_type(input: &mut &[u8]) -> Type {
    type_at(input, 0)
}

fn type_at(input: &mut &[u8], depth: usize) -> Type {
    let Some((&byte, rest)) = input.split_first() else { return Type::Dynamic };
    *input = rest;
    let (kind, parts) = (byte % 9, usize::from(byte / 9 % 5));
    match kind {
        0 => Type::String,
        1 => Type::Number,
        2 => Type::Bool,
        3 => Type::Dynamic,
        _ if depth == DEEPEST_TYPE => Type::Dynamic,
        4 => Type::list(type_at(input, depth + 1)),
        5 => Type::set(type_at(input, depth + 1)),
        6 => Type::map(type_at(input, depth + 1)),
        7 => Type::Tuple((0..parts).map(|_| type_at(input, depth + 1)).collect()),
        _ => Type::object(["a", "b", "c", "d"].into_iter().take(parts).map(|name| (name, type_at(input, depth + 1)))),
    }
}
