//! The hosts that are asked, and what to call them.

use outcrop_gateway::{Endpoint as Allowed, Host};
use outcrop_transport::{BEDROCK, BEDROCK_MANTLE, Endpoint, TransportError};

/// One of the four services that are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Which {
    Runtime,
    Mantle,
    Control,
    Sts,
}

impl Which {
    /// The name of the service.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Runtime => "bedrock-runtime",
            Self::Mantle => "bedrock-mantle",
            Self::Control => "bedrock (control plane)",
            Self::Sts => "sts",
        }
    }

    /// The service that a signature is for.
    pub(crate) fn service(self) -> &'static str {
        match self {
            Self::Runtime | Self::Control => BEDROCK,
            Self::Mantle => BEDROCK_MANTLE,
            Self::Sts => "sts",
        }
    }

    /// The host as the table of hints knows it.
    pub(crate) fn hint_host(self) -> Option<outcrop_hints::Host> {
        match self {
            Self::Runtime => Some(outcrop_hints::Host::Runtime),
            Self::Mantle => Some(outcrop_hints::Host::Mantle),
            Self::Control => Some(outcrop_hints::Host::Control),
            Self::Sts => None,
        }
    }

    /// Its place among the findings of a section.
    pub(crate) fn order(self) -> u16 {
        match self {
            Self::Runtime => 10,
            Self::Mantle => 20,
            Self::Control => 30,
            Self::Sts => 40,
        }
    }

    pub(crate) fn of(host: Host) -> Self {
        match host {
            Host::Runtime => Self::Runtime,
            Host::Mantle => Self::Mantle,
        }
    }
}

/// A host, and whether somebody chose another address than AWS's for it.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) which: Which,
    pub(crate) endpoint: Endpoint,
    pub(crate) overridden: bool,
}

/// Addresses that were chosen instead of AWS's own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overrides {
    pub(crate) runtime: Option<Endpoint>,
    pub(crate) mantle: Option<Endpoint>,
    pub(crate) control: Option<Endpoint>,
    pub(crate) sts: Option<Endpoint>,
}

impl Overrides {
    /// The hosts to ask in a region. Who points a host elsewhere does not want AWS's own to be asked behind their back:
    /// then STS is asked only where it is pointed elsewhere too.
    pub(crate) fn sites(&self, region: &str, allowed: Allowed) -> Result<Vec<Site>, TransportError> {
        let site = |which, chosen: &Option<Endpoint>, usual: Result<Endpoint, TransportError>| match chosen {
            Some(endpoint) => Ok(Site { which, endpoint: endpoint.clone(), overridden: true }),
            None => Ok(Site { which, endpoint: usual?, overridden: false }),
        };
        let mut sites = Vec::new();
        let control = outcrop_runtime_sigv4::control_endpoint(region);
        let sts = control.as_ref().map(|control| control.as_str().replacen("//bedrock.", "//sts.", 1));
        let sts = sts.map_or_else(|_| Endpoint::parse(""), |url| Endpoint::parse(&url));
        if allowed.allows(Host::Runtime) {
            sites.push(site(Which::Runtime, &self.runtime, outcrop_runtime_sigv4::endpoint(region))?);
            sites.push(site(Which::Control, &self.control, control)?);
        }
        if allowed.allows(Host::Mantle) {
            sites.push(site(Which::Mantle, &self.mantle, outcrop_mantle::endpoint(region))?);
        }
        let elsewhere = sites.iter().any(|site| site.overridden);
        if self.sts.is_some() || !elsewhere {
            sites.push(site(Which::Sts, &self.sts, sts)?);
        }
        Ok(sites)
    }
}

/// What a host name of AWS's own says of itself: service and region.
///
/// Source: botocore 1.44.5 endpoint rules, AWS Bedrock user guide (endpoints); read 2026-11-22.
pub(crate) fn canonical(host: &str) -> Option<(&str, &str)> {
    let (service, rest) = host.split_once('.')?;
    let (region, suffix) = rest.split_once('.')?;
    let known = ["bedrock", "bedrock-fips", "bedrock-runtime", "bedrock-runtime-fips", "bedrock-mantle"];
    let aws = ["amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "api.aws"].contains(&suffix);
    (known.contains(&service) && aws).then_some((service.trim_end_matches("-fips"), region))
}

#[cfg(test)]
mod tests {
    use outcrop_gateway::Endpoint as Allowed;
    use outcrop_transport::Endpoint;

    use super::{Overrides, Which, canonical};

    #[test]
    fn aws_is_not_asked_behind_the_back_of_who_points_elsewhere() {
        let usual = Overrides::default().sites("eu-west-1", Allowed::Auto).unwrap();
        assert_eq!(usual.len(), 4);
        assert_eq!(usual.last().unwrap().endpoint.as_str(), "https://sts.eu-west-1.amazonaws.com");
        let runtime = Endpoint::parse("http://127.0.0.1:1").ok();
        let chosen = Overrides { runtime, ..Overrides::default() };
        let chosen = chosen.sites("eu-west-1", Allowed::Runtime).unwrap();
        let whiches: Vec<_> = chosen.iter().map(|site| site.which).collect();
        assert_eq!(whiches, [Which::Runtime, Which::Control]);
    }

    #[test]
    fn a_host_name_of_aws_tells_its_service_and_region() {
        assert_eq!(
            canonical("bedrock-runtime.eu-west-1.amazonaws.com"),
            Some(("bedrock-runtime", "eu-west-1"))
        );
        assert_eq!(canonical("bedrock-mantle.us-east-1.api.aws"), Some(("bedrock-mantle", "us-east-1")));
        assert_eq!(
            canonical("bedrock-runtime-fips.us-gov-west-1.amazonaws.com"),
            Some(("bedrock-runtime", "us-gov-west-1"))
        );
        assert_eq!(canonical("bedrock-runtime.example.com"), None);
    }
}
