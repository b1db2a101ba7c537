//! What looks for secrets finds those that were put there.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value as Json, json};

use super::{APPLY_PLAN, KEY, Left, PLAN, ROTATED, assert_found};
use crate::harness::{Cloud, Workspace, find};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    [&header[..], &miniz_oxide::deflate::compress_to_vec(bytes, 6)].concat()
}

#[test]
fn the_search_sees_through_every_packing() {
    let base64 = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
    for before in ["", "a", "ab", "abc"] {
        assert_found("base64", base64(format!("{before}{KEY}").as_bytes()).as_bytes());
        assert_found("base64 among letters", format!("key{before}{}", base64(KEY.as_bytes())).as_bytes());
    }
    assert_found("gzip", &[b"before", &gzip(KEY.as_bytes())[..], b"after"].concat());
    assert_found("zlib", &miniz_oxide::deflate::compress_to_vec_zlib(format!("{KEY}{KEY}").as_bytes(), 6));
    assert_found("gzip in base64 in JSON", json!({ "a": base64(&gzip(KEY.as_bytes())) }).to_string().as_bytes());
    let escaped: String = KEY.chars().map(|character| format!("\\u{:04x}", u32::from(character))).collect();
    assert_found("escapes of JSON", format!("{{\"a\":\"{escaped}\"}}").as_bytes());
    assert_found("escapes of JSON in JSON", json!({ "a": format!("{{\"a\":\"{escaped}\"}}") }).to_string().as_bytes());
    let escaped: String = KEY.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
    assert_found("escapes of Go", escaped.as_bytes());
    let hexadecimal: String = KEY.bytes().map(|byte| format!("{byte:02x}")).collect();
    assert_found("hexadecimal", hexadecimal.as_bytes());
    assert_found("a list of bytes", format!("private: {:?}", KEY.as_bytes()).as_bytes());
    let mut packed = Vec::new();
    let inner = rmpv::Value::Binary(gzip(KEY.as_bytes()));
    rmpv::encode::write_value(&mut packed, &rmpv::Value::Map(vec![("a".into(), inner)])).unwrap();
    assert_found("gzip in msgpack", &packed);
    let (head, tail) = KEY.split_at(11);
    let stamp = "2026-01-02T03:04:05.678Z [TRACE] provider.terraform-provider-tke: ";
    assert_found("lines of a log", format!("{stamp}a={head}\n{stamp}{tail} b=1\n").as_bytes());
    let encoded = base64(KEY.as_bytes());
    let (base_head, base_tail) = encoded.split_at(9);
    assert_found("base64 over lines of a log", format!("{stamp}{base_head}\n{stamp}{base_tail}\n").as_bytes());
    assert_found("lines of a box", format!("╷\n│ Error: {head}  \n│   {tail}\n╵\n").as_bytes());
    assert_eq!(find(&[KEY], format!("{head} and {tail}").as_bytes()).len(), 0, "what is not there is not found");
}

#[test]
fn a_secret_that_is_put_somewhere_is_found_there() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud).with("TF_LOG", "trace").with("TF_LOG_PATH", "trace.log");
    // Terraform's own trace has the address of what it walks
    let configuration = |condition: &str| {
        format!(
            "variable \"needle\" {{}}\nresource \"tencent_account\" \"{KEY}\" {{\n  provider = tke\n  name = var.needle\n  lifecycle {{\n    precondition {{\n      condition = {condition}\n      error_message = \"The needle is ${{var.needle}}.\"\n    }}\n  }}\n}}\n"
        )
    };
    let holds = configuration("var.needle != \"\"");
    let workspace = workspace.with("TF_VAR_needle", KEY);
    workspace.configure(&holds);
    let mut left = Left::by(&workspace);
    left.run(PLAN).success();
    left.run(&["show", "-json", "plan.bin"]).success();
    left.run(APPLY_PLAN).success();
    assert_eq!(left.found(&[KEY]), ["JSON", "log", "output", "plan", "state"].map(|place| (place, KEY)));
    let mut show = Left::by(&workspace);
    show.run(&["show", "-no-color"]).success();
    assert!(find(&[KEY], &show.places[0].1).contains(KEY));
    workspace.configure(&configuration("var.needle == \"\""));
    let error = workspace.run(PLAN).failure();
    assert_found("an error", error.stderr.as_bytes());

    // private data inside the state, and from there in a plan
    let path = workspace.path("terraform.tfstate");
    let mut state: Json = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let instance = &mut state["resources"][0]["instances"][0];
    instance["private"] = BASE64_STANDARD.encode(json!({ "note": ROTATED }).to_string()).into();
    std::fs::write(&path, state.to_string()).unwrap();
    workspace.configure(&holds.replace("name = var.needle", "name = \"other\""));
    std::fs::remove_file(workspace.path("plan.bin")).unwrap();
    let mut private = Left::by(&workspace);
    private.run(PLAN).success();
    assert_eq!(private.found(&[ROTATED]), ["plan", "state"].map(|place| (place, ROTATED)));
}
