//! A strict stand-in for Amazon Bedrock on loopback
