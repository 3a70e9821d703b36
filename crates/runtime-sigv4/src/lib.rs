//! A client for the bedrock-runtime host and its control plane
