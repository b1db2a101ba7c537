//! How a pool's nodes are set up: a script, and the kubelet's arguments.

use super::facet::Facet;
use super::model::NodePoolModel;
use super::unset::unset_if_empty;
use crate::cloud::member::Script;
use crate::cloud::tke::node_pool::InstanceExtraArgs;
use crate::kit::schema::{Attribute, Validator, validator};
use crate::kit::value::Attr;
use crate::services::difference::changed;

/// How a pool's nodes are set up.
pub const FACET: Facet = Facet {
    attributes,
    create: |new, request| {
        let settings = &mut request.instance_advanced_settings;
        settings.user_script = new.pool.user_script.is_set().then(|| user_script(new.pool));
        settings.extra_args = Some(extra_args(new.pool)).filter(|args| !args.kubelet.is_empty());
    },
    change: |change, requests| {
        let (prior, planned) = (change.prior, change.planned);
        requests.pool.user_script = changed(user_script(prior), user_script(planned));
        requests.pool.extra_args = changed(extra_args(prior), extra_args(planned));
    },
    read: |found, prior, model| {
        let (script, arguments) = (&found.pool.user_script, &found.pool.extra_args.kubelet);
        if !prior.user_script.as_str().is_some_and(|written| script.is(written)) {
            model.user_script = Attr::non_empty(script.text());
        }
        model.kubelet_args = unset_if_empty(&prior.kubelet_args, arguments.clone(), Vec::is_empty);
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "user_script",
            Attribute::string()
                .description("A script that runs when a node has joined the cluster. Applies to new nodes only.")
                .validate(validator::length(1, 12 * 1024)),
        ),
        (
            "kubelet_args",
            Attribute::string_list()
                .description("Arguments of the kubelet, such as `max-pods=64`. Applies to new nodes only.")
                .validate(validator::each(argument())),
        ),
    ]
}

fn argument() -> Validator {
    validator::text("an argument such as `max-pods=64`", |text| match text.split_once('=') {
        Some((name, _)) if !name.is_empty() && !name.starts_with('-') => Ok(()),
        _ => Err(format!("{text:?} is not an argument such as \"max-pods=64\", without dashes in front")),
    })
}

/// The script that nodes run; an empty one for none.
fn user_script(pool: &NodePoolModel) -> Script {
    Script::encode(pool.user_script.as_str().unwrap_or_default())
}

fn extra_args(pool: &NodePoolModel) -> InstanceExtraArgs {
    InstanceExtraArgs { kubelet: pool.kubelet_args.known_or_default() }
}
