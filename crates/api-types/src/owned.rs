//! Cutting the tie to the body that a value was read from.

use serde_json::Number;

use crate::{RawJson, SecretText, Text};

/// Turns a view into a value that borrows nothing, for those who keep it longer than the body.
///
/// Every wire type also has this as an inherent method; the trait is what lets it reach through
/// `Option`, `Vec` and `Box`.
pub trait IntoOwned {
    /// The same type with a `'static` lifetime.
    type Owned: 'static;
    /// Copies what was borrowed and moves the rest.
    fn into_owned(self) -> Self::Owned;
}

impl IntoOwned for Text<'_> {
    type Owned = Text<'static>;
    fn into_owned(self) -> Self::Owned {
        Text::into_owned(self)
    }
}

impl IntoOwned for SecretText<'_> {
    type Owned = SecretText<'static>;
    fn into_owned(self) -> Self::Owned {
        SecretText::into_owned(self)
    }
}

impl IntoOwned for RawJson<'_> {
    type Owned = RawJson<'static>;
    fn into_owned(self) -> Self::Owned {
        RawJson::into_owned(self)
    }
}

impl<T: IntoOwned> IntoOwned for Option<T> {
    type Owned = Option<T::Owned>;
    fn into_owned(self) -> Self::Owned {
        self.map(T::into_owned)
    }
}

impl<T: IntoOwned> IntoOwned for Vec<T> {
    type Owned = Vec<T::Owned>;
    fn into_owned(self) -> Self::Owned {
        self.into_iter().map(T::into_owned).collect()
    }
}

impl<T: IntoOwned> IntoOwned for Box<T> {
    type Owned = Box<T::Owned>;
    fn into_owned(self) -> Self::Owned {
        Box::new((*self).into_owned())
    }
}

macro_rules! already_owned {
    ($($name:ty),*) => {$(
        impl IntoOwned for $name {
            type Owned = Self;
            fn into_owned(self) -> Self {
                self
            }
        }
    )*};
}

already_owned!(bool, u8, u16, u32, u64, i64, f64, Number, String);
