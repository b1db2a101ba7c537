//! The traits a provider author implements, and the server behind them.
