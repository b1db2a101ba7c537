//! Resources and data sources, one folder per noun.
