//! A client for the bedrock-mantle host
