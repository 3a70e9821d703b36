//! Which hosts a region can have, and what is said where it has none.

use std::fmt;

use super::Catalog;
use crate::id::partition_of;
use crate::{Endpoint, Host};

/// No host that may be used is known to be in a region's partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoHost {
    endpoint: Endpoint,
    partition: &'static str,
    /// Under the setting `auto` there would be one.
    elsewhere: bool,
}

impl NoHost {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        if self.elsewhere {
            "set the endpoint to `auto`, or choose a region that has this host"
        } else {
            "choose a region of another partition, such as us-east-1 or eu-central-1, with an account that is there"
        }
    }
}

impl fmt::Display for NoHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.endpoint {
            Endpoint::Auto => write!(f, "no Bedrock host is known in the partition {}", self.partition),
            endpoint => write!(f, "no bedrock-{endpoint} is known in the partition {}", self.partition),
        }
    }
}

impl Catalog {
    /// Why nothing can be called from a region over these hosts; None where something may be.
    pub fn no_host(&self, region: &str, endpoint: Endpoint) -> Option<NoHost> {
        let has = |endpoint: Endpoint| {
            let mut hosts = [Host::Runtime, Host::Mantle].into_iter();
            hosts.any(|host| endpoint.allows(host) && self.may_have(host, region))
        };
        let none = NoHost { endpoint, partition: partition_of(region), elsewhere: has(Endpoint::Auto) };
        (!has(endpoint)).then_some(none)
    }

    /// Whether a host can be in a region: for mantle, where some region of the partition has it. The list of its regions may
    /// be behind the times, that of partitions is not.
    pub fn may_have(&self, host: Host, region: &str) -> bool {
        match host {
            Host::Runtime => !self.without_runtime.contain(region),
            Host::Mantle => {
                let near = |known: &str| partition_of(known) == partition_of(region);
                self.mantle_regions.contain(region) || self.mantle_regions.words().any(near)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_without_a_host_is_named_with_the_nearest_step() {
        let catalog = Catalog::embedded().unwrap();
        let said = |region, endpoint| catalog.no_host(region, endpoint).map(|none| none.to_string());
        for region in ["us-east-1", "us-west-1", "us-gov-east-1"] {
            assert_eq!(
                [Endpoint::Auto, Endpoint::Mantle, Endpoint::Runtime].map(|end| said(region, end)),
                [None, None, None]
            );
        }
        assert_eq!(
            said("cn-north-1", Endpoint::Auto).unwrap(),
            "no Bedrock host is known in the partition aws-cn"
        );
        assert_eq!(
            said("cn-north-1", Endpoint::Mantle).unwrap(),
            "no bedrock-mantle is known in the partition aws-cn"
        );
        assert_eq!(said("eusc-de-east-1", Endpoint::Auto), None);
        let mantle = catalog.no_host("eusc-de-east-1", Endpoint::Mantle).unwrap();
        assert_eq!(mantle.to_string(), "no bedrock-mantle is known in the partition aws-eusc");
        assert!(mantle.hint().starts_with("set the endpoint to `auto`"));
        assert!(
            catalog
                .no_host("cn-north-1", Endpoint::Mantle)
                .unwrap()
                .hint()
                .starts_with("choose a region of another")
        );
    }
}
