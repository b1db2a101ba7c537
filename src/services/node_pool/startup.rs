//! How a pool's nodes are set up: a script, and the kubelet's arguments.

use super::facet::Facet;
use super::model::NodePoolModel;
use super::unset::unset_if_empty;
use crate::cloud::member::Script;
use crate::cloud::tke::node_pool::InstanceExtraArgs;
use crate::kit::schema::{Attribute, Validator, validator};
use crate::kit::value::{Attr, Secret, Value};
use crate::services::difference::changed;

/// How a pool's nodes are set up.
pub const FACET: Facet = Facet {
    attributes,
    create: |new, request| {
        let settings = &mut request.instance_advanced_settings;
        settings.user_script = Some(user_script(new.pool)).filter(|script| !script.is_empty());
        settings.extra_args = Some(extra_args(new.pool)).filter(|args| !args.kubelet.is_empty());
    },
    change: |change, requests| {
        let (prior, planned) = (change.prior, change.planned);
        requests.pool.user_script = changed(user_script(prior), user_script(planned));
        requests.pool.extra_args = changed(extra_args(prior), extra_args(planned));
    },
    read: |found, prior, model| {
        let (script, arguments) = (&found.pool.user_script, &found.pool.extra_args.kubelet);
        if !prior.user_script.known().is_some_and(|written| script.is(written.expose())) {
            let found = Attr::non_empty(script.text());
            model.user_script = found.into_known().map(Secret::new).into();
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
                // an imported one that is left out is kept
                .default(Value::Null)
                .sensitive()
                .description(
                    "A script that runs when a node has joined the cluster. It is stored in the state. Removing it here \
                     removes it from the pool. Only an imported script is kept when it is left out, until an apply has \
                     changed the cluster while this was set; `\"\"` always removes it. Applies to new nodes only.",
                )
                .validate(validator::length(0, 12 * 1024)),
        ),
        (
            "kubelet_args",
            Attribute::string_list()
                .unshown()
                .description("Arguments of the kubelet, such as `max-pods=64`. Applies to new nodes only.")
                .empty_is_null()
                .validate(validator::each(argument())),
        ),
    ]
}

fn argument() -> Validator {
    validator::text("an argument such as `max-pods=64`", |text| match text.split_once('=') {
        Some((name, _)) if !name.is_empty() && !name.starts_with('-') => Ok(()),
        _ => Err("must be an argument such as \"max-pods=64\", without dashes in front".to_owned()),
    })
}

/// The script that nodes run; an empty one for none.
fn user_script(pool: &NodePoolModel) -> Script {
    Script::encode(pool.user_script.known().map_or("", Secret::expose))
}

fn extra_args(pool: &NodePoolModel) -> InstanceExtraArgs {
    InstanceExtraArgs { kubelet: pool.kubelet_args.known_or_default() }
}
