//! Why a call to Amazon Bedrock failed, and what to do: one table.
