//! What a user reads in plans: everyday changes of the configuration in README.md, each compared with the text that is
//! kept beside this file, as Terraform 1.11 shows it. `UPDATE_SNAPSHOTS=1` writes those texts; read them as a user would
//! before they are committed. Of other CLIs, which show the same plans in their own ways, the changed lines are counted.

mod dependents;
mod missing;

use std::fs;
use std::path::{Path, PathBuf};

use terraform_provider_tke::system::environment;

use crate::harness::configuration::provider;
use crate::harness::{Cli, Cloud, Program, Workspace};

/// The most lines that a changed size shows as changed.
const OF_A_SIZE: usize = 12;

/// The cluster of README.md.
pub fn readme() -> String {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let block = text.split("```terraform").nth(1).unwrap().split("```").next().unwrap();
    block[block.find("resource \"tke_cluster\"").unwrap()..].to_owned()
}

/// The text with something put in front of a place.
fn before(place: &str, text: &str) -> String {
    replaced(place, &format!("{text}{place}"))
}

fn replaced(old: &str, new: &str) -> String {
    let text = readme();
    assert!(text.contains(old), "{old:?} is not in README.md");
    text.replacen(old, new, 1)
}

/// What one reads of a plan: what it does, and what it warns of. Ids and addresses are other ones each time.
fn shown(plan: &str) -> String {
    let from = plan.find("Terraform will perform").or_else(|| plan.find("No changes.")).unwrap_or_default();
    let text: String = plan[from..].split("\n────").next().unwrap_or_default().to_owned();
    let lines = text.lines().map(|line| without_ids(line.trim_end())).collect::<Vec<_>>();
    lines.join("\n").trim_end().to_owned() + "\n"
}

/// The line with an ellipsis for whatever is another one each time.
fn without_ids(line: &str) -> String {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let (mut all, mut rest) = (String::new(), line);
    while let Some(start) = rest.find(is_inside) {
        let end = rest[start..].find(|c| !is_inside(c)).map_or(rest.len(), |length| start + length);
        let word = &rest[start..end];
        all.push_str(&rest[..start]);
        match word.split_once('-') {
            Some((kind, id)) if is_id(kind, id) => all.push_str(&format!("{kind}-…")),
            Some(_) if word.len() == 36 && word.matches('-').count() == 4 => all.push('…'),
            _ => all.push_str(word),
        }
        rest = &rest[end..];
    }
    all + rest
}

fn is_id(kind: &str, id: &str) -> bool {
    let is_fixed = id.starts_with("demo");
    ["cls", "np", "sg", "asg", "asc"].contains(&kind) && id.len() == 8 && !id.contains('-') && !is_fixed
}

/// How many lines say that something changes.
fn changed_lines(text: &str) -> usize {
    let is_changed = |line: &&str| ["~ ", "+ ", "- ", "-/+ "].iter().any(|mark| line.trim_start().starts_with(mark));
    let plan = text.split("\nPlan: ").next().unwrap_or_default();
    plan.lines().filter(is_changed).count()
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terraform/plans").join(format!("{name}.txt"))
}

