//! What is known of a failure.

/// Which host answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Host {
    /// `bedrock-runtime.{region}.amazonaws.com`
    Runtime,
    /// `bedrock-mantle.{region}.api.aws`
    Mantle,
    /// `bedrock.{region}.amazonaws.com`
    Control,
}

impl Host {
    /// The name of the service.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Runtime => "bedrock-runtime",
            Self::Mantle => "bedrock-mantle",
            Self::Control => "bedrock (control plane)",
        }
    }
}

/// What the caller knows beside the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Circumstance {
    /// A Bedrock API key was sent.
    Bearer,
    /// The request was signed with IAM credentials.
    SigV4,
    /// The API key says of itself that it has ended.
    BearerEnded,
    /// The API key was made for another region than the one that was called.
    BearerElsewhere,
    /// The clock of this machine is more than five minutes from the service's.
    ClockSkewed,
    /// The model id is that of an inference profile (`us.…`, `global.…`).
    ProfileId,
}

impl Circumstance {
    /// The circumstance as a clause.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Bearer => "an API key was sent",
            Self::SigV4 => "the request was signed",
            Self::BearerEnded => "the API key has ended by its own date",
            Self::BearerElsewhere => "the API key is of another region",
            Self::ClockSkewed => "the clock is more than five minutes off",
            Self::ProfileId => "the id is that of an inference profile",
        }
    }
}

/// What is known of a failure. What is not known is left at its default.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen<'a> {
    /// The host that answered.
    pub host: Option<Host>,
    /// The HTTP status; 200 when the failure came inside a stream.
    pub status: Option<u16>,
    /// The class, by its name: `access_denied`, `throttled`, `network` (as `outcrop_transport::Class::name` says it).
    pub class: &'a str,
    /// The exception or error type without its decorations: `ValidationException`, `not_found_error`.
    pub exception: Option<&'a str>,
    /// The service's words.
    pub message: &'a str,
    /// What else is known.
    pub circumstances: &'a [Circumstance],
}
