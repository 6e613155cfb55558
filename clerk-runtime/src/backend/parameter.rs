//! The types that the setters of requests accept.
//!
//! Each parameter has a kind, and its setter accepts every value of that kind:
//!
//! | Kind | Values |
//! |---|---|
//! | [`Text`], [`InQuery`] | strings, the enumerations of this crate |
//! | [`List`] | one string, or several |
//! | [`Flag`] | `bool` |
//! | [`Integer`] | whole numbers |
//! | [`Time`], [`DateTime`] | [`Timestamp`], [`SystemTime`] |
//! | [`Json`] | values that serialize: metadata, claims |
//! | [`Limit`], [`IdempotencyKey`], [`Upload`] | a page size, an idempotency key, a file |
//!
//! An `Option` of these is accepted too. `None` is sent as null in a body, which clears the field if it can be cleared, and
//! is omitted in a query. Parameters that are not set are not sent.

use std::time::SystemTime;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use crate::ground::timestamp::Timestamp;

/// A value that can be sent as a parameter of kind `K`.
///
/// Implement it for your own types by converting to a type that has it.
pub trait Param<K> {
    /// The value as it is sent.
    fn into_wire(self) -> Wire;
}

/// A serialized value for a request.
pub struct Wire(pub(super) Parcel);

pub(super) enum Parcel {
    Json(Value),
    InQuery(Value),
    IdempotencyKey(String),
    Upload(Upload),
    /// Why the value is invalid. The error is returned when the request is sent.
    Invalid(&'static str),
}

impl Wire {
    fn json(value: impl Into<Value>) -> Self {
        Self(Parcel::Json(value.into()))
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $Kind:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $Kind(());
    )*};
}

kinds! {
    /// A string.
    Text
    /// Several strings. A single string is a list of one.
    List
    /// A Boolean.
    Flag
    /// A whole number.
    Integer
    /// The number of objects on a page: 1 to 500.
    Limit
    /// A time, sent as milliseconds since the Unix epoch.
    Time
    /// A time, sent in the format of RFC 3339.
    DateTime
    /// A JSON value.
    Json
    /// A string in the query, even if the other parameters are in a body.
    InQuery
    /// A key that makes the API execute repeated requests only once: up to 255 ASCII letters, digits, `_` and
    /// `-`.
    IdempotencyKey
}

macro_rules! optional {
    ($($Kind:ident)*) => {$(
        impl<T: Param<$Kind>> Param<$Kind> for Option<T> {
            fn into_wire(self) -> Wire {
                self.map_or(Wire(Parcel::Json(Value::Null)), Param::<$Kind>::into_wire)
            }
        }
    )*};
}

optional!(Text List Flag Integer Limit Time DateTime);

macro_rules! texts {
    ($($type:ty)*) => {$(
        impl Param<Text> for $type {
            fn into_wire(self) -> Wire {
                Wire::json(self.as_ref() as &str)
            }
        }

        impl Param<List> for $type {
            fn into_wire(self) -> Wire {
                Wire::json(vec![Value::from(self.as_ref() as &str)])
            }
        }

        impl Param<InQuery> for $type {
            fn into_wire(self) -> Wire {
                Wire(Parcel::InQuery(Value::from(self.as_ref() as &str)))
            }
        }

        impl Param<DateTime> for $type {
            fn into_wire(self) -> Wire {
                Wire::json(self.as_ref() as &str)
            }
        }

        impl Param<IdempotencyKey> for $type {
            fn into_wire(self) -> Wire {
                let is_key_byte = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
                if (1..=255).contains(&self.len()) && self.bytes().all(is_key_byte) {
                    Wire(Parcel::IdempotencyKey(self.into()))
                } else {
                    Wire(Parcel::Invalid("expected 1 to 255 ASCII letters, digits, `_` and `-`"))
                }
            }
        }
    )*};
}

texts!(&str String &String);

impl<T: Into<String>> Param<List> for Vec<T> {
    fn into_wire(self) -> Wire {
        Wire::json(self.into_iter().map(|item| Value::from(item.into())).collect::<Vec<_>>())
    }
}

impl<T: Into<String>, const N: usize> Param<List> for [T; N] {
    fn into_wire(self) -> Wire {
        Vec::from(self).into_wire()
    }
}

impl<T: Into<String> + Clone> Param<List> for &[T] {
    fn into_wire(self) -> Wire {
        self.to_vec().into_wire()
    }
}

impl Param<Flag> for bool {
    fn into_wire(self) -> Wire {
        Wire::json(self)
    }
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        impl Param<Integer> for $type {
            fn into_wire(self) -> Wire {
                Wire::json(self)
            }
        }
    )*};
}

integers!(i32 u32 i64 u64);

impl Param<Limit> for u32 {
    fn into_wire(self) -> Wire {
        if (1..=500).contains(&self) { Wire::json(self) } else { Wire(Parcel::Invalid("expected 1 to 500")) }
    }
}

impl Param<Time> for Timestamp {
    fn into_wire(self) -> Wire {
        Wire::json(self.as_millis())
    }
}

impl Param<Time> for SystemTime {
    fn into_wire(self) -> Wire {
        Param::<Time>::into_wire(Timestamp::from(self))
    }
}

impl Param<DateTime> for Timestamp {
    fn into_wire(self) -> Wire {
        Wire::json(self.to_string())
    }
}

impl Param<DateTime> for SystemTime {
    fn into_wire(self) -> Wire {
        Param::<DateTime>::into_wire(Timestamp::from(self))
    }
}

impl<T: Serialize> Param<Json> for T {
    fn into_wire(self) -> Wire {
        serde_json::to_value(self)
            .map_or(Wire(Parcel::Invalid("it cannot be written as JSON")), |value| Wire(Parcel::Json(value)))
    }
}

/// A file to upload.
///
/// ```
/// use clerk_runtime::backend::parameter::Upload;
///
/// let logo = Upload::new("logo.png", "image/png", &b"\x89PNG"[..]);
/// ```
#[derive(Clone, Debug)]
pub struct Upload {
    pub(super) file_name: String,
    pub(super) content_type: String,
    pub(super) content: Bytes,
}

impl Upload {
    /// Creates a file from its name, media type and content.
    #[must_use]
    pub fn new(
        file_name: impl Into<String>,
        content_type: impl Into<String>,
        content: impl Into<Bytes>,
    ) -> Self {
        Self { file_name: file_name.into(), content_type: content_type.into(), content: content.into() }
    }
}

impl Param<Self> for Upload {
    fn into_wire(self) -> Wire {
        // Both are written into header lines within the body.
        if format!("{}{}", self.file_name, self.content_type).contains(['"', '\r', '\n']) {
            return Wire(Parcel::Invalid("a file's name and media type cannot hold quotes or line breaks"));
        }
        Wire(Parcel::Upload(self))
    }
}
