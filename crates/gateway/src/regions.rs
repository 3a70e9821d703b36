//! The regions that are known, for telling a mistyped one: nothing is refused by this list, since AWS adds regions.
//!
//! Source: botocore 1.44.5 `endpoints.json` (services `bedrock` and `bedrock-runtime`), AWS Bedrock user guide
//! (bedrock-mantle); read 2026-11-22.

use crate::suggest;

const KNOWN: &[&str] = &[
    "af-south-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "us-isof-east-1",
    "us-isof-south-1",
    "us-west-1",
    "us-west-2",
];

/// Whether a region is a known one of Bedrock's.
pub fn is_known(region: &str) -> bool {
    KNOWN.contains(&region)
}

/// The region that may have been meant by one that is not known.
pub fn meant(region: &str) -> Option<&'static str> {
    if is_known(region) { None } else { suggest::nearest(region, KNOWN.iter().copied()) }
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, is_known, meant};
    use crate::id::looks_like_region;

    #[test]
    fn a_mistyped_region_is_told_from_a_known_one() {
        assert_eq!(meant("us-esat-1"), Some("us-east-1"));
        assert_eq!(meant("eu-wset-1"), Some("eu-west-1"));
        assert_eq!((meant("us-east-1"), meant("nowhere-at-all-9")), (None, None));
        assert!(is_known("eusc-de-east-1") && KNOWN.iter().all(|region| looks_like_region(region)));
    }
}
