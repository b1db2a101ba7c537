//! What the papers for people point to is there: files in backquotes, and relative links.

use std::fs;
use std::path::{Path, PathBuf};

fn papers() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = [
        root.to_owned(),
        root.join("design"),
        root.join("docs"),
        root.join("docs/resources"),
        root.join("docs/data-sources"),
        root.join("docs/ephemeral-resources"),
        root.join("docs/guides"),
    ];
    let files = listed.iter().flat_map(|directory| fs::read_dir(directory).unwrap());
    files.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "md")).collect()
}

/// Paths from the root that a paper names in backquotes; one with a word in capitals stands for many.
fn named(text: &str) -> impl Iterator<Item = &str> {
    const FOLDERS: [&str; 7] = ["src/", "tests/", "docs/", "examples/", "design/", "scripts/", "proto/"];
    let is_path = |text: &&str| FOLDERS.iter().any(|folder| text.starts_with(folder));
    let stands_for_many = |text: &str| text.contains("TYPE") || text.contains("NOUN") || text.contains("SERVICE");
    text.split('`').skip(1).step_by(2).filter(is_path).filter(move |path| !stands_for_many(path))
}

fn linked(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let files = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    files.filter_map(|target| target.split('#').next())
}

#[test]
fn what_papers_point_to_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut dead = Vec::new();
    for paper in papers() {
        let text = fs::read_to_string(&paper).unwrap();
        let beside = paper.parent().unwrap();
        let paths = named(&text).map(|path| root.join(path)).chain(linked(&text).map(|target| beside.join(target)));
        dead.extend(paths.filter(|path| !path.exists()).map(|path| format!("{}: {}", paper.display(), path.display())));
    }
    assert!(dead.is_empty(), "not there:\n{}", dead.join("\n"));
}

/// What `make build` and `make licences` do is seen when they run, in each pull request; here, that they still do it.
#[test]
fn what_guards_the_build_is_there() {
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let toolchain = read("rust-toolchain.toml");
    let channel = toolchain.lines().find_map(|line| line.strip_prefix("channel = ")).unwrap().trim_matches('"');
    assert!(channel.split('.').count() == 3 && channel.split('.').all(|part| part.parse::<u32>().is_ok()), "{channel}");
    let makefile = read("Makefile");
    for guard in
        ["check licenses bans sources", "check --disable-fetch advisories", "--remap-path-prefix", "--locked --release"]
    {
        assert!(makefile.contains(guard), "{guard} is not in the Makefile");
    }
    assert!(read("SECURITY.md").contains("## Reporting"));
    let manifest = read("fuzz/Cargo.toml");
    let targets: Vec<&str> = manifest.lines().filter_map(|line| line.strip_prefix("path = \"fuzz_targets/")).collect();
    let listed = makefile.lines().find_map(|line| line.strip_prefix("FUZZ_TARGETS := ")).unwrap();
    let listed: Vec<String> = listed.split_whitespace().map(|target| format!("{target}.rs\"")).collect();
    assert_eq!(listed, targets, "a target that `make fuzz` does not run");
}
