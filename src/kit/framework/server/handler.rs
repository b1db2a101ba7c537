//! A provider's handler at work.

use std::future::Future;

use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::system::clock;

/// Events of a stream on their way to a client that is busy.
pub(super) const IN_FLIGHT: usize = 16;

/// The warnings of a call and then the errors it ended with.
pub(super) fn with_errors(mut warnings: Diagnostics, errors: Diagnostics) -> Diagnostics {
    warnings.append(errors);
    warnings
}

/// Runs a handler in a task of its own, logs it, and makes a panic a diagnostic.
pub(super) async fn guarded<T: Send + 'static>(
    rpc: &'static str,
    type_name: &str,
    work: impl Future<Output = Result<T, Diagnostics>> + Send + 'static,
) -> Result<T, Diagnostics> {
    let started = clock::instant();
    let result = tokio::spawn(work).await.unwrap_or_else(|error| {
        let what = if error.is_panic() { "panicked" } else { "was aborted" };
        Err(Diagnostic::error(
            "Provider defect",
            format!(
                "The provider {what} in {rpc} of {type_name}. The last known state of the object is kept. Please \
                 report this, with the log of a run with TF_LOG_PROVIDER=debug."
            ),
        )
        .into())
    });
    let errors = result.as_ref().err().map_or(0, |diagnostics| diagnostics.iter().count());
    let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(
        tf_rpc = rpc,
        tf_resource_type = type_name,
        tf_req_duration_ms = elapsed,
        diagnostic_error_count = errors,
        "call answered"
    );
    result
}
