//! Waits that nobody would sit out in a test: here time is moved.

use crate::harness::occupy_group;
use crate::life::steps::{self, Deed};
use crate::life::walk::Life;
use crate::life::world::{self, World};
use crate::life::{lived, on_a_runtime};

/// The group of the nodes, to which somebody adds a machine of theirs.
#[test]
fn a_security_group_that_others_use_stays_with_a_warning() {
    on_a_runtime(async {
        let world = World::new(world::settings()).await;
        let lives = lived::live(&world, steps::steps()).await;
        let destroy = lives.iter().find(|lived| matches!(lived.step.deed, Deed::Destroy)).unwrap();
        let mut life = Life::at(&world, &destroy.before);
        let group = world.simulator().write(|state| {
            let is_it = |description: &str| description.ends_with(" nodes");
            let group = state.security_groups.values().find(|group| is_it(&group.description)).unwrap().id.clone();
            occupy_group(state, &group);
            group
        });
        let went = life.carry_out(&destroy.step).await;
        assert!(!went.has_failed(), "{:?}", went.diagnostics);
        let warning = went.diagnostics.iter().find(|it| it.summary == "Security group not deleted").unwrap();
        assert!(warning.detail.contains(&group) && warning.detail.contains("something else uses it"), "{warning:?}");
        let left = world.snapshot().security_groups;
        assert!(left.contains_key(&group));
        assert_eq!(left.values().filter(|group| group.name != "demo").count(), 1, "that of the endpoint is gone");
    });
}
