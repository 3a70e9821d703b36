//! What comes in: a file, or what is piped into stdin.

use std::io::{self, IsTerminal, Read};
use std::path::Path;

use bytes::Bytes;

use crate::failure::Failure;

/// The most that is read, bytes.
const LONGEST: u64 = 64 << 20;

/// `-` is stdin.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// What a message calls it.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) { STDIN.to_owned() } else { format!("`{}`", path.display()) }
}

/// What a message calls stdin.
pub(crate) const STDIN: &str = "what came in on stdin";

/// A whole file.
pub(crate) fn read(path: &Path) -> Result<Bytes, Failure> {
    if is_stdin(path) {
        return Ok(stdin()?.unwrap_or_default());
    }
    let named = |error: io::Error| {
        let hint = "give a file that is there, or `-` for stdin";
        Failure { code: 1, ..Failure::usage(format!("cannot read `{}`: {error}", path.display()), hint) }
    };
    let file = std::fs::File::open(path).map_err(named)?;
    let too_long = || Failure::new(format!("`{}` is over 64 MiB", path.display()), None);
    up_to_the_limit(file).map_err(named)?.ok_or_else(too_long)
}

/// What is piped in; nothing is none.
pub(crate) fn stdin() -> Result<Option<Bytes>, Failure> {
    if io::stdin().is_terminal() {
        return Ok(None);
    }
    let hint = "no request holds that much: send a part of it";
    let body = up_to_the_limit(io::stdin().lock())?
        .ok_or_else(|| Failure::usage(format!("{STDIN} is over 64 MiB"), hint))?;
    Ok((!body.trim_ascii().is_empty()).then_some(body))
}

/// None when there is more: what is cut would be taken for whole.
fn up_to_the_limit(from: impl Read) -> io::Result<Option<Bytes>> {
    let mut body = Vec::new();
    from.take(LONGEST + 1).read_to_end(&mut body)?;
    let fits = u64::try_from(body.len()).is_ok_and(|length| length <= LONGEST);
    Ok(fits.then(|| body.into()))
}
