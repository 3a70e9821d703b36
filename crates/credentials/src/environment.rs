//! The environment variables, handed in so that nothing here reads the process's own unless told to.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Where variables are looked up. Cheap to clone. A variable that is empty, or only white space, counts as unset.
#[derive(Clone)]
pub struct Environment(Arc<Lookup>);

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

impl Environment {
    /// The variables of this process.
    pub fn process() -> Self {
        Self::from_fn(|name| std::env::var(name).ok())
    }

    /// Whatever `lookup` answers.
    pub fn from_fn(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(lookup))
    }

    /// These variables and no others.
    ///
    /// ```
    /// use outcrop_credentials::Environment;
    /// let environment = Environment::from_pairs([("AWS_REGION", "eu-west-1"), ("AWS_PROFILE", "")]);
    /// assert_eq!(environment.get("AWS_REGION").as_deref(), Some("eu-west-1"));
    /// assert_eq!(environment.get("AWS_PROFILE"), None);
    /// ```
    pub fn from_pairs<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let pairs: HashMap<String, String> =
            pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self::from_fn(move |name| pairs.get(name).cloned())
    }

    /// The same without one variable.
    #[must_use]
    pub fn without(&self, name: &'static str) -> Self {
        let lookup = Arc::clone(&self.0);
        Self::from_fn(move |wanted| if wanted == name { None } else { lookup(wanted) })
    }

    /// The value of a variable as it stands, for those who want to know what other programs see.
    pub fn as_set(&self, name: &str) -> Option<String> {
        (self.0)(name)
    }

    /// The value of a variable, without white space around it.
    pub fn get(&self, name: &str) -> Option<String> {
        set((self.0)(name))
    }
}

/// A text that says something, or `None`.
pub(crate) fn set(text: Option<String>) -> Option<String> {
    let text = text?;
    let trimmed = text.trim();
    match trimmed.len() {
        0 => None,
        length if length == text.len() => Some(text),
        _ => Some(trimmed.to_owned()),
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}
