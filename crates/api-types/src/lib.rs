//! The JSON shapes that OpenAI, Anthropic and Amazon Bedrock speak, borrowed from the bytes they arrive in
