//! Being told to end.

/// Waits for SIGINT or SIGTERM.
pub(super) async fn interrupted() {
    let by_key = async {
        // Without a handler there is no way to be told; serving on is the lesser evil.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = by_key => {}
        () = terminated => {}
    }
}
