//! What an account has and may do, and what there is to choose from.

use std::time::Duration;

use serde_json::json;
use terraform_provider_tke::simulator::state::IdentityProvider;

use super::walk::{Walk, text};

pub(super) fn roles(walk: &Walk) {
    let provider = IdentityProvider { issuer: "https://idp.example".into(), audience: "sts".into(), key: "key".into() };
    let (arn, token) = walk.simulator.write(|state| {
        let token = provider.token("walk", state.now.after(Duration::from_secs(60)));
        state.identity_providers.insert("OIDC".into(), provider);
        let arn = state.add_role("100000000001", "walk", |role| {
            role.trusted.push("100000000001".into());
            role.provider_id = Some("OIDC".into());
        });
        (arn, token)
    });
    let role = json!({"RoleArn": arn, "RoleSessionName": "walk", "DurationSeconds": 600});
    walk.call("AssumeRole", role);
    walk.call("GetRole", json!({"RoleName": "AS_QCSRole"}));
    walk.call("DescribeRoleList", json!({"Page": 1, "Rp": 10}));
    walk.call(
        "AssumeRoleWithWebIdentity",
        json!({"ProviderId": "OIDC", "WebIdentityToken": token, "RoleArn": arn, "RoleSessionName": "walk"}),
    );
}

pub(super) fn catalogue(walk: &Walk) {
    for action in [
        "GetCallerIdentity",
        "GetUserAppId",
        "DescribeRegions",
        "DescribeZones",
        "DescribeKeyPairs",
        "DescribeVersions",
        "DescribeZoneInstanceConfigInfos",
        "tke:DescribeImages",
        "cvm:DescribeImages",
        "DescribeOSImages",
        "GetTkeAppChartList",
        "DescribeVpcs",
        "DescribeSubnets",
        "DescribeRouteTables",
        "DescribeSecurityGroups",
    ] {
        walk.call(action, json!({}));
    }
    walk.call("DescribeVpcs", json!({"VpcIds": ["vpc-demo0001"], "Offset": "0", "Limit": "10"}));
}

pub(super) fn policies(walk: &Walk) {
    let who = walk.call("GetCallerIdentity", json!({}));
    let uin: u64 = text(&who["UserId"]).parse().expect("a number");
    let attached = json!({"TargetUin": uin, "Rp": 200, "Page": 1, "AttachType": 0});
    let list = walk.call("ListAttachedUserAllPolicies", attached);
    let id: u64 = text(&list["PolicyList"][0]["PolicyId"]).parse().expect("a number");
    walk.call("GetPolicy", json!({"PolicyId": id}));
    let of_role = json!({"RoleName": "walk", "Rp": 200, "Page": 1});
    let list = walk.call("ListAttachedRolePolicies", of_role);
    walk.call("GetPolicy", json!({"PolicyId": list["List"][0]["PolicyId"]}));
}

pub(super) fn security_groups(walk: &Walk) {
    let created = walk.call(
        "CreateSecurityGroup",
        json!({"GroupName": "g", "GroupDescription": "d", "Tags": [{"Key": "a", "Value": "b"}]}),
    );
    let id = text(&created["SecurityGroup"]["SecurityGroupId"]);
    let rule = |cidr: &str| json!({"Protocol": "TCP", "Port": "443", "CidrBlock": cidr, "Action": "ACCEPT"});
    walk.call(
        "CreateSecurityGroupPolicies",
        json!({"SecurityGroupId": id, "SecurityGroupPolicySet": {"Ingress": [rule("10.0.0.0/8")]}}),
    );
    let mut replacement = rule("10.1.0.0/16");
    replacement["PolicyIndex"] = 0.into();
    walk.call(
        "ReplaceSecurityGroupPolicies",
        json!({"SecurityGroupId": id, "SecurityGroupPolicySet": {"Ingress": [replacement]}}),
    );
    walk.call("DescribeSecurityGroupPolicies", json!({"SecurityGroupId": id}));
    walk.call(
        "DeleteSecurityGroupPolicies",
        json!({"SecurityGroupId": id, "SecurityGroupPolicySet": {"Version": "2", "Ingress": [{"PolicyIndex": 0}]}}),
    );
    walk.call("DeleteSecurityGroup", json!({"SecurityGroupId": id}));
}
