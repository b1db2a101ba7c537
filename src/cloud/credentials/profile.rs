//! Keys from the files of Tencent's command line tool, `tccli`.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

use super::error::CredentialsError;
use super::flaw::flaw_of_keys;
use super::keys::Credentials;
use super::provide::ProvideCredentials;
use super::role::Role;
use crate::cloud::environment::{HOME, USER_PROFILE};
use crate::system::environment::var;

/// The profile that tccli writes when none is named.
pub const DEFAULT_PROFILE: &str = "default";

/// `<directory>/<profile>.credential` (keys) and `<profile>.configure` (region), both JSON.
#[derive(Debug, Clone)]
pub struct Profile {
    name: String,
    directory: Option<PathBuf>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CredentialFile {
    #[serde(rename = "secretId", deserialize_with = "text")]
    secret_id: Option<String>,
    #[serde(rename = "secretKey", deserialize_with = "secret")]
    secret_key: Option<SecretString>,
    #[serde(deserialize_with = "secret")]
    token: Option<SecretString>,
    #[serde(rename = "role-arn")]
    role_arn: Option<String>,
    #[serde(rename = "role-session-name")]
    role_session_name: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ConfigureFile {
    #[serde(rename = "_sys_param")]
    system: Option<SystemParameters>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SystemParameters {
    region: Option<String>,
}

impl Profile {
    /// A profile (`default` unless named) in a directory (`~/.tccli` unless given).
    pub fn new(name: Option<&str>, directory: Option<&Path>) -> Self {
        let home = || var(HOME).or_else(|| var(USER_PROFILE)).map(|home| Path::new(&home).join(".tccli"));
        Self {
            name: name.unwrap_or(DEFAULT_PROFILE).to_owned(),
            directory: directory.map(Path::to_owned).or_else(home),
        }
    }

    /// What it is called, for a user.
    pub fn name(&self) -> String {
        format!("profile {}", self.name)
    }

    /// The region that the profile names, if it does.
    ///
    /// # Errors
    /// When the file is there but cannot be read or is no JSON.
    pub fn region(&self) -> Result<Option<String>, CredentialsError> {
        match self.read::<ConfigureFile>("configure") {
            Ok(file) => Ok(file.system.and_then(|system| given(system.region))),
            Err(CredentialsError::Absent { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The role that the profile's keys are for, if it names one.
    ///
    /// # Errors
    /// When the file cannot be read or is no JSON.
    pub fn role(&self) -> Result<Option<Role>, CredentialsError> {
        let file: CredentialFile = self.read("credential")?;
        let role = |arn| Role { arn, session_name: given(file.role_session_name), ..Role::default() };
        Ok(given(file.role_arn).map(role))
    }

    fn keys(&self) -> Result<Credentials, CredentialsError> {
        let file: CredentialFile = self.read("credential")?;
        let [key, token] = [&file.secret_key, &file.token].map(|it| it.as_ref().map(ExposeSecret::expose_secret));
        if let Some(flaw) = flaw_of_keys(["secretId", "secretKey", "token"], [file.secret_id.as_deref(), key, token]) {
            return Err(self.invalid(format!("the file's {flaw}")));
        }
        match (file.secret_id, file.secret_key) {
            (Some(id), Some(key)) => Ok(Credentials::new(id, key).with_token(file.token)),
            (None, None) => Err(self.absent("the file contains no secretId and secretKey".to_owned())),
            _ => Err(self.invalid("the file contains only one of secretId and secretKey".to_owned())),
        }
    }

    fn read<T: for<'de> Deserialize<'de>>(&self, extension: &str) -> Result<T, CredentialsError> {
        if self.name.is_empty() || self.name.contains(['/', '\\']) {
            return Err(self.invalid("a profile's name is a file name without its extension".to_owned()));
        }
        let Some(directory) = &self.directory else {
            return Err(self.absent(format!("no home directory ({HOME} is not set)")));
        };
        let path = directory.join(format!("{}.{extension}", self.name));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(self.absent(format!("{} does not exist", path.display())));
            }
            Err(error) => {
                return Err(self.invalid(format!("{} cannot be read: {error}", path.display())));
            }
        };
        // editors of Windows begin a file with this
        let text = text.trim_start_matches('\u{feff}');
        // serde_json's message may quote the file: a key would stand in it. The place is enough.
        serde_json::from_str(text).map_err(|error| {
            self.invalid(format!(
                "{} is not the JSON that tccli writes (line {}, column {})",
                path.display(),
                error.line(),
                error.column()
            ))
        })
    }

    fn absent(&self, reason: String) -> CredentialsError {
        CredentialsError::absent(self.name(), reason)
    }

    fn invalid(&self, reason: String) -> CredentialsError {
        CredentialsError::invalid(self.name(), reason)
    }
}

fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// A text; none for an empty one.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer).map(given)
}

/// A text that is wiped from memory; none for an empty one.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    text(deserializer).map(|text| text.map(SecretString::from))
}

#[async_trait]
impl ProvideCredentials for Profile {
    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        self.keys()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(files: &[(&str, &str)]) -> (tempfile::TempDir, Profile) {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(directory.path().join(name), text).unwrap();
        }
        let profile = Profile::new(None, Some(directory.path()));
        (directory, profile)
    }

    #[test]
    fn keys_and_region() {
        let (_directory, profile) = profile(&[
            ("default.credential", r#"{"secretId": "id", "secretKey": "key", "token": ""}"#),
            ("default.configure", r#"{"_sys_param": {"region": "ap-guangzhou", "output": "json"}, "tke": {}}"#),
        ]);
        let credentials = profile.keys().unwrap();
        assert_eq!(credentials.secret_id(), "id");
        assert!(credentials.token().is_none());
        assert_eq!(profile.region().unwrap().as_deref(), Some("ap-guangzhou"));
        assert!(profile.role().unwrap().is_none());
    }

    #[test]
    fn a_role() {
        let text = r#"{"secretId": "id", "secretKey": "key", "role-arn": "arn", "role-session-name": "me"}"#;
        let (_directory, profile) = profile(&[("default.credential", text)]);
        let role = profile.role().unwrap().unwrap();
        assert_eq!((role.arn.as_str(), role.session_name.as_deref()), ("arn", Some("me")));
    }

    #[test]
    fn no_file_is_absent_and_a_broken_one_is_wrong() {
        let (_directory, profile_without_files) = profile(&[]);
        assert!(matches!(profile_without_files.keys(), Err(CredentialsError::Absent { .. })));
        assert_eq!(profile_without_files.region().unwrap(), None);
        let (_directory, broken) = profile(&[("default.credential", "{\"secretKey\": hunter2")]);
        let error = broken.keys().unwrap_err();
        assert!(matches!(error, CredentialsError::Invalid { .. }));
        assert!(!error.to_string().contains("hunter2"), "{error}");
        let (_directory, marked) =
            profile(&[("default.configure", "\u{feff}{\"_sys_param\": {\"region\": \"ap-a\"}}")]);
        assert_eq!(marked.region().unwrap().as_deref(), Some("ap-a"));
        let (_directory, blank) = profile(&[("default.credential", r#"{"secretId": "id", "secretKey": "key\n"}"#)]);
        let error = blank.keys().unwrap_err().to_string();
        assert_eq!(error, "profile default: the file's secretKey begins or ends with white space");
        let (_directory, half) = profile(&[("default.credential", r#"{"secretId": "id"}"#)]);
        assert!(matches!(half.keys(), Err(CredentialsError::Invalid { .. })));
    }

    #[test]
    fn a_name_cannot_leave_the_directory() {
        let directory = tempfile::tempdir().unwrap();
        let profile = Profile::new(Some("../other"), Some(directory.path()));
        assert!(matches!(profile.keys(), Err(CredentialsError::Invalid { .. })));
    }
}
