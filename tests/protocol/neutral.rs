//! The kit is nobody's in particular.

use std::fs;
use std::path::Path;

use crate::harness::files_below;

/// The words of a line of code, its comment left out.
fn words(line: &str) -> impl Iterator<Item = String> {
    let code = if line.trim_start().starts_with("//") { "" } else { line };
    code.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase)
}

fn names_the_provider(line: &str) -> bool {
    words(line).any(|word| word == "tke" || word.contains("tencent"))
}

/// What a provider is called, what it talks to and where its code is comes in through the kit's options.
#[test]
fn the_kit_names_nothing_of_the_provider() {
    let files = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kit"), "rs");
    assert!(files.len() > 50, "src/kit was not read");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let found: Vec<&str> = text.lines().filter(|line| names_the_provider(line)).collect();
        assert!(found.is_empty(), "{}: {found:?}", file.display());
    }
}

#[test]
fn a_planted_name_is_found() {
    for line in
        [r#"const P: &str = "tke-";"#, "TF_LOG_PROVIDER_TKE", r#""provider.tencent_api""#, "terraform_provider_tke::x"]
    {
        assert!(names_the_provider(line), "{line}");
    }
    for line in ["Step::Key(key) => Selector::ElementKeyString(key.clone())", "/// As in `tke_cluster`.", ""] {
        assert!(!names_the_provider(line), "{line}");
    }
}
