//! GPU settings of nodes.

use serde_json::{Value, json};

use crate::simulator::parameters::parameters;

parameters! {
    pub(crate) struct GpuArgs {
        cuda: Option<DriverVersion> = "CUDA",
        cudnn: Option<Cudnn> = "CUDNN",
        custom_driver: Option<CustomDriver> = "CustomDriver",
        driver: Option<DriverVersion> = "Driver",
        mig_enable: Option<bool> = "MIGEnable",
    }

    pub(crate) struct DriverVersion {
        name: String = "Name",
        version: String = "Version",
    }

    pub(crate) struct Cudnn {
        name: String = "Name",
        version: String = "Version",
        dev_name: Option<String> = "DevName",
        doc_name: Option<String> = "DocName",
    }

    pub(crate) struct CustomDriver {
        address: Option<String> = "Address",
    }
}

/// The GPU settings as they are kept; none if nothing was set in them.
pub(crate) fn gpu_document(args: &GpuArgs) -> Option<Value> {
    (*args != GpuArgs::default()).then(|| document(args))
}

/// The GPU settings of a pool as they are answered: where nothing was set, with empty texts.
pub(crate) fn show_gpu(settings: Option<&Value>) -> Value {
    settings.cloned().unwrap_or_else(|| document(&GpuArgs::default()))
}

fn document(args: &GpuArgs) -> Value {
    let version = |version: &Option<DriverVersion>| {
        let version = version.clone().unwrap_or_default();
        json!({"Name": version.name, "Version": version.version})
    };
    let cudnn = args.cudnn.clone().unwrap_or_default();
    json!({
        "CUDA": version(&args.cuda),
        "CUDNN": {
            "Name": cudnn.name,
            "Version": cudnn.version,
            "DevName": cudnn.dev_name.unwrap_or_default(),
            "DocName": cudnn.doc_name.unwrap_or_default(),
        },
        "CustomDriver": {
            "Address": args.custom_driver.as_ref().and_then(|driver| driver.address.clone()).unwrap_or_default(),
        },
        "Driver": version(&args.driver),
        "MIGEnable": args.mig_enable.unwrap_or_default(),
    })
}
