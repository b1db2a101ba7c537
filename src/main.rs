//! The binary: a plugin when Terraform starts it, a command line when a person does.

use std::process::ExitCode;

use terraform_provider_tke::kit::framework::server;
use terraform_provider_tke::kit::plugin::{self, Mode, ServeError, ServeOptions};
use terraform_provider_tke::{cli, registry};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

/// What a user reads as `@module` of what each part of the provider logs.
const LOG_MODULES: plugin::logging::Modules = &[
    ("terraform_provider_tke::cloud", "provider.tencent_api"),
    ("terraform_provider_tke::simulator", "provider.simulator"),
    ("terraform_provider_tke::kit::framework", "provider.framework"),
    ("terraform_provider_tke::kit::plugin", "provider.plugin"),
    ("terraform_provider_tke", "provider"),
];

fn main() -> ExitCode {
    let mode = if plugin::started_by_host() {
        Mode::Plugin
    } else {
        match cli::run(std::env::args_os()) {
            cli::Next::Exit(code) => return code,
            cli::Next::Debug => Mode::Debug,
        }
    };
    plugin::logging::install(cli::PROVIDER_SOURCE, LOG_MODULES);
    match serve(mode) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "The provider cannot be served: {error}");
            plugin::tell_host(mode, error);
            ExitCode::FAILURE
        }
    }
}

fn serve(mode: Mode) -> Result<(), ServeError> {
    let runtime = plugin::runtime()?;
    let stopping = CancellationToken::new();
    let options = ServeOptions { mode, provider_source: cli::PROVIDER_SOURCE.to_owned(), stopping: stopping.clone() };
    let served = runtime.block_on(async {
        let provider = server::service(registry::provider(), stopping);
        plugin::serve(Routes::new(provider), options).await
    });
    // What still runs was given its time; a blocking call must not keep the process.
    runtime.shutdown_background();
    served
}
