//! A list that is empty once.

use super::*;
use crate::life::wire::{Order, Times, Trouble};
use crate::protocol::terraform::Action;

/// Whatever list of a refresh and a plan is empty once: there is nothing to do.
#[test]
fn a_list_that_is_empty_once_plans_no_change() {
    let config = config(json!({ "addons": { "tcr": {} } }));
    let (point, records) = run(async {
        let world = world().await;
        let mut life = begin(&world);
        applied(&mut life, &config).await;
        let point = life.point();
        let mut life = Life::at(&world, &point);
        applied(&mut life, &config).await;
        (point, world.simulator().requests())
    });
    let is_full = |member: &Json| member.as_array().is_some_and(|items| !items.is_empty());
    let lists: Vec<usize> =
        (0..records.len()).filter(|call| records[*call].response.as_object().unwrap().values().any(is_full)).collect();
    let asked: Vec<&str> = lists.iter().map(|call| records[*call].action.as_str()).collect();
    for action in ["DescribeClusters", "DescribeClusterNodePools", "DescribeAutoScalingGroups", "DescribeAddon"] {
        assert!(asked.contains(&action), "{action} is not among {asked:?}");
    }
    for call in lists {
        let order = Order { call, among_changes: false, trouble: Trouble::EmptyList, times: Times::Count(1) };
        let went = run(async {
            let world = over(Arc::new(Wire::with(Some(order), Duration::ZERO))).await;
            applied(&mut Life::at(&world, &point), &config).await
        });
        assert_eq!(went.action, Action::NoChange, "{}: {went:?}", records[call].action);
    }
}
