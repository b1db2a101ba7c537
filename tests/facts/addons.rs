//! Add-ons.

use super::Certainty::{Client, Documented, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    (
        "names are those of charts in lower case; a wrong name or version is UnknownParameter, `addon version not found`",
        Seen,
        "guide",
        &[
            "an_add_on_that_there_is_not_is_a_version_that_is_not_found",
            "a_name_that_there_is_not_is_told_with_what_names_are_like",
        ],
    ),
    (
        "GetTkeAppChartList gives the names of add-ons, each with its newest version",
        Seen,
        "guide",
        &["a_plan_warns_of_an_add_on_that_is_not_listed", "every_call_is_valid_against_the_model"],
    ),
    (
        "an add-on without a version is installed in the newest",
        Documented,
        "guide",
        &["add_ons_are_installed_changed_and_removed_in_place"],
    ),
    (
        "DescribeAddon by the name of a missing one is ResourceNotFound, or an empty list",
        Seen,
        "guide; provider",
        &["an_add_on_that_is_missing_is_an_error_or_an_empty_list"],
    ),
    (
        "DeleteAddon of a missing one has NotFound in its code",
        Documented,
        "guide, tables without an output",
        &["an_add_on_that_is_missing_is_an_error_or_an_empty_list", "each_row_has_a_source_and_decides_its_example"],
    ),
    (
        "the phases, of which one is spelt UpgradFailed",
        Seen,
        "guide",
        &["an_add_on_that_fails_does_not_take_the_cluster_with_it"],
    ),
    (
        "who waits for Succeeded alone sits a failure out: failed phases are known by name",
        Client,
        "provider",
        &["an_add_on_that_fails_does_not_take_the_cluster_with_it"],
    ),
    (
        "UpdateAddon merges new parameters with those that are set, or replaces all of them",
        Documented,
        "model, guide",
        &["add_ons_are_installed_changed_and_removed_in_place"],
    ),
    (
        "DescribeAddonValues answers `Values` and `DefaultValues`",
        Seen,
        "guide",
        &["every_call_is_valid_against_the_model", "drift_and_loss_of_add_ons_are_planned"],
    ),
    (
        "some add-ons come with the cluster and are not for deletion",
        Documented,
        "guide",
        &["an_add_on_of_others_is_left_alone_until_it_is_named", "add_ons_are_installed_changed_and_removed_in_place"],
    ),
];
