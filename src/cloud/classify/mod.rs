//! From an API error to its kind, by one table.
//!
//! A code is `Class` or `Class.Detail`, and says too little: the same cause has different classes in different
//! actions (a vanished cluster has five codes), one code has opposite causes, and errors of other services come
//! inside those of TKE. So the message is asked first, then the detail, then the class. What an action may answer
//! comes from the API model's error lists, which are known to be incomplete, and from what was seen.

mod row;
mod rows;

use self::row::Verdict;
use self::rows::ROWS;
use super::kind::Kind;

/// The kind of an error that an action was answered with, and whether the action may have been carried out; one that
/// no row fits is [`Kind::Failed`].
pub fn classify(action: Option<&str>, code: &str, message: &str) -> (Kind, bool) {
    let words = message.to_lowercase();
    let fitting = ROWS.iter().filter(|row| row.fits(action, code, &words));
    let mut found = fitting.filter_map(|row| match row.verdict {
        // every other kind is a refusal, made before anything was done
        Verdict::Is(kind) => Some((kind, row.perhaps_done || matches!(kind, Kind::Server | Kind::Failed))),
        Verdict::Inner => inner_code(message).map(|code| classify(action, code, "")),
    });
    found.next().unwrap_or((Kind::Failed, true))
}

/// The first code of another service that a message holds.
fn inner_code(message: &str) -> Option<&str> {
    let tokens = message.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.');
    let codes = tokens.map(|token| token.trim_matches('.')).filter(|token| {
        let class = token.split('.').next().unwrap_or_default();
        // a word of a sentence is no code
        let is_joined = class.chars().skip(1).any(|letter| letter.is_ascii_uppercase())
            && class.chars().any(|letter| letter.is_ascii_lowercase());
        is_joined && ROWS.iter().any(|row| matches!(row.code, row::Code::Class(_)) && row.fits(None, class, ""))
    });
    codes.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::row::{Code, Row};
    use super::*;

    fn kind_of(action: Option<&str>, code: &str, message: &str) -> Kind {
        classify(action, code, message).0
    }

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
                 FailedOperation.TaskLifeStateError ResourceUnavailable.NodePoolStateNotNormal OperationDenied \
                 FailedOperation.KubernetesPatchOperationError",
            ),
            (
                Kind::Precondition,
                "OperationDenied.ClusterInDeletionProtection FailedOperation.ClusterForbiddenToDelete \
                 FailedOperation.CvmDeletionProtection InternalError.EmptyClusterNotSupport \
                 ResourceUnavailable.ClusterInDeletionProtection OperationDenied.ClusterDeletionProtectionEnabled \
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
                assert_eq!(kind_of(None, code, ""), kind, "{code}");
            }
        }
    }

    /// A code and a message that the row is meant for.
    fn example(row: &Row) -> (String, &'static str) {
        let made = |pattern: &str| pattern.replace('*', "X");
        match (row.example, row.code) {
            (Some((code, message)), _) => (code.to_owned(), message),
            (None, Code::Detail(pattern)) => (format!("FailedOperation.{}", made(pattern)), ""),
            (None, Code::Is(pattern) | Code::Bare(pattern)) => (made(pattern), ""),
            (None, Code::Class(pattern)) => (format!("{}.Other", made(pattern)), ""),
            (None, Code::Any) => panic!("a row for every code has words, and an example"),
        }
    }

    #[test]
    fn each_row_has_a_source_and_decides_its_example() {
        for (index, row) in ROWS.iter().enumerate() {
            let (code, message) = example(row);
            let words = message.to_lowercase();
            assert!(row.fits(row.action, &code, &words), "{row:?} does not fit {code}: {message}");
            let decides = |other: &&Row| other.verdict != Verdict::Inner || inner_code(message).is_some();
            let before = ROWS[..index].iter().filter(decides).find(|other| other.fits(row.action, &code, &words));
            assert!(before.is_none(), "{row:?} is never reached: {before:?}");
            assert!(!row.source.is_empty(), "{row:?}");
            let kind = kind_of(row.action, &code, message);
            match row.verdict {
                Verdict::Is(own) => assert_eq!(kind, own, "{row:?}"),
                Verdict::Inner => assert_eq!(kind, Kind::InvalidRequest, "{row:?}"),
            }
        }
    }

    #[test]
    fn an_answer_for_later_may_have_been_carried_out() {
        for (code, message, perhaps_done) in [
            ("InternalError.KubeClientConnection", "KUBE_CLIENT_CONNECTION_ERROR(no)", true),
            ("FailedOperation.KubernetesPatchOperationError", "", true),
            ("ResourceUnavailable.ClusterState", "CLUSTER_STATE_ERROR(cluster is in upgrading)", false),
            ("OperationDenied", "same type task in execution", false),
            ("RequestLimitExceeded", "", false),
            ("InternalError", "", true),
            ("Brand.New", "", true),
        ] {
            assert_eq!(classify(None, code, message).1, perhaps_done, "{code} {message}");
        }
    }

    #[test]
    fn what_passes_by_itself_and_what_does_not() {
        for (action, code, message, kind) in [
            ("ModifyClusterNodePool", "OperationDenied", "nodepool np-1 is updating", Kind::Busy),
            ("DeleteCluster", "OperationDenied", "", Kind::Busy),
            ("CreateClusterEndpoint", "OperationDenied", "OPERATION_DENIED(same type task in execution)", Kind::Busy),
            (
                "ModifyClusterEndpointSP",
                "OperationDenied",
                "only for managed cluster with extranet endpoint",
                Kind::Precondition,
            ),
            ("DeleteCluster", "OperationDenied", "DeletionProtection is enabled", Kind::Precondition),
            (
                "CreateClusterEndpoint",
                "ResourceUnavailable.ClusterState",
                "CLUSTER_STATE_ERROR(cluster without worker Node)",
                Kind::Precondition,
            ),
            ("DescribeAddonValues", "ResourceUnavailable", "template: cfs: nil pointer", Kind::Precondition),
            ("DescribeClusters", "ResourceUnavailable", "", Kind::Busy),
            (
                "EnableClusterAudit",
                "FailedOperation.KubernetesPatchOperationError",
                "failed to patch resource from user kube-apiserver (failed to apply master CR)",
                Kind::Busy,
            ),
            (
                "CreateCluster",
                "FailedOperation.DbRecordNotFound",
                "CompId not found, k8s 1.31 record not found",
                Kind::InvalidRequest,
            ),
            ("CreateCluster", "InternalError.DbRecordNotFound", "", Kind::InvalidRequest),
            ("ModifyClusterImage", "InternalError.DbRecordNotFound", "", Kind::NotFound),
            ("DeleteCluster", "InvalidParameter.Param", "[E404000 ResourceNotFound] record not found", Kind::NotFound),
            (
                "DeleteCluster",
                "InvalidParameter.Param",
                "PARAM_ERROR(InstanceDeleteMode is wrong)",
                Kind::InvalidRequest,
            ),
            ("ModifyClusterNodePool", "InvalidParameter.Param", "PARAM_ERROR(nothing is updated)", Kind::Unchanged),
            (
                "EnableClusterDeletionProtection",
                "UnauthorizedOperation.CamNoAuth",
                "you are not authorized to perform operation (tke:EnableClusterDeletionProtection)",
                Kind::Permission,
            ),
            (
                "ModifyClusterNodePool",
                "UnknownParameter",
                "`DeletionProtection` is not recognized",
                Kind::InvalidRequest,
            ),
            ("CreateCluster", "InternalError", "rpc error, please try again later", Kind::Server),
            ("CreateCluster", "RequestLimitExceeded", "please try again later", Kind::Throttled),
        ] {
            assert_eq!(kind_of(Some(action), code, message), kind, "{action} {code} {message}");
        }
    }

    #[test]
    fn an_error_of_another_service_is_as_final_as_by_itself() {
        for (message, kind) in [
            (
                "AS_COMMON_ERROR([TencentCloudSDKError] Code=InvalidParameterValue.Size, Message=no)",
                Kind::InvalidRequest,
            ),
            ("CallCvmError:InvalidParameterValue.InstanceTypeNotSupported: no", Kind::InvalidRequest),
            ("ResourceUnavailable.ZoneNotSupported", Kind::InvalidRequest),
            ("InvalidParameterConflict", Kind::InvalidRequest),
            ("LimitExceeded.SpotQuota", Kind::Quota),
            ("ResourceInsufficient.SpecifiedInstanceType: sold out", Kind::Quota),
            ("UnauthorizedOperation.CamNoAuth", Kind::Permission),
            ("InternalError: broken", Kind::Server),
            ("未定义参数 SubnetId", Kind::InvalidRequest),
            ("Unknown trouble. Invalid somehow. UNKNOWN ERROR", Kind::Failed),
            ("", Kind::Failed),
        ] {
            for code in ["FailedOperation.AsCommon", "FailedOperation.CvmCommon", "InternalError.CvmCommon"] {
                let expected =
                    if kind == Kind::Failed && code.starts_with("InternalError") { Kind::Server } else { kind };
                assert_eq!(kind_of(None, code, message), expected, "{code} {message}");
            }
        }
    }

    #[test]
    fn messages_tell_what_the_code_does_not() {
        assert_eq!(
            kind_of(
                None,
                "InvalidParameter.Param",
                "ACTION_NO_AUTH: you are not authorized to perform operation (tke:X)."
            ),
            Kind::Permission
        );
        assert_eq!(kind_of(None, "InternalError.Param", "NodePool Not Found"), Kind::NotFound);
        assert_eq!(
            kind_of(None, "InvalidParameter", "No normal node cluster is not allowed to enable access endpoint"),
            Kind::Precondition
        );
    }
}
