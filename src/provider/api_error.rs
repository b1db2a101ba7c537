//! The one place where API errors become diagnostics.

use crate::cloud::service_role::ServiceRole;
use crate::cloud::{Error, Kind, Obstacle, Shortage};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::WaitError;

/// Names the fault of an account without a role that a service needs.
pub const MISSING_ROLE: &str = "Service role missing";

/// Names what ended because the user wanted it to.
pub const INTERRUPTED: &str = "Interrupted";

/// What a user reads of a failed call. `what` says what did not happen, as in "The cluster could not
/// be created".
pub fn api_error(what: &str, error: &Error) -> Diagnostic {
    let (summary, advice) = explain(error);
    let advice = error.obstacle().map_or_else(|| advice.to_owned(), Obstacle::advice);
    let to_authorize = error.missing_service_role().map(how_to_authorize);
    let to_allow = error.missing_permission().map(|permission| how_to_allow([permission]));
    let advice = match to_authorize.or(to_allow) {
        Some(to_allow) if error.is_about_keys() => format!("{advice}\n\n{to_allow}"),
        Some(what_to_do) => what_to_do,
        None => advice,
    };
    let phrase = if error.kind() == Kind::UnexpectedReply { "unexpected reply: " } else { "" };
    let mut detail = match error.tried() {
        [] => format!("{what}: {phrase}{}", sentence(error.message())),
        tried => {
            let list: String = tried.iter().map(|source| format!("\n  - {source}")).collect();
            format!("{what}: no credentials were found. Sources that were tried, in this order:{list}")
        }
    };
    if error.may_have_been_carried_out() {
        detail.push_str(" The request may have been carried out nevertheless.");
    }
    if !advice.is_empty() {
        detail.push_str("\n\n");
        detail.push_str(&advice);
    }
    let facts: Vec<String> = [
        error.action().map(|action| format!("API action: {action}")),
        error.region().map(|region| format!("region: {region}")),
        error.code().map(|code| format!("code: {code}")),
        error.request_id().map(|id| format!("request id: {id}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !facts.is_empty() {
        detail.push_str("\n\n");
        detail.push_str(&facts.join(", "));
    }
    Diagnostic::error(summary, detail)
}

/// What to do about permissions that are missing.
pub fn how_to_allow(permissions: impl IntoIterator<Item = String>) -> String {
    let permissions: Vec<String> = permissions.into_iter().map(|permission| format!("{permission:?}")).collect();
    let (them, any) = if permissions.len() == 1 { ("it", "it") } else { ("them", "one of them") };
    format!(
        "Allow {them} by a statement in a CAM policy of the user or role that the keys belong to:\n\n  {{ \"effect\": \
         \"allow\", \"action\": [{}], \"resource\": [\"*\"] }}\n\nIf there is such a statement, look for one with the \
         effect `deny`, or for a resource or condition that excludes {any}.",
        permissions.join(", ")
    )
}

/// What to do about a service role that is missing.
pub fn how_to_authorize(role: &ServiceRole) -> String {
    let ServiceRole { name, principal, policy, console } = role;
    format!(
        "The account needs the service role {name}, with the policy {policy} and a trust policy for the service \
         {principal}. The account's owner or an administrator creates it by opening the {console} console once and \
         granting the authorization that it asks for, or with cam:CreateRole and cam:AttachRolePolicy. More \
         permissions for the keys in use do not help."
    )
}

/// The same as [`api_error`] for a wait: what was waited for, how long, and what was seen last.
pub fn wait_error(what: &str, error: WaitError<Error>) -> Diagnostics {
    match error {
        WaitError::Look(error) => api_error(what, &error).into(),
        WaitError::Timeout { ref history, .. } => {
            let seen: Vec<String> = history.iter().map(|status| format!("  - {status}")).collect();
            let detail = format!(
                "{what}: {error}.\n\nProgress:\n{}\n\nEverything created so far is in the state. Set a longer time in \
                 the `timeouts` block.",
                seen.join("\n")
            );
            Diagnostic::error("Timed out", detail).into()
        }
        WaitError::Cancelled { .. } => {
            Diagnostic::error(INTERRUPTED, format!("{what}: {error}. Run `terraform apply` again to continue.")).into()
        }
    }
}

/// The text with a full stop, unless it ends as a sentence already.
fn sentence(text: &str) -> String {
    if text.ends_with(['.', '?', '!', '。', '？', '！']) { text.to_owned() } else { format!("{text}.") }
}

fn explain(error: &Error) -> (&'static str, &'static str) {
    match error.kind() {
        Kind::Precondition if error.missing_service_role().is_some() => (MISSING_ROLE, ""),
        Kind::Authentication
            if error.is_about_keys() && error.code().is_some_and(|code| code.contains("Unauthorized")) =>
        {
            (
                "No usable credentials",
                "The role could not be assumed: its trust policy may not allow this caller, or may require an \
                 `external_id`. A caller that is a user or a role also needs the permission sts:AssumeRole.",
            )
        }
        Kind::Authentication
            if error.is_about_keys() && error.code().is_some_and(|code| code.starts_with("ResourceNotFound.Role")) =>
        {
            ("No usable credentials", "Check the account and the name in the role's `role_arn`.")
        }
        Kind::Authentication if error.is_about_keys() => {
            ("No usable credentials", "The provider's documentation lists the sources of credentials and their order.")
        }
        Kind::Authentication => (
            "Credentials not accepted",
            "Check that the secret id and secret key belong together and are enabled, that a token of temporary keys \
             has not expired, and that this machine's clock is right.",
        ),
        Kind::Permission => (
            "Permission missing",
            "The keys are right, but the user or role they belong to is not permitted to do this.",
        ),
        Kind::Blocked => match error.obstacle() {
            Some(Obstacle::ProxyUrl(_) | Obstacle::ProxyCredentials(_) | Obstacle::ProxyRefusal(_)) => {
                ("Proxy not usable", "")
            }
            _ => ("TLS certificate not trusted", ""),
        },
        Kind::Network | Kind::Timeout => (
            "Tencent Cloud not reachable",
            "Check the network, the proxy variables, and the provider's `endpoint` or `domain`.",
        ),
        Kind::Quota => match error.shortage() {
            Shortage::Stock => ("Sold out", "Choose another zone or instance type, or set `fallback_instance_types`."),
            Shortage::Balance => ("Account balance too low", "Top up the account that the resources are billed to."),
            Shortage::Quota => {
                ("Quota exceeded", "Ask Tencent Cloud for a higher quota, or delete what is no longer needed.")
            }
        },
        Kind::Throttled => {
            ("Too many API calls", "Set the provider's `requests_per_second` lower, or `retry_timeout` higher.")
        }
        Kind::Busy => (
            "Resource is busy",
            "Something else is changing the resource. Run `terraform apply` again when that is done.",
        ),
        Kind::Precondition if error.code().is_some_and(|code| code.ends_with(".ClusterForbiddenToDelete")) => (
            "Cluster deletion refused",
            "Tencent Cloud does not delete a cluster that has nodes of any kind, including registered nodes. Check in \
             the TKE console which nodes are left, remove them, and run `terraform destroy` again.",
        ),
        Kind::Precondition => ("Operation not allowed in the current state", ""),
        Kind::Unchanged => ("Nothing to change", ""),
        Kind::InvalidRequest if error.message().contains("addon version not found") => (
            "Add-on not available",
            "Tencent Cloud has no add-on of this name, or not in this version. Names are those of charts in lower \
             case, such as `npdplus`. Without a version, the newest one that fits is installed.",
        ),
        Kind::InvalidRequest => ("Request not accepted", ""),
        Kind::NotFound => ("Object not found", ""),
        Kind::Cancelled => (INTERRUPTED, "Run `terraform apply` again to continue."),
        Kind::UnexpectedReply => (
            "Unexpected reply",
            "Tencent Cloud's reply was incomplete or contradicted itself, and was ignored. This may pass: run \
             `terraform apply` again. If it does not, quote the request id to Tencent Cloud's support.",
        ),
        Kind::Server | Kind::Failed => (
            "Tencent Cloud API error",
            "This may pass: run `terraform apply` again. If it does not, quote the request id to Tencent Cloud's \
             support.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_has_the_facts() {
        let error = Error::from_api("LimitExceeded", "no more", Some("e9b1".into()));
        let diagnostic = api_error("The cluster could not be read", &error);
        assert_eq!(diagnostic.summary, "Quota exceeded");
        assert!(diagnostic.detail.starts_with("The cluster could not be read: no more."));
        assert!(diagnostic.detail.ends_with("\n\ncode: LimitExceeded, request id: e9b1"), "{}", diagnostic.detail);
    }

    #[test]
    fn an_unexpected_reply_says_so() {
        let error = Error::new(Kind::UnexpectedReply, "Clusters[0].VpcId is missing");
        let diagnostic = api_error("The cluster could not be read", &error);
        assert_eq!(diagnostic.summary, "Unexpected reply");
        assert!(
            diagnostic.detail.starts_with(
                "The cluster could not be read: unexpected reply: Clusters[0].VpcId is missing.\n\nTencent Cloud's \
                 reply"
            ),
            "{}",
            diagnostic.detail
        );
    }

    #[test]
    fn a_missing_service_role_is_named_with_how_to_create_it() {
        let code = "UnauthorizedOperation.AutoScalingRoleUnauthorized";
        let error = Error::from_api(code, "the account has not authorized AS_QCSRole", None);
        let diagnostic = api_error("The node pool \"a\" could not be created", &error);
        assert_eq!(diagnostic.summary, "Service role missing");
        for part in ["AS_QCSRole", "as.cloud.tencent.com", "QcloudAccessForASRole", "cam:CreateRole", code] {
            assert!(diagnostic.detail.contains(part), "{part}: {}", diagnostic.detail);
        }
        assert!(!diagnostic.detail.contains("effect"), "{}", diagnostic.detail);
    }

    #[test]
    fn what_is_missing_is_named_with_the_statement_to_add() {
        for code in [
            "UnauthorizedOperation",
            "UnauthorizedOperation.CamNoAuth",
            "FailedOperation.CamNoAuth",
            "InternalError.CamNoAuth",
            "AuthFailure.UnauthorizedOperation",
        ] {
            let said =
                "you are not authorized to perform operation (cvm:RunInstances)\nresource (*) has no permission\n";
            let diagnostic = api_error("The pool could not be created", &Error::from_api(code, said, None));
            assert_eq!(diagnostic.summary, "Permission missing", "{code}");
            let statement = r#"{ "effect": "allow", "action": ["cvm:RunInstances"], "resource": ["*"] }"#;
            assert!(diagnostic.detail.contains(statement), "{}", diagnostic.detail);
            assert!(!diagnostic.detail.contains("may have been carried out"), "{}", diagnostic.detail);
        }
        // that of a role inside the cluster is not one of CAM
        let error = Error::from_api("UnauthorizedOperation.NoRBACPermissions", "no", None);
        assert!(!api_error("The kubeconfig could not be read", &error).detail.contains("effect"));
    }
}
