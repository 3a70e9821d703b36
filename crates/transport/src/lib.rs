//! One exchange over HTTP with Amazon Bedrock: signed or bearer, retried by class, streamed by pull.
//!
//! It is **not** a Bedrock client: it knows methods, paths and bytes, and no dialect. It makes no task and no channel per
//! request: a body is polled by its reader, and dropping a future or a body closes the connection.
//!
//! The types to know are [`Exchange`], which sends a [`Call`] once with an [`Auth`]; [`ByteStream`], the body that comes
//! back; [`Retry`], the one retry loop; and [`Class`], the table it decides by.
//!
//! ```
//! use outcrop_transport::{Auth, Call, Endpoint, Exchange, Kind, Path};
//! # use tokio::io::{AsyncReadExt, AsyncWriteExt};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! # let url = format!("http://{}", listener.local_addr()?);
//! # tokio::spawn(async move {
//! #     let (mut peer, _) = listener.accept().await.unwrap();
//! #     peer.read(&mut [0; 4096]).await.unwrap();
//! #     peer.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
//! # });
//! let exchange = Exchange::builder().build()?;
//! let call = Call {
//!     method: http::Method::GET,
//!     endpoint: Endpoint::parse(&url)?,
//!     path: Path::fixed("/v1/models"),
//!     headers: http::HeaderMap::new(),
//!     body: bytes::Bytes::new(),
//!     kind: Kind::Whole,
//! };
//! let response = exchange.send(&call, &Auth::bearer("bedrock-api-key-example")).await?;
//! assert_eq!(response.body.collect(1024).await?, "{}");
//! # Ok(())
//! # }
//! ```
//!
//! Sources: botocore 1.44.5 (executed: signatures, path encoding), openai-python 3.54.0 (guards for signed requests), AWS
//! Bedrock user guide (error codes, idle connections), all read 2026-11-22.

mod auth;
mod body;
mod builder;
mod certificate;
mod class;
mod endpoint;
mod error;
mod exchange;
mod hint;
mod offline;
mod received;
mod refusal;
mod retry;
mod secret;
mod sigv4;
mod watch;

pub use auth::{Auth, BEDROCK, BEDROCK_MANTLE, Bearer, SigV4};
pub use body::ByteStream;
pub use builder::Builder;
pub use certificate::BadCertificate;
pub use class::{Blame, Class, bare_kind};
pub use endpoint::{Endpoint, Path};
pub use error::TransportError;
pub use exchange::{Call, Exchange, Kind, Response};
pub use offline::{MadeHere, Ready};
pub use received::{BadSignature, Presented, Received};
pub use refusal::{Refusal, Said, request_id};
pub use retry::{Retry, Retryable};
pub use secret::Secret;
pub use watch::Watch;
