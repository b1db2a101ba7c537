//! The provider block, the context handed to resources, and API errors as diagnostics.
