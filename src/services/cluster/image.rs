//! The operating system image of a cluster's nodes.

use std::collections::{BTreeMap, BTreeSet};

use super::change::ClusterChange;
use super::choices::OsCustomizeType;
use super::facet::Facet;
use super::model::ClusterModel;
use super::private::{ResolvedImage, ResolvedNames};
use super::reading::{Parts, Reading};
use crate::cloud::tke::cluster::ModifyClusterImage;
use crate::cloud::tke::image::{DescribeImages, Image, is_id};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::{Attribute, validator};
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;

/// The operating system image of new nodes. The cluster has it last in an update: until then the next plan sees it
/// as not done.
pub const FACET: Facet = Facet {
    attributes,
    create: |new, request| {
        request.cluster_basic_settings.cluster_os = new.planned.os_name.known().cloned();
        request.cluster_basic_settings.os_customize_type = new.planned.os_customize_type.known().cloned();
    },
    update: |change| Box::pin(update(change)),
    read: |reading, model| {
        model.os_name = os_name(reading);
        model.os_customize_type = Attr::non_empty(&reading.cluster.os_customize_type);
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "os_name",
            Attribute::string()
                .optional_computed()
                .description(
                    "The operating system image of the nodes: the name of a public image, such as `tlinux3.1x86_64`, \
                     or the id of a custom one, `img-…`. Existing nodes are replaced according to their pool's \
                     `update_strategy`. Default: chosen by Tencent Cloud.",
                )
                .validate(validator::length(1, 128)),
        ),
        (
            "os_customize_type",
            Attribute::string()
                .optional_computed()
                .unknown_when(&["os_name"])
                .description(
                    "The variant of the image: `GENERAL`, `DOCKER_CUSTOMIZE` (optimized for containers) or \
                     `CUSTOMIZE` (all custom images). Existing nodes are replaced according to their pool's \
                     `update_strategy`. Default: chosen by Tencent Cloud.",
                )
                .validate(OsCustomizeType::validator()),
        ),
    ]
}

/// The name that the user wrote, while the cloud still has what it made of it.
fn os_name(reading: &Reading<'_>) -> Attr<String> {
    let cluster = reading.cluster;
    let is_as_applied =
        |written: &str| {
            reading.resolved.os.as_ref().is_some_and(|(name, os, image)| {
                name == written && *os == cluster.cluster_os && *image == cluster.image_id
            })
        };
    match reading.state.os_name.as_str() {
        Some(written) if written == cluster.image_id || is_as_applied(written) => reading.state.os_name.clone(),
        _ => Attr::non_empty(&cluster.cluster_os),
    }
}

/// Remembers what the cloud made of the images that the user named.
pub fn remember_names(reading: &Reading<'_>, parts: &Parts<'_>, applied: &ClusterModel) {
    let resolved = |written: &String, os: &str, image: &str| -> ResolvedImage {
        (written.clone(), os.to_owned(), image.to_owned())
    };
    let cluster = reading.cluster;
    let os = applied.os_name.known().map(|written| resolved(written, &cluster.cluster_os, &cluster.image_id));
    let pool_os = applied.pools().into_iter().filter_map(|(name, pool)| {
        let found = &parts.pools.iter().find(|pool| pool.name == name)?.found.pool;
        let written = pool.os_name.known().or(applied.os_name.known())?;
        Some((name, resolved(written, &found.node_pool_os, &found.image_id)))
    });
    let pool_os: BTreeMap<String, ResolvedImage> = pool_os.collect();
    ResolvedNames { os, pool_os, ..ResolvedNames::recall(reading.op) }.keep(reading.op);
}

async fn update(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    let Attr::Known(os_name) = &change.planned.os_name else {
        return Ok(());
    };
    if change.prior.os_name == change.planned.os_name && is_id(os_name) {
        let detail = format!(
            "`os_customize_type` of the custom image {os_name} cannot be changed: set `os_name` to an image of the \
             other type."
        );
        let path = Path::of("os_customize_type");
        return Err(Diagnostic::error("Image type cannot be changed", detail).at(path).into());
    }
    let image_id = image_id(change, os_name).await?;
    let there = change.handle.client.cluster(&change.handle.cluster_id).await;
    let there = there.map_err(|error| api_error("The cluster could not be read", &error).at(Path::of("os_name")))?;
    // the same image, written otherwise
    if there.is_some_and(|cluster| cluster.image_id == image_id) {
        return Ok(());
    }
    let request = ModifyClusterImage { cluster_id: change.handle.cluster_id.clone(), image_id };
    change.call(&request, "os_name").await?;
    Ok(())
}

async fn image_id(change: &ClusterChange<'_>, written: &str) -> Result<String, Diagnostics> {
    if is_id(written) {
        return Ok(written.to_owned());
    }
    let remembered = ResolvedNames::recall(change.op).os.filter(|(name, ..)| name == written);
    let os_name = remembered.map_or_else(|| written.to_owned(), |(_, canonical, _)| canonical);
    let images = change.handle.client.call(&DescribeImages {}).await;
    let images =
        images.map_err(|error| api_error("The available images could not be read", &error).at(Path::of("os_name")))?;
    let found = find(&images.image_instance_set, &os_name, change.planned.os_customize_type.as_str())?;
    Ok(found.image_id.clone())
}

/// The image of a name and, if one is asked for, a kind.
fn find<'a>(images: &'a [Image], os_name: &str, kind: Option<&str>) -> Result<&'a Image, Diagnostic> {
    let named: Vec<&Image> = images.iter().filter(|image| image.os_name == os_name).collect();
    if named.is_empty() {
        let offered: BTreeSet<&str> = images.iter().map(|image| image.os_name.as_str()).collect();
        let offered = offered.into_iter().collect::<Vec<_>>().join(", ");
        let detail = format!("There is no image {os_name:?}. Available: {offered}.");
        return Err(Diagnostic::error("Unknown image", detail).at(Path::of("os_name")));
    }
    let found = named.into_iter().find(|image| kind.is_none_or(|kind| kind == image.os_customize_type));
    found.ok_or_else(|| {
        let detail =
            format!("There is no image {os_name:?} with `os_customize_type` = {:?}.", kind.unwrap_or_default());
        Diagnostic::error("Unknown image", detail).at(Path::of("os_customize_type"))
    })
}
