//! Every example is applied as it stands.

use std::path::{Path, PathBuf};

use terraform_provider_tke::simulator::state::Census;
use terraform_provider_tke::simulator::{Settings, Simulator, State};

use crate::harness::configuration::cluster;
use crate::harness::{Cloud, Feature, Workspace, both_ways, files_below, needs};

both_ways!(each_example_applies_plans_empty_and_is_destroyed);

fn configurations(directory: &Path) -> Vec<PathBuf> {
    files_below(directory, "tf").into_iter().filter(|path| !path.ends_with(IMPORT)).collect()
}

/// The example of an import block.
const IMPORT: &str = "import-by-string-id.tf";

#[test]
fn the_example_of_an_import_block_generates_a_configuration() {
    if !needs(Feature::GenerateNested) {
        return;
    }
    let cloud = Cloud::start();
    Workspace::new(&cloud).configure(&cluster("", "")).apply(&[]).success();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/resources/tke_cluster").join(IMPORT);
    let example = std::fs::read_to_string(example).unwrap().replace("cls-12345678", &cloud.cluster().id);
    let workspace = Workspace::new(&cloud);
    workspace
        .configure(&example)
        .plan(&["-generate-config-out=generated.tf"])
        .says("1 to import, 0 to add, 0 to change");
    // as its comment says
    workspace.configure(&example.replace("provider = tke\n", "")).apply(&[]).success().says("1 imported, 0 added");
    workspace.assert_plan_is_empty();
}

fn each_example_applies_plans_empty_and_is_destroyed(cloud: Cloud) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let examples = configurations(&root);
    assert!(examples.len() >= 3, "{examples:?}");
    for example in examples {
        let text = std::fs::read_to_string(&example).unwrap();
        if text.contains("\nephemeral ") && !needs(Feature::Ephemeral) {
            continue;
        }
        let workspace = Workspace::new(&cloud);
        let embedded = embedded(&cloud, &workspace, &text);
        workspace.configure_whole(&text);
        let run = workspace.apply(&[]);
        assert_eq!(run.code, 0, "{}:\n{run}", example.display());
        workspace.assert_plan_is_empty();
        workspace.destroy(&[]).success();
        cloud.assert_nothing_is_left();
        if let Some(simulator) = embedded {
            assert_eq!(simulator.read(State::census), Census::default(), "{}", example.display());
        }
    }
}

/// The simulated cloud that an example names, made before the provider makes it: it answers as this cloud does.
fn embedded(cloud: &Cloud, workspace: &Workspace, text: &str) -> Option<Simulator> {
    /// How much faster than life it is in the provider.
    const SPEED: f64 = 100.0;
    let (_, rest) = text.split_once("state_path = \"")?;
    let path = workspace.path(rest.split('"').next()?);
    let mut quirks = cloud.simulator.read(|state| state.quirks.clone());
    // a second of the machine's clock, as in this cloud
    quirks.lists_lag_milliseconds = quirks.lists_lag_milliseconds.min(1_000 * SPEED as u64);
    let simulator = Simulator::open(&path, Settings { speed: SPEED, quirks, ..Settings::default() }).unwrap();
    Some(simulator)
}
