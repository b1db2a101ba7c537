//! Operating system images.

use super::report::Report;
use super::scope::Scope;
use crate::cloud::cvm::image::{DescribeImages, MachineImage};
use crate::cloud::tke::image::{self, DescribeOSImages, OsImage};
use crate::cloud::{Client, Error};
use crate::kit::value::Path;

/// The images that there are of those asked about.
pub struct Images {
    public: Vec<OsImage>,
    by_id: Vec<MachineImage>,
}

/// Every image that is new, where it is written.
fn named<'a>(scope: &Scope<'a>) -> impl Iterator<Item = (&'a String, Path)> {
    let own = scope.changed(|cluster| &cluster.os_name).map(|name| (name, Path::of("os_name")));
    let pools = scope.pools().filter_map(|pool| Some((pool.changed(|pool| &pool.os_name)?, pool.path("os_name"))));
    own.into_iter().chain(pools)
}

/// The public images, if one is asked for by its name, and those that are asked for by their ids.
pub async fn ask(client: &Client, scope: &Scope<'_>) -> Result<Option<Images>, Error> {
    let (mut ids, names): (Vec<&String>, Vec<&String>) =
        named(scope).map(|(name, _)| name).partition(|name| image::is_id(name));
    if ids.is_empty() && names.is_empty() {
        return Ok(None);
    }
    ids.sort();
    ids.dedup();
    let public = async {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        client.call(&DescribeOSImages::default()).await.map(|answer| answer.os_image_series_set)
    };
    let by_id = client.list_where("image-id", ids, |filters| DescribeImages { filters, ..Default::default() });
    let (public, by_id) = tokio::try_join!(public, by_id)?;
    Ok(Some(Images { public, by_id }))
}

/// They are on offer.
pub fn judge(scope: &Scope, images: Option<Images>, report: &mut Report) {
    let Some(images) = images else { return };
    for (name, path) in named(scope) {
        if image::is_id(name) {
            if !images.by_id.iter().any(|image| image.image_id == *name) {
                let detail = format!("There is no image {name} in {} that this account may use.", scope.region());
                report.error(path, "Unknown image", detail);
            }
            continue;
        }
        let online = || images.public.iter().filter(|image| image.status != "offline");
        if !online().any(|image| is_same(name, &image.os_name) || is_same(name, &image.alias)) {
            let mut offered: Vec<&str> = Vec::new();
            for image in online() {
                if !offered.contains(&image.os_name.as_str()) {
                    offered.push(&image.os_name);
                }
            }
            let detail = format!("The image {name:?} is not available. Available: {}.", offered.join(", "));
            report.error(path, "Image not available", detail);
        }
    }
}

/// Whether two names may be those of one image. The cloud takes several for each, with the kernel or
/// without (`tlinux3.1(tkernel4)x86_64`), with more digits or fewer (`centos7.6.0_x64`).
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    let begins = |long: &str, short: &str| {
        !short.is_empty() && long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    begins(&one, &other) || begins(&other, &one)
}

/// Family and version alone.
fn fold(name: &str) -> String {
    let mut name = name.to_lowercase();
    while let Some((before, (_, after))) =
        name.split_once('(').and_then(|(before, rest)| Some((before, rest.split_once(')')?)))
    {
        name = format!("{before}{after}");
    }
    for word in ["x86_64", "_x64", "64bit", "gpu", "lts", "server"] {
        name = name.replace(word, "");
    }
    name.replace("tencentos", "tlinux").replace([' ', '_'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_image_has_several_names() {
        for (one, other) in [
            ("tlinux3.1x86_64", "tlinux3.1(tkernel4)x86_64"),
            ("centos7.6.0_x64", "centos7.6x86_64"),
            ("centos7.6.0_x64 GPU", "centos7.6.0_x64"),
            ("ubuntu18.04.1x86_64", "ubuntu18.04x86_64"),
            ("ubuntu18.04.1x86_64 GPU", "Ubuntu Server 18.04.1 LTS 64bit"),
            ("tlinux3.1x86_64", "TencentOS Server 3.1 (TK4)"),
        ] {
            assert!(is_same(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("tlinux3.1x86_64", "tlinux2.4x86_64"),
            ("ubuntu18.04.1x86_64", "ubuntu20.04x86_64"),
            ("ubuntu2x86_64", "ubuntu20.04x86_64"),
            ("centos", "centos7.6x86_64"),
            ("(", "centos7.6x86_64"),
        ] {
            assert!(!is_same(one, other), "{one} {other}");
        }
    }
}
