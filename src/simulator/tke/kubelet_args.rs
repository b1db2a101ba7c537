//! Arguments of the kubelet.

use crate::simulator::error::ApiError;

/// Arguments that take only some values.
const CHOICES: &[(&str, &[&str])] = &[("cgroup-driver", &["cgroupfs", "systemd"])];

/// Refuses an argument that the kubelet does not take: `name=value`, without dashes in front.
pub(crate) fn check(args: &[String]) -> Result<(), ApiError> {
    for arg in args {
        let (name, value) = arg.split_once('=').unwrap_or((arg, ""));
        let choices = CHOICES.iter().find(|(of, _)| *of == name).map(|(_, choices)| *choices);
        let wrong = match choices {
            _ if name.starts_with('-') => arg,
            Some(choices) if !choices.contains(&value) => value,
            _ => continue,
        };
        let name = name.trim_start_matches('-');
        let message = format!("Kubelet args is invalid: [{wrong}] is not in --{name} available args list");
        return Err(ApiError::new("InvalidParameter.Param", message));
    }
    Ok(())
}
