//! Server-sent events and AWS event stream: bytes to frames and back, without IO
