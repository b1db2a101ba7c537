#!/usr/bin/env python3
"""Writes model.json: Tencent's own API model, cut down to the calls in use.

    extract.py PATH    PATH is the wheel of tccli at the pinned version, or the directory it was
                       unpacked into (`pip download --no-deps tccli==VERSION` gets the wheel)

Names, types and flags only; no text of the model is taken over. Downloads nothing.
"""

import json
import pathlib
import sys
import zipfile

VERSION = "3.1.189.1"

# Signing service -> the folder of the model, API version, calls in use. One that is called in a second version stands
# once more, with that after its name.
CALLS = {
    "sts": ("sts", "2018-08-13", ["AssumeRole", "AssumeRoleWithWebIdentity", "GetCallerIdentity"]),
    "cam": (
        "cam",
        "2019-01-16",
        [
            "DescribeRoleList",
            "GetPolicy",
            "GetRole",
            "GetUserAppId",
            "ListAttachedRolePolicies",
            "ListAttachedUserAllPolicies",
        ],
    ),
    "tke": (
        "tke",
        "2018-05-25",
        [
            "AcquireClusterAdminRole",
            "AddVpcCniSubnets",
            "CheckInstancesUpgradeAble",
            "CreateCluster",
            "CreateClusterEndpoint",
            "CreateClusterNodePool",
            "DeleteAddon",
            "DeleteCluster",
            "DeleteClusterEndpoint",
            "DeleteClusterInstances",
            "DeleteClusterNodePool",
            "DescribeAddon",
            "DescribeAddonValues",
            "DescribeAvailableClusterVersion",
            "DescribeBatchModifyTagsStatus",
            "DescribeClusterAsGroupOption",
            "DescribeClusterAuthenticationOptions",
            "DescribeClusterEndpointStatus",
            "DescribeClusterEndpoints",
            "DescribeClusterExtraArgs",
            "DescribeClusterInstances",
            "DescribeClusterKubeconfig",
            "DescribeClusterLevelAttribute",
            "DescribeClusterNodePoolDetail",
            "DescribeClusterNodePools",
            "DescribeClusterSecurity",
            "DescribeClusterStatus",
            "DescribeClusterVirtualNode",
            "DescribeClusterVirtualNodePools",
            "DescribeClusters",
            "DescribeEnableVpcCniProgress",
            "DescribeIPAMD",
            "DescribeImages",
            "DescribeLogSwitches",
            "DescribeOSImages",
            "DescribeVersions",
            "DisableClusterDeletionProtection",
            "EnableClusterDeletionProtection",
            "EnableVpcCniNetworkType",
            "GetTkeAppChartList",
            "InstallAddon",
            "ModifyClusterAttribute",
            "ModifyClusterAuthenticationOptions",
            "ModifyClusterEndpointSP",
            "ModifyClusterImage",
            "ModifyClusterNodePool",
            "ModifyClusterTags",
            "ModifyNodePoolDesiredCapacityAboutAsg",
            "ModifyNodePoolInstanceTypes",
            "UpdateAddon",
            "UpdateClusterVersion",
        ],
    ),
    "tke 2022-05-01": ("tke", "2022-05-01", ["DescribeNodePools"]),
    "cvm": (
        "cvm",
        "2017-03-12",
        [
            "DescribeImages",
            "DescribeInstances",
            "DescribeKeyPairs",
            "DescribeRegions",
            "DescribeZoneInstanceConfigInfos",
            "DescribeZones",
            "TerminateInstances",
        ],
    ),
    "vpc": (
        "vpc",
        "2017-03-12",
        [
            "CreateSecurityGroup",
            "CreateSecurityGroupPolicies",
            "DeleteSecurityGroup",
            "DeleteSecurityGroupPolicies",
            "DescribeRouteTables",
            "DescribeSecurityGroupAssociationStatistics",
            "DescribeSecurityGroupPolicies",
            "DescribeSecurityGroups",
            "DescribeSubnets",
            "DescribeVpcs",
            "ReplaceSecurityGroupPolicies",
        ],
    ),
    "cbs": ("cbs", "2017-03-12", ["DescribeDisks", "ModifyDiskAttributes", "TerminateDisks"]),
    "clb": ("clb", "2018-03-17", ["DescribeLoadBalancers"]),
    "tag": (
        "tag",
        "2018-08-13",
        ["CreateTag", "DescribeResourceTagsByResourceIds", "TagResources", "UnTagResources"],
    ),
    "tat": ("tat", "2020-10-28", ["InvokeCommand"]),
    "cwp": ("cwp", "2018-02-28", ["DeleteMachine"]),
    "as": (
        "autoscaling",
        "2018-04-19",
        [
            "DescribeAutoScalingActivities",
            "DescribeAutoScalingGroups",
            "DescribeAutoScalingInstances",
            "DescribeLaunchConfigurations",
            "ModifyAutoScalingGroup",
            "ModifyLaunchConfigurationAttributes",
        ],
    ),
}

# Documents in strings: the request objects of calls that are not made themselves.
DOCUMENTS = {"as": ["CreateAutoScalingGroup", "CreateLaunchConfiguration"], "cvm": ["RunInstances"]}


def opener(path):
    path = pathlib.Path(path)
    if path.is_dir():
        if not (path / f"tccli-{VERSION}.dist-info").is_dir():
            sys.exit(f"{path} does not hold tccli {VERSION} unpacked")
        return lambda name: (path / name).read_text(encoding="utf-8")
    if not path.name.startswith(f"tccli-{VERSION}-"):
        sys.exit(f"{path} is not the wheel of tccli {VERSION}")
    wheel = zipfile.ZipFile(path)
    return lambda name: wheel.read(name).decode("utf-8")


def member(raw, objects):
    out = {"type": raw["type"]}
    if raw["type"] in ("object", "list"):
        out["of"] = raw["member"]
        if raw["type"] == "object" and raw["member"] not in objects:
            sys.exit(f"the model has no object {raw['member']}")
    if raw.get("required"):
        out["required"] = True
    if raw.get("value_allowed_null"):
        out["null"] = True
    if raw.get("output_required"):
        out["output"] = True
    return out


def service(read, folder, version, calls, documents):
    model = json.loads(read(f"tccli/services/{folder}/v{version.replace('-', '')}/api.json"))
    objects, actions = {}, {}
    todo = []
    for name in calls + documents:
        action = model["actions"][name]
        actions[name] = {"input": action["input"], "output": action["output"]}
        todo.append(action["input"])
        if name in calls:
            todo.append(action["output"])
        else:
            del actions[name]["output"]
    while todo:
        name = todo.pop()
        if name in objects:
            continue
        objects[name] = {
            raw["name"]: member(raw, model["objects"]) for raw in model["objects"][name]["members"]
        }
        todo += [of["of"] for of in objects[name].values() if of.get("of") in model["objects"]]
    return {"version": version, "actions": actions, "objects": objects}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    read = opener(sys.argv[1])
    services = {
        name: service(read, folder, version, calls, DOCUMENTS.get(name, []))
        for name, (folder, version, calls) in CALLS.items()
    }
    target = pathlib.Path(__file__).with_name("model.json")
    text = json.dumps({"tccli": VERSION, "services": services}, indent=1, sort_keys=True)
    target.write_text(text + "\n", encoding="utf-8")


main()
