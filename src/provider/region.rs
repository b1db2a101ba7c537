//! Regions as users write them, and where they come from.

use super::environment;
use crate::cloud::credentials::Profile;
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::schema::{Validator, validator};
use crate::kit::value::Path;

/// A check of a region's form; whether there is such a region is for a plan to ask.
pub fn validator() -> Validator {
    validator::text("a region such as `ap-guangzhou`", |text| match is_name(text) {
        true => Ok(()),
        false => Err(format!("{text:?} is not a region such as \"ap-guangzhou\"")),
    })
}

/// Whether a text could be a region's name.
pub fn is_name(text: &str) -> bool {
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.split('-').count() >= 2 && text.split('-').all(is_word)
}

/// The region that the environment names.
pub(super) fn of_environment() -> Result<Option<String>, Diagnostic> {
    of_variable(environment::REGION)
}

/// The region of a profile, else that of a pod. Of a profile that was named, what it says has to make sense.
pub(super) fn of_profile(
    profile: &Profile,
    is_named: bool,
    warnings: &mut Diagnostics,
) -> Result<Option<String>, Diagnostic> {
    let problem = match profile.region() {
        Ok(Some(name)) if is_name(&name) => return Ok(Some(name)),
        Ok(None) => return of_variable(environment::POD_REGION),
        Ok(Some(name)) => format!("{} names the region {name:?}, which is not a valid region", profile.name()),
        Err(error) => error.to_string(),
    };
    let diagnostic =
        Diagnostic::error("Region of a profile not usable", format!("No region could be read: {problem}."));
    if is_named {
        return Err(diagnostic.at(Path::of("profile")));
    }
    warnings.push(Diagnostic { severity: Severity::Warning, ..diagnostic });
    of_variable(environment::POD_REGION)
}

fn of_variable(variable: &'static str) -> Result<Option<String>, Diagnostic> {
    let Some(name) = environment::var(variable) else { return Ok(None) };
    if is_name(&name) {
        return Ok(Some(name));
    }
    let detail = format!("{variable} is {name:?}, which is not a region such as \"ap-guangzhou\".");
    Err(Diagnostic::error("Invalid region", detail).at(Path::of("region")))
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names() {
        for name in ["ap-guangzhou", "na-siliconvalley", "ap-shenzhen-fsi"] {
            assert!(is_name(name), "{name}");
        }
        for other in ["", "guangzhou", "ap-", "ap-guangzhou\n", "ap guangzhou", "AP-GUANGZHOU", "ap-guangzhou "] {
            assert!(!is_name(other), "{other:?}");
        }
    }
}
