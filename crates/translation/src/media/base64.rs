//! Base64 as it really comes: with white space, in the URL alphabet, without padding.

use outcrop_api_types::Text;

use crate::error::Error;

/// Standard base64 with padding: white space is taken out, the URL alphabet turned, padding added.
pub(super) fn normalized<'a>(data: Text<'a>, path: &str) -> Result<Text<'a>, Error> {
    let data = if is_standard(data.as_bytes()) { data } else { Text::from(standard(&data, path)?) };
    if data.is_empty() { Err(Error::invalid(path, super::EMPTY)) } else { Ok(data) }
}

fn is_standard(data: &[u8]) -> bool {
    let body = data.strip_suffix(b"==").or_else(|| data.strip_suffix(b"=")).unwrap_or(data);
    data.len().is_multiple_of(4)
        && body.iter().all(|&c| STANDARD.get(usize::from(c)).copied().unwrap_or(false))
}

/// Which bytes are of the standard alphabet.
static STANDARD: [bool; 256] = {
    let mut table = [false; 256];
    let mut c = 0_u8;
    loop {
        if c.is_ascii_alphanumeric() || c == b'+' || c == b'/' {
            #[expect(
                clippy::as_conversions,
                clippy::indexing_slicing,
                reason = "const: u8 to usize, within 256"
            )]
            {
                table[c as usize] = true;
            }
        }
        if c == 255 {
            break;
        }
        c += 1;
    }
    table
};

fn standard(data: &str, path: &str) -> Result<String, Error> {
    let mut clean = String::with_capacity(data.len().saturating_add(3));
    for c in data.trim_end_matches(|c: char| c == '=' || c.is_ascii_whitespace()).chars() {
        match c {
            '-' => clean.push('+'),
            '_' => clean.push('/'),
            c if c.is_ascii_alphanumeric() || c == '+' || c == '/' => clean.push(c),
            c if c.is_ascii_whitespace() => {}
            _ => return Err(Error::invalid(path, "not base64: a byte outside its alphabet")),
        }
    }
    match clean.len() % 4 {
        0 => {}
        2 => clean.push_str("=="),
        3 => clean.push('='),
        _ => return Err(Error::invalid(path, "not base64: its length is one off")),
    }
    Ok(clean)
}

/// Decodes standard base64; only text files need it.
pub(super) fn decode(data: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(data.len() / 4 * 3);
    for group in data.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        let mut count = 0_u32;
        for &c in group.iter().filter(|&&c| c != b'=') {
            bits = (bits << 6) | u32::from(sextet(c)?);
            count += 1;
        }
        bits <<= 6 * 4_u32.checked_sub(count)?;
        let [_, a, b, c] = bits.to_be_bytes();
        let kept = match count {
            4 => 3,
            3 => 2,
            2 => 1,
            _ => return None,
        };
        bytes.extend([a, b, c].into_iter().take(kept));
    }
    Some(bytes)
}

fn sextet(c: u8) -> Option<u8> {
    match c {
        b'A'..=b'Z' => Some(c - b'A'),
        b'a'..=b'z' => Some(c - b'a' + 26),
        b'0'..=b'9' => Some(c - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_of_text_decodes() {
        for (base64, text) in [("", ""), ("YQ==", "a"), ("YWI=", "ab"), ("YWJj", "abc"), ("8J+mgA==", "🦀")]
        {
            assert_eq!(decode(base64).as_deref(), Some(text.as_bytes()), "{base64}");
        }
        assert_eq!(decode("Y"), None);
        assert_eq!(decode("Y!=="), None);
    }

    #[test]
    fn padding_and_alphabet_are_repaired_and_nothing_else() {
        for loose in ["8J-mgA", "8J+mgA", "8J-mgA==", " 8J+m\r\ngA = = "] {
            assert_eq!(&*normalized(Text::from(loose), "p").unwrap(), "8J+mgA==", "{loose:?}");
        }
        for bad in ["8J+m=gA=", "A", "AAAAA", "AA\u{a0}A", "", " = "] {
            assert!(normalized(Text::from(bad), "p").is_err(), "{bad:?}");
        }
    }
}
