//! The source of a provider, as in `example/shelf`.

/// The provider's own name in it, as in `shelf`.
pub(super) fn name(source: &str) -> &str {
    source.rsplit('/').next().unwrap_or(source)
}
