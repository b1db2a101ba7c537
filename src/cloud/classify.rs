//! From an API error code to the kind of the error, as tables.
//!
//! A code is `Class` or `Class.Detail`. The same cause has different classes in different actions
//! (a vanished cluster has five codes), so the detail is asked before the class. What an action may
//! answer comes from the API model's error lists, which are known to be incomplete.

use super::kind::Kind;

/// Codes whose class and detail would mislead.
const CODES: &[(&str, Kind)] = &[
    ("AuthFailure.UnauthorizedOperation", Kind::Permission),
    ("InvalidRegion.NotFound", Kind::InvalidRequest),
    ("InvalidZone.NotFound", Kind::InvalidRequest),
    ("ResourceInUse.SubnetAlreadyExist", Kind::Precondition),
    ("ResourceUnavailable.ForbiddenModifyVpc", Kind::Precondition),
    ("ResourceUnavailable.LaunchConfigurationStatusAbnormal", Kind::Precondition),
    ("ResourceUnavailable.LbBackendRegionInconsistent", Kind::Precondition),
    ("ResourceUnavailable.LbVpcInconsistent", Kind::Precondition),
    ("ResourceUnavailable.ProjectInconsistent", Kind::Precondition),
    ("UnauthorizedOperation.InvalidToken", Kind::Authentication),
];

/// A code and words in its message that say more than the code.
const MESSAGES: &[(&str, &str, Kind)] = &[
    ("InternalError.Param", "not found", Kind::NotFound),
    ("InvalidParameter.Param", "not authorized to perform operation", Kind::Permission),
    ("InvalidParameter", "no normal node cluster", Kind::Precondition),
];

/// Details, whatever their class; a trailing `*` stands for any ending.
const DETAILS: &[(&str, Kind)] = &[
    ("ClusterNotFound", Kind::NotFound),
    ("CvmNotFound", Kind::NotFound),
    ("DbRecordNotFound", Kind::NotFound),
    ("KubernetesResourceNotFound", Kind::NotFound),
    ("NodePoolQueryFailed", Kind::NotFound),
    ("NotFound", Kind::NotFound),
    ("RecordNotFound", Kind::NotFound),
    ("TaskNotFound", Kind::NotFound),
    ("ClusterInAbnormalStat", Kind::Busy),
    ("ClusterState", Kind::Busy),
    ("CvmStatus", Kind::Busy),
    ("TaskAlreadyRunning", Kind::Busy),
    ("TaskLifeStateError", Kind::Busy),
    ("AccountUserNotAuthenticated", Kind::Precondition),
    ("ClusterForbiddenToDelete", Kind::Precondition),
    ("ClusterInDeletionProtection", Kind::Precondition),
    ("ClusterUpgradeNodeVersion", Kind::Precondition),
    ("CvmDeletionProtection", Kind::Precondition),
    ("EmptyClusterNotSupport", Kind::Precondition),
    ("OperationForbidden", Kind::Precondition),
    ("PublicClusterOpNotSupport", Kind::Precondition),
    ("Quota*", Kind::Quota),
    ("TradeInsufficientBalance", Kind::Quota),
    ("CamNoAuth", Kind::Permission),
    ("IllegalRole", Kind::Permission),
    ("NoRBACPermissions", Kind::Permission),
    ("RBACForbidden", Kind::Permission),
    ("Cidr*", Kind::InvalidRequest),
    ("ImageIdNotFound", Kind::InvalidRequest),
    ("InvalidPrivateNetworkCidr", Kind::InvalidRequest),
    ("OsNotSupport", Kind::InvalidRequest),
    ("Param", Kind::InvalidRequest),
    ("VpcRecodrNotFound", Kind::InvalidRequest), // spelt so by the API
    ("ComponentClient*", Kind::Server),
    ("ComponentClinet*", Kind::Server), // spelt so by the API
    ("Db*", Kind::Server),
    ("KubeClientConnection", Kind::Server),
    ("KubeCommon", Kind::Server),
    ("KubernetesInternal", Kind::Server),
    ("UnexpectedError", Kind::Server),
    ("UnexpectedInternal", Kind::Server),
];

/// Classes; a trailing `*` stands for any ending.
const CLASSES: &[(&str, Kind)] = &[
    ("ResourceNotFound", Kind::NotFound),
    ("ResourceBusy", Kind::Busy),
    ("ResourceInUse", Kind::Busy),
    ("ResourceUnavailable", Kind::Busy),
    ("OperationDenied", Kind::Precondition),
    ("UnsupportedOperation", Kind::Precondition),
    ("RequestLimitExceeded", Kind::Throttled),
    ("LimitExceeded", Kind::Quota),
    ("ResourceInsufficient", Kind::Quota),
    ("ResourcesSoldOut", Kind::Quota),
    ("AuthFailure", Kind::Authentication),
    ("UnauthorizedOperation", Kind::Permission),
    ("ActionOffline", Kind::InvalidRequest),
    ("Invalid*", Kind::InvalidRequest),
    ("MissingParameter", Kind::InvalidRequest),
    ("NoSuch*", Kind::InvalidRequest),
    ("RequestSizeLimitExceeded", Kind::InvalidRequest),
    ("ResponseSizeLimitExceeded", Kind::InvalidRequest),
    ("Unknown*", Kind::InvalidRequest),
    ("Unsupported*", Kind::InvalidRequest),
    ("InternalError", Kind::Server),
    ("InternalServerError", Kind::Server),
    ("ServiceUnavailable", Kind::Server),
];

