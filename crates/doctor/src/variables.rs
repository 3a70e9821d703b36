//! What may be shown of a variable. The table of them is in `outcrop-hints`, for `outcrop help environment` shows it too.

pub(crate) use outcrop_hints::variables::{Kind, VARIABLES};

/// What may be shown of a value.
pub(crate) fn shown(kind: Kind, value: &str) -> String {
    match kind {
        Kind::Secret => "set".to_owned(),
        Kind::KeyId => crate::redact::masked_key_id(value),
        Kind::Url => short(&without_secrets(value)),
        Kind::Plain if value.contains("://") => short(&without_secrets(value)),
        Kind::Plain => short(value),
    }
}

fn short(text: &str) -> String {
    format!("`{}`", text.escape_debug().take(200).collect::<String>())
}

/// A URL without user name, password, query and fragment. Where it is not plain where these end, only the scheme is left.
fn without_secrets(url: &str) -> String {
    let (scheme, rest) = parts(url);
    match (rest.rfind('@'), rest.find(['/', '?', '#'])) {
        (Some(at), Some(end)) if end < at => format!("{scheme}…"),
        (at, _) => {
            let rest = at.and_then(|at| rest.get(at + 1..)).unwrap_or(rest);
            match rest.split_once(['?', '#']) {
                Some((address, _)) => format!("{scheme}{address}?…"),
                None => format!("{scheme}{rest}"),
            }
        }
    }
}

/// What a URL may hold that is secret: user name with password, query with fragment.
pub(crate) fn secrets_of(url: &str) -> impl Iterator<Item = String> {
    let (_, rest) = parts(url);
    let user = rest.rsplit_once('@').map(|(user, _)| user.to_owned());
    let password = user.as_deref().and_then(|user| Some(user.split_once(':')?.1.to_owned()));
    let query = rest.split_once(['?', '#']).map(|(_, query)| query.to_owned());
    [user, password, query].into_iter().flatten()
}

/// `https://` and what follows it.
fn parts(url: &str) -> (&str, &str) {
    let start = url.find("://").map_or(0, |at| at + 3);
    url.split_at_checked(start).unwrap_or(("", url))
}

#[cfg(test)]
mod tests {
    use super::{Kind, shown};

    #[test]
    fn a_url_shows_no_password() {
        assert_eq!(shown(Kind::Url, "http://bob:canary@proxy:8080"), "`http://proxy:8080`");
        assert_eq!(shown(Kind::Url, "bob:canary@proxy:8080"), "`proxy:8080`");
        assert_eq!(shown(Kind::Secret, "canary"), "set");
        assert_eq!(shown(Kind::Plain, "http://bob:canary@169.254.170.2/x"), "`http://169.254.170.2/x`");
    }

    #[test]
    fn a_url_shows_no_query() {
        assert_eq!(shown(Kind::Url, "https://gw.example/v1?key=canary#canary"), "`https://gw.example/v1?…`");
        assert_eq!(shown(Kind::Url, "https://gw.example/v1#canary"), "`https://gw.example/v1?…`");
        assert_eq!(shown(Kind::Url, "https://bob:can/ary?x@gw.example/v1"), "`https://…`");
        assert_eq!(shown(Kind::Url, "https://gw.example/?key=can@ary"), "`https://…`");
    }
}
