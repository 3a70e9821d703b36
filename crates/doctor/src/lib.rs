//! Finds out why Amazon Bedrock does not answer, and says what to do.
