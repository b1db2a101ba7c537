//! Add-ons inside `tke_cluster`.

mod life;
