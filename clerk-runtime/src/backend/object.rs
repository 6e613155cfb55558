//! The macros that define the objects of the Backend API, one line for each field.

/// Defines objects. The type of a field determines whether it is required:
///
/// | type | if absent, null or of another type |
/// |---|---|
/// | `String`, `Secret` | the object is refused |
/// | `Option<T>` | `None` |
/// | `Vec<T>`, `Metadata` | empty |
///
/// List entries of another type are left out of the list.
///
/// Values of another type, lists with such entries and unknown fields are kept in `extra`. `name in "wire"`
/// renames a field. `; seconds(…)` lists the times that the API sends in seconds.
macro_rules! objects {
    ($(
        $(#[$doc:meta])*
        $Object:ident { $( $(#[$field_doc:meta])* $field:ident $(in $wire:literal)? : $type:ty ),* $(,)? }
        $(; seconds($($time:ident),*))?
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $Object {
            $(
                #[doc = concat!("The API's field `", $crate::backend::object::wire!($field $($wire)?), "`.")]
                $(#[doc = ""] #[$field_doc])*
                pub $field: $type,
            )*
            /// Everything else that the API sent.
            pub extra: $crate::backend::Extra,
        }

        impl $Object {
            fn from_fields(
                mut fields: $crate::backend::fields::Fields,
            ) -> Result<Self, serde_json::Error> {
                $(fields.seconds_to_millis(&[$(stringify!($time)),*]);)?
                Ok(Self {
                    $($field: $crate::backend::fields::Field::take(
                        &mut fields,
                        $crate::backend::object::wire!($field $($wire)?),
                    ),)*
                    extra: fields.rest()?,
                })
            }

            fn to_fields(&self) -> serde_json::Map<String, serde_json::Value> {
                let mut written = $crate::backend::fields::Written::new(&self.extra);
                $(written.put($crate::backend::object::wire!($field $($wire)?), &self.$field);)*
                $(written.millis_to_seconds(&[$(stringify!($time)),*]);)?
                written.into_map()
            }

            /// The API's names of the fields, and whether each is required.
            #[cfg(test)]
            pub(in crate::backend) const FIELDS: &'static [(&'static str, bool)] = &[$((
                $crate::backend::object::wire!($field $($wire)?),
                <$type as $crate::backend::fields::Field>::IS_REQUIRED,
            )),*];
        }

        /// Hides secrets, metadata, JSON without a fixed form and unknown fields.
        impl std::fmt::Debug for $Object {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut debug = f.debug_struct(stringify!($Object));
                $(debug.field(stringify!($field), &$crate::backend::fields::Shown(&self.$field));)*
                debug.field("extra", &self.extra).finish()
            }
        }

        impl<'de> serde::Deserialize<'de> for $Object {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let fields = serde_json::Map::deserialize(deserializer)?;
                Self::from_fields($crate::backend::fields::Fields::new(fields)).map_err(serde::de::Error::custom)
            }
        }

        impl serde::Serialize for $Object {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.to_fields().serialize(serializer)
            }
        }

        impl $crate::backend::request::Output for $Object {
            fn read(body: Option<&[u8]>) -> Option<Result<Self, serde_json::Error>> {
                Some($crate::backend::fields::Fields::parse(body)?.and_then(Self::from_fields))
            }
        }
    )*};
}

/// Defines enumerations that may grow. A value that this crate does not know is kept as text.
macro_rules! open_enums {
    ($( $(#[$doc:meta])* $Enum:ident { $($Variant:ident = $text:literal),* $(,)? } )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $Enum {
            $(
                #[doc = concat!("`", $text, "`")]
                $Variant,
            )*
            /// A value that this crate does not know, because it is newer.
            Other(String),
        }

        impl $Enum {
            /// The value as the API spells it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$Variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<String> for $Enum {
            fn from(text: String) -> Self {
                match text.as_str() {
                    $($text => Self::$Variant,)*
                    _ => Self::Other(text),
                }
            }
        }

        impl From<&str> for $Enum {
            fn from(text: &str) -> Self {
                text.to_owned().into()
            }
        }

        impl std::fmt::Display for $Enum {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Enum {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from)
            }
        }

        impl serde::Serialize for $Enum {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::backend::parameter::Param<$crate::backend::parameter::Text> for $Enum {
            fn into_wire(self) -> $crate::backend::parameter::Wire {
                $crate::backend::parameter::Param::<$crate::backend::parameter::Text>::into_wire(self.as_str())
            }
        }
    )*};
}

/// The API's name of a field.
macro_rules! wire {
    ($name:ident) => {
        stringify!($name)
    };
    ($name:ident $wire:literal) => {
        $wire
    };
}

pub(super) use {objects, open_enums, wire};
