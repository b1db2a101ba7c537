# A cluster in the provider's region. Its node pools are left alone.
terraform import tke_cluster.production cls-12345678

# A cluster in another region.
terraform import tke_cluster.production ap-shanghai/cls-12345678

# A cluster with all of its node pools and add-ons, as `node_pools` and `addons`.
terraform import tke_cluster.production cls-12345678:all
