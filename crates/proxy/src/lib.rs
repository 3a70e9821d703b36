//! The HTTP server that speaks OpenAI in front of Bedrock