/// Compares a plan with the text that is kept of it.
fn compare(name: &str, plan: &str, wrong: &mut Vec<String>) -> usize {
    let text = shown(plan);
    let count = changed_lines(&text);
    let text = format!("# {count} changed lines\n{text}");
    let file = file(name);
    if environment::var("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&file, &text).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    let is_shown_so = matches!(Cli::on_path(), Cli { program: Program::Terraform, version: [1, 11, _] });
    let differs = if is_shown_so { kept != text } else { count > changed_lines(&kept) };
    if differs {
        wrong.push(format!("{} is:\n{kept}\nand the plan is:\n{text}", file.display()));
    }
    count
}

#[test]
fn everyday_changes_show_what_changes_and_little_else() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let addons =
        |version: &str| before("  node_pools", &format!("  addons = {{ tcr = {{ version = \"{version}\" }} }}\n"));
    workspace.configure(&readme()).apply(&[]).success();
    let pool = "    workers = {";
    let cases = [
        ("size", replaced("node_count = 2", "node_count = 3")),
        ("description", before("  vpc_id", "  description         = \"the first\"\n")),
        ("label", replaced("node_count = 2,", "node_count = 2, labels = { team = \"a\" },")),
        ("tag", before("  vpc_id", "  tags                = { team = \"a\" }\n")),
        (
            "pool-added",
            before(pool, "    more    = { instance_type = \"S5.MEDIUM4\", subnet_ids = [\"subnet-demo0001\"] }\n"),
        ),
        ("cidrs", replaced("203.0.113.0/24", "198.51.100.0/24")),
        (
            "private-endpoint",
            before(
                "  vpc_id",
                "  endpoint_access     = \"private_and_public\"\n  private_subnet_id   = \"subnet-demo0001\"\n",
            ),
        ),
        ("instance-type", replaced("S5.MEDIUM4", "S5.LARGE8")),
        ("strategy", before("  vpc_id", "  force_delete        = true\n")),
        ("addon-added", addons("1.0.0")),
    ];
    let mut wrong = Vec::new();
    for (name, text) in cases {
        let plan = workspace.configure(&text).plan(&[]);
        assert_eq!(plan.code, 2, "{plan}");
        let count = compare(name, &plan.stdout, &mut wrong);
        assert!(name != "size" || count <= OF_A_SIZE, "{plan}");
        // what was planned is done, and nothing is left to do
        if ["size", "cidrs"].contains(&name) {
            workspace.apply(&[]).success();
            workspace.assert_plan_is_empty();
            workspace.configure(&readme()).apply(&[]).success();
            workspace.assert_plan_is_empty();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn changes_of_versions_and_of_several_pools_show_what_changes_and_little_else() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let more = "    more    = { instance_type = \"S5.MEDIUM4\", subnet_ids = [\"subnet-demo0001\"] }\n";
    let with = |version: &str, more: &str, cos: &str| {
        let addons =
            format!("  kubernetes_version  = \"{version}\"\n  addons = {{ tcr = {{ version = \"{cos}\" }} }}\n");
        before("  node_pools", &addons).replace("    workers = {", &format!("{more}    workers = {{"))
    };
    workspace.configure(&with("1.30", more, "1.0.0")).apply(&[]).success();
    let cases = [
        ("version", with("1.32", more, "1.0.0")),
        ("pool-removed", with("1.30", "", "1.0.0")),
        ("addon-version", with("1.30", more, "1.0.1")),
    ];
    let mut wrong = Vec::new();
    for (name, text) in cases {
        let plan = workspace.configure(&text).plan(&[]);
        assert_eq!(plan.code, 2, "{plan}");
        compare(name, &plan.stdout, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn new_keys_of_the_same_account_show_nothing_but_themselves() {
    let cloud = Cloud::start();
    let (first, second) =
        (cloud.keys(), ("AKIDsecondkeyofthesameaccount00000001".to_owned(), "a-second-secret-key-of-it".to_owned()));
    cloud.change(|state| {
        let user = state.users[&first.0].clone();
        state.users.insert(second.0.clone(), user);
    });
    let workspace = Workspace::new(&cloud);
    let text = |id: &str| {
        let account = format!(
            "resource \"tencent_account\" \"main\" {{\n  provider = tke\n  name = \"main\"\n  secret_id = {id:?}\n  secret_key = {:?}\n}}\n",
            first.1
        );
        let of_it = before("  vpc_id", "  credentials         = tencent_account.main.credentials\n");
        provider("") + &account + &of_it
    };
    workspace.configure(&text(&first.0)).apply(&[]).success();
    let plan = workspace.configure(&text(&second.0)).plan(&[]);
    assert_eq!(plan.code, 2, "{plan}");
    let mut wrong = Vec::new();
    compare("keys", &plan.stdout, &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    let mark = cloud.mark();
    workspace.apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    workspace.assert_plan_is_empty();
}
