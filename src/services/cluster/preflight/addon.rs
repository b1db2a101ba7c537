//! Add-ons.

use super::report::Report;
use super::scope::Scope;
use crate::cloud::tke::chart::{AppChart, GetTkeAppChartList};
use crate::cloud::{Client, Error};
use crate::kit::value::Path;
use crate::services::addon::model::AddonModel;
use crate::services::kubernetes_version::numbers;

/// An add-on that is new, or of which another version is asked for.
struct Wanted {
    name: String,
    is_new: bool,
    version: Option<String>,
}

fn wanted(scope: &Scope<'_>) -> Vec<Wanted> {
    let before = scope.prior.map(|prior| prior.addons()).unwrap_or_default();
    let one = |(name, addon): (String, AddonModel)| {
        let prior = before.get(&name);
        let version = addon.version.into_known();
        let version = version.filter(|version| prior.is_none_or(|it| it.version.as_str() != Some(version)));
        (prior.is_none() || version.is_some()).then_some(Wanted { is_new: prior.is_none(), name, version })
    };
    scope.planned.addons().into_iter().filter_map(one).collect()
}

/// The add-ons on offer.
pub async fn ask(client: &Client, scope: &Scope<'_>) -> Result<Option<Vec<AppChart>>, Error> {
    if wanted(scope).is_empty() {
        return Ok(None);
    }
    Ok(Some(client.call(&GetTkeAppChartList {}).await?.app_charts))
}

/// They are on offer, and in no newer version than the newest. That the cloud lists all that it installs is nowhere said, so
/// what is missing is no error. Of older versions it does not tell.
pub fn judge(scope: &Scope<'_>, offered: Option<Vec<AppChart>>, report: &mut Report) {
    let Some(offered) = offered.filter(|offered| !offered.is_empty()) else { return };
    for Wanted { name, is_new, version } in wanted(scope) {
        let path = Path::of("addons").key(&name);
        let Some(chart) = offered.iter().find(|chart| chart.name == name) else {
            // one that is there came from somewhere
            if is_new {
                let mut names: Vec<&str> = offered.iter().map(|chart| chart.name.as_str()).collect();
                names.sort_unstable();
                let detail = format!(
                    "{name:?} is not in the list of add-ons that Tencent Cloud offers; the apply may fail. Available: {}.",
                    names.join(", ")
                );
                report.warning(path, "Unknown add-on", detail);
            }
            continue;
        };
        let newest = &chart.latest_version;
        if let Some(version) = version.filter(|version| !newest.is_empty() && numbers(version) > numbers(newest)) {
            let detail = format!(
                "{version:?} is newer than the newest version of the add-on {name:?} that Tencent Cloud lists, {newest:?}; \
                 the apply may fail."
            );
            report.warning(path.attr("version"), "Unknown version of an add-on", detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::{ClusterModel, objects};
    use super::*;
    use crate::kit::value::Attr;

    fn cluster(name: &str, version: Attr<String>) -> ClusterModel {
        let addon = AddonModel { version, ..Default::default() };
        ClusterModel { addons: objects([(name.to_owned(), addon)]), ..Default::default() }
    }

    #[test]
    fn what_is_on_offer() {
        let judged = |prior: Option<&ClusterModel>, planned: &ClusterModel| {
            let offered = vec![AppChart { name: "cbs".into(), latest_version: "1.1.14".into() }];
            let mut report = Report::default();
            judge(&Scope::of(prior, planned), Some(offered), &mut report);
            report.lines()
        };
        let of = |name: &str, version: &str| cluster(name, version.into());
        assert!(
            judged(None, &of("cbs", "1.1.8")).is_empty() && judged(None, &cluster("cbs", Attr::Unknown)).is_empty()
        );
        assert_eq!(judged(None, &of("CBS", "1.1.8")), [r#"warning: addons["CBS"]: Unknown add-on"#]);
        let newer = [r#"warning: addons["cbs"].version: Unknown version of an add-on"#];
        assert_eq!(judged(None, &of("cbs", "1.2.0")), newer);
        assert_eq!(judged(Some(&of("cbs", "1.1.8")), &of("cbs", "1.2.0")), newer);
        // what is there already is not asked about
        assert!(judged(Some(&of("own", "1")), &of("own", "1")).is_empty());
    }
}
