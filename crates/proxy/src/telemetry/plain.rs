//! The fields of a log line as plain text, as `tracing-subscriber` writes them without colours, but without the styles
//! that it asks for around every name.

use std::fmt::{self, Write};

use tracing::field::{Field, Visit};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::Writer;

/// `message name=value name="text"`
pub(super) struct Plain;

impl<'writer> FormatFields<'writer> for Plain {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut line = Line { writer, begun: false, result: Ok(()) };
        fields.record(&mut line);
        line.result
    }
}

struct Line<'writer> {
    writer: Writer<'writer>,
    begun: bool,
    result: fmt::Result,
}

impl Line<'_> {
    fn write(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        if self.result.is_err() {
            return;
        }
        self.result = if field.name() == "message" {
            self.separate().and_then(|()| write!(Harmless(&mut self.writer), "{value}"))
        } else {
            self.name(field).and_then(|()| self.writer.write_fmt(value))
        };
    }

    fn separate(&mut self) -> fmt::Result {
        if std::mem::replace(&mut self.begun, true) { self.writer.write_char(' ') } else { Ok(()) }
    }

    fn name(&mut self, field: &Field) -> fmt::Result {
        let name = field.name();
        self.separate()?;
        self.writer.write_str(name.strip_prefix("r#").unwrap_or(name))?;
        self.writer.write_char('=')
    }
}

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.write(field, format_args!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.write(field, format_args!("{value}"));
        } else if self.result.is_ok() {
            // Most texts are names and ids, and stand as they are between the quotes.
            let plain = value.bytes().all(|b| matches!(b, b' '..=b'~') && b != b'"' && b != b'\\');
            self.result = self.name(field).and_then(|()| {
                if !plain {
                    return write!(self.writer, "{value:?}");
                }
                self.writer.write_char('"')?;
                self.writer.write_str(value)?;
                self.writer.write_char('"')
            });
        }
    }
}

/// Writes what could steer a terminal as text.
struct Harmless<'a, 'writer>(&'a mut Writer<'writer>);

impl Write for Harmless<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for part in text.split_inclusive(steers) {
            let Some(last) = part.chars().next_back().filter(|c| steers(*c)) else {
                self.0.write_str(part)?;
                continue;
            };
            self.0.write_str(part.strip_suffix(last).unwrap_or_default())?;
            let code = u32::from(last);
            if last.is_ascii() {
                write!(self.0, "\\x{code:02x}")?;
            } else {
                write!(self.0, "\\u{{{code:x}}}")?;
            }
        }
        Ok(())
    }
}

fn steers(c: char) -> bool {
    matches!(c, '\x1b' | '\x07' | '\x08' | '\x0c' | '\x7f' | '\u{80}'..='\u{9f}')
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::fmt::MakeWriter;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Kept {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    fn speak() {
        let (none, escape): (Option<&str>, _) = (None, "a\x1b[31m\u{9b}\x07 b\n");
        tracing::info!(
            id = "req_1",
            none,
            quoted = "a\"b\\c\x1b\u{e9}",
            status = 200_u16,
            yes = true,
            "request"
        );
        tracing::warn!(error = %io::Error::other("why"), r#type = ?Some("x"), below = -1, half = 0.5, "{escape}");
        tracing::info!(alone = 1);
    }

    #[test]
    fn a_line_is_the_one_that_tracing_subscriber_writes() {
        let (ours, theirs) = (Kept::default(), Kept::default());
        let layer = || tracing_subscriber::fmt::layer().with_ansi(false).without_time();
        let subscriber =
            tracing_subscriber::registry().with(layer().with_writer(ours.clone()).fmt_fields(Plain));
        tracing::subscriber::with_default(subscriber, speak);
        let subscriber = tracing_subscriber::registry().with(layer().with_writer(theirs.clone()));
        tracing::subscriber::with_default(subscriber, speak);
        let text = |kept: Kept| String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        let (ours, theirs) = (text(ours), text(theirs));
        assert!(ours.lines().count() >= 3, "{ours}");
        assert_eq!(ours, theirs);
        assert!(!ours.contains('\x1b'));
    }
}
