//! What may be shown of a variable. The table of them is in `outcrop-hints`, for `outcrop help environment` shows it too.

pub(crate) use outcrop_hints::variables::{Kind, VARIABLES};

/// What may be shown of a value.
pub(crate) fn shown(kind: Kind, value: &str) -> String {
    match kind {
        Kind::Secret => "set".to_owned(),
        Kind::KeyId => crate::redact::masked_key_id(value),
        Kind::Url => match value.split_once("://") {
            Some((scheme, rest)) => format!("`{scheme}://{}`", rest.rsplit('@').next().unwrap_or_default()),
            None => format!("`{}`", value.rsplit('@').next().unwrap_or_default()),
        },
        Kind::Plain => format!("`{}`", value.escape_debug().take(200).collect::<String>()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, shown};

    #[test]
    fn a_url_shows_no_password() {
        assert_eq!(shown(Kind::Url, "http://bob:canary@proxy:8080"), "`http://proxy:8080`");
        assert_eq!(shown(Kind::Url, "bob:canary@proxy:8080"), "`proxy:8080`");
        assert_eq!(shown(Kind::Secret, "canary"), "set");
    }
}
