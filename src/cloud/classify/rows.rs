//! The table: which code, and which words beside it, mean what. The first row that fits holds.
//!
//! Sources: *guide* is Kerwin0224/tke-cli-guide (runs of June and July 2026); *cb-spider* is cloud-barista/cb-spider;
//! *provider* is tencentcloudstack/terraform-provider-tencentcloud; *bk-bcs* is TencentBlueKing/bk-bcs; *model* is
//! the list of error codes in Tencent's API model; *documentation* is Tencent's page of common error codes.

use super::row::Code::{self, Any, Bare, Class, Detail, Is};
use super::row::{Row, row, wrapped};
use crate::cloud::kind::Kind::{
    Authentication, Busy, InvalidRequest, NotFound, Permission, Precondition, Quota, Server, Throttled, Unchanged,
};

const GUIDE: &str = "guide";
const SPIDER: &str = "cb-spider";
const PROVIDER: &str = "provider";
const MODEL: &str = "model";
const DOCUMENTATION: &str = "documentation";

const PARAM: Code = Is("InvalidParameter.Param");
const OPERATION_DENIED: Code = Bare("OperationDenied");

pub(super) const ROWS: &[Row] = &[
    // A role that is asked for by its name.
    row(Is("InvalidParameter.RoleNotExist"), NotFound, MODEL),
    // A role that a service needs in the account: no permission of the caller's stands in for it.
    row(Is("UnauthorizedOperation.AutoScalingRoleUnauthorized"), Precondition, GUIDE),
    // Who may not, may not, whatever the call is about: its name is in the message.
    row(Is("AuthFailure.UnauthorizedOperation"), Permission, GUIDE),
    row(Class("AuthFailure"), Authentication, DOCUMENTATION),
    row(Is("UnauthorizedOperation.InvalidToken"), Authentication, MODEL),
    row(Any, Permission, GUIDE).says(
        &["not authorized to perform operation"],
        "UnauthorizedOperation.CamNoAuth",
        "you are not authorized to perform operation (tke:CreateCluster)",
    ),
    row(Any, Precondition, GUIDE).says(
        &["AS_QCSRole", "TKE_QCSRole"],
        "FailedOperation.CamNoAuth",
        "the service role TKE_QCSRole does not exist",
    ),
    row(Class("UnauthorizedOperation"), Permission, DOCUMENTATION),
    row(Detail("CamNoAuth"), Permission, GUIDE),
    row(Detail("IllegalRole"), Permission, MODEL),
    row(Detail("NoRBACPermissions"), Permission, MODEL),
    row(Detail("RBACForbidden"), Permission, MODEL),
    row(PARAM, Permission, GUIDE).says(
        &["cam deny", "ACTION_NO_AUTH"],
        "InvalidParameter.Param",
        "CAM deny, strategyId:1, effect:deny",
    ),
    // Nor does it matter what a parameter is called.
    row(Class("MissingParameter"), InvalidRequest, DOCUMENTATION),
    row(Class("Unknown*"), InvalidRequest, DOCUMENTATION),
    row(Class("RequestLimitExceeded"), Throttled, DOCUMENTATION),
    // What a code means for one action only.
    row(Detail("DbRecordNotFound"), InvalidRequest, GUIDE).of("CreateCluster"),
    row(Any, InvalidRequest, GUIDE).says(
        &["compid not found"],
        "FailedOperation.DbRecordNotFound",
        "[E501001 DBRecordNotFound] CompId not found, k8s 1.31.0 record not found",
    ),
    row(Bare("ResourceUnavailable"), Precondition, GUIDE).of("DescribeAddonValues"),
    row(Bare("ResourceInUse"), Precondition, GUIDE).of("InstallAddon"),
    // What the message says, whatever the code.
    row(Any, NotFound, GUIDE).says(
        &["E404000 ResourceNotFound", "E501001 DBRecordNotFound"],
        "InvalidParameter.Param",
        "[E404000 ResourceNotFound] record not found",
    ),
    row(Any, Precondition, GUIDE).says(
        &["cluster without worker node", "no normal node cluster"],
        "ResourceUnavailable.ClusterState",
        "CLUSTER_STATE_ERROR(cluster without worker Node)",
    ),
    row(Any, Precondition, GUIDE).says(
        &["deletionprotection", "deletion protection", "deletion_protection", "删除保护"],
        "OperationDenied",
        "OPERATION_DENIED(node pool np-1 is in deletion protection)",
    ),
    row(Any, Busy, SPIDER).says(
        &["CLUSTER_STATE_ERROR", "CLUSTER_IN_ABNORMAL_STAT"],
        "ResourceUnavailable.ClusterState",
        "CLUSTER_STATE_ERROR(cluster is in upgrading)",
    ),
    row(Any, Busy, SPIDER).perhaps_done().says(
        &["KUBE_CLIENT_CONNECTION_ERROR"],
        "InternalError.KubeClientConnection",
        "KUBE_CLIENT_CONNECTION_ERROR(host must be a URL or a host:port pair: \"http://\")",
    ),
    row(Any, Busy, GUIDE).says(
        &["same type task in execution"],
        "OperationDenied",
        "The operation you submit has a same type task in execution",
    ),
    row(Any, Busy, GUIDE).says(
        &["task ready running background", "please wait until the task done"],
        "FailedOperation.TradeCommon",
        "modify task ready running background, please wait until the task done",
    ),
    row(Any, Busy, GUIDE).says(
        &["is updating, can't"],
        "UnsupportedOperation.ClusterNotSuitAddClusterCIDR",
        "master of cluster cls-1 is updating, can't add clusterCIDR now",
    ),
    row(Detail("KubeCommon"), Busy, GUIDE).perhaps_done().says(
        &["please try again later"],
        "FailedOperation.KubeCommon",
        "get workload failed, please try again later",
    ),
    row(Any, NotFound, PROVIDER).says(
        &["some instances []is not in right state", "some instances [] is not in right state"],
        "FailedOperation.Param",
        "PARAM_ERROR[some instances []is not in right state]",
    ),
    // a node that is being set up: by the time that it is not, nobody wants it gone any more
    row(Any, Precondition, GUIDE).of("DeleteClusterInstances").says(
        &["is not in right state"],
        "FailedOperation.Param",
        "PARAM_ERROR(some instances is not in right state)",
    ),
    row(PARAM, Unchanged, GUIDE).says(
        &["nothing is updated"],
        "InvalidParameter.Param",
        "PARAM_ERROR(nothing is updated)",
    ),
    row(Is("InternalError.Param"), NotFound, PROVIDER).says(
        &["not found"],
        "InternalError.Param",
        "NodePool Not Found",
    ),
    row(Detail("TradeCommon"), InvalidRequest, GUIDE).says(
        &["all price code not match"],
        "FailedOperation.TradeCommon",
        "all price code not match",
    ),
    // An error of another service inside one of TKE's: as final as by itself.
    wrapped(Detail("AsCommon"), PROVIDER).says(
        &[],
        "FailedOperation.AsCommon",
        "AS_COMMON_ERROR([TencentCloudSDKError] Code=InvalidParameterValue.InstanceTypeNotSupported, Message=no)",
    ),
    wrapped(Detail("CvmCommon"), PROVIDER).says(
        &[],
        "FailedOperation.CvmCommon",
        "CVM_COMMON_ERROR(InvalidParameterValue.DuplicateTags)",
    ),
    wrapped(Detail("LbCommon"), PROVIDER).says(
        &[],
        "FailedOperation.LbCommon",
        "LB_COMMON_ERROR(InvalidParameter.FormatError)",
    ),
    wrapped(Detail("VpcCommon"), PROVIDER).says(
        &[],
        "FailedOperation.VpcCommon",
        "VPC_COMMON_ERROR(InvalidParameterValue.Malformed)",
    ),
    wrapped(Detail("TradeCommon"), PROVIDER).says(
        &[],
        "FailedOperation.TradeCommon",
        "TRADE_COMMON_ERROR(InvalidParameter)",
    ),
    row(Detail("AsCommon"), InvalidRequest, GUIDE).says(
        &["未定义参数", "缺少参数", "缺少必传参数", "需要满足"],
        "FailedOperation.AsCommon",
        "AS_COMMON_ERROR(未定义参数 SubnetId)",
    ),
    row(Detail("CvmCommon"), InvalidRequest, GUIDE).says(
        &["未定义参数", "缺少参数", "缺少必传参数", "需要满足"],
        "FailedOperation.CvmCommon",
        "CVM_COMMON_ERROR(未定义参数 SubnetId)",
    ),
    row(Detail("*AlreadyInstalled"), Precondition, GUIDE),
    row(Detail("*AlreadyExists"), Precondition, GUIDE),
    // Most that are denied pass by themselves: an updating pool, an open endpoint until it is closed.
    row(OPERATION_DENIED, Precondition, GUIDE).says(
        &["only for managed cluster"],
        "OperationDenied",
        "only for managed cluster with extranet endpoint",
    ),
    row(OPERATION_DENIED, Busy, GUIDE),
    row(Is("OperationDenied.InstanceOperationInProgress"), Busy, MODEL),
    // Codes whose class and detail would mislead.
    row(Is("InvalidRegion.NotFound"), InvalidRequest, MODEL),
    row(Is("InvalidZone.NotFound"), InvalidRequest, MODEL),
    row(Is("ResourceInUse.SubnetAlreadyExist"), Precondition, MODEL),
    row(Is("ResourceInUse.TagDuplicate"), Unchanged, SPIDER),
    row(Is("ResourceUnavailable.ForbiddenModifyVpc"), Precondition, MODEL),
    row(Is("ResourceUnavailable.LaunchConfigurationStatusAbnormal"), Precondition, MODEL),
    row(Is("ResourceUnavailable.LbBackendRegionInconsistent"), Precondition, MODEL),
    row(Is("ResourceUnavailable.LbVpcInconsistent"), Precondition, MODEL),
    row(Is("ResourceUnavailable.ProjectInconsistent"), Precondition, MODEL),
    // Details, whatever their class: the same cause has different classes in different actions.
    row(Detail("ClusterNotFound"), NotFound, PROVIDER),
    row(Detail("AddonNotFound"), NotFound, GUIDE),
    row(Detail("CvmNotFound"), NotFound, MODEL),
    row(Detail("DbRecordNotFound"), NotFound, MODEL),
    row(Detail("KubernetesResourceNotFound"), NotFound, MODEL),
    row(Detail("NodePoolQueryFailed"), NotFound, GUIDE),
    row(Detail("NotFound"), NotFound, MODEL),
    row(Detail("RecordNotFound"), NotFound, GUIDE),
    row(Detail("TaskNotFound"), NotFound, GUIDE),
    row(Detail("*DeletionProtection*"), Precondition, GUIDE),
    row(Detail("ClusterInAbnormalStat"), Busy, SPIDER),
    row(Detail("ClusterState"), Busy, SPIDER),
    row(Detail("CvmStatus"), Busy, MODEL),
    row(Detail("TaskAlreadyRunning"), Busy, MODEL),
    row(Detail("TaskLifeStateError"), Busy, MODEL),
    row(Detail("KubernetesPatchOperationError"), Busy, GUIDE).perhaps_done(),
    row(Detail("KubernetesGetOperationError"), Busy, PROVIDER).perhaps_done(),
    row(Detail("AccountUserNotAuthenticated"), Precondition, MODEL),
    row(Detail("ClusterForbiddenToDelete"), Precondition, MODEL),
    row(Detail("ClusterUpgradeNodeVersion"), Precondition, MODEL),
    row(Detail("EmptyClusterNotSupport"), Precondition, MODEL),
    row(Detail("OperationForbidden"), Precondition, GUIDE),
    row(Detail("PublicClusterOpNotSupport"), Precondition, MODEL),
    row(Detail("Quota*"), Quota, MODEL),
    row(Detail("TradeInsufficientBalance"), Quota, MODEL),
    row(Detail("Cidr*"), InvalidRequest, GUIDE),
    row(Detail("ImageIdNotFound"), InvalidRequest, MODEL),
    row(Detail("InvalidPrivateNetworkCidr"), InvalidRequest, MODEL),
    row(Detail("OsNotSupport"), InvalidRequest, MODEL),
    row(Detail("Param"), InvalidRequest, GUIDE),
    row(Detail("PolicyServerRuntimeNotMatchK8sVersionError"), InvalidRequest, GUIDE),
    row(Detail("*NotSupported"), InvalidRequest, MODEL),
    row(Detail("VpcRecodrNotFound"), InvalidRequest, MODEL), // spelt so by the API
    row(Detail("ComponentClient*"), Server, MODEL),
    row(Detail("ComponentClinet*"), Server, MODEL), // spelt so by the API
    row(Detail("Db*"), Server, MODEL),
    row(Detail("KubeClientConnection"), Server, MODEL),
    row(Detail("KubeCommon"), Server, MODEL),
    row(Detail("KubernetesInternal"), Server, MODEL),
    row(Detail("UnexpectedError"), Server, MODEL),
    row(Detail("UnexpectedInternal"), Server, MODEL),
    // Classes.
    row(Class("ResourceNotFound"), NotFound, DOCUMENTATION),
    row(Class("ResourceBusy"), Busy, PROVIDER),
    row(Class("ResourceInUse"), Busy, DOCUMENTATION),
    row(Class("ResourceUnavailable"), Busy, DOCUMENTATION),
    row(Class("OperationDenied"), Precondition, DOCUMENTATION),
    row(Class("UnsupportedOperation"), Precondition, DOCUMENTATION),
    row(Class("LimitExceeded"), Quota, DOCUMENTATION),
    row(Class("ResourceInsufficient"), Quota, DOCUMENTATION),
    row(Class("ResourcesSoldOut"), Quota, DOCUMENTATION),
    row(Class("ActionOffline"), InvalidRequest, DOCUMENTATION),
    row(Class("Invalid*"), InvalidRequest, DOCUMENTATION),
    row(Class("NoSuch*"), InvalidRequest, DOCUMENTATION),
    row(Class("RequestSizeLimitExceeded"), InvalidRequest, DOCUMENTATION),
    row(Class("ResponseSizeLimitExceeded"), InvalidRequest, DOCUMENTATION),
    row(Class("Unsupported*"), InvalidRequest, DOCUMENTATION),
    row(Class("InternalError"), Server, DOCUMENTATION),
    row(Class("InternalServerError"), Server, DOCUMENTATION),
    row(Class("ServiceUnavailable"), Server, DOCUMENTATION),
];