/// The kind of an API error; a code that no table knows is [`Kind::Failed`].
pub fn classify(code: &str, message: &str) -> Kind {
    if let Some((_, kind)) = CODES.iter().find(|(known, _)| *known == code) {
        return *kind;
    }
    let words = message.to_ascii_lowercase();
    if let Some((_, _, kind)) = MESSAGES.iter().find(|(known, needle, _)| *known == code && words.contains(needle)) {
        return *kind;
    }
    let (class, detail) = code.split_once('.').unwrap_or((code, ""));
    look_up(DETAILS, detail).or_else(|| look_up(CLASSES, class)).unwrap_or(Kind::Failed)
}

fn look_up(table: &[(&str, Kind)], word: &str) -> Option<Kind> {
    table.iter().find(|(pattern, _)| matches(pattern, word)).map(|(_, kind)| *kind)
}

/// Without regard to case: the API writes both `CIDRMask…` and `CidrMask…`.
fn matches(pattern: &str, word: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => word.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)),
        None => word.eq_ignore_ascii_case(pattern),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_the_kind_that_the_reference_gives_them() {
        for (kind, codes) in [
            (
                Kind::NotFound,
                "ResourceNotFound ResourceNotFound.ClusterNotFound InvalidParameter.ClusterNotFound \
                 InternalError.ClusterNotFound FailedOperation.ClusterNotFound FailedOperation.NodePoolQueryFailed \
                 InternalError.DbRecordNotFound FailedOperation.RecordNotFound InvalidSecurityGroupID.NotFound \
                 InvalidInstanceId.NotFound ResourceNotFound.AutoScalingGroupNotFound",
            ),
            (
                Kind::Busy,
                "ResourceUnavailable.ClusterState FailedOperation.ClusterState InternalError.ClusterState \
                 ResourceUnavailable.ClusterInAbnormalStat ResourceInUse ResourceInUse.ExistRunningPod \
                 ResourceUnavailable FailedOperation.TaskAlreadyRunning InternalError.TaskAlreadyRunning \
                 FailedOperation.TaskLifeStateError ResourceUnavailable.NodePoolStateNotNormal",
            ),
            (
                Kind::Precondition,
                "OperationDenied.ClusterInDeletionProtection FailedOperation.ClusterForbiddenToDelete \
                 FailedOperation.CvmDeletionProtection InternalError.EmptyClusterNotSupport OperationDenied \
                 UnsupportedOperation.LockedResources",
            ),
            (
                Kind::Throttled,
                "RequestLimitExceeded RequestLimitExceeded.UinLimitExceeded RequestLimitExceeded.IPLimitExceeded \
                 RequestLimitExceeded.GlobalRegionUinLimitExceeded",
            ),
            (
                Kind::Quota,
                "LimitExceeded LimitExceeded.SecurityGroupPolicySet FailedOperation.QuotaMaxClsLimit \
                 InternalError.QuotaMaxNodLimit InternalError.QuotaMaxRtLimit FailedOperation.QuotaUSGLimit \
                 ResourceInsufficient.SpecifiedInstanceType FailedOperation.TradeInsufficientBalance \
                 InternalError.TradeInsufficientBalance ResourcesSoldOut.SpecifiedInstanceType",
            ),
            (
                Kind::Authentication,
                "AuthFailure AuthFailure.SecretIdNotFound AuthFailure.SignatureFailure AuthFailure.SignatureExpire \
                 AuthFailure.TokenFailure AuthFailure.InvalidSecretId AuthFailure.InvalidAuthorization \
                 AuthFailure.MFAFailure",
            ),
            (
                Kind::Permission,
                "UnauthorizedOperation UnauthorizedOperation.CamNoAuth UnauthorizedOperation.NoRBACPermissions \
                 FailedOperation.CamNoAuth InternalError.CamNoAuth AuthFailure.UnauthorizedOperation",
            ),
            (
                Kind::InvalidRequest,
                "MissingParameter InvalidParameter InvalidParameter.Param InvalidParameterValue UnknownParameter \
                 InvalidAction NoSuchVersion NoSuchProduct UnsupportedRegion UnsupportedProtocol \
                 RequestSizeLimitExceeded ActionOffline InvalidParameter.CidrConflictWithOtherCluster \
                 InternalError.CidrConflictWithVpcCidr InvalidParameter.CIDRMaskSizeOutOfRange \
                 InternalError.CidrMaskSizeOutOfRange InvalidParameter.InvalidPrivateNetworkCIDR \
                 InternalError.InvalidPrivateNetworkCidr InvalidKeyPairId.Malformed InternalError.Param",
            ),
            (
                Kind::Server,
                "InternalError InternalError.Db InternalError.UnexpectedInternal InternalError.KubeCommon \
                 InternalError.KubeClientConnection ServiceUnavailable FailedOperation.Db InternalServerError",
            ),
            (Kind::Failed, "FailedOperation FailedOperation.LbCommon Brand.New"),
        ] {
            for code in codes.split_whitespace() {
                assert_eq!(classify(code, ""), kind, "{code}");
            }
        }
    }

    #[test]
    fn messages_tell_what_the_code_does_not() {
        assert_eq!(
            classify("InvalidParameter.Param", "ACTION_NO_AUTH: you are not authorized to perform operation (tke:X)."),
            Kind::Permission
        );
        assert_eq!(classify("InternalError.Param", "NodePool Not Found"), Kind::NotFound);
        assert_eq!(
            classify("InvalidParameter", "No normal node cluster is not allowed to enable access endpoint"),
            Kind::Precondition
        );
    }
}
